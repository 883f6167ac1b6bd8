//! The editor of an agreement: parties, items with their targets, budget, completeness, review
//! comments and the steps towards signature.

mod above;
mod amendment;
mod funding;
mod hand_over;
mod items;
mod lines;
mod moving;
mod plan;
mod post;
mod remarks;
mod scans;
mod side;
mod signing;
mod start_amendment;
mod state;
mod steps;
mod supports;
mod versions;
mod view;
mod years;

use ikrar_sync::identity::EntityId;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::context::{Services, SessionUser};
use crate::entry::share_rows;
use crate::memo::Memo;

/// The page; each agreement is a page of its own.
pub(crate) fn page(services: Services, user: &SessionUser) -> AnyView {
    share_rows(services);
    let user = user.clone();
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| EntityId::from_hex(&params.get("id")?)));
    view! {
        <main class="page" id="isi">
            {move || match id.get() {
                Some(id) => view::agreement(services, user.clone(), id),
                None => super::not_found::not_here(),
            }}
        </main>
    }
    .into_any()
}
