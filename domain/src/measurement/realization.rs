//! What an agency reports for one item in one quarter.

use super::item_flag::ItemFlag;
use super::ratio::Ratio;
use super::report_status::ReportStatus;
use crate::value::{Figure, ItemId, Quarter, RealizationId};

/// A realization's value. A blank, a stated "not measured" and a zero are three things.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Measured {
    /// A figure; zero is a figure.
    Value(Figure),
    /// Not measured in this quarter, and why.
    NotMeasured {
        /// Why not.
        reason: String,
    },
    /// Nothing entered yet.
    #[default]
    Blank,
}

impl Measured {
    /// Whether the agency has answered.
    pub const fn is_filled(&self) -> bool {
        !matches!(self, Self::Blank)
    }

    /// The figure, when there is one.
    pub const fn figure(&self) -> Option<&Figure> {
        match self {
            Self::Value(figure) => Some(figure),
            Self::NotMeasured { .. } | Self::Blank => None,
        }
    }
}

/// The realization of one item in one quarter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Realization {
    /// Identity.
    pub id: RealizationId,
    /// The item.
    pub item: ItemId,
    /// The quarter.
    pub quarter: Quarter,
    /// The value.
    pub value: Measured,
    /// Where the value comes from, where it is so many of so many.
    pub ratio: Ratio,
    /// What helped.
    pub enablers: String,
    /// What hindered.
    pub obstacles: String,
    /// What will be done.
    pub follow_up: String,
    /// The reviewers' word on it.
    pub flag: ItemFlag,
}

/// Whether the agency may change a realization: the report is with the agency, and the
/// reviewers have not accepted this item.
pub const fn realization_editable(report: ReportStatus, flag: ItemFlag) -> bool {
    report.is_editable() && !matches!(flag, ItemFlag::Accepted)
}
