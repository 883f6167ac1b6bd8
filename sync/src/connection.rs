//! When to push, when to pull, when to wait: a state machine without a clock of its own.
//!
//! The composition root feeds it [`Event`]s with the time in milliseconds and some entropy, and
//! carries out the [`Effect`]s. One push or pull is in flight at a time; every wait has an end;
//! a stuck request is given up, and a machinery that brings no answer at all is started anew.
//!
//! How long it waits, and why, stands in `wait`.

mod event;
mod wait;

pub use event::{Effect, Event, Link};
use wait::Wait;

use crate::protocol::push::OPERATIONS_PER_PUSH_MAX;
use crate::zoo::{Mutant, mutant};

/// What runs at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flight {
    None,
    Push { since_ms: u64 },
    Pull { since_ms: u64 },
}

/// A request without an answer is given up after this.
pub const WATCHDOG_MS: u64 = 30 * 1000;
/// Edits that wait this long without any request coming to its end mean that something on the
/// device itself is stuck.
pub const STALLED_MS: u64 = 90 * 1000;
/// Without a doorbell, ask about this often.
pub const POLL_MS: u64 = 60 * 1000;
/// Edits within this time go up together.
const GATHER_MS: u64 = 250;
/// An open line tells at once where everything stands; an older server's, never.
const STANDING_MS: u64 = 2_000;
/// A broken doorbell line is looked into within this time: all lines of a server break at once.
const LINE_LOST_MS: u64 = 1_000;
/// Operations in a piece while the link is sound.
const PIECE_MAX: usize = OPERATIONS_PER_PUSH_MAX;
/// Operations in the first piece after two came to nothing, or one that was on its way for long:
/// what arrives, stays. About 2 kB, which pass 64 kbit/s in a quarter of a second: a smaller piece
/// only costs more turns of 600 ms.
const PIECE_MIN: usize = 50;
/// What ends earlier never came onto the road, and tells nothing about pieces.
const SENT_MS: u64 = 250;
/// A whole piece passes 64 kbit/s in less than half of this, with a lost packet or two.
const PIECE_LONG_MS: u64 = 5_000;

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
    piece: usize,
    /// A whole piece came to nothing, and none has arrived since.
    lost_piece: bool,
    signed_out: bool,
    outdated: bool,
    /// An outdated build asks again whether it still is, about as often as one without a doorbell.
    asks_again: bool,
    doorbell: bool,
    /// What came between the last pull and the opening of the line is not known yet.
    gap: bool,
    wait: Wait,
    /// Since when edits wait without anything coming to its end.
    stalled_since_ms: Option<u64>,
}

impl Default for Connection {
    fn default() -> Self {
        Self {
            flight: Flight::None,
            unsent: true,
            news: true,
            piece: PIECE_MAX,
            lost_piece: false,
            signed_out: false,
            outdated: false,
            asks_again: false,
            doorbell: false,
            gap: false,
            wait: Wait::default(),
            stalled_since_ms: None,
        }
    }
}

impl Connection {
    /// Whoever speaks to the server had lost that role and has it again: what was in flight came to
    /// nothing, the line is gone, and another may have signed in meanwhile.
    pub fn take_up_again(&mut self) {
        self.give_up();
        self.unsent = true;
        self.news = true;
        self.doorbell = false;
        self.signed_out = false;
    }

    /// Gives this device its place among all that come back together after an outage.
    pub fn set_place(&mut self, replica: crate::identity::ReplicaId) {
        self.wait.set_place(replica);
    }

    /// What to say about the line.
    pub fn link(&self) -> Link {
        if self.signed_out {
            Link::NeedSignIn
        } else if self.outdated {
            Link::NeedUpdate
        } else if self.wait.is_busy() {
            Link::Waiting
        } else if self.wait.is_failing() {
            Link::Offline
        } else if self.wait.was_answered() {
            Link::Connected
        } else {
            Link::Contacting
        }
    }

    /// Until when this device waits for its turn at a busy server; on the clock of `now_ms`.
    pub fn turn_at_ms(&self) -> Option<u64> {
        self.wait.turn_at_ms()
    }

