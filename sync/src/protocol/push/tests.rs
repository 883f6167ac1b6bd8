use std::collections::BTreeMap;

use ikrar_domain::value::Quarter;
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::disposition::Disposition;
use crate::operation::Transition;
use crate::row::{Cell, Row};
use crate::schema::report_id;

const REPLICA: ReplicaId = ReplicaId::from_bytes([8; 16]);

fn operation(dseq: u64, kind: EntityKind, entity: EntityId, body: Body) -> Operation {
    Operation {
        version: OPERATION_VERSION,
        id: OperationId {
            replica: REPLICA,
            dseq: Dseq(dseq),
        },
        group: dseq / 3,
        scope: ScopeId::from_bytes([2; 16]),
        entity,
        kind_number: kind.number(),
        author: EntityId::from_bytes([4; 16]),
        session: 4_000_000_007,
        claimed_at: UnixSeconds(1_767_225_600 + i64::try_from(dseq).unwrap() * 21),
        body,
        extra: Vec::new(),
    }
}

fn create_realization(dseq: u64, item: EntityId) -> Operation {
    let quarter = Quarter::Second;
    let fields = BTreeMap::from([
        (
            realization::REPORT,
            Value::Id(report_id(EntityId::from_bytes([5; 16]), quarter)),
        ),
        (realization::ITEM, Value::Id(item)),
        (realization::QUARTER, Value::Integer(2)),
        (realization::VALUE, Value::Decimal(Decimal::new(8667, 2))),
    ]);
    let entity = schema::realization_id(item, quarter);
    operation(
        dseq,
        EntityKind::Realization,
        entity,
        Body::Create { fields },
    )
}

fn set(dseq: u64, entity: EntityId, value: Value) -> Operation {
    let body = Body::Set {
        field: realization::OBSTACLES,
        base: Seq(dseq * 3).into(),
        value,
    };
    operation(dseq, EntityKind::Realization, entity, body)
}

fn submit(dseq: u64) -> Operation {
    let body = Body::Transition {
        action: Transition::Report(ikrar_domain::measurement::ReportAction::Submit),
        expected: "draft".into(),
        content_root: [3; 32],
        note: None,
    };
    operation(
        dseq,
        EntityKind::Report,
        EntityId::from_bytes([6; 16]),
        body,
    )
}

fn request(operations: Vec<Operation>) -> PushRequest {
    PushRequest {
        nonce: 99,
        replica: REPLICA,
        operations,
        report: crate::protocol::push::PushReport::default(),
    }
}

#[test]
fn creations_edits_steps_and_the_future_travel_in_one_batch() {
    let item = EntityId::from_bytes([1; 16]);
    let mut future = set(13, item, Value::Null);
    future.version = 9;
    future.body = Body::Unknown { tag: 5 };
    future.extra = vec![(44, vec![0x01])];
    let sent = request(vec![
        create_realization(10, item),
        set(
            11,
            schema::realization_id(item, Quarter::Second),
            Value::Text("Hujan".into()),
        ),
        submit(12),
        future,
        set(
            14,
            item,
            Value::Range(Decimal::new(7, 0), Decimal::new(8, 0)),
        ),
    ]);
    assert_eq!(PushRequest::from_bytes(&sent.to_bytes()).unwrap(), sent);
}

#[test]
fn an_empty_push_is_a_push() {
    assert_eq!(
        PushRequest::from_bytes(&request(vec![]).to_bytes()).unwrap(),
        request(vec![])
    );
}

#[test]
fn one_edit_alone_stays_within_120_bytes() {
    let bytes = request(vec![set(
        10,
        EntityId::from_bytes([7; 16]),
        Value::Integer(5),
    )])
    .to_bytes();
    assert!(bytes.len() <= 120, "{}", bytes.len());
}

#[test]
fn a_reply_survives_the_wire() {
    let mut reply = PushReply {
        nonce: 3,
        receipts: vec![
            Receipt {
                dseq: Dseq(4),
                disposition: Disposition::Applied,
                seq: Some(Seq(9)),
            },
            Receipt {
                dseq: Dseq(5),
                disposition: Disposition::parked_with(
                    crate::disposition::ParkReason::Refused,
                    "incomplete",
                ),
                seq: None,
            },
        ],
        expected: Dseq(6),
        server_time: UnixSeconds(1),
        before: None,
    };
    for before in [None, Some(Seq(0)), Some(Seq(8))] {
        reply.before = before;
        assert_eq!(PushReply::from_bytes(&reply.to_bytes()).unwrap(), reply);
    }
}

