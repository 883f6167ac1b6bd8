//! An agency's year as its reports are written from, out of the same readings as the screens.

use ikrar_domain::budget::UnspentPart;
use ikrar_domain::report::{
    AgencyFacts, CityFacts, EarlierYear, IndicatorFacts, LineFacts, Moment, ObjectiveFacts,
    PlanEnd, Spent,
};
use ikrar_domain::value::{Percent, Quarter};

use super::printed::government_name;
use super::{
    EvaluatedItem, PreviousYear, agency_name, agreement_absorption, agreement_spending,
    budget_lines_of, earlier_years, evaluated_agreement, evaluated_item, evaluated_items,
    issuing_government, items_of, late_figure, method_of, newest_of, objectives_of, plan_of,
    read_budget_line, read_plan_indicator, realization_of, report_deadline_of, report_status,
    spent_up_to, time_zone_of, unspent_causes_of,
};
use crate::identity::{EntityId, UnixSeconds};
use crate::row::{Row, Rows};
use crate::schema::{EntityKind, funding, item, report_id};
use crate::value::Value;

/// What an agency's report up to a quarter is written from; none where no agreement of its head
/// is measured in the quarter.
pub fn agency_facts(
    rows: &impl Rows,
    agency: EntityId,
    year: u16,
    quarter: Quarter,
    read_at: UnixSeconds,
) -> Option<AgencyFacts> {
    let agreement = evaluated_agreement(rows, agency, year, quarter)?;
    let method = method_of(rows);
    let items = evaluated_items(rows, agreement, quarter, &method.policy);
    let objectives = objectives_of(&items, &method.policy)
        .into_iter()
        .map(|objective| ObjectiveFacts {
            indicators: items
                .iter()
                .filter(|item| item.promised.objective.trim() == objective.name)
                .map(|item| indicator_facts(rows, item, year, quarter))
                .collect(),
            objective,
        })
        .collect();
    let (spent, ceiling, unknown) = agreement_spending(rows, agreement, quarter);
    Some(AgencyFacts {
        government: issuing_government(rows),
        agency: agency_name(rows, agency).unwrap_or_default(),
        year,
        quarter,
        read_at: Moment {
            seconds: read_at.0,
            zone: time_zone_of(rows),
        },
        method,
        status: report_status(rows, report_id(agreement, quarter)),
        due_on: report_deadline_of(rows, year, quarter).map(|deadline| deadline.due_on),
        objectives,
        lines: budget_lines_of(rows, agreement)
            .into_iter()
            .filter_map(|line| line_facts(rows, line, quarter))
            .collect(),
        spent: Spent {
            spent,
            ceiling,
            unknown,
            absorption: agreement_absorption(rows, agreement, quarter),
        },
    })
}

/// What the summary of the city's agencies is written from.
pub fn city_facts(
    rows: &impl Rows,
    year: u16,
    quarter: Quarter,
    read_at: UnixSeconds,
) -> CityFacts {
    let mut agencies = Vec::new();
    let mut unmeasured = Vec::new();
    for (agency, name) in super::agencies(rows) {
        match agency_facts(rows, agency, year, quarter, read_at) {
            Some(facts) => agencies.push(facts),
            None => unmeasured.push(name),
        }
    }
    let government = government_name(rows);
    CityFacts {
        government: government.name,
        head_title: government.head_title,
        year,
        quarter,
        read_at: Moment {
            seconds: read_at.0,
            zone: time_zone_of(rows),
        },
        method: method_of(rows),
        agencies,
        unmeasured,
    }
}

fn indicator_facts(
    rows: &impl Rows,
    read: &EvaluatedItem,
    year: u16,
    quarter: Quarter,
) -> IndicatorFacts {
    let earlier = earlier_years(rows, read.item).into_iter();
    let earlier = earlier.map(|one: PreviousYear| EarlierYear {
        year: one.year,
        target: one.target,
        result: one.result,
    });
    IndicatorFacts {
        promised: read.promised.clone(),
        written: realization_of(rows, read.item, quarter),
        so_far: read.so_far.clone(),
        standing: read.standing,
        earlier: earlier.collect(),
        plan_end: plan_end(rows, read),
        is_late: late_figure(rows, read.item, year, quarter).is_some(),
    }
}

/// What the plan that an item answers to, in its counting version, wants in its last year.
fn plan_end(rows: &impl Rows, read: &EvaluatedItem) -> Option<PlanEnd> {
    let named = read.promised.plan.indicator?;
    let indicator = newest_of(rows, EntityId::from_uuid(named.uuid()));
    let plan = plan_of(rows, indicator)?;
    let place = plan.period.place_of(plan.period.last)?;
    let planned = read_plan_indicator(rows.row(indicator)?);
    Some(PlanEnd {
        plan: plan.kind.label().to_owned(),
        year: plan.period.last,
        target: planned.targets.into_iter().nth(place).flatten(),
    })
}

fn line_facts(rows: &impl Rows, line: EntityId, quarter: Quarter) -> Option<LineFacts> {
    let promised = read_budget_line(rows.row(line)?);
    let causes: Vec<UnspentPart> = unspent_causes_of(rows, line)
        .into_iter()
        .map(|(_, part)| part)
        .collect();
    Some(LineFacts {
        code: promised.code,
        program: promised.program,
        ceiling: promised.amount,
        spent: spent_up_to(rows, line, quarter),
        causes,
        paid_for: achievements_paid_by(rows, line, quarter),
    })
}

/// The achievements of the indicators that a budget line pays for, for the year so far.
pub fn achievements_paid_by(
    rows: &impl Rows,
    line: EntityId,
    quarter: Quarter,
) -> Vec<Option<Percent>> {
    let policy = method_of(rows).policy;
    let agreement = rows.row(line).and_then(Row::parent);
    let items = agreement.map_or_else(Vec::new, |agreement| items_of(rows, agreement));
    let pays = |item: &EntityId| {
        let links = rows.children(EntityKind::Funding, *item);
        links
            .iter()
            .filter_map(|link| rows.row(*link))
            .filter(|row| row.value(funding::WITHDRAWN) != &Value::Bool(true))
            .any(|row| row.value(funding::LINE) == &Value::Id(line))
    };
    items
        .into_iter()
        .filter(|id| {
            let row = rows.row(*id);
            row.is_some_and(|row| row.value(item::REMOVED) != &Value::Bool(true))
        })
        .filter(pays)
        .filter_map(|item| evaluated_item(rows, item, quarter, &policy))
        .map(|read| read.indicator(&policy).outcome.percent())
        .collect()
}
