//! Words of the field in one or two bytes.
//!
//! Notes are what makes a push long, and a compressor learns too late to help one short note.
//! So text travels in a code of its own: every byte below 128 is itself; `0x80`-`0xef` is one
//! of the 112 commonest words with the space before it; `0xf0`-`0xfb` and one more byte is one
//! of the next words, likewise; `0xfc` says that the next word starts with a capital; `0xfd`
//! and a length carries other UTF-8 bytes as they are. A text is coded as if a space stood
//! before it.
//!
//! **Frozen**: the order of `words.txt` is the code. Words may be added at its end.

use std::sync::LazyLock;

use super::{ProtocolError, malformed};

/// One word a line, the commonest first.
const WORDS: &str = include_str!("words.txt");

/// The commonest words, which take one byte.
const ONE_BYTE_WORDS: usize = 112;
const ONE_BYTE: u8 = 0x80;
const TWO_BYTES: u8 = 0xf0;
const CAPITAL: u8 = 0xfc;
const PLAIN: u8 = 0xfd;
/// Two-byte codes from [`TWO_BYTES`] up to [`CAPITAL`].
const TWO_BYTE_WORDS_MAX: usize = 12 * 256;

/// Read and sorted once.
static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(Vocabulary::read);

/// Codes and decodes text.
pub(super) struct Vocabulary {
    words: Vec<&'static str>,
    /// Places in `words`, sorted by the word.
    sorted: Vec<usize>,
}

impl Vocabulary {
    pub(super) fn get() -> &'static Self {
        &VOCABULARY
    }

    fn read() -> Self {
        let words: Vec<&'static str> = WORDS
            .lines()
            .take(ONE_BYTE_WORDS + TWO_BYTE_WORDS_MAX)
            .collect();
        let mut sorted: Vec<usize> = (0..words.len()).collect();
        sorted.sort_unstable_by_key(|place| words.get(*place));
        Self { words, sorted }
    }

    pub(super) fn encode(&self, text: &str, bytes: &mut Vec<u8>) {
        let spaced = format!(" {text}");
        let mut rest = spaced.as_str();
        while let Some(first) = rest.chars().next() {
            let word = word_after_space(rest);
            if !word.is_empty() && self.encode_word(word, bytes) {
                rest = rest.get(1 + word.len()..).unwrap_or_default();
                continue;
            }
            let length = first.len_utf8();
            let (head, tail) = rest.split_at_checked(length).unwrap_or((rest, ""));
            if head.len() == 1 {
                bytes.extend_from_slice(head.as_bytes());
            } else {
                bytes.push(PLAIN);
                bytes.push(u8::try_from(length).unwrap_or(4));
                bytes.extend_from_slice(head.as_bytes());
            }
            rest = tail;
        }
    }

    /// Writes a word's code, if it has one.
    fn encode_word(&self, word: &str, bytes: &mut Vec<u8>) -> bool {
        let mut lower = word.to_owned();
        if let Some(first) = lower.get_mut(..1) {
            first.make_ascii_lowercase();
        }
        let known = |place: &usize| self.words.get(*place).copied().unwrap_or_default();
        let Ok(found) = self
            .sorted
            .binary_search_by(|place| known(place).cmp(lower.as_str()))
        else {
            return false;
        };
        let Some(place) = self.sorted.get(found) else {
            return false;
        };
        if lower != word {
            bytes.push(CAPITAL);
        }
        match place.checked_sub(ONE_BYTE_WORDS) {
            None => bytes.push(ONE_BYTE.saturating_add(u8::try_from(*place).unwrap_or(0))),
            Some(further) => {
                bytes.push(TWO_BYTES.saturating_add(u8::try_from(further / 256).unwrap_or(0)));
                bytes.push(u8::try_from(further % 256).unwrap_or(0));
            }
        }
        true
    }

    /// Reads what [`Self::encode`] wrote, at most so many bytes of text: a byte of code may stand
    /// for a dozen of a word.
    pub(super) fn decode(&self, bytes: &[u8], bytes_max: usize) -> Result<String, ProtocolError> {
        let mut text = Vec::with_capacity(bytes.len().min(bytes_max));
        let mut rest = bytes.iter().copied();
        let mut capital = false;
        while let Some(byte) = rest.next() {
            if text.len() > bytes_max {
                return Err(ProtocolError::TooLarge(bytes_max));
            }
            match byte {
                0..ONE_BYTE => text.push(byte),
                CAPITAL => capital = true,
                PLAIN => {
                    let length = rest.next().ok_or_else(cut_off)?;
                    text.extend(rest.by_ref().take(usize::from(length)));
                }
                ONE_BYTE..TWO_BYTES => {
                    let place = usize::from(byte - ONE_BYTE);
                    self.push_word(place, std::mem::take(&mut capital), &mut text)?;
                }
                TWO_BYTES..CAPITAL => {
                    let low = usize::from(rest.next().ok_or_else(cut_off)?);
                    let place = ONE_BYTE_WORDS + usize::from(byte - TWO_BYTES) * 256 + low;
                    self.push_word(place, std::mem::take(&mut capital), &mut text)?;
                }
                _ => return Err(malformed("a word in an unknown code")),
            }
        }
        let spaced = String::from_utf8(text).map_err(|_| malformed("words that are not UTF-8"))?;
        spaced
            .strip_prefix(' ')
            .map(str::to_owned)
            .ok_or_else(|| malformed("words that do not begin with a space"))
    }

    fn push_word(
        &self,
        place: usize,
        capital: bool,
        text: &mut Vec<u8>,
    ) -> Result<(), ProtocolError> {
        let word = self
            .words
            .get(place)
            .ok_or_else(|| malformed("a word of the future"))?;
        text.push(b' ');
        let start = text.len();
        text.extend_from_slice(word.as_bytes());
        if capital && let Some(first) = text.get_mut(start) {
            first.make_ascii_uppercase();
        }
        Ok(())
    }
}

