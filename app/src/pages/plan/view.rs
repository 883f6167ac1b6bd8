//! One plan: what it is called, its tree, and taking in a table.

use ikrar_domain::{
    agreement::NomenclatureEdition,
    plan::{CauseNode, Contribution, NodeKind, PlanPeriod},
};
use ikrar_sync::{
    edit,
    identity::EntityId,
    model::{self, Plan},
    row::Rows,
    schema::{EntityKind, Field, plan},
};
use leptos::prelude::*;
use leptos_router::components::A;

use super::{
    continuity::{Before, before, read_before},
    import::import,
    node::node,
    version::{locked, version},
};
use crate::{
    components::{Button, EmptyState, entity_list, live},
    context::Services,
    entry::{Entry, EntryBox, EntrySelect, FieldPlace, InputKind},
    memo::Memo,
    pages::{Tell, budget::editions, lock_banner, perform, set_title, tell_by_toast},
    reading::agency_name,
    routes::addresses,
    text,
};

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub(super) struct Page {
    pub(super) services: Services,
    pub(super) id: EntityId,
    pub(super) period: Memo<PlanPeriod>,
    pub(super) edition: Memo<Option<NomenclatureEdition>>,
    /// What all plans are made of, read once for every node of the page.
    pub(super) causes: Memo<(Vec<CauseNode>, Vec<Contribution>)>,
    /// The plan before, read once for every indicator of the page.
    pub(super) before: Memo<Before>,
    pub(super) lock: Signal<Option<String>>,
    pub(super) tell: Tell,
}

impl Page {
    pub(super) fn entry(
        &self,
        kind: EntityKind,
        entity: EntityId,
        field: Field,
        input: InputKind,
    ) -> Entry {
        let place = FieldPlace::new(kind, entity, field, input);
        Entry::of_field(self.services, place, self.lock)
    }

    pub(super) fn is_open(&self) -> bool {
        self.lock.with(Option::is_none)
    }

    /// Adds a node below another, or at the top.
    pub(super) fn add_node(&self, above: Option<EntityId>, kind: NodeKind) {
        let id = self.services.device().new_id();
        let drafts = self.services.with_replica_untracked(|rows| {
            edit::add_plan_node(rows, self.id, above, id, kind).map(|draft| vec![draft])
        });
        perform(self.services, self.tell, drafts, || ());
    }
}

/// The page of a plan.
pub(super) fn plan(services: Services, id: EntityId, lock: Option<String>) -> AnyView {
    let read =
        Memo::new(move |_| services.with_replica(|rows| rows.row(id).and_then(model::read_plan)));
    let nothing = PlanPeriod { first: 0, last: 0 };
    let page = Page {
        services,
        id,
        period: Memo::new(move |_| read.with(|plan| plan.as_ref().map_or(nothing, |p| p.period))),
        edition: Memo::new(move |_| read.with(|plan| plan.as_ref().and_then(|p| p.edition))),
        causes: Memo::new(move |_| services.with_replica(model::causes_of)),
        before: Memo::new(move |_| services.with_replica(|rows| read_before(rows, id))),
        lock: locked(services, id, lock),
        tell: tell_by_toast(),
    };
    set_title(text::plan::TITLE);
    view! {
        <main class="page" id="isi">
            {head(page, read)}
            {lock_banner(page.lock)}
            <section class="card">
                <div class="field-row">
                    <EntryBox
                        entry=page.entry(EntityKind::Plan, id, plan::TITLE, InputKind::ShortText)
                        label=text::plan::NAME
                    />
                    <EntryBox
                        entry=page.entry(EntityKind::Plan, id, plan::DECREE, InputKind::ShortText)
                        label=text::plan::DECREE
                    />
                    <EntrySelect
                        entry=page.entry(EntityKind::Plan, id, plan::EDITION, InputKind::Code)
                        label=text::budget::EDITION
                        choices=editions()
                    />
                </div>
            </section>
            {version(page, read)}
            {tree(page)}
            {before(page)}
            {live(move || page.is_open().then(|| import(page)))}
        </main>
    }
    .into_any()
}

fn head(page: Page, read: Memo<Option<Plan>>) -> AnyView {
    let title = move || {
        read.with(|plan| {
            plan.as_ref().map(|plan| {
                let years =
                    text::plan::period(plan.kind.label(), plan.period.first, plan.period.last);
                text::plan::versioned(&years, plan.version.number)
            })
        })
    };
    let owner = move || {
        read.with(|plan| {
            let agency = plan.as_ref().and_then(|plan| plan.agency);
            page.services.with_replica(|rows| {
                agency.map_or_else(
                    || text::plan::CITY.to_owned(),
                    |agency| agency_name(rows, agency),
                )
            })
        })
    };
    view! {
        <div class="page__title">
            <h1>{title}</h1>
            <p class="page__lead"><A href=addresses::PLANS>{owner}</A></p>
        </div>
    }
    .into_any()
}

fn tree(page: Page) -> AnyView {
    let nodes = Memo::new(move |_| {
        page.services
            .with_replica(|rows| model::plan_tree(rows, page.id))
    });
    // A node that moves is drawn anew at its depth.
    let entries =
        move || nodes.with(|nodes| nodes.iter().map(|node| (node.depth, node.id)).collect());
    view! {
        <section class="card-list" id="plan-tree">
            <h2>{text::plan::TREE}</h2>
            {live(move || nodes.with(Vec::is_empty).then(|| {
                view! { <EmptyState title=text::plan::EMPTY /> }
            }))}
            {entity_list(entries, move |(depth, id)| node(page, depth, id, nodes))}
            {live(move || page.is_open().then(|| view! {
                <div class="card__foot">
                    <Button
                        label=text::plan::ADD_TOP
                        on_press=move || page.add_node(None, NodeKind::Goal)
                        id="add-node"
                    />
                </div>
            }))}
        </section>
    }
    .into_any()
}
