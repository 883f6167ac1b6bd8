//! Entries bound to a field of the replica.

use ikrar_domain::value::Quarter;
use ikrar_sync::{
    edit,
    identity::EntityId,
    operation::Draft,
    row::Rows,
    schema::{EntityKind, Field, realization_id},
    value::Value,
};
use leptos::prelude::*;

use super::{Entry, EntryPlan, InputKind};
use crate::{
    components::SaveState,
    context::Services,
    reading::{Clock, save_state},
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

impl Entry {
    /// An entry of a field of an entity the replica has.
    pub fn of_field(services: Services, place: FieldPlace, lock: Signal<Option<String>>) -> Self {
        let (entity, field) = (place.entity, place.field);
        let edit = Callback::new(move |value: Value| -> Vec<Draft> {
            services.with_replica_untracked(|replica| {
                edit::set_field(replica, entity, field, value)
                    .ok()
                    .flatten()
                    .into_iter()
                    .collect()
            })
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
        let edit = Callback::new(move |value: Value| -> Vec<Draft> {
            services.with_replica_untracked(|replica| {
                edit::set_realization(replica, item, quarter, field, value).unwrap_or_default()
            })
        });
        let place = FieldPlace {
            entity: realization_id(item, quarter),
            kind: EntityKind::Realization,
            field,
            input,
        };
        Self::new(services, plan(services, place, lock, edit))
    }
}

fn plan(
    services: Services,
    place: FieldPlace,
    lock: Signal<Option<String>>,
    edit: Callback<Value, Vec<Draft>>,
) -> EntryPlan {
    let (entity, field) = (place.entity, place.field);
    EntryPlan {
        key: (entity, field),
        entity_kind: place.kind,
        input: place.input,
        stored: stored_value(services, entity, field).into(),
        stored_state: stored_state(services, entity, field).into(),
        lock,
        edit,
    }
}

/// The value of a field, following the replica.
pub fn stored_value(services: Services, entity: EntityId, field: Field) -> Memo<Value> {
    Memo::new(move |_| {
        services.with_replica(|replica| {
            replica
                .row(entity)
                .map_or(Value::Null, |row| row.value(field).clone())
        })
    })
}

/// Where the value of a field is, following the replica.
pub fn stored_state(services: Services, entity: EntityId, field: Field) -> Memo<SaveState> {
    Memo::new(move |_| {
        let clock = Clock::of(services.device().as_ref());
        services.with_replica(|replica| save_state(replica.cell_state(entity, field), clock))
    })
}
