//! What the budget's page shows, read from rows. Comparing is the domain's.

use ikrar_domain::{
    agreement::{
        Agreement, AgreementStatus, BudgetDifference, BudgetLine, Level, ratified_last, tie_out,
    },
    people::{Action, Actor, Subject, may},
    value::{AgencyId, Rupiah},
};
use ikrar_sync::{
    identity::EntityId,
    model,
    row::Rows,
    schema::{EntityKind, agency_year_scope},
};

use crate::text;

/// The page.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Budget {
    pub(super) documents: Vec<Document>,
    /// The head's agreement against the document that counts; none where one is missing.
    pub(super) against_document: Option<Vec<Difference>>,
    /// The head's agreement against the administrators'; none where one is missing.
    pub(super) against_below: Option<Vec<Difference>>,
    /// Lines that a cut concerns.
    pub(super) cut: Vec<String>,
    /// Why nothing can be typed.
    pub(super) lock: Option<String>,
}

/// A budget document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Document {
    pub(super) id: EntityId,
    pub(super) heading: String,
    pub(super) counts: bool,
    pub(super) total: String,
    pub(super) lines: Vec<EntityId>,
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
        .of_kind(EntityKind::Agreement)
        .into_iter()
        .filter(|id| rows.row(*id).is_some_and(|row| row.scope == scope))
        .filter_map(|id| model::read_agreement(rows, id))
        .filter(|one| !one.status.is_finished())
        .collect();
    let head = newest_head(&agreements);
    let below: Vec<BudgetLine> = agreements
        .iter()
        .filter(|one| one.level == Level::Administrator)
        .flat_map(|one| one.budget_lines.clone())
        .collect();
    let subject = Subject::agency(AgencyId::from_uuid(agency.uuid()));
    let may_edit = may(actor, Action::EditBudgetDocument, &subject).is_ok();
    Budget {
        against_document: head
            .zip(counting)
            .map(|(head, document)| words(&tie_out(&head.budget_lines, &document.lines))),
        against_below: head
            .filter(|_| !below.is_empty())
            .map(|head| words(&tie_out(&head.budget_lines, &below))),
        cut: counting
            .map(|document| document.cut.clone())
            .unwrap_or_default(),
        lock: (!may_edit).then(|| text::budget::READ_ONLY.to_owned()),
        documents: documents
            .iter()
            .map(|document| {
                let id = EntityId::from_uuid(document.id.uuid());
                let total = document
                    .lines
                    .iter()
                    .filter_map(|line| line.amount)
                    .try_fold(Rupiah::ZERO, Rupiah::checked_add);
                Document {
                    id,
                    heading: [document.kind.label(), " ", &document.number].concat(),
                    counts: counting.is_some_and(|counting| counting.id == document.id),
                    total: total.map_or_else(String::new, Rupiah::display),
                    lines: model::document_lines_of(rows, id),
                }
            })
            .collect(),
    }
}

/// The head's agreement in force, or the newest one being written.
fn newest_head(agreements: &[Agreement]) -> Option<&Agreement> {
    agreements
        .iter()
        .filter(|one| one.level == Level::AgencyHead)
        .max_by_key(|one| (one.status == AgreementStatus::InForce, one.id))
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
    use ikrar_sync::schema::{budget_document, budget_line, document_line};
    use ikrar_sync::value::Value;

    use super::*;
    use crate::reading::fixture::{AGENCY, AGREEMENT, MemoryRows, actor, city, words};

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
        assert_eq!(budget.cut, ["Program kesehatan"]);
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
    fn without_agreements_below_nothing_is_compared_with_them() {
        assert_eq!(read(1_000, Role::AgencyOperator).against_below, None);
    }
}
