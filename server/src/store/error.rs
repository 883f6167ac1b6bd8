//! What can go wrong between the server and its database.

use std::path::PathBuf;

/// A failed read or write. Never sent to a client as it is.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database could not be opened.
    #[error("the database cannot be opened; check that it runs and that its address is right")]
    Open(#[source] sqlx::Error),
    /// The data folder could not be made.
    #[error("the data folder {folder} cannot be created; choose another with --data")]
    Folder {
        /// Which folder.
        folder: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The tables could not be brought up to date.
    #[error("the tables cannot be brought up to date; was a newer version run on this data?")]
    Migrate(#[source] sqlx::migrate::MigrateError),
    /// A query failed.
    #[error("a query failed")]
    Query(#[from] sqlx::Error),
    /// A stored value does not mean anything to this version.
    #[error("{table}.{column} holds a value this version cannot read; restore or upgrade")]
    Unreadable {
        /// Where.
        table: &'static str,
        /// Which column.
        column: &'static str,
    },
    /// A number does not fit the column.
    #[error("{what} is too large to be stored")]
    TooLarge {
        /// Which number.
        what: &'static str,
    },
    /// An entity stands in one scope only, and this one does in another.
    #[error("the entity stands in another scope; look where before creating it")]
    EntityElsewhere,
    /// Two accounts may not share a login.
    #[error("this login is taken; choose another")]
    LoginTaken,
}

impl StoreError {
    /// Turns the violation of a named constraint into its own error.
    pub(super) fn on_constraint(
        error: sqlx::Error,
        constraint: &str,
        column: &str,
        meaning: Self,
    ) -> Self {
        let broken = error.as_database_error().is_some_and(|database| {
            // PostgreSQL names the constraint, SQLite the column.
            database.is_unique_violation()
                && (database.constraint() == Some(constraint)
                    || database.message().contains(column))
        });
        if broken { meaning } else { Self::Query(error) }
    }
}
