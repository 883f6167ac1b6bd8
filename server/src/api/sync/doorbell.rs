//! `GET /sync/v1/doorbell`: server-sent events that say which scope has grown.
//!
//! `Last-Event-ID` is ignored: a device that reconnects pulls, and the pull decides.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures::stream::{self, Stream, StreamExt};

use crate::api::error::ApiError;
use crate::auth::cookie::{self, Token};
use crate::auth::session::{self, SignedIn};
use crate::doorbell::{Ear, Ring};
use crate::state::AppState;

/// Proxies close connections that are silent for a minute; and a session that ended must not
/// listen on.
const HEARTBEAT: Duration = Duration::from_secs(25);

pub(super) async fn get(
    State(state): State<AppState>,
    signed_in: SignedIn,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let token = cookie::read(&headers).ok_or(ApiError::SessionExpired)?;
    let listener = Listener {
        ear: state.bell.listen(signed_in.actor),
        state,
        token,
    };
    // The first comment tells proxies and the browser that the connection stands.
    let opened = stream::once(async { Ok(Event::default().comment("terhubung")) });
    let mut response = Sse::new(opened.chain(events(listener))).into_response();
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // nginx holds replies back unless it is told not to.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

struct Listener {
    ear: Ear,
    state: AppState,
    token: Token,
}

fn events(listener: Listener) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold(listener, |listener| async move {
        let event = listener.next().await?;
        Some((Ok(event), listener))
    })
}

impl Listener {
    /// The next event; none closes the connection.
    async fn next(&self) -> Option<Event> {
        let bell = self.state.bell.clone();
        tokio::select! {
            () = bell.closed() => None,
            ring = self.ear.next() => Some(event(&ring)),
            () = tokio::time::sleep(HEARTBEAT) => {
                // On the heap for the moment it takes: thousands of lines only wait.
                let asked = Box::pin(session::find(&self.state, &self.token));
                let signed_in = asked.await.ok()??;
                self.ear.set_actor(signed_in.actor);
                Some(Event::default().comment("detak"))
            }
        }
    }
}

fn event(ring: &Ring) -> Event {
    let data = format!(
        "{{\"scope\":\"{}\",\"seq\":{}}}",
        ring.info.id.hex(),
        ring.seq.0
    );
    Event::default().event("ring").data(data)
}
