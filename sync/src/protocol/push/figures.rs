//! Figures that stand already and are changed. An id takes sixteen bytes and no compressor makes
//! it shorter; where a batch changes several figures of one item, the item and a byte for each
//! quarter say the same.

use ikrar_domain::order::Gather;
use std::collections::BTreeSet;

use ikrar_domain::value::Quarter;

use crate::identity::EntityId;
use crate::operation::{Body, Operation};
use crate::row::Rows;
use crate::schema::{EntityKind, quarter_of, realization, realization_id};

/// A realization and what its id follows from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Figure {
    pub(super) item: EntityId,
    pub(super) quarter: Quarter,
    pub(super) entity: EntityId,
}

impl Figure {
    /// Whether the id does follow. One that somebody else made may not.
    pub(super) fn is_derived(&self) -> bool {
        realization_id(self.item, self.quarter) == self.entity
    }

    fn of(operation: &Operation, rows: &impl Rows) -> Option<Self> {
        let is_change = matches!(operation.body, Body::Set { .. });
        if !is_change || operation.kind() != Some(EntityKind::Realization) {
            return None;
        }
        let row = rows.row(operation.entity)?;
        Some(Self {
            item: row.value(realization::ITEM).as_id()?,
            quarter: quarter_of(row.value(realization::QUARTER))?,
            entity: operation.entity,
        })
    }
}

/// The figures that operations change, where two or more are of one item: a single one is told
/// more shortly by its own id.
pub(super) fn figures_of(operations: &[Operation], rows: &impl Rows) -> Vec<Figure> {
    let changed = operations.iter();
    let figures: BTreeSet<Figure> = changed
        .filter_map(|operation| Figure::of(operation, rows))
        .into_set();
    let figures: Vec<Figure> = figures.into_iter().collect();
    figures
        .chunk_by(|one, next| one.item == next.item)
        .filter(|of_item| of_item.len() > 1)
        .flatten()
        .copied()
        .collect()
}
