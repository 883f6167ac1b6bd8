//! The document as it would be printed on a day, following every key.

use ikrar_sync::model;
use leptos::prelude::*;

use super::{
    state::{self, Sample},
    view::Page,
};
use crate::{
    components::{Choice, Select, TextField, live, part},
    entry::{date_in_box, read_date},
    memo::Memo,
    pages::paper::{article, data_address},
    reading::today,
    text,
};

/// Which document of which day, the document, and what it does not cite and why.
pub(super) fn preview(page: Page) -> AnyView {
    let sample = RwSignal::new(Sample::Agency.code().to_owned());
    let today = today(page.services).map_or_else(String::new, date_in_box);
    let day = RwSignal::new(today);
    let chosen = Sample::ALL.map(|one| Choice::new(one.code(), one.label()));
    let shown = Memo::new(move |_| {
        let sample = Sample::from_code(&sample.get())?;
        let day = read_date(day.get().trim())?;
        page.words.with(|words| state::preview(words, sample, day))
    });
    let picture = Memo::new(move |_| {
        let hash = page
            .words
            .with(|words| words.template.arms().map(str::to_owned))?;
        page.services
            .with_replica(|rows| model::arms_picture(rows, &hash).map(data_address))
    });
    view! {
        <div class="field-row">
            <Select
                label=text::wording::SAMPLE
                id="sample"
                choices=chosen.to_vec()
                value=sample
                on_change=move |code: String| sample.set(code)
            />
            <TextField label=text::wording::DAY id="preview-day" value=day />
        </div>
        {live(move || match shown.get() {
            None => view! { <p class="field__error">{text::entry::DATE_EXPECTED}</p> }.into_any(),
            Some((document, told)) => {
                let told = told.into_iter().map(|words| view! { <li>{words}</li> });
                let told = part(told.collect_view());
                view! {
                    <ul class="muted" id="not-cited">{told}</ul>
                    <div
                        class="wording__paper"
                        tabindex="0"
                        role="region"
                        aria-label=text::wording::SAMPLE
                    >
                        {article(document, picture.get())}
                    </div>
                }
                .into_any()
            }
        })}
    }
    .into_any()
}
