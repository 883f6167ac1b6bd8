//! A modal dialog; on tablets and phones a bottom sheet. The platform's `dialog` element keeps
//! focus inside and gives it back, and Escape closes.

use leptos::{html, prelude::*};

use super::{Button, ButtonKind, live};
use crate::text;

/// A modal dialog that exists while `open` is true.
#[component]
pub fn Sheet(
    /// What the dialog is about.
    #[prop(into)]
    title: Signal<String>,
    /// Open or not; closing sets it to false.
    open: RwSignal<bool>,
    /// Identity for links and scripts.
    #[prop(into)]
    id: String,
    /// The content, made anew each time the dialog opens.
    children: ChildrenFn,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let title_id = [id.as_str(), "-title"].concat();
    let labelled_by = title_id.clone();
    Effect::new(move |_| {
        let wanted = open.get();
        if let Some(dialog) = dialog.get() {
            if wanted && !dialog.open() {
                // Refused only when the element is not in the document: then nothing to show.
                let _shown = dialog.show_modal();
            } else if !wanted && dialog.open() {
                dialog.close();
            }
        }
    });
    view! {
        <dialog
            class="sheet"
            id=id
            aria-labelledby=labelled_by
            node_ref=dialog
            on:close=move |_| open.set(false)
        >
            <div class="sheet__frame">
                <div class="sheet__head">
                    <h2 id=title_id>{title}</h2>
                    <Button
                        label=text::common::CLOSE
                        kind=ButtonKind::Quiet
                        on_press=move || open.set(false)
                        action="close"
                    />
                </div>
                {live(move || open.get().then(|| children()))}
            </div>
        </dialog>
    }
}
