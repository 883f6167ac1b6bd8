//! How complete and how punctual each agency's reports are, and who waits for whom. It is computed
//! while it is open only: it looks at every figure of the city.

use chrono::{Datelike, NaiveDate};
use ikrar_domain::{
    measurement::{
        PeriodOpen, ReportAction, ReportDeadline, ReportFacts, ReportStatus, period_is_over,
    },
    people::Role,
    review::{Standing, Waiting, WaitsFor},
    value::Quarter,
};
use ikrar_sync::{
    edit,
    identity::{EntityId, UnixSeconds},
    model,
    row::Rows,
};
use leptos::prelude::*;

use crate::{
    components::{Button, Choice, Select, cell, heads, live, part, table},
    context::Services,
    memo::Memo,
    pages::{Tell, perform, tell_by_toast},
    reading::{agency_name, today},
    text,
};

/// A quarter of a year.
type Period = (u16, Quarter);

/// What the section shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Shown {
    deadline: Option<ReportDeadline>,
    agencies: Vec<(String, Standing)>,
    city: Standing,
    /// The reports that can be locked.
    verified: Vec<EntityId>,
}

/// The section.
pub(super) fn standing(services: Services, role: Role) -> AnyView {
    let tell = tell_by_toast();
    let is_open = RwSignal::new(false);
    let today = today(services);
    let period = RwSignal::new(today.map(last_ended));
    let shown = Memo::new(move |_| {
        let (year, quarter) = period.get().filter(|_| is_open.get())?;
        let (today, now) = (today?, services.device().now());
        Some(services.with_replica(|replica| {
            let mut shown = read(replica, (year, quarter), today, now);
            // A step on its way is not asked for twice.
            let is_asked = |report: &EntityId| replica.pending_step(*report).is_some();
            shown.verified.retain(|report| !is_asked(report));
            shown
        }))
    });
    let toggle = move |_| is_open.update(|open| *open = !*open);
    view! {
        <details class="card review__standing" id="standing" on:toggle=toggle>
            <summary>{text::review::STANDING}</summary>
            <Select
                label=text::review::STANDING_PERIOD
                id="standing-period"
                choices=choices(today)
                value=Signal::derive(move || period.get().map(code).unwrap_or_default())
                on_change=move |chosen: String| period.set(period_of(&chosen))
            />
            {live(move || shown.with(|shown| shown.as_ref().map(content)))}
            {live(move || shown.with(|shown| {
                shown.as_ref().and_then(|shown| lock(services, tell, role, today?, shown))
            }))}
        </details>
    }
    .into_any()
}

/// The quarter whose figures are due: the last one that has ended.
fn last_ended(today: NaiveDate) -> Period {
    let year = u16::try_from(today.year()).unwrap_or_default();
    match today.month() {
        1..=3 => (year.saturating_sub(1), Quarter::Fourth),
        4..=6 => (year, Quarter::First),
        7..=9 => (year, Quarter::Second),
        _ => (year, Quarter::Third),
    }
}

fn choices(today: Option<NaiveDate>) -> Vec<Choice> {
    let Some((year, _)) = today.map(last_ended) else {
        return Vec::new();
    };
    let years = [year.saturating_sub(1), year, year.saturating_add(1)];
    let of_year = |year: u16| {
        Quarter::ALL.iter().map(move |quarter| {
            let words = text::review::period(quarter.roman(), year);
            Choice::new(code((year, *quarter)), words)
        })
    };
    years.into_iter().flat_map(of_year).collect()
}

fn code((year, quarter): Period) -> String {
    [&year.to_string(), "-", &quarter.number().to_string()].concat()
}

fn period_of(code: &str) -> Option<Period> {
    let (year, quarter) = code.split_once('-')?;
    let quarter = Quarter::from_number(quarter.parse().ok()?).ok()?;
    Some((year.parse().ok()?, quarter))
}

fn read(rows: &impl Rows, (year, quarter): Period, today: NaiveDate, now: UnixSeconds) -> Shown {
    let deadline = model::report_deadline_of(rows, year, quarter);
    let reports = model::asked_reports(rows, year, quarter, now);
    let mut agencies: Vec<(EntityId, Standing)> = Vec::new();
    for one in &reports {
        let place = agencies.iter().position(|(known, _)| *known == one.agency);
        let place = place.unwrap_or_else(|| {
            agencies.push((one.agency, Standing::default()));
            agencies.len().saturating_sub(1)
        });
        if let Some((_, standing)) = agencies.get_mut(place) {
            standing.add(&one.standing, deadline.as_ref(), today);
        }
    }
    let mut city = Standing::default();
    for (_, standing) in &agencies {
        city.join(standing);
    }
    let mut agencies: Vec<(String, Standing)> = agencies
        .into_iter()
        .map(|(agency, standing)| (agency_name(rows, agency), standing))
        .collect();
    ikrar_domain::order::sort_by(&mut agencies, |(one, first), (other, second)| {
        let by_lateness = second.late_by_days.cmp(&first.late_by_days);
        by_lateness.then_with(|| one.cmp(other))
    });
    let is_verified = |one: &&model::AskedReport| one.standing.status == ReportStatus::Verified;
    Shown {
        deadline,
        agencies,
        city,
        verified: reports
            .iter()
            .filter(is_verified)
            .map(|one| one.report)
            .collect(),
    }
}

