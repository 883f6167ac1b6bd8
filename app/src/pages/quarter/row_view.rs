//! One row of the grid: indicator, target, value with its state, achievement, review.

use ikrar_domain::measurement::{ItemFlag, ItemReview};
use ikrar_sync::{
    identity::EntityId,
    schema::{realization, realization_id},
};
use leptos::prelude::*;

use super::{
    at_once::Opened,
    details::details,
    grid::{GridContext, VALUE_COLUMN, cell_id},
    keys::Place,
    lateness::came_late,
    state::{GridRow, read_row},
    steps::{ReturnTarget, review},
};
use crate::{
    components::{
        Badge, Button, ButtonKind, Choice, NumberAsk, SaveState, SaveStateLine, Tone, live,
    },
    entry::{Entry, InputKind, RealizationPlace, figure_choices, late},
    memo::Memo,
    text,
};

/// What the cells of one row share.
#[derive(Clone, Copy)]
pub(super) struct RowContext {
    pub(super) grid: GridContext,
    pub(super) index: usize,
    pub(super) item: EntityId,
    pub(super) row: Memo<Option<GridRow>>,
    pub(super) lock: Signal<Option<String>>,
    pub(super) is_open: RwSignal<bool>,
}

impl RowContext {
    fn place(&self, column: usize) -> Place {
        Place {
            row: self.index,
            column,
        }
    }

    pub(super) fn pick<T>(
        &self,
        pick: fn(&GridRow) -> T,
    ) -> impl Fn() -> Option<T> + Copy + use<T> {
        let row = self.row;
        move || row.with(|row| row.as_ref().map(pick))
    }

    /// Writes a figure into this row's value, as if it had been typed.
    pub(super) fn take_figure(&self, figure: &str) {
        if let Some(entry) = self.grid.entry(self.index) {
            entry.choose(figure);
        }
    }

    pub(super) fn realization(&self) -> EntityId {
        realization_id(self.item, self.grid.page.quarter)
    }
}

/// One row, and its details while they are open.
pub(super) fn row(grid: GridContext, index: usize, item: EntityId) -> AnyView {
    let page = grid.page;
    let row = Memo::new(move |_| {
        page.document.with(|document| {
            let document = document.as_ref()?;
            page.services
                .with_replica(|replica| read_row(replica, document, item))
        })
    });
    let lock = Memo::new(move |_| row.with(|row| row.as_ref().and_then(|r| r.lock.clone())));
    let has_remarks = row.with_untracked(|row| {
        row.as_ref()
            .is_some_and(|row| row.comments.iter().any(|comment| !comment.resolved))
    });
    let context = RowContext {
        grid,
        index,
        item,
        row,
        lock: lock.into(),
        is_open: RwSignal::new(has_remarks),
    };
    let opened = use_context::<Opened>().unwrap_or_default();
    Effect::new(move |_| {
        if context.is_open.get() {
            opened.note(item);
        }
    });
    view! {
        <tr
            class=move || {
                let returned = context.pick(|row| row.flag == ItemFlag::Returned)();
                if returned == Some(true) {
                    "grid__row grid__row--attention"
                } else {
                    "grid__row"
                }
            }
            role="row"
            data-item=item.uuid().to_string()
        >
            {indicator(context)}
            <td
                class="grid__cell grid__cell--figure"
                role="gridcell"
                data-label=text::quarter::TARGET
                data-cell="target"
            >
                {context.pick(|row| row.target.clone())}
            </td>
            {value_cell(context)}
            {achievement(context)}
            {review_cell(context)}
            {details_toggle(context)}
        </tr>
        {live(move || context.is_open.get().then(|| details(context)))}
    }
    .into_any()
}

