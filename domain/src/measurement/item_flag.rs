//! The reviewers' word on one realization inside a report.

use super::report_status::ReportStatus;
use crate::coded::coded_enum;
use crate::refusal::TransitionRefusal;

coded_enum! {
    /// What the reviewers said about one realization.
    pub enum ItemFlag {
        /// Nothing yet.
        Unreviewed => "unreviewed", "Belum direviu";
        /// Accepted; it stays so when the report is sent again.
        Accepted => "accepted", "Diterima";
        /// Must be repaired.
        Returned => "returned", "Dikembalikan";
    }
}

coded_enum! {
    /// What a reviewer does to one realization.
    pub enum ItemReview {
        /// Accept.
        Accept => "accept", "Terima";
        /// Send back for repair.
        Return => "return", "Kembalikan";
        /// Take the word back.
        Undo => "undo", "Urungkan";
    }
}

impl ItemFlag {
    /// Where a review leads, or why it cannot be done.
    pub fn after(
        self,
        review: ItemReview,
        report: ReportStatus,
        has_comment: bool,
    ) -> Result<Self, TransitionRefusal> {
        if !report.is_under_review() {
            return Err(TransitionRefusal::WrongStatus {
                status: report.label(),
                action: review.label(),
            });
        }
        match (review, self) {
            (ItemReview::Accept, Self::Unreviewed) => Ok(Self::Accepted),
            (ItemReview::Accept, Self::Returned) => Err(TransitionRefusal::ItemReturned),
            (ItemReview::Return, Self::Unreviewed | Self::Accepted) => {
                if has_comment {
                    Ok(Self::Returned)
                } else {
                    Err(TransitionRefusal::CommentRequired)
                }
            }
            (ItemReview::Undo, Self::Accepted | Self::Returned) => Ok(Self::Unreviewed),
            _ => Err(TransitionRefusal::FlagUnchanged { flag: self.label() }),
        }
    }

    /// The flag when the agency sends the report again: what was returned is read anew, what
    /// was accepted stays accepted.
    pub const fn after_resubmission(self) -> Self {
        match self {
            Self::Returned => Self::Unreviewed,
            other => other,
        }
    }
}

/// The report's state after one of its items was reviewed: a returned item takes the report
/// back to the agency.
pub const fn report_after_review(report: ReportStatus, review: ItemReview) -> ReportStatus {
    match (report, review) {
        (ReportStatus::Submitted | ReportStatus::AgencyChecked, ItemReview::Return) => {
            ReportStatus::Returned
        }
        (other, _) => other,
    }
}
