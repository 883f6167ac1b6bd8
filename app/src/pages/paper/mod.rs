//! An agreement as it is printed, out of the same content as the server's PDF and without a
//! connection. The words are the domain's; here stands only where they go.

mod table;
mod view;

use ikrar_sync::identity::EntityId;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::context::{Services, SessionUser};

/// The page; each agreement is a page of its own.
pub(crate) fn page(services: Services, _user: &SessionUser) -> AnyView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| EntityId::from_hex(&params.get("id")?)));
    view! {
        <main class="page print" id="isi">
            {move || match id.get() {
                Some(id) => view::preview(services, id),
                None => super::not_found::not_here(),
            }}
        </main>
    }
    .into_any()
}
