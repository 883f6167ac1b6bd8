//! The number of a civil servant. Only its shape is checked: what the digits say (birth date,
//! first appointment) is another system's affair and personal data besides.

use std::fmt;

/// Eighteen digits.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Nip(String);

/// Why a NIP was refused. It does not repeat the digits, because errors reach logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NipError {
    /// Something other than digits and spaces.
    #[error("NIP holds a character that is not a digit")]
    NotDigits,
    /// Not eighteen digits.
    #[error("NIP must have 18 digits, got {digits}")]
    WrongLength {
        /// How many digits were typed.
        digits: usize,
    },
}

impl Nip {
    /// Reads typed text; spaces between groups of digits are allowed.
    pub fn parse(text: &str) -> Result<Self, NipError> {
        let compact: String = text
            .chars()
            .filter(|letter| !letter.is_whitespace())
            .collect();
        if !compact.chars().all(|letter| letter.is_ascii_digit()) {
            return Err(NipError::NotDigits);
        }
        if compact.len() != 18 {
            return Err(NipError::WrongLength {
                digits: compact.len(),
            });
        }
        Ok(Self(compact))
    }

    /// The eighteen digits without spaces.
    pub fn digits(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Nip {
    /// Personal data stays out of logs.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Nip(..)")
    }
}

impl NipError {
    /// Stable machine code.
    pub const fn code(self) -> &'static str {
        "bad_nip"
    }

    /// What the field shows.
    pub fn user_message(self) -> String {
        match self {
            Self::NotDigits => "NIP hanya boleh berisi angka.".to_owned(),
            Self::WrongLength { digits } => {
                format!("NIP harus 18 angka, sekarang {digits} angka.")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_between_groups_are_dropped() {
        let nip = Nip::parse("19000001 200000 1 001").expect("18 digits");
        assert_eq!(nip.digits(), "190000012000001001");
    }

    #[test]
    fn wrong_shapes_are_refused() {
        assert_eq!(Nip::parse("12"), Err(NipError::WrongLength { digits: 2 }));
        assert_eq!(Nip::parse("19000001200000100X"), Err(NipError::NotDigits));
        assert_eq!(Nip::parse(""), Err(NipError::WrongLength { digits: 0 }));
    }

    #[test]
    fn debug_hides_the_digits() {
        let nip = Nip::parse("190000012000001001").expect("18 digits");
        assert!(!format!("{nip:?}").contains("1900"));
    }
}
