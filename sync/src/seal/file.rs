//! The seal over a whole file: a line behind its end that vouches for every byte before it.
//!
//! The seal inside a document vouches for its words. Whether the pages say the same could only be
//! told by setting them again, which a tablet cannot do. This line closes that gap without a
//! typesetter and without reading PDF: whoever has the city's public keys can check it.
//!
//! ```text
//! <the PDF, up to its %%EOF and line feed>%IKRAR1:<204 letters> <128 hexadecimal digits>\n
//! ```
//!
//! Readers of PDF take the line for a comment.
//!
//! A certified signature service adds to a file and leaves what was there as it is. So the line
//! may also stand in the middle: then it vouches for what is before it and says nothing of what
//! comes after.

use ed25519_dalek::{Signature, Signer as _, VerifyingKey};

use super::{
    CODE_PREFIX, CityKeys, CodeProblem, KeyStanding, Seal, SealingKey, claim_bytes, hex, unhex,
};

/// Before everything that is signed, so that no other signature of the key can pass for this one.
const PURPOSE: &[u8] = b"ikrar berkas dokumen 1";
/// What the line begins with, besides the code.
const MARK: &str = "%";
/// Longer than the line can be: no more of a file's end is searched.
const LINE_BYTES_MAX: usize = 512;
/// More lines of ours in one file are nobody's service.
const LINES_WITHIN_MAX: usize = 8;

/// What the line behind a file's end says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileFinding {
    /// There is no line: a draft, a scan, a foreign file, or one from which the line was taken.
    NotSealed,
    /// There is one, and it cannot be read.
    Damaged(CodeProblem),
    /// By a key that does not vouch; what of the seal could be read.
    NotVouchedFor(Seal, KeyStanding),
    /// The file is not as it was issued.
    Altered(Seal),
    /// Every byte is as the city issued it.
    Intact(Seal),
    /// The file begins with every byte of what the city issued, and goes on behind it.
    Continued(Seal),
}

impl SealingKey {
    /// A file with the line that vouches for it. The same file and seal give the same line.
    pub fn seal_file(&self, seal: &Seal, mut file: Vec<u8>) -> Vec<u8> {
        if !file.ends_with(b"\n") {
            file.push(b'\n');
        }
        let signature = self.0.sign(&signed_bytes(seal, &file)).to_bytes();
        file.extend(line(seal, &signature).into_bytes());
        file
    }
}

impl CityKeys {
    /// What the end of a file says of it.
    pub fn examine(&self, file: &[u8]) -> FileFinding {
        match last_line(file) {
            Some((body, found)) => self.examine_line(body, found),
            None => self.examine_beginning(file),
        }
    }

    /// The first line in the middle that vouches for what is before it; else what the first one
    /// says. Who adds lines only makes a file worse.
    fn examine_beginning(&self, file: &[u8]) -> FileFinding {
        let mut told = FileFinding::NotSealed;
        for (body, found) in lines_within(file).take(LINES_WITHIN_MAX) {
            match self.examine_line(body, found) {
                FileFinding::Intact(seal) => return FileFinding::Continued(seal),
                finding if told == FileFinding::NotSealed => told = finding,
                _ => {}
            }
        }
        told
    }

    fn examine_line(&self, body: &[u8], found: &str) -> FileFinding {
        let (code, digits) = found.split_once(' ').unwrap_or((found, ""));
        let seal = match Seal::from_code(code) {
            Ok(seal) => seal,
            Err(problem) => return FileFinding::Damaged(problem),
        };
        let standing = self.standing(&seal);
        if standing != KeyStanding::Genuine {
            return FileFinding::NotVouchedFor(seal, standing);
        }
        let key = self.0.iter().find(|key| key.id() == seal.key);
        let signature = unhex(digits.trim_end());
        let is_whole = key.zip(signature).is_some_and(|(key, signature)| {
            let is_ours = VerifyingKey::from_bytes(&key.public).is_ok_and(|key| {
                let signature = Signature::from_bytes(&signature);
                key.verify_strict(&signed_bytes(&seal, body), &signature)
                    .is_ok()
            });
            // The line itself is not signed; only the one that would be written is taken.
            is_ours && found == line(&seal, &signature).trim_start_matches(MARK)
        });
        if is_whole {
            FileFinding::Intact(seal)
        } else {
            FileFinding::Altered(seal)
        }
    }
}

/// The line, with its mark and its end.
fn line(seal: &Seal, signature: &[u8; 64]) -> String {
    [MARK, &seal.to_code(), " ", &hex(signature), "\n"].concat()
}

/// The file before its last line, and the line without its mark, where it is one of ours.
fn last_line(file: &[u8]) -> Option<(&[u8], &str)> {
    let before_end = file.len().checked_sub(1)?;
    let backwards = file.get(..before_end)?.iter().rev().take(LINE_BYTES_MAX);
    let length = backwards.take_while(|byte| **byte != b'\n').count();
    let (body, line) = file.split_at_checked(before_end.checked_sub(length)?)?;
    let line = std::str::from_utf8(line).ok()?.strip_prefix(MARK)?;
    line.starts_with(CODE_PREFIX).then_some((body, line))
}

/// The lines of ours in a file, each with what is before it.
fn lines_within(file: &[u8]) -> impl Iterator<Item = (&[u8], &str)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let rest = file.get(from..)?;
            let start = from + rest.iter().position(|byte| *byte == b'%')?;
            from = start + 1;
            if start > 0 && file.get(start - 1) != Some(&b'\n') {
                continue;
            }
            let (body, rest) = file.split_at_checked(start)?;
            let end = rest.iter().take(LINE_BYTES_MAX).position(|b| *b == b'\n');
            let line = end.and_then(|end| rest.get(..=end));
            let line = line.and_then(|line| std::str::from_utf8(line).ok());
            let found = line.and_then(|line| line.strip_prefix(MARK));
            if let Some(found) = found.filter(|found| found.starts_with(CODE_PREFIX)) {
                return Some((body, found));
            }
        }
    })
}

/// What the city issued at the beginning of a file that goes on behind it, with its line.
pub fn issued_part<'a>(keys: &CityKeys, file: &'a [u8]) -> Option<&'a [u8]> {
    lines_within(file)
        .take(LINES_WITHIN_MAX)
        .find(|(body, found)| matches!(keys.examine_line(body, found), FileFinding::Intact(_)))
        .and_then(|(body, found)| file.get(..body.len() + MARK.len() + found.len()))
}

/// A file that was issued, without the line behind its end; all of it where there is none.
pub fn without_line(file: &[u8]) -> &[u8] {
    last_line(file).map_or(file, |(body, _)| body)
}

fn signed_bytes(seal: &Seal, body: &[u8]) -> Vec<u8> {
    let hash = *blake3::hash(body).as_bytes();
    let claim = claim_bytes(seal.key, &seal.claim);
    [PURPOSE.to_vec(), claim, hash.to_vec()].concat()
}
