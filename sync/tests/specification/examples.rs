//! The worked examples: every byte of the document's blocks is the encoder's, in its place, and is
//! read back as what the example says.

use std::collections::BTreeMap;

use ikrar_domain::value::Quarter;
use ikrar_sync::disposition::{Disposition, Receipt};
use ikrar_sync::identity::UnixSeconds;
use ikrar_sync::identity::{Dseq, EntityId, FateSeq, OperationId, ReplicaId, Seq};
use ikrar_sync::ledger::{Head, ScopeInfo};
use ikrar_sync::operation::{Base, Body, OPERATION_VERSION, Operation, WrittenBy};
use ikrar_sync::protocol::frame::Frame;
use ikrar_sync::protocol::pull::{ChangedCell, ChangedFates, PageForm, PullReply, ScopePage};
use ikrar_sync::protocol::push::{PushReply, PushReport, PushRequest};
use ikrar_sync::row::{Cell, Row, Stamp, sums_of};
use ikrar_sync::schema::{EntityKind, Field, realization, realization_id, report_id};
use ikrar_sync::value::Value;
use rust_decimal::Decimal;

use crate::document::Document;

const REPLICA: ReplicaId = ReplicaId::from_bytes([0x11; 16]);
const AGENCY: EntityId = EntityId::from_bytes([0x33; 16]);
const AUTHOR: EntityId = EntityId::from_bytes([0x44; 16]);
const AGREEMENT: EntityId = EntityId::from_bytes([0x55; 16]);
const ITEM: EntityId = EntityId::from_bytes([0x66; 16]);
const QUARTER: Quarter = Quarter::Second;
/// 2026-07-01, 00:00:00 UTC.
const WRITTEN_AT: UnixSeconds = UnixSeconds(1_782_864_000);
const RECEIVED_AT: UnixSeconds = UnixSeconds(1_782_864_060);

fn scope() -> ScopeInfo {
    ScopeInfo::agency_year(AGENCY, 2026)
}

fn figure() -> EntityId {
    realization_id(ITEM, QUARTER)
}

fn number() -> Value {
    Value::Decimal(Decimal::new(8667, 2))
}

fn obstacle() -> Value {
    Value::Text("Karena hujan.".to_owned())
}

/// The bytes of a block: of each line the digits before two spaces.
fn bytes_of(heading: &str) -> Vec<u8> {
    let document = Document::encoding();
    let lines = document.block(heading);
    let mut digits = String::new();
    for line in &lines {
        let (hex, words) = line.split_once("  ").unwrap_or((line, ""));
        assert!(
            !words.trim().is_empty(),
            "{heading}: say what this is: {line}"
        );
        digits.extend(hex.chars().filter(|letter| *letter != ' '));
    }
    assert!(digits.len().is_multiple_of(2), "{heading}: half a byte");
    let pairs = (0..digits.len())
        .step_by(2)
        .map(|place| &digits[place..place + 2]);
    let read = pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap());
    read.collect()
}

fn hex(bytes: &[u8]) -> String {
    let pairs = bytes.iter().map(|byte| format!("{byte:02x}"));
    pairs.collect::<Vec<_>>().join(" ")
}

/// Fails unless the block under a heading is these bytes.
fn expect(heading: &str, bytes: &[u8]) {
    let told = bytes_of(heading);
    assert_eq!(
        hex(&told),
        hex(bytes),
        "docs/sync-encoding.md, \"{heading}\""
    );
}

/// The bytes that a row of the table of values shows: before a colon, one value after another.
fn values_of(cell: &str) -> Vec<Value> {
    let (hex, _) = cell.split_once(':').unwrap_or((cell, ""));
    let told = hex.split(',').map(|value| {
        let digits: String = value.split_whitespace().collect();
        let pairs = (0..digits.len()).step_by(2);
        let bytes = pairs.map(|place| u8::from_str_radix(&digits[place..place + 2], 16).unwrap());
        let bytes: Vec<u8> = bytes.collect();
        let value = Value::from_bytes(&bytes).unwrap();
        assert_eq!(value.to_bytes(), bytes, "{cell}");
        value
    });
    told.collect()
}

