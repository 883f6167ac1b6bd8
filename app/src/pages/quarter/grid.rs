//! The grid: one row per indicator, one Tab stop, the keys of a spreadsheet.

use std::collections::BTreeMap;

use ikrar_sync::identity::EntityId;
use leptos::{
    ev::{ClipboardEvent, KeyboardEvent},
    prelude::*,
    wasm_bindgen::JsCast,
};
use web_sys::{Element, HtmlElement, HtmlInputElement};

use super::{
    keys::{Deed, Extent, Key, Place, deed, pasted_column},
    row_view::row,
    view::Page,
};
use crate::{
    components::{entity_list, part},
    entry::Entry,
    memo::Memo,
    text,
};

/// Columns the cursor visits: value, achievement, details.
pub(super) const COLUMNS: usize = 3;
/// The column of the value.
pub(super) const VALUE_COLUMN: usize = 0;

/// What the rows of the grid share.
#[derive(Clone, Copy)]
pub(super) struct GridContext {
    pub(super) page: Page,
    /// The cell that Tab enters.
    pub(super) active: RwSignal<Place>,
    pub(super) is_active: StoredValue<Selector<Place>>,
    is_editing: StoredValue<bool>,
    entries: StoredValue<BTreeMap<usize, Entry>>,
}

impl GridContext {
    /// A grid with its cursor in the first cell.
    pub(super) fn new(page: Page) -> Self {
        let active = RwSignal::new(Place::default());
        Self {
            page,
            active,
            is_active: StoredValue::new(Selector::new(move || active.get())),
            is_editing: StoredValue::new(false),
            entries: StoredValue::new(BTreeMap::new()),
        }
    }

    /// Makes a row's entry known to keys and clipboard.
    pub(super) fn register(&self, row: usize, entry: Entry) {
        self.entries.update_value(|entries| {
            entries.insert(row, entry);
        });
    }

    /// The person types in a value.
    pub(super) fn begin_editing(&self) {
        self.is_editing.set_value(true);
    }

    /// The tab index of a cell: only one cell of the grid is a Tab stop.
    pub(super) fn tab_index(&self, place: Place) -> impl Fn() -> &'static str + use<> {
        let selector = self.is_active;
        move || {
            let is_active = selector.with_value(|selector| selector.selected(&place));
            if is_active { "0" } else { "-1" }
        }
    }

    fn extent(&self) -> Extent {
        Extent {
            rows: self.entries.with_value(BTreeMap::len),
            columns: COLUMNS,
        }
    }

    pub(super) fn entry(&self, row: usize) -> Option<Entry> {
        self.entries
            .with_value(|entries| entries.get(&row).copied())
    }

    fn pressed(&self, event: &KeyboardEvent) {
        let Some(place) = event
            .target()
            .and_then(|target| place_of(&target.unchecked_into()))
        else {
            return;
        };
        let name = event.key();
        let key = Key {
            name: &name,
            control: event.ctrl_key() || event.meta_key(),
            shift: event.shift_key(),
        };
        match deed(key, place, self.is_editing.get_value(), self.extent()) {
            Deed::Go(target) => {
                event.prevent_default();
                self.is_editing.set_value(false);
                focus(target);
            }
            Deed::Edit if place.column == VALUE_COLUMN => {
                event.prevent_default();
                self.is_editing.set_value(true);
                caret_to_end(place);
            }
            Deed::Leave | Deed::Edit => {}
            Deed::Cancel => {
                self.is_editing.set_value(false);
                if let Some(entry) = self.entry(place.row) {
                    entry.cancel();
                }
            }
        }
    }

    fn focused(&self, target: &Element) {
        let Some(place) = place_of(target) else {
            return;
        };
        self.is_editing.set_value(false);
        self.active.set(place);
        if place.column == VALUE_COLUMN
            && let Some(input) = target.dyn_ref::<HtmlInputElement>()
        {
            input.select();
        }
    }

    fn pasted(&self, event: &ClipboardEvent) {
        let Some(place) = event
            .target()
            .and_then(|target| place_of(&target.unchecked_into()))
        else {
            return;
        };
        let clipboard = event
            .clipboard_data()
            .and_then(|data| data.get_data("text").ok())
            .unwrap_or_default();
        let Some(column) = pasted_column(&clipboard) else {
            return;
        };
        event.prevent_default();
        let mut count: usize = 0;
        for (offset, typed) in column.iter().enumerate() {
            let Some(entry) = self.entry(place.row.saturating_add(offset)) else {
                break;
            };
            if !entry.is_locked().get_untracked() {
                entry.choose(typed);
                count = count.saturating_add(1);
            }
        }
        self.page.tell.run(text::quarter::pasted(count));
    }
}

