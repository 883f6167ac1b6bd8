//! A node of the tree with its indicators.

use ikrar_domain::{
    measurement::{Consolidation, Polarity, Rule},
    plan::{NodeKind, check_node_code},
};
use ikrar_sync::{
    edit,
    identity::EntityId,
    model::{self, PLAN_TARGETS, PlanNode},
    row::Rows,
    schema::{EntityKind, plan_indicator, plan_node},
};
use leptos::prelude::*;

use super::view::Page;
use crate::{
    components::{Button, Choice, entity_list, live, part},
    entry::{EntryBox, EntrySelect, InputKind},
    memo::Memo,
    pages::perform,
    text,
};

/// A node at its depth.
pub(super) fn node(page: Page, depth: usize, id: EntityId, nodes: Memo<Vec<PlanNode>>) -> AnyView {
    let read =
        Memo::new(move |_| nodes.with(|nodes| nodes.iter().find(|node| node.id == id).cloned()));
    let class = ["cascade__line cascade__line--", &depth.min(4).to_string()].concat();
    let heading = move || {
        read.with(|node| {
            node.as_ref().map(|node| {
                let words = [node.code.as_str(), " ", &node.text].concat();
                [node.kind.label(), ": ", words.trim()].concat()
            })
        })
    };
    let wrong_code = Memo::new(move |_| {
        read.with(|node| {
            let node = node.as_ref()?;
            let found = check_node_code(node.kind, &node.code, page.edition.get());
            found.err().map(|problem| problem.user_message())
        })
    });
    let indicators = Memo::new(move |_| {
        read.with(|node| {
            node.as_ref()
                .map_or_else(Vec::new, |node| node.indicators.clone())
        })
    });
    let entries = move || indicators.get().into_iter().enumerate().collect();
    view! {
        <article class=class data-node=id.uuid().to_string()>
            <h3>{heading}</h3>
            {live(move || wrong_code.get().map(|words| view! {
                <p class="field__error" data-code="">{words}</p>
            }))}
            {entity_list(entries, move |(_, indicator)| indicator_card(page, indicator))}
            {live(move || page.is_open().then(|| editing(page, id, read)))}
        </article>
    }
    .into_any()
}

fn editing(page: Page, id: EntityId, read: Memo<Option<PlanNode>>) -> AnyView {
    let kinds = NodeKind::ALL.iter();
    let kinds = kinds.map(|kind| Choice::new(kind.code(), kind.label()));
    let entry = move |field, input| page.entry(EntityKind::PlanNode, id, field, input);
    let add_below = move || {
        let kind = read.with_untracked(|node| node.as_ref().map(|node| below(node.kind)));
        page.add_node(Some(id), kind.unwrap_or(NodeKind::Objective));
    };
    let add_indicator = move || {
        let new = page.services.device().new_id();
        let drafts = page.services.with_replica_untracked(|rows| {
            edit::add_plan_indicator(rows, id, new).map(|draft| vec![draft])
        });
        perform(page.services, page.tell, drafts, || ());
    };
    view! {
        <details class="plan__edit">
            <summary>{text::plan::DETAILS}</summary>
            <div class="field-row">
                <EntrySelect
                    entry=entry(plan_node::KIND, InputKind::Code)
                    label=text::plan::KIND
                    choices=kinds.collect()
                />
                <EntryBox
                    entry=entry(plan_node::CODE, InputKind::ShortText)
                    label=text::plan::CODE
                />
            </div>
            <EntryBox
                entry=entry(plan_node::TEXT, InputKind::ShortText)
                label=text::plan::TEXT
            />
            <EntryBox
                entry=entry(plan_node::SUCCESS_FACTOR, InputKind::Note)
                label=text::plan::SUCCESS_FACTOR
            />
            {super::contribution::contributions(page, id)}
            <div class="card__foot">
                <Button
                    label=text::plan::ADD_BELOW
                    on_press=add_below
                    action="add-below"
                />
                <Button
                    label=text::plan::ADD_INDICATOR
                    on_press=add_indicator
                    action="add-indicator"
                />
                {remove_button(page, id)}
            </div>
        </details>
    }
    .into_any()
}

