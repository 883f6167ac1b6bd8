//! The merge rules, one function each. None reads a clock; what decides is the version of the
//! field its author saw, and who wrote what stands.

use crate::identity::{EntityId, OperationId, Seq};
use crate::operation::{Base, Removal, WrittenBy};
use crate::row::{Cell, Challenger, Original, Row, Stamp};
use crate::schema::{Field, FieldType, NOTE_CHARACTERS_MAX};
use crate::value::Value;
use crate::zoo::{Mutant, mutant};

mod note;
mod sentence;

pub use note::merge_texts;
pub use sentence::pieces;

/// Most texts that go into one note before a person must look at it.
pub const ORIGINALS_MAX: usize = 8;

/// An edit of one field, on its way in.
#[derive(Clone, Debug)]
pub struct Incoming<'a> {
    /// Which field.
    pub field: Field,
    /// What its author saw of it.
    pub base: Base,
    /// The value of that version, for the conflict screen.
    pub base_value: Value,
    /// The new value.
    pub value: &'a Value,
    /// Who writes.
    pub stamp: Stamp,
    /// The sequence it gets if it has any effect.
    pub seq: Seq,
}

/// What a merge did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Merged {
    /// The value stands.
    Applied,
    /// The same value stood already, written apart; or what stands already says it.
    Same,
    /// What its author changed stands together with what others changed apart.
    Joined,
    /// The value waits beside the incumbent.
    Conflict,
    /// Its own author has written this field later, and that stands or waits already: nothing
    /// changes.
    Overtaken,
}

/// A merge's outcome and the author's earlier challenge it replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergeOutcome {
    /// What happened.
    pub merged: Merged,
    /// An earlier challenge by the same device that this one replaces.
    pub replaced: Option<Challenger>,
}

/// Whether the author of the incoming edit knew what stands: it saw that version, or its own
/// device wrote it (a device always sees its own edits, but not what they were joined with).
pub fn knew_incumbent(cell: Option<&Cell>, incoming: &Incoming<'_>) -> bool {
    cell.is_none_or(|cell| incoming.base.saw(cell) || is_own(cell, incoming))
}

/// Whether the author's own device wrote what stands, as far as a device knows its own.
fn is_own(cell: &Cell, incoming: &Incoming<'_>) -> bool {
    cell.stamp.operation.replica == incoming.stamp.operation.replica
        && cell.originals.is_empty()
        && !mutant(Mutant::OwnEditsConflict)
}

/// Whether the author's own later value of the field stands, waits or went into a note. An
/// operation comes behind a later one where a device had to pass it over, because every server it
/// met refused it alone; what its author wrote afterwards is what they mean.
pub fn is_overtaken(cell: Option<&Cell>, operation: OperationId) -> bool {
    let later = |stamp: &Stamp| {
        stamp.operation.replica == operation.replica && stamp.operation.dseq > operation.dseq
    };
    let Some(cell) = cell.filter(|_| !mutant(Mutant::OvertakenStands)) else {
        return false;
    };
    later(&cell.stamp)
        || cell.originals.iter().any(|text| later(&text.stamp))
        || cell.challengers.iter().any(|waiting| later(&waiting.stamp))
}

/// Numbers, words and codes: apply when the author knew the incumbent; the same value written
/// apart is noted; anything else waits beside the incumbent.
pub fn merge_value(row: &mut Row, incoming: &Incoming<'_>) -> MergeOutcome {
    let mut knew = knew_incumbent(row.cells.get(&incoming.field), incoming);
    if mutant(Mutant::LaterClockWins) {
        knew = row
            .cells
            .get(&incoming.field)
            .is_none_or(|cell| cell.stamp.claimed_at <= incoming.stamp.claimed_at);
    }
    knew |= mutant(Mutant::LaterArrivalWins);
    let cell = row.cells.entry(incoming.field).or_default();
    let replaced = take_own_challenger(cell, incoming);
    if !mutant(Mutant::TouchedNotMoved) {
        cell.touched = incoming.seq;
    }
    let merged = if knew {
        stand(cell, incoming);
        Merged::Applied
    } else if cell.value == *incoming.value {
        cell.merged = true;
        Merged::Same
    } else {
        challenge(cell, incoming);
        Merged::Conflict
    };
    MergeOutcome { merged, replaced }
}

/// Notes: as other words, but edits of different sentences stand together. The texts that went in
/// are kept beside the merged one until somebody edits it knowingly.
pub fn merge_note(row: &mut Row, incoming: &Incoming<'_>) -> MergeOutcome {
    if knew_incumbent(row.cells.get(&incoming.field), incoming) {
        return merge_value(row, incoming);
    }
    let cell = row.cells.entry(incoming.field).or_default();
    let replaced = take_own_challenger(cell, incoming);
    cell.touched = incoming.seq;
    let merged = if cell.value == *incoming.value {
        cell.merged = true;
        Merged::Same
    } else if let Some(text) = joined(cell, incoming) {
        keep_originals(cell, incoming);
        cell.value = Value::text(&text);
        cell.version = incoming.seq;
        cell.stamp = incoming.stamp;
        cell.merged = true;
        Merged::Joined
    } else {
        challenge(cell, incoming);
        Merged::Conflict
    };
    MergeOutcome { merged, replaced }
}

