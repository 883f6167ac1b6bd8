//! A quarter of the budget year (triwulan).

/// One of the four quarters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Quarter {
    /// January to March, TW I.
    First,
    /// April to June, TW II.
    Second,
    /// July to September, TW III.
    Third,
    /// October to December, TW IV.
    Fourth,
}

/// Why a quarter was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("quarter must be 1 to 4, got {number}")]
pub struct QuarterError {
    /// The number that was given.
    pub number: u8,
}

impl Quarter {
    /// The four quarters in order.
    pub const ALL: [Self; 4] = [Self::First, Self::Second, Self::Third, Self::Fourth];

    /// 1 to 4.
    pub const fn number(self) -> u8 {
        match self {
            Self::First => 1,
            Self::Second => 2,
            Self::Third => 3,
            Self::Fourth => 4,
        }
    }

    /// The place of this quarter in an array of four.
    pub const fn index(self) -> usize {
        match self {
            Self::First => 0,
            Self::Second => 1,
            Self::Third => 2,
            Self::Fourth => 3,
        }
    }

    /// The quarter of a number from 1 to 4.
    pub const fn from_number(number: u8) -> Result<Self, QuarterError> {
        match number {
            1 => Ok(Self::First),
            2 => Ok(Self::Second),
            3 => Ok(Self::Third),
            4 => Ok(Self::Fourth),
            _ => Err(QuarterError { number }),
        }
    }

    /// "I" to "IV", as documents print it.
    pub const fn roman(self) -> &'static str {
        match self {
            Self::First => "I",
            Self::Second => "II",
            Self::Third => "III",
            Self::Fourth => "IV",
        }
    }

    /// "Triwulan I" to "Triwulan IV".
    pub const fn label(self) -> &'static str {
        match self {
            Self::First => "Triwulan I",
            Self::Second => "Triwulan II",
            Self::Third => "Triwulan III",
            Self::Fourth => "Triwulan IV",
        }
    }

    /// All quarters up to and including this one.
    pub fn up_to(self) -> impl Iterator<Item = Self> {
        Self::ALL
            .into_iter()
            .filter(move |quarter| *quarter <= self)
    }
}

impl QuarterError {
    /// Stable machine code.
    pub const fn code(self) -> &'static str {
        "bad_quarter"
    }

    /// What the field shows.
    pub fn user_message(self) -> String {
        format!(
            "Triwulan {} tidak ada. Pilih triwulan I sampai IV.",
            self.number
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_round_trip() {
        for quarter in Quarter::ALL {
            assert_eq!(Quarter::from_number(quarter.number()), Ok(quarter));
        }
        assert!(Quarter::from_number(0).is_err());
        assert!(Quarter::from_number(5).is_err());
    }

    #[test]
    fn up_to_includes_itself() {
        assert_eq!(Quarter::Third.up_to().count(), 3);
    }
}
