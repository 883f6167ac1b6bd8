//! Who takes part: the government, its agencies, positions and officials, and what each role
//! may do.

mod agency;
mod appointment;
mod government;
mod may;
mod position;
mod reporting;
mod role;
mod signer;
mod time_zone;

pub use crate::refusal::Refusal;
pub use agency::{Agency, AgencyKind};
pub use appointment::{
    Appointment, AppointmentKind, AppointmentProblem, AppointmentProblemKind, appointment_problems,
};
pub use government::{Government, GovernmentKind};
pub use may::{Action, Subject, may};
pub(crate) use may::{city_allows, role_allows};
pub use position::{Position, Rank};
pub use reporting::{ReportingRefusal, check_superior, signing_level};
pub use role::{Actor, Role};
pub use signer::{Person, PrintedAs, SignerRule, is_same_name};
pub use time_zone::TimeZone;
