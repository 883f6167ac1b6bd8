//! The superior's agreement: which one this supports, and what of it is carried down.

use ikrar_domain::agreement::{
    AboveBy, AgreementStatus, Level, holder_title, may_stand_above, signed_out_of_order,
};
use ikrar_domain::order;
use ikrar_sync::{edit, identity::EntityId, model, row::Rows, schema::agreement, value::Value};
use leptos::prelude::*;
use leptos_router::components::A;

use super::view::Page;
use crate::{
    components::{Badge, Button, Choice, Select, Tone, live, part},
    memo::Memo,
    pages::{agreement_tone, perform},
    reading::entity_label,
    routes::addresses,
    text,
};

/// An agreement that this one may stand under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Superior {
    pub(super) id: EntityId,
    pub(super) label: String,
}

/// An item of the superior's agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ItemAbove {
    pub(super) id: EntityId,
    pub(super) label: String,
    /// Whether an item here supports it.
    pub(super) is_supported: bool,
}

/// The agreements of the same agency and year at a higher level, highest first.
pub(super) fn superiors(rows: &impl Rows, id: EntityId) -> Vec<Superior> {
    let Some(own) = model::read_agreement(rows, id) else {
        return Vec::new();
    };
    let mut found: Vec<(Level, Superior)> = rows
        .of_kind(ikrar_sync::schema::EntityKind::Agreement)
        .into_iter()
        .filter_map(|other| Some((other, model::read_agreement(rows, other)?)))
        .filter(|(_, other)| may_stand_above(other, &own))
        .map(|(id, other)| {
            let title = holder_title(&other.first_party, other.level);
            let label = [&title, " · ", other.status.label()].concat();
            (other.level, Superior { id, label })
        })
        .collect();
    order::sort_by(&mut found, |(one, first), (other, second)| {
        (one, &first.label).cmp(&(other, &second.label))
    });
    found.into_iter().map(|(_, superior)| superior).collect()
}

/// Whose agreement stands above, and so is signed first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Above {
    pub(super) id: EntityId,
    /// Whose promise it is.
    pub(super) holder: String,
    pub(super) status: AgreementStatus,
    /// Whether somebody has named it; otherwise the reporting line says so.
    pub(super) is_named: bool,
}

/// The agreement above this one in the version that counts, by the reporting line or as named.
pub(super) fn read_above(rows: &impl Rows, (above, by): (EntityId, AboveBy)) -> Option<Above> {
    let read = model::read_agreement(rows, above)?;
    let title = holder_title(&read.first_party, read.level);
    let holder = match read.first_party.name.trim() {
        "" => title,
        name => [&title, " (", name, ")"].concat(),
    };
    Some(Above {
        id: above,
        holder,
        status: read.status,
        is_named: by == AboveBy::Named,
    })
}

/// The items of the superior's agreement.
pub(super) fn items_above(rows: &impl Rows, id: EntityId, parent: EntityId) -> Vec<ItemAbove> {
    let own = model::items_of(rows, id);
    let links = own.iter().flat_map(|item| model::supports_of(rows, *item));
    let supported: Vec<EntityId> = links.map(|link| link.supports).collect();
    model::items_of(rows, parent)
        .into_iter()
        .map(|above| ItemAbove {
            id: above,
            label: entity_label(rows, above),
            is_supported: supported.contains(&above),
        })
        .collect()
}

/// The card of the superior's agreement; nothing where none stands above.
pub(super) fn above(page: Page) -> AnyView {
    let found = page.around.above;
    let is_internal =
        Memo::new(move |_| page.pick(|document| document.level.is_internal())().unwrap_or(false));
    let is_shown = Memo::new(move |_| is_internal.get() || found.with(Option::is_some));
    live(move || is_shown.get().then(|| card(page, found)))
}

fn card(page: Page, found: Memo<Option<Above>>) -> AnyView {
    // Where the reporting line says whose it is, nobody chooses.
    let by_line = Memo::new(move |_| {
        let of_line = |above: &Above| !above.is_named;
        found.with(|found| found.as_ref().is_some_and(of_line))
    });
    view! {
        <section class="card" id="above">
            <h2>{text::cascade::PARENT}</h2>
            <p class="muted">{text::cascade::PARENT_LEAD}</p>
            {live(move || (!by_line.get()).then(|| chooser(page)))}
            {live(move || found.get().map(|above| first_to_sign(above, by_line.get())))}
            {carried_down(page)}
        </section>
    }
    .into_any()
}

/// Whose agreement stands above, and that it is signed before this one.
fn first_to_sign(above: Above, by_line: bool) -> AnyView {
    let is_waiting = signed_out_of_order(Some(above.status)).is_some();
    let order = is_waiting.then(|| text::signing::first(&above.holder, above.status.label()));
    view! {
        <p id="above-holder">
            {above.holder}" "
            <Badge label=above.status.label() tone=agreement_tone(above.status) />
        </p>
        {part(by_line.then(|| view! { <p class="muted">{text::cascade::BY_LINE}</p> }))}
        {part(order.map(|words| view! { <p role="note" id="signing-order">{words}</p> }))}
        <A href=addresses::agreement(above.id) attr:class="button button--quiet">
            {text::cascade::OPEN_PARENT}
        </A>
    }
    .into_any()
}

