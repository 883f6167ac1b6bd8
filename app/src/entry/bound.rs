//! Entries bound to a field of the replica.

use ikrar_domain::evaluation_sheet::Criterion;
use ikrar_domain::value::Quarter;
use ikrar_sync::{
    edit::{self, EditError},
    identity::{EntityId, Seq},
    operation::{Body, Draft},
    replica::Replica,
    schema::{
        EntityKind, Field, budget_realization_id, evaluation_answer_id, evaluation_sheet_id,
        realization_id, report_deadline_id,
    },
    value::Value,
};
use leptos::prelude::*;

use super::{
    Entry, EntryPlan, InputKind, Stored, show,
    watched::{WatchedRow, watched_row},
};
use crate::{
    components::SaveState,
    context::{Services, StorageState},
    memo::Memo,
    reading::{Clock, save_state},
    text,
};

/// A field of an entity the replica has.
#[derive(Clone, Debug)]
pub struct FieldPlace {
    /// Whose.
    pub entity: EntityId,
    /// What that is.
    pub kind: EntityKind,
    /// Which field.
    pub field: Field,
    /// What the box takes.
    pub input: InputKind,
}

impl FieldPlace {
    /// A field of an entity of this kind.
    pub const fn new(kind: EntityKind, entity: EntityId, field: Field, input: InputKind) -> Self {
        Self {
            entity,
            kind,
            field,
            input,
        }
    }
}

/// A field of an item's realization, which may not exist yet.
#[derive(Clone, Debug)]
pub struct RealizationPlace {
    /// The item.
    pub item: EntityId,
    /// The quarter.
    pub quarter: Quarter,
    /// Which field of the realization.
    pub field: Field,
    /// What the box takes.
    pub input: InputKind,
}

/// A field of what was spent on a budget line, which may not exist yet.
#[derive(Clone, Debug)]
pub struct SpendingPlace {
    /// The budget line.
    pub line: EntityId,
    /// The quarter.
    pub quarter: Quarter,
    /// Which field.
    pub field: Field,
    /// What the box takes.
    pub input: InputKind,
}

/// A day of a quarter's deadline, which may not exist yet.
#[derive(Clone, Copy, Debug)]
pub struct DeadlinePlace {
    /// The year.
    pub year: u16,
    /// The quarter.
    pub quarter: Quarter,
    /// Which day.
    pub field: Field,
}

impl Entry {
    /// An entry of a field whose row may not exist yet: what `write` makes of the first value
    /// begins it.
    fn begun(
        services: Services,
        place: FieldPlace,
        lock: Signal<Option<String>>,
        write: impl Fn(&Replica, Value) -> Result<Vec<Draft>, EditError> + Send + Sync + 'static,
    ) -> Self {
        let edit = Callback::new(move |wanted: Stored| -> Vec<Draft> {
            let write = |replica: &Replica| write(replica, wanted.value).unwrap_or_default();
            over_seen(services.with_replica_untracked(write), wanted.version)
        });
        Self::new(services, plan(services, place, lock, edit))
    }

    /// An entry of a field of what was spent; the first value also starts report and row.
    pub fn of_spending(
        services: Services,
        place: SpendingPlace,
        lock: Signal<Option<String>>,
    ) -> Self {
        let SpendingPlace {
            line,
            quarter,
            field,
            input,
        } = place;
        let entity = budget_realization_id(line, quarter);
        let place = FieldPlace::new(EntityKind::BudgetRealization, entity, field, input);
        Self::begun(services, place, lock, move |replica, value| {
            edit::set_budget_realization(replica, line, quarter, field, value)
        })
    }

    /// An entry of a day of a quarter's deadline; the first one also begins the deadline.
    pub fn of_deadline(
        services: Services,
        place: DeadlinePlace,
        lock: Signal<Option<String>>,
    ) -> Self {
        let DeadlinePlace {
            year,
            quarter,
            field,
        } = place;
        let entity = report_deadline_id(year, quarter);
        let kind = EntityKind::ReportDeadline;
        let place = FieldPlace::new(kind, entity, field, InputKind::Date);
        Self::begun(services, place, lock, move |replica, value| {
            edit::set_report_deadline(replica, year, quarter, field, value)
        })
    }

    /// An entry of a criterion's grade in an evaluation sheet, or of what is said about it; the
    /// first one also begins the sheet.
    pub fn of_grade(
        services: Services,
        of: (EntityId, u16),
        criterion: Criterion,
        (field, input): (Field, InputKind),
    ) -> Self {
        let sheet = evaluation_sheet_id(of.0, of.1);
        let entity = evaluation_answer_id(sheet, &criterion.code());
        let place = FieldPlace::new(EntityKind::EvaluationAnswer, entity, field, input);
        Self::begun(
            services,
            place,
            Signal::stored(None),
            move |replica, value| edit::grade(replica, of, criterion, field, value),
        )
    }

