//! Markup of the city's evaluation.

use ikrar_domain::{
    budget::{CauseGroup, Quadrant, UnspentTotal},
    evaluation::{Method, Score},
    value::{Percent, Quarter, Rupiah},
};
use ikrar_sync::{identity::EntityId, replica::Replica};
use leptos::prelude::*;
use leptos_router::components::A;

use super::{
    Place,
    known::Known,
    parts::{category, headline, muted, navigation, sheet_link, why},
    picture::{bullet, trend},
    state::{AgencyLine, City, caveat_words, score_of, shown, unspent},
};
use crate::{
    components::{EmptyState, Tone, cell, heads, live, table},
    context::Services,
    memo::Memo,
    pages::{
        band_tone,
        explained::{Explained, explanation_sheet},
        reports, set_title,
    },
    routes::addresses,
    text,
};

/// The page of the city.
pub(super) fn city(services: Services, place: Place) -> AnyView {
    set_title(text::evaluation::title(place.year));
    let known = StoredValue::new_local(Known::default());
    let city = Memo::new(move |_| {
        let read = |replica: &Replica| {
            let read = |known: &mut Known| known.now(replica, place.year, place.quarter);
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
            {live(move || city.get().map(|city| content(services, &city, place, explained)))}
            {explanation_sheet(explained)}
        </main>
    }
    .into_any()
}

fn content(services: Services, city: &City, place: Place, explained: Explained) -> AnyView {
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
        <p>{sheet_link(addresses::sheets(place.year))}</p>
        {reports(services, place.year, place.quarter, None)}
        {ranking(city, place, explained)}
        {heat_map(city, place)}
        {(place.quarter == Quarter::Fourth).then(|| left_over(city, place))}
    }
    .into_any()
}

/// What agencies left of their budgets at the end of the year, and why.
fn left_over(city: &City, place: Place) -> AnyView {
    let Some((lines, sum)) = unspent(city) else {
        return ().into_any();
    };
    let head = heads(&LEFT_OVER);
    let agencies = lines.into_iter();
    let mut rows: Vec<AnyView> = agencies
        .map(|(agency, name, total)| {
            let address = addresses::evaluation(place.year, place.quarter, Some(agency));
            left_of(agency, link(address, name.to_owned()), &total)
        })
        .collect();
    let all = text::evaluation::ALL_AGENCIES.into_any();
    rows.push(left_of(EntityId::default(), all, &sum));
    section(
        text::evaluation::UNSPENT,
        text::evaluation::UNSPENT_LEAD,
        table("evaluation__unspent", Some("unspent"), head, rows),
    )
}

const LEFT_OVER: [&str; 8] = [
    text::evaluation::AGENCY,
    text::evaluation::OPEN_LINES,
    text::evaluation::UNSPENT_SUM,
    CauseGroup::Saving.label(),
    CauseGroup::Policy.label(),
    CauseGroup::External.label(),
    CauseGroup::Failure.label(),
    text::evaluation::UNEXPLAINED,
];

fn left_of(agency: EntityId, name: AnyView, total: &UnspentTotal) -> AnyView {
    // What nobody has told is not nothing.
    let shown = |amount: Option<Rupiah>| match amount {
        Some(amount) if total.told_lines > 0 => amount.display(),
        _ => text::quarter::NO_PERCENT.to_owned(),
    };
    let amounts = std::iter::once(total.unspent).chain(total.groups).map(Some);
    let amounts = amounts.chain([total.unexplained()]).map(shown);
    let words = std::iter::once(total.open_lines.to_string()).chain(amounts);
    let [_, labels @ ..] = LEFT_OVER;
    let cells = labels
        .into_iter()
        .zip(words)
        .map(|(label, words)| cell("grid__cell--figure", label, words.into_any()));
    row(agency, Vec::new(), name, cells.collect())
}

fn ranking(city: &City, place: Place, explained: Explained) -> AnyView {
    let lines = city.ranked().into_iter();
    let lines = lines.map(|line| ranked(line, &city.method, place, explained));
    let head = heads(&[
        text::evaluation::PLACE,
        text::evaluation::AGENCY,
        text::evaluation::SCORE,
        text::evaluation::CATEGORY,
        text::evaluation::ABSORPTION,
        text::evaluation::QUADRANT,
        text::evaluation::COVERAGE,
        text::evaluation::CAVEATS,
    ]);
    section(
        text::evaluation::RANKING,
        text::evaluation::RANKING_LEAD,
        table(
            "evaluation__ranking",
            Some("ranking"),
            head,
            lines.collect(),
        ),
    )
}

fn section(title: &'static str, lead: &'static str, content: AnyView) -> AnyView {
    view! {
        <section class="evaluation__part">
            <h2>{title}</h2>
            <p class="muted">{lead}</p>
            {content}
        </section>
    }
    .into_any()
}

/// A row that begins with its agency's name.
fn row(agency: EntityId, before: Vec<AnyView>, name: AnyView, cells: Vec<AnyView>) -> AnyView {
    view! {
        <tr class="grid__row" data-agency=agency.uuid().to_string()>
            {before}
            <th class="grid__cell" scope="row">{name}</th>
            {cells}
        </tr>
    }
    .into_any()
}

fn link(address: String, words: String) -> AnyView {
    view! { <A href=address attr:class="evaluation__agency">{words}</A> }.into_any()
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
    let spent = line
        .absorption(place.quarter)
        .map_or_else(|| text::quarter::NO_PERCENT.to_owned(), Percent::display);
    let quadrant = line.quadrant(place.quarter).map_or("", Quadrant::label);
    let told = |pick: fn(&Score) -> String| score.map_or_else(String::new, pick).into_any();
    let band = score.map_or_else(|| ().into_any(), |score| category(score, method));
    let cells = vec![
        cell(
            "evaluation__score",
            text::evaluation::SCORE,
            vec![bullet(percent), words].into_any(),
        ),
        cell("", text::evaluation::CATEGORY, band),
        cell(
            "grid__cell--figure",
            text::evaluation::ABSORPTION,
            spent.into_any(),
        ),
        cell(
            "",
            text::evaluation::QUADRANT,
            quadrant.to_owned().into_any(),
        ),
        cell(
            "",
            text::evaluation::COVERAGE,
            told(|score| score.coverage.display()),
        ),
        cell("", text::evaluation::CAVEATS, told(caveat_words)),
    ];
    let before = cell(
        "grid__cell--figure",
        text::evaluation::PLACE,
        position.into_any(),
    );
    row(
        line.agency,
        vec![before],
        link(address, line.name.clone()),
        cells,
    )
}

fn heat_map(city: &City, place: Place) -> AnyView {
    let lines = city.lines.iter();
    let lines = lines.map(|line| warm(line, &city.method, place));
    let head = heads(&[text::evaluation::AGENCY, "TW I", "TW II", "TW III", "TW IV"]);
    section(
        text::evaluation::HEAT_MAP,
        text::evaluation::HEAT_MAP_LEAD,
        table("heat-map", Some("heat-map"), head, lines.collect()),
    )
}

fn warm(line: &AgencyLine, method: &Method, place: Place) -> AnyView {
    let names = ["TW I", "TW II", "TW III", "TW IV"];
    let cells = Quarter::ALL.iter().zip(names).map(|(quarter, name)| {
        let score = line.score(*quarter);
        let band = score.and_then(|score| score.category);
        let class = match band.map_or(Tone::Neutral, |band| band_tone(method, band)) {
            Tone::Positive => "heat-map__cell heat-map__cell--positive",
            Tone::Warning => "heat-map__cell heat-map__cell--warning",
            Tone::Negative => "heat-map__cell heat-map__cell--negative",
            Tone::Neutral | Tone::Brand => "heat-map__cell",
        };
        let words = shown(score.and_then(|score| score.percent));
        let address = addresses::evaluation(place.year, *quarter, Some(line.agency));
        let band = band.map_or("", |band| band.label).to_owned();
        let content = vec![link(address, words), muted(band)];
        cell(class, name, content.into_any())
    });
    row(
        line.agency,
        Vec::new(),
        line.name.clone().into_any(),
        cells.collect(),
    )
}
