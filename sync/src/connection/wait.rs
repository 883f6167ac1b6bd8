//! How long to wait, and why.
//!
//! * A link that flaps comes back in a moment: the first tries after a failure come within a
//!   second each.
//! * Then the waits double, with full jitter, so that many devices do not come back in step.
//! * A busy server says when to come back. That turn is kept whatever happens on the device,
//!   but for the person who asks to send now. After a long outage the server's answer means that
//!   everybody is coming back, and each device adds its own place in half a minute.

use super::{Effect, Event};
use crate::identity::ReplicaId;

/// While the link flaps, the next try comes within this.
const FLAP_MS: u64 = 1_000;
/// So many quick tries: of five, one device in eight had made the last before a road that is cut
/// for two seconds was open again.
const FLAP_TRIES: u32 = 8;
/// The first wait after those.
const BACKOFF_FIRST_MS: u64 = 2_000;
/// The longest.
const BACKOFF_LAST_MS: u64 = 5 * 60 * 1000;
/// While edits wait and the outage is young, the network may be back any moment.
const BACKOFF_UNSENT_MS: u64 = 15 * 1000;
/// No wait is shorter, whatever the entropy.
const WAIT_MIN_MS: u64 = 250;
/// An outage is long after this.
const LONG_OUTAGE_MS: u64 = 10 * 60 * 1000;
/// After a long outage, a busy server's devices come back spread over this.
const SPREAD_MS: u64 = 30 * 1000;
/// Or over so many times what the server asked for, where that is less: a small storm is soon
/// over.
const SPREAD_TIMES: u64 = 4;
/// Timers of browsers may fire a little early.
const TIMER_SLACK_MS: u64 = 20;

/// `entropy`'s share of a span: from nothing to all of it.
pub(super) fn share(span_ms: u64, entropy: u32) -> u64 {
    span_ms.saturating_mul(u64::from(entropy)) / u64::from(u32::MAX)
}

/// A network that is known to be gone, a busy server and a closed session are no stall: they are
/// answers. A request that never ends and a store that takes nothing are.
pub(super) fn is_answer(event: Event) -> bool {
    matches!(
        event,
        Event::Pushed { .. }
            | Event::Pulled { .. }
            | Event::Failed { .. }
            | Event::SignInNeeded
            | Event::SignedIn
            | Event::UpdateNeeded
    )
}

/// What is waited for, and what went before.
#[derive(Clone, Debug, Default)]
pub(super) struct Wait {
    /// Failures since the last success.
    failures: u32,
    /// The last failure was a busy server's refusal.
    busy: bool,
    answered: bool,
    /// The first failure since the last success.
    outage_since_ms: Option<u64>,
    /// When the timer is to end the present wait.
    due_ms: Option<u64>,
    /// The turn that a busy server gave.
    turn_ms: Option<u64>,
    /// This device's place within [`SPREAD_MS`].
    place_ms: u64,
}

impl Wait {
    pub(super) fn set_place(&mut self, replica: ReplicaId) {
        let hash = blake3::hash(replica.bytes());
        let [first, second, third, fourth, ..] = *hash.as_bytes();
        let number = u32::from_be_bytes([first, second, third, fourth]);
        self.place_ms = u64::from(number) % SPREAD_MS;
    }

    pub(super) fn is_busy(&self) -> bool {
        self.busy
    }

    pub(super) fn is_failing(&self) -> bool {
        self.failures > 0
    }

    pub(super) fn was_answered(&self) -> bool {
        self.answered
    }

    pub(super) fn turn_at_ms(&self) -> Option<u64> {
        self.turn_ms
    }

    pub(super) fn succeeded(&mut self) {
        self.failures = 0;
        self.busy = false;
        self.answered = true;
        self.outage_since_ms = None;
        self.turn_ms = None;
        self.due_ms = None;
    }

    /// The network may be back, or the person asks. A turn is given up only for the person.
    pub(super) fn forget_failures(&mut self, turn_too: bool) {
        if turn_too {
            self.turn_ms = None;
            self.busy = false;
        }
        if !self.busy {
            self.failures = 0;
        }
        self.due_ms = None;
    }

    /// The wait has ended in a request.
    pub(super) fn over(&mut self) {
        self.due_ms = None;
        self.turn_ms = None;
    }

    /// A request that never ended.
    pub(super) fn given_up(&mut self, now_ms: u64) {
        self.failures = self.failures.saturating_add(1);
        self.busy = false;
        self.outage_since_ms.get_or_insert(now_ms);
    }

