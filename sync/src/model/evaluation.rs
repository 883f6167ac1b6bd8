//! An agency's year as evaluation takes it: the figures of its head's agreement up to a quarter.

use ikrar_domain::agreement::{AgreementStatus, Item, Level};
use ikrar_domain::evaluation::{Decision, Indicator, Method, Objective, Standing};
use ikrar_domain::measurement::{
    ConsolidationInput, ItemFlag, Measured, Policy, Realization, YearToDate, consolidate,
};
use ikrar_domain::value::{Figure, Quarter};

use super::{
    agreement_status, item_in_quarter, items_of, measures, read_item, realization_in_lineage,
};
use super::{report_status, target_in_lineage};
use crate::identity::EntityId;
use crate::row::{Row, Rows};
use crate::schema::report_id;
use crate::schema::{CITY_OWNER, EntityKind, Field, agency_year_scope, agreement, government};

/// The field of the government in which a decision stands.
pub const fn decision_field(decision: Decision) -> Field {
    match decision {
        Decision::LowerVariant => government::LOWER_VARIANT,
        Decision::ZeroTargetHigher => government::ZERO_TARGET_HIGHER,
        Decision::ZeroTargetLower => government::ZERO_TARGET_LOWER,
        Decision::ZeroRealizationRatio => government::ZERO_REALIZATION_RATIO,
        Decision::NegativeTarget => government::NEGATIVE_TARGET,
        Decision::NegativeRealization => government::NEGATIVE_REALIZATION,
        Decision::YearToDateTarget => government::YTD_TARGET,
        Decision::Cap => government::CAP,
        Decision::Unmeasured => government::UNMEASURED,
        Decision::Unverified => government::UNVERIFIED,
        Decision::CategoryScale => government::CATEGORY_SCALE,
    }
}

/// The decision in a field of the government.
pub fn decision_of(field: Field) -> Option<Decision> {
    let mut all = Decision::ALL.iter().copied();
    all.find(|decision| decision_field(*decision) == field)
}

/// How the city measures and evaluates, where these rows hold the city.
pub fn method_of(rows: &impl Rows) -> Method {
    let first = rows.of_kind(EntityKind::Government).into_iter().next();
    first
        .and_then(|id| rows.row(id))
        .map_or(Method::DEFAULT, |row| {
            Method::read(|decision| row.text(decision_field(decision)))
        })
}

/// The agreement that answers for an agency up to a quarter: its head's, in the version under
/// which that quarter is measured. `agency` may be [`CITY_OWNER`].
pub fn evaluated_agreement(
    rows: &impl Rows,
    agency: EntityId,
    year: u16,
    quarter: Quarter,
) -> Option<EntityId> {
    let scope = agency_year_scope(agency, year);
    let level = if agency == CITY_OWNER {
        Level::HeadOfRegion
    } else {
        Level::AgencyHead
    };
    let is_of_head = |row: &&Row| row.text(agreement::LEVEL) == level.code();
    rows.agreements_in(scope)
        .into_iter()
        .filter_map(|id| rows.row(id).filter(is_of_head))
        .filter(|row| {
            let status = agreement_status(rows, row.id);
            status.is_some_and(AgreementStatus::has_been_in_force)
        })
        .filter(|row| measures(rows, row.id, quarter).is_ok())
        .max_by_key(|row| (row.value(agreement::VERSION_NUMBER).as_integer(), row.id))
        .map(|row| row.id)
}

/// An item as evaluation takes it.
#[derive(Clone, Debug, PartialEq)]
pub struct EvaluatedItem {
    /// Which item.
    pub item: EntityId,
    /// As it is promised.
    pub promised: Item,
    /// The year so far.
    pub so_far: YearToDate,
    /// How far its latest figure has come.
    pub standing: Standing,
}

impl EvaluatedItem {
    /// As it enters its objective: held against what was due so far.
    pub fn indicator(&self, policy: &Policy) -> Indicator {
        Indicator {
            name: self.promised.indicator.clone(),
            outcome: self
                .so_far
                .achievement(&self.promised.rule(), policy)
                .outcome,
            standing: self.standing,
            weight: self.promised.weight,
        }
    }
}

