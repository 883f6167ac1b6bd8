//! When to push, when to pull, when to wait: a state machine without a clock of its own.
//!
//! The composition root feeds it [`Event`]s with the time in milliseconds and some entropy, and
//! carries out the [`Effect`]s. One push or pull is in flight at a time; every wait has an end;
//! a stuck request is given up by the watchdog.

/// Something happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The app started, came to the front, or the browser says the network is back.
    Wake,
    /// The outbox has grown.
    Appended,
    /// The server rang: there is news.
    Doorbell,
    /// The doorbell line opened.
    DoorbellOpened,
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
        /// The server asked to wait this long.
        retry_after_ms: Option<u64>,
    },
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
    /// A sign-in is needed before anything can be sent.
    NeedSignIn,
    /// An update is needed before anything can be received.
    NeedUpdate,
}

/// What runs at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flight {
    None,
    Push { since_ms: u64 },
    Pull { since_ms: u64 },
}

/// First wait after a failure.
const BACKOFF_FIRST_MS: u64 = 500;
/// Longest wait after failures.
const BACKOFF_LAST_MS: u64 = 5 * 60 * 1000;
/// While edits wait and the network may be back any moment, never wait longer than this.
const BACKOFF_UNSENT_MS: u64 = 15 * 1000;
/// A request without an answer is given up after this.
const WATCHDOG_MS: u64 = 30 * 1000;
/// Without a doorbell, ask this often.
const POLL_MS: u64 = 60 * 1000;
/// Edits within this time go up together.
const GATHER_MS: u64 = 250;
/// Operations in a piece while the link is sound.
const PIECE_MAX: usize = 200;
/// Operations in the first piece after a failure: what arrives, stays.
const PIECE_MIN: usize = 10;

/// The state machine.
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts, each asked on its own"
)]
#[derive(Clone, Debug)]
pub struct Connection {
    flight: Flight,
    unsent: bool,
    news: bool,
    failures: u32,
    piece: usize,
    signed_out: bool,
    outdated: bool,
    doorbell: bool,
    answered: bool,
}

impl Default for Connection {
    fn default() -> Self {
        Self {
            flight: Flight::None,
            unsent: true,
            news: true,
            failures: 0,
            piece: PIECE_MAX,
            signed_out: false,
            outdated: false,
            doorbell: false,
            answered: false,
        }
    }
}

impl Connection {
    /// What to say about the line.
    pub fn link(&self) -> Link {
        if self.signed_out {
            Link::NeedSignIn
        } else if self.outdated {
            Link::NeedUpdate
        } else if self.failures > 0 {
            Link::Offline
        } else if self.answered {
            Link::Connected
        } else {
            Link::Contacting
        }
    }

    /// Takes an event and tells what to do. `entropy` spreads the waits of many devices.
    pub fn step(&mut self, event: Event, now_ms: u64, entropy: u32) -> Vec<Effect> {
        let mut effects = Vec::new();
        match event {
            Event::Wake => {
                self.unsent = true;
                self.news = true;
                self.failures = 0;
            }
            Event::Appended => {
                self.unsent = true;
                if self.flight == Flight::None && self.failures == 0 && !self.signed_out {
                    effects.push(Effect::WakeIn {
                        delay_ms: GATHER_MS,
                    });
                    return effects;
                }
                // While failing, an edit brings the next try closer but does not hammer.
                if self.flight == Flight::None {
                    return self.back_off(None, entropy);
                }
                return effects;
            }
            Event::Doorbell => self.news = true,
            Event::DoorbellOpened => {
                self.doorbell = true;
                self.news = true;
            }
            Event::DoorbellLost => {
                self.doorbell = false;
                effects.push(Effect::CloseDoorbell);
                // The line breaks when the server goes: find out at once.
                self.news = true;
            }
            Event::Pushed { more } => self.succeeded(more, true),
            Event::Pulled { more } => self.succeeded(more, false),
            Event::Failed { retry_after_ms } => return self.failed(retry_after_ms, entropy),
            Event::SignInNeeded => {
                self.flight = Flight::None;
                self.signed_out = true;
                self.doorbell = false;
                effects.push(Effect::CloseDoorbell);
                return effects;
            }
            Event::SignedIn => {
                self.signed_out = false;
                self.unsent = true;
                self.news = true;
                self.failures = 0;
            }
            Event::UpdateNeeded => {
                self.outdated = true;
                self.news = false;
                self.flight = Flight::None;
            }
            Event::Timer => return self.timer(now_ms),
        }
        effects.extend(self.proceed(now_ms));
        effects
    }

