//! A percent of achievement. It is kept unrounded; rounding is for the reader's eye only, so
//! that an average of rounded figures can never drift from the true one.

use rust_decimal::{Decimal, RoundingStrategy};

use super::number_text::format_fixed;

/// An unrounded percent; 87.5 means 87,5 %.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Percent(Decimal);

impl Percent {
    /// Exactly nothing.
    pub const ZERO: Self = Self(Decimal::ZERO);
    /// Exactly on target.
    pub const HUNDRED: Self = Self(Decimal::ONE_HUNDRED);

    /// Wraps an unrounded figure.
    pub const fn new(unrounded: Decimal) -> Self {
        Self(unrounded)
    }

    /// The unrounded figure.
    pub const fn value(self) -> Decimal {
        self.0
    }

    /// Two decimals, halves away from zero.
    pub fn rounded(self) -> Decimal {
        round_for_display(self.0)
    }

    /// "87,50 %".
    pub fn display(self) -> String {
        format!("{} %", format_fixed(self.rounded(), 2))
    }
}

/// Rounds half away from zero to two places, without a negative zero.
pub(crate) fn round_for_display(value: Decimal) -> Decimal {
    let rounded = value.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    if rounded.is_zero() {
        Decimal::ZERO
    } else {
        rounded
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn percent(text: &str) -> Percent {
        Percent::new(text.parse().expect("decimal"))
    }

    #[test]
    fn halves_round_up() {
        assert_eq!(percent("87.5").display(), "87,50 %");
        assert_eq!(percent("0.125").display(), "0,13 %");
        assert_eq!(percent("66.6666666").display(), "66,67 %");
        assert_eq!(percent("1234.565").display(), "1.234,57 %");
    }

    #[test]
    fn negative_zero_is_not_shown() {
        assert_eq!(percent("-0.001").display(), "0,00 %");
        assert_eq!(percent("-0.005").display(), "-0,01 %");
    }
}