proptest! {
    #[test]
    fn batches_of_any_mix_survive(
        mix in prop::collection::vec((0_u8..4, any::<[u8; 16]>(), any::<i64>(), ".{0,30}"), 0..40)
    ) {
        let mut operations = Vec::new();
        for (dseq, (which, id, number, text)) in (1_u64..).zip(mix) {
            let entity = EntityId::from_bytes(id);
            operations.push(match which {
                0 => create_realization(dseq, entity),
                1 => set(dseq, entity, Value::Text(text)),
                2 => set(dseq, entity, Value::Decimal(Decimal::new(number, 4).normalize())),
                _ => submit(dseq),
            });
        }
        let sent = request(operations);
        prop_assert_eq!(PushRequest::from_bytes(&sent.to_bytes()).unwrap(), sent);
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let framed = Frame { ids: vec![1; 32], content: bytes }.wrap();
        let _ = PushRequest::from_bytes(&framed);
        let _ = PushReply::from_bytes(&framed);
        let _ = crate::protocol::pull::PullReply::from_bytes(&framed);
    }
}

#[test]
fn an_unreadable_operation_is_kept_and_its_neighbours_are_read() {
    let mut sent = request((5..9).map(submit).collect());
    sent.operations[2].id.replica = ReplicaId::from_bytes([9; 16]);
    let foreign = sent.operations[2].to_bytes();
    let read = PushRequest::from_bytes(&sent.to_bytes_whole()).unwrap();
    let id = OperationId {
        replica: REPLICA,
        dseq: Dseq(7),
    };
    assert_eq!(
        read.operations[2],
        Operation::unreadable(id, &foreign),
        "it says it is another than its place says"
    );
    for index in [0, 1, 3] {
        assert_eq!(read.operations[index], sent.operations[index]);
    }
    // Sent on in any form it stays what it is.
    assert_eq!(PushRequest::from_bytes(&read.to_bytes()).unwrap(), read);
}

#[test]
fn a_place_that_no_device_reaches_is_refused() {
    for dseq in [0, u64::MAX, i64::MAX.cast_unsigned()] {
        let mut sent = request(vec![submit(1)]);
        sent.operations[0].id.dseq = Dseq(dseq);
        assert!(PushRequest::from_bytes(&sent.to_bytes()).is_err(), "{dseq}");
    }
}

#[test]
fn a_first_figure_tells_its_item_and_quarter_once() {
    let first = create_realization(1, EntityId::from_bytes([3; 16]));
    let with_note = {
        let mut operation = create_realization(2, EntityId::from_bytes([4; 16]));
        if let Body::Create { fields } = &mut operation.body {
            fields.insert(realization::OBSTACLES, Value::text("Hujan."));
        }
        operation
    };
    for operations in [
        vec![first.clone()],
        vec![with_note.clone()],
        vec![first.clone(), with_note],
    ] {
        let sent = request(operations);
        assert_eq!(PushRequest::from_bytes(&sent.to_bytes()).unwrap(), sent);
    }
    let alone = request(vec![first]).to_bytes();
    let item = [3; 16];
    assert_eq!(alone.windows(16).filter(|ids| *ids == item).count(), 1);
    assert!(alone.len() <= 135, "{}", alone.len());
}

/// Rows in which every item has a figure in every quarter.
struct Figures(BTreeMap<EntityId, Row>);

impl Figures {
    fn of(items: &[EntityId]) -> Self {
        let mut rows = BTreeMap::new();
        for item in items {
            for quarter in Quarter::ALL {
                let id = schema::realization_id(*item, quarter);
                let mut row = Row::new(id, EntityKind::Realization, schema::CITY_SCOPE);
                let number = i64::from(quarter.number());
                for (field, value) in [
                    (realization::ITEM, Value::Id(*item)),
                    (realization::QUARTER, Value::Integer(number)),
                ] {
                    let cell = Cell {
                        value,
                        ..Cell::default()
                    };
                    row.cells.insert(field, cell);
                }
                rows.insert(id, row);
            }
        }
        Self(rows)
    }
}

