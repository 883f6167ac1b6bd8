//! The server as a process of its own, so that it can be killed like one.

mod backup;

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, bail, ensure};
use ikrar_sync::operation::{Body, Operation};
use ikrar_sync::value::Value;
use sqlx::Connection;

use crate::folder::TemporaryFolder;
use crate::signature_service::CLIENT;

/// Told by `cargo xtask test`, which has built it.
const PROGRAM: &str = "IKRAR_TEST_PROGRAM";
static BUILT: Mutex<bool> = Mutex::new(false);
const LOG_LINES_SHOWN: usize = 40;
const LOG_FILTER: &str = "info";
/// A server as it is started where nothing else is said.
pub(crate) const PLAIN: (&str, &[&str]) = (LOG_FILTER, &[]);

/// A server process and the folder it keeps its data in; both are gone when dropped.
#[derive(Debug)]
pub struct ServerProgram {
    program: PathBuf,
    folder: TemporaryFolder,
    child: Child,
    address: SocketAddr,
    pub(crate) password: String,
}

/// What a server says when it starts.
#[derive(Debug, Clone)]
pub(crate) struct Announcement {
    pub(crate) address: SocketAddr,
    /// Of every demo account; empty without a demo.
    password: String,
}

/// One device's operations as the store has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredReplica {
    /// The device, as hexadecimal digits.
    pub replica: String,
    /// Rows in the record.
    pub operations: i64,
    /// The last number; equal to the rows when nothing is missing.
    pub last: i64,
    /// What the server told the device it has.
    pub acknowledged: i64,
}

/// What the store has of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    /// Its scope, as hexadecimal digits.
    pub scope: String,
    /// Its name, as hexadecimal digits.
    pub hash: String,
    /// How many bytes it has.
    pub size: usize,
    /// How many of them are there.
    pub have: usize,
    /// Whether they were all checked.
    pub is_stored: bool,
}

impl ServerProgram {
    /// Starts the demo city in a fresh folder.
    pub fn start_demo() -> Result<Self> {
        Self::begin(TemporaryFolder::new()?, true, PLAIN)
    }

    /// The same with a certified signature service, as [`crate::signature_service`] knows it.
    pub fn start_demo_with_service(origin: &str) -> Result<Self> {
        let [option, name] = ["--signature-service", "--signature-service-name"];
        let service = [option, origin, name, "Layanan Contoh"];
        Self::begin(TemporaryFolder::new()?, true, (LOG_FILTER, &service))
    }

    /// Starts on data that are there already.
    pub fn start_on(folder: TemporaryFolder) -> Result<Self> {
        Self::start_with_log(folder, LOG_FILTER)
    }

    /// The same, writing other lines about itself.
    pub fn start_with_log(folder: TemporaryFolder, log_filter: &str) -> Result<Self> {
        Self::begin(folder, false, (log_filter, &[]))
    }

    fn begin(folder: TemporaryFolder, demo: bool, how: (&str, &[&str])) -> Result<Self> {
        let program = find_program()?;
        let (child, announcement) = start(&program, folder.path(), None, demo, how)?;
        Ok(Self {
            program,
            folder,
            child,
            address: announcement.address,
            password: announcement.password,
        })
    }

    /// Runs `ikrar account` on the same data, as an administrator would.
    pub fn account(&self, arguments: &[&str]) -> Result<()> {
        let mut command = Command::new(&self.program);
        command.arg("account").args(arguments).arg("--data");
        let output = command.arg(self.folder.path()).output()?;
        let words = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{arguments:?}: {words}");
        Ok(())
    }

    /// The password of every demo account.
    pub fn password(&self) -> &str {
        &self.password
    }

    /// The process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// How many lines of its log hold these words.
    pub fn log_count(&self, words: &str) -> usize {
        let text = std::fs::read_to_string(log_path(self.folder.path())).unwrap_or_default();
        text.lines().filter(|line| line.contains(words)).count()
    }

