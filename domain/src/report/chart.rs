//! Bars of percents against a target of a hundred.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use crate::value::Percent;

/// Where the axis ends; what is beyond is drawn up to here and said in words.
pub const AXIS_END: u16 = 150;

/// Bars with the line of the target at a hundred percent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart {
    /// What it shows.
    pub caption: String,
    /// The bars.
    pub bars: Vec<Bar>,
}

/// One bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// Of what.
    pub name: String,
    /// How long, in percent of the target; none draws no bar.
    pub percent: Option<Percent>,
    /// The same in words, with all that the picture says.
    pub words: String,
    /// Whether the figures behind it are verified; others are drawn hollow.
    pub is_verified: bool,
}

impl Bar {
    /// Its length on an axis of `parts` equal parts.
    pub fn length(&self, parts: u16) -> u16 {
        let end = Decimal::from(AXIS_END);
        let shown = |percent: Percent| {
            let within = percent.value().clamp(Decimal::ZERO, end);
            let length = within.checked_mul(Decimal::from(parts))?.checked_div(end)?;
            length.round().to_u16()
        };
        self.percent.and_then(shown).unwrap_or(0)
    }

    /// Whether the bar ends where the axis does and not where the figure is.
    pub fn is_beyond(&self) -> bool {
        self.percent
            .is_some_and(|percent| percent.value() > Decimal::from(AXIS_END))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bar_stays_on_its_axis_and_says_when_the_figure_is_beyond() {
        let bar = |number: i64| Bar {
            name: String::new(),
            percent: Some(Percent::new(number.into())),
            words: String::new(),
            is_verified: true,
        };
        let lengths: Vec<u16> = [-20, 0, 75, 100, 150, 9_999]
            .into_iter()
            .map(|number| bar(number).length(30))
            .collect();
        assert_eq!(lengths, [0, 0, 15, 20, 30, 30]);
        assert!(bar(151).is_beyond() && !bar(150).is_beyond());
    }
}
