//! What a device has kept for itself, and the little that reaches it beside frames: the native
//! replica's journal, the account in a browser's store, a ring of the doorbell.

use anyhow::Result;
use ikrar_app::context::Account;
use ikrar_server::replica::store::{Cookie, DurableStore as _, FileStore, journal};
use ikrar_sync::identity::{EntityId, FateSeq, ScopeId, Seq, UnixSeconds};
use ikrar_sync::ledger::Ledger;
use ikrar_sync::operation::{Authorship, Body, Draft};
use ikrar_sync::ports::{Cursor, StoreBatch};
use ikrar_sync::protocol::doorbell::{Ring, Standing, read_ring, write_ring};
use ikrar_sync::protocol::json::{self, Object};
use ikrar_sync::schema::{EntityKind, item};
use ikrar_sync::value::Value;

use super::city::{ITEM, STORY};
use super::line::account;
use super::targets::Target;
use crate::folder::TemporaryFolder;

/// The targets of this file.
pub const TARGETS: [Target; 5] = [
    Target {
        name: "replica-journal",
        decode: |bytes| journal::anew(bytes).is_ok(),
        check: check_journal,
    },
    Target {
        name: "journal-record",
        decode: |bytes| journal::anew(&journal::of_record(bytes)).is_ok(),
        check: |bytes| check_journal(&journal::of_record(bytes)),
    },
    Target {
        name: "kept-account",
        decode: |bytes| text(bytes).and_then(Account::from_json).is_some(),
        check: check_account,
    },
    Target {
        name: "doorbell-ring",
        decode: |bytes| text(bytes).and_then(read_ring).is_some(),
        check: check_ring,
    },
    Target {
        name: "flat-json",
        decode: |bytes| text(bytes).and_then(Object::read).is_some(),
        check: check_flat,
    },
];

fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}

fn check_journal(bytes: &[u8]) {
    let Ok(anew) = journal::anew(bytes) else {
        return;
    };
    let again = journal::anew(&anew).ok();
    assert_eq!(again, Some(anew), "a journal that was written anew stays");
}

fn check_account(bytes: &[u8]) {
    if let Some(read) = text(bytes).and_then(Account::from_json) {
        assert_eq!(Account::from_json(&read.to_json()), Some(read));
    }
}

fn check_ring(bytes: &[u8]) {
    let Some(ring) = text(bytes).and_then(read_ring) else {
        return;
    };
    assert_eq!(read_ring(&write_ring(&ring)), Some(ring));
}

fn check_flat(bytes: &[u8]) {
    let Some(read) = text(bytes).and_then(Object::read) else {
        return;
    };
    let name = read.text("name");
    let again = Object::read(&json::write(&[("name", name)]));
    assert_eq!(again.as_ref().map(|again| again.text("name")), Some(name));
}

/// Real ones, by the name of their target.
pub fn samples() -> Result<Vec<(&'static str, Vec<u8>)>> {
    let scope = ScopeId::from_bytes([9; 16]);
    let account = concat!(
        r#"{"user":"01890000-0000-7000-8000-000000000001","name":"Siti \"A\" \u00e9","#,
        r#""role":"agency_operator","agency":"01890000-0000-7000-8000-000000000002","#,
        r#""login":"operator.dinkes","session":9007199254740993}"#
    );
    let mut samples = vec![
        ("kept-account", account.as_bytes().to_vec()),
        ("flat-json", account.as_bytes().to_vec()),
        ("flat-json", b"{}".to_vec()),
    ];
    let own = Account::from_json(account).map(|account| account.to_json());
    samples.extend(own.map(|json| ("kept-account", json.into_bytes())));
    for seq in [Seq(0), Seq(12), Seq(u64::MAX)] {
        let ring = write_ring(&Ring::Grown(scope, seq));
        samples.push(("doorbell-ring", ring.into_bytes()));
    }
    let stands = write_ring(&Ring::Stands(Standing::default()));
    samples.push(("doorbell-ring", stands.into_bytes()));
    let worked = worked()?;
    samples.extend(bodies(&worked).map(|body| ("journal-record", body.to_vec())));
    samples.push(("replica-journal", journal::anew(&worked)?));
    samples.push(("replica-journal", worked));
    Ok(samples)
}

/// The journal of a replica that has been at work.
fn worked() -> Result<Vec<u8>> {
    let folder = TemporaryFolder::new()?;
    let mut store = FileStore::open(folder.path())?;
    store.set_account(account(Some(Cookie::new("session=x"))))?;
    let stage = STORY.stages.first();
    let ledgers = || stage.into_iter().flat_map(|stage| stage.values());
    let scope = ledgers().last().map(|ledger| ledger.info().id);
    store.write(&StoreBatch {
        rows: ledgers().flat_map(Ledger::rows).take(6).cloned().collect(),
        cursors: ledgers()
            .map(|ledger| Cursor {
                info: *ledger.info(),
                seq: Seq(0),
            })
            .collect(),
        fates: Some(FateSeq(0)),
        last_contact: Some(UnixSeconds(9)),
        ..StoreBatch::default()
    })?;
    let draft = Draft {
        scope: scope.unwrap_or_default(),
        entity: ITEM,
        kind: EntityKind::Item,
        body: Body::Set {
            field: item::OBJECTIVE,
            base: Seq(1).into(),
            value: Value::text("Meningkatnya mutu layanan"),
        },
    };
    let by = Authorship {
        author: EntityId::from_bytes([4; 16]),
        session: 7,
        claimed_at: UnixSeconds(1_800_000_000),
    };
    store.append(vec![draft.clone(), draft], by)?;
    drop(store);
    Ok(std::fs::read(folder.path().join("replica.journal"))?)
}

/// The bodies of a journal's records: eight bytes of magic, then each behind its length and check.
fn bodies(journal: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = journal.get(8..).unwrap_or_default();
    std::iter::from_fn(move || {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let size = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        let (body, after) = after.get(8..)?.split_at_checked(size)?;
        rest = after;
        Some(body)
    })
}