impl Rows for Figures {
    fn row(&self, id: EntityId) -> Option<&Row> {
        self.0.get(&id)
    }

    fn children(&self, _: EntityKind, _: EntityId) -> Vec<EntityId> {
        Vec::new()
    }

    fn of_kind(&self, _: EntityKind) -> Vec<EntityId> {
        Vec::new()
    }
}

#[test]
fn figures_of_one_item_are_told_by_it_and_any_server_reads_them() {
    let items: Vec<EntityId> = (1..=5)
        .map(|byte| EntityId::from_bytes([byte; 16]))
        .collect();
    let rows = Figures::of(&items);
    let mut operations = Vec::new();
    for (dseq, (item, quarter)) in (10..).zip(
        items
            .iter()
            .flat_map(|item| Quarter::ALL.map(|quarter| (*item, quarter))),
    ) {
        let figure = schema::realization_id(item, quarter);
        operations.push(set(dseq, figure, Value::Integer(5)));
    }
    let sent = request(operations);
    let (beside, alone) = (sent.to_bytes_beside(&rows), sent.to_bytes());
    assert_eq!(PushRequest::from_bytes(&beside).unwrap(), sent);
    // Fifteen of twenty ids of sixteen bytes, less a few bytes for their quarters.
    assert!(beside.len() + 200 < alone.len(), "{}", beside.len());
}

#[test]
fn a_single_figure_and_one_whose_id_does_not_follow_are_told_by_their_ids() {
    let item = EntityId::from_bytes([1; 16]);
    let mut rows = Figures::of(&[item]);
    let single = request(vec![set(
        10,
        schema::realization_id(item, Quarter::Second),
        Value::Null,
    )]);
    assert_eq!(single.to_bytes_beside(&rows), single.to_bytes());
    let strange = [EntityId::from_bytes([8; 16]), EntityId::from_bytes([9; 16])];
    for id in strange {
        let like = rows.0.values().next().cloned().unwrap();
        rows.0.insert(id, like);
    }
    let sent = request(vec![
        set(10, strange[0], Value::Null),
        set(11, strange[1], Value::Integer(1)),
    ]);
    assert_eq!(sent.to_bytes_beside(&rows), sent.to_bytes());
}

/// An edit that names who had written what its author saw, in runs of one device's places.
fn seen(dseq: u64, version: u64, end: u32, place: u64) -> Operation {
    let mut operation = set(dseq, EntityId::from_bytes([1; 16]), Value::Integer(7));
    if let Body::Set { base, .. } = &mut operation.body {
        let dseq = Dseq(place);
        let by = Some(WrittenBy { end, dseq });
        let version = Seq(version);
        *base = Base { version, by };
    }
    operation
}

#[test]
fn who_had_written_what_was_seen_travels_beside_edits_that_do_not_say_it() {
    let item = EntityId::from_bytes([1; 16]);
    let sent = request(vec![
        seen(10, 500, 7, 80),
        set(11, item, Value::Integer(8)),
        seen(12, 501, 7, 81),
        create_realization(13, item),
        seen(14, 300, 9, 1),
        seen(15, 3, u32::MAX, u64::MAX),
        seen(16, 0, 0, 0),
    ]);
    assert_eq!(PushRequest::from_bytes(&sent.to_bytes()).unwrap(), sent);
    assert_eq!(
        PushRequest::from_bytes(&sent.to_bytes_whole()).unwrap(),
        sent
    );
}

#[test]
fn naming_who_had_written_the_versions_costs_a_batch_next_to_nothing() {
    let batch = |named: bool| {
        let edits = (0..200).map(|number| {
            let version = 1_000 + number * 37 % 200;
            let mut edit = seen(10 + number, version, 0x1234_5678, version - 411);
            if let (false, Body::Set { base, .. }) = (named, &mut edit.body) {
                base.by = None;
            }
            edit
        });
        request(edits.collect()).to_bytes().len()
    };
    assert!(batch(true) <= batch(false) + 20);
}
