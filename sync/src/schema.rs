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

pub use check::ValueProblem;
pub(crate) use ids::first_sixteen;
pub use ids::{
    CITY_SCOPE, agency_year_scope, attendance_id, contribution_id, funding_id, moved_away_id,
    parked_edit_id, realization_id, report_id, support_id,
};

pub use fields::{account, agency, agreement, appointment, budget_line, comment, evidence};
pub use fields::{attendance, contribution, plan, plan_indicator, plan_node, signing_session};
pub use fields::{budget_document, document_line, funding, signature, support};
pub use fields::{government, item, moved_away, parked_edit, position, realization, report};

/// Most characters in a name, an objective or an indicator.
pub const SHORT_TEXT_CHARACTERS_MAX: usize = 1_000;
/// Most characters in a note. About two printed pages.
pub const NOTE_CHARACTERS_MAX: usize = 4_000;

/// What an entity is. The numbers travel; they are frozen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntityKind {
    /// The city or regency itself.
    Government,
    /// Perangkat daerah (OPD).
    Agency,
    /// Jabatan.
    Position,
    /// An official in a position, from a day on.
    Appointment,
    /// The name behind a user id, so that every figure can say who wrote it.
    Account,
    /// RPJMD or Renstra.
    Plan,
    /// A node of a plan's tree.
    PlanNode,
    /// An indicator of a plan, with its yearly targets.
    PlanIndicator,
    /// The link from a plan's node to one it brings about, in any plan.
    Contribution,
    /// Perjanjian kinerja.
    Agreement,
    /// A row of the agreement's first table.
    Item,
    /// A row of the agreement's second table.
    BudgetLine,
    /// The realizations of one agreement and quarter, with their state.
    Report,
    /// What one item reached in one quarter.
    Realization,
    /// A reviewer's note on a field.
    Comment,
    /// The link from a realization to a file behind it.
    Evidence,
    /// An edit that was stored without effect and waits for a person. Only the ledger makes one.
    ParkedEdit,
    /// The mark an agreement leaves in the scope it was moved out of. Only the ledger makes one.
    MovedAway,
    /// Who signed which content of an agreement, and how.
    Signature,
    /// The link from an item to one above that it supports.
    Support,
    /// A DPA or DPPA of an agency's year.
    BudgetDocument,
    /// A line of a budget document.
    DocumentLine,
    /// A session in which agreements are signed, with its berita acara.
    SigningSession,
    /// One agency in a session of signing.
    Attendance,
    /// The link from an item to a budget line that pays for it.
    Funding,
    /// A kind that a later version has, by its number. Its rows are kept as they come, so that a
    /// scope sums up the same on both sides and nothing is missing after the update; nothing here
    /// shows or changes them.
    Later(u8),
}

/// Every kind of this version with its number on the wire.
const KINDS: [(EntityKind, u8); 25] = [
    (EntityKind::Government, 1),
    (EntityKind::Agency, 2),
    (EntityKind::Position, 3),
    (EntityKind::Appointment, 4),
    (EntityKind::Account, 5),
    (EntityKind::Plan, 6),
    (EntityKind::PlanNode, 7),
    (EntityKind::PlanIndicator, 8),
    (EntityKind::Contribution, 9),
    (EntityKind::Agreement, 10),
    (EntityKind::Item, 11),
    (EntityKind::BudgetLine, 12),
    (EntityKind::Report, 13),
    (EntityKind::Realization, 14),
    (EntityKind::Comment, 15),
    (EntityKind::Evidence, 16),
    (EntityKind::ParkedEdit, 17),
    (EntityKind::MovedAway, 18),
    (EntityKind::Signature, 19),
    (EntityKind::Support, 20),
    (EntityKind::BudgetDocument, 21),
    (EntityKind::DocumentLine, 22),
    (EntityKind::SigningSession, 23),
    (EntityKind::Attendance, 24),
    (EntityKind::Funding, 27),
];

impl EntityKind {
    /// The number on the wire.
    pub fn number(self) -> u8 {
        if let Self::Later(number) = self {
            return number;
        }
        KINDS
            .iter()
            .find(|(kind, _)| *kind == self)
            .map_or(0, |(_, number)| *number)
    }

    /// The kind with this number as a page names it: one of the future is a kind too.
    pub(crate) fn of_page(number: u64) -> Option<Self> {
        Self::from_number(number).or_else(|| u8::try_from(number).ok().map(Self::Later))
    }

    /// The kind with this number, if this version knows it.
    pub fn from_number(number: u64) -> Option<Self> {
        KINDS
            .iter()
            .find(|(_, known)| u64::from(*known) == number)
            .map(|(kind, _)| *kind)
    }

