//! What entities are, and their numbers.

use super::action_step;
use super::{Field, FieldRule};
use super::{account, agency, agreement, appointment, attendance, budget_document, budget_line};
use super::{budget_realization, unspent_cause};
use super::{coat_of_arms, legal_basis, report_deadline};
use super::{comment, contribution, document_line, evidence, funding, government, item};
use super::{commitment, meeting, meeting_agency};
use super::{evaluation_answer, evaluation_sheet, recommendation};
use super::{moved_away, parked_edit, plan, plan_indicator, plan_node, position, realization};
use super::{report, signature, signing_session, support};

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
    /// A law or regulation that the city's documents cite between two days.
    LegalBasis,
    /// A picture that is, or was, the city's coat of arms.
    CoatOfArms,
    /// Until when a quarter's figures are due.
    ReportDeadline,
    /// What was spent on a budget line up to a quarter.
    BudgetRealization,
    /// Why a part of a budget line was not spent.
    UnspentCause,
    /// A step of an item's action plan.
    ActionStep,
    /// A meeting in which a quarter is evaluated.
    Meeting,
    /// What a meeting decides for an agency.
    Commitment,
    /// An agency that a meeting calls, with its notulen.
    MeetingAgency,
    /// An agency's evaluation sheet (LKE) of a year.
    EvaluationSheet,
    /// The grades of one criterion in a sheet.
    EvaluationAnswer,
    /// What the evaluators of a sheet recommend.
    Recommendation,
    /// A kind that a later version has, by its number. Its rows are kept as they come, so that a
    /// scope sums up the same on both sides and nothing is missing after the update; nothing here
    /// shows or changes them.
    Later(u8),
}

/// Every kind of this version with its number on the wire.
pub(super) const KINDS: [(EntityKind, u8); 37] = [
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
    (EntityKind::LegalBasis, 47),
    (EntityKind::CoatOfArms, 48),
    (EntityKind::ReportDeadline, 49),
    (EntityKind::BudgetRealization, 60),
    (EntityKind::UnspentCause, 61),
    (EntityKind::ActionStep, 62),
    (EntityKind::Meeting, 63),
    (EntityKind::Commitment, 64),
    (EntityKind::MeetingAgency, 65),
    (EntityKind::EvaluationSheet, 66),
    (EntityKind::EvaluationAnswer, 67),
    (EntityKind::Recommendation, 68),
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
            Self::LegalBasis => "legal_basis",
            Self::CoatOfArms => "coat_of_arms",
            Self::ReportDeadline => "report_deadline",
            Self::BudgetRealization => "budget_realization",
            Self::UnspentCause => "unspent_cause",
            Self::ActionStep => "action_step",
            Self::Meeting => "meeting",
            Self::Commitment => "commitment",
            Self::MeetingAgency => "meeting_agency",
            Self::EvaluationSheet => "evaluation_sheet",
            Self::EvaluationAnswer => "evaluation_answer",
            Self::Recommendation => "recommendation",
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
        self.number() < 10
            || matches!(
                self,
                Self::SigningSession
                    | Self::Attendance
                    | Self::LegalBasis
                    | Self::CoatOfArms
                    | Self::ReportDeadline
                    | Self::Meeting
            )
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
            Self::BudgetRealization => Some(budget_realization::REPORT),
            Self::UnspentCause => Some(unspent_cause::REPORT),
            Self::ActionStep => Some(action_step::ITEM),
            Self::Commitment => Some(commitment::CALLED),
            Self::MeetingAgency => Some(meeting_agency::MEETING),
            Self::EvaluationAnswer => Some(evaluation_answer::SHEET),
            Self::Recommendation => Some(recommendation::SHEET),
            Self::Government
            | Self::Agency
            | Self::Account
            | Self::Plan
            | Self::Agreement
            | Self::BudgetDocument
            | Self::SigningSession
            | Self::Meeting
            | Self::EvaluationSheet
            | Self::MovedAway
            | Self::LegalBasis
            | Self::CoatOfArms
            | Self::ReportDeadline
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
            Self::LegalBasis => legal_basis::FIELDS,
            Self::CoatOfArms => coat_of_arms::FIELDS,
            Self::ReportDeadline => report_deadline::FIELDS,
            Self::BudgetRealization => budget_realization::FIELDS,
            Self::UnspentCause => unspent_cause::FIELDS,
            Self::ActionStep => action_step::FIELDS,
            Self::Meeting => meeting::FIELDS,
            Self::Commitment => commitment::FIELDS,
            Self::MeetingAgency => meeting_agency::FIELDS,
            Self::EvaluationSheet => evaluation_sheet::FIELDS,
            Self::EvaluationAnswer => evaluation_answer::FIELDS,
            Self::Recommendation => recommendation::FIELDS,
            Self::Later(_) => &[],
        }
    }
}
