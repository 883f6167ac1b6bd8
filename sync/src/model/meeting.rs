//! Reading evaluation meetings, the agencies they call and what they decide.

use chrono::NaiveDate;
use ikrar_domain::meeting::{
    Commitment, Meeting, MeetingRefusal, MeetingStatus, MinutesStanding, check_removal,
};
use ikrar_domain::order;
use ikrar_domain::value::Year;

use super::action_plan::hash_fields;
use super::ordered;
use crate::identity::EntityId;
use crate::ledger::is_never_locked;
use crate::row::{Row, Rows};
use crate::schema::{
    EntityKind, Field, agency, civil_date, commitment, item, meeting, meeting_agency, quarter_of,
};
use crate::value::Value;

/// What a notulen says of its meeting.
const MEETING_FIELDS: [Field; 6] = [
    meeting::YEAR,
    meeting::QUARTER,
    meeting::HELD_ON,
    meeting::TIME,
    meeting::PLACE,
    meeting::CHAIR,
];

/// What a notulen says of a decision.
const DECISION_FIELDS: [Field; 4] = [
    commitment::TEXT,
    commitment::OWNER,
    commitment::DUE,
    commitment::ITEM,
];

/// An agency that a meeting calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CalledAgency {
    /// Identity.
    pub id: EntityId,
    /// The meeting.
    pub meeting: EntityId,
    /// The agency.
    pub agency: EntityId,
    /// Where its notulen stands.
    pub minutes: MinutesStanding,
}

/// A commitment with where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitmentRow {
    /// Identity.
    pub id: EntityId,
    /// The agency.
    pub agency: EntityId,
    /// What it says.
    pub commitment: Commitment,
}

/// Reads a meeting; none where it was taken out or is of a later form.
pub fn read_meeting(rows: &impl Rows, id: EntityId) -> Option<Meeting> {
    let row = rows.row(id).filter(|row| {
        row.kind == EntityKind::Meeting && *row.value(meeting::REMOVED) != Value::Bool(true)
    })?;
    let year = u16::try_from(row.value(meeting::YEAR).as_integer()?).ok()?;
    let text = |field| row.text(field).to_owned();
    Some(Meeting {
        year: Year::new(year).ok()?,
        quarter: quarter_of(row.value(meeting::QUARTER))?,
        held_on: civil_date(row.text(meeting::HELD_ON)),
        time: text(meeting::TIME),
        place: text(meeting::PLACE),
        chair: text(meeting::CHAIR),
        has_begun: *row.value(meeting::BEGUN) == Value::Bool(true),
    })
}

/// How far a meeting has come, as far as these rows tell.
pub fn meeting_status(rows: &impl Rows, id: EntityId) -> Option<MeetingStatus> {
    let called = called_agencies(rows, id);
    Some(read_meeting(rows, id)?.status(called.into_iter().map(|one| one.minutes)))
}

/// Every meeting, the latest first; those without a day on top.
pub fn meetings(rows: &impl Rows) -> Vec<EntityId> {
    let ids = rows.of_kind(EntityKind::Meeting).into_iter();
    let dated = |id| Some((read_meeting(rows, id)?.held_on, id));
    let mut found: Vec<(Option<NaiveDate>, EntityId)> = ids.filter_map(dated).collect();
    order::sort_by_key(&mut found, |(day, id)| {
        (day.is_some(), std::cmp::Reverse(*day), *id)
    });
    found.into_iter().map(|(_, id)| id).collect()
}

/// The agencies a meeting calls that these rows hold, in its order.
pub fn called_agencies(rows: &impl Rows, meeting: EntityId) -> Vec<CalledAgency> {
    let ids = ordered(
        rows,
        EntityKind::MeetingAgency,
        meeting,
        meeting_agency::ORDER,
        meeting_agency::REMOVED,
    );
    ids.into_iter()
        .filter_map(|id| called_agency(rows, id))
        .collect()
}

/// Reads an agency that a meeting calls.
pub fn called_agency(rows: &impl Rows, id: EntityId) -> Option<CalledAgency> {
    let row = rows
        .row(id)
        .filter(|row| row.kind == EntityKind::MeetingAgency)?;
    let minutes = match row.text(meeting_agency::SIGNED) {
        "" => MinutesStanding::Open,
        signed if signed == minutes_content(rows, row) => MinutesStanding::Signed,
        _ => MinutesStanding::Changed,
    };
    Some(CalledAgency {
        id,
        meeting: row.parent()?,
        agency: row.value(meeting_agency::AGENCY).as_id()?,
        minutes,
    })
}

/// Whether an agency is called: neither was its meeting taken out nor it out of the meeting, as far
/// as these rows tell.
pub fn is_called(rows: &impl Rows, called: EntityId) -> bool {
    let is_out = |id, field| {
        let row = rows.row(id);
        row.is_some_and(|row| *row.value(field) == Value::Bool(true))
    };
    let held = rows.row(called).and_then(Row::parent);
    !is_out(called, meeting_agency::REMOVED)
        && !held.is_some_and(|held| is_out(held, meeting::REMOVED))
}

/// Whether a meeting can be taken out, as far as these rows tell.
pub fn check_meeting_removal(rows: &impl Rows, meeting: EntityId) -> Result<(), MeetingRefusal> {
    let mut called = called_agencies(rows, meeting).into_iter();
    called.try_for_each(|one| check_removal(one.minutes, decisions_of(rows, one.id).len()))
}

