//! The files behind a figure: what there is and where its bytes are, attaching, opening, removing.

use ikrar_sync::{
    edit,
    identity::EntityId,
    schema::{EntityKind, evidence},
};
use leptos::{prelude::*, task::spawn_local};

use super::{
    files::{FileLine, read_files},
    row_view::RowContext,
};
use crate::{
    components::{Badge, Button, ButtonKind, entity_list, live},
    context::EvidencePlace,
    entry::{Entry, EntryBox, FieldPlace, InputKind},
    memo::Memo,
    pages::perform,
    text,
};

/// What a file input takes. The bytes decide, not this.
const ACCEPTED: &str = "image/jpeg,image/png,application/pdf";

/// The part of an open row with its files.
pub(super) fn files(context: RowContext) -> AnyView {
    let page = context.grid.page;
    let lines = Memo::new(move |_| {
        let local = page.services.signals().files;
        page.services.with_replica(|replica| {
            let realization = context.realization();
            local.with(|local| read_files(replica, local, replica.id(), realization))
        })
    });
    let message = RwSignal::new(None::<String>);
    // A file on its way changes its words many times; the box beside them must not be made anew.
    let entries = move || lines.with(|lines| lines.iter().map(|line| (0, line.link)).collect());
    view! {
        <div class="evidence">
            <h3>{text::evidence::TITLE}</h3>
            {live(move || lines.with(Vec::is_empty).then(|| {
                view! { <p class="muted">{text::evidence::NONE}</p> }
            }))}
            <ul class="evidence__list">
                {entity_list(entries, move |(_, link)| {
                    let shown = Memo::new(move |_| {
                        lines.with(|lines| lines.iter().find(|line| line.link == link).cloned())
                    });
                    file(context, message, link, shown)
                })}
            </ul>
            {live(move || context.lock.get().is_none().then(|| choosers(context, message)))}
            <p class="evidence__message" role="alert">{move || message.get()}</p>
        </div>
    }
    .into_any()
}

fn file(
    context: RowContext,
    message: RwSignal<Option<String>>,
    link: EntityId,
    shown: Memo<Option<FileLine>>,
) -> AnyView {
    let code = move || shown.with(|line| line.as_ref().map(|line| line.code));
    view! {
        <li class="evidence__file" data-evidence=link.uuid().to_string() data-state=code>
            {live(move || shown.get().map(|shown| summary(context, message, shown)))}
            {note(context, link, shown)}
        </li>
    }
    .into_any()
}

/// What the file shows, in its author's words. Where nothing can be written and nothing was,
/// there is no box.
fn note(context: RowContext, link: EntityId, shown: Memo<Option<FileLine>>) -> AnyView {
    let is_shown = Memo::new(move |_| {
        let has_note = shown.with(|line| line.as_ref().is_some_and(|line| line.has_note));
        has_note || context.lock.with(Option::is_none)
    });
    live(move || {
        is_shown.get().then(|| {
            let (field, input) = (evidence::NOTE, InputKind::Note);
            let place = FieldPlace::new(EntityKind::Evidence, link, field, input);
            let entry = Entry::of_field(context.grid.page.services, place, context.lock);
            view! { <EntryBox entry=entry label=text::evidence::NOTE /> }
        })
    })
}

fn summary(context: RowContext, message: RwSignal<Option<String>>, shown: FileLine) -> AnyView {
    let page = context.grid.page;
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
    let is_free = context.lock.get().is_none();
    let (open_label, remove_label) = (
        text::evidence::of_file(text::evidence::OPEN, &shown.name),
        text::evidence::of_file(text::evidence::REMOVE, &shown.name),
    );
    view! {
        <div class="evidence__summary">
            <div class="evidence__words">
                <p class="evidence__name">{shown.name}</p>
                <p class="muted">{shown.detail}</p>
                <Badge label=shown.state tone=shown.tone />
            </div>
            <div class="evidence__deeds">
                {shown.can_open.then(|| view! {
                    <span title=open_label>
                        <Button
                            label=text::evidence::OPEN
                            kind=ButtonKind::Quiet
                            on_press=open
                            action="open-evidence"
                        />
                    </span>
                }.into_any())}
                {is_free.then(|| view! {
                    <span title=remove_label>
                        <Button
                            label=text::evidence::REMOVE
                            kind=ButtonKind::Quiet
                            on_press=move || remove(context, link)
                            action="remove-evidence"
                        />
                    </span>
                }.into_any())}
            </div>
        </div>
    }
    .into_any()
}

fn remove(context: RowContext, link: EntityId) {
    let page = context.grid.page;
    let drafts = page.services.with_replica_untracked(|replica| {
        edit::remove_evidence(replica, link).map(|draft| draft.into_iter().collect())
    });
    perform(page.services, page.tell, drafts, || ());
}

/// Both ways to a file. The inputs are the platform's own, so that keys, screen readers and the
/// camera work as everywhere; the labels are what is seen and pressed.
fn choosers(context: RowContext, message: RwSignal<Option<String>>) -> AnyView {
    let is_busy = RwSignal::new(false);
    view! {
        <div class="evidence__choosers">
            {chooser(context, message, is_busy, Way::Camera)}
            {chooser(context, message, is_busy, Way::Files)}
            <span class="muted" role="status">
                {move || is_busy.get().then_some(text::evidence::PREPARING)}
            </span>
        </div>
        <p class="muted">{text::evidence::HINT}</p>
    }
    .into_any()
}

/// A way to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Camera,
    Files,
}

impl Way {
    fn label(self) -> &'static str {
        match self {
            Self::Camera => text::evidence::TAKE_PHOTO,
            Self::Files => text::evidence::CHOOSE_FILE,
        }
    }

    fn code(self) -> &'static str {
        match self {
            Self::Camera => "camera",
            Self::Files => "files",
        }
    }
}

fn chooser(
    context: RowContext,
    message: RwSignal<Option<String>>,
    is_busy: RwSignal<bool>,
    way: Way,
) -> AnyView {
    let page = context.grid.page;
    let id = ["evidence-", way.code(), "-", &context.item.hex()].concat();
    let (input_id, label_for) = (id.clone(), id.clone());
    let is_camera = way == Way::Camera;
    let chosen = move |_| {
        let place = EvidencePlace::Realization {
            item: context.item,
            quarter: page.quarter,
        };
        is_busy.set(true);
        message.set(None);
        let attached = page.services.device().attach_evidence(place, id.clone());
        spawn_local(async move {
            let outcome = attached.await;
            let _ = is_busy.try_set(false);
            match outcome {
                Ok(()) => page.tell.try_run(text::evidence::ATTACHED.into()),
                Err(error) => {
                    let _ = message.try_set(Some(error.user_message()));
                    None
                }
            };
        });
    };
    view! {
        <span class="evidence__chooser">
            <input
                type="file"
                class="evidence__input"
                id=input_id
                data-action=way.code()
                accept=if is_camera { "image/jpeg" } else { ACCEPTED }
                capture=is_camera.then_some("environment")
                multiple=!is_camera
                disabled=move || is_busy.get()
                on:change=chosen
            />
            <label class="button button--secondary" for=label_for>{way.label()}</label>
        </span>
    }
    .into_any()
}
