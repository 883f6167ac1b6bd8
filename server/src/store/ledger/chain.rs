//! The hash chain over the operations of a scope, for auditors.
//!
//! A link is the hash of the link before it and of what was recorded: the place, whose operation it
//! is, when it was received, and its envelope as it came. Fates change later and are not covered.
//! The chain goes on in the transaction that gives the places, under the scope's lock.

use std::collections::{BTreeMap, BTreeSet};

use ikrar_sync::identity::{OperationId, ReplicaId, ScopeId, Seq, UnixSeconds};

use super::super::{Store, StoreError};
use super::LedgerTransaction;
use super::rows::read_number;

const TABLE: &str = "operation";
/// What every link is hashed with, before all else.
const TAG: &[u8] = b"ikrar chain";
/// Operations looked at with one question.
const PAGE: i64 = 1_000;

/// A link of a chain. All zero where a chain begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Link([u8; 32]);

/// What a link covers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Covered<'a> {
    pub(super) seq: Seq,
    pub(super) id: OperationId,
    pub(super) received_at: UnixSeconds,
    pub(super) envelope: &'a [u8],
}

impl Link {
    /// The link that follows this one.
    pub(super) fn next(self, covered: &Covered<'_>) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(TAG);
        hasher.update(&self.0);
        hasher.update(&covered.seq.0.to_be_bytes());
        hasher.update(covered.id.replica.bytes());
        hasher.update(&covered.id.dseq.0.to_be_bytes());
        hasher.update(&covered.received_at.0.to_be_bytes());
        hasher.update(covered.envelope);
        Self(*hasher.finalize().as_bytes())
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The link of these bytes.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }
}

/// Links that somebody has noted elsewhere, by scope and place.
pub type Noted = BTreeMap<(ScopeId, Seq), Link>;

/// Where a chain is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Break {
    /// The operation in this place is not what was recorded, or one before it is missing.
    At(Seq),
    /// Operations behind the last one are missing.
    End,
    /// The chain is whole and another than the one that was noted at this place.
    Noted(Seq),
}

/// What became of checking a scope's chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checked {
    /// How many operations have a link.
    pub operations: u64,
    /// The last place with a sound link; zero where there is none.
    pub last: Seq,
    /// Its link.
    pub link: Link,
    /// The first break.
    pub broken: Option<Break>,
}

type Columns = (i64, Vec<u8>, i64, i64, Vec<u8>, Option<Vec<u8>>);

impl Store {
    /// Computes the chains of all scopes anew, each up to its first break, in the order of ids.
    pub async fn check_chains(&self, noted: &Noted) -> Result<Vec<(ScopeId, Checked)>, StoreError> {
        let mut transaction = self.begin_ledger_read().await?;
        let mut all = Vec::new();
        for scope in transaction.scopes().await? {
            let checked = transaction
                .check_chain(scope.info.id, scope.chain, noted)
                .await?;
            all.push((scope.info.id, checked));
        }
        let known: Vec<ScopeId> = all.iter().map(|(scope, _)| *scope).collect();
        let gone = noted.keys().filter(|(scope, _)| !known.contains(scope));
        for (scope, seq) in gone {
            let checked = Checked {
                broken: Some(Break::Noted(*seq)),
                ..Checked::START
            };
            all.push((*scope, checked));
        }
        Ok(all)
    }
}

impl Checked {
    const START: Self = Self {
        operations: 0,
        last: Seq(0),
        link: Link([0; 32]),
        broken: None,
    };

    /// Takes one operation; false at the first break.
    fn take(&mut self, row: &Columns, noted: Option<&Link>) -> Result<bool, StoreError> {
        let (seq, replica, dseq, received_at, envelope, link) = row;
        let unreadable = |column| StoreError::Unreadable {
            table: TABLE,
            column,
        };
        let seq = Seq(read_number(*seq, TABLE, "seq")?);
        let Some(link) = link else {
            // Recorded before there were chains; behind a link, none may be missing.
            if self.operations > 0 {
                self.broken = Some(Break::At(seq));
            }
            return Ok(self.operations == 0);
        };
        let replica = ReplicaId::from_slice(replica).ok_or_else(|| unreadable("replica"))?;
        let dseq = ikrar_sync::identity::Dseq(read_number(*dseq, TABLE, "dseq")?);
        let computed = self.link.next(&Covered {
            seq,
            id: OperationId { replica, dseq },
            received_at: UnixSeconds(*received_at),
            envelope,
        });
        if Link::from_slice(link) != Some(computed) {
            self.broken = Some(Break::At(seq));
            return Ok(false);
        }
        self.operations = self.operations.saturating_add(1);
        (self.last, self.link) = (seq, computed);
        if noted.is_some_and(|noted| *noted != computed) {
            self.broken = Some(Break::Noted(seq));
            return Ok(false);
        }
        Ok(true)
    }
}

impl LedgerTransaction {
    async fn check_chain(
        &mut self,
        scope: ScopeId,
        head: Link,
        noted: &Noted,
    ) -> Result<Checked, StoreError> {
        let mut checked = Checked::START;
        let of_scope = noted.keys().filter(|(of, _)| *of == scope);
        let mut unmet: BTreeSet<Seq> = of_scope.map(|(_, seq)| *seq).collect();
        let mut after = 0_i64;
        loop {
            let rows: Vec<Columns> = sqlx::query_as(
                "select seq, replica, dseq, received_at, envelope, link from operation \
                 where scope = $1 and seq > $2 order by seq limit $3",
            )
            .bind(scope.bytes().as_slice())
            .bind(after)
            .bind(PAGE)
            .fetch_all(&mut *self.transaction)
            .await?;
            let Some(last) = rows.last() else { break };
            after = last.0;
            for row in &rows {
                let seq = Seq(read_number(row.0, TABLE, "seq")?);
                if !checked.take(row, noted.get(&(scope, seq)))? {
                    return Ok(checked);
                }
                // A row without a link meets no note: what was noted had one.
                if row.5.is_some() {
                    unmet.remove(&seq);
                }
            }
        }
        // What was noted and is not there was taken out, or lost its link.
        if let Some(seq) = unmet.into_iter().find(|seq| *seq <= checked.last) {
            checked.broken = Some(Break::Noted(seq));
        } else if checked.link != head
            || noted
                .keys()
                .any(|(of, seq)| *of == scope && *seq > checked.last)
        {
            checked.broken = Some(Break::End);
        }
        Ok(checked)
    }
}

#[cfg(test)]
mod tests {
    use ikrar_sync::identity::Dseq;

    use super::*;

    #[test]
    fn every_part_of_what_is_covered_changes_the_link() {
        let covered = Covered {
            seq: Seq(4),
            id: OperationId {
                replica: ReplicaId::from_bytes([1; 16]),
                dseq: Dseq(2),
            },
            received_at: UnixSeconds(3),
            envelope: b"envelope",
        };
        let [mut place, mut device, mut number, mut time, mut bytes] = [covered; 5];
        place.seq = Seq(5);
        device.id.replica = ReplicaId::from_bytes([2; 16]);
        number.id.dseq = Dseq(3);
        time.received_at = UnixSeconds(4);
        bytes.envelope = b"envelopf";
        let link = Link::default().next(&covered);
        for other in [place, device, number, time, bytes] {
            assert_ne!(Link::default().next(&other), link, "{other:?}");
        }
        assert_ne!(link.next(&covered), link, "the link before counts");
    }
}
