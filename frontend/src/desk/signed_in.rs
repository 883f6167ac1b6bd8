//! The account at a desk: a session that ends and comes back while work goes on.

use std::rc::Rc;

use ikrar_app::context::SessionState;
use ikrar_sync::connection::Event;
use leptos::prelude::{Set as _, Update as _};

use super::Desk;
use crate::account::Account;
use crate::platform::warn;

impl Desk {
    /// The same person has a session again.
    pub(crate) async fn signed_in_again(self: &Rc<Self>, account: Account, is_checked: bool) {
        self.take_account(account).await;
        let user = self.account.borrow().user.clone();
        self.signals.session.set(SessionState::SignedIn(user));
        self.signals.trouble.set(None);
        self.exchange.set_verified(is_checked);
        self.feed(Event::SignedIn);
    }

    /// Takes a newer name, role or session of the same person.
    pub(crate) async fn take_account(&self, account: Account) {
        if *self.account.borrow() == account {
            return;
        }
        *self.account.borrow_mut() = account.clone();
        self.signals.session.update(|session| {
            if let SessionState::SignedIn(user) = session {
                *user = account.user.clone();
            }
        });
        if let Err(error) = self.store.set_account(Some(account)).await {
            warn(&["the account was not kept: ", &error.to_string()]);
        }
    }

    /// The server does not accept the session any more; work goes on.
    pub(crate) fn expire(&self) {
        self.exchange.set_verified(false);
        self.signals.session.update(|session| {
            if let SessionState::SignedIn(user) = session {
                *session = SessionState::Expired(user.clone());
            }
        });
    }
}
