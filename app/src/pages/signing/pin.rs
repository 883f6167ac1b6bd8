//! The PIN beside a drawing: asked for where there is one, made where there is none.

use ikrar_domain::agreement::{Pin, PinRefusal};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    components::{Button, ButtonKind, SecretField, live, part},
    context::{PinFault, PinState, Services},
    text,
};

/// The PIN being typed, and the one being made.
#[derive(Clone, Copy)]
pub(super) struct PinBox {
    services: Services,
    typed: RwSignal<String>,
    trouble: RwSignal<Option<String>>,
    /// Whether the boxes to make one are shown.
    is_making: RwSignal<bool>,
    new: RwSignal<String>,
    again: RwSignal<String>,
    password: RwSignal<String>,
    new_trouble: RwSignal<Option<String>>,
    password_trouble: RwSignal<Option<String>>,
    is_busy: RwSignal<bool>,
    told: RwSignal<Option<String>>,
}

impl PinBox {
    /// Nothing typed yet.
    pub(super) fn new(services: Services) -> Self {
        let is_missing = services.device().pin_state() == PinState::Missing;
        Self {
            services,
            typed: RwSignal::new(String::new()),
            trouble: RwSignal::new(None),
            is_making: RwSignal::new(is_missing),
            new: RwSignal::new(String::new()),
            again: RwSignal::new(String::new()),
            password: RwSignal::new(String::new()),
            new_trouble: RwSignal::new(None),
            password_trouble: RwSignal::new(None),
            is_busy: RwSignal::new(false),
            told: RwSignal::new(None),
        }
    }

    /// Goes on with `then` once the PIN was right; otherwise the box says what is wrong.
    pub(super) fn ask(self, then: impl FnOnce() + 'static) {
        if self.is_busy.get_untracked() {
            return;
        }
        let pin = match self.typed.with_untracked(|typed| Pin::typed(typed)) {
            Ok(pin) => pin,
            Err(refusal) => {
                self.trouble.set(Some(refusal.user_message()));
                return;
            }
        };
        self.is_busy.set(true);
        self.trouble.set(None);
        self.told.set(None);
        let checked = self.services.device().check_pin(pin);
        spawn_local(async move {
            let checked = checked.await;
            let _ = self.is_busy.try_set(false);
            let _ = self.typed.try_set(String::new());
            match checked {
                Ok(()) => then(),
                Err(fault) => {
                    if fault == PinFault::Missing {
                        let _ = self.is_making.try_set(true);
                    }
                    let _ = self.trouble.try_set(Some(fault.user_message()));
                }
            }
        });
    }

    /// Makes a PIN; the account's password allows it.
    fn make(self) {
        let chosen = self.new.with_untracked(|new| Pin::choose(new));
        let is_repeated = self.new.get_untracked() == self.again.get_untracked();
        let pin = chosen.and_then(|pin| {
            if is_repeated {
                Ok(pin)
            } else {
                Err(PinRefusal::Different)
            }
        });
        let password = self.password.get_untracked();
        let no_password = password.is_empty();
        self.password_trouble
            .set(no_password.then(|| text::pin::PASSWORD_MISSING.to_owned()));
        let refusal = pin.as_ref().err().map(|refusal| refusal.user_message());
        self.new_trouble.set(refusal);
        let (Ok(pin), false, false) = (pin, no_password, self.is_busy.get_untracked()) else {
            return;
        };
        self.is_busy.set(true);
        let made = self.services.device().set_pin(password, pin);
        spawn_local(async move {
            let made = made.await;
            let _ = self.is_busy.try_set(false);
            let _ = self.password.try_set(String::new());
            match made {
                Ok(()) => {
                    for typed in [self.new, self.again] {
                        let _ = typed.try_set(String::new());
                    }
                    let _ = self.trouble.try_set(None);
                    let _ = self.told.try_set(Some(text::pin::MADE.to_owned()));
                    let _ = self.is_making.try_set(false);
                }
                Err(fault) => {
                    let _ = self.password_trouble.try_set(Some(fault.user_message()));
                }
            }
        });
    }

    /// The boxes.
    pub(super) fn view(self) -> AnyView {
        let is_busy = self.is_busy;
        view! {
            {live(move || if self.is_making.get() { self.making() } else { self.asking() })}
            <p class="muted" role="status">
                {move || if is_busy.get() {
                    Some(text::pin::CHECKING.to_owned())
                } else {
                    self.told.get()
                }}
            </p>
        }
        .into_any()
    }

    fn asking(self) -> AnyView {
        view! {
            <SecretField
                label=text::pin::PIN
                id="signing-pin"
                value=self.typed
                error=self.trouble
                digits=true
                autocomplete="off"
            />
            <p class="muted">{text::pin::LEAD}</p>
            <Button
                label=text::pin::CHANGE
                kind=ButtonKind::Quiet
                on_press=move || self.is_making.set(true)
                action="change-pin"
            />
        }
        .into_any()
    }

    fn making(self) -> AnyView {
        let trouble = self.trouble.get_untracked();
        let is_missing = self.services.device().pin_state() == PinState::Missing;
        view! {
            {part(is_missing.then(|| view! { <p><strong>{text::pin::MISSING}</strong></p> }))}
            {part(trouble.map(|words| view! { <p class="field__error">{words}</p> }))}
            <p class="muted">{text::pin::MAKE_LEAD}</p>
            <div class="field-row">
                <SecretField
                    label=text::pin::NEW
                    id="pin-new"
                    value=self.new
                    error=self.new_trouble
                    digits=true
                    autocomplete="off"
                />
                <SecretField
                    label=text::pin::AGAIN
                    id="pin-again"
                    value=self.again
                    digits=true
                    autocomplete="off"
                />
                <SecretField
                    label=text::pin::PASSWORD
                    id="pin-password"
                    value=self.password
                    error=self.password_trouble
                    autocomplete="current-password"
                />
            </div>
            <Button
                label=text::pin::MAKE
                on_press=move || self.make()
                id="pin-make"
            />
        }
        .into_any()
    }
}