/// The identity of a cell's control.
pub(super) fn cell_id(place: Place) -> String {
    [
        "cell-",
        &place.row.to_string(),
        "-",
        &place.column.to_string(),
    ]
    .concat()
}

fn place_of(element: &Element) -> Option<Place> {
    let rest = element.id();
    let (row, column) = rest.strip_prefix("cell-")?.split_once('-')?;
    Some(Place {
        row: row.parse().ok()?,
        column: column.parse().ok()?,
    })
}

fn element(place: Place) -> Option<HtmlElement> {
    document()
        .get_element_by_id(&cell_id(place))
        .map(JsCast::unchecked_into)
}

fn focus(place: Place) {
    if let Some(element) = element(place) {
        // A cell that cannot take the focus leaves the cursor where it is.
        let _focused = element.focus();
    }
}

fn caret_to_end(place: Place) {
    if let Some(input) =
        element(place).and_then(|element| element.dyn_into::<HtmlInputElement>().ok())
    {
        let length = u32::try_from(input.value().encode_utf16().count()).ok();
        // Refused only by inputs without a caret.
        let _moved = input.set_selection_range(length.unwrap_or(0), length.unwrap_or(0));
    }
}

/// The grid of a page.
pub(super) fn grid(context: GridContext) -> AnyView {
    let document = context.page.document;
    let items = Memo::new(move |_| {
        document.with(|document| {
            document.as_ref().map_or_else(Vec::new, |document| {
                document
                    .items
                    .iter()
                    .copied()
                    .enumerate()
                    .collect::<Vec<(usize, EntityId)>>()
            })
        })
    });
    let lock = context.page.lock();
    view! {
        <div class="grid-frame" data-locked=move || lock.with(Option::is_some).then_some("")>
            <h2 class="visually-hidden">{text::quarter::GRID}</h2>
            <table
                class="grid"
                role="grid"
                id="realizations"
                aria-label=text::quarter::GRID
                on:keydown=move |event| context.pressed(&event)
                on:focusin=move |event| {
                    if let Some(target) = event.target() {
                        context.focused(&target.unchecked_into());
                    }
                }
                on:paste=move |event| context.pasted(&event)
            >
                {head()}
                <tbody>
                    {entity_list(
                        move || items.get(),
                        move |(index, item)| row(context, index, item),
                    )}
                </tbody>
            </table>
        </div>
    }
    .into_any()
}

fn head() -> AnyView {
    let heads = [
        (text::quarter::INDICATOR, false),
        (text::quarter::TARGET, true),
        (text::quarter::VALUE, true),
        (text::quarter::ACHIEVEMENT, true),
        (text::quarter::REVIEW, false),
        (text::quarter::DETAILS, false),
    ];
    view! {
        <thead>
            <tr role="row">
                {part(heads.into_iter().map(|(label, is_figure)| {
                    let class = if is_figure {
                        "grid__head grid__head--figure"
                    } else {
                        "grid__head"
                    };
                    view! { <th class=class scope="col">{label}</th> }
                }).collect_view())}
            </tr>
        </thead>
    }
    .into_any()
}
