//! Small preferences in `localStorage`. A crash may lose the last seconds of it, and a browser
//! may refuse it: nothing here is needed, it only saves a search or keeps a wish.

use gloo_storage::{LocalStorage, Storage as _};
use ikrar_domain::value::UserId;
use uuid::Uuid;

const LAST_USER: &str = "ikrar-last-user";
const HIGH_CONTRAST: &str = "ikrar-high-contrast";
const SIGN_OUT_OWED: &str = "ikrar-sign-out-owed";

/// The user who used this device last.
pub(crate) fn last_user() -> Option<UserId> {
    let text: String = read(LAST_USER)?;
    Uuid::try_parse(&text).ok().map(UserId::from_uuid)
}

/// Remembers who uses this device; `None` forgets.
pub(crate) fn set_last_user(user: Option<UserId>) {
    write(LAST_USER, user.map(|user| user.uuid().to_string()));
}

/// Whether the user asked for high contrast.
pub(crate) fn high_contrast() -> bool {
    read(HIGH_CONTRAST).unwrap_or(false)
}

/// Remembers the wish for high contrast.
pub(crate) fn set_high_contrast(wanted: bool) {
    write(HIGH_CONTRAST, wanted.then_some(true));
}

/// Whether somebody signed out while the server was out of reach: it must still be told.
pub(crate) fn sign_out_owed() -> bool {
    read(SIGN_OUT_OWED).unwrap_or(false)
}

/// Remembers that the server must still be told.
pub(crate) fn set_sign_out_owed(owed: bool) {
    write(SIGN_OUT_OWED, owed.then_some(true));
}

fn read<T: for<'de> serde::Deserialize<'de>>(key: &str) -> Option<T> {
    is_offered().then(|| LocalStorage::get(key).ok()).flatten()
}

fn write<T: serde::Serialize>(key: &str, value: Option<T>) {
    if !is_offered() {
        return;
    }
    match value {
        // A full or read-only storage keeps no preference; see the module's words.
        Some(value) => drop(LocalStorage::set(key, value)),
        None => LocalStorage::delete(key),
    }
}

/// Browsers that block site data throw when `localStorage` is only looked at.
fn is_offered() -> bool {
    web_sys::window().is_some_and(|window| matches!(window.local_storage(), Ok(Some(_))))
}
