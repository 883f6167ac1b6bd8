//! What the budget's page shows, read from rows. Comparing is the domain's.

use ikrar_domain::{
    agreement::{
        Agreement, AgreementStatus, BudgetDifference, BudgetLine, CeilingDocument, CutDecision,
        CutProblem, FundingLink, Hierarchy, Level, LineLoss, TargetAtRisk, agency_cut_impact,
        check_cut, holder_title, ratified_last, tie_out, without_output,
    },
    people::{Action, Actor, Subject, may},
    value::{AgencyId, Rupiah},
};
use ikrar_sync::{identity::EntityId, model, row::Rows, schema::agency_year_scope};

use crate::text;

/// The page.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Budget {
    pub(super) documents: Vec<Document>,
    /// The head's agreement against the document that counts; none where one is missing.
    pub(super) against_document: Option<Vec<Difference>>,
    /// Each agreement against those below it, from the top down: whose it is, and where they
    /// differ.
    pub(super) against_below: Vec<(String, Vec<Difference>)>,
    /// What is cut from the document that counts; none where no line is.
    pub(super) cut: Option<Cut>,
    /// Lines of the head's agreement that pay for no target.
    pub(super) idle: Vec<IdleLine>,
    /// Why nothing can be typed.
    pub(super) lock: Option<String>,
}

/// A cut in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cut {
    pub(super) document: EntityId,
    pub(super) problems: Vec<String>,
    pub(super) losses: Vec<Loss>,
    pub(super) at_risk: Vec<Risk>,
    /// The agreement to amend, where that is decided.
    pub(super) amend: Option<EntityId>,
}

/// A line of the head's agreement that loses money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Loss {
    pub(super) name: String,
    pub(super) agreed: String,
    pub(super) lost: String,
    pub(super) left: String,
}

/// A target whose money is cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Risk {
    pub(super) item: EntityId,
    pub(super) name: String,
    pub(super) target: String,
    pub(super) funding: String,
}

/// A line that pays for no target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct IdleLine {
    pub(super) name: String,
    pub(super) amount: String,
    pub(super) is_supporting: bool,
}

/// A budget document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Document {
    pub(super) id: EntityId,
    pub(super) heading: String,
    pub(super) counts: bool,
    /// Its lines as the domain reads them.
    pub(super) content: CeilingDocument,
}

/// A difference in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    pub(super) name: String,
    pub(super) above: String,
    pub(super) below: String,
    pub(super) amount: String,
}

/// Reads the page of an agency's year.
pub(super) fn read_budget(rows: &impl Rows, actor: &Actor, agency: EntityId, year: u16) -> Budget {
    let scope = agency_year_scope(agency, year);
    let documents = model::budget_documents_of(rows, scope);
    let counting = ratified_last(&documents);
    let agreements: Vec<Agreement> = rows
        .agreements_in(scope)
        .into_iter()
        .filter_map(|id| model::read_agreement(rows, id))
        .filter(|one| one.status.stands() || !one.status.is_finished())
        .collect();
    let head = newest_head(&agreements);
    let subject = Subject::agency(AgencyId::from_uuid(agency.uuid()));
    let may_edit = may(actor, Action::EditBudgetDocument, &subject).is_ok();
    let (cascade, _) = model::cascade_of(rows, scope);
    let places: Vec<_> = cascade.into_iter().map(|one| one.place).collect();
    let hierarchy = Hierarchy::new(&places, model::superior_of(rows));
    let is_counting = |one: &&Agreement| hierarchy.counts(one.id);
    let standing: Vec<&Agreement> = agreements.iter().filter(is_counting).collect();
    Budget {
        against_document: head
            .zip(counting)
            .map(|(head, document)| words(&tie_out(&head.budget_lines, &document.lines))),
        against_below: against_below(&hierarchy, &standing, head),
        cut: counting.and_then(|document| read_cut(rows, document, (head, &standing))),
        idle: head.map_or_else(Vec::new, |head| read_idle(rows, head)),
        lock: (!may_edit).then(|| text::budget::READ_ONLY.to_owned()),
        documents: documents
            .iter()
            .map(|document| {
                let id = EntityId::from_uuid(document.id.uuid());
                Document {
                    id,
                    heading: [document.kind.label(), " ", &document.number].concat(),
                    counts: counting.is_some_and(|counting| counting.id == document.id),
                    content: document.clone(),
                }
            })
            .collect(),
    }
}

