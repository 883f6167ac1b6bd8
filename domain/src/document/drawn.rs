//! Signatures that were drawn on a tablet, as a document shows them: above the names, with their
//! day.
//!
//! The content hash does not cover them: a side signs what it sees, and what it sees is hashed
//! before anybody has signed. So that a printed file can be checked they have a form in bytes of
//! their own.

use std::fmt::Write as _;

use chrono::NaiveDate;

use super::date::long_date;
use super::sheet::{Document, Drawing, Signing};
use crate::agreement::{Signature, SigningMode, SigningParty, Strokes};

/// The first line of the bytes.
const FORM: &str = "ikrar-tanda-tangan/1";

/// The drawn signatures under a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DrawnSignatures(Vec<DrawnSignature>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct DrawnSignature {
    party: SigningParty,
    signed_on: NaiveDate,
    strokes: Strokes,
}

/// The bytes are not those of drawn signatures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the bytes are not those of drawn signatures")]
pub struct DrawnError;

impl DrawnSignatures {
    /// Those among an agreement's signatures that were drawn.
    pub fn among(signatures: &[Signature]) -> Self {
        let drawn = signatures
            .iter()
            .filter(|one| one.mode == SigningMode::Drawn)
            .filter_map(|one| {
                Some(DrawnSignature {
                    party: one.party,
                    signed_on: one.signed_on,
                    strokes: one.strokes.clone()?,
                })
            });
        Self(drawn.collect())
    }

    /// Whether nobody drew.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One line a signature: side, day, drawing.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut text = format!("{FORM}\n");
        for one in &self.0 {
            let (party, strokes) = (one.party.code(), one.strokes.to_text());
            // Writing into a text does not fail.
            let _ = writeln!(text, "{party}|{}|{strokes}", one.signed_on);
        }
        text.into_bytes()
    }

    /// Reads [`Self::to_bytes`], and nothing that it would not write.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DrawnError> {
        let text = std::str::from_utf8(bytes).map_err(|_| DrawnError)?;
        let mut lines = text.lines();
        if lines.next() != Some(FORM) {
            return Err(DrawnError);
        }
        let read = Self(lines.map(read_line).collect::<Result<_, _>>()?);
        if read.to_bytes() == bytes {
            Ok(read)
        } else {
            Err(DrawnError)
        }
    }

    fn of(&self, party: SigningParty) -> Option<Drawing> {
        let mut own = self.0.iter().filter(|one| one.party == party);
        own.next().map(|one| Drawing {
            path: one.strokes.svg_path(),
            words: format!("Digambar di layar, {}", long_date(one.signed_on)),
        })
    }
}

fn read_line(line: &str) -> Result<DrawnSignature, DrawnError> {
    let mut parts = line.splitn(3, '|');
    let mut part = || parts.next().ok_or(DrawnError);
    Ok(DrawnSignature {
        party: SigningParty::from_code(part()?).ok_or(DrawnError)?,
        signed_on: NaiveDate::parse_from_str(part()?, "%Y-%m-%d").map_err(|_| DrawnError)?,
        strokes: Strokes::parse(part()?).map_err(|_| DrawnError)?,
    })
}

impl Document {
    /// The same with drawn signatures above the names, wherever its parties sign.
    #[must_use]
    pub fn with_drawn(mut self, drawn: &DrawnSignatures) -> Self {
        for signing in self
            .sections
            .iter_mut()
            .filter_map(|one| one.signing.as_mut())
        {
            let Signing { left, right, .. } = signing;
            right.drawing = drawn.of(SigningParty::First);
            if let Some(left) = left {
                left.drawing = drawn.of(SigningParty::Second);
            }
        }
        self
    }

    /// The same as it is set to be signed in its file: every page says where its signatures are.
    #[must_use]
    pub fn to_certify(mut self) -> Self {
        let words = "ditandatangani secara elektronik; tanda tangan diperiksa pada berkas PDF";
        self.footer = [&self.footer, " - ", words].concat();
        self
    }

    /// The same with the digits by which a scan of it is known again, at the foot of every page.
    #[must_use]
    pub fn with_control(mut self, digits: &str) -> Self {
        self.footer = format!("{} - sidik isi {digits}", self.footer);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::AgreementId;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn signature(party: SigningParty, mode: SigningMode) -> Signature {
        let strokes = Strokes::parse("1,1 2,2 3,3 4,4 5,5 6,6 7,7 8,8").expect("a drawing");
        Signature {
            agreement: AgreementId::from_uuid(Uuid::from_u128(1)),
            party,
            mode,
            name: "Siti".to_owned(),
            signed_on: NaiveDate::from_ymd_opt(2026, 1, 23).expect("date"),
            place: "Contoh".to_owned(),
            strokes: (mode == SigningMode::Drawn).then_some(strokes),
            factor: None,
            certified: None,
        }
    }

    #[test]
    fn ink_is_not_drawn_and_what_was_drawn_reads_back() {
        let drawn = DrawnSignatures::among(&[
            signature(SigningParty::First, SigningMode::Drawn),
            signature(SigningParty::Second, SigningMode::WetInk),
        ]);
        assert_eq!(drawn.of(SigningParty::Second), None);
        let shown = drawn.of(SigningParty::First).expect("drawn");
        assert_eq!(shown.words, "Digambar di layar, 23 Januari 2026");
        assert_eq!(DrawnSignatures::from_bytes(&drawn.to_bytes()), Ok(drawn));
    }

    #[test]
    fn bytes_that_it_would_not_write_are_not_read() {
        let sound = DrawnSignatures::among(&[signature(SigningParty::First, SigningMode::Drawn)]);
        let bytes = sound.to_bytes();
        let text = String::from_utf8(bytes.clone()).expect("text");
        for odd in [
            text.replace("2026-01-23", "2026-1-23"),
            text.replace("first", "third"),
            text.replace('\n', "\r\n"),
            text.trim_end().to_owned(),
            format!("{text}\n"),
            String::new(),
        ] {
            assert_eq!(
                DrawnSignatures::from_bytes(odd.as_bytes()),
                Err(DrawnError),
                "{odd}"
            );
        }
        assert_eq!(DrawnSignatures::from_bytes(b"\xff"), Err(DrawnError));
    }

    proptest! {
        #[test]
        fn whatever_is_read_is_written_back_the_same(text in "[a-z|0-9,; \\n-]{0,60}") {
            let bytes = format!("{FORM}\n{text}").into_bytes();
            if let Ok(read) = DrawnSignatures::from_bytes(&bytes) {
                prop_assert_eq!(read.to_bytes(), bytes);
            }
        }
    }
}
