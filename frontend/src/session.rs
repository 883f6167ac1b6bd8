//! Who uses this device: opening the last user's data without a network, signing in and out.
//!
//! The record of truth is the account inside each user's own database; `localStorage` only saves
//! the search. One user's data is never shown to another: signing in as somebody else opens that
//! person's database and leaves this one closed, with its unsent work.

use std::cell::RefCell;
use std::rc::Rc;

use futures::FutureExt as _;
use futures::future::{Either, select};
use ikrar_app::context::{DeviceError, SessionState, SignInError, Signals, StorageState};
use ikrar_domain::value::UserId;
use ikrar_sync::connection::Event;
use ikrar_sync::identity::ReplicaId;
use ikrar_sync::ports::Loaded;
use ikrar_sync::replica::Replica;
use leptos::prelude::Set as _;

use crate::account::Account;
use crate::desk::Desk;
use crate::json::{self, Object};
use crate::platform::{random_id, sleep, spawn, warn};
use crate::store::{self, Journal, MemoryStore, Store, StoreError, users_with_a_database};
use crate::tabs::{Channel, SessionRing};
use crate::transport::{JsonReply, ask_json};
use crate::{keys, later, pin, preferences, storage};

const SIGN_IN: &str = "/api/sign-in";
const SIGN_OUT: &str = "/api/sign-out";
const SESSION: &str = "/api/session";

/// How long a start without local data waits for the server before it shows the sign-in page.
const START_WAIT_MS: u64 = 2_000;

/// This tab's users, one at a time.
pub(crate) struct Sessions {
    pub(crate) signals: Signals,
    replica: Rc<RefCell<Replica>>,
    desk: RefCell<Option<Rc<Desk>>>,
    channel: RefCell<Option<Channel>>,
}

impl Sessions {
    /// Nobody yet.
    pub(crate) fn new(signals: Signals, replica: Rc<RefCell<Replica>>) -> Rc<Self> {
        let sessions = Rc::new(Self {
            signals,
            replica,
            desk: RefCell::default(),
            channel: RefCell::default(),
        });
        let weak = Rc::downgrade(&sessions);
        *sessions.channel.borrow_mut() = Some(Channel::of_session(move |ring| {
            if let Some(sessions) = weak.upgrade() {
                spawn(async move { sessions.heard(ring).await });
            }
        }));
        sessions
    }

    /// The desk of the person using this tab.
    pub(crate) fn desk(&self) -> Option<Rc<Desk>> {
        self.desk.borrow().clone()
    }

    /// Who uses this tab, and by which login.
    pub(crate) fn user(&self) -> Option<(UserId, String)> {
        let desk = self.desk()?;
        let account = desk.account.borrow();
        Some((account.user.user, account.user.login.clone()))
    }

    /// Opens what the last user left on this device; without any, asks the server who is signed
    /// in, but not for long.
    pub(crate) async fn start(self: &Rc<Self>) {
        keys::recall(self.signals);
        if let Some((account, store)) = last_left_open().await {
            self.open(account, store, false).await;
            return;
        }
        if preferences::sign_out_owed() {
            self.signals.session.set(SessionState::SignedOut);
            tell_signed_out().await;
            return;
        }
        let answer = Box::pin(ask_json("GET", SESSION, None));
        let in_time = select(answer, Box::pin(sleep(START_WAIT_MS))).await;
        if let Either::Left((reply, _)) = &in_time {
            keys::learn(self.signals, reply);
        }
        let account = match in_time {
            Either::Left((JsonReply::Answer { status: 200, body }, _)) => Account::from_json(&body),
            _ => None,
        };
        match account {
            Some(account) => self.open_for(account).await,
            None => self.signals.session.set(SessionState::SignedOut),
        }
    }

    /// Signs in at the server and opens the user's database.
    pub(crate) async fn sign_in(
        self: Rc<Self>,
        login: String,
        password: String,
    ) -> Result<(), SignInError> {
        later::expect();
        if preferences::sign_out_owed() {
            tell_signed_out().await;
        }
        self.ring(SessionRing::Changing);
        let credentials = [
            ("login", Some(login.as_str())),
            ("password", Some(password.as_str())),
        ];
        let body = json::write(&credentials);
        let reply = ask_json("POST", SIGN_IN, Some(&body)).await;
        keys::learn(self.signals, &reply);
        let account = account_of(reply)?;
        preferences::set_sign_out_owed(false);
        let user = account.user.user;
        match self.desk() {
            Some(desk) if desk.account.borrow().user.user == user => {
                desk.signed_in_again(account, true).await;
            }
            _ => self.open_for(account).await,
        }
        self.ring(SessionRing::SignedIn(user));
        Ok(())
    }

