//! Parsed values: past these constructors no rule has to check its input again.

mod figure;
mod ids;
mod nip;
pub mod number_text;
mod percent;
mod quarter;
mod rupiah;
mod year;

pub use figure::Figure;
pub use ids::{
    ActionStepId, AgencyId, AgreementId, AppointmentId, BudgetDocumentId, BudgetLineId, CommentId,
    GovernmentId, ItemId, PlanIndicatorId, PlanNodeId, PositionId, RealizationId, ReportId, UserId,
};
pub use nip::{Nip, NipError};
pub use percent::Percent;
pub(crate) use percent::round_for_display;
pub use quarter::{Quarter, QuarterError};
pub use rupiah::{Rupiah, RupiahError};
pub use year::{Year, YearError};
