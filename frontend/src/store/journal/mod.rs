//! One user's journal: the second copy of unsent work, in the origin-private file system.
//!
//! What its records mean and what a broken store gets back is `ikrar_sync::journal`; here are
//! only its bytes' ways. Nothing is ever reported as saved because of the journal alone, except
//! where the database cannot be opened and the screen says so.

mod port;
mod store;

use ikrar_domain::value::UserId;
use ikrar_sync::journal::{Contents, Entry, to_bytes};

use self::port::{Task, ask};
use super::StoreError;

pub(crate) use self::port::set_journal_worker;
pub(super) use self::store::JournalStore;

/// The journal of one user.
pub(crate) struct Journal {
    file: String,
}

/// A journal as it was read, with its length at that moment.
#[derive(Clone, Debug, Default)]
pub(super) struct Reading {
    pub(super) contents: Contents,
    pub(super) size: usize,
}

impl Journal {
    /// The journal of a user; nothing is opened yet.
    pub(crate) fn of(user: UserId) -> Self {
        Self {
            file: user.uuid().simple().to_string(),
        }
    }

    /// The users who have one on this device.
    pub(crate) async fn users() -> Vec<UserId> {
        let answer = ask(Task {
            name: "list",
            ..Task::default()
        });
        let names = answer.await.unwrap_or_default().names;
        let user = |name: &String| uuid::Uuid::try_parse(name).ok().map(UserId::from_uuid);
        names.iter().filter_map(user).collect()
    }

    /// Everything it says.
    pub(super) async fn read(&self) -> Result<Reading, StoreError> {
        let answer = ask(self.task("read")).await?;
        Ok(Reading {
            contents: Contents::from_bytes(&answer.bytes),
            size: answer.bytes.len(),
        })
    }

    /// Adds entries, flushed to the disk.
    pub(super) async fn append(&self, entries: &[Entry]) -> Result<(), StoreError> {
        let bytes = to_bytes(entries);
        let task = Task {
            bytes: Some(&bytes),
            ..self.task("append")
        };
        ask(task).await.map(drop)
    }

    /// Adds entries if nobody has written since `reading`.
    pub(super) async fn append_after(
        &self,
        reading: &Reading,
        entries: &[Entry],
    ) -> Result<bool, StoreError> {
        let bytes = to_bytes(entries);
        let task = Task {
            bytes: Some(&bytes),
            expected: Some(reading.size),
            ..self.task("append")
        };
        Ok(ask(task).await?.done)
    }

    /// Makes it say `reading` and no more, if nobody has written since it was read.
    pub(super) async fn replace(&self, reading: &Reading) -> Result<bool, StoreError> {
        let bytes = reading.contents.to_bytes();
        let task = Task {
            bytes: Some(&bytes),
            expected: Some(reading.size),
            ..self.task("replace")
        };
        Ok(ask(task).await?.done)
    }

    /// Deletes it.
    pub(super) async fn remove(&self) -> Result<(), StoreError> {
        ask(self.task("remove")).await.map(drop)
    }

    fn task<'a>(&'a self, name: &'a str) -> Task<'a> {
        Task {
            name,
            file: &self.file,
            ..Task::default()
        }
    }
}
