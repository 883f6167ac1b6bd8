//! A budget year. It is stated explicitly and never taken from a signing date, because an
//! agreement of next year is often signed in December.

use std::fmt;

/// A budget year between 2000 and 2100.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Year(u16);

/// Why a year was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("year must be a whole number from 2000 to 2100, got {typed:?}")]
pub struct YearError {
    /// What was typed.
    pub typed: String,
}

impl Year {
    /// The earliest year the law on agreements could concern.
    pub const MIN: u16 = 2000;
    /// Far enough to be a typing error.
    pub const MAX: u16 = 2100;

    /// Accepts a number in range.
    pub fn new(number: u16) -> Result<Self, YearError> {
        if (Self::MIN..=Self::MAX).contains(&number) {
            Ok(Self(number))
        } else {
            Err(YearError {
                typed: number.to_string(),
            })
        }
    }

    /// Reads typed text.
    pub fn parse(text: &str) -> Result<Self, YearError> {
        let refused = || YearError {
            typed: text.chars().take(20).collect(),
        };
        let number = text.trim().parse::<u16>().map_err(|_| refused())?;
        Self::new(number).map_err(|_| refused())
    }

    /// The year as a number.
    pub const fn number(self) -> u16 {
        self.0
    }
}

impl fmt::Display for Year {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl YearError {
    /// Stable machine code.
    pub const fn code(&self) -> &'static str {
        "bad_year"
    }

    /// What the field shows.
    pub fn user_message(&self) -> String {
        format!(
            "Tahun \"{}\" tidak berlaku. Tulis tahun antara 2000 dan 2100.",
            self.typed
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn year_in_range_is_accepted() {
        assert_eq!(Year::parse(" 2025 ").map(Year::number), Ok(2025));
    }

    #[test]
    fn year_out_of_range_is_refused() {
        for text in ["1999", "2101", "", "dua ribu", "-2025", "99999999"] {
            assert!(Year::parse(text).is_err(), "{text}");
        }
    }
}
