//! What a city's agreements cost: documents, the check before sending, the tree, the hashes.
//!
//! - `agreements/documents-of-city`: every agreement of the demo as PDF, one after the other, with
//!   the most memory held meanwhile; only where the typesetter is built in.
//! - `agreements/preflight-of-40-items`: all that is missing or doubtful in one agreement, beside
//!   reading it from its rows.
//! - `agreements/cascade-of-1500`: the tree of an agency's year with 1,500 agreements of four
//!   items, beside reading them.
//! - `agreements/content-hash-of-city`: the hashes that signatures name, beside BLAKE3 over the
//!   same cells' bytes.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::io::Write as _;
use std::time::Instant;

use anyhow::{Context, Result};
use ikrar_domain::agreement::{AgreementPolicy, AgreementStatus, Level, cascade};
use ikrar_domain::measurement::Consolidation;
use ikrar_paper::{PaperError, Print};
use ikrar_server::demo::{DemoData, build};
use ikrar_sync::edit;
use ikrar_sync::identity::{EntityId, ScopeId};
use ikrar_sync::ledger::{Ledger, ScopeInfo};
use ikrar_sync::model;
use ikrar_sync::ports::row_to_bytes;
use ikrar_sync::row::{Cell, Row, Rows};
use ikrar_sync::schema::{
    CITY_SCOPE, EntityKind, Field, agency_year_scope, agreement, budget_line, item,
};
use ikrar_sync::value::Value;
use peak_alloc::PeakAlloc;
use rust_decimal::Decimal;
use serde_json::json;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const RUNS: usize = 15;
const AGENCY: EntityId = EntityId::from_bytes([7; 16]);
const YEAR: u16 = 2026;
const ITEMS: u32 = 40;
const AGREEMENTS: u32 = 1_500;

fn main() -> Result<()> {
    let data = build()?;
    documents(&data)?;
    content_hash(&data)?;
    preflight()?;
    tree()
}

fn city(data: &DemoData) -> Result<&Ledger> {
    let mut scopes = data.scopes.iter();
    let city = scopes.find(|scope| scope.info.id == CITY_SCOPE);
    Ok(&city.context("the city's scope")?.ledger)
}

fn documents(data: &DemoData) -> Result<()> {
    let city = city(data)?;
    let started = Instant::now();
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage_as_mb();
    let mut count = 0_u32;
    for scope in &data.scopes {
        for id in scope.ledger.of_kind(EntityKind::Agreement) {
            let manuscript = model::manuscript_of(&scope.ledger, city, id).context("words")?;
            let status = AgreementStatus::InForce;
            let document = manuscript.document(status).context("a wording")?;
            let printed = ikrar_paper::print(&Print {
                document: &document,
                name: &manuscript.agency,
                issuer: &manuscript.government,
                arms: None,
                code: None,
                attachments: Vec::new(),
            });
            match printed {
                Ok(pdf) => drop(black_box(pdf)),
                Err(PaperError::NotInstalled) => return Ok(()),
                Err(error) => return Err(error.into()),
            }
            count += 1;
        }
    }
    let seconds = started.elapsed().as_secs_f64();
    let memory = f64::from(MEMORY.peak_usage_as_mb() - before);
    say("agreements/documents-of-city", seconds, "s", None, None)?;
    say(
        "agreements/documents-counted",
        f64::from(count),
        "",
        None,
        None,
    )?;
    say("agreements/documents-memory", memory, "MB", None, None)
}

