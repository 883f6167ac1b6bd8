//! The kinds of entities and their fields: numbers that travel, never reused.
//!
//! A field's [`FieldType`] decides what it may hold and how concurrent edits merge
//! (`docs/sync-protocol.md`, "Merge rules"). New fields get new numbers at the end.

use chrono::NaiveDate;
use ikrar_domain::value::Quarter;

use crate::value::Value;

mod check;
mod codes;
mod fields;
mod ids;
mod kind;
mod picture;

pub use check::ValueProblem;
pub(crate) use ids::first_sixteen;
pub use ids::{
    CITY_OWNER, CITY_SCOPE, agency_year_scope, arms_id, attendance_id, budget_realization_id,
    contribution_id, evaluation_answer_id, evaluation_sheet_id, funding_id, meeting_agency_id,
    moved_away_id, national_basis_id, next_version_id, parked_edit_id, realization_id,
    report_deadline_id, report_id, support_id, unspent_cause_id,
};
pub use kind::EntityKind;
pub use picture::check_arms;

pub use fields::action_step;
pub use fields::{account, agency, agreement, appointment, budget_line, comment, evidence};
pub use fields::{attendance, contribution, plan, plan_indicator, plan_node, signing_session};
pub use fields::{budget_document, document_line, funding, signature, support};
pub use fields::{budget_realization, unspent_cause};
pub use fields::{coat_of_arms, legal_basis, report_deadline};
pub use fields::{commitment, meeting, meeting_agency};
pub use fields::{evaluation_answer, evaluation_sheet, recommendation};
pub use fields::{government, item, moved_away, parked_edit, position, realization, report};

/// Most characters in a name, an objective or an indicator.
pub const SHORT_TEXT_CHARACTERS_MAX: usize = 1_000;
/// Most characters in a note. About two printed pages.
pub const NOTE_CHARACTERS_MAX: usize = 4_000;

/// A field's number within its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Field(pub u16);

/// What a field may hold, and with it how concurrent edits of it merge.
#[derive(Clone, Copy, Debug)]
pub enum FieldType {
    /// A target or a realization: decimal, range, predicate or yes/no.
    Figure,
    /// Whole rupiah, never negative.
    Money,
    /// Words up to [`SHORT_TEXT_CHARACTERS_MAX`].
    ShortText,
    /// Words up to [`NOTE_CHARACTERS_MAX`].
    Note,
    /// One of a closed list of codes.
    Code(fn(&str) -> bool),
    /// A civil date, `YYYY-MM-DD`.
    Date,
    /// Yes or no.
    Flag,
    /// The row was taken out. Concurrent with an edit of the row it becomes a conflict and the
    /// row stays.
    Removed,
    /// The row was taken out of a set: evidence. A set never conflicts: the row is in it
    /// as long as anybody's adding or editing of it was not seen by who takes it out.
    Withdrawn,
    /// The digest of what a reviewer approved. It says itself what it is of, so nobody is asked:
    /// the last word in the server's order stands, and it neither holds up a removal of the row
    /// nor undoes one.
    Approval(fn(&str) -> bool),
    /// The place among siblings: a fractional index. Concurrent moves: the last one wins.
    Order,
    /// A whole number from `0` up, such as a year.
    Count,
    /// Set when the entity is created, never after: the parent, the quarter, a comment's text.
    Fixed(&'static FieldType),
    /// Another entity.
    Reference,
    /// Changed only by a transition the server confirms.
    Workflow,
    /// The bytes of a picture that every device keeps.
    Picture,
}

/// One field: its number, its type and what people call it.
#[derive(Clone, Copy, Debug)]
pub struct FieldRule {
    /// The number.
    pub field: Field,
    /// The name in messages for programs.
    pub name: &'static str,
    /// The name people read.
    pub label: &'static str,
    /// What it holds and how it merges.
    pub field_type: FieldType,
    /// Whether an entity cannot be created without it.
    pub required: bool,
}

/// The rule of a field, if the kind has it.
pub fn field_rule(kind: EntityKind, field: Field) -> Option<&'static FieldRule> {
    kind.fields().iter().find(|rule| rule.field == field)
}

/// The rule of the field with this name, if the kind has it.
pub fn field_named(kind: EntityKind, name: &str) -> Option<&'static FieldRule> {
    kind.fields().iter().find(|rule| rule.name == name)
}

/// A civil date as fields hold it: `YYYY-MM-DD`.
pub fn civil_date(text: &str) -> Option<NaiveDate> {
    let mut parts = text.splitn(3, '-').map(str::parse::<u32>);
    let (year, month, day) = (
        parts.next()?.ok()?,
        parts.next()?.ok()?,
        parts.next()?.ok()?,
    );
    let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
    (text.len() == 10).then_some(date)
}

/// The quarter a fixed quarter field holds.
pub fn quarter_of(value: &Value) -> Option<Quarter> {
    let number = u8::try_from(value.as_integer()?).ok()?;
    Quarter::from_number(number).ok()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::kind::KINDS;
    use super::*;
    use crate::identity::EntityId;

    #[test]
    fn numbers_of_kinds_and_fields_are_unique_and_read_back() {
        for (kind, number) in KINDS {
            assert_eq!(EntityKind::from_number(u64::from(number)), Some(kind));
            assert_eq!(EntityKind::from_code(kind.code()), Some(kind));
            let fields: BTreeSet<_> = kind.fields().iter().map(|rule| rule.field).collect();
            assert_eq!(fields.len(), kind.fields().len(), "{kind:?}");
            for rule in kind.fields() {
                let named = field_named(kind, rule.name).map(|rule| rule.field);
                assert_eq!(named, Some(rule.field), "{kind:?} has {} twice", rule.name);
            }
            if let Some(parent) = kind.parent_field() {
                assert!(field_rule(kind, parent).unwrap().required, "{kind:?}");
            }
        }
    }

    #[test]
    fn a_hundred_kilobytes_in_a_note_is_too_long() {
        let rule = field_rule(EntityKind::Realization, realization::OBSTACLES).unwrap();
        let long = Value::Text("a".repeat(100_000));
        assert_eq!(rule.check(&long), Err(ValueProblem::TooLong));
        assert_eq!(
            rule.check(&Value::Text("é".repeat(NOTE_CHARACTERS_MAX))),
            Ok(())
        );
    }

    #[test]
    fn derived_ids_differ_by_parent_quarter_and_kind() {
        let one = EntityId::from_bytes([1; 16]);
        let first = realization_id(one, Quarter::First);
        assert_eq!(first, realization_id(one, Quarter::First));
        assert_ne!(first, realization_id(one, Quarter::Second));
        assert_ne!(first, report_id(one, Quarter::First));
        assert_eq!(first.uuid().get_version_num(), 8);
    }

    #[test]
    fn workflow_fields_take_no_value_by_hand() {
        let rule = field_rule(EntityKind::Agreement, agreement::STATUS).unwrap();
        assert_eq!(
            rule.check(&Value::Text("in_force".into())),
            Err(ValueProblem::WrongType)
        );
    }
}
