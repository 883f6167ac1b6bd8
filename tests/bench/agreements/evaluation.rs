//! The city's evaluation on a device: at first, and after one figure has changed.

use std::hint::black_box;
use std::time::Instant;

use anyhow::{Result, ensure};
use ikrar_app::CityEvaluation;
use ikrar_domain::agreement::Level;
use ikrar_domain::value::Quarter;
use ikrar_sync::identity::{Dseq, EntityId, FateSeq, OperationId, ReplicaId, Seq, UnixSeconds};
use ikrar_sync::ledger::ScopeInfo;
use ikrar_sync::operation::{Authorship, Body, Draft, Operation};
use ikrar_sync::ports::{Cursor, Loaded};
use ikrar_sync::replica::Replica;
use ikrar_sync::schema::{EntityKind, agency, agency_year_scope, realization, realization_id};
use ikrar_sync::value::Value;
use rust_decimal::Decimal;

use super::table::{Table, YEAR, place};
use super::{RUNS, median, say};

/// Agencies of a city, agreements of one and items of each: 1,512 and 12,096.
const AGENCIES: u32 = 28;
const AGREEMENTS: u32 = 54;
const ITEMS: u32 = 8;
const REPLICA: ReplicaId = ReplicaId::from_bytes([3; 16]);

pub(crate) fn measure() -> Result<()> {
    let (first, small) = figures(AGENCIES, AGREEMENTS)?;
    let (_, large) = figures(AGENCIES, 10 * AGREEMENTS)?;
    let (_, wide) = figures(10 * AGENCIES, AGREEMENTS)?;
    let name = "agreements/evaluation-first";
    say(name, first, "ms", None, None)?;
    let name = "agreements/evaluation-of-a-change";
    say(name, small, "ms", None, Some(first))?;
    let name = "agreements/evaluation-of-a-change-10x";
    say(name, large, "ms", Some(2.0 * small), Some(small))?;
    let name = "agreements/evaluation-of-a-change-280-agencies";
    say(name, wide, "ms", None, Some(small))
}

/// Milliseconds of the first evaluation of a city of so many agencies with so many agreements
/// each, and of one after each of several changed figures.
fn figures(agencies: u32, agreements: u32) -> Result<(f64, f64)> {
    let mut replica = device(agencies, agreements);
    let mut evaluation = CityEvaluation::default();
    let started = Instant::now();
    let mut percent = evaluation.read(&replica, YEAR, Quarter::Third);
    let first = started.elapsed().as_secs_f64() * 1_000.0;
    let mut changes = Vec::new();
    for run in 1..=RUNS {
        replica.appended(vec![figure(u64::try_from(run)?)]);
        let started = Instant::now();
        let after = black_box(evaluation.read(&replica, YEAR, Quarter::Third));
        changes.push(started.elapsed().as_secs_f64() * 1_000.0);
        ensure!(
            after.is_some() && after != percent,
            "a figure changes the city's percent"
        );
        percent = after;
    }
    Ok((first, median(changes)))
}

fn agency_of(number: u32) -> EntityId {
    let mut bytes = [5; 16];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    EntityId::from_bytes(bytes)
}

/// A device that follows a whole city.
fn device(agencies: u32, agreements: u32) -> Replica {
    let mut table = Table::default();
    let mut cursors = vec![ScopeInfo::CITY];
    for number in 0..agencies {
        let agency = agency_of(number);
        table.agency = agency;
        let name = Value::text(&format!("Dinas {number}"));
        table.put(agency, EntityKind::Agency, &[(agency::NAME, name)]);
        let head = number * agreements;
        table.agreement(head, Level::AgencyHead, None, ITEMS);
        for below in head + 1..head + agreements {
            table.agreement(below, Level::Individual, Some(head), ITEMS);
        }
        for item in 1..=ITEMS {
            table.figures(head, item, 60 + (number + item) % 40);
        }
        cursors.push(ScopeInfo::agency_year(agency, YEAR));
    }
    let at = |info| Cursor { info, seq: Seq(1) };
    Replica::load(Loaded {
        replica: REPLICA,
        rows: table.into_rows(),
        cursors: cursors.into_iter().map(at).collect(),
        outbox: Vec::new(),
        sent: Vec::new(),
        fates: FateSeq::default(),
        last_contact: None,
    })
}

/// A changed figure of the first agency's first item.
fn figure(number: u64) -> Operation {
    let item = place(0, 1);
    let draft = Draft {
        scope: agency_year_scope(agency_of(0), YEAR),
        entity: realization_id(item, Quarter::Third),
        kind: EntityKind::Realization,
        body: Body::Set {
            field: realization::VALUE,
            value: Value::Decimal(Decimal::from(number)),
            base: ikrar_sync::operation::Base::default(),
        },
    };
    let id = OperationId {
        replica: REPLICA,
        dseq: Dseq(number),
    };
    let by = Authorship {
        author: EntityId::from_bytes([4; 16]),
        session: 1,
        claimed_at: UnixSeconds(0),
    };
    Operation::from_draft(draft, id, number, by)
}