/// Whether an agency can be taken out of a meeting.
pub fn check_called_removal(rows: &impl Rows, called: EntityId) -> Result<(), MeetingRefusal> {
    let read = called_agency(rows, called);
    read.map_or(Ok(()), |one| {
        check_removal(one.minutes, decisions_of(rows, one.id).len())
    })
}

/// The digest of what an agency's notulen says, as a signature holds it: the BLAKE3 hash, in
/// lower-case hexadecimal digits, over the meeting, the agency with its name, and its decisions in
/// their order, each with the name of its indicator. Of each its id, and of every field that is
/// read out and has a value the number (two bytes, big end first) and the bytes.
pub fn minutes_content(rows: &impl Rows, called: &Row) -> String {
    let mut hasher = blake3::Hasher::new();
    let mut take = |row: &Row, fields: &[Field]| {
        hasher.update(row.id.bytes());
        hash_fields(&mut hasher, row, fields);
    };
    if let Some(row) = called.parent().and_then(|id| rows.row(id)) {
        take(row, &MEETING_FIELDS);
    }
    take(called, &[meeting_agency::AGENCY]);
    let row_of = |row: &Row, field| rows.row(row.value(field).as_id()?);
    if let Some(row) = row_of(called, meeting_agency::AGENCY) {
        take(row, &[agency::NAME]);
    }
    let decisions = decisions_of(rows, called.id);
    for row in decisions.into_iter().filter_map(|id| rows.row(id)) {
        take(row, &DECISION_FIELDS);
        if let Some(row) = row_of(row, commitment::ITEM) {
            take(row, &[item::INDICATOR]);
        }
    }
    hasher.finalize().to_hex().to_string()
}

/// What a meeting decided for an agency, in its order.
pub fn decisions_of(rows: &impl Rows, called: EntityId) -> Vec<EntityId> {
    ordered(
        rows,
        EntityKind::Commitment,
        called,
        commitment::ORDER,
        commitment::REMOVED,
    )
}

/// Reads a decision.
pub fn read_commitment(rows: &impl Rows, row: &Row) -> Commitment {
    let text = |field| row.text(field).to_owned();
    let item = row.value(commitment::ITEM).as_id();
    let indicator = item.and_then(|item| rows.row(item));
    Commitment {
        text: text(commitment::TEXT),
        owner: text(commitment::OWNER),
        due: civil_date(row.text(commitment::DUE)),
        indicator: indicator.map(|row| row.text(item::INDICATOR).to_owned()),
        is_done: *row.value(commitment::DONE) == Value::Bool(true),
        done_on: civil_date(row.text(commitment::DONE_ON)),
        note: text(commitment::NOTE),
    }
}

/// What a meeting decided for an agency.
pub fn commitments_of(rows: &impl Rows, called: &CalledAgency) -> Vec<CommitmentRow> {
    let ids = decisions_of(rows, called.id).into_iter();
    ids.filter_map(|id| {
        Some(CommitmentRow {
            id,
            agency: called.agency,
            commitment: read_commitment(rows, rows.row(id)?),
        })
    })
    .collect()
}

/// The agencies that all meetings call, of one agency or of all that these rows hold.
fn all_called(rows: &impl Rows, agency: Option<EntityId>) -> Vec<CalledAgency> {
    let is_of = |called: &CalledAgency| agency.is_none_or(|agency| called.agency == agency);
    let meetings = meetings(rows).into_iter();
    let called = meetings.flat_map(|meeting| called_agencies(rows, meeting));
    called.filter(is_of).collect()
}

/// What meetings decided and nobody has done yet: of one agency, or of all that these rows hold.
pub fn open_commitments(rows: &impl Rows, agency: Option<EntityId>) -> Vec<CommitmentRow> {
    let called = all_called(rows, agency);
    let all = called
        .iter()
        .flat_map(|called| commitments_of(rows, called));
    all.filter(|one| !one.commitment.is_done).collect()
}

/// What a meeting looks back on: all that the meeting before decided for the agency, and what
/// still waits from earlier ones.
pub fn earlier_commitments(rows: &impl Rows, called: &CalledAgency) -> Vec<CommitmentRow> {
    let own = read_meeting(rows, called.meeting).and_then(|one| one.held_on);
    // The latest comes first; what has not begun or has no day yet decided nothing.
    let is_earlier = |one: &CalledAgency| {
        let held = read_meeting(rows, one.meeting).filter(|held| held.has_begun);
        let held = held.and_then(|held| held.held_on);
        one.meeting != called.meeting && held.is_some() && (own.is_none() || held < own)
    };
    let before = all_called(rows, Some(called.agency)).into_iter();
    let before = before.filter(is_earlier).zip(0_usize..);
    before
        .flat_map(|(one, place)| {
            let all = commitments_of(rows, &one).into_iter();
            all.filter(move |one| place == 0 || !one.commitment.is_done)
        })
        .collect()
}

/// The values that were written apart and wait for a decision, in what a notulen says.
pub fn conflicts_in_minutes(rows: &impl Rows, called: &CalledAgency) -> usize {
    let ids = decisions_of(rows, called.id).into_iter();
    let ids = ids.chain([called.meeting, called.id]);
    ids.filter_map(|id| rows.row(id))
        .map(|row| {
            let said = |field: &Field| !is_never_locked(row.kind, *field);
            row.conflicts().filter(said).count()
        })
        .sum()
}
