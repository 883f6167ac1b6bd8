//! What stands in when the database cannot be opened but the journal can: what waits is sent,
//! new work is kept in the journal alone, and the screens say that it is so. What the server
//! sends is only in memory and comes again with the next start.

use ikrar_domain::value::UserId;
use ikrar_sync::identity::{Dseq, ReplicaId};
use ikrar_sync::journal::{Contents, Entry};
use ikrar_sync::operation::{Authorship, Draft, Operation, move_to, place, to_begin_anew};
use ikrar_sync::ports::{Loaded, StoreBatch};

use super::super::{Answer, Store, StoreError};
use super::{Journal, Reading};
use crate::account::Account;
use crate::platform;

/// How often a tab tries to write while others do.
const TRIES_MAX: usize = 20;

/// See the module's words.
pub(in crate::store) struct JournalStore {
    journal: Journal,
    reason: StoreError,
}

impl JournalStore {
    /// A user's journal, if it can be read and written, for a database that failed with `reason`.
    pub(in crate::store) async fn open(
        user: UserId,
        reason: StoreError,
    ) -> Result<Self, StoreError> {
        let store = Self {
            journal: Journal::of(user),
            reason,
        };
        store.placed().await?;
        Ok(store)
    }

    /// The journal with an identity to write under, minted where there is none.
    async fn placed(&self) -> Result<(Reading, ReplicaId, Dseq), StoreError> {
        for _ in 0..TRIES_MAX {
            let reading = self.journal.read().await?;
            if let Some((replica, next)) = reading.contents.place {
                return Ok((reading, replica, next));
            }
            let replica = ReplicaId::from_uuid(platform::random_id());
            let entry = Entry::Place(replica, Dseq(1));
            self.journal.append_after(&reading, &[entry]).await?;
        }
        Err(StoreError::NoJournal)
    }

    /// Replaces what the journal says, however others write.
    async fn change(&self, change: impl Fn(&mut Contents)) -> Result<(), StoreError> {
        for _ in 0..TRIES_MAX {
            let mut reading = self.journal.read().await?;
            change(&mut reading.contents);
            if self.journal.replace(&reading).await? {
                return Ok(());
            }
        }
        Err(StoreError::NoJournal)
    }

    async fn outbox(&self, first: Dseq) -> Result<Vec<Operation>, StoreError> {
        let (reading, replica, _) = self.placed().await?;
        let operations = reading.contents.operations.into_values();
        let is_asked =
            |operation: &Operation| operation.id.replica == replica && operation.id.dseq >= first;
        Ok(operations.filter(is_asked).collect())
    }
}

fn entries(operations: &[Operation]) -> Vec<Entry> {
    let entry = |operation: &Operation| Entry::Operation(Box::new(operation.clone()));
    operations.iter().map(entry).collect()
}

impl Store for JournalStore {
    fn load(&self) -> Answer<'_, Loaded> {
        Box::pin(async move {
            let (_, replica, _) = self.placed().await?;
            Ok(Loaded {
                replica,
                outbox: self.outbox(Dseq::default()).await?,
                ..Loaded::default()
            })
        })
    }

    fn append(&self, drafts: Vec<Draft>, by: Authorship) -> Answer<'_, Vec<Operation>> {
        Box::pin(async move {
            for _ in 0..TRIES_MAX {
                let (reading, replica, next) = self.placed().await?;
                let operations = place(drafts.clone(), replica, next, by);
                let entries = entries(&operations);
                if self.journal.append_after(&reading, &entries).await? {
                    return Ok(operations);
                }
            }
            Err(StoreError::NoJournal)
        })
    }

    fn write(&self, batch: StoreBatch) -> Answer<'_, ()> {
        Box::pin(async move {
            let receipts = batch.receipts.iter();
            let done: Vec<_> = receipts.map(|(operation, _)| operation.id).collect();
            if done.is_empty() {
                return Ok(());
            }
            self.change(|contents| {
                for id in &done {
                    contents.operations.remove(id);
                }
            })
            .await
        })
    }

    fn outbox_from(&self, first: Dseq) -> Answer<'_, Vec<Operation>> {
        Box::pin(self.outbox(first))
    }

    fn pending_bytes(&self) -> Answer<'_, Vec<Vec<u8>>> {
        Box::pin(async move {
            let outbox = self.outbox(Dseq::default()).await?;
            Ok(outbox.iter().map(Operation::to_bytes).collect())
        })
    }

    fn restore(&self, _replica: ReplicaId, outbox: Vec<Operation>, _next: Dseq) -> Answer<'_, ()> {
        Box::pin(async move { self.journal.append(&entries(&outbox)).await })
    }

    fn mint_again(&self, lacking: Vec<Operation>) -> Answer<'_, ()> {
        Box::pin(async move {
            let replica = ReplicaId::from_uuid(platform::random_id());
            self.change(|contents| {
                let waiting = std::mem::take(&mut contents.operations);
                let waiting = waiting.into_values().collect();
                let mut operations = to_begin_anew(waiting, &lacking);
                let next = move_to(replica, &mut operations);
                contents.add(Entry::Place(replica, next));
                for entry in entries(&operations) {
                    contents.add(entry);
                }
            })
            .await
        })
    }

    fn account(&self) -> Answer<'_, Option<Account>> {
        Box::pin(async move {
            let json = self.journal.read().await?.contents.account;
            Ok(json.as_deref().and_then(Account::from_json))
        })
    }

    fn set_account(&self, account: Option<Account>) -> Answer<'_, ()> {
        let json = account.map(|account| account.to_json());
        Box::pin(async move {
            self.change(|contents| contents.account.clone_from(&json))
                .await
        })
    }

    fn texts(&self) -> Answer<'_, Vec<(String, String)>> {
        Box::pin(async move {
            Ok(self
                .journal
                .read()
                .await?
                .contents
                .texts
                .into_iter()
                .collect())
        })
    }

    fn set_text(&self, place: String, text: Option<String>) -> Answer<'_, ()> {
        Box::pin(async move { self.journal.append(&[Entry::Text(place, text)]).await })
    }

    fn stands_in_for(&self) -> Option<&StoreError> {
        Some(&self.reason)
    }

    fn close(&self) {}

    fn destroy(&self) -> Answer<'_, ()> {
        Box::pin(self.journal.remove())
    }
}