    /// Signs out. Unsent work keeps its database; without any, nothing stays on the device.
    pub(crate) async fn sign_out(self: Rc<Self>) -> Result<(), DeviceError> {
        let Some(desk) = self.desk.take() else {
            return Err(DeviceError::SignedOut);
        };
        let user = desk.account.borrow().user.user;
        self.ring(SessionRing::SignedOut(user));
        pin::forget(user);
        preferences::set_sign_out_owed(true);
        let left = leave(&desk).await;
        self.show_nobody();
        tell_signed_out().await;
        left.map_err(DeviceError::from)
    }

    /// The page came to the front, or the network is said to be back.
    pub(crate) fn awake(self: &Rc<Self>) {
        match self.desk() {
            Some(desk) => desk.awake(),
            None if preferences::sign_out_owed() => spawn(tell_signed_out()),
            None => {}
        }
    }

    /// Opens the database of somebody the server has just named.
    async fn open_for(self: &Rc<Self>, account: Account) {
        self.put_away().await;
        let opened = async {
            let store = store::open(account.user.user).await?;
            store.set_account(Some(account.clone())).await?;
            Ok::<_, StoreError>(store)
        };
        match opened.await {
            Ok(store) => self.open(account, store, true).await,
            Err(error) => self.open_without_store(account, error).await,
        }
    }

    /// Takes the seat. `is_checked`: the server has just said that the session is this user's.
    async fn open(self: &Rc<Self>, account: Account, store: Rc<dyn Store>, is_checked: bool) {
        let opened = Desk::open(
            account.clone(),
            Rc::clone(&store),
            self.signals,
            Rc::clone(&self.replica),
        );
        match opened.await {
            Ok(desk) => {
                desk.exchange.set_verified(is_checked);
                preferences::set_last_user(Some(account.user.user));
                if let Some(reason) = store.stands_in_for() {
                    let words = reason.user_message();
                    self.signals.storage.set(if store.keeps() {
                        StorageState::Backup(words)
                    } else {
                        StorageState::Unavailable(words)
                    });
                }
                storage::show(self.signals);
                self.seat(&desk);
            }
            Err(error) => {
                store.close();
                self.open_without_store(account, error).await;
            }
        }
    }

    /// The person can read what the server sends, and reads why nothing can be kept.
    async fn open_without_store(self: &Rc<Self>, account: Account, error: StoreError) {
        warn(&["the store cannot be opened: ", &error.to_string()]);
        let words = error.user_message();
        self.signals.storage.set(StorageState::Unavailable(words));
        let replica = ReplicaId::from_uuid(random_id());
        let store = Rc::new(MemoryStore::new(error, replica));
        let replica = Rc::clone(&self.replica);
        // A store that keeps nothing always opens.
        if let Ok(desk) = Desk::open(account, store, self.signals, replica).await {
            self.seat(&desk);
        }
    }

    fn seat(&self, desk: &Rc<Desk>) {
        let user = desk.account.borrow().user.clone();
        *self.desk.borrow_mut() = Some(Rc::clone(desk));
        self.signals.session.set(SessionState::SignedIn(user));
        desk.start();
    }

    /// Closes the present user's desk, because another person takes the seat.
    async fn put_away(&self) {
        let Some(desk) = self.desk.take() else { return };
        if let Err(error) = desk.store.set_account(None).await {
            warn(&[
                "the account before could not be put away: ",
                &error.to_string(),
            ]);
        }
        desk.close();
        self.show_nobody();
    }

    fn show_nobody(&self) {
        preferences::set_last_user(None);
        *self.replica.borrow_mut() = Replica::load(Loaded::default());
        self.signals.session.set(SessionState::SignedOut);
        self.signals.trouble.set(None);
        self.signals.touch();
    }

    fn ring(&self, ring: SessionRing) {
        if let Some(channel) = &*self.channel.borrow() {
            channel.ring_session(ring);
        }
    }

    /// Another tab tells who is signed in.
    async fn heard(self: &Rc<Self>, ring: SessionRing) {
        match (ring, self.desk()) {
            (SessionRing::Changing, Some(desk)) => desk.exchange.set_verified(false),
            (SessionRing::SignedIn(user), Some(desk)) => {
                if desk.account.borrow().user.user == user {
                    let kept = desk.store.account().await.ok().flatten();
                    let present = desk.account.borrow().clone();
                    desk.signed_in_again(kept.unwrap_or(present), false).await;
                } else {
                    desk.expire();
                    desk.feed(Event::SignInNeeded);
                }
            }
            (SessionRing::SignedIn(user), None) => {
                if let Some((account, store)) = left_open(user).await {
                    self.open(account, store, false).await;
                }
            }
            (SessionRing::SignedOut(user), Some(desk)) => {
                if desk.account.borrow().user.user == user {
                    drop(self.desk.take());
                    desk.close();
                    self.show_nobody();
                }
            }
            (SessionRing::Changing | SessionRing::SignedOut(_), None) => {}
        }
    }
}

