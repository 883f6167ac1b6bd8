//! Taking in a table: chosen as a file or pasted, checked cell by cell, shown as what it would
//! become, then taken whole. What a table says and what becomes of it is the page's.

use ikrar_domain::plan::ImportProblem;
use leptos::{prelude::*, task::spawn_local};

use crate::{
    components::{Button, ButtonKind, NoteField, live, part},
    context::{ChosenTable, Services},
    text,
};

/// What the check found.
#[derive(Clone, Debug, PartialEq)]
enum Checked<T> {
    Problems(Vec<String>),
    Ready(T),
}

impl<T> Checked<T> {
    fn of(read: Result<T, Vec<ImportProblem>>) -> Self {
        match read {
            Ok(table) => Self::Ready(table),
            Err(problems) => Self::Problems(problem_words(&problems)),
        }
    }
}

/// One form: what is pasted into it, and what became of it.
pub(crate) struct TableForm<T: 'static> {
    pasted: RwSignal<String>,
    checked: RwSignal<Option<Checked<T>>>,
}

impl<T> Clone for TableForm<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for TableForm<T> {}

impl<T: Clone + PartialEq + Send + Sync + 'static> TableForm<T> {
    pub(crate) fn new() -> Self {
        Self {
            pasted: RwSignal::new(String::new()),
            checked: RwSignal::new(None),
        }
    }

    /// The table was taken in; there is room for the next one.
    pub(crate) fn clear(self) {
        let _ = self.pasted.try_set(String::new());
        let _ = self.checked.try_set(None);
    }

    /// The button that takes in what is shown.
    pub(crate) fn take(on_press: impl Fn() + Send + Sync + 'static) -> AnyView {
        view! {
            <div class="card__foot">
                <Button
                    label=text::plan::IMPORT_TAKE
                    kind=ButtonKind::Primary
                    on_press=move |()| on_press()
                    action="take-table"
                />
            </div>
        }
        .into_any()
    }

    /// The form. `key` tells it from others of the page, `read` judges a table, `ready` shows what
    /// a sound one would become.
    pub(crate) fn view(
        self,
        services: Services,
        key: &str,
        read: impl Fn(&ChosenTable) -> Result<T, Vec<ImportProblem>> + Copy + Send + Sync + 'static,
        ready: impl Fn(T) -> AnyView + Send + 'static,
    ) -> AnyView {
        let Self { pasted, checked } = self;
        let file_id = [key, "-file"].concat();
        let chooser = file_id.clone();
        let check = move || {
            let table = ChosenTable::Text(pasted.get_untracked());
            checked.set(Some(Checked::of(read(&table))));
        };
        let choose = move || {
            let reading = services.device().read_table(chooser.clone());
            spawn_local(async move {
                let found = match reading.await {
                    Ok(chosen) => Checked::of(read(&chosen)),
                    Err(fault) => Checked::Problems(vec![fault.0]),
                };
                let _ = checked.try_set(Some(found));
            });
        };
        view! {
            <div class="table-import">
                <div class="field">
                    <label class="field__label" for=file_id.clone()>
                        {text::plan::IMPORT_FILE}
                    </label>
                    <input
                        type="file"
                        class="field__control"
                        accept=".xlsx,.csv"
                        id=file_id
                        on:change=move |_| choose()
                    />
                </div>
                <NoteField
                    label=text::plan::IMPORT_TABLE
                    id=[key, "-table"].concat()
                    value=pasted
                    on_input=Callback::new(move |()| checked.set(None))
                />
                <div class="card__foot">
                    <Button label=text::plan::IMPORT_CHECK on_press=check action="check-table" />
                </div>
                <div class="table-import__found" role="status">
                    {live(move || checked.get().map(|found| match found {
                        Checked::Problems(problems) => problem_list(problems),
                        Checked::Ready(table) => ready(table),
                    }))}
                </div>
            </div>
        }
        .into_any()
    }
}

/// Each cell that is not understood, in words.
pub(crate) fn problem_words(problems: &[ImportProblem]) -> Vec<String> {
    let words =
        |one: &ImportProblem| text::plan::import_problem(one.row, &one.column, &one.problem);
    problems.iter().map(words).collect()
}

/// Those words as a list.
pub(crate) fn problem_list(problems: Vec<String>) -> AnyView {
    let lines = problems
        .into_iter()
        .map(|words| view! { <li class="field__error">{words}</li> })
        .collect_view();
    view! { <ul data-problems="">{part(lines)}</ul> }.into_any()
}
