//! The buttons that move an item or a budget line one place up or down.

use ikrar_sync::{
    edit::{self, Direction},
    identity::EntityId,
};
use leptos::prelude::*;

use super::view::Page;
use crate::{
    components::{Button, ButtonKind, live},
    memo::Memo,
    pages::{focus_soon, perform},
    text,
};

/// Both buttons; one that would do nothing is there and not usable, so that the other keeps its
/// place. The moved row is drawn anew, so the pressed button gets the focus back.
pub(super) fn buttons(page: Page, siblings: Memo<Vec<EntityId>>, id: EntityId) -> AnyView {
    let is_open = Memo::new(move |_| page.row_lock.with(Option::is_none));
    live(move || {
        is_open.get().then(|| {
            view! {
                <div class="card__foot">
                    {button(page, siblings, id, Direction::Up)}
                    {button(page, siblings, id, Direction::Down)}
                </div>
            }
        })
    })
}

fn button(
    page: Page,
    siblings: Memo<Vec<EntityId>>,
    id: EntityId,
    direction: Direction,
) -> AnyView {
    let (action, label) = match direction {
        Direction::Up => ("move-up", text::agreement::MOVE_UP),
        Direction::Down => ("move-down", text::agreement::MOVE_DOWN),
    };
    let element_id = [action, "-", &id.uuid().to_string()].concat();
    let leads_nowhere = Memo::new(move |_| {
        let end = siblings.with(|siblings| match direction {
            Direction::Up => siblings.first().copied(),
            Direction::Down => siblings.last().copied(),
        });
        end.is_none_or(|end| end == id)
    });
    let focused = element_id.clone();
    let move_it = move || {
        let drafts = page.services.with_replica_untracked(|replica| {
            edit::move_by_one(replica, id, direction).map(|draft| draft.into_iter().collect())
        });
        let focused = focused.clone();
        perform(page.services, page.tell, drafts, move || {
            focus_soon(focused);
        });
    };
    view! {
        <Button
            label=label
            kind=ButtonKind::Quiet
            on_press=move || move_it()
            disabled=leads_nowhere
            id=element_id
            action=action
        />
    }
    .into_any()
}
