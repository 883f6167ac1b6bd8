//! Versions of the database's shape. Steps only add; the outbox is never rewritten, so that a
//! build of any age finds its unsent work. One file per step.

mod carried;
mod files;
mod first;

use wasm_bindgen::JsValue;
use web_sys::IdbDatabase;

type Step = fn(&IdbDatabase) -> Result<(), JsValue>;

/// The steps, oldest first. A database of version *n* has taken those up to *n*.
const STEPS: [(u32, Step); 3] = [(1, first::apply), (4, carried::apply), (5, files::apply)];

/// The version this build needs.
pub(super) const VERSION: u32 = 5;

/// Takes the steps a database of `old_version` lacks; a fresh one has version zero.
pub(super) fn apply(database: &IdbDatabase, old_version: f64) -> Result<(), JsValue> {
    for (version, step) in STEPS {
        if f64::from(version) > old_version {
            step(database)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_that_of_the_last_step() {
        assert_eq!(STEPS.last().map(|(version, _)| *version), Some(VERSION));
    }
}
