//! Planning and holding evaluation meetings, and following up what they decide.

use chrono::NaiveDate;
use ikrar_domain::value::{Quarter, Year};

use super::{EditError, code, create, known, order_after, set_field};
use crate::identity::EntityId;
use crate::model;
use crate::operation::Draft;
use crate::row::Rows;
use crate::schema::{
    self, CITY_SCOPE, EntityKind, Field, agency_year_scope, commitment, meeting, meeting_agency,
};
use crate::value::Value;

/// A decision about to be written.
#[derive(Clone, Copy, Debug)]
pub struct NewCommitment<'a> {
    /// Its id.
    pub id: EntityId,
    /// For which agency of which meeting.
    pub called: EntityId,
    /// What is done.
    pub text: &'a str,
    /// Who answers for it.
    pub owner: &'a str,
    /// Until when.
    pub due: NaiveDate,
    /// The indicator it serves.
    pub item: Option<EntityId>,
}

/// Puts a meeting on the calendar; day, place and chair are written on it.
pub fn plan_meeting(id: EntityId, year: Year, quarter: Quarter, day: Option<NaiveDate>) -> Draft {
    let fields = [
        (meeting::YEAR, Value::Integer(i64::from(year.number()))),
        (
            meeting::QUARTER,
            Value::Integer(i64::from(quarter.number())),
        ),
        (meeting::HELD_ON, day.map_or(Value::Null, date)),
    ];
    create(CITY_SCOPE, EntityKind::Meeting, id, fields)
}

/// Calls an agency to a meeting, after those that are called already.
pub fn call_agency(
    rows: &impl Rows,
    meeting: EntityId,
    agency: EntityId,
) -> Result<Option<Draft>, EditError> {
    let read = model::read_meeting(rows, meeting).ok_or(EditError::UnknownEntity)?;
    let id = schema::meeting_agency_id(meeting, agency);
    if rows.row(id).is_some() {
        return set_field(rows, id, meeting_agency::REMOVED, Value::Bool(false));
    }
    let called = model::called_agencies(rows, meeting);
    let last = called.last().and_then(|last| rows.row(last.id));
    let order = order_after(last.map(|row| row.text(meeting_agency::ORDER)));
    let fields = [
        (meeting_agency::MEETING, Value::Id(meeting)),
        (meeting_agency::AGENCY, Value::Id(agency)),
        (meeting_agency::ORDER, code(&order)),
    ];
    let scope = agency_year_scope(agency, read.year.number());
    Ok(Some(create(scope, EntityKind::MeetingAgency, id, fields)))
}

/// Writes what a meeting decides for an agency.
pub fn decide(rows: &impl Rows, new: &NewCommitment<'_>) -> Result<Draft, EditError> {
    let scope = known(rows, new.called)?.scope;
    let decisions = model::decisions_of(rows, new.called);
    let last = decisions.last().and_then(|last| rows.row(*last));
    let order = order_after(last.map(|row| row.text(commitment::ORDER)));
    let fields = [
        (commitment::CALLED, Value::Id(new.called)),
        (commitment::ORDER, code(&order)),
        (commitment::TEXT, Value::text(new.text.trim())),
        (commitment::OWNER, Value::text(new.owner.trim())),
        (commitment::DUE, date(new.due)),
        (commitment::ITEM, new.item.map_or(Value::Null, Value::Id)),
    ];
    Ok(create(scope, EntityKind::Commitment, new.id, fields))
}

/// Signs an agency's notulen as it stands.
pub fn sign_minutes(rows: &impl Rows, called: EntityId) -> Result<Option<Draft>, EditError> {
    let content = model::minutes_content(rows, known(rows, called)?);
    set_field(rows, called, meeting_agency::SIGNED, code(&content))
}

/// Takes the signature of an agency's notulen back, so that its decisions can be changed.
pub fn reopen_minutes(rows: &impl Rows, called: EntityId) -> Result<Option<Draft>, EditError> {
    set_field(rows, called, meeting_agency::SIGNED, Value::Null)
}

/// Tells that a commitment is done, on which day and what came of it.
pub fn follow_up(
    rows: &impl Rows,
    id: EntityId,
    day: Option<NaiveDate>,
    note: &str,
) -> Result<Vec<Draft>, EditError> {
    let told: [(Field, Value); 3] = [
        (commitment::DONE, Value::Bool(true)),
        (commitment::DONE_ON, day.map_or(Value::Null, date)),
        (commitment::NOTE, Value::text(note.trim())),
    ];
    let mut drafts = Vec::new();
    for (field, value) in told {
        drafts.extend(set_field(rows, id, field, value)?);
    }
    Ok(drafts)
}

fn date(day: NaiveDate) -> Value {
    Value::Text(day.format("%Y-%m-%d").to_string())
}
