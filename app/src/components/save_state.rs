//! What became of a typed value, in words that promise exactly what is true.

use leptos::prelude::*;

use crate::text;

/// The state of one value between the keyboard and the server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SaveState {
    /// Nothing entered.
    #[default]
    Empty,
    /// Typed, not stored.
    Typing,
    /// Durably stored on this device, waiting to be sent.
    Device,
    /// Durable in the second copy alone, because the store cannot be opened.
    Backup,
    /// The server's answer is on the device; the time as `14.02` or `3 Okt 14.02`.
    Server(String),
    /// Not a sound value; the reason. The text stays.
    Invalid(String),
    /// The device could not store it; the reason. The text stays.
    Unstored(String),
    /// The server did not take it; the reason.
    Refused(String),
    /// Two people gave different values and someone must choose.
    Conflict,
    /// Not editable; the reason.
    Locked(String),
}

impl SaveState {
    /// The stable code for scripts.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Typing => "typing",
            Self::Device => "device",
            Self::Backup => "backup",
            Self::Server(_) => "server",
            Self::Invalid(_) => "invalid",
            Self::Unstored(_) => "unstored",
            Self::Refused(_) => "refused",
            Self::Conflict => "conflict",
            Self::Locked(_) => "locked",
        }
    }

    /// The mark and the words.
    pub fn words(&self) -> (&'static str, String) {
        match self {
            Self::Empty => ("", String::new()),
            Self::Typing => ("…", text::save_state::TYPING.into()),
            Self::Device => ("●", text::save_state::DEVICE.into()),
            Self::Backup => ("●", text::save_state::BACKUP.into()),
            Self::Server(time) => ("✓", text::save_state::server(time)),
            Self::Invalid(reason) => ("!", text::save_state::invalid(reason)),
            Self::Unstored(reason) => ("!", text::save_state::unstored(reason)),
            Self::Refused(reason) => ("!", text::save_state::refused(reason)),
            Self::Conflict => ("⇄", text::save_state::CONFLICT.into()),
            Self::Locked(reason) => ("■", text::save_state::locked(reason)),
        }
    }
}

/// The line below a value that says where it is.
#[component]
pub fn SaveStateLine(
    /// The state.
    #[prop(into)]
    state: Signal<SaveState>,
) -> impl IntoView {
    view! {
        <span
            class=move || state.with(|state| ["save-state save-state--", state.code()].concat())
            data-state=move || state.with(SaveState::code)
            role="status"
        >
            <span class="save-state__mark" aria-hidden="true">
                {move || state.with(|state| state.words().0)}
            </span>
            <span class="save-state__words">{move || state.with(|state| state.words().1)}</span>
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn device_words_promise_the_device_and_nothing_more() {
        assert_eq!(
            SaveState::Device.words().1,
            "Tersimpan di perangkat ini · menunggu kirim"
        );
    }

    #[test]
    fn server_words_carry_the_time() {
        assert_eq!(
            SaveState::Server("14.02".into()).words().1,
            "Terkirim ke server 14.02"
        );
    }
}
