//! The exchange with the server: carries out what the pure connection asks for and tells it what
//! came of it. Only the tab with the network role runs it.
//!
//! Nothing here can lose an edit: an operation leaves the outbox only with a receipt that the
//! store has taken, and a request that ends in any other way changes nothing.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use ikrar_sync::connection::{Connection, Effect, Event};
use ikrar_sync::identity::{ScopeId, Seq};
use ikrar_sync::ports::StoreBatch;
use ikrar_sync::protocol::ProtocolError;
use ikrar_sync::protocol::push::PushRequest;
use leptos::prelude::{GetUntracked as _, Set as _};

use crate::account::Account;
use crate::desk::Desk;
use crate::doorbell::{Doorbell, LineEvent};
use crate::platform::{elapsed_ms, entropy, nonce, now, sleep, spawn, warn};
use crate::store::StoreError;
use crate::tabs::Ring;
use crate::transport::{Cancel, JsonReply, Reply, ask_json, post_sync};
use crate::{link, text};

const PUSH: &str = "/sync/v1/push";
const PULL: &str = "/sync/v1/pull";
const SESSION: &str = "/api/session";

/// A doorbell can look open and be dead; without any answer for this long the server is asked.
const SILENCE_MS: u64 = 5 * 60 * 1_000;
/// First and longest wait before a line that could not be opened is tried again.
const LINE_WAIT_FIRST_MS: u64 = 1_000;
const LINE_WAIT_LAST_MS: u64 = 60_000;

/// What the exchange remembers between events.
#[derive(Default)]
pub(crate) struct Exchange {
    connection: RefCell<Connection>,
    events: RefCell<VecDeque<Event>>,
    stepping: Cell<bool>,
    leading: Cell<bool>,
    /// The server has said that this browser's session is this user's.
    verified: Cell<bool>,
    /// The last real exchange was answered.
    reached: Cell<bool>,
    answered_at_ms: Cell<u64>,
    /// The request in flight; a reply to an earlier one is dropped.
    flight: Cell<u64>,
    cancel: RefCell<Option<Cancel>>,
    /// The timer that counts; earlier ones are void.
    timer: Cell<u64>,
    doorbell: RefCell<Option<Doorbell>>,
    /// The present line, or the wait for it; events of an earlier line are void.
    line: Cell<u64>,
    line_opened: Cell<bool>,
    line_failures: Cell<u32>,
}

impl Exchange {
    /// This tab has the network role from now on.
    pub(crate) fn lead(&self) {
        self.leading.set(true);
        self.verified.set(false);
    }

    /// Whether this tab has the network role.
    pub(crate) fn is_leading(&self) -> bool {
        self.leading.get()
    }

    /// Whether the server has said whose session this browser has.
    pub(crate) fn set_verified(&self, verified: bool) {
        self.verified.set(verified);
    }

    /// Stops everything.
    pub(crate) fn stop(&self) {
        self.leading.set(false);
        self.abort();
        bump(&self.timer);
        self.close_line();
    }

    fn abort(&self) {
        bump(&self.flight);
        if let Some(cancel) = self.cancel.take() {
            cancel.cancel();
        }
    }

    fn close_line(&self) {
        bump(&self.line);
        drop(self.doorbell.take());
    }
}

fn bump(number: &Cell<u64>) -> u64 {
    number.update(|number| number.wrapping_add(1));
    number.get()
}

impl Desk {
    /// Tells the connection what happened and does what it asks for.
    pub(crate) fn feed(self: &Rc<Self>, event: Event) {
        let exchange = &self.exchange;
        if !exchange.leading.get() || self.is_closed() {
            return;
        }
        exchange.events.borrow_mut().push_back(event);
        if exchange.stepping.replace(true) {
            return;
        }
        loop {
            let next = exchange.events.borrow_mut().pop_front();
            let Some(event) = next else { break };
            let effects = exchange
                .connection
                .borrow_mut()
                .step(event, elapsed_ms(), entropy());
            for effect in effects {
                self.carry_out(effect);
            }
        }
        exchange.stepping.set(false);
        self.show_link();
    }

    fn carry_out(self: &Rc<Self>, effect: Effect) {
        match effect {
            Effect::Push { operations_max } => self.start_push(operations_max),
            Effect::Pull => {
                let desk = Rc::clone(self);
                self.send(async move |flight| desk.pull(flight).await);
            }
            Effect::Abort => {
                self.exchange.reached.set(false);
                self.exchange.abort();
            }
            Effect::OpenDoorbell => self.open_line(),
            Effect::CloseDoorbell => self.exchange.close_line(),
            Effect::WakeIn { delay_ms } => self.wake_in(delay_ms),
        }
    }