/// Leaves a user's database: gone when everything was sent, kept and put away otherwise.
async fn leave(desk: &Rc<Desk>) -> Result<(), StoreError> {
    let pending = desk.store.pending_bytes().await;
    let is_empty = pending.as_ref().is_ok_and(Vec::is_empty)
        && !desk.keeps_carried_files().await
        && !desk.has_unsent_files();
    let left = if is_empty {
        desk.close();
        desk.store.destroy().await
    } else {
        let put_away = desk.store.set_account(None).await;
        desk.close();
        put_away
    };
    match (left, pending) {
        // Another tab is slow to let go, and the browser deletes as soon as it does; or the store
        // keeps nothing and has nothing to leave.
        (Err(StoreError::Blocked), _) | (_, Err(StoreError::Unavailable(_))) => Ok(()),
        (left, _) => left,
    }
}

/// The store of the user who was at work here last and has not signed out. A browser that has
/// lost its databases may still have a journal.
async fn last_left_open() -> Option<(Account, Rc<dyn Store>)> {
    let mut tried: Vec<UserId> = preferences::last_user().into_iter().collect();
    if let Some(user) = tried.first()
        && let Some(found) = left_open(*user).await
    {
        return Some(found);
    }
    for source in [
        users_with_a_database().boxed_local(),
        Journal::users().boxed_local(),
    ] {
        for user in source.await {
            if tried.contains(&user) {
                continue;
            }
            tried.push(user);
            if let Some(found) = left_open(user).await {
                return Some(found);
            }
        }
    }
    None
}

/// A user's store, if the user has not signed out of it.
async fn left_open(user: UserId) -> Option<(Account, Rc<dyn Store>)> {
    let store = match store::open(user).await {
        Ok(store) => store,
        Err(error) => {
            warn(&["a database cannot be opened: ", &error.to_string()]);
            return unopened(user, error).await;
        }
    };
    let account = store.account().await.ok().flatten();
    match account {
        Some(account) if account.user.user == user => Some((account, store)),
        _ => {
            store.close();
            None
        }
    }
}

/// A tab of another version has the database. Whose it is stands in the journal too, so that the
/// person reads what to do, and not that nobody is signed in.
async fn unopened(user: UserId, reason: StoreError) -> Option<(Account, Rc<dyn Store>)> {
    if !matches!(reason, StoreError::Blocked | StoreError::Newer) {
        return None;
    }
    let account = store::account_in_journal(user).await?;
    let replica = ReplicaId::from_uuid(random_id());
    Some((account, Rc::new(MemoryStore::new(reason, replica))))
}

/// Tells the server; it is owed until the server has answered.
async fn tell_signed_out() {
    if let JsonReply::Answer { status, .. } = ask_json("POST", SIGN_OUT, Some("{}")).await
        && (status < 300 || status == 401)
    {
        preferences::set_sign_out_owed(false);
    }
}

fn account_of(reply: JsonReply) -> Result<Account, SignInError> {
    match reply {
        JsonReply::Answer { status: 200, body } => {
            Account::from_json(&body).ok_or(SignInError::NotTheServer)
        }
        JsonReply::Answer { body, .. } => Err(refusal(&body).unwrap_or(SignInError::NotTheServer)),
        JsonReply::NotTheServer => Err(SignInError::NotTheServer),
        JsonReply::Offline => Err(SignInError::Offline),
    }
}

fn refusal(body: &str) -> Option<SignInError> {
    let body = Object::read(body)?;
    Some(SignInError::Refused {
        code: body.text("code")?.to_owned(),
        message: body.text("message")?.to_owned(),
        field: body.text("field").map(str::to_owned),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(body: &str) -> SignInError {
        account_of(JsonReply::Answer {
            status: 423,
            body: body.to_owned(),
        })
        .unwrap_err()
    }

    #[test]
    fn a_refusal_keeps_the_servers_code_words_and_field() {
        let body = r#"{"code":"account_locked","message":"Akun dikunci.","field":"login"}"#;
        assert_eq!(
            refused(body),
            SignInError::Refused {
                code: "account_locked".into(),
                message: "Akun dikunci.".into(),
                field: Some("login".into()),
            }
        );
    }

    #[test]
    fn another_programs_json_is_not_the_server() {
        assert_eq!(refused(r#"{"error":"proxy"}"#), SignInError::NotTheServer);
        assert_eq!(
            account_of(JsonReply::Offline).unwrap_err(),
            SignInError::Offline
        );
    }
}
