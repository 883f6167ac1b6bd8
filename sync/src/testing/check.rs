//! The guarantees: how they can break, and checks that need nothing but the server.

use std::collections::{BTreeMap, BTreeSet};

use ikrar_domain::review::ParkedState;

use super::server::SimulatedServer;
use crate::disposition::Disposition;
use crate::identity::{Dseq, EntityId, OperationId, Seq};
use crate::ledger::Ledger;
use crate::merge;
use crate::model;
use crate::operation::{Body, Operation};
use crate::protocol::push::{PushReply, PushRequest};
use crate::row::{Cell, Rows as _};
use crate::schema::{EntityKind, Field, FieldType, agreement, field_rule};
use crate::value::Value;

/// A broken guarantee.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// G1: the screen said "tersimpan", and the store does not have it.
    #[error("G1: operation {id:?} was called durable and is not in its store")]
    Forgotten {
        /// Which operation.
        id: OperationId,
    },
    /// G1, G2: what was durable never reached the server.
    #[error("G1/G2: operation {id:?} was durable or receipted and is not on the server")]
    Lost {
        /// Which operation.
        id: OperationId,
    },
    /// The server holds what nobody wrote.
    #[error("the server holds operation {id:?}, which nobody wrote")]
    Unwritten {
        /// Which operation.
        id: OperationId,
    },
    /// G3: a fate was given twice, or device and server disagree about it.
    #[error("G3: operation {id:?} has more than one fate")]
    FateDiffers {
        /// Which operation.
        id: OperationId,
    },
    /// G3: a fate does not tell what happened.
    #[error("G3: the fate of operation {id:?} is not what became of it")]
    FateUntrue {
        /// Which operation.
        id: OperationId,
    },
    /// A save had an effect in parts.
    #[error("G3: the save of operation {id:?} was taken in parts")]
    SaveTorn {
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
    #[error("G3: the value of operation {id:?} is nowhere to be found")]
    ValueDropped {
        /// Which operation.
        id: OperationId,
    },
    /// A value gave way to somebody who had not seen it.
    #[error("G3: the value of operation {id:?} was overwritten by who had not seen it")]
    Overwritten {
        /// Which operation.
        id: OperationId,
    },
    /// A device's own saved edit is not on its screen.
    #[error("G1: operation {id:?} is saved and its value is not shown")]
    NotShown {
        /// Which operation.
        id: OperationId,
    },
    /// G4: a value whose stamp does not lead to the operation that wrote it.
    #[error("G4: a value does not trace to its operation {id:?}")]
    Unattributed {
        /// Which operation.
        id: OperationId,
    },
    /// G3: an edit that was stored without effect, and what was decided about it, do not fit.
    #[error("G3: what was decided about parked operation {id:?} is not what became of it")]
    DecisionUntrue {
        /// Which operation.
        id: OperationId,
    },
    /// A row stands in two scopes, or in none any more.
    #[error("entity {entity:?} stands in {scopes} scopes")]
    NotInOneScope {
        /// Which row.
        entity: EntityId,
        /// In how many.
        scopes: usize,
    },
    /// A row was moved, and something of it is not what it was.
    #[error("entity {entity:?} changed while it was moved")]
    ChangedByMove {
        /// Which row.
        entity: EntityId,
    },
    /// A link says that a file is on the server, and it is not there whole.
    #[error("the file behind link {link:?} is called stored and is not there whole")]
    FileNotWhole {
        /// Which link.
        link: EntityId,
    },
    /// G8: the faults are over, and a file still waits on a device that could send it.
    #[error("G8: device {device} keeps a file that the server waits for")]
    FileNotSent {
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
    /// G5: a cell changed and those who pull would not learn of it.
    #[error("G5: operation {id:?} changed a cell without moving it up")]
    Unmoved {
        /// Which operation.
        id: OperationId,
    },
    /// G6: an agreement's frozen content was changed.
    #[error("G6: the content changed while the agreement was approved")]
    ApprovedChanged,
    /// G6: an edit changed a locked document.
    #[error("G6: operation {id:?} changed a locked document")]
    LockedChanged {
        /// Which operation.
        id: OperationId,
    },
    /// G6: a step was confirmed for a state or content its actor had not seen, or over a conflict.
    #[error("G6: step {id:?} was confirmed for what its actor had not seen")]
    StepUnseen {
        /// Which operation.
        id: OperationId,
    },
    /// G7: an operation without the right to it had an effect.
    #[error("G7: operation {id:?} had an effect without the right to it")]
    WithoutRight {
        /// Which operation.
        id: OperationId,
    },
    /// G7: somebody was sent what they may not see, or keeps it.
    #[error("G7: device {device} reads what its person may not see")]
    ReadWithoutRight {
        /// Which device.
        device: usize,
    },
    /// G8: the faults are over and something still waits.
    #[error("G8: nothing more happens and something still waits")]
    Stuck,
    /// G8: the faults are over and a device does not come together with the server.
    #[error("G8: device {device} does not drain or does not catch up")]
    NotHealed {
        /// Which device.
        device: usize,
    },
    /// G8: nothing will ever wake a device again.
    #[error("G8: device {device} waits for nothing and does nothing")]
    Wedged {
        /// Which device.
        device: usize,
    },
    /// A device came back before the time the server had asked for.
    #[error("device {device} did not wait as the server asked")]
    Impatient {
        /// Which device.
        device: usize,
    },
}

impl Violation {
    /// Whether something waits for ever.
    pub fn is_stuck(&self) -> bool {
        matches!(
            self,
            Self::Stuck | Self::NotHealed { .. } | Self::Wedged { .. } | Self::FileNotSent { .. }
        )
    }

    /// Whether device and server hold different things.
    pub fn is_divergent(&self) -> bool {
        matches!(
            self,
            Self::ChecksumMismatch { .. } | Self::RowsDiffer { .. } | Self::Unmoved { .. }
        )
    }
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

/// Every value that was in conflict still waits, or was settled or replaced on the record.
pub(super) fn values_kept(server: &SimulatedServer) -> Result<(), Violation> {
    for (operation, receipt) in server.operations() {
        if receipt.disposition != Disposition::Conflict {
            continue;
        }
        let waits = server.ledgers().values().any(|ledger| {
            ledger.row(operation.entity).is_some_and(|row| {
                row.cells.values().any(|cell| {
                    cell.challengers
                        .iter()
                        .any(|challenger| challenger.stamp.operation == operation.id)
                })
            })
        });
        let settled = matches!(
            server.fate(operation.id),
            Some(Disposition::Resolved | Disposition::Superseded)
        );
        if !waits && !settled {
            return Err(Violation::ValueDropped { id: operation.id });
        }
    }
    Ok(())
}

/// A parked edit, what was decided about it and its fate say the same. One that was adopted counts
/// once, under its author's name; one that was not counts nowhere.
pub(super) fn decisions_are_true(server: &SimulatedServer) -> Result<(), Violation> {
    let is_parked = |id| matches!(server.fate(id), Some(Disposition::Parked(_)));
    for row in server.ledgers().values().flat_map(Ledger::rows) {
        if row.kind != EntityKind::ParkedEdit {
            for cell in row.cells.values() {
                let id = cell.stamp.operation;
                let waiting = cell
                    .challengers
                    .iter()
                    .filter(|one| one.stamp.operation == id);
                let is_twice = cell.version != Seq::default() && waiting.count() > 0;
                if is_parked(id) || is_twice {
                    return Err(Violation::DecisionUntrue { id });
                }
            }
            continue;
        }
        let (Some(kept), Some(state)) = (model::parked_operation(row), model::parked_state(row))
        else {
            continue;
        };
        let expected_parked = match state {
            ParkedState::Waiting | ParkedState::Requested | ParkedState::Declined => true,
            ParkedState::Adopted | ParkedState::Replaced => false,
        };
        if is_parked(kept.id) != expected_parked {
            return Err(Violation::DecisionUntrue { id: kept.id });
        }
    }
    Ok(())
}

/// Every row stands in exactly one scope.
pub(super) fn rows_stand_once(server: &SimulatedServer) -> Result<(), Violation> {
    let mut seen = BTreeSet::new();
    for row in server.ledgers().values().flat_map(Ledger::rows) {
        if !seen.insert(row.id) {
            let (entity, scopes) = (row.id, 2);
            return Err(Violation::NotInOneScope { entity, scopes });
        }
    }
    Ok(())
}

pub(super) fn stamps_lead_home(server: &SimulatedServer) -> Result<(), Violation> {
    let operations: BTreeMap<OperationId, &Operation> = server
        .operations()
        .map(|(operation, _)| (operation.id, operation))
        .collect();
    for row in server.ledgers().values().flat_map(Ledger::rows) {
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
                joined_leads_home(cell, *field, |id| operations.get(&id).copied())?;
                continue;
            }
            let home = operations.get(&id).is_some_and(|operation| {
                // Whose agreement it is changes with a move, which names the scope it goes to.
                let moved = matches!(operation.body, Body::Move { .. })
                    && (row.kind, *field) == (EntityKind::Agreement, agreement::AGENCY);
                operation.author == cell.stamp.author
                    && (workflow
                        || removal
                        || moved
                        || operation.value_of(*field) == Some(&cell.value))
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
pub(super) fn joined_leads_home<'a>(
    cell: &Cell,
    field: Field,
    operation: impl Fn(OperationId) -> Option<&'a Operation>,
) -> Result<(), Violation> {
    for original in &cell.originals {
        let id = original.stamp.operation;
        let says = operation(id).is_some_and(|operation| {
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
