//! What an agreement still lacks before it can be submitted.
//!
//! A blocking problem keeps it from being sent; a warning asks somebody to look, because the
//! figures may be meant that way. Each problem names the field where it is repaired.

use uuid::Uuid;

use super::alignment::{PlannedYear, check_alignment};
use super::amendment::check_amendment;
use super::budget_document::CeilingDocument;
use super::entity::{Agreement, BudgetLine};
use super::hierarchy::AboveBy;
use super::item_completeness::check_items;
use super::level::Level;
use super::nomenclature::{CodeProblem, NomenclatureEdition};
use super::party_completeness::check_parties;
use super::policy::AgreementPolicy;
use super::quality::check_quality;
use super::tied::{check_below, check_ceiling};
use crate::coded::coded_enum;
use crate::value::{Figure, ItemId, PlanIndicatorId, Rupiah};

coded_enum! {
    /// How much a problem weighs.
    pub enum ProblemSeverity {
        /// Submission waits until it is repaired.
        Blocking => "blocking", "Harus dilengkapi";
        /// Submission is possible, but somebody should look.
        Warning => "warning", "Perlu diperhatikan";
    }
}

/// The field a problem is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Anchor {
    /// The agreement, item or budget line.
    pub entity: Uuid,
    /// Name of the field, as the schema calls it, or of the missing table: `items`,
    /// `budget_lines`.
    pub field: &'static str,
}

/// Something that is missing or doubtful.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub anchor: Anchor,
    /// How much it weighs.
    pub severity: ProblemSeverity,
    /// Stable machine code.
    pub code: &'static str,
    /// What to do, in Indonesian.
    pub message: String,
}

/// What lies around an agreement, so far as it is known, and its completeness depends on.
#[derive(Clone, Copy, Debug, Default)]
pub struct Surroundings<'a> {
    /// The version it supersedes.
    pub earlier: Option<&'a Agreement>,
    /// The superior's agreement that it names.
    pub parent: Option<&'a Agreement>,
    /// Why that one stands above; none where only a name says so that leads nowhere.
    pub above: Option<AboveBy>,
    /// The budget document ratified last.
    pub document: Option<&'a CeilingDocument>,
    /// The budget lines of the agreements right below, in the versions that count.
    pub below: &'a [BudgetLine],
    /// What the agency's plan says of the year; none where no plan covers it.
    pub planned: Option<&'a PlannedYear>,
    /// What each item reached the year before.
    pub previous: &'a [(ItemId, Figure)],
    /// The indicators of the plan that say nothing of what they count.
    pub undefined: &'a [PlanIndicatorId],
    /// The items that support nothing of the agreement above.
    pub orphans: &'a [ItemId],
    /// What the city lets block; none where it has decided nothing.
    pub policy: Option<&'a AgreementPolicy>,
}

/// Everything that is missing or doubtful, in reading order.
pub fn completeness(agreement: &Agreement, around: &Surroundings<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    check_amendment(agreement, around.earlier, &mut problems);
    check_parties(agreement, &mut problems);
    check_items(agreement, &mut problems);
    check_parent(agreement, around, &mut problems);
    check_orphans(agreement, around.orphans, &mut problems);
    check_alignment(agreement, around.planned, &mut problems);
    check_quality(agreement, around, &mut problems);
    check_budget(agreement, &mut problems);
    check_ceiling(agreement, around.document, &mut problems);
    check_below(agreement, around.below, &mut problems);
    let edition = around.document.and_then(|document| document.edition);
    check_codes(agreement, edition, &mut problems);
    if let Some(policy) = around.policy {
        policy.weigh(&mut problems);
    }
    problems
}

/// How many problems block submission.
pub fn blocking_count(problems: &[Problem]) -> usize {
    problems
        .iter()
        .filter(|problem| problem.severity == ProblemSeverity::Blocking)
        .count()
}

impl Problem {
    pub(super) fn blocking(
        entity: Uuid,
        field: &'static str,
        code: &'static str,
        message: impl Into<String>,
    ) -> Self {
        let anchor = Anchor { entity, field };
        Self {
            anchor,
            severity: ProblemSeverity::Blocking,
            code,
            message: message.into(),
        }
    }

    pub(super) fn warning(
        entity: Uuid,
        field: &'static str,
        code: &'static str,
        message: impl Into<String>,
    ) -> Self {
        let severity = ProblemSeverity::Warning;
        Self {
            severity,
            ..Self::blocking(entity, field, code, message)
        }
    }
}