fn indicator(context: RowContext) -> AnyView {
    view! {
        <th class="grid__cell grid__cell--indicator" scope="row">
            <p class="quarter__objective">{context.pick(|row| row.objective.clone())}</p>
            <p class="quarter__indicator">{context.pick(|row| row.indicator.clone())}</p>
            <p class="quarter__objective">{context.pick(|row| row.unit.clone())}</p>
            {live(move || {
                context.pick(GridRow::doubt)().flatten().map(|doubt| view! {
                    <Badge label=doubt tone=Tone::Warning />
                })
            })}
        </th>
    }
    .into_any()
}

/// The value's control follows the item's rule, which may change while the page is open.
fn value_cell(context: RowContext) -> AnyView {
    let rule = Memo::new(move |_| context.pick(|row| row.rule.clone())());
    let entity = context.realization();
    view! {
        <td
            class="grid__cell grid__cell--value"
            role="gridcell"
            data-label=text::quarter::VALUE
            data-entity=entity.uuid().to_string()
            data-field="value"
        >
            {move || rule.get().map(|rule| {
                let choices = figure_choices(&rule);
                let place = RealizationPlace {
                    item: context.item,
                    quarter: context.grid.page.quarter,
                    field: realization::VALUE,
                    input: InputKind::Realization(rule),
                };
                let entry = Entry::of_realization(context.grid.page.services, place, context.lock);
                context.grid.register(context.index, entry);
                value_control(context, entry, choices)
            })}
        </td>
    }
    .into_any()
}

fn value_control(context: RowContext, entry: Entry, choices: Option<Vec<Choice>>) -> AnyView {
    let state = entry.state();
    let label = move || {
        context.pick(|row| text::quarter::value_label(&row.indicator))().unwrap_or_default()
    };
    let is_locked = entry.is_locked();
    let choices = StoredValue::new(choices);
    // A locked select cannot take the cursor; a box that only shows can.
    let control = move || match choices.get_value().filter(|_| !is_locked.get()) {
        Some(choices) => choice_control(context, entry, choices, label),
        None => number_control(context, entry, label),
    };
    view! {
        <div class="entry" data-state=move || state.with(SaveState::code)>
            {control}
            <NumberAsk
                readings=entry.readings()
                on_choose=move |text: String| entry.choose(&text)
            />
            <SaveStateLine state=state />
            {came_late(context)}
            {late(entry)}
        </div>
    }
    .into_any()
}

fn number_control(
    context: RowContext,
    entry: Entry,
    label: impl Fn() -> String + Copy + Send + Sync + 'static,
) -> AnyView {
    let place = context.place(VALUE_COLUMN);
    let error = entry.error();
    view! {
        <input
            class="grid__value"
            type="text"
            inputmode="decimal"
            autocomplete="off"
            id=cell_id(place)
            aria-label=label
            aria-invalid=move || error.with(Option::is_some).to_string()
            tabindex=context.grid.tab_index(place)
            prop:readOnly=entry.is_locked()
            prop:value=entry.text()
            on:input=move |event| {
                context.grid.begin_editing();
                entry.text().set(event_target_value(&event));
                entry.typed();
            }
            on:change=move |_| entry.commit()
            on:focus=move |_| entry.focus()
            on:blur=move |_| entry.leave()
        />
    }
    .into_any()
}

fn choice_control(
    context: RowContext,
    entry: Entry,
    choices: Vec<Choice>,
    label: impl Fn() -> String + Copy + Send + Sync + 'static,
) -> AnyView {
    let place = context.place(VALUE_COLUMN);
    let text = entry.text();
    let options = choices
        .into_iter()
        .map(|choice| {
            let code = choice.code.clone();
            view! {
                <option value=choice.code prop:selected=move || text.with(|text| *text == code)>
                    {choice.label}
                </option>
            }
        })
        .collect_view();
    view! {
        <select
            class="grid__value"
            id=cell_id(place)
            aria-label=label
            tabindex=context.grid.tab_index(place)
            on:change=move |event| entry.choose(&event_target_value(&event))
        >
            {options}
        </select>
    }
    .into_any()
}

