//! Lasting messages: what keeps work from reaching the server, and what to do about it.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::{
    components::{Banner, Button, Tone},
    context::{LinkState, Services, SessionState, StorageState},
    memo::Memo,
    pages::{export_queue, tell_by_toast},
    reading::Clock,
    routes::addresses,
    text,
};

/// The banners that apply now.
pub(super) fn banners(services: Services) -> AnyView {
    view! {
        <div class="banners">
            {move || recovery(services)}
            {move || storage(services)}
            {move || alarm(services)}
            {super::waiting::banner(services)}
            {super::waiting::clock(services)}
            {session(services)}
            {move || update(services)}
            {move || offline(services)}
            {turn(services)}
        </div>
    }
    .into_any()
}

/// What was given back stays on the screen until somebody has read it.
fn recovery(services: Services) -> Option<AnyView> {
    let shown = services.signals().recovery;
    let recovery = shown.get()?;
    let tone = if recovery.lost > 0 {
        Tone::Negative
    } else {
        Tone::Warning
    };
    let close = move || shown.set(None);
    Some(
        view! {
            <Banner text=text::frame::recovery_banner(recovery) tone=tone id="recovery-banner">
                <Button label=text::frame::UNDERSTOOD on_press=close id="recovery-read" />
            </Banner>
        }
        .into_any(),
    )
}

fn storage(services: Services) -> Option<AnyView> {
    let words = match services.storage().get() {
        StorageState::Unavailable(reason) => text::frame::storage_banner(&reason),
        StorageState::Backup(reason) => text::frame::backup_banner(&reason),
        StorageState::BestEffort if services.signals().second_copy.get() == Some(false) => {
            text::frame::PRIVATE_BANNER.to_owned()
        }
        _ => return None,
    };
    Some(
        view! {
            <Banner
                text=words
                tone=Tone::Negative
                id="storage-banner"
            >
                <Button
                    label=text::frame::EXPORT
                    on_press=move || export_queue(services, tell_by_toast())
                />
            </Banner>
        }
        .into_any(),
    )
}

/// The device's copy of a scope was not the server's. What a technician needs is one press away.
fn alarm(services: Services) -> Option<AnyView> {
    let alarms = services.signals().alarms.get();
    (!alarms.is_empty()).then(|| {
        view! {
            <Banner
                text=text::frame::checksum_banner(alarms.len())
                tone=Tone::Warning
                id="checksum-banner"
            >
                <details class="joined">
                    <summary class="joined__badge">{text::frame::CHECKSUM_DETAILS}</summary>
                    <ul class="joined__texts">
                        {alarms
                            .iter()
                            .map(|alarm| view! { <li>{text::frame::checksum_detail(alarm)}</li> })
                            .collect_view()}
                    </ul>
                </details>
                <Button
                    label=text::frame::CHECKSUM_SEEN
                    on_press=move || services.signals().alarms.set(Vec::new())
                    action="checksum-seen"
                />
            </Banner>
        }
        .into_any()
    })
}

fn session(services: Services) -> AnyView {
    let unsent = Memo::new(move |_| services.with_replica(|replica| replica.status().waiting));
    let is_closed = Memo::new(move |_| services.link().get() == LinkState::Closed);
    let is_over = Memo::new(move |_| {
        let expired = services
            .session()
            .with(|session| matches!(session, SessionState::Expired(_)));
        expired || is_closed.get() || services.link().get() == LinkState::NeedSignIn
    });
    (move || {
        is_over.get().then(|| {
            let words = if is_closed.get() {
                let handed_in = services.with_replica(super::state::handed_in);
                text::frame::closed_banner(handed_in, unsent.get())
            } else {
                text::frame::session_banner(unsent.get())
            };
            view! {
                <Banner text=words tone=Tone::Warning id="session-banner">
                    <A href=addresses::SIGN_IN attr:class="button button--secondary">
                        {text::frame::SIGN_IN_AGAIN}
                    </A>
                </Banner>
            }
        })
    })
    .into_any()
}

fn update(services: Services) -> Option<AnyView> {
    let forced = services.link().get() == LinkState::NeedUpdate;
    let ready = services.signals().update_ready.get();
    (forced || ready).then(|| {
        let words = if forced {
            text::frame::NEED_UPDATE
        } else {
            text::frame::UPDATE_BANNER
        };
        view! {
            <Banner text=words id="update-banner">
                <Button
                    label=text::frame::UPDATE_NOW
                    on_press=move || services.device().apply_update()
                    id="apply-update"
                />
            </Banner>
        }
        .into_any()
    })
}

fn turn(services: Services) -> AnyView {
    let unsent = Memo::new(move |_| services.with_replica(|replica| replica.status().waiting));
    (move || {
        (services.link().get() == LinkState::Waiting).then(|| {
            let clock = Clock::of(services.device().as_ref());
            let when = services.signals().turn.get();
            let when = when.map(|moment| clock.moment(moment));
            let words = text::frame::turn_banner(unsent.get(), when.as_deref());
            view! { <Banner text=words id="turn-banner" /> }
        })
    })
    .into_any()
}

fn offline(services: Services) -> Option<AnyView> {
    let trouble = services.signals().trouble.get();
    (services.link().get() == LinkState::Offline).then(|| {
        let words = trouble.unwrap_or_else(|| text::frame::OFFLINE_BANNER.into());
        view! { <Banner text=words id="offline-banner" /> }.into_any()
    })
}
