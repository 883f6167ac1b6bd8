//! The inbox: which conflicts, in which order, and one decision for many of them.

use ikrar_domain::order;
use std::collections::BTreeMap;

use ikrar_domain::{
    people::Actor,
    review::{Urgency, urgency},
};
use ikrar_sync::{
    identity::EntityId,
    model,
    replica::ConflictRef,
    row::{Cell, Rows},
    value::Value,
};

use super::state::{days_open, opened};
use crate::{
    components::Choice,
    reading::{Clock, agency_name},
    text,
};

/// What stands above the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Inbox {
    /// In the order of the list: who has waited longest comes first.
    pub(super) places: Vec<ConflictRef>,
    /// Of these, those that this person may settle.
    pub(super) mine_to_settle: Vec<ConflictRef>,
    /// How many have waited for a week or longer.
    pub(super) overdue: usize,
    /// The agencies to choose from, where there is more than one.
    pub(super) agencies: Vec<(String, String)>,
}

/// Reads the inbox; `only` leaves one agency's conflicts.
pub(super) fn read_inbox(
    rows: &impl Rows,
    conflicts: impl Iterator<Item = ConflictRef>,
    actor: &Actor,
    clock: Clock,
    only: Option<EntityId>,
) -> Inbox {
    let mut agencies: BTreeMap<EntityId, usize> = BTreeMap::new();
    let mut found = Vec::new();
    for place in conflicts {
        let Some(cell) = cell_of(rows, place) else {
            continue;
        };
        let agency = model::agency_of(rows, place.entity);
        if let Some(agency) = agency {
            *agencies.entry(agency).or_default() += 1;
        }
        if only.is_none() || only == agency {
            found.push((opened(cell), place));
        }
    }
    order::sort(&mut found);
    let is_overdue = |opened| urgency(days_open(clock, opened)) == Urgency::Overdue;
    Inbox {
        overdue: found
            .iter()
            .filter(|(opened, _)| is_overdue(*opened))
            .count(),
        mine_to_settle: found
            .iter()
            .map(|(_, place)| *place)
            .filter(|place| model::may_resolve(rows, actor, place.entity, place.field))
            .collect(),
        places: found.into_iter().map(|(_, place)| place).collect(),
        agencies: agency_choices(rows, agencies),
    }
}

fn agency_choices(rows: &impl Rows, agencies: BTreeMap<EntityId, usize>) -> Vec<(String, String)> {
    if agencies.len() < 2 {
        return Vec::new();
    }
    let mut choices: Vec<(String, String)> = agencies
        .into_iter()
        .map(|(agency, count)| {
            let name = agency_name(rows, agency);
            (text::conflict::agency_with(&name, count), agency.hex())
        })
        .collect();
    order::sort(&mut choices);
    choices
}

/// The choices of the agency box.
pub(super) fn choices_of(inbox: &Inbox) -> Vec<Choice> {
    let all = Choice::new("", text::conflict::ALL_AGENCIES);
    let agencies = inbox
        .agencies
        .iter()
        .map(|(words, code)| Choice::new(code.as_str(), words.as_str()));
    std::iter::once(all).chain(agencies).collect()
}

/// One decision for many conflicts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BulkChoice {
    /// What stands now.
    Standing,
    /// What this person wrote.
    Mine,
    /// What came last.
    Latest,
}

impl BulkChoice {
    pub(super) const ALL: [Self; 3] = [Self::Standing, Self::Mine, Self::Latest];

    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Standing => "standing",
            Self::Mine => "mine",
            Self::Latest => "latest",
        }
    }

    pub(super) fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.code() == code)
    }

    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Standing => text::conflict::BULK_STANDING,
            Self::Mine => text::conflict::BULK_MINE,
            Self::Latest => text::conflict::BULK_LATEST,
        }
    }
}

/// The value a decision for many gives to one conflict; `None` where there is no such side.
pub(super) fn bulk_value(
    rows: &impl Rows,
    place: ConflictRef,
    choice: BulkChoice,
    actor: &Actor,
) -> Option<Value> {
    let cell = cell_of(rows, place)?;
    let is_mine = |author: EntityId| author.uuid() == actor.user.uuid();
    match choice {
        BulkChoice::Standing => Some(cell.value.clone()),
        BulkChoice::Latest => cell
            .challengers
            .iter()
            .max_by_key(|challenger| challenger.opened)
            .map(|challenger| challenger.value.clone()),
        BulkChoice::Mine if is_mine(cell.stamp.author) => Some(cell.value.clone()),
        BulkChoice::Mine => cell
            .challengers
            .iter()
            .find(|challenger| is_mine(challenger.stamp.author))
            .map(|challenger| challenger.value.clone()),
    }
}

