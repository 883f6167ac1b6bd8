//! How device, server and store stand.

use ikrar_sync::journal::Cause;

/// How the app and the server stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LinkState {
    /// The server is out of reach.
    #[default]
    Offline,
    /// An exchange is under way.
    Contacting,
    /// The last exchange succeeded.
    Connected,
    /// The server is busy and has given this device its turn; see [`super::Signals::turn`].
    Waiting,
    /// The server asks for a new session before it takes anything.
    NeedSignIn,
    /// The account was closed: what waits is still handed in, and nothing is sent to the device.
    Closed,
    /// The server no longer speaks this version's protocol.
    NeedUpdate,
}

/// What the browser promises about the data on this device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum StorageState {
    /// Not asked yet.
    #[default]
    Unknown,
    /// The browser never evicts the data by itself.
    Persistent,
    /// The browser may evict the data when the disk fills up.
    BestEffort,
    /// The store cannot be opened, and the second copy of unsent work stands in; the reason in
    /// words.
    Backup(String),
    /// The store cannot be opened; the reason in words.
    Unavailable(String),
}

/// What a store that had lost something was given back from the second copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recovery {
    /// What had happened.
    pub cause: Cause,
    /// How many unsent operations came back.
    pub restored: usize,
    /// How many could not be read in either copy.
    pub lost: usize,
}
