//! What the conflict page shows of one conflict.

use ikrar_domain::order;
use ikrar_domain::{
    people::Actor,
    review::{Urgency, urgency},
};
use ikrar_sync::{
    identity::{EntityId, UnixSeconds},
    model,
    replica::ConflictRef,
    row::{Cell, Rows, Stamp},
    schema::{EntityKind, FieldType, field_rule, realization},
    value::Value,
};

use crate::{
    entry::InputKind,
    reading::{Clock, agency_name, entity_address, entity_label, field_label, person, value_words},
    text,
};

/// One conflict with its sides.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Conflict {
    pub(super) place: ConflictRef,
    pub(super) kind: EntityKind,
    pub(super) field_label: &'static str,
    pub(super) base: String,
    pub(super) sides: Vec<Side>,
    /// What a third value may be; none where only the sides can be chosen.
    pub(super) third: Option<InputKind>,
    pub(super) may_resolve: bool,
    /// Since when it waits, in words.
    pub(super) age: String,
    pub(super) urgency: Urgency,
    /// Where the document can be read.
    pub(super) address: Option<String>,
    /// Whose it is, unless it is the city's, and what it is.
    pub(super) whose: String,
}

/// One side's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Side {
    pub(super) heading: &'static str,
    pub(super) is_mine: bool,
    pub(super) value: Value,
    pub(super) words: String,
    pub(super) who_when: String,
}

/// Who looks, and when.
#[derive(Clone, Copy, Debug)]
pub(super) struct Viewer<'a> {
    pub(super) actor: &'a Actor,
    pub(super) clock: Clock,
}

/// Reads one conflict; nothing where it is already settled.
pub(super) fn read_conflict(
    rows: &impl Rows,
    viewer: Viewer<'_>,
    place: ConflictRef,
) -> Option<Conflict> {
    let row = rows.row(place.entity)?;
    let cell = row.cells.get(&place.field)?;
    let first = cell.challengers.first()?;
    let side = |value: &Value, stamp: &Stamp| {
        let is_mine = stamp.author.uuid() == viewer.actor.user.uuid();
        let received = (stamp.received_at.0 > 0).then(|| viewer.clock.moment(stamp.received_at));
        Side {
            heading: if is_mine {
                text::conflict::MINE
            } else {
                text::conflict::THEIRS
            },
            is_mine,
            words: value_words(row.kind, place.field, value),
            value: value.clone(),
            who_when: text::time::with_clock(
                text::conflict::who_when(
                    &person(rows, stamp.author, viewer.actor.user),
                    &viewer.clock.moment(stamp.claimed_at),
                    received.as_deref(),
                ),
                stamp.clock_ahead_min,
            ),
        }
    };
    let mut sides: Vec<Side> = cell
        .challengers
        .iter()
        .map(|challenger| side(&challenger.value, &challenger.stamp))
        .collect();
    sides.push(side(&cell.value, &cell.stamp));
    order::sort_by_key(&mut sides, |side| !side.is_mine);
    let days = days_open(viewer.clock, opened(cell));
    Some(Conflict {
        place,
        kind: row.kind,
        field_label: field_label(row.kind, place.field),
        base: value_words(row.kind, place.field, &first.base_value),
        sides,
        third: third_value(rows, place, row.kind),
        may_resolve: model::may_resolve(rows, viewer.actor, place.entity, place.field),
        age: text::conflict::age(days),
        urgency: urgency(days),
        address: entity_address(rows, place.entity),
        whose: whose(rows, place.entity),
    })
}

/// When a conflict came up: when the server received the oldest value that waits.
pub(super) fn opened(cell: &Cell) -> UnixSeconds {
    cell.challengers
        .iter()
        .map(|challenger| challenger.stamp.received_at)
        .min()
        .unwrap_or_default()
}

/// Whole days that a conflict has waited; none while the server has not said since when.
pub(super) fn days_open(clock: Clock, opened: UnixSeconds) -> i64 {
    if opened == UnixSeconds::default() {
        return 0;
    }
    clock.days_since(opened)
}

