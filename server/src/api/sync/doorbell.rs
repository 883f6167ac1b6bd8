//! `GET /sync/v1/doorbell`: server-sent events that say where everything stands when the line
//! opens, and then which scope has grown.
//!
//! `Last-Event-ID` is ignored: a device that has not what the line tells pulls, and the pull
//! decides.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures::stream::{self, Stream, StreamExt};
use ikrar_domain::people::Actor;
use ikrar_sync::ledger::may_read;
use ikrar_sync::protocol::doorbell::{Ring, Standing, write_ring};

use crate::api::error::ApiError;
use crate::auth::cookie::{self, Token};
use crate::auth::session::{self, SignedIn};
use crate::doorbell::Ear;
use crate::state::AppState;
use crate::store::StoreError;

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
    // Read after the listening began: what comes later rings.
    let standing = standing(&listener.state, &signed_in.actor).await?;
    // The first comment tells proxies and the browser that the connection stands.
    let opened = Event::default().comment("terhubung");
    let opened = stream::iter([Ok(opened), Ok(event(&Ring::Stands(standing)))]);
    let mut response = Sse::new(opened.chain(events(listener))).into_response();
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // nginx holds replies back unless it is told not to.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

/// Where everything that this person may see stands now.
async fn standing(state: &AppState, actor: &Actor) -> Result<Standing, StoreError> {
    let scopes = state.pulls.heads.now().await?;
    let visible = scopes.iter().filter(|row| may_read(actor, &row.info));
    Ok(Standing::of(visible.map(|row| (row.info.id, row.head))))
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
            ring = self.ear.next() => Some(event(&Ring::Grown(ring.info.id, ring.seq))),
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
    Event::default().event("ring").data(write_ring(ring))
}
