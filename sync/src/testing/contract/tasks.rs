//! The tasks of an examination, drawn at random: few rows and scopes, so that tasks meet.

use super::{Examination, Task};
use crate::disposition::{Disposition, ParkReason, Parked, Receipt};
use crate::identity::{Dseq, EntityId, FateSeq, OperationId, ReplicaId, ScopeId, Seq, UnixSeconds};
use crate::ledger::{ScopeClass, ScopeInfo};
use crate::operation::{Authorship, Body, Draft, Operation};
use crate::ports::{Cursor, StoreBatch};
use crate::row::{Cell, Challenger, Row, Stamp};
use crate::schema::{EntityKind, Field};
use crate::value::Value;

/// Few enough that tasks meet in the same rows and scopes.
const ROWS: usize = 6;
const SCOPES: usize = 3;

impl Examination {
    pub(super) fn append(&mut self) -> Task {
        let drafts = (0..self.random.below(4)).map(|_| self.draft()).collect();
        let by = Authorship {
            author: EntityId::from_bytes(self.random.sixteen()),
            session: self.random.number() >> 1,
            claimed_at: UnixSeconds(self.random.number().cast_signed() >> 1),
        };
        Task::Append(drafts, by)
    }

    fn draft(&mut self) -> Draft {
        let (field, value) = (Field(1 + self.small(9)), self.value());
        let body = if self.random.chance(50) {
            Body::Create {
                fields: [(field, value)].into(),
            }
        } else {
            Body::Set {
                field,
                base: Seq(self.random.number() >> 40).into(),
                value,
            }
        };
        Draft {
            scope: self.scope().id,
            entity: self.entity(),
            kind: EntityKind::Item,
            body,
        }
    }

    pub(super) fn write(&mut self) -> Task {
        let mut batch = self.batch();
        let scopes = batch.cursors.iter().map(|cursor| cursor.info.id);
        let scopes: Vec<ScopeId> = scopes.chain(batch.forgotten.iter().copied()).collect();
        batch.continues = scopes
            .iter()
            .map(|scope| {
                let known = self.expected.cursors.get(scope);
                (*scope, known.map(|cursor| cursor.seq))
            })
            .collect();
        if !self.random.chance(20) {
            return Task::Write(batch);
        }
        match batch.continues.last_mut() {
            Some((_, seq)) => {
                *seq = match *seq {
                    Some(seq) if self.random.chance(50) => Some(seq.next()),
                    Some(_) => None,
                    None => Some(Seq(1)),
                };
                Task::Refuse(batch)
            }
            None => Task::Write(batch),
        }
    }

    fn batch(&mut self) -> StoreBatch {
        let mut batch = StoreBatch::default();
        for _ in 0..self.random.below(4) {
            let row = self.row();
            batch.rows.retain(|other: &Row| other.id != row.id);
            // What comes in another scope leaves the one it was in.
            let known = self.expected.rows.get(&row.id);
            batch.erased.extend(known.map(|known| known.id));
            batch.rows.push(row);
        }
        for _ in 0..self.random.below(3) {
            batch.erased.push(self.entity());
        }
        for _ in 0..self.random.below(3) {
            let cursor = Cursor {
                info: self.scope(),
                seq: Seq(self.random.number() >> 20),
            };
            let other = |known: &Cursor| known.info.id != cursor.info.id;
            batch.cursors.retain(other);
            batch.cursors.push(cursor);
        }
        if self.random.chance(20) {
            batch.forgotten.push(self.scope().id);
        }
        batch.receipts = self.receipts();
        batch.last_contact = self
            .random
            .chance(70)
            .then(|| UnixSeconds(self.random.number().cast_signed() >> 20));
        let fate = self.random.number() >> 20;
        batch.fates = self.random.chance(20).then_some(FateSeq(fate));
        batch
    }

