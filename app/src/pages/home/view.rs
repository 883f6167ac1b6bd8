//! Markup of the home page.

use chrono::Datelike;
use ikrar_domain::evaluation_sheet::year_looked_at;
use ikrar_sync::identity::EntityId;
use leptos::prelude::*;
use leptos_router::components::A;

use super::{
    attention::{Attention, read_attention},
    new_agreement,
    state::{
        AgencyLine, AgreementCard, QuarterTile, agreements_of, find_agreements, read_agencies,
        read_card,
    },
};
use crate::{
    components::{Badge, EmptyState, TextField, entity_list, live},
    context::{Services, SessionUser},
    memo::Memo,
    pages::{agreement_tone, more, report_tone, set_title},
    reading::{Clock, agency_name, today},
    routes::addresses,
    text,
};

/// The home page of a person.
pub(super) fn home(services: Services, user: &SessionUser) -> AnyView {
    set_title(text::home::TITLE);
    let agency = user.agency.map(|agency| EntityId::from_uuid(agency.uuid()));
    let place = Memo::new(move |_| match agency {
        Some(agency) => services.with_replica(|replica| agency_name(replica, agency)),
        None => text::home::CITY.into(),
    });
    let starter = new_agreement::starter(services, user);
    let column = match agency {
        Some(agency) => agreements(services, agency),
        None => agencies(services),
    };
    view! {
        <main class="page" id="isi">
            <div class="page__head">
                <div class="page__title">
                    <h1>{text::home::TITLE}</h1>
                    <p class="page__lead">{move || place.get()}</p>
                </div>
                <div class="page__actions">{starter}{session_link(services)}</div>
            </div>
            <div class="home">
                <div class="home__column">{column}</div>
                <div class="home__column home__column--attention">{attention(services, user)}</div>
            </div>
        </main>
    }
    .into_any()
}

/// The ways to this year's signing session, to the evaluation meetings and to the evaluation
/// sheets.
fn session_link(services: Services) -> AnyView {
    let year = today(services).map_or(0, |today| today.year());
    let year = u16::try_from(year).unwrap_or_default();
    let evaluated = today(services).map_or(year, year_looked_at);
    view! {
        <A href=addresses::signing(year) attr:class="button button--secondary">
            {text::signing::SESSION}
        </A>
        <A href=addresses::MEETINGS attr:class="button button--secondary" attr:id="open-meetings">
            {text::meeting::TITLE}
        </A>
        <A
            href=addresses::sheets(evaluated)
            attr:class="button button--secondary"
            attr:id="open-sheets"
        >
            {text::evaluation_sheet::OPEN}
        </A>
    }
    .into_any()
}

fn agreements(services: Services, agency: EntityId) -> AnyView {
    let words = RwSignal::new(String::new());
    let all = Memo::new(move |_| services.with_replica(|rows| agreements_of(rows, Some(agency))));
    let total = move || all.with(Vec::len);
    let found = Memo::new(move |_| {
        let (all, words) = (all.read(), words.read());
        services.with_replica(|rows| find_agreements(rows, &all, &words))
    });
    let fetched =
        Memo::new(move |_| services.with_replica(|replica| replica.cursors().count() > 0));
    let limit = RwSignal::new(CARDS_AT_ONCE);
    let shown = move || {
        let found = found.read();
        let shown = found.iter().take(limit.get());
        shown.map(|id| (0, *id)).collect()
    };
    view! {
        <h2>{text::home::AGREEMENTS}</h2>
        {live(move || (total() > CARDS_AT_ONCE).then(|| search(words, limit)))}
        {live(move || found.with(Vec::is_empty).then(|| {
            let (title, detail) = match (total(), fetched.get()) {
                (0, false) => (text::home::NOT_FETCHED, text::home::NOT_FETCHED_DETAIL),
                (0, true) => (text::home::NO_AGREEMENT, text::home::NO_AGREEMENT_DETAIL),
                _ => (text::home::NONE_FOUND, text::home::NONE_FOUND_DETAIL),
            };
            view! { <EmptyState title=title detail=detail /> }
        }))}
        {entity_list(shown, move |(_, id)| {
            let card = Memo::new(move |_| services.with_replica(|rows| read_card(rows, id)));
            live(move || card.get().map(card_view))
        })}
        {more(move || found.with(Vec::len), limit, CARDS_AT_ONCE / 2, "more-agreements")}
    }
    .into_any()
}

/// Cards drawn at once. An agency whose whole staff promises has a thousand.
const CARDS_AT_ONCE: usize = 20;

/// Entries of what needs attention drawn at once.
const ENTRIES_AT_ONCE: usize = 10;

/// The box that narrows a long list down.
fn search(words: RwSignal<String>, limit: RwSignal<usize>) -> AnyView {
    view! {
        <TextField
            label=text::home::SEARCH
            id="find-agreement"
            value=words
            on_input=move |()| limit.set(CARDS_AT_ONCE)
        />
    }
    .into_any()
}

