//! Typed targets and realizations, read by what the indicator's polarity expects.

use super::achievement::Rule;
use super::polarity::Polarity;
use crate::value::Figure;
use crate::value::number_text::{self, NumberTextError, ParsedNumber};

/// What typed text means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParsedFigure {
    /// One reading only.
    Exact(Figure),
    /// Two readings: ask which one was meant.
    Ambiguous {
        /// The dot read as a decimal sign.
        decimal: Figure,
        /// The dot read as grouping.
        thousands: Figure,
    },
}

/// Why typed text is not such a figure.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FigureTextError {
    /// Nothing was typed.
    #[error("the figure is empty")]
    Empty,
    /// Not a number.
    #[error("the figure is not a number")]
    Number(#[source] NumberTextError),
    /// Not two numbers.
    #[error("{typed:?} is not a range")]
    NotARange {
        /// What was typed.
        typed: String,
    },
    /// A bound such as `1.000` can be read in two ways.
    #[error("a bound of the range {typed:?} can be read in two ways")]
    AmbiguousRange {
        /// What was typed.
        typed: String,
    },
    /// The lower bound is above the upper bound.
    #[error("the range {typed:?} ends below its start")]
    InvertedRange {
        /// What was typed.
        typed: String,
    },
    /// Neither yes nor no.
    #[error("{typed:?} is neither yes nor no")]
    NotYesNo {
        /// What was typed.
        typed: String,
    },
    /// No scale was chosen for the predicate.
    #[error("the indicator has no predicate scale")]
    NoScale,
    /// The label is not on the scale.
    #[error("label {typed:?} is not on the scale {labels}")]
    UnknownLabel {
        /// What was typed.
        typed: String,
        /// The labels of the scale.
        labels: String,
    },
}

/// Reads a typed target.
pub fn parse_target(rule: &Rule, text: &str) -> Result<ParsedFigure, FigureTextError> {
    if rule.polarity.is_range() {
        parse_range(text)
    } else {
        parse_realization(rule, text)
    }
}

/// Reads a typed realization; for a range target it is a plain number.
pub fn parse_realization(rule: &Rule, text: &str) -> Result<ParsedFigure, FigureTextError> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Err(FigureTextError::Empty);
    }
    match rule.polarity {
        Polarity::YesNo => parse_yes_no(trimmed),
        Polarity::Predicate => parse_predicate(rule, trimmed),
        Polarity::Higher
        | Polarity::Lower
        | Polarity::Stable
        | Polarity::Range
        | Polarity::RangeLower => parse_plain(trimmed),
    }
}

fn parse_plain(text: &str) -> Result<ParsedFigure, FigureTextError> {
    match number_text::parse_number(text).map_err(FigureTextError::Number)? {
        ParsedNumber::Exact(number) => Ok(ParsedFigure::Exact(Figure::Number(number))),
        ParsedNumber::Ambiguous { decimal, thousands } => Ok(ParsedFigure::Ambiguous {
            decimal: Figure::Number(decimal),
            thousands: Figure::Number(thousands),
        }),
    }
}

fn parse_range(text: &str) -> Result<ParsedFigure, FigureTextError> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Err(FigureTextError::Empty);
    }
    let typed = excerpt(trimmed);
    let (low, high) = split_range(trimmed).ok_or_else(|| FigureTextError::NotARange {
        typed: typed.clone(),
    })?;
    let bound = |text: &str| match number_text::parse_number(text) {
        Ok(ParsedNumber::Exact(number)) => Ok(number),
        Ok(ParsedNumber::Ambiguous { .. }) => Err(FigureTextError::AmbiguousRange {
            typed: typed.clone(),
        }),
        Err(error) => Err(FigureTextError::Number(error)),
    };
    let (low, high) = (bound(low)?, bound(high)?);
    if low > high {
        return Err(FigureTextError::InvertedRange { typed });
    }
    Ok(ParsedFigure::Exact(Figure::Range { low, high }))
}

/// Splits at the words and dashes that documents use between two bounds.
fn split_range(text: &str) -> Option<(&str, &str)> {
    for separator in ["s.d.", "s/d", "sampai dengan", "sampai", "–", "—"] {
        if let Some((low, high)) = text.split_once(separator) {
            return Some((low, high));
        }
    }
    // A dash in front is a sign; the first one after a digit separates.
    let (dash, _) = text
        .char_indices()
        .find(|&(index, letter)| index > 0 && letter == '-')?;
    let (low, high) = text.split_at(dash);
    Some((low, high.get(1..)?))
}

fn parse_yes_no(text: &str) -> Result<ParsedFigure, FigureTextError> {
    match text.to_lowercase().as_str() {
        "ya" | "ada" => Ok(ParsedFigure::Exact(Figure::YesNo(true))),
        "tidak" | "tidak ada" => Ok(ParsedFigure::Exact(Figure::YesNo(false))),
        _ => Err(FigureTextError::NotYesNo {
            typed: excerpt(text),
        }),
    }
}

