//! A throwaway PostgreSQL, so that the same tests run on both databases.
//!
//! The cluster listens on a socket in its own folder, shared by the tests that run at the same
//! time and stopped with the last of them. Machines without PostgreSQL skip these tests, loudly.

use std::ffi::OsString;
use std::io::Write;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use ikrar_server::config::DatabaseUrl;

use crate::folder::TemporaryFolder;
use crate::processes::kill_family;

/// PostgreSQL refuses to run as root, so a root test run becomes "nobody" for it.
const NOBODY: u32 = 65534;
/// Usually 20 ms; the machine may be busy.
const START_TIMEOUT: Duration = Duration::from_secs(30);

static RUNNING: Mutex<Weak<Cluster>> = Mutex::new(Weak::new());
static DATABASE_COUNT: AtomicU32 = AtomicU32::new(0);

/// One empty database of one test's own.
#[derive(Debug)]
pub struct ThrowawayDatabase {
    cluster: Arc<Cluster>,
    name: String,
}

#[derive(Debug)]
struct Cluster {
    // Stopped before the folder goes: fields drop in order.
    process: ServerProcess,
    folder: TemporaryFolder,
    programs: PathBuf,
}

#[derive(Debug)]
struct ServerProcess(Child);

/// Whether commits wait for the disk. Most tests only ask what was written, not when.
#[derive(Debug, Clone, Copy)]
enum Durability {
    Memory,
    Disk,
}

impl ThrowawayDatabase {
    /// A fresh database, or none where PostgreSQL is not installed.
    pub fn create() -> Result<Option<Self>> {
        let Some(programs) = find_programs() else {
            let note = "SKIPPED: PostgreSQL is not installed, so this ran on SQLite only";
            writeln!(std::io::stderr(), "{note}")?;
            return Ok(None);
        };
        let cluster = shared_cluster(programs)?;
        let name = format!("test_{}", DATABASE_COUNT.fetch_add(1, Ordering::Relaxed));
        cluster.create_database(&name)?;
        Ok(Some(Self { cluster, name }))
    }

    /// A copy of it; nobody may be connected to it meanwhile.
    pub fn back_up(&self) -> Result<Self> {
        let name = format!("test_{}", DATABASE_COUNT.fetch_add(1, Ordering::Relaxed));
        self.cluster.run("createdb", &["-T", &self.name, &name])?;
        Ok(Self {
            cluster: Arc::clone(&self.cluster),
            name,
        })
    }

    /// Puts a copy in its place.
    pub fn put_back(&self, backup: &Self) -> Result<()> {
        self.cluster.run("dropdb", &["--force", &self.name])?;
        self.cluster
            .run("createdb", &["-T", &backup.name, &self.name])
    }

    /// Writes everything in it into a file, as an office does at night; a server may run on it.
    pub fn dump_into(&self, file: &Path) -> Result<()> {
        let file = file.to_string_lossy();
        let arguments = ["--format=custom", "--file", &file, &self.name];
        self.cluster.run("pg_dump", &arguments)
    }

    /// Has what such a file holds, and nothing else. Nobody stays connected.
    pub fn load_from(&self, file: &Path) -> Result<()> {
        self.cluster.run("dropdb", &["--force", &self.name])?;
        self.cluster.create_database(&self.name)?;
        let file = file.to_string_lossy();
        let arguments = ["--exit-on-error", "--dbname", &self.name, &file];
        self.cluster.run("pg_restore", &arguments)
    }

    /// Its address, for the server.
    pub fn url(&self) -> Result<DatabaseUrl> {
        Ok(DatabaseUrl::parse(self.address())?)
    }

    /// Its address as text.
    pub fn address(&self) -> String {
        self.cluster.address_of(&self.name)
    }
}

/// A PostgreSQL of one test's own that writes to the disk as in an office, and that can be killed.
#[derive(Debug)]
pub struct DurablePostgres(Cluster);

impl DurablePostgres {
    const NAME: &str = "ikrar";

    /// Starts one, or none where PostgreSQL is not installed.
    pub fn start() -> Result<Option<Self>> {
        let Some(programs) = find_programs() else {
            return Ok(None);
        };
        let cluster = Cluster::start(programs, Durability::Disk)?;
        cluster.create_database(Self::NAME)?;
        Ok(Some(Self(cluster)))
    }

    /// The address of its database, for the server.
    pub fn url(&self) -> Result<DatabaseUrl> {
        Ok(DatabaseUrl::parse(self.address())?)
    }

    /// The address of its database as text.
    pub fn address(&self) -> String {
        self.0.address_of(Self::NAME)
    }

