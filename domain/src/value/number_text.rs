//! Numbers as Indonesian officials type them, and as documents print them.
//!
//! The decimal sign is a comma and thousands are grouped by dots or spaces, but figures are
//! also pasted from spreadsheets that use a decimal dot. A single dot before exactly three
//! digits (`1.234`) can be either, and a wrong guess is wrong by a factor of a thousand: such
//! text is answered with both readings and the person decides. Text that is grouped the
//! American way (`1,234.56`) is refused rather than repaired.

use rust_decimal::Decimal;

/// Longer text is certainly not one number; it also keeps error messages short.
pub const LENGTH_MAX: usize = 40;

/// Minus sign, dashes and hyphens that word processors put in place of `-`.
const TYPOGRAPHIC_MINUS: [char; 6] = [
    '\u{2212}', '\u{2013}', '\u{2014}', '\u{2010}', '\u{2011}', '\u{FF0D}',
];

/// What typed text means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParsedNumber {
    /// One reading only.
    Exact(Decimal),
    /// Two readings: ask which one was meant.
    Ambiguous {
        /// The dot read as a decimal sign: `1.234` is 1,234.
        decimal: Decimal,
        /// The dot read as grouping: `1.234` is 1234.
        thousands: Decimal,
    },
}

/// Why typed text is not a number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NumberTextError {
    /// Nothing was typed. A blank is not a zero.
    #[error("the number is empty")]
    Empty,
    /// More than [`LENGTH_MAX`] characters or more digits than can be computed exactly.
    #[error("the number is too long: {length} characters")]
    TooLong {
        /// How many characters were typed.
        length: usize,
    },
    /// A minus sign other than `-`, as word processors insert.
    #[error("the number {typed:?} uses a typographic minus sign")]
    TypographicMinus {
        /// What was typed.
        typed: String,
    },
    /// A sign that is repeated, or not in front.
    #[error("the number {typed:?} has a misplaced or repeated sign")]
    BadSign {
        /// What was typed.
        typed: String,
    },
    /// Commas group thousands.
    #[error("the number {typed:?} groups thousands with commas")]
    UsStyle {
        /// What was typed.
        typed: String,
    },
    /// Groups that are not three digits long.
    #[error("the number {typed:?} has a group that is not three digits")]
    BadGrouping {
        /// What was typed.
        typed: String,
    },
    /// A decimal sign without digits on both sides.
    #[error("the number {typed:?} lacks digits beside its decimal sign")]
    Incomplete {
        /// What was typed.
        typed: String,
    },
    /// Letters or other signs.
    #[error("the text {typed:?} is not a number")]
    NotANumber {
        /// What was typed.
        typed: String,
    },
}

/// Reads typed text. `Rp` in front and `%` behind are accepted and dropped.
pub fn parse_number(text: &str) -> Result<ParsedNumber, NumberTextError> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Err(NumberTextError::Empty);
    }
    let length = trimmed.chars().count();
    if length > LENGTH_MAX {
        return Err(NumberTextError::TooLong { length });
    }
    let typed = trimmed.to_owned();
    if trimmed.starts_with(TYPOGRAPHIC_MINUS) {
        return Err(NumberTextError::TypographicMinus { typed });
    }
    let dressed = undress(trimmed);
    let (negative, body) = take_sign(dressed.body, &typed)?;
    let compact = join_spaced_groups(body, &typed)?;
    let number = read_unsigned(&compact, dressed.is_money, &typed)?;
    Ok(if negative { negate(number) } else { number })
}

/// Full precision with grouping: "1.234,56". What documents print.
pub fn format_number(number: Decimal) -> String {
    format_digits(&plain(number.normalize()))
}

/// Full precision without grouping: "1234,56". What an input field holds, because grouped
/// text such as "1.234" would be ambiguous when it is read again.
pub fn format_for_input(number: Decimal) -> String {
    plain(number.normalize()).replace('.', ",")
}

/// Grouped, with exactly this many decimals; the number must already be rounded.
pub(crate) fn format_fixed(number: Decimal, decimals: usize) -> String {
    format_digits(&format!("{number:.decimals$}"))
}

struct Dressed<'a> {
    body: &'a str,
    is_money: bool,
}

/// Takes off `Rp`, `Rp.`, `,-` and `%`, which say nothing about the number's value.
fn undress(text: &str) -> Dressed<'_> {
    let prefix = text
        .get(..2)
        .filter(|prefix| prefix.eq_ignore_ascii_case("rp"));
    if prefix.is_some() {
        let rest = text.get(2..).unwrap_or_default();
        let rest = rest.strip_prefix('.').unwrap_or(rest).trim_start();
        return Dressed {
            body: rest.strip_suffix(",-").unwrap_or(rest),
            is_money: true,
        };
    }
    let body = text.strip_suffix('%').unwrap_or(text).trim_end();
    Dressed {
        body,
        is_money: false,
    }
}

