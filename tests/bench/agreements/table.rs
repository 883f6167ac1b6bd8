//! Rows in memory, as a device holds them, and the agreements that the figures are about.

use std::collections::BTreeMap;

use ikrar_domain::agreement::Level;
use ikrar_domain::measurement::Consolidation;
use ikrar_domain::value::Quarter;
use ikrar_sync::edit;
use ikrar_sync::identity::EntityId;
use ikrar_sync::row::{Cell, Row, Rows};
use ikrar_sync::schema::{
    CITY_SCOPE, EntityKind, Field, agency_year_scope, agreement, budget_line, item, realization,
    realization_id, report_id,
};
use ikrar_sync::value::Value;
use rust_decimal::Decimal;

pub(crate) const AGENCY: EntityId = EntityId::from_bytes([7; 16]);
pub(crate) const YEAR: u16 = 2026;

/// Rows in memory, as a device holds them.
pub(crate) struct Table {
    /// Whose agreements are put in from now on.
    pub(crate) agency: EntityId,
    rows: BTreeMap<EntityId, Row>,
    below: BTreeMap<(EntityKind, EntityId), Vec<EntityId>>,
    kinds: BTreeMap<EntityKind, Vec<EntityId>>,
}

impl Default for Table {
    fn default() -> Self {
        Self {
            agency: AGENCY,
            rows: BTreeMap::new(),
            below: BTreeMap::new(),
            kinds: BTreeMap::new(),
        }
    }
}

impl Rows for Table {
    fn row(&self, id: EntityId) -> Option<&Row> {
        self.rows.get(&id)
    }

    fn children(&self, kind: EntityKind, parent: EntityId) -> Vec<EntityId> {
        self.below.get(&(kind, parent)).cloned().unwrap_or_default()
    }

    fn of_kind(&self, kind: EntityKind) -> Vec<EntityId> {
        self.kinds.get(&kind).cloned().unwrap_or_default()
    }
}

impl Table {
    /// Every row, as a device's store gives it.
    pub(crate) fn into_rows(self) -> Vec<Row> {
        self.rows.into_values().collect()
    }

    /// An item's figures of the quarters up to the third, as cells that count.
    pub(crate) fn figures(&mut self, number: u32, row: u32, value: u32) {
        let item = place(number, row);
        if let Some(promised) = self.rows.get_mut(&item) {
            for field in [item::TARGET_FIRST, item::TARGET_SECOND, item::TARGET_THIRD] {
                let value = Value::Decimal(Decimal::from(80));
                let cell = Cell {
                    value,
                    ..Cell::default()
                };
                promised.cells.insert(field, cell);
            }
        }
        for quarter in [Quarter::First, Quarter::Second, Quarter::Third] {
            let fields = [
                (realization::ITEM, Value::Id(item)),
                (
                    realization::REPORT,
                    Value::Id(report_id(place(number, 0), quarter)),
                ),
                (
                    realization::QUARTER,
                    Value::Integer(quarter.number().into()),
                ),
                (realization::VALUE, Value::Decimal(Decimal::from(value))),
            ];
            self.put(
                realization_id(item, quarter),
                EntityKind::Realization,
                &fields,
            );
        }
    }
}

/// The id of an agreement, or of a row of it counted from one.
pub(crate) fn place(agreement: u32, row: u32) -> EntityId {
    let mut bytes = [9; 16];
    bytes[..4].copy_from_slice(&agreement.to_be_bytes());
    bytes[4..8].copy_from_slice(&row.to_be_bytes());
    EntityId::from_bytes(bytes)
}

impl Table {
    pub(crate) fn put(&mut self, id: EntityId, kind: EntityKind, fields: &[(Field, Value)]) {
        let scope = match kind {
            EntityKind::Agency => CITY_SCOPE,
            _ => agency_year_scope(self.agency, YEAR),
        };
        let mut row = Row::new(id, kind, scope);
        for (field, value) in fields {
            let cell = Cell {
                value: value.clone(),
                ..Cell::default()
            };
            row.cells.insert(*field, cell);
        }
        if let Some(parent) = row.parent() {
            self.below.entry((kind, parent)).or_default().push(id);
        }
        self.kinds.entry(kind).or_default().push(id);
        self.rows.insert(id, row);
    }

    pub(crate) fn agreement(&mut self, number: u32, level: Level, above: Option<u32>, items: u32) {
        let id = place(number, 0);
        let mut fields = vec![
            (agreement::AGENCY, Value::Id(self.agency)),
            (agreement::YEAR, Value::Integer(YEAR.into())),
            (agreement::LEVEL, Value::text(level.code())),
            (agreement::STATUS, Value::text("in_force")),
        ];
        fields.extend(above.map(|above| (agreement::PARENT, Value::Id(place(above, 0)))));
        self.put(id, EntityKind::Agreement, &fields);
        let mut order = String::new();
        for row in 1..=items {
            order = edit::order_after(
                Some(&order)
                    .filter(|order| !order.is_empty())
                    .map(String::as_str),
            );
            let target = Value::Decimal(Decimal::from(70 + row % 30));
            let fields = [
                (item::AGREEMENT, Value::Id(id)),
                (item::ORDER, Value::text(&order)),
                (
                    item::OBJECTIVE,
                    Value::text("Meningkatnya mutu layanan kepada masyarakat"),
                ),
                (
                    item::INDICATOR,
                    Value::text(&format!("Persentase layanan tepat waktu {row}")),
                ),
                (item::UNIT, Value::text("%")),
                (item::POLARITY, Value::text("higher")),
                (item::CONSOLIDATION, Value::text(Consolidation::Last.code())),
                (item::IS_KPI, Value::Bool(true)),
                (item::TARGET, target),
            ];
            self.put(place(number, row), EntityKind::Item, &fields);
        }
        let fields = [
            (budget_line::AGREEMENT, Value::Id(id)),
            (budget_line::CODE, Value::text("1.02.02.2.01.0006")),
            (budget_line::PROGRAM, Value::text("Program pelayanan")),
            (budget_line::AMOUNT, Value::Integer(1_000_000)),
        ];
        self.put(place(number, items + 1), EntityKind::BudgetLine, &fields);
    }
}