fn chooser(page: Page) -> AnyView {
    let parent = Memo::new(move |_| {
        page.services
            .with_replica(|rows| rows.row(page.id)?.value(agreement::PARENT).as_id())
    });
    let choices = Memo::new(move |_| page.services.with_replica(|rows| superiors(rows, page.id)));
    let is_locked = Signal::derive(move || page.lock.with(Option::is_some));
    let choose = move |hex: String| {
        let value = EntityId::from_hex(&hex).map_or(Value::Null, Value::Id);
        let drafts = page.services.with_replica_untracked(|rows| {
            edit::set_field(rows, page.id, agreement::PARENT, value)
                .map(|draft| draft.into_iter().collect())
        });
        perform(page.services, page.tell, drafts, || ());
    };
    let field_id = ["parent-", &page.id.uuid().to_string()].concat();
    live(move || {
        let mut all = vec![Choice::new("", text::cascade::PARENT_NONE)];
        let found = choices.get().into_iter();
        all.extend(found.map(|one| Choice::new(one.id.hex(), one.label)));
        view! {
            <Select
                label=text::cascade::PARENT
                id=field_id.clone()
                choices=all
                value=Signal::derive(move || {
                    parent.get().map_or_else(String::new, |id| id.hex())
                })
                on_change=choose
                disabled=is_locked
            />
        }
    })
}

fn carried_down(page: Page) -> AnyView {
    let items = page.around.items_above;
    let is_open = Memo::new(move |_| page.row_lock.with(Option::is_none));
    live(move || {
        items.with(|items| !items.is_empty()).then(|| {
            let lines = items.get().into_iter();
            let lines = lines
                .map(|item| line(page, item, is_open.get()))
                .collect_view();
            view! {
                <h3>{text::cascade::ABOVE}</h3>
                <div id="items-above">{part(lines)}</div>
            }
            .into_any()
        })
    })
}

fn line(page: Page, item: ItemAbove, is_open: bool) -> AnyView {
    let above = item.id;
    let carry = move || {
        let id = page.services.device().new_id();
        let drafts = page
            .services
            .with_replica_untracked(|rows| edit::copy_down(rows, page.id, above, id));
        perform(page.services, page.tell, drafts, || ());
    };
    view! {
        <div class="above__item" data-item=above.uuid().to_string()>
            <span>{item.label}</span>
            {part(item.is_supported.then(|| view! {
                <Badge label=text::cascade::COPIED tone=Tone::Positive />
            }))}
            {part((is_open && !item.is_supported).then(|| view! {
                <Button label=text::cascade::COPY_DOWN on_press=carry action="copy-down" />
            }))}
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use ikrar_sync::schema::{EntityKind, item, support, support_id};

    use super::*;
    use crate::reading::fixture::{AGENCY, AGREEMENT, FIRST_ITEM, MemoryRows, city, words};

    const BELOW: EntityId = EntityId::from_bytes([60; 16]);
    const BELOW_ITEM: EntityId = EntityId::from_bytes([61; 16]);

    fn rows() -> MemoryRows {
        let mut rows = city("draft");
        rows.put(
            BELOW,
            EntityKind::Agreement,
            &[
                (agreement::AGENCY, Value::Id(AGENCY)),
                (agreement::YEAR, Value::Integer(2025)),
                (agreement::LEVEL, words("administrator")),
                (agreement::STATUS, words("draft")),
            ],
        );
        rows
    }

    #[test]
    fn only_higher_levels_are_offered_also_as_drafts() {
        let rows = rows();
        let offered = superiors(&rows, BELOW);
        assert_eq!(offered.len(), 1);
        assert_eq!(offered[0].id, AGREEMENT);
        assert_eq!(offered[0].label, "Kepala OPD · Draf");
        assert_eq!(superiors(&rows, AGREEMENT), []);
    }

    #[test]
    fn item_above_says_whether_it_was_carried_down() {
        let mut rows = rows();
        rows.put(
            BELOW,
            EntityKind::Agreement,
            &[(agreement::PARENT, Value::Id(AGREEMENT))],
        );
        rows.put(
            BELOW_ITEM,
            EntityKind::Item,
            &[(item::AGREEMENT, Value::Id(BELOW))],
        );
        rows.put(
            support_id(BELOW_ITEM, FIRST_ITEM),
            EntityKind::Support,
            &[
                (support::ITEM, Value::Id(BELOW_ITEM)),
                (support::SUPPORTS, Value::Id(FIRST_ITEM)),
            ],
        );
        let read: Vec<_> = items_above(&rows, BELOW, AGREEMENT)
            .into_iter()
            .map(|item| (item.label, item.is_supported))
            .collect();
        assert_eq!(
            read,
            [
                ("Angka harapan hidup".to_owned(), true),
                ("Prevalensi stunting".to_owned(), false)
            ]
        );
    }
}
