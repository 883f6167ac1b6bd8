//! Files beside operations: what they are called, and who has them.
//!
//! The link to a file is an ordinary entity ([`crate::schema::evidence`]) and travels with the
//! figures. Its bytes travel beside, later, in pieces ([`crate::protocol::blob`]). The name of a
//! file is the hash of its content, so that the same photo sent twice is one file, a piece may
//! be sent again, and whoever holds the bytes can prove that they are whole.
//!
//! Names are compared within one scope only. Whether another agency has a file cannot be asked.

mod hash;
mod kept;
mod queue;
mod upload;

use std::collections::BTreeSet;

pub use hash::BlobHash;
pub use kept::{KeptBlob, RECORD_BYTES_MAX, RecordPart, records_of};
pub use queue::{PendingBlob, Queue};
pub use upload::{Outcome, Step, Upload};

use ikrar_domain::agreement::SigningParty;

use crate::identity::{EntityId, ScopeId};

/// Which files the server holds complete and checked. The ledger asks before it believes that
/// one is there.
pub trait StoredBlobs {
    /// Whether every byte of this file is stored for this scope.
    fn is_stored(&self, scope: ScopeId, hash: BlobHash) -> bool;

    /// Whether a certified signature service has returned this file for this very signature.
    /// Who has no such service has none of its files.
    fn is_returned(&self, file: &ReturnedFile) -> bool {
        let _ = file;
        false
    }
}

/// A file as a certified signature service returned it, and for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReturnedFile {
    /// The agreement that was signed.
    pub agreement: EntityId,
    /// For which side.
    pub party: SigningParty,
    /// The content that the signer saw.
    pub content: BlobHash,
    /// The file.
    pub file: BlobHash,
}

impl StoredBlobs for BTreeSet<(ScopeId, BlobHash)> {
    fn is_stored(&self, scope: ScopeId, hash: BlobHash) -> bool {
        self.contains(&(scope, hash))
    }
}
