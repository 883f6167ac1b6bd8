//! The wire: one file per step, each with its request, its reply and both halves' codec.
//!
//! Every body is a frame (`frame`): magic, a flag, then CBOR maps with integer keys in which a
//! reader skips the keys it does not know. Batches are columns (`columns`): all versions
//! together, all words together, which is what makes twenty bytes an edit possible.

use crate::operation::OperationError;

pub mod blob;
pub mod carry;
mod columns;
mod deflate;
pub mod doorbell;
pub mod frame;
pub mod json;
mod originals;
pub mod pull;
pub mod push;
mod receipts;
pub mod reply;
mod stamps;
mod values;
mod words;

/// The protocol this build speaks. 2026-11: the first.
pub const PROTOCOL_VERSION: u64 = 1;

/// The oldest protocol in which this build still answers pulls. Pushes have no such limit.
pub const OLDEST_PULL_VERSION: u64 = 1;

/// The media type of every sync body.
pub const CONTENT_TYPE: &str = "application/vnd.ikrar.sync+cbor";

/// Why a body cannot be read. Every kind leaves both sides as they were.
#[derive(Debug, thiserror::Error)]
pub enum ProtocolError {
    /// The bytes do not begin as a sync body does: another program answered, such as a captive
    /// portal's page.
    #[error("the body is not a sync frame; something else answered")]
    NotSync,
    /// Bytes changed on the way: the seal does not fit what it closes.
    #[error("the frame's seal is broken: bytes changed on the way")]
    Damaged,
    /// The frame holds no readable CBOR of the step's shape.
    #[error("the frame's content cannot be read")]
    Malformed(#[from] minicbor::decode::Error),
    /// The frame unpacks to more than a body may hold.
    #[error("the frame unpacks to more than {0} bytes")]
    TooLarge(usize),
    /// One of the operations cannot be read.
    #[error("an operation in the batch cannot be read")]
    Operation(#[from] OperationError),
    /// The request is of a build that is too old to be answered in a way it understands.
    #[error("the request speaks protocol {spoken}; the oldest that is answered is {oldest}")]
    TooOld {
        /// What it speaks.
        spoken: u64,
        /// What it would have to speak at least.
        oldest: u64,
    },
    /// The reply answers another request.
    #[error("the reply does not answer this request")]
    WrongReply,
}

impl ProtocolError {
    /// The code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotSync => "not_cbor",
            Self::Damaged => "damaged",
            Self::Malformed(_) | Self::Operation(_) => "malformed",
            Self::TooLarge(_) => "body_too_large",
            Self::TooOld { .. } => "update_needed",
            Self::WrongReply => "wrong_reply",
        }
    }

    /// Whether sending the same again can help.
    pub fn is_permanent(&self) -> bool {
        !matches!(self, Self::NotSync | Self::Damaged | Self::WrongReply)
    }
}

pub(crate) fn malformed(message: &'static str) -> ProtocolError {
    ProtocolError::Malformed(minicbor::decode::Error::message(message))
}
