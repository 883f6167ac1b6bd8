//! The reviewers' word on one realization inside a report.

use super::report_status::{ReportStatus, evidence_is_there};
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

/// What the guards need to know about one realization.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ItemFacts {
    /// How many review comments on it are not resolved.
    pub open_comments: usize,
    /// How many files attached to it the server does not have yet.
    pub missing_evidence: usize,
    /// How many of its values wait for a decision between two writers.
    pub open_conflicts: usize,
}

impl ItemFlag {
    /// Where a review leads, or why it cannot be done.
    pub fn after(
        self,
        review: ItemReview,
        report: ReportStatus,
        facts: ItemFacts,
    ) -> Result<Self, TransitionRefusal> {
        if !report.is_under_review() {
            return Err(TransitionRefusal::WrongStatus {
                status: report.label(),
                action: review.label(),
            });
        }
        match (review, self) {
            (ItemReview::Accept, Self::Unreviewed) => {
                evidence_is_there(facts.missing_evidence)?;
                if facts.open_conflicts > 0 {
                    let conflicts = facts.open_conflicts;
                    return Err(TransitionRefusal::OpenConflicts { conflicts });
                }
                Ok(Self::Accepted)
            }
            (ItemReview::Accept, Self::Returned) => Err(TransitionRefusal::ItemReturned),
            (ItemReview::Return, Self::Unreviewed | Self::Accepted) => {
                if facts.open_comments > 0 {
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
    #[must_use]
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measurement::realization_editable;

    fn after(
        flag: ItemFlag,
        review: ItemReview,
        open_comments: usize,
    ) -> Result<ItemFlag, &'static str> {
        let facts = ItemFacts {
            open_comments,
            ..ItemFacts::default()
        };
        flag.after(review, ReportStatus::Submitted, facts)
            .map_err(TransitionRefusal::code)
    }

    #[test]
    fn return_needs_a_comment() {
        let refused = after(ItemFlag::Unreviewed, ItemReview::Return, 0);
        assert_eq!(refused, Err("comment_required"));
        let returned = after(ItemFlag::Accepted, ItemReview::Return, 1);
        assert_eq!(returned, Ok(ItemFlag::Returned));
    }

    #[test]
    fn returned_item_is_not_accepted_before_repair() {
        let refused = after(ItemFlag::Returned, ItemReview::Accept, 1);
        assert_eq!(refused, Err("item_returned"));
        assert_eq!(
            after(ItemFlag::Returned, ItemReview::Undo, 0),
            Ok(ItemFlag::Unreviewed)
        );
    }

    #[test]
    fn a_figure_is_not_accepted_before_its_files_are_there() {
        let facts = ItemFacts {
            open_comments: 1,
            missing_evidence: 1,
            ..ItemFacts::default()
        };
        let judge = |review| {
            ItemFlag::Unreviewed
                .after(review, ReportStatus::Submitted, facts)
                .map_err(TransitionRefusal::code)
        };
        assert_eq!(judge(ItemReview::Accept), Err("evidence_missing"));
        assert_eq!(judge(ItemReview::Return), Ok(ItemFlag::Returned));
    }

    #[test]
    fn a_figure_with_two_answers_is_not_accepted() {
        let facts = ItemFacts {
            open_comments: 1,
            open_conflicts: 1,
            ..ItemFacts::default()
        };
        let judge = |review| {
            ItemFlag::Unreviewed
                .after(review, ReportStatus::Submitted, facts)
                .map_err(TransitionRefusal::code)
        };
        assert_eq!(judge(ItemReview::Accept), Err("open_conflicts"));
        assert_eq!(judge(ItemReview::Return), Ok(ItemFlag::Returned));
    }

    #[test]
    fn saying_it_twice_is_refused() {
        let twice = after(ItemFlag::Accepted, ItemReview::Accept, 0);
        assert_eq!(twice, Err("flag_unchanged"));
        let nothing = after(ItemFlag::Unreviewed, ItemReview::Undo, 0);
        assert_eq!(nothing, Err("flag_unchanged"));
    }

    #[test]
    fn items_are_judged_only_under_review() {
        let facts = ItemFacts::default();
        for report in ReportStatus::ALL {
            let judged = ItemFlag::Unreviewed.after(ItemReview::Accept, *report, facts);
            assert_eq!(judged.is_ok(), report.is_under_review(), "{report:?}");
        }
    }

    #[test]
    fn returning_an_item_returns_the_report() {
        for from in [ReportStatus::Submitted, ReportStatus::AgencyChecked] {
            assert_eq!(
                report_after_review(from, ItemReview::Return),
                ReportStatus::Returned
            );
            assert_eq!(report_after_review(from, ItemReview::Accept), from);
        }
    }

    #[test]
    fn resubmission_reads_returned_items_anew_and_keeps_accepted_ones() {
        assert_eq!(
            ItemFlag::Returned.after_resubmission(),
            ItemFlag::Unreviewed
        );
        assert_eq!(ItemFlag::Accepted.after_resubmission(), ItemFlag::Accepted);
        assert_eq!(
            ItemFlag::Unreviewed.after_resubmission(),
            ItemFlag::Unreviewed
        );
    }

    #[test]
    fn accepted_items_stay_closed_while_the_report_is_repaired() {
        assert!(realization_editable(
            ReportStatus::Returned,
            ItemFlag::Returned
        ));
        assert!(realization_editable(
            ReportStatus::Returned,
            ItemFlag::Unreviewed
        ));
        assert!(!realization_editable(
            ReportStatus::Returned,
            ItemFlag::Accepted
        ));
        assert!(!realization_editable(
            ReportStatus::Submitted,
            ItemFlag::Unreviewed
        ));
    }
}
