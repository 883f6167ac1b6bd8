//! Markup of the sign-in page. The boxes are not bound to signals: what was typed before the
//! page came alive must survive, and a password manager may fill them at any time.

use leptos::{ev::SubmitEvent, html, prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};

use super::state::{Credentials, Trouble, TroubleField};
use crate::{
    components::{Banner, Check, Tone, live},
    context::{Services, SessionState, Typed, services},
    memo::Memo,
    pages::set_title,
    routes::addresses,
    text,
};

/// The sign-in page.
#[component]
pub(crate) fn SignIn() -> impl IntoView {
    set_title(text::sign_in::TITLE);
    let typed = Typed::take();
    let form = Form::new(typed.focused);
    let expired = Memo::new(move |_| {
        form.ready.get()
            && form.services.is_some_and(|services| {
                services
                    .session()
                    .with(|session| matches!(session, SessionState::Expired(_)))
            })
    });
    form.leave_when_signed_in();
    view! {
        <main class="sign-in" id="isi">
            <div class="sign-in__card">
                <div class="sign-in__head">
                    <p class="sign-in__name">{text::common::APP_NAME}</p>
                    <h1>{text::sign_in::TITLE}</h1>
                    <p class="muted">{text::sign_in::LEAD}</p>
                </div>
                {live(move || expired.get().then(|| {
                    view! { <Banner text=text::sign_in::EXPIRED tone=Tone::Warning /> }
                }))}
                {form.fields(typed.login, typed.password)}
                <p>
                    <a href=addresses::CHECK id="check-document">{text::check::TITLE}</a>
                </p>
            </div>
        </main>
    }
}

/// Goes to a box; a browser that refuses changes nothing.
fn focus(field: NodeRef<html::Input>) {
    if let Some(field) = field.get_untracked() {
        let _focused = field.focus();
    }
}

#[derive(Clone, Copy)]
struct Form {
    services: Option<Services>,
    login: NodeRef<html::Input>,
    password: NodeRef<html::Input>,
    password_shown: RwSignal<bool>,
    trouble: RwSignal<Option<Trouble>>,
    busy: RwSignal<bool>,
    /// False until the page is alive, so that no half-started page sends a form by itself.
    ready: RwSignal<bool>,
}

impl Form {
    fn new(focused: Option<String>) -> Self {
        let form = Self {
            services: services(),
            login: NodeRef::new(),
            password: NodeRef::new(),
            password_shown: RwSignal::new(false),
            trouble: RwSignal::new(None),
            busy: RwSignal::new(false),
            ready: RwSignal::new(false),
        };
        Effect::new(move |_| {
            match focused.as_deref() {
                Some("login") => focus(form.login),
                Some("password") => focus(form.password),
                _ => {}
            }
            form.ready.set(true);
            crate::chunks::expect_home();
        });
        form
    }

    fn leave_when_signed_in(self) {
        let wanted = use_query_map();
        let navigate = use_navigate();
        Effect::new(move |_| {
            let signed_in = self.services.is_some_and(|services| {
                services
                    .session()
                    .with(|session| matches!(session, SessionState::SignedIn(_)))
            });
            if signed_in && !self.busy.get() {
                let path = wanted.with_untracked(|query| query.get("kembali"));
                navigate(
                    &addresses::after_sign_in(path.as_deref()),
                    NavigateOptions {
                        replace: true,
                        ..NavigateOptions::default()
                    },
                );
            }
        });
    }

    fn submit(self, event: &SubmitEvent) {
        event.prevent_default();
        let (Some(services), false) = (self.services, self.busy.get_untracked()) else {
            return;
        };
        let read = |field: NodeRef<html::Input>| {
            field
                .get_untracked()
                .map_or_else(String::new, |field| field.value())
        };
        match Credentials::checked(&read(self.login), read(self.password)) {
            Err(trouble) => self.show(trouble),
            Ok(credentials) => {
                self.busy.set(true);
                self.trouble.set(None);
                let answer = services
                    .device()
                    .sign_in(credentials.login, credentials.password);
                spawn_local(async move {
                    let answer = answer.await;
                    self.busy.set(false);
                    if let Err(error) = answer {
                        self.show(Trouble::from(&error));
                    }
                });
            }
        }
    }

    fn show(self, trouble: Trouble) {
        let field = match trouble.field {
            TroubleField::Login => self.login,
            TroubleField::Password | TroubleField::Form => self.password,
        };
        self.trouble.set(Some(trouble));
        focus(field);
    }

    fn is_wrong(self, field: TroubleField) -> String {
        self.trouble
            .with(|trouble| {
                trouble
                    .as_ref()
                    .is_some_and(|trouble| trouble.field == field)
            })
            .to_string()
    }

    fn fields(self, login: String, password: String) -> AnyView {
        view! {
            <form
                class="sign-in__form"
                id="sign-in"
                method="post"
                action="/masuk"
                on:submit=move |event| self.submit(&event)
            >
                <div class="field">
                    <label class="field__label" for="login">{text::sign_in::LOGIN}</label>
                    <input
                        class="field__control"
                        type="text"
                        id="login"
                        prop:value=login
                        name="username"
                        autocomplete="username"
                        autocapitalize="none"
                        spellcheck="false"
                        aria-describedby="sign-in-error"
                        aria-invalid=move || self.is_wrong(TroubleField::Login)
                        node_ref=self.login
                    />
                </div>
                <div class="field">
                    <label class="field__label" for="password">{text::sign_in::PASSWORD}</label>
                    <input
                        class="field__control"
                        type=move || if self.password_shown.get() { "text" } else { "password" }
                        id="password"
                        prop:value=password
                        name="password"
                        autocomplete="current-password"
                        aria-describedby="sign-in-error"
                        aria-invalid=move || self.is_wrong(TroubleField::Password)
                        node_ref=self.password
                    />
                </div>
                <Check
                    label=text::sign_in::SHOW_PASSWORD
                    checked=self.password_shown
                    on_change=move |shown| self.password_shown.set(shown)
                    id="show-password"
                />
                <p
                    class="field__error"
                    id="sign-in-error"
                    role="alert"
                    data-code=move || {
                        self.trouble.with(|t| t.as_ref().map(|trouble| trouble.code.clone()))
                    }
                >
                    {move || self.trouble.with(|t| t.as_ref().map(|t| t.message.clone()))}
                </p>
                {self.submit_button()}
            </form>
        }
        .into_any()
    }

    fn submit_button(self) -> AnyView {
        let idle = move || self.ready.get() && !self.busy.get();
        view! {
            <button
                type="submit"
                class="button button--primary"
                id="sign-in-submit"
                disabled=move || !idle()
            >
                {move || if self.busy.get() {
                    text::sign_in::WORKING
                } else {
                    text::sign_in::SUBMIT
                }}
            </button>
        }
        .into_any()
    }
}
