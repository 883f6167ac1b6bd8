//! What the frame says about the exchange with the server.

use ikrar_sync::replica::Status;

use crate::{context::LinkState, text};

/// The header's sync line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SyncLine {
    /// What the user reads.
    pub(super) words: String,
    /// Stable code: `connected`, `contacting`, `offline` or `trouble`.
    pub(super) code: &'static str,
}

/// Unsent work is named before anything else: it is what people worry about.
pub(super) fn sync_line(link: LinkState, status: &Status) -> SyncLine {
    let code = match link {
        LinkState::Connected => "connected",
        LinkState::Contacting => "contacting",
        LinkState::Offline => "offline",
        LinkState::NeedSignIn | LinkState::NeedUpdate => "trouble",
    };
    let unsent = status.waiting.saturating_add(status.sent);
    let words = match (unsent, link) {
        (0, LinkState::Connected) => text::frame::ALL_SENT.into(),
        (0, LinkState::Contacting) => text::frame::CONTACTING.into(),
        (0, LinkState::Offline) => text::frame::OFFLINE.into(),
        (0, LinkState::NeedSignIn) => text::sync::LINK_NEED_SIGN_IN.into(),
        (0, LinkState::NeedUpdate) => text::sync::LINK_NEED_UPDATE.into(),
        (count, _) => text::frame::waiting(count),
    };
    SyncLine { words, code }
}