/// The incumbent and the incoming note in one text, where that can be told. The text both began
/// from is the author's own earlier one, if that went into the incumbent.
fn joined(cell: &Cell, incoming: &Incoming<'_>) -> Option<String> {
    let own = own_original(cell, incoming);
    let base = own.map_or(&incoming.base_value, |original| &original.value);
    let text = merge_texts(words(base)?, words(&cell.value)?, words(incoming.value)?)?;
    let parts = cell.originals.len().max(1) + usize::from(own.is_none());
    let fits = parts <= ORIGINALS_MAX && text.chars().count() <= NOTE_CHARACTERS_MAX;
    fits.then_some(text)
}

fn own_original<'a>(cell: &'a Cell, incoming: &Incoming<'_>) -> Option<&'a Original> {
    let replica = incoming.stamp.operation.replica;
    cell.originals
        .iter()
        .find(|original| original.stamp.operation.replica == replica)
}

fn words(value: &Value) -> Option<&str> {
    match value {
        Value::Null => Some(""),
        value => value.as_text(),
    }
}

/// Keeps the texts that go into a merged one; an author's later text takes the place of the
/// earlier.
fn keep_originals(cell: &mut Cell, incoming: &Incoming<'_>) {
    if cell.originals.is_empty() {
        cell.originals.push(Original {
            value: cell.value.clone(),
            stamp: cell.stamp,
        });
    }
    let replica = incoming.stamp.operation.replica;
    cell.originals
        .retain(|original| original.stamp.operation.replica != replica);
    cell.originals.push(Original {
        value: incoming.value.clone(),
        stamp: incoming.stamp,
    });
}

/// Places among siblings and approvals: the last word wins; the operation log keeps both.
pub fn merge_order(row: &mut Row, incoming: &Incoming<'_>) -> MergeOutcome {
    let cell = row.cells.entry(incoming.field).or_default();
    cell.touched = incoming.seq;
    stand(cell, incoming);
    MergeOutcome {
        merged: Merged::Applied,
        replaced: None,
    }
}

/// Taking a row out: allowed when its author had seen every value of the row; otherwise the
/// row stays and a person decides.
pub fn merge_removal(row: &mut Row, incoming: &Incoming<'_>) -> MergeOutcome {
    let removing = *incoming.value == Value::Bool(true);
    let unseen = has_unseen(row, incoming, false);
    let is_in_already = !removing && is_put_back_by_another(row, incoming);
    let cell = row.cells.entry(incoming.field).or_default();
    let replaced = take_own_challenger(cell, incoming);
    cell.touched = incoming.seq;
    let unseen = unseen && !mutant(Mutant::RemovalOverUnseen);
    let merged = if removing && unseen {
        challenge(cell, incoming);
        Merged::Conflict
    } else if is_in_already {
        Merged::Same
    } else {
        stand(cell, incoming);
        Merged::Applied
    };
    MergeOutcome { merged, replaced }
}

/// An edit of a row that somebody else has taken out meanwhile: the row comes back, and the
/// removal becomes the challenger. Returns the operation that had taken it out: its fate is no
/// longer what its author was told.
pub fn restore_removed(
    row: &mut Row,
    removed: Field,
    incoming: &Incoming<'_>,
) -> Option<OperationId> {
    let cell = row.cells.get_mut(&removed)?;
    let by_other = cell.stamp.operation.replica != incoming.stamp.operation.replica;
    if cell.value != Value::Bool(true) || !by_other || mutant(Mutant::EditOfRemovedHidden) {
        return None;
    }
    let challenging = cell.stamp.operation;
    let removal = Challenger {
        value: Value::Bool(true),
        base_version: Seq::default(),
        base_value: Value::Bool(false),
        stamp: cell.stamp,
        opened: incoming.seq,
    };
    cell.value = Value::Bool(false);
    cell.version = incoming.seq;
    cell.touched = incoming.seq;
    cell.stamp = incoming.stamp;
    cell.challengers.push(removal);
    Some(challenging)
}

/// Taking a row out of a set takes out what its author saw of it, and no more: whatever somebody
/// else added or edited since keeps it in. Putting it back in always does. Nobody is asked.
pub fn merge_withdrawal(row: &mut Row, incoming: &Incoming<'_>) -> MergeOutcome {
    let withdrawing = *incoming.value == Value::Bool(true);
    let is_nothing_to_do = if withdrawing {
        has_unseen(row, incoming, true)
    } else {
        is_put_back_by_another(row, incoming)
    };
    let merged = if is_nothing_to_do {
        Merged::Same
    } else {
        Merged::Applied
    };
    let cell = row.cells.entry(incoming.field).or_default();
    cell.touched = incoming.seq;
    if merged == Merged::Applied {
        stand(cell, incoming);
    }
    MergeOutcome {
        merged,
        replaced: None,
    }
}