/// The head's budget is the administrators'; further down it is that of whose agreements stand
/// below, by line or by name. Of each the version counts that does: an amendment on its way is no
/// second budget.
fn against_below(
    hierarchy: &Hierarchy,
    standing: &[&Agreement],
    head: Option<&Agreement>,
) -> Vec<(String, Vec<Difference>)> {
    let counting = || standing.iter().copied();
    let compared = |above: &Agreement, is_below: &dyn Fn(&&Agreement) -> bool| {
        let below: Vec<BudgetLine> = counting()
            .filter(is_below)
            .flat_map(|one| one.budget_lines.clone())
            .collect();
        let title = holder_title(&above.first_party, above.level);
        let is_told = !below.is_empty() && !above.budget_lines.is_empty();
        is_told.then(|| (title, words(&tie_out(&above.budget_lines, &below))))
    };
    let of_head = head.and_then(|head| compared(head, &|one| one.level == Level::Administrator));
    let superiors = [Level::Administrator, Level::Pengawas];
    let further = superiors.into_iter().flat_map(|level| {
        let above = counting().filter(|one| one.level == level);
        let below = above.filter_map(|above| {
            compared(above, &|one| {
                let found = hierarchy.above(one.id);
                found.is_some_and(|found| found.agreement == above.id)
            })
        });
        below.collect::<Vec<_>>()
    });
    of_head.into_iter().chain(further).collect()
}

/// What a cut costs: the head's lines, and the targets of everybody whose agreement counts.
fn read_cut(
    rows: &impl Rows,
    document: &CeilingDocument,
    (head, standing): (Option<&Agreement>, &[&Agreement]),
) -> Option<Cut> {
    let cut = &document.cut;
    if cut.lines.is_empty() {
        return None;
    }
    let funding = |of: &Agreement| fundings(rows, of);
    let impact = head.map(|head| agency_cut_impact(head, standing.iter().copied(), funding, cut));
    let name_of = |line| {
        let mut lines = cut.lines.iter();
        let found = lines.find(|one| one.line.id == line);
        found.map_or_else(String::new, |one| one.line.program.trim().to_owned())
    };
    let problems = check_cut(document.id, cut, impact.as_ref())
        .into_iter()
        .map(|problem| {
            let name = match problem {
                CutProblem::AmountMissing(line) | CutProblem::AboveCeiling(line) => name_of(line),
                CutProblem::BasisMissing(_)
                | CutProblem::Undecided(_)
                | CutProblem::ReasonMissing(_) => String::new(),
            };
            text::budget::cut_problem(&name, problem.message())
        })
        .collect();
    let impact = impact.unwrap_or_default();
    let is_amended = cut.decision == Some(CutDecision::Amend);
    Some(Cut {
        document: EntityId::from_uuid(document.id.uuid()),
        problems,
        losses: impact.losses.iter().map(loss_words).collect(),
        at_risk: impact
            .at_risk
            .iter()
            .filter_map(|risk| risk_words(head?, standing, risk))
            .collect(),
        amend: head
            .filter(|head| is_amended && head.status == AgreementStatus::InForce)
            .map(|head| EntityId::from_uuid(head.id.uuid())),
    })
}

fn fundings(rows: &impl Rows, head: &Agreement) -> Vec<FundingLink> {
    model::fundings_of(rows, EntityId::from_uuid(head.id.uuid()))
}

