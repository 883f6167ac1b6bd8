//! A short status in words, tinted by sentiment. The words carry the meaning, not the colour.

use leptos::prelude::*;

/// The sentiment of a status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing to say about it.
    #[default]
    Neutral,
    /// Under way.
    Brand,
    /// Good.
    Positive,
    /// Needs a look.
    Warning,
    /// Bad or refused.
    Negative,
}

impl Tone {
    /// The suffix of the class name.
    pub fn suffix(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Brand => "brand",
            Self::Positive => "positive",
            Self::Warning => "warning",
            Self::Negative => "negative",
        }
    }
}

/// A status chip.
#[component]
pub fn Badge(
    /// The status in words.
    #[prop(into)]
    label: String,
    /// Its sentiment.
    #[prop(optional)]
    tone: Tone,
) -> impl IntoView {
    let class = ["badge badge--", tone.suffix()].concat();
    view! { <span class=class>{label}</span> }
}
