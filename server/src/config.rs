//! The only reader of the environment.
//!
//! Everything else is a command-line option; the environment carries what must not be seen in a
//! process list.

use std::env::VarError;
use std::fmt;
use std::path::{Path, PathBuf};

/// Names the PostgreSQL database; without it the data folder holds SQLite files.
const DATABASE_URL: &str = "IKRAR_DATABASE_URL";
/// Name and password of this server at the city's signature service, `name:password`.
const SIGNATURE_CLIENT: &str = "IKRAR_SIGNATURE_CLIENT";
/// Filter of the log, in the syntax of `tracing`'s `EnvFilter`.
const LOG: &str = "IKRAR_LOG";

/// What the environment says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Where accounts and operations are kept when not in the data folder.
    pub database_url: Option<DatabaseUrl>,
    /// How the city's signature service knows this server.
    pub signature_client: Option<ClientSecret>,
    /// Which log lines are written.
    pub log_filter: String,
}

/// A database address. It may hold a password, so it never prints itself whole.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

/// Name and password at another service; never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct ClientSecret(String);

impl ClientSecret {
    /// Accepts `name:password`.
    pub fn parse(text: String) -> Result<Self, ConfigError> {
        match text.split_once(':') {
            Some((name, password)) if !name.is_empty() && !password.is_empty() => Ok(Self(text)),
            _ => Err(ConfigError::NotClient),
        }
    }

    /// Both, for that service only.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ClientSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[redacted]")
    }
}

/// Where a server keeps its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Database {
    /// One SQLite file in this folder.
    Folder(PathBuf),
    /// A PostgreSQL server.
    Postgres(DatabaseUrl),
}

/// The environment holds something unusable.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// Not text at all.
    #[error("{name} is not valid UTF-8; set it again")]
    NotText {
        /// The variable.
        name: &'static str,
    },
    /// Another database than those the store speaks.
    #[error("{DATABASE_URL} must start with postgres:// or postgresql://")]
    NotPostgres,
    /// Half of a name and password.
    #[error("{SIGNATURE_CLIENT} must be a name and a password with a colon between")]
    NotClient,
}

impl Config {
    /// Reads the process's environment once.
    pub fn from_environment() -> Result<Self, ConfigError> {
        Self::from_lookup(|name| match std::env::var(name) {
            Ok(text) => Ok(Some(text)),
            Err(VarError::NotPresent) => Ok(None),
            Err(VarError::NotUnicode(_)) => Err(()),
        })
    }

    fn from_lookup(
        lookup: impl Fn(&'static str) -> Result<Option<String>, ()>,
    ) -> Result<Self, ConfigError> {
        let read = |name: &'static str| {
            lookup(name)
                .map(|text| text.filter(|text| !text.trim().is_empty()))
                .map_err(|()| ConfigError::NotText { name })
        };
        Ok(Self {
            database_url: read(DATABASE_URL)?.map(DatabaseUrl::parse).transpose()?,
            signature_client: read(SIGNATURE_CLIENT)?
                .map(ClientSecret::parse)
                .transpose()?,
            log_filter: read(LOG)?.unwrap_or_else(|| "info".to_owned()),
        })
    }

    /// The database of a server whose data folder is `folder`.
    pub fn database(&self, folder: &Path) -> Database {
        match &self.database_url {
            Some(url) => Database::Postgres(url.clone()),
            None => Database::Folder(folder.to_owned()),
        }
    }
}

impl DatabaseUrl {
    /// Accepts a PostgreSQL address.
    pub fn parse(text: String) -> Result<Self, ConfigError> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            Ok(Self(text))
        } else {
            Err(ConfigError::NotPostgres)
        }
    }

    /// The address with its password, for the driver only.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("postgres://[redacted]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_url(url: &'static str) -> Result<Config, ConfigError> {
        Config::from_lookup(|name| Ok((name == DATABASE_URL).then(|| url.to_owned())))
    }

    #[test]
    fn debug_never_shows_the_password() {
        let config = with_url("postgres://app:rahasia@db/ikrar").unwrap();
        assert!(!format!("{config:?}").contains("rahasia"));
    }

    #[test]
    fn name_and_password_at_a_service_are_whole_and_never_shown() {
        let of = |text: &'static str| {
            Config::from_lookup(|name| Ok((name == SIGNATURE_CLIENT).then(|| text.to_owned())))
        };
        let config = of("ikrar:rahasia").unwrap();
        assert!(!format!("{config:?}").contains("rahasia"));
        for half in ["ikrar", "ikrar:", ":rahasia"] {
            let error = of(half).unwrap_err();
            assert!(error.to_string().contains(SIGNATURE_CLIENT), "{half}");
        }
    }

    #[test]
    fn other_databases_are_refused_by_name() {
        let error = with_url("mysql://x").unwrap_err();
        assert!(error.to_string().contains("IKRAR_DATABASE_URL"));
    }

    #[test]
    fn an_empty_variable_means_the_data_folder() {
        let config = with_url(" ").unwrap();
        assert_eq!(
            config.database(Path::new("/d")),
            Database::Folder(PathBuf::from("/d"))
        );
    }
}