fn loss_words(loss: &LineLoss) -> Loss {
    let divided = |amount: Option<Rupiah>| {
        amount.map_or_else(|| text::budget::NOT_DIVIDED.to_owned(), Rupiah::display)
    };
    Loss {
        name: loss.name.clone(),
        agreed: loss
            .agreed
            .map_or_else(|| text::budget::NONE.to_owned(), Rupiah::display),
        lost: divided(loss.lost),
        left: divided(loss.remaining()),
    }
}

/// A target of somebody else than the head is told with whose it is.
fn risk_words(head: &Agreement, standing: &[&Agreement], risk: &TargetAtRisk) -> Option<Risk> {
    let mut all = std::iter::once(head).chain(standing.iter().copied());
    let (of, item) = all.find_map(|one| {
        let mut items = one.items.iter();
        items
            .find(|item| item.id == risk.item)
            .map(|item| (one, item))
    })?;
    let mut name = item.indicator.trim().to_owned();
    if of.id != head.id {
        name = [
            &name,
            " \u{00b7} ",
            &holder_title(&of.first_party, of.level),
        ]
        .concat();
    }
    let shown = |amount: Option<Rupiah>| {
        amount.map_or_else(|| text::budget::NOT_DIVIDED.to_owned(), Rupiah::display)
    };
    let target = item.annual_target.as_ref();
    let target = target.map_or_else(String::new, ikrar_domain::value::Figure::display);
    Some(Risk {
        item: EntityId::from_uuid(item.id.uuid()),
        name,
        target: [&target, " ", item.unit.trim()].concat().trim().to_owned(),
        funding: text::budget::risk(&shown(risk.funding), &shown(risk.lost)),
    })
}

fn read_idle(rows: &impl Rows, head: &Agreement) -> Vec<IdleLine> {
    without_output(head, &fundings(rows, head))
        .into_iter()
        .filter_map(|(id, is_supporting)| {
            let line = head.budget_lines.iter().find(|line| line.id == id)?;
            Some(IdleLine {
                name: [line.code.trim(), " ", line.program.trim()]
                    .concat()
                    .trim()
                    .to_owned(),
                amount: line.amount.map_or_else(String::new, Rupiah::display),
                is_supporting,
            })
        })
        .collect()
}

/// The head's agreement in force, or the newest one being written.
fn newest_head(agreements: &[Agreement]) -> Option<&Agreement> {
    agreements
        .iter()
        .filter(|one| one.level == Level::AgencyHead)
        .max_by_key(|one| (one.status.stands(), one.id))
}

