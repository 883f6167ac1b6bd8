//! `ikrar kunci`: the keys with which the city seals its documents.

use std::io::Write as _;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use ikrar_sync::identity::UnixSeconds;
use ikrar_sync::seal::{CityKey, KeyId};

use super::{CommandError, Outcome, block_on};
use crate::clock::Clock;
use crate::config::Config;
use crate::entropy::random_bytes;
use crate::store::Store;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Make a new key; documents are sealed with it from now on. The one before is retired and
    /// still vouches for what it sealed.
    Buat(Place),
    /// List all keys.
    Daftar(Place),
    /// Declare a key lost: nothing it sealed is vouched for any more.
    Cabut {
        #[command(flatten)]
        place: Place,
        /// The key's id, 16 hexadecimal digits.
        id: String,
    },
}

#[derive(Debug, Args)]
struct Place {
    /// The data folder.
    #[arg(long)]
    data: PathBuf,
}

pub(super) fn run(arguments: &Arguments, config: &Config) -> Result<Outcome, CommandError> {
    let (Action::Buat(place) | Action::Daftar(place) | Action::Cabut { place, .. }) =
        &arguments.action;
    let database = config.database(&place.data);
    block_on(async move {
        let store = Store::open(&database).await?;
        let now = Clock::system().now();
        let text = match &arguments.action {
            Action::Buat(_) => {
                let secret = random_bytes().map_err(std::io::Error::other)?;
                let id = store.add_city_key(secret, now).await?;
                format!(
                    "Kunci {} dibuat. Dokumen disegel dengannya mulai sekarang.\n",
                    id.hex()
                )
            }
            Action::Daftar(_) => list(&store.city_keys().await?.0),
            Action::Cabut { id, .. } => {
                let key = read_id(id)?;
                if !store.revoke_city_key(key, now).await? {
                    return Err(option("id", "no such key; see `ikrar kunci daftar`"));
                }
                format!(
                    "Kunci {} dicabut. Segelnya tidak berlaku lagi.\n",
                    key.hex()
                )
            }
        };
        store.close().await;
        std::io::stdout().write_all(text.as_bytes())?;
        Ok(Outcome::Complete)
    })
}

fn option(option: &'static str, reason: &str) -> CommandError {
    CommandError::Option {
        option,
        reason: reason.to_owned(),
    }
}

fn read_id(text: &str) -> Result<KeyId, CommandError> {
    u64::from_str_radix(text.trim(), 16)
        .ok()
        .filter(|_| text.trim().len() == 16)
        .map(|number| KeyId::from_bytes(number.to_be_bytes()))
        .ok_or_else(|| option("id", "a key's id has 16 hexadecimal digits"))
}

/// One line a key, columns separated by tabs.
fn list(keys: &[CityKey]) -> String {
    if keys.is_empty() {
        return "Belum ada kunci. Buat dengan `ikrar kunci buat`.\n".to_owned();
    }
    let mut text = String::from("kunci\tdibuat\tkeadaan\n");
    for key in keys {
        let state = match (key.revoked_at, key.retired_at) {
            (Some(at), _) => format!("dicabut {}", day(at)),
            (None, Some(at)) => format!("pensiun {}", day(at)),
            (None, None) => "menyegel".to_owned(),
        };
        let (id, made) = (key.id().hex(), day(key.made_at));
        text.extend([id.as_str(), "\t", &made, "\t", &state, "\n"]);
    }
    text
}

pub(super) fn day(at: UnixSeconds) -> String {
    let at = chrono::DateTime::from_timestamp(at.0, 0);
    at.map_or_else(String::new, |at| at.format("%Y-%m-%d").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_tells_its_state() {
        let key = |retired_at, revoked_at| CityKey {
            public: [1; 32],
            made_at: UnixSeconds(0),
            retired_at,
            revoked_at,
        };
        let at = Some(UnixSeconds(86_400));
        let text = list(&[key(None, None), key(at, None), key(at, at)]);
        let states: Vec<_> = text
            .lines()
            .skip(1)
            .filter_map(|l| l.split('\t').nth(2))
            .collect();
        assert_eq!(
            states,
            ["menyegel", "pensiun 1970-01-02", "dicabut 1970-01-02"]
        );
        assert!(list(&[]).contains("kunci buat"));
    }

    #[test]
    fn an_id_has_sixteen_digits() {
        assert!(read_id("00112233445566ff").is_ok());
        for text in ["", "0011", "00112233445566fg", "+0112233445566ff0"] {
            assert!(read_id(text).is_err(), "{text}");
        }
    }
}
