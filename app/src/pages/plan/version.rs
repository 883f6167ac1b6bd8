//! A plan's versions: which one this is, what it changes, and starting the next.

use ikrar_domain::plan::{PlanPeriod, target_changes};
use ikrar_domain::value::Figure;
use ikrar_sync::{
    edit,
    identity::EntityId,
    model::{self, Plan},
    row::{Row, Rows},
    schema::{EntityKind, Field, next_version_id, plan, plan_indicator, plan_node},
    value::Value,
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, components::A, hooks::use_navigate};

use super::view::Page;
use crate::{
    components::{Button, live, part},
    context::Services,
    entry::{EntryBox, InputKind},
    memo::Memo,
    pages::perform,
    reading::field_label,
    routes::addresses,
    text,
};

/// A node or an indicator that a version changes, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    name: String,
    words: Vec<String>,
}

/// Why nothing can be written: whose account it is, or a later version.
pub(super) fn locked(
    services: Services,
    id: EntityId,
    lock: Option<String>,
) -> Signal<Option<String>> {
    let is_changed = Memo::new(move |_| {
        services
            .with_replica(|rows| model::next_version(rows, id))
            .is_some()
    });
    Memo::new(move |_| {
        let later = is_changed
            .get()
            .then(|| text::plan::CHANGED_LATER.to_owned());
        later.or_else(|| lock.clone())
    })
    .into()
}

/// What differs from the version before, in the order of the new tree; what is gone at the end.
pub(super) fn read_changes(rows: &impl Rows, plan: &Plan) -> Vec<Change> {
    let Some(earlier) = plan.earlier else {
        return Vec::new();
    };
    // Each node before its indicators.
    let all = |plan| {
        let nodes = model::plan_tree(rows, plan).into_iter();
        nodes.flat_map(|node| std::iter::once(node.id).chain(node.indicators))
    };
    let here: Vec<EntityId> = all(plan.id).collect();
    let changed = here
        .iter()
        .filter_map(|id| read_change(rows, *id, plan.period));
    let gone = all(earlier)
        .filter(|id| !here.contains(&next_version_id(*id)))
        .filter_map(|id| {
            Some(Change {
                name: name_of(rows.row(id)?),
                words: vec![text::plan::GONE_HERE.to_owned()],
            })
        });
    changed.chain(gone).collect()
}

/// What a node or an indicator is called.
fn name_of(row: &Row) -> String {
    let field = match row.kind {
        EntityKind::PlanNode => plan_node::TEXT,
        _ => plan_indicator::NAME,
    };
    row.text(field).to_owned()
}

/// What a version may say in other words, of a node and of an indicator.
const NODE_WORDS: [Field; 3] = [plan_node::CODE, plan_node::TEXT, plan_node::SUCCESS_FACTOR];
const INDICATOR_WORDS: [Field; 7] = [
    plan_indicator::NAME,
    plan_indicator::UNIT,
    plan_indicator::DEFINITION,
    plan_indicator::FORMULA,
    plan_indicator::SOURCE,
    plan_indicator::BASELINE_YEAR,
    plan_indicator::BASELINE,
];

/// The fields that differ, each with what it was called before and after.
fn word_changes(before: &Row, after: &Row) -> Vec<String> {
    let fields: &[Field] = match after.kind {
        EntityKind::PlanNode => &NODE_WORDS,
        _ => &INDICATOR_WORDS,
    };
    let differs = |field: &&Field| before.value(**field) != after.value(**field);
    let told = fields.iter().filter(differs).map(|field| {
        let label = field_label(after.kind, *field);
        let [before, after] = [before, after].map(|row| shown(row.value(*field)));
        text::plan::word_change(label, &before, &after)
    });
    told.collect()
}

fn shown(value: &Value) -> String {
    match value {
        Value::Text(words) if !words.trim().is_empty() => words.clone(),
        Value::Integer(year) => year.to_string(),
        other => figure_words(other.as_figure().as_ref()),
    }
}

fn figure_words(figure: Option<&Figure>) -> String {
    figure.map_or("\u{2013}".to_owned(), Figure::display)
}

