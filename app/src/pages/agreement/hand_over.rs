//! Giving the agreement to another agency, for those whose task it is.

use ikrar_domain::people::{Action, Subject, may};
use ikrar_sync::{edit, identity::EntityId, ledger::ScopeInfo, model};
use leptos::prelude::*;

use super::view::Page;
use crate::{
    components::{Button, ButtonKind, Choice, NoteField, Select, Sheet, live},
    context::SessionUser,
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
    let target = RwSignal::new(String::new());
    let reason = RwSignal::new(String::new());
    let trouble = RwSignal::new(None::<String>);
    let send = move || {
        let to = EntityId::from_hex(&target.get_untracked());
        let why = reason.get_untracked();
        match to {
            None => trouble.set(Some(text::agreement::MOVE_TO_MISSING.into())),
            Some(_) if why.trim().is_empty() => {
                trouble.set(Some(text::agreement::MOVE_REASON_MISSING.into()));
            }
            Some(agency) => {
                move_to(page, agency, &why);
                open.set(false);
            }
        }
    };
    view! {
        <section class="card" id="hand-over">
            <h2>{text::agreement::MOVE_TITLE}</h2>
            <p class="muted">{text::agreement::MOVE_LEAD}</p>
            <div class="card__foot">
                <Button
                    label=text::agreement::MOVE
                    on_press=move || open.set(true)
                    id="hand-over-open"
                />
            </div>
        </section>
        <Sheet title=text::agreement::MOVE_TITLE.to_owned() open=open id="hand-over-sheet">
            <Select
                label=text::agreement::MOVE_TO
                id="hand-over-agency"
                choices=choices(page)
                value=target
                on_change=move |hex| target.set(hex)
            />
            <NoteField
                label=text::agreement::REASON
                id="hand-over-reason"
                value=reason
                error=trouble
            />
            <div class="sheet__actions">
                <Button label=text::common::CANCEL on_press=move || open.set(false) />
                <Button
                    label=text::agreement::MOVE
                    kind=ButtonKind::Danger
                    on_press=send
                    id="hand-over-send"
                />
            </div>
        </Sheet>
    }
    .into_any()
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
