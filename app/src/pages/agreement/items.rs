//! The items: objective, indicator, how it is measured, and its targets.

use ikrar_domain::{
    agreement::Item,
    measurement::{Consolidation, Convention, LowerVariant, Polarity, Rule, ScaleId},
    value::Quarter,
};
use ikrar_sync::{
    edit,
    identity::EntityId,
    model::{self, QUARTER_TARGETS},
    row::Rows,
    schema::{EntityKind, item},
};
use leptos::prelude::*;

use super::view::Page;
use crate::{
    components::{Button, Choice, EmptyState, entity_list, live},
    entry::{Entry, EntryBox, EntrySelect, InputKind},
    memo::Memo,
    pages::perform,
    text,
};

/// All items, with the button for one more.
pub(super) fn items(page: Page) -> AnyView {
    let ids = page.around.items;
    let numbered = move || ids.get().into_iter().enumerate().collect::<Vec<_>>();
    let is_open = Memo::new(move |_| page.row_lock.with(Option::is_none));
    let add = move || {
        let id = page.services.device().new_id();
        let drafts = page.services.with_replica_untracked(|replica| {
            edit::add_item(replica, page.id, id, &[]).map(|draft| vec![draft])
        });
        perform(page.services, page.tell, drafts, || ());
    };
    view! {
        <section class="card-list" id="items">
            <h2>{text::agreement::ITEMS}</h2>
            {live(move || ids.with(Vec::is_empty).then(|| {
                view! { <EmptyState title=text::agreement::NO_ITEM /> }
            }))}
            {entity_list(numbered, move |(index, id)| card(page, index, id))}
            {super::plan::take_from_plan(page)}
            {live(move || is_open.get().then(|| view! {
                <div class="card__foot">
                    <Button label=text::agreement::ADD_ITEM on_press=add id="add-item" />
                </div>
            }))}
        </section>
    }
    .into_any()
}

/// A weight is a plain number.
const WEIGHT_RULE: Rule = Rule {
    polarity: Polarity::Higher,
    lower_variant: None,
    scale: None,
};

fn card(page: Page, index: usize, id: EntityId) -> AnyView {
    let item = Memo::new(move |_| {
        page.services
            .with_replica(|replica| replica.row(id).map(model::read_item))
    });
    let entry = move |field, input| page.entry(EntityKind::Item, id, field, input);
    view! {
        <article class="card item-card" data-item=id.uuid().to_string()>
            <div class="card__head">
                <h3>{text::agreement::item_heading(index.saturating_add(1))}</h3>
                {super::moving::buttons(page, page.around.items, id)}
                {remove_button(page, id, text::agreement::REMOVE_ITEM)}
            </div>
            <EntryBox
                entry=entry(item::OBJECTIVE, InputKind::ShortText)
                label=text::agreement::OBJECTIVE
            />
            <EntryBox
                entry=entry(item::INDICATOR, InputKind::ShortText)
                label=text::agreement::INDICATOR
            />
            <div class="field-row">
                <EntryBox
                    entry=entry(item::UNIT, InputKind::ShortText)
                    label=text::agreement::UNIT
                />
                <EntryBox
                    entry=entry(item::IS_KPI, InputKind::Flag)
                    label=text::agreement::IS_KPI
                />
                <EntryBox
                    entry=entry(item::WEIGHT, InputKind::Target(WEIGHT_RULE))
                    label=text::agreement::WEIGHT
                />
            </div>
            {measurement(page, id, item)}
            {targets(page, id, item)}
            <EntryBox
                entry=entry(item::DEFINITION, InputKind::Note)
                label=text::agreement::DEFINITION
            />
            {super::funding::funding(page, id)}
            {super::years::earlier_years(page, id)}
            {super::plan::aligned(page, id)}
            {super::supports::supports(page, id)}
        </article>
    }
    .into_any()
}

