//! Holding the town against the book, and against the guarantees that need no prediction.

use std::collections::{BTreeMap, BTreeSet};

use super::book::{Book, Fate, Told, Why};
use super::deed::{Cell, SaveId, Status};
use super::town::{
    AGREEMENT, ITEM, Tablet, Town, field_of, note_of, operation_of, save_of, scope_of, user_of,
    value_of,
};
use crate::disposition::{Disposition, ParkReason, Receipt};
use crate::identity::{Dseq, OperationId};
use crate::ledger::Ledger;
use crate::model;
use crate::row::{Row, Rows as _};
use crate::schema::EntityKind;
use crate::testing::check;

/// A broken guarantee, or a difference between the engine and the book.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Finding(pub(super) String);

fn must(holds: bool, claim: impl FnOnce() -> String) -> Result<(), Finding> {
    if holds { Ok(()) } else { Err(Finding(claim())) }
}

/// Everything that must hold in every state.
pub(super) fn everything(town: &Town, book: &Book) -> Result<(), Finding> {
    server(town, book)?;
    for (number, tablet) in town.tablets.iter().enumerate() {
        device(town, book, number, tablet)?;
    }
    Ok(())
}

/// What the server holds.
pub(super) fn server(town: &Town, book: &Book) -> Result<(), Finding> {
    let guarantees =
        check::values_kept(&town.server).and_then(|()| check::stamps_lead_home(&town.server));
    guarantees.map_err(|violation| Finding(violation.to_string()))?;
    if book.is_loose {
        return Ok(());
    }
    let tablets = town.tablets.len();
    let agency = book.present().map(|present| present.agency);
    let ledger = agency.and_then(|agency| town.scope(scope_of(agency).id));
    let (Some(ledger), Some(present)) = (ledger, book.present()) else {
        return Err(Finding("the scope of the agreement is gone".to_owned()));
    };
    let status = model::agreement_status(ledger, AGREEMENT);
    let expected = status_code(present.status);
    must(
        status.is_some_and(|status| status.code() == expected),
        || format!("G6: the agreement is {status:?}, and must be {expected}"),
    )?;
    for cell in Cell::ALL {
        cell_holds(ledger, book, cell, tablets)?;
    }
    let notes: BTreeSet<_> = ledger.of_kind(EntityKind::Comment).into_iter().collect();
    let expected: BTreeSet<_> = present.notes.iter().copied().map(note_of).collect();
    must(notes == expected, || {
        format!("G3: the comments are {notes:?}, and must be {expected:?}")
    })?;
    let held: BTreeSet<OperationId> = model::open_parked(ledger)
        .iter()
        .map(|parked| parked.operation.id)
        .collect();
    let expected = present.held.keys().copied().map(operation_of).collect();
    must(held == expected, || {
        format!("G3: held are {held:?}, and must be {expected:?}")
    })?;
    fates(town, book)
}

fn cell_holds(ledger: &Ledger, book: &Book, cell: Cell, tablets: usize) -> Result<(), Finding> {
    let stands = book.present().and_then(|present| present.cells.get(&cell));
    let found = ledger
        .row(ITEM)
        .and_then(|row| row.cells.get(&field_of(cell)));
    let (Some(stands), Some(found)) = (stands, found) else {
        return Err(Finding(format!("G3: {cell:?} is gone")));
    };
    let by = save_of(found.stamp.operation, tablets);
    must(
        found.value == value_of(cell, stands.worth) && by == stands.by,
        || {
            let value = &found.value;
            format!("G3: in {cell:?} stands {value:?} by {by:?}, and must stand {stands:?}")
        },
    )?;
    let author = stands.by.map(|id| user_of(id.tablet));
    must(
        author.is_none_or(|author| author == found.stamp.author),
        || format!("G4: {cell:?} is ascribed to {:?}", found.stamp.author),
    )?;
    let waits: BTreeMap<Option<SaveId>, _> = found
        .challengers
        .iter()
        .map(|waiting| (save_of(waiting.stamp.operation, tablets), &waiting.value))
        .collect();
    let expected: Vec<_> = stands
        .waits
        .iter()
        .map(|(id, worth)| (Some(*id), value_of(cell, *worth)))
        .collect();
    let same = expected
        .iter()
        .map(|(id, value)| (*id, value))
        .eq(waits.iter().map(|(id, value)| (*id, *value)));
    must(same, || {
        format!("G3: beside {cell:?} wait {waits:?}, and must wait {expected:?}")
    })
}

