//! Tables that become cards on narrow screens. One function for each part: every other shape of
//! markup would be code of its own.

use leptos::prelude::*;

/// A cell of a table, with its column's name for narrow screens.
pub(crate) fn cell(class: &'static str, label: &'static str, content: AnyView) -> AnyView {
    let class = ["grid__cell ", class].concat();
    view! { <td class=class data-label=label>{content}</td> }.into_any()
}

/// The head of a table.
pub(crate) fn heads(words: &[&'static str]) -> AnyView {
    let one = |words: &&'static str| {
        let words = *words;
        view! { <th class="grid__head" scope="col">{words}</th> }.into_any()
    };
    let heads: Vec<AnyView> = words.iter().map(one).collect();
    view! { <thead><tr>{heads}</tr></thead> }.into_any()
}

/// A table in a frame of its own.
pub(crate) fn table(
    class: &'static str,
    id: Option<&'static str>,
    head: AnyView,
    rows: Vec<AnyView>,
) -> AnyView {
    let class = ["grid ", class].concat();
    view! {
        <div class="grid-frame">
            <table class=class id=id>{head}<tbody>{rows}</tbody></table>
        </div>
    }
    .into_any()
}
