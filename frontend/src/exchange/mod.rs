//! The exchange with the server: carries out what the pure connection asks for and tells it what
//! came of it. Only the tab with the network role runs it.
//!
//! Nothing here can lose an edit: an operation leaves the outbox only with a receipt that the
//! store has taken, and a request that ends in any other way changes nothing.

mod doorbell;
mod line;
mod link;
mod request;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use ikrar_app::context::LinkState;
use ikrar_sync::connection::{Connection, Effect, Event};
use ikrar_sync::identity::{ReplicaId, UnixSeconds};
use leptos::prelude::{GetUntracked as _, Set as _};

use self::doorbell::Doorbell;
use crate::desk::Desk;
use crate::later::{self, Later};
use crate::platform::{elapsed_ms, entropy, now, sleep, spawn, warn};
use crate::tabs::Ring;
use crate::transport::Cancel;

pub(crate) use self::link::{code as link_code, from_code as link_from_code};

/// A doorbell can look open and be dead; without any answer for this long the server is asked.
const SILENCE_MS: u64 = 5 * 60 * 1_000;
/// What the exchange remembers between events.
#[derive(Default)]
pub(crate) struct Exchange {
    connection: RefCell<Connection>,
    events: RefCell<VecDeque<Event>>,
    stepping: Cell<bool>,
    leading: Cell<bool>,
    /// The server has said that this browser's session is this user's.
    verified: Cell<bool>,
    /// The server has said that it takes pushes of this session and nothing else: the account is
    /// closed.
    hands_in: Cell<bool>,
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
    /// This tab has the network role from now on, and speaks for this store.
    pub(crate) fn lead(&self, replica: ReplicaId) {
        let mut connection = self.connection.borrow_mut();
        connection.set_place(replica);
        // The tab may have had the role before, with a request in flight that was given up.
        connection.take_up_again();
        self.leading.set(true);
    }

    /// Whether this tab has the network role.
    pub(crate) fn is_leading(&self) -> bool {
        self.leading.get()
    }

    /// Whether everything else is done: files may go.
    pub(crate) fn is_at_rest(&self) -> bool {
        self.shown() == LinkState::Connected && self.verified.get()
    }

    fn shown(&self) -> LinkState {
        let link = self.connection.borrow().link();
        link::shown(link, self.reached.get(), self.hands_in.get())
    }

    /// Whether the server has said whose session this browser has.
    pub(crate) fn set_verified(&self, verified: bool) {
        self.verified.set(verified);
        if verified {
            self.hands_in.set(false);
        }
    }

    /// Stops everything.
    pub(crate) fn stop(&self) {
        self.leading.set(false);
        self.abort();
        bump(&self.timer);
        self.close_line();
    }

    /// When a busy server takes this device's edits, by the device's clock.
    fn turn(&self) -> Option<UnixSeconds> {
        let turn_ms = self.connection.borrow().turn_at_ms()?;
        let seconds = turn_ms.saturating_sub(elapsed_ms()).div_ceil(1_000);
        Some(UnixSeconds(now().0.saturating_add_unsigned(seconds)))
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
        let event = match event {
            // The session is over for everything but a push: whoever signs in pushes first.
            Event::Appended | Event::Wake | Event::Asked if exchange.hands_in.get() => {
                Event::SignedIn
            }
            event => event,
        };
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
        self.send_files();
    }

    fn carry_out(self: &Rc<Self>, effect: Effect) {
        match effect {
            Effect::Push { operations_max } => self.send(async move |later, desk, flight| {
                (later.push)(desk, operations_max, flight).await
            }),
            Effect::Pull => {
                self.send(async move |later, desk, flight| (later.pull)(desk, flight).await);
            }
            Effect::Abort => {
                self.exchange.reached.set(false);
                self.exchange.abort();
            }
            Effect::Restart => {
                warn(&["no request comes to its end; starting anew"]);
                let desk = Rc::clone(self);
                spawn(async move { desk.start_anew().await });
            }
            Effect::OpenDoorbell => self.open_line(),
            Effect::CloseDoorbell => self.exchange.close_line(),
            Effect::WakeIn { delay_ms } => self.wake_in(delay_ms),
        }
    }

    fn show_link(&self) {
        let turn = self.exchange.turn();
        if self.signals.turn.get_untracked() != turn {
            self.signals.turn.set(turn);
        }
        let state = self.exchange.shown();
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

    /// Runs a request; its end is told unless it was given up meanwhile.
    fn send(self: &Rc<Self>, request: impl AsyncFnOnce(Later, Rc<Self>, u64) -> Event + 'static) {
        let flight = bump(&self.exchange.flight);
        let desk = Rc::clone(self);
        spawn(async move {
            let event = match later::load().await {
                Ok(later) => request(later, Rc::clone(&desk), flight).await,
                Err(error) => {
                    warn(&[&error.to_string()]);
                    failed()
                }
            };
            if desk.exchange.flight.get() == flight {
                desk.feed(event);
            }
        });
    }
}

fn failed() -> Event {
    Event::Failed {
        retry_after_ms: None,
    }
}
