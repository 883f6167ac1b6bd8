//! What stands in front of a server on the day a new version is installed: it hands out the site
//! of either version, and passes everything else on.
//!
//! The older version is the built site under other names: every hash in every file, and the build
//! id, read backwards. So no file of the one is found under a name of the other, as after a real
//! installation, and both programs are the shipped one.

mod lie;

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

const HEAD_BYTES_MAX: usize = 64 * 1024;

/// Which version of the site is handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// The one before.
    Older,
    /// The one that was built.
    Present,
}

/// One version's files by path, its build id and the address of its glue.
#[derive(Debug)]
struct Site {
    build: String,
    glue: String,
    files: BTreeMap<String, Vec<u8>>,
}

/// The front; gone when dropped.
#[derive(Debug)]
pub struct Front {
    address: SocketAddr,
    shared: Arc<Shared>,
    keeper: JoinHandle<()>,
}

#[derive(Debug)]
struct Shared {
    older: Site,
    present: Site,
    state: Mutex<State>,
}

#[derive(Debug, Clone, Copy)]
struct State {
    server: SocketAddr,
    version: Version,
    passes_on: bool,
    lies: bool,
}

impl Front {
    /// Stands in front of a server with the older version.
    pub async fn of(server: SocketAddr) -> Result<Self> {
        Self::handing_out(Site::built("site")?, server).await
    }

    /// Stands in front of a server with the program that can be examined as a store.
    pub async fn of_examination(server: SocketAddr) -> Result<Self> {
        let site = Site::built("site-examination");
        let site = site.context("`cargo xtask build --examination` builds it")?;
        let front = Self::handing_out(site, server).await?;
        front.install();
        Ok(front)
    }

