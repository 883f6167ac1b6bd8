//! Words that a person gives before something is done, and the dialog that asks for them.

use leptos::prelude::*;

use super::{Button, ButtonKind, NoteField, Sheet};
use crate::text;

/// A reason being written, with what is wrong with it.
#[derive(Clone, Copy)]
pub struct Reason {
    words: RwSignal<String>,
    trouble: RwSignal<Option<String>>,
}

impl Reason {
    /// Nothing written yet.
    pub fn new() -> Self {
        Self {
            words: RwSignal::new(String::new()),
            trouble: RwSignal::new(None),
        }
    }

    /// The box it is written in.
    pub fn field(self, label: &'static str, id: String) -> AnyView {
        view! { <NoteField label=label id=id value=self.words error=self.trouble /> }.into_any()
    }

    /// The words so far, perhaps none.
    pub fn words(self) -> String {
        self.words.with_untracked(|words| words.trim().to_owned())
    }

    /// The words; where there are none, the box says so with `missing`.
    pub fn given(self, missing: &str) -> Option<String> {
        let words = self.words();
        let is_given = !words.is_empty();
        self.trouble.set((!is_given).then(|| missing.to_owned()));
        is_given.then_some(words)
    }

    /// Says what is wrong.
    pub fn refuse(self, trouble: &str) {
        self.trouble.set(Some(trouble.to_owned()));
    }

    /// What was wrong is so no more.
    pub fn accept(self) {
        self.trouble.set(None);
    }

    /// Forgets the words; the box may be gone already.
    pub fn clear(self) {
        let _ = self.words.try_set(String::new());
        let _ = self.trouble.try_set(None);
    }
}

impl Default for Reason {
    fn default() -> Self {
        Self::new()
    }
}

/// A dialog that asks for a reason.
pub struct ReasonSheet {
    /// Identity; box and button are `<id>-words` and `<id>-send`.
    pub id: &'static str,
    /// Open or not.
    pub open: RwSignal<bool>,
    /// What is about to be done.
    pub title: Signal<String>,
    /// What belongs in the box.
    pub label: &'static str,
    /// What the box says when it is empty.
    pub missing: &'static str,
    /// The button that does it.
    pub send: (Signal<String>, ButtonKind),
    /// What else is asked or told, above the box.
    pub above: Option<Callback<(), AnyView>>,
    /// Gets the words, and says what else is missing, if anything is.
    pub act: Callback<String, Result<(), &'static str>>,
}

/// The dialog.
pub fn reason_sheet(sheet: &ReasonSheet) -> AnyView {
    let ReasonSheet {
        id,
        open,
        title,
        label,
        missing,
        send: (send_label, kind),
        above,
        act,
    } = *sheet;
    let reason = Reason::new();
    Effect::new(move |_| {
        if open.get() {
            reason.clear();
        }
    });
    let send = move || {
        let Some(words) = reason.given(missing) else {
            return;
        };
        match act.run(words) {
            Ok(()) => open.set(false),
            Err(trouble) => reason.refuse(trouble),
        }
    };
    view! {
        <Sheet title=title open=open id=id>
            {above.map(|above| above.run(()))}
            {reason.field(label, [id, "-words"].concat())}
            <div class="sheet__actions">
                <Button label=text::common::CANCEL on_press=move || open.set(false) />
                <Button
                    label=send_label
                    kind=kind
                    on_press=send
                    id=[id, "-send"].concat()
                />
            </div>
        </Sheet>
    }
    .into_any()
}

/// A signal of a dialog that is open while there is something to ask about; closing it drops that,
/// and dropping that closes it.
pub fn open_while<T: Send + Sync + 'static>(subject: RwSignal<Option<T>>) -> RwSignal<bool> {
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        let is_asked = subject.with(Option::is_some);
        if is_asked != open.get_untracked() {
            open.set(is_asked);
        }
    });
    Effect::new(move |_| {
        if !open.get() && subject.with_untracked(Option::is_some) {
            subject.set(None);
        }
    });
    open
}