    /// Receipts of the oldest waiting operations, and now and then another one for a sent one.
    fn receipts(&mut self) -> Vec<(Operation, Receipt)> {
        let waiting = self.expected.outbox.len();
        let count = self.random.below(waiting.min(5) + 1);
        let mut operations: Vec<Operation> =
            self.expected.outbox.values().take(count).cloned().collect();
        let sent: Vec<&(Operation, Receipt)> = self.expected.sent.values().collect();
        if let Some((again, _)) = self.random.pick(&sent).copied().cloned() {
            operations.push(again);
        }
        operations
            .into_iter()
            .map(|operation| {
                let receipt = self.receipt(operation.id.dseq);
                (operation, receipt)
            })
            .collect()
    }

    /// A new identity; now and then the server lacks the newest of what it has given receipts for.
    pub(super) fn begin_anew(&mut self) -> Task {
        let lacking = self.random.below(self.expected.sent.len().min(4) + 1);
        let sent = self.expected.sent.values().rev().take(lacking);
        let mut lacking: Vec<Operation> = sent.map(|(operation, _)| operation.clone()).collect();
        lacking.reverse();
        Task::BeginAnew(lacking)
    }

    /// A map that lacks what every envelope has.
    pub(super) fn put_unreadable(&mut self) -> Task {
        let number = self.random.number().to_be_bytes();
        Task::Put([&[0xa1, 0x00, 0x1b][..], &number].concat())
    }

    fn receipt(&mut self, dseq: Dseq) -> Receipt {
        let parked = Disposition::Parked(Parked {
            reason: ParkReason::Refused,
            detail: "incomplete".to_owned(),
        });
        let fates = [
            Disposition::Applied,
            Disposition::Merged,
            Disposition::Conflict,
            parked,
        ];
        let fate = self.random.pick(&fates).cloned();
        let seq = Seq(1 + (self.random.number() >> 30));
        Receipt {
            dseq,
            disposition: fate.unwrap_or(Disposition::Applied),
            seq: self.random.chance(80).then_some(seq),
        }
    }

    fn row(&mut self) -> Row {
        let mut row = Row::new(self.entity(), EntityKind::Item, self.scope().id);
        for _ in 0..=self.random.below(3) {
            let field = Field(1 + self.small(9));
            let cell = self.cell();
            row.cells.insert(field, cell);
        }
        row
    }

    fn cell(&mut self) -> Cell {
        let version = Seq(1 + (self.random.number() >> 30));
        let mut cell = Cell {
            value: self.value(),
            version,
            touched: Seq(version.0 + 1),
            stamp: self.stamp(),
            merged: self.random.chance(10),
            ..Cell::default()
        };
        if self.random.chance(20) {
            cell.challengers.push(Challenger {
                value: self.value(),
                base_version: version,
                base_value: self.value(),
                stamp: self.stamp(),
                opened: Seq(version.0 + 1),
            });
        }
        cell
    }

    fn stamp(&mut self) -> Stamp {
        Stamp {
            author: EntityId::from_bytes(self.random.sixteen()),
            operation: OperationId {
                replica: ReplicaId::from_bytes(self.random.sixteen()),
                dseq: Dseq(1 + (self.random.number() >> 40)),
            },
            claimed_at: UnixSeconds(1_795_000_000),
            received_at: UnixSeconds(1_795_000_100),
            clock_ahead_min: 5_258_880,
        }
    }

    fn value(&mut self) -> Value {
        let number = self.random.number();
        match self.random.below(4) {
            0 => Value::Null,
            1 => Value::Text(format!("Kendala {number}")),
            2 => Value::Integer(number.cast_signed() >> 1),
            _ => Value::Id(EntityId::from_bytes(self.random.sixteen())),
        }
    }

    fn small(&mut self, bound: usize) -> u16 {
        u16::try_from(self.random.below(bound)).unwrap_or_default()
    }

    fn entity(&mut self) -> EntityId {
        let number = u8::try_from(self.random.below(ROWS)).unwrap_or_default();
        EntityId::from_bytes([number; 16])
    }

    fn scope(&mut self) -> ScopeInfo {
        let number = u8::try_from(self.random.below(SCOPES)).unwrap_or_default();
        let agency = EntityId::from_bytes([number; 16]);
        let class = if number == 0 {
            ScopeClass::City
        } else {
            ScopeClass::AgencyYear { agency, year: 2026 }
        };
        ScopeInfo {
            id: ScopeId::from_bytes([number; 16]),
            class,
        }
    }
}