/// G3: each save that has arrived has one fate, and it is the right one.
fn fates(town: &Town, book: &Book) -> Result<(), Finding> {
    for (tablet, desk) in book.desks.iter().enumerate() {
        for number in 1..=u64::try_from(desk.saves.len()).unwrap_or(0) {
            let id = SaveId { tablet, number };
            let receipt = town.server.receipt(operation_of(id));
            let told = book.fate(id);
            must(agrees(receipt.as_ref(), told), || {
                format!("G3: {id:?} was given {receipt:?}, and must have {told:?}")
            })?;
        }
    }
    let arrived = town.server.operations();
    let strangers = arrived.filter(|(operation, _)| {
        let is_known = |id: SaveId| book.fate(id).is_some();
        save_of(operation.id, town.tablets.len()).is_some_and(|id| !is_known(id))
    });
    must(strangers.count() == 0, || {
        "the server holds what nobody sent".to_owned()
    })
}

fn agrees(receipt: Option<&Receipt>, told: Option<Told>) -> bool {
    match (receipt, told) {
        (None, None) => true,
        (Some(receipt), Some(told)) => {
            is_fate(&receipt.disposition, told.fate)
                && receipt.seq.is_some() == told.place.is_some()
        }
        _ => false,
    }
}

fn is_fate(disposition: &Disposition, fate: Fate) -> bool {
    match (disposition, fate) {
        (Disposition::Applied, Fate::Applied)
        | (Disposition::Merged, Fate::Merged)
        | (Disposition::Conflict, Fate::Conflict)
        | (Disposition::Superseded, Fate::Superseded)
        | (Disposition::Resolved, Fate::Resolved) => true,
        (Disposition::Parked(parked), Fate::Parked(why)) => parked.reason == reason_of(why),
        _ => false,
    }
}

fn reason_of(why: Why) -> ParkReason {
    match why {
        Why::NoRight => ParkReason::NoPermission,
        Why::Locked => ParkReason::Locked,
        Why::Moved => ParkReason::Moved,
        Why::Stale => ParkReason::StaleState,
        Why::Content => ParkReason::ContentChanged,
        Why::Refused => ParkReason::Refused,
        Why::Group => ParkReason::Group,
        Why::Decided => ParkReason::AlreadyDecided,
        Why::Unknown => ParkReason::UnknownEntity,
        Why::NotAuthor => ParkReason::AuthorMismatch,
        Why::Version => ParkReason::UnknownVersion,
    }
}

fn status_code(status: Status) -> &'static str {
    match status {
        Status::Draft => "draft",
        Status::Submitted => "submitted",
        Status::Returned => "returned",
    }
}

/// What one device holds and shows.
pub(super) fn device(
    town: &Town,
    book: &Book,
    number: usize,
    tablet: &Tablet,
) -> Result<(), Finding> {
    nothing_forgotten(town, book, number, tablet)?;
    is_in_step(town, number, tablet)?;
    if book.is_loose {
        return Ok(());
    }
    let Some(desk) = book.desks.get(number) else {
        return Ok(());
    };
    let unsent: Vec<u64> = tablet.replica.outbox().map(|one| one.id.dseq.0).collect();
    must(unsent == desk.unsent(), || {
        format!(
            "tablet {number} waits to send {unsent:?}, and must {:?}",
            desk.unsent()
        )
    })?;
    for receipt in tablet.store.receipts() {
        let told = desk.told.get(&receipt.dseq.0);
        let same = told.is_some_and(|told| is_fate(&receipt.disposition, told.fate));
        must(same, || {
            format!("G3: tablet {number} was told {receipt:?}, and must have heard {told:?}")
        })?;
    }
    let holds: BTreeSet<_> = (0..=1)
        .filter(|agency| tablet.replica.head(scope_of(*agency).id).is_some())
        .collect();
    must(holds == desk.holds, || {
        format!(
            "G7: tablet {number} holds {holds:?}, and must hold {:?}",
            desk.holds
        )
    })?;
    screen_shows(book, number, tablet)
}