    fn show_link(&self) {
        let link = self.exchange.connection.borrow().link();
        let state = link::shown(link, self.exchange.reached.get());
        if self.signals.link.get_untracked() != state {
            self.signals.link.set(state);
            self.ring(Ring::Link(link::code(state)));
        }
    }

    fn wake_in(self: &Rc<Self>, delay_ms: u64) {
        let timer = bump(&self.exchange.timer);
        let desk = Rc::clone(self);
        spawn(async move {
            sleep(delay_ms).await;
            if desk.exchange.timer.get() == timer {
                let silent_ms = elapsed_ms().saturating_sub(desk.exchange.answered_at_ms.get());
                let is_silent = silent_ms > SILENCE_MS && desk.exchange.reached.get();
                desk.feed(if is_silent { Event::Wake } else { Event::Timer });
            }
        });
    }

    fn start_push(self: &Rc<Self>, operations_max: usize) {
        let request = self.replica.borrow().next_push(nonce(), operations_max);
        match request {
            // Nothing to push is nothing to ask the server for.
            None => self
                .exchange
                .events
                .borrow_mut()
                .push_back(Event::Pushed { more: false }),
            Some(request) => {
                let desk = Rc::clone(self);
                self.send(async move |flight| desk.push(request, flight).await);
            }
        }
    }

    /// Runs a request; its end is told unless it was given up meanwhile.
    fn send(self: &Rc<Self>, request: impl AsyncFnOnce(u64) -> Event + 'static) {
        let flight = bump(&self.exchange.flight);
        let desk = Rc::clone(self);
        spawn(async move {
            let event = request(flight).await;
            if desk.exchange.flight.get() == flight {
                desk.feed(event);
            }
        });
    }

    async fn push(&self, request: PushRequest, flight: u64) -> Event {
        let bytes = match self.ask(PUSH, &request.to_bytes(), flight).await {
            Ok(bytes) => bytes,
            // Pushes are never refused for the build's age; whatever said so is not the server.
            Err(Event::UpdateNeeded) => return failed(),
            Err(event) => return event,
        };
        let outcome = self
            .replica
            .borrow_mut()
            .push_reply(&request, &bytes, now());
        let outcome = match outcome {
            Ok(outcome) => outcome,
            Err(error) => return self.unreadable(&error),
        };
        if let Err(error) = self.take(outcome.batch).await {
            return self.not_stored(&error).await;
        }
        if outcome.rewound {
            warn(&["the server was restored from a backup; sending again"]);
        } else if outcome.receipted == 0 {
            // The server waits for an earlier operation: another tab's, not heard of yet.
            self.signals.trouble.set(Some(text::OUTBOX_GAP.to_owned()));
            self.refresh().await;
            return failed();
        }
        self.signals.trouble.set(None);
        let more = self.replica.borrow().has_unsent();
        Event::Pushed { more }
    }

    async fn pull(&self, flight: u64) -> Event {
        let request = self.replica.borrow().pull_request(nonce());
        let bytes = match self.ask(PULL, &request.to_bytes(), flight).await {
            Ok(bytes) => bytes,
            Err(event) => return event,
        };
        let outcome = self
            .replica
            .borrow_mut()
            .pull_reply(&request, &bytes, now());
        let outcome = match outcome {
            Ok(outcome) => outcome,
            Err(error) => return self.unreadable(&error),
        };
        for scope in &outcome.mismatched {
            warn(&["the checksum differs; fetching anew: ", &scope.hex()]);
        }
        if let Err(error) = self.take(outcome.batch).await {
            return self.not_stored(&error).await;
        }
        self.signals.trouble.set(None);
        Event::Pulled { more: outcome.more }
    }

    /// Stores a reply and shows it.
    async fn take(&self, batch: StoreBatch) -> Result<(), StoreError> {
        let is_news = batch
            != StoreBatch {
                last_contact: batch.last_contact,
                ..StoreBatch::default()
            };
        let stored = match self.store.write(batch.clone()).await {
            Err(StoreError::Emptied) => self.restore().await,
            stored => stored,
        };
        self.signals.touch();
        if is_news && stored.is_ok() {
            self.ring(Ring::Stored);
        }
        stored
    }

