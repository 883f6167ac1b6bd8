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
