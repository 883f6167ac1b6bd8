//! A cut in the budget in the middle of a year, such as Inpres 1/2025: which targets lose the
//! money they rest on, and which spending promises nothing that is measured (`domain.md` 1.2, 6).
//!
//! The instruction keeps the agreed performance. So a cut by itself changes no target: the agency
//! either keeps them and says how, or opens an amendment.

use super::entity::{Agreement, BudgetLine, Item, code_is_above};
use super::nomenclature::is_supporting_program;
use crate::coded::coded_enum;
use crate::value::{BudgetDocumentId, BudgetLineId, ItemId, Rupiah};

coded_enum! {
    /// What the agency does about the targets that lose money.
    pub enum CutDecision {
        /// They stay; the reason says how they are reached all the same.
        KeepTargets => "keep_targets", "Target dipertahankan";
        /// They are agreed anew in an amendment.
        Amend => "amend", "Diubah dengan Perjanjian Kinerja Perubahan";
    }
}

/// A cut as the budget document tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BudgetCut {
    /// The instruction it follows, such as "Inpres 1 Tahun 2025".
    pub basis: String,
    /// What is done about the targets.
    pub decision: Option<CutDecision>,
    /// Why, and how the targets are reached all the same.
    pub reason: String,
    /// The lines it concerns.
    pub lines: Vec<CutLine>,
}

/// A line of the budget document that is cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CutLine {
    /// The line, with its amount before the cut.
    pub line: BudgetLine,
    /// How much is taken away; none while nobody has entered it.
    pub amount: Option<Rupiah>,
}

/// The link between an item and a budget line that pays for it.
pub type FundingLink = (ItemId, BudgetLineId);

/// A line of the agreement that loses money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineLoss {
    /// The agreement's line.
    pub line: BudgetLineId,
    /// Its name as agreed.
    pub name: String,
    /// What was agreed.
    pub agreed: Option<Rupiah>,
    /// What the cuts take; none where a cut above it cannot be divided, or has no amount yet.
    pub lost: Option<Rupiah>,
}

impl LineLoss {
    /// What is left, where both are known and the cut is not larger than the line.
    pub fn remaining(&self) -> Option<Rupiah> {
        let left = self.agreed?.checked_sub(self.lost?)?;
        (left >= Rupiah::ZERO).then_some(left)
    }
}

/// An item whose money is cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetAtRisk {
    /// The item.
    pub item: ItemId,
    /// What all lines that pay for it were agreed at; none where it does not fit or one is open.
    pub funding: Option<Rupiah>,
    /// What those lines lose; none where it is not known of each.
    pub lost: Option<Rupiah>,
}

/// What a cut means for an agreement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CutImpact {
    /// The agreement's lines that lose money, in their order.
    pub losses: Vec<LineLoss>,
    /// The items those lines pay for, in their order.
    pub at_risk: Vec<TargetAtRisk>,
    /// Cut lines that concern no line of the agreement.
    pub elsewhere: Vec<BudgetLineId>,
}

/// Holds a cut against an agreement and what pays for its items.
pub fn cut_impact(agreement: &Agreement, funding: &[FundingLink], cut: &BudgetCut) -> CutImpact {
    let losses: Vec<LineLoss> = agreement
        .budget_lines
        .iter()
        .filter_map(|line| loss_of(line, cut))
        .collect();
    let pays = |item: &Item, line: BudgetLineId| funding.contains(&(item.id, line));
    let at_risk = agreement
        .items
        .iter()
        .filter(|item| losses.iter().any(|loss| pays(item, loss.line)))
        .map(|item| {
            let lines = agreement.budget_lines.iter();
            let own = lines.filter(|line| pays(item, line.id));
            let touched = losses.iter().filter(|loss| pays(item, loss.line));
            TargetAtRisk {
                item: item.id,
                funding: sum(own.map(|line| line.amount)),
                lost: sum(touched.map(|loss| loss.lost)),
            }
        })
        .collect();
    let concerns_none = |one: &&CutLine| {
        let mut lines = agreement.budget_lines.iter();
        !lines.any(|line| relation(line, &one.line).is_some())
    };
    CutImpact {
        losses,
        at_risk,
        elsewhere: cut
            .lines
            .iter()
            .filter(concerns_none)
            .map(|one| one.line.id)
            .collect(),
    }
}

