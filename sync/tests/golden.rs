//! The envelope of every body, as files: bytes that were once written are read for ever, and say
//! the same (guarantee G10). A file is never changed; a new version adds files.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use ikrar_domain::agreement::AgreementAction;
use ikrar_sync::identity::{Dseq, EntityId, OperationId, ReplicaId, ScopeId, Seq, UnixSeconds};
use ikrar_sync::operation::{Body, Operation, Transition};
use ikrar_sync::schema::{EntityKind, Field};
use ikrar_sync::value::Value;
use rust_decimal::Decimal;

fn operation(body: Body) -> Operation {
    Operation {
        version: 1,
        id: OperationId {
            replica: ReplicaId::from_bytes([0x11; 16]),
            dseq: Dseq(300),
        },
        group: 299,
        scope: ScopeId::from_bytes([0x22; 16]),
        entity: EntityId::from_bytes([0x33; 16]),
        kind_number: 14,
        author: EntityId::from_bytes([0x44; 16]),
        session: 70_000,
        claimed_at: UnixSeconds(1_767_225_600),
        body,
        extra: vec![(77, vec![0x63, b'k', b'e', b'y'])],
    }
}

fn creation(number: Value) -> Body {
    let fields = [
        (Field(1), Value::Id(EntityId::from_bytes([0x66; 16]))),
        (Field(3), Value::Integer(2)),
        (Field(4), number),
        (Field(5), Value::Text("Belum diukur".into())),
        (Field(9), Value::Bool(true)),
        (Field(300), Value::Range(Decimal::ONE, Decimal::TEN)),
    ];
    Body::Create {
        fields: fields.into(),
    }
}

/// Kind 47, a law that documents cite between two days.
fn legal_basis() -> Body {
    let text = |text: &str| Value::Text(text.into());
    let fields = [
        (Field(1), text("Undang-Undang Nomor 20 Tahun 2023")),
        (Field(2), text("2023-10-31")),
        (Field(3), text("2030-12-31")),
        (Field(4), text("a1")),
    ];
    Body::Create {
        fields: fields.into(),
    }
}

/// Kind 48: a picture travels as its bytes.
fn coat_of_arms() -> Body {
    let picture = Value::Bytes(b"\x89PNG\r\n\x1a\n".to_vec());
    Body::Create {
        fields: [(Field(1), picture)].into(),
    }
}

/// Kind 1: a passage is a field of the government.
fn wording() -> Body {
    Body::Set {
        field: Field(26),
        base: Seq(5).into(),
        value: Value::Text("Kinerja Tahun {tahun}.\nDisepakati.".into()),
    }
}

/// The kind a body is written for: a realization where nothing else is said.
fn kind_number(name: &str) -> u8 {
    match name {
        "v1-create-legal-basis" => EntityKind::LegalBasis.number(),
        "v1-create-coat-of-arms" => EntityKind::CoatOfArms.number(),
        "v1-set-wording" => EntityKind::Government.number(),
        _ => 14,
    }
}

fn bodies() -> BTreeMap<&'static str, Body> {
    let other = OperationId {
        replica: ReplicaId::from_bytes([0x55; 16]),
        dseq: Dseq(9),
    };
    let number = Value::Decimal(Decimal::new(8667, 2));
    BTreeMap::from([
        ("v1-create", creation(number.clone())),
        (
            "v1-set",
            Body::Set {
                field: Field(4),
                base: Seq(1_000).into(),
                value: number.clone(),
            },
        ),
        (
            "v1-set-blank",
            Body::Set {
                field: Field(4),
                base: Seq(0).into(),
                value: Value::Null,
            },
        ),
        (
            "v1-transition",
            Body::Transition {
                action: Transition::Agreement(AgreementAction::Return),
                expected: "submitted".into(),
                content_root: [0x77; 32],
                note: Some("perlu perbaikan".into()),
            },
        ),
        (
            "v1-resolve",
            Body::Resolve {
                field: Field(4),
                base: Seq(7).into(),
                value: number,
                reason: "sesuai berkas".into(),
                settles: vec![other],
            },
        ),
        (
            "v1-adopt",
            Body::Adopt {
                parked: vec![other],
                reason: "benar".into(),
            },
        ),
        (
            "v1-move",
            Body::Move {
                to: ScopeId::from_bytes([0x88; 16]),
                reason: "pindah OPD".into(),
            },
        ),
        ("v1-create-legal-basis", legal_basis()),
        ("v1-create-coat-of-arms", coat_of_arms()),
        ("v1-set-wording", wording()),
        ("v1-of-the-future", Body::Unknown { tag: 900 }),
    ])
}

#[test]
fn every_body_ever_written_is_read_and_written_back_the_same() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    for (name, body) in bodies() {
        let golden = fs::read(folder.join(name).with_extension("cbor")).unwrap_or_default();
        let mut expected = operation(body);
        expected.kind_number = kind_number(name);
        assert_eq!(expected.to_bytes(), golden, "{name} is written otherwise");
        assert_eq!(
            Operation::from_bytes(&golden).ok().as_ref(),
            Some(&expected),
            "{name} is read otherwise"
        );
    }
}

#[test]
fn every_golden_file_belongs_to_a_body() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut found = 0;
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = path
            .file_stem()
            .and_then(|stem| stem.to_str())
            .unwrap_or_default();
        assert!(bodies().contains_key(name), "{name}");
        found += 1;
    }
    assert_eq!(found, bodies().len());
}
