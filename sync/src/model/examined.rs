//! What a device can say of a document: the seal, the keys it knows, and the agreement where it
//! holds it. `docs/documents.md` has the table.

use ikrar_domain::agreement::AgreementStatus;
use ikrar_domain::document::Manuscript;

use super::{agreement_status, is_returned_file, manuscript_of};
use crate::blob::BlobHash;
use crate::identity::UnixSeconds;
use crate::row::Rows;
use crate::seal::{CityKeys, Claim, CodeProblem, FileFinding, KeyId, KeyStanding, Seal};

/// How a document stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It carries no seal.
    NotSealed,
    /// The seal cannot be read.
    Damaged(CodeProblem),
    /// The seal is by a key this device does not know: another city's, or newer than its list.
    UnknownKey(KeyId),
    /// The seal is by a key that was revoked.
    RevokedKey(KeyId, UnixSeconds),
    /// The seal names a key of this city and was not made by it.
    Forged,
    /// The file is not as it was issued.
    Altered,
    /// The seal is the city's, over another content than this device holds of that version.
    OtherContent,
    /// As issued, and a later version is in force.
    Replaced,
    /// As issued, and not in force: signed by one side only, or given up.
    NotInForce(AgreementStatus),
    /// It begins as issued, and what was added behind is not known here: perhaps a certified
    /// signature, which only its service can check.
    Continued,
    /// Every byte is as a certified signature service returned it.
    Certified,
    /// As issued.
    Intact,
}

/// What was found, and of which agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Examined {
    /// How it stands.
    pub verdict: Verdict,
    /// What the seal says, where it can be read and its key vouches.
    pub claim: Option<Claim>,
    /// The words that were sealed, where this device holds that very content.
    pub content: Option<Manuscript>,
}

/// Examines a file with every byte it has.
pub fn examine_file(keys: &CityKeys, rows: &impl Rows, file: &[u8]) -> Examined {
    match keys.examine(file) {
        FileFinding::NotSealed => Examined::without_claim(Verdict::NotSealed),
        FileFinding::Damaged(problem) => Examined::without_claim(Verdict::Damaged(problem)),
        FileFinding::NotVouchedFor(seal, standing) => not_vouched_for(&seal, standing),
        FileFinding::Altered(seal) => Examined {
            verdict: Verdict::Altered,
            ..genuine(rows, &seal)
        },
        FileFinding::Intact(seal) => genuine(rows, &seal),
        FileFinding::Continued(seal) => continued(rows, &seal, file),
    }
}

/// What stands behind the city's line could show anything. Only the file that a service returned,
/// byte for byte, is vouched for: its hash stands in the signature.
fn continued(rows: &impl Rows, seal: &Seal, file: &[u8]) -> Examined {
    let found = genuine(rows, seal);
    let is_returned = is_returned_file(rows, seal.claim.agreement, BlobHash::of(file));
    let verdict = match (found.verdict, is_returned) {
        (Verdict::OtherContent, _) => Verdict::OtherContent,
        (_, false) => Verdict::Continued,
        (Verdict::Intact, true) => Verdict::Certified,
        (verdict, true) => verdict,
    };
    Examined { verdict, ..found }
}

/// Examines a code as it was scanned or typed. It binds the words; whether the paper has those
/// words is for people to compare.
pub fn examine_code(keys: &CityKeys, rows: &impl Rows, code: &str) -> Examined {
    let seal = match Seal::from_code(code) {
        Ok(seal) => seal,
        Err(problem) => return Examined::without_claim(Verdict::Damaged(problem)),
    };
    match keys.standing(&seal) {
        KeyStanding::Genuine => genuine(rows, &seal),
        standing => not_vouched_for(&seal, standing),
    }
}

impl Examined {
    const fn without_claim(verdict: Verdict) -> Self {
        Self {
            verdict,
            claim: None,
            content: None,
        }
    }
}

fn not_vouched_for(seal: &Seal, standing: KeyStanding) -> Examined {
    Examined::without_claim(match standing {
        KeyStanding::Unknown => Verdict::UnknownKey(seal.key),
        KeyStanding::Revoked(at) => Verdict::RevokedKey(seal.key, at),
        KeyStanding::Forged | KeyStanding::Genuine => Verdict::Forged,
    })
}

/// A genuine seal beside what this device holds of its agreement.
fn genuine(rows: &impl Rows, seal: &Seal) -> Examined {
    let claim = seal.claim;
    let held = manuscript_of(rows, rows, claim.agreement)
        .filter(|manuscript| manuscript.version == claim.version);
    let (content, other) = match held {
        Some(manuscript) if Claim::of(&manuscript) == claim => (Some(manuscript), false),
        held => (None, held.is_some()),
    };
    let verdict = match agreement_status(rows, claim.agreement) {
        _ if other => Verdict::OtherContent,
        Some(AgreementStatus::Superseded) => Verdict::Replaced,
        // A file is sealed before it is certified, and so before the agreement is in force.
        Some(status) if !status.has_been_in_force() => Verdict::NotInForce(status),
        _ => Verdict::Intact,
    };
    Examined {
        verdict,
        claim: Some(claim),
        content,
    }
}
