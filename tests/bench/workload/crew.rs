//! Tablets and what people write on them.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Result, bail, ensure};
use ikrar_domain::value::Quarter;
use ikrar_server::replica::session::{Session, Standing};
use ikrar_server::replica::store::Account;
use ikrar_server::replica::transport::Origin;
use ikrar_sync::edit;
use ikrar_sync::identity::{EntityId, ReplicaId};
use ikrar_sync::protocol::carry::CarryKey;
use ikrar_sync::replica::Replica;
use ikrar_sync::schema::{self, Field, realization};
use ikrar_sync::testing::{MemoryStore, Random};
use ikrar_sync::value::Value;
use rust_decimal::Decimal;
use support::volatile::Volatile;

use crate::words::WORDS;

/// Notes of a realization.
const NOTES: [Field; 3] = [
    realization::OBSTACLES,
    realization::ENABLERS,
    realization::FOLLOW_UP,
];
/// About how long a note is.
const NOTE_CHARACTERS: usize = 120;
/// By how many others a word is followed. Reports are written in set phrases; with this many a
/// note weighs about 25 bytes deflated, as those of the comparison do.
const FOLLOWERS: usize = 8;

/// Longer than any step of any scenario takes.
const PATIENCE: Duration = Duration::from_mins(3);

/// A field of a realization.
pub(crate) type Cell = (EntityId, Field);

/// A replica of somebody with a session.
pub(crate) async fn open(account: Account, origin: &str, random: &mut Random) -> Result<Session> {
    open_at(account, Origin::parse(origin, None)?, random).await
}

/// The same where an address alone does not say how to reach the server.
pub(crate) async fn open_at(
    account: Account,
    origin: Origin,
    random: &mut Random,
) -> Result<Session> {
    let store = MemoryStore::new(ReplicaId::from_bytes(random.sixteen()));
    // A tablet asks for its key once in its life, at its first contact.
    let store = Volatile::new(store, account).with_key(CarryKey::from_bytes([0; 32]));
    Ok(Session::open(Box::new(store), origin).await?)
}

/// Waits until a replica has pulled everything.
pub(crate) async fn current(session: &Session) -> Result<()> {
    until(session, |_, standing| {
        standing.pulls_complete > 0 && !standing.is_asking
    })
    .await
}

/// Waits for a condition, but not for ever; then says how the replica stands.
pub(crate) async fn until(
    session: &Session,
    condition: impl FnMut(&Replica, &Standing) -> bool + Send + 'static,
) -> Result<()> {
    if let Ok(reached) = tokio::time::timeout(PATIENCE, session.until(condition)).await {
        return Ok(reached?);
    }
    let told =
        |replica: &Replica, standing: &Standing| format!("{:?} {standing:?}", replica.status());
    bail!("waited too long: {}", session.look(told).await?)
}

/// What one tablet writes, and what it wrote last into each cell.
pub(crate) struct Author {
    pub(crate) session: Session,
    pub(crate) items: Vec<EntityId>,
    pub(crate) written: BTreeMap<Cell, Value>,
    /// Every note, one after the other: to see what the words alone weigh.
    pub(crate) words: String,
    random: Random,
}

impl Author {
    pub(crate) fn new(session: Session, items: Vec<EntityId>, random: Random) -> Self {
        Self {
            session,
            items,
            written: BTreeMap::new(),
            words: String::new(),
            random,
        }
    }

    /// A value and a note by turns, each in any item and quarter.
    pub(crate) async fn write(&mut self, edits: usize) -> Result<()> {
        for number in 0..edits {
            let item = self.random.pick(&self.items).copied().unwrap_or_default();
            let quarter = self
                .random
                .pick(&Quarter::ALL)
                .copied()
                .unwrap_or(Quarter::First);
            if number % 2 == 0 {
                let value = self.figure();
                self.set(item, quarter, realization::VALUE, value).await?;
            } else {
                let field = self
                    .random
                    .pick(&NOTES)
                    .copied()
                    .unwrap_or(realization::OBSTACLES);
                let note = self.note();
                self.set(item, quarter, field, Value::Text(note)).await?;
            }
        }
        Ok(())
    }

    /// One edit, kept before this returns.
    pub(crate) async fn set(
        &mut self,
        item: EntityId,
        quarter: Quarter,
        field: Field,
        value: Value,
    ) -> Result<()> {
        let written = value.clone();
        let drafts = self
            .session
            .look(move |replica, _| edit::set_realization(replica, item, quarter, field, value))
            .await??;
        let operations = self.session.append(drafts).await?;
        ensure!(!operations.is_empty(), "an edit that changes nothing");
        let cell = (schema::realization_id(item, quarter), field);
        self.written.insert(cell, written);
        Ok(())
    }

    /// A number with two decimals that no other edit has.
    pub(crate) fn figure(&mut self) -> Value {
        let number = i64::try_from(self.random.below(1_000_000)).unwrap_or_default();
        Value::Decimal(Decimal::new(number, 2))
    }

    /// Words as they follow each other, and a number now and then; about 120 characters.
    pub(crate) fn note(&mut self) -> String {
        let mut note = String::new();
        let mut place = self.random.below(WORDS.len());
        while note.len() < NOTE_CHARACTERS {
            if self.random.below(16) == 0 {
                note.push_str(&self.random.below(1_000).to_string());
            } else {
                note.push_str(WORDS.get(place).copied().unwrap_or_default());
                let follower = self.random.below(FOLLOWERS);
                place = (place * FOLLOWERS + 7 + follower) % WORDS.len();
            }
            note.push(' ');
        }
        let note = note.trim_end().to_owned();
        self.words.push_str(&note);
        note
    }
}