    /// SIGKILL to all of it at once.
    pub fn kill(&mut self) -> Result<()> {
        let mark = self.0.folder.path().join("data");
        kill_family(self.0.process.0.id(), &mark.to_string_lossy())?;
        self.0.process.0.wait()?;
        Ok(())
    }

    /// Starts it again on the same data; returns when it has recovered.
    pub fn start_again(&mut self) -> Result<()> {
        let file = self.0.folder.path().join("data/postmaster.pid");
        // Left behind by the killed one; its number may belong to somebody else by now.
        drop(std::fs::remove_file(file));
        self.0.process = spawn(&self.0.programs, self.0.folder.path(), Durability::Disk)?;
        self.0.wait_until_ready()
    }
}

impl Cluster {
    fn start(programs: PathBuf, durability: Durability) -> Result<Self> {
        let folder = TemporaryFolder::new()?;
        if is_root()? {
            chown(folder.path(), Some(NOBODY), Some(NOBODY))?;
        }
        let data = folder.path().join("data");
        let made = unprivileged(&programs.join("initdb"))?
            .args([
                "-A",
                "trust",
                "-U",
                "app",
                "-E",
                "UTF8",
                "--locale=C",
                "--no-sync",
                "-D",
            ])
            .arg(&data)
            .stdout(Stdio::null())
            .output()?;
        ensure!(
            made.status.success(),
            "initdb: {}",
            String::from_utf8_lossy(&made.stderr)
        );
        let cluster = Self {
            process: spawn(&programs, folder.path(), durability)?,
            folder,
            programs,
        };
        cluster.wait_until_ready()?;
        Ok(cluster)
    }

    fn address_of(&self, name: &str) -> String {
        let folder = self.folder.path().to_string_lossy().replace('/', "%2F");
        format!("postgres://app@{folder}/{name}")
    }

    fn wait_until_ready(&self) -> Result<()> {
        let deadline = Instant::now() + START_TIMEOUT;
        while Instant::now() < deadline {
            let asked = Command::new(self.programs.join("pg_isready"))
                .arg("-h")
                .arg(self.folder.path())
                .stdout(Stdio::null())
                .status()?;
            if asked.success() {
                return Ok(());
            }
            std::thread::yield_now();
        }
        bail!(
            "PostgreSQL did not start within {} s",
            START_TIMEOUT.as_secs()
        )
    }

    fn create_database(&self, name: &str) -> Result<()> {
        self.run("createdb", &[name])
    }

    fn run(&self, program: &str, arguments: &[&str]) -> Result<()> {
        let done = Command::new(self.programs.join(program))
            .arg("-h")
            .arg(self.folder.path())
            .args(["-U", "app"])
            .args(arguments)
            .output()?;
        ensure!(
            done.status.success(),
            "{program}: {}",
            String::from_utf8_lossy(&done.stderr)
        );
        Ok(())
    }
}

fn spawn(programs: &Path, folder: &Path, durability: Durability) -> Result<ServerProcess> {
    let mut sockets = OsString::from("unix_socket_directories=");
    sockets.push(folder);
    let fsync = match durability {
        Durability::Memory => "fsync=off",
        Durability::Disk => "fsync=on",
    };
    let process = unprivileged(&programs.join("postgres"))?
        .arg("-D")
        .arg(folder.join("data"))
        .args(["-c", "listen_addresses=", "-c", fsync, "-c"])
        .arg(sockets)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    Ok(ServerProcess(process))
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        // Nothing in it is worth a clean shutdown.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn shared_cluster(programs: PathBuf) -> Result<Arc<Cluster>> {
    let mut running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(cluster) = running.upgrade() {
        return Ok(cluster);
    }
    let cluster = Arc::new(Cluster::start(programs, Durability::Memory)?);
    *running = Arc::downgrade(&cluster);
    Ok(cluster)
}

/// Where `initdb` is: on the path, or where Debian hides it (newest version first).
fn find_programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let mut debian: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|version| version.path().join("bin"))
        .collect();
    debian.sort_by(|one, other| other.cmp(one));
    folders.append(&mut debian);
    // A link such as /usr/local/bin/initdb has no neighbours; the file it points to has.
    folders
        .into_iter()
        .filter_map(|folder| std::fs::canonicalize(folder.join("initdb")).ok())
        .filter_map(|initdb| initdb.parent().map(Path::to_owned))
        .find(|folder| folder.join("postgres").is_file())
}

fn is_root() -> Result<bool> {
    let own = std::fs::metadata("/proc/self").context("no /proc")?;
    Ok(own.uid() == 0)
}

fn unprivileged(program: &Path) -> Result<Command> {
    let mut command = Command::new(program);
    // "nobody" may not stand in root's working folder.
    command.current_dir("/").stdin(Stdio::null());
    if is_root()? {
        command.uid(NOBODY).gid(NOBODY);
    }
    Ok(command)
}
