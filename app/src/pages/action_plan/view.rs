//! The markup.

use ikrar_domain::{
    action_plan::StepStanding,
    document::MONTHS,
    measurement::{Polarity, Rule},
    value::Quarter,
};
use ikrar_sync::{
    edit::{self, EditError},
    identity::EntityId,
    model,
    operation::Draft,
    schema::{EntityKind, action_step},
};
use leptos::prelude::*;

use super::state::{Document, ItemPlan, read_approval, read_document, read_item_plan};
use crate::{
    components::{Badge, Button, ButtonKind, Choice, EmptyState, Tone, entity_list, live, part},
    context::{Services, SessionUser},
    entry::{Entry, EntryBox, EntrySelect, FieldPlace, InputKind, element_id},
    memo::Memo,
    pages::{
        Tell, focus_soon, lock_banner, not_found, perform, remove::remove_button, set_title,
        tell_by_toast,
    },
    reading::Clock,
    routes::addresses,
    text,
};

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Page {
    services: Services,
    user: StoredValue<SessionUser>,
    document: Memo<Option<Document>>,
    lock: Signal<Option<String>>,
    tell: Tell,
}

/// An output's target is a plain number.
const PLAIN: Rule = Rule {
    polarity: Polarity::Higher,
    lower_variant: None,
    scale: None,
};

/// The page of an agreement.
pub(super) fn action_plan(services: Services, user: &SessionUser, id: EntityId) -> AnyView {
    set_title(text::action_plan::TITLE);
    let actor = user.actor();
    let document =
        Memo::new(move |_| services.with_replica(|rows| read_document(rows, &actor, id)));
    let page = Page {
        services,
        user: StoredValue::new(user.clone()),
        document,
        lock: Signal::derive(move || document.with(|read| read.as_ref()?.lock.clone())),
        tell: tell_by_toast(),
    };
    let is_here = Memo::new(move |_| document.with(Option::is_some));
    live(move || {
        if is_here.get() {
            content(page, id)
        } else {
            not_found::not_here()
        }
    })
}

fn content(page: Page, id: EntityId) -> AnyView {
    let words = move |pick: fn(&Document) -> String| {
        move || page.document.with(|read| read.as_ref().map(pick))
    };
    let items = Memo::new(move |_| {
        let items = page
            .document
            .with(|read| Some(read.as_ref()?.items.clone()));
        items.unwrap_or_default()
    });
    view! {
        <div class="page__title">
            <h1>{text::action_plan::TITLE}</h1>
            <p class="page__lead">
                {words(|read| format!("{} · {} · {}", read.agency, read.level, read.year))}
            </p>
            <p class="muted">{text::action_plan::LEAD}</p>
            <p id="action-plan-approved">
                {words(|read| text::action_plan::approved(read.approved, read.items.len()))}
            </p>
            <p><a class="link" href=addresses::agreement(id)>{text::action_plan::BACK}</a></p>
        </div>
        {lock_banner(page.lock)}
        {live(move || items.with(Vec::is_empty).then(|| {
            view! { <EmptyState title=text::action_plan::NO_ITEM /> }
        }))}
        {entity_list(
            move || items.get().into_iter().enumerate().collect(),
            move |(_, item)| item_plan(page, item),
        )}
    }
    .into_any()
}