#[test]
fn the_bytes_of_values() {
    let rows = Document::encoding().rows("Values");
    let told: Vec<Value> = rows.iter().flat_map(|row| values_of(&row[2])).collect();
    let expected = [
        Value::Null,
        Value::Text("key".to_owned()),
        Value::Integer(2),
        Value::Bool(true),
        Value::Bool(false),
        number(),
        Value::Id(ITEM),
        Value::Range(Decimal::ONE, Decimal::TEN),
        Value::Bytes(vec![0]),
    ];
    assert_eq!(told, expected);
    let longer = [Decimal::new(450, 2), Decimal::new(100, 0)].map(Value::Decimal);
    let shortest = [
        [0xc4, 0x82, 0x20, 0x18, 45].to_vec(),
        [0xc4, 0x82, 0, 0x18, 100].to_vec(),
    ];
    assert_eq!(longer.map(|value| value.to_bytes()), shortest);
}

fn operation(dseq: u64, body: Body) -> Operation {
    Operation {
        version: OPERATION_VERSION,
        id: OperationId {
            replica: REPLICA,
            dseq: Dseq(dseq),
        },
        group: 7,
        scope: scope().id,
        entity: figure(),
        kind_number: EntityKind::Realization.number(),
        author: AUTHOR,
        session: 5,
        claimed_at: WRITTEN_AT,
        body,
        extra: Vec::new(),
    }
}

#[test]
fn the_bytes_of_an_operation() {
    let body = Body::Set {
        field: realization::VALUE,
        base: Base {
            version: Seq(12),
            by: Some(WrittenBy {
                end: 0x1111_1111,
                dseq: Dseq(7),
            }),
        },
        value: number(),
    };
    let operation = Operation {
        group: 9,
        ..operation(9, body)
    };
    expect("Example: an operation", &operation.to_bytes());
    let told = bytes_of("Example: an operation");
    assert_eq!(Operation::from_bytes(&told).unwrap(), operation);
}

/// A first figure and a note about it, saved together.
fn push() -> PushRequest {
    let fields = BTreeMap::from([
        (
            realization::REPORT,
            Value::Id(report_id(AGREEMENT, QUARTER)),
        ),
        (realization::ITEM, Value::Id(ITEM)),
        (realization::QUARTER, Value::Integer(2)),
        (realization::VALUE, number()),
    ]);
    let note = Body::Set {
        field: realization::OBSTACLES,
        base: Base::default(),
        value: obstacle(),
    };
    PushRequest {
        nonce: 42,
        replica: REPLICA,
        operations: vec![operation(7, Body::Create { fields }), operation(8, note)],
        report: PushReport {
            clock: Some(WRITTEN_AT),
            ..PushReport::default()
        },
    }
}

/// A frame without deflate, sealed: what the examples show.
fn plain(body: &[u8]) -> Vec<u8> {
    Frame::unwrap(body).unwrap().plain()
}

#[test]
fn the_bytes_of_a_push() {
    expect("Example: a push", &plain(&push().to_bytes()));
    let told = bytes_of("Example: a push");
    assert_eq!(PushRequest::from_bytes(&told).unwrap(), push());
}

#[test]
fn the_bytes_of_the_reply_to_a_push() {
    let receipt = |dseq, seq| Receipt {
        dseq: Dseq(dseq),
        disposition: Disposition::Applied,
        seq: Some(Seq(seq)),
    };
    let reply = PushReply {
        nonce: 42,
        receipts: vec![receipt(7, 12), receipt(8, 13)],
        expected: Dseq(9),
        server_time: RECEIVED_AT,
        before: None,
    };
    expect("Example: the reply to a push", &plain(&reply.to_bytes()));
    let told = bytes_of("Example: the reply to a push");
    assert_eq!(PushReply::from_bytes(&told).unwrap(), reply);
}

