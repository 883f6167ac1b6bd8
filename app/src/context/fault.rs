//! Why the device could not do what a screen asked for, in words for people.

use thiserror::Error;

use crate::text;

/// Why the device could not store.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DeviceError {
    /// The disk quota is used up.
    #[error("storage is full")]
    StorageFull,
    /// The database could not be opened or was closed by the browser.
    #[error("storage is unavailable: {0}")]
    StorageUnavailable(String),
    /// Nobody is signed in, so there is no database to write to.
    #[error("nobody is signed in")]
    SignedOut,
    /// Another failure, in the words of the platform.
    #[error("{0}")]
    Other(String),
}

impl DeviceError {
    /// What the user reads.
    pub fn user_message(&self) -> String {
        match self {
            Self::StorageFull => text::device::STORAGE_FULL.into(),
            Self::StorageUnavailable(reason) => text::device::storage_unavailable(reason),
            Self::SignedOut => text::device::SIGNED_OUT.into(),
            Self::Other(reason) => text::device::not_stored(reason),
        }
    }
}

/// Why signing in failed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SignInError {
    /// The server answered with a stable code and words for people.
    #[error("refused by the server: {code}")]
    Refused {
        /// Stable code, for instance `wrong_password`.
        code: String,
        /// The server's Indonesian message.
        message: String,
        /// The field the message belongs to.
        field: Option<String>,
    },
    /// No server was reached.
    #[error("offline")]
    Offline,
    /// Something answered that is not this server (a captive portal's page).
    #[error("the reply is not from the server")]
    NotTheServer,
    /// Signed in, but the user's database could not be opened.
    #[error(transparent)]
    Device(#[from] DeviceError),
}

impl SignInError {
    /// What the user reads.
    pub fn user_message(&self) -> String {
        match self {
            Self::Refused { message, .. } => message.clone(),
            Self::Offline => text::sign_in::OFFLINE.into(),
            Self::NotTheServer => text::sign_in::NOT_THE_SERVER.into(),
            Self::Device(error) => error.user_message(),
        }
    }

    /// The stable code.
    pub fn code(&self) -> &str {
        match self {
            Self::Refused { code, .. } => code,
            Self::Offline => "offline",
            Self::NotTheServer => "not_the_server",
            Self::Device(_) => "device",
        }
    }
}
