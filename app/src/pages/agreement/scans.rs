//! The scan of a signed print: attached to its signature, after the digits at the foot of its
//! pages were held against what was signed.

use ikrar_domain::people::{Action, Subject, may};
use ikrar_sync::{
    edit,
    identity::EntityId,
    model::{self, ScanProblem},
};
use leptos::{prelude::*, task::spawn_local};

use super::view::Page;
use crate::{
    components::{Badge, Button, ButtonKind, TextField, live},
    context::{EvidencePlace, SessionUser},
    memo::Memo,
    pages::{
        perform,
        quarter::{FileLine, read_files},
    },
    text,
};

/// What a file input takes. The bytes decide, not this.
const ACCEPTED: &str = "image/jpeg,image/png,application/pdf";

/// The scans of a signature on paper, and the way to attach one.
pub(super) fn scans(page: Page, signature: EntityId) -> AnyView {
    let lines = Memo::new(move |_| {
        let local = page.services.signals().files;
        page.services.with_replica(|replica| {
            local.with(|local| read_files(replica, local, replica.id(), signature))
        })
    });
    let message = RwSignal::new(None::<String>);
    let actor = page.user.with_value(SessionUser::actor);
    let may_attach = Memo::new(move |_| {
        page.document.with(|document| {
            let subject = document
                .as_ref()
                .map(|one| Subject::agreement(one.agency, one.level));
            subject.is_some_and(|subject| may(&actor, Action::AttachScan, &subject).is_ok())
        })
    });
    view! {
        <div class="evidence" data-scans=signature.uuid().to_string()>
            {live(move || lines.with(Vec::is_empty).then(|| view! {
                <p class="muted">{text::scan::NONE}</p>
            }))}
            <ul class="evidence__list">
                {live(move || {
                    let lines = lines.get().into_iter();
                    let shown = lines.map(|line| scan(page, message, line, may_attach));
                    shown.collect_view().into_any()
                })}
            </ul>
            {live(move || may_attach.get().then(|| chooser(page, signature, message)))}
            <p class="evidence__message" role="alert">{move || message.get()}</p>
        </div>
    }
    .into_any()
}

fn scan(
    page: Page,
    message: RwSignal<Option<String>>,
    shown: FileLine,
    may_attach: Memo<bool>,
) -> AnyView {
    let link = shown.link;
    let open = move || {
        message.set(None);
        let opened = page.services.device().open_evidence(link);
        spawn_local(async move {
            if let Err(error) = opened.await {
                let _ = message.try_set(Some(error.user_message().to_owned()));
            }
        });
    };
    let remove = move || {
        let drafts = page.services.with_replica_untracked(|replica| {
            edit::remove_evidence(replica, link).map(|draft| draft.into_iter().collect())
        });
        perform(page.services, page.tell, drafts, || ());
    };
    view! {
        <li class="evidence__file" data-evidence=link.uuid().to_string() data-state=shown.code>
            <div class="evidence__summary">
                <div class="evidence__words">
                    <p class="evidence__name">{shown.name}</p>
                    <p class="muted">{shown.detail}</p>
                    <Badge label=shown.state tone=shown.tone />
                </div>
                <div class="evidence__deeds">
                    {live(move || shown.can_open.then(|| view! {
                        <Button
                            label=text::evidence::OPEN
                            kind=ButtonKind::Quiet
                            on_press=open
                            action="open-scan"
                        />
                    }))}
                    {live(move || may_attach.get().then(|| view! {
                        <Button
                            label=text::evidence::REMOVE
                            kind=ButtonKind::Quiet
                            on_press=remove
                            action="remove-scan"
                        />
                    }))}
                </div>
            </div>
        </li>
    }
    .into_any()
}

/// First what stands at the foot of the scan, then the file.
fn chooser(page: Page, signature: EntityId, message: RwSignal<Option<String>>) -> AnyView {
    let copied = RwSignal::new(String::new());
    let trouble = RwSignal::new(None::<String>);
    let is_busy = RwSignal::new(false);
    let id = ["scan-", &signature.hex()].concat();
    let (input_id, label_for, digits_id) = (id.clone(), id.clone(), [&id, "-digits"].concat());
    let check = Callback::new(move |()| {
        let typed = copied.get_untracked();
        let matched = page
            .services
            .with_replica_untracked(|rows| model::match_scan(rows, signature, &typed));
        let problem = matched.err().filter(|_| !typed.trim().is_empty());
        trouble.set(problem.map(ScanProblem::user_message));
    });
    let chosen = move |_| {
        let place = EvidencePlace::Signature {
            signature,
            copied: copied.get_untracked(),
        };
        is_busy.set(true);
        message.set(None);
        let attached = page.services.device().attach_evidence(place, id.clone());
        spawn_local(async move {
            let attached = attached.await;
            let _ = is_busy.try_set(false);
            match attached {
                Ok(()) => {
                    let _ = copied.try_set(String::new());
                    page.tell.try_run(text::scan::ATTACHED.into());
                }
                Err(error) => {
                    let _ = message.try_set(Some(error.user_message()));
                }
            }
        });
    };
    view! {
        <TextField
            label=text::scan::DIGITS
            id=digits_id
            value=copied
            on_done=check
            error=trouble
        />
        <p class="muted">{text::scan::HINT}</p>
        <div class="evidence__choosers">
            <span class="evidence__chooser">
                <input
                    type="file"
                    class="evidence__input"
                    id=input_id
                    data-action="scan"
                    accept=ACCEPTED
                    disabled=move || is_busy.get()
                    on:change=chosen
                />
                <label class="button button--secondary" for=label_for>{text::scan::ATTACH}</label>
            </span>
            <span class="muted" role="status">
                {move || is_busy.get().then_some(text::evidence::PREPARING)}
            </span>
        </div>
    }
    .into_any()
}
