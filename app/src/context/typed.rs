//! What somebody typed into the rendered sign-in page before the program came.

use leptos::prelude::*;

/// The boxes of the rendered page as they stood when the program took over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// In the box of the login.
    pub login: String,
    /// In the box of the password.
    pub password: String,
    /// The box somebody was in.
    pub focused: Option<String>,
}

impl Typed {
    /// Keeps it for the first sign-in page that is drawn.
    pub fn provide(self) {
        provide_context(StoredValue::new(Some(self)));
    }

    /// Gives it away: a page drawn later, perhaps for somebody else, begins empty.
    pub(crate) fn take() -> Self {
        let kept = use_context::<StoredValue<Option<Self>>>();
        kept.and_then(|kept| kept.try_update_value(Option::take))
            .flatten()
            .unwrap_or_default()
    }
}
