//! What SQL counts in a server's database, against what a report says.

use anyhow::{Context, Result, ensure};
use ikrar_domain::report::{Part, Report};
use ikrar_sync::identity::EntityId;
use sqlx::AnyConnection;

/// Cells of the table whose name begins so, and its total last.
fn rows(report: &Report, caption: &str) -> Vec<Vec<String>> {
    let tables = report.parts.iter().filter_map(|part| match part {
        Part::Table(table) => Some(table),
        _ => None,
    });
    tables
        .filter(|table| {
            table
                .caption
                .as_deref()
                .unwrap_or_default()
                .starts_with(caption)
        })
        .flat_map(|table| table.rows.iter().chain(&table.total))
        .map(|row| row.iter().map(|cell| cell.text.clone()).collect())
        .collect()
}

/// Head's agreement of the agency in force, its items and lines, up to the quarter `:q`: kinds and
/// fields written out from the specification.
const OWN: &str = "with head as (
    select id from cell where kind = 10 and field = 3 and words = 'agency_head'
    and id in (select id from cell where kind = 10 and field = 1 and link = $1)
    and id in (select id from cell where kind = 10 and field = 6 and words = 'in_force')),
    promised as (
    select id from cell where kind = 11 and field = 1 and link in (select id from head)
    and id not in (select id from cell where kind = 11 and field = 18 and amount = 1)),
    line as (
    select id from cell where kind = 12 and field = 1 and link in (select id from head)
    and id not in (select id from cell where kind = 12 and field = 7 and amount = 1)),
    written as (
    select named.id, named.link as item, quarter.amount as quarter from cell as named
    join cell as quarter on quarter.id = named.id and quarter.field = 3
    where named.kind = 14 and named.field = 2 and named.link in (select id from promised)),
    spent as (
    select line.link as line, quarter.amount as quarter, amount.amount from cell as line
    join cell as quarter on quarter.id = line.id and quarter.field = 3
    join cell as amount on amount.id = line.id and amount.field = 4
    where line.kind = 60 and line.field = 2 and line.link in (select id from line)
    and quarter.amount <= :q and amount.amount is not null)
    ";

const CEILING: &str = "select coalesce(sum(amount), 0) from cell
    where kind = 12 and field = 5 and id in (select id from line)";

const SPENT: &str = "select coalesce(sum(amount), 0) from spent
    where quarter = (select max(later.quarter) from spent as later where later.line = spent.line)";

/// An item is verified where each of its quarters so far that has a figure or a reason is accepted,
/// or stands in a report that is verified or locked, none that was due is missing, and there is a
/// figure with a target, which is not zero where higher is better.
const VERIFIED: &str = "select count(*) from promised where
    not exists (select 1 from written where written.item = promised.id and quarter <= :q
        and exists (select 1 from cell where cell.id = written.id and field in (4, 5)
            and words is not null and words <> '')
        and not exists (select 1 from cell where cell.id = written.id and field = 9
            and words = 'accepted')
        and not exists (select 1 from cell as report
            join cell as status on status.id = report.link and status.field = 3
            where report.id = written.id and report.field = 1
            and status.words in ('verified', 'locked')))
    and exists (select 1 from written where written.item = promised.id and quarter <= :q
        and exists (select 1 from cell where cell.id = written.id and field = 4
            and words is not null)
        and exists (select 1 from cell where cell.id = promised.id
            and field = 10 + written.quarter and (words <> '0' or exists (select 1 from cell
                where cell.id = promised.id and field = 6 and words <> 'higher'))))
    and not exists (select 1 from cell as due where due.id = promised.id
        and due.field between 11 and 10 + :q and due.words is not null
        and not exists (select 1 from written where written.item = promised.id
            and written.quarter = due.field - 10
            and exists (select 1 from cell where cell.id = written.id and field in (4, 5)
                and words is not null and words <> '')))";

/// Percents of the quarter where higher is better, in hundredths, half up.
const PERCENTS: &str = "select cast(round(cast(value.words as real) * 10000.0
        / cast(target.words as real) + 0.0000001) as integer) from written
    join cell as value on value.id = written.id and value.field = 4 and value.words is not null
    join cell as target on target.id = written.item and target.field = 10 + :q
        and target.words is not null and cast(target.words as real) > 0
    join cell as polarity on polarity.id = written.item and polarity.field = 6
        and polarity.words = 'higher'
    where written.quarter = :q";

/// "1.234,56 %" in hundredths.
fn hundredths(percent: &str) -> Option<i64> {
    let digits: String = percent
        .strip_suffix(" %")?
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    digits.parse().ok()
}

fn rupiah(words: &str) -> Option<i64> {
    let digits: String = words
        .strip_prefix("Rp")?
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    digits.parse().ok()
}

/// What SQL says of one agency up to a quarter.
pub(super) struct Counted {
    ceiling: i64,
    pub(super) spent: i64,
    pub(super) items: i64,
    pub(super) verified: i64,
    pub(super) percents: Vec<i64>,
}

pub(super) async fn count(
    cells: &mut AnyConnection,
    agency: EntityId,
    quarter: u8,
) -> Result<Counted> {
    let mut ask = async |query: &str| -> Result<Vec<i64>> {
        let query = format!("{OWN} {query}").replace(":q", &quarter.to_string());
        let query = sqlx::query_as(sqlx::AssertSqlSafe(query));
        let found: Vec<(i64,)> = query
            .bind(agency.bytes().to_vec())
            .fetch_all(&mut *cells)
            .await?;
        Ok(found.into_iter().map(|(one,)| one).collect())
    };
    Ok(Counted {
        ceiling: ask(CEILING).await?[0],
        spent: ask(SPENT).await?[0],
        items: ask("select count(*) from promised").await?[0],
        verified: ask(VERIFIED).await?[0],
        percents: ask(PERCENTS).await?,
    })
}

pub(super) fn compare(report: &Report, counted: &Counted) -> Result<()> {
    let money = rows(report, "Realisasi anggaran");
    if let Some(total) = money.last() {
        ensure!(rupiah(&total[1]) == Some(counted.ceiling), "{total:?}");
        ensure!(rupiah(&total[2]).unwrap_or(0) == counted.spent, "{total:?}");
    } else {
        ensure!(counted.ceiling == 0, "money without a table");
    }
    let overview = rows(report, "Capaian sasaran");
    let coverage = overview.last().and_then(|total| total.last());
    let expected = format!("{} dari {} terverifikasi", counted.verified, counted.items);
    ensure!(
        coverage == Some(&expected),
        "{coverage:?}, counted {expected}"
    );
    let shown = rows(report, "Target dan realisasi");
    ensure!(
        i64::try_from(shown.len())? == counted.items,
        "{} rows",
        shown.len()
    );
    let mut shown: Vec<i64> = shown.iter().filter_map(|row| hundredths(&row[4])).collect();
    for percent in &counted.percents {
        let place = shown.iter().position(|one| one == percent);
        let place = place.with_context(|| format!("{percent} is not among {shown:?}"))?;
        shown.swap_remove(place);
    }
    Ok(())
}
