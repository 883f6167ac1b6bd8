//! What screens and device say to each other of the PIN of a drawn signature.

use ikrar_domain::agreement::PinRefusal;
use thiserror::Error;

use super::SignInError;
use crate::text;

/// Whether the person has a PIN on this device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PinState {
    /// None was set here.
    Missing,
    /// One was.
    Set,
}

/// Why a PIN was not set, or does not open the way.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PinFault {
    /// A rule, or a wrong PIN.
    #[error(transparent)]
    Refused(#[from] PinRefusal),
    /// None was set on this device.
    #[error("no PIN was set on this device")]
    Missing,
    /// The password that allows to set one was not accepted.
    #[error(transparent)]
    SignIn(#[from] SignInError),
    /// The browser has no cryptography, or keeps nothing.
    #[error("the browser can neither stretch nor keep a PIN")]
    NotOffered,
    /// The part of the app that knows PINs is not on this device.
    #[error("the part that checks a PIN could not be loaded")]
    NotLoaded,
}

impl PinFault {
    /// What the user reads.
    pub fn user_message(&self) -> String {
        match self {
            Self::Refused(refusal) => refusal.user_message(),
            Self::Missing => text::pin::MISSING.into(),
            Self::SignIn(SignInError::Offline) => text::pin::OFFLINE.into(),
            Self::SignIn(error) => error.user_message(),
            Self::NotOffered => text::pin::NOT_OFFERED.into(),
            Self::NotLoaded => text::common::PAGE_NOT_LOADED.into(),
        }
    }
}
