//! From typed text to a value and back. The readings come from `ikrar_domain`; nothing here
//! guesses, and no text is ever thrown away.

use chrono::NaiveDate;
use ikrar_domain::{
    document::Passage,
    measurement::{FigureTextError, ParsedFigure, Rule, parse_realization, parse_target},
    value::{Figure, Rupiah, Year, number_text::format_for_input},
};
use ikrar_sync::{
    schema::{NOTE_CHARACTERS_MAX, SHORT_TEXT_CHARACTERS_MAX},
    value::Value,
};

use crate::{components::NumberReadings, text};

/// What a box takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InputKind {
    /// Words on one line.
    ShortText,
    /// Words on several lines.
    Note,
    /// What an item promises, judged by its rule.
    Target(Rule),
    /// What an item reached, judged by its rule.
    Realization(Rule),
    /// Whole rupiah.
    Money,
    /// A civil date, read and shown day first.
    Date,
    /// A passage of the wording of documents.
    Passage(Passage),
    /// A year.
    Year,
    /// A code from a list the box offers.
    Code,
    /// Yes or no, by [`YES_CODE`] and [`NO_CODE`].
    Flag,
}

/// What a text means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Parsed {
    /// One value.
    Value(Value),
    /// Two readings: the user decides.
    Ask(NumberReadings),
    /// No value; the reason.
    Refused(String),
}

/// The code of "present" in a yes/no box.
pub const YES_CODE: &str = "ya";
/// The code of "absent" in a yes/no box.
pub const NO_CODE: &str = "tidak";

/// Reads typed text. A blank box is [`Value::Null`], never zero.
pub fn parse(kind: &InputKind, typed: &str) -> Parsed {
    let trimmed = typed.trim();
    if trimmed.is_empty() {
        return Parsed::Value(Value::Null);
    }
    match kind {
        InputKind::ShortText => words(typed.trim_end(), SHORT_TEXT_CHARACTERS_MAX),
        InputKind::Note => words(typed.trim_end(), NOTE_CHARACTERS_MAX),
        InputKind::Passage(passage) => match passage.check(typed) {
            Ok(()) => Parsed::Value(Value::text(typed.trim_end())),
            Err(problem) => Parsed::Refused(problem.user_message()),
        },
        InputKind::Code => Parsed::Value(Value::Text(trimmed.into())),
        InputKind::Flag => Parsed::Value(Value::Bool(trimmed == YES_CODE)),
        InputKind::Target(rule) => figure(parse_target(rule, trimmed)),
        InputKind::Realization(rule) => figure(parse_realization(rule, trimmed)),
        InputKind::Money => match Rupiah::parse(trimmed) {
            Ok(money) => Parsed::Value(Value::Integer(money.amount())),
            Err(error) => Parsed::Refused(error.user_message()),
        },
        InputKind::Year => match Year::parse(trimmed) {
            Ok(year) => Parsed::Value(Value::Integer(i64::from(year.number()))),
            Err(refusal) => Parsed::Refused(refusal.user_message()),
        },
        InputKind::Date => match read_date(trimmed) {
            Some(date) => Parsed::Value(Value::Text(date.to_string())),
            None => Parsed::Refused(text::entry::DATE_EXPECTED.into()),
        },
    }
}