    /// Where it listens now.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// SIGKILL: no destructor, no flush, no goodbye.
    pub fn kill(&mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// A new process on the same data, on another port.
    pub fn start_again(&mut self) -> Result<()> {
        let (child, announcement) = start(&self.program, self.folder.path(), None, false, PLAIN)?;
        self.child = child;
        self.address = announcement.address;
        Ok(())
    }

    /// The devices of one account and what the store has of each.
    pub async fn replicas_of(&self, login: &str) -> Result<Vec<StoredReplica>> {
        let rows: Vec<(String, i64, i64, i64)> = sqlx::query_as(
            "select hex(replica.id), count(operation.dseq), \
             coalesce(max(operation.dseq), 0), replica.acknowledged \
             from replica join account on account.user_id = replica.user_id \
             left join operation on operation.replica = replica.id \
             where account.login = $1 group by replica.id",
        )
        .bind(login)
        .fetch_all(&mut self.open_store().await?)
        .await?;
        let stored = |(replica, operations, last, acknowledged)| StoredReplica {
            replica,
            operations,
            last,
            acknowledged,
        };
        Ok(rows.into_iter().map(stored).collect())
    }

    /// Every value an account's operations give a field, as it is written in a program, by
    /// operation in the order of their arrival.
    pub async fn values_of(&self, login: &str) -> Result<Vec<String>> {
        let envelopes: Vec<(Vec<u8>,)> = sqlx::query_as(
            "select operation.envelope from operation \
             join account on account.user_id = operation.author \
             where account.login = $1 order by operation.rowid",
        )
        .bind(login)
        .fetch_all(&mut self.open_store().await?)
        .await?;
        let mut values = Vec::new();
        for (envelope,) in envelopes {
            let operation = Operation::from_bytes(&envelope)?;
            match &operation.body {
                Body::Create { fields } => values.extend(fields.values().filter_map(written)),
                Body::Set { value, .. } | Body::Resolve { value, .. } => {
                    values.extend(written(value));
                }
                _ => {}
            }
        }
        Ok(values)
    }

    /// Places that were given twice, or left out, in any scope's sequence; and contents that came
    /// twice under one identity.
    pub async fn faults(&self) -> Result<Vec<String>> {
        let mut store = self.open_store().await?;
        let gaps: Vec<(String, i64, i64)> = sqlx::query_as(
            "select hex(scope), count(seq), max(seq) from operation where seq is not null \
             group by scope having count(seq) <> max(seq) or count(distinct seq) <> count(seq)",
        )
        .fetch_all(&mut store)
        .await?;
        let (forks,): (i64,) = sqlx::query_as("select count(*) from forked_operation")
            .fetch_one(&mut store)
            .await?;
        let mut faults: Vec<String> = gaps
            .into_iter()
            .map(|(scope, count, last)| format!("scope {scope}: {count} places up to {last}"))
            .collect();
        if forks > 0 {
            faults.push(format!("{forks} operations came with two contents"));
        }
        Ok(faults)
    }

    /// What the store has of each file.
    pub async fn files(&self) -> Result<Vec<StoredFile>> {
        let rows: Vec<(String, String, i64, i64, i64)> = sqlx::query_as(
            "select lower(hex(scope)), lower(hex(hash)), size, have, stored_at is not null \
             from attachment",
        )
        .fetch_all(&mut self.open_store().await?)
        .await?;
        rows.into_iter()
            .map(|(scope, hash, size, have, is_stored)| {
                Ok(StoredFile {
                    scope,
                    hash,
                    size: usize::try_from(size)?,
                    have: usize::try_from(have)?,
                    is_stored: is_stored == 1,
                })
            })
            .collect()
    }

    /// What the store has of one file.
    pub async fn file(&self, hash: &str) -> Result<StoredFile> {
        let stored = self.files().await?;
        let found = stored.into_iter().find(|file| file.hash == hash);
        found.with_context(|| format!("no file {hash}"))
    }

    /// Ends every session of every account, as an administrator or the calendar would.
    pub async fn end_sessions(&self) -> Result<()> {
        sqlx::query("update session set expires_at = 1, ended_at = 1 where ended_at is null")
            .execute(&mut self.open_store().await?)
            .await?;
        Ok(())
    }

    /// Declares every key of the city lost, as an operator would.
    pub async fn revoke_keys(&self) -> Result<()> {
        sqlx::query("update city_key set revoked_at = made_at where revoked_at is null")
            .execute(&mut self.open_store().await?)
            .await?;
        Ok(())
    }

    /// The end of what the server wrote about itself.
    pub fn log(&self) -> String {
        let text = std::fs::read_to_string(log_path(self.folder.path())).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(LOG_LINES_SHOWN)..].join("\n")
    }

