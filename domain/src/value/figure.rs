//! What a target or a realization can be. One type for both, because they are compared.

use rust_decimal::Decimal;

use super::number_text::format_number;

/// A figure as agreed or as realized.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Figure {
    /// A plain number, percent, index or rupiah.
    Number(Decimal),
    /// An agreed range, such as 7 to 8 months; both ends belong to it.
    Range {
        /// The lower end.
        low: Decimal,
        /// The upper end.
        high: Decimal,
    },
    /// A label of an ordered scale, such as "WTP" or "BB".
    Predicate(String),
    /// Present or absent.
    YesNo(bool),
}

impl Figure {
    /// The figure as an Indonesian document prints it.
    pub fn display(&self) -> String {
        match self {
            Self::Number(number) => format_number(*number),
            Self::Range { low, high } => {
                format!("{}–{}", format_number(*low), format_number(*high))
            }
            Self::Predicate(label) => label.clone(),
            Self::YesNo(true) => "Ya".to_owned(),
            Self::YesNo(false) => "Tidak".to_owned(),
        }
    }

    /// The number, when the figure is a plain number.
    pub const fn number(&self) -> Option<Decimal> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_shown_in_indonesian() {
        let low = Decimal::new(65, 1);
        assert_eq!(
            Figure::Number(Decimal::new(123_456, 2)).display(),
            "1.234,56"
        );
        assert_eq!(
            Figure::Range {
                low,
                high: Decimal::from(8)
            }
            .display(),
            "6,5–8"
        );
        assert_eq!(Figure::Predicate("WTP".to_owned()).display(), "WTP");
        assert_eq!(Figure::YesNo(false).display(), "Tidak");
    }
}
