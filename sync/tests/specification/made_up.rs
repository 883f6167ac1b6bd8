//! Operations and cells of every shape, at random.

use std::collections::BTreeMap;

use ikrar_domain::value::Quarter;
use ikrar_sync::identity::{Dseq, EntityId, OperationId, ReplicaId, ScopeId, Seq, UnixSeconds};
use ikrar_sync::operation::{Base, Body, OPERATION_VERSION, Operation, WrittenBy};
use ikrar_sync::protocol::pull::ChangedCell;
use ikrar_sync::protocol::push::PushRequest;
use ikrar_sync::row::{Cell, Challenger, Original, Stamp};
use ikrar_sync::schema::{EntityKind, Field, realization, realization_id, report_id};
use ikrar_sync::value::Value;
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::messages::{REPLICA, push_request};

fn entity() -> impl Strategy<Value = EntityId> {
    (0..6_u8).prop_map(|byte| EntityId::from_bytes([byte; 16]))
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        "(?s).{0,30}".prop_map(Value::Text),
        "(Dan|hujan|Siantan|naik|40 %|di|tidak)( (Dan|hujan,|naik\\.|kota)){0,4}"
            .prop_map(Value::Text),
        any::<i64>().prop_map(Value::Integer),
        any::<bool>().prop_map(Value::Bool),
        entity().prop_map(Value::Id),
        (any::<i64>(), 0..20_u32)
            .prop_map(|(number, places)| Value::Decimal(Decimal::new(number, places).normalize())),
        (0..99_i64).prop_map(|low| Value::Range(Decimal::new(low, 1).normalize(), Decimal::MAX)),
        prop::collection::vec(any::<u8>(), 0..9).prop_map(Value::Bytes),
    ]
}

fn quarter() -> impl Strategy<Value = Quarter> {
    prop::sample::select(&Quarter::ALL[..])
}

fn writer() -> impl Strategy<Value = Option<WrittenBy>> {
    let one = (0..3_u32, 0..9_u64);
    prop::option::of(one.prop_map(|(end, dseq)| WrittenBy {
        end,
        dseq: Dseq(dseq),
    }))
}

/// A creation or a set, of a figure that may be derived or of anything else.
pub(crate) fn edit() -> impl Strategy<Value = (EntityKind, EntityId, Body)> {
    let set = (entity(), 0..30_u16, 0..50_u64, writer(), value());
    let set = set.prop_map(|(entity, field, version, by, value)| {
        let base = Base {
            version: Seq(version),
            by,
        };
        let field = Field(field);
        (EntityKind::Item, entity, Body::Set { field, base, value })
    });
    let fields = || prop::collection::btree_map((0..9_u16).prop_map(Field), value(), 0..5);
    let create = (entity(), fields());
    let create =
        create.prop_map(|(entity, fields)| (EntityKind::Item, entity, Body::Create { fields }));
    let figure = (entity(), quarter(), fields());
    let figure = figure.prop_map(|(item, quarter, mut fields)| {
        let number = Value::Integer(i64::from(quarter.number()));
        fields.insert(realization::ITEM, Value::Id(item));
        fields.insert(realization::QUARTER, number);
        let id = realization_id(item, quarter);
        (EntityKind::Realization, id, Body::Create { fields })
    });
    prop_oneof![set, create, figure]
}

pub(crate) type Written = (EntityKind, EntityId, Body);

pub(crate) fn request(first: u64, edits: Vec<(Written, u8, u64)>) -> PushRequest {
    let numbered = (first..).zip(edits);
    let operations = numbered.map(|(dseq, ((kind, entity, body), who, back))| Operation {
        version: OPERATION_VERSION,
        id: OperationId {
            replica: REPLICA,
            dseq: Dseq(dseq),
        },
        group: dseq.saturating_sub(back),
        scope: ScopeId::from_bytes([who % 2; 16]),
        entity,
        kind_number: kind.number(),
        author: EntityId::from_bytes([who; 16]),
        session: u64::from(who) << 40,
        claimed_at: UnixSeconds(i64::from(who) - 3),
        body,
        extra: Vec::new(),
    });
    PushRequest {
        operations: operations.collect(),
        ..push_request()
    }
}

fn stamp() -> impl Strategy<Value = Stamp> {
    (entity(), 0..4_u8, 0..99_u64, any::<i32>(), any::<i32>()).prop_map(
        |(author, replica, dseq, claimed, received)| Stamp {
            author,
            operation: OperationId {
                replica: ReplicaId::from_bytes([replica; 16]),
                dseq: Dseq(dseq),
            },
            claimed_at: UnixSeconds(i64::from(claimed)),
            received_at: UnixSeconds(i64::from(received)),
            clock_ahead_min: claimed,
        },
    )
}

fn challenger() -> impl Strategy<Value = Challenger> {
    (value(), value(), stamp(), 0..9_u64, 0..99_u64).prop_map(
        |(value, base_value, stamp, base, opened)| Challenger {
            value,
            base_version: Seq(base),
            base_value,
            stamp,
            opened: Seq(opened),
        },
    )
}

fn cell() -> impl Strategy<Value = Cell> {
    let texts = (value(), stamp()).prop_map(|(value, stamp)| Original { value, stamp });
    let around = (
        prop::collection::vec(texts, 0..3),
        prop::collection::vec(challenger(), 0..3),
    );
    (value(), 0..5_u64, 0..9_u64, stamp(), any::<bool>(), around).prop_map(
        |(value, version, later, stamp, merged, (originals, challengers))| Cell {
            value,
            version: Seq(version),
            touched: Seq(version + later),
            stamp,
            merged,
            originals,
            challengers,
        },
    )
}

/// Cells of items, reports and realizations; those of one version may share their stamp.
pub(crate) fn page_cells() -> impl Strategy<Value = Vec<ChangedCell>> {
    let one = (0..3_u8, entity(), quarter(), 1..6_u16, cell());
    let cells = prop::collection::vec(one, 0..12);
    (cells, any::<bool>()).prop_map(|(cells, shares)| {
        let mut by_place = BTreeMap::new();
        for (kind, parent, quarter, field, mut cell) in cells {
            let (kind, entity) = match kind {
                0 => (EntityKind::Report, report_id(parent, quarter)),
                1 => (EntityKind::Realization, realization_id(parent, quarter)),
                _ => (EntityKind::Item, parent),
            };
            let number = Value::Integer(i64::from(quarter.number()));
            match (kind, field) {
                (EntityKind::Realization, 2) | (EntityKind::Report, 1) => {
                    cell.value = Value::Id(parent);
                }
                (EntityKind::Realization, 3) | (EntityKind::Report, 2) => cell.value = number,
                _ => {}
            }
            if shares {
                cell.stamp = Stamp {
                    operation: OperationId {
                        replica: REPLICA,
                        dseq: Dseq(cell.version.0 * 2),
                    },
                    ..Stamp::default()
                };
            }
            let field = Field(field);
            by_place.insert((entity, field), (kind, cell));
        }
        let cells = by_place.into_iter();
        let changed = cells.map(|((entity, field), (kind, cell))| ChangedCell {
            entity,
            kind,
            field,
            cell,
        });
        changed.collect()
    })
}
