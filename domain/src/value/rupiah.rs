//! Money in whole rupiah. Budgets have no sen, so every dot in typed money groups thousands.

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

use super::number_text::{self, NumberTextError, ParsedNumber};

/// Whole rupiah.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Rupiah(i64);

/// Why typed money was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RupiahError {
    /// It is not a number.
    #[error("the amount is not a number")]
    NotANumber(#[source] NumberTextError),
    /// It has a part smaller than one rupiah.
    #[error("the amount {typed:?} has a fraction; rupiah are whole")]
    Fraction {
        /// What was typed.
        typed: String,
    },
    /// It is below zero.
    #[error("the amount {typed:?} is negative")]
    Negative {
        /// What was typed.
        typed: String,
    },
    /// It does not fit.
    #[error("the amount {typed:?} is too large")]
    TooLarge {
        /// What was typed.
        typed: String,
    },
}

impl Rupiah {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// Wraps whole rupiah.
    pub const fn new(amount: i64) -> Self {
        Self(amount)
    }

    /// Whole rupiah as a number.
    pub const fn amount(self) -> i64 {
        self.0
    }

    /// Reads typed money such as `Rp1.500.000`, `1500000` or `1.500.000,00`.
    pub fn parse(text: &str) -> Result<Self, RupiahError> {
        let typed = || text.trim().to_owned();
        let number = Self::parse_with_sen(text)?;
        if number.is_sign_negative() && !number.is_zero() {
            return Err(RupiahError::Negative { typed: typed() });
        }
        if !number.fract().is_zero() || text.contains('%') {
            return Err(RupiahError::Fraction { typed: typed() });
        }
        number
            .to_i64()
            .map(Self)
            .ok_or_else(|| RupiahError::TooLarge { typed: typed() })
    }

    /// Reads an amount of a finance system, which may have sen and, where money came back, be below
    /// zero. What is written down is a sum of such amounts, [rounded](Self::rounded) once.
    pub fn parse_with_sen(text: &str) -> Result<Decimal, RupiahError> {
        match number_text::parse_number(text).map_err(RupiahError::NotANumber)? {
            ParsedNumber::Exact(number) => Ok(number),
            ParsedNumber::Ambiguous { thousands, .. } => Ok(thousands),
        }
    }

    /// The nearest whole rupiah, half of one away from zero; `None` when it does not fit.
    pub fn rounded(amount: Decimal) -> Option<Self> {
        amount
            .round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero)
            .to_i64()
            .map(Self)
    }

    /// The difference, or `None` when it does not fit.
    pub const fn checked_sub(self, other: Self) -> Option<Self> {
        match self.0.checked_sub(other.0) {
            Some(difference) => Some(Self(difference)),
            None => None,
        }
    }

    /// Adds, or `None` when the sum does not fit.
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(sum) => Some(Self(sum)),
            None => None,
        }
    }

    /// "Rp1.234.567".
    pub fn display(self) -> String {
        let digits = number_text::format_number(Decimal::from(self.0.unsigned_abs()));
        let sign = if self.0 < 0 { "-" } else { "" };
        format!("{sign}Rp{digits}")
    }
}

impl RupiahError {
    /// Stable machine code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotANumber(error) => error.code(),
            Self::Fraction { .. } => "rupiah_fraction",
            Self::Negative { .. } => "rupiah_negative",
            Self::TooLarge { .. } => "rupiah_too_large",
        }
    }

    /// What the field shows.
    pub fn user_message(&self) -> String {
        match self {
            Self::NotANumber(error) => error.user_message(),
            Self::Fraction { typed } => format!(
                "Nilai \"{typed}\" bukan rupiah bulat. Tulis tanpa sen, misalnya Rp1.500.000."
            ),
            Self::Negative { typed } => {
                format!("Nilai \"{typed}\" negatif. Anggaran paling kecil Rp0.")
            }
            Self::TooLarge { typed } => {
                format!("Nilai \"{typed}\" terlalu besar. Periksa jumlah angkanya.")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::with_prefix("Rp1.500.000", 1_500_000)]
    #[case::with_spaced_prefix("Rp 1.500.000,-", 1_500_000)]
    #[case::dot_groups_thousands("1.234", 1_234)]
    #[case::plain("808430200", 808_430_200)]
    #[case::zero_sen("Rp. 25.000,00", 25_000)]
    #[case::zero("0", 0)]
    fn money_is_read(#[case] text: &str, #[case] amount: i64) {
        assert_eq!(Rupiah::parse(text), Ok(Rupiah::new(amount)));
    }

    #[rstest]
    #[case::sen("1.500,50", "rupiah_fraction")]
    #[case::decimal_dot("1.5", "rupiah_fraction")]
    #[case::negative("-1.500", "rupiah_negative")]
    #[case::large("99.999.999.999.999.999.999", "rupiah_too_large")]
    #[case::american("1,004,422,800", "us_number")]
    #[case::words("satu juta", "not_a_number")]
    fn bad_money_is_refused(#[case] text: &str, #[case] code: &str) {
        assert_eq!(Rupiah::parse(text).map_err(|error| error.code()), Err(code));
    }

    #[test]
    fn money_is_shown_with_dots() {
        assert_eq!(Rupiah::new(1_234_567).display(), "Rp1.234.567");
        assert_eq!(Rupiah::new(-5).display(), "-Rp5");
        assert_eq!(
            Rupiah::new(i64::MIN).display(),
            "-Rp9.223.372.036.854.775.808"
        );
    }
}
