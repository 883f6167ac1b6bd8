//! The frame around every page: header with the sync line, lasting banners, account menu.

mod account;
mod banners;
mod state;
mod waiting;

use std::time::Duration;

use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_location};

use self::state::{SyncLine, sync_line};
use crate::{
    chunks,
    components::{Toasts, live, part},
    context::{LinkState, Services, SessionUser, services},
    memo::Memo,
    routes::{Pages, addresses},
    text,
};

/// The header shows a new sync state this much later, so that it does not flicker.
const SETTLE_TIME: Duration = Duration::from_millis(1_500);

/// The frame and the page inside it.
#[component]
pub(crate) fn Frame() -> impl IntoView {
    let path = use_location().pathname;
    let services = services();
    let user = Memo::new(move |_| {
        if path.with(|path| path == addresses::SIGN_IN) {
            return None;
        }
        services.and_then(|services| services.session().with(|session| session.user().cloned()))
    });
    view! {
        {move || match (services, user.get()) {
            (Some(services), Some(user)) => chunks::header(services, &user),
            _ => ().into_any(),
        }}
        <Pages />
        <Toasts />
    }
}

/// The header and the lasting banners.
pub(crate) fn header(services: Services, user: &SessionUser) -> AnyView {
    let is_reviewer = user.role.reads_everything();
    let conflicts = Memo::new(move |_| services.with_replica(|replica| replica.status().conflicts));
    let (line, truth) = settled_line(services);
    let is_settling = move || line.with(|line| truth.with(|truth| line != truth));
    view! {
        <a class="skip-link" href="#isi">{text::frame::SKIP}</a>
        <header class="header">
            <div class="header__bar">
                <A href=addresses::HOME attr:class="header__brand">{text::common::APP_NAME}</A>
                <nav class="header__nav" aria-label=text::frame::NAVIGATION>
                    <A href=addresses::HOME exact=true attr:class="header__link">
                        {text::frame::HOME}
                    </A>
                    {part(is_reviewer.then(|| view! {
                        <A href=addresses::REVIEW attr:class="header__link">
                            {text::frame::REVIEW}
                        </A>
                    }))}
                    <A href=addresses::PLANS attr:class="header__link">
                        {text::frame::PLANS}
                    </A>
                    <A href=addresses::EVALUATION attr:class="header__link">
                        {text::evaluation::OPEN}
                    </A>
                    <A href=addresses::CONFLICTS attr:class="header__link">
                        {text::frame::CONFLICTS}
                        {live(move || {
                            let count = conflicts.get();
                            (count > 0).then(|| view! {
                                <span class="header__count">{count}</span>
                            })
                        })}
                    </A>
                </nav>
                <A href=addresses::SYNC attr:id="sync-line" attr:class="header__sync-link">
                    <span
                        class=move || {
                            line.with(|line| ["header__sync header__sync--", line.code].concat())
                        }
                        data-link=move || line.with(|line| line.code)
                        aria-busy=move || is_settling().then_some("true")
                        role="status"
                    >
                        <span class="header__lamp" aria-hidden="true"></span>
                        {move || line.with(|line| line.words.clone())}
                    </span>
                </A>
                {account::menu(services, user.clone())}
            </div>
        </header>
        {banners::banners(services)}
    }
    .into_any()
}

/// The sync line as it is shown, and the truth that it follows at most a moment late.
fn settled_line(services: Services) -> (RwSignal<SyncLine>, Memo<SyncLine>) {
    let age = waiting::age(services);
    let read = move || {
        let link = services.link().get();
        services.with_replica(|replica| sync_line(link, &replica.status(), age.get()))
    };
    let truth = Memo::new(move |_| read());
    // Before the first exchange nobody knows whether the server can be reached.
    let first = services.with_replica_untracked(|replica| {
        let link = match services.link().get_untracked() {
            LinkState::Offline => LinkState::Contacting,
            known => known,
        };
        sync_line(link, &replica.status(), age.get_untracked())
    });
    let shown = RwSignal::new(first);
    let is_under_way = StoredValue::new(false);
    Effect::new(move |_| {
        // One wait at a time: edits that follow each other closely do not put the truth off.
        let is_shown = truth.with(|truth| shown.with_untracked(|shown| shown == truth));
        if is_shown || is_under_way.get_value() {
            return;
        }
        is_under_way.set_value(true);
        let settle = move || {
            is_under_way.try_set_value(false);
            if let Some(truth) = truth.try_get_untracked() {
                shown.try_set(truth);
            }
        };
        set_timeout(settle, SETTLE_TIME);
    });
    (shown, truth)
}
