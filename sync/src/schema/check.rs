//! Which value may stand in which field.

use ikrar_domain::document::ArmsProblem;

use super::check_arms;
use super::{FieldRule, FieldType, NOTE_CHARACTERS_MAX, SHORT_TEXT_CHARACTERS_MAX, civil_date};
use crate::value::Value;

/// Why a value cannot stand in a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ValueProblem {
    /// It holds another type of value.
    #[error("the value's type does not fit the field")]
    WrongType,
    /// It has more characters than the field allows.
    #[error("the text is longer than the field allows")]
    TooLong,
    /// The code is not in the field's list.
    #[error("the code is not one of the field's")]
    UnknownCode,
    /// Money or a count below zero.
    #[error("the number may not be negative")]
    Negative,
}

impl FieldRule {
    /// Checks that `value` may stand in this field. Blank always may, except in fixed fields.
    pub fn check(&self, value: &Value) -> Result<(), ValueProblem> {
        check_type(self.field_type, value)
    }
}

fn check_type(field_type: FieldType, value: &Value) -> Result<(), ValueProblem> {
    match (field_type, value) {
        (FieldType::Fixed(inner), value) if !value.is_null() => check_type(*inner, value),
        (FieldType::Fixed(_) | FieldType::Workflow, _) => Err(ValueProblem::WrongType),
        (FieldType::Figure | FieldType::ShortText | FieldType::Order, Value::Text(text)) => {
            check_length(text, SHORT_TEXT_CHARACTERS_MAX)
        }
        (FieldType::Note, Value::Text(text)) => check_length(text, NOTE_CHARACTERS_MAX),
        (FieldType::Code(known) | FieldType::Approval(known), Value::Text(code)) => {
            if known(code) {
                Ok(())
            } else {
                Err(ValueProblem::UnknownCode)
            }
        }
        (FieldType::Date, Value::Text(text)) => {
            if civil_date(text).is_some() {
                Ok(())
            } else {
                Err(ValueProblem::UnknownCode)
            }
        }
        (FieldType::Picture, Value::Bytes(bytes)) => {
            check_arms(bytes).map_err(|problem| match problem {
                ArmsProblem::TooLarge { .. } => ValueProblem::TooLong,
                _ => ValueProblem::UnknownCode,
            })
        }
        (FieldType::Money | FieldType::Count, Value::Integer(number)) => {
            if *number >= 0 {
                Ok(())
            } else {
                Err(ValueProblem::Negative)
            }
        }
        (_, Value::Null)
        | (FieldType::Figure, Value::Decimal(_) | Value::Range(..) | Value::Bool(_))
        | (FieldType::Flag | FieldType::Removed | FieldType::Withdrawn, Value::Bool(_))
        | (FieldType::Reference, Value::Id(_)) => Ok(()),
        _ => Err(ValueProblem::WrongType),
    }
}

fn check_length(text: &str, characters_max: usize) -> Result<(), ValueProblem> {
    // A byte count above four times the limit cannot be within it; do not walk megabytes.
    if text.len() > characters_max.saturating_mul(4) || text.chars().count() > characters_max {
        return Err(ValueProblem::TooLong);
    }
    Ok(())
}
