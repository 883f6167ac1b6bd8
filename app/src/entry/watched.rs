//! Rows as a page's boxes follow them.
//!
//! A large agreement has more than a thousand boxes. If each followed the replica by itself, every
//! change of anything would ask them all, and leaving the replica's long list of followers costs
//! each of them a walk along it. So each row is followed once, and its boxes follow the row.

use std::collections::{BTreeMap, BTreeSet};

use ikrar_sync::{
    identity::EntityId,
    model,
    replica::{CellState, Replica},
    row::Rows,
    schema::{EntityKind, Field},
};
use leptos::{prelude::*, reactive::owner::WeakOwner};

use super::{EntryKey, Stored};
use crate::context::Services;
use crate::memo::Memo;

/// A row with how each of its fields stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct WatchedRow {
    cells: Vec<(Field, Stored, CellState)>,
}

impl WatchedRow {
    fn read(replica: &Replica, kind: EntityKind, entity: EntityId) -> Self {
        let row = replica.row(entity);
        let cell = |field: Field| {
            let stored = row.map_or_else(Stored::default, |row| Stored {
                value: row.value(field).clone(),
                version: row.version(field),
            });
            (field, stored, replica.cell_state(entity, field))
        };
        let fields = kind.fields().iter();
        Self {
            cells: fields.map(|rule| cell(rule.field)).collect(),
        }
    }

    fn cell(&self, field: Field) -> Option<&(Field, Stored, CellState)> {
        self.cells.iter().find(|(known, ..)| *known == field)
    }

    /// The value of a field.
    pub(crate) fn stored(&self, field: Field) -> Stored {
        let found = self.cell(field);
        found.map_or_else(Stored::default, |(_, stored, _)| stored.clone())
    }

    /// How a field stands.
    pub(crate) fn state(&self, field: Field) -> CellState {
        let found = self.cell(field);
        found.map_or(CellState::Empty, |(_, _, state)| state.clone())
    }
}

/// The fields at which an edit waits that arrived after its document was locked.
type Waiting = BTreeSet<EntryKey>;

/// What the boxes of one page follow.
#[derive(Clone, Copy)]
struct Watch {
    page: StoredValue<WeakOwner>,
    rows: StoredValue<BTreeMap<EntityId, Memo<WatchedRow>>>,
    waiting: Memo<Waiting>,
}

/// Lets the boxes drawn from here on share what they follow, as long as this page stands.
pub(crate) fn share_rows(services: Services) {
    if let Some(page) = Owner::current() {
        provide_context(Watch {
            page: StoredValue::new(page.downgrade()),
            rows: StoredValue::new(BTreeMap::new()),
            waiting: follow_waiting(services),
        });
    }
}

fn follow_waiting(services: Services) -> Memo<Waiting> {
    let places = |replica: &Replica| -> Waiting {
        let parked = model::open_parked(replica).into_iter();
        parked
            .flat_map(|parked| {
                let operation = parked.operation;
                let fields = operation.kind().map_or(&[][..], EntityKind::fields).iter();
                fields
                    .map(|rule| rule.field)
                    .filter(|field| operation.value_of(*field).is_some())
                    .map(|field| (operation.entity, field))
                    .collect::<Vec<_>>()
            })
            .collect()
    };
    Memo::new(move |_| services.with_replica(places))
}

/// Whether an edit waits at a field, following the replica.
pub(super) fn waits_at(services: Services, key: EntryKey) -> Memo<bool> {
    let shared = use_context::<Watch>().map(|watch| watch.waiting);
    let waiting = shared.unwrap_or_else(|| follow_waiting(services));
    Memo::new(move |_| waiting.with(|waiting| waiting.contains(&key)))
}

/// A row, following the replica.
pub(crate) fn watched_row(
    services: Services,
    kind: EntityKind,
    entity: EntityId,
) -> Memo<WatchedRow> {
    let follow = move || {
        let read = move |replica: &Replica| WatchedRow::read(replica, kind, entity);
        Memo::new(move |_| services.with_replica(read))
    };
    // Outside a page's life a box follows alone.
    let shared = use_context::<Watch>();
    let Some((watch, page)) = shared.and_then(|watch| {
        let page = watch.page.try_with_value(WeakOwner::upgrade).flatten()?;
        Some((watch, page))
    }) else {
        return follow();
    };
    let known = watch.rows.with_value(|rows| rows.get(&entity).copied());
    known.unwrap_or_else(|| {
        let row = page.with(follow);
        watch.rows.update_value(|rows| {
            rows.insert(entity, row);
        });
        row
    })
}