/// The ASCII letters after a leading space, where a word boundary follows them.
fn word_after_space(rest: &str) -> &str {
    let Some(after) = rest.strip_prefix(' ') else {
        return "";
    };
    let length = after.bytes().take_while(u8::is_ascii_alphabetic).count();
    after.get(..length).unwrap_or_default()
}

fn cut_off() -> ProtocolError {
    malformed("words that are cut off")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn coded(text: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        Vocabulary::get().encode(text, &mut bytes);
        bytes
    }

    #[test]
    fn every_word_is_lower_case_and_stands_once() {
        let vocabulary = Vocabulary::get();
        let different: BTreeSet<_> = vocabulary.words.iter().collect();
        assert_eq!(different.len(), vocabulary.words.len());
        let plain = |word: &&&str| word.bytes().all(|byte| byte.is_ascii_lowercase());
        assert_eq!(
            vocabulary.words.iter().filter(plain).count(),
            vocabulary.words.len()
        );
    }

    #[test]
    fn the_code_of_the_first_words_never_changes() {
        assert_eq!(coded("dan yang"), [0x80, 0x81]);
        assert_eq!(coded("Karena hujan."), [0xfc, 0x8b, 0xea, b'.']);
    }

    #[test]
    fn a_note_of_the_field_takes_a_fifth_of_its_length() {
        let note = "Pengadaan terlambat karena menunggu pencairan anggaran triwulan kedua";
        assert!(coded(note).len() * 5 <= note.len(), "{}", coded(note).len());
    }

    #[test]
    fn damaged_bytes_are_refused_and_never_panic() {
        let vocabulary = Vocabulary::get();
        for bytes in [
            &[0xfd][..],
            &[0xf0][..],
            &[0xfb, 0xff][..],
            &[0xff][..],
            b"x",
            b"",
        ] {
            assert!(vocabulary.decode(bytes, 99).is_err(), "{bytes:?}");
        }
    }

    #[test]
    fn a_text_longer_than_it_may_be_is_refused_before_it_is_written_out() {
        let vocabulary = Vocabulary::get();
        let coded = [0x8b; 1_000];
        assert!(matches!(
            vocabulary.decode(&coded, 100),
            Err(ProtocolError::TooLarge(100))
        ));
        assert!(vocabulary.decode(&coded, 100_000).is_ok());
    }

    proptest! {
        #[test]
        fn any_text_comes_back(text in "(?s).{0,80}") {
            let vocabulary = Vocabulary::get();
            prop_assert_eq!(vocabulary.decode(&coded(&text), 999).unwrap(), text);
        }

        #[test]
        fn sentences_come_back(text in "( ?(Dan|hujan|Siantan|naik|40 %|KOTA|di)[ .,]?){0,12}") {
            let vocabulary = Vocabulary::get();
            prop_assert_eq!(vocabulary.decode(&coded(&text), 999).unwrap(), text);
        }
    }
}
