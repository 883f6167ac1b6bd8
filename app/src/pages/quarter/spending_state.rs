//! What the quarter's page shows of money, read from rows. Rules are the domain's.

use ikrar_domain::{
    budget::{
        Efficiency, SpendingDoubt, SpendingSource, UnspentCause, UnspentProblem, absorption,
        efficiency, spending_doubts, unspent_problems,
    },
    people::{Action, Actor, Subject, may},
    value::{Percent, Quarter, Rupiah},
};
use ikrar_sync::{identity::EntityId, model, row::Rows};

use super::state::Document;
use crate::text;

/// The section of money.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct SpendingSection {
    pub(super) lines: Vec<EntityId>,
    pub(super) spent: String,
    pub(super) ceiling: String,
    pub(super) absorption: String,
    /// How many lines have no figure yet.
    pub(super) unknown: String,
    /// Why nothing can be typed; none where it can.
    pub(super) lock: Option<String>,
    /// Whether the causes of what is left are asked: at the end of the year.
    pub(super) asks_causes: bool,
}

/// A budget line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct SpendingLine {
    pub(super) code: String,
    pub(super) program: String,
    pub(super) ceiling: String,
    pub(super) absorption: String,
    pub(super) source: Option<&'static str>,
    pub(super) doubts: Vec<String>,
    /// Whether a fall is to be explained, or is.
    pub(super) asks_reason: bool,
    pub(super) efficiency: Option<Efficiency>,
    pub(super) unspent: Option<Unspent>,
}

/// What is left of a line at the end of the year.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Unspent {
    pub(super) amount: String,
    pub(super) causes: Vec<(EntityId, UnspentCause)>,
    pub(super) problems: Vec<String>,
}

/// Reads the section.
pub(super) fn read_section(
    rows: &impl Rows,
    actor: &Actor,
    document: &Document,
) -> SpendingSection {
    let (spent, ceiling, unknown) =
        model::agreement_spending(rows, document.agreement, document.quarter);
    SpendingSection {
        lines: model::budget_lines_of(rows, document.agreement),
        spent: shown(spent),
        ceiling: shown(ceiling),
        absorption: percent(absorption(spent, ceiling)),
        unknown: text::spending::unknown(unknown, document.quarter),
        lock: lock(actor, document),
        asks_causes: document.quarter == Quarter::Fourth,
    }
}

/// What keeps the agency from writing figures keeps everybody from writing money; who may, differs.
fn lock(actor: &Actor, document: &Document) -> Option<String> {
    let subject = Subject::agreement(document.agency, document.level);
    let may_write = may(actor, Action::EditSpending, &subject).is_ok();
    if !may_write {
        Some(text::quarter::READ_ONLY_LOCK.to_owned())
    } else if !document.status.is_editable() {
        Some(text::quarter::locked_report(document.status.label()))
    } else {
        document
            .lock
            .clone()
            .filter(|_| writes_figures(actor, &subject))
    }
}

fn writes_figures(actor: &Actor, subject: &Subject) -> bool {
    may(actor, Action::EditRealization, subject).is_ok()
}

/// Reads a budget line.
pub(super) fn read_line(
    rows: &impl Rows,
    line: EntityId,
    quarter: Quarter,
) -> Option<SpendingLine> {
    let promised = model::read_budget_line(rows.row(line)?);
    let spending = model::spending_of(rows, line, quarter);
    let before = model::spent_before(rows, line, quarter);
    let doubts = spending.as_ref().map_or_else(Vec::new, |spending| {
        spending_doubts(spending, promised.amount, before)
    });
    let has_reason = spending
        .as_ref()
        .is_some_and(|spending| !spending.fall_reason.is_empty());
    let fell = |doubt: &SpendingDoubt| matches!(doubt, SpendingDoubt::Fell { .. });
    let known = model::spent_up_to(rows, line, quarter);
    let used = absorption(known, promised.amount);
    let achievements = model::achievements_paid_by(rows, line, quarter);
    Some(SpendingLine {
        ceiling: shown(promised.amount),
        absorption: percent(used),
        source: spending
            .as_ref()
            .filter(|spending| spending.source != SpendingSource::Manual)
            .map(|spending| spending.source.label()),
        asks_reason: has_reason || doubts.iter().any(fell),
        doubts: doubts
            .into_iter()
            .map(SpendingDoubt::user_message)
            .collect(),
        efficiency: (quarter == Quarter::Fourth)
            .then(|| efficiency(lowest(&achievements), used))
            .flatten(),
        unspent: (quarter == Quarter::Fourth)
            .then(|| read_unspent(rows, line, known, promised.amount, &achievements))
            .flatten(),
        code: promised.code,
        program: promised.program,
    })
}

/// What is left, and why; nothing where it is not known or nothing is left.
fn read_unspent(
    rows: &impl Rows,
    line: EntityId,
    spent: Option<Rupiah>,
    ceiling: Option<Rupiah>,
    achievements: &[Option<Percent>],
) -> Option<Unspent> {
    let left = ceiling?.checked_sub(spent?)?;
    if left.amount() <= 0 {
        return None;
    }
    let causes = model::unspent_causes_of(rows, line);
    let parts: Vec<_> = causes.iter().map(|(_, part)| part.clone()).collect();
    let problems = unspent_problems(left, &parts, achievements);
    Some(Unspent {
        amount: left.display(),
        causes: causes.iter().map(|(id, part)| (*id, part.cause)).collect(),
        problems: problems
            .into_iter()
            .map(UnspentProblem::user_message)
            .collect(),
    })
}

/// A line is as good as the weakest of what it pays for; none where one is not measured.
fn lowest(achievements: &[Option<Percent>]) -> Option<Percent> {
    let all: Option<Vec<Percent>> = achievements.iter().copied().collect();
    all?.into_iter().min()
}

fn shown(amount: Option<Rupiah>) -> String {
    amount.map_or_else(|| text::quarter::NO_PERCENT.to_owned(), Rupiah::display)
}

fn percent(percent: Option<Percent>) -> String {
    percent.map_or_else(|| text::quarter::NO_PERCENT.to_owned(), Percent::display)
}

#[cfg(test)]
mod tests;
