//! The medium-term plans: the list, and one plan with its tree.

mod continuity;
mod contribution;
mod import;
mod list;
mod node;
mod version;
mod view;

use ikrar_domain::people::{Action, Subject, may};
use ikrar_sync::{identity::EntityId, model, row::Rows};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::{
    components::live,
    context::{Services, SessionUser},
    entry::share_rows,
    memo::Memo,
    text,
};

/// The list of plans.
pub(crate) fn list(services: Services, user: &SessionUser) -> AnyView {
    list::plans(services, user)
}

/// One plan; each is a page of its own.
pub(crate) fn page(services: Services, user: &SessionUser) -> AnyView {
    share_rows(services);
    let lock = lock(user);
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| EntityId::from_hex(&params.get("id")?)));
    let is_here = Memo::new(move |_| {
        services.with_replica(|rows| rows.row(id.get()?).and_then(model::read_plan).map(|_| ()))
    });
    live(move || match (id.get(), is_here.get()) {
        (Some(id), Some(())) => view::plan(services, id, lock.clone()),
        _ => super::not_found::not_here(),
    })
}

/// Why this person cannot write plans; none where they can.
fn lock(user: &SessionUser) -> Option<String> {
    let refused = may(&user.actor(), Action::EditPlan, &Subject::CITY).is_err();
    refused.then(|| text::plan::READ_ONLY.to_owned())
}
