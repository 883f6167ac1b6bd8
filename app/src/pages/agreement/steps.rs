//! The steps of an agreement towards signature.

use ikrar_domain::{agreement::AgreementAction, people::Role, review::CommentSeverity};
use ikrar_sync::{
    edit::{self, NewComment},
    schema::agreement,
};
use leptos::prelude::*;

use super::{
    signing::party_of,
    state::{AgreementStep, steps},
    view::Page,
};
use crate::{
    components::{Button, ButtonKind, ReasonSheet, live, open_while, part, reason_sheet},
    context::SessionUser,
    memo::Memo,
    pages::perform,
    text,
};

/// The buttons of the steps this person may take.
pub(super) fn step_buttons(page: Page) -> AnyView {
    let actor = page.user.with_value(SessionUser::actor);
    let steps = Memo::new(move |_| {
        page.document.with(|document| {
            document.as_ref().map_or_else(Vec::new, |document| {
                page.services.with_replica(|replica| {
                    // A step on its way is not asked for twice.
                    if replica.pending_step(document.id).is_some() {
                        return Vec::new();
                    }
                    steps(&actor, document)
                })
            })
        })
    });
    view! {
        <div class="page__actions" role="group" aria-label=text::agreement::ACTIONS>
            {live(move || steps.get().into_iter().map(|step| button(page, step)).collect_view())}
        </div>
    }
    .into_any()
}

fn button(page: Page, step: AgreementStep) -> AnyView {
    let role = page.user.with_value(|user| user.role);
    let kind = match step.action {
        AgreementAction::Submit
        | AgreementAction::Clear
        | AgreementAction::SignFirst
        | AgreementAction::SignSecond => ButtonKind::Primary,
        AgreementAction::Return | AgreementAction::Void => ButtonKind::Danger,
        AgreementAction::Withdraw => ButtonKind::Secondary,
    };
    let wants_note = step.wants_note();
    let action = step.action;
    let press = move || {
        if wants_note {
            page.noting.set(Some(action));
        } else if let Some(party) = party_of(action) {
            page.signing.set(Some(party));
        } else {
            move_on(page, action, None);
        }
    };
    let is_refused = step.refusal.is_some();
    view! {
        <div class="step">
            <Button
                label=action_label(action, role)
                kind=kind
                on_press=press
                disabled=is_refused
                action=action.code()
            />
            {part(step.refusal.map(|words| view! { <p class="step__refusal">{words}</p> }))}
        </div>
    }
    .into_any()
}

fn action_label(action: AgreementAction, role: Role) -> &'static str {
    match (action, role) {
        (AgreementAction::Submit, _) => text::agreement::SUBMIT,
        (AgreementAction::Withdraw, _) => text::agreement::WITHDRAW,
        (AgreementAction::Return, _) => text::agreement::RETURN,
        (AgreementAction::Clear, Role::PlanningReviewer) => text::agreement::CLEAR_PLANNING,
        (AgreementAction::Clear, Role::OrganisationReviewer) => text::agreement::CLEAR_ORGANISATION,
        (AgreementAction::Clear, _) => text::agreement::CLEAR,
        (AgreementAction::SignFirst, _) => text::agreement::SIGN_FIRST,
        (AgreementAction::SignSecond, _) => text::agreement::SIGN_SECOND,
        (AgreementAction::Void, _) => text::agreement::VOID,
    }
}

/// A return writes its words as a comment too, so that the agency finds them at the document.
fn move_on(page: Page, action: AgreementAction, words: Option<&str>) {
    let id = page.services.device().new_id();
    let drafts = page.services.with_replica_untracked(|replica| {
        let mut drafts = Vec::new();
        if let (AgreementAction::Return, Some(words)) = (action, words) {
            let new = NewComment {
                id,
                subject: page.id,
                anchor_entity: page.id,
                anchor_field: agreement::STATUS,
                text: words,
                severity: CommentSeverity::MustFix,
            };
            drafts.push(edit::comment(replica, new)?);
        }
        drafts.push(edit::move_agreement(replica, page.id, action, words)?);
        Ok(drafts)
    });
    perform(page.services, page.tell, drafts, || ());
}

/// The sheet in which the words of a step are written.
pub(super) fn note_sheet(page: Page) -> AnyView {
    let role = page.user.with_value(|user| user.role);
    let title = Signal::derive(move || {
        page.noting
            .get()
            .map_or_else(String::new, |action| action_label(action, role).to_owned())
    });
    reason_sheet(&ReasonSheet {
        id: "note",
        open: open_while(page.noting),
        title,
        label: text::agreement::REASON,
        missing: text::quarter::COMMENT_MISSING,
        send: (title, ButtonKind::Primary),
        above: Some(Callback::new(|()| {
            view! { <p class="muted">{text::agreement::REASON_HINT}</p> }.into_any()
        })),
        act: Callback::new(move |words: String| {
            if let Some(action) = page.noting.get_untracked() {
                move_on(page, action, Some(&words));
            }
            Ok(())
        }),
    })
}