    /// The kind's name for programs, as commands and exports write it. Frozen like the number.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Government => "government",
            Self::Agency => "agency",
            Self::Position => "position",
            Self::Appointment => "appointment",
            Self::Account => "account",
            Self::Plan => "plan",
            Self::PlanNode => "plan_node",
            Self::PlanIndicator => "plan_indicator",
            Self::Contribution => "contribution",
            Self::Agreement => "agreement",
            Self::Item => "item",
            Self::BudgetLine => "budget_line",
            Self::Report => "report",
            Self::Realization => "realization",
            Self::Comment => "comment",
            Self::Evidence => "evidence",
            Self::ParkedEdit => "parked_edit",
            Self::MovedAway => "moved_away",
            Self::Signature => "signature",
            Self::Support => "support",
            Self::BudgetDocument => "budget_document",
            Self::DocumentLine => "document_line",
            Self::SigningSession => "signing_session",
            Self::Attendance => "attendance",
            Self::Funding => "funding",
            Self::Later(_) => "later",
        }
    }

    /// Every kind, in the order of their numbers.
    pub fn all() -> impl Iterator<Item = Self> {
        KINDS.iter().map(|(kind, _)| *kind)
    }

    /// The kind with this [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::all().find(|kind| kind.code() == code)
    }

    /// Whether entities of this kind live in the city's shared scope.
    pub fn is_shared(self) -> bool {
        self.number() < 10 || matches!(self, Self::SigningSession | Self::Attendance)
    }

    /// The kinds that name a parent.
    pub(crate) fn with_parents() -> impl Iterator<Item = Self> {
        let kinds = KINDS.iter().map(|(kind, _)| *kind);
        kinds.filter(|kind| kind.parent_field().is_some())
    }

    /// The field that names the parent, by which children are found.
    pub fn parent_field(self) -> Option<Field> {
        match self {
            Self::Position => Some(position::AGENCY),
            Self::Appointment => Some(appointment::POSITION),
            Self::PlanNode => Some(plan_node::PLAN),
            Self::PlanIndicator => Some(plan_indicator::NODE),
            Self::Contribution => Some(contribution::NODE),
            Self::Item => Some(item::AGREEMENT),
            Self::BudgetLine => Some(budget_line::AGREEMENT),
            Self::Report => Some(report::AGREEMENT),
            Self::Realization => Some(realization::REPORT),
            Self::Comment => Some(comment::SUBJECT),
            Self::Evidence => Some(evidence::REALIZATION),
            Self::ParkedEdit => Some(parked_edit::DOCUMENT),
            Self::Signature => Some(signature::AGREEMENT),
            Self::Support => Some(support::ITEM),
            Self::DocumentLine => Some(document_line::DOCUMENT),
            Self::Attendance => Some(attendance::SESSION),
            Self::Funding => Some(funding::ITEM),
            Self::Government
            | Self::Agency
            | Self::Account
            | Self::Plan
            | Self::Agreement
            | Self::BudgetDocument
            | Self::SigningSession
            | Self::MovedAway
            | Self::Later(_) => None,
        }
    }

    /// Every field of this kind.
    pub fn fields(self) -> &'static [FieldRule] {
        match self {
            Self::Government => government::FIELDS,
            Self::Agency => agency::FIELDS,
            Self::Position => position::FIELDS,
            Self::Appointment => appointment::FIELDS,
            Self::Account => account::FIELDS,
            Self::Plan => plan::FIELDS,
            Self::PlanNode => plan_node::FIELDS,
            Self::PlanIndicator => plan_indicator::FIELDS,
            Self::Contribution => contribution::FIELDS,
            Self::Agreement => agreement::FIELDS,
            Self::Item => item::FIELDS,
            Self::BudgetLine => budget_line::FIELDS,
            Self::Report => report::FIELDS,
            Self::Realization => realization::FIELDS,
            Self::Comment => comment::FIELDS,
            Self::Evidence => evidence::FIELDS,
            Self::ParkedEdit => parked_edit::FIELDS,
            Self::MovedAway => moved_away::FIELDS,
            Self::Signature => signature::FIELDS,
            Self::Support => support::FIELDS,
            Self::BudgetDocument => budget_document::FIELDS,
            Self::DocumentLine => document_line::FIELDS,
            Self::SigningSession => signing_session::FIELDS,
            Self::Attendance => attendance::FIELDS,
            Self::Funding => funding::FIELDS,
            Self::Later(_) => &[],
        }
    }
}

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