fn content(shown: &Shown) -> AnyView {
    if shown.agencies.is_empty() {
        return view! { <p>{text::review::NO_REPORTS}</p> }.into_any();
    }
    let deadline = shown.deadline.map_or_else(
        || text::review::NO_DEADLINE.to_owned(),
        |deadline| text::review::due_on(&text::time::date(deadline.due_on)),
    );
    let head = heads(&[
        text::review::AGENCY,
        text::review::SENT,
        text::review::FILLED,
        text::review::PUNCTUAL,
        text::review::LATE,
        text::review::WAITS,
    ]);
    let lines = shown.agencies.iter();
    let lines = lines.map(|(name, standing)| line(name.clone(), standing));
    view! {
        <p id="standing-city">{waits(&shown.city)}". "{deadline}</p>
        {table("agency-table", Some("standing-table"), head, lines.collect())}
    }
    .into_any()
}

fn line(name: String, standing: &Standing) -> AnyView {
    let words = |label, words: String| cell("", label, words.into_any());
    let cells = vec![
        words(
            text::review::SENT,
            text::review::of(standing.sent, standing.expected),
        ),
        words(
            text::review::FILLED,
            text::review::of(standing.filled, standing.items),
        ),
        words(text::review::PUNCTUAL, standing.punctual.to_string()),
        words(
            text::review::LATE,
            text::review::longest(standing.late, standing.late_by_days),
        ),
        words(text::review::WAITS, waits(standing)),
    ];
    view! { <tr><th class="grid__cell" scope="row">{name}</th>{part(cells)}</tr> }.into_any()
}

/// The period is closed by who may lock a report, once its days of grace are over. Each report is
/// a step of its own: one that changed meanwhile does not keep the others open.
fn lock(
    services: Services,
    tell: Tell,
    role: Role,
    today: NaiveDate,
    shown: &Shown,
) -> Option<AnyView> {
    let verified = ReportStatus::Verified;
    let facts = ReportFacts::default();
    if shown.verified.is_empty() || verified.after(ReportAction::Lock, role, &facts).is_err() {
        return None;
    }
    let refusal = period_is_over(shown.deadline.as_ref(), today)
        .err()
        .map(PeriodOpen::user_message);
    let is_refused = refusal.is_some();
    let city = shown.city;
    let open = city.agency.reports.saturating_add(city.verifier.reports);
    let reports = shown.verified.clone();
    let label = text::review::lock_period(reports.len());
    let press = move || {
        for report in &reports {
            let draft = services.with_replica_untracked(|replica| {
                let waits = replica.pending_step(*report).is_some();
                let step = || edit::move_report(replica, *report, ReportAction::Lock, None);
                (!waits).then(step).transpose()
            });
            perform(
                services,
                tell,
                draft.map(|draft| draft.into_iter().collect()),
                || (),
            );
        }
    };
    let view = view! {
        <div class="step">
            <p>{refusal.unwrap_or_else(|| text::review::lock_lead(open))}</p>
            <Button label=label on_press=press disabled=is_refused action="lock-period" />
        </div>
    };
    Some(view.into_any())
}

/// Who has something to do, and for how long already.
fn waits(standing: &Standing) -> String {
    let of = |who: WaitsFor, waiting: Waiting| {
        let is_some = waiting.reports > 0;
        is_some.then(|| text::review::waits_for(who.label(), waiting.reports, waiting.days))
    };
    let all = [
        of(WaitsFor::Agency, standing.agency),
        of(WaitsFor::Verifier, standing.verifier),
    ];
    let words: Vec<String> = all.into_iter().flatten().collect();
    if words.is_empty() {
        WaitsFor::Nobody.label().to_owned()
    } else {
        words.join("; ")
    }
}

#[cfg(test)]
mod tests {
    use ikrar_sync::schema::{EntityKind, report_deadline, report_deadline_id};

    use super::*;
    use crate::reading::fixture::{FIRST_ITEM, city, number, realize, words};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn an_agency_is_late_until_it_sends_and_the_city_is_the_sum() {
        let mut rows = city("in_force");
        let deadline = report_deadline_id(2025, Quarter::First);
        let due = [(report_deadline::DUE_ON, words("2025-04-10"))];
        rows.put(deadline, EntityKind::ReportDeadline, &due);
        let period = (2025, Quarter::First);
        let now = UnixSeconds(0);
        let before = read(&rows, period, day("2025-04-12"), now);
        assert_eq!(before.agencies[0].0, "Dinas Kesehatan");
        assert_eq!((before.city.late, before.city.late_by_days), (1, 2));
        assert_eq!(waits(&before.city), "OPD 1");
        realize(&mut rows, "submitted", FIRST_ITEM, number(70));
        let after = read(&rows, period, day("2025-04-12"), now);
        assert_eq!((after.city.punctual, after.city.late), (1, 0));
        assert_eq!((after.city.filled, after.city.items), (1, 2));
        assert_eq!(waits(&after.city), "verifikator 1");
    }

    #[test]
    fn agreements_that_are_not_in_force_ask_for_no_report() {
        let shown = read(
            &city("draft"),
            (2025, Quarter::First),
            day("2025-04-12"),
            UnixSeconds(0),
        );
        assert_eq!(shown.agencies, []);
    }

    #[test]
    fn quarter_that_is_due_is_the_last_one_that_has_ended() {
        assert_eq!(last_ended(day("2026-01-02")), (2025, Quarter::Fourth));
        assert_eq!(last_ended(day("2026-07-01")), (2026, Quarter::Second));
        assert_eq!(
            period_of(&code((2026, Quarter::Third))),
            Some((2026, Quarter::Third))
        );
        assert_eq!(period_of("2026-5"), None);
    }
}
