//! Reading a journal, and what follows from it.

use std::rc::Rc;

use ikrar_domain::value::UserId;
use ikrar_sync::identity::{Dseq, OperationId, ReplicaId};
use ikrar_sync::journal::{Cause, Entry, Inventory, Rescue, rescue};
use ikrar_sync::operation::Operation;

use super::super::guarded::Inner;
use super::super::journal::{Journal, JournalStore, Reading};
use super::super::{Answer, Store, StoreError};
use crate::account::Account;
use crate::platform::warn;

pub(super) fn compare(inner: Rc<Inner>) -> Answer<'static, Option<Rescue>> {
    Box::pin(async move {
        let reading = inner.journal.read().await?;
        let inventory = inner.database.inventory().await?;
        let found = rescue(&inventory, &reading.contents);
        if let Some(rescue) = &found {
            let operations = rescue.operations.clone();
            let restored = inner
                .database
                .restore(rescue.replica, operations, rescue.next);
            restored.await?;
            if rescue.cause == Cause::Emptied {
                give_account(&inner, &reading).await?;
            }
        }
        give_texts_back(&inner, &reading).await;
        copy_missing(&inner, &reading).await?;
        // A place alone is mended in silence.
        Ok(found.filter(|rescue| !rescue.operations.is_empty() || rescue.lost > 0))
    })
}

/// The journal is read before the database: whatever stands in it was committed there first, so
/// what the database's outbox lacks then has its receipt.
pub(super) fn settle(inner: Rc<Inner>) -> Answer<'static, ()> {
    Box::pin(async move {
        let mut reading = inner.journal.read().await?;
        let inventory = inner.database.inventory().await?;
        let Some(replica) = inventory.replica else {
            return Ok(());
        };
        let operations = &mut reading.contents.operations;
        operations.retain(|id, _| is_waiting(&inventory, id));
        reading.contents.place = Some((replica, inventory.next));
        // Somebody who has written meanwhile settles it the next time.
        inner.journal.replace(&reading).await.map(drop)
    })
}

/// Whether an operation of the journal has no receipt yet, or is another store's.
fn is_waiting(inventory: &Inventory, id: &OperationId) -> bool {
    inventory.replica != Some(id.replica)
        || inventory.waiting.contains(&id.dseq)
        || inventory.damaged.contains(&id.dseq)
}

pub(super) fn restore(
    inner: Rc<Inner>,
    replica: ReplicaId,
    outbox: Vec<Operation>,
    next: Dseq,
) -> Answer<'static, ()> {
    Box::pin(async move { inner.database.restore(replica, outbox, next).await })
}

pub(super) fn mint_again(inner: Rc<Inner>, lacking: Vec<Operation>) -> Answer<'static, ()> {
    Box::pin(async move {
        inner.database.mint_again(lacking).await?;
        let mut reading = inner.journal.read().await.unwrap_or_default();
        reading.contents.operations.clear();
        for operation in inner.database.outbox_from(Dseq::default()).await? {
            reading.contents.add(Entry::Operation(Box::new(operation)));
        }
        if let Err(error) = inner.journal.replace(&reading).await {
            warn(&["the second copy was not renewed: ", &error.to_string()]);
        }
        Ok(())
    })
}

pub(super) fn give_account_back(inner: Rc<Inner>) -> Answer<'static, ()> {
    Box::pin(async move {
        let reading = inner.journal.read().await?;
        give_account(&inner, &reading).await
    })
}

pub(super) fn account(user: UserId) -> Answer<'static, Option<Account>> {
    Box::pin(async move {
        let reading = Journal::of(user).read().await?;
        let json = reading.contents.account.as_deref();
        Ok(json.and_then(Account::from_json))
    })
}

pub(super) fn stand_in(user: UserId, reason: StoreError) -> Answer<'static, Rc<dyn Store>> {
    Box::pin(async move {
        let store: Rc<dyn Store> = Rc::new(JournalStore::open(user, reason).await?);
        Ok(store)
    })
}

async fn give_account(inner: &Rc<Inner>, reading: &Reading) -> Result<(), StoreError> {
    let json = reading.contents.account.as_deref();
    match json.and_then(Account::from_json) {
        Some(account) if inner.database.account().await?.is_none() => {
            inner.database.set_account(Some(account)).await
        }
        _ => Ok(()),
    }
}

/// Typed text that only the journal could keep goes where text belongs.
async fn give_texts_back(inner: &Rc<Inner>, reading: &Reading) {
    let mut entries = Vec::new();
    for (place, text) in &reading.contents.texts {
        let kept = inner.database.set_text(place.clone(), Some(text.clone()));
        if kept.await.is_ok() {
            entries.push(Entry::Text(place.clone(), None));
        }
    }
    if !entries.is_empty() {
        inner.note(entries).await;
    }
}

/// What was written before there was a journal, or while it could not be reached.
async fn copy_missing(inner: &Rc<Inner>, reading: &Reading) -> Result<(), StoreError> {
    let waiting = inner.database.outbox_from(Dseq::default()).await?;
    let known = &reading.contents.operations;
    let entries: Vec<Entry> = waiting
        .into_iter()
        .filter(|operation| !known.contains_key(&operation.id))
        .map(|operation| Entry::Operation(Box::new(operation)))
        .collect();
    if !entries.is_empty() {
        inner.note(entries).await;
    }
    Ok(())
}
