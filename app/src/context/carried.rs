//! What screens and device say to each other of queues carried as files.

use thiserror::Error;

use super::DeviceError;

/// What an export has offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exported {
    /// Nothing waits.
    Nothing,
    /// A sealed file that can be handed in anywhere.
    Sealed {
        /// How many operations it holds.
        operations: usize,
    },
    /// A plain copy for an emergency: this device has no key yet, or its store cannot be read.
    Plain {
        /// How many operations it holds.
        operations: usize,
    },
}

/// Why a carried file was not taken.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CarryFault {
    /// It is not what it should be; the reason in Indonesian words.
    #[error("the file was refused: {0}")]
    Refused(String),
    /// It could not be kept.
    #[error(transparent)]
    Device(#[from] DeviceError),
}

impl CarryFault {
    /// What the user reads.
    pub fn user_message(&self) -> String {
        match self {
            Self::Refused(words) => words.clone(),
            Self::Device(error) => error.user_message(),
        }
    }
}

/// A carried file that was handed in on this device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CarriedFile {
    /// The digest of its bytes, in hexadecimal digits.
    pub id: String,
    /// How long it is.
    pub bytes: usize,
    /// How it stands.
    pub state: CarriedState,
}

/// How a carried file stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CarriedState {
    /// Kept here until the server has answered.
    Waiting,
    /// The server has it.
    Taken {
        /// Whose queue it was.
        author: String,
        /// How many operations it held.
        operations: usize,
        /// Of these, how many were new to the server.
        stored: usize,
        /// Of these, how many wait for a choice.
        conflicts: usize,
        /// Of these, how many have no effect.
        parked: usize,
    },
    /// The server cannot take it; the reason in Indonesian words.
    Refused(String),
}
