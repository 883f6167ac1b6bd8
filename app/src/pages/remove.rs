//! Buttons that ask whether it is meant, and the one that takes a row out. The row stays on the
//! server's record.

use ikrar_domain::meeting::MeetingRefusal;
use ikrar_sync::{edit, identity::EntityId, replica::Replica};
use leptos::prelude::*;

use super::{Tell, perform};
use crate::{
    components::{Button, ButtonKind, live, part},
    context::Services,
    text,
};

/// Why a row cannot be taken out.
pub(crate) type Check = fn(&Replica, EntityId) -> Result<(), MeetingRefusal>;

/// Something that is asked about before it is done.
#[derive(Clone, Copy)]
pub(crate) struct Asked {
    /// What the button says, and how much it asks for attention.
    pub(crate) label: (&'static str, ButtonKind),
    pub(crate) question: &'static str,
    /// The button that does it.
    pub(crate) sure: (&'static str, ButtonKind),
    /// The code of the first button; the second is `<code>-confirm`.
    pub(crate) action: &'static str,
    /// What keeps it from being done, told in place of the question.
    pub(crate) refusal: Callback<(), Option<String>>,
    pub(crate) act: Callback<()>,
}

/// The button of something that is asked about; nothing where it is not open.
pub(crate) fn asking_button(is_open: Signal<bool>, asked: Asked) -> AnyView {
    // None while nobody has asked; then what stands against it, if anything does.
    let answer = RwSignal::new(None::<Option<String>>);
    let ask = move || answer.set(Some(asked.refusal.run(())));
    let act = move || {
        let refusal = asked.refusal.run(());
        let is_free = refusal.is_none();
        answer.set(refusal.map(Some));
        if is_free {
            asked.act.run(());
        }
    };
    live(move || match (is_open.get(), answer.get()) {
        (false, _) => ().into_any(),
        (true, None) => view! {
            <Button
                label=asked.label.0
                kind=asked.label.1
                on_press=ask
                action=asked.action
            />
        }
        .into_any(),
        (true, Some(refusal)) => {
            let is_free = refusal.is_none();
            let leave = if is_free {
                text::common::CANCEL
            } else {
                text::common::CLOSE
            };
            view! {
                <div class="card__foot" role="alert">
                    <span>{refusal.unwrap_or_else(|| asked.question.to_owned())}</span>
                    {part(is_free.then(|| view! {
                        <Button
                            label=asked.sure.0
                            kind=asked.sure.1
                            on_press=act
                            action=[asked.action, "-confirm"].concat()
                        />
                    }))}
                    <Button label=leave on_press=move || answer.set(None) />
                </div>
            }
            .into_any()
        }
    })
}

/// The button that takes a row out; nothing where the row takes no edits.
pub(crate) fn remove_button(
    services: Services,
    tell: Tell,
    is_open: Signal<bool>,
    id: EntityId,
    label: &'static str,
) -> AnyView {
    checked_remove_button(services, tell, is_open, id, label, |_, _| Ok(()))
}

/// The same, of a row that is taken out only where nothing stands against it.
pub(crate) fn checked_remove_button(
    services: Services,
    tell: Tell,
    is_open: Signal<bool>,
    id: EntityId,
    label: &'static str,
    check: Check,
) -> AnyView {
    let refusal = move || {
        let checked = services.with_replica_untracked(|replica| check(replica, id));
        checked.err().map(MeetingRefusal::user_message)
    };
    let remove = move || {
        let drafts = services.with_replica_untracked(|replica| {
            edit::remove(replica, id).map(|draft| draft.into_iter().collect())
        });
        perform(services, tell, drafts, || ());
    };
    let asked = Asked {
        label: (label, ButtonKind::Quiet),
        question: text::common::REMOVE_QUESTION,
        sure: (text::common::REMOVE, ButtonKind::Danger),
        action: "remove",
        refusal: Callback::new(move |()| refusal()),
        act: Callback::new(move |()| remove()),
    };
    asking_button(is_open, asked)
}
