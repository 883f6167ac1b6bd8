//! The page around the grid: where one is, how it stands, what may happen next.

use ikrar_domain::{
    measurement::{Explanation, ReportStatus},
    value::Quarter,
};
use ikrar_sync::{edit, identity::EntityId, model};
use leptos::prelude::*;
use leptos_router::components::A;

use super::{
    at_once::{Opened, accept_rest},
    grid::{GridContext, grid},
    lateness::deadline,
    spending::spending,
    state::{Document, Summary, read_document, summarize},
    steps::{ReturnTarget, return_sheet, step_buttons},
};
use crate::{
    components::{Badge, Banner, Button, EmptyState, Progress, Tab, Tabs, Tone, live},
    context::{Services, SessionUser},
    memo::Memo,
    pages::{
        explained::explanation_sheet, lock_banner, not_found, perform, report_tone, reports,
        set_title, tell_by_toast,
    },
    routes::addresses,
    text,
};

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub(super) struct Page {
    pub(super) services: Services,
    pub(super) user: StoredValue<SessionUser>,
    pub(super) document: Memo<Option<Document>>,
    pub(super) agreement: EntityId,
    pub(super) quarter: Quarter,
    pub(super) explained: RwSignal<Option<Explanation>>,
    pub(super) returning: RwSignal<Option<ReturnTarget>>,
    pub(super) tell: crate::pages::Tell,
}

impl Page {
    /// Why nothing can be typed in the whole report; none where it can.
    pub(super) fn lock(&self) -> Signal<Option<String>> {
        let document = self.document;
        Signal::derive(move || document.with(|d| d.as_ref().and_then(|d| d.lock.clone())))
    }
}

/// The page of an agreement's quarter.
pub(super) fn quarter(
    services: Services,
    user: SessionUser,
    agreement: EntityId,
    quarter: Quarter,
) -> AnyView {
    set_title(text::quarter::title(quarter.label()));
    let actor = user.actor();
    let document = Memo::new(move |_| {
        services.with_replica(|replica| read_document(replica, &actor, agreement, quarter))
    });
    let page = Page {
        services,
        user: StoredValue::new(user),
        document,
        agreement,
        quarter,
        explained: RwSignal::new(None),
        returning: RwSignal::new(None),
        tell: tell_by_toast(),
    };
    provide_context(Opened::default());
    let is_here = Memo::new(move |_| document.with(Option::is_some));
    live(move || {
        if is_here.get() {
            content(page)
        } else {
            not_found::not_here()
        }
    })
}

fn content(page: Page) -> AnyView {
    let has_items = Memo::new(move |_| {
        page.document
            .with(|document| document.as_ref().is_some_and(|d| !d.items.is_empty()))
    });
    view! {
        {head(page)}
        {quarter_tabs(page)}
        {summary(page)}
        {lock_banner(page.lock())}
        {stale(page)}
        {other_version(page)}
        {accept_rest(page)}
        {live(move || if has_items.get() {
            grid(GridContext::new(page))
        } else {
            view! {
                <EmptyState title=text::quarter::NO_ITEMS>
                    <A
                        href=addresses::agreement(page.agreement)
                        attr:class="button button--secondary"
                    >
                        {text::common::OPEN}
                    </A>
                </EmptyState>
            }.into_any()
        })}
        {super::due_steps::section(page)}
        {spending(page)}
        {live(move || page.document.with(|document| {
            let document = document.as_ref().filter(|document| !document.level.is_internal())?;
            let agency = EntityId::from_uuid(document.agency.uuid());
            Some(reports(page.services, document.year, page.quarter, Some(agency)))
        }))}
        {explanation_sheet(page.explained)}
        {return_sheet(page)}
    }
    .into_any()
}

fn head(page: Page) -> AnyView {
    let lead = move || {
        page.document.with(|document| {
            document.as_ref().map(|document| {
                [
                    document.agency_name.as_str(),
                    " · ",
                    &text::home::agreement_title(document.year),
                ]
                .concat()
            })
        })
    };
    let status = Memo::new(move |_| page.document.with(|d| d.as_ref().map(|d| d.status)));
    let pending = Memo::new(move |_| {
        let report = page.document.with(|d| d.as_ref().map(|d| d.report));
        page.services
            .with_replica(|replica| report.is_some_and(|id| replica.pending_step(id).is_some()))
    });
    view! {
        <div class="page__head">
            <div class="page__title">
                <h1>{text::quarter::title(page.quarter.label())}</h1>
                <p class="page__lead">
                    <A href=addresses::agreement(page.agreement)>{lead}</A>
                </p>
                {deadline(page)}
                <p id="report-status" data-status=move || status.get().map(ReportStatus::code)>
                    {live(move || status.get().map(|status| {
                        view! { <Badge label=status.label() tone=report_tone(status) /> }
                    }))}
                    {live(move || pending.get().then(|| {
                        let words = text::agreement::WAITING_FOR_SERVER;
                        view! { <Badge label=words tone=Tone::Brand /> }
                    }))}
                </p>
            </div>
            {step_buttons(page)}
        </div>
    }
    .into_any()
}

