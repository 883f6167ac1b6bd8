//! What was spent, and why something was not, as rows tell it.

use ikrar_domain::budget::{
    Spending, SpendingSource, UnspentCause, UnspentLine, UnspentPart, UnspentTotal, absorption,
    quarters_that_tell,
};
use ikrar_domain::value::{Percent, Quarter, Rupiah};

use super::{budget_lines_of, read_budget_line};
use crate::identity::EntityId;
use crate::row::{Row, Rows};
use crate::schema::{
    Field, budget_line, budget_realization, budget_realization_id, civil_date, unspent_cause,
    unspent_cause_id,
};

/// More versions than any year has.
const VERSIONS_MAX: usize = 50;

fn rupiah(row: &Row, field: Field) -> Option<Rupiah> {
    row.value(field).as_integer().map(Rupiah::new)
}

/// What was spent on a budget line up to a quarter, as it was entered for that quarter.
pub fn spending_of(rows: &impl Rows, line: EntityId, quarter: Quarter) -> Option<Spending> {
    let row = rows.row(budget_realization_id(line, quarter))?;
    Some(Spending {
        amount: rupiah(row, budget_realization::AMOUNT),
        as_of: civil_date(row.text(budget_realization::AS_OF)),
        source: SpendingSource::from_code(row.text(budget_realization::SOURCE))
            .unwrap_or(SpendingSource::Manual),
        fall_reason: row.text(budget_realization::FALL_REASON).to_owned(),
    })
}

/// The amount spent on a line up to a quarter: the latest of the [`quarters_that_tell`] it. What
/// was written before an amendment stands at the line of the version before.
pub fn spent_up_to(rows: &impl Rows, line: EntityId, quarter: Quarter) -> Option<Rupiah> {
    latest_of(rows, line, quarters_that_tell(quarter))
}

fn latest_of(rows: &impl Rows, line: EntityId, quarters: Vec<Quarter>) -> Option<Rupiah> {
    let back = |line: &EntityId| rows.row(*line)?.value(budget_line::LINEAGE).as_id();
    let versions: Vec<EntityId> = std::iter::successors(Some(line), back)
        .take(VERSIONS_MAX)
        .collect();
    quarters.into_iter().find_map(|quarter| {
        let of = |line: &EntityId| spending_of(rows, *line, quarter)?.amount;
        versions.iter().find_map(of)
    })
}

/// What was spent up to the quarter before.
pub fn spent_before(rows: &impl Rows, line: EntityId, quarter: Quarter) -> Option<Rupiah> {
    let before = quarter
        .up_to()
        .filter(|earlier| *earlier < quarter)
        .last()?;
    spent_up_to(rows, line, before)
}

/// What was spent on a whole agreement up to a quarter, and its ceiling. Lines of which nothing is
/// known count with their ceiling; the last number says how many those are, since what is missing
/// must not be read as a saving.
pub fn agreement_spending(
    rows: &impl Rows,
    agreement: EntityId,
    quarter: Quarter,
) -> (Option<Rupiah>, Option<Rupiah>, usize) {
    let (mut spent, mut ceiling, mut unknown) = (None, None, 0_usize);
    let add = |sum: &mut Option<Rupiah>, amount: Rupiah| {
        *sum = Some(sum.unwrap_or(Rupiah::new(0))).and_then(|known| known.checked_add(amount));
    };
    for id in budget_lines_of(rows, agreement) {
        let Some(line) = rows.row(id).map(read_budget_line) else {
            continue;
        };
        if let Some(amount) = line.amount {
            add(&mut ceiling, amount);
        }
        match spent_up_to(rows, id, quarter) {
            Some(amount) => add(&mut spent, amount),
            None => unknown = unknown.saturating_add(1),
        }
    }
    (spent, ceiling, unknown)
}

/// The absorption (serapan) of a whole agreement up to a quarter; none while a line has no figure.
pub fn agreement_absorption(
    rows: &impl Rows,
    agreement: EntityId,
    quarter: Quarter,
) -> Option<Percent> {
    match agreement_spending(rows, agreement, quarter) {
        (spent, ceiling, 0) => absorption(spent, ceiling),
        _ => None,
    }
}

/// The causes given for what was not spent on a line, with their rows, in the order of the list.
pub fn unspent_causes_of(rows: &impl Rows, line: EntityId) -> Vec<(EntityId, UnspentPart)> {
    let of = |cause: &UnspentCause| {
        let id = unspent_cause_id(line, cause.code());
        Some((id, read_part(rows.row(id)?)?))
    };
    UnspentCause::ALL.iter().filter_map(of).collect()
}

/// What an agreement's lines leave at the end of the year, by the groups of the causes given; none
/// where a sum does not fit.
pub fn unspent_of(rows: &impl Rows, agreement: EntityId) -> Option<UnspentTotal> {
    let read = |id: EntityId| {
        let line = rows.row(id).map(read_budget_line)?;
        let causes = unspent_causes_of(rows, id).into_iter();
        Some(UnspentLine {
            ceiling: line.amount,
            spent: spent_up_to(rows, id, Quarter::Fourth),
            parts: causes.map(|(_, part)| part).collect(),
        })
    };
    let lines = budget_lines_of(rows, agreement).into_iter();
    UnspentTotal::of(&lines.filter_map(read).collect::<Vec<_>>())
}

fn read_part(row: &Row) -> Option<UnspentPart> {
    Some(UnspentPart {
        cause: UnspentCause::from_code(row.text(unspent_cause::CAUSE))?,
        amount: rupiah(row, unspent_cause::AMOUNT),
        note: row.text(unspent_cause::EXPLANATION).to_owned(),
    })
}
