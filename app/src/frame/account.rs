//! The account menu. Signing out never loses work, and says so before it happens.

use leptos::{html, prelude::*, task::spawn_local};
use leptos_router::{components::A, hooks::use_location};

use super::state::unsent_files;
use crate::{
    components::{Button, ButtonKind, Check, Sheet, toaster},
    context::{Services, SessionUser},
    memo::Memo,
    pages::{export_queue, tell_by_toast},
    routes::addresses,
    text,
};

/// The menu of the person using the app.
pub(super) fn menu(services: Services, user: SessionUser) -> AnyView {
    let warning_open = RwSignal::new(false);
    let unsent = Memo::new(move |_| services.with_replica(|replica| replica.status().waiting));
    let toast = toaster();
    let tell = tell_by_toast();
    let sign_out = move || {
        let answer = services.device().sign_out();
        spawn_local(async move {
            if let Err(error) = answer.await {
                toast(error.user_message());
            }
        });
    };
    let files = files_unsent(services);
    let ask = move || {
        if unsent.get_untracked() > 0 || files.get_untracked() > 0 {
            warning_open.set(true);
        } else {
            sign_out();
        }
    };
    let panel = NodeRef::<html::Details>::new();
    let path = use_location().pathname;
    Effect::new(move |_| {
        path.track();
        if let Some(panel) = panel.get() {
            panel.set_open(false);
        }
    });
    view! {
        <details class="menu" id="account-menu" node_ref=panel>
            <summary class="button button--quiet" id="account">{user.name.clone()}</summary>
            <div class="menu__panel">
                <p>{user.name}</p>
                <p class="muted">{user.role.label()}" · "{user.login}</p>
                {links()}
                {contrast(services)}
                <Button label=text::frame::SIGN_OUT on_press=ask id="sign-out" />
            </div>
        </details>
        <Sheet title=text::frame::SIGN_OUT open=warning_open id="sign-out-warning">
            <p>{move || text::frame::unsent_warning(unsent.get(), files.get())}</p>
            <div class="sheet__actions">
                <Button
                    label=text::frame::SEND_FIRST
                    kind=ButtonKind::Primary
                    on_press=move || {
                        services.device().sync_now();
                        warning_open.set(false);
                    }
                />
                <Button
                    label=text::frame::EXPORT
                    on_press=move || export_queue(services, tell)
                />
                <Button
                    label=text::frame::SIGN_OUT_ANYWAY
                    kind=ButtonKind::Danger
                    on_press=move || {
                        warning_open.set(false);
                        sign_out();
                    }
                    id="sign-out-anyway"
                />
            </div>
        </Sheet>
    }
    .into_any()
}

fn files_unsent(services: Services) -> Memo<usize> {
    Memo::new(move |_| {
        let local = services.signals().files;
        services.with_replica(|replica| local.with(|local| unsent_files(replica, local)))
    })
}

/// Pages that are opened now and then.
fn links() -> AnyView {
    view! {
        <A href=addresses::PEOPLE attr:class="header__link">{text::people::TITLE}</A>
        <A href=addresses::POLICY attr:class="header__link">{text::policy::OPEN}</A>
        <A href=addresses::WORDING attr:class="header__link">{text::wording::TITLE}</A>
        <A href=addresses::CHECK attr:class="header__link">{text::check::TITLE}</A>
    }
    .into_any()
}

fn contrast(services: Services) -> AnyView {
    let high = RwSignal::new(services.device().high_contrast());
    Effect::new(move |_| {
        if let Some(root) = document().document_element() {
            // Without the attribute the system's own wish decides. Setting and removing an
            // attribute of this name never fails.
            let _changed = if high.get() {
                root.set_attribute("data-contrast", "high")
            } else {
                root.remove_attribute("data-contrast")
            };
        }
    });
    view! {
        <Check
            label=text::frame::HIGH_CONTRAST
            checked=high
            on_change=move |wanted| {
                high.set(wanted);
                services.device().set_high_contrast(wanted);
            }
            id="high-contrast"
        />
    }
    .into_any()
}
