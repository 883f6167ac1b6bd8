//! Which results a node of the plan brings about in other plans: the links of the tree of cause
//! and effect.

use ikrar_domain::{
    plan::{CauseNode, Contribution, ContributionRefusal, servable},
    value::PlanNodeId,
};
use ikrar_sync::{
    edit,
    identity::EntityId,
    model,
    row::{Row, Rows},
    schema::{EntityKind, contribution},
    value::Value,
};
use leptos::prelude::*;

use super::view::Page;
use crate::{
    components::{Button, ButtonKind, Choice, Select, live, part},
    memo::Memo,
    pages::perform,
    reading::{agency_name, entity_label},
    text,
};

/// A result that a node brings about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Served {
    pub(super) to: EntityId,
    pub(super) label: String,
}

/// The results a node brings about by a link.
pub(super) fn served(rows: &impl Rows, node: EntityId) -> Vec<Served> {
    rows.children(EntityKind::Contribution, node)
        .into_iter()
        .filter_map(|id| rows.row(id))
        .filter(|row| row.value(contribution::WITHDRAWN) != &Value::Bool(true))
        .filter_map(|row| row.value(contribution::TO).as_id())
        .map(|to| Served {
            to,
            label: labelled(rows, to),
        })
        .collect()
}

/// The nodes of other plans that this one may serve and does not yet.
pub(super) fn offered(
    rows: &impl Rows,
    (nodes, links): &(Vec<CauseNode>, Vec<Contribution>),
    node: EntityId,
) -> Vec<Choice> {
    let chosen = served(rows, node);
    let plan = rows.row(node).and_then(Row::parent);
    servable(nodes, links, PlanNodeId::from_uuid(node.uuid()))
        .into_iter()
        .map(|to| EntityId::from_uuid(to.uuid()))
        .filter(|to| rows.row(*to).and_then(Row::parent) != plan)
        .filter(|to| chosen.iter().all(|one| one.to != *to))
        .map(|to| Choice::new(to.hex(), labelled(rows, to)))
        .collect()
}

/// "Dinas Kesehatan · Meningkatnya mutu layanan".
fn labelled(rows: &impl Rows, node: EntityId) -> String {
    let owner = rows
        .row(node)
        .and_then(|row| rows.row(row.parent()?))
        .and_then(model::read_plan)
        .map_or_else(String::new, |plan| {
            plan.agency.map_or_else(
                || plan.kind.label().to_owned(),
                |agency| agency_name(rows, agency),
            )
        });
    [&owner, " \u{00b7} ", &entity_label(rows, node)].concat()
}

/// The links of a node, and the choice of one more.
pub(super) fn contributions(page: Page, node: EntityId) -> AnyView {
    let links = Memo::new(move |_| page.services.with_replica(|rows| served(rows, node)));
    view! {
        <fieldset class="party supports" data-contributions=node.uuid().to_string()>
            <legend class="party__legend">{text::plan::SERVES}</legend>
            {live(move || {
                let shown = links.get().into_iter();
                part(shown.map(|one| link(page, node, one)).collect_view()).into_any()
            })}
            {live(move || page.is_open().then(|| chooser(page, node)))}
        </fieldset>
    }
    .into_any()
}

fn link(page: Page, node: EntityId, served: Served) -> AnyView {
    let to = served.to;
    let unlink = move || {
        let drafts = page.services.with_replica_untracked(|rows| {
            edit::uncontribute(rows, node, to).map(|draft| draft.into_iter().collect())
        });
        perform(page.services, page.tell, drafts, || ());
    };
    view! {
        <div class="supports__link">
            <span>{served.label}</span>
            {part(page.is_open().then(|| view! {
                <Button
                    label=text::cascade::UNLINK
                    kind=ButtonKind::Quiet
                    on_press=unlink
                    action="uncontribute"
                />
            }))}
        </div>
    }
    .into_any()
}

fn chooser(page: Page, node: EntityId) -> AnyView {
    let choices = Memo::new(move |_| {
        page.causes.with(|causes| {
            page.services
                .with_replica(|rows| offered(rows, causes, node))
        })
    });
    let choose = move |hex: String| {
        let Some(to) = EntityId::from_hex(&hex) else {
            return;
        };
        let refused = page
            .services
            .with_replica_untracked(|rows| model::may_contribute(rows, node, to).err());
        if let Some(refused) = refused.map(ContributionRefusal::user_message) {
            page.tell.run(refused.to_owned());
            return;
        }
        let drafts = page.services.with_replica_untracked(|rows| {
            edit::contribute(rows, node, to).map(|draft| draft.into_iter().collect())
        });
        perform(page.services, page.tell, drafts, || ());
    };
    live(move || {
        let free = choices.get();
        (!free.is_empty()).then(|| {
            let mut all = vec![Choice::new("", text::plan::CHOOSE_SERVED)];
            all.extend(free);
            view! {
                <Select
                    label=text::plan::ADD_SERVED
                    id=["serve-", &node.uuid().to_string()].concat()
                    choices=all
                    value=Signal::stored(String::new())
                    on_change=choose
                />
            }
        })
    })
}