/// A civil date as it is written here, day first; year first is read too.
pub fn read_date(typed: &str) -> Option<NaiveDate> {
    let parts: Vec<&str> = typed.split(['-', '/', '.']).map(str::trim).collect();
    let [first, month, last] = parts.as_slice() else {
        return None;
    };
    // A year has four digits: the one that has them says which end it stands at.
    let (year, day) = match (first.len(), last.len()) {
        (4, 1..=2) => (first, last),
        (1..=2, 4) => (last, first),
        _ => return None,
    };
    let is_digits = |part: &&&str| part.chars().all(|sign| sign.is_ascii_digit());
    if ![year, month, day].iter().all(is_digits) {
        return None;
    }
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// The text a box of this kind shows for a stored value; reading it again gives the same value.
pub fn show(kind: &InputKind, value: &Value) -> String {
    match (kind, value) {
        (InputKind::Date, Value::Text(words)) => shown_date(words),
        (InputKind::Year, Value::Integer(year)) => year.to_string(),
        _ => words_of(value),
    }
}

/// A date as a box shows it: `31-01-2025`.
pub fn date_in_box(date: NaiveDate) -> String {
    date.format("%d-%m-%Y").to_string()
}

/// `2025-01-31` as `31-01-2025`.
fn shown_date(stored: &str) -> String {
    let date = stored.parse::<NaiveDate>();
    date.map_or_else(|_| stored.to_owned(), date_in_box)
}

fn words_of(value: &Value) -> String {
    match value {
        Value::Null | Value::Id(_) | Value::Bytes(_) => String::new(),
        Value::Text(words) => words.clone(),
        Value::Decimal(number) => format_for_input(*number),
        Value::Integer(amount) => money(*amount),
        Value::Bool(true) => YES_CODE.into(),
        Value::Bool(false) => NO_CODE.into(),
        Value::Range(low, high) => {
            [&format_for_input(*low), "–", &format_for_input(*high)].concat()
        }
    }
}

fn words(typed: &str, characters_max: usize) -> Parsed {
    let length = typed.chars().count();
    if length > characters_max {
        return Parsed::Refused(text::entry::too_long(length, characters_max));
    }
    Parsed::Value(Value::text(typed))
}

fn figure(parsed: Result<ParsedFigure, FigureTextError>) -> Parsed {
    match parsed {
        Ok(ParsedFigure::Exact(figure)) => Parsed::Value(Value::figure(&figure)),
        Ok(ParsedFigure::Ambiguous { decimal, thousands }) => Parsed::Ask(NumberReadings {
            decimal: reading(&decimal),
            thousands: reading(&thousands),
        }),
        Err(error) => Parsed::Refused(error.user_message()),
    }
}

fn reading(figure: &Figure) -> String {
    figure
        .number()
        .map_or_else(|| figure.display(), format_for_input)
}

fn money(amount: i64) -> String {
    let printed = Rupiah::new(amount).display();
    printed
        .strip_prefix("Rp")
        .map_or(printed.clone(), ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    use ikrar_domain::measurement::{Polarity, ScaleId};
    use rust_decimal::Decimal;

    fn rule(polarity: Polarity) -> Rule {
        Rule {
            polarity,
            lower_variant: None,
            scale: (polarity == Polarity::Predicate).then_some(ScaleId::Bpk),
        }
    }

    fn number() -> InputKind {
        InputKind::Realization(rule(Polarity::Higher))
    }

    fn value(kind: &InputKind, typed: &str) -> Value {
        match parse(kind, typed) {
            Parsed::Value(value) => value,
            other => panic!("{typed:?} is {other:?}"),
        }
    }

    fn refusal(kind: &InputKind, typed: &str) -> String {
        match parse(kind, typed) {
            Parsed::Refused(reason) => reason,
            other => panic!("{typed:?} is {other:?}"),
        }
    }

    #[test]
    fn blank_is_nothing_and_zero_is_a_number() {
        assert_eq!(value(&number(), "  "), Value::Null);
        assert_eq!(value(&number(), "0"), Value::Decimal(Decimal::ZERO));
    }

    #[test]
    fn indonesian_and_dotted_decimals_are_read() {
        let expected = Value::Decimal(Decimal::new(8667, 2));
        assert_eq!(value(&number(), "86,67%"), expected);
        assert_eq!(value(&number(), "86.67"), expected);
    }

    #[test]
    fn ambiguous_number_is_asked_and_each_answer_is_exact() {
        let Parsed::Ask(readings) = parse(&number(), "1.234") else {
            panic!("1.234 must be asked");
        };
        assert_eq!(
            value(&number(), &readings.decimal),
            Value::Decimal(Decimal::new(1234, 3))
        );
        assert_eq!(
            value(&number(), &readings.thousands),
            Value::Decimal(Decimal::new(1234, 0))
        );
    }

    #[test]
    fn shown_values_read_back_unchanged() {
        for (kind, stored) in [
            (number(), Value::Decimal(Decimal::new(1_234_567, 3))),
            (number(), Value::Decimal(Decimal::new(-1_234, 0))),
            (InputKind::Money, Value::Integer(1_500_000)),
            (
                InputKind::Target(rule(Polarity::Range)),
                Value::Range(Decimal::new(75, 1), Decimal::new(8, 0)),
            ),
            (
                InputKind::Realization(rule(Polarity::YesNo)),
                Value::Bool(false),
            ),
            (
                InputKind::Realization(rule(Polarity::Predicate)),
                Value::Text("WTP".into()),
            ),
            (InputKind::Flag, Value::Bool(true)),
            (InputKind::Note, Value::Text("dua\nbaris".into())),
            (InputKind::Date, Value::Text("2025-01-31".into())),
            (InputKind::Year, Value::Integer(2024)),
        ] {
            assert_eq!(value(&kind, &show(&kind, &stored)), stored, "{kind:?}");
        }
    }

    #[test]
    fn text_where_a_predicate_is_expected_is_refused_with_the_choices() {
        let kind = InputKind::Realization(rule(Polarity::Predicate));
        assert_eq!(value(&kind, "wtp"), Value::Text("WTP".into()));
        let reason = refusal(&kind, "bagus");
        assert!(
            reason.contains("bagus") && reason.contains("WTP"),
            "{reason}"
        );
    }

    #[test]
    fn hundred_kilobytes_in_a_note_are_refused_with_both_lengths() {
        let reason = refusal(&InputKind::Note, &"a".repeat(100_000));
        assert!(reason.contains("100000") && reason.contains("4000"));
    }

    #[test]
    fn words_in_a_number_are_refused_and_named() {
        assert!(refusal(&number(), "delapan puluh").contains("delapan puluh"));
    }

    #[test]
    fn impossible_date_is_refused() {
        for typed in [
            "2025-02-30",
            "30-02-2025",
            "1-2-25",
            "31-01-2025-1",
            "a-01-2025",
        ] {
            let reason = refusal(&InputKind::Date, typed);
            assert_eq!(reason, text::entry::DATE_EXPECTED, "{typed}");
        }
    }

    #[test]
    fn date_is_read_day_first_or_year_first_and_shown_day_first() {
        let stored = Value::Text("2025-01-31".into());
        for typed in ["31-01-2025", "31/1/2025", "31.01.2025", "2025-01-31"] {
            assert_eq!(value(&InputKind::Date, typed), stored, "{typed}");
        }
        assert_eq!(show(&InputKind::Date, &stored), "31-01-2025");
    }
}
