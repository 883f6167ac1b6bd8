//! A button whose label says what happens.

use leptos::prelude::*;

/// How much a button asks for attention.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// The one main action of a page or dialog.
    Primary,
    /// Another action.
    #[default]
    Secondary,
    /// An action inside running text or a row.
    Quiet,
    /// An action that takes something away.
    Danger,
}

impl ButtonKind {
    fn class(self) -> &'static str {
        match self {
            Self::Primary => "button button--primary",
            Self::Secondary => "button button--secondary",
            Self::Quiet => "button button--quiet",
            Self::Danger => "button button--danger",
        }
    }
}

/// A button.
#[component]
pub fn Button(
    /// What happens, in words.
    #[prop(into)]
    label: Signal<String>,
    /// Called on click, tap or key.
    #[prop(into)]
    on_press: Callback<()>,
    /// How much it asks for attention.
    #[prop(optional)]
    kind: ButtonKind,
    /// Shown but not usable.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Identity for links and scripts.
    #[prop(optional, into)]
    id: Option<String>,
    /// A stable code of the action, for scripts (`data-action`).
    #[prop(optional, into)]
    action: Option<String>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class=kind.class()
            id=id
            data-action=action
            prop:disabled=disabled
            on:click=move |_| on_press.run(())
        >
            {label}
        </button>
    }
}
