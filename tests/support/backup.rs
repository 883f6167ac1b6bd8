//! A copy of a database as an office takes one at night, beside the server that runs on it; its
//! return after a loss; and what `ikrar recovery` says afterwards.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, ensure};
use sqlx::{Connection as _, SqliteConnection};

use crate::folder::TemporaryFolder;
use crate::postgres::ThrowawayDatabase;
use crate::program::find_program;
use crate::serving::Place;

/// A database's file, and what SQLite keeps beside it while it is open.
const FILES: [&str; 3] = ["ikrar.sqlite3", "ikrar.sqlite3-wal", "ikrar.sqlite3-shm"];

/// What a database held at one moment.
#[derive(Debug)]
pub struct NightlyCopy(TemporaryFolder);

impl NightlyCopy {
    /// Of the SQLite file in a data folder.
    pub(crate) async fn of_folder(folder: &Path) -> Result<Self> {
        let copy = Self(TemporaryFolder::new()?);
        let address = format!("sqlite://{}", folder.join(FILES[0]).display());
        let mut connection = SqliteConnection::connect(&address).await?;
        sqlx::query("vacuum into $1")
            .bind(copy.file().to_string_lossy().into_owned())
            .execute(&mut connection)
            .await?;
        Ok(copy)
    }

    /// Of a PostgreSQL database.
    pub(crate) fn of_database(database: &ThrowawayDatabase) -> Result<Self> {
        let copy = Self(TemporaryFolder::new()?);
        database.dump_into(&copy.file())?;
        Ok(copy)
    }

    /// Takes the place of the SQLite file in a data folder; nobody may have it open.
    pub(crate) fn put_into(&self, folder: &Path) -> Result<()> {
        for file in FILES {
            let file = folder.join(file);
            if file.exists() {
                fs::remove_file(file)?;
            }
        }
        fs::copy(self.file(), folder.join(FILES[0]))?;
        Ok(())
    }

    /// Takes the place of everything in a PostgreSQL database.
    pub(crate) fn put_into_database(&self, database: &ThrowawayDatabase) -> Result<()> {
        database.load_from(&self.file())
    }

    fn file(&self) -> PathBuf {
        self.0.path().join("copy")
    }
}

/// Everything that `ikrar recovery` says of a server's rows; nothing may be missing.
pub fn recovery_of(place: &Place) -> Result<String> {
    let mut command = Command::new(find_program()?);
    command
        .args(["recovery", "--data"])
        .arg(&place.folder)
        .env_remove("IKRAR_DATABASE_URL");
    if let Some(database) = &place.database {
        command.env("IKRAR_DATABASE_URL", database);
    }
    let output = command.output()?;
    let words = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{}: {words}", output.status);
    Ok(String::from_utf8(output.stdout)?)
}
