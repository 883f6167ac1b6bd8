//! The guarantees, as checks of a finished run.

use std::collections::{BTreeMap, BTreeSet};

use super::world::World;
use crate::disposition::Disposition;
use crate::identity::{Dseq, OperationId, Seq};
use crate::ledger::Ledger;
use crate::merge;
use crate::operation::{Body, Operation};
use crate::protocol::push::{PushReply, PushRequest};
use crate::row::{Cell, Rows as _};
use crate::schema::{EntityKind, Field, FieldType, field_rule};
use crate::value::Value;

/// A broken guarantee.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// G8: the faults are over and something still waits.
    #[error("G8: an outbox does not drain or a replica does not catch up")]
    Stuck,
    /// G8: a sound request was not answered.
    #[error("G8: device {device} got no answer")]
    NoAnswer {
        /// Which device.
        device: usize,
    },
    /// G5: equal cursors, different content.
    #[error("G5: device {device} holds another checksum than the server")]
    ChecksumMismatch {
        /// Which device.
        device: usize,
    },
    /// G5: equal checksums, different rows.
    #[error("G5: device {device} shows another row than the server")]
    RowsDiffer {
        /// Which device.
        device: usize,
    },
    /// G2: the server does not have what a device made durable.
    #[error("G1/G2: operation {id:?} was made durable and is not on the server")]
    Lost {
        /// Which operation.
        id: OperationId,
    },
    /// The server has what nobody wrote, or has it twice.
    #[error("the server holds {server} operations, the devices wrote {devices}")]
    Counts {
        /// On the server.
        server: u64,
        /// By the devices.
        devices: u64,
    },
    /// G3: a device and the server disagree about a fate.
    #[error("G3: operation {id:?} has another receipt on its device than on the server")]
    FateDiffers {
        /// Which operation.
        id: OperationId,
    },
    /// G3: a reply does not answer each operation once.
    #[error("G3: a reply has {receipts} receipts for {operations} operations")]
    Receipts {
        /// In the reply.
        receipts: usize,
        /// In the request.
        operations: usize,
    },
    /// A value left state, conflicts and fates.
    #[error("the value of operation {id:?} is nowhere to be found")]
    ValueDropped {
        /// Which operation.
        id: OperationId,
    },
    /// G4: a value whose stamp does not lead to the operation that wrote it.
    #[error("G4: a value does not trace to its operation {id:?}")]
    Unattributed {
        /// The operation the stamp names.
        id: OperationId,
    },
    /// G6: an agreement's frozen content was changed.
    #[error("G6: the content changed while the agreement was approved")]
    ApprovedChanged,
    /// G7: an operation without the right to it had an effect.
    #[error("G7: operation {id:?} had an effect without the right to it")]
    WithoutRight {
        /// Which operation.
        id: OperationId,
    },
}

/// Every receipt answers one operation of the request, in order; or none does (a gap).
pub(super) fn receipts_answer(request: &PushRequest, reply: &PushReply) -> Result<(), Violation> {
    if reply.nonce != request.nonce || reply.receipts.is_empty() {
        return Ok(());
    }
    let asked: Vec<Dseq> = request
        .operations
        .iter()
        .map(|operation| operation.id.dseq)
        .collect();
    let answered: Vec<Dseq> = reply.receipts.iter().map(|receipt| receipt.dseq).collect();
    if asked == answered {
        return Ok(());
    }
    Err(Violation::Receipts {
        receipts: answered.len(),
        operations: asked.len(),
    })
}

pub(super) fn everything(world: &World) -> Result<(), Violation> {
    nothing_lost_nothing_twice(world)?;
    fates_agree(world)?;
    replicas_agree(world)?;
    values_kept(world)?;
    stamps_lead_home(world)?;
    inspectors_changed_nothing(world)
}

fn nothing_lost_nothing_twice(world: &World) -> Result<(), Violation> {
    let on_server: BTreeSet<OperationId> = world
        .server
        .operations()
        .map(|(operation, _)| operation.id)
        .collect();
    let mut devices = 0;
    for device in &world.devices {
        devices += device.store.operations_total();
        for dseq in 1..=device.store.operations_total() {
            let id = OperationId {
                replica: device.replica.id(),
                dseq: Dseq(dseq),
            };
            if !on_server.contains(&id) {
                return Err(Violation::Lost { id });
            }
        }
    }
    let server = world
        .server
        .operations()
        .count()
        .try_into()
        .unwrap_or(u64::MAX);
    if server == devices {
        Ok(())
    } else {
        Err(Violation::Counts { server, devices })
    }
}

fn fates_agree(world: &World) -> Result<(), Violation> {
    for device in &world.devices {
        for receipt in device.store.receipts() {
            let id = OperationId {
                replica: device.replica.id(),
                dseq: receipt.dseq,
            };
            // A device forgets the place of what it may no longer see, never the fate.
            let agrees = world.server.receipt(id).is_some_and(|on_server| {
                on_server.disposition == receipt.disposition
                    && (receipt.seq.is_none() || on_server.seq == receipt.seq)
            });
            if !agrees {
                return Err(Violation::FateDiffers { id });
            }
        }
    }
    Ok(())
}

