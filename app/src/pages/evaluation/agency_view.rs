//! Markup of one agency's evaluation.

use ikrar_domain::measurement::Outcome;
use ikrar_domain::value::Percent;
use ikrar_sync::identity::EntityId;
use leptos::prelude::*;
use leptos_router::components::A;

use super::{
    Place,
    parts::{category, headline, muted, navigation, sheet_link, why},
    picture::{bullet, trend},
    state::{Agency, IndicatorLine, ObjectiveBlock, read_agency, score_of, shown},
    working::read_working,
};
use crate::{
    components::{Badge, EmptyState, Tone, cell, heads, live, part, table},
    context::{Services, SessionUser},
    memo::Memo,
    pages::{
        band_tone,
        explained::{Explained, explanation_sheet},
        reports, set_title,
    },
    reading::Clock,
    routes::addresses,
    text,
};

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Page {
    services: Services,
    user: StoredValue<SessionUser>,
    place: Place,
    agency: EntityId,
    explained: Explained,
}

/// The page of an agency.
pub(super) fn agency(
    services: Services,
    user: &SessionUser,
    place: Place,
    agency: EntityId,
) -> AnyView {
    set_title(text::evaluation::title(place.year));
    let read = move |replica: &_| read_agency(replica, agency, place.year, place.quarter);
    let read = Memo::new(move |_| services.with_replica(read));
    let page = Page {
        services,
        user: StoredValue::new(user.clone()),
        place,
        agency,
        explained: RwSignal::new(None),
    };
    let is_reviewer = user.role.reads_everything();
    let back = addresses::evaluation(place.year, place.quarter, None);
    view! {
        <main class="page" id="isi">
            <div class="page__title">
                <h1>{text::evaluation::title(place.year)}</h1>
                <p class="page__lead">
                    {move || read.with(|read| read.name.clone())}" · "{place.quarter.label()}
                </p>
                {if is_reviewer {
                    view! { <A href=back>{text::evaluation::CITY}</A> }.into_any()
                } else {
                    view! { <p class="muted">{text::evaluation::ONLY_OWN}</p> }.into_any()
                }}
            </div>
            {navigation(place, place.agency)}
            {live(move || read.with(|read| content(page, read)))}
            {explanation_sheet(page.explained)}
        </main>
    }
    .into_any()
}

fn content(page: Page, read: &Agency) -> AnyView {
    let (Some(score), Some(agreement)) = (
        score_of(&read.year.scores, page.place.quarter),
        read.agreement,
    ) else {
        return view! {
            <EmptyState
                title=text::evaluation::NO_AGREEMENT
                detail=text::evaluation::NO_AGREEMENT_DETAIL
            />
        }
        .into_any();
    };
    let organisation = read.organisation.map(|band| {
        view! {
            <section class="card">
                <h2>{text::evaluation::ORGANISATION}</h2>
                <p><Badge label=band.label tone=Tone::Brand /></p>
                <p class="muted">{text::evaluation::ORGANISATION_LEAD}</p>
            </section>
        }
    });
    let objectives = read
        .objectives
        .iter()
        .map(|block| objective(page, read, block))
        .collect_view();
    view! {
        <div class="evaluation">
            {headline(score, &read.method, page.explained)}
            {trend(&read.year.scores, text::evaluation::TREND_OF_AGENCY)}
        </div>
        {part(organisation)}
        {money(read, page.place)}
        <p>
            <A href=addresses::agreement(agreement) attr:class="button button--secondary">
                {text::evaluation::OPEN_AGREEMENT}
            </A>
            " "
            {sheet_link(addresses::sheet(page.agency, page.place.year))}
        </p>
        {reports(page.services, page.place.year, page.place.quarter, Some(page.agency))}
        {objectives}
    }
    .into_any()
}

fn money(read: &Agency, place: Place) -> AnyView {
    let words = read.money(place.quarter);
    view! {
        <section class="card" id="evaluation-money">
            <h2>{text::evaluation::MONEY}</h2>
            <ul>
                {part(words.into_iter().map(|words| view! { <li>{words}</li> }).collect_view())}
            </ul>
            <p class="muted">{text::evaluation::MONEY_LEAD}</p>
        </section>
    }
    .into_any()
}

fn objective(page: Page, read: &Agency, block: &ObjectiveBlock) -> AnyView {
    let lines = block.items.iter().map(|line| indicator(page, read, line));
    let head = heads(&[
        text::evaluation::INDICATOR,
        text::evaluation::TARGET_SO_FAR,
        text::evaluation::REALIZATION_SO_FAR,
        text::evaluation::AGAINST_QUARTERS,
        text::evaluation::AGAINST_YEAR,
        text::evaluation::STANDING,
    ]);
    view! {
        <section class="evaluation__part">
            <h2>{block.name.clone()}</h2>
            <p class="evaluation__of-objective">
                {why(shown(block.score.percent), block.score.explanation.clone(), page.explained)}
                {category(&block.score, &read.method)}
                {muted(block.score.coverage.display())}
            </p>
            {table("evaluation__indicators", None, head, lines.collect())}
        </section>
    }
    .into_any()
}

fn indicator(page: Page, read: &Agency, line: &IndicatorLine) -> AnyView {
    let weight = line.weight.as_ref().map_or_else(String::new, |weight| {
        [" · ", text::evaluation::WEIGHT, " ", weight].concat()
    });
    let bar = |outcome: Outcome| bullet(outcome.percent());
    let band = line.category.map_or_else(
        || ().into_any(),
        |band| view! { <Badge label=band.label tone=band_tone(&read.method, band) /> }.into_any(),
    );
    let cells = vec![
        cell(
            "grid__cell--figure",
            text::evaluation::TARGET_SO_FAR,
            line.target.clone().into_any(),
        ),
        cell(
            "grid__cell--figure",
            text::evaluation::REALIZATION_SO_FAR,
            line.realization.clone().into_any(),
        ),
        cell(
            "evaluation__score",
            text::evaluation::AGAINST_QUARTERS,
            vec![
                bar(line.percent),
                opens(page, line.item, line.percent),
                band,
            ]
            .into_any(),
        ),
        cell(
            "evaluation__score",
            text::evaluation::AGAINST_YEAR,
            vec![bar(line.progress), words(line.progress).into_any()].into_any(),
        ),
        cell(
            "",
            text::evaluation::STANDING,
            line.standing.label().to_owned().into_any(),
        ),
    ];
    let unit = [" (", &line.unit, ")", &weight].concat();
    view! {
        <tr class="grid__row" data-item=line.item.uuid().to_string()>
            <th class="grid__cell" scope="row">{line.name.clone()}{muted(unit)}</th>
            {cells}
        </tr>
    }
    .into_any()
}

fn words(outcome: Outcome) -> String {
    outcome
        .percent()
        .map_or_else(|| outcome.display(), Percent::display)
}

/// A percent of an indicator; its working is read when it is opened.
fn opens(page: Page, item: EntityId, outcome: Outcome) -> AnyView {
    let open = move |_| {
        let me = page.user.with_value(|user| user.user);
        let clock = Clock::of(page.services.device().as_ref());
        let working = page.services.with_replica_untracked(|replica| {
            read_working(replica, item, page.place.quarter, me, clock)
        });
        page.explained.set(working);
    };
    view! {
        <button type="button" class="grid__why" data-action="why" on:click=open>
            {words(outcome)}
        </button>
    }
    .into_any()
}
