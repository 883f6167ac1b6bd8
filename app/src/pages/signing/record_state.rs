//! What the page shows of a session's berita acara, read from rows. When it may be closed is the
//! domain's.

use ikrar_domain::{
    agreement::{SessionAction, SessionStatus, TransitionRefusal},
    people::{Action, Actor, Subject, may},
};
use ikrar_sync::{
    identity::EntityId,
    model::{self, SigningSession},
    row::Rows,
};

use crate::text;

/// A berita acara.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) heading: String,
    pub(super) status: SessionStatus,
    pub(super) summary: String,
    /// The agencies on its list.
    pub(super) lines: Vec<Attending>,
    /// Why nothing can be written.
    pub(super) lock: Option<String>,
    /// The step this person may ask for, and why it cannot be done now.
    pub(super) step: Option<(SessionAction, Option<String>)>,
}

/// An agency on the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Attending {
    pub(super) id: EntityId,
    pub(super) agency: EntityId,
    pub(super) name: String,
    pub(super) title: String,
    pub(super) is_present: bool,
    pub(super) absence: String,
    pub(super) is_signed: bool,
}

/// Whether this person writes berita acara.
pub(super) fn may_record(actor: &Actor) -> bool {
    may(actor, Action::RecordSigning, &Subject::CITY).is_ok()
}

/// Reads a session; none where it was taken out.
pub(super) fn read_record(rows: &impl Rows, actor: &Actor, id: EntityId) -> Option<Record> {
    let session = rows.row(id).and_then(model::read_session)?;
    let lines = read_lines(rows, &session);
    let count = |is: fn(&Attending) -> bool| lines.iter().filter(|line| is(line)).count();
    let lock = if may_record(actor) {
        (!session.status.is_editable()).then_some(text::session::CLOSED)
    } else {
        Some(text::session::READ_ONLY)
    };
    let day = session.held_on.map(text::time::date);
    Some(Record {
        heading: text::session::heading(&session.place, day.as_deref()),
        status: session.status,
        summary: text::session::summary(
            count(|line| line.is_present),
            lines.len(),
            count(|line| line.is_signed),
        ),
        lock: lock.map(str::to_owned),
        step: may_record(actor).then(|| step(rows, actor, &session)),
        lines,
    })
}

fn read_lines(rows: &impl Rows, session: &SigningSession) -> Vec<Attending> {
    let is_open = session.status.is_editable();
    model::attendance_of(rows, session.id)
        .into_iter()
        .map(|one| Attending {
            id: one.id,
            agency: one.agency,
            is_signed: if is_open {
                model::is_signed_now(rows, &one)
            } else {
                one.is_signed
            },
            name: one.name,
            title: one.title,
            is_present: one.is_present,
            absence: one.absence,
        })
        .collect()
}

fn step(
    rows: &impl Rows,
    actor: &Actor,
    session: &SigningSession,
) -> (SessionAction, Option<String>) {
    let action = if session.status.is_editable() {
        SessionAction::Close
    } else {
        SessionAction::Reopen
    };
    // A reason is asked for once the button was pressed.
    let facts = model::session_facts(rows, session.id, action == SessionAction::Reopen);
    let after = facts.map(|facts| session.status.after(action, actor.role, &facts));
    let refusal = after.and_then(Result::err);
    (action, refusal.map(TransitionRefusal::user_message))
}

#[cfg(test)]
mod tests {
    use ikrar_domain::people::Role;
    use ikrar_sync::{
        schema::{EntityKind, attendance, signing_session},
        value::Value,
    };

    use super::*;
    use crate::reading::fixture::{AGENCY, AGREEMENT, MemoryRows, actor, city, words};

    const SESSION: EntityId = EntityId::from_bytes([0x71; 16]);
    const LINE: EntityId = EntityId::from_bytes([0x72; 16]);

    fn held(agreement: &str, session: &str) -> MemoryRows {
        let mut rows = city(agreement);
        rows.put(
            SESSION,
            EntityKind::SigningSession,
            &[
                (signing_session::YEAR, Value::Integer(2025)),
                (signing_session::PLACE, words("Aula")),
                (signing_session::HELD_ON, words("2025-01-30")),
                (signing_session::PRESIDED_NAME, words("Budi")),
                (signing_session::RECORDED_NAME, words("Siti")),
                (signing_session::STATUS, words(session)),
            ],
        );
        rows.put(
            LINE,
            EntityKind::Attendance,
            &[
                (attendance::SESSION, Value::Id(SESSION)),
                (attendance::AGENCY, Value::Id(AGENCY)),
                (attendance::AGREEMENT, Value::Id(AGREEMENT)),
                (attendance::PRESENT, Value::Bool(true)),
            ],
        );
        rows
    }

    fn read(rows: &MemoryRows, role: Role) -> Record {
        read_record(rows, &actor(role), SESSION).unwrap()
    }

    #[test]
    fn open_record_follows_the_agreements_and_a_closed_one_says_what_it_said() {
        let role = Role::OrganisationReviewer;
        let open = read(&held("in_force", "open"), role);
        assert_eq!(open.summary, "Hadir 1 dari 1, ditandatangani 1");
        assert_eq!(open.heading, "Aula, 30 Januari 2025");
        let closed = read(&held("in_force", "closed"), role);
        assert_eq!(closed.summary, "Hadir 1 dari 1, ditandatangani 0");
        assert_eq!(closed.lock.as_deref(), Some(text::session::CLOSED));
    }

    #[test]
    fn step_is_offered_to_who_records_with_what_is_missing() {
        let role = Role::OrganisationReviewer;
        let mut rows = held("cleared", "open");
        assert_eq!(read(&rows, role).step, Some((SessionAction::Close, None)));
        rows.put(
            LINE,
            EntityKind::Attendance,
            &[(attendance::PRESENT, Value::Bool(false))],
        );
        let (_, refusal) = read(&rows, role).step.unwrap();
        assert!(refusal.unwrap().contains("ketidakhadiran"));
        let reopen = read(&held("cleared", "closed"), role).step;
        assert_eq!(reopen, Some((SessionAction::Reopen, None)));
        let leader = read(&held("cleared", "open"), Role::Leader);
        assert_eq!(leader.step, None);
        assert_eq!(leader.lock.as_deref(), Some(text::session::READ_ONLY));
    }
}