fn item_plan(page: Page, item: EntityId) -> AnyView {
    let read = Memo::new(move |_| {
        page.services
            .with_replica(|rows| read_item_plan(rows, item))
    });
    let words =
        move |pick: fn(&ItemPlan) -> String| move || read.with(|read| read.as_ref().map(pick));
    let steps = Memo::new(move |_| {
        let steps = read.with(|read| Some(read.as_ref()?.steps.clone()));
        steps.unwrap_or_default()
    });
    let standing = Memo::new(move |_| read.with(|read| read.as_ref().map(|read| read.standing)));
    // Names the region, so that its buttons are told from those of other items.
    let title = ["item-", &item.uuid().to_string()].concat();
    let labelled_by = title.clone();
    view! {
        <section
            class="card action-plan"
            data-item=item.uuid().to_string()
            aria-labelledby=labelled_by
        >
            <div class="card__head">
                <h2 id=title>{words(|read| read.indicator.clone())}</h2>
                {live(move || standing.get().map(badge))}
            </div>
            <p class="muted">{words(|read| read.target.clone())}</p>
            {live(move || read.with(|read| {
                let problems = read.as_ref().map(|read| read.problems.clone());
                problems.filter(|problems| !problems.is_empty()).map(told_problems)
            }))}
            {entity_list(
                move || steps.get().into_iter().enumerate().collect(),
                move |(index, id)| step(page, index, id),
            )}
            {buttons(page, item, standing)}
        </section>
    }
    .into_any()
}

fn badge(standing: StepStanding) -> AnyView {
    let tone = match standing {
        StepStanding::Open => Tone::Neutral,
        StepStanding::Approved => Tone::Positive,
        StepStanding::Changed => Tone::Warning,
    };
    view! { <Badge label=standing.label() tone=tone /> }.into_any()
}

fn told_problems(problems: Vec<String>) -> AnyView {
    let lines = problems.into_iter();
    view! {
        <div class="action-plan__problems">
            <h3>{text::action_plan::PROBLEMS}</h3>
            <ul>{part(lines.map(|words| view! { <li>{words}</li> }).collect_view())}</ul>
        </div>
    }
    .into_any()
}

fn buttons(page: Page, item: EntityId, standing: Memo<Option<StepStanding>>) -> AnyView {
    let may_approve = Memo::new(move |_| {
        page.document
            .with(|read| read.as_ref().is_some_and(|read| read.may_approve))
    });
    let add = move || {
        let id = page.services.device().new_id();
        let drafts = page.services.with_replica_untracked(|rows| {
            let last = rows_last_quarter(rows, item);
            edit::add_action_step(rows, item, id, last, &[]).map(|draft| vec![draft])
        });
        let first_box = element_id(EntityKind::ActionStep, id, action_step::ACTION);
        perform(page.services, page.tell, drafts, move || {
            focus_soon(first_box);
        });
    };
    view! {
        <div class="card__foot">
            {live(move || page.lock.with(Option::is_none).then(|| view! {
                <Button label=text::action_plan::ADD_STEP on_press=add action="add-step" />
            }))}
            {live(move || match (may_approve.get(), standing.get()) {
                (true, Some(StepStanding::Approved)) => {
                    judge(page, item, text::action_plan::WITHDRAW, false)
                }
                (true, Some(_)) => judge(page, item, text::action_plan::APPROVE, true),
                _ => ().into_any(),
            })}
        </div>
    }
    .into_any()
}

/// A new step goes on where the last one ends.
fn rows_last_quarter(rows: &impl ikrar_sync::row::Rows, item: EntityId) -> Quarter {
    let steps = ikrar_sync::model::action_plan_of(rows, item);
    steps
        .last()
        .and_then(|last| last.quarter)
        .unwrap_or(Quarter::First)
}

fn judge(page: Page, item: EntityId, label: &'static str, approves: bool) -> AnyView {
    let act = move || {
        let drafts: Result<Vec<Draft>, EditError> = page.services.with_replica_untracked(|rows| {
            if approves {
                edit::approve_action_plan(rows, item)
            } else {
                edit::withdraw_action_plan(rows, item)
            }
        });
        perform(page.services, page.tell, drafts, || ());
    };
    let kind = if approves {
        ButtonKind::Primary
    } else {
        ButtonKind::Quiet
    };
    view! { <Button label=label kind=kind on_press=act action="approve-plan" /> }.into_any()
}