/// The button that takes a row out.
pub(super) fn remove_button(page: Page, id: EntityId, label: &'static str) -> AnyView {
    let is_open = Signal::derive(move || page.row_lock.with(Option::is_none));
    crate::pages::remove::remove_button(page.services, page.tell, is_open, id, label)
}

fn measurement(page: Page, id: EntityId, item: Memo<Option<Item>>) -> AnyView {
    let entry = move |field| page.entry(EntityKind::Item, id, field, InputKind::Code);
    let polarity = Memo::new(move |_| item.with(|item| item.as_ref().map(|item| item.polarity)));
    view! {
        <div class="field-row">
            <EntrySelect
                entry=entry(item::POLARITY)
                label=text::agreement::POLARITY
                choices=choices(Polarity::ALL, |one| (one.code(), one.label()))
            />
            <EntrySelect
                entry=entry(item::CONSOLIDATION)
                label=text::agreement::CONSOLIDATION
                choices=choices(Consolidation::ALL, |one| (one.code(), one.label()))
            />
            <EntrySelect
                entry=entry(item::CONVENTION)
                label=text::agreement::CONVENTION
                choices=choices(Convention::ALL, |one| (one.code(), one.label()))
            />
            {move || match polarity.get() {
                Some(Polarity::Lower) => lower_variant(entry(item::LOWER_VARIANT)),
                Some(Polarity::Predicate) => scale(entry(item::SCALE)),
                _ => ().into_any(),
            }}
        </div>
    }
    .into_any()
}

fn lower_variant(entry: Entry) -> AnyView {
    let mut variants = vec![Choice::new("", text::quarter::CHOOSE)];
    variants.extend(choices(LowerVariant::ALL, |one| (one.code(), one.label())));
    view! {
        <EntrySelect entry=entry label=text::agreement::LOWER_VARIANT choices=variants />
    }
    .into_any()
}

/// The fixed scales, and an own scale where the item already has one.
fn scale(entry: Entry) -> AnyView {
    let mut scales = vec![
        Choice::new("", text::quarter::CHOOSE),
        Choice::new(ScaleId::Bpk.code(), ScaleId::Bpk.label()),
        Choice::new(ScaleId::Sakip.code(), ScaleId::Sakip.label()),
    ];
    let own = entry.text().get_untracked();
    if let Ok(ScaleId::Custom(labels)) = ScaleId::from_code(&own) {
        scales.push(Choice::new(own, ScaleId::Custom(labels).label()));
    }
    view! { <EntrySelect entry=entry label=text::agreement::SCALE choices=scales /> }.into_any()
}

/// The boxes of the targets follow the item's rule: numbers, ranges, yes or no, labels.
fn targets(page: Page, id: EntityId, item: Memo<Option<Item>>) -> AnyView {
    let rule: Memo<Option<Rule>> =
        Memo::new(move |_| item.with(|item| item.as_ref().map(Item::rule)));
    live(move || {
        rule.get().map(|rule| {
            let entry =
                |field| page.entry(EntityKind::Item, id, field, InputKind::Target(rule.clone()));
            let quarters = Quarter::ALL
                .iter()
                .zip(QUARTER_TARGETS)
                .map(|(quarter, field)| {
                    let label = text::agreement::quarter_target(quarter.roman());
                    view! { <EntryBox entry=entry(field) label=label /> }
                })
                .collect_view();
            view! {
                <div class="field-row">
                    <EntryBox entry=entry(item::TARGET) label=text::agreement::ANNUAL_TARGET />
                </div>
                <fieldset class="party">
                    <legend class="party__legend">{text::agreement::QUARTER_TARGETS}</legend>
                    <div class="field-row field-row--quarters">{quarters}</div>
                </fieldset>
            }
        })
    })
}

fn choices<T: Copy>(all: &[T], words: fn(T) -> (&'static str, &'static str)) -> Vec<Choice> {
    all.iter()
        .map(|one| {
            let (code, label) = words(*one);
            Choice::new(code, label)
        })
        .collect()
}
