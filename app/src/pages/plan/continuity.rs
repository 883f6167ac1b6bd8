//! What an indicator goes on from, and what became of the indicators of the plan before.

use std::collections::BTreeSet;

use ikrar_domain::{
    plan::{Continuity, EarlierIndicator, continuity, proposed_predecessor},
    value::PlanIndicatorId,
};
use ikrar_sync::{
    edit,
    identity::EntityId,
    model,
    row::Rows,
    schema::{EntityKind, plan_indicator},
    value::Value,
};
use leptos::prelude::*;

use super::view::Page;
use crate::{
    components::{Badge, Choice, Select, Tone, live, part},
    entry::{EntryBox, InputKind},
    memo::Memo,
    pages::perform,
    text,
};

/// The plan before, as this one sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Before {
    earlier: Vec<EarlierIndicator>,
    continued: BTreeSet<PlanIndicatorId>,
}

/// Reads the plan before this one and what of it goes on here.
pub(super) fn read_before(rows: &impl Rows, plan: EntityId) -> Before {
    let Some(read) = rows.row(plan).and_then(model::read_plan) else {
        return Before::default();
    };
    let nodes = model::plan_tree(rows, plan).into_iter();
    let continued = nodes
        .flat_map(|node| node.indicators)
        .filter_map(|id| rows.row(id)?.value(plan_indicator::CONTINUES).as_id())
        .map(|id| PlanIndicatorId::from_uuid(id.uuid()))
        .collect();
    Before {
        earlier: model::earlier_indicators(rows, &read),
        continued,
    }
}

/// The earlier indicator that this one goes on from; nothing where no plan was before.
pub(super) fn continues(page: Page, id: EntityId) -> AnyView {
    let before = page.before;
    live(move || {
        before
            .with(|before| !before.earlier.is_empty())
            .then(|| chooser(page, id, before))
    })
}

fn chooser(page: Page, id: EntityId, before: Memo<Before>) -> AnyView {
    let chosen = Memo::new(move |_| {
        page.services
            .with_replica(|rows| rows.row(id)?.value(plan_indicator::CONTINUES).as_id())
    });
    let proposal = Memo::new(move |_| {
        let name = page
            .services
            .with_replica(|rows| Some(rows.row(id)?.text(plan_indicator::NAME).to_owned()));
        before.with(|before| {
            let name = name.unwrap_or_default();
            let id = proposed_predecessor(&name, &before.earlier, &before.continued)?;
            let mut all = before.earlier.iter();
            all.find(|one| one.id == id).map(|one| one.name.clone())
        })
    });
    let choose = move |hex: String| {
        let value = EntityId::from_hex(&hex).map_or(Value::Null, Value::Id);
        let drafts = page.services.with_replica_untracked(|rows| {
            edit::set_field(rows, id, plan_indicator::CONTINUES, value)
                .map(|draft| draft.into_iter().collect())
        });
        perform(page.services, page.tell, drafts, || ());
    };
    let is_locked = Signal::derive(move || !page.is_open());
    view! {
        {live(move || {
            let mut choices = vec![Choice::new("", text::plan::NEW_INDICATOR)];
            before.with(|before| {
                choices.extend(before.earlier.iter().map(|one| {
                    Choice::new(EntityId::from_uuid(one.id.uuid()).hex(), one.name.clone())
                }));
            });
            view! {
                <Select
                    label=text::plan::CONTINUES
                    id=["continues-", &id.uuid().to_string()].concat()
                    choices=choices
                    value=Signal::derive(move || {
                        chosen.get().map_or_else(String::new, |id| id.hex())
                    })
                    on_change=choose
                    disabled=is_locked
                />
            }
        })}
        {live(move || {
            let is_open = chosen.get().is_none() && page.is_open();
            proposal.get().filter(|_| is_open).map(|name| view! {
                <p class="muted">{text::plan::proposed(&name)}</p>
            })
        })}
    }
    .into_any()
}

/// The indicators of the plan before and what becomes of each; nothing where there is none.
pub(super) fn before(page: Page) -> AnyView {
    let before = page.before;
    live(move || {
        before.with(|before| !before.earlier.is_empty()).then(|| {
            let lines = before.with(|before| {
                let all = before.earlier.iter();
                all.map(|one| line(page, one, continuity(one, &before.continued)))
                    .collect_view()
            });
            view! {
                <section class="card" id="plan-before">
                    <h2>{text::plan::BEFORE}</h2>
                    <p class="muted">{text::plan::BEFORE_LEAD}</p>
                    <ul class="cascade">{part(lines)}</ul>
                </section>
            }
        })
    })
}

fn line(page: Page, earlier: &EarlierIndicator, stand: Continuity) -> AnyView {
    let id = EntityId::from_uuid(earlier.id.uuid());
    let (label, tone) = match stand {
        Continuity::Continued => (text::plan::CONTINUED, Tone::Positive),
        Continuity::Ended => (text::plan::ENDED, Tone::Neutral),
        Continuity::Open => (text::plan::OPEN_END, Tone::Warning),
    };
    let entry = (stand != Continuity::Continued).then(|| {
        let field = plan_indicator::ENDED_REASON;
        page.entry(EntityKind::PlanIndicator, id, field, InputKind::Note)
    });
    view! {
        <li class="cascade__line" data-earlier=id.uuid().to_string()>
            <div class="cascade__head">
                <strong>{earlier.name.clone()}</strong>
                <Badge label=label tone=tone />
            </div>
            {part(entry.map(|entry| view! {
                <EntryBox entry=entry label=text::plan::ENDED_REASON />
            }))}
        </li>
    }
    .into_any()
}
