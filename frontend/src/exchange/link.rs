//! How the line stands, as the connection knows it, as the screens show it, and as one tab tells
//! the others.

use ikrar_app::context::LinkState;
use ikrar_sync::connection::Link;

const STATES: [LinkState; 7] = [
    LinkState::Offline,
    LinkState::Contacting,
    LinkState::Connected,
    LinkState::NeedSignIn,
    LinkState::NeedUpdate,
    LinkState::Waiting,
    LinkState::Closed,
];

/// What the screens show. `reached` tells whether the last real exchange was answered: a
/// connection that has found nothing to send has not met the server by that. `hands_in` tells that
/// the account is closed, and its session good for nothing else than a push.
pub(crate) fn shown(link: Link, reached: bool, hands_in: bool) -> LinkState {
    match link {
        Link::NeedSignIn if hands_in => LinkState::Closed,
        Link::Offline => LinkState::Offline,
        Link::Connected if reached => LinkState::Connected,
        Link::Connected | Link::Contacting => LinkState::Contacting,
        Link::Waiting => LinkState::Waiting,
        Link::NeedSignIn => LinkState::NeedSignIn,
        Link::NeedUpdate => LinkState::NeedUpdate,
    }
}

/// The code of a state, for the other tabs.
pub(crate) fn code(state: LinkState) -> u8 {
    STATES
        .iter()
        .zip(0..)
        .find(|(known, _)| **known == state)
        .map_or(0, |(_, code)| code)
}

/// The state of a code.
pub(crate) fn from_code(code: u8) -> Option<LinkState> {
    STATES.get(usize::from(code)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_its_own_code() {
        for state in STATES {
            assert_eq!(from_code(code(state)), Some(state));
        }
        assert_eq!(from_code(7), None);
    }

    #[test]
    fn an_empty_push_is_no_connection() {
        assert_eq!(shown(Link::Connected, false, false), LinkState::Contacting);
        assert_eq!(shown(Link::Connected, true, false), LinkState::Connected);
    }

    #[test]
    fn a_closed_account_is_told_from_a_session_that_is_over() {
        assert_eq!(shown(Link::NeedSignIn, true, true), LinkState::Closed);
        assert_eq!(shown(Link::NeedSignIn, true, false), LinkState::NeedSignIn);
        assert_eq!(shown(Link::Offline, false, true), LinkState::Offline);
    }
}