/// What a cut means for an agency: the lines are the head's, the targets those of everybody whose
/// agreement counts, each by the lines that pay for it there.
pub fn agency_cut_impact<'a>(
    head: &Agreement,
    counting: impl IntoIterator<Item = &'a Agreement>,
    funding: impl Fn(&Agreement) -> Vec<FundingLink>,
    cut: &BudgetCut,
) -> CutImpact {
    let mut impact = cut_impact(head, &funding(head), cut);
    for one in counting.into_iter().filter(|one| one.id != head.id) {
        let further = cut_impact(one, &funding(one), cut);
        impact.at_risk.extend(further.at_risk);
    }
    impact
}

/// How a cut line stands to a line of the agreement.
enum Relation {
    /// All of the cut is this line's.
    Within,
    /// The cut is of more than this line.
    Above,
}

fn relation(agreed: &BudgetLine, cut: &BudgetLine) -> Option<Relation> {
    let (own, other) = (agreed.code.trim(), cut.code.trim());
    if own.is_empty() || other.is_empty() {
        let name = |text: &str| {
            text.split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
                .to_lowercase()
        };
        let is_same =
            !agreed.program.trim().is_empty() && name(&agreed.program) == name(&cut.program);
        return is_same.then_some(Relation::Within);
    }
    if own == other || code_is_above(own, other) {
        Some(Relation::Within)
    } else {
        code_is_above(other, own).then_some(Relation::Above)
    }
}

fn loss_of(line: &BudgetLine, cut: &BudgetCut) -> Option<LineLoss> {
    let related: Vec<(Relation, &CutLine)> = cut
        .lines
        .iter()
        .filter_map(|one| Some((relation(line, &one.line)?, one)))
        .collect();
    if related.is_empty() {
        return None;
    }
    let amounts = related.iter().map(|(relation, one)| match relation {
        Relation::Within => one.amount,
        Relation::Above => None,
    });
    Some(LineLoss {
        line: line.id,
        name: line.program.trim().to_owned(),
        agreed: line.amount,
        lost: sum(amounts),
    })
}

/// The sum where every part is known and it fits.
fn sum(amounts: impl Iterator<Item = Option<Rupiah>>) -> Option<Rupiah> {
    amounts
        .into_iter()
        .try_fold(Rupiah::ZERO, |sum, amount| sum.checked_add(amount?))
}

/// Spending without a measured result: lines that pay for no item, neither themselves nor by a
/// line above or below them. The program that supports every urusan is told apart by the flag.
pub fn without_output(agreement: &Agreement, funding: &[FundingLink]) -> Vec<(BudgetLineId, bool)> {
    let pays = |line: &BudgetLine| funding.iter().any(|(_, paying)| *paying == line.id);
    let is_related = |line: &BudgetLine, other: &BudgetLine| {
        line.id == other.id || line.is_above(other) || other.is_above(line)
    };
    agreement
        .budget_lines
        .iter()
        .filter(|line| {
            let mut related = agreement
                .budget_lines
                .iter()
                .filter(|other| is_related(line, other));
            !related.any(pays)
        })
        .map(|line| (line.id, is_supporting_program(&line.code)))
        .collect()
}

/// What is wrong with how a cut was entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CutProblem {
    /// A line is marked, but nobody has said how much.
    AmountMissing(BudgetLineId),
    /// More is taken than there is.
    AboveCeiling(BudgetLineId),
    /// Lines are cut, and nobody has said on what ground.
    BasisMissing(BudgetDocumentId),
    /// Targets lose money, and nobody has decided what becomes of them.
    Undecided(BudgetDocumentId),
    /// The targets stay, and nobody has said how they are reached.
    ReasonMissing(BudgetDocumentId),
}

impl CutProblem {
    /// What to do about it, in Indonesian.
    pub const fn message(self) -> &'static str {
        match self {
            Self::AmountMissing(_) => "Besar pemotongan belum diisi.",
            Self::AboveCeiling(_) => "Pemotongan melebihi pagu baris ini.",
            Self::BasisMissing(_) => "Dasar efisiensi belum ditulis, misalnya Inpres 1 Tahun 2025.",
            Self::Undecided(_) => {
                "Ada target yang kehilangan anggaran. Pilih: target dipertahankan, atau diubah \
                 dengan Perjanjian Kinerja Perubahan."
            }
            Self::ReasonMissing(_) => {
                "Tuliskan bagaimana target tetap dicapai dengan anggaran yang berkurang."
            }
        }
    }
}

