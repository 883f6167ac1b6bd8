//! What screens and device say to each other of files behind a realization.

use ikrar_domain::{evidence::EvidenceRefusal, value::Quarter};
use ikrar_sync::{identity::EntityId, model::ScanProblem};
use thiserror::Error;

use super::DeviceError;
use crate::text;

/// What a file stands behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EvidencePlace {
    /// An item's realization in a quarter.
    Realization {
        /// The item.
        item: EntityId,
        /// The quarter.
        quarter: Quarter,
    },
    /// A signature on paper.
    Signature {
        /// The signature.
        signature: EntityId,
        /// What the person copied from the foot of the scan.
        copied: String,
    },
}

/// Why a file could not be attached. Nothing was linked.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AttachError {
    /// A rule of the field.
    #[error(transparent)]
    Refused(#[from] EvidenceRefusal),
    /// The scan shows something else than what was signed.
    #[error(transparent)]
    Scan(#[from] ScanProblem),
    /// The view changed under the screen.
    #[error("the view changed under the screen")]
    ViewChanged,
    /// The file is attached here already.
    #[error("the file is attached already")]
    Already,
    /// The device could not keep it.
    #[error(transparent)]
    Device(#[from] DeviceError),
}

impl AttachError {
    /// What the user reads.
    pub fn user_message(&self) -> String {
        match self {
            Self::Refused(refusal) => refusal.user_message(),
            Self::Scan(problem) => problem.user_message(),
            Self::ViewChanged => text::device::VIEW_CHANGED.into(),
            Self::Already => text::evidence::ALREADY.into(),
            Self::Device(error) => error.user_message(),
        }
    }
}

/// Why a file could not be offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum OpenError {
    /// It is not on this device and the server is out of reach.
    #[error("offline")]
    Offline,
    /// Neither the device nor the server has it.
    #[error("the file is nowhere")]
    Missing,
    /// The bytes that came are not those of its name.
    #[error("the bytes are damaged")]
    Damaged,
}

impl OpenError {
    /// What the user reads.
    pub fn user_message(self) -> &'static str {
        match self {
            Self::Offline => text::evidence::OPEN_OFFLINE,
            Self::Missing => text::evidence::OPEN_MISSING,
            Self::Damaged => text::evidence::OPEN_DAMAGED,
        }
    }
}

/// A file whose bytes this device keeps and the server may not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LocalFile {
    /// Kept, waiting for its turn.
    Kept,
    /// On its way.
    Sending {
        /// How much of it has arrived.
        percent: u8,
    },
    /// What the store gives back is not what was kept.
    Damaged,
    /// The server refuses it for good; its words.
    Refused(String),
}