fn replicas_agree(world: &World) -> Result<(), Violation> {
    for (number, device) in world.devices.iter().enumerate() {
        for ledger in world.server.ledgers().values() {
            let Some(head) = device.replica.head(ledger.info().id) else {
                continue;
            };
            if head != ledger.head() {
                return Err(Violation::ChecksumMismatch { device: number });
            }
            if ledger
                .rows()
                .any(|row| device.replica.row(row.id) != Some(row))
            {
                return Err(Violation::RowsDiffer { device: number });
            }
        }
    }
    Ok(())
}

/// Every value that was in conflict still waits, or was settled or replaced on the record.
fn values_kept(world: &World) -> Result<(), Violation> {
    for (operation, receipt) in world.server.operations() {
        if receipt.disposition != Disposition::Conflict {
            continue;
        }
        let waits = world.server.ledgers().values().any(|ledger| {
            ledger.row(operation.entity).is_some_and(|row| {
                row.cells.values().any(|cell| {
                    cell.challengers
                        .iter()
                        .any(|challenger| challenger.stamp.operation == operation.id)
                })
            })
        });
        let settled = matches!(
            world.server.fate(operation.id),
            Some(Disposition::Resolved | Disposition::Superseded)
        );
        if !waits && !settled {
            return Err(Violation::ValueDropped { id: operation.id });
        }
    }
    Ok(())
}

fn stamps_lead_home(world: &World) -> Result<(), Violation> {
    let operations: BTreeMap<OperationId, &Operation> = world
        .server
        .operations()
        .map(|(operation, _)| (operation.id, operation))
        .collect();
    for row in world.server.ledgers().values().flat_map(Ledger::rows) {
        for (field, cell) in &row.cells {
            if cell.version == Seq::default() {
                // Nobody has set it; it only carries a challenger (an unseen removal).
                continue;
            }
            let id = cell.stamp.operation;
            let workflow = field_rule(row.kind, *field)
                .is_some_and(|rule| matches!(rule.field_type, FieldType::Workflow));
            let removal = field_rule(row.kind, *field).is_some_and(|rule| {
                matches!(rule.field_type, FieldType::Removed | FieldType::Withdrawn)
            });
            if !cell.originals.is_empty() {
                joined_leads_home(cell, *field, &operations)?;
                continue;
            }
            let home = operations.get(&id).is_some_and(|operation| {
                operation.author == cell.stamp.author
                    && (workflow || removal || operation.value_of(*field) == Some(&cell.value))
            });
            if !home {
                return Err(Violation::Unattributed { id });
            }
        }
    }
    Ok(())
}

/// A note made of several texts: each text is what its operation says, the stamp is one of
/// theirs, and every sentence stands in one of the texts.
fn joined_leads_home(
    cell: &Cell,
    field: Field,
    operations: &BTreeMap<OperationId, &Operation>,
) -> Result<(), Violation> {
    for original in &cell.originals {
        let id = original.stamp.operation;
        let says = operations.get(&id).is_some_and(|operation| {
            operation.author == original.stamp.author
                && operation.value_of(field).unwrap_or(&Value::Null) == &original.value
        });
        if !says {
            return Err(Violation::Unattributed { id });
        }
    }
    let id = cell.stamp.operation;
    let by_one_of_them = cell.originals.iter().any(|text| text.stamp == cell.stamp);
    let written = |piece: &&str| {
        cell.originals
            .iter()
            .filter_map(|original| original.value.as_text())
            .any(|text| merge::pieces(text).contains(piece))
    };
    let text = cell.value.as_text().unwrap_or_default();
    if by_one_of_them && merge::pieces(text).iter().all(written) {
        Ok(())
    } else {
        Err(Violation::Unattributed { id })
    }
}

/// The Inspektorat reads and comments; an effect of anything else by it breaks G7.
fn inspectors_changed_nothing(world: &World) -> Result<(), Violation> {
    let inspector = world.devices.last().map(|device| device.replica.id());
    for (operation, receipt) in world.server.operations() {
        let by_inspector = Some(operation.id.replica) == inspector;
        let comment = operation.kind() == Some(EntityKind::Comment)
            && matches!(operation.body, Body::Create { .. } | Body::Set { .. });
        let effect = !matches!(receipt.disposition, Disposition::Parked(_));
        if by_inspector && effect && !comment {
            return Err(Violation::WithoutRight { id: operation.id });
        }
    }
    Ok(())
}

/// A hash of the outcome, without the clocks' claims.
pub(super) fn trace(world: &World) -> String {
    let mut hasher = blake3::Hasher::new();
    for ledger in world.server.ledgers().values() {
        hasher.update(&ledger.head().seq.0.to_be_bytes());
        hasher.update(&ledger.head().checksum.digest.to_be_bytes());
    }
    for (operation, receipt) in world.server.operations() {
        hasher.update(&operation.id.dseq.0.to_be_bytes());
        hasher.update(&receipt.disposition.number().to_be_bytes());
    }
    hasher.finalize().to_hex().to_string()
}