    async fn open_store(&self) -> Result<sqlx::SqliteConnection> {
        let file = self.folder.path().join("ikrar.sqlite3");
        let url = format!("sqlite://{}?mode=rw", file.display());
        Ok(sqlx::SqliteConnection::connect(&url).await?)
    }
}

fn written(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        Value::Decimal(number) => Some(number.normalize().to_string()),
        Value::Integer(number) => Some(number.to_string()),
        _ => None,
    }
}

impl Drop for ServerProgram {
    fn drop(&mut self) {
        // Already gone is as good.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn log_path(folder: &Path) -> PathBuf {
    folder.join("server.log")
}

/// A server process; it listens when this returns. Without the address of a PostgreSQL database
/// its rows are in the folder. `how` are the lines it writes and more of its options.
pub(crate) fn start(
    program: &Path,
    folder: &Path,
    database: Option<&str>,
    demo: bool,
    (log_filter, more): (&str, &[&str]),
) -> Result<(Child, Announcement)> {
    let log = File::options()
        .create(true)
        .append(true)
        .open(log_path(folder))?;
    let mut command = Command::new(program);
    command
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(folder)
        .env_remove("IKRAR_DATABASE_URL")
        .args(more)
        .env("IKRAR_LOG", log_filter)
        .env("IKRAR_SIGNATURE_CLIENT", CLIENT)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(log);
    if let Some(database) = database {
        command.env("IKRAR_DATABASE_URL", database);
    }
    if demo {
        command.arg("--demo");
    }
    let mut child = command
        .spawn()
        .with_context(|| format!("{} does not start", program.display()))?;
    let output = child.stdout.take().context("no standard output")?;
    let mut lines = BufReader::new(output).lines();
    if let Some(announcement) = read_announcement(&mut lines, demo)? {
        // Read on, so that the server never waits for a reader.
        std::thread::spawn(move || lines.for_each(drop));
        return Ok((child, announcement));
    }
    let status = child.wait()?;
    let words = std::fs::read_to_string(log_path(folder)).unwrap_or_default();
    bail!("the server ended with {status}: {words}")
}

/// Nothing when the server ended before it had said everything.
fn read_announcement(
    lines: &mut impl Iterator<Item = std::io::Result<String>>,
    demo: bool,
) -> Result<Option<Announcement>> {
    let mut address = None;
    let mut password = None;
    while address.is_none() || (demo && password.is_none()) {
        let Some(line) = lines.next().transpose()? else {
            return Ok(None);
        };
        if let Some((_, rest)) = line.split_once("http://") {
            address = Some(rest.trim().parse()?);
        }
        if line.contains("kata sandi") {
            let word = line.split_whitespace().last().unwrap_or_default();
            password = Some(word.trim_matches(['(', ')', ':', '.']).to_owned());
        }
    }
    Ok(address.map(|address| Announcement {
        address,
        password: password.unwrap_or_default(),
    }))
}

/// The program `cargo xtask test` built; without it cargo brings the debug program up to date.
pub fn find_program() -> Result<PathBuf> {
    if let Some(told) = std::env::var_os(PROGRAM) {
        return Ok(told.into());
    }
    let own = std::env::current_exe()?;
    let target = own
        .ancestors()
        .find(|folder| folder.join("CACHEDIR.TAG").is_file())
        .context("this test does not stand in cargo's target folder")?;
    let site = target.join("site/site.json");
    ensure!(
        site.is_file(),
        "the web app is not built; run `cargo xtask build --debug`"
    );
    let mut built = BUILT.lock().unwrap_or_else(PoisonError::into_inner);
    if !*built {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let status = Command::new(cargo)
            .args(["build", "--locked", "--package", "ikrar-server"])
            .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
            .status()?;
        ensure!(status.success(), "the server could not be built");
        *built = true;
    }
    Ok(target.join("debug/ikrar"))
}
