//! A server of one test's own: fresh database, a clock the test moves, no port.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use anyhow::{Context, Result, bail};
use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::header::{CONTENT_TYPE, COOKIE, HOST, SET_COOKIE};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use ikrar_domain::people::Role;
use ikrar_domain::value::{AgencyId, UserId};
use ikrar_server::auth::{account, password};
use ikrar_server::clock::Clock;
use ikrar_server::config::Database;
use ikrar_server::state::AppState;
use ikrar_server::store::{Backend, NewAccount, Store};
use ikrar_sync::identity::UnixSeconds;
use tower::ServiceExt;
use uuid::Uuid;

use crate::folder::TemporaryFolder;
use crate::postgres::ThrowawayDatabase;
use crate::signers::printed_name;

/// Every test account's password.
pub const PASSWORD: &str = "kata sandi uji";
/// When every test begins.
const STARTED_AT: i64 = 1_800_000_000;

/// What holds a test's rows; kept alive as long as the server.
#[derive(Debug)]
enum Keeper {
    Folder(TemporaryFolder),
    Postgres(ThrowawayDatabase),
}

/// What was in a database at one moment.
#[derive(Debug)]
pub struct Backup(Keeper);

/// A running server without a listener.
pub struct TestServer {
    /// What handlers see.
    pub state: AppState,
    router: Router,
    time: Arc<AtomicI64>,
    keeper: Arc<Keeper>,
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

/// Somebody's browser: it keeps the session cookie.
#[derive(Debug, Clone)]
pub struct Visitor {
    cookie: String,
    /// Who it is.
    pub user: UserId,
    /// The session's number.
    pub session: u64,
}

impl Visitor {
    /// Somebody whose session another server process opened.
    pub fn new(cookie: String, user: UserId, session: u64) -> Self {
        Self {
            cookie,
            user,
            session,
        }
    }

    /// What the browser sends to be known again.
    pub fn cookie(&self) -> &str {
        &self.cookie
    }
}

impl TestServer {
    /// On SQLite.
    pub async fn start() -> Result<Self> {
        Self::with_keeper(Keeper::Folder(TemporaryFolder::new()?)).await
    }

    /// On PostgreSQL, where it is installed.
    pub async fn start_on_postgres() -> Result<Option<Self>> {
        match ThrowawayDatabase::create()? {
            Some(database) => Ok(Some(Self::with_keeper(Keeper::Postgres(database)).await?)),
            None => Ok(None),
        }
    }

    /// One on each database this machine has.
    pub async fn start_each() -> Result<Vec<Self>> {
        let mut servers = vec![Self::start().await?];
        servers.extend(Self::start_on_postgres().await?);
        Ok(servers)
    }

    /// A second server process on the same data.
    pub async fn neighbour(&self) -> Result<Self> {
        let state = open(&self.keeper, &self.time).await?;
        Ok(Self {
            router: ikrar_server::router(state.clone()),
            state,
            time: Arc::clone(&self.time),
            keeper: Arc::clone(&self.keeper),
        })
    }

    /// The data folder, on SQLite.
    pub fn folder(&self) -> Option<&Path> {
        match &*self.keeper {
            Keeper::Folder(folder) => Some(folder.path()),
            Keeper::Postgres(_) => None,
        }
    }

    /// The address of its database, for whoever reads or writes behind its back.
    pub fn database_address(&self) -> String {
        match &*self.keeper {
            Keeper::Folder(folder) => {
                let file = folder.path().join("ikrar.sqlite3");
                format!("sqlite://{}", file.display())
            }
            Keeper::Postgres(database) => database.address(),
        }
    }

    /// A copy of its database, as a backup at night takes it.
    pub async fn back_up(&mut self) -> Result<Backup> {
        self.state.store.close().await;
        let backup = match &*self.keeper {
            Keeper::Folder(folder) => {
                let copy = TemporaryFolder::new()?;
                copy_files(folder.path(), copy.path())?;
                Backup(Keeper::Folder(copy))
            }
            Keeper::Postgres(database) => Backup(Keeper::Postgres(database.back_up()?)),
        };
        self.restart().await?;
        Ok(backup)
    }

    /// Starts anew on what the backup has.
    pub async fn put_back(&mut self, backup: &Backup) -> Result<()> {
        self.state.store.close().await;
        match (&*self.keeper, &backup.0) {
            (Keeper::Folder(folder), Keeper::Folder(copy)) => {
                copy_files(copy.path(), folder.path())?;
            }
            (Keeper::Postgres(database), Keeper::Postgres(copy)) => database.put_back(copy)?,
            _ => bail!("the backup is of another database"),
        }
        self.restart().await
    }

    /// Whether other processes' writes ring the doorbell here.
    pub fn hears_neighbours(&self) -> bool {
        self.state.store.backend() == Backend::Postgres
    }

    async fn with_keeper(keeper: Keeper) -> Result<Self> {
        let keeper = Arc::new(keeper);
        let time = Arc::new(AtomicI64::new(STARTED_AT));
        let state = open(&keeper, &time).await?;
        Ok(Self {
            router: ikrar_server::router(state.clone()),
            state,
            time,
            keeper,
        })
    }

    /// Lets requests from now on see another state: a limit, a setting.
    pub fn adjust(&mut self, change: impl FnOnce(&mut AppState)) {
        change(&mut self.state);
        self.router = ikrar_server::router(self.state.clone());
    }

    /// The same data under a new process, as after a crash: nothing in memory survives.
    pub async fn restart(&mut self) -> Result<()> {
        self.state = open(&self.keeper, &self.time).await?;
        self.router = ikrar_server::router(self.state.clone());
        Ok(())
    }

