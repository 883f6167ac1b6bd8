//! The post of who promises: it fills in the parties, and its reporting line says whose agreement
//! stands above.

use ikrar_domain::{agreement::Level, value::PositionId};
use ikrar_sync::{
    edit,
    identity::EntityId,
    model,
    row::Rows,
    schema::{agreement, position},
    value::Value,
};
use leptos::prelude::*;

use super::view::Page;
use crate::{
    components::{Choice, Select, live},
    memo::Memo,
    pages::perform,
    reading::{parties_of_post, posts_of_level, today},
    text,
};

/// The posts that sign at the agreement's level, with the words of each.
fn posts(rows: &impl Rows, id: EntityId) -> Vec<(EntityId, String)> {
    let Some(read) = model::read_agreement(rows, id) else {
        return Vec::new();
    };
    let agency = EntityId::from_uuid(read.agency.uuid());
    let owner = (read.level != Level::HeadOfRegion).then_some(agency);
    let title = |id: EntityId| Some((id, rows.row(id)?.text(position::TITLE).to_owned()));
    let found = posts_of_level(rows, owner, read.level).into_iter();
    found.filter_map(title).collect()
}

fn chosen(rows: &impl Rows, id: EntityId) -> Option<EntityId> {
    rows.row(id)?.value(agreement::POSITION).as_id()
}

/// The direct superior of the chosen post, in words.
fn superior(rows: &impl Rows, id: EntityId) -> Option<String> {
    let post = PositionId::from_uuid(chosen(rows, id)?.uuid());
    let above = model::superior_of(rows)(post)?;
    let row = rows.row(EntityId::from_uuid(above.uuid()))?;
    Some(row.text(position::TITLE).to_owned())
}

/// The choice of the post; nothing where the city has written none.
pub(super) fn post(page: Page) -> AnyView {
    let all = Memo::new(move |_| page.services.with_replica(|rows| posts(rows, page.id)));
    live(move || {
        all.with(|all| !all.is_empty())
            .then(|| chooser(page, all.get()))
    })
}

fn chooser(page: Page, all: Vec<(EntityId, String)>) -> AnyView {
    let above = Memo::new(move |_| page.services.with_replica(|rows| superior(rows, page.id)));
    let named = Memo::new(move |_| page.services.with_replica(|rows| chosen(rows, page.id)));
    let is_locked = Signal::derive(move || page.lock.with(Option::is_some));
    let mut choices = vec![Choice::new("", text::agreement::POST_NONE)];
    choices.extend(
        all.into_iter()
            .map(|(id, title)| Choice::new(id.hex(), title)),
    );
    let choose = move |hex: String| take(page, EntityId::from_hex(&hex));
    view! {
        <Select
            label=text::agreement::POST
            id=["position-", &page.id.uuid().to_string()].concat()
            choices=choices
            value=Signal::derive(move || named.get().map_or_else(String::new, |id| id.hex()))
            on_change=choose
            disabled=is_locked
        />
        {live(move || above.get().map(|title| view! {
            <p class="muted" id="post-superior">{text::agreement::reports_to(&title)}</p>
        }))}
    }
    .into_any()
}

/// Whoever holds the post, and whom it reports to, become the parties in one save.
fn take(page: Page, post: Option<EntityId>) {
    let day = today(page.services);
    let drafts = page.services.with_replica_untracked(|rows| {
        let level = model::read_agreement(rows, page.id).map(|read| read.level);
        let fields = match (post, level) {
            (Some(post), Some(level)) => parties_of_post(rows, post, level, day),
            _ => vec![(agreement::POSITION, Value::Null)],
        };
        let mut drafts = Vec::new();
        for (field, value) in fields {
            drafts.extend(edit::set_field(rows, page.id, field, value)?);
        }
        Ok(drafts)
    });
    perform(page.services, page.tell, drafts, || ());
}
