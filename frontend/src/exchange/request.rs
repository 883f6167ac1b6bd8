//! The requests of an exchange, and what the connection must hear of their ends.

use std::rc::Rc;

use ikrar_sync::connection::Event;
use ikrar_sync::ports::StoreBatch;
use ikrar_sync::protocol::ProtocolError;
use ikrar_sync::protocol::push::PushRequest;
use ikrar_sync::protocol::reply::Reply;
use leptos::prelude::Set as _;

use super::failed;
use crate::account::{Account, hands_in};
use crate::desk::Desk;
use crate::keys;
use crate::platform::{elapsed_ms, nonce, now, warn};
use crate::store::StoreError;
use crate::tabs::Ring;
use crate::text;
use crate::transport::{Cancel, JsonReply, ask_json, post_sync};

const PUSH: &str = "/sync/v1/push";
const PULL: &str = "/sync/v1/pull";
const SESSION: &str = "/api/session";

impl Desk {
    /// Pushes what comes next. Nothing to push is nothing to ask the server for.
    pub(crate) async fn push_next(&self, operations_max: usize, flight: u64) -> Event {
        let request = self.replica.borrow().next_push(nonce(), operations_max);
        match request {
            None => Event::Pushed { more: false },
            Some(mut request) => {
                request.report.clock = Some(now());
                self.push(request, flight).await
            }
        }
    }

    async fn push(&self, request: PushRequest, flight: u64) -> Event {
        let body = self.replica.borrow().push_body(&request);
        let bytes = match self.ask(PUSH, &body, flight).await {
            Ok(bytes) => bytes,
            // Pushes are never refused for the build's age; whatever said so is not the server.
            Err(Some(Reply::UpdateNeeded)) => return failed(),
            Err(reply) => {
                if reply.as_ref().is_some_and(Reply::is_refusal_of_content) {
                    self.replica.borrow_mut().push_refused(&request);
                }
                return self.no_bytes(reply);
            }
        };
        let outcome = self
            .replica
            .borrow_mut()
            .push_reply(&request, &bytes, now());
        let outcome = match outcome {
            Ok(outcome) => outcome,
            Err(error) => return self.unreadable(&error),
        };
        self.note_clock();
        if let Err(error) = self.take(outcome.batch).await {
            return self.not_stored(&error).await;
        }
        if outcome.is_copied {
            return self.mint_again().await;
        }
        if outcome.rewound {
            warn(&["the server was restored from a backup; sending again"]);
        } else if outcome.receipted == 0 && !request.operations.is_empty() {
            // The server waits for an earlier operation: another tab's, not heard of yet.
            self.signals.trouble.set(Some(text::OUTBOX_GAP.to_owned()));
            self.refresh().await;
            return failed();
        }
        self.signals.trouble.set(None);
        let more = self.replica.borrow().has_unsent();
        Event::Pushed { more }
    }

    /// A copied profile, or a store that was given less back than it had sent: the same places
    /// were used twice. Everything unsent goes up under a new identity.
    async fn mint_again(&self) -> Event {
        warn(&["this store's places were used elsewhere; taking a new identity"]);
        let lacking = self.replica.borrow().lacking();
        if let Err(error) = self.store.mint_again(lacking).await {
            return self.not_stored(&error).await;
        }
        self.refresh().await;
        self.ring(Ring::Stored);
        Event::Pushed { more: true }
    }

    pub(crate) async fn pull(self: &Rc<Self>, flight: u64) -> Event {
        // A tab may have died between its commit and its ring.
        self.catch_up().await;
        let request = self.replica.borrow().pull_request(nonce());
        let bytes = match self.ask(PULL, &request.to_bytes(), flight).await {
            Ok(bytes) => bytes,
            Err(reply) => {
                if reply == Some(Reply::UpdateNeeded) {
                    self.update_needed();
                }
                return self.no_bytes(reply);
            }
        };
        let outcome = self
            .replica
            .borrow_mut()
            .pull_reply(&request, &bytes, now());
        let outcome = match outcome {
            Ok(outcome) => outcome,
            Err(error) => return self.unreadable(&error),
        };
        self.note_clock();
        if !outcome.alarms.is_empty() {
            self.signals.raise(&outcome.alarms);
        }
        let is_revoked = !outcome.batch.forgotten.is_empty();
        if let Err(error) = self.take(outcome.batch).await {
            return self.not_stored(&error).await;
        }
        if is_revoked {
            self.forget_texts_out_of_reach().await;
        }
        self.signals.trouble.set(None);
        self.carry_on();
        if outcome.push_first {
            // The server may have been restored: it is asked what it wants before the next pull.
            return Event::Pushed { more: true };
        }
        if self.replica.borrow().has_unsent() {
            self.exchange.events.borrow_mut().push_back(Event::Appended);
        }
        Event::Pulled { more: outcome.more }
    }

    /// The server answers, and no pages of this build: what was refused alone is tried again.
    fn update_needed(&self) {
        self.replica.borrow_mut().update_needed();
        if self.replica.borrow().has_unsent() {
            self.exchange.events.borrow_mut().push_back(Event::Appended);
        }
    }

