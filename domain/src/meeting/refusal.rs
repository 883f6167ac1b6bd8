//! Why something about a meeting cannot be done.

use chrono::NaiveDate;

use crate::document::long_date;

const SIGNED: &str = "Notulen sudah ditandatangani. Buka kembali notulen untuk mengubahnya.";

/// Why something about a meeting cannot be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MeetingRefusal {
    /// A decision says nothing.
    #[error("the decision says nothing")]
    DecisionBlank,
    /// A decision without somebody who answers for it.
    #[error("nobody answers for the decision")]
    OwnerBlank,
    /// A decision without a due date.
    #[error("the decision has no due date")]
    DueBlank,
    /// A decision that was due before it was made.
    #[error("the decision is due before the meeting")]
    DueBeforeMeeting {
        /// The day of the meeting.
        held_on: NaiveDate,
    },
    /// A meeting without a day, place or chair.
    #[error("the meeting has no day, place or chair")]
    PlanIncomplete,
    /// A meeting that calls nobody.
    #[error("the meeting calls no agency")]
    NobodyCalled,
    /// A notulen is signed after the meeting has begun.
    #[error("the meeting has not begun")]
    NotHeld,
    /// Values that were written apart wait for a decision.
    #[error("values that were written apart wait for a decision")]
    OpenConflicts,
    /// The notulen is signed.
    #[error("the minutes are signed")]
    Signed,
}

impl MeetingRefusal {
    /// Stable machine code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::DecisionBlank => "decision_blank",
            Self::OwnerBlank => "owner_blank",
            Self::DueBlank => "due_blank",
            Self::DueBeforeMeeting { .. } => "due_before_meeting",
            Self::PlanIncomplete => "meeting_incomplete",
            Self::NobodyCalled => "nobody_called",
            Self::NotHeld => "meeting_not_held",
            Self::OpenConflicts => "open_conflicts",
            Self::Signed => "minutes_signed",
        }
    }

    /// The words for a person to whom the server says no more than the code, where it asks the same
    /// as the device.
    pub(crate) fn message_of(code: &str) -> Option<&'static str> {
        match code {
            "due_before_meeting" => Some(
                "Tenggat keputusan mendahului tanggal rapat. Pilih tanggal rapat atau sesudahnya.",
            ),
            "minutes_signed" => Some(SIGNED),
            _ => None,
        }
    }

    /// What is wrong and how it is mended, in Indonesian.
    pub fn user_message(self) -> String {
        match self {
            Self::DecisionBlank => "Tuliskan keputusannya.".to_owned(),
            Self::OwnerBlank => "Tuliskan penanggung jawab keputusan.".to_owned(),
            Self::DueBlank => "Isi tanggal tenggat keputusan, misalnya 31-12-2026.".to_owned(),
            Self::DueBeforeMeeting { held_on } => format!(
                "Tenggat mendahului tanggal rapat. Pilih tanggal {} atau sesudahnya.",
                long_date(held_on)
            ),
            Self::PlanIncomplete => {
                "Lengkapi tanggal, tempat, dan pimpinan rapat lebih dahulu.".to_owned()
            }
            Self::NobodyCalled => "Tambahkan sedikitnya satu OPD lebih dahulu.".to_owned(),
            Self::NotHeld => "Mulai rapat lebih dahulu.".to_owned(),
            Self::OpenConflicts => {
                "Putuskan perbedaan isian rapat ini lebih dahulu di halaman perbedaan isian."
                    .to_owned()
            }
            Self::Signed => SIGNED.to_owned(),
        }
    }
}