    fn succeeded(&mut self, more: bool, push: bool) {
        self.flight = Flight::None;
        self.failures = 0;
        self.answered = true;
        if push {
            self.unsent = more;
            self.news = true;
            self.piece = self.piece.saturating_mul(2).min(PIECE_MAX);
        } else {
            // A ring heard meanwhile is of something the reply may not hold.
            self.news |= more;
        }
    }

    /// The request in flight came to nothing: what it was for is still wanted.
    fn give_up(&mut self) {
        if matches!(self.flight, Flight::Pull { .. }) {
            self.news = true;
        }
        self.flight = Flight::None;
    }

    fn failed(&mut self, retry_after_ms: Option<u64>, entropy: u32) -> Vec<Effect> {
        self.give_up();
        self.failures = self.failures.saturating_add(1);
        self.piece = PIECE_MIN;
        self.back_off(retry_after_ms, entropy)
    }

    /// Full jitter: anywhere between nothing and the doubled wait.
    fn back_off(&self, retry_after_ms: Option<u64>, entropy: u32) -> Vec<Effect> {
        let doublings = self.failures.saturating_sub(1).min(16);
        let longest = if self.unsent {
            BACKOFF_UNSENT_MS
        } else {
            BACKOFF_LAST_MS
        };
        let ceiling = BACKOFF_FIRST_MS.saturating_mul(1 << doublings).min(longest);
        let jitter = ceiling.saturating_mul(u64::from(entropy)) / u64::from(u32::MAX);
        let delay_ms = match retry_after_ms {
            Some(asked) => asked.saturating_add(jitter),
            None => jitter.max(BACKOFF_FIRST_MS / 2),
        };
        vec![Effect::WakeIn { delay_ms }]
    }

    fn timer(&mut self, now_ms: u64) -> Vec<Effect> {
        if let Flight::Push { since_ms } | Flight::Pull { since_ms } = self.flight {
            let waited = now_ms.saturating_sub(since_ms);
            if waited < WATCHDOG_MS {
                return vec![Effect::WakeIn {
                    delay_ms: WATCHDOG_MS.saturating_sub(waited),
                }];
            }
            self.give_up();
            self.failures = self.failures.saturating_add(1);
            self.piece = PIECE_MIN;
            let mut effects = vec![Effect::Abort];
            effects.extend(self.proceed(now_ms));
            return effects;
        }
        if !self.doorbell {
            self.news = true;
        }
        self.proceed(now_ms)
    }