    /// An entry of a field of an entity the replica has.
    pub fn of_field(services: Services, place: FieldPlace, lock: Signal<Option<String>>) -> Self {
        let (entity, field) = (place.entity, place.field);
        let edit = Callback::new(move |wanted: Stored| -> Vec<Draft> {
            let drafts = services.with_replica_untracked(|replica| {
                edit::set_field(replica, entity, field, wanted.value)
                    .ok()
                    .flatten()
                    .into_iter()
                    .collect()
            });
            over_seen(drafts, wanted.version)
        });
        Self::new(services, plan(services, place, lock, edit))
    }

    /// An entry of a field of a realization; the first value also starts report and
    /// realization.
    pub fn of_realization(
        services: Services,
        place: RealizationPlace,
        lock: Signal<Option<String>>,
    ) -> Self {
        let RealizationPlace {
            item,
            quarter,
            field,
            input,
        } = place;
        let entity = realization_id(item, quarter);
        let place = FieldPlace::new(EntityKind::Realization, entity, field, input);
        Self::begun(services, place, lock, move |replica, value| {
            edit::set_realization(replica, item, quarter, field, value)
        })
    }
}

fn plan(
    services: Services,
    place: FieldPlace,
    lock: Signal<Option<String>>,
    edit: Callback<Stored, Vec<Draft>>,
) -> EntryPlan {
    let (entity, field) = (place.entity, place.field);
    let row = watched_row(services, place.kind, entity);
    let input = StoredValue::new(place.input.clone());
    EntryPlan {
        key: (entity, field),
        entity_kind: place.kind,
        input: place.input,
        stored: stored_value(row, field).into(),
        stored_state: with_typed(services, row, (entity, field), input).into(),
        lock,
        edit,
    }
}

/// An edit names the version its author saw, which may be older than the view's.
fn over_seen(mut drafts: Vec<Draft>, seen: Seq) -> Vec<Draft> {
    for draft in &mut drafts {
        if let Body::Set { base, .. } = &mut draft.body
            && seen < base.version
        {
            *base = seen.into();
        }
    }
    drafts
}

/// The value of a field, following its row.
pub(crate) fn stored_value(row: Memo<WatchedRow>, field: Field) -> Memo<Stored> {
    Memo::new(move |_| row.with(|row| row.stored(field)))
}

/// Where the value of a field is, following its row.
pub(crate) fn stored_state(
    services: Services,
    row: Memo<WatchedRow>,
    field: Field,
) -> Memo<SaveState> {
    Memo::new(move |_| {
        let clock = Clock::of(services.device().as_ref());
        let state = save_state(row.with(|row| row.state(field)), clock);
        let stands_in = |storage: &StorageState| matches!(storage, StorageState::Backup(_));
        match state {
            SaveState::Device if services.storage().with(stands_in) => SaveState::Backup,
            state => state,
        }
    })
}

/// The same; where the server did not take what was typed, with the words that were typed.
fn with_typed(
    services: Services,
    row: Memo<WatchedRow>,
    (entity, field): (EntityId, Field),
    input: StoredValue<InputKind>,
) -> Memo<SaveState> {
    let state = stored_state(services, row, field);
    Memo::new(move |_| match state.get() {
        SaveState::Refused(reason) => {
            let typed = services.with_replica_untracked(|replica| {
                let value = replica.refused_value(entity, field)?;
                input.try_with_value(|input| show(input, value))
            });
            SaveState::Refused(match typed.filter(|typed| !typed.is_empty()) {
                Some(typed) => text::save_state::typed_was(&reason, &typed),
                None => reason,
            })
        }
        state => state,
    })
}

#[cfg(test)]
mod tests {
    use ikrar_domain::value::Quarter;
    use ikrar_sync::{edit, schema::realization};

    use super::*;
    use crate::reading::fixture::{FIRST_ITEM, city, number, realize};

    #[test]
    fn edit_over_an_unseen_value_names_the_version_its_author_saw() {
        let mut rows = city("in_force");
        realize(&mut rows, "draft", FIRST_ITEM, number(70));
        let quarter = Quarter::First;
        let drafts =
            edit::set_realization(&rows, FIRST_ITEM, quarter, realization::VALUE, number(71))
                .unwrap();
        let base = |drafts: &[Draft]| match &drafts[0].body {
            Body::Set { base, .. } => base.version,
            other => panic!("{other:?}"),
        };
        assert_eq!(base(&drafts), Seq(1));
        assert_eq!(base(&over_seen(drafts.clone(), Seq(0))), Seq(0));
        assert_eq!(base(&over_seen(drafts, Seq(9))), Seq(1));
    }
}
