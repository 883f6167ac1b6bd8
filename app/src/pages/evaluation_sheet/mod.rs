//! Evaluation sheets (LKE): the city's, one agency's with what the app holds about each criterion,
//! what is recommended and followed up, and the result letter; all of it without a network.

mod advice;
mod grades;
mod letter;
mod list;
mod sheet;
mod state;

use ikrar_domain::value::Year;
use ikrar_sync::{
    edit::EditError, identity::EntityId, operation::Draft, replica::Replica,
    schema::evaluation_sheet_id,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::{
    components::live,
    context::{Services, SessionUser},
    entry::share_rows,
    memo::Memo,
    pages::{Tell, not_found, perform, tell_by_toast},
    routes::addresses,
};

/// What the parts of a sheet's page share.
#[derive(Clone, Copy)]
struct Page {
    services: Services,
    user: StoredValue<SessionUser>,
    tell: Tell,
    agency: EntityId,
    year: u16,
    sheet: EntityId,
    /// Whether the reason of a step is asked. In no state is there more than one that needs one.
    asked: RwSignal<bool>,
}

impl Page {
    fn act(self, drafts: impl FnOnce(&Replica) -> Result<Vec<Draft>, EditError>) {
        let drafts = self.services.with_replica_untracked(drafts);
        perform(self.services, self.tell, drafts, || ());
    }
}

/// The sheets of a year, the sheet of an agency, or its letter, by the address. Who belongs to an
/// agency has its sheet alone.
pub(crate) fn page(services: Services, user: &SessionUser) -> AnyView {
    share_rows(services);
    let own = user.agency.map(|agency| EntityId::from_uuid(agency.uuid()));
    let user = StoredValue::new(user.clone());
    let params = use_params_map();
    let place = Memo::new(move |_| {
        params
            .with(|params| params.get("place"))
            .unwrap_or_default()
    });
    live(move || match place.with(|place| read_place(place)) {
        None => not_found::not_here(),
        Some((agency, year, is_letter)) => match (agency.or(own), is_letter) {
            (None, _) => list::list(services, year),
            (Some(agency), true) => letter::letter(services, agency, year),
            (Some(agency), false) => sheet::sheet(Page {
                services,
                user,
                tell: tell_by_toast(),
                agency,
                year,
                sheet: evaluation_sheet_id(agency, year),
                asked: RwSignal::new(false),
            }),
        },
    })
}

/// The agency, the year and whether the letter is meant: `2026`, `<agency>/2026` or
/// `<agency>/2026/lhe`.
fn read_place(place: &str) -> Option<(Option<EntityId>, u16, bool)> {
    let mut parts = place.split('/').filter(|part| !part.is_empty());
    let first = parts.next()?;
    let (agency, year) = match EntityId::from_hex(first) {
        Some(agency) => (Some(agency), parts.next()?),
        None => (None, first),
    };
    let is_letter = parts.next();
    let is_known = is_letter.is_none_or(|part| part == addresses::RESULT_LETTER);
    is_known.then_some((
        agency,
        Year::parse(year).ok()?.number(),
        is_letter.is_some(),
    ))
}
