//! What a session's task does when it is asked.

use ikrar_sync::connection::Event;
use ikrar_sync::operation::{Authorship, Draft, Operation};

use super::desk::{Desk, entropy, failed};
use super::{Order, SessionError};
use crate::replica::store::{Account, StoreFault};
use crate::replica::transport::Transport;

impl Desk {
    pub(super) async fn obey(&mut self, order: Order) {
        match order {
            Order::Append { drafts, answer } => {
                let kept = self.append(drafts).await;
                // Whoever asked may have gone; the edit is kept all the same.
                drop(answer.send(kept));
            }
            Order::Look(look) => {
                self.note_standing();
                look(&self.replica, &self.standing);
            }
            Order::Until { condition, answer } => self.waiting.push((condition, answer)),
            Order::Seat { account, answer } => drop(answer.send(self.seat(account).await)),
            Order::Attach { file, answer } => drop(answer.send(self.attach(file).await)),
            Order::Seal { answer } => drop(answer.send(self.seal_queue())),
            Order::StandUp { answer } => drop(answer.send(self.stand_up().await)),
            Order::SetOffline(is_offline) => self.set_offline(is_offline),
            Order::SyncNow => {
                self.replica.asked();
                self.feed(Event::Asked);
            }
            // Ends the loop instead.
            Order::Close { .. } => {}
        }
    }

    pub(super) async fn append(
        &mut self,
        drafts: Vec<Draft>,
    ) -> Result<Vec<Operation>, SessionError> {
        let account = self.standing.account.as_ref();
        let account = account.filter(|account| account.cookie.is_some());
        let account = account.ok_or(SessionError::SignedOut)?;
        let by = Authorship {
            author: account.user,
            session: account.session,
            claimed_at: self.clock.now(),
        };
        let operations = self.work(move |store| store.append(drafts, by)).await?;
        if !operations.is_empty() {
            self.replica.appended(operations.clone());
            self.feed(Event::Appended);
        }
        Ok(operations)
    }

    async fn seat(&mut self, account: Account) -> Result<(), SessionError> {
        if let Some(owner) = &self.standing.account
            && owner.user != account.user
        {
            return Err(SessionError::OtherAccount {
                login: owner.login.clone(),
            });
        }
        self.keep_account(account).await?;
        self.standing.trouble = None;
        self.errands.wants_key = self.carry_key.is_none();
        self.files.hurry();
        self.feed(Event::SignedIn);
        Ok(())
    }

    /// Forgets the session; the store stays its owner's. Gives back who sat here.
    async fn stand_up(&mut self) -> Result<Option<Account>, SessionError> {
        let left = self.standing.account.clone();
        if let Some(account) = left.clone() {
            let account = Account {
                cookie: None,
                ..account
            };
            self.keep_account(account).await?;
        }
        self.drop_flight();
        self.errands.drop_all();
        self.feed(Event::SignInNeeded);
        Ok(left)
    }

    async fn keep_account(&mut self, account: Account) -> Result<(), StoreFault> {
        let kept = account.clone();
        self.work(move |store| store.set_account(kept)).await?;
        self.standing.account = Some(account);
        Ok(())
    }

    fn set_offline(&mut self, is_offline: bool) {
        if is_offline {
            self.drop_flight();
            self.errands.drop_all();
            self.transport.hang_up();
            self.line.close();
            self.timer = None;
            self.standing.is_offline = true;
            // What it wants to do about them waits until it may; the failure comes last, because
            // it ends whatever the connection believes to be on its way.
            for event in [Event::DoorbellLost, failed(None)] {
                drop(self.connection.step(event, self.elapsed_ms(), entropy()));
            }
        } else if self.standing.is_offline {
            self.standing.is_offline = false;
            self.files.hurry();
            self.errands.wants_key = self.carry_key.is_none();
            // Somebody may have signed in meanwhile.
            self.feed(if self.has_session() {
                Event::SignedIn
            } else {
                Event::SignInNeeded
            });
        }
    }

    pub(super) fn has_session(&self) -> bool {
        let account = self.standing.account.as_ref();
        account.is_some_and(|account| account.cookie.is_some())
    }

    pub(super) fn drop_flight(&mut self) {
        if self.flight.take().is_some() {
            self.transport = Transport::new(self.transport.origin().clone());
        }
    }
}
