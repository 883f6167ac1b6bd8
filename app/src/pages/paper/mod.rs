//! An agreement as it is printed, out of the same content as the server's PDF and without a
//! connection. The words are the domain's; here stands only where they go.

mod arms;
mod table;
mod view;

use ikrar_sync::identity::EntityId;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

pub(super) use arms::data_address;
pub(super) use view::{actions, article, picture_of};

use crate::{
    components::live,
    context::{Services, SessionUser},
    memo::Memo,
};

/// The page; each agreement is a page of its own.
pub(crate) fn page(services: Services, _user: &SessionUser) -> AnyView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| EntityId::from_hex(&params.get("id")?)));
    sheet(id, move |id| view::preview(services, id))
}

/// The page of a berita acara.
pub(crate) fn record_page(services: Services, _user: &SessionUser) -> AnyView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| EntityId::from_hex(&params.get("id")?)));
    sheet(id, move |id| view::record(services, id))
}

fn sheet(
    id: Memo<Option<EntityId>>,
    preview: impl Fn(EntityId) -> AnyView + Send + 'static,
) -> AnyView {
    view! {
        <main class="page print" id="isi">
            {live(move || match id.get() {
                Some(id) => preview(id),
                None => super::not_found::not_here(),
            })}
        </main>
    }
    .into_any()
}