fn take_sign<'a>(text: &'a str, typed: &str) -> Result<(bool, &'a str), NumberTextError> {
    let (negative, body) = match text.strip_prefix('-') {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text),
    };
    if body.contains(['-', '+']) {
        return Err(NumberTextError::BadSign {
            typed: typed.to_owned(),
        });
    }
    Ok((negative, body))
}

/// Turns `1 234 567,5` into `1234567,5`; any other use of spaces is refused.
fn join_spaced_groups(text: &str, typed: &str) -> Result<String, NumberTextError> {
    if !text.contains(char::is_whitespace) {
        return Ok(text.to_owned());
    }
    let is_known = |letter: char| {
        letter.is_ascii_digit() || letter.is_whitespace() || letter == '.' || letter == ','
    };
    if !text.chars().all(is_known) {
        return Err(NumberTextError::NotANumber {
            typed: typed.to_owned(),
        });
    }
    let (whole, fraction) = text.split_at(text.find([',', '.']).unwrap_or(text.len()));
    let groups: Vec<&str> = whole.split(char::is_whitespace).collect();
    if fraction.contains(char::is_whitespace) || !is_grouped(&groups) {
        return Err(NumberTextError::BadGrouping {
            typed: typed.to_owned(),
        });
    }
    Ok(format!("{}{}", groups.concat(), fraction))
}

fn read_unsigned(text: &str, is_money: bool, typed: &str) -> Result<ParsedNumber, NumberTextError> {
    let typed = || typed.to_owned();
    if !text
        .chars()
        .all(|letter| letter.is_ascii_digit() || letter == '.' || letter == ',')
    {
        return Err(NumberTextError::NotANumber { typed: typed() });
    }
    if !text.contains(|letter: char| letter.is_ascii_digit()) {
        return Err(NumberTextError::NotANumber { typed: typed() });
    }
    let (whole, fraction) = match (text.find(','), text.rfind(',')) {
        (Some(first), Some(last)) if first != last => {
            return Err(NumberTextError::UsStyle { typed: typed() });
        }
        (Some(comma), _) => {
            let (whole, rest) = text.split_at(comma);
            let fraction = rest.get(1..).unwrap_or_default();
            if fraction.contains('.') {
                return Err(NumberTextError::UsStyle { typed: typed() });
            }
            if whole.is_empty() || fraction.is_empty() {
                return Err(NumberTextError::Incomplete { typed: typed() });
            }
            (whole, Some(fraction))
        }
        _ => (text, None),
    };
    let groups: Vec<&str> = whole.split('.').collect();
    match (groups.as_slice(), fraction) {
        ([digits], fraction) => Ok(ParsedNumber::Exact(decimal(digits, fraction)?)),
        (groups, Some(fraction)) => grouped(groups, Some(fraction), &typed()),
        ([whole, after], None) => single_dot(whole, after, is_money, &typed()),
        (groups, None) => grouped(groups, None, &typed()),
    }
}

/// One dot and no comma: decimal sign, grouping, or either.
fn single_dot(
    whole: &str,
    after: &str,
    is_money: bool,
    typed: &str,
) -> Result<ParsedNumber, NumberTextError> {
    if whole.is_empty() || after.is_empty() {
        return Err(NumberTextError::Incomplete {
            typed: typed.to_owned(),
        });
    }
    let as_decimal = decimal(whole, Some(after))?;
    // "0.125" cannot be grouping: nobody groups after a leading zero.
    if whole.starts_with('0') || !is_grouped(&[whole, after]) {
        return Ok(ParsedNumber::Exact(as_decimal));
    }
    let thousands = decimal(&format!("{whole}{after}"), None)?;
    if is_money {
        return Ok(ParsedNumber::Exact(thousands));
    }
    Ok(ParsedNumber::Ambiguous {
        decimal: as_decimal,
        thousands,
    })
}

fn grouped(
    groups: &[&str],
    fraction: Option<&str>,
    typed: &str,
) -> Result<ParsedNumber, NumberTextError> {
    if !is_grouped(groups) {
        return Err(NumberTextError::BadGrouping {
            typed: typed.to_owned(),
        });
    }
    Ok(ParsedNumber::Exact(decimal(&groups.concat(), fraction)?))
}

/// One to three digits, then groups of exactly three.
fn is_grouped(groups: &[&str]) -> bool {
    let all_digits = |group: &str| group.chars().all(|letter| letter.is_ascii_digit());
    groups.iter().enumerate().all(|(index, group)| {
        let fits = if index == 0 {
            (1..=3).contains(&group.len())
        } else {
            group.len() == 3
        };
        fits && all_digits(group)
    })
}

