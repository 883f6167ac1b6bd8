//! What the same item promised and reached the year before.

use ikrar_domain::agreement::Item;
use ikrar_domain::measurement::{ConsolidationInput, Measured, Policy, consolidate};
use ikrar_domain::value::{Figure, Quarter};

use super::{read_item, realization_in_lineage, target_in_lineage};
use crate::identity::EntityId;
use crate::row::Rows;
use crate::schema::{agreement, item};

/// Last year's promise and result of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreviousYear {
    /// Which year.
    pub year: u16,
    /// What was promised.
    pub target: Option<Figure>,
    /// What was reached in the quarters that have figures; none where none has.
    pub result: Option<Figure>,
}

/// The year before of an item that goes on from one, where that year is on this device.
pub fn previous_year(rows: &impl Rows, item: EntityId) -> Option<PreviousYear> {
    let earlier = rows.row(item)?.value(item::PREVIOUS).as_id()?;
    let row = rows.row(earlier)?;
    let promised = read_item(row);
    let year = rows.row(row.parent()?)?.value(agreement::YEAR);
    Some(PreviousYear {
        year: u16::try_from(year.as_integer()?).ok()?,
        target: promised.annual_target.clone(),
        result: result_of_year(rows, earlier, &promised),
    })
}

/// The results of an item year by year, the newest first, as far back as this device goes.
pub fn earlier_years(rows: &impl Rows, item: EntityId) -> Vec<PreviousYear> {
    const YEARS_MAX: usize = 20;
    let back = |id: &EntityId| rows.row(*id)?.value(item::PREVIOUS).as_id();
    std::iter::successors(Some(item), back)
        .take(YEARS_MAX)
        .filter_map(|id| previous_year(rows, id))
        .collect()
}

fn result_of_year(rows: &impl Rows, item: EntityId, promised: &Item) -> Option<Figure> {
    let quarter_targets = Quarter::ALL.map(|quarter| target_in_lineage(rows, item, quarter));
    let realizations = Quarter::ALL.map(|quarter| {
        realization_in_lineage(rows, item, quarter)
            .map_or(Measured::Blank, |realization| realization.value)
    });
    let input = ConsolidationInput {
        method: promised.consolidation,
        convention: promised.convention,
        quarter_targets: &quarter_targets,
        annual_target: promised.annual_target.as_ref(),
        realizations: &realizations,
        quarter: Quarter::Fourth,
    };
    let year = consolidate(&input, &Policy::DEFAULT);
    year.realization.figure().cloned()
}
