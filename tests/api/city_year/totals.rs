//! What stands in the database, counted by SQL over bare cells. The numbers of kinds and fields
//! are written out here once more, from the specification, not from the code.

use anyhow::{Context, Result, ensure};
use ikrar_domain::agreement::{AgreementStatus, Level, cascade};
use ikrar_domain::value::Rupiah;
use ikrar_sync::identity::EntityId;
use ikrar_sync::model;
use ikrar_sync::row::Rows as _;
use ikrar_sync::schema::{EntityKind, agency_year_scope};
use support::pen::YEAR;

use super::people::City;
use super::steps::{CUT, LOWERED_TARGET, PROGRAMS};
use crate::cells::cells_of;

/// The city's year in figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Totals {
    /// Agreements of heads that are in force.
    heads_in_force: i64,
    /// Agreements below them that are in force.
    below_in_force: i64,
    /// Versions that an amendment took the place of.
    superseded: i64,
    /// What the heads' agreements in force promise to spend, in rupiah.
    budget: i64,
    /// What cuts take from budget documents, in rupiah.
    cut: i64,
    /// Items of heads in force that somebody below supports.
    supported: i64,
    /// Items of heads in force with the lowered target.
    lowered: i64,
    /// Items of heads in force that a program pays for.
    funded: i64,
    /// Signatures of agreements in force.
    signatures: i64,
    /// Agencies that the closed record of the session says were present and have signed.
    recorded: i64,
    /// Agencies whose draft was sent back for repair.
    returned: i64,
    /// Drafts of the next year.
    next_year: i64,
}

/// What the story says there must be.
pub(super) fn expected(agencies: usize, amended: usize) -> Totals {
    let agencies = i64::try_from(agencies).unwrap_or(i64::MAX);
    let amended = i64::try_from(amended).unwrap_or(i64::MAX);
    let budget: i64 = PROGRAMS.iter().map(|(_, _, amount)| amount).sum();
    Totals {
        heads_in_force: agencies,
        below_in_force: agencies * 2,
        superseded: amended,
        budget: agencies * budget - amended * CUT,
        cut: amended * CUT,
        supported: agencies * 2,
        lowered: amended,
        funded: agencies * 2,
        signatures: agencies * 6,
        recorded: agencies,
        returned: (agencies + 4) / 5,
        next_year: if amended == 0 { 0 } else { agencies },
    }
}

const HEADS: &str = "with head as (
    select id from cell where kind = 10 and field = 3 and words = 'agency_head'
    and id in (select id from cell where kind = 10 and field = 6 and words = 'in_force')),
    promised as (
    select id from cell where kind = 11 and field = 1 and link in (select id from head))
    ";

const RECORDED: &str = "select count(*) from cell as attended
    where kind = 24 and field = 8 and amount = 1
    and exists (select 1 from cell as present where present.id = attended.id
        and present.kind = 24 and present.field = 6 and present.amount = 1)
    and exists (select 1 from cell as record where record.kind = 23
        and record.field = 12 and record.words = 'closed' and record.id in
        (select link from cell as named where named.id = attended.id
            and named.kind = 24 and named.field = 1))";

/// Counts the city's year.
pub(super) async fn of(city: &City) -> Result<Totals> {
    let mut cells = cells_of(&city.server).await?;
    let mut count = async |query: &str| -> Result<i64> {
        let query = sqlx::AssertSqlSafe(format!("{HEADS} {query}"));
        let (found,): (i64,) = sqlx::query_as(query).fetch_one(&mut cells).await?;
        Ok(found)
    };
    Ok(Totals {
        heads_in_force: count("select count(*) from head").await?,
        below_in_force: count(
            "select count(*) from cell where kind = 10 and field = 6 and words = 'in_force' \
             and id not in (select id from head)",
        )
        .await?,
        superseded: count(
            "select count(*) from cell where kind = 10 and field = 6 and words = 'superseded'",
        )
        .await?,
        budget: count(
            "select coalesce(sum(amount), 0) from cell where kind = 12 and field = 5 and id in \
             (select id from cell where kind = 12 and field = 1 \
              and link in (select id from head))",
        )
        .await?,
        cut: count(
            "select coalesce(sum(amount), 0) from cell where kind = 22 and field = 9 and id in \
             (select id from cell where kind = 22 and field = 7 and amount = 1)",
        )
        .await?,
        supported: count(
            "select count(distinct promised.id) from promised \
             left join cell as lineage on lineage.id = promised.id and lineage.field = 19 \
             where exists (select 1 from cell as support where support.kind = 20 \
                and support.field = 2 and support.link in (promised.id, lineage.link))",
        )
        .await?,
        lowered: count(&format!(
            "select count(*) from cell where kind = 11 and field = 10 \
             and words = '{LOWERED_TARGET}' and id in (select id from promised)"
        ))
        .await?,
        funded: count(
            "select count(distinct link) from cell where kind = 27 and field = 1 \
             and link in (select id from promised)",
        )
        .await?,
        signatures: count(
            "select count(*) from cell where kind = 19 and field = 1 and link in \
             (select id from cell where kind = 10 and field = 6 and words = 'in_force')",
        )
        .await?,
        recorded: count(RECORDED).await?,
        returned: count(
            "select count(*) from cell where kind = 15 and field = 1 and link in \
             (select id from cell where kind = 10)",
        )
        .await?,
        next_year: count(
            "select count(*) from cell where kind = 10 and field = 2 and amount = 2027",
        )
        .await?,
    })
}

/// What Bappeda's tablet shows is what the SQL counted.
pub(super) async fn screens_say_the_same(city: &mut City, totals: &Totals) -> Result<()> {
    city.bappeda.sync(&city.server).await?;
    let rows = &city.bappeda.replica;
    let mut heads = 0;
    let mut budget = Rupiah::ZERO;
    for id in rows.of_kind(EntityKind::Agreement) {
        let document = model::read_agreement(rows, id).context("an agreement")?;
        if document.status == AgreementStatus::InForce && document.level == Level::AgencyHead {
            heads += 1;
            let own = document.budget_total().context("a total")?;
            budget = budget.checked_add(own).context("a sum")?;
        }
    }
    ensure!(heads == totals.heads_in_force, "{heads} heads");
    ensure!(budget == Rupiah::new(totals.budget), "{}", budget.display());
    for agency in &city.agencies {
        let (agreements, links) = model::cascade_of(rows, agency_year_scope(agency.id, YEAR));
        let tree = cascade(&agreements, &links, model::superior_of(rows));
        let top = tree.first().context("a tree")?;
        let head = EntityId::from_uuid(top.id.uuid());
        ensure!(
            head == agency.agreements[0],
            "the newest version stands at the top"
        );
        ensure!(
            top.unsupported.is_empty() && top.below_in_force == 2,
            "{top:?}"
        );
    }
    Ok(())
}
