//! What the evaluators recommend, and what became of it.

use chrono::NaiveDate;

use super::Criterion;
use crate::coded::coded_enum;
use crate::meeting::{Urgency, urgency};

/// A recommendation of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recommendation {
    /// What the agency shall do.
    pub text: String,
    /// Until when.
    pub due: Option<NaiveDate>,
    /// The criterion it is about; none where it is about the whole.
    pub criterion: Option<Criterion>,
    /// What the agency tells it has done.
    pub follow_up: String,
    /// Whether the evaluators hold that for enough.
    pub is_closed: bool,
}

coded_enum! {
    /// Where a recommendation stands.
    pub enum RecommendationStanding {
        /// The agency has told nothing yet.
        Open => "open", "Belum ditindaklanjuti";
        /// The agency has told what it did.
        Answered => "answered", "Menunggu penilaian Inspektorat";
        /// The evaluators hold it for done.
        Closed => "closed", "Selesai";
    }
}

impl Recommendation {
    /// Where it stands.
    pub fn standing(&self) -> RecommendationStanding {
        if self.is_closed {
            RecommendationStanding::Closed
        } else if self.follow_up.trim().is_empty() {
            RecommendationStanding::Open
        } else {
            RecommendationStanding::Answered
        }
    }

    /// How urgent it is on a day; what waits for the evaluators is not the agency's any more.
    pub fn urgency(&self, today: Option<NaiveDate>) -> Urgency {
        urgency(
            self.standing() != RecommendationStanding::Open,
            self.due,
            today,
        )
    }

    /// Whether the evaluators can close it.
    pub fn check_closing(&self) -> Result<(), RecommendationRefusal> {
        match self.standing() {
            RecommendationStanding::Open => Err(RecommendationRefusal::Unanswered),
            _ => Ok(()),
        }
    }
}

/// Why something about a recommendation cannot be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecommendationRefusal {
    /// It says nothing.
    #[error("the recommendation says nothing")]
    Blank,
    /// Nobody has told what was done.
    #[error("the recommendation has no follow-up")]
    Unanswered,
}

impl RecommendationRefusal {
    /// Stable machine code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Blank => "recommendation_blank",
            Self::Unanswered => "recommendation_unanswered",
        }
    }

    /// What is wrong and how it is mended, in Indonesian.
    pub const fn user_message(self) -> &'static str {
        match self {
            Self::Blank => "Rekomendasi belum berisi uraian. Tulis apa yang perlu diperbaiki OPD.",
            Self::Unanswered => {
                "Rekomendasi ini belum ditindaklanjuti. Tunggu OPD menulis tindak lanjutnya."
            }
        }
    }

    /// The words for a person to whom the server says no more than the code.
    pub(crate) fn message_of(code: &str) -> Option<&'static str> {
        let mut all = [Self::Blank, Self::Unanswered].into_iter();
        let found = all.find(|one| one.code() == code);
        found.map(Self::user_message)
    }
}
