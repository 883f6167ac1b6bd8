//! The result letter as it is printed, without a network. Its words are the domain's.

use ikrar_sync::{identity::EntityId, model, schema::evaluation_sheet_id};
use leptos::prelude::*;

use crate::{
    components::live,
    context::Services,
    memo::Memo,
    pages::{
        not_found,
        paper::{actions, article, picture_of},
        set_title,
    },
    routes::addresses,
    text,
};

/// The page.
pub(super) fn letter(services: Services, agency: EntityId, year: u16) -> AnyView {
    set_title(text::evaluation_sheet::LETTER);
    let printed = Memo::new(move |_| {
        services.with_replica(|rows| {
            let letter = model::result_letter_of(rows, evaluation_sheet_id(agency, year))?;
            let document = letter.document();
            let arms = picture_of(rows, &document);
            Some((document, arms))
        })
    });
    let back = move || addresses::sheet(agency, year);
    view! {
        <main class="page print" id="isi">
            {live(move || match printed.get() {
                None => not_found::not_here(),
                Some((document, arms)) => view! {
                    {actions(services, back(), text::evaluation_sheet::BACK)}
                    {article(document, arms)}
                }
                .into_any(),
            })}
        </main>
    }
    .into_any()
}
