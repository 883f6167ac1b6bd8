//! The smallest site the service worker accepts, behind a network that can misbehave.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const RETIRED: &str = include_str!("../../server/src/site/retired-worker.js");
/// The build after which the operator retires the worker.
const RETIRED_BUILD: &str = "retired";

const TEMPLATE: &str = include_str!("../../public/service-worker.js");

/// Longer than anything here waits.
const SILENCE: Duration = Duration::from_secs(30);

/// What lies between browser and server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Network {
    Open,
    /// Every connection ends at once.
    Cut,
    /// Connections are taken and nothing answers.
    Silent,
    /// Every address answers with a sign-in page of somebody else.
    Portal,
    /// The same, but the worker's own file comes through, as from a proxy's cache.
    PortalForFiles,
}

/// A running site; it ends with the test's runtime.
pub(crate) struct Site {
    address: String,
    state: Arc<Mutex<State>>,
}

#[derive(Clone)]
struct State {
    network: Network,
    build: String,
}

impl Site {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let state = State {
            network: Network::Open,
            build: "1".to_owned(),
        };
        let state = Arc::new(Mutex::new(state));
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, Arc::clone(&shared)));
            }
        });
        Self { address, state }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn set(&self, network: Network) {
        self.state.lock().unwrap().network = network;
    }

    /// Has the server hand out the retired worker.
    pub(crate) fn retire(&self) {
        self.publish(RETIRED_BUILD);
    }

    /// Puts another build on the server.
    pub(crate) fn publish(&self, build: &str) {
        build.clone_into(&mut self.state.lock().unwrap().build);
    }
}

/// Answers one request and closes; a browser that went away is none of our business.
async fn answer(mut stream: TcpStream, state: Arc<Mutex<State>>) {
    let Some(path) = requested_path(&mut stream).await else {
        return;
    };
    let State { network, build } = state.lock().unwrap().clone();
    let page = match network {
        Network::Cut => return,
        Network::Silent => return tokio::time::sleep(SILENCE).await,
        Network::PortalForFiles if path == "/sw.js" => served(&build, &path),
        Network::Portal | Network::PortalForFiles => portal(),
        Network::Open => served(&build, &path),
    };
    drop(stream.write_all(page.as_bytes()).await);
}

async fn requested_path(stream: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    let head = String::from_utf8(head).ok()?;
    head.split(' ').nth(1).map(str::to_owned)
}

fn portal() -> String {
    reply(
        "200 OK",
        "text/html",
        "<html><title>portal</title>Masuk ke Wi-Fi</html>",
    )
}

fn served(build: &str, path: &str) -> String {
    let files = files(build);
    if let Some((content_type, text)) = files.get(path) {
        return reply("200 OK", content_type, text);
    }
    match path {
        "/sw.js" if build == RETIRED_BUILD => reply("200 OK", "text/javascript", RETIRED),
        "/sw.js" => reply("200 OK", "text/javascript", &worker(build, &files)),
        "/masuk" => reply("200 OK", "text/html", &page("masuk", build)),
        path if path.starts_with("/assets/") => reply("404 Not Found", "text/plain", "no"),
        _ => reply("200 OK", "text/html", &page("shell", build)),
    }
}

fn reply(status: &str, content_type: &str, text: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: {content_type}\r\ncontent-length: {}\r\n\
         vary: accept-encoding\r\ncache-control: no-cache\r\nconnection: close\r\n\r\n{text}",
        text.len()
    )
}

fn files(build: &str) -> BTreeMap<String, (&'static str, String)> {
    BTreeMap::from([
        ("/shell".to_owned(), ("text/html", page("shell", build))),
        (
            boot(build),
            ("text/javascript", format!("window.booted = '{build}';")),
        ),
        (
            "/assets/app.0.css".to_owned(),
            ("text/css", "a{}".to_owned()),
        ),
        (
            "/favicon.ico".to_owned(),
            ("image/x-icon", "icon".to_owned()),
        ),
    ])
}

fn boot(build: &str) -> String {
    format!("/assets/boot.{build}.js")
}

fn page(name: &str, build: &str) -> String {
    let boot = boot(build);
    format!("<!DOCTYPE html><title>{name} {build}</title><script src=\"{boot}\"></script>")
}

fn worker(build: &str, files: &BTreeMap<String, (&'static str, String)>) -> String {
    let list: Vec<_> = files
        .iter()
        .map(|(url, (content_type, text))| {
            json!({ "url": url, "content_type": content_type, "bytes": text.len() })
        })
        .collect();
    TEMPLATE
        .replace("@BUILD@", build)
        .replace("@BOOT@", &boot(build))
        .replace("@PRECACHE@", &json!(list).to_string())
}
