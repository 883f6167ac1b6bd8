//! Evaluation meetings (rapat evaluasi): the calendar with what waits of their decisions, and one
//! meeting, planned, held with one agency at a time, and signed; all of it without a network.

mod commitments;
mod decisions;
mod list;
mod one;
mod stage;
mod state;

use ikrar_sync::{edit::EditError, identity::EntityId, operation::Draft, replica::Replica};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::{
    components::live,
    context::{Services, SessionUser},
    entry::share_rows,
    memo::Memo,
    pages::{Tell, explained::Explained, not_found, perform, tell_by_toast},
    reading::today,
};
use state::Reader;

/// What the parts of both pages share.
#[derive(Clone, Copy)]
struct Page {
    services: Services,
    user: StoredValue<SessionUser>,
    tell: Tell,
    /// The commitment of which is told that it is done.
    asked: RwSignal<Option<EntityId>>,
    explained: Explained,
}

impl Page {
    fn new(services: Services, user: &SessionUser) -> Self {
        Self {
            services,
            user: StoredValue::new(user.clone()),
            tell: tell_by_toast(),
            asked: RwSignal::new(None),
            explained: RwSignal::new(None),
        }
    }

    fn reader(self) -> Reader {
        Reader {
            actor: self.user.with_value(SessionUser::actor),
            today: today(self.services),
        }
    }

    fn act(self, drafts: impl FnOnce(&Replica) -> Result<Vec<Draft>, EditError>) {
        let drafts = self.services.with_replica_untracked(drafts);
        perform(self.services, self.tell, drafts, || ());
    }
}

/// The calendar.
pub(crate) fn calendar(services: Services, user: &SessionUser) -> AnyView {
    list::calendar(Page::new(services, user))
}

/// One meeting.
pub(crate) fn page(services: Services, user: &SessionUser) -> AnyView {
    share_rows(services);
    let page = Page::new(services, user);
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| EntityId::from_hex(&params.get("id")?)));
    live(move || match id.get() {
        Some(id) => one::meeting(page, id),
        None => not_found::not_here(),
    })
}