/// Adding puts a row of a set in, whoever took it out.
pub fn rejoin(row: &mut Row, withdrawn: Field, incoming: &Incoming<'_>) {
    let Some(cell) = row.cells.get_mut(&withdrawn) else {
        return;
    };
    if cell.value == Value::Bool(true) {
        cell.touched = incoming.seq;
        cell.value = Value::Bool(false);
        cell.version = incoming.seq;
        cell.stamp = incoming.stamp;
    }
}

/// An edit of a row that somebody else has taken out of its set unseen puts it in again.
pub fn rejoin_edited(row: &mut Row, withdrawn: Field, incoming: &Incoming<'_>) {
    // The base is of the field that was edited: of another one it tells the time only.
    let knew = row
        .cells
        .get(&withdrawn)
        .is_none_or(|cell| cell.version <= incoming.base.version || is_own(cell, incoming));
    if !knew {
        rejoin(row, withdrawn, incoming);
    }
}

/// Whether somebody else has put a row back in that is put back in once more: theirs stands, so
/// that who takes the row out afterwards must have seen it.
fn is_put_back_by_another(row: &Row, incoming: &Incoming<'_>) -> bool {
    let cell = row.cells.get(&incoming.field);
    cell.is_some_and(|cell| {
        cell.version != Seq::default()
            && cell.value != Value::Bool(true)
            && !is_own(cell, incoming)
            && !mutant(Mutant::PutBackTwiceIsOwn)
    })
}

/// Whether somebody else gave a row a value that who takes it out had not seen.
fn has_unseen(row: &Row, incoming: &Incoming<'_>, is_of_set: bool) -> bool {
    let removal = Removal {
        field: incoming.field,
        is_of_set,
    };
    if let Some(by) = incoming
        .base
        .by
        .filter(|_| !mutant(Mutant::LostHistoryIsSeen))
    {
        let own = Some(incoming.stamp.operation.replica);
        return by != WrittenBy::of_row(row, removal, own);
    }
    let mut cells = row.cells.iter();
    cells.any(|(field, cell)| {
        removal.concerns(row, *field, cell) && !knew_incumbent(Some(cell), incoming)
    })
}

/// The rule for a field type.
pub fn merge(field_type: FieldType, row: &mut Row, incoming: &Incoming<'_>) -> MergeOutcome {
    if is_overtaken(row.cells.get(&incoming.field), incoming.stamp.operation) {
        return MergeOutcome {
            merged: Merged::Overtaken,
            replaced: None,
        };
    }
    match field_type {
        FieldType::Order | FieldType::Approval(_) => merge_order(row, incoming),
        FieldType::Note => merge_note(row, incoming),
        FieldType::Removed => merge_removal(row, incoming),
        FieldType::Withdrawn => merge_withdrawal(row, incoming),
        _ => merge_value(row, incoming),
    }
}

fn stand(cell: &mut Cell, incoming: &Incoming<'_>) {
    cell.value = incoming.value.clone();
    cell.version = incoming.seq;
    if !mutant(Mutant::StampNotRenewed) {
        cell.stamp = incoming.stamp;
    }
    cell.merged = false;
    cell.originals.clear();
}

fn challenge(cell: &mut Cell, incoming: &Incoming<'_>) {
    if mutant(Mutant::HiddenLoser) {
        return;
    }
    cell.challengers.push(Challenger {
        value: incoming.value.clone(),
        base_version: incoming.base.version,
        base_value: incoming.base_value.clone(),
        stamp: incoming.stamp,
        opened: incoming.seq,
    });
}

fn take_own_challenger(cell: &mut Cell, incoming: &Incoming<'_>) -> Option<Challenger> {
    let own = cell.challengers.iter().position(|challenger| {
        challenger.stamp.operation.replica == incoming.stamp.operation.replica
            || mutant(Mutant::SupersedesOthers)
    })?;
    Some(cell.challengers.remove(own))
}

/// Every value a cell still holds: what stands, what went into it and what waits.
pub fn values_kept(cell: &Cell) -> impl Iterator<Item = (&Value, EntityId)> {
    let waiting = cell.challengers.iter();
    let waiting = waiting.map(|waiting| (&waiting.value, waiting.stamp.author));
    let originals = cell.originals.iter();
    let originals = originals.map(|original| (&original.value, original.stamp.author));
    std::iter::once((&cell.value, cell.stamp.author))
        .chain(originals)
        .chain(waiting)
}

#[cfg(test)]
mod tests;
