//! What the person at the screen sees, held against what they wrote and what the server has.

use std::collections::BTreeMap;

use super::agenda::TabRef;
use super::world::World;
use crate::disposition::{Disposition, Receipt};
use crate::identity::EntityId;
use crate::operation::{Body, Operation};
use crate::replica::Replica;
use crate::row::Rows as _;
use crate::schema::{EntityKind, Field, FieldType, field_rule};
use crate::testing::check::Violation;
use crate::value::Value;

/// How many of the newest sent operations are looked at.
const SENT_LOOKED_AT: usize = 12;

impl World {
    /// An own edit shows from the moment it is saved until the server's news takes its place; it
    /// never flickers back to what was before.
    pub(super) fn shows_own_edits(&self, at: TabRef) -> Result<(), Violation> {
        let Some(tab) = self.tab(at) else {
            return Ok(());
        };
        let strange = self
            .tablets
            .get(at.tablet)
            .is_none_or(|tablet| tablet.damaged || tablet.odd_view);
        if strange || self.watch.was_restored() {
            // A scope that is fetched anew fills up page by page; a copied profile's edits may be
            // set aside for the other copy's.
            return Ok(());
        }
        let replica = &tab.replica;
        let mut newest: BTreeMap<(EntityId, Field), (&Operation, &Value)> = BTreeMap::new();
        let sent: Vec<&Operation> = replica
            .sent_operations()
            .take(SENT_LOOKED_AT)
            .filter(|sent| is_before_base(replica, sent.operation, sent.receipt))
            .map(|sent| sent.operation)
            .collect();
        let mut written: Vec<&Operation> = sent.into_iter().chain(replica.outbox()).collect();
        // One that every server refused is passed over, and still waits behind later ones.
        written.sort_by_key(|operation| operation.id.dseq);
        for operation in written {
            if let Body::Create { .. } = &operation.body {
                // Begun anew: the row under the earlier edits is gone, and so they show nowhere.
                newest.retain(|(entity, _), _| *entity != operation.entity);
            }
            if let Body::Set { field, value, .. } | Body::Resolve { field, value, .. } =
                &operation.body
            {
                newest.insert((operation.entity, *field), (operation, value));
            }
        }
        let overtaken = |operation: &Operation, field: Field| {
            replica
                .sent_operations()
                .take_while(|sent| sent.operation.id.dseq > operation.id.dseq)
                .any(|sent| {
                    sent.operation.entity == operation.entity
                        && sent.operation.value_of(field).is_some()
                })
        };
        for ((entity, field), (operation, value)) in newest {
            if overtaken(operation, field) {
                continue;
            }
            let Some(row) = replica
                .row(entity)
                .filter(|row| is_by_hand(row.kind, field))
            else {
                continue;
            };
            if row.value(field) != value {
                return Err(Violation::NotShown { id: operation.id });
            }
        }
        Ok(())
    }

    /// G5: a replica that stands where the server stands holds what the server holds.
    pub(super) fn equals_the_server(&self, at: TabRef) -> Result<(), Violation> {
        let Some(tab) = self.tab(at) else {
            return Ok(());
        };
        let damaged = self
            .tablets
            .get(at.tablet)
            .is_none_or(|tablet| tablet.damaged);
        // One in eight, and every one at the end: whole rows are dear to compare.
        if damaged || !self.healing && !self.now_ms().is_multiple_of(8) {
            return Ok(());
        }
        for ledger in self.server.ledgers().values() {
            let Some(head) = tab.replica.head(ledger.info().id) else {
                continue;
            };
            if head.seq != ledger.head().seq || self.watch.was_restored() {
                continue;
            }
            if head.checksum != ledger.head().checksum {
                return Err(Violation::ChecksumMismatch { device: at.tablet });
            }
            let same = |id| tab.replica.base_row(id) == ledger.row(id);
            if !ledger.rows().all(|row| same(row.id)) {
                return Err(Violation::RowsDiffer { device: at.tablet });
            }
        }
        Ok(())
    }
}

fn is_before_base(replica: &Replica, operation: &Operation, receipt: &Receipt) -> bool {
    let cursor = replica.head(operation.scope).map(|head| head.seq);
    let stands = matches!(
        receipt.disposition,
        Disposition::Applied | Disposition::Merged | Disposition::Conflict
    );
    stands && receipt.seq > cursor.or(Some(crate::identity::Seq::default()))
}

fn is_by_hand(kind: EntityKind, field: Field) -> bool {
    field_rule(kind, field)
        .is_some_and(|rule| !matches!(rule.field_type, FieldType::Workflow | FieldType::Fixed(_)))
}
