//! The doorbell line's life: opened when the connection asks for it, rested from when something
//! between here and the server dislikes it.

use std::time::Duration;

use futures::future::BoxFuture;
use ikrar_sync::protocol::doorbell::Ring;
use tokio::time::{Instant, sleep_until};

use crate::replica::store::Cookie;
use crate::replica::transport::{Doorbell, Heard, Origin};

/// First and longest rest before a line that could not be opened is tried again.
const REST_FIRST: Duration = Duration::from_secs(1);
const REST_LAST: Duration = Duration::from_mins(1);

/// What the line says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LineEvent {
    /// It stands.
    Opened,
    /// What it says; nothing when the ring could not be read.
    Rang(Option<Ring>),
    /// It is gone, or it is time to try again.
    Lost,
}

/// The line as it is.
#[derive(Default)]
enum State {
    #[default]
    Closed,
    Opening(BoxFuture<'static, Option<Doorbell>>),
    Open(Doorbell),
    Resting(Instant),
}

/// See the module's words.
#[derive(Default)]
pub(super) struct Line {
    state: State,
    failures: u32,
}

impl Line {
    pub(super) fn open(&mut self, origin: Origin, cookie: Cookie) {
        if matches!(self.state, State::Closed) {
            let opening = async move { Doorbell::open(&origin, &cookie).await };
            self.state = State::Opening(Box::pin(opening));
        }
    }

    pub(super) fn close(&mut self) {
        self.state = State::Closed;
    }

    /// The next event; never for a closed line. Nothing is lost when the wait is given up.
    pub(super) async fn next(&mut self) -> LineEvent {
        loop {
            match &mut self.state {
                State::Closed => return std::future::pending().await,
                State::Opening(opening) => match opening.await {
                    Some(doorbell) => {
                        self.failures = 0;
                        self.state = State::Open(doorbell);
                        return LineEvent::Opened;
                    }
                    None => self.rest(),
                },
                State::Open(doorbell) => match doorbell.next().await {
                    Heard::Ring(ring) => return LineEvent::Rang(ring),
                    Heard::Broke => {
                        self.state = State::Closed;
                        return LineEvent::Lost;
                    }
                },
                State::Resting(until) => {
                    sleep_until(*until).await;
                    self.state = State::Closed;
                    return LineEvent::Lost;
                }
            }
        }
    }

    fn rest(&mut self) {
        let rest = REST_FIRST.saturating_mul(1 << self.failures.min(6));
        self.failures = self.failures.saturating_add(1);
        self.state = State::Resting(Instant::now() + rest.min(REST_LAST));
    }
}
