//! How long the server reads one request.
//!
//! A body that never ends would hold a place at the door for ever, and a head that never ends a
//! connection. So a body has half a minute, and one second more for every two kilobytes that have
//! come: a line of 64 kbit/s brings four times as much, and who sends a byte now and then is shown
//! out after half a minute. What was cut off was not stored; a device sends it again, in a smaller
//! piece.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use hyper::body::{Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep_until};

use crate::state::AppState;

/// What the server waits for, and how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// For a request's head, and between two requests of one connection.
    pub head: Duration,
    /// For a body, whatever comes of it.
    pub body: Duration,
    /// Every so many bytes of a body earn it one second more.
    pub bytes_a_second: u64,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(75),
            body: Duration::from_secs(30),
            bytes_a_second: 2 * 1024,
        }
    }
}

impl Patience {
    /// How long a body may have taken by the time so much of it has come.
    fn allows(self, received: u64) -> Duration {
        let earned = received
            .checked_div(self.bytes_a_second)
            .unwrap_or(u64::MAX);
        self.body.saturating_add(Duration::from_secs(earned))
    }
}

/// The body took longer than the server waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the body did not come in time")]
pub struct TooSlow;

/// Gives every request's body an end.
pub async fn bound(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let patience = state.patience;
    let bounded = request.map(|body| {
        if body.is_end_stream() {
            body
        } else {
            Body::new(Bounded::new(body, patience))
        }
    });
    next.run(bounded).await
}

/// A body that fails with [`TooSlow`] when its time is over.
struct Bounded {
    body: Body,
    patience: Patience,
    began: Instant,
    received: u64,
    end: Pin<Box<Sleep>>,
}

impl Bounded {
    fn new(body: Body, patience: Patience) -> Self {
        let began = Instant::now();
        Self {
            body,
            patience,
            began,
            received: 0,
            end: Box::pin(sleep_until(began + patience.allows(0))),
        }
    }
}

impl HttpBody for Bounded {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) {
            let data = frame.as_ref().and_then(|frame| frame.as_ref().ok());
            let length = data.and_then(Frame::data_ref).map_or(0, Bytes::len);
            let length = u64::try_from(length).unwrap_or(u64::MAX);
            self.received = self.received.saturating_add(length);
            let end = self.began + self.patience.allows(self.received);
            if Instant::now() >= end && frame.is_some() {
                return Poll::Ready(Some(Err(axum::Error::new(TooSlow))));
            }
            self.end.as_mut().reset(end);
            return Poll::Ready(frame);
        }
        self.end
            .as_mut()
            .poll(context)
            .map(|()| Some(Err(axum::Error::new(TooSlow))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use axum::body::to_bytes;
    use futures::stream;

    use super::*;

    /// What a line of 64 kbit/s brings a second.
    const SLOW_LINE: u64 = 8_000;

    #[test]
    fn a_body_on_a_slow_line_has_time_to_come_whole() {
        let patience = Patience::default();
        for received in (0..=8 * 1024 * 1024).step_by(1_000) {
            let took = Duration::from_secs(received / SLOW_LINE);
            assert!(patience.allows(received) > took, "{received}");
        }
    }

    #[test]
    fn a_byte_now_and_then_earns_nothing() {
        let patience = Patience::default();
        assert_eq!(patience.allows(1_000), patience.allows(0));
        assert_eq!(patience.allows(0), Duration::from_secs(30));
    }

    #[tokio::test]
    async fn a_body_whose_time_is_over_ends_and_says_why() {
        let none_left = Patience {
            body: Duration::ZERO,
            ..Patience::default()
        };
        let silent = Body::from_stream(stream::pending::<Result<Bytes, Infallible>>());
        let piece = stream::repeat_with(|| Ok::<_, Infallible>(vec![b'x']));
        for body in [silent, Body::from_stream(piece)] {
            let bounded = Body::new(Bounded::new(body, none_left));
            let error = to_bytes(bounded, 1_000_000).await.unwrap_err();
            let source: &dyn std::error::Error = &error;
            let mut causes = std::iter::successors(Some(source), |cause| cause.source());
            assert!(causes.any(<dyn std::error::Error>::is::<TooSlow>));
        }
    }
}
