//! Which agreements name a post or the version they supersede, found without walking all of them.

use std::collections::{BTreeMap, BTreeSet};

use super::{Replica, merged};
use crate::identity::EntityId;
use crate::row::{Row, Rows as _};
use crate::schema::{EntityKind, Field, agreement};
use crate::value::Value;

/// What is named may change, and a note of before stays: who asks looks at the row itself.
#[derive(Clone, Debug, Default)]
pub(super) struct Naming(BTreeMap<EntityId, BTreeSet<EntityId>>);

impl Naming {
    pub(super) fn note(&mut self, row: &Row) {
        for named in named_by(row) {
            self.0.entry(named).or_default().insert(row.id);
        }
    }

    pub(super) fn forget(&mut self, row: &Row) {
        for named in named_by(row) {
            if let Some(by) = self.0.get_mut(&named) {
                by.remove(&row.id);
            }
        }
    }

    /// Those that name this entity, or have named it.
    pub(super) fn of(&self, named: EntityId) -> impl Iterator<Item = EntityId> + '_ {
        self.0.get(&named).into_iter().flatten().copied()
    }
}

fn named_by(row: &Row) -> impl Iterator<Item = EntityId> + '_ {
    let is_agreement = row.kind == EntityKind::Agreement;
    let fields: &[Field] = if is_agreement {
        &[agreement::POSITION, agreement::SUPERSEDES]
    } else {
        &[]
    };
    fields.iter().filter_map(|field| row.value(*field).as_id())
}

/// Whether a row is an agreement that names this entity in that field.
fn names(row: Option<&Row>, field: Field, named: EntityId) -> bool {
    row.is_some_and(|row| {
        row.kind == EntityKind::Agreement && *row.value(field) == Value::Id(named)
    })
}

impl Replica {
    /// The agreements that name this entity in that field. What is on its way names what it names
    /// now, wherever the base has it.
    pub(super) fn naming_agreements(&self, field: Field, named: EntityId) -> Vec<EntityId> {
        let changed = self.overlay.values();
        let changed = changed.filter(|row| names(Some(row), field, named));
        let changed = changed.map(|row| row.id).collect();
        let mut all = merged(self.naming.of(named), changed);
        all.retain(|id| names(self.row(*id), field, named));
        all
    }
}
