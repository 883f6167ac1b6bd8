//! Why a store did not do what it was asked, in words that say how to repair it.

use ikrar_app::context::DeviceError;
use ikrar_sync::ports::MovedOn;
use thiserror::Error;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::DomException;

use crate::text;

/// A fault of the store.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(crate) enum StoreError {
    /// The browser's quota or the disk is used up.
    #[error("the storage quota is used up; free space and save again")]
    Full,
    /// The browser lost its database process or closed the connection.
    #[error("the connection to the database was lost: {0}")]
    ConnectionLost(String),
    /// Another tab holds an older version of the database open.
    #[error("another tab holds the database open; close it")]
    Blocked,
    /// A later version of the app has already upgraded the database.
    #[error("the database belongs to a later version of the app; reload the page")]
    Newer,
    /// The browser offers no database here.
    #[error("the browser refuses IndexedDB: {0}")]
    Unavailable(String),
    /// The browser has emptied the database behind the app's back.
    #[error("the database was emptied")]
    Emptied,
    /// Another tab has written since this one read the database: a reply to this one's question
    /// continues what is no longer there.
    #[error(transparent)]
    MovedOn(#[from] MovedOn),
    /// The user has left; see [`super::Store::close`].
    #[error("the database is closed: its user has left")]
    Closed,
    /// The second copy cannot be reached.
    #[error("the browser offers no file for a second copy, or its worker does not answer")]
    NoJournal,
    /// A stored record cannot be read.
    #[error("a stored record is damaged: {0}")]
    Damaged(&'static str),
    /// Another fault, in the words of the platform.
    #[error("{0}")]
    Other(String),
}

impl StoreError {
    /// The error behind the name and message of a browser's exception.
    pub(crate) fn from_exception(name: &str, message: &str) -> Self {
        match name {
            "QuotaExceededError" => Self::Full,
            "VersionError" => Self::Newer,
            "SecurityError" | "NotAllowedError" => Self::Unavailable(message.to_owned()),
            "InvalidStateError" | "AbortError" | "TransactionInactiveError" => {
                Self::ConnectionLost(message.to_owned())
            }
            _ if is_lost_connection(message) => Self::ConnectionLost(message.to_owned()),
            _ => Self::Other([name, ": ", message].concat()),
        }
    }

    /// Whether reopening the database may help.
    pub(crate) fn is_connection_lost(&self) -> bool {
        matches!(self, Self::ConnectionLost(_))
    }

    /// Whether the same call can never succeed while this page lives.
    pub(crate) fn is_permanent(&self) -> bool {
        matches!(self, Self::Newer | Self::Unavailable(_))
    }

    /// What a person reads: the reason, without a full stop.
    pub(crate) fn user_message(&self) -> String {
        match self {
            Self::Full => text::STORE_FULL.to_owned(),
            Self::ConnectionLost(_) => text::STORE_CONNECTION_LOST.to_owned(),
            Self::Blocked => text::STORE_BLOCKED.to_owned(),
            Self::Newer => text::STORE_NEWER.to_owned(),
            Self::Unavailable(_) => text::STORE_UNAVAILABLE.to_owned(),
            Self::Emptied => text::STORE_EMPTIED.to_owned(),
            Self::MovedOn(_) => text::STORE_MOVED_ON.to_owned(),
            Self::Closed => text::STORE_CLOSED.to_owned(),
            Self::NoJournal => text::STORE_NO_JOURNAL.to_owned(),
            Self::Damaged(_) => text::STORE_DAMAGED.to_owned(),
            Self::Other(words) => text::store_other(words),
        }
    }
}

/// WebKit and Chromium report these as `UnknownError` after a crash of their database process.
fn is_lost_connection(message: &str) -> bool {
    message.contains("Connection to Indexed Database server lost")
        || message.contains("connection is closing")
        || message.contains("nternal error")
}

impl From<StoreError> for DeviceError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full => Self::StorageFull,
            other => Self::StorageUnavailable(other.user_message()),
        }
    }
}

impl From<JsValue> for StoreError {
    fn from(thrown: JsValue) -> Self {
        if let Some(exception) = thrown.dyn_ref::<DomException>() {
            return Self::from_exception(&exception.name(), &exception.message());
        }
        let words = thrown
            .dyn_ref::<js_sys::Error>()
            .map(js_sys::Error::message);
        Self::Other(words.map_or_else(|| "unknown".to_owned(), String::from))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn webkits_lost_server_is_worth_reopening() {
        let error = StoreError::from_exception(
            "UnknownError",
            "Connection to Indexed Database server lost. Refresh the page to try again",
        );
        assert!(error.is_connection_lost());
        assert!(!error.is_permanent());
    }

    #[test]
    fn a_full_disk_keeps_its_own_words() {
        let error = StoreError::from_exception("QuotaExceededError", "");
        assert_eq!(error, StoreError::Full);
        assert_eq!(DeviceError::from(error), DeviceError::StorageFull);
    }

    #[test]
    fn a_database_of_a_later_version_asks_for_a_reload() {
        let error = StoreError::from_exception("VersionError", "requested version is less");
        assert!(error.is_permanent());
        assert!(error.user_message().contains("Muat ulang"));
    }

    #[test]
    fn an_unknown_exception_keeps_the_platforms_words() {
        let error = StoreError::from_exception("StrangeError", "no idea");
        assert_eq!(error, StoreError::Other("StrangeError: no idea".into()));
    }
}
