//! Markup of the sync panel.

use leptos::prelude::*;
use leptos_router::components::A;

use super::state::{LISTED_AT_ONCE, Line, Panel, read_panel};
use crate::{
    components::{Badge, Banner, Button, ButtonKind, Tone, live, part},
    context::{LinkState, Services, StorageState},
    memo::Memo,
    pages::{open_link, set_title},
    reading::Clock,
    routes::addresses,
    text,
};

/// The panel.
pub(super) fn panel(services: Services) -> AnyView {
    set_title(text::sync::TITLE);
    let shown = RwSignal::new(LISTED_AT_ONCE);
    let panel = Memo::new(move |_| {
        let clock = Clock::of(services.device().as_ref());
        let shown = shown.get();
        services.with_replica(|replica| read_panel(replica, clock, shown))
    });
    view! {
        <main class="page sync" id="isi">
            <div class="page__head">
                <div class="page__title">
                    <h1>{text::sync::TITLE}</h1>
                    {move || contact(services, panel)}
                </div>
                <div class="page__actions">
                    <Button
                        label=text::sync::SYNC_NOW
                        kind=ButtonKind::Primary
                        on_press=move || services.device().sync_now()
                        id="sync-now"
                    />
                </div>
            </div>
            {live(move || services.signals().trouble.get().map(|words| {
                view! { <Banner text=words tone=Tone::Warning id="sync-trouble" /> }
            }))}
            {counts(panel)}
            {waiting(panel, shown)}
            {parked(panel, shown)}
            {super::fates::section(services, shown)}
            {super::carry::card(services)}
            {storage(services)}
        </main>
    }
    .into_any()
}

fn contact(services: Services, panel: Memo<Panel>) -> AnyView {
    let (words, tone) = match services.link().get() {
        LinkState::Offline => (text::sync::LINK_OFFLINE, Tone::Neutral),
        LinkState::Contacting => (text::sync::LINK_CONTACTING, Tone::Brand),
        LinkState::Connected => (text::sync::LINK_CONNECTED, Tone::Positive),
        LinkState::Waiting => (text::sync::LINK_WAITING, Tone::Brand),
        LinkState::NeedSignIn => (text::sync::LINK_NEED_SIGN_IN, Tone::Warning),
        LinkState::Closed => (text::sync::LINK_CLOSED, Tone::Warning),
        LinkState::NeedUpdate => (text::sync::LINK_NEED_UPDATE, Tone::Warning),
    };
    let last = panel.with(|panel| {
        panel
            .last_contact
            .clone()
            .unwrap_or_else(|| text::sync::NEVER.into())
    });
    view! {
        <p class="page__lead">
            <Badge label=words tone=tone />
            " "
            {text::sync::LAST_CONTACT}
            ": "
            <span id="last-contact">{last}</span>
        </p>
    }
    .into_any()
}

fn counts(panel: Memo<Panel>) -> AnyView {
    let count = |id: &'static str, label: &'static str, pick: fn(&Panel) -> usize| {
        view! {
            <div class="sync__count" id=id>
                <span class="sync__number">{move || panel.with(pick)}</span>
                <span>{label}</span>
            </div>
        }
        .into_any()
    };
    view! {
        <section class="sync__counts">
            {count("count-waiting", text::sync::WAITING, |panel| panel.counts.waiting)}
            {count("count-sent", text::sync::SENT, |panel| panel.counts.sent)}
            {count("count-conflicts", text::sync::CONFLICTS, |panel| panel.counts.conflicts)}
            {count("count-parked", text::sync::PARKED, |panel| panel.counts.parked)}
        </section>
        {live(move || (panel.with(|panel| panel.counts.conflicts) > 0).then(|| view! {
            <div class="card__foot">
                <A href=addresses::CONFLICTS attr:class="button button--secondary">
                    {text::sync::GO_CONFLICTS}
                </A>
            </div>
        }))}
    }
    .into_any()
}

