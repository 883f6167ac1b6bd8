//! What has waited on this device for too long, and a device clock that is wrong.

use std::time::Duration;

use ikrar_domain::waiting::{UnsentAge, is_clock_wrong, unsent_age};
use ikrar_sync::replica::Replica;
use leptos::prelude::*;
use leptos_router::components::A;

use crate::{
    components::{Banner, Button, ButtonKind, Tone, live},
    context::Services,
    memo::Memo,
    pages::{export_queue, tell_by_toast},
    reading::Clock,
    routes::addresses,
    text,
};

/// Work grows old also while nothing else happens on the page.
const LOOK_TIME: Duration = Duration::from_mins(10);

/// Unsent work as the frame tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Unsent {
    count: usize,
    age: UnsentAge,
    /// When the oldest was written, by the device's clock.
    oldest: Option<String>,
}

fn read_unsent(replica: &Replica, clock: Clock) -> Unsent {
    let written = replica.outbox().map(|operation| operation.claimed_at.0);
    let oldest = replica
        .outbox()
        .next()
        .map(|operation| operation.claimed_at);
    Unsent {
        count: replica.status().waiting,
        age: unsent_age(written, clock.now.0),
        oldest: oldest.map(|moment| clock.moment(moment)),
    }
}

/// How long the oldest unsent edit has waited, looked at now and then.
pub(super) fn age(services: Services) -> Memo<UnsentAge> {
    let unsent = follow(services);
    Memo::new(move |_| unsent.with(|unsent| unsent.age))
}

fn follow(services: Services) -> Memo<Unsent> {
    let looked = RwSignal::new(0_u32);
    let again = move || {
        looked.try_update(|count| *count = count.wrapping_add(1));
    };
    if let Ok(timer) = set_interval_with_handle(again, LOOK_TIME) {
        on_cleanup(move || timer.clear());
    }
    Memo::new(move |_| {
        looked.track();
        // Each attempt to reach the server is a moment to look, too: a page may have slept.
        services.link().track();
        let clock = Clock::of(services.device().as_ref());
        services.with_replica(|replica| read_unsent(replica, clock))
    })
}

/// Says it in words, louder after three days and with both ways out.
pub(super) fn banner(services: Services) -> AnyView {
    let unsent = follow(services);
    let tell = tell_by_toast();
    live(move || {
        let Unsent { count, age, oldest } = unsent.get();
        let words = text::frame::unsent_banner(count, age, oldest.as_deref()?)?;
        let tone = match age {
            UnsentAge::ThreeDays => Tone::Negative,
            _ => Tone::Warning,
        };
        Some(view! {
            <Banner text=words tone=tone id="unsent-banner">
                <div class="banner__actions" data-age=age.code()>
                    <Button
                        label=text::sync::SYNC_NOW
                        kind=ButtonKind::Primary
                        on_press=move || services.device().sync_now()
                        action="sync-old"
                    />
                    <Button
                        label=text::frame::EXPORT
                        on_press=move || export_queue(services, tell)
                        action="export-old"
                    />
                    <A href=addresses::SYNC attr:class="button button--quiet">
                        {text::frame::WHAT_WAITS}
                    </A>
                </div>
            </Banner>
        })
    })
}

/// The device's clock is far from the server's: said until it was read, and no reason to refuse
/// anything.
pub(super) fn clock(services: Services) -> AnyView {
    let read_at = RwSignal::new(None::<i64>);
    live(move || {
        let offset = services.signals().clock_offset.get()?;
        let is_read = read_at
            .get()
            .is_some_and(|read| !is_clock_wrong(offset.saturating_sub(read)));
        (is_clock_wrong(offset) && !is_read).then(|| {
            view! {
                <Banner
                    text=text::frame::clock_banner(offset)
                    tone=Tone::Warning
                    id="clock-banner"
                >
                    <Button
                        label=text::frame::UNDERSTOOD
                        on_press=move || read_at.set(Some(offset))
                        id="clock-read"
                    />
                </Banner>
            }
        })
    })
}
