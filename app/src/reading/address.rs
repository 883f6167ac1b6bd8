//! Where an entity is edited.

use ikrar_domain::value::Year;
use ikrar_sync::{
    identity::EntityId,
    model,
    row::{Row, Rows},
    schema::{self, EntityKind, budget_document, report},
};

/// The address of the page where an entity is edited.
pub(crate) fn entity_address(rows: &impl Rows, id: EntityId) -> Option<String> {
    use crate::routes::addresses;
    let row = rows.row(id)?;
    match row.kind {
        EntityKind::Agreement => Some(addresses::agreement(id)),
        EntityKind::Item | EntityKind::BudgetLine => Some(addresses::agreement(row.parent()?)),
        EntityKind::ActionStep => {
            let agreement = rows.row(row.parent()?)?.parent()?;
            Some(addresses::action_plan(agreement))
        }
        EntityKind::Report => report_address(row),
        EntityKind::Realization | EntityKind::BudgetRealization | EntityKind::UnspentCause => {
            report_address(rows.row(row.parent()?)?)
        }
        EntityKind::Comment
        | EntityKind::Evidence
        | EntityKind::ParkedEdit
        | EntityKind::Signature
        | EntityKind::Support
        | EntityKind::Funding
        | EntityKind::Contribution
        | EntityKind::PlanNode
        | EntityKind::PlanIndicator
        | EntityKind::Attendance
        | EntityKind::Commitment
        | EntityKind::MeetingAgency
        | EntityKind::EvaluationAnswer
        | EntityKind::Recommendation => entity_address(rows, row.parent()?),
        EntityKind::Government | EntityKind::LegalBasis | EntityKind::CoatOfArms => {
            Some(addresses::WORDING.to_owned())
        }
        EntityKind::Agency
        | EntityKind::Position
        | EntityKind::Appointment
        | EntityKind::Account
        | EntityKind::MovedAway
        | EntityKind::Later(_) => None,
        EntityKind::ReportDeadline => Some(addresses::POLICY.to_owned()),
        EntityKind::Plan => Some(addresses::plan(id)),
        EntityKind::SigningSession => {
            let session = model::read_session(row)?;
            Some(addresses::signing(session.year.number()))
        }
        EntityKind::EvaluationSheet => {
            let agency = row.value(schema::evaluation_sheet::AGENCY).as_id()?;
            let year = row.value(schema::evaluation_sheet::YEAR).as_integer()?;
            Some(addresses::sheet(agency, u16::try_from(year).ok()?))
        }
        EntityKind::Meeting => Some(addresses::meeting(id)),
        EntityKind::BudgetDocument => document_address(row),
        EntityKind::DocumentLine => document_address(rows.row(row.parent()?)?),
    }
}

/// A budget document is entered on its agency's page; which year, its scope tells.
fn document_address(document: &Row) -> Option<String> {
    let agency = document.value(budget_document::AGENCY).as_id()?;
    let is_its = |year: &u16| schema::agency_year_scope(agency, *year) == document.scope;
    let year = (Year::MIN..=Year::MAX).find(is_its)?;
    Some(crate::routes::addresses::budget(agency, year))
}

fn report_address(report: &Row) -> Option<String> {
    let quarter = schema::quarter_of(report.value(report::QUARTER))?;
    Some(crate::routes::addresses::quarter(report.parent()?, quarter))
}