    /// How far the server's clock is from this device's, as the reply just read says; every tab
    /// tells it.
    fn note_clock(&self) {
        let offset = self.replica.borrow().clock_offset_s();
        if self.show_clock(offset) {
            self.ring(Ring::Clock(offset));
        }
    }

    /// Stores a reply and shows it.
    async fn take(&self, batch: StoreBatch) -> Result<(), StoreError> {
        let is_news = batch
            != StoreBatch {
                replica: batch.replica,
                last_contact: batch.last_contact,
                ..StoreBatch::default()
            };
        let stored = match self.store.write(batch.clone()).await {
            Err(StoreError::Emptied) => self.restore().await,
            Err(StoreError::Full) => {
                self.drop_what_can_be_had_again().await;
                self.store.write(batch).await
            }
            stored => stored,
        };
        self.signals.touch();
        if is_news && stored.is_ok() {
            self.ring(Ring::Stored);
        }
        stored
    }

    /// Asks the server, having made sure that its session is this user's. An error without a
    /// reply is a request that was given up.
    async fn ask(&self, path: &str, body: &[u8], flight: u64) -> Result<Vec<u8>, Option<Reply>> {
        if !self.exchange.verified.get() {
            self.verify(path).await.map_err(Some)?;
        }
        if self.is_closed() || self.exchange.flight.get() != flight {
            return Err(None);
        }
        let cancel = Cancel::new();
        self.exchange.cancel.borrow_mut().clone_from(&cancel);
        let reply = post_sync(path, body, cancel.as_ref()).await;
        if self.is_closed() || self.exchange.flight.get() != flight {
            return Err(None);
        }
        match reply {
            Reply::SignInNeeded if self.exchange.verified.replace(false) => {
                // The session is over, or good for a push alone.
                let now = self.verify(path).await;
                Err(Some(now.err().unwrap_or(Reply::SignInNeeded)))
            }
            Reply::Bytes(bytes) => {
                self.exchange.reached.set(true);
                self.exchange.answered_at_ms.set(elapsed_ms());
                Ok(bytes)
            }
            other => Err(Some(other)),
        }
    }

    /// Whose session has this browser? Another tab may have signed in as somebody else; that of a
    /// closed account is good for a push alone.
    async fn verify(&self, path: &str) -> Result<(), Reply> {
        let reply = ask_json("GET", SESSION, None).await;
        keys::learn(self.signals, &reply);
        match reply {
            JsonReply::Answer { status: 200, body } => {
                let account = Account::from_json(&body).ok_or(Reply::NotTheServer)?;
                if !account.is_same_person(&self.account.borrow()) {
                    self.exchange.hands_in.set(false);
                    return Err(Reply::SignInNeeded);
                }
                self.take_account(account).await;
                self.exchange.set_verified(true);
                Ok(())
            }
            JsonReply::Answer { status: 401, body } => {
                let hands_in = hands_in(&body) == Some(self.account.borrow().user.user);
                self.exchange.hands_in.set(hands_in);
                if hands_in && path == PUSH {
                    Ok(())
                } else {
                    Err(Reply::SignInNeeded)
                }
            }
            JsonReply::Answer { status, .. } => Err(Reply::Refused { status }),
            JsonReply::NotTheServer => Err(Reply::NotTheServer),
            JsonReply::Offline => Err(Reply::Offline),
        }
    }

    /// What the connection must hear of a request that brought no bytes.
    fn no_bytes(&self, reply: Option<Reply>) -> Event {
        let Some(reply) = reply else { return failed() };
        let is_answer = matches!(reply, Reply::SignInNeeded | Reply::UpdateNeeded);
        self.exchange.reached.set(is_answer);
        let words = match &reply {
            Reply::NotTheServer => Some(text::NOT_THE_SERVER),
            Reply::Busy {
                retry_after_ms: None,
            } => Some(text::SERVER_BUSY),
            Reply::Refused { .. } => Some(text::SERVER_TROUBLE),
            _ => None,
        };
        if let Reply::Refused { status } = &reply {
            warn(&["refused with status ", &status.to_string()]);
        }
        self.signals.trouble.set(words.map(str::to_owned));
        match reply {
            Reply::SignInNeeded => {
                self.expire();
                Event::SignInNeeded
            }
            Reply::UpdateNeeded => Event::UpdateNeeded,
            Reply::Busy { retry_after_ms } => Event::Failed { retry_after_ms },
            _ => failed(),
        }
    }

    fn unreadable(&self, error: &ProtocolError) -> Event {
        warn(&["unreadable reply: ", error.code()]);
        self.exchange.reached.set(false);
        let words = match error {
            ProtocolError::NotSync => text::NOT_THE_SERVER,
            _ => text::UNREADABLE_REPLY,
        };
        self.signals.trouble.set(Some(words.to_owned()));
        failed()
    }

    /// Memory has moved on and the store has not: an alarm, and back to what the store holds.
    async fn not_stored(&self, error: &StoreError) -> Event {
        warn(&["a reply was not stored: ", &error.to_string()]);
        let words = text::not_stored(&error.user_message());
        self.refresh().await;
        if matches!(error, StoreError::MovedOn(_)) {
            // What the other tab wrote is here now, and the same is asked from there.
            return Event::NotStored;
        }
        self.tell_if_unavailable(error);
        self.signals.trouble.set(Some(words));
        Event::NotStored
    }
}
