//! What screens and device say to each other of the city's signature service.

use ikrar_domain::agreement::SigningParty;
use ikrar_sync::{blob::BlobHash, identity::EntityId};
use thiserror::Error;

use crate::text;

/// A certified signature as a person asks for it. Number and passphrase pass through the server
/// to the service and are kept nowhere.
#[derive(Clone)]
pub struct CertifyRequest {
    /// The agreement.
    pub agreement: EntityId,
    /// For which side.
    pub party: SigningParty,
    /// The content on the screen.
    pub content: BlobHash,
    /// Where.
    pub place: String,
    /// On which day, `YYYY-MM-DD`.
    pub signed_on: String,
    /// The number under which the service knows the signer.
    pub signer: String,
    /// What opens the signer's key.
    pub passphrase: String,
}

/// Why there is no certified signature.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CertifyFault {
    /// The server is out of reach; nothing was asked for.
    #[error("offline")]
    Offline,
    /// No answer came. It may still be on its way.
    #[error("no answer in time")]
    NoAnswer,
    /// The server's words.
    #[error("refused: {0}")]
    Refused(String),
}

impl CertifyFault {
    /// What the user reads.
    pub fn user_message(&self) -> String {
        match self {
            Self::Offline => text::certified::OFFLINE.into(),
            Self::NoAnswer => text::certified::NO_ANSWER.into(),
            Self::Refused(words) => words.clone(),
        }
    }
}
