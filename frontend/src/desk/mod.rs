//! One signed-in user's place in this tab: the durable store, the replica that the screens read,
//! and the tab's part in the exchange with the server.
//!
//! What a person types goes to the store first and into the replica once it is durable. Several
//! tabs share the store; each has its own replica and is rung when another tab has written.

mod rescue;
mod role;
mod signed_in;
mod texts;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use futures::future::join;
use ikrar_app::context::{DeviceError, Signals, StorageState};
use ikrar_sync::connection::Event;
use ikrar_sync::identity::Dseq;
use ikrar_sync::operation::{Authorship, Draft, Operation};
use ikrar_sync::ports::Loaded;
use ikrar_sync::replica::Replica;
use leptos::prelude::{GetUntracked as _, Set as _};
use web_sys::VisibilityState;

use crate::account::Account;
use crate::blob::Files;
use crate::carry::Carrying;
use crate::exchange::{Exchange, link_code, link_from_code};
use crate::platform::{elapsed_ms, now, sleep, spawn, warn};
use crate::storage;
use crate::store::{Store, StoreError};
use crate::tabs::{Channel, NetworkRole, Ring};

/// Rings within this time are answered by one reading of the store.
const SETTLE_MS: u64 = 200;
/// Clocks drift by seconds, and replies take some: only more is told.
const CLOCK_NEWS_S: u64 = 60;

/// See the module's words.
pub(crate) struct Desk {
    pub(crate) signals: Signals,
    pub(crate) replica: Rc<RefCell<Replica>>,
    pub(crate) store: Rc<dyn Store>,
    pub(crate) account: RefCell<Account>,
    pub(crate) exchange: Exchange,
    pub(crate) carrying: Carrying,
    pub(crate) files: Files,
    channel: RefCell<Option<Channel>>,
    role: RefCell<Option<NetworkRole>>,
    texts: RefCell<BTreeMap<String, String>>,
    /// Another tab has stored something this replica has not.
    stale: Cell<bool>,
    refreshing: Cell<bool>,
    loaded_at_ms: Cell<u64>,
    appends_under_way: Cell<u32>,
    /// How often the tab with the network role was heard.
    leader_heard: Cell<u32>,
    awaits_leader: Cell<bool>,
    closed: Cell<bool>,
}

impl Desk {
    /// Reads the store into the replica; the screens can show it from now on.
    pub(crate) async fn open(
        account: Account,
        store: Rc<dyn Store>,
        signals: Signals,
        replica: Rc<RefCell<Replica>>,
    ) -> Result<Rc<Self>, StoreError> {
        let user = account.user.user;
        let desk = Rc::new(Self {
            signals,
            replica,
            store,
            account: RefCell::new(account),
            exchange: Exchange::default(),
            carrying: Carrying::default(),
            files: Files::default(),
            channel: RefCell::default(),
            role: RefCell::default(),
            texts: RefCell::default(),
            stale: Cell::default(),
            refreshing: Cell::default(),
            loaded_at_ms: Cell::default(),
            appends_under_way: Cell::default(),
            leader_heard: Cell::default(),
            awaits_leader: Cell::default(),
            closed: Cell::default(),
        });
        // Rings are heard before the store is read, so that nothing is missed in between.
        let weak = Rc::downgrade(&desk);
        *desk.channel.borrow_mut() = Some(Channel::of_user(user, move |ring| {
            if let Some(desk) = weak.upgrade() {
                desk.heard(ring);
            }
        }));
        let (loaded, texts) = join(desk.store.load(), desk.store.texts()).await;
        let loaded = loaded?;
        *desk.texts.borrow_mut() = texts.unwrap_or_default().into_iter().collect();
        *desk.replica.borrow_mut() = Replica::load(loaded);
        desk.load_files().await;
        desk.loaded_at_ms.set(elapsed_ms());
        signals.touch();
        Ok(desk)
    }

    /// Leaves: nothing is sent or shown for this user by this tab any more. The store's content
    /// is untouched.
    pub(crate) fn close(&self) {
        self.closed.set(true);
        self.exchange.stop();
        drop(self.role.take());
        drop(self.channel.take());
        self.store.close();
    }