fn cell(value: Value, version: u64, dseq: u64) -> Cell {
    Cell {
        value,
        version: Seq(version),
        touched: Seq(version),
        stamp: Stamp {
            author: AUTHOR,
            operation: OperationId {
                replica: REPLICA,
                dseq: Dseq(dseq),
            },
            claimed_at: WRITTEN_AT,
            received_at: RECEIVED_AT,
            clock_ahead_min: 0,
        },
        ..Cell::default()
    }
}

/// What the push left behind: the only row of its scope.
fn row() -> Row {
    let mut row = Row::new(figure(), EntityKind::Realization, scope().id);
    let mut put = |field: Field, value, version, dseq| {
        row.cells.insert(field, cell(value, version, dseq));
    };
    put(
        realization::REPORT,
        Value::Id(report_id(AGREEMENT, QUARTER)),
        12,
        7,
    );
    put(realization::ITEM, Value::Id(ITEM), 12, 7);
    put(realization::QUARTER, Value::Integer(2), 12, 7);
    put(realization::VALUE, number(), 12, 7);
    put(realization::OBSTACLES, obstacle(), 13, 8);
    put(
        realization::FLAG,
        Value::Text("unreviewed".to_owned()),
        12,
        7,
    );
    row
}

fn pull_reply() -> PullReply {
    let row = row();
    let (checksum, whole) = sums_of([&row]);
    let cells = row.cells.iter().map(|(field, cell)| ChangedCell {
        entity: row.id,
        kind: row.kind,
        field: *field,
        cell: cell.clone(),
    });
    let page = ScopePage {
        info: scope(),
        head: Head {
            seq: Seq(13),
            checksum,
        },
        upto: Seq(13),
        whole: Some(whole),
        reset: false,
        cells: cells.collect(),
    };
    PullReply {
        nonce: 43,
        server_time: RECEIVED_AT,
        more: false,
        scopes: vec![page],
        revoked: Vec::new(),
        fates: ChangedFates {
            upto: FateSeq(0),
            ..ChangedFates::default()
        },
        form: PageForm::NEWEST,
    }
}

#[test]
fn the_bytes_of_a_page() {
    expect(
        "Example: a reply with a page",
        &plain(&pull_reply().to_bytes()),
    );
    let told = bytes_of("Example: a reply with a page");
    assert_eq!(PullReply::from_bytes(&told).unwrap(), pull_reply());
}

/// Stamp and mark, behind what the checksum is taken over.
const BEHIND_VALUE_BYTES: usize = 57;

/// The sums over one cell are hashes of the block's bytes: of those up to the value, and of all.
#[test]
fn the_bytes_that_a_cell_counts_with() {
    let heading = "Example: what a cell counts with";
    let told = bytes_of(heading);
    let mut alone = Row::new(figure(), EntityKind::Realization, scope().id);
    alone
        .cells
        .insert(realization::VALUE, cell(number(), 12, 7));
    let (checksum, whole) = sums_of([&alone]);
    let stands = &told[..told.len() - BEHIND_VALUE_BYTES];
    let sixteen = *blake3::hash(stands).as_bytes().first_chunk().unwrap();
    assert_eq!(
        u128::from_be_bytes(sixteen),
        checksum.digest,
        "{}",
        hex(stands)
    );
    let eight = *blake3::hash(&told).as_bytes().first_chunk().unwrap();
    assert_eq!(u64::from_be_bytes(eight), whole.0, "{}", hex(&told));
}

/// The sums that the example of a page tells are those of its cells, each hashed as above.
#[test]
fn a_scope_counts_with_the_sum_of_its_cells() {
    let row = row();
    let mut digest = 0_u128;
    for (field, cell) in &row.cells {
        let bytes = [
            &row.id.bytes()[..],
            &field.0.to_be_bytes(),
            &cell.version.0.to_be_bytes(),
            &cell.touched.0.to_be_bytes(),
            &cell.value.to_bytes(),
        ];
        let sixteen = *blake3::hash(&bytes.concat())
            .as_bytes()
            .first_chunk()
            .unwrap();
        digest = digest.wrapping_add(u128::from_be_bytes(sixteen));
    }
    let (checksum, _) = sums_of([&row]);
    assert_eq!((checksum.count, checksum.digest), (6, digest));
}
