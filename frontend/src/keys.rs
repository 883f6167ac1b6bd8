//! The city's public keys on this device, with which documents are checked without a network.
//!
//! They arrive with every answer about the session, also with that to a stranger, and are public:
//! they stand beside the preferences, where also those find them who have no database here.

use ikrar_app::context::{KnownKeys, Signals};
use ikrar_sync::identity::UnixSeconds;
use leptos::prelude::Set as _;

use crate::json::Object;
use crate::platform::now;
use crate::preferences;
use crate::transport::JsonReply;

/// Shows the keys this device knows from an earlier day.
pub(crate) fn recall(signals: Signals) {
    if let Some(known) = preferences::keys().and_then(|kept| from_kept(&kept)) {
        signals.keys.set(Some(known));
    }
}

/// Learns the keys from an answer about the session.
pub(crate) fn learn(signals: Signals, reply: &JsonReply) {
    let JsonReply::Answer { body, .. } = reply else {
        return;
    };
    let Some(list) = told(body) else { return };
    let known = KnownKeys {
        list,
        learned_at: now(),
    };
    preferences::set_keys(Some(to_kept(&known)));
    signals.keys.set(Some(known));
}

fn told(body: &str) -> Option<String> {
    Object::read(body)?.text("keys").map(str::to_owned)
}

/// When they were learned, on a line of its own, and the list.
fn to_kept(known: &KnownKeys) -> String {
    [&known.learned_at.0.to_string(), "\n", &known.list].concat()
}

fn from_kept(kept: &str) -> Option<KnownKeys> {
    let (at, list) = kept.split_once('\n')?;
    Some(KnownKeys {
        list: list.to_owned(),
        learned_at: UnixSeconds(at.parse().ok()?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ikrar_sync::seal::{CityKey, CityKeys, SealingKey};

    fn keys() -> CityKeys {
        let key = |byte| CityKey {
            public: SealingKey::from_secret(&[byte; 32]).public(),
            made_at: UnixSeconds(5),
            retired_at: None,
            revoked_at: None,
        };
        CityKeys(vec![key(1), key(2)])
    }

    #[test]
    fn keys_of_an_answer_are_kept_with_the_day() {
        let text = keys().to_text().replace('\n', "\\n");
        let body = ["{\"code\":\"session_expired\",\"keys\":\"", &text, "\"}"].concat();
        let known = KnownKeys {
            list: told(&body).unwrap(),
            learned_at: UnixSeconds(1_800_000_000),
        };
        assert_eq!(known.keys(), keys());
        assert_eq!(from_kept(&to_kept(&known)), Some(known));
    }

    #[test]
    fn what_is_no_answer_changes_nothing_and_half_a_list_is_none() {
        for body in ["{}", "captive portal"] {
            assert_eq!(told(body), None, "{body}");
        }
        assert_eq!(from_kept("yesterday\n"), None);
        let half = from_kept("5\nzz 1 - -").unwrap();
        assert_eq!(half.keys(), CityKeys::default());
    }
}