fn read_change(rows: &impl Rows, id: EntityId, period: PlanPeriod) -> Option<Change> {
    let row = rows.row(id)?;
    let (field, new) = match row.kind {
        EntityKind::PlanNode => (plan_node::EARLIER, text::plan::NEW_NODE),
        _ => (plan_indicator::EARLIER, text::plan::NEW_HERE),
    };
    let earlier = row.value(field).as_id();
    let Some(before) = earlier.and_then(|earlier| rows.row(earlier)) else {
        return Some(Change {
            name: name_of(row),
            words: vec![new.to_owned()],
        });
    };
    let mut words = word_changes(before, row);
    if row.kind == EntityKind::PlanIndicator {
        let [before, after] = [before, row].map(model::read_plan_indicator);
        words.extend(target_changes(&before, &after, period).iter().map(|one| {
            let [before, after] = [&one.before, &one.after].map(|one| figure_words(one.as_ref()));
            text::plan::target_change(one.year, &before, &after)
        }));
    }
    (!words.is_empty()).then_some(Change {
        name: name_of(row),
        words,
    })
}

/// The card.
pub(super) fn version(page: Page, read: Memo<Option<Plan>>) -> AnyView {
    let number = Memo::new(move |_| read.with(|one| one.as_ref().map(|one| one.version.number)));
    let earlier = Memo::new(move |_| read.with(|one| one.as_ref().and_then(|one| one.earlier)));
    let later = Memo::new(move |_| {
        let services = page.services;
        services
            .with_replica(|rows| model::next_version(rows, page.id))
            .map(|later| later.id)
    });
    let link = |id: EntityId, label: &'static str| {
        view! {
            <A href=addresses::plan(id) attr:class="button button--quiet">{label}</A>
        }
    };
    view! {
        <section class="card" id="plan-version">
            <h2>{text::plan::VERSION}" "{move || number.get()}</h2>
            {live(move || match earlier.get() {
                None => view! { <p class="muted">{text::plan::FIRST_VERSION}</p> }.into_any(),
                Some(_) => decree(page, read),
            })}
            <div class="card__foot">
                {live(move || earlier.get().map(|id| link(id, text::plan::EARLIER_VERSION)))}
                {live(move || later.get().map(|id| link(id, text::plan::LATER_VERSION)))}
            </div>
            {live(move || page.is_open().then(|| starter(page)))}
        </section>
    }
    .into_any()
}

/// What makes a later version count, and what it changes.
fn decree(page: Page, read: Memo<Option<Plan>>) -> AnyView {
    let entry = move |field, input| page.entry(EntityKind::Plan, page.id, field, input);
    let counts =
        Memo::new(move |_| read.with(|one| one.as_ref().is_some_and(|one| one.version.counts())));
    let changes = Memo::new(move |_| {
        let services = page.services;
        read.with(|one| {
            let plan = one.as_ref()?;
            services.with_replica(|rows| Some(read_changes(rows, plan)))
        })
    });
    view! {
        <p role="status" data-decreed=move || counts.get().to_string()>
            {move || if counts.get() { text::plan::DECREED } else { text::plan::NOT_DECREED }}
        </p>
        <EntryBox
            entry=entry(plan::CHANGE_GROUND, InputKind::Note)
            label=text::plan::CHANGE_GROUND
        />
        <EntryBox
            entry=entry(plan::DECREED_ON, InputKind::Date)
            label=text::plan::DECREED_ON
        />
        <h3>{text::plan::CHANGES}</h3>
        {live(move || changes_view(changes.get().unwrap_or_default()))}
    }
    .into_any()
}

fn changes_view(changes: Vec<Change>) -> AnyView {
    if changes.is_empty() {
        return view! { <p class="muted">{text::plan::NO_CHANGES}</p> }.into_any();
    }
    let lines = changes
        .into_iter()
        .map(|change| {
            view! {
                <li>
                    <strong>{change.name}</strong>
                    <p>{change.words.join("; ")}</p>
                </li>
            }
        })
        .collect_view();
    view! { <ul id="plan-changes">{part(lines)}</ul> }.into_any()
}

fn starter(page: Page) -> AnyView {
    let navigate = use_navigate();
    let start = move || {
        let drafts = page
            .services
            .with_replica_untracked(|rows| edit::new_plan_version(rows, page.id));
        let navigate = navigate.clone();
        perform(page.services, page.tell, drafts, move || {
            let next = addresses::plan(next_version_id(page.id));
            navigate(&next, NavigateOptions::default());
        });
    };
    let start = Callback::new(move |()| start());
    view! {
        <p class="muted">{text::plan::START_VERSION_LEAD}</p>
        <Button label=text::plan::START_VERSION on_press=start id="start-version" />
    }
    .into_any()
}
