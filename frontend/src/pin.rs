//! The PIN of whoever uses this device: what is kept of it, and how it is checked.
//!
//! Kept are a random salt and what PBKDF2-HMAC-SHA-256 makes of the digits in
//! [`ITERATIONS`] rounds, by the browser's own implementation; the digits themselves are nowhere.
//! It never leaves the device. What that is worth is told in
//! `docs/adr/0038-a-pin-guards-a-drawn-signature.md`.

use ikrar_app::context::{PinFault, PinState};
use ikrar_domain::agreement::{Pin, PinFailures};
use ikrar_domain::value::UserId;
use ikrar_sync::seal::hex;
use js_sys::{Array, Function, Object as JsObject, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::json::{self, Object};
use crate::platform::{now, random_bytes};
use crate::preferences;

/// As OWASP recommends for PBKDF2 with SHA-256; a tablet takes about a second.
const ITERATIONS: u32 = 600_000;
const KEY_BITS: u32 = 256;

/// What is kept of a PIN.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Kept {
    salt: String,
    key: String,
    failures: PinFailures,
}

impl Kept {
    fn of(user: UserId) -> Option<Self> {
        let object = Object::read(&preferences::pin(user)?)?;
        let failures = PinFailures {
            count: object.text("failures")?.parse().ok()?,
            last_at: object.text("failed_at")?.parse().ok()?,
        };
        Some(Self {
            salt: object.text("salt")?.to_owned(),
            key: object.text("key")?.to_owned(),
            failures,
        })
    }

    fn keep(&self, user: UserId) {
        let json = json::write(&[
            ("salt", Some(self.salt.as_str())),
            ("key", Some(self.key.as_str())),
            ("failures", Some(&self.failures.count.to_string())),
            ("failed_at", Some(&self.failures.last_at.to_string())),
        ]);
        preferences::set_pin(user, Some(json));
    }
}

/// Whether there is a PIN.
pub(crate) fn state(user: UserId) -> PinState {
    if Kept::of(user).is_some() {
        PinState::Set
    } else {
        PinState::Missing
    }
}

/// Keeps a new PIN. Who may set one was asked before.
pub(crate) async fn set(user: UserId, pin: &Pin) -> Result<(), PinFault> {
    let salt = hex(&random_bytes::<16>());
    let key = stretch(pin, &salt).await.ok_or(PinFault::NotOffered)?;
    let failures = PinFailures::default();
    Kept {
        salt,
        key,
        failures,
    }
    .keep(user);
    if Kept::of(user).is_some() {
        Ok(())
    } else {
        // A browser that keeps no site data keeps no PIN either.
        Err(PinFault::NotOffered)
    }
}

/// Checks a PIN, and counts a wrong one before it says so.
pub(crate) async fn check(user: UserId, pin: &Pin) -> Result<(), PinFault> {
    let kept = Kept::of(user).ok_or(PinFault::Missing)?;
    kept.failures.check(now().0)?;
    // Counted first: who closes the tab while it is checked has made an attempt all the same.
    let (failures, refusal) = kept.failures.after_failure(now().0);
    let counted = Kept { failures, ..kept };
    counted.keep(user);
    let key = stretch(pin, &counted.salt).await;
    let key = key.ok_or(PinFault::NotOffered)?;
    if !is_same(&key, &counted.key) {
        return Err(refusal.into());
    }
    let failures = PinFailures::default();
    Kept {
        failures,
        ..counted
    }
    .keep(user);
    Ok(())
}

/// Forgets the PIN of somebody who has signed out.
pub(crate) fn forget(user: UserId) {
    preferences::set_pin(user, None);
}

/// PBKDF2 over the digits, in hexadecimal digits; none where the browser has no cryptography.
async fn stretch(pin: &Pin, salt: &str) -> Option<String> {
    let subtle = subtle()?;
    let digits = Uint8Array::from(pin.digits().as_bytes());
    let usages = Array::of1(&"deriveBits".into());
    let import = [
        "raw".into(),
        digits.into(),
        "PBKDF2".into(),
        JsValue::FALSE,
        usages.into(),
    ];
    let secret = call(&subtle, "importKey", &import).await?;
    let how = JsObject::new();
    let parts = [
        ("name", "PBKDF2".into()),
        ("hash", "SHA-256".into()),
        ("salt", Uint8Array::from(salt.as_bytes()).into()),
        ("iterations", JsValue::from(ITERATIONS)),
    ];
    for (name, value) in parts {
        Reflect::set(&how, &name.into(), &value).ok()?;
    }
    let derive = [how.into(), secret, JsValue::from(KEY_BITS)];
    let bits = call(&subtle, "deriveBits", &derive).await?;
    Some(hex(&Uint8Array::new(&bits).to_vec()))
}

fn subtle() -> Option<JsValue> {
    let crypto = Reflect::get(&js_sys::global(), &"crypto".into()).ok()?;
    let subtle = Reflect::get(&crypto, &"subtle".into()).ok()?;
    subtle.is_object().then_some(subtle)
}

async fn call(on: &JsValue, name: &str, arguments: &[JsValue]) -> Option<JsValue> {
    let function = Reflect::get(on, &name.into()).ok()?;
    let function = function.dyn_into::<Function>().ok()?;
    let arguments: Array = arguments.iter().collect();
    let promise = function.apply(on, &arguments).ok()?;
    JsFuture::from(promise.dyn_into::<Promise>().ok()?)
        .await
        .ok()
}

/// Takes as long whichever letter differs.
fn is_same(one: &str, other: &str) -> bool {
    let differs = one
        .bytes()
        .zip(other.bytes())
        .fold(0, |seen, (a, b)| seen | (a ^ b));
    one.len() == other.len() && differs == 0
}