    /// Starts what is due.
    fn proceed(&mut self, now_ms: u64) -> Vec<Effect> {
        if self.signed_out || self.flight != Flight::None {
            return Vec::new();
        }
        let watchdog = Effect::WakeIn {
            delay_ms: WATCHDOG_MS,
        };
        if self.unsent {
            self.flight = Flight::Push { since_ms: now_ms };
            return vec![
                Effect::Push {
                    operations_max: self.piece,
                },
                watchdog,
            ];
        }
        if self.news && !self.outdated {
            self.news = false;
            self.flight = Flight::Pull { since_ms: now_ms };
            return vec![Effect::Pull, watchdog];
        }
        let mut effects = vec![Effect::WakeIn { delay_ms: POLL_MS }];
        if !self.doorbell {
            effects.push(Effect::OpenDoorbell);
        }
        effects
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn started() -> Connection {
        let mut connection = Connection::default();
        connection.step(Event::Wake, 0, 0);
        connection.step(Event::Pushed { more: false }, 1, 0);
        connection.step(Event::Pulled { more: false }, 2, 0);
        connection
    }

    #[test]
    fn a_start_pushes_then_pulls_then_listens() {
        let mut connection = Connection::default();
        let push = connection.step(Event::Wake, 0, 0);
        assert_eq!(
            push[0],
            Effect::Push {
                operations_max: PIECE_MAX
            }
        );
        assert_eq!(
            connection.step(Event::Pushed { more: false }, 1, 0)[0],
            Effect::Pull
        );
        let listen = connection.step(Event::Pulled { more: false }, 2, 0);
        assert!(listen.contains(&Effect::OpenDoorbell));
        assert_eq!(connection.link(), Link::Connected);
    }

    #[test]
    fn an_edit_is_gathered_and_then_pushed() {
        let mut connection = started();
        let wait = connection.step(Event::Appended, 10, 0);
        assert_eq!(
            wait,
            vec![Effect::WakeIn {
                delay_ms: GATHER_MS
            }]
        );
        let push = connection.step(Event::Timer, 300, 0);
        assert!(matches!(push[0], Effect::Push { .. }));
    }

    #[test]
    fn a_failure_waits_and_tries_again_with_a_small_piece() {
        let mut connection = started();
        connection.step(Event::Appended, 10, 0);
        connection.step(Event::Timer, 300, 0);
        let wait = connection.step(
            Event::Failed {
                retry_after_ms: None,
            },
            400,
            u32::MAX,
        );
        assert_eq!(
            wait,
            vec![Effect::WakeIn {
                delay_ms: BACKOFF_FIRST_MS
            }]
        );
        assert_eq!(connection.link(), Link::Offline);
        let again = connection.step(Event::Timer, 1_000, 0);
        assert_eq!(
            again[0],
            Effect::Push {
                operations_max: PIECE_MIN
            }
        );
    }

    #[test]
    fn a_ring_during_a_pull_is_answered_by_another_pull() {
        let mut connection = started();
        assert_eq!(connection.step(Event::Doorbell, 10, 0)[0], Effect::Pull);
        assert!(connection.step(Event::Doorbell, 11, 0).is_empty());
        let after = connection.step(Event::Pulled { more: false }, 12, 0);
        assert_eq!(after[0], Effect::Pull);
        let last = connection.step(Event::Pulled { more: false }, 13, 0);
        assert!(!last.contains(&Effect::Pull));
    }

    #[test]
    fn a_pull_that_fails_is_repeated() {
        let mut connection = started();
        connection.step(Event::Doorbell, 10, 0);
        let failed = Event::Failed {
            retry_after_ms: None,
        };
        connection.step(failed, 11, 0);
        assert_eq!(connection.step(Event::Timer, 600, 0)[0], Effect::Pull);
    }

    #[test]
    fn the_servers_wish_to_wait_is_kept() {
        let mut connection = Connection::default();
        connection.step(Event::Wake, 0, 0);
        let wait = connection.step(
            Event::Failed {
                retry_after_ms: Some(7_000),
            },
            1,
            0,
        );
        assert_eq!(wait, vec![Effect::WakeIn { delay_ms: 7_000 }]);
    }

    #[test]
    fn a_request_that_never_answers_is_given_up() {
        let mut connection = Connection::default();
        connection.step(Event::Wake, 0, 0);
        let early = connection.step(Event::Timer, 1_000, 0);
        assert_eq!(
            early,
            vec![Effect::WakeIn {
                delay_ms: WATCHDOG_MS - 1_000
            }]
        );
        let late = connection.step(Event::Timer, WATCHDOG_MS, 0);
        assert_eq!(late[0], Effect::Abort);
        assert!(matches!(late[1], Effect::Push { .. }));
    }

    #[test]
    fn an_expired_session_stops_requests_until_the_person_signs_in() {
        let mut connection = started();
        connection.step(Event::SignInNeeded, 5, 0);
        assert_eq!(connection.link(), Link::NeedSignIn);
        assert!(connection.step(Event::Doorbell, 6, 0).is_empty());
        let after = connection.step(Event::SignedIn, 7, 0);
        assert!(matches!(after[0], Effect::Push { .. }));
    }

    #[test]
    fn an_outdated_build_still_pushes() {
        let mut connection = started();
        connection.step(Event::UpdateNeeded, 5, 0);
        connection.step(Event::Appended, 6, 0);
        let effects = connection.step(Event::Timer, 500, 0);
        assert!(matches!(effects[0], Effect::Push { .. }));
        let after = connection.step(Event::Pushed { more: false }, 600, 0);
        assert!(!after.contains(&Effect::Pull));
    }
}