    /// Takes an event and tells what to do. `entropy` spreads the waits of many devices.
    pub fn step(&mut self, event: Event, now_ms: u64, entropy: u32) -> Vec<Effect> {
        let is_answer = wait::is_answer(event);
        let is_stalled = self.is_stalled(now_ms) && !mutant(Mutant::WatchdogAsleep);
        if !is_answer && !self.signed_out && is_stalled {
            return self.start_anew(now_ms);
        }
        let effects = self.take(event, now_ms, entropy);
        if is_answer || !self.unsent || self.signed_out {
            self.stalled_since_ms = None;
        }
        if self.unsent && self.flight != Flight::None {
            self.stalled_since_ms.get_or_insert(now_ms);
        }
        effects
    }

    fn take(&mut self, event: Event, now_ms: u64, entropy: u32) -> Vec<Effect> {
        match event {
            Event::Wake | Event::Asked => {
                self.unsent = true;
                self.news = true;
                self.asks_again = self.outdated;
                self.wait.forget_failures(event == Event::Asked);
                // Whoever woke it may have used up the timer that gives a stuck request up.
                if self.flight != Flight::None {
                    return self.timer(now_ms, entropy);
                }
            }
            Event::Appended => return self.appended(now_ms, entropy),
            Event::Doorbell => self.news = true,
            Event::DoorbellOpened => {
                self.doorbell = true;
                if self.flight == Flight::None && !self.signed_out {
                    self.gap = !mutant(Mutant::SilentLineBelieved);
                    return vec![self.wait.at_latest(STANDING_MS, now_ms)];
                }
                self.news = true;
            }
            Event::DoorbellStands { same } => {
                self.gap = false;
                self.news |= !same && !mutant(Mutant::StandingUnheard);
                if same {
                    return Vec::new();
                }
            }
            Event::DoorbellLost => return self.line_lost(now_ms, entropy),
            Event::Pushed { more } => self.succeeded(more, true),
            Event::Pulled { more } => self.succeeded(more, false),
            Event::Failed { retry_after_ms } => {
                return self.failed(retry_after_ms, now_ms, entropy);
            }
            Event::NotStored => return self.failed(None, now_ms, entropy),
            Event::SignInNeeded => {
                self.flight = Flight::None;
                self.signed_out = true;
                self.doorbell = false;
                return vec![Effect::CloseDoorbell];
            }
            Event::SignedIn if mutant(Mutant::SignInForgetsOutbox) => return Vec::new(),
            Event::SignedIn => {
                self.signed_out = false;
                self.unsent = true;
                self.news = true;
                self.wait.forget_failures(true);
            }
            Event::UpdateNeeded => {
                self.outdated = true;
                self.asks_again = false;
                self.news = false;
                self.flight = Flight::None;
            }
            Event::Timer => return self.timer(now_ms, entropy),
        }
        self.proceed(now_ms, entropy)
    }

    fn appended(&mut self, now_ms: u64, entropy: u32) -> Vec<Effect> {
        self.unsent = true;
        if self.flight != Flight::None || self.signed_out {
            return Vec::new();
        }
        if self.wait.is_failing() {
            // An edit brings the next try closer, but never before a turn the server gave.
            return vec![self.wait.hurry(now_ms, entropy)];
        }
        vec![self.wait.gather(GATHER_MS, now_ms)]
    }

    /// The line breaks when the server goes: find out soon.
    fn line_lost(&mut self, now_ms: u64, entropy: u32) -> Vec<Effect> {
        self.doorbell = false;
        self.news = true;
        let mut effects = vec![Effect::CloseDoorbell];
        if self.flight == Flight::None && !self.signed_out {
            let delay_ms = wait::share(LINE_LOST_MS, entropy);
            effects.push(self.wait.at_latest(delay_ms, now_ms));
        }
        effects
    }

