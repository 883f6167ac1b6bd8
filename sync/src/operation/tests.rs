use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::identity::Seq;

fn sample(body: Body) -> Operation {
    Operation {
        version: OPERATION_VERSION,
        id: OperationId {
            replica: ReplicaId::from_bytes([1; 16]),
            dseq: Dseq(7),
        },
        group: 3,
        scope: ScopeId::from_bytes([2; 16]),
        entity: EntityId::from_bytes([3; 16]),
        kind_number: EntityKind::Realization.number(),
        author: EntityId::from_bytes([4; 16]),
        session: 9,
        claimed_at: UnixSeconds(1_767_225_600),
        body,
        extra: Vec::new(),
    }
}

fn set() -> Body {
    Body::Set {
        field: Field(4),
        base: Seq(12).into(),
        value: Value::Decimal(Decimal::new(8667, 2)),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

#[test]
fn the_golden_bytes_of_the_first_version_never_change() {
    let golden = "ae000101500101010101010101010101010101010102070303045002020202020202020202\
                  0202020202020550030303030303030303030303030303030 60e07500404040404040404\
                  040404040404040408090 91a6955b9000a010b040c0c0dc4822119 21db"
        .replace([' ', '\n'], "");
    let bytes = sample(set()).to_bytes();
    assert_eq!(hex(&bytes), golden);
    assert_eq!(Operation::from_bytes(&bytes).unwrap(), sample(set()));
}

#[test]
fn the_golden_bytes_of_decisions_about_parked_edits_never_change() {
    let adopt = Body::Adopt {
        parked: vec![OperationId {
            replica: ReplicaId::from_bytes([6; 16]),
            dseq: Dseq(300),
        }],
        reason: "benar".to_owned(),
    };
    check_golden(
        &adopt,
        "0a04126562656e61721582500606060606060606060606060606060619012c",
    );
    let step = Body::Transition {
        action: Transition::Parked(ikrar_domain::review::ParkedStep::Request),
        expected: "waiting".to_owned(),
        content_root: [5; 32],
        note: Some("audit".to_owned()),
    };
    check_golden(
        &step,
        "0a020f1851106777616974696e671158200505050505050505050505050505050505050505050505050505\
         05050505050512656175646974",
    );
}

#[test]
fn the_golden_bytes_of_a_move_never_change() {
    let body = Body::Move {
        to: ScopeId::from_bytes([7; 16]),
        reason: "SOTK baru".to_owned(),
    };
    check_golden(
        &body,
        "0a051269534f544b2062617275145007070707070707070707070707070707",
    );
}

/// The keys of the body, after those of the envelope.
fn check_golden(body: &Body, golden: &str) {
    let bytes = sample(body.clone()).to_bytes();
    let written = hex(&bytes);
    let (_, keys) = written.split_once("091a6955b900").unwrap();
    assert_eq!(keys, golden);
    assert_eq!(Operation::from_bytes(&bytes).unwrap(), sample(body.clone()));
}

#[test]
fn unknown_keys_are_kept_and_written_back() {
    let mut operation = sample(set());
    operation.extra = vec![(40, vec![0x63, b'k', b'e', b'y']), (900, vec![0x05])];
    let bytes = operation.to_bytes();
    let read = Operation::from_bytes(&bytes).unwrap();
    assert_eq!(read, operation);
    assert_eq!(read.to_bytes(), bytes);
}

#[test]
fn an_operation_of_a_later_version_keeps_its_envelope_and_every_key() {
    let mut future = sample(Body::Unknown { tag: 77 });
    future.version = 2;
    future.extra = vec![(11, vec![0x81, 0x01]), (60, vec![0xf6])];
    let bytes = future.to_bytes();
    let read = Operation::from_bytes(&bytes).unwrap();
    assert_eq!(read, future);
    assert_eq!(read.to_bytes(), bytes);
}

#[test]
fn a_known_body_with_a_value_of_the_wrong_shape_is_kept_as_unknown() {
    let mut operation = sample(Body::Unknown { tag: 1 });
    operation.extra = vec![(11, vec![0x04]), (12, vec![0x61, b'x']), (13, vec![0x05])];
    let bytes = operation.to_bytes();
    let read = Operation::from_bytes(&bytes).unwrap();
    assert_eq!(read.body, Body::Unknown { tag: 1 });
    assert_eq!(read.to_bytes(), bytes);
}

#[test]
fn a_truncated_envelope_is_refused() {
    let bytes = sample(set()).to_bytes();
    for length in 0..bytes.len() {
        assert!(Operation::from_bytes(&bytes[..length]).is_err(), "{length}");
    }
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        ".{0,40}".prop_map(Value::Text),
        (any::<i64>(), 0_u32..20).prop_map(|(mantissa, scale)| Value::Decimal(
            Decimal::new(mantissa, scale).normalize()
        )),
        any::<i64>().prop_map(Value::Integer),
        any::<bool>().prop_map(Value::Bool),
        any::<[u8; 16]>().prop_map(|bytes| Value::Id(EntityId::from_bytes(bytes))),
    ]
}

fn any_base() -> impl Strategy<Value = Base> {
    let counter = 0_u64..1 << 40;
    let writer = (any::<u32>(), counter.clone());
    (counter, prop::option::of(writer)).prop_map(|(version, by)| Base {
        version: Seq(version),
        by: by.map(|(end, dseq)| WrittenBy {
            end,
            dseq: Dseq(dseq),
        }),
    })
}

fn any_body() -> impl Strategy<Value = Body> {
    prop_oneof![
        prop::collection::btree_map((0_u16..300).prop_map(Field), any_value(), 0..6)
            .prop_map(|fields| Body::Create { fields }),
        (0_u16..300, any_base(), any_value()).prop_map(|(field, base, value)| Body::Set {
            field: Field(field),
            base,
            value
        }),
        (
            any::<[u8; 32]>(),
            "[a-z_]{0,12}",
            prop::option::of(".{0,30}")
        )
            .prop_map(|(content_root, expected, note)| Body::Transition {
                action: Transition::Report(ikrar_domain::measurement::ReportAction::Submit),
                expected,
                content_root,
                note,
            }),
        (
            any_base(),
            any_value(),
            ".{1,30}",
            prop::collection::vec(any::<[u8; 16]>(), 0..3)
        )
            .prop_map(|(base, value, reason, replicas)| Body::Resolve {
                field: Field(4),
                base,
                value,
                reason,
                settles: replicas
                    .into_iter()
                    .map(|bytes| OperationId {
                        replica: ReplicaId::from_bytes(bytes),
                        dseq: Dseq(1),
                    })
                    .collect(),
            }),
        (prop::collection::vec(any::<[u8; 16]>(), 0..3), ".{0,30}").prop_map(
            |(replicas, reason)| Body::Adopt {
                parked: replicas
                    .into_iter()
                    .map(|bytes| OperationId {
                        replica: ReplicaId::from_bytes(bytes),
                        dseq: Dseq(9),
                    })
                    .collect(),
                reason,
            }
        ),
        (any::<[u8; 16]>(), ".{0,30}").prop_map(|(to, reason)| Body::Move {
            to: ScopeId::from_bytes(to),
            reason,
        }),
    ]
}

proptest! {
    #[test]
    fn every_operation_survives_the_wire(body in any_body(), dseq in 1_u64..1 << 40) {
        let mut operation = sample(body);
        operation.id.dseq = Dseq(dseq);
        prop_assert_eq!(Operation::from_bytes(&operation.to_bytes()).unwrap(), operation);
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Operation::from_bytes(&bytes);
    }
}

#[test]
fn drafts_of_one_save_get_contiguous_places_and_units_of_a_hundred() {
    let draft = Draft {
        scope: ScopeId::from_bytes([1; 16]),
        entity: EntityId::from_bytes([2; 16]),
        kind: EntityKind::Item,
        body: Body::Create {
            fields: std::collections::BTreeMap::new(),
        },
    };
    let by = Authorship {
        author: EntityId::from_bytes([3; 16]),
        session: 9,
        claimed_at: UnixSeconds(100),
    };
    let replica = ReplicaId::from_bytes([4; 16]);
    let placed = place(vec![draft; 150], replica, Dseq(7), by);
    assert!(placed.iter().map(|one| one.id.dseq.0).eq(7..157));
    let groups: Vec<u64> = placed.iter().map(|one| one.group).collect();
    assert!(groups[..100].iter().all(|group| *group == 7));
    assert!(groups[100..].iter().all(|group| *group == 107));
}