fn whose(rows: &impl Rows, entity: EntityId) -> String {
    let label = entity_label(rows, entity);
    let agency = model::agency_of(rows, entity).map(|agency| agency_name(rows, agency));
    match agency.filter(|agency| *agency != label) {
        Some(agency) => [&agency, " · ", &label].concat(),
        None => label,
    }
}

/// How a third value of this field is typed.
fn third_value(rows: &impl Rows, place: ConflictRef, kind: EntityKind) -> Option<InputKind> {
    match field_rule(kind, place.field)?.field_type {
        FieldType::Figure => figure_input(rows, place.entity, kind),
        FieldType::Money => Some(InputKind::Money),
        FieldType::ShortText if kind == EntityKind::Government => {
            let passage = model::passage_of(place.field);
            Some(passage.map_or(InputKind::ShortText, InputKind::Passage))
        }
        FieldType::ShortText => Some(InputKind::ShortText),
        FieldType::Note => Some(InputKind::Note),
        FieldType::Date => Some(InputKind::Date),
        FieldType::Code(_)
        | FieldType::Approval(_)
        | FieldType::Flag
        | FieldType::Removed
        | FieldType::Withdrawn
        | FieldType::Order
        | FieldType::Count
        | FieldType::Fixed(_)
        | FieldType::Reference
        | FieldType::Picture
        | FieldType::Workflow => None,
    }
}

fn figure_input(rows: &impl Rows, entity: EntityId, kind: EntityKind) -> Option<InputKind> {
    let row = rows.row(entity)?;
    if kind == EntityKind::Item {
        return Some(InputKind::Target(model::read_item(row).rule()));
    }
    let promised = rows.row(row.value(realization::ITEM).as_id()?)?;
    Some(InputKind::Realization(model::read_item(promised).rule()))
}

/// What was decided, checked before it becomes an operation.
pub(super) fn checked_decision(
    chosen: Option<Value>,
    reason: &str,
) -> Result<(Value, String), &'static str> {
    let value = chosen.ok_or(text::conflict::VALUE_MISSING)?;
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(text::conflict::REASON_MISSING);
    }
    Ok((value, reason.to_owned()))
}

#[cfg(test)]
mod tests {
    use ikrar_domain::{people::Role, value::Quarter};
    use ikrar_sync::{
        identity::{Dseq, OperationId, ReplicaId, Seq, UnixSeconds},
        row::Challenger,
        schema::{commitment, meeting, meeting_agency, meeting_agency_id, plan, realization_id},
    };

    use super::*;
    use crate::reading::fixture::{
        AGENCY, FIRST_ITEM, MemoryRows, OPERATOR, REVIEWER, actor, city, number, realize, words,
    };

    fn challenged() -> (MemoryRows, ConflictRef) {
        let mut rows = city("in_force");
        realize(&mut rows, "draft", FIRST_ITEM, number(71));
        let entity = realization_id(FIRST_ITEM, Quarter::First);
        let cell = rows
            .row_mut(entity)
            .cells
            .get_mut(&realization::VALUE)
            .unwrap();
        cell.stamp.author = REVIEWER;
        cell.stamp.received_at = UnixSeconds(1_759_474_920);
        cell.challengers.push(Challenger {
            value: number(75),
            base_version: Seq(1),
            base_value: number(70),
            stamp: Stamp {
                author: OPERATOR,
                operation: OperationId {
                    replica: ReplicaId::from_bytes([8; 16]),
                    dseq: Dseq(4),
                },
                ..Stamp::default()
            },
            opened: Seq(2),
        });
        let place = ConflictRef {
            entity,
            field: realization::VALUE,
        };
        (rows, place)
    }

    fn read(role: Role) -> Conflict {
        let (rows, place) = challenged();
        let actor = actor(role);
        let viewer = Viewer {
            actor: &actor,
            clock: Clock::at(1_759_474_980),
        };
        read_conflict(&rows, viewer, place).unwrap()
    }

    #[test]
    fn base_mine_and_theirs_stand_side_by_side_mine_first() {
        let conflict = read(Role::AgencyOperator);
        assert_eq!(conflict.base, "70");
        let words: Vec<&str> = conflict
            .sides
            .iter()
            .map(|side| side.words.as_str())
            .collect();
        assert_eq!(words, ["75", "71"]);
        assert!(conflict.sides[0].is_mine);
        assert!(conflict.sides[1].who_when.contains("Pereviu Contoh"));
        assert!(conflict.sides[1].who_when.contains("14.02"));
    }