    fn succeeded(&mut self, more: bool, push: bool) {
        self.flight = Flight::None;
        self.wait.succeeded();
        if push {
            self.unsent = more;
            self.news = true;
            self.lost_piece = false;
            self.piece = self.piece.saturating_mul(2).min(PIECE_MAX);
        } else {
            self.outdated = false;
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

    fn failed(&mut self, retry_after_ms: Option<u64>, now_ms: u64, entropy: u32) -> Vec<Effect> {
        let pushing_since_ms = match self.flight {
            Flight::Push { since_ms } => Some(since_ms),
            Flight::Pull { .. } | Flight::None => None,
        };
        self.give_up();
        let wait = if let Some(asked_ms) = retry_after_ms {
            // The link is sound: the piece stays as it is.
            self.wait.refused(asked_ms, now_ms, entropy)
        } else {
            if let Some(since_ms) = pushing_since_ms {
                self.doubt_piece(now_ms.saturating_sub(since_ms));
            }
            self.wait.failed(self.unsent, now_ms, entropy)
        };
        vec![wait]
    }

    /// Only a piece that was on its way tells that pieces may be too large for the link. A road
    /// that is cut once says little: most of what waits fits between two cuts, and small pieces
    /// cost a turn each. One that is cut again, or before pieces have grown back, says it.
    fn doubt_piece(&mut self, lasted_ms: u64) {
        if lasted_ms < SENT_MS {
            return;
        }
        let is_told = self.lost_piece || self.piece < PIECE_MAX || lasted_ms >= PIECE_LONG_MS;
        self.lost_piece = true;
        if is_told {
            self.piece = PIECE_MIN;
        }
    }

    fn timer(&mut self, now_ms: u64, entropy: u32) -> Vec<Effect> {
        if let Flight::Push { since_ms } | Flight::Pull { since_ms } = self.flight {
            let is_awake = u64::from(!mutant(Mutant::WatchdogAsleep));
            let waited = now_ms.saturating_sub(since_ms).saturating_mul(is_awake);
            if waited < WATCHDOG_MS {
                return vec![Effect::WakeIn {
                    delay_ms: WATCHDOG_MS.saturating_sub(waited),
                }];
            }
            self.give_up();
            self.piece = PIECE_MIN;
            self.wait.given_up(now_ms);
            let mut effects = vec![Effect::Abort];
            effects.extend(self.proceed(now_ms, entropy));
            return effects;
        }
        if let Some(early) = self.wait.is_early(now_ms) {
            return vec![early];
        }
        self.asks_again = self.outdated && !self.unsent;
        if !self.doorbell || self.asks_again || self.gap {
            self.gap = false;
            self.news = true;
        }
        self.proceed(now_ms, entropy)
    }

    /// Starts what is due.
    fn proceed(&mut self, now_ms: u64, entropy: u32) -> Vec<Effect> {
        if self.signed_out || self.flight != Flight::None {
            return Vec::new();
        }
        if let Some(turn) = self.wait.until_turn(now_ms) {
            return vec![turn];
        }
        let watchdog = Effect::WakeIn {
            delay_ms: WATCHDOG_MS,
        };
        let may_push = !self.outdated || !mutant(Mutant::OutdatedStopsPushing);
        if self.unsent && may_push {
            self.flight = Flight::Push { since_ms: now_ms };
            self.wait.over();
            return vec![
                Effect::Push {
                    operations_max: self.piece,
                },
                watchdog,
            ];
        }
        if self.news && (!self.outdated || self.asks_again) {
            self.news = false;
            self.flight = Flight::Pull { since_ms: now_ms };
            self.wait.over();
            return vec![Effect::Pull, watchdog];
        }
        // Spread, so that devices that started together do not ask together for ever.
        let poll_ms = POLL_MS.saturating_sub(wait::share(POLL_MS / 4, entropy));
        let mut effects = vec![self.wait.rest(poll_ms, now_ms)];
        if !self.doorbell {
            effects.push(Effect::OpenDoorbell);
        }
        effects
    }

    fn is_stalled(&self, now_ms: u64) -> bool {
        self.stalled_since_ms
            .is_some_and(|since_ms| now_ms.saturating_sub(since_ms) >= STALLED_MS)
    }

    /// Everything anew, but for what the server asked for.
    fn start_anew(&mut self, now_ms: u64) -> Vec<Effect> {
        self.flight = Flight::None;
        self.doorbell = false;
        self.news = true;
        self.piece = PIECE_MIN;
        self.stalled_since_ms = Some(now_ms);
        self.wait.forget_failures(false);
        vec![
            Effect::Abort,
            Effect::CloseDoorbell,
            Effect::Restart,
            self.wait.rest(GATHER_MS, now_ms),
        ]
    }
}

#[cfg(test)]
mod tests;
