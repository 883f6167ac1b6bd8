//! What the screen shows of each parked save.

use ikrar_domain::{
    people::{Action, Actor, may},
    review::ParkedState,
};
use ikrar_sync::{
    disposition::ParkReason,
    identity::EntityId,
    model::{self, ParkedEdit},
    operation::{Body, Operation},
    row::Rows,
    value::Value,
};

use crate::{
    reading::{
        Clock, agency_name, entity_address, entity_label, field_label, kind_label, parked_subject,
        person, value_words,
    },
    text,
};

/// One field of a save.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    /// Of what.
    pub(crate) subject: String,
    /// Which field.
    pub(crate) field: &'static str,
    /// What its author saw.
    pub(crate) base: String,
    /// What its author wrote.
    pub(crate) value: String,
}

impl Change {
    /// Of what, and which field. A figure's field is called as what it belongs to: once is enough.
    pub(crate) fn heading(&self) -> String {
        if self.subject.starts_with(self.field) {
            self.subject.clone()
        } else {
            [&self.subject, " · ", self.field].concat()
        }
    }
}

/// One save that waits: everything that was written by one action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Held {
    /// The row of its first edit.
    pub(crate) id: EntityId,
    /// What was written.
    pub(crate) changes: Vec<Change>,
    /// Whose data.
    pub(crate) agency: String,
    /// Its author.
    pub(crate) who: String,
    /// Author and times in words.
    pub(crate) who_when: String,
    /// Why it has no effect.
    pub(crate) cause: &'static str,
    /// How far it has come.
    pub(crate) state: ParkedState,
    /// Who asked for it, and why.
    pub(crate) request: Option<String>,
    /// Whether this person may decide.
    pub(crate) may_decide: bool,
    /// Whether this person may ask for it as an amendment.
    pub(crate) may_request: bool,
    /// Whether the document takes it now.
    pub(crate) takes_now: bool,
    /// Where the document is.
    pub(crate) address: Option<String>,
}

/// The saves this person has to do with: those of the own agency, own ones, and what was asked
/// for as an amendment.
pub(crate) fn read_held(rows: &impl Rows, actor: &Actor, clock: Clock) -> Vec<Held> {
    let open = model::open_parked(rows);
    open.chunk_by(|one, next| {
        let (one, next) = (&one.operation, &next.operation);
        one.id.replica == next.id.replica && one.group == next.group
    })
    .filter_map(|save| held(rows, actor, clock, save))
    .filter(|held| held.may_decide || held.may_request || held.who == text::common::YOU)
    .collect()
}

fn held(rows: &impl Rows, actor: &Actor, clock: Clock, save: &[ParkedEdit]) -> Option<Held> {
    let first = save.first()?;
    let operation = &first.operation;
    let subject = parked_subject(rows, first)?;
    let agency = EntityId::from_uuid(subject.agency?.uuid());
    let allowed = |action| may(actor, action, &subject).is_ok();
    let decide = model::deciding_action(Some(operation), first.state);
    let who = person(rows, operation.author, actor.user);
    let received = clock.moment(first.received_at);
    let claimed = clock.moment(operation.claimed_at);
    Some(Held {
        id: first.id,
        changes: save.iter().flat_map(|edit| changes(rows, edit)).collect(),
        agency: agency_name(rows, agency),
        who_when: text::time::with_clock(
            text::conflict::who_when(&who, &claimed, Some(&received)),
            first.clock_ahead_min,
        ),
        who,
        cause: cause(first.cause),
        state: first.state,
        request: first.request.as_ref().map(|said| {
            text::parked::requested(&person(rows, said.author, actor.user), &said.text)
        }),
        may_decide: allowed(decide),
        // What a meeting decides is no amendment of the agency's.
        may_request: decide == Action::DecideParked
            && first.cause == ParkReason::Locked
            && allowed(Action::RequestAmendment),
        takes_now: save
            .iter()
            .all(|edit| model::takes_edit(rows, &edit.operation)),
        address: entity_address(rows, first.document),
    })
}

fn cause(reason: ParkReason) -> &'static str {
    match reason {
        ParkReason::NoPermission => text::parked::CAUSE_RIGHT,
        ParkReason::Moved => text::parked::CAUSE_MOVED,
        _ => text::parked::CAUSE_LOCKED,
    }
}

fn changes(rows: &impl Rows, parked: &ParkedEdit) -> Vec<Change> {
    let operation = &parked.operation;
    let Some(kind) = operation.kind() else {
        return Vec::new();
    };
    let subject = subject(rows, operation);
    let change = |field, base: &Value, value: &Value| Change {
        subject: subject.clone(),
        field: field_label(kind, field),
        base: value_words(kind, field, base),
        value: value_words(kind, field, value),
    };
    match &operation.body {
        Body::Set { field, value, .. } | Body::Resolve { field, value, .. } => {
            vec![change(*field, &parked.base_value, value)]
        }
        // Which row it hangs on and where it stands among its siblings is nothing to read.
        Body::Create { fields } => fields
            .iter()
            .filter(|(_, value)| !matches!(value, Value::Id(_)))
            .filter(|(field, _)| !is_place(operation, **field))
            .map(|(field, value)| change(*field, &Value::Null, value))
            .collect(),
        _ => Vec::new(),
    }
}

