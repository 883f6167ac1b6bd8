//! This tab's part in the exchange: asking for the network role, passing it on, and taking it
//! from a tab that does not answer any more.

use std::rc::Rc;

use ikrar_sync::connection::Event;

use super::Desk;
use crate::platform::{elapsed_ms, sleep, spawn, warn};
use crate::tabs::{Asking, NetworkRole, Ring};

/// A role that comes later than this after the start may have been another tab's meanwhile.
const ROLE_AT_ONCE_MS: u64 = 2_000;
/// A tab with the network role that has not answered after this long has been stopped.
const LEADER_WAIT_MS: u64 = 5_000;

impl Desk {
    /// Joins the other tabs; asks for the network role once nothing of the store is missing.
    pub(crate) fn start(self: &Rc<Self>) {
        let desk = Rc::clone(self);
        spawn(async move { desk.show_carried().await });
        self.ring(Ring::Hello);
        let weak = Rc::downgrade(self);
        self.store.when_lost(Box::new(move || {
            if let Some(desk) = weak.upgrade() {
                spawn(async move { desk.refresh().await });
            }
        }));
        let desk = Rc::clone(self);
        spawn(async move {
            desk.recover().await;
            desk.ask_for_role(Asking::InTurn);
        });
    }

    fn ask_for_role(self: &Rc<Self>, asking: Asking) {
        if self.is_closed() {
            return;
        }
        let user = self.account.borrow().user.user;
        let leading = Rc::downgrade(self);
        let lead = move || {
            if let Some(desk) = leading.upgrade() {
                spawn(async move { desk.lead().await });
            }
        };
        let robbed = Rc::downgrade(self);
        let lost = move || {
            if let Some(desk) = robbed.upgrade() {
                desk.exchange.stop();
                desk.stale.set(true);
                desk.ask_for_role(Asking::InTurn);
            }
        };
        let role = NetworkRole::ask(user, asking, lead, lost);
        *self.role.borrow_mut() = Some(role);
    }

    /// Something waits to be sent and this tab may not send it: the tab that may must say so, or
    /// lose its role. A tab whose clockwork the browser has stopped cannot.
    pub(super) fn expect_leader(self: &Rc<Self>) {
        if self.exchange.is_leading() || self.awaits_leader.replace(true) {
            return;
        }
        let heard = self.leader_heard.get();
        let desk = Rc::clone(self);
        spawn(async move {
            sleep(LEADER_WAIT_MS).await;
            desk.awaits_leader.set(false);
            let is_silent = desk.leader_heard.get() == heard && !desk.exchange.is_leading();
            if is_silent && !desk.is_closed() && desk.replica.borrow().has_unsent() {
                warn(&["the tab with the network role does not answer; taking it"]);
                desk.ask_for_role(Asking::AtOnce);
            }
        });
        self.ring(Ring::Hello);
    }

    /// The browser is about to stop this page's clockwork: another tab shall do the sending.
    pub(crate) fn freeze(&self) {
        if self.role.take().is_some() {
            self.exchange.stop();
        }
    }

    /// The page runs again.
    pub(crate) fn thaw(self: &Rc<Self>) {
        if self.role.borrow().is_none() {
            self.stale.set(true);
            self.ask_for_role(Asking::InTurn);
        }
    }

    /// This tab has the network role. The store may have moved on while another tab had it.
    async fn lead(self: &Rc<Self>) {
        let waited_ms = elapsed_ms().saturating_sub(self.loaded_at_ms.get());
        if self.stale.get() || waited_ms > ROLE_AT_ONCE_MS {
            self.exchange.set_verified(false);
            self.refresh().await;
        }
        if !self.is_closed() {
            self.exchange.lead(self.replica.borrow().id());
            self.feed(Event::Wake);
        }
    }

    /// Nothing that was asked for comes to its end: reads the store anew and lets the tabs
    /// choose anew who speaks to the server.
    pub(crate) async fn start_anew(self: &Rc<Self>) {
        self.exchange.stop();
        drop(self.role.take());
        self.refresh().await;
        if !self.is_closed() {
            self.start();
        }
    }
}
