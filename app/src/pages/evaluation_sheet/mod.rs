//! Evaluation sheets (LKE): the city's, one agency's with what the app holds about each criterion,
//! what is recommended and followed up, and the result letter; all of it without a network.

mod advice;
mod grades;
mod letter;
mod list;
mod sheet;
mod state;

use ikrar_domain::{evaluation_sheet::SheetAction, value::Year};
use ikrar_sync::{
    edit::EditError, identity::EntityId, operation::Draft, replica::Replica,
    schema::evaluation_sheet_id,
};
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_params_map};

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
    /// The step of which the reason is asked.
    asked: RwSignal<Option<SheetAction>>,
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
    let path = use_location().pathname;
    let place = Memo::new(move |_| {
        params.with(|params| {
            let year = Year::parse(&params.get("year")?).ok()?.number();
            let agency = match params.get("agency") {
                Some(agency) => Some(EntityId::from_hex(&agency)?),
                None => own,
            };
            let is_letter = path.with(|path| path.ends_with(addresses::RESULT_LETTER));
            Some((agency, year, is_letter))
        })
    });
    live(move || match place.get() {
        None => not_found::not_here(),
        Some((None, year, _)) => list::list(services, year),
        Some((Some(agency), year, true)) => letter::letter(services, agency, year),
        Some((Some(agency), year, false)) => sheet::sheet(Page {
            services,
            user,
            tell: tell_by_toast(),
            agency,
            year,
            sheet: evaluation_sheet_id(agency, year),
            asked: RwSignal::new(None),
        }),
    })
}