    #[test]
    fn who_may_not_decide_is_told() {
        assert!(read(Role::AgencyOperator).may_resolve);
        assert!(!read(Role::Inspectorate).may_resolve);
    }

    #[test]
    fn who_writes_meetings_and_plans_settles_what_was_written_apart_in_them() {
        let mut rows = city("in_force");
        let id = |number| EntityId::from_bytes([number; 16]);
        let called = meeting_agency_id(id(50), AGENCY);
        let held = [(meeting::CHAIR, words("Sekretaris Daerah Contoh"))];
        rows.put(id(50), EntityKind::Meeting, &held);
        let calls = [
            (meeting_agency::MEETING, Value::Id(id(50))),
            (meeting_agency::AGENCY, Value::Id(AGENCY)),
        ];
        rows.put(called, EntityKind::MeetingAgency, &calls);
        let decided = [(commitment::CALLED, Value::Id(called))];
        rows.put(id(51), EntityKind::Commitment, &decided);
        rows.put(id(52), EntityKind::Plan, &[(plan::TITLE, words("RPJMD"))]);
        let may = |role, entity, field| model::may_resolve(&rows, &actor(role), entity, field);
        for (entity, field) in [(id(50), meeting::CHAIR), (id(51), commitment::OWNER)] {
            assert!(may(Role::PlanningReviewer, entity, field));
            assert!(!may(Role::AgencyOperator, entity, field));
            assert!(!may(Role::Administrator, entity, field));
        }
        assert!(may(Role::AgencyOperator, id(51), commitment::NOTE));
        assert!(may(Role::PlanningReviewer, id(52), plan::TITLE));
        assert!(!may(Role::OrganisationReviewer, id(52), plan::TITLE));
    }

    #[test]
    fn what_was_written_apart_is_told_with_the_agency_whose_it_is() {
        let mut rows = city("in_force");
        let id = |number| EntityId::from_bytes([number; 16]);
        let called = meeting_agency_id(id(50), AGENCY);
        let held = [
            (meeting::YEAR, Value::Integer(2025)),
            (meeting::QUARTER, Value::Integer(1)),
        ];
        rows.put(id(50), EntityKind::Meeting, &held);
        let calls = [
            (meeting_agency::MEETING, Value::Id(id(50))),
            (meeting_agency::AGENCY, Value::Id(AGENCY)),
        ];
        rows.put(called, EntityKind::MeetingAgency, &calls);
        let decided = [
            (commitment::CALLED, Value::Id(called)),
            (commitment::TEXT, words("Melengkapi data")),
        ];
        rows.put(id(51), EntityKind::Commitment, &decided);
        let agency = agency_name(&rows, AGENCY);
        assert_eq!(whose(&rows, id(51)), format!("{agency} · Melengkapi data"));
        assert_eq!(whose(&rows, called), agency);
        assert_eq!(whose(&rows, id(50)), "Rapat evaluasi Triwulan I 2025");
        let item = format!("{agency} · Angka harapan hidup");
        assert_eq!(whose(&rows, FIRST_ITEM), item);
    }

    #[test]
    fn decision_needs_a_value_and_a_reason() {
        assert_eq!(
            checked_decision(None, "data final"),
            Err(text::conflict::VALUE_MISSING)
        );
        assert_eq!(
            checked_decision(Some(number(1)), "  "),
            Err(text::conflict::REASON_MISSING)
        );
        assert_eq!(
            checked_decision(Some(number(1)), " data final "),
            Ok((number(1), "data final".to_owned()))
        );
    }

    #[test]
    fn settled_conflict_is_gone() {
        let (mut rows, place) = challenged();
        rows.row_mut(place.entity)
            .cells
            .get_mut(&place.field)
            .unwrap()
            .challengers
            .clear();
        let actor = actor(Role::AgencyOperator);
        let viewer = Viewer {
            actor: &actor,
            clock: Clock::at(0),
        };
        assert_eq!(read_conflict(&rows, viewer, place), None);
    }
}