    /// Lets time pass.
    pub fn advance(&self, seconds: i64) {
        self.time.fetch_add(seconds, Ordering::Relaxed);
    }

    /// What time it is.
    pub fn now(&self) -> UnixSeconds {
        UnixSeconds(self.time.load(Ordering::Relaxed))
    }

    /// Sends a request as it is.
    pub async fn send(&self, request: Request<Body>) -> Result<Reply> {
        let response = self.router.clone().oneshot(request).await?;
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await?;
        Ok(Reply {
            status: parts.status,
            headers: parts.headers,
            body,
        })
    }

    /// A GET without a session.
    pub async fn get(&self, path: &str) -> Result<Reply> {
        self.send(request(Method::GET, path).body(Body::empty())?)
            .await
    }

    /// A GET with a session.
    pub async fn get_as(&self, visitor: &Visitor, path: &str) -> Result<Reply> {
        let request = request(Method::GET, path).header(COOKIE, &visitor.cookie);
        self.send(request.body(Body::empty())?).await
    }

    /// A GET with a session, for a reply that is read piece by piece.
    pub fn request_as(&self, visitor: &Visitor, path: &str) -> Result<Request<Body>> {
        let request = request(Method::GET, path).header(COOKIE, &visitor.cookie);
        Ok(request.body(Body::empty())?)
    }

    /// The routes.
    pub fn router(&self) -> Router {
        self.router.clone()
    }

    /// A POST of JSON without a session.
    pub async fn post_json(&self, path: &str, json: &str) -> Result<Reply> {
        let request = request(Method::POST, path).header(CONTENT_TYPE, "application/json");
        self.send(request.body(Body::from(json.to_owned()))?).await
    }

    /// A POST of any body with a session.
    pub async fn post_as(
        &self,
        visitor: &Visitor,
        path: &str,
        content_type: &str,
        body: impl Into<Body>,
    ) -> Result<Reply> {
        let request = request(Method::POST, path)
            .header(COOKIE, &visitor.cookie)
            .header(CONTENT_TYPE, content_type);
        self.send(request.body(body.into())?).await
    }

    /// Any request with a session.
    pub async fn send_as(
        &self,
        visitor: &Visitor,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Result<Reply> {
        let mut request = request(method, path).header(COOKIE, &visitor.cookie);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(body.into())?).await
    }

    /// Creates an account whose password is [`PASSWORD`].
    pub async fn create_account(
        &self,
        login: &str,
        role: Role,
        agency: Option<AgencyId>,
    ) -> Result<UserId> {
        let user = UserId::from_uuid(Uuid::now_v7());
        let new = NewAccount {
            user,
            login: login.to_owned(),
            display_name: printed_name(role).map_or_else(|| format!("Nama {login}"), Into::into),
            role,
            agency,
            password_hash: password::hash(PASSWORD)?,
            created_at: self.now(),
        };
        account::create(&self.state.store, &self.state.ingest, &new).await?;
        Ok(user)
    }

    /// Tries to sign in.
    pub async fn try_sign_in(&self, login: &str, password: &str) -> Result<Reply> {
        let body = serde_json::json!({ "login": login, "password": password });
        self.post_json("/api/sign-in", &body.to_string()).await
    }

    /// Signs in with [`PASSWORD`].
    pub async fn sign_in(&self, login: &str) -> Result<Visitor> {
        self.sign_in_with(login, PASSWORD).await
    }

    /// Signs in.
    pub async fn sign_in_with(&self, login: &str, password: &str) -> Result<Visitor> {
        let reply = self.try_sign_in(login, password).await?;
        anyhow::ensure!(
            reply.status == StatusCode::OK,
            "sign-in answered {}",
            reply.status
        );
        let cookie = reply
            .headers
            .get(SET_COOKIE)
            .context("no cookie")?
            .to_str()?;
        let session = reply.json()?;
        let user = session["user"].as_str().context("no user")?;
        Ok(Visitor {
            cookie: cookie.split(';').next().unwrap_or_default().to_owned(),
            user: UserId::from_uuid(user.parse()?),
            session: session["session"].as_u64().context("no session")?,
        })
    }

    /// Creates an account and signs it in.
    pub async fn visitor(
        &self,
        login: &str,
        role: Role,
        agency: Option<AgencyId>,
    ) -> Result<Visitor> {
        self.create_account(login, role, agency).await?;
        self.sign_in(login).await
    }
}

impl Reply {
    /// The body as JSON.
    pub fn json(&self) -> Result<serde_json::Value> {
        Ok(serde_json::from_slice(&self.body)?)
    }

    /// The stable code of a refusal; empty when there is none.
    pub fn code(&self) -> String {
        let json = self.json().unwrap_or_default();
        json["code"].as_str().unwrap_or_default().to_owned()
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// A header as text; empty when there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }
}

/// A request to the loopback name, as a browser on this machine sends it.
pub fn request(method: Method, path: &str) -> axum::http::request::Builder {
    Request::builder()
        .method(method)
        .uri(path)
        .header(HOST, "localhost:3000")
}

/// Replaces what is in one folder by what is in another.
fn copy_files(from: &Path, to: &Path) -> Result<()> {
    for entry in fs::read_dir(to)? {
        fs::remove_file(entry?.path())?;
    }
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        fs::copy(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}

async fn open(keeper: &Keeper, time: &Arc<AtomicI64>) -> Result<AppState> {
    let database = match keeper {
        Keeper::Folder(folder) => Database::Folder(folder.path().to_owned()),
        Keeper::Postgres(database) => Database::Postgres(database.url()?),
    };
    let time = Arc::clone(time);
    let clock = Clock::from_fn(move || UnixSeconds(time.load(Ordering::Relaxed)));
    Ok(AppState::start(Store::open(&database).await?, clock).await?)
}
