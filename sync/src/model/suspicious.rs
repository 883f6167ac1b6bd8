//! Figures worth a second look, and what stands beside a figure, as rows tell it.

use ikrar_domain::measurement::{Measured, Outcome, Ratio, RatioFault, achieve};
use ikrar_domain::review::{FigureSeen, Suspicion, all_exactly_on_target, suspicions};
use ikrar_domain::value::{Figure, Quarter};

use super::{evidence_of, item_in_quarter, items_of, method_of, read_item};
use super::{read_realization, realization_in_lineage, realization_of};
use crate::identity::EntityId;
use crate::row::{Row, Rows};
use crate::schema::{item, realization, realization_id};

/// Why an item's figure of a quarter is worth a second look.
pub fn suspicions_of(rows: &impl Rows, item: EntityId, quarter: Quarter) -> Vec<Suspicion> {
    let Some(promised) = rows.row(item).map(read_item) else {
        return Vec::new();
    };
    let realizations = Quarter::ALL.map(|quarter| {
        realization_in_lineage(rows, item, quarter)
            .map_or(Measured::Blank, |realization| realization.value)
    });
    let written_in = realization_id(item_in_quarter(rows, item, quarter), quarter);
    let written = rows.row(written_in).and_then(read_realization);
    let ratio = written.map_or_else(Ratio::default, |written| written.ratio);
    suspicions(&FigureSeen {
        realizations: &realizations,
        quarter,
        consolidation: promised.consolidation,
        convention: promised.convention,
        outcome: outcome_of(rows, item, quarter),
        files: evidence_of(rows, written_in).len(),
        is_above_whole: ratio.is_above_whole(&promised.unit),
    })
}

/// Reads what was told of a figure's origin.
pub(super) fn read_ratio(row: &Row) -> Ratio {
    let number = |field| row.value(field).as_figure()?.number();
    Ratio {
        numerator: number(realization::NUMERATOR),
        denominator: number(realization::DENOMINATOR),
    }
}

/// What is wrong with the ratio that is told of an item's figure of a quarter.
pub fn ratio_fault_of(rows: &impl Rows, item: EntityId, quarter: Quarter) -> Option<RatioFault> {
    let promised = rows.row(item).map(read_item)?;
    let written = realization_of(rows, item, quarter)?;
    written.ratio.fault(&written.value, &promised.unit)
}

/// How many figures of a report are worth a second look, and whether all of them reach their
/// target exactly.
pub fn report_suspicions(rows: &impl Rows, agreement: EntityId, quarter: Quarter) -> (usize, bool) {
    let items = items_of(rows, agreement);
    let suspicious = items
        .iter()
        .filter(|item| !suspicions_of(rows, **item, quarter).is_empty())
        .count();
    let outcomes: Vec<Outcome> = items
        .iter()
        .map(|item| outcome_of(rows, *item, quarter))
        .collect();
    (suspicious, all_exactly_on_target(&outcomes))
}

fn outcome_of(rows: &impl Rows, item: EntityId, quarter: Quarter) -> Outcome {
    let Some(promised) = rows.row(item).map(read_item) else {
        return Outcome::Blank;
    };
    let written = realization_of(rows, item, quarter);
    let measured = written.map_or(Measured::Blank, |written| written.value);
    let target = promised.target_of(quarter);
    achieve(&promised.rule(), target, &measured, &method_of(rows).policy).outcome
}

/// What a figure is read beside.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// The quarter before.
    pub quarter_before: Option<Figure>,
    /// The same quarter of the year before.
    pub year_before: Option<Figure>,
    /// The year's target in the Renstra.
    pub planned: Option<Figure>,
}

/// What an item's figure of a quarter is read beside.
pub fn figures_beside(rows: &impl Rows, item: EntityId, quarter: Quarter) -> Beside {
    let figure = |item, quarter| {
        let written = realization_in_lineage(rows, item, quarter)?;
        written.value.figure().cloned()
    };
    let value = |field| rows.row(item).map(|row| row.value(field));
    let before = quarter.up_to().filter(|earlier| *earlier < quarter).last();
    let last_year = value(item::PREVIOUS).and_then(crate::value::Value::as_id);
    Beside {
        quarter_before: before.and_then(|before| figure(item, before)),
        year_before: last_year.and_then(|earlier| figure(earlier, quarter)),
        planned: value(item::PLANNED_TARGET).and_then(crate::value::Value::as_figure),
    }
}
