//! The list of legal bases. A basis is written whole: both days are judged together, before
//! anything is saved.

use ikrar_domain::document::LegalBasis;
use ikrar_sync::{
    edit::{self, EditError},
    identity::EntityId,
    operation::Draft,
    replica::Replica,
    schema::legal_basis,
    value::Value,
};
use leptos::prelude::*;

use super::{
    state::{Listed, TypedBasis},
    view::Page,
};
use crate::{
    components::{Button, ButtonKind, NoteField, TextField, live, part},
    entry::read_date,
    memo::Memo,
    text,
};

/// The list, with what changes it.
pub(super) fn bases(page: Page) -> AnyView {
    let listed = Memo::new(move |_| page.words.with(|words| words.bases.clone()));
    let is_own = Memo::new(move |_| page.words.with(|words| words.has_own_bases));
    let begin = move || page.act(|rows| Ok(edit::begin_bases(rows)), || ());
    view! {
        <ul class="wording__bases">
            {live(move || {
                let lines = listed.get().into_iter();
                part(lines.map(|one| basis(page, one)).collect_view())
            })}
        </ul>
        {live(move || (page.is_open() && !is_own.get()).then(|| view! {
            <p class="muted">{text::wording::NATIONAL}</p>
            <div class="card__foot">
                <Button label=text::wording::BEGIN_OWN on_press=begin id="begin-bases" />
            </div>
        }))}
        {live(move || (page.is_open() && is_own.get()).then(|| adding(page)))}
    }
    .into_any()
}

fn basis(page: Page, listed: Listed) -> AnyView {
    let Listed { id, typed } = listed;
    let day = |typed: &str| read_date(typed).map_or_else(|| typed.to_owned(), text::time::date);
    let days = text::wording::days(&day(&typed.from), &day(&typed.until));
    let citation = typed.citation.clone();
    let key = id.map(|id| id.uuid().to_string());
    view! {
        <li data-basis=key>
            <p>{citation}</p>
            <p class="muted">{days}</p>
            {id.map(|id| live(move || page.is_open().then(|| editing(page, id, typed.clone()))))}
        </li>
    }
    .into_any()
}

/// What is typed into the boxes of one basis.
#[derive(Clone, Copy)]
struct Boxes {
    citation: RwSignal<String>,
    from: RwSignal<String>,
    until: RwSignal<String>,
    trouble: RwSignal<Option<String>>,
}

impl Boxes {
    fn of(typed: TypedBasis) -> Self {
        Self {
            citation: RwSignal::new(typed.citation),
            from: RwSignal::new(typed.from),
            until: RwSignal::new(typed.until),
            trouble: RwSignal::new(None),
        }
    }

    /// The basis; what is wrong with it is shown, and what was typed stays.
    fn read(self) -> Option<LegalBasis> {
        let typed = TypedBasis {
            citation: self.citation.get_untracked(),
            from: self.from.get_untracked(),
            until: self.until.get_untracked(),
        };
        let read = typed.read();
        self.trouble.set(read.as_ref().err().cloned());
        read.ok()
    }

    fn view(self, key: &str) -> AnyView {
        let id = |name: &str| [name, "-", key].concat();
        let trouble = self.trouble;
        view! {
            <NoteField label=text::wording::CITATION id=id("citation") value=self.citation />
            <div class="field-row">
                <TextField label=text::wording::FROM id=id("from") value=self.from />
                <TextField label=text::wording::UNTIL id=id("until") value=self.until />
            </div>
            <p class="field__error" role="alert">{move || trouble.get()}</p>
        }
        .into_any()
    }
}

fn editing(page: Page, id: EntityId, typed: TypedBasis) -> AnyView {
    let boxes = Boxes::of(typed);
    let key = id.uuid().to_string();
    let save = move || {
        if let Some(basis) = boxes.read() {
            page.act(|rows| changed(rows, id, &basis), || ());
        }
    };
    let remove = move || {
        let taken_out = |rows: &Replica| Ok(edit::remove(rows, id)?.into_iter().collect());
        page.act(taken_out, || ());
    };
    view! {
        <details class="plan__edit">
            <summary>{text::wording::EDIT_BASIS}</summary>
            {boxes.view(&key)}
            <div class="card__foot">
                <Button label=text::wording::SAVE_BASIS on_press=save action="save-basis" />
                <Button
                    label=text::wording::REMOVE_BASIS
                    kind=ButtonKind::Danger
                    on_press=remove
                    action="remove-basis"
                />
            </div>
        </details>
    }
    .into_any()
}

/// What of a basis is written otherwise.
fn changed(rows: &Replica, id: EntityId, basis: &LegalBasis) -> Result<Vec<Draft>, EditError> {
    let day = |day: chrono::NaiveDate| Value::Text(day.format("%Y-%m-%d").to_string());
    let fields = [
        (legal_basis::CITATION, Value::text(&basis.citation)),
        (legal_basis::CITED_FROM, day(basis.cited_from)),
        (
            legal_basis::CITED_UNTIL,
            basis.cited_until.map_or(Value::Null, day),
        ),
    ];
    let mut drafts = Vec::new();
    for (field, value) in fields {
        drafts.extend(edit::set_field(rows, id, field, value)?);
    }
    Ok(drafts)
}

fn adding(page: Page) -> AnyView {
    let boxes = Boxes::of(TypedBasis::default());
    let add = move || {
        let Some(basis) = boxes.read() else { return };
        let id = page.services.device().new_id();
        page.act(
            move |rows| Ok(edit::add_basis(rows, id, &basis)),
            move || {
                for signal in [boxes.citation, boxes.from, boxes.until] {
                    let _ = signal.try_set(String::new());
                }
            },
        );
    };
    view! {
        <details class="plan__edit" id="new-basis">
            <summary>{text::wording::ADD_BASIS}</summary>
            {boxes.view("new")}
            <div class="card__foot">
                <Button
                    label=text::wording::ADD_BASIS
                    kind=ButtonKind::Primary
                    on_press=add
                    id="add-basis"
                />
            </div>
        </details>
    }
    .into_any()
}