    /// Whether this tab has left.
    pub(crate) fn is_closed(&self) -> bool {
        self.closed.get()
    }

    /// Whether a save is on its way to the disk.
    pub(crate) fn is_saving(&self) -> bool {
        self.appends_under_way.get() > 0
    }

    /// The page came to the front, or the browser says that the network is back.
    pub(crate) fn awake(self: &Rc<Self>) {
        if self.stale.get() {
            let desk = Rc::clone(self);
            spawn(async move { desk.refresh().await });
        }
        self.seek(Event::Wake, Ring::Awake);
        self.hurry_files();
    }

    /// The person asks for an exchange, by whichever tab may do it.
    pub(crate) fn sync_now(self: &Rc<Self>) {
        self.seek(Event::Asked, Ring::SyncNow);
        self.hurry_files();
    }

    fn seek(self: &Rc<Self>, event: Event, ring: Ring) {
        if self.exchange.is_leading() {
            self.look_for_news(event);
        } else {
            self.ring(ring);
            self.expect_leader();
        }
    }

    /// This tab speaks to the server, and somebody or something wants an exchange.
    fn look_for_news(self: &Rc<Self>, event: Event) {
        if event == Event::Asked {
            self.replica.borrow_mut().asked();
        }
        self.feed(event);
    }

    /// Keeps drafts durably, then shows them.
    pub(crate) async fn append(self: Rc<Self>, drafts: Vec<Draft>) -> Result<(), DeviceError> {
        self.appends_under_way
            .update(|count| count.saturating_add(1));
        let kept = self.keep(drafts).await;
        self.appends_under_way
            .update(|count| count.saturating_sub(1));
        match kept {
            Ok(operations) => {
                self.show(operations).await;
                Ok(())
            }
            Err(error) => {
                warn(&["not kept: ", &error.to_string()]);
                self.tell_if_unavailable(&error);
                Err(error.into())
            }
        }
    }

    async fn keep(&self, drafts: Vec<Draft>) -> Result<Vec<Operation>, StoreError> {
        let account = self.account.borrow().clone();
        let by = Authorship {
            author: account.author(),
            session: account.session,
            claimed_at: now(),
        };
        match self.store.append(drafts.clone(), by).await {
            Err(StoreError::Emptied) => {
                self.restore().await?;
                self.store.append(drafts, by).await
            }
            kept => kept,
        }
    }

    async fn show(self: &Rc<Self>, operations: Vec<Operation>) {
        if self.is_closed() {
            return;
        }
        if self.has_strangers(&operations) {
            return self.refresh().await;
        }
        let first = operations.first().map(|operation| operation.id.dseq);
        let expected = newest(&self.replica.borrow()).next();
        if first.is_some_and(|first| first > expected) {
            // Another tab has written in between and its ring has not arrived yet.
            self.catch_up().await;
        }
        self.replica.borrow_mut().appended(operations);
        self.signals.touch();
        self.ring(Ring::Appended);
        self.feed(Event::Appended);
        self.expect_leader();
        storage::ask_after_first_save(self.signals);
    }

    /// Takes what other tabs have appended.
    pub(crate) async fn catch_up(&self) {
        let first = newest(&self.replica.borrow()).next();
        match self.store.outbox_from(first).await {
            Ok(operations) if self.has_strangers(&operations) => self.refresh().await,
            Ok(operations) if !self.is_closed() => {
                self.replica.borrow_mut().appended(operations);
                self.signals.touch();
            }
            Ok(_) => {}
            Err(error) => warn(&["cannot read what another tab wrote: ", &error.to_string()]),
        }
    }

    /// Whether operations carry another identity than the one in memory: the store was given a new
    /// one in between.
    fn has_strangers(&self, operations: &[Operation]) -> bool {
        let replica = self.replica.borrow().id();
        operations
            .iter()
            .any(|operation| operation.id.replica != replica)
    }

