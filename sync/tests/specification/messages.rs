//! One message of each kind in which everything is told that can be told.

use std::collections::BTreeMap;

use ikrar_domain::agreement::AgreementAction;
use ikrar_domain::value::Quarter;
use ikrar_sync::disposition::{Disposition, ParkReason, Receipt};
use ikrar_sync::identity::UnixSeconds;
use ikrar_sync::identity::{Dseq, EntityId, FateSeq, OperationId, ReplicaId, ScopeId, Seq};
use ikrar_sync::ledger::{Head, ScopeClass, ScopeInfo};
use ikrar_sync::operation::{Base, Body, OPERATION_VERSION, Operation, Transition, WrittenBy};
use ikrar_sync::protocol::frame::Frame;
use ikrar_sync::protocol::pull::{
    ChangedCell, ChangedFates, Inventory, PageForm, PullReply, PullRequest, ScopePage,
};
use ikrar_sync::protocol::push::{Alarm, PushReply, PushReport, PushRequest, Stands};
use ikrar_sync::row::{Cell, Challenger, Checksum, Original, Stamp, Whole};
use ikrar_sync::schema::report_id;
use ikrar_sync::schema::{EntityKind, Field, agency, item, realization, realization_id, report};
use ikrar_sync::value::Value;
use rust_decimal::Decimal;

pub(crate) const REPLICA: ReplicaId = ReplicaId::from_bytes([0x11; 16]);
const SCOPE: ScopeId = ScopeId::from_bytes([0x22; 16]);
const AGREEMENT: EntityId = EntityId::from_bytes([0x55; 16]);
const ITEM: EntityId = EntityId::from_bytes([0x66; 16]);

fn operation(dseq: u64, kind: EntityKind, entity: EntityId, body: Body) -> Operation {
    Operation {
        version: OPERATION_VERSION,
        id: OperationId {
            replica: REPLICA,
            dseq: Dseq(dseq),
        },
        group: dseq.saturating_sub(dseq % 2),
        scope: ScopeId::from_bytes([u8::try_from(dseq % 3).unwrap() + 1; 16]),
        entity,
        kind_number: kind.number(),
        author: EntityId::from_bytes([u8::try_from(dseq % 3).unwrap() + 4; 16]),
        session: 7 + dseq % 2,
        claimed_at: UnixSeconds(1_767_225_600),
        body,
        extra: Vec::new(),
    }
}

fn set(field: Field, by: Option<WrittenBy>, value: Value) -> Body {
    let version = Seq(40);
    Body::Set {
        field,
        base: Base { version, by },
        value,
    }
}

fn first_figure(quarter: Quarter) -> Body {
    let fields = BTreeMap::from([
        (
            realization::REPORT,
            Value::Id(report_id(AGREEMENT, quarter)),
        ),
        (realization::ITEM, Value::Id(ITEM)),
        (
            realization::QUARTER,
            Value::Integer(i64::from(quarter.number())),
        ),
        (realization::VALUE, Value::Decimal(Decimal::new(8667, 2))),
    ]);
    Body::Create { fields }
}

fn new_agency() -> Body {
    let fields = BTreeMap::from([
        (agency::CODE, Value::Text("1.02".into())),
        (agency::NAME, Value::Text("Dinas Kesehatan".into())),
    ]);
    Body::Create { fields }
}

fn submission() -> Body {
    Body::Transition {
        action: Transition::Agreement(AgreementAction::Submit),
        expected: "draft".into(),
        content_root: [0x77; 32],
        note: None,
    }
}

/// Values of every type, and writers in two runs.
fn edits_of_an_item() -> Vec<Body> {
    let by = |end, dseq| {
        Some(WrittenBy {
            end,
            dseq: Dseq(dseq),
        })
    };
    let half = Value::Decimal(Decimal::new(5, 1));
    vec![
        set(item::TARGET, None, Value::Range(Decimal::ONE, Decimal::TEN)),
        set(item::IS_KPI, by(9, 3), Value::Bool(true)),
        set(item::TARGET, by(10, 5), half),
        set(item::ALIGNED_WITH, by(10, 5), Value::Id(AGREEMENT)),
        set(item::TARGET, None, Value::Integer(7)),
        set(item::TARGET, None, Value::Null),
    ]
}

/// Bodies of every form.
fn operations() -> Vec<Operation> {
    let quarter = Quarter::Second;
    let figure = realization_id(ITEM, quarter);
    let mut bodies = vec![
        (EntityKind::Realization, figure, first_figure(quarter)),
        (
            EntityKind::Agency,
            EntityId::from_bytes([0x71; 16]),
            new_agency(),
        ),
        (EntityKind::Agreement, AGREEMENT, submission()),
    ];
    let edits = edits_of_an_item().into_iter();
    bodies.extend(edits.map(|body| (EntityKind::Item, ITEM, body)));
    let numbered = (12..).zip(bodies);
    numbered
        .map(|(dseq, (kind, entity, body))| operation(dseq, kind, entity, body))
        .collect()
}

pub(crate) fn push_request() -> PushRequest {
    PushRequest {
        nonce: 1,
        replica: REPLICA,
        operations: operations(),
        report: PushReport {
            receipted: Dseq(3),
            alarms: vec![Alarm {
                scope: SCOPE,
                seq: Seq(9),
                device: 1,
                server: 2,
            }],
            wanted: Dseq(4),
            before: 5,
            stands: Some(Stands {
                dseq: Dseq(6),
                end: 7,
            }),
            clock: Some(UnixSeconds(1_767_225_660)),
        },
    }
}

