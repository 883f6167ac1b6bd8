//! Giving the agreement to another agency, for those whose task it is.

use ikrar_domain::people::{Action, Subject, may};
use ikrar_sync::{edit, identity::EntityId, ledger::ScopeInfo, model};
use leptos::prelude::*;

use super::view::Page;
use crate::{
    components::{Button, ButtonKind, Choice, ReasonSheet, Select, live, reason_sheet},
    context::SessionUser,
    memo::Memo,
    pages::perform,
    text,
};

/// The card with its sheet; nothing for people who may not.
pub(super) fn hand_over(page: Page) -> AnyView {
    let allowed = Memo::new(move |_| {
        let actor = page.user.with_value(SessionUser::actor);
        page.document.with(|document| {
            document.as_ref().is_some_and(|document| {
                let subject = Subject::agreement(document.agency, document.level);
                may(&actor, Action::MoveAgreement, &subject).is_ok()
            })
        })
    });
    live(move || allowed.get().then(|| card(page)))
}

fn card(page: Page) -> AnyView {
    let open = RwSignal::new(false);
    view! {
        <section class="card" id="hand-over">
            <h2>{text::agreement::MOVE_TITLE}</h2>
            <p class="muted">{text::agreement::MOVE_LEAD}</p>
            <div class="card__foot">
                <Button
                    label=text::agreement::MOVE
                    on_press=move || open.set(true)
                    action="open-hand-over"
                />
            </div>
        </section>
        {sheet(page, open)}
    }
    .into_any()
}

fn sheet(page: Page, open: RwSignal<bool>) -> AnyView {
    let target = RwSignal::new(String::new());
    let ask_target = move |()| {
        view! {
            <Select
                label=text::agreement::MOVE_TO
                id="hand-over-agency"
                choices=choices(page)
                value=target
                on_change=move |hex| target.set(hex)
            />
        }
        .into_any()
    };
    reason_sheet(&ReasonSheet {
        id: "hand-over-sheet",
        open,
        title: Signal::stored(text::agreement::MOVE_TITLE.to_owned()),
        label: text::agreement::REASON,
        missing: text::agreement::MOVE_REASON_MISSING,
        send: (
            Signal::stored(text::agreement::MOVE.to_owned()),
            ButtonKind::Danger,
        ),
        above: Some(Callback::new(ask_target)),
        act: Callback::new(move |why: String| {
            let to = EntityId::from_hex(&target.get_untracked());
            let agency = to.ok_or(text::agreement::MOVE_TO_MISSING)?;
            move_to(page, agency, &why);
            Ok(())
        }),
    })
}

/// The other agencies, by name.
fn choices(page: Page) -> Vec<Choice> {
    let own = page
        .document
        .with_untracked(|document| document.as_ref().map(|document| document.agency.uuid()));
    let agencies = page.services.with_replica_untracked(model::agencies);
    let others = agencies
        .into_iter()
        .filter(|(id, _)| Some(id.uuid()) != own);
    let first = Choice::new("", text::agreement::MOVE_CHOOSE);
    [first]
        .into_iter()
        .chain(others.map(|(id, name)| Choice::new(id.hex(), name)))
        .collect()
}

fn move_to(page: Page, agency: EntityId, reason: &str) {
    let year = page
        .document
        .with_untracked(|document| document.as_ref().map_or(0, |document| document.year));
    let to = ScopeInfo::agency_year(agency, year).id;
    let drafts = page.services.with_replica_untracked(|replica| {
        edit::move_to_scope(replica, page.id, to, reason).map(|draft| vec![draft])
    });
    let tell = page.tell;
    perform(page.services, tell, drafts, move || {
        tell.try_run(text::agreement::MOVE_SENT.into());
    });
}
