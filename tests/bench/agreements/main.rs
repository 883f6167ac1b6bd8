//! What a city's agreements cost: documents, the check before sending, the tree, the hashes.
//!
//! - `agreements/documents-of-city`: every agreement of the demo as PDF, one after the other, with
//!   the most memory held meanwhile; only where the typesetter is built in.
//! - `agreements/preflight-of-40-items`: all that is missing or doubtful in one agreement, beside
//!   reading it from its rows.
//! - `agreements/cascade-of-1500`: the tree of an agency's year with 1,500 agreements of four
//!   items, beside reading them.
//! - `agreements/evaluation-first`, `evaluation-of-a-change`: a city of 28 agencies, 1,500
//!   agreements and 12,000 items evaluated on a device, at first and after one figure; the same
//!   where every agency has ten times the agreements (`-10x`), whose limit is twice the smaller,
//!   and with ten times the agencies, whose scores are joined anew each time.
//! - `agreements/reports-of-city`, `reports-memory`: the quarter's report of every agency and the
//!   city's summary, each as PDF and as DOCX; only where the typesetter is built in.
//! - `agreements/content-hash-of-city`: the hashes that signatures name, beside BLAKE3 over the
//!   same cells' bytes.

mod evaluation;
mod reports;
mod table;

use std::hint::black_box;
use std::io::Write as _;
use std::time::Instant;

use anyhow::{Context, Result};
use ikrar_domain::agreement::{AgreementPolicy, AgreementStatus, Level, cascade};
use ikrar_paper::{PaperError, Print};
use ikrar_server::demo::{DemoData, build};
use ikrar_sync::identity::EntityId;
use ikrar_sync::ledger::{Ledger, ScopeInfo};
use ikrar_sync::model;
use ikrar_sync::ports::row_to_bytes;
use ikrar_sync::row::Rows as _;
use ikrar_sync::schema::{CITY_SCOPE, EntityKind, agency_year_scope};
use peak_alloc::PeakAlloc;
use serde_json::json;

use self::table::{AGENCY, Table, YEAR, place};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const RUNS: usize = 15;
const ITEMS: u32 = 40;
const AGREEMENTS: u32 = 1_500;

fn main() -> Result<()> {
    let data = build()?;
    documents(&data)?;
    reports::measure(&data)?;
    evaluation::measure()?;
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

fn median_ms(mut work: impl FnMut()) -> f64 {
    let times = (0..RUNS).map(|_| {
        let started = Instant::now();
        work();
        started.elapsed().as_secs_f64() * 1_000.0
    });
    median(times.collect())
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or_default()
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
