//! Whether a file that returned is the one that was sent, with a signature over all of it.
//!
//! A signature in a PDF names the bytes it covers: from the first up to where it stands itself,
//! and from behind it to the end. What was sent must be covered whole, byte for byte as it was
//! sent. Whether the certificate is sound is for the service and for whoever reads the file.

/// A file that comes back larger is nobody's signature.
pub const RETURNED_BYTES_MAX: usize = 24 * 1024 * 1024;

/// Why a file that returned is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReturnProblem {
    /// It does not begin with what was sent.
    #[error("the file that returned does not begin with the bytes that were sent")]
    OtherBytes,
    /// It is what was sent, without anything more.
    #[error("the file that returned has no signature added to it")]
    NothingAdded,
    /// What was added is no signature over the whole file.
    #[error("the signature that was added does not cover the whole file")]
    NotCovered,
    /// It is larger than any signature makes it.
    #[error("the file that returned has more than {RETURNED_BYTES_MAX} bytes")]
    TooLarge,
}

impl ReturnProblem {
    /// Stable machine code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::OtherBytes => "returned_other_bytes",
            Self::NothingAdded => "returned_nothing_added",
            Self::NotCovered => "returned_not_covered",
            Self::TooLarge => "returned_too_large",
        }
    }

    /// What a person reads.
    pub const fn user_message(self) -> &'static str {
        match self {
            Self::OtherBytes => {
                "Berkas yang kembali dari layanan bukan berkas yang dikirim: isinya berubah. \
                 Tanda tangan ini tidak dipakai. Laporkan kepada administrator, lalu pilih cara \
                 tanda tangan lain."
            }
            Self::NothingAdded => {
                "Berkas kembali dari layanan tanpa tanda tangan. Coba lagi, atau pilih cara tanda \
                 tangan lain."
            }
            Self::NotCovered => {
                "Tanda tangan pada berkas yang kembali dari layanan tidak mencakup seluruh berkas. \
                 Tanda tangan ini tidak dipakai. Laporkan kepada administrator."
            }
            Self::TooLarge => {
                "Berkas yang kembali dari layanan terlalu besar. Laporkan kepada administrator."
            }
        }
    }
}

/// Holds what returned against what was sent.
pub fn check_returned(sent: &[u8], returned: &[u8]) -> Result<(), ReturnProblem> {
    if returned.len() > RETURNED_BYTES_MAX {
        return Err(ReturnProblem::TooLarge);
    }
    let added = returned
        .strip_prefix(sent)
        .ok_or(ReturnProblem::OtherBytes)?;
    if added.trim_ascii().is_empty() {
        return Err(ReturnProblem::NothingAdded);
    }
    let is_covered = byte_range(added).is_some_and(|[start, before, after, rest]| {
        // The hole in the middle is the signature itself: it lies in what was added.
        start == 0
            && sent.len() <= before
            && before < after
            && after.checked_add(rest) == Some(returned.len())
    });
    if is_covered {
        Ok(())
    } else {
        Err(ReturnProblem::NotCovered)
    }
}

/// The last `/ByteRange [a b c d]`: of the signature that was added last.
fn byte_range(added: &[u8]) -> Option<[usize; 4]> {
    const KEY: &[u8] = b"/ByteRange";
    let start = added.windows(KEY.len()).rposition(|found| found == KEY)?;
    let rest = added.get(start + KEY.len()..)?.trim_ascii_start();
    let rest = rest.strip_prefix(b"[")?;
    let end = rest.iter().position(|byte| *byte == b']')?;
    let numbers = std::str::from_utf8(rest.get(..end)?).ok()?;
    let numbers: Vec<usize> = numbers
        .split_ascii_whitespace()
        .map(|number| number.parse().ok())
        .collect::<Option<_>>()?;
    numbers.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SENT: &[u8] = b"%PDF-1.7\npages\n%%EOF\n";

    /// An update with a signature over so many bytes before and behind it.
    fn added(before: usize, rest: impl Fn(usize) -> usize) -> Vec<u8> {
        let open = b"7 0 obj\n<< /Type /Sig /Contents <".as_slice();
        let hole = SENT.len() + open.len() - 1;
        let end = |rest: usize| {
            let after = hole + 6;
            format!("AABB> /ByteRange [0 {before} {after} {rest}] >>\nendobj\n%%EOF\n")
        };
        // The numbers are part of what they count: two digits each, here.
        let length = end(10).len() - "AABB>".len();
        [SENT, open, end(rest(length)).as_bytes()].concat()
    }

    fn hole() -> usize {
        SENT.len() + b"7 0 obj\n<< /Type /Sig /Contents ".len()
    }

    #[test]
    fn file_with_a_signature_over_all_of_it_is_what_was_asked_for() {
        assert_eq!(check_returned(SENT, &added(hole(), |rest| rest)), Ok(()));
    }

    #[test]
    fn signature_over_less_than_was_sent_or_with_an_open_end_is_none() {
        let problem = Err(ReturnProblem::NotCovered);
        let short = added(SENT.len() - 1, |rest| rest);
        assert_eq!(check_returned(SENT, &short), problem);
        let open = added(hole(), |rest| rest - 1);
        assert_eq!(check_returned(SENT, &open), problem);
        let without = [SENT, b"8 0 obj\nendobj\n%%EOF\n"].concat();
        assert_eq!(check_returned(SENT, &without), problem);
        for odd in ["[0 1 2]", "[0 1 2 x]", "[0 99999999999999999999 1 2]", "["] {
            let added = format!("/ByteRange {odd}");
            assert_eq!(
                check_returned(SENT, &[SENT, added.as_bytes()].concat()),
                problem
            );
        }
    }

    #[test]
    fn any_other_byte_before_the_signature_is_another_file() {
        let sound = added(hole(), |rest| rest);
        for place in 0..SENT.len() {
            let mut other = sound.clone();
            other[place] ^= 1;
            assert_eq!(
                check_returned(SENT, &other),
                Err(ReturnProblem::OtherBytes),
                "byte {place}"
            );
        }
        assert_eq!(check_returned(SENT, b""), Err(ReturnProblem::OtherBytes));
        assert_eq!(check_returned(SENT, SENT), Err(ReturnProblem::NothingAdded));
        let space = [SENT, b"\n"].concat();
        assert_eq!(
            check_returned(SENT, &space),
            Err(ReturnProblem::NothingAdded)
        );
    }
}