fn achievement(context: RowContext) -> AnyView {
    let percent = context.pick(|row| row.outcome.display());
    let explain = move |_| {
        let explanation = context
            .row
            .with_untracked(|row| row.as_ref().map(|row| row.explanation.clone()));
        context.grid.page.explained.set(explanation);
    };
    let place = context.place(1);
    view! {
        <td
            class="grid__cell grid__cell--figure"
            role="gridcell"
            data-label=text::quarter::ACHIEVEMENT
            data-cell="achievement"
        >
            <button
                type="button"
                class="grid__why"
                id=cell_id(place)
                tabindex=context.grid.tab_index(place)
                aria-label=move || percent().map(|percent| text::quarter::why_label(&percent))
                on:click=explain
            >
                {percent}
            </button>
            <div data-cell="category">
                {live(move || context.pick(|row| row.category)().flatten().map(|(label, tone)| {
                    view! { <Badge label=label tone=tone /> }
                }))}
            </div>
        </td>
    }
    .into_any()
}

fn review_cell(context: RowContext) -> AnyView {
    let flag = Memo::new(move |_| context.pick(|row| row.flag)());
    let reviews = Memo::new(move |_| context.pick(|row| row.reviews.clone())().unwrap_or_default());
    view! {
        <td
            class="grid__cell"
            role="gridcell"
            data-label=text::quarter::REVIEW
            data-cell="review"
            data-flag=move || flag.get().map(ItemFlag::code)
        >
            {live(move || flag.get().filter(|flag| *flag != ItemFlag::Unreviewed).map(|flag| {
                view! { <Badge label=flag.label() tone=flag_tone(flag) /> }
            }))}
            <div class="quarter__row-actions">
                {live(move || reviews.get().into_iter().map(|review| {
                    review_button(context, review)
                }).collect_view())}
            </div>
        </td>
    }
    .into_any()
}

fn flag_tone(flag: ItemFlag) -> Tone {
    match flag {
        ItemFlag::Unreviewed => Tone::Neutral,
        ItemFlag::Accepted => Tone::Positive,
        ItemFlag::Returned => Tone::Negative,
    }
}

fn review_button(context: RowContext, wanted: ItemReview) -> AnyView {
    let label = match wanted {
        ItemReview::Accept => text::quarter::ACCEPT_ITEM,
        ItemReview::Return => text::quarter::RETURN_ITEM,
        ItemReview::Undo => text::quarter::UNDO_ITEM,
    };
    let press = move || {
        let page = context.grid.page;
        let realization = context.realization();
        if wanted == ItemReview::Return {
            page.returning.set(Some(ReturnTarget::Item(realization)));
        } else {
            review(page, realization, wanted);
        }
    };
    view! { <Button label=label kind=ButtonKind::Quiet on_press=press action=wanted.code() /> }
        .into_any()
}

fn details_toggle(context: RowContext) -> AnyView {
    let place = context.place(2);
    let comments = context.pick(|row| row.comments.iter().filter(|c| !c.resolved).count());
    let files = context.pick(|row| row.files);
    view! {
        <td class="grid__cell" role="gridcell" data-label="" data-cell="details">
            <button
                type="button"
                class="button button--quiet"
                id=cell_id(place)
                tabindex=context.grid.tab_index(place)
                aria-expanded=move || context.is_open.get().to_string()
                data-action="details"
                on:click=move |_| context.is_open.update(|open| *open = !*open)
            >
                {move || if context.is_open.get() {
                    text::quarter::CLOSE_DETAILS
                } else {
                    text::quarter::OPEN_DETAILS
                }}
                {live(move || comments().filter(|count| *count > 0).map(|count| view! {
                    <span class="header__count">{count}</span>
                }))}
            </button>
            {live(move || files().filter(|files| *files > 0).map(|files| view! {
                <p class="quarter__objective">{text::evidence::count(files)}</p>
            }))}
        </td>
    }
    .into_any()
}
