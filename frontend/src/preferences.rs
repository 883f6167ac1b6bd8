//! Small preferences in `localStorage`. A crash may lose the last seconds of it, and a browser
//! may refuse it: nothing here is needed, it only saves a search or keeps a wish.

use gloo_storage::{LocalStorage, Storage as _};
use ikrar_domain::{budget::FinanceColumns, value::UserId};
use uuid::Uuid;

const LAST_USER: &str = "ikrar-last-user";
const HIGH_CONTRAST: &str = "ikrar-high-contrast";
const KEYS: &str = "ikrar-city-keys";
const FINANCE_COLUMNS: &str = "ikrar-finance-columns";
const SIGN_OUT_OWED: &str = "ikrar-sign-out-owed";

/// The user who used this device last.
pub(crate) fn last_user() -> Option<UserId> {
    Uuid::try_parse(&read(LAST_USER)?)
        .ok()
        .map(UserId::from_uuid)
}

/// Remembers who uses this device; `None` forgets.
pub(crate) fn set_last_user(user: Option<UserId>) {
    write(LAST_USER, user.map(|user| user.uuid().to_string()));
}

/// Whether the user asked for high contrast.
pub(crate) fn high_contrast() -> bool {
    read(HIGH_CONTRAST).is_some()
}

/// Remembers the wish for high contrast.
pub(crate) fn set_high_contrast(wanted: bool) {
    write(HIGH_CONTRAST, wanted.then(yes));
}

/// Whether somebody signed out while the server was out of reach: it must still be told.
pub(crate) fn sign_out_owed() -> bool {
    read(SIGN_OUT_OWED).is_some()
}

/// Remembers that the server must still be told.
pub(crate) fn set_sign_out_owed(owed: bool) {
    write(SIGN_OUT_OWED, owed.then(yes));
}

/// What is kept of a person's PIN.
pub(crate) fn pin(user: UserId) -> Option<String> {
    read(&pin_key(user))
}

/// Keeps it; `None` forgets.
pub(crate) fn set_pin(user: UserId, kept: Option<String>) {
    write(&pin_key(user), kept);
}

/// The city's public keys as this device learned them.
pub(crate) fn keys() -> Option<String> {
    read(KEYS)
}

/// Keeps them.
pub(crate) fn set_keys(kept: Option<String>) {
    write(KEYS, kept);
}

/// The columns that were chosen last of a finance system's table.
pub(crate) fn finance_columns() -> FinanceColumns {
    FinanceColumns::from_kept(&read(FINANCE_COLUMNS).unwrap_or_default())
}

/// Remembers them.
pub(crate) fn set_finance_columns(columns: &FinanceColumns) {
    write(FINANCE_COLUMNS, Some(columns.kept()));
}

fn pin_key(user: UserId) -> String {
    ["ikrar-pin-", &user.uuid().to_string()].concat()
}

fn yes() -> String {
    "ya".to_owned()
}

fn read(key: &str) -> Option<String> {
    is_offered()
        .then(|| LocalStorage::raw().get_item(key).ok().flatten())
        .flatten()
}

fn write(key: &str, value: Option<String>) {
    if !is_offered() {
        return;
    }
    let storage = LocalStorage::raw();
    let kept = match value {
        Some(value) => storage.set_item(key, &value),
        None => storage.remove_item(key),
    };
    // A full or read-only storage keeps no preference; see the module's words.
    drop(kept);
}

/// Browsers that block site data throw when `localStorage` is only looked at.
fn is_offered() -> bool {
    web_sys::window().is_some_and(|window| matches!(window.local_storage(), Ok(Some(_))))
}