fn parse_predicate(rule: &Rule, text: &str) -> Result<ParsedFigure, FigureTextError> {
    let scale = rule.scale.as_ref().ok_or(FigureTextError::NoScale)?.scale();
    match scale.canonical(text) {
        Some(label) => Ok(ParsedFigure::Exact(Figure::Predicate(label.to_owned()))),
        None => Err(FigureTextError::UnknownLabel {
            typed: excerpt(text),
            labels: scale.labels().join(", "),
        }),
    }
}

/// Pasted text can be long; a message shows its beginning.
fn excerpt(text: &str) -> String {
    text.chars().take(number_text::LENGTH_MAX).collect()
}

impl FigureTextError {
    /// Stable machine code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty_figure",
            Self::Number(error) => error.code(),
            Self::NotARange { .. } => "not_a_range",
            Self::AmbiguousRange { .. } => "ambiguous_range",
            Self::InvertedRange { .. } => "inverted_range",
            Self::NotYesNo { .. } => "not_yes_no",
            Self::NoScale => "no_scale",
            Self::UnknownLabel { .. } => "unknown_label",
        }
    }

    /// What the field shows.
    pub fn user_message(&self) -> String {
        match self {
            Self::Empty => "Isian masih kosong.".to_owned(),
            Self::Number(error) => error.user_message(),
            Self::NotARange { typed } => {
                format!("\"{typed}\" bukan rentang. Tulis dua angka, misalnya 80–90.")
            }
            Self::AmbiguousRange { typed } => format!(
                "Titik pada \"{typed}\" dapat berarti ribuan atau desimal. \
                 Tulis 1000 untuk seribu, atau 1,000 untuk satu koma nol."
            ),
            Self::InvertedRange { typed } => format!(
                "Batas bawah pada \"{typed}\" melebihi batas atasnya. Tukar kedua angka itu."
            ),
            Self::NotYesNo { typed } => {
                format!("\"{typed}\" tidak dikenali. Pilih Ya atau Tidak.")
            }
            Self::NoScale => "Pilih dahulu skala predikat indikator ini.".to_owned(),
            Self::UnknownLabel { typed, labels } => {
                format!("Predikat \"{typed}\" tidak ada pada skala. Pilih salah satu: {labels}.")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measurement::ScaleId;
    use rstest::rstest;
    use rust_decimal::Decimal;

    fn rule(polarity: Polarity) -> Rule {
        Rule {
            polarity,
            lower_variant: None,
            scale: Some(ScaleId::Bpk),
        }
    }

    fn range(low: i64, high: i64) -> ParsedFigure {
        let (low, high) = (Decimal::new(low, 1), Decimal::new(high, 1));
        ParsedFigure::Exact(Figure::Range { low, high })
    }

    #[rstest]
    #[case::en_dash("80–90", 800, 900)]
    #[case::hyphen("6,5 - 8", 65, 80)]
    #[case::words("80 s.d. 90", 800, 900)]
    #[case::sampai("80 sampai dengan 90", 800, 900)]
    #[case::percent("80%-90%", 800, 900)]
    #[case::negative("-5--1", -50, -10)]
    fn ranges_are_read(#[case] text: &str, #[case] low: i64, #[case] high: i64) {
        assert_eq!(
            parse_target(&rule(Polarity::Range), text),
            Ok(range(low, high))
        );
    }

    #[rstest]
    #[case::one_number(Polarity::Range, "80", "not_a_range")]
    #[case::inverted(Polarity::Range, "90-80", "inverted_range")]
    #[case::ambiguous(Polarity::Range, "1.000-2.000", "ambiguous_range")]
    #[case::word_bound(Polarity::Range, "a-b", "not_a_number")]
    #[case::text_for_predicate(Polarity::Predicate, "Bagus", "unknown_label")]
    #[case::number_for_predicate(Polarity::Predicate, "4", "unknown_label")]
    #[case::text_for_number(Polarity::Higher, "WTP", "not_a_number")]
    #[case::maybe(Polarity::YesNo, "mungkin", "not_yes_no")]
    #[case::blank(Polarity::Higher, "  ", "empty_figure")]
    fn bad_targets_are_refused(#[case] polarity: Polarity, #[case] text: &str, #[case] code: &str) {
        let refused = parse_target(&rule(polarity), text);
        assert_eq!(refused.map_err(|error| error.code()), Err(code));
    }

    #[test]
    fn labels_take_the_writing_of_the_scale() {
        let read = parse_realization(&rule(Polarity::Predicate), " wtp ");
        assert_eq!(
            read,
            Ok(ParsedFigure::Exact(Figure::Predicate("WTP".to_owned())))
        );
    }

    #[test]
    fn realization_of_a_range_is_a_number() {
        let read = parse_realization(&rule(Polarity::RangeLower), "6,5");
        assert_eq!(
            read,
            Ok(ParsedFigure::Exact(Figure::Number(Decimal::new(65, 1))))
        );
    }

    #[test]
    fn a_hundred_kilobytes_of_text_give_a_short_message() {
        let long = "x".repeat(100_000);
        for polarity in Polarity::ALL {
            let error = parse_target(&rule(*polarity), &long).expect_err("refused");
            assert!(error.user_message().len() < 300, "{polarity:?}");
        }
    }
}
