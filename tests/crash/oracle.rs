//! Each device holds what its user may see, no more and no less, as plain SQL says it. The table
//! of rights is written out here once more, from the rules of the field, not from the code.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use ikrar_sync::disposition::Disposition;
use ikrar_sync::identity::{EntityId, OperationId, ScopeId, Seq};
use ikrar_sync::operation::Operation;
use ikrar_sync::ports::row_from_bytes;
use ikrar_sync::row::Row;
use ikrar_sync::schema::CITY_OWNER;
use ikrar_sync::testing::Random;
use support::desk::Desk;
use support::edits::random_drafts;
use support::http::sign_in;
use support::record::{Record, Stored};
use support::serving::ServerProcess;
use support::town::Town;

use super::{say, seed};

const ROUNDS: usize = 6;
const ACTIONS_PER_ROUND: usize = 60;

/// Everybody reads the city's shared data. An agency's operator, head and officials read their
/// agency and what the city itself promises; Bappeda, Bagian Organisasi, Inspektorat, BPKAD and the
/// head of region read all; Kominfo keeps accounts and reads no agency's content.
const VISIBLE: &str = "\
    select entity.body from entity \
    join scope_head on scope_head.scope = entity.scope \
    where scope_head.agency is null or exists ( \
        select 1 from account where account.user_id = $1 and account.disabled = 0 and ( \
            account.role in ('planning_reviewer', 'organisation_reviewer', 'inspectorate', \
                             'budget_office', 'leader') \
            or (account.role in ('agency_operator', 'agency_head', 'unit_official') \
                and (account.agency = scope_head.agency or scope_head.agency = $2)))) \
    order by entity.id";

/// The rows this person may see.
async fn visible_rows(record: &mut Record, desk: &Desk) -> Result<Vec<Row>> {
    let bodies: Vec<(Vec<u8>,)> = sqlx::query_as(VISIBLE)
        .bind(desk.visitor.user.uuid().as_bytes().to_vec())
        .bind(CITY_OWNER.bytes().to_vec())
        .fetch_all(record.connection())
        .await?;
    let mut rows = Vec::new();
    for (body,) in bodies {
        rows.extend(row_from_bytes(&body)?);
    }
    Ok(rows)
}

/// Fails unless the device's durable rows are what its user may see, and each cell is the doing
/// of the operation it names.
pub(crate) async fn check(record: &mut Record, desk: &Desk) -> Result<usize> {
    let expected = visible_rows(record, desk).await?;
    let mut held = desk.store().load().rows;
    held.sort_by_key(|row| row.id);
    let (wanted, had) = (ids(&expected), ids(&held));
    ensure!(
        wanted == had,
        "{:?} sees {had:?}, may see {wanted:?}",
        desk.role
    );
    for (expected, held) in expected.iter().zip(&held) {
        ensure!(
            expected == held,
            "{:?}: {held:#?} is {expected:#?}",
            desk.role
        );
    }
    explain(&held, &record.operations().await?)?;
    Ok(held.len())
}

fn ids(rows: &[Row]) -> Vec<EntityId> {
    rows.iter().map(|row| row.id).collect()
}

/// Each value leads to an operation of its scope, at its place, by its author.
fn explain(rows: &[Row], operations: &BTreeMap<OperationId, Stored>) -> Result<()> {
    let places: BTreeMap<(ScopeId, Seq), &Stored> = operations
        .values()
        .filter_map(|stored| Some(((stored.scope, stored.receipt.seq?), stored)))
        .collect();
    for row in rows {
        for (field, cell) in &row.cells {
            let at = places.get(&(row.scope, cell.version));
            let stored = at.with_context(|| format!("nothing stands at {cell:?}"))?;
            let operation = Operation::from_bytes(&stored.envelope)?;
            let is_named = cell.stamp.operation == operation.id
                && cell.stamp.author == operation.author
                && cell.stamp.claimed_at == operation.claimed_at;
            ensure!(is_named, "{cell:?} is not of {operation:?}");
            if let Some(value) = operation.value_of(*field)
                && stored.receipt.disposition == Disposition::Applied
                && operation.entity == row.id
            {
                ensure!(
                    *value == cell.value,
                    "{cell:?} is not what {operation:?} wrote"
                );
            }
            for challenger in &cell.challengers {
                let challenging = operations.get(&challenger.stamp.operation);
                let receipt = &challenging.context("a challenger of nobody")?.receipt;
                ensure!(
                    receipt.disposition.needs_decision(),
                    "{challenger:?} {receipt:?}"
                );
            }
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_device_holds_what_its_user_may_see_through_all_restarts() -> Result<()> {
    for town in Town::on_each(3).await? {
        let seed = seed();
        let mut random = Random::new(seed);
        let mut server = ServerProcess::start(town.place())?;
        let mut desks = Vec::new();
        for resident in &town.people {
            let visitor = sign_in(server.address(), &resident.login).await?;
            desks.push(Desk::new(visitor, resident.role, resident.agency));
        }
        let mut record = Record::open(&town.place()).await?;
        let mut compared = 0;
        for round in 0..ROUNDS {
            for _ in 0..ACTIONS_PER_ROUND {
                let acting = random.below(desks.len());
                let desk = &mut desks[acting];
                let drafts = random_drafts(desk, &town.agencies, &mut random);
                desk.act(drafts);
                if random.chance(40) {
                    desk.exchange(server.address()).await?;
                }
            }
            match round % 3 {
                0 => server.kill()?,
                1 => server.stop()?,
                _ => {}
            }
            if round % 3 != 2 {
                server.start_again()?;
            }
            move_somebody(&mut record, &town, &mut random).await?;
            for desk in &mut desks {
                desk.exchange(server.address()).await?;
            }
            for desk in &mut desks {
                if random.chance(30) {
                    desk.crash();
                }
                desk.pull(server.address()).await?;
                let outcome = check(&mut record, desk).await;
                compared += outcome.with_context(|| format!("round {round} of seed {seed}"))?;
            }
            let faults = record.faults().await?;
            ensure!(faults.is_empty(), "{faults:#?}");
        }
        let operations = record.operations().await?.len();
        say(&format!(
            "oracle: {} devices of all roles, {operations} operations, {compared} rows compared \
             over {ROUNDS} rounds",
            desks.len()
        ))?;
    }
    Ok(())
}

/// Somebody of an agency is transferred to another one.
async fn move_somebody(record: &mut Record, town: &Town, random: &mut Random) -> Result<()> {
    let of_agencies: Vec<_> = town
        .people
        .iter()
        .filter(|one| one.agency.is_some())
        .collect();
    let moved = random.pick(&of_agencies).context("nobody")?;
    let to = random.pick(&town.agencies).context("nowhere")?;
    sqlx::query("update account set agency = $2 where login = $1")
        .bind(moved.login.clone())
        .bind(to.bytes().to_vec())
        .execute(record.connection())
        .await?;
    Ok(())
}