    /// Reads the store anew; what memory knows and the reading missed stays.
    pub(crate) async fn refresh(&self) {
        self.stale.set(true);
        if self.refreshing.replace(true) {
            return;
        }
        while self.stale.replace(false) && !self.is_closed() {
            match self.store.load().await {
                Ok(loaded) => self.adopt(loaded),
                Err(StoreError::Emptied) => match Box::pin(self.restore()).await {
                    // The store holds again what memory held; it is read once more.
                    Ok(()) => self.stale.set(true),
                    Err(error) => self.tell_if_unavailable(&error),
                },
                Err(error) => {
                    warn(&["cannot read the store anew: ", &error.to_string()]);
                    self.tell_if_unavailable(&error);
                }
            }
        }
        self.refreshing.set(false);
    }

    fn adopt(&self, loaded: Loaded) {
        if self.is_closed() {
            return;
        }
        let mut replica = self.replica.borrow_mut();
        *replica = replica.read_anew(loaded);
        drop(replica);
        self.signals.touch();
    }

    /// Another tab has rung.
    fn heard(self: &Rc<Self>, ring: Ring) {
        let leads = self.exchange.is_leading();
        match ring {
            Ring::Appended => {
                let desk = Rc::clone(self);
                spawn(async move {
                    desk.catch_up().await;
                    // The other tab may have kept a file before it wrote its link.
                    desk.load_files().await;
                    desk.feed(Event::Appended);
                });
            }
            Ring::Stored => {
                self.stale.set(true);
                let desk = Rc::clone(self);
                spawn(async move {
                    // An exchange rings several times; a page nobody sees waits until it is seen.
                    sleep(SETTLE_MS).await;
                    if desk.stale.get() && is_visible() {
                        desk.refresh().await;
                    }
                });
            }
            Ring::SyncNow if leads => self.look_for_news(Event::Asked),
            Ring::Awake if leads => self.look_for_news(Event::Wake),
            Ring::Hello if leads => {
                let state = self.signals.link.get_untracked();
                self.ring(Ring::Link(link_code(state)));
                if let Some(offset) = self.signals.clock_offset.get_untracked() {
                    self.ring(Ring::Clock(offset));
                }
            }
            Ring::Link(code) if !leads => {
                self.leader_heard.update(|count| count.wrapping_add(1));
                if let Some(state) = link_from_code(code) {
                    self.signals.link.set(state);
                }
            }
            Ring::Clock(offset) => {
                self.show_clock(offset);
            }
            Ring::SyncNow | Ring::Awake | Ring::Hello | Ring::Link(_) => {}
        }
    }

    /// Shows how far the server's clock is ahead of the device's; whether that is news.
    pub(crate) fn show_clock(&self, offset: i64) -> bool {
        let known = self.signals.clock_offset.get_untracked();
        let is_news = known.is_none_or(|known| known.abs_diff(offset) >= CLOCK_NEWS_S);
        if is_news {
            self.signals.clock_offset.set(Some(offset));
        }
        is_news
    }

    /// Rings in the other tabs of this user.
    pub(crate) fn ring(&self, ring: Ring) {
        if let Some(channel) = &*self.channel.borrow() {
            channel.ring(ring);
        }
    }

    /// Shows that nothing new can be kept, where that is so.
    pub(crate) fn tell_if_unavailable(&self, error: &StoreError) {
        if error.is_permanent() {
            let words = error.user_message();
            self.signals.storage.set(StorageState::Unavailable(words));
        }
    }

    /// The outbox as a CBOR sequence: each operation's frozen bytes, one after the other. Where
    /// the store cannot be read, as memory holds it.
    pub(crate) async fn export(&self) -> Vec<u8> {
        if let Ok(operations) = self.store.pending_bytes().await {
            return operations.concat();
        }
        let replica = self.replica.borrow();
        replica.outbox().flat_map(Operation::to_bytes).collect()
    }
}

/// The last place of the device's own sequence that a replica knows.
fn newest(replica: &Replica) -> Dseq {
    let waiting = replica.outbox().last().map(|operation| operation.id.dseq);
    let sent = replica.sent_operations().next();
    let sent = sent.map(|sent| sent.operation.id.dseq);
    waiting.max(sent).unwrap_or_default()
}

fn is_visible() -> bool {
    web_sys::window()
        .and_then(|window| window.document())
        .is_some_and(|document| document.visibility_state() == VisibilityState::Visible)
}
