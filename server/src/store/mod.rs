//! All SQL of the product: one set of queries for SQLite and PostgreSQL.
//!
//! SQLite has one writing connection; waiting for it is waiting for a mutex. Every write begins
//! with `begin immediate`, so a transaction never has to upgrade its lock half-way. PostgreSQL
//! serialises through row locks instead (see `scope_head` in the ledger queries).

mod account;
mod attachment;
mod city_key;
mod durability;
mod error;
pub mod ledger;
mod returned;
mod session;
mod sign_in_failure;

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use sqlx::any::AnyPoolOptions;
use sqlx::{Any, AnyConnection, AnyPool, Executor, Transaction};

pub use account::{Account, NewAccount, Rights};
pub use attachment::{
    AttachedBytes, AttachmentKey, AttachmentRow, AttachmentTransaction, NewAttachment,
};
pub use error::StoreError;
pub use returned::{AskedFor, Returned};
pub use session::{NewSession, SessionRow};
pub use sign_in_failure::FailureCount;

use crate::config::Database;

/// All connections to PostgreSQL.
const CONNECTION_COUNT_MAX: u32 = 8;
/// Connections to SQLite that only read. Each is a thread with a cache of its own; what they are
/// asked is answered in microseconds.
const READERS_MAX: u32 = 4;
/// What a reading connection keeps of the file: sessions and heads. The scopes' rows are read once
/// and then held as ledgers.
const READER_CACHE: &str = "pragma cache_size = -256";
/// Run on every new SQLite connection. FULL, not NORMAL: a receipt promises that the row survives
/// a power cut. The timeout is for another process that holds the file, such as a backup.
pub const SQLITE_PRAGMAS: [&str; 4] = [
    "pragma busy_timeout = 5000",
    "pragma journal_mode = wal",
    "pragma synchronous = full",
    "pragma foreign_keys = on",
];

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("../migrations");

/// An open database. Cloning shares the connections.
#[derive(Debug, Clone)]
pub struct Store {
    reader: AnyPool,
    writer: AnyPool,
    backend: Backend,
}

/// What the rows are kept in. Only transaction start and connection set-up differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Backend {
    /// A file in the data folder.
    Sqlite,
    /// A server that other processes may write to as well.
    Postgres,
}

impl Store {
    /// Opens the database, creating and migrating it as needed.
    pub async fn open(database: &Database) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        let store = match database {
            Database::Folder(folder) => Self::open_sqlite(folder).await?,
            Database::Postgres(url) => {
                let pool = AnyPoolOptions::new()
                    .max_connections(CONNECTION_COUNT_MAX)
                    .after_connect(|connection, _| Box::pin(durability::keep(connection)))
                    .connect(url.reveal())
                    .await
                    .map_err(StoreError::Open)?;
                Self {
                    reader: pool.clone(),
                    writer: pool,
                    backend: Backend::Postgres,
                }
            }
        };
        MIGRATIONS
            .run(&store.writer)
            .await
            .map_err(StoreError::Migrate)?;
        Ok(store)
    }

    /// Which database this is.
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// Whether the database answers.
    pub async fn check(&self) -> Result<(), StoreError> {
        sqlx::query("select 1").execute(&self.reader).await?;
        Ok(())
    }

    /// Closes the connections; on SQLite this folds the write-ahead log into the file.
    pub async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }

    async fn open_sqlite(folder: &Path) -> Result<Self, StoreError> {
        // Others on the machine have no business in it.
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(|source| StoreError::Folder {
                folder: folder.to_owned(),
                source,
            })?;
        let url = sqlite_url(&folder.join("ikrar.sqlite3"));
        let writer = sqlite_options(1, "")
            .connect(&url)
            .await
            .map_err(StoreError::Open)?;
        let reader = sqlite_options(READERS_MAX, READER_CACHE)
            .connect(&url)
            .await
            .map_err(StoreError::Open)?;
        Ok(Self {
            reader,
            writer,
            backend: Backend::Sqlite,
        })
    }

    async fn begin(&self) -> Result<Transaction<'static, Any>, StoreError> {
        let statement = match self.backend {
            Backend::Sqlite => "begin immediate",
            Backend::Postgres => "begin",
        };
        Ok(self.writer.begin_with(statement).await?)
    }
}

/// Percent-encodes what a URL would read as its own syntax.
fn sqlite_url(file: &Path) -> String {
    let path = file.to_string_lossy();
    let mut url = String::from("sqlite://");
    for character in path.chars() {
        match character {
            '%' => url.push_str("%25"),
            '?' => url.push_str("%3F"),
            '#' => url.push_str("%23"),
            other => url.push(other),
        }
    }
    url.push_str("?mode=rwc");
    url
}

/// Options of so many connections; `own` is run on each after what all have in common.
fn sqlite_options(connection_count: u32, own: &'static str) -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(connection_count)
        // A closed connection is a closed file; the set-up below is not free.
        .idle_timeout(None)
        .max_lifetime(None)
        // A file does not hang up; asking would be two more turns of threads for each use.
        .test_before_acquire(false)
        .after_connect(move |connection, _| Box::pin(prepare_sqlite(connection, own)))
}

async fn prepare_sqlite(
    connection: &mut AnyConnection,
    own: &'static str,
) -> Result<(), sqlx::Error> {
    for pragma in SQLITE_PRAGMAS.into_iter().chain([own]) {
        connection.execute(pragma).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folder_names_cannot_add_url_options() {
        let url = sqlite_url(Path::new("/data/50% done?mode=ro/x"));
        assert_eq!(url, "sqlite:///data/50%25 done%3Fmode=ro/x?mode=rwc");
    }
}