    /// Asks the server, having made sure that its session is this user's.
    async fn ask(&self, path: &str, body: &[u8], flight: u64) -> Result<Vec<u8>, Event> {
        if !self.exchange.verified.get() {
            self.verify().await.map_err(|reply| self.no_bytes(&reply))?;
        }
        if self.is_closed() || self.exchange.flight.get() != flight {
            return Err(failed());
        }
        let cancel = Cancel::new();
        self.exchange.cancel.borrow_mut().clone_from(&cancel);
        let reply = post_sync(path, body, cancel.as_ref()).await;
        if self.is_closed() || self.exchange.flight.get() != flight {
            return Err(failed());
        }
        match reply {
            Reply::Bytes(bytes) => {
                self.exchange.reached.set(true);
                self.exchange.answered_at_ms.set(elapsed_ms());
                Ok(bytes)
            }
            other => Err(self.no_bytes(&other)),
        }
    }

    /// Whose session has this browser? Another tab may have signed in as somebody else.
    async fn verify(&self) -> Result<(), Reply> {
        match ask_json("GET", SESSION, None).await {
            JsonReply::Answer { status: 200, body } => {
                let account = Account::from_json(&body).ok_or(Reply::NotTheServer)?;
                if !account.is_same_person(&self.account.borrow()) {
                    return Err(Reply::SignInNeeded);
                }
                self.take_account(account).await;
                self.exchange.verified.set(true);
                Ok(())
            }
            JsonReply::Answer { status: 401, .. } => Err(Reply::SignInNeeded),
            JsonReply::Answer { status, .. } => Err(Reply::Refused { status }),
            JsonReply::NotTheServer => Err(Reply::NotTheServer),
            JsonReply::Offline => Err(Reply::Offline),
        }
    }

    /// What the connection must hear of a request that brought no bytes.
    fn no_bytes(&self, reply: &Reply) -> Event {
        let is_answer = matches!(reply, Reply::SignInNeeded | Reply::UpdateNeeded);
        self.exchange.reached.set(is_answer);
        let words = match reply {
            Reply::NotTheServer => Some(text::NOT_THE_SERVER),
            Reply::Busy { .. } => Some(text::SERVER_BUSY),
            Reply::Refused { .. } => Some(text::SERVER_TROUBLE),
            _ => None,
        };
        if let Reply::Refused { status } = reply {
            warn(&["refused with status ", &status.to_string()]);
        }
        self.signals.trouble.set(words.map(str::to_owned));
        match reply {
            Reply::SignInNeeded => {
                self.expire();
                Event::SignInNeeded
            }
            Reply::UpdateNeeded => Event::UpdateNeeded,
            Reply::Busy { retry_after_ms } => Event::Failed {
                retry_after_ms: *retry_after_ms,
            },
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
        self.tell_if_unavailable(error);
        self.signals.trouble.set(Some(words));
        failed()
    }

    fn open_line(self: &Rc<Self>) {
        if self.exchange.doorbell.borrow().is_some() {
            return;
        }
        let line = bump(&self.exchange.line);
        self.exchange.line_opened.set(false);
        let weak = Rc::downgrade(self);
        let doorbell = Doorbell::open(move |event| {
            let Some(desk) = weak.upgrade() else { return };
            // Not at once: the line may be dropped by it, and it is the line that calls.
            spawn(async move {
                if desk.exchange.line.get() == line {
                    desk.heard_line(event).await;
                }
            });
        });
        *self.exchange.doorbell.borrow_mut() = doorbell;
    }

    async fn heard_line(self: &Rc<Self>, event: LineEvent) {
        let exchange = &self.exchange;
        match event {
            LineEvent::Opened => {
                exchange.line_opened.set(true);
                exchange.line_failures.set(0);
                self.feed(Event::DoorbellOpened);
            }
            LineEvent::Rang(Some((scope, seq))) if self.has(scope, seq) => {}
            LineEvent::Rang(_) => self.feed(Event::Doorbell),
            LineEvent::Broke if exchange.line_opened.get() => self.feed(Event::DoorbellLost),
            LineEvent::Broke => {
                // A line that never stood: something between here and the server dislikes it.
                let failures = exchange.line_failures.get();
                exchange.line_failures.set(failures.saturating_add(1));
                let wait_ms = LINE_WAIT_FIRST_MS.saturating_mul(1 << failures.min(6));
                let line = exchange.line.get();
                sleep(wait_ms.min(LINE_WAIT_LAST_MS)).await;
                if exchange.line.get() == line {
                    self.feed(Event::DoorbellLost);
                }
            }
        }
    }

    fn has(&self, scope: ScopeId, seq: Seq) -> bool {
        let head = self.replica.borrow().head(scope);
        head.is_some_and(|head| head.seq >= seq)
    }
}

fn failed() -> Event {
    Event::Failed {
        retry_after_ms: None,
    }
}