/// The items of an agreement up to a quarter, in their order.
pub fn evaluated_items(
    rows: &impl Rows,
    agreement: EntityId,
    quarter: Quarter,
    policy: &Policy,
) -> Vec<EvaluatedItem> {
    items_of(rows, agreement)
        .into_iter()
        .filter_map(|id| evaluated_item(rows, id, quarter, policy))
        .collect()
}

/// One item up to a quarter. Quarters before an amendment count as the earlier version has them.
pub fn evaluated_item(
    rows: &impl Rows,
    item: EntityId,
    quarter: Quarter,
    policy: &Policy,
) -> Option<EvaluatedItem> {
    let promised = read_item(rows.row(item)?);
    let written = Quarter::ALL.map(|quarter| realization_in_lineage(rows, item, quarter));
    let quarter_targets = Quarter::ALL.map(|quarter| target_in_lineage(rows, item, quarter));
    let standing = standing(rows, item, &written, &quarter_targets, quarter);
    let so_far = year_to_date(rows, item, &promised, quarter, policy);
    Some(EvaluatedItem {
        item,
        promised,
        so_far,
        standing,
    })
}

/// An item's year so far. A quarter before an amendment was promised, and reached, as the earlier
/// version has it.
pub fn year_to_date(
    rows: &impl Rows,
    item: EntityId,
    promised: &Item,
    quarter: Quarter,
    policy: &Policy,
) -> YearToDate {
    let realizations = Quarter::ALL.map(|quarter| {
        realization_in_lineage(rows, item, quarter)
            .map_or(Measured::Blank, |realization| realization.value)
    });
    let quarter_targets = Quarter::ALL.map(|quarter| target_in_lineage(rows, item, quarter));
    let input = ConsolidationInput {
        method: promised.consolidation,
        convention: promised.convention,
        quarter_targets: &quarter_targets,
        annual_target: promised.annual_target.as_ref(),
        realizations: &realizations,
        quarter,
    };
    consolidate(&input, policy)
}

/// An item is verified where every figure that entered is: accepted itself, or in a report that
/// was verified. A quarter that was due and has no answer is missing, whatever came before it.
fn standing(
    rows: &impl Rows,
    item: EntityId,
    written: &[Option<Realization>; 4],
    targets: &[Option<Figure>; 4],
    until: Quarter,
) -> Standing {
    let mut standing = None;
    for quarter in until.up_to() {
        let at = quarter.index();
        let filled = written.get(at).and_then(Option::as_ref);
        let filled = filled.filter(|realization| realization.value.is_filled());
        let is_due = targets.get(at).is_some_and(Option::is_some);
        match filled {
            None if is_due => return Standing::Missing,
            None => {}
            Some(realization) if is_verified(rows, item, quarter, realization) => {
                standing.get_or_insert(Standing::Verified);
            }
            Some(_) => standing = Some(Standing::Waiting),
        }
    }
    standing.unwrap_or(Standing::Missing)
}

fn is_verified(
    rows: &impl Rows,
    item: EntityId,
    quarter: Quarter,
    realization: &Realization,
) -> bool {
    let promised = rows.row(item_in_quarter(rows, item, quarter));
    let agreement = promised.and_then(Row::parent);
    let in_report = agreement
        .is_some_and(|agreement| report_status(rows, report_id(agreement, quarter)).is_verified());
    in_report || realization.flag == ItemFlag::Accepted
}

/// Items put together by their objective, in the order in which they stand. The same words are
/// the same objective.
pub fn objectives_of(items: &[EvaluatedItem], policy: &Policy) -> Vec<Objective> {
    let mut objectives: Vec<Objective> = Vec::new();
    for item in items {
        let indicator = item.indicator(policy);
        let name = item.promised.objective.trim();
        match objectives.iter_mut().find(|known| known.name == name) {
            Some(known) => known.indicators.push(indicator),
            None => objectives.push(Objective {
                name: name.to_owned(),
                indicators: vec![indicator],
            }),
        }
    }
    objectives
}