fn is_place(operation: &Operation, field: ikrar_sync::schema::Field) -> bool {
    use ikrar_sync::schema::{FieldType, field_rule};
    operation
        .kind()
        .and_then(|kind| field_rule(kind, field))
        .is_some_and(|rule| matches!(rule.field_type, FieldType::Order))
}

fn subject(rows: &impl Rows, operation: &Operation) -> String {
    let name = operation
        .kind()
        .map_or(text::sync::UNKNOWN_BODY, kind_label);
    let label = entity_label(rows, operation.entity);
    if label.is_empty() || label == name {
        name.to_owned()
    } else {
        [name, " · ", &label].concat()
    }
}

#[cfg(test)]
mod tests {
    use ikrar_domain::people::Role;
    use ikrar_sync::{
        identity::{Dseq, OperationId, ReplicaId, ScopeId, UnixSeconds},
        operation::{Authorship, Draft},
        schema::{EntityKind, commitment, meeting_agency, meeting_agency_id},
        schema::{parked_edit, parked_edit_id},
    };

    use super::*;
    use crate::reading::fixture::{AGENCY, actor, city, with_late_target, words};

    fn read(rows: &impl Rows, role: Role) -> Vec<Held> {
        read_held(rows, &actor(role), Clock::at(1_759_474_980))
    }

    #[test]
    fn the_agency_sees_old_and_new_value_and_may_ask_decide_or_wait() {
        let held = read(
            &with_late_target("submitted", ParkedState::Waiting),
            Role::AgencyOperator,
        );
        let change = &held[0].changes[0];
        let heading = "Indikator · Angka harapan hidup · Target tahunan";
        assert_eq!(change.heading(), heading);
        let of_figure = Change {
            subject: "Realisasi · TW I · Angka harapan hidup".to_owned(),
            field: "Realisasi",
            ..change.clone()
        };
        assert_eq!(of_figure.heading(), of_figure.subject);
        assert_eq!(change.subject, "Indikator · Angka harapan hidup");
        assert_eq!(
            (change.field, change.base.as_str(), change.value.as_str()),
            ("Target tahunan", "70", "75")
        );
        assert!(held[0].may_decide && held[0].may_request && !held[0].takes_now);
        assert_eq!(held[0].cause, text::parked::CAUSE_LOCKED);
        let returned = with_late_target("returned", ParkedState::Waiting);
        assert!(read(&returned, Role::AgencyOperator)[0].takes_now);
    }

    #[test]
    fn reviewers_see_only_what_was_asked_for() {
        let waiting = with_late_target("submitted", ParkedState::Waiting);
        assert!(read(&waiting, Role::PlanningReviewer).is_empty());
        let requested = with_late_target("submitted", ParkedState::Requested);
        let held = read(&requested, Role::PlanningReviewer);
        assert!(held[0].may_decide && !held[0].may_request);
        assert!(read(&requested, Role::Inspectorate).is_empty());
    }

    #[test]
    fn a_late_decision_of_a_meeting_stands_before_who_holds_it_and_is_no_amendment() {
        let mut rows = city("in_force");
        let id = |number| EntityId::from_bytes([number; 16]);
        let called = meeting_agency_id(id(50), AGENCY);
        let calls = [
            (meeting_agency::MEETING, Value::Id(id(50))),
            (meeting_agency::AGENCY, Value::Id(AGENCY)),
        ];
        rows.put(called, EntityKind::MeetingAgency, &calls);
        let fields = [
            (commitment::CALLED, Value::Id(called)),
            (commitment::TEXT, words("Melengkapi data")),
        ];
        let draft = Draft {
            scope: ScopeId::from_bytes([9; 16]),
            entity: id(51),
            kind: EntityKind::Commitment,
            body: Body::Create {
                fields: fields.into(),
            },
        };
        let by = Authorship {
            author: id(77),
            session: 1,
            claimed_at: UnixSeconds(1_759_474_920),
        };
        let written = OperationId {
            replica: ReplicaId::from_bytes([8; 16]),
            dseq: Dseq(7),
        };
        let operation = Operation::from_draft(draft, written, 7, by);
        let kept = [
            (parked_edit::DOCUMENT, Value::Id(id(51))),
            (parked_edit::TARGET, Value::Id(id(51))),
            (parked_edit::ENVELOPE, Value::Bytes(operation.to_bytes())),
            (parked_edit::CAUSE, Value::text("late_edit")),
            (parked_edit::STATE, Value::text(ParkedState::Waiting.code())),
        ];
        rows.put(parked_edit_id(written), EntityKind::ParkedEdit, &kept);
        let held = read(&rows, Role::PlanningReviewer);
        assert!(held[0].may_decide && !held[0].may_request && held[0].takes_now);
        assert!(read(&rows, Role::AgencyOperator).is_empty());
    }

    #[test]
    fn decided_edits_are_off_the_list() {
        for state in [
            ParkedState::Adopted,
            ParkedState::Declined,
            ParkedState::Replaced,
        ] {
            let rows = with_late_target("submitted", state);
            assert!(read(&rows, Role::AgencyOperator).is_empty());
        }
    }
}
