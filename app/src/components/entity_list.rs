//! A list whose entries keep their boxes and cursors while others come and go. One type for all
//! lists, for the same reason as [`super::live()`].

use std::sync::Arc;

use ikrar_sync::identity::EntityId;
use leptos::prelude::*;

/// An entry: its place (or another number that tells it apart) and its entity.
pub type ListEntry = (usize, EntityId);

type Entries = Arc<dyn Fn() -> Vec<ListEntry> + Send + Sync>;
type Entry = Arc<dyn Fn(ListEntry) -> AnyView + Send + Sync>;

/// A list of entities; `entry` is called once for each that comes.
pub fn entity_list(
    entries: impl Fn() -> Vec<ListEntry> + Send + Sync + 'static,
    entry: impl Fn(ListEntry) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    shared(Arc::new(entries), Arc::new(entry))
}

fn shared(entries: Entries, entry: Entry) -> AnyView {
    view! { <For each=move || entries() key=|entry| *entry children=move |one| entry(one) /> }
        .into_any()
}
