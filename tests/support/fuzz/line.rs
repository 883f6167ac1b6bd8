//! The replica's JSON lines: whatever a program writes to its standard input is answered by one
//! line, and the replica goes on.

use std::sync::{LazyLock, Mutex, PoisonError};

use anyhow::{Result, bail};
use ikrar_domain::people::Role;
use ikrar_server::replica::command::Console;
use ikrar_server::replica::session::Session;
use ikrar_server::replica::store::{Account, Cookie};
use ikrar_server::replica::transport::Origin;
use ikrar_sync::identity::{EntityId, FateSeq, ReplicaId, UnixSeconds};
use ikrar_sync::ledger::Ledger;
use ikrar_sync::ports::StoreBatch;
use ikrar_sync::testing::MemoryStore;
use serde_json::Value;
use tokio::runtime::Runtime;

use super::city::{AGENCY, STORY};
use crate::volatile::Volatile;

/// So many lines, then a fresh replica: what one line has written others may read for a while.
const LINES_OF_ONE: usize = 200;
/// Nobody listens there.
const NOWHERE: &str = "http://127.0.0.1:9";

/// A replica with the whole story in its store, whose owner's session has ended: it keeps edits and
/// sends nothing.
struct Replica {
    runtime: Runtime,
    console: Option<Console>,
    lines: usize,
}

static REPLICA: LazyLock<Mutex<Option<Replica>>> =
    LazyLock::new(|| Mutex::new(Replica::new().ok()));

impl Replica {
    fn new() -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()?;
        Ok(Self {
            runtime,
            console: None,
            lines: 0,
        })
    }

    /// On a thread of its own: a test's thread has a runtime already.
    fn answer(&mut self, line: &[u8]) -> Result<String> {
        std::thread::scope(|scope| {
            let answered = scope.spawn(|| self.answer_here(line)).join();
            answered.unwrap_or_else(|_| bail!("the console panicked"))
        })
    }

    fn answer_here(&mut self, line: &[u8]) -> Result<String> {
        self.lines += 1;
        let used = self.console.take().filter(|_| self.lines < LINES_OF_ONE);
        let console = if let Some(console) = used {
            console
        } else {
            self.lines = 0;
            let session = self.runtime.block_on(opened())?;
            Console::new(vec![session], "satu".to_owned())
        };
        let reply = self.runtime.block_on(console.answer(line));
        self.console = Some(console);
        Ok(reply)
    }
}

async fn opened() -> Result<Session> {
    let mut store = MemoryStore::new(ReplicaId::from_bytes([6; 16]));
    let rows = STORY
        .stages
        .first()
        .into_iter()
        .flat_map(|stage| stage.values());
    store.write(StoreBatch {
        rows: rows.flat_map(Ledger::rows).cloned().collect(),
        fates: Some(FateSeq(0)),
        last_contact: Some(UnixSeconds(9)),
        ..StoreBatch::default()
    })?;
    let store = Volatile::new(store, account(None));
    Ok(Session::open(Box::new(store), Origin::parse(NOWHERE, None)?).await?)
}

fn answer(line: &[u8]) -> Option<Value> {
    let mut replica = REPLICA.lock().unwrap_or_else(PoisonError::into_inner);
    let reply = replica.as_mut()?.answer(line).ok()?;
    assert!(!reply.contains('\n'), "one line");
    serde_json::from_str(&reply).ok()
}

/// Whether a line named a command that there is.
pub(super) fn is_command(line: &[u8]) -> bool {
    let Some(reply) = answer(line) else {
        return false;
    };
    let about_the_command = reply["error"]["argument"] == "command";
    let code = reply["error"]["code"].as_str().unwrap_or_default();
    !about_the_command && !matches!(code, "bad_json" | "not_an_object")
}

pub(super) fn check(line: &[u8]) {
    let reply = answer(line);
    let told = reply.as_ref().map(|reply| reply["ok"].is_boolean());
    assert_eq!(told, Some(true), "{reply:?}");
    let reply = reply.unwrap_or_default();
    if reply["ok"] == false {
        let error = &reply["error"];
        let is_told = |name: &str| error[name].as_str().is_some_and(|text| !text.is_empty());
        assert!(
            is_told("code") && is_told("message") && is_told("repair"),
            "{reply}"
        );
        assert_ne!(error["code"], "ended", "the replica goes on");
    }
}

/// Who works at the replica.
pub(super) fn account(cookie: Option<Cookie>) -> Account {
    Account {
        user: EntityId::from_bytes([4; 16]),
        name: "Satu".to_owned(),
        login: "satu".to_owned(),
        role: Role::AgencyOperator,
        agency: Some(AGENCY),
        session: 7,
        cookie,
    }
}