pub(super) fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

/// Below the agency's head, an agreement stands under a superior's: whose the reporting line says,
/// or a named one of a higher level.
fn check_parent(agreement: &Agreement, around: &Surroundings<'_>, problems: &mut Vec<Problem>) {
    let entity = agreement.id.uuid();
    let stands_by_line = around.above == Some(AboveBy::Line);
    let is_named = agreement.parent.is_some() || around.above.is_some();
    if agreement.level.is_internal() && !is_named {
        problems.push(Problem::warning(
            entity,
            "parent",
            "parent_missing",
            "Perjanjian atasan belum dipilih, sehingga perjanjian ini belum masuk penjenjangan.",
        ));
    }
    let parent = around.parent.filter(|_| !stands_by_line);
    if parent.is_some_and(|parent| parent.level >= agreement.level) {
        problems.push(Problem::blocking(
            entity,
            "parent",
            "parent_not_above",
            "Perjanjian atasan yang dipilih tidak berada di tingkat yang lebih tinggi. Pilih \
             perjanjian atasan langsung.",
        ));
    }
}

/// What is promised below holds up something that is promised above (`domain.md` 4.2, 6).
fn check_orphans(agreement: &Agreement, orphans: &[ItemId], problems: &mut Vec<Problem>) {
    for item in &agreement.items {
        if !orphans.contains(&item.id) {
            continue;
        }
        let message = format!(
            "\"{}\" tidak mendukung satu indikator pun pada perjanjian atasan. Pilih indikator \
             atasan yang didukungnya, atau hapus barisnya.",
            item.indicator.trim()
        );
        let entity = item.id.uuid();
        problems.push(Problem::warning(
            entity,
            "indicator",
            "orphan_target",
            message,
        ));
    }
}

/// Codes are text of one edition. A blank one is no mistake: lines are also matched by name.
fn check_codes(
    agreement: &Agreement,
    edition: Option<NomenclatureEdition>,
    problems: &mut Vec<Problem>,
) {
    for line in &agreement.budget_lines {
        let Err(problem) = line.level(edition) else {
            continue;
        };
        if problem == CodeProblem::Blank {
            continue;
        }
        let message = format!("{} ({}): {problem}", line.program.trim(), line.code.trim());
        let entity = line.id.uuid();
        problems.push(Problem::warning(
            entity,
            "code",
            "nomenclature_code",
            message,
        ));
    }
}

fn check_budget(agreement: &Agreement, problems: &mut Vec<Problem>) {
    let entity = agreement.id.uuid();
    if agreement.budget_lines.is_empty() && agreement.level == Level::AgencyHead {
        problems.push(Problem::blocking(
            entity,
            "budget_lines",
            "no_budget_lines",
            "Tabel program dan anggaran masih kosong. Tambahkan paling sedikit satu program.",
        ));
    }
    for (index, line) in agreement.budget_lines.iter().enumerate() {
        check_budget_line(index + 1, line, problems);
    }
    if agreement.budget_total().is_none() {
        problems.push(Problem::blocking(
            entity,
            "budget_lines",
            "budget_total_too_large",
            "Jumlah anggaran terlalu besar untuk dihitung. Periksa kembali tiap program.",
        ));
    }
    if agreement.budget_document.is_none() {
        problems.push(Problem::warning(
            entity,
            "budget_document_ratified_on",
            "no_budget_document",
            "Tanggal pengesahan DPA belum diisi, sehingga batas waktu penandatanganan \
             belum dapat dihitung.",
        ));
    }
}