/// What usually stands below a node.
fn below(kind: NodeKind) -> NodeKind {
    let all = NodeKind::ALL.iter().copied();
    all.filter(|one| *one > kind).min().unwrap_or(kind)
}

fn remove_button(page: Page, id: EntityId) -> AnyView {
    let is_open = Signal::derive(move || page.is_open());
    crate::pages::remove::remove_button(page.services, page.tell, is_open, id, text::plan::REMOVE)
}

/// An indicator: its name and targets for everybody, the rest where it is written.
fn indicator_card(page: Page, id: EntityId) -> AnyView {
    let row = Memo::new(move |_| {
        page.services.with_replica(|rows| {
            rows.row(id).map(|row| {
                let polarity = Polarity::from_code(row.text(plan_indicator::POLARITY));
                (model::read_plan_indicator(row), polarity)
            })
        })
    });
    let polarity =
        Memo::new(move |_| row.with(|row| row.as_ref().and_then(|(_, polarity)| *polarity)));
    let entry = move |field, input| page.entry(EntityKind::PlanIndicator, id, field, input);
    let polarities = Polarity::ALL.iter();
    let polarities = polarities.map(|one| Choice::new(one.code(), one.label()));
    let consolidations = Consolidation::ALL.iter();
    let consolidations = consolidations.map(|one| Choice::new(one.code(), one.label()));
    view! {
        <div class="party" data-plan-indicator=id.uuid().to_string()>
            <EntryBox
                entry=entry(plan_indicator::NAME, InputKind::ShortText)
                label=text::plan::INDICATOR
            />
            <div class="field-row">
                <EntryBox
                    entry=entry(plan_indicator::UNIT, InputKind::ShortText)
                    label=text::plan::UNIT
                />
                <EntrySelect
                    entry=entry(plan_indicator::POLARITY, InputKind::Code)
                    label=text::agreement::POLARITY
                    choices=polarities.collect()
                />
                <EntrySelect
                    entry=entry(plan_indicator::CONSOLIDATION, InputKind::Code)
                    label=text::plan::CONSOLIDATION
                    choices=consolidations.collect()
                />
            </div>
            {live(move || targets(page, id, polarity.get().unwrap_or(Polarity::Higher)))}
            <details class="plan__edit">
                <summary>{text::plan::DEFINITION}</summary>
                <EntryBox
                    entry=entry(plan_indicator::DEFINITION, InputKind::Note)
                    label=text::plan::DEFINITION
                />
                <EntryBox
                    entry=entry(plan_indicator::FORMULA, InputKind::Note)
                    label=text::plan::FORMULA
                />
                <EntryBox
                    entry=entry(plan_indicator::SOURCE, InputKind::ShortText)
                    label=text::plan::SOURCE
                />
            </details>
            {super::continuity::continues(page, id)}
            {remove_button(page, id)}
        </div>
    }
    .into_any()
}

fn targets(page: Page, id: EntityId, polarity: Polarity) -> AnyView {
    let rule = Rule {
        polarity,
        lower_variant: None,
        scale: None,
    };
    let entry = |field| {
        let input = InputKind::Target(rule.clone());
        page.entry(EntityKind::PlanIndicator, id, field, input)
    };
    let years = page.period.get().years().zip(PLAN_TARGETS);
    let boxes = years
        .map(|(year, field)| {
            view! { <EntryBox entry=entry(field) label=text::plan::target(year) /> }
        })
        .collect_view();
    let baseline_year = page.entry(
        EntityKind::PlanIndicator,
        id,
        plan_indicator::BASELINE_YEAR,
        InputKind::Year,
    );
    view! {
        <div class="field-row field-row--quarters">
            <EntryBox entry=baseline_year label=text::plan::BASELINE_YEAR />
            <EntryBox entry=entry(plan_indicator::BASELINE) label=text::plan::BASELINE />
            {part(boxes)}
        </div>
    }
    .into_any()
}
