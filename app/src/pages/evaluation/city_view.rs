//! Markup of the city's evaluation.

use ikrar_domain::{
    budget::Quadrant,
    evaluation::Method,
    value::{Percent, Quarter},
};
use ikrar_sync::replica::Replica;
use leptos::prelude::*;
use leptos_router::components::A;

use super::{
    Place,
    parts::{Explained, category, explanation_sheet, headline, navigation, why},
    picture::{bullet, trend},
    state::{AgencyLine, City, Known, Mark, caveat_words, score_of, shown},
};
use crate::{
    components::{EmptyState, Tone, live, part},
    context::Services,
    pages::{band_tone, set_title},
    routes::addresses,
    text,
};

/// The page of the city.
pub(super) fn city(services: Services, place: Place) -> AnyView {
    set_title(text::evaluation::title(place.year));
    let known = StoredValue::new_local(Known::default());
    let city = Memo::new(move |_| {
        let read = |replica: &Replica| {
            let mark_of = |scope| Mark::of(replica, scope);
            let read = |known: &mut Known| known.city(replica, mark_of, place.year, place.quarter);
            known.try_update_value(read)
        };
        services.with_replica(read)
    });
    let explained: Explained = RwSignal::new(None);
    view! {
        <main class="page" id="isi">
            <div class="page__title">
                <h1>{text::evaluation::title(place.year)}</h1>
                <p class="page__lead">
                    {text::evaluation::CITY}" · "{place.quarter.label()}
                </p>
                <p class="muted">{text::evaluation::LEAD}</p>
            </div>
            {navigation(place, None)}
            {live(move || city.get().map(|city| content(&city, place, explained)))}
            {explanation_sheet(explained)}
        </main>
    }
    .into_any()
}

fn content(city: &City, place: Place, explained: Explained) -> AnyView {
    let Some(score) = score_of(&city.quarters, place.quarter) else {
        return view! {
            <EmptyState
                title=text::evaluation::NO_AGREEMENT
                detail=text::evaluation::NO_AGREEMENT_DETAIL
            />
        }
        .into_any();
    };
    view! {
        <div class="evaluation">
            {headline(score, &city.method, explained)}
            {trend(&city.quarters, text::evaluation::TREND)}
        </div>
        {ranking(city, place, explained)}
        {heat_map(city, place)}
    }
    .into_any()
}

fn ranking(city: &City, place: Place, explained: Explained) -> AnyView {
    let lines = city
        .lines
        .iter()
        .map(|line| ranked(line, &city.method, place, explained))
        .collect_view();
    let head = |words: &'static str| view! { <th class="grid__head" scope="col">{words}</th> };
    view! {
        <section class="evaluation__part">
            <h2>{text::evaluation::RANKING}</h2>
            <p class="muted">{text::evaluation::RANKING_LEAD}</p>
            <div class="grid-frame">
                <table class="grid evaluation__ranking" id="ranking">
                    <thead>
                        <tr>
                            {head(text::evaluation::PLACE)}
                            {head(text::evaluation::AGENCY)}
                            {head(text::evaluation::SCORE)}
                            {head(text::evaluation::CATEGORY)}
                            {head(text::evaluation::ABSORPTION)}
                            {head(text::evaluation::QUADRANT)}
                            {head(text::evaluation::COVERAGE)}
                            {head(text::evaluation::CAVEATS)}
                        </tr>
                    </thead>
                    <tbody>{lines}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

fn ranked(line: &AgencyLine, method: &Method, place: Place, explained: Explained) -> AnyView {
    let score = line.score(place.quarter);
    let address = addresses::evaluation(place.year, place.quarter, Some(line.agency));
    let position = line.place.map_or_else(
        || text::evaluation::NO_PLACE.to_owned(),
        text::evaluation::place,
    );
    let percent = score.and_then(|score| score.percent);
    let words = match score {
        Some(score) => why(shown(percent), score.explanation.clone(), explained),
        None => shown(None).into_any(),
    };
    let band = score.map(|score| category(score, method));
    let coverage = score.map(|score| score.coverage.display());
    let caveats = score.map(caveat_words);
    let name = line.name.clone();
    let spent = line
        .absorption(place.quarter)
        .map_or_else(|| text::quarter::NO_PERCENT.to_owned(), Percent::display);
    let quadrant = line.quadrant(place.quarter).map(Quadrant::label);
    view! {
        <tr class="grid__row" data-agency=line.agency.uuid().to_string()>
            <td class="grid__cell grid__cell--figure" data-label=text::evaluation::PLACE>
                {position}
            </td>
            <th class="grid__cell" scope="row">
                <A href=address attr:class="evaluation__agency">{name}</A>
            </th>
            <td class="grid__cell evaluation__score" data-label=text::evaluation::SCORE>
                {bullet(percent)}
                {words}
            </td>
            <td class="grid__cell" data-label=text::evaluation::CATEGORY>
                {part(band)}
            </td>
            <td class="grid__cell grid__cell--figure" data-label=text::evaluation::ABSORPTION>
                {spent}
            </td>
            <td class="grid__cell" data-label=text::evaluation::QUADRANT>{quadrant}</td>
            <td class="grid__cell" data-label=text::evaluation::COVERAGE>
                {coverage}
            </td>
            <td class="grid__cell" data-label=text::evaluation::CAVEATS>
                {caveats}
            </td>
        </tr>
    }
    .into_any()
}

fn heat_map(city: &City, place: Place) -> AnyView {
    let heads = Quarter::ALL
        .iter()
        .map(|quarter| {
            let name = text::common::quarter_short(quarter.roman());
            view! { <th class="grid__head" scope="col">{name}</th> }
        })
        .collect_view();
    let mut agencies: Vec<&AgencyLine> = city.lines.iter().collect();
    agencies.sort_by(|one, other| one.name.cmp(&other.name));
    let lines = agencies
        .into_iter()
        .map(|line| warm(line, &city.method, place))
        .collect_view();
    view! {
        <section class="evaluation__part">
            <h2>{text::evaluation::HEAT_MAP}</h2>
            <p class="muted">{text::evaluation::HEAT_MAP_LEAD}</p>
            <div class="grid-frame">
                <table class="grid heat-map" id="heat-map">
                    <thead>
                        <tr>
                            <th class="grid__head" scope="col">{text::evaluation::AGENCY}</th>
                            {heads}
                        </tr>
                    </thead>
                    <tbody>{lines}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

fn warm(line: &AgencyLine, method: &Method, place: Place) -> AnyView {
    let cells = Quarter::ALL
        .iter()
        .map(|quarter| {
            let score = line.score(*quarter);
            let band = score.and_then(|score| score.category);
            let tone = band.map_or(Tone::Neutral, |band| band_tone(method, band));
            let class = ["grid__cell heat-map__cell heat-map__cell--", tone.suffix()].concat();
            let words = shown(score.and_then(|score| score.percent));
            let address = addresses::evaluation(place.year, *quarter, Some(line.agency));
            view! {
                <td class=class data-label=text::common::quarter_short(quarter.roman())>
                    <A href=address>{words}</A>
                    <span class="heat-map__category">{band.map(|band| band.label)}</span>
                </td>
            }
        })
        .collect_view();
    view! {
        <tr class="grid__row">
            <th class="grid__cell" scope="row">{line.name.clone()}</th>
            {cells}
        </tr>
    }
    .into_any()
}