fn check_budget_line(number: usize, line: &BudgetLine, problems: &mut Vec<Problem>) {
    let entity = line.id.uuid();
    if is_blank(&line.program) {
        let message = format!("Nama program pada baris anggaran {number} belum diisi.");
        problems.push(Problem::blocking(
            entity,
            "program",
            "program_missing",
            message,
        ));
    }
    match line.amount {
        None => {
            let message = format!(
                "Anggaran pada baris {number} belum diisi. Tulis 0 bila memang tanpa anggaran."
            );
            problems.push(Problem::blocking(
                entity,
                "amount",
                "amount_missing",
                message,
            ));
        }
        Some(amount) if amount < Rupiah::ZERO => {
            let message = format!("Anggaran pada baris {number} negatif. Paling kecil Rp0.");
            problems.push(Problem::blocking(
                entity,
                "amount",
                "amount_negative",
                message,
            ));
        }
        Some(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::budget_cut::BudgetCut;
    use super::super::budget_document::BudgetDocumentKind;
    use super::super::entity::Item;
    use super::super::fixture::{budget_line, complete, item, number, quarters};
    use super::*;
    use crate::measurement::{Consolidation, Convention, Polarity, ScaleId};
    use crate::value::BudgetDocumentId;
    use rust_decimal::Decimal;

    type Found = (&'static str, &'static str, ProblemSeverity);

    fn found(agreement: &Agreement) -> Vec<Found> {
        codes(agreement, &Surroundings::default())
    }

    fn with_item(change: impl FnOnce(&mut Item)) -> Vec<Found> {
        let mut agreement = complete();
        change(agreement.items.first_mut().expect("item"));
        found(&agreement)
    }

    const BLOCKING: ProblemSeverity = ProblemSeverity::Blocking;
    const WARNING: ProblemSeverity = ProblemSeverity::Warning;

    #[test]
    fn complete_agreement_has_no_problem() {
        assert_eq!(found(&complete()), []);
    }

    #[test]
    fn one_person_as_both_parties_blocks_and_names_both_cells() {
        let with = |first: Option<&str>, second: Option<&str>, name: &str| {
            let mut agreement = complete();
            agreement.first_party.nip = first.map(str::to_owned);
            if let Some(party) = &mut agreement.second_party {
                party.name = name.to_owned();
                party.nip = second.map(str::to_owned);
            }
            found(&agreement)
        };
        let (one, other) = (Some("197100000000002011"), Some("197100000000002012"));
        let both = [("second_party_name", "one_person_as_both", BLOCKING)];
        assert_eq!(with(None, None, " nama  PERTAMA"), both);
        assert_eq!(with(one, one, "N. Pertama"), both);
        assert_eq!(with(one, other, "Nama Pertama"), [], "a namesake");
        let mut agreement = complete();
        agreement.second_party = Some(agreement.first_party.clone());
        let problems = completeness(&agreement, &Surroundings::default());
        let words = &problems[0].message;
        assert!(words.contains("Nama Pihak Pertama dan Nama Pihak Kedua"));
    }

    #[test]
    fn empty_tables_block() {
        let mut agreement = complete();
        agreement.items.clear();
        agreement.budget_lines.clear();
        assert_eq!(
            found(&agreement),
            [
                ("items", "no_items", BLOCKING),
                ("budget_lines", "no_budget_lines", BLOCKING)
            ]
        );
        assert_eq!(
            blocking_count(&completeness(&agreement, &Surroundings::default())),
            2
        );
    }

    #[test]
    fn lower_levels_need_no_budget() {
        let mut agreement = complete();
        agreement.level = Level::Pengawas;
        agreement.budget_lines.clear();
        assert_eq!(found(&agreement), [("parent", "parent_missing", WARNING)]);
    }

    #[test]
    fn reporting_line_says_whose_agreement_stands_above_whatever_its_level() {
        let mut agreement = complete();
        agreement.level = Level::Individual;
        let lead = agreement.clone();
        let problems = |above| {
            let around = Surroundings {
                parent: Some(&lead),
                above,
                ..Surroundings::default()
            };
            let problems = completeness(&agreement, &around).into_iter();
            let parents = problems.filter(|problem| problem.anchor.field == "parent");
            parents.map(|problem| problem.code).collect::<Vec<_>>()
        };
        assert_eq!(problems(Some(AboveBy::Line)), [""; 0]);
        assert_eq!(problems(Some(AboveBy::Named)), ["parent_not_above"]);
    }

    fn codes(agreement: &Agreement, around: &Surroundings<'_>) -> Vec<Found> {
        let problems = completeness(agreement, around).into_iter();
        problems
            .map(|problem| (problem.anchor.field, problem.code, problem.severity))
            .collect()
    }

    #[test]
    fn item_that_supports_nothing_above_is_pointed_out() {
        let agreement = complete();
        let orphans = [agreement.items[0].id];
        let around = Surroundings {
            orphans: &orphans,
            ..Surroundings::default()
        };
        let told = ("indicator", "orphan_target", WARNING);
        assert_eq!(codes(&agreement, &around), [told]);
        let words = &completeness(&agreement, &around)[0].message;
        assert!(words.contains("\"Angka harapan hidup\""), "{words}");
    }

    #[test]
    fn budget_that_is_not_the_documents_is_told_at_its_line() {
        let agreement = complete();
        let other = BudgetLine {
            amount: Some(Rupiah::new(1_400_000)),
            ..budget_line()
        };
        let document = |lines| CeilingDocument {
            id: BudgetDocumentId::from_uuid(Uuid::from_u128(700)),
            kind: BudgetDocumentKind::Dpa,
            number: "DPA/1".to_owned(),
            ratified_on: None,
            lines,
            edition: None,
            cut: BudgetCut::default(),
        };
        let with = |document: &CeilingDocument| {
            let around = Surroundings {
                document: Some(document),
                ..Surroundings::default()
            };
            completeness(&agreement, &around)
        };
        assert_eq!(with(&document(vec![budget_line()])), []);
        let problems = with(&document(vec![other]));
        let [problem] = problems.as_slice() else {
            panic!("one difference: {problems:?}")
        };
        let line = agreement.budget_lines[0].id.uuid();
        assert_eq!(
            (problem.code, problem.severity),
            ("budget_differs_from_document", WARNING)
        );
        assert_eq!(
            (problem.anchor.entity, problem.anchor.field),
            (line, "amount")
        );
        for words in ["Rp1.500.000", "Rp1.400.000", "DPA/1"] {
            assert!(problem.message.contains(words), "{}", problem.message);
        }
    }

    #[test]
    fn code_that_the_nomenclature_cannot_have_is_told_at_its_line() {
        let mut agreement = complete();
        let mut with = |code: &str| {
            agreement.budget_lines[0].code = code.to_owned();
            found(&agreement)
        };
        let told = ("code", "nomenclature_code", WARNING);
        assert_eq!(with("1.2.3.4"), [told]);
        assert_eq!(with("1.2.02"), [told]);
        assert_eq!(with("1.02.02"), []);
        assert_eq!(with(""), []);
    }

    #[test]
    fn parties_are_required_except_beside_the_head_of_region() {
        let mut agreement = complete();
        agreement.first_party.name = "  ".to_owned();
        agreement.second_party = None;
        assert_eq!(
            found(&agreement),
            [
                ("first_party_name", "first_party_missing", BLOCKING),
                ("second_party_name", "second_party_missing", BLOCKING),
                ("second_party_title", "second_party_missing", BLOCKING)
            ]
        );
        let mut head = complete();
        head.level = Level::HeadOfRegion;
        let refused = ("second_party_name", "second_party_not_allowed", BLOCKING);
        assert_eq!(found(&head), [refused]);
        head.second_party = None;
        assert_eq!(found(&head), []);
    }

    #[test]
    fn empty_texts_block() {
        let problems = with_item(|item| {
            item.objective.clear();
            item.indicator = " ".to_owned();
            item.unit.clear();
        });
        assert_eq!(
            problems,
            [
                ("objective", "objective_missing", BLOCKING),
                ("indicator", "indicator_missing", BLOCKING),
                ("unit", "unit_missing", BLOCKING)
            ]
        );
    }

    #[test]
    fn missing_target_blocks_but_missing_quarters_do_not() {
        let problems = with_item(|item| item.annual_target = None);
        assert_eq!(problems, [("target", "target_missing", BLOCKING)]);
        let annual_only = with_item(|item| item.quarter_targets = [const { None }; 4]);
        assert_eq!(annual_only, [("target_first", "no_quarter_path", WARNING)]);
    }

    #[test]
    fn target_of_another_kind_blocks() {
        let problems = with_item(|item| {
            item.annual_target = Some(Figure::Predicate("WTP".to_owned()));
            item.quarter_targets = [None, None, None, Some(Figure::YesNo(true))];
        });
        assert_eq!(
            problems,
            [
                ("target", "target_kind", BLOCKING),
                ("target_fourth", "target_kind", BLOCKING)
            ]
        );
    }

    #[test]
    fn predicates_need_a_scale_and_a_known_label() {
        let change = |label: &str, scale: Option<ScaleId>| {
            let figure = Some(Figure::Predicate(label.to_owned()));
            with_item(|item| {
                item.polarity = Polarity::Predicate;
                item.consolidation = Consolidation::Last;
                item.scale = scale;
                item.annual_target.clone_from(&figure);
                item.quarter_targets = [None, None, None, figure];
            })
        };
        assert_eq!(change("WTP", Some(ScaleId::Bpk)), []);
        assert_eq!(change("WTP", None), [("scale", "scale_missing", BLOCKING)]);
        assert_eq!(
            change("BB", Some(ScaleId::Bpk)),
            [
                ("target", "target_label", BLOCKING),
                ("target_fourth", "target_label", BLOCKING)
            ]
        );
    }

    #[test]
    fn predicates_cannot_be_added_up() {
        let problems = with_item(|item| {
            item.polarity = Polarity::YesNo;
            item.annual_target = Some(Figure::YesNo(true));
            item.quarter_targets = [const { None }; 4];
        });
        assert_eq!(
            problems,
            [("consolidation", "consolidation_not_numeric", BLOCKING)]
        );
    }

    #[test]
    fn range_must_not_be_inverted() {
        let problems = with_item(|item| {
            item.polarity = Polarity::Range;
            item.consolidation = Consolidation::Last;
            let (low, high) = (Decimal::from(90), Decimal::from(80));
            item.annual_target = Some(Figure::Range { low, high });
            item.quarter_targets = [const { None }; 4];
        });
        assert_eq!(problems, [("target", "inverted_range", BLOCKING)]);
    }

    #[test]
    fn quarters_that_do_not_reach_the_year_are_a_warning() {
        let sum = with_item(|item| item.annual_target = Some(number(41)));
        assert_eq!(sum, [("target", "quarter_sum", WARNING)]);
        let last = with_item(|item| item.consolidation = Consolidation::Last);
        assert_eq!(last, [("target_fourth", "fourth_quarter_target", WARNING)]);
        let cumulative = with_item(|item| {
            item.convention = Convention::Cumulative;
            item.quarter_targets = quarters([10, 20, 30, 40]);
        });
        assert_eq!(cumulative, []);
    }

    #[test]
    fn zero_target_is_a_warning_only_when_higher_is_better() {
        let zero = |polarity| {
            with_item(|item| {
                item.polarity = polarity;
                item.annual_target = Some(number(0));
                item.quarter_targets = quarters([0, 0, 0, 0]);
            })
        };
        assert_eq!(zero(Polarity::Higher), [("target", "zero_target", WARNING)]);
        assert_eq!(zero(Polarity::Lower), []);
    }

    #[test]
    fn repeated_indicator_is_a_warning() {
        let mut agreement = complete();
        agreement.items.push(item(11, " angka  HARAPAN hidup"));
        assert_eq!(
            found(&agreement),
            [("indicator", "duplicate_indicator", WARNING)]
        );
    }

    #[test]
    fn weights_are_all_or_none_and_a_hundred_together() {
        let weighed = |first: i64, second: Option<i64>| {
            let mut agreement = complete();
            agreement.items.truncate(1);
            agreement.items.push(item(11, "Angka melek huruf"));
            let weights = [Some(first), second];
            for (item, weight) in agreement.items.iter_mut().zip(weights) {
                item.weight = weight.map(rust_decimal::Decimal::from);
            }
            found(&agreement)
        };
        let unusable = [("weight", "weights_unusable", WARNING)];
        assert_eq!(weighed(60, Some(40)), []);
        assert_eq!(weighed(60, Some(30)), unusable);
        assert_eq!(weighed(100, None), unusable);
    }

    #[test]
    fn budget_lines_need_a_program_and_an_amount() {
        let mut agreement = complete();
        agreement.budget_document = None;
        for line in &mut agreement.budget_lines {
            line.program.clear();
            line.amount = None;
        }
        assert_eq!(
            found(&agreement),
            [
                ("program", "program_missing", BLOCKING),
                ("amount", "amount_missing", BLOCKING),
                ("budget_document_ratified_on", "no_budget_document", WARNING)
            ]
        );
    }

    #[test]
    fn budget_that_does_not_fit_blocks() {
        let mut agreement = complete();
        let huge = BudgetLine {
            amount: Some(Rupiah::new(i64::MAX)),
            ..budget_line()
        };
        agreement.budget_lines = vec![huge.clone(), huge];
        let problem = ("budget_lines", "budget_total_too_large", BLOCKING);
        assert_eq!(found(&agreement), [problem]);
    }
}