fn decimal(whole: &str, fraction: Option<&str>) -> Result<Decimal, NumberTextError> {
    let text = match fraction {
        Some(fraction) => format!("{whole}.{fraction}"),
        None => whole.to_owned(),
    };
    // `from_str_exact` refuses what it would have to round.
    Decimal::from_str_exact(&text).map_err(|_| NumberTextError::TooLong {
        length: text.chars().count(),
    })
}

fn negate(number: ParsedNumber) -> ParsedNumber {
    match number {
        ParsedNumber::Exact(number) => ParsedNumber::Exact(minus(number)),
        ParsedNumber::Ambiguous { decimal, thousands } => ParsedNumber::Ambiguous {
            decimal: minus(decimal),
            thousands: minus(thousands),
        },
    }
}

/// A typed "-0" is zero.
fn minus(number: Decimal) -> Decimal {
    if number.is_zero() { number } else { -number }
}

fn plain(number: Decimal) -> String {
    if number.is_zero() {
        "0".to_owned()
    } else {
        number.to_string()
    }
}

/// From "-1234.5" to "-1.234,5".
fn format_digits(plain: &str) -> String {
    let (sign, unsigned) = match plain.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", plain),
    };
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let mut text = String::from(sign);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push(',');
        text.push_str(fraction);
    }
    text
}

