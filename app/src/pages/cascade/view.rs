//! Markup of the cascade.

use ikrar_sync::identity::EntityId;
use leptos::{prelude::*, task::spawn_local};
use leptos_router::components::A;

use super::state::{Line, Place, Shown, read_city, read_line, read_tree, targets_file};
use crate::{
    components::{Badge, Button, Choice, EmptyState, Select, entity_list, live, part},
    context::Services,
    memo::Memo,
    pages::{agreement_tone, more, set_title, tell_by_toast},
    reading::agency_name,
    routes::addresses,
    text,
};

/// The cascade of an agency's year.
pub(super) fn cascade(services: Services, agency: EntityId, year: u16) -> AnyView {
    set_title(text::cascade::TITLE);
    let tree = Memo::new(move |_| services.with_replica(|rows| read_tree(rows, agency, year)));
    let name = Memo::new(move |_| services.with_replica(|rows| agency_name(rows, agency)));
    let shown = RwSignal::new(Shown::default());
    let places = Memo::new(move |_| tree.with(|tree| shown.get().of(tree)));
    let limit = RwSignal::new(LINES_AT_ONCE);
    let choices = Shown::ALL
        .iter()
        .map(|(_, code, label)| Choice::new(*code, *label))
        .collect();
    view! {
        <main class="page" id="isi">
            <div class="page__head">
                <div class="page__title">
                    <h1>{text::cascade::TITLE}</h1>
                    <p class="page__lead">{move || name.get()}" · "{year}</p>
                    <p id="cascade-summary" role="status">
                        {move || tree.with(|tree| tree.summary.clone())}
                    </p>
                </div>
                <div class="page__actions">
                    {export(services, agency, year)}
                    <A
                        href=addresses::budget(agency, year)
                        attr:class="button button--secondary"
                    >
                        {text::cascade::TO_BUDGET}
                    </A>
                </div>
            </div>
            {city(services, agency, year)}
            <Select
                label=text::cascade::SHOW
                id="cascade-shown"
                choices=choices
                value=Signal::derive(move || shown.get().code().to_owned())
                on_change=move |code: String| {
                    limit.set(LINES_AT_ONCE);
                    shown.set(Shown::from_code(&code));
                }
            />
            {live(move || places.with(Vec::is_empty).then(|| {
                view! { <EmptyState title=text::cascade::EMPTY /> }
            }))}
            {tree_lines(services, places, limit)}
        </main>
    }
    .into_any()
}

/// The head of region's agreement above the agency's.
fn city(services: Services, agency: EntityId, year: u16) -> AnyView {
    let above = Memo::new(move |_| services.with_replica(|rows| read_city(rows, agency, year)));
    live(move || {
        above.get().map(|above| {
            view! {
                <p id="cascade-above">
                    {text::cascade::ABOVE_AGENCY}": "
                    <A href=addresses::agreement(above.id)>{above.holder}</A>" "
                    <Badge label=above.status.label() tone=agreement_tone(above.status) />
                </p>
            }
        })
    })
}

/// The button that gives the targets of all officials as a workbook.
fn export(services: Services, agency: EntityId, year: u16) -> AnyView {
    let tell = tell_by_toast();
    let offer = move || {
        let file = services.with_replica_untracked(|rows| targets_file(rows, agency, year));
        let offered = services.device().offer_workbook(file);
        spawn_local(async move {
            if let Err(fault) = offered.await {
                tell.try_run(fault.0);
            }
        });
    };
    view! { <Button label=text::cascade::EXPORT on_press=offer id="export-targets" /> }.into_any()
}

/// As many lines as were asked for.
fn tree_lines(services: Services, places: Memo<Vec<Place>>, limit: RwSignal<usize>) -> AnyView {
    // A slice is drawn once: asking for more leaves those above alone.
    let slices = move || {
        let count = places
            .with(Vec::len)
            .min(limit.get())
            .div_ceil(LINES_A_FRAME);
        (0..count)
            .map(|slice| (slice, EntityId::default()))
            .collect::<Vec<_>>()
    };
    view! {
        <div id="cascade">
            {entity_list(slices, move |(slice, _)| slice_lines(services, places, slice))}
        </div>
        {more(move || places.with(Vec::len), limit, LINES_A_FRAME, "cascade-more")}
    }
    .into_any()
}

fn slice_lines(services: Services, places: Memo<Vec<Place>>, slice: usize) -> AnyView {
    let drawn = Memo::new(move |_| {
        let before = slice.saturating_mul(LINES_A_FRAME);
        let places = places.read();
        let shown = places.iter().skip(before).take(LINES_A_FRAME);
        shown.cloned().collect::<Vec<_>>()
    });
    // Lists of their own, so that a browser lays out those in sight and passes over the others.
    view! {
        <ol class="cascade cascade__slice">
            <For
                each=move || drawn.get()
                key=|place| (place.line.clone(), place.status)
                children=move |place| line(services, place)
            />
        </ol>
    }
    .into_any()
}

/// Lines there are at first, and that are asked for at once.
const LINES_AT_ONCE: usize = 2 * LINES_A_FRAME;

/// Lines drawn in one go: more would hold a tablet longer than a frame may take.
const LINES_A_FRAME: usize = 20;

fn line(services: Services, place: Place) -> AnyView {
    let read = Memo::new(move |_| services.with_replica(|rows| read_line(rows, &place.line)));
    live(move || read.get().map(words))
}

fn words(line: Line) -> AnyView {
    // Deeper than the levels of an agency goes no tree.
    let depth = line.depth.min(4).to_string();
    let class = ["cascade__line cascade__line--", &depth].concat();
    view! {
        <li
            class=class
            data-depth=line.depth
            data-agreement=line.id.uuid().to_string()
        >
            <div class="cascade__head">
                // No link of a menu: whether its page is open is not followed.
                <a href=addresses::agreement(line.id)>{line.title}</a>
                <Badge label=line.status.label() tone=agreement_tone(line.status) />
            </div>
            <p class="muted">
                {line.level.label()}" · "{line.holder}
            </p>
            {part(line.below.map(|below| view! { <p>{below}</p> }))}
            {gap(text::cascade::UNSUPPORTED, line.unsupported)}
            {gap(text::cascade::UNLINKED, line.unlinked)}
        </li>
    }
    .into_any()
}

fn gap(words: &'static str, indicators: Vec<String>) -> AnyView {
    if indicators.is_empty() {
        return ().into_any();
    }
    let title = text::cascade::counted(words, indicators.len());
    let names = indicators
        .into_iter()
        .map(|name| view! { <li>{name}</li> })
        .collect_view();
    view! {
        <details class="cascade__gap">
            <summary>{title}</summary>
            <ul>{part(names)}</ul>
        </details>
    }
    .into_any()
}
