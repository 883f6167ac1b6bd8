//! Sessions of signing and their berita acara, as rows tell them.

use chrono::NaiveDate;
use ikrar_domain::agreement::{RecordPart, SessionFacts, SessionStatus};
use ikrar_domain::document::{self, Signatory, SigningRecord};
use ikrar_domain::order;
use ikrar_domain::value::Year;

use super::printed::government_name;
use super::{agency_name, city_wording, conflicts_in, read_agreement};
use crate::identity::EntityId;
use crate::row::{Row, Rows};
use crate::schema::{EntityKind, attendance, civil_date, signing_session};
use crate::value::Value;

/// A session in which agreements of a year are signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningSession {
    /// Identity.
    pub id: EntityId,
    /// The year of the agreements.
    pub year: Year,
    /// Where; empty while nobody wrote it.
    pub place: String,
    /// When.
    pub held_on: Option<NaiveDate>,
    /// The number of the berita acara.
    pub number: String,
    /// Whether it still takes words.
    pub status: SessionStatus,
}

/// One agency in a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attendance {
    /// Identity.
    pub id: EntityId,
    /// The agency.
    pub agency: EntityId,
    /// Its agreement.
    pub agreement: Option<EntityId>,
    /// Who came, or should have.
    pub name: String,
    /// As what.
    pub title: String,
    /// Whether the person was there.
    pub is_present: bool,
    /// Why not.
    pub absence: String,
    /// Whether the agreement was signed, as the record says.
    pub is_signed: bool,
}

/// Whether a session still takes words; none where there is no such session.
pub fn session_status(rows: &impl Rows, session: EntityId) -> Option<SessionStatus> {
    let row = rows
        .row(session)
        .filter(|row| row.kind == EntityKind::SigningSession)?;
    SessionStatus::from_code(row.text(signing_session::STATUS))
}

/// Reads a session. One that was taken out, or of a later form, gives `None`.
pub fn read_session(row: &Row) -> Option<SigningSession> {
    let is_removed = *row.value(signing_session::REMOVED) == Value::Bool(true);
    let year = u16::try_from(row.value(signing_session::YEAR).as_integer()?).ok()?;
    (row.kind == EntityKind::SigningSession && !is_removed).then_some(())?;
    Some(SigningSession {
        id: row.id,
        year: Year::new(year).ok()?,
        place: row.text(signing_session::PLACE).to_owned(),
        held_on: civil_date(row.text(signing_session::HELD_ON)),
        number: row.text(signing_session::NUMBER).to_owned(),
        status: SessionStatus::from_code(row.text(signing_session::STATUS))?,
    })
}

/// The sessions of a year, the first one first; one without a day comes last.
pub fn sessions_of(rows: &impl Rows, year: u16) -> Vec<SigningSession> {
    let mut sessions: Vec<SigningSession> = rows
        .of_kind(EntityKind::SigningSession)
        .into_iter()
        .filter_map(|id| read_session(rows.row(id)?))
        .filter(|session| session.year.number() == year)
        .collect();
    order::sort_by_key(&mut sessions, |session| {
        (session.held_on.is_none(), session.held_on, session.id)
    });
    sessions
}

/// The agencies of a session, by name.
pub fn attendance_of(rows: &impl Rows, session: EntityId) -> Vec<Attendance> {
    let mut found: Vec<(String, Attendance)> = rows
        .children(EntityKind::Attendance, session)
        .into_iter()
        .filter_map(|id| {
            let one = read_attendance(rows.row(id)?)?;
            Some((agency_name(rows, one.agency).unwrap_or_default(), one))
        })
        .collect();
    order::sort_by(&mut found, |(one, first), (other, second)| {
        (one, first.id).cmp(&(other, second.id))
    });
    found.into_iter().map(|(_, one)| one).collect()
}

