//! Whether the browser promises never to evict this app's data.

use std::cell::Cell;
use std::time::Duration;

use ikrar_app::context::{Signals, StorageState};
use ikrar_domain::evidence::{EvidenceRefusal, check_device_room};
use js_sys::Reflect;
use leptos::prelude::{GetUntracked as _, Set as _, WithUntracked as _};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::StorageManager;

use crate::platform::spawn;

thread_local! {
    static ASKED: Cell<bool> = const { Cell::new(false) };
}

/// Shows what the browser promises today.
pub(crate) fn show(signals: Signals) {
    answer(signals, StorageManager::persisted);
}

/// Asks the browser for the promise; some browsers ask the person.
pub(crate) fn ask(signals: Signals) {
    ASKED.set(true);
    answer(signals, StorageManager::persist);
}

/// Asks once, when there is something worth keeping: browsers grant it to pages in use.
pub(crate) fn ask_after_first_save(signals: Signals) {
    let is_granted = signals.storage.get_untracked() == StorageState::Persistent;
    if !is_granted && !ASKED.get() {
        ask(signals);
    }
}

fn answer(signals: Signals, question: fn(&StorageManager) -> Result<js_sys::Promise, JsValue>) {
    let Some(manager) = manager() else {
        set(signals, StorageState::BestEffort);
        return;
    };
    spawn(async move {
        let answer = match question(&manager) {
            Ok(promise) => JsFuture::from(promise).await.ok(),
            Err(_) => None,
        };
        set(
            signals,
            match answer.and_then(|answer| answer.as_bool()) {
                Some(true) => StorageState::Persistent,
                _ => StorageState::BestEffort,
            },
        );
    });
}

/// Whether the browser still has room for a file of so many bytes. A browser that does not say, or
/// says the same to every page as Chromium does, is believed, and refuses when it has none.
pub(crate) async fn check_room(size: u64) -> Result<(), EvidenceRefusal> {
    match free_bytes().await {
        Some(free) => check_device_room(size, free),
        None => Ok(()),
    }
}

async fn free_bytes() -> Option<u64> {
    let estimate = JsFuture::from(manager()?.estimate().ok()?).await.ok()?;
    let bytes = |name: &str| {
        let number = Reflect::get(&estimate, &name.into()).ok()?.as_f64()?;
        // Whole, and exact in JavaScript up to nine million gigabytes.
        let whole = Duration::try_from_secs_f64(number).ok()?;
        Some(whole.as_secs())
    };
    Some(bytes("quota")?.saturating_sub(bytes("usage")?))
}

/// A store that cannot be opened is the more important thing to say.
fn set(signals: Signals, state: StorageState) {
    let is_open = signals.storage.with_untracked(|storage| {
        !matches!(
            storage,
            StorageState::Backup(_) | StorageState::Unavailable(_)
        )
    });
    if is_open {
        signals.storage.set(state);
    }
}

/// Absent where the page came over plain HTTP from another machine.
fn manager() -> Option<StorageManager> {
    let manager = web_sys::window()?.navigator().storage();
    let value: &JsValue = manager.as_ref();
    (!value.is_undefined()).then_some(manager)
}
