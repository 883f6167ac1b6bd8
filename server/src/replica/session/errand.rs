//! Requests beside the exchange: this store's key, and files piece by piece. They go one at a
//! time while figures rest; a figure that waits goes first, and a file goes on where it was.

use std::time::Duration;

use futures::future::BoxFuture;
use hyper::Method;
use ikrar_sync::connection::{Event, Link};
use ikrar_sync::protocol::carry::CarryKey;
use serde::Deserialize;
use tokio::time::Instant;

use super::desk::Desk;
use crate::replica::store::Cookie;
use crate::replica::transport::{FileReply, JsonReply, Transport};

const KEY: &str = "/sync/v1/carry-key";

/// What came back.
pub(super) enum Returned {
    /// The store's key.
    Key(CarryKey),
    /// The server gives no key: asking again does not help before the next sign-in.
    NoKey,
    /// No answer to the question for the key.
    Nothing,
    /// An answer about the file that is on its way.
    File(FileReply),
}

type Work = BoxFuture<'static, (Transport, Returned)>;

/// A request on its way. Dropping it gives it up with its connection.
#[derive(Default)]
pub(super) struct Errands {
    under_way: Option<Work>,
    transport: Option<Transport>,
    /// When something may be tried again.
    again_at: Option<Instant>,
    /// Whether the server is still to be asked for this store's key.
    pub(super) wants_key: bool,
}

impl Errands {
    /// What came back; nothing when it is time to look again; for ever where nothing is due.
    pub(super) async fn next(&mut self) -> Option<Returned> {
        if let Some(work) = &mut self.under_way {
            let (transport, returned) = work.as_mut().await;
            self.under_way = None;
            self.transport = Some(transport);
            return Some(returned);
        }
        match self.again_at {
            Some(at) => tokio::time::sleep_until(at).await,
            None => std::future::pending().await,
        }
        self.again_at = None;
        None
    }

    /// Gives up what is under way.
    pub(super) fn drop_all(&mut self) {
        self.under_way = None;
        self.transport = None;
        self.again_at = None;
    }

    pub(super) fn look_again_in(&mut self, wait_ms: u64) {
        self.again_at = Some(Instant::now() + Duration::from_millis(wait_ms.max(1)));
    }

    fn is_idle(&self) -> bool {
        self.under_way.is_none()
    }
}

impl Desk {
    /// Starts what goes beside the exchange, unless something of the exchange waits.
    pub(super) async fn go_on_errands(&mut self) {
        let Some(cookie) = self.cookie_at_rest() else {
            return;
        };
        if self.errands.wants_key {
            self.errands.wants_key = false;
            let body = serde_json::json!({ "replica": self.replica.id().hex() });
            self.start_errand(|mut transport| {
                Box::pin(async move {
                    let returned = ask_for_key(&mut transport, body.to_string(), &cookie).await;
                    (transport, returned)
                })
            });
        } else {
            self.send_files(cookie).await;
        }
    }

    /// The session's secret, where nothing else is to be done with it.
    fn cookie_at_rest(&self) -> Option<Cookie> {
        let is_at_rest = self.errands.is_idle()
            && self.flight.is_none()
            && !self.standing.is_offline
            && self.standing.link == Link::Connected
            && !self.replica.has_unsent();
        let account = self.standing.account.as_ref().filter(|_| is_at_rest);
        account.and_then(|account| account.cookie.clone())
    }

    pub(super) fn start_errand(&mut self, start: impl FnOnce(Transport) -> Work) {
        let fresh = || Transport::new(self.transport.origin().clone());
        let transport = self.errands.transport.take().unwrap_or_else(fresh);
        self.errands.under_way = Some(start(transport));
    }

    /// Takes what came back; gives what the connection must hear of it, if anything.
    pub(super) async fn take_returned(&mut self, returned: Returned) -> Option<Event> {
        match returned {
            Returned::Key(key) => {
                if let Err(error) = self.work(move |store| store.set_carry_key(key)).await {
                    tracing::warn!(%error, "the store's key was not kept");
                    return None;
                }
                self.carry_key = Some(key);
                None
            }
            Returned::NoKey => None,
            Returned::Nothing => {
                // The next answered exchange asks again.
                self.errands.wants_key = self.carry_key.is_none();
                self.errands.look_again_in(KEY_AGAIN_MS);
                None
            }
            Returned::File(reply) => self.hear_of_file(reply),
        }
    }
}

/// A server that does not answer is left alone so long.
const KEY_AGAIN_MS: u64 = 30_000;

#[derive(Deserialize)]
struct KeyBody {
    key: String,
}

async fn ask_for_key(transport: &mut Transport, body: String, cookie: &Cookie) -> Returned {
    let asked = transport.ask_json(&Method::POST, KEY, body.into_bytes(), Some(cookie));
    match asked.await {
        JsonReply::Answer {
            status: 200, body, ..
        } => {
            let body: Option<KeyBody> = serde_json::from_slice(&body).ok();
            let key = body.and_then(|body| CarryKey::from_hex(&body.key));
            key.map_or(Returned::NoKey, Returned::Key)
        }
        JsonReply::Answer { status, .. } if (400..500).contains(&status) => Returned::NoKey,
        JsonReply::Answer { .. } | JsonReply::NotTheServer | JsonReply::Offline => {
            Returned::Nothing
        }
    }
}
