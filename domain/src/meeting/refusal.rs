//! Why something about a meeting cannot be done.

use chrono::NaiveDate;

use crate::document::long_date;

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
    /// Something was decided for whom a meeting calls.
    #[error("something was decided already")]
    DecisionsStand,
    /// The meeting was taken out, or the agency out of the meeting.
    #[error("the meeting does not take place, or does not call the agency")]
    NotCalled,
}

impl MeetingRefusal {
    /// All of them, of a meeting whose day does not matter.
    const ALL: [Self; 11] = [
        Self::DecisionBlank,
        Self::OwnerBlank,
        Self::DueBlank,
        Self::DueBeforeMeeting {
            held_on: NaiveDate::MIN,
        },
        Self::PlanIncomplete,
        Self::NobodyCalled,
        Self::NotHeld,
        Self::OpenConflicts,
        Self::Signed,
        Self::DecisionsStand,
        Self::NotCalled,
    ];

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
            Self::OpenConflicts => "minutes_conflicts",
            Self::Signed => "minutes_signed",
            Self::DecisionsStand => "decisions_stand",
            Self::NotCalled => "agency_not_called",
        }
    }

    /// The words for a person to whom the server says no more than the code, where it asks the same
    /// as the device.
    pub(crate) fn message_of(code: &str) -> Option<&'static str> {
        let mut all = Self::ALL.into_iter();
        all.find(|one| one.code() == code).map(Self::words)
    }

    /// What is wrong and how it is mended, in Indonesian.
    pub fn user_message(self) -> String {
        match self {
            Self::DueBeforeMeeting { held_on } => format!(
                "Tenggat mendahului tanggal rapat. Pilih tanggal {} atau sesudahnya.",
                long_date(held_on)
            ),
            _ => self.words().to_owned(),
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::DecisionBlank => "Tuliskan keputusannya.",
            Self::OwnerBlank => "Tuliskan penanggung jawab keputusan.",
            Self::DueBlank => "Isi tanggal tenggat keputusan, misalnya 31-12-2026.",
            Self::DueBeforeMeeting { .. } => {
                "Tenggat keputusan mendahului tanggal rapat. Pilih tanggal rapat atau sesudahnya."
            }
            Self::PlanIncomplete => "Lengkapi tanggal, tempat, dan pimpinan rapat lebih dahulu.",
            Self::NobodyCalled => "Tambahkan sedikitnya satu OPD lebih dahulu.",
            Self::NotHeld => "Mulai rapat lebih dahulu.",
            Self::OpenConflicts => {
                "Putuskan perbedaan isian rapat ini lebih dahulu di halaman perbedaan isian."
            }
            Self::Signed => "Notulen sudah ditandatangani. Buka kembali notulen untuk mengubahnya.",
            Self::DecisionsStand => {
                "Rapat sudah mengambil keputusan. Hapus keputusannya lebih dahulu."
            }
            Self::NotCalled => {
                "Rapat ini sudah dihapus, atau OPD ini dikeluarkan dari rapat. Tambahkan kembali \
                 OPD itu, atau jadwalkan rapat baru."
            }
        }
    }
}