fn card_view(card: AgreementCard) -> AnyView {
    let id = card.id;
    let quarters = card
        .quarters
        .into_iter()
        .map(|tile| quarter_link(id, tile))
        .collect_view();
    view! {
        <article class="card agreement-card" data-agreement=id.uuid().to_string()>
            <div class="card__head">
                <div>
                    <h3 class="agreement-card__title">
                        <A href=addresses::agreement(id)>
                            {text::home::titled(card.kind, card.year)}
                        </A>
                    </h3>
                    <p class="muted">{card.holder}" · "{card.size}</p>
                    {card.is_head.then(|| view! {
                        <A
                            href=addresses::cascade(card.agency, card.year)
                            attr:class="agreement-card__cascade"
                        >
                            {text::cascade::OPEN}
                        </A>
                    })}
                </div>
                <Badge label=card.status.label() tone=agreement_tone(card.status) />
            </div>
            <div class="agreement-card__quarters">{quarters}</div>
        </article>
    }
    .into_any()
}

fn quarter_link(agreement: EntityId, tile: QuarterTile) -> AnyView {
    view! {
        <A href=addresses::quarter(agreement, tile.quarter) attr:class="quarter-link">
            <span class="quarter-link__name">
                {text::common::quarter_short(tile.quarter.roman())}
            </span>
            <span class="quarter-link__status">{tile.status.label()}</span>
            <span class="quarter-link__status muted">
                {text::home::filled(tile.filled, tile.total)}
            </span>
        </A>
    }
    .into_any()
}

fn agencies(services: Services) -> AnyView {
    let lines = Memo::new(move |_| {
        let today = today(services);
        services.with_replica(|replica| read_agencies(replica, today))
    });
    view! {
        <h2>{text::home::AGENCIES}</h2>
        <div class="grid-frame">
            <table class="grid agency-table" id="agencies">
                <thead>
                    <tr>
                        <th class="grid__head" scope="col">{text::home::AGENCY}</th>
                        <th class="grid__head" scope="col">{text::home::IN_FORCE}</th>
                        <th class="grid__head" scope="col">{text::home::DEADLINE}</th>
                        <th class="grid__head" scope="col">{text::home::REPORTS}</th>
                    </tr>
                </thead>
                <tbody>
                    {live(move || lines.get().into_iter().map(agency_line).collect_view())}
                </tbody>
            </table>
        </div>
    }
    .into_any()
}

fn agency_line(line: AgencyLine) -> AnyView {
    let agency = line.agency;
    let (agreement, deadline, reports) = match line.newest {
        None => (
            view! { <span class="muted">{text::home::NO_AGREEMENT}</span> }.into_any(),
            ().into_any(),
            ().into_any(),
        ),
        Some(newest) => {
            let id = newest.id;
            let reports = newest
                .reports
                .into_iter()
                .map(|(quarter, status)| {
                    let words = [
                        &text::common::quarter_short(quarter.roman()),
                        ": ",
                        status.label(),
                    ]
                    .concat();
                    view! {
                        <A href=addresses::quarter(id, quarter)>
                            <Badge label=words tone=report_tone(status) />
                        </A>
                    }
                })
                .collect_view();
            let agreement = view! {
                <A href=addresses::agreement(id)>{text::home::agreement_title(newest.year)}</A>
                " "
                <Badge label=newest.status.label() tone=agreement_tone(newest.status) />
                " "
                <A href=addresses::cascade(agency, newest.year)>{text::cascade::OPEN}</A>
            };
            let (words, tone) = newest.deadline;
            let deadline = view! { <Badge label=words tone=tone /> };
            (
                agreement.into_any(),
                deadline.into_any(),
                reports.into_any(),
            )
        }
    };
    view! {
        <tr class="grid__row" data-agency=line.agency.uuid().to_string()>
            <th class="grid__cell" scope="row">{line.name}</th>
            <td class="grid__cell" data-label=text::home::IN_FORCE>{agreement}</td>
            <td class="grid__cell" data-label=text::home::DEADLINE>{deadline}</td>
            <td class="grid__cell" data-label=text::home::REPORTS>
                <div class="agency-table__reports">{reports}</div>
            </td>
        </tr>
    }
    .into_any()
}

fn attention(services: Services, user: &SessionUser) -> AnyView {
    let actor = user.actor();
    let list = Memo::new(move |_| {
        let clock = Clock::of(services.device().as_ref());
        let today = today(services);
        services.with_replica(|replica| read_attention(replica, &actor, clock, today))
    });
    let limit = RwSignal::new(ENTRIES_AT_ONCE);
    view! {
        <section class="card" id="attention">
            <h2>{text::home::ATTENTION}</h2>
            {live(move || list.with(Vec::is_empty).then(|| {
                view! { <p class="muted">{text::home::NOTHING_TO_DO}</p> }
            }))}
            <ul class="attention">
                {live(move || {
                    let shown = list.get().into_iter().take(limit.get());
                    shown.map(entry).collect_view()
                })}
            </ul>
            {more(move || list.with(Vec::len), limit, ENTRIES_AT_ONCE / 2, "more-attention")}
        </section>
    }
    .into_any()
}

fn entry(entry: Attention) -> AnyView {
    let class = ["attention__what attention__what--", entry.tone.suffix()].concat();
    view! {
        <li>
            <A href=entry.address attr:class="attention__entry">
                <span class=class>{entry.what}</span>
                <span class="attention__detail">{entry.detail}</span>
            </A>
        </li>
    }
    .into_any()
}
