//! Who may bring a push in, and when the others shall come back.
//!
//! So many pushes are inside at once: being read, waiting for the writer, or being written. One
//! more is refused before its body is read. What it is told is not "later" but a turn: everybody
//! who is refused gets a place behind those inside and behind those who were told before, at the
//! speed at which the writer has lately worked. So a storm comes back in the order in which it
//! came, about as fast as it can be served.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Pushes inside at once. At 200 operations each this is about a second of work.
pub const INSIDE_MAX: usize = 128;
/// What a push is thought to take before one was measured.
const FIRST_GUESS: Duration = Duration::from_millis(10);
/// Nobody is told to come back later than this.
const TURN_MAX: Duration = Duration::from_mins(5);

/// The door. Cloning it gives another handle to the same.
#[derive(Debug, Clone)]
pub struct Door {
    opened: Instant,
    state: Arc<Mutex<State>>,
}

/// A place inside; dropping it frees the place.
#[derive(Debug)]
pub struct Ticket {
    state: Arc<Mutex<State>>,
}

/// Come back after this.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused {
    /// The turn, from now.
    pub retry_after: Duration,
}

impl Refused {
    /// In whole seconds, as `Retry-After` says it; never zero.
    pub fn seconds(self) -> u32 {
        let seconds = self.retry_after.as_millis().div_ceil(1_000);
        u32::try_from(seconds).unwrap_or(u32::MAX).max(1)
    }
}

impl Door {
    /// Nobody is inside.
    pub fn new() -> Self {
        Self {
            opened: Instant::now(),
            state: Arc::default(),
        }
    }

    /// Lets one more in, or gives it its turn.
    pub fn enter(&self) -> Result<Ticket, Refused> {
        let now = self.opened.elapsed();
        lock(&self.state).enter(now)?;
        Ok(Ticket {
            state: Arc::clone(&self.state),
        })
    }

    /// Notes how long so many pushes took together.
    pub fn served(&self, pushes: usize, took: Duration) {
        lock(&self.state).served(pushes, took);
    }

    /// How many are inside.
    pub fn inside(&self) -> usize {
        lock(&self.state).inside
    }
}

impl Default for Door {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        lock(&self.state).leave();
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The rule, without a clock.
#[derive(Debug)]
struct State {
    inside: usize,
    /// What one push takes, smoothed.
    each: Duration,
    /// Until when turns are given away.
    promised_until: Duration,
}

impl Default for State {
    fn default() -> Self {
        Self {
            inside: 0,
            each: FIRST_GUESS,
            promised_until: Duration::ZERO,
        }
    }
}

impl State {
    fn enter(&mut self, now: Duration) -> Result<(), Refused> {
        if self.inside < INSIDE_MAX {
            self.inside += 1;
            return Ok(());
        }
        let inside = u32::try_from(self.inside).unwrap_or(u32::MAX);
        let free = now.saturating_add(self.each.saturating_mul(inside));
        let turn = self
            .promised_until
            .max(free)
            .saturating_add(self.each)
            .min(now.saturating_add(TURN_MAX));
        self.promised_until = turn;
        Err(Refused {
            retry_after: turn.saturating_sub(now),
        })
    }

    fn leave(&mut self) {
        self.inside = self.inside.saturating_sub(1);
    }

    /// The newest measure counts for an eighth: one slow flush changes little.
    fn served(&mut self, pushes: usize, took: Duration) {
        let pushes = u32::try_from(pushes).unwrap_or(u32::MAX).max(1);
        self.each = (self.each.saturating_mul(7).saturating_add(took / pushes)) / 8;
    }
}

#[cfg(test)]
mod tests;