fn words(differences: &[BudgetDifference]) -> Vec<Difference> {
    let shown = |amount: Option<Rupiah>| {
        amount.map_or_else(|| text::budget::NONE.to_owned(), Rupiah::display)
    };
    differences
        .iter()
        .map(|one| Difference {
            name: [one.code.as_str(), " ", &one.name]
                .concat()
                .trim()
                .to_owned(),
            above: shown(one.above),
            below: shown(one.below),
            amount: one.amount().map_or_else(String::new, Rupiah::display),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use ikrar_domain::people::Role;
    use ikrar_sync::schema::{
        EntityKind, agreement, budget_document, budget_line, document_line, funding, funding_id,
        position,
    };
    use ikrar_sync::value::Value;

    use super::*;
    use crate::reading::fixture::{AGENCY, AGREEMENT, FIRST_ITEM, MemoryRows, actor, city, words};

    const DOCUMENT: EntityId = EntityId::from_bytes([70; 16]);

    fn rows(ceiling: i64) -> MemoryRows {
        let mut rows = city("in_force");
        rows.put(
            EntityId::from_bytes([30; 16]),
            EntityKind::BudgetLine,
            &[
                (budget_line::AGREEMENT, Value::Id(AGREEMENT)),
                (budget_line::CODE, words("1.02.02")),
                (budget_line::PROGRAM, words("Program kesehatan")),
                (budget_line::AMOUNT, Value::Integer(1_000)),
            ],
        );
        rows.put(
            DOCUMENT,
            EntityKind::BudgetDocument,
            &[
                (budget_document::AGENCY, Value::Id(AGENCY)),
                (budget_document::KIND, words("dpa")),
                (budget_document::NUMBER, words("1/2025")),
                (budget_document::RATIFIED_ON, words("2025-01-06")),
            ],
        );
        rows.put(
            EntityId::from_bytes([71; 16]),
            EntityKind::DocumentLine,
            &[
                (document_line::DOCUMENT, Value::Id(DOCUMENT)),
                (document_line::CODE, words("1.02.02")),
                (document_line::NAME, words("Program kesehatan")),
                (document_line::AMOUNT, Value::Integer(ceiling)),
                (document_line::CUT, Value::Bool(true)),
            ],
        );
        rows.move_to(agency_year_scope(AGENCY, 2025));
        rows
    }

    fn read(ceiling: i64, role: Role) -> Budget {
        read_budget(&rows(ceiling), &actor(role), AGENCY, 2025)
    }

    #[test]
    fn document_that_ties_has_no_difference() {
        let budget = read(1_000, Role::AgencyOperator);
        assert_eq!(budget.against_document, Some(Vec::new()));
        assert_eq!(budget.documents[0].heading, "DPA 1/2025");
        assert!(budget.documents[0].counts);
        assert_eq!(budget.lock, None);
        let cut = budget.cut.unwrap();
        assert_eq!(cut.losses[0].name, "Program kesehatan");
        assert_eq!(cut.losses[0].lost, "belum dapat dibagi");
        assert!(cut.problems[0].starts_with("Program kesehatan: Besar pemotongan"));
        assert_eq!(budget.idle.len(), 1, "nothing says what it pays for");
    }

    #[test]
    fn target_at_risk_is_named_with_what_it_loses() {
        let mut rows = rows(1_000);
        let line = EntityId::from_bytes([30; 16]);
        let ends = [
            (funding::ITEM, Value::Id(FIRST_ITEM)),
            (funding::LINE, Value::Id(line)),
        ];
        rows.put(funding_id(FIRST_ITEM, line), EntityKind::Funding, &ends);
        let taken = [(document_line::CUT_AMOUNT, Value::Integer(400))];
        rows.put(
            EntityId::from_bytes([71; 16]),
            EntityKind::DocumentLine,
            &taken,
        );
        let decided = [
            (budget_document::CUT_BASIS, words("Inpres 1 Tahun 2025")),
            (budget_document::CUT_DECISION, words("amend")),
        ];
        rows.put(DOCUMENT, EntityKind::BudgetDocument, &decided);
        rows.move_to(agency_year_scope(AGENCY, 2025));
        let budget = read_budget(&rows, &actor(Role::AgencyOperator), AGENCY, 2025);
        let cut = budget.cut.unwrap();
        assert_eq!(cut.problems, Vec::<String>::new());
        assert_eq!(cut.losses[0].left, "Rp600");
        assert_eq!(cut.at_risk[0].name, "Angka harapan hidup");
        assert_eq!(
            cut.at_risk[0].funding,
            "Dari Rp1.000 yang membiayainya, Rp400 dipotong."
        );
        assert_eq!(cut.amend, Some(AGREEMENT));
        assert_eq!(budget.idle, []);
    }

    #[test]
    fn difference_is_named_with_both_figures() {
        let budget = read(700, Role::PlanningReviewer);
        let differences = budget.against_document.unwrap();
        assert_eq!(differences[0].name, "1.02.02 Program kesehatan");
        assert_eq!(differences[0].amount, "Rp300");
        assert!(budget.lock.is_some(), "a reviewer reads");
    }

    #[test]
    fn lines_are_shown_as_a_tree_with_what_does_not_tie() {
        let mut rows = rows(1_000);
        rows.put(
            EntityId::from_bytes([72; 16]),
            EntityKind::DocumentLine,
            &[
                (document_line::DOCUMENT, Value::Id(DOCUMENT)),
                (document_line::CODE, words("1.02.02.2.01")),
                (document_line::NAME, words("Kegiatan rujukan")),
                (document_line::AMOUNT, Value::Integer(900)),
                (document_line::FUND_SOURCE, words("DAU")),
            ],
        );
        rows.move_to(agency_year_scope(AGENCY, 2025));
        let budget = read_budget(&rows, &actor(Role::AgencyOperator), AGENCY, 2025);
        let tree = super::super::tree::read_tree(&budget.documents[0].content);
        assert_eq!(tree.total, "Rp1.000", "an activity is not counted twice");
        assert_eq!((tree.lines[1].depth, tree.lines[1].level), (1, "Kegiatan"));
        assert_eq!(tree.lines[0].below.as_deref(), Some("Rp900"));
        assert!(tree.lines[0].findings[0].contains("Selisih Rp100"));
        assert_eq!((tree.doubtful, tree.sources[0].1.as_str()), (1, "Rp900"));
    }

    #[test]
    fn without_agreements_below_nothing_is_compared_with_them() {
        assert_eq!(read(1_000, Role::AgencyOperator).against_below, []);
    }

    /// An administrator in force with an amendment on its way, and a supervisor below them by post.
    fn with_agreements_below() -> MemoryRows {
        let mut rows = rows(1_000);
        let id = |byte| EntityId::from_bytes([byte; 16]);
        let post = |rows: &mut MemoryRows, byte, above: Option<u8>| {
            let above = above.map_or(Value::Null, |above| Value::Id(id(above)));
            let fields = [
                (position::AGENCY, Value::Id(AGENCY)),
                (position::REPORTS_TO, above),
            ];
            rows.put(id(byte), EntityKind::Position, &fields);
        };
        post(&mut rows, 90, None);
        post(&mut rows, 91, Some(90));
        let mut promise = |byte, level, status, fields: &[(_, Value)], amount| {
            let stated = [
                (agreement::AGENCY, Value::Id(AGENCY)),
                (agreement::YEAR, Value::Integer(2025)),
                (agreement::LEVEL, words(level)),
                (agreement::STATUS, words(status)),
                (agreement::FIRST_PARTY_TITLE, words(level)),
            ];
            let all: Vec<_> = stated.into_iter().chain(fields.iter().cloned()).collect();
            rows.put(id(byte), EntityKind::Agreement, &all);
            let line = [
                (budget_line::AGREEMENT, Value::Id(id(byte))),
                (budget_line::CODE, words("1.02.02")),
                (budget_line::PROGRAM, words("Program kesehatan")),
                (budget_line::AMOUNT, Value::Integer(amount)),
            ];
            rows.put(id(byte + 100), EntityKind::BudgetLine, &line);
        };
        let by = |post| [(agreement::POSITION, Value::Id(id(post)))];
        promise(80, "administrator", "in_force", &by(90), 1_000);
        let amends = [(agreement::SUPERSEDES, Value::Id(id(80)))];
        promise(81, "administrator", "draft", &amends, 900);
        promise(82, "pengawas", "in_force", &by(91), 600);
        rows.move_to(agency_year_scope(AGENCY, 2025));
        rows
    }

    #[test]
    fn levels_below_are_compared_by_line_and_an_amendment_on_its_way_is_no_second_budget() {
        let rows = with_agreements_below();
        let budget = read_budget(&rows, &actor(Role::AgencyOperator), AGENCY, 2025);
        let read: Vec<(&str, Vec<&str>)> = budget
            .against_below
            .iter()
            .map(|(title, found)| {
                let amounts = found.iter().map(|one| one.amount.as_str());
                (title.as_str(), amounts.collect())
            })
            .collect();
        assert_eq!(read.len(), 2);
        assert_eq!(read[0].1, Vec::<&str>::new(), "1.000 above and below");
        assert_eq!(read[1], ("administrator", vec!["Rp400"]));
    }
}