fn read_attendance(row: &Row) -> Option<Attendance> {
    let is = |field| *row.value(field) == Value::Bool(true);
    Some(Attendance {
        id: row.id,
        agency: row.value(attendance::AGENCY).as_id()?,
        agreement: row.value(attendance::AGREEMENT).as_id(),
        name: row.text(attendance::NAME).to_owned(),
        title: row.text(attendance::TITLE).to_owned(),
        is_present: is(attendance::PRESENT),
        absence: row.text(attendance::ABSENCE).to_owned(),
        is_signed: is(attendance::SIGNED),
    })
}

/// What the guards of a session's steps need to know.
pub fn session_facts(
    rows: &impl Rows,
    session: EntityId,
    has_reason: bool,
) -> Option<SessionFacts> {
    let row = rows.row(session)?;
    let is_written = |field| !row.text(field).trim().is_empty();
    let attendance = attendance_of(rows, session);
    let unexplained = |one: &&Attendance| !one.is_present && one.absence.trim().is_empty();
    let has_officials =
        is_written(signing_session::PRESIDED_NAME) && is_written(signing_session::RECORDED_NAME);
    let has_day = civil_date(row.text(signing_session::HELD_ON)).is_some();
    let parts = [
        (RecordPart::Place, is_written(signing_session::PLACE)),
        (RecordPart::Day, has_day),
        (RecordPart::Officials, has_officials),
        (RecordPart::Attendance, !attendance.is_empty()),
    ];
    let missing = parts.into_iter().find(|(_, is_there)| !is_there);
    Some(SessionFacts {
        missing: missing.map(|(part, _)| part),
        unexplained: attendance.iter().filter(unexplained).count(),
        open_conflicts: conflicts_in(rows, session),
        has_reason,
    })
}

/// The berita acara of a session; none before its day is known.
///
/// Once it is closed it says what was written when it was closed, whatever becomes of the
/// agreements. While it is open, an agreement that these rows hold tells whether it is signed.
pub fn signing_record_of(rows: &impl Rows, session: EntityId) -> Option<SigningRecord> {
    let row = rows.row(session)?;
    let read = read_session(row)?;
    let government = government_name(rows);
    let text = |field| row.text(field).to_owned();
    let is_closed = read.status == SessionStatus::Closed;
    let attendance = attendance_of(rows, session)
        .into_iter()
        .map(|one| {
            let is_signed = if is_closed {
                one.is_signed
            } else {
                is_signed_now(rows, &one)
            };
            document::Attendance {
                agency: agency_name(rows, one.agency).unwrap_or_default(),
                name: one.name,
                title: one.title,
                is_present: one.is_present,
                absence: one.absence,
                is_signed,
            }
        })
        .collect();
    let nip = row.text(signing_session::RECORDED_NIP).trim().to_owned();
    let arms = if is_closed {
        Some(text(signing_session::ARMS)).filter(|arms| !arms.is_empty())
    } else {
        city_wording(rows).and_then(|wording| wording.arms().map(str::to_owned))
    };
    Some(SigningRecord {
        arms,
        government: government.name,
        agency: text(signing_session::LETTERHEAD),
        number: read.number,
        year: read.year,
        place: read.place,
        city: text(signing_session::CITY),
        held_on: read.held_on?,
        attendance,
        presided_by: Signatory {
            name: text(signing_session::PRESIDED_NAME),
            title: text(signing_session::PRESIDED_TITLE),
            nip: None,
        },
        recorded_by: Signatory {
            name: text(signing_session::RECORDED_NAME),
            title: text(signing_session::RECORDED_TITLE),
            nip: (!nip.is_empty()).then_some(nip),
        },
        is_closed,
    })
}

/// Whether the agreement on the list is signed by all its parties, so far as these rows know.
pub fn is_signed_now(rows: &impl Rows, one: &Attendance) -> bool {
    let agreement = one.agreement.and_then(|id| read_agreement(rows, id));
    agreement.map_or(one.is_signed, |agreement| agreement.is_signed())
}