fn waiting(panel: Memo<Panel>, shown: RwSignal<usize>) -> AnyView {
    view! {
        <section class="card" id="waiting">
            <h2>{text::sync::WAITING}</h2>
            {live(move || panel.with(|panel| {
                if panel.waiting.is_empty() {
                    view! { <p class="muted">{text::sync::NOTHING_WAITING}</p> }.into_any()
                } else {
                    lines(&panel.waiting)
                }
            }))}
            {more_button(Signal::derive(move || panel.with(|panel| panel.waiting_more)), shown)}
        </section>
    }
    .into_any()
}

fn parked(panel: Memo<Panel>, shown: RwSignal<usize>) -> AnyView {
    view! {
        <section class="card" id="parked">
            <h2>{text::sync::PARKED}</h2>
            {live(move || panel.with(|panel| {
                if panel.parked.is_empty() {
                    view! { <p class="muted">{text::sync::NOTHING_PARKED}</p> }.into_any()
                } else {
                    lines(&panel.parked)
                }
            }))}
            {more_button(Signal::derive(move || panel.with(|panel| panel.parked_more)), shown)}
        </section>
    }
    .into_any()
}

/// Under a list that is cut: how many there are behind it, and the way to them.
pub(super) fn more_button(more: Signal<usize>, shown: RwSignal<usize>) -> AnyView {
    let show = move || shown.update(|shown| *shown = shown.saturating_add(LISTED_AT_ONCE));
    live(move || {
        let more = more.get();
        (more > 0).then(|| {
            view! {
                <div class="card__foot">
                    <span class="muted">{text::sync::and_more(more)}</span>
                    <Button label=text::common::MORE on_press=show action="show-more" />
                </div>
            }
        })
    })
    .into_any()
}

fn lines(lines: &[Line]) -> AnyView {
    let entries = lines
        .iter()
        .cloned()
        .map(|line| {
            view! {
                <li class="sync__entry" data-operation=line.number.to_string()>
                    <strong>{line.subject}</strong>
                    <span>{line.content}</span>
                    <span class="muted">{line.written}</span>
                    {part(line.reason.map(|reason| {
                        view! { <span class="field__error">{reason}</span> }
                    }))}
                    <span class="card__foot">
                        {part(line.is_held.then(|| view! {
                            <A href=addresses::PARKED attr:class="button button--secondary">
                                {text::parked::OPEN_LIST}
                            </A>
                        }))}
                        {part(line.address.map(open_link))}
                    </span>
                </li>
            }
        })
        .collect_view();
    view! { <ul>{entries}</ul> }.into_any()
}

fn storage(services: Services) -> AnyView {
    let words = move || match services.storage().get() {
        StorageState::Unknown => text::sync::STORAGE_UNKNOWN.to_owned(),
        StorageState::Persistent => text::sync::STORAGE_PERSISTENT.to_owned(),
        StorageState::BestEffort => text::sync::STORAGE_BEST_EFFORT.to_owned(),
        StorageState::Backup(reason) => text::sync::storage_backup(&reason),
        StorageState::Unavailable(reason) => text::sync::storage_unavailable(&reason),
    };
    let may_ask = move || {
        matches!(
            services.storage().get(),
            StorageState::Unknown | StorageState::BestEffort
        )
    };
    let second_copy = move || match services.signals().second_copy.get() {
        Some(true) => text::sync::SECOND_COPY,
        Some(false) => text::sync::NO_SECOND_COPY,
        None => "",
    };
    let readiness = move || {
        if services.signals().offline_ready.get() {
            text::sync::OFFLINE_READY
        } else {
            text::sync::OFFLINE_NOT_READY
        }
    };
    view! {
        <section class="card" id="storage">
            <h2>{text::sync::STORAGE}</h2>
            <p id="storage-answer">{words}</p>
            <p id="second-copy">{second_copy}</p>
            <p id="offline-ready">{readiness}</p>
            {live(move || may_ask().then(|| view! {
                <div class="card__foot">
                    <Button
                        label=text::sync::ASK_PERSISTENCE
                        on_press=move || services.device().request_persistence()
                        id="ask-persistence"
                    />
                </div>
            }))}
        </section>
    }
    .into_any()
}
