//! What an amendment changes, and why: its terms, and semula-menjadi side by side.

use ikrar_domain::agreement::{
    CellChange, ChangeGround, ChangeScope, Redline, RowChange, RowFate, redline,
};
use ikrar_sync::{
    identity::EntityId,
    model,
    row::Rows,
    schema::{EntityKind, agreement},
};
use leptos::prelude::*;

use super::view::Page;
use crate::{
    components::{Badge, Choice, Tone, live, part},
    entry::{EntryBox, EntrySelect, InputKind},
    memo::Memo,
    text,
};

/// Semula-menjadi as far as this device can tell.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Comparison {
    /// The earlier version is not on this device.
    NotHere,
    /// What differs.
    Of(Redline),
}

/// Compares an amendment with what it supersedes; nothing for an original.
pub(super) fn compare(rows: &impl Rows, id: EntityId) -> Option<Comparison> {
    let earlier = rows.row(id)?.value(agreement::SUPERSEDES).as_id()?;
    let version = model::read_agreement(rows, id)?;
    Some(match model::read_agreement(rows, earlier) {
        Some(earlier) => Comparison::Of(redline(&earlier, &version)),
        None => Comparison::NotHere,
    })
}

/// The terms of an amendment and its redline; nothing for an original.
pub(super) fn terms(page: Page) -> AnyView {
    let comparison = Memo::new(move |_| {
        page.services
            .with_replica(|replica| compare(replica, page.id))
    });
    let is_amendment = Memo::new(move |_| comparison.with(Option::is_some));
    live(move || {
        is_amendment.get().then(|| {
            view! {
                {grounds(page)}
                {changes(comparison)}
            }
            .into_any()
        })
    })
}

fn grounds(page: Page) -> AnyView {
    let entry = move |field, input| page.entry(EntityKind::Agreement, page.id, field, input);
    let grounds = ChangeGround::ALL.iter();
    let grounds = grounds.map(|one| Choice::new(one.code(), one.label()));
    let scopes = ChangeScope::ALL.iter();
    let scopes = scopes.map(|one| Choice::new(one.code(), one.label()));
    view! {
        <section class="card" id="amendment">
            <h2>{text::amendment::TERMS}</h2>
            <div class="field-row">
                <EntrySelect
                    entry=entry(agreement::CHANGE_GROUND, InputKind::Code)
                    label=text::amendment::GROUND
                    choices=grounds.collect()
                />
                <EntrySelect
                    entry=entry(agreement::CHANGE_SCOPE, InputKind::Code)
                    label=text::amendment::SCOPE
                    choices=scopes.collect()
                />
            </div>
            <EntryBox
                entry=entry(agreement::CHANGE_REASON, InputKind::Note)
                label=text::amendment::REASON
            />
            <EntryBox
                entry=entry(agreement::HANDOVER_NOTE, InputKind::Note)
                label=text::amendment::HANDOVER_NOTE
            />
        </section>
    }
    .into_any()
}

fn changes(comparison: Memo<Option<Comparison>>) -> AnyView {
    view! {
        <section class="card" id="redline">
            <h2>{text::amendment::REDLINE}</h2>
            {live(move || match comparison.get() {
                Some(Comparison::Of(changes)) if changes.is_empty() => {
                    view! { <p>{text::amendment::NOTHING_CHANGED}</p> }.into_any()
                }
                Some(Comparison::Of(changes)) => table(changes),
                _ => view! { <p>{text::amendment::EARLIER_NOT_HERE}</p> }.into_any(),
            })}
        </section>
    }
    .into_any()
}

fn table(changes: Redline) -> AnyView {
    let count = text::amendment::changed_rows(changes.changed_rows());
    let parties = RowChange {
        entity: uuid::Uuid::nil(),
        name: text::amendment::PARTIES.into(),
        fate: RowFate::Changed,
        cells: changes.parties,
    };
    let total = RowChange {
        name: text::amendment::TOTAL.into(),
        cells: changes.total.into_iter().collect(),
        ..parties.clone()
    };
    let rows = std::iter::once(parties)
        .chain(changes.items)
        .chain(changes.lines)
        .chain([total])
        .filter(|row| !row.cells.is_empty());
    view! {
        <p class="muted">{count}</p>
        // Nothing in it takes the focus: the keyboard scrolls the frame itself.
        <div class="grid-frame" tabindex="0" role="group" aria-label=text::amendment::REDLINE>
            <table class="grid redline">
                <thead>
                    <tr>
                        <th class="grid__head" scope="col">{text::amendment::ROW}</th>
                        <th class="grid__head" scope="col">{text::amendment::CELL}</th>
                        <th class="grid__head" scope="col">{text::amendment::BEFORE}</th>
                        <th class="grid__head" scope="col">{text::amendment::AFTER}</th>
                    </tr>
                </thead>
                {part(rows.map(row).collect_view())}
            </table>
        </div>
    }
    .into_any()
}

/// One row of the agreement: its name beside all of its cells that differ.
fn row(row: RowChange) -> AnyView {
    let tone = match row.fate {
        RowFate::Kept | RowFate::Changed => Tone::Brand,
        RowFate::Added => Tone::Positive,
        RowFate::Removed => Tone::Negative,
    };
    let span = row.cells.len();
    let name = view! {
        <th class="grid__cell redline__row" scope="rowgroup" rowspan=span>
            <span>{row.name}</span>
            " "
            <Badge label=row.fate.label() tone=tone />
        </th>
    };
    let mut name = Some(name.into_any());
    let cells = row
        .cells
        .into_iter()
        .map(|change| cell(name.take(), change))
        .collect_view();
    view! { <tbody data-fate=row.fate.code()>{cells}</tbody> }.into_any()
}

fn cell(name: Option<AnyView>, change: CellChange) -> AnyView {
    let words = |words: String| match words.as_str() {
        "" => view! { <span class="muted">{text::amendment::NOTHING}</span> }.into_any(),
        _ => words.into_any(),
    };
    view! {
        <tr class="grid__row" data-field=change.field>
            {name}
            <td class="grid__cell" data-label=text::amendment::CELL>{change.label}</td>
            <td class="grid__cell" data-label=text::amendment::BEFORE>
                <del>{words(change.before)}</del>
            </td>
            <td class="grid__cell" data-label=text::amendment::AFTER>
                <ins>{words(change.after)}</ins>
            </td>
        </tr>
    }
    .into_any()
}
