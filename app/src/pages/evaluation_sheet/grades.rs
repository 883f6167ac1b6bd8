//! The criteria of a sub-component: what was graded, what the app holds, and the column being
//! written.

use ikrar_domain::evaluation_sheet::{Aspect, Component, Criterion, Grade, GradedBy, Trace};
use ikrar_sync::{edit, model, row::Rows};
use leptos::prelude::*;

use super::{
    Page,
    sheet::{held_line, muted},
    state::{Held, read_graded},
};
use crate::{
    components::{Choice, Select, live, part},
    entry::{Entry, EntryBox, EntrySelect, InputKind},
    memo::Memo,
    text,
};

/// The criteria, in their order.
pub(super) fn criteria(
    page: Page,
    column: Memo<Option<GradedBy>>,
    held: Memo<Vec<Held>>,
    (component, aspect): (Component, Aspect),
) -> AnyView {
    let all = Criterion::of(component, aspect);
    let all = all.map(|one| criterion(page, column, held, one));
    view! {
        {live(move || column.get().map(|by| rest(page, by, (component, aspect))))}
        <ol class="sheet__criteria">{all.collect::<Vec<AnyView>>()}</ol>
    }
    .into_any()
}

fn criterion(
    page: Page,
    column: Memo<Option<GradedBy>>,
    held: Memo<Vec<Held>>,
    criterion: Criterion,
) -> AnyView {
    let graded = Memo::new(move |_| {
        let but = column.get();
        page.services
            .with_replica(|rows| read_graded(rows, page.sheet, criterion, but))
    });
    let beside = Trace::beside(criterion);
    let found = move || {
        let mut all = held.get();
        all.retain(|one| beside.contains(&one.trace));
        all.into_iter().map(held_line).collect::<Vec<AnyView>>()
    };
    view! {
        <li class="sheet__criterion" data-criterion=criterion.code()>
            <h3>{criterion.text()}</h3>
            {part((!beside.is_empty()).then(|| view! {
                <p class="muted">{text::evaluation_sheet::FOUND}</p>
                <ul class="sheet__held">{live(found)}</ul>
            }))}
            {live(move || {
                graded.get().into_iter().map(muted).collect::<Vec<AnyView>>()
            })}
            {live(move || column.get().map(|by| boxes(page, criterion, by)))}
        </li>
    }
    .into_any()
}

fn grades() -> Vec<Choice> {
    let none = Choice::new("", text::evaluation_sheet::CHOOSE);
    let grades = Grade::ALL.iter();
    let grades = grades.map(|one| Choice::new(one.code(), one.label()));
    std::iter::once(none).chain(grades).collect()
}

fn boxes(page: Page, criterion: Criterion, by: GradedBy) -> AnyView {
    let (grade, note) = model::column_fields(by);
    let of = (page.agency, page.year);
    let entry = move |place| Entry::of_grade(page.services, of, criterion, place);
    view! {
        <div class="field-row">
            <EntrySelect
                entry=entry((grade, InputKind::Code))
                label=text::evaluation_sheet::GRADE
                choices=grades()
            />
            <EntryBox
                entry=entry((note, InputKind::Note))
                label=text::evaluation_sheet::NOTE
            />
        </div>
    }
    .into_any()
}

/// One grade for all criteria here that the column has none for yet.
fn rest(page: Page, by: GradedBy, (component, aspect): (Component, Aspect)) -> AnyView {
    let choose = move |code: String| {
        let Some(grade) = Grade::from_code(&code) else {
            return;
        };
        page.act(|rows| {
            let is_blank = |one: &Criterion| blank(rows, page, *one, by);
            let all = Criterion::of(component, aspect);
            let left: Vec<Criterion> = all.filter(is_blank).collect();
            let (field, _) = model::column_fields(by);
            edit::grade_all(rows, (page.agency, page.year), &left, field, grade)
        });
    };
    view! {
        <Select
            label=text::evaluation_sheet::REST
            id="sheet-rest"
            choices=grades()
            value=Signal::stored(String::new())
            on_change=choose
        />
    }
    .into_any()
}

fn blank(rows: &impl Rows, page: Page, criterion: Criterion, by: GradedBy) -> bool {
    let answer = model::read_answer(rows, page.sheet, criterion);
    answer.by(by).is_none()
}
