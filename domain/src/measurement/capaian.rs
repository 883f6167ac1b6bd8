//! One record of the command line's check of the arithmetic: plain texts in, percent and
//! formula out. It goes through the same engine as every screen.

use rust_decimal::Decimal;

use super::achievement::{Outcome, Rule, achieve};
use super::polarity::{LowerVariant, Polarity};
use super::policy::Policy;
use super::realization::Measured;
use crate::value::Figure;
use crate::value::number_text::LENGTH_MAX;

/// Why a record was not judged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {reason}")]
pub struct CapaianError {
    /// One stable word: `unknown_polarity`, `unknown_variant`, `blank`, `bad_number`,
    /// `zero_target`, ...
    pub code: &'static str,
    /// What is wrong and what is expected, in Indonesian.
    pub reason: String,
}

/// Judges one record under the default policy.
///
/// `polarity` is `higher` or `lower`; `variant` is `linear`, `ratio` or empty, where empty
/// means the policy's default (the formula id then says `lower.linear/1`). The variant says
/// nothing about `higher`. Figures are decimal text with a dot. The percent has two decimals.
pub fn capaian(
    polarity: &str,
    variant: &str,
    target: &str,
    realization: &str,
) -> Result<(String, &'static str), CapaianError> {
    let rule = Rule {
        polarity: read_polarity(polarity)?,
        lower_variant: read_variant(variant)?,
        scale: None,
    };
    let target = Figure::Number(read_decimal("target", target)?);
    let realization = Measured::Value(Figure::Number(read_decimal("realization", realization)?));
    let achievement = achieve(&rule, Some(&target), &realization, &Policy::DEFAULT);
    match achievement.outcome {
        Outcome::Percent(percent) => Ok((
            format!("{:.2}", percent.rounded()),
            achievement.formula.code(),
        )),
        Outcome::Undefined(reason) => Err(CapaianError {
            code: reason.code(),
            reason: reason.label().to_owned(),
        }),
        // Both figures were given, so neither can happen; a word is still better than a panic.
        Outcome::NotMeasured | Outcome::Blank => Err(blank("target dan realization")),
    }
}

fn read_polarity(text: &str) -> Result<Polarity, CapaianError> {
    match text.trim() {
        "higher" => Ok(Polarity::Higher),
        "lower" => Ok(Polarity::Lower),
        other => Err(CapaianError {
            code: "unknown_polarity",
            reason: format!(
                "Kolom polarity berisi \"{}\". Tulis higher atau lower.",
                excerpt(other)
            ),
        }),
    }
}

fn read_variant(text: &str) -> Result<Option<LowerVariant>, CapaianError> {
    match text.trim() {
        "" => Ok(None),
        "linear" => Ok(Some(LowerVariant::Linear)),
        "ratio" => Ok(Some(LowerVariant::Ratio)),
        other => Err(CapaianError {
            code: "unknown_variant",
            reason: format!(
                "Kolom variant berisi \"{}\". Tulis linear, ratio, atau kosongkan.",
                excerpt(other)
            ),
        }),
    }
}

/// Digits, at most one dot between digits, and a leading `-`. Commas and grouping are refused,
/// because the reader of a CSV file cannot be asked which one was meant.
fn read_decimal(column: &str, text: &str) -> Result<Decimal, CapaianError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(blank(column));
    }
    let refused = || CapaianError {
        code: "bad_number",
        reason: format!(
            "Kolom {column} berisi \"{}\". Tulis angka dengan titik desimal, misalnya 86.67.",
            excerpt(text)
        ),
    };
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let is_digits =
        |part: &str| !part.is_empty() && part.chars().all(|letter| letter.is_ascii_digit());
    if text.len() > LENGTH_MAX || !is_digits(whole) || !is_digits(fraction) {
        return Err(refused());
    }
    Decimal::from_str_exact(text).map_err(|_| refused())
}

fn blank(column: &str) -> CapaianError {
    CapaianError {
        code: "blank",
        reason: format!("Kolom {column} kosong. Kosong tidak sama dengan nol."),
    }
}

fn excerpt(text: &str) -> String {
    text.chars().take(LENGTH_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::higher("higher", "", "80", "70", "87.50", "higher/1")]
    #[case::higher_ignores_variant("higher", "ratio", "80", "92", "115.00", "higher/1")]
    #[case::default_variant("lower", "", "10", "8", "120.00", "lower.linear/1")]
    #[case::linear("lower", "linear", "10", "25", "0.00", "lower.linear/1")]
    #[case::ratio("lower", "ratio", "10", "12", "83.33", "lower.ratio/1")]
    #[case::zero_is_a_value("higher", "", "80", "0", "0.00", "higher/1")]
    #[case::no_deaths("lower", "", "0", "0", "100.00", "lower.linear/1")]
    #[case::negative("higher", "", "3", "-100", "-3333.33", "higher/1")]
    #[case::spaces(" higher ", " ", " 80 ", " 70.0 ", "87.50", "higher/1")]
    fn records_are_judged(
        #[case] polarity: &str,
        #[case] variant: &str,
        #[case] target: &str,
        #[case] realization: &str,
        #[case] percent: &str,
        #[case] formula: &'static str,
    ) {
        let judged = capaian(polarity, variant, target, realization);
        assert_eq!(judged, Ok((percent.to_owned(), formula)));
    }

    #[rstest]
    #[case::polarity("sideways", "", "1", "1", "unknown_polarity")]
    #[case::capital_polarity("Higher", "", "1", "1", "unknown_polarity")]
    #[case::variant("lower", "cubic", "1", "1", "unknown_variant")]
    #[case::blank_target("higher", "", "", "1", "blank")]
    #[case::blank_realization("higher", "", "1", "  ", "blank")]
    #[case::comma("higher", "", "1,5", "1", "bad_number")]
    #[case::percent("higher", "", "80%", "1", "bad_number")]
    #[case::exponent("higher", "", "1e5", "1", "bad_number")]
    #[case::plus("higher", "", "+5", "1", "bad_number")]
    #[case::half_decimal("higher", "", "5.", "1", "bad_number")]
    #[case::words("higher", "", "WTP", "1", "bad_number")]
    #[case::infinite("higher", "", "1", "inf", "bad_number")]
    #[case::too_long(
        "higher",
        "",
        "1",
        "0.12345678901234567890123456789012345",
        "bad_number"
    )]
    #[case::zero_target("higher", "", "0", "5", "zero_target")]
    #[case::zero_target_spelled_long("higher", "", "0.000", "0", "zero_target")]
    #[case::zero_realization("lower", "ratio", "5", "0", "zero_realization")]
    #[case::negative_target("higher", "", "-5", "1", "negative_target")]
    #[case::overflow("higher", "", "0.1", "79228162514264337593543950335", "overflow")]
    fn bad_records_get_a_word(
        #[case] polarity: &str,
        #[case] variant: &str,
        #[case] target: &str,
        #[case] realization: &str,
        #[case] code: &'static str,
    ) {
        let judged = capaian(polarity, variant, target, realization);
        assert_eq!(judged.map_err(|error| error.code), Err(code));
    }
}
