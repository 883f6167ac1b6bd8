//! The steps of the report and the reviews of its figures.

use ikrar_domain::{
    measurement::{ItemReview, ReportAction},
    review::CommentSeverity,
};
use ikrar_sync::{
    edit::{self, NewComment},
    identity::EntityId,
    schema::{realization, report},
};
use leptos::prelude::*;

use super::{
    state::{ReportStep, report_steps},
    view::Page,
};
use crate::{
    components::{Button, ButtonKind, ReasonSheet, live, open_while, part, reason_sheet},
    memo::Memo,
    pages::perform,
    text,
};

/// What is being returned or reopened, while its words are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ReturnTarget {
    /// One figure.
    Item(EntityId),
    /// The whole report.
    Report(ReportAction),
}

/// The buttons of the steps this person may take.
pub(super) fn step_buttons(page: Page) -> AnyView {
    let actor = page.user.with_value(crate::context::SessionUser::actor);
    let steps = Memo::new(move |_| {
        page.document.with(|document| {
            document.as_ref().map_or_else(Vec::new, |document| {
                page.services.with_replica(|replica| {
                    // A step on its way is not asked for twice.
                    if replica.pending_step(document.report).is_some() {
                        return Vec::new();
                    }
                    report_steps(replica, &actor, document)
                })
            })
        })
    });
    view! {
        <div class="page__actions" role="group" aria-label=text::agreement::ACTIONS>
            {live(move || {
                steps.get().into_iter().map(|step| step_button(page, step)).collect_view()
            })}
        </div>
    }
    .into_any()
}

fn step_button(page: Page, step: ReportStep) -> AnyView {
    let kind = match step.action {
        ReportAction::Submit | ReportAction::Verify => ButtonKind::Primary,
        ReportAction::Return => ButtonKind::Danger,
        _ => ButtonKind::Secondary,
    };
    let wants_note = step.wants_note();
    let action = step.action;
    let press = move || {
        if wants_note {
            page.returning.set(Some(ReturnTarget::Report(action)));
        } else {
            move_report(page, action, None);
        }
    };
    let refused = step.refusal.is_some();
    view! {
        <div class="step">
            <Button
                label=action_label(action)
                kind=kind
                on_press=press
                disabled=refused
                action=action.code()
            />
            {part(step.refusal.map(|words| view! { <p class="step__refusal">{words}</p> }))}
        </div>
    }
    .into_any()
}

fn action_label(action: ReportAction) -> &'static str {
    match action {
        ReportAction::Submit => text::quarter::SUBMIT,
        ReportAction::Withdraw => text::quarter::WITHDRAW,
        ReportAction::CheckByAgency => text::quarter::CHECK,
        ReportAction::Verify => text::quarter::VERIFY,
        ReportAction::Return => text::quarter::RETURN,
        ReportAction::Lock => text::quarter::LOCK,
        ReportAction::Reopen => text::quarter::REOPEN,
    }
}

fn move_report(page: Page, action: ReportAction, words: Option<&str>) {
    let Some(report) = page
        .document
        .with_untracked(|d| d.as_ref().map(|d| d.report))
    else {
        return;
    };
    let id = page.services.device().new_id();
    let drafts = page.services.with_replica_untracked(|replica| {
        let mut drafts = Vec::new();
        if let (ReportAction::Return, Some(words)) = (action, words) {
            let new = NewComment {
                id,
                subject: report,
                anchor_entity: report,
                anchor_field: report::STATUS,
                text: words,
                severity: CommentSeverity::MustFix,
            };
            drafts.push(edit::comment(replica, new)?);
        }
        drafts.push(edit::move_report(replica, report, action, words)?);
        Ok(drafts)
    });
    perform(page.services, page.tell, drafts, || ());
}

/// Reviews one figure: accepts it or takes a word back.
pub(super) fn review(page: Page, realization: EntityId, review: ItemReview) {
    let drafts = page.services.with_replica_untracked(|replica| {
        edit::review_item(replica, realization, review).map(|draft| vec![draft])
    });
    perform(page.services, page.tell, drafts, || ());
}

fn return_figure(page: Page, realization: EntityId, words: &str) {
    let Some(report) = page
        .document
        .with_untracked(|d| d.as_ref().map(|d| d.report))
    else {
        return;
    };
    let new = NewComment {
        id: page.services.device().new_id(),
        subject: report,
        anchor_entity: realization,
        anchor_field: realization::VALUE,
        text: words,
        severity: CommentSeverity::MustFix,
    };
    let drafts = page
        .services
        .with_replica_untracked(|replica| edit::return_item(replica, new));
    perform(page.services, page.tell, drafts, || ());
}

/// The sheet in which the words of a return or a reopening are written.
pub(super) fn return_sheet(page: Page) -> AnyView {
    let title = Signal::derive(move || {
        page.returning.with(|target| {
            match target {
                Some(ReturnTarget::Report(action)) => action_label(*action),
                _ => text::quarter::RETURN_ITEM,
            }
            .to_owned()
        })
    });
    reason_sheet(&ReasonSheet {
        id: "return",
        open: open_while(page.returning),
        title,
        label: text::quarter::RETURN_COMMENT,
        missing: text::quarter::COMMENT_MISSING,
        send: (title, ButtonKind::Primary),
        above: None,
        act: Callback::new(move |words: String| {
            match page.returning.get_untracked() {
                Some(ReturnTarget::Item(realization)) => return_figure(page, realization, &words),
                Some(ReturnTarget::Report(action)) => move_report(page, action, Some(&words)),
                None => {}
            }
            Ok(())
        }),
    })
}