impl NumberTextError {
    /// Stable machine code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty_number",
            Self::TooLong { .. } => "number_too_long",
            Self::TypographicMinus { .. } => "typographic_minus",
            Self::BadSign { .. } => "bad_sign",
            Self::UsStyle { .. } => "us_number",
            Self::BadGrouping { .. } => "bad_grouping",
            Self::Incomplete { .. } => "incomplete_number",
            Self::NotANumber { .. } => "not_a_number",
        }
    }

    /// What the field shows.
    pub fn user_message(&self) -> String {
        match self {
            Self::Empty => "Angka belum diisi. Tulis 0 bila memang nol.".to_owned(),
            Self::TooLong { length } => format!(
                "Angka terlalu panjang ({length} karakter). Tulis satu angka saja, \
                 paling banyak 28 digit."
            ),
            Self::TypographicMinus { typed } => format!(
                "\"{typed}\" memakai tanda minus dari pengolah kata. \
                 Hapus lalu ketik ulang tanda - dari papan ketik."
            ),
            Self::BadSign { typed } => format!(
                "Tanda pada \"{typed}\" tidak benar. Pakai paling banyak satu tanda - di depan."
            ),
            Self::UsStyle { typed } => format!(
                "\"{typed}\" memakai koma sebagai pemisah ribuan. \
                 Tulis titik untuk ribuan dan koma untuk desimal, misalnya 1.234,56."
            ),
            Self::BadGrouping { typed } => format!(
                "Pemisah ribuan pada \"{typed}\" tidak pada tempatnya. \
                 Tulis misalnya 1.234.567 atau 1234567."
            ),
            Self::Incomplete { typed } => {
                format!("\"{typed}\" belum lengkap. Tulis angka di kedua sisi koma, misalnya 0,5.")
            }
            Self::NotANumber { typed } => {
                format!("\"{typed}\" bukan angka. Tulis angka saja, misalnya 86,67.")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    fn exact(text: &str) -> ParsedNumber {
        ParsedNumber::Exact(text.parse().expect("decimal"))
    }

    #[rstest]
    #[case::indonesian("1.234,56", "1234.56")]
    #[case::percent("86,67%", "86.67")]
    #[case::spaced_percent("86,67 %", "86.67")]
    #[case::decimal_dot("4.25", "4.25")]
    #[case::grouped("1.234.567", "1234567")]
    #[case::grouped_with_one_decimal("1.234,5", "1234.5")]
    #[case::money("Rp1.500.000", "1500000")]
    #[case::money_has_no_decimals("Rp 1.500", "1500")]
    #[case::money_with_dash("Rp. 2.000,-", "2000")]
    #[case::spaces(" 1 234 ", "1234")]
    #[case::no_break_spaces("1\u{a0}234\u{202f}567,8", "1234567.8")]
    #[case::comma_is_decimal("1,234", "1.234")]
    #[case::leading_zero_is_decimal("0.125", "0.125")]
    #[case::four_digits_are_not_a_group("1234.567", "1234.567")]
    #[case::two_decimals("818.00", "818.00")]
    #[case::negative("-33,33%", "-33.33")]
    #[case::spaced_sign("- 5", "-5")]
    #[case::negative_zero("-0", "0")]
    #[case::zero("0", "0")]
    #[case::leading_zeros("007", "7")]
    #[case::full_width("79228162514264337593543950335", "79228162514264337593543950335")]
    fn numbers_are_read(#[case] text: &str, #[case] number: &str) {
        assert_eq!(parse_number(text), Ok(exact(number)));
    }

    #[rstest]
    #[case::plain("1.234", "1.234", "1234")]
    #[case::negative("-1.234", "-1.234", "-1234")]
    #[case::percent("10.500 %", "10.500", "10500")]
    #[case::three_digits("125.000", "125.000", "125000")]
    fn one_dot_before_three_digits_is_asked(
        #[case] text: &str,
        #[case] as_decimal: &str,
        #[case] as_thousands: &str,
    ) {
        let decimal = as_decimal.parse().expect("decimal");
        let thousands = as_thousands.parse().expect("decimal");
        assert_eq!(
            parse_number(text),
            Ok(ParsedNumber::Ambiguous { decimal, thousands })
        );
    }

    #[rstest]
    #[case::empty("", "empty_number")]
    #[case::spaces("   ", "empty_number")]
    #[case::american("1,234.56", "us_number")]
    #[case::american_groups("1,004,422,800", "us_number")]
    #[case::words("delapan puluh", "not_a_number")]
    #[case::less_than("< 49", "not_a_number")]
    #[case::unit("12 orang", "not_a_number")]
    #[case::million("Rp340 miliar", "not_a_number")]
    #[case::exponent("1e5", "not_a_number")]
    #[case::percent_in_front("% 12", "not_a_number")]
    #[case::only_percent("%", "not_a_number")]
    #[case::only_separators(".,", "not_a_number")]
    #[case::only_minus("-", "not_a_number")]
    #[case::arabic_digits("\u{661}\u{662}", "not_a_number")]
    #[case::double_minus("--5", "bad_sign")]
    #[case::trailing_minus("5-", "bad_sign")]
    #[case::plus("+5", "bad_sign")]
    #[case::unicode_minus("\u{2212}5", "typographic_minus")]
    #[case::en_dash("\u{2013}5", "typographic_minus")]
    #[case::range("80\u{2013}90", "not_a_number")]
    #[case::short_group("1.23.456", "bad_grouping")]
    #[case::long_group("1.2345,6", "bad_grouping")]
    #[case::spaced_digits("12 34", "bad_grouping")]
    #[case::trailing_comma("12,", "incomplete_number")]
    #[case::trailing_dot("12.", "incomplete_number")]
    #[case::leading_comma(",5", "incomplete_number")]
    #[case::too_long("12345678901234567890123456789012345678901", "number_too_long")]
    #[case::too_many_digits("123456789012345678901234567890", "number_too_long")]
    fn other_texts_are_refused(#[case] text: &str, #[case] code: &str) {
        let refused = parse_number(text).expect_err("refused");
        assert_eq!(refused.code(), code);
        assert!(refused.user_message().ends_with('.'));
    }

    #[test]
    fn message_repeats_what_was_typed() {
        let refused = parse_number("1,234.56").expect_err("refused");
        assert!(
            refused
                .user_message()
                .starts_with("\"1,234.56\" memakai koma")
        );
    }

    #[test]
    fn a_hundred_kilobytes_give_a_short_message() {
        let refused = parse_number(&"9".repeat(100_000)).expect_err("refused");
        assert!(refused.user_message().len() < 200);
    }

    #[rstest]
    #[case("1234.56", "1.234,56", "1234,56")]
    #[case("-1234567", "-1.234.567", "-1234567")]
    #[case("4.250", "4,25", "4,25")]
    #[case("0.00", "0", "0")]
    #[case("999", "999", "999")]
    fn numbers_are_written(#[case] number: &str, #[case] document: &str, #[case] field: &str) {
        let number: Decimal = number.parse().expect("decimal");
        assert_eq!(format_number(number), document);
        assert_eq!(format_for_input(number), field);
    }

    fn decimals() -> impl Strategy<Value = Decimal> {
        (any::<i64>(), 0_u32..=12).prop_map(|(digits, scale)| Decimal::new(digits, scale))
    }

    proptest! {
        #[test]
        fn field_text_round_trips(number in decimals()) {
            let text = format_for_input(number);
            prop_assert_eq!(parse_number(&text), Ok(ParsedNumber::Exact(number)));
        }

        #[test]
        fn document_text_round_trips_or_is_asked(number in decimals()) {
            match parse_number(&format_number(number)) {
                Ok(ParsedNumber::Exact(read)) => prop_assert_eq!(read, number),
                Ok(ParsedNumber::Ambiguous { thousands, .. }) => prop_assert_eq!(thousands, number),
                Err(error) => prop_assert!(false, "{error}"),
            }
        }

        #[test]
        fn parser_never_panics(text in ".{0,45}") {
            let _ = parse_number(&text);
        }

        #[test]
        fn number_like_text_never_panics(text in "[-+Rp%0-9., ]{0,20}") {
            let _ = parse_number(&text);
        }
    }
}
