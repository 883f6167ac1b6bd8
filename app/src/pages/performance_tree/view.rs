//! Markup of the tree.

use ikrar_sync::{identity::EntityId, model};
use leptos::prelude::*;
use leptos_router::components::A;

use super::state::{Line, read_tree};
use crate::{
    components::{Badge, Choice, EmptyState, Select, Tone, live, part},
    context::Services,
    memo::Memo,
    pages::set_title,
    routes::addresses,
    text,
};

/// The page.
pub(super) fn tree(services: Services) -> AnyView {
    set_title(text::plan::PERFORMANCE_TREE);
    let agency = RwSignal::new(String::new());
    let lines = Memo::new(move |_| {
        let agency = agency.with(|hex| EntityId::from_hex(hex));
        services.with_replica(|rows| read_tree(rows, agency))
    });
    let mut choices = vec![Choice::new("", text::plan::WHOLE_CITY)];
    let agencies = services.with_replica_untracked(model::agencies).into_iter();
    choices.extend(agencies.map(|(id, name)| Choice::new(id.hex(), name)));
    view! {
        <main class="page" id="isi">
            <div class="page__title">
                <h1>{text::plan::PERFORMANCE_TREE}</h1>
                <p class="page__lead">{text::plan::PERFORMANCE_TREE_LEAD}</p>
            </div>
            <Select
                label=text::plan::BRANCHES
                id="tree-agency"
                choices=choices
                value=agency
                on_change=move |hex: String| agency.set(hex)
            />
            {live(move || lines.with(Vec::is_empty).then(|| {
                view! { <EmptyState title=text::plan::NO_TREE /> }
            }))}
            <ol class="cascade" id="performance-tree">
                {live(move || lines.get().into_iter().map(line).collect_view())}
            </ol>
        </main>
    }
    .into_any()
}

fn line(line: Line) -> AnyView {
    let depth = line.depth.min(4).to_string();
    let class = ["cascade__line cascade__line--", &depth].concat();
    let indicators = line
        .indicators
        .into_iter()
        .map(|name| view! { <li>{name}</li> })
        .collect_view();
    let factor = line.success_factor;
    view! {
        <li class=class data-depth=line.depth data-node=line.id.uuid().to_string()>
            <div class="cascade__head">
                <A href=addresses::plan(line.plan)>{line.title}</A>
                {line.is_crosscutting.then(|| view! {
                    <Badge label=text::plan::CROSSCUTTING tone=Tone::Brand />
                })}
            </div>
            <p class="muted">{line.owner}</p>
            {part((!factor.is_empty()).then(|| view! {
                <p>{text::plan::SUCCESS_FACTOR}": "{factor}</p>
            }))}
            <ul>{part(indicators)}</ul>
            {part(line.is_told_above.then(|| view! {
                <p class="muted">{text::plan::TOLD_ABOVE}</p>
            }))}
        </li>
    }
    .into_any()
}
