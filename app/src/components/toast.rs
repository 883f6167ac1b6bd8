//! Short news that need no decision. They stay until closed or six seconds have passed.

use std::time::Duration;

use leptos::prelude::*;

use super::live;
use crate::text;

#[derive(Clone, Copy)]
struct ToastList(RwSignal<Vec<(u32, String)>>);

/// Makes a sender of short messages; the sender works anywhere, also after a future.
pub fn toaster() -> impl Fn(String) + Copy + Send + Sync + 'static {
    let list = use_context::<ToastList>();
    move |message| {
        if let Some(ToastList(list)) = list {
            push(list, message);
        }
    }
}

/// Makes the toast area known to everything below.
pub fn provide_toasts() {
    provide_context(ToastList(RwSignal::new(Vec::new())));
}

/// The place where toasts appear.
#[component]
pub fn Toasts() -> impl IntoView {
    let list = use_context::<ToastList>().map(|ToastList(list)| list);
    view! {
        <div class="toasts" role="status" aria-live="polite">
            {live(move || {
                list.map(|list| {
                    list.get()
                        .into_iter()
                        .map(|(key, message)| {
                            view! {
                                <div class="toast">
                                    <span>{message}</span>
                                    <button
                                        type="button"
                                        class="toast__close"
                                        on:click=move |_| remove(list, key)
                                    >
                                        {text::common::CLOSE}
                                    </button>
                                </div>
                            }
                        })
                        .collect_view()
                })
            })}
        </div>
    }
}

fn push(list: RwSignal<Vec<(u32, String)>>, message: String) {
    let Some(key) = list.try_update(|entries| {
        let key = entries.last().map_or(0, |(key, _)| key.wrapping_add(1));
        entries.push((key, message));
        key
    }) else {
        return;
    };
    set_timeout(move || remove(list, key), Duration::from_secs(6));
}

fn remove(list: RwSignal<Vec<(u32, String)>>, key: u32) {
    list.try_update(|entries| entries.retain(|(other, _)| *other != key));
}
