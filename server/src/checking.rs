//! Whether a PDF is what the city has sealed.
//!
//! A sealed PDF carries the manuscript and the seal as files. The seal binds the manuscript. What
//! binds the pages to it is the line behind the file's end, which vouches for every byte. Files
//! from before there was such a line are set again: the same manuscript and seal give the same
//! bytes, so a file that differs by one was not issued so, whatever its hidden text says.

use ikrar_domain::document::{DrawnSignatures, Manuscript};
use ikrar_paper::{PaperError, SETTING};
use ikrar_sync::blob::BlobHash;
use ikrar_sync::identity::UnixSeconds;
use ikrar_sync::seal::{
    CityKeys, Claim, CodeProblem, DrawnSeal, FileFinding, KeyId, KeyStanding, Seal, issued_part,
};

use crate::printing::{
    self, ARMS_FILE, DRAWN_FILE, DRAWN_LINE, MANUSCRIPT_FILE, SEAL_FILE, Sealed,
};

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// Pages, content and seal belong together and are the city's.
    Intact(Box<Manuscript>),
    /// The file begins with every byte of what the city issued, and goes on behind it: with a
    /// certified signature, or with anything else.
    Continued(Box<Manuscript>),
    /// Content and seal are the city's; the pages were set by another version of Ikrar and cannot
    /// be compared.
    OtherSetting(Box<Manuscript>),
    /// The content is the city's, the file is not as it was issued.
    PagesAltered(Box<Manuscript>),
    /// The content is not what the seal says.
    ContentAltered,
    /// The seal names a key of this city and was not made by it.
    SealForged,
    /// The seal cannot be read.
    SealDamaged(CodeProblem),
    /// The seal is by a key of another city, or by one this list does not have.
    UnknownKey(KeyId),
    /// The seal is by a key that was revoked.
    RevokedKey(KeyId, UnixSeconds),
    /// There is no seal in it.
    NotSealed,
    /// It is no PDF.
    NotPdf,
    /// This build cannot read PDFs.
    NotInstalled,
}

/// Checks a file against the city's keys. Where something was added to what the city issued, only
/// what it issued is read: what was added could show other words, and hide other files.
pub fn check(pdf: &[u8], keys: &CityKeys) -> Finding {
    if !matches!(keys.examine(pdf), FileFinding::Continued(_)) {
        return check_issued(pdf, keys);
    }
    let issued = issued_part(keys, pdf).unwrap_or_default();
    match check_issued(issued, keys) {
        Finding::Intact(manuscript) => Finding::Continued(manuscript),
        finding => finding,
    }
}

fn check_issued(pdf: &[u8], keys: &CityKeys) -> Finding {
    let files = match ikrar_paper::files_in(pdf) {
        Ok(files) => files,
        Err(PaperError::NotInstalled) => return Finding::NotInstalled,
        Err(_) => return Finding::NotPdf,
    };
    let file = |name: &str| {
        let mut named = files.iter().filter(|(found, _)| found == name);
        // Two files of one name: nobody can say which one was meant.
        named
            .next()
            .filter(|_| named.next().is_none())
            .map(|(_, bytes)| bytes)
    };
    let (Some(canonical), Some(sealed)) = (file(MANUSCRIPT_FILE), file(SEAL_FILE)) else {
        return Finding::NotSealed;
    };
    let text = String::from_utf8_lossy(sealed);
    let mut lines = text.lines();
    let seal = match Seal::from_code(lines.next().unwrap_or_default()) {
        Ok(seal) => seal,
        Err(problem) => return Finding::SealDamaged(problem),
    };
    match keys.standing(&seal) {
        KeyStanding::Genuine => {}
        KeyStanding::Unknown => return Finding::UnknownKey(seal.key),
        KeyStanding::Revoked(at) => return Finding::RevokedKey(seal.key, at),
        KeyStanding::Forged => return Finding::SealForged,
    }
    let Ok(manuscript) = Manuscript::from_bytes(canonical) else {
        return Finding::ContentAltered;
    };
    if Claim::of(&manuscript) != seal.claim {
        return Finding::ContentAltered;
    }
    let manuscript = Box::new(manuscript);
    match keys.examine(pdf) {
        FileFinding::Intact(whole) if whole == seal => return Finding::Intact(manuscript),
        FileFinding::NotSealed => {}
        // The line of another document, or one that does not fit this file.
        _ => return Finding::PagesAltered(manuscript),
    }
    if lines.next() != Some(printing::setting_line(SETTING).as_str()) {
        return Finding::OtherSetting(manuscript);
    }
    let Some((drawn, proof)) = drawn_under(&seal, lines.next(), file(DRAWN_FILE), keys) else {
        return Finding::PagesAltered(manuscript);
    };
    let sealed = Sealed { seal, drawn: proof };
    let arms = file(ARMS_FILE).map(Vec::as_slice);
    if !is_arms_of(&manuscript, arms) {
        return Finding::PagesAltered(manuscript);
    }
    match printing::set_sealed(&manuscript, &drawn, sealed, arms) {
        Ok(again) if again == pdf => Finding::Intact(manuscript),
        Ok(_) => Finding::PagesAltered(manuscript),
        Err(_) => Finding::OtherSetting(manuscript),
    }
}

/// Whether a picture is the coat of arms that the sealed content names.
fn is_arms_of(manuscript: &Manuscript, picture: Option<&[u8]>) -> bool {
    let named = manuscript.own.as_ref().and_then(|own| own.arms());
    named == picture.map(|bytes| BlobHash::of(bytes).hex()).as_deref()
}

/// The drawn signatures of a file, if the city vouches for them: without that anybody could put a
/// drawing of theirs under a sealed content.
fn drawn_under(
    seal: &Seal,
    line: Option<&str>,
    file: Option<&Vec<u8>>,
    keys: &CityKeys,
) -> Option<(DrawnSignatures, Option<DrawnSeal>)> {
    let (line, bytes) = match (line, file) {
        (None, None) => return Some((DrawnSignatures::default(), None)),
        (Some(line), Some(bytes)) => (line, bytes),
        _ => return None,
    };
    let proof = DrawnSeal::from_hex(line.strip_prefix(DRAWN_LINE)?)?;
    let drawn = DrawnSignatures::from_bytes(bytes).ok()?;
    keys.vouches_for_drawn(seal, &proof, bytes)
        .then_some((drawn, Some(proof)))
}

#[cfg(test)]
#[cfg(feature = "typesetter")]
mod tests;
