//! What stands at a figure that came after its deadline, and the deadline above the grid.

use ikrar_domain::measurement::{LateKind, ReportDeadline};
use ikrar_sync::model::{LateFigure, time_zone_of};
use leptos::prelude::*;

use super::{row_view::RowContext, view::Page};
use crate::{
    components::{Badge, Tone, live, part},
    memo::Memo,
    reading::Clock,
    text,
};

/// How late a figure came, with both times. Nothing where it came in time.
pub(super) fn came_late(context: RowContext) -> AnyView {
    let page = context.grid.page;
    let late = Memo::new(move |_| {
        context
            .row
            .with(|row| row.as_ref().and_then(|row| row.late))
    });
    live(move || late.get().map(|late| shown(page, late)))
}

fn shown(page: Page, late: LateFigure) -> AnyView {
    let zone = page.services.with_replica_untracked(time_zone_of);
    let clock = Clock::of(page.services.device().as_ref());
    let arrived = late.lateness.kind == LateKind::Arrived;
    let words = text::lateness::late(
        late.lateness.late_by_days,
        arrived,
        late.lateness.within_grace,
    );
    let times = text::lateness::moments(
        &clock.moment_in(zone, late.claimed_at),
        &clock.moment_in(zone, late.received_at),
    );
    let times = text::time::with_clock(times, late.clock_ahead_min);
    let may_review = page
        .document
        .with_untracked(|document| document.as_ref().is_some_and(|one| one.may_review));
    view! {
        <div data-late-by=late.lateness.late_by_days>
            <Badge label=words tone=Tone::Warning />
            <p class="quarter__objective">{times}</p>
            {part((arrived && may_review).then(|| view! {
                <p class="quarter__objective">{text::lateness::NOT_PROOF}</p>
            }))}
        </div>
    }
    .into_any()
}

/// Until when the figures are due. Nothing where the city has not said.
pub(super) fn deadline(page: Page) -> AnyView {
    let due = Memo::new(move |_| page.document.with(|d| d.as_ref().and_then(|d| d.deadline)));
    live(move || {
        due.get().map(|due| {
            view! { <p class="muted" id="report-deadline">{words(due)}</p> }
        })
    })
}

fn words(due: ReportDeadline) -> String {
    let grace = due.grace_until.map(text::time::date);
    text::lateness::deadline(&text::time::date(due.due_on), grace.as_deref())
}
