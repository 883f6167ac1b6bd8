//! The dialog with the working of a percent, the same on every page.

use ikrar_domain::measurement::Explanation;
use leptos::prelude::*;

use crate::{
    components::{Sheet, live, open_while, part},
    text,
};

/// A working as it is opened from a percent.
pub(super) type Explained = RwSignal<Option<Explanation>>;

/// The dialog with the working.
pub(super) fn explanation_sheet(explained: Explained) -> AnyView {
    let open = open_while(explained);
    let title = Signal::derive(move || {
        explained.with(|explained| {
            explained
                .as_ref()
                .map_or_else(String::new, |explained| explained.question.clone())
        })
    });
    view! {
        <Sheet title=title open=open id="explanation">
            {live(move || explained.get().map(|explained| view! {
                <ol class="explanation__steps">
                    {part(explained.steps.into_iter().map(|step| {
                        view! { <li>{step}</li> }
                    }).collect_view())}
                </ol>
                <p class="explanation__source">
                    {text::quarter::SOURCE}": "{explained.rule_source}
                </p>
            }))}
        </Sheet>
    }
    .into_any()
}
