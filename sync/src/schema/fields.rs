//! The field tables. A number is given once and never again; the wire and every database
//! row ever written depend on them.

mod agency_year;
mod shared;

pub use agency_year::{agreement, budget_line, comment, item, realization, report};
pub use shared::{account, agency, appointment, government, position};

use super::{Field, FieldRule, FieldType};

const SHORT: FieldType = FieldType::ShortText;
const NOTE: FieldType = FieldType::Note;
const FIGURE: FieldType = FieldType::Figure;
const DATE: FieldType = FieldType::Date;
const FLAG: FieldType = FieldType::Flag;
const REFERENCE: FieldType = FieldType::Reference;
const COUNT: FieldType = FieldType::Count;
const WORKFLOW: FieldType = FieldType::Workflow;
const FIXED_REFERENCE: FieldType = FieldType::Fixed(&FieldType::Reference);
const FIXED_COUNT: FieldType = FieldType::Fixed(&FieldType::Count);
const FIXED_NOTE: FieldType = FieldType::Fixed(&FieldType::Note);

const fn rule(
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

const fn required(
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
