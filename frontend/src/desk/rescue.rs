//! A store that has lost something: what the second copy or this tab's memory still has goes back
//! under its old identity, so that the server takes nothing twice; and the person reads of it.

use std::rc::Rc;

use ikrar_app::context::Recovery;
use ikrar_sync::journal::Cause;
use ikrar_sync::operation::Operation;
use leptos::prelude::Set as _;

use super::{Desk, newest};
use crate::platform::warn;
use crate::store::StoreError;
use crate::tabs::Ring;

impl Desk {
    /// Takes back what the store has lost and its second copy has not.
    pub(super) async fn recover(self: &Rc<Self>) {
        match self.store.check().await {
            Ok(Some(rescue)) => {
                self.refresh().await;
                self.ring(Ring::Stored);
                self.signals.recovery.set(Some(Recovery {
                    cause: rescue.cause,
                    restored: rescue.operations.len(),
                    lost: rescue.lost,
                }));
            }
            Ok(None) => {}
            Err(error) => {
                warn(&[
                    "store and second copy were not compared: ",
                    &error.to_string(),
                ]);
                self.tell_if_unavailable(&error);
            }
        }
        if self.store.stands_in_for().is_none() {
            self.signals.second_copy.set(Some(self.store.is_copied()));
        }
    }

    /// The browser has emptied the database while this tab was open: what memory still holds goes
    /// back, the outbox under its old identity, so that the server takes nothing twice.
    pub(crate) async fn restore(&self) -> Result<(), StoreError> {
        warn(&["the database was emptied; giving it back what was not sent"]);
        let (replica, outbox, next) = {
            let replica = self.replica.borrow();
            let outbox: Vec<Operation> = replica.outbox().cloned().collect();
            (replica.id(), outbox, newest(&replica).next())
        };
        let account = self.account.borrow().clone();
        let restored = outbox.len();
        let everything = self.replica.borrow().everything();
        self.store.restore(replica, outbox, next).await?;
        self.store.set_account(Some(account)).await?;
        match self.store.write(everything).await {
            // Another tab has given it back already, perhaps from a later moment.
            Ok(()) | Err(StoreError::MovedOn(_)) => {}
            Err(error) => return Err(error),
        }
        if restored > 0 {
            self.signals.recovery.set(Some(Recovery {
                cause: Cause::Emptied,
                restored,
                lost: 0,
            }));
        }
        self.refresh().await;
        // What this tab gave back may be older than what another remembers.
        self.ring(Ring::Stored);
        Ok(())
    }
}
