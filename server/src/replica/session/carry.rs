//! The queue as a file: sealing what waits here, and handing in what somebody else carried here.
//!
//! A file stays in the hands of whoever hands it in until the server has answered.

use ikrar_sync::protocol::carry::{self, CarryError, FILE_BYTES_MAX};
use serde::Deserialize;

use super::desk::Desk;
use super::{Order, Session, SessionError, Trouble};
use crate::entropy::random_bytes;
use crate::replica::transport::{JsonReply, Transport};

const HAND_IN: &str = "/sync/v1/carry";

/// The queue, sealed.
#[derive(Clone, Debug)]
pub struct SealedQueue {
    /// The file's bytes.
    pub file: Vec<u8>,
    /// How many operations it holds.
    pub operations: usize,
}

/// What the server has made of a file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct HandedIn {
    /// Whose queue it was.
    pub author: String,
    /// How many operations it held.
    pub operations: u64,
    /// Of these, how many the server had not seen before.
    pub stored: u64,
    /// Of these, how many wait for a person's choice.
    pub conflicts: u64,
    /// Of these, how many are kept without effect.
    pub parked: u64,
}

/// Why a queue was not carried. Nothing of it is lost.
#[derive(Debug, thiserror::Error)]
pub enum CarryFault {
    /// The session, or the way to the server.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// All is sent.
    #[error("nothing waits in the outbox")]
    Nothing,
    /// The server has never given this store its key.
    #[error("this store has no key to seal with yet")]
    NoKey,
    /// The file could not be sealed: the system gives no randomness, or it would be too large.
    #[error("the queue could not be sealed")]
    Unsealed,
    /// It is no file of this kind.
    #[error(transparent)]
    File(#[from] CarryError),
    /// The server refuses the file.
    #[error("{message}")]
    Refused {
        /// The server's code.
        code: String,
        /// Its words.
        message: String,
    },
}

#[derive(Deserialize)]
struct Refusal {
    code: String,
    message: String,
}

impl Desk {
    /// What waits, sealed as the browser seals it.
    pub(super) fn seal_queue(&self) -> Result<SealedQueue, CarryFault> {
        let carried = self.replica.to_carry(self.clock.now());
        let pushes = carried.pushes.iter();
        let operations = pushes.map(|push| push.operations.len()).sum();
        if operations == 0 {
            return Err(CarryFault::Nothing);
        }
        let key = self.carry_key.ok_or(CarryFault::NoKey)?;
        let nonce = random_bytes().map_err(|_| CarryFault::Unsealed)?;
        let file = carry::seal(&key, nonce, &carried).ok_or(CarryFault::Unsealed)?;
        if file.len() > FILE_BYTES_MAX {
            return Err(CarryError::TooLarge.into());
        }
        Ok(SealedQueue { file, operations })
    }
}

impl Session {
    /// What waits in the outbox, sealed so that anybody may carry it. It goes on waiting here.
    pub async fn seal_queue(&self) -> Result<SealedQueue, CarryFault> {
        self.ask(|answer| Order::Seal { answer }).await?
    }

    /// Hands in a file that any device has sealed.
    pub async fn hand_in(&self, file: Vec<u8>) -> Result<HandedIn, CarryFault> {
        carry::origin(&file)?;
        let (cookie, is_offline) = self
            .look(|_, standing| {
                let account = standing.account.as_ref();
                let cookie = account.and_then(|account| account.cookie.clone());
                (cookie, standing.is_offline)
            })
            .await?;
        let cookie = cookie.ok_or(SessionError::SignedOut)?;
        if is_offline {
            return Err(SessionError::KeptOffline.into());
        }
        let mut transport = Transport::new(self.origin.clone());
        let asked = transport.post_file(HAND_IN, carry::CONTENT_TYPE, file, &cookie);
        let trouble = match asked.await {
            JsonReply::Answer {
                status: 200, body, ..
            } => match serde_json::from_slice(&body) {
                Ok(handed_in) => {
                    self.sync_now()?;
                    return Ok(handed_in);
                }
                Err(_) => Trouble::NotTheServer,
            },
            JsonReply::Answer { status, body, .. } => return Err(refused(status, &body)),
            JsonReply::NotTheServer => Trouble::NotTheServer,
            JsonReply::Offline => Trouble::Unreachable,
        };
        Err(SessionError::NoAnswer(trouble).into())
    }
}

/// What an answer without a count means. Only a judgement of the file itself is one.
fn refused(status: u16, body: &[u8]) -> CarryFault {
    let trouble = match status {
        400 | 413 => match serde_json::from_slice::<Refusal>(body) {
            Ok(Refusal { code, message }) => return CarryFault::Refused { code, message },
            Err(_) => Trouble::NotTheServer,
        },
        401 => Trouble::SignInNeeded,
        429 | 503 => Trouble::Busy,
        status => Trouble::Refused(status),
    };
    SessionError::NoAnswer(trouble).into()
}
