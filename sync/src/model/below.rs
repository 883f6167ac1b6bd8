//! What the agreements right below one promise to spend.

use std::collections::BTreeSet;

use ikrar_domain::agreement::{Agreement, AgreementPlace, BudgetLine, Hierarchy, Level};

use super::above::{agreement_above, read_place};
use super::{budget_lines_of, read_budget_line, versions_of};
use crate::identity::EntityId;
use crate::row::{Row, Rows};
use crate::schema::{agreement, position};

/// The budget lines of the agreements right below, each in the version that counts: below the head
/// the administrators', further down those of whose agreements stand below by line or by name.
pub fn budgets_below(rows: &impl Rows, document: &Agreement) -> Vec<BudgetLine> {
    let own = EntityId::from_uuid(document.id.uuid());
    let Some(row) = rows.row(own).filter(|_| !document.budget_lines.is_empty()) else {
        return Vec::new();
    };
    let versions = versions_of(rows, own);
    let is_candidate = |one: &&Row| match document.level {
        Level::HeadOfRegion => false,
        Level::AgencyHead => one.text(agreement::LEVEL) == Level::Administrator.code(),
        _ => !versions.contains(&one.id) && may_stand_below(rows, one, row, &versions),
    };
    let places: Vec<AgreementPlace> = rows
        .agreements_in(row.scope)
        .into_iter()
        .filter_map(|id| rows.row(id))
        .filter(is_candidate)
        .filter_map(read_place)
        .collect();
    let hierarchy = Hierarchy::new(&places, |_| None);
    let is_below = |id: &EntityId| {
        let is_right_below = || agreement_above(rows, *id).map(|(above, _)| above);
        document.level == Level::AgencyHead
            || is_right_below().is_some_and(|above| versions.contains(&above))
    };
    places
        .iter()
        .filter(|place| hierarchy.counts(place.id))
        .map(|place| EntityId::from_uuid(place.id.uuid()))
        .filter(is_below)
        .flat_map(|id| budget_lines_of(rows, id))
        .filter_map(|line| rows.row(line).map(read_budget_line))
        .collect()
}

/// Whether one may stand below another: it names one of its versions, or its post reports to that
/// one's, perhaps by posts between. Asked first, because an agency has a thousand.
fn may_stand_below(rows: &impl Rows, one: &Row, above: &Row, versions: &[EntityId]) -> bool {
    let named = one.value(agreement::PARENT).as_id();
    if named.is_some_and(|named| versions.contains(&named)) {
        return true;
    }
    let Some(post) = above.value(agreement::POSITION).as_id() else {
        return false;
    };
    let mut at = one.value(agreement::POSITION).as_id();
    let mut seen = BTreeSet::new();
    while let Some(row) = at.filter(|at| seen.insert(*at)).and_then(|at| rows.row(at)) {
        at = row.value(position::REPORTS_TO).as_id();
        if at == Some(post) {
            return true;
        }
    }
    false
}
