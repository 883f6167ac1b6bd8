//! What an item supports above, with what changed there since somebody looked.

use ikrar_domain::agreement::Level;
use ikrar_sync::{
    edit,
    identity::EntityId,
    model,
    operation::Draft,
    row::Rows,
    schema::{EntityKind, item},
};
use leptos::prelude::*;

use super::view::Page;
use crate::{
    components::{Button, ButtonKind, Choice, Select, live, part},
    entry::{EntryBox, InputKind},
    memo::Memo,
    pages::perform,
    reading::entity_label,
    text,
};

/// A link as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) id: EntityId,
    pub(super) above: EntityId,
    pub(super) label: String,
    /// What differs above from what was seen, in words.
    pub(super) changes: Vec<String>,
}

/// Reads the links of an item.
pub(super) fn read_links(rows: &impl Rows, item: EntityId) -> Vec<Link> {
    model::supports_of(rows, item)
        .into_iter()
        .map(|link| {
            let now = model::seen_words(rows, link.supports);
            let label = match &now {
                Some(_) => entity_label(rows, link.supports),
                None => text::cascade::NOT_HERE.into(),
            };
            Link {
                id: link.id,
                above: link.supports,
                label,
                changes: now.map_or_else(Vec::new, |now| changes(&link.seen, &now)),
            }
        })
        .collect()
}

fn changes(seen: &[String; 3], now: &[String; 3]) -> Vec<String> {
    let labels = [
        text::cascade::INDICATOR,
        text::cascade::UNIT,
        text::cascade::TARGET,
    ];
    let shown = |words: &String| match words.as_str() {
        "" => text::amendment::NOTHING.to_owned(),
        words => words.to_owned(),
    };
    labels
        .into_iter()
        .zip(seen.iter().zip(now))
        .filter(|(_, (seen, now))| seen != now)
        .map(|(label, (seen, now))| text::cascade::changed(label, &shown(seen), &shown(now)))
        .collect()
}

/// The links of an item below a superior's agreement, and whether it is held personally.
pub(super) fn supports(page: Page, id: EntityId) -> AnyView {
    let level = Memo::new(move |_| page.pick(|document| document.level)());
    let has_above = Memo::new(move |_| {
        level.get().is_some_and(Level::is_internal) || page.around.above.with(Option::is_some)
    });
    let has_below = Memo::new(move |_| level.get().is_some_and(|level| level != Level::Individual));
    view! {
        {live(move || has_above.get().then(|| links(page, id)))}
        {live(move || has_below.get().then(|| view! {
            <EntryBox
                entry=page.entry(EntityKind::Item, id, item::HELD_PERSONALLY, InputKind::Flag)
                label=text::cascade::HELD_PERSONALLY
            />
        }))}
    }
    .into_any()
}

fn links(page: Page, id: EntityId) -> AnyView {
    let links = Memo::new(move |_| page.services.with_replica(|rows| read_links(rows, id)));
    let may_link = Memo::new(move |_| page.pick(|document| document.may_link)().unwrap_or(false));
    view! {
        <fieldset class="party supports">
            <legend class="party__legend">{text::cascade::SUPPORTS}</legend>
            {live(move || {
                let shown = links.get().into_iter();
                shown.map(|link| link_view(page, link, may_link.get())).collect_view()
            })}
            {live(move || may_link.get().then(|| add_link(page, id, links)))}
        </fieldset>
    }
    .into_any()
}

fn link_view(page: Page, link: Link, may_link: bool) -> AnyView {
    let id = link.id;
    let unlink = move || {
        act(page, |rows| {
            edit::unlink_support(rows, id).map(|draft| draft.into_iter().collect())
        });
    };
    let looked = move || act(page, |rows| edit::look_again(rows, id));
    let has_changed = !link.changes.is_empty();
    let changes = link.changes.into_iter();
    let changes = changes
        .map(|words| view! { <li>{words}</li> })
        .collect_view();
    view! {
        <div class="supports__link" data-support=id.uuid().to_string()>
            <span>{link.label}</span>
            {part(has_changed.then(|| view! {
                <div role="note">
                    <strong>{text::cascade::CHANGED_ABOVE}</strong>
                    <ul>{part(changes)}</ul>
                </div>
            }))}
            {part((has_changed && may_link).then(|| view! {
                <Button label=text::cascade::LOOKED on_press=looked action="look-again" />
            }))}
            {part(may_link.then(|| view! {
                <Button
                    label=text::cascade::UNLINK
                    kind=ButtonKind::Quiet
                    on_press=unlink
                    action="unlink"
                />
            }))}
        </div>
    }
    .into_any()
}

fn add_link(page: Page, id: EntityId, links: Memo<Vec<Link>>) -> AnyView {
    let above = Memo::new(move |_| {
        page.services.with_replica(|rows| {
            let mut above = page.around.items_above.get();
            above.retain(|item| model::may_support(rows, id, item.id).is_ok());
            above
        })
    });
    live(move || {
        let linked = links.get();
        let free: Vec<Choice> = above
            .get()
            .into_iter()
            .filter(|item| linked.iter().all(|link| link.above != item.id))
            .map(|item| Choice::new(item.id.hex(), item.label))
            .collect();
        (!free.is_empty()).then(|| {
            let mut choices = vec![Choice::new("", text::cascade::CHOOSE_SUPPORT)];
            choices.extend(free);
            view! {
                <Select
                    label=text::cascade::ADD_SUPPORT
                    id=["add-support-", &id.uuid().to_string()].concat()
                    choices=choices
                    value=Signal::stored(String::new())
                    on_change=move |hex: String| {
                        if let Some(above) = EntityId::from_hex(&hex) {
                            act(page, |rows| edit::link_support(rows, id, above));
                        }
                    }
                />
            }
        })
    })
}

fn act(
    page: Page,
    draft: impl FnOnce(&ikrar_sync::replica::Replica) -> Result<Vec<Draft>, edit::EditError>,
) {
    let drafts = page.services.with_replica_untracked(draft);
    perform(page.services, page.tell, drafts, || ());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changed_above_is_told_cell_by_cell() {
        let words = |one: &str, two: &str, three: &str| [one, two, three].map(str::to_owned);
        let seen = words("Indeks kepuasan", "indeks", "80");
        assert_eq!(changes(&seen, &seen), Vec::<String>::new());
        assert_eq!(
            changes(&seen, &words("Indeks kepuasan", "indeks", "")),
            ["Target: 80 menjadi (kosong)"]
        );
    }
}