/// What is still missing or wrong in a cut of this document.
pub fn check_cut(
    document: BudgetDocumentId,
    cut: &BudgetCut,
    impact: Option<&CutImpact>,
) -> Vec<CutProblem> {
    let mut problems = Vec::new();
    for one in &cut.lines {
        match (one.amount, one.line.amount) {
            (None, _) => problems.push(CutProblem::AmountMissing(one.line.id)),
            (Some(taken), Some(ceiling)) if taken > ceiling => {
                problems.push(CutProblem::AboveCeiling(one.line.id));
            }
            _ => {}
        }
    }
    if cut.lines.is_empty() {
        return problems;
    }
    if cut.basis.trim().is_empty() {
        problems.push(CutProblem::BasisMissing(document));
    }
    let has_targets = impact.is_some_and(|impact| !impact.at_risk.is_empty());
    match cut.decision {
        None if has_targets => problems.push(CutProblem::Undecided(document)),
        Some(CutDecision::KeepTargets) if cut.reason.trim().is_empty() => {
            problems.push(CutProblem::ReasonMissing(document));
        }
        _ => {}
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{budget_line, complete, item};
    use super::*;
    use crate::value::AgreementId;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn line_id(number: u128) -> BudgetLineId {
        BudgetLineId::from_uuid(Uuid::from_u128(number))
    }

    fn line(number: u128, code: &str, amount: i64) -> BudgetLine {
        BudgetLine {
            id: line_id(number),
            code: code.to_owned(),
            program: format!("Program {number}"),
            amount: Some(Rupiah::new(amount)),
            ..budget_line()
        }
    }

    fn cut_of(lines: &[(u128, &str, Option<i64>)]) -> BudgetCut {
        BudgetCut {
            basis: "Inpres 1 Tahun 2025".to_owned(),
            lines: lines
                .iter()
                .map(|(number, code, amount)| CutLine {
                    line: line(*number, code, 1_000),
                    amount: amount.map(Rupiah::new),
                })
                .collect(),
            ..BudgetCut::default()
        }
    }

    /// Two programs of 300 and 50; the first item is paid by both, the second by the second.
    fn promised() -> (Agreement, Vec<FundingLink>) {
        let mut agreement = complete();
        agreement.items = vec![item(1, "Indeks mutu"), item(2, "Cakupan")];
        agreement.budget_lines = vec![line(10, "1.02.02", 300), line(11, "1.02.03", 50)];
        let [first, second] = [agreement.items[0].id, agreement.items[1].id];
        let links = vec![
            (first, line_id(10)),
            (first, line_id(11)),
            (second, line_id(11)),
        ];
        (agreement, links)
    }

    const fn rupiah(amount: i64) -> Rupiah {
        Rupiah::new(amount)
    }

    #[test]
    fn cut_below_a_program_is_the_programs_loss_and_its_items_are_at_risk() {
        let (agreement, links) = promised();
        let cut = cut_of(&[
            (20, "1.02.02.2.01.0006", Some(40)),
            (21, "1.02.02.2.02.0001", Some(60)),
        ]);
        let impact = cut_impact(&agreement, &links, &cut);
        assert_eq!(impact.losses.len(), 1);
        assert_eq!(impact.losses[0].lost, Some(rupiah(100)));
        assert_eq!(impact.losses[0].remaining(), Some(rupiah(200)));
        let [only] = impact.at_risk.as_slice() else {
            panic!("one item is at risk: {impact:?}")
        };
        assert_eq!(only.item, agreement.items[0].id);
        let figures = (Some(rupiah(350)), Some(rupiah(100)));
        assert_eq!((only.funding, only.lost), figures);
    }

    #[test]
    fn cut_above_an_agreed_line_cannot_be_divided_and_says_so() {
        let (agreement, links) = promised();
        let impact = cut_impact(&agreement, &links, &cut_of(&[(20, "1.02", Some(40))]));
        assert!(impact.losses.iter().all(|loss| loss.lost.is_none()));
        assert_eq!(impact.at_risk.len(), 2);
        assert!(impact.at_risk.iter().all(|one| one.lost.is_none()));
    }

    #[test]
    fn cut_elsewhere_is_named_and_touches_no_target() {
        let (agreement, links) = promised();
        let impact = cut_impact(&agreement, &links, &cut_of(&[(20, "1.02.021", Some(40))]));
        assert_eq!((impact.losses.len(), impact.at_risk.len()), (0, 0));
        assert_eq!(impact.elsewhere, [line_id(20)]);
    }

    #[test]
    fn targets_further_down_are_at_risk_with_the_heads() {
        let (head, links) = promised();
        let mut below = complete();
        below.id = AgreementId::from_uuid(Uuid::from_u128(77));
        below.items = vec![item(7, "Cakupan imunisasi"), item(8, "Ketersediaan obat")];
        below.budget_lines = vec![line(30, "1.02.02.2.01", 80), line(31, "1.02.04", 5)];
        let own = vec![
            (below.items[0].id, line_id(30)),
            (below.items[1].id, line_id(31)),
        ];
        let funding = |of: &Agreement| if of.id == head.id { &links } else { &own }.clone();
        let cut = cut_of(&[(20, "1.02.02.2.01.0006", Some(40))]);
        let impact = agency_cut_impact(&head, [&head, &below], funding, &cut);
        let at_risk: Vec<_> = impact
            .at_risk
            .iter()
            .map(|one| (one.item, one.lost))
            .collect();
        let lost = Some(rupiah(40));
        assert_eq!(
            at_risk,
            [(head.items[0].id, lost), (below.items[0].id, lost)],
            "once each, and nobody's whose money stays"
        );
        assert_eq!(impact.losses.len(), 1, "the lines are the head's");
    }

    #[test]
    fn line_without_items_is_spending_without_output() {
        let (mut agreement, links) = promised();
        agreement.budget_lines.push(line(12, "1.02.01", 900));
        agreement.budget_lines.push(line(13, "1.02.04", 5));
        // An activity below a program that pays for something.
        agreement.budget_lines.push(line(14, "1.02.02.2.01", 5));
        assert_eq!(
            without_output(&agreement, &links),
            [(line_id(12), true), (line_id(13), false)]
        );
    }

    #[test]
    fn what_is_missing_in_a_cut_is_named_where_it_is_mended() {
        let (agreement, links) = promised();
        let document = BudgetDocumentId::from_uuid(Uuid::from_u128(9));
        let mut cut = cut_of(&[(20, "1.02.02", None), (21, "1.02.03", Some(1_001))]);
        cut.basis = " ".to_owned();
        let impact = cut_impact(&agreement, &links, &cut);
        assert_eq!(
            check_cut(document, &cut, Some(&impact)),
            [
                CutProblem::AmountMissing(line_id(20)),
                CutProblem::AboveCeiling(line_id(21)),
                CutProblem::BasisMissing(document),
                CutProblem::Undecided(document)
            ]
        );
        let mut cut = cut_of(&[(20, "1.02.02", Some(10))]);
        cut.decision = Some(CutDecision::KeepTargets);
        let missing = [CutProblem::ReasonMissing(document)];
        assert_eq!(check_cut(document, &cut, Some(&impact)), missing);
        cut.reason = "Rapat daring menggantikan perjalanan".to_owned();
        assert_eq!(check_cut(document, &cut, Some(&impact)), []);
        assert_eq!(check_cut(document, &BudgetCut::default(), None), []);
    }

    proptest! {
        #[test]
        fn loss_is_the_sum_of_the_cuts_within_and_never_a_panic(
            amounts in prop::collection::vec(prop::option::of(0..=i64::MAX), 0..6)
        ) {
            let (agreement, links) = promised();
            let code = "1.02.02.2.01";
            let lines: Vec<_> = amounts.iter().map(|amount| (20, code, *amount)).collect();
            let impact = cut_impact(&agreement, &links, &cut_of(&lines));
            let expected = amounts
                .iter()
                .try_fold(0_i64, |sum, amount| sum.checked_add((*amount)?));
            match impact.losses.first() {
                None => prop_assert!(amounts.is_empty()),
                Some(loss) => prop_assert_eq!(loss.lost, expected.map(Rupiah::new)),
            }
        }
    }
}
