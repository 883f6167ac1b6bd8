//! The field tables. A number is given once and never again; the wire and every database
//! row ever written depend on them.

mod action_plan;
mod agency_year;
mod attached;
mod cascade;
mod deadline;
mod evaluating;
mod meetings;
mod moved;
mod parked;
mod planning;
mod session;
mod shared;
mod signed;
mod spending;
mod wording;

pub use action_plan::action_step;
pub use agency_year::{agreement, budget_line, item, realization, report};
pub use attached::{comment, evidence};
pub use cascade::{budget_document, document_line, funding, support};
pub use deadline::report_deadline;
pub use evaluating::{evaluation_answer, evaluation_sheet, recommendation};
pub use meetings::{commitment, meeting, meeting_agency};
pub use moved::moved_away;
pub use parked::parked_edit;
pub use planning::{contribution, plan, plan_indicator, plan_node};
pub use session::{attendance, signing_session};
pub use shared::{account, agency, appointment, government, position};
pub use signed::signature;
pub use spending::{budget_realization, unspent_cause};
pub use wording::{coat_of_arms, legal_basis};

/// The words every table is written in.
mod prelude {
    pub(super) use super::super::{Field, FieldRule, FieldType};

    pub(super) const SHORT: FieldType = FieldType::ShortText;
    pub(super) const NOTE: FieldType = FieldType::Note;
    pub(super) const FIGURE: FieldType = FieldType::Figure;
    pub(super) const DATE: FieldType = FieldType::Date;
    pub(super) const FLAG: FieldType = FieldType::Flag;
    pub(super) const REFERENCE: FieldType = FieldType::Reference;
    pub(super) const COUNT: FieldType = FieldType::Count;
    pub(super) const WORKFLOW: FieldType = FieldType::Workflow;
    pub(super) const FIXED_REFERENCE: FieldType = FieldType::Fixed(&FieldType::Reference);
    pub(super) const FIXED_COUNT: FieldType = FieldType::Fixed(&FieldType::Count);
    pub(super) const FIXED_NOTE: FieldType = FieldType::Fixed(&FieldType::Note);

    pub(super) const fn rule(
        field: Field,
        name: &'static str,
        label: &'static str,
        field_type: FieldType,
    ) -> FieldRule {
        FieldRule {
            field,
            name,
            label,
            field_type,
            required: false,
        }
    }

    pub(super) const fn required(
        field: Field,
        name: &'static str,
        label: &'static str,
        field_type: FieldType,
    ) -> FieldRule {
        FieldRule {
            field,
            name,
            label,
            field_type,
            required: true,
        }
    }
}
