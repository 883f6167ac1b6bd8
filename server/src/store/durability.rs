//! Whether a commit survives a power cut. A receipt promises that it does, so what the database
//! would do with it is asked, not assumed.

use sqlx::{AnyConnection, Executor};

use super::{Backend, Store, StoreError};

/// Waiting for the disk at each commit is PostgreSQL's usual way, but a role or a database may be
/// set to something faster. Waiting for a second machine as well is left as it is.
const WAIT_FOR_DISK: &str = "select set_config('synchronous_commit', 'on', false) \
     where current_setting('synchronous_commit') = 'off'";

/// What PostgreSQL must be set to, and what is at stake otherwise.
const POSTGRES_SETTINGS: [(&str, &str); 3] = [
    ("synchronous_commit", "commits do not wait for the disk"),
    (
        "fsync",
        "nothing waits for the disk; a power cut may lose the whole database",
    ),
    (
        "full_page_writes",
        "a page that a power cut tears cannot be repaired",
    ),
];
/// `pragma synchronous`: FULL. EXTRA (3) promises more.
const SQLITE_FULL: i64 = 2;

/// Makes a new PostgreSQL connection wait for the disk at each commit.
pub(super) async fn keep(connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
    connection.execute(WAIT_FOR_DISK).await?;
    Ok(())
}

impl Store {
    /// What could lose a receipted operation in a power cut, in words for the operator; empty
    /// when nothing could.
    pub async fn durability_risks(&self) -> Result<Vec<String>, StoreError> {
        let mut connection = self.writer.acquire().await?;
        match self.backend {
            Backend::Sqlite => sqlite_risks(&mut connection).await,
            Backend::Postgres => postgres_risks(&mut connection).await,
        }
    }
}

async fn sqlite_risks(connection: &mut AnyConnection) -> Result<Vec<String>, StoreError> {
    let (mode,): (String,) = sqlx::query_as("pragma journal_mode")
        .fetch_one(&mut *connection)
        .await?;
    let (synchronous,): (i64,) = sqlx::query_as("pragma synchronous")
        .fetch_one(&mut *connection)
        .await?;
    let mut risks = Vec::new();
    if mode != "wal" {
        risks.push(format!(
            "journal_mode is {mode}: the file system refuses the write-ahead log"
        ));
    }
    if synchronous < SQLITE_FULL {
        risks.push(format!(
            "synchronous is {synchronous}: commits do not wait for the disk"
        ));
    }
    Ok(risks)
}

async fn postgres_risks(connection: &mut AnyConnection) -> Result<Vec<String>, StoreError> {
    let mut risks = Vec::new();
    for (name, risk) in POSTGRES_SETTINGS {
        let (setting,): (String,) = sqlx::query_as("select current_setting($1)")
            .bind(name)
            .fetch_one(&mut *connection)
            .await?;
        if setting == "off" {
            risks.push(format!("{name} is off: {risk}"));
        }
    }
    Ok(risks)
}

#[cfg(test)]
mod tests {
    use super::super::READERS_MAX;
    use super::*;
    use crate::config::Database;

    #[tokio::test]
    async fn every_connection_to_sqlite_waits_for_the_disk_at_each_commit() {
        let folder = std::env::temp_dir().join(format!("ikrar-durability-{}", std::process::id()));
        let store = Store::open(&Database::Folder(folder.clone()))
            .await
            .unwrap();
        let mut open = vec![store.writer.acquire().await.unwrap()];
        for _ in 0..READERS_MAX {
            open.push(store.reader.acquire().await.unwrap());
        }
        for connection in &mut open {
            assert_eq!(
                sqlite_risks(connection).await.unwrap(),
                Vec::<String>::new()
            );
            connection
                .execute("pragma synchronous = normal")
                .await
                .unwrap();
            assert_eq!(
                sqlite_risks(connection).await.unwrap().len(),
                1,
                "and it is told"
            );
        }
        drop(open);
        store.close().await;
        std::fs::remove_dir_all(folder).unwrap();
    }
}
