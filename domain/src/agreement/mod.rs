//! The performance agreement: what is promised, by whom, with which budget, and the states it
//! passes through until it is in force.

mod alignment;
mod amendment;
mod budget_cut;
mod budget_document;
mod cascade;
mod completeness;
mod deadline;
mod entity;
#[cfg(test)]
mod fixture;
mod guards;
mod hierarchy;
mod individual_targets;
mod item_completeness;
mod level;
mod nomenclature;
mod party_completeness;
mod pin;
mod policy;
mod quality;
mod redline;
mod session;
mod signature;
mod status;
mod support;
mod tie_out;
mod tied;
mod version;

pub use crate::refusal::TransitionRefusal;
pub use alignment::{Alignment, PlanAnswer, PlannedYear};
pub use amendment::{Amendment, ChangeGround, ChangeScope, is_target};
pub use budget_cut::{
    BudgetCut, CutDecision, CutImpact, CutLine, CutProblem, FundingLink, LineLoss, TargetAtRisk,
    agency_cut_impact, check_cut, cut_impact, without_output,
};
pub use budget_document::{BudgetDocumentKind, CeilingDocument, clock_start, ratified_last};
pub use cascade::{
    CascadeAgreement, CascadeItem, CascadeLine, SupportLink, cascade, may_stand_above,
};
pub use completeness::{
    Anchor, Problem, ProblemSeverity, Surroundings, blocking_count, completeness,
};
pub use deadline::{Punctuality, deadline, punctuality};
pub(crate) use entity::code_is_above;
pub use entity::{Agreement, AgreementKind, BudgetDocument, BudgetLine, Item, Party, holder_title};
pub use guards::signed_out_of_order;
pub use hierarchy::{
    Above, AboveBy, AgreementPlace, Hierarchy, PlacingRefusal, check_named_parent,
};
pub use individual_targets::{TARGET_HEADINGS, TargetCell, individual_targets};
pub use level::Level;
pub use nomenclature::{
    CodeLevel, CodeProblem, NomenclatureEdition, code_level, is_supporting_program,
};
pub use pin::{PIN_DIGITS, Pin, PinFailures, PinRefusal};
pub use policy::{AgreementPolicy, Doubt, SigningOrder};
pub use redline::{CellChange, Redline, RowChange, RowFate, redline};
pub use session::{RecordPart, SessionAction, SessionFacts, SessionStatus};
pub use signature::{
    CertifiedBy, PAD_HEIGHT, PAD_WIDTH, SecondFactor, Signature, SignedTooEarly, SigningMode,
    SigningParty, Strokes, StrokesError, check_signing_day, dating,
};
pub use status::{AgreementAction, AgreementFacts, AgreementOutcome, AgreementStatus, Lanes};
pub use support::{SupportCircle, may_support};
pub use tie_out::{BudgetDifference, table_total, tie_out, untied};
pub use version::{NotMeasuredHere, VersionSpan, last_day};
