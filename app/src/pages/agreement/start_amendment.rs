//! Starting an amendment of the version in force.

use ikrar_domain::{
    agreement::{AgreementStatus, ChangeGround, ChangeScope},
    people::{Action, Subject, may},
};
use ikrar_sync::{
    edit::{self, NewAmendment},
    identity::EntityId,
    model,
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    components::A,
    hooks::{use_navigate, use_query_map},
};

use super::view::Page;
use crate::{
    components::{Button, ButtonKind, Choice, ReasonSheet, Select, live, reason_sheet},
    context::SessionUser,
    memo::Memo,
    pages::perform,
    reading::{parties_again, today},
    routes::addresses,
    text,
};

/// What can be done about a next version.
#[derive(Clone, Copy, PartialEq)]
enum Next {
    /// Nothing: not in force, or not this person's task.
    Nothing,
    /// One can be started.
    Start,
    /// One is being written.
    Open(EntityId),
}

/// The button that starts an amendment, or the way to the one under way.
pub(super) fn starter(page: Page) -> AnyView {
    let next = Memo::new(move |_| read_next(page));
    // Who comes from a cut in the budget finds the form open, with the ground that a cut is.
    let is_cut = use_query_map().with_untracked(|query| query.get("ubah").is_some());
    let may_start = next.get_untracked() == Next::Start;
    let open = RwSignal::new(is_cut && may_start);
    view! {
        {live(move || match next.get() {
            Next::Nothing => ().into_any(),
            Next::Start => view! {
                <Button
                    label=text::amendment::START
                    on_press=move || open.set(true)
                    id="start-amendment"
                />
            }.into_any(),
            Next::Open(id) => view! {
                <p class="muted">{text::amendment::OPEN_EXISTS}</p>
                <A href=addresses::agreement(id) attr:class="button button--secondary">
                    {text::amendment::OPEN_OTHER}
                </A>
            }.into_any(),
        })}
        {sheet(page, open, is_cut)}
    }
    .into_any()
}

fn read_next(page: Page) -> Next {
    let actor = page.user.with_value(SessionUser::actor);
    page.document.with(|document| {
        let Some(document) = document else {
            return Next::Nothing;
        };
        let subject = Subject::agreement(document.agency, document.level);
        let is_allowed = may(&actor, Action::CreateAgreement, &subject).is_ok();
        if document.status != AgreementStatus::InForce {
            return Next::Nothing;
        }
        let open = page
            .services
            .with_replica(|replica| model::open_amendment_of(replica, page.id));
        match open {
            Some(id) => Next::Open(id),
            None if is_allowed => Next::Start,
            None => Next::Nothing,
        }
    })
}

fn sheet(page: Page, open: RwSignal<bool>, is_cut: bool) -> AnyView {
    let first = is_cut.then(|| ChangeGround::PriorityChange.code());
    let ground = RwSignal::new(first.unwrap_or_default().to_owned());
    let scope = RwSignal::new(ChangeScope::Whole.code().to_owned());
    let navigate = StoredValue::new(use_navigate());
    let choices = move |()| {
        let mut grounds = vec![Choice::new("", text::amendment::CHOOSE)];
        let all = ChangeGround::ALL.iter();
        grounds.extend(all.map(|one| Choice::new(one.code(), one.label())));
        let all = ChangeScope::ALL.iter();
        let scopes = all
            .map(|one| Choice::new(one.code(), one.label()))
            .collect();
        view! {
            <p class="muted">{text::amendment::START_LEAD}</p>
            <Select
                label=text::amendment::GROUND
                id="amendment-ground"
                choices=grounds
                value=ground
                on_change=move |code: String| ground.set(code)
            />
            <Select
                label=text::amendment::SCOPE
                id="amendment-scope"
                choices=scopes
                value=scope
                on_change=move |code: String| scope.set(code)
            />
        }
        .into_any()
    };
    reason_sheet(&ReasonSheet {
        id: "amendment-sheet",
        open,
        title: Signal::stored(text::amendment::START_TITLE.to_owned()),
        label: text::amendment::REASON,
        missing: text::amendment::REASON_MISSING,
        send: (
            Signal::stored(text::amendment::START.to_owned()),
            ButtonKind::Primary,
        ),
        above: Some(Callback::new(choices)),
        act: Callback::new(move |reason: String| {
            let ground = ground.with_untracked(|code| ChangeGround::from_code(code));
            let ground = ground.ok_or(text::amendment::GROUND_MISSING)?;
            let scope = scope.with_untracked(|code| ChangeScope::from_code(code));
            let id = page.services.device().new_id();
            start(
                page,
                NewAmendment {
                    id,
                    earlier: page.id,
                    ground,
                    scope: scope.unwrap_or(ChangeScope::Whole),
                    reason: &reason,
                },
                move || {
                    let open = |navigate: &_| go(navigate, id);
                    navigate.try_with_value(open);
                },
            );
            Ok(())
        }),
    })
}

fn go(navigate: &impl Fn(&str, NavigateOptions), id: EntityId) {
    navigate(&addresses::agreement(id), NavigateOptions::default());
}

/// Where the official changes, the amendment begins with whoever holds the position now.
fn start(page: Page, new: NewAmendment<'_>, done: impl FnOnce() + 'static) {
    let device = page.services.device();
    let day = today(page.services);
    let drafts = page.services.with_replica_untracked(|replica| {
        let parties = match new.ground {
            ChangeGround::OfficialChange => parties_again(replica, new.earlier, day),
            _ => Vec::new(),
        };
        edit::start_amendment(replica, new, &parties, || device.new_id())
    });
    perform(page.services, page.tell, drafts, done);
}
