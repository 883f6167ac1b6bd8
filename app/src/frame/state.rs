//! What the frame says about the exchange with the server.

use ikrar_sync::replica::Status;

use crate::{context::LinkState, text};

/// The header's sync line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SyncLine {
    /// What the user reads.
    pub(super) words: String,
    /// Stable code: `connected`, `contacting`, `waiting`, `offline` or `trouble`.
    pub(super) code: &'static str,
}

/// Unsent work is named before anything else: it is what people worry about.
pub(super) fn sync_line(link: LinkState, status: &Status) -> SyncLine {
    let code = match link {
        LinkState::Connected => "connected",
        LinkState::Contacting => "contacting",
        LinkState::Waiting => "waiting",
        LinkState::Offline => "offline",
        LinkState::NeedSignIn | LinkState::NeedUpdate => "trouble",
    };
    let words = match (status.waiting, link) {
        (0, LinkState::Connected) => text::frame::ALL_SENT.into(),
        (0, LinkState::Contacting) => text::frame::CONTACTING.into(),
        (0, LinkState::Offline) => text::frame::OFFLINE.into(),
        (_, LinkState::Waiting) => text::frame::WAITING_TURN.into(),
        (0, LinkState::NeedSignIn) => text::sync::LINK_NEED_SIGN_IN.into(),
        (0, LinkState::NeedUpdate) => text::sync::LINK_NEED_UPDATE.into(),
        (count, _) => text::frame::waiting(count),
    };
    SyncLine { words, code }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unsent_work_is_named_before_the_link() {
        let status = Status {
            waiting: 3,
            ..Status::default()
        };
        let line = sync_line(LinkState::Connected, &status);
        assert_eq!(line.words, "3 isian belum terkirim");
        assert_eq!(line.code, "connected");
    }

    #[test]
    fn while_a_busy_server_makes_it_wait_the_line_says_that_the_data_is_safe() {
        for waiting in [0, 250] {
            let status = Status {
                waiting,
                ..Status::default()
            };
            let line = sync_line(LinkState::Waiting, &status);
            assert_eq!(line.words, "Data aman, menunggu giliran");
            assert_eq!(line.code, "waiting");
        }
    }

    #[test]
    fn all_sent_is_said_only_while_connected() {
        let line = sync_line(LinkState::Offline, &Status::default());
        assert_eq!(line.words, text::frame::OFFLINE);
    }
}
