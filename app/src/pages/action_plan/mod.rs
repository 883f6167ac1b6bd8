//! The action plan (rencana aksi) of an agreement: item by item the steps by which its target will
//! be reached, their approval, and what came of them.

mod state;
mod view;

use ikrar_sync::identity::EntityId;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

pub(crate) use state::{DueStep, due_steps};

use crate::context::{Services, SessionUser};
use crate::entry::share_rows;
use crate::memo::Memo;

/// The page.
pub(crate) fn page(services: Services, user: &SessionUser) -> AnyView {
    share_rows(services);
    let user = user.clone();
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| EntityId::from_hex(&params.get("id")?)));
    view! {
        <main class="page" id="isi">
            {move || match id.get() {
                Some(id) => view::action_plan(services, &user, id),
                None => super::not_found::not_here(),
            }}
        </main>
    }
    .into_any()
}
