//! Recording a session of signing.

use chrono::NaiveDate;
use ikrar_domain::agreement::{Agreement, Level, SessionAction};
use ikrar_domain::order;
use ikrar_domain::value::Year;

use super::{EditError, create, known, set_field, step};
use crate::identity::EntityId;
use crate::model;
use crate::operation::{Draft, Transition};
use crate::row::Rows;
use crate::schema::{CITY_SCOPE, EntityKind, attendance, attendance_id, signing_session};
use crate::value::Value;

/// A session about to be recorded; what is not known yet is written later.
#[derive(Clone, Copy, Debug)]
pub struct NewSession<'a> {
    /// Its id.
    pub id: EntityId,
    /// The year of the agreements.
    pub year: Year,
    /// In which city.
    pub city: &'a str,
    /// On which day.
    pub held_on: Option<NaiveDate>,
    /// Who receives the promises: name and title.
    pub presided_by: (&'a str, &'a str),
}

/// Begins the record of a session.
pub fn open_session(new: &NewSession<'_>) -> Draft {
    let (name, title) = new.presided_by;
    let year = i64::from(new.year.number());
    let fields = [
        (signing_session::YEAR, Value::Integer(year)),
        (signing_session::CITY, Value::text(new.city.trim())),
        (
            signing_session::HELD_ON,
            new.held_on.map_or(Value::Null, |day| {
                Value::Text(day.format("%Y-%m-%d").to_string())
            }),
        ),
        (signing_session::PRESIDED_NAME, Value::text(name.trim())),
        (signing_session::PRESIDED_TITLE, Value::text(title.trim())),
    ];
    create(CITY_SCOPE, EntityKind::SigningSession, new.id, fields)
}

/// Puts the agencies whose head's agreement this view has on the list, with the officials as
/// their agreements print them. Those on the list stay as they are.
pub fn invite(rows: &impl Rows, session: EntityId) -> Result<Vec<Draft>, EditError> {
    let year = model::read_session(known(rows, session)?).ok_or(EditError::UnknownEntity)?;
    let listed: Vec<EntityId> = model::attendance_of(rows, session)
        .into_iter()
        .map(|one| one.agency)
        .collect();
    let mut agreements: Vec<Agreement> = rows
        .of_kind(EntityKind::Agreement)
        .into_iter()
        .filter_map(|id| model::read_agreement(rows, id))
        .filter(|one| one.year == year.year && one.level == Level::AgencyHead)
        .filter(|one| !one.status.is_finished())
        .collect();
    // Of several versions of an agency the newest is signed.
    order::sort_by_key(&mut agreements, |one| {
        (one.agency, std::cmp::Reverse(one.version_number))
    });
    agreements.dedup_by_key(|one| one.agency);
    let drafts = agreements
        .iter()
        .filter(|one| !listed.contains(&EntityId::from_uuid(one.agency.uuid())))
        .map(|one| attend(session, one));
    Ok(drafts.collect())
}

fn attend(session: EntityId, agreement: &Agreement) -> Draft {
    let agency = EntityId::from_uuid(agreement.agency.uuid());
    let party = &agreement.first_party;
    let fields = [
        (attendance::SESSION, Value::Id(session)),
        (attendance::AGENCY, Value::Id(agency)),
        (
            attendance::AGREEMENT,
            Value::Id(EntityId::from_uuid(agreement.id.uuid())),
        ),
        (attendance::NAME, Value::text(&party.name)),
        (attendance::TITLE, Value::text(&party.printed_title())),
    ];
    let id = attendance_id(session, agency);
    create(CITY_SCOPE, EntityKind::Attendance, id, fields)
}

/// Says who of the session's agreements is signed, as this view knows it: what a closed record
/// goes on saying. Nothing where it says so already.
pub fn note_signed(rows: &impl Rows, session: EntityId) -> Result<Vec<Draft>, EditError> {
    let mut drafts = Vec::new();
    for one in model::attendance_of(rows, session) {
        let is_signed = model::is_signed_now(rows, &one);
        if is_signed != one.is_signed {
            let signed = Value::Bool(is_signed);
            drafts.extend(set_field(rows, one.id, attendance::SIGNED, signed)?);
        }
    }
    Ok(drafts)
}

/// Asks for a step of a session's record.
pub fn move_session(
    rows: &impl Rows,
    session: EntityId,
    action: SessionAction,
    reason: Option<&str>,
) -> Result<Draft, EditError> {
    step(rows, session, Transition::Session(action), reason)
}
