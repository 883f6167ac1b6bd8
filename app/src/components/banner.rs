//! A message across the page that stays until its cause is gone.

use leptos::prelude::*;

use super::Tone;

/// A lasting message, with room for one action as children.
#[component]
pub fn Banner(
    /// The message.
    #[prop(into)]
    text: String,
    /// Its sentiment.
    #[prop(optional)]
    tone: Tone,
    /// Identity for links and scripts.
    #[prop(optional, into)]
    id: Option<String>,
    /// The action that ends the cause.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let suffix = match tone {
        Tone::Neutral | Tone::Brand => "information",
        other => other.suffix(),
    };
    let class = ["banner banner--", suffix].concat();
    view! {
        <div class=class id=id role="status">
            <p class="banner__text">{text}</p>
            {children.map(|children| children())}
        </div>
    }
}
