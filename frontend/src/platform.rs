//! Clock, chance, waiting and tasks: the browser's small services in one place.

use std::future::Future;
use std::time::Duration;

use gloo_timers::future::TimeoutFuture;
use ikrar_sync::identity::UnixSeconds;
use js_sys::Array;
use uuid::Uuid;
use wasm_bindgen::JsValue;

/// The device's clock; a claim, never proof.
pub(crate) fn now() -> UnixSeconds {
    let since_1970 = Duration::try_from_secs_f64(js_sys::Date::now() / 1_000.0);
    let seconds = since_1970.unwrap_or_default().as_secs();
    UnixSeconds(i64::try_from(seconds).unwrap_or_default())
}

/// Milliseconds since the page opened, unmoved by changes of the clock.
pub(crate) fn elapsed_ms() -> u64 {
    let elapsed = timeline().map_or(0.0, |timeline| timeline.now());
    let elapsed = Duration::try_from_secs_f64(elapsed / 1_000.0).unwrap_or_default();
    u64::try_from(elapsed.as_millis()).unwrap_or_default()
}

/// Notes in the browser's timeline when something began.
pub(crate) fn measuring(name: &str) {
    if let Some(timeline) = timeline() {
        // What a browser does not note is only not to be looked up there.
        let _noted = timeline.mark(name);
    }
}

/// Leaves how long it took there, in the place of the time before.
pub(crate) fn measured(name: &str) {
    if let Some(timeline) = timeline() {
        timeline.clear_measures_with_measure_name(name);
        let _noted = timeline.measure_with_start_mark(name, name);
        timeline.clear_marks_with_mark_name(name);
    }
}

fn timeline() -> Option<web_sys::Performance> {
    web_sys::window()?.performance()
}

/// Opens the browser's dialogue for printing.
pub(crate) fn print() {
    if let Some(window) = web_sys::window() {
        // Where a browser has no printing, its menu has none either.
        let _printed = window.print();
    }
}

/// The date as `2026-11-22`, for file names.
pub(crate) fn date_text() -> String {
    let iso = String::from(js_sys::Date::new_0().to_iso_string());
    iso.split('T').next().unwrap_or_default().to_owned()
}

/// A fresh id that grows with time, for locality and never for order.
pub(crate) fn new_id() -> Uuid {
    Uuid::now_v7()
}

/// A fresh id that tells nothing at all.
pub(crate) fn random_id() -> Uuid {
    uuid::Builder::from_random_bytes(random_bytes()).into_uuid()
}

/// A number nobody can guess.
pub(crate) fn nonce() -> u64 {
    // Two bytes: it only has to tell this reply from the one before.
    u64::from(u16::from_le_bytes(random_bytes()))
}

/// A number that spreads the waits of many devices.
pub(crate) fn entropy() -> u32 {
    u32::from_le_bytes(random_bytes())
}

/// Bytes nobody can guess.
pub(crate) fn random_bytes<const LENGTH: usize>() -> [u8; LENGTH] {
    let mut bytes = [0; LENGTH];
    if getrandom::fill(&mut bytes).is_err() {
        // No browser that runs this app lacks its random source; the time still differs.
        let id = Uuid::now_v7().into_bytes();
        for (byte, chance) in bytes.iter_mut().zip(id.iter().rev()) {
            *byte = *chance;
        }
    }
    bytes
}

/// Runs a task beside everything else.
pub(crate) fn spawn(task: impl Future<Output = ()> + 'static) {
    wasm_bindgen_futures::spawn_local(task);
}

/// Waits.
pub(crate) async fn sleep(delay_ms: u64) {
    TimeoutFuture::new(u32::try_from(delay_ms).unwrap_or(u32::MAX)).await;
}

/// Tells support staff in the browser's console. Never holds what a person typed.
pub(crate) fn warn(words: &[&str]) {
    let line = JsValue::from_str(&["ikrar: ", &words.concat()].concat());
    web_sys::console::warn(&Array::of1(&line));
}