fn receipts() -> Vec<Receipt> {
    let stood = Receipt {
        dseq: Dseq(1),
        disposition: Disposition::Applied,
        seq: Some(Seq(8)),
    };
    let refused = Receipt {
        dseq: Dseq(2),
        disposition: Disposition::parked_with(ParkReason::Refused, "comment_required"),
        seq: None,
    };
    vec![stood, refused]
}

pub(crate) fn push_reply() -> PushReply {
    PushReply {
        nonce: 1,
        receipts: receipts(),
        expected: Dseq(3),
        server_time: UnixSeconds(1_767_225_600),
        before: Some(Seq(6)),
    }
}

pub(crate) fn pull_request() -> PullRequest {
    PullRequest {
        nonce: 1,
        replica: REPLICA,
        cursors: vec![(SCOPE, Seq(7))],
        fates: FateSeq(2),
        digests: vec![3],
        wholes: vec![4],
        receipted: Dseq(5),
        receipted_end: 6,
        inventory_from: Dseq(1),
        form: PageForm::NEWEST,
    }
}

fn stamp(dseq: u64, author: u8) -> Stamp {
    Stamp {
        author: EntityId::from_bytes([author; 16]),
        operation: OperationId {
            replica: ReplicaId::from_bytes([author + 1; 16]),
            dseq: Dseq(dseq),
        },
        claimed_at: UnixSeconds(1_767_225_600 + i64::try_from(dseq).unwrap()),
        received_at: UnixSeconds(1_767_225_700),
        clock_ahead_min: i32::from(author),
    }
}

fn changed(entity: EntityId, kind: EntityKind, field: Field, value: Value) -> ChangedCell {
    let version = Seq(10 + u64::from(field.0));
    ChangedCell {
        entity,
        kind,
        field,
        cell: Cell {
            value,
            version,
            touched: version,
            stamp: stamp(3 * version.0, 4),
            ..Cell::default()
        },
    }
}

/// A derived figure, and a cell in which everything waits and was merged that can be.
fn cells() -> Vec<ChangedCell> {
    let quarter = Quarter::First;
    let figure = realization_id(ITEM, quarter);
    let of_figure = |field, value| changed(figure, EntityKind::Realization, field, value);
    let of_item = |field, value| changed(ITEM, EntityKind::Item, field, value);
    let waiting = |dseq, value| Challenger {
        value,
        base_version: Seq(dseq),
        base_value: Value::Null,
        stamp: stamp(dseq, 6),
        opened: Seq(30 + dseq),
    };
    let text = |dseq, value: Value| Original {
        value,
        stamp: stamp(dseq, 8 + u8::try_from(dseq).unwrap()),
    };
    let mut disputed = of_item(item::SOURCE, Value::Text("Profil kesehatan".into()));
    disputed.cell.touched = Seq(50);
    disputed.cell.merged = true;
    disputed.cell.challengers = vec![waiting(2, Value::Integer(3)), waiting(3, Value::Null)];
    disputed.cell.originals = vec![
        text(1, Value::Text("Profil".into())),
        text(2, Value::Integer(9)),
        text(3, Value::Decimal(Decimal::new(15, 1))),
        text(4, Value::Id(EntityId::from_bytes([0x77; 16]))),
        text(5, Value::Range(Decimal::ONE, Decimal::TEN)),
        text(6, Value::Text("Kesehatan anak".into())),
        text(7, Value::Decimal(Decimal::new(16, 1))),
        text(8, Value::Integer(8)),
    ];
    let own_report = report_id(AGREEMENT, quarter);
    let of_report = |field, value| changed(own_report, EntityKind::Report, field, value);
    vec![
        of_report(report::AGREEMENT, Value::Id(AGREEMENT)),
        of_report(report::QUARTER, Value::Integer(1)),
        of_figure(realization::REPORT, Value::Id(own_report)),
        of_figure(realization::ITEM, Value::Id(ITEM)),
        of_figure(realization::QUARTER, Value::Integer(1)),
        of_figure(realization::VALUE, Value::Decimal(Decimal::new(8667, 2))),
        of_item(item::ALIGNED_WITH, Value::Id(AGREEMENT)),
        of_item(item::TARGET, Value::Range(Decimal::ONE, Decimal::TEN)),
        disputed,
    ]
}

pub(crate) fn pull_reply() -> PullReply {
    let class = ScopeClass::AgencyYear {
        agency: EntityId::from_bytes([0x44; 16]),
        year: 2026,
    };
    let page = ScopePage {
        info: ScopeInfo { id: SCOPE, class },
        head: Head {
            seq: Seq(60),
            checksum: Checksum {
                count: 9,
                digest: 8,
            },
        },
        upto: Seq(60),
        whole: Some(Whole(7)),
        reset: true,
        cells: cells(),
    };
    PullReply {
        nonce: 1,
        server_time: UnixSeconds(1_767_225_600),
        more: true,
        scopes: vec![page],
        revoked: vec![SCOPE],
        fates: ChangedFates {
            upto: FateSeq(3),
            receipts: receipts(),
            wanted: Dseq(2),
            inventory: Some(Inventory::of(receipts(), 5)),
        },
        form: PageForm::NEWEST,
    }
}

/// The content of a frame, unpacked.
pub(crate) fn content(body: &[u8]) -> Vec<u8> {
    Frame::unwrap(body).unwrap().content
}
