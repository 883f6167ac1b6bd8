//! The guarantees, once more, when everything must have come together.

use std::collections::{BTreeMap, BTreeSet};

use super::tablet::Tablet;
use super::world::World;
use crate::identity::OperationId;
use crate::row::Rows as _;
use crate::testing::check::{self, Violation};

pub(super) fn everything(world: &World) -> Result<(), Violation> {
    for (device, tablet) in world.tablets.iter().enumerate() {
        nothing_lost(world, tablet)?;
        fates_agree(world, tablet)?;
        replicas_agree(world, device, tablet)?;
    }
    nothing_unwritten(world)?;
    world.files_arrived()?;
    check::rows_stand_once(&world.server)?;
    check::decisions_are_true(&world.server)?;
    check::values_kept(&world.server)?;
    check::stamps_lead_home(&world.server)
}

/// G1, G2: what was called durable is on the server, byte for byte, and so is everything that any
/// store still holds.
fn nothing_lost(world: &World, tablet: &Tablet) -> Result<(), Violation> {
    let disk = world.server.disk();
    for ((replica, dseq), promise) in &tablet.promised {
        let id = OperationId {
            replica: *replica,
            dseq: *dseq,
        };
        if !promise.evicted && !disk.has_in_place(id, &promise.bytes) {
            return Err(Violation::Lost { id });
        }
    }
    for (dseq, bytes) in tablet.store.held() {
        let id = OperationId {
            replica: tablet.store.replica(),
            dseq,
        };
        if !disk.has_in_place(id, bytes) {
            return Err(Violation::Lost { id });
        }
    }
    Ok(())
}

/// G3: a device and the server agree about every fate.
fn fates_agree(world: &World, tablet: &Tablet) -> Result<(), Violation> {
    let disk = world.server.disk();
    for receipt in tablet.store.receipts() {
        let id = OperationId {
            replica: tablet.store.replica(),
            dseq: receipt.dseq,
        };
        // A device forgets the place of what it may no longer see, never the fate.
        let agrees = disk.receipt(id).is_some_and(|on_server| {
            on_server.disposition == receipt.disposition
                && (receipt.seq.is_none() || on_server.seq == receipt.seq)
        });
        // Two copies of a profile hold it, and the other one has given it back to a restored server
        // where it was judged anew: nothing tells this one (ADR 29, consequences).
        let bytes = tablet.store.bytes_of(receipt.dseq).unwrap_or_default();
        let given_back_by_another =
            world.watch.was_restored() && world.watch.holders.is_shared(bytes);
        // One of two copies of a profile was told that it is one; its content is kept aside.
        if !agrees && !disk.is_forked(id) && !given_back_by_another {
            return Err(Violation::FateDiffers { id });
        }
    }
    Ok(())
}

/// G5: equal cursors, equal rows.
fn replicas_agree(world: &World, device: usize, tablet: &Tablet) -> Result<(), Violation> {
    let Some(leader) = tablet.leader.and_then(|tab| tablet.tabs.get(&tab)) else {
        return Err(Violation::NotHealed { device });
    };
    for ledger in world.server.ledgers().values() {
        let Some(head) = leader.replica.head(ledger.info().id) else {
            continue;
        };
        if head != ledger.head() {
            return Err(Violation::ChecksumMismatch { device });
        }
        let same = |id| leader.replica.row(id) == ledger.row(id);
        if !ledger.rows().all(|row| same(row.id)) {
            return Err(Violation::RowsDiffer { device });
        }
    }
    Ok(())
}

/// The server holds nothing that nobody wrote: each operation is one that a device promised, one
/// the preparation wrote, or one whose tab died before it could say so.
fn nothing_unwritten(world: &World) -> Result<(), Violation> {
    let mut written: BTreeMap<OperationId, Vec<&[u8]>> = BTreeMap::new();
    let mut ghosts: BTreeSet<&Vec<u8>> = BTreeSet::new();
    for tablet in &world.tablets {
        for ((replica, dseq), promise) in &tablet.promised {
            let id = OperationId {
                replica: *replica,
                dseq: *dseq,
            };
            written.entry(id).or_default().push(&promise.bytes);
        }
        ghosts.extend(tablet.ghosts.iter().map(|ghost| &ghost.bytes));
    }
    for (operation, _) in world.server.operations() {
        let by_hand = operation.id.replica.bytes().ends_with(&[0xee; 14]);
        let bytes = operation.to_bytes();
        let known = written
            .get(&operation.id)
            .is_some_and(|all| all.contains(&bytes.as_slice()))
            || ghosts.contains(&bytes);
        if !by_hand && !known {
            return Err(Violation::Unwritten { id: operation.id });
        }
    }
    Ok(())
}
