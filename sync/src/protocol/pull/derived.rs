//! Ids that follow from others: the report of an agreement and quarter, the realization of an item
//! and quarter. A page that holds what they follow from need not tell them, nor the two cells that
//! say the same again.

use std::collections::BTreeMap;

use ikrar_domain::value::Quarter;

use super::page::CellAt;
use crate::identity::EntityId;
use crate::protocol::columns::{IdTable, MapReader, MapWriter};
use crate::protocol::{ProtocolError, malformed};
use crate::schema::{EntityKind, Field, quarter_of, realization, report};
use crate::schema::{realization_id, report_id};
use crate::value::Value;
use crate::wire::count;

const COUNT: u64 = 71;
const PARENTS: u64 = 72;
/// The quarter; a report's has [`REPORTS`] added.
const QUARTERS: u64 = 73;
const REPORTS: i64 = 4;

/// What an id follows from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Derivation {
    kind: EntityKind,
    parent: EntityId,
    quarter: Quarter,
}

/// The ids of a page that follow from others, in the order of their places.
#[derive(Debug, Default)]
pub(super) struct Derived {
    places: BTreeMap<EntityId, Derivation>,
    order: Vec<EntityId>,
}

impl Derivation {
    fn id(self) -> EntityId {
        match self.kind {
            EntityKind::Report => report_id(self.parent, self.quarter),
            _ => realization_id(self.parent, self.quarter),
        }
    }

    /// What this field of the entity holds by necessity.
    fn value(self, field: Field) -> Option<Value> {
        let (parent, quarter) = fields_of(self.kind)?;
        if field == parent {
            Some(Value::Id(self.parent))
        } else if field == quarter {
            Some(Value::Integer(i64::from(self.quarter.number())))
        } else {
            None
        }
    }

    fn number(self) -> i64 {
        let quarter = i64::from(self.quarter.number());
        match self.kind {
            EntityKind::Report => quarter + REPORTS,
            _ => quarter,
        }
    }

    fn read(parent: EntityId, number: i64) -> Option<Self> {
        let (kind, quarter) = if number > REPORTS {
            (EntityKind::Report, number - REPORTS)
        } else {
            (EntityKind::Realization, number)
        };
        let quarter = Quarter::from_number(u8::try_from(quarter).ok()?).ok()?;
        Some(Self {
            kind,
            parent,
            quarter,
        })
    }
}

/// The fields that an id of this kind follows from.
fn fields_of(kind: EntityKind) -> Option<(Field, Field)> {
    match kind {
        EntityKind::Realization => Some((realization::ITEM, realization::QUARTER)),
        EntityKind::Report => Some((report::AGREEMENT, report::QUARTER)),
        _ => None,
    }
}

impl Derived {
    /// Those whose id follows from cells that are on the page too.
    pub(super) fn of(cells: &[CellAt<'_>]) -> Self {
        let mut parents: BTreeMap<EntityId, EntityId> = BTreeMap::new();
        let mut quarters: BTreeMap<EntityId, Quarter> = BTreeMap::new();
        for changed in cells {
            let Some((parent, quarter)) = fields_of(changed.kind) else {
                continue;
            };
            let value = &changed.cell.value;
            if changed.field == parent {
                parents.extend(value.as_id().map(|id| (changed.entity, id)));
            } else if changed.field == quarter {
                quarters.extend(quarter_of(value).map(|quarter| (changed.entity, quarter)));
            }
        }
        let mut derived = Self::default();
        for changed in cells {
            let (entity, kind) = (changed.entity, changed.kind);
            let (Some(parent), Some(quarter)) = (parents.get(&entity), quarters.get(&entity))
            else {
                continue;
            };
            let from = Derivation {
                kind,
                parent: *parent,
                quarter: *quarter,
            };
            let is_known = derived.places.contains_key(&entity);
            // What an id follows from is told, or nobody could begin.
            if !is_known && from.id() == entity && !parents.contains_key(parent) {
                derived.places.insert(entity, from);
                derived.order.push(entity);
            }
        }
        derived.forget_contradicted(cells);
        derived
    }

    /// A cell that says otherwise than its entity's id must be told, and so must the entity.
    fn forget_contradicted(&mut self, cells: &[CellAt<'_>]) {
        for changed in cells {
            let implied = self.value(changed.entity, changed.kind, changed.field);
            if implied.is_some_and(|implied| implied != changed.cell.value) {
                self.places.remove(&changed.entity);
            }
        }
        let places = &self.places;
        self.order.retain(|entity| places.contains_key(entity));
    }

    /// Tells what they follow from, and gives them their places in the table.
    pub(super) fn write(&self, table: &mut IdTable, map: &mut MapWriter) {
        for entity in &self.order {
            table.derive(*entity.bytes());
        }
        let told = || self.order.iter().filter_map(|id| self.places.get(id));
        let parents: Vec<i64> = told()
            .map(|from| table.place(*from.parent.bytes()))
            .collect();
        let numbers: Vec<i64> = told().map(|from| from.number()).collect();
        if !self.order.is_empty() {
            map.unsigned(COUNT, count(self.order.len()));
        }
        map.column(PARENTS, &parents);
        map.column(QUARTERS, &numbers);
    }

    /// Reads what [`Self::write`] told, at most so many.
    pub(super) fn read(
        map: &MapReader<'_>,
        table: &mut IdTable,
        most: usize,
    ) -> Result<Self, ProtocolError> {
        let length = map.length(COUNT)?;
        if length > most {
            return Err(malformed("more derived ids than cells"));
        }
        let parents = map.column(PARENTS, length)?;
        let numbers = map.column(QUARTERS, length)?;
        let mut derived = Self::default();
        for (parent, number) in parents.iter().zip(numbers) {
            // A realization's item is never derived itself, so its id is told.
            let parent = table.entity(*parent)?;
            let from = Derivation::read(parent, number);
            let from = from.ok_or_else(|| malformed("a quarter"))?;
            let id = from.id();
            table.derive(*id.bytes());
            derived.places.insert(id, from);
            derived.order.push(id);
        }
        Ok(derived)
    }

    /// The value of a cell that its entity's id says already.
    pub(super) fn value(&self, entity: EntityId, kind: EntityKind, field: Field) -> Option<Value> {
        let from = self.places.get(&entity)?;
        from.value(field).filter(|_| from.kind == kind)
    }
}