fn cell_of(rows: &impl Rows, place: ConflictRef) -> Option<&Cell> {
    let cell = rows.row(place.entity)?.cells.get(&place.field)?;
    (!cell.challengers.is_empty()).then_some(cell)
}

#[cfg(test)]
mod tests {
    use ikrar_domain::{people::Role, value::Quarter};
    use ikrar_sync::{
        identity::{Seq, UnixSeconds},
        row::{Challenger, Stamp},
        schema::{realization, realization_id},
    };

    use super::*;
    use crate::reading::fixture::{
        FIRST_ITEM, MemoryRows, OPERATOR, REVIEWER, SECOND_ITEM, actor, city, number, realize,
    };

    const NOW: i64 = 1_759_474_980;
    const DAY: i64 = 24 * 60 * 60;

    fn place(item: EntityId) -> ConflictRef {
        ConflictRef {
            entity: realization_id(item, Quarter::First),
            field: realization::VALUE,
        }
    }

    /// The second item's conflict is nine days old, the first one's an hour.
    fn challenged() -> MemoryRows {
        let mut rows = city("in_force");
        for (item, age) in [(FIRST_ITEM, 3_600), (SECOND_ITEM, 9 * DAY)] {
            realize(&mut rows, "draft", item, number(71));
            let row = rows.row_mut(place(item).entity);
            let cell = row.cells.get_mut(&realization::VALUE).unwrap();
            cell.stamp.author = REVIEWER;
            for (author, value, opened) in [(OPERATOR, 75, 2), (REVIEWER, 79, 3)] {
                cell.challengers.push(Challenger {
                    value: number(value),
                    base_version: Seq(1),
                    base_value: number(70),
                    stamp: Stamp {
                        author,
                        received_at: UnixSeconds(NOW - age),
                        ..Stamp::default()
                    },
                    opened: Seq(opened),
                });
            }
        }
        rows
    }

    fn inbox(role: Role, only: Option<EntityId>) -> Inbox {
        let places = [place(FIRST_ITEM), place(SECOND_ITEM)];
        read_inbox(
            &challenged(),
            places.into_iter(),
            &actor(role),
            Clock::at(NOW),
            only,
        )
    }

    #[test]
    fn who_has_waited_longest_comes_first_and_a_week_is_late() {
        let inbox = inbox(Role::AgencyOperator, None);
        assert_eq!(inbox.places, [place(SECOND_ITEM), place(FIRST_ITEM)]);
        assert_eq!(inbox.overdue, 1);
        assert_eq!(inbox.mine_to_settle.len(), 2);
    }

    #[test]
    fn a_reviewer_sees_them_and_settles_none() {
        let inbox = inbox(Role::PlanningReviewer, None);
        assert_eq!(inbox.places.len(), 2);
        assert_eq!(inbox.mine_to_settle, []);
    }

    #[test]
    fn another_agency_shows_none_of_them() {
        let other = EntityId::from_bytes([0xee; 16]);
        assert_eq!(inbox(Role::AgencyOperator, Some(other)).places, []);
    }

    #[test]
    fn one_decision_takes_the_side_it_names() {
        let rows = challenged();
        let operator = actor(Role::AgencyOperator);
        let value = |choice| bulk_value(&rows, place(FIRST_ITEM), choice, &operator);
        assert_eq!(value(BulkChoice::Standing), Some(number(71)));
        assert_eq!(value(BulkChoice::Mine), Some(number(75)));
        assert_eq!(value(BulkChoice::Latest), Some(number(79)));
    }

    #[test]
    fn a_settled_conflict_and_one_without_an_own_side_are_left_alone() {
        let mut rows = challenged();
        let row = rows.row_mut(place(FIRST_ITEM).entity);
        let cell = row.cells.get_mut(&realization::VALUE).unwrap();
        cell.challengers.remove(0);
        let operator = actor(Role::AgencyOperator);
        let mine = bulk_value(&rows, place(FIRST_ITEM), BulkChoice::Mine, &operator);
        assert_eq!(mine, None);
        let row = rows.row_mut(place(FIRST_ITEM).entity);
        let cell = row.cells.get_mut(&realization::VALUE).unwrap();
        cell.challengers.clear();
        let standing = bulk_value(&rows, place(FIRST_ITEM), BulkChoice::Standing, &operator);
        assert_eq!(standing, None);
    }
}
