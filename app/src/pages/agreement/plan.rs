//! What an item answers to in the agency's Renstra, and taking indicators from it.

use ikrar_domain::agreement::{Alignment, Level};
use ikrar_sync::{
    edit,
    identity::EntityId,
    model,
    row::Rows,
    schema::{EntityKind, agreement, item},
};
use leptos::prelude::*;

use super::view::Page;
use crate::{
    components::{Badge, Button, Choice, Select, Tone, live, part},
    entry::{EntryBox, InputKind},
    memo::Memo,
    pages::perform,
    text,
};

/// An indicator of the Renstra that covers the agreement's year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Planned {
    pub(super) id: EntityId,
    pub(super) name: String,
    /// The plan's target of the year in words.
    pub(super) target: String,
}

/// An indicator that an item answers to, where the plan was changed since: as it stood, and what
/// the counting version says.
fn overtaken(rows: &impl Rows, answered: EntityId, year: u16) -> Option<(Planned, EntityId)> {
    let newest = model::newest_of(rows, answered);
    if newest == answered {
        return None;
    }
    let read = model::read_plan_indicator(rows.row(answered)?);
    let plan = model::plan_of(rows, answered)?;
    let target = read.target_of(plan.period, year);
    let target = target.map_or_else(String::new, ikrar_domain::value::Figure::display);
    let target = text::plan::of_version(&target, plan.version.number);
    let planned = Planned {
        id: answered,
        name: read.name,
        target,
    };
    Some((planned, newest))
}

/// The indicators of the Renstra for an agreement, in the plan's order.
pub(super) fn planned(rows: &impl Rows, id: EntityId) -> Vec<Planned> {
    let found = || {
        let row = rows.row(id)?;
        let agency = row.value(agreement::AGENCY).as_id()?;
        let year = u16::try_from(row.value(agreement::YEAR).as_integer()?).ok()?;
        let plan = model::renstra_of(rows, agency, year)?;
        let nodes = model::plan_tree(rows, plan.id).into_iter();
        let all = nodes.flat_map(|node| node.indicators);
        let read = all.filter_map(|id| {
            let read = model::read_plan_indicator(rows.row(id)?);
            let target = read.target_of(plan.period, year);
            Some(Planned {
                id,
                target: target.map_or_else(String::new, ikrar_domain::value::Figure::display),
                name: read.name,
            })
        });
        Some(read.collect())
    };
    found().unwrap_or_default()
}

/// How an item stands to the plan.
pub(super) fn aligned(page: Page, id: EntityId) -> AnyView {
    let is_head =
        Memo::new(move |_| page.pick(|document| !document.level.is_internal())() == Some(true));
    live(move || is_head.get().then(|| alignment(page, id)))
}

fn alignment(page: Page, id: EntityId) -> AnyView {
    let read = Memo::new(move |_| {
        page.services.with_replica(|rows| {
            let row = rows.row(id)?;
            let named = row.value(item::ALIGNED_WITH).as_id();
            Some((model::read_item(row).alignment(), named))
        })
    });
    let before = Memo::new(move |_| {
        page.services.with_replica(|rows| {
            let year = rows.row(page.id)?.value(agreement::YEAR).as_integer()?;
            overtaken(rows, read.get()?.1?, u16::try_from(year).ok()?)
        })
    });
    let has_changed = Memo::new(move |_| {
        page.services.with_replica(|rows| {
            let again = edit::align(rows, id, read.get()?.1);
            Some(again.is_ok_and(|drafts| !drafts.is_empty()))
        }) == Some(true)
    });
    view! {
        <fieldset class="party" data-alignment=move || {
            read.get().map(|(alignment, _)| alignment.code())
        }>
            <legend class="party__legend">{text::plan::ALIGNED_WITH}</legend>
            {live(move || read.get().map(|(alignment, _)| badge(alignment)))}
            {live(move || {
                let mut choices = page.planned.get();
                choices.extend(before.get().map(|(before, _)| before));
                chooser(page, id, &choices, read)
            })}
            {live(move || before.get().map(|(_, newest)| renewed(page, id, newest)))}
            {live(move || has_changed.get().then(|| view! {
                <p class="muted">{text::plan::PLAN_CHANGED}</p>
            }))}
            {live(move || {
                let explained = read.get().is_some_and(|(one, _)| one != Alignment::Exact);
                explained.then(|| view! {
                    <EntryBox
                        entry=page.entry(
                            EntityKind::Item,
                            id,
                            item::ALIGNMENT_REASON,
                            InputKind::Note,
                        )
                        label=text::plan::REASON
                    />
                })
            })}
        </fieldset>
    }
    .into_any()
}

