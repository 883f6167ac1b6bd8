//! The button that takes a row out, with the question whether it is meant. The row stays on the
//! server's record.

use ikrar_sync::{edit, identity::EntityId};
use leptos::prelude::*;

use super::{Tell, perform};
use crate::{
    components::{Button, ButtonKind, live},
    context::Services,
    text,
};

/// The button; nothing where the row takes no edits.
pub(crate) fn remove_button(
    services: Services,
    tell: Tell,
    is_open: Signal<bool>,
    id: EntityId,
    label: &'static str,
) -> AnyView {
    let is_asking = RwSignal::new(false);
    let remove = move || {
        let drafts = services.with_replica_untracked(|replica| {
            edit::remove(replica, id).map(|draft| draft.into_iter().collect())
        });
        perform(services, tell, drafts, || ());
    };
    live(move || match (is_open.get(), is_asking.get()) {
        (false, _) => ().into_any(),
        (true, false) => view! {
            <Button
                label=label
                kind=ButtonKind::Quiet
                on_press=move || is_asking.set(true)
                action="remove"
            />
        }
        .into_any(),
        (true, true) => view! {
            <div class="card__foot" role="alert">
                <span>{text::common::REMOVE_QUESTION}</span>
                <Button
                    label=text::common::REMOVE
                    kind=ButtonKind::Danger
                    on_press=remove
                    action="remove-confirm"
                />
                <Button label=text::common::CANCEL on_press=move || is_asking.set(false) />
            </div>
        }
        .into_any(),
    })
}
