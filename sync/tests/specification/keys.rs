//! The keys of every map that travels: those of a message in which everything is told are the
//! document's, and none beside.

use std::collections::BTreeMap;

use ikrar_domain::agreement::AgreementAction;
use ikrar_sync::identity::{Dseq, EntityId, OperationId, ScopeId, Seq, UnixSeconds};
use ikrar_sync::operation::{Base, Body, OPERATION_VERSION, Operation, Transition, WrittenBy};
use ikrar_sync::protocol::carry::Carried;
use ikrar_sync::schema::Field;
use ikrar_sync::value::Value;
use minicbor::decode::Decoder;

use crate::document::{Cells, Document};
use crate::messages::{REPLICA, content, pull_reply, pull_request, push_reply, push_request};

/// A map's keys, each with where its value stands.
fn entries(map: &[u8]) -> BTreeMap<u64, Vec<u8>> {
    let mut decoder = Decoder::new(map);
    let length = decoder.map().unwrap().unwrap();
    let mut entries = BTreeMap::new();
    for _ in 0..length {
        let key = decoder.u64().unwrap();
        let start = decoder.position();
        decoder.skip().unwrap();
        entries.insert(key, map[start..decoder.position()].to_vec());
    }
    entries
}

fn expect_keys<'a>(heading: &str, maps: impl IntoIterator<Item = &'a [u8]>) {
    let mut keys: Vec<u64> = maps
        .into_iter()
        .flat_map(|map| entries(map).into_keys())
        .collect();
    keys.sort_unstable();
    keys.dedup();
    let rows = keys
        .into_iter()
        .map(|key| -> Cells { vec![key.to_string()] });
    Document::encoding().expect(heading, rows);
}

fn operation(body: Body) -> Vec<u8> {
    let operation = Operation {
        version: OPERATION_VERSION,
        id: OperationId {
            replica: REPLICA,
            dseq: Dseq(1),
        },
        group: 1,
        scope: ScopeId::from_bytes([2; 16]),
        entity: EntityId::from_bytes([3; 16]),
        kind_number: 11,
        author: EntityId::from_bytes([4; 16]),
        session: 5,
        claimed_at: UnixSeconds(6),
        body,
        extra: Vec::new(),
    };
    operation.to_bytes()
}

fn bodies() -> Vec<(&'static str, Vec<u8>)> {
    let base = Base {
        version: Seq(7),
        by: Some(WrittenBy {
            end: 8,
            dseq: Dseq(9),
        }),
    };
    let (field, value) = (Field(10), Value::Integer(1));
    let reason = "sebab".to_owned();
    let fields = BTreeMap::from([(field, value.clone())]);
    let step = Body::Transition {
        action: Transition::Agreement(AgreementAction::Return),
        expected: "submitted".into(),
        content_root: [0; 32],
        note: Some(reason.clone()),
    };
    let set = Body::Set {
        field,
        base,
        value: value.clone(),
    };
    let resolve = Body::Resolve {
        field,
        base,
        value,
        reason: reason.clone(),
        settles: Vec::new(),
    };
    let adopt = Body::Adopt {
        parked: Vec::new(),
        reason: reason.clone(),
    };
    let to = ScopeId::from_bytes([9; 16]);
    vec![
        ("create", operation(Body::Create { fields })),
        ("set", operation(set)),
        ("transition", operation(step)),
        ("resolve", operation(resolve)),
        ("adopt", operation(adopt)),
        ("move", operation(Body::Move { to, reason })),
    ]
}

#[test]
fn keys_of_an_operation() {
    let id = OperationId {
        replica: REPLICA,
        dseq: Dseq(1),
    };
    let unreadable = Operation::unreadable(id, b"?").to_bytes();
    let bodies = bodies();
    let maps = bodies.iter().map(|(_, bytes)| bytes.as_slice());
    expect_keys("The envelope", maps.chain([unreadable.as_slice()]));
}

/// Each body by its number, with the keys it has beside the envelope's ten and its own.
#[test]
fn numbers_and_keys_of_bodies() {
    let unreadable = Operation::unreadable(OperationId::default(), b"?").to_bytes();
    let bodies = bodies().into_iter().chain([("unreadable", unreadable)]);
    let rows = bodies.map(|(name, bytes)| -> Cells {
        let entries = entries(&bytes);
        let number = Decoder::new(&entries[&10]).u64().unwrap().to_string();
        let keys: Vec<String> = entries
            .keys()
            .filter(|key| **key > 10)
            .map(u64::to_string)
            .collect();
        vec![number, name.to_owned(), keys.join(", ")]
    });
    Document::encoding().expect("Bodies", rows);
}

#[test]
fn keys_of_a_push() {
    let body = content(&push_request().to_bytes());
    expect_keys("Push request", [body.as_slice()]);
}

#[test]
fn keys_of_the_reply_to_a_push() {
    let body = content(&push_reply().to_bytes());
    let (own, receipts): (Vec<u64>, Vec<u64>) = entries(&body)
        .into_keys()
        .partition(|key| !RECEIPT_KEYS.contains(key));
    let rows = |keys: Vec<u64>| {
        let rows = keys.into_iter();
        rows.map(|key| -> Cells { vec![key.to_string()] })
            .collect::<Vec<_>>()
    };
    Document::encoding().expect("Push reply", rows(own));
    Document::encoding().expect("Receipts", rows(receipts));
}

/// Receipts stand in the reply to a push and in maps of their own; here in such a map.
const RECEIPT_KEYS: [u64; 5] = [3, 5, 6, 7, 8];

#[test]
fn keys_of_a_pull() {
    let body = content(&pull_request().to_bytes());
    expect_keys("Pull request", [body.as_slice()]);
}

#[test]
fn keys_of_the_reply_to_a_pull() {
    let body = content(&pull_reply().to_bytes());
    expect_keys("Pull reply", [body.as_slice()]);
    let entries = entries(&body);
    for receipts in [&entries[&13], &entries[&61]] {
        expect_keys("Receipts", [receipts.as_slice()]);
    }
}

/// The only page of a reply.
fn page(reply: &[u8]) -> Vec<u8> {
    let scopes = &entries(&content(reply))[&4];
    let mut decoder = Decoder::new(scopes);
    assert_eq!(decoder.array().unwrap(), Some(1));
    scopes[decoder.position()..].to_vec()
}

#[test]
fn keys_of_a_page() {
    let page = page(&pull_reply().to_bytes());
    expect_keys("Page", [page.as_slice()]);
}

#[test]
fn keys_of_the_texts_of_merged_notes() {
    let page = page(&pull_reply().to_bytes());
    expect_keys("Texts of merged notes", [entries(&page)[&19].as_slice()]);
}

#[test]
fn keys_of_a_carried_queue() {
    let carried = Carried {
        replica: REPLICA,
        made_at: UnixSeconds(1),
        pushes: Vec::new(),
    };
    expect_keys("The carried file", [carried.to_content().as_slice()]);
}
