//! How achievement is measured: formulas, policies, consolidation of quarters, averages,
//! categories, and the states of a quarterly report.

mod achievement;
mod aggregate;
mod arithmetic;
mod capaian;
mod category;
mod consolidation;
mod explanation;
mod figure_text;
mod formula;
mod item_flag;
mod polarity;
mod policy;
mod predicate_scale;
mod ratio;
mod realization;
mod report_status;
mod timeliness;

pub use crate::refusal::TransitionRefusal;
pub use achievement::{Achievement, Outcome, Rule, UndefinedReason, achieve};
pub use aggregate::{Aggregate, average, weighted_average};
pub use capaian::{CapaianError, capaian};
pub use category::{Band, LowerBound, Scale};
pub use consolidation::{
    ConsolidationInput, YearToDate, consolidate, convert_quarters, target_of_quarter,
};
pub use explanation::Explanation;
pub use figure_text::{FigureTextError, ParsedFigure, parse_realization, parse_target};
pub use formula::FormulaId;
pub use item_flag::{ItemFacts, ItemFlag, ItemReview, report_after_review};
pub use polarity::{Consolidation, Convention, LowerVariant, Polarity};
pub use policy::{
    Cap, NegativeRealization, NegativeTarget, Policy, Unmeasured, YearToDateTarget,
    ZeroRealizationRatio, ZeroTargetHigher, ZeroTargetLower,
};
pub use predicate_scale::{PredicateScale, ScaleId, ScaleIdError};
pub use ratio::{Ratio, RatioFault};
pub use realization::{Measured, Realization, realization_editable};
pub use report_status::{ReportAction, ReportFacts, ReportStatus};
pub use timeliness::{
    LateKind, Lateness, Moments, PeriodOpen, ReportDeadline, lateness, period_is_over,
};