fn content_hash(data: &DemoData) -> Result<()> {
    let documents: Vec<(&Ledger, ScopeInfo, EntityId)> = data
        .scopes
        .iter()
        .flat_map(|scope| {
            let ids = scope.ledger.of_kind(EntityKind::Agreement);
            ids.into_iter().map(|id| (&scope.ledger, scope.info, id))
        })
        .collect();
    let hashing = median_ms(|| {
        for (ledger, _, id) in &documents {
            black_box(model::content_root(*ledger, *id));
        }
    });
    let bytes: Vec<Vec<u8>> = documents
        .iter()
        .flat_map(|(ledger, info, id)| {
            let items = model::items_of(*ledger, *id).into_iter();
            let lines = model::budget_lines_of(*ledger, *id);
            items
                .chain(lines)
                .chain([*id])
                .filter_map(|id| ledger.row(id))
                .map(|row| row_to_bytes(row, *info))
        })
        .collect();
    let plain = median_ms(|| {
        let mut hasher = blake3::Hasher::new();
        for bytes in &bytes {
            hasher.update(bytes);
        }
        black_box(hasher.finalize());
    });
    say(
        "agreements/content-hash-of-city",
        hashing,
        "ms",
        None,
        Some(plain),
    )
}

fn preflight() -> Result<()> {
    let mut rows = Table::default();
    rows.agreement(0, Level::AgencyHead, None, ITEMS);
    let policy = AgreementPolicy::default();
    let id = place(0, 0);
    let reading = median_ms(|| {
        black_box(model::read_agreement(&rows, id));
    });
    let checking = median_ms(|| {
        if let Some(document) = model::read_agreement(&rows, id) {
            black_box(model::problems_of(&rows, &document, &policy));
        }
    });
    say(
        "agreements/preflight-of-40-items",
        checking,
        "ms",
        Some(50.0),
        Some(reading),
    )
}

fn tree() -> Result<()> {
    let mut rows = Table::default();
    rows.agreement(0, Level::AgencyHead, None, 4);
    for number in 1..AGREEMENTS {
        let (above, level) = match number {
            1..=12 => (0, Level::Administrator),
            13..=120 => (1 + number % 12, Level::Pengawas),
            _ => (13 + number % 108, Level::Individual),
        };
        rows.agreement(number, level, Some(above), 4);
    }
    let scope = agency_year_scope(AGENCY, YEAR);
    let reading = median_ms(|| {
        for id in rows.of_kind(EntityKind::Agreement) {
            black_box(model::read_agreement(&rows, id));
        }
    });
    let whole = median_ms(|| {
        let (agreements, links) = model::cascade_of(&rows, scope);
        black_box(cascade(&agreements, &links, model::superior_of(&rows)));
    });
    say(
        "agreements/cascade-of-1500",
        whole,
        "ms",
        None,
        Some(reading),
    )
}

/// Rows in memory, as a device holds them.
#[derive(Default)]
struct Table {
    rows: BTreeMap<EntityId, Row>,
    below: BTreeMap<(EntityKind, EntityId), Vec<EntityId>>,
    kinds: BTreeMap<EntityKind, Vec<EntityId>>,
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

/// The id of an agreement, or of a row of it counted from one.
fn place(agreement: u32, row: u32) -> EntityId {
    let mut bytes = [9; 16];
    bytes[..4].copy_from_slice(&agreement.to_be_bytes());
    bytes[4..8].copy_from_slice(&row.to_be_bytes());
    EntityId::from_bytes(bytes)
}

impl Table {
    fn put(&mut self, id: EntityId, kind: EntityKind, fields: &[(Field, Value)]) {
        let scope: ScopeId = agency_year_scope(AGENCY, YEAR);
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

    fn agreement(&mut self, number: u32, level: Level, above: Option<u32>, items: u32) {
        let id = place(number, 0);
        let mut fields = vec![
            (agreement::AGENCY, Value::Id(AGENCY)),
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

fn median_ms(mut work: impl FnMut()) -> f64 {
    let mut times: Vec<f64> = (0..RUNS)
        .map(|_| {
            let started = Instant::now();
            work();
            started.elapsed().as_secs_f64() * 1_000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times.get(RUNS / 2).copied().unwrap_or_default()
}

fn say(
    name: &str,
    value: f64,
    unit: &str,
    limit: Option<f64>,
    baseline: Option<f64>,
) -> Result<()> {
    let line = json!({
        "name": name, "value": value, "unit": unit, "limit": limit, "baseline": baseline,
    });
    Ok(writeln!(std::io::stdout(), "{line}")?)
}