    /// The next wait after a failure of the network.
    pub(super) fn failed(&mut self, unsent: bool, now_ms: u64, entropy: u32) -> Effect {
        self.given_up(now_ms);
        self.turn_ms = None;
        let delay_ms = self.backoff_ms(unsent, now_ms, entropy);
        self.wake_in(delay_ms, now_ms)
    }

    /// The wait that a busy server asked for.
    pub(super) fn refused(&mut self, asked_ms: u64, now_ms: u64, entropy: u32) -> Effect {
        let is_long = self.is_long_outage(now_ms) || !self.answered;
        self.failures = self.failures.saturating_add(1);
        self.outage_since_ms.get_or_insert(now_ms);
        let own_ms = if is_long && !self.busy {
            let span_ms = asked_ms.saturating_mul(SPREAD_TIMES).min(SPREAD_MS);
            self.place_ms.saturating_mul(span_ms) / SPREAD_MS
        } else {
            share(asked_ms.clamp(FLAP_MS, SPREAD_MS) / 2, entropy)
        };
        self.busy = true;
        let delay_ms = asked_ms.saturating_add(own_ms);
        self.turn_ms = Some(now_ms.saturating_add(delay_ms));
        self.wake_in(delay_ms, now_ms)
    }

    /// There is something to send now: the present wait may be too long for it.
    pub(super) fn hurry(&mut self, now_ms: u64, entropy: u32) -> Effect {
        if let Some(turn) = self.until_turn(now_ms) {
            return turn;
        }
        let delay_ms = self.backoff_ms(true, now_ms, entropy);
        self.at_latest(delay_ms, now_ms)
    }

    /// Waits for more to come, from the first on.
    pub(super) fn gather(&mut self, delay_ms: u64, now_ms: u64) -> Effect {
        self.at_latest(delay_ms, now_ms)
    }

    /// Keeps the present wait unless this one ends earlier.
    pub(super) fn at_latest(&mut self, delay_ms: u64, now_ms: u64) -> Effect {
        if let Some(turn) = self.until_turn(now_ms) {
            return turn;
        }
        let remaining_ms = self
            .due_ms
            .filter(|due_ms| *due_ms > now_ms)
            .map(|due_ms| due_ms.saturating_sub(now_ms));
        let delay_ms = remaining_ms.map_or(delay_ms, |remaining| remaining.min(delay_ms));
        self.wake_in(delay_ms, now_ms)
    }

    /// Nothing is to be done until then.
    pub(super) fn rest(&mut self, delay_ms: u64, now_ms: u64) -> Effect {
        self.wake_in(delay_ms, now_ms)
    }

    /// The rest of the wait, where a timer comes before its end.
    pub(super) fn is_early(&self, now_ms: u64) -> Option<Effect> {
        let due_ms = self.due_ms.filter(|_| self.failures > 0)?;
        let early_ms = due_ms.saturating_sub(now_ms);
        (early_ms > TIMER_SLACK_MS).then_some(Effect::WakeIn { delay_ms: early_ms })
    }

    /// The rest of the wait for this device's turn.
    pub(super) fn until_turn(&self, now_ms: u64) -> Option<Effect> {
        let early_ms = self.turn_ms?.saturating_sub(now_ms);
        (early_ms > TIMER_SLACK_MS).then_some(Effect::WakeIn { delay_ms: early_ms })
    }

    fn wake_in(&mut self, delay_ms: u64, now_ms: u64) -> Effect {
        self.due_ms = Some(now_ms.saturating_add(delay_ms));
        Effect::WakeIn { delay_ms }
    }

    fn is_long_outage(&self, now_ms: u64) -> bool {
        self.outage_since_ms
            .is_some_and(|since_ms| now_ms.saturating_sub(since_ms) >= LONG_OUTAGE_MS)
    }

    fn backoff_ms(&self, unsent: bool, now_ms: u64, entropy: u32) -> u64 {
        let doublings = match self.failures.checked_sub(FLAP_TRIES.saturating_add(1)) {
            Some(doublings) => doublings.min(16),
            None => return share(FLAP_MS, entropy).max(WAIT_MIN_MS),
        };
        let longest = if unsent && !self.is_long_outage(now_ms) {
            BACKOFF_UNSENT_MS
        } else {
            BACKOFF_LAST_MS
        };
        let ceiling = BACKOFF_FIRST_MS.saturating_mul(1 << doublings).min(longest);
        share(ceiling, entropy).max(WAIT_MIN_MS)
    }
}
