//! The console without a server: what a person writes offline, and every kind of bad line.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use ikrar_domain::people::Role;
use ikrar_sync::identity::EntityId;
use serde_json::{Value as Json, json};

use super::*;
use crate::replica::store::{Account, Cookie, DurableStore as _, FileStore};
use crate::replica::transport::Origin;

static FOLDER_COUNT: AtomicU32 = AtomicU32::new(0);

struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let number = FOLDER_COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("ikrar-console-{}-{number}", std::process::id());
        Self(std::env::temp_dir().join(name))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

fn agency() -> EntityId {
    EntityId::from_bytes([2; 16])
}

/// A replica of an operator whose server never answers.
async fn console(folder: &Folder, is_seated: bool) -> Console {
    let mut store = FileStore::open(&folder.0).unwrap();
    if is_seated {
        let account = Account {
            user: EntityId::from_bytes([1; 16]),
            name: "Operator".to_owned(),
            login: "operator".to_owned(),
            role: Role::AgencyOperator,
            agency: Some(agency()),
            session: 7,
            cookie: Some(Cookie::new("ikrar_session=x")),
        };
        store.set_account(account).unwrap();
    }
    // Port 9 of this machine: nobody listens.
    let origin = Origin::parse("http://127.0.0.1:9", None).unwrap();
    let session = Session::open(Box::new(store), origin).await.unwrap();
    Console::new(vec![session], "operator".to_owned())
}

async fn ask(console: &Console, command: Json) -> Json {
    let reply = console.answer(command.to_string().as_bytes()).await;
    assert!(!reply.contains('\n'), "{reply}");
    serde_json::from_str(&reply).unwrap()
}

async fn done(console: &Console, command: Json) -> Json {
    let reply = ask(console, command).await;
    assert_eq!(reply["ok"], true, "{reply}");
    reply
}

async fn refusal(console: &Console, command: Json) -> String {
    let reply = ask(console, command).await;
    assert_eq!(reply["ok"], false, "{reply}");
    let error = &reply["error"];
    for part in ["message", "repair"] {
        assert!(
            error[part].as_str().is_some_and(|text| text.len() > 3),
            "{reply}"
        );
    }
    error["code"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn bad_lines_are_answered_and_end_nothing() {
    let folder = Folder::new();
    let console = console(&folder, true).await;
    for (line, code) in [
        (&b"{"[..], "bad_json"),
        (b"\xff\xfe", "bad_json"),
        (b"[1, 2]", "not_an_object"),
        (b"{}", "missing_argument"),
        (b"{\"command\": 5}", "wrong_type"),
    ] {
        let reply: Json = serde_json::from_str(&console.answer(line).await).unwrap();
        assert_eq!(reply["error"]["code"], code, "{reply}");
    }
    for (command, code) in [
        (json!({"command": "dance"}), "unknown_command"),
        (
            json!({"command": "status", "repilca": 1}),
            "unknown_argument",
        ),
        (
            json!({"command": "status", "replica": 2}),
            "unknown_replica",
        ),
        (json!({"command": "status", "replica": "1"}), "wrong_type"),
        (json!({"command": "create"}), "missing_argument"),
        (json!({"command": "create", "kind": "poem"}), "unknown_kind"),
        (
            json!({"command": "create", "kind": "item", "fields": {}}),
            "missing_field",
        ),
        (
            json!({"command": "create", "kind": "item", "fields": 3}),
            "wrong_type",
        ),
        (json!({"command": "edit", "entity": "0b"}), "wrong_type"),
        (
            json!({"command": "edit", "entity": "0b".repeat(16)}),
            "unknown_entity",
        ),
        (
            json!({"command": "read", "item": "0b".repeat(16), "quarter": 5}),
            "wrong_type",
        ),
        (json!({"command": "wait"}), "missing_argument"),
        (json!({"command": "wait", "for": "rain"}), "wrong_type"),
        (
            json!({"command": "wait", "for": "quiet", "timeout_ms": 5}),
            "timeout",
        ),
    ] {
        assert_eq!(refusal(&console, command.clone()).await, code, "{command}");
    }
    done(&console, json!({"command": "status"})).await;
}

#[tokio::test]
async fn nothing_is_written_in_nobodys_name() {
    let folder = Folder::new();
    let console = console(&folder, false).await;
    let create = json!({"command": "create", "kind": "agreement",
        "fields": {"agency": agency().hex(), "year": 2026}});
    assert_eq!(refusal(&console, create).await, "signed_out");
    let wait = json!({"command": "wait", "for": "quiet"});
    assert_eq!(refusal(&console, wait).await, "sign_in_needed");
}

#[tokio::test]
async fn what_was_written_offline_is_there_after_a_restart() {
    let folder = Folder::new();
    let open = console(&folder, true).await;
    done(&open, json!({"command": "offline"})).await;
    let fields = json!({"agency": agency().hex(), "year": 2026, "signed_place": "Pontianak"});
    let created = done(
        &open,
        json!({"command": "create", "kind": "agreement", "fields": fields}),
    )
    .await;
    let agreement = created["entity"].clone();
    let fields = json!({"agreement": agreement, "indicator": "Angka harapan hidup",
        "target": "73.50"});
    let created = done(
        &open,
        json!({"command": "create", "kind": "item", "fields": fields}),
    )
    .await;
    let item = created["entity"].clone();
    let edit = json!({"command": "edit", "item": item, "quarter": 3, "id": "e1",
        "fields": {"value": "72.1", "obstacles": "Hujan"}});
    let edited = done(&open, edit).await;
    assert_eq!(
        (&edited["id"], &edited["command"]),
        (&json!("e1"), &json!("edit"))
    );
    // The report and the realization, in one save.
    assert_eq!(edited["operations"], json!([3, 4]));
    let again = json!({"command": "edit", "item": item, "quarter": 3, "field": "value",
        "value": "72.1"});
    assert_eq!(done(&open, again).await["operations"], json!([]));
    open.close().await;

    let open = console(&folder, true).await;
    let read = done(
        &open,
        json!({"command": "read", "item": item, "quarter": 3}),
    )
    .await;
    assert_eq!(read["fields"]["value"], "72.1");
    assert_eq!(read["cells"]["obstacles"]["state"], "on_device");
    let list = json!({"command": "list", "kind": "item", "parent": agreement});
    assert_eq!(
        done(&open, list).await["entities"][0]["fields"]["target"],
        "73.5"
    );
    let fates = done(&open, json!({"command": "fates"})).await;
    let waiting = fates["fates"].as_array().unwrap();
    assert_eq!(waiting.len(), 4);
    assert!(waiting.iter().all(|fate| fate["fate"] == "waiting"));
    let status = done(&open, json!({"command": "status"})).await;
    assert_eq!(status["waiting"], 4);
    let gone = json!({"command": "edit", "entity": item, "fields": {"removed": true}});
    assert_eq!(done(&open, gone).await["operations"], json!([5]));
}

#[tokio::test]
async fn the_schema_names_every_field() {
    let folder = Folder::new();
    let console = console(&folder, false).await;
    let schema = done(&console, json!({"command": "schema"})).await;
    for kind in ikrar_sync::schema::EntityKind::all() {
        let fields = schema["kinds"][kind.code()].as_array().unwrap();
        assert_eq!(fields.len(), kind.fields().len(), "{kind:?}");
    }
}
