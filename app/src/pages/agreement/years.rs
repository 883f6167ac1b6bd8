//! Earlier years beside the new target, and the way to next year's agreement.

use ikrar_domain::{
    agreement::AgreementStatus,
    people::{Action, Subject, may},
    value::Figure,
};
use ikrar_sync::{
    edit,
    identity::EntityId,
    model::{self, PreviousYear},
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::view::Page;
use crate::{
    components::{Button, live},
    context::SessionUser,
    memo::Memo,
    pages::perform,
    reading::{parties_again, today},
    routes::addresses,
    text,
};

/// What the same item promised and reached in earlier years; nothing where it is new.
pub(super) fn earlier_years(page: Page, item: EntityId) -> AnyView {
    let years = Memo::new(move |_| {
        page.services
            .with_replica(|replica| model::earlier_years(replica, item))
    });
    live(move || {
        years.with(|years| !years.is_empty()).then(|| {
            let lines = years.get().into_iter().map(line).collect_view();
            view! { <ul class="muted" data-earlier-years="">{lines}</ul> }
        })
    })
}

fn line(year: PreviousYear) -> AnyView {
    let shown = |figure: Option<Figure>| {
        figure.map_or_else(|| text::quarter::NO_PERCENT.to_owned(), |one| one.display())
    };
    let words = text::agreement::earlier_year(year.year, &shown(year.target), &shown(year.result));
    view! { <li>{words}</li> }.into_any()
}

/// The button that starts next year's agreement from this one; nothing for people who may not,
/// and before this one is in force.
pub(super) fn next_year(page: Page) -> AnyView {
    let actor = page.user.with_value(SessionUser::actor);
    let year = Memo::new(move |_| {
        page.document.with(|document| {
            let document = document.as_ref()?;
            let subject = Subject::agreement(document.agency, document.level);
            let counts = matches!(
                document.status,
                AgreementStatus::InForce | AgreementStatus::Closed
            );
            let is_allowed = may(&actor, Action::CreateAgreement, &subject).is_ok();
            (counts && is_allowed).then_some(document.year)
        })
    });
    let navigate = StoredValue::new(use_navigate());
    let start = move || {
        let device = page.services.device();
        let id = device.new_id();
        let day = today(page.services);
        let drafts = page.services.with_replica_untracked(|replica| {
            let parties = parties_again(replica, page.id, day);
            edit::roll_over(replica, page.id, id, &parties, || device.new_id())
        });
        perform(page.services, page.tell, drafts, move || {
            navigate.try_with_value(|navigate| {
                navigate(&addresses::agreement(id), NavigateOptions::default());
            });
        });
    };
    live(move || {
        year.get().map(|year| {
            let label = text::agreement::next_year(year.saturating_add(1));
            view! { <Button label=label on_press=start id="next-year" /> }
        })
    })
}
