//! Why an indicator's percent is what it is: the formula and its version, the figures, who wrote
//! them when and on which device, the files behind them, the choices of the city, the years
//! before.

use ikrar_domain::{
    evaluation::{Decision, Method},
    measurement::Explanation,
    value::{Figure, Quarter, UserId},
};
use ikrar_sync::{
    identity::{EntityId, UnixSeconds},
    model,
    row::{Row, Rows},
    schema::{realization, realization_id},
};

use crate::{
    reading::{Clock, person},
    text,
};

/// How much of a device's id tells it from the others.
const DEVICE_DIGITS: usize = 8;

/// The working of an indicator's percent up to a quarter.
pub(crate) fn read_working(
    rows: &impl Rows,
    item: EntityId,
    quarter: Quarter,
    me: UserId,
    clock: Clock,
) -> Option<Explanation> {
    let method = model::method_of(rows);
    let read = model::evaluated_item(rows, item, quarter, &method.policy)?;
    let achievement = read
        .so_far
        .achievement(&read.promised.rule(), &method.policy);
    let mut steps = read.so_far.explanation.steps.clone();
    steps.extend(achievement.explanation.steps.iter().cloned());
    steps.push(
        [
            text::evaluation::FORMULA,
            ": ",
            achievement.formula.code(),
            ".",
        ]
        .concat(),
    );
    for quarter in quarter.up_to() {
        let written_in = realization_id(model::item_in_quarter(rows, item, quarter), quarter);
        if let Some(row) = rows.row(written_in) {
            steps.extend(input(rows, row, quarter, me, clock));
            let files = model::evidence_of(rows, written_in).len();
            steps.push(text::evaluation::evidence(quarter.label(), files));
        }
    }
    steps.extend(earlier(rows, item));
    steps.push(policy(&method));
    Some(Explanation {
        question: achievement.explanation.question,
        steps,
        rule_source: achievement.explanation.rule_source,
    })
}

/// One figure: what stands, who wrote it, when, on which device.
fn input(
    rows: &impl Rows,
    row: &Row,
    quarter: Quarter,
    me: UserId,
    clock: Clock,
) -> Option<String> {
    let cell = row.cells.get(&realization::VALUE)?;
    let figure = cell.value.as_figure()?;
    let stamp = &cell.stamp;
    let by = person(rows, stamp.author, me);
    let device: String = stamp
        .operation
        .replica
        .hex()
        .chars()
        .take(DEVICE_DIGITS)
        .collect();
    let received = (stamp.received_at != UnixSeconds(0)).then(|| clock.moment(stamp.received_at));
    let when = text::evaluation::written(&clock.moment(stamp.claimed_at), received.as_deref());
    let when = text::time::with_clock(when, stamp.clock_ahead_min);
    let figure = figure.display();
    let quarter = quarter.label();
    Some(text::evaluation::input(
        quarter, &figure, &by, &when, &device,
    ))
}

/// What the same indicator promised and reached in the years before.
fn earlier(rows: &impl Rows, item: EntityId) -> Vec<String> {
    let shown = |figure: Option<&Figure>| {
        figure.map_or_else(|| text::quarter::NO_PERCENT.to_owned(), Figure::display)
    };
    model::earlier_years(rows, item)
        .iter()
        .map(|year| {
            text::evaluation::earlier_year(
                year.year,
                &shown(year.result.as_ref()),
                &shown(year.target.as_ref()),
            )
        })
        .collect()
}

/// Every choice of the city that the percent was computed under.
fn policy(method: &Method) -> String {
    let chosen: Vec<String> = Decision::ALL
        .iter()
        .filter_map(|decision| {
            let label = decision.label_of(method.choice(*decision))?;
            Some([decision.label(), ": ", label].concat())
        })
        .collect();
    [text::evaluation::POLICY, ": ", &chosen.join("; "), "."].concat()
}