    async fn handing_out(present: Site, server: SocketAddr) -> Result<Self> {
        let shared = Arc::new(Shared {
            older: present.backwards(),
            present,
            state: Mutex::new(State {
                server,
                version: Version::Older,
                passes_on: true,
                lies: false,
            }),
        });
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let serving = Arc::clone(&shared);
        let keeper = tokio::spawn(async move {
            while let Ok((browser, _)) = listener.accept().await {
                let shared = Arc::clone(&serving);
                // A browser that went away is none of our business.
                tokio::spawn(async move { drop(answer(browser, &shared).await) });
            }
        });
        Ok(Self {
            address,
            shared,
            keeper,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The build id of a version.
    pub fn build(&self, version: Version) -> &str {
        &self.shared.site(version).build
    }

    /// The address of the program's glue, which a page can import.
    pub fn glue(&self, version: Version) -> &str {
        &self.shared.site(version).glue
    }

    /// A file that only the older version has, by its path with a slash in front.
    pub fn older_file(&self) -> Result<String> {
        let files = &self.shared.older.files;
        let boot = files.keys().find(|path| path.starts_with("/assets/boot."));
        boot.cloned().context("the site has no boot module")
    }

    /// Installs the new version.
    pub fn install(&self) {
        self.shared.state().version = Version::Present;
    }

    /// Whether the digests in the server's replies are changed on their way.
    pub fn lie(&self, lies: bool) {
        self.shared.state().lies = lies;
    }

    /// Whether the server behind it can be reached.
    pub fn pass_on(&self, passes_on: bool) {
        self.shared.state().passes_on = passes_on;
    }
}

/// A page of the same origin on which nothing of the app runs: the service worker answers every
/// address but the server's own with the app.
pub const BARE_PAGE: &str = "/api/bare-page";
const BARE_REPLY: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\
    content-length: 0\r\nconnection: close\r\n\r\n";

impl Drop for Front {
    fn drop(&mut self) {
        self.keeper.abort();
    }
}

impl Shared {
    fn site(&self, version: Version) -> &Site {
        match version {
            Version::Older => &self.older,
            Version::Present => &self.present,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Site {
    fn built(folder: &str) -> Result<Self> {
        let own = std::env::current_exe()?;
        let target = own
            .ancestors()
            .find(|folder| folder.join("CACHEDIR.TAG").is_file())
            .context("this test does not stand in cargo's target folder")?;
        let folder = target.join(folder);
        let mut files = BTreeMap::new();
        read(&folder, &folder, &mut files)?;
        let record = files
            .remove("/site.json")
            .context("the site is not built")?;
        let record: Value = serde_json::from_slice(&record)?;
        let named = |what: &str| {
            let name = record[what].as_str().map(str::to_owned);
            name.with_context(|| format!("the site names no {what}"))
        };
        Ok(Self {
            build: named("build")?,
            glue: named("js")?,
            files,
        })
    }

    /// The same site under other names.
    fn backwards(&self) -> Self {
        let hashes = self.files.keys().filter_map(|path| {
            let name = path.strip_prefix("/assets/")?;
            name.split('.').nth(1)
        });
        let mut names: Vec<(String, String)> = hashes
            .chain([self.build.as_str()])
            .map(|hash| (hash.to_owned(), hash.chars().rev().collect()))
            .collect();
        names.sort();
        names.dedup();
        let renamed = |text: &str| {
            names
                .iter()
                .fold(text.to_owned(), |text, (old, new)| text.replace(old, new))
        };
        let files = self.files.iter().map(|(path, bytes)| {
            let bytes = match std::str::from_utf8(bytes) {
                Ok(text) => renamed(text).into_bytes(),
                Err(_) => bytes.clone(),
            };
            (renamed(path), bytes)
        });
        Self {
            build: renamed(&self.build),
            glue: renamed(&self.glue),
            files: files.collect(),
        }
    }

    /// The reply to a GET of a path.
    fn reply(&self, path: &str) -> Vec<u8> {
        let last = path.rsplit('/').next().unwrap_or_default();
        let file = match self.files.get(path) {
            Some(bytes) => Some((path, bytes)),
            None if last.contains('.') => None,
            None => self
                .files
                .get_key_value("/shell.html")
                .map(|(path, bytes)| (path.as_str(), bytes)),
        };
        let (status, path, bytes) = match file {
            Some((path, bytes)) => ("200 OK", path, bytes.as_slice()),
            None => ("404 Not Found", "/no.txt", b"no".as_slice()),
        };
        let head = format!(
            "HTTP/1.1 {status}\r\ncontent-type: {}\r\ncontent-length: {}\r\n\
             cache-control: no-cache\r\nconnection: close\r\n\r\n",
            content_type(path),
            bytes.len()
        );
        [head.as_bytes(), bytes].concat()
    }
}

fn read(root: &Path, folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path: PathBuf = entry?.path();
        if path.is_dir() {
            read(root, &path, files)?;
        } else if !path
            .extension()
            .is_some_and(|ending| ending == "br" || ending == "gz")
        {
            let name = path.strip_prefix(root)?.to_str().context("an odd name")?;
            files.insert(format!("/{name}"), std::fs::read(&path)?);
        }
    }
    Ok(())
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "css" => "text/css",
        "html" => "text/html",
        "ico" => "image/x-icon",
        "js" => "text/javascript",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "wasm" => "application/wasm",
        "webmanifest" => "application/manifest+json",
        _ => "text/plain",
    }
}

/// Answers one request, or passes it on; one request a connection.
async fn answer(mut browser: TcpStream, shared: &Shared) -> Result<()> {
    let mut request = Vec::new();
    let head_end = loop {
        if let Some(end) = request.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        ensure!(request.len() < HEAD_BYTES_MAX, "a head without an end");
        ensure!(browser.read_buf(&mut request).await? > 0, "half a head");
    };
    let head = std::str::from_utf8(&request[..head_end])?.to_owned();
    let path = head.split(' ').nth(1).context("no path")?;
    let path = path.split('?').next().unwrap_or_default();
    let State {
        server,
        version,
        passes_on,
        lies,
    } = *shared.state();
    if !(path.starts_with("/api/") || path.starts_with("/sync/")) {
        browser.write_all(&shared.site(version).reply(path)).await?;
        return Ok(browser.shutdown().await?);
    }
    if path == BARE_PAGE {
        browser.write_all(BARE_REPLY).await?;
        return Ok(browser.shutdown().await?);
    }
    ensure!(passes_on, "nothing is passed on");
    let mut server = TcpStream::connect(server).await?;
    let head = head.replace("Connection: keep-alive", "Connection: close");
    server.write_all(head.as_bytes()).await?;
    server.write_all(&request[head_end..]).await?;
    if lies && path == "/sync/v1/pull" {
        let body = request.len().saturating_sub(head_end + 4);
        let reply = lie::ask(&mut browser, &mut server, lie::length_of(&head), body).await?;
        browser.write_all(&lie::told(reply)?).await?;
        return Ok(browser.shutdown().await?);
    }
    copy_bidirectional(&mut browser, &mut server).await?;
    Ok(())
}