/// The plan was changed since; the answer stays until somebody renews it.
fn renewed(page: Page, id: EntityId, newest: EntityId) -> AnyView {
    let is_open = move || page.row_lock.with(Option::is_none);
    let renew = move || {
        let drafts = page
            .services
            .with_replica_untracked(|rows| edit::align(rows, id, Some(newest)));
        perform(page.services, page.tell, drafts, || ());
    };
    view! {
        <div data-overtaken="">
            <p class="muted">{text::plan::OVERTAKEN}</p>
            {live(move || is_open().then(|| view! {
                <Button label=text::plan::RENEW on_press=renew action="renew-alignment" />
            }))}
        </div>
    }
    .into_any()
}

/// The indicators of the plan to choose from.
fn chooser(
    page: Page,
    id: EntityId,
    plan: &[Planned],
    read: Memo<Option<(Alignment, Option<EntityId>)>>,
) -> AnyView {
    if plan.is_empty() {
        return view! { <p class="muted">{text::plan::NO_PLAN}</p> }.into_any();
    }
    let choose = move |hex: String| {
        let indicator = EntityId::from_hex(&hex);
        let drafts = page
            .services
            .with_replica_untracked(|rows| edit::align(rows, id, indicator));
        perform(page.services, page.tell, drafts, || ());
    };
    let is_locked = Signal::derive(move || page.row_lock.with(Option::is_some));
    let mut choices = vec![Choice::new("", text::plan::UNMAPPED)];
    let all = plan.iter();
    choices.extend(all.map(|one| {
        Choice::new(
            one.id.hex(),
            [&one.name, " \u{00b7} ", &one.target].concat(),
        )
    }));
    let chosen = move || {
        let named = read.get().and_then(|(_, named)| named);
        named.map_or_else(String::new, |named| named.hex())
    };
    view! {
        <Select
            label=text::plan::ALIGNED_WITH
            id=["aligned_with-", &id.uuid().to_string()].concat()
            choices=choices
            value=Signal::derive(chosen)
            on_change=choose
            disabled=is_locked
        />
    }
    .into_any()
}

fn badge(alignment: Alignment) -> AnyView {
    let tone = match alignment {
        Alignment::Exact => Tone::Positive,
        Alignment::Changed | Alignment::Unmapped => Tone::Warning,
    };
    view! { <span><Badge label=alignment.label() tone=tone /></span> }.into_any()
}

/// The indicators of the Renstra that no item answers to, each one tap away.
pub(super) fn take_from_plan(page: Page) -> AnyView {
    let missing = Memo::new(move |_| {
        let is_open = page.row_lock.with(Option::is_none);
        let level = page.pick(|document| document.level)();
        if !is_open || level.is_none_or(Level::is_internal) {
            return Vec::new();
        }
        page.services.with_replica(|rows| {
            let answered: Vec<EntityId> = model::items_of(rows, page.id)
                .into_iter()
                .filter_map(|id| rows.row(id)?.value(item::ALIGNED_WITH).as_id())
                .map(|answered| model::newest_of(rows, answered))
                .collect();
            let mut all = planned(rows, page.id);
            all.retain(|one| !answered.contains(&one.id));
            all
        })
    });
    live(move || {
        missing.with(|missing| !missing.is_empty()).then(|| {
            let lines = missing.get().into_iter();
            let lines = lines.map(|one| line(page, one)).collect_view();
            view! {
                <section class="card" id="take-from-plan">
                    <h3>{text::plan::TAKE}</h3>
                    <p class="muted">{text::plan::TAKE_LEAD}</p>
                    {part(lines)}
                </section>
            }
        })
    })
}

fn line(page: Page, planned: Planned) -> AnyView {
    let indicator = planned.id;
    let take = move || {
        let id = page.services.device().new_id();
        let drafts = page.services.with_replica_untracked(|rows| {
            edit::take_from_plan(rows, page.id, indicator, id).map(|draft| vec![draft])
        });
        perform(page.services, page.tell, drafts, || ());
    };
    view! {
        <div class="above__item" data-planned=indicator.uuid().to_string()>
            <span>{planned.name}" · "{planned.target}</span>
            <Button label=text::plan::TAKE_ONE on_press=take action="take-from-plan" />
        </div>
    }
    .into_any()
}
