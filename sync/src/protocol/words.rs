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

/// Slots of the table of words: enough that most words stand where they are looked for first.
const SLOTS: usize = 4_096;
const FREE: u16 = u16::MAX;

/// Read and filed once.
static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(Vocabulary::read);

/// Codes and decodes text.
pub(super) struct Vocabulary {
    words: Vec<&'static str>,
    /// Places in `words`, each in the slot of its word's letters or in the next free one. Every
    /// text that is stored or sent passes here, so a word is found without a search.
    slots: Vec<u16>,
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
        let mut slots = vec![FREE; SLOTS];
        for (place, word) in (0..FREE).zip(&words) {
            let free = slots_from(word).find(|slot| slots.get(*slot) == Some(&FREE));
            if let Some(slot) = free.and_then(|slot| slots.get_mut(slot)) {
                *slot = place;
            }
        }
        Self { words, slots }
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
            let plain = if length == 1 {
                1 + bytes_before_space(rest.get(1..).unwrap_or_default())
            } else {
                bytes.push(PLAIN);
                bytes.push(u8::try_from(length).unwrap_or(4));
                length
            };
            let (head, tail) = rest.split_at_checked(plain).unwrap_or((rest, ""));
            bytes.extend_from_slice(head.as_bytes());
            rest = tail;
        }
    }

    /// Writes a word's code, if it has one.
    fn encode_word(&self, word: &str, bytes: &mut Vec<u8>) -> bool {
        let Some(place) = self.place_of(word) else {
            return false;
        };
        if word.starts_with(|first: char| first.is_ascii_uppercase()) {
            bytes.push(CAPITAL);
        }
        match place.checked_sub(ONE_BYTE_WORDS) {
            None => bytes.push(ONE_BYTE.saturating_add(u8::try_from(place).unwrap_or(0))),
            Some(further) => {
                bytes.push(TWO_BYTES.saturating_add(u8::try_from(further / 256).unwrap_or(0)));
                bytes.push(u8::try_from(further % 256).unwrap_or(0));
            }
        }
        true
    }

    /// A word's place in the list, its first letter small.
    fn place_of(&self, word: &str) -> Option<usize> {
        for slot in slots_from(word) {
            let place = usize::from(*self.slots.get(slot)?);
            let known = self.words.get(place)?;
            if is_word(known, word) {
                return Some(place);
            }
        }
        None
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

/// Whether a word is this one of the list, but for the size of its first letter.
fn is_word(known: &str, word: &str) -> bool {
    let (Some((first, rest)), Some((initial, others))) = (
        known.as_bytes().split_first(),
        word.as_bytes().split_first(),
    ) else {
        return false;
    };
    *first == initial.to_ascii_lowercase() && rest == others
}

/// The slots in which to look for a word, one after the other.
fn slots_from(word: &str) -> impl Iterator<Item = usize> + use<> {
    let mixed = word.bytes().fold(0x811c_9dc5_u32, |mixed, letter| {
        (mixed ^ u32::from(letter.to_ascii_lowercase())).wrapping_mul(0x0100_0193)
    });
    let first = usize::try_from(mixed).unwrap_or(0) % SLOTS;
    (first..SLOTS).chain(0..first)
}

/// How many single bytes of text follow before the next space, or the next letter of several.
fn bytes_before_space(rest: &str) -> usize {
    let is_plain = |byte: &u8| byte.is_ascii() && *byte != b' ';
    rest.bytes().take_while(is_plain).count()
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