fn step(page: Page, index: usize, id: EntityId) -> AnyView {
    let actor = page.user.with_value(SessionUser::actor);
    let approval = Memo::new(move |_| {
        let clock = Clock::of(&*page.services.device());
        page.services
            .with_replica(|rows| read_approval(rows, &actor, clock, id))
    });
    let elsewhere = Memo::new(move |_| {
        page.services
            .with_replica(|rows| model::result_of_earlier_version(rows, id))
    });
    let is_open = Signal::derive(move || page.lock.with(Option::is_none));
    let title = ["step-", &id.uuid().to_string()].concat();
    let labelled_by = title.clone();
    view! {
        <article
            class="action-plan__step"
            data-step=id.uuid().to_string()
            aria-labelledby=labelled_by
        >
            <div class="card__head">
                <h3 id=title>{text::action_plan::step_heading(index.saturating_add(1))}</h3>
                {live(move || approval.get().map(|read| badge(read.standing)))}
                {remove_button(
                    page.services,
                    page.tell,
                    is_open,
                    id,
                    text::action_plan::REMOVE_STEP,
                )}
            </div>
            {live(move || {
                let by = approval.with(|read| read.as_ref()?.by.clone());
                by.map(|by| view! { <p class="muted">{by}</p> })
            })}
            {boxes(page, id)}
            {live(move || elsewhere.get().map(|result| view! {
                <p class="muted">{text::action_plan::result_elsewhere(&result.display())}</p>
            }))}
        </article>
    }
    .into_any()
}

fn boxes(page: Page, id: EntityId) -> AnyView {
    let place = move |field, input| {
        let place = FieldPlace::new(EntityKind::ActionStep, id, field, input);
        Entry::of_field(page.services, place, page.lock)
    };
    let text_box = move |field, input, label: &'static str| {
        view! { <EntryBox entry=place(field, input) label=label /> }.into_any()
    };
    let select = move |field, label: &'static str, choices: Vec<Choice>| {
        view! { <EntrySelect entry=place(field, InputKind::Code) label=label choices=choices /> }
            .into_any()
    };
    let row = |boxes: Vec<AnyView>| view! { <div class="field-row">{boxes}</div> }.into_any();
    let boxes = vec![
        text_box(
            action_step::ACTION,
            InputKind::ShortText,
            text::action_plan::ACTION,
        ),
        row(vec![
            select(action_step::QUARTER, text::action_plan::QUARTER, quarters()),
            select(action_step::MONTH, text::action_plan::MONTH, months()),
        ]),
        text_box(
            action_step::OUTPUT,
            InputKind::ShortText,
            text::action_plan::OUTPUT,
        ),
        row(vec![
            text_box(
                action_step::TARGET,
                InputKind::Target(PLAIN),
                text::action_plan::TARGET,
            ),
            text_box(
                action_step::UNIT,
                InputKind::ShortText,
                text::action_plan::UNIT,
            ),
            text_box(
                action_step::BUDGET,
                InputKind::Money,
                text::action_plan::BUDGET,
            ),
        ]),
        text_box(
            action_step::OWNER,
            InputKind::ShortText,
            text::action_plan::OWNER,
        ),
        row(vec![
            text_box(
                action_step::RESULT,
                InputKind::Target(PLAIN),
                text::action_plan::RESULT,
            ),
            text_box(
                action_step::RESULT_NOTE,
                InputKind::Note,
                text::action_plan::RESULT_NOTE,
            ),
        ]),
    ];
    boxes.into_any()
}

fn quarters() -> Vec<Choice> {
    let quarters = Quarter::ALL.iter();
    let choices = quarters.map(|one| Choice::new(one.number().to_string(), one.label()));
    choices.collect()
}

fn months() -> Vec<Choice> {
    let months = MONTHS.iter().zip(1..);
    let choices = months.map(|(name, number): (_, u8)| Choice::new(number.to_string(), *name));
    let none = Choice::new("", text::quarter::CHOOSE);
    std::iter::once(none).chain(choices).collect()
}
