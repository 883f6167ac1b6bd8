//! What the state machine hears, does and says.

/// Something happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The app started, came to the front, or the browser says the network is back.
    Wake,
    /// The person asks for an exchange now. Only this goes before the turn a busy server gave.
    Asked,
    /// The outbox has grown.
    Appended,
    /// The server rang: there is news.
    Doorbell,
    /// The doorbell line opened.
    DoorbellOpened,
    /// The open line told where everything stands.
    DoorbellStands {
        /// Whether the device has the same.
        same: bool,
    },
    /// The doorbell line broke.
    DoorbellLost,
    /// A push was answered. `more`: the outbox is not empty yet.
    Pushed {
        /// Whether there is more to push.
        more: bool,
    },
    /// A pull was answered.
    Pulled {
        /// Whether there is more to pull.
        more: bool,
    },
    /// A request failed: no network, a timeout, a page that is no reply, a server error.
    Failed {
        /// The server is busy and asked to wait this long; it has stored nothing.
        retry_after_ms: Option<u64>,
    },
    /// The server answered, and the device's own store did not take the answer.
    NotStored,
    /// The server does not know the session (any more).
    SignInNeeded,
    /// The person signed in.
    SignedIn,
    /// The server no longer answers pulls of this build. Pushes go on.
    UpdateNeeded,
    /// The time asked for with [`Effect::WakeIn`] has passed.
    Timer,
}

/// Something to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Push the next piece, if there is one; answer with `Pushed` or `Failed`.
    Push {
        /// At most so many operations: small while the link flaps.
        operations_max: usize,
    },
    /// Pull; answer with `Pulled` or `Failed`.
    Pull,
    /// Give up the request in flight, if it still runs.
    Abort,
    /// Open the doorbell line.
    OpenDoorbell,
    /// Close it.
    CloseDoorbell,
    /// Edits have waited `STALLED_MS` and nothing that was asked for has come to an end: open
    /// the store anew and let the tabs choose anew who speaks to the server.
    Restart,
    /// Send [`Event::Timer`] after so many milliseconds; replaces an earlier one.
    WakeIn {
        /// Milliseconds.
        delay_ms: u64,
    },
}

/// What the screens may say about the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// The server does not answer.
    Offline,
    /// A request is on its way.
    Contacting,
    /// The last request was answered.
    Connected,
    /// The server is busy and has given this device a turn; see `Connection::turn_at_ms`.
    Waiting,
    /// A sign-in is needed before anything can be sent.
    NeedSignIn,
    /// An update is needed before anything can be received.
    NeedUpdate,
}