fn quarter_tabs(page: Page) -> AnyView {
    let tabs: Vec<Tab> = Quarter::ALL
        .iter()
        .map(|quarter| Tab {
            label: text::common::quarter_short(quarter.roman()),
            address: addresses::quarter(page.agreement, *quarter),
        })
        .collect();
    view! { <Tabs label=text::agreement::QUARTERS tabs=Signal::stored(tabs) /> }.into_any()
}

fn summary(page: Page) -> AnyView {
    let read = move |_: Option<&Option<Summary>>| {
        page.document.with(|document| {
            document.as_ref().map(|document| {
                page.services
                    .with_replica(|replica| summarize(replica, document))
            })
        })
    };
    let summary = Memo::new(read);
    let number = move |pick: fn(&Summary) -> usize| {
        Signal::derive(move || summary.with(|summary| summary.as_ref().map_or(0, pick)))
    };
    let words = move |pick: fn(&Summary) -> String| {
        move || summary.with(|summary| summary.as_ref().map(pick))
    };
    let filled = number(|summary| summary.filled);
    let total = number(|summary| summary.total);
    let explain = move |_| {
        page.explained
            .set(summary.with_untracked(|s| s.as_ref().map(|s| s.explanation.clone())));
    };
    view! {
        <section class="card quarter__summary" aria-label=text::quarter::AVERAGE>
            <div class="quarter__measure">
                <span class="muted">{text::quarter::AVERAGE}</span>
                <button type="button" class="grid__why" id="average" on:click=explain>
                    <span class="quarter__measure-value">
                        {words(|summary| summary.average.clone())}
                    </span>
                </button>
            </div>
            <div class="quarter__measure">
                <span class="muted">{text::quarter::COVERAGE}</span>
                <span class="quarter__measure-value" id="coverage">
                    {words(|summary| summary.coverage.clone())}
                </span>
            </div>
            <Progress
                label=Signal::derive(move || text::quarter::filled(filled.get(), total.get()))
                done=filled
                total=total
            />
        </section>
    }
    .into_any()
}

/// What the report goes on from has changed since it was sent.
fn stale(page: Page) -> AnyView {
    let changed = Memo::new(move |_| {
        page.services
            .with_replica(|rows| model::stale_because(rows, page.agreement, page.quarter))
    });
    live(move || {
        let changed = changed.get();
        let words: Vec<(&str, usize)> = changed
            .iter()
            .map(|(quarter, items)| (quarter.label(), *items))
            .collect();
        (!words.is_empty()).then(|| {
            view! { <Banner text=text::quarter::stale(&words) tone=Tone::Warning /> }
        })
    })
}

/// The way to the version that this quarter belongs to, or from it what was written before.
fn other_version(page: Page) -> AnyView {
    let accountable = Memo::new(move |_| page.document.with(|d| d.as_ref()?.accountable));
    let is_open = Memo::new(move |_| page.lock().with(Option::is_none));
    let carried = Memo::new(move |_| {
        is_open.get()
            && page.services.with_replica(|replica| {
                edit::carry_over(replica, page.agreement, page.quarter)
                    .is_ok_and(|drafts| !drafts.is_empty())
            })
    });
    let carry = move || {
        let drafts = page
            .services
            .with_replica_untracked(|rows| edit::carry_over(rows, page.agreement, page.quarter));
        perform(page.services, page.tell, drafts, || ());
    };
    view! {
        {live(move || accountable.get().map(|version| view! {
            <p>
                <A
                    href=addresses::quarter(version, page.quarter)
                    attr:class="button button--secondary"
                    attr:id="accountable-version"
                >
                    {text::quarter::OPEN_ACCOUNTABLE}
                </A>
            </p>
        }))}
        {live(move || carried.get().then(|| view! {
            <Banner text=text::quarter::CARRY_OVER_LEAD>
                <Button label=text::quarter::CARRY_OVER on_press=carry id="carry-over" />
            </Banner>
        }))}
    }
    .into_any()
}
