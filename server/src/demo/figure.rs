//! Cells of `indicators.csv` as targets and answers.

use ikrar_domain::measurement::{Measured, Polarity};
use ikrar_domain::value::Figure;

use super::DemoError;

/// What stands before the reason of an answer that is no figure.
const NOT_MEASURED: &str = "belum:";

/// Reads a target; an empty cell is none.
pub(super) fn target(polarity: Polarity, cell: &str) -> Result<Option<Figure>, DemoError> {
    if cell.is_empty() {
        return Ok(None);
    }
    let refused = || DemoError::Figure {
        text: cell.to_owned(),
        polarity: polarity.code().to_owned(),
    };
    let number = |text: &str| text.parse().map_err(|_| refused());
    let figure = match polarity {
        Polarity::Higher | Polarity::Lower | Polarity::Stable => Figure::Number(number(cell)?),
        Polarity::Range | Polarity::RangeLower => {
            let (low, high) = cell.split_once("..").ok_or_else(refused)?;
            Figure::Range {
                low: number(low)?,
                high: number(high)?,
            }
        }
        Polarity::YesNo => match cell {
            "Ya" => Figure::YesNo(true),
            "Tidak" => Figure::YesNo(false),
            _ => return Err(refused()),
        },
        Polarity::Predicate => Figure::Predicate(cell.to_owned()),
    };
    Ok(Some(figure))
}

/// Reads an answer; an empty cell is blank.
pub(super) fn answer(polarity: Polarity, cell: &str) -> Result<Measured, DemoError> {
    if let Some(reason) = cell.strip_prefix(NOT_MEASURED) {
        return Ok(Measured::NotMeasured {
            reason: reason.trim().to_owned(),
        });
    }
    // A range is agreed, but what is measured against it is a number.
    let polarity = match polarity {
        Polarity::Range | Polarity::RangeLower => Polarity::Stable,
        other => other,
    };
    Ok(target(polarity, cell)?.map_or(Measured::Blank, Measured::Value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::Decimal;

    #[test]
    fn cells_are_read_by_polarity() {
        let number = |value: i64| Figure::Number(Decimal::from(value));
        assert_eq!(target(Polarity::Higher, "9").unwrap(), Some(number(9)));
        assert_eq!(target(Polarity::Higher, "").unwrap(), None);
        let range = Figure::Range {
            low: Decimal::from(7),
            high: Decimal::from(8),
        };
        assert_eq!(target(Polarity::RangeLower, "7..8").unwrap(), Some(range));
        assert_eq!(
            answer(Polarity::RangeLower, "9").unwrap(),
            Measured::Value(number(9))
        );
        assert_eq!(
            answer(Polarity::YesNo, "Tidak").unwrap(),
            Measured::Value(Figure::YesNo(false))
        );
    }

    #[test]
    fn a_zero_a_blank_and_not_measured_are_three_things() {
        let zero = Measured::Value(Figure::Number(Decimal::ZERO));
        assert_eq!(answer(Polarity::Higher, "0").unwrap(), zero);
        assert_eq!(answer(Polarity::Higher, "").unwrap(), Measured::Blank);
        let reason = "Survei belum selesai".to_owned();
        assert_eq!(
            answer(Polarity::Higher, "belum: Survei belum selesai").unwrap(),
            Measured::NotMeasured { reason }
        );
    }

    #[test]
    fn a_cell_of_another_kind_is_refused() {
        assert!(target(Polarity::Higher, "WTP").is_err());
        assert!(target(Polarity::Range, "7").is_err());
        assert!(target(Polarity::YesNo, "1").is_err());
    }
}
