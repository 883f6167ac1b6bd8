//! A file behind a figure, from the server. It passes through: the store keeps what was attached
//! here, and nothing that was only looked at.

use ikrar_domain::evidence::Arrival;
use ikrar_sync::blob::BlobHash;
use ikrar_sync::identity::{EntityId, ScopeId};
use ikrar_sync::model::{self, Evidence};
use ikrar_sync::row::Rows as _;

use super::{Session, SessionError, Trouble};
use crate::replica::transport::{FileBytes, Transport};

/// A file and the link that names it.
#[derive(Clone, Debug)]
pub struct Fetched {
    /// The link.
    pub link: Evidence,
    /// The bytes; their hash is the link's.
    pub bytes: Vec<u8>,
}

/// Why there are no bytes.
#[derive(Debug, thiserror::Error)]
pub enum FetchFault {
    /// The session, or the way to the server.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// It is no link to a file, or not known here.
    #[error("no link to a file has this id here")]
    NoLink,
    /// The device that attached it has not sent it yet.
    #[error("the server does not have the file's bytes yet")]
    Waiting,
    /// The server names no such file to this account.
    #[error("the server has no such file for this account")]
    NotThere,
    /// What came is not what the link names.
    #[error("the bytes that came are not those that the link names")]
    Damaged,
}

impl Session {
    /// Gets the file behind a link, and believes it only by its hash.
    pub async fn fetch(&self, link: EntityId) -> Result<Fetched, FetchFault> {
        let (found, cookie, is_offline) = self
            .look(move |replica, standing| {
                let row = replica.row(link);
                let found: Option<(Evidence, ScopeId)> =
                    row.and_then(|row| Some((model::read_evidence(row)?, row.scope)));
                let account = standing.account.as_ref();
                let cookie = account.and_then(|account| account.cookie.clone());
                (found, cookie, standing.is_offline)
            })
            .await?;
        let (link, scope) = found.ok_or(FetchFault::NoLink)?;
        if link.arrival == Arrival::Waiting {
            return Err(FetchFault::Waiting);
        }
        let cookie = cookie.ok_or(SessionError::SignedOut)?;
        if is_offline {
            return Err(SessionError::KeptOffline.into());
        }
        let mut transport = Transport::new(self.origin.clone());
        let asked = transport.get_file(scope, link.hash, link.size, &cookie);
        let trouble = match asked.await {
            FileBytes::Whole(bytes) if BlobHash::of(&bytes) == link.hash => {
                let bytes = bytes.into();
                return Ok(Fetched { link, bytes });
            }
            FileBytes::Whole(_) => return Err(FetchFault::Damaged),
            FileBytes::Refused(404) => return Err(FetchFault::NotThere),
            FileBytes::Refused(401) => Trouble::SignInNeeded,
            FileBytes::Refused(429 | 503) => Trouble::Busy,
            FileBytes::Refused(status) => Trouble::Refused(status),
            FileBytes::None => Trouble::Unreachable,
        };
        Err(SessionError::NoAnswer(trouble).into())
    }
}