/// G1: everything called durable is in the store, byte for byte, or was sent from it.
fn nothing_forgotten(
    town: &Town,
    book: &Book,
    number: usize,
    tablet: &Tablet,
) -> Result<(), Finding> {
    for (dseq, bytes) in &tablet.promised {
        must(tablet.store.bytes_of(*dseq) == Some(bytes), || {
            format!("G1: save {} of tablet {number} is not in its store", dseq.0)
        })?;
    }
    for receipt in tablet.store.receipts() {
        let id = operation_of(SaveId {
            tablet: number,
            number: receipt.dseq.0,
        });
        let bytes = tablet.promised.get(&receipt.dseq);
        let arrived = bytes.is_some_and(|bytes| town.server.disk().has(id, bytes));
        must(arrived || book.is_loose, || {
            format!(
                "G2: save {} of tablet {number} has a receipt and is lost",
                id.dseq.0
            )
        })?;
    }
    Ok(())
}

/// G5: a device that stands where the server stands holds what the server holds.
fn is_in_step(town: &Town, number: usize, tablet: &Tablet) -> Result<(), Finding> {
    for ledger in town.server.ledgers().values() {
        let Some(head) = tablet.replica.head(ledger.info().id) else {
            continue;
        };
        let is_same_history = head.checksum == ledger.head().checksum;
        if head.seq != ledger.head().seq || (town.was_restored && !is_same_history) {
            continue;
        }
        must(is_same_history, || {
            format!(
                "G5: tablet {number} sums {:?} up differently",
                ledger.info().class
            )
        })?;
        let differs = |row: &&Row| tablet.replica.base_row(row.id) != Some(row);
        let different = ledger.rows().find(differs);
        must(different.is_none(), || {
            format!(
                "G5: tablet {number} holds another {:?}",
                different.map(|row| row.id)
            )
        })?;
    }
    Ok(())
}

/// The screen shows the last present heard of, and over it what was saved since.
fn screen_shows(book: &Book, number: usize, tablet: &Tablet) -> Result<(), Finding> {
    let row = tablet.replica.row(ITEM);
    let Some(screen) = book.screen(number) else {
        return must(row.is_none(), || {
            format!("G7: tablet {number} shows what its person may not see")
        });
    };
    for (cell, worth) in screen {
        let shown = row.map(|row| row.value(field_of(cell)));
        let expected = value_of(cell, worth);
        must(shown == Some(&expected), || {
            format!("tablet {number} shows {shown:?} in {cell:?}, and must show {expected:?}")
        })?;
        let waits = row.and_then(|row| row.cells.get(&field_of(cell)));
        let waits = waits.map_or(0, |cell| cell.challengers.len());
        let expected = book.waiting(number, cell);
        must(waits == expected.len(), || {
            format!("tablet {number} shows {waits} waiting beside {cell:?}, not {expected:?}")
        })?;
    }
    Ok(())
}

/// G8: nothing waits any more, and every device has what its person may see.
pub(super) fn came_together(town: &Town, book: &Book) -> Result<(), Finding> {
    for (number, tablet) in town.tablets.iter().enumerate() {
        must(!tablet.replica.has_unsent(), || {
            format!("G8: tablet {number} still has something to say")
        })?;
        let person = town.people.get(number);
        for agency in 0..=1 {
            let may = person.is_some_and(|person| person.sees(agency));
            let ledger = town.scope(scope_of(agency).id);
            let head = ledger.filter(|_| may).map(Ledger::head);
            let own = tablet.replica.head(scope_of(agency).id);
            must(own == head, || {
                format!("G8: tablet {number} stands at {own:?} and not at {head:?}")
            })?;
        }
        for (dseq, bytes) in &tablet.promised {
            came_through(town, number, *dseq, bytes)?;
        }
    }
    everything(town, book)
}

fn came_through(town: &Town, tablet: usize, dseq: Dseq, bytes: &[u8]) -> Result<(), Finding> {
    let id = operation_of(SaveId {
        tablet,
        number: dseq.0,
    });
    let device = town.tablets.get(tablet);
    let own = device.and_then(|device| {
        let mut receipts = device.store.receipts();
        receipts.find(|receipt| receipt.dseq == dseq)
    });
    // What a restored server lost, and of which a device sees no sign, it hears of with the
    // device's next save. One without the agreement on its screen has had no occasion for it.
    let is_idle = device.is_some_and(|device| device.replica.row(AGREEMENT).is_none());
    if town.was_restored && is_idle && own.is_some() {
        return Ok(());
    }
    must(town.server.disk().has(id, bytes), || {
        format!(
            "G1: save {} of tablet {tablet} never reached the server",
            dseq.0
        )
    })?;
    let server = town.server.receipt(id);
    let same = own.map(|own| &own.disposition) == server.as_ref().map(|on| &on.disposition);
    must(same, || {
        format!("G3: tablet {tablet} was told {own:?}, and the server says {server:?}")
    })
}
