//! What is written once: nobody writes it again, on whatever device, with whatever rights.

use chrono::NaiveDate;
use ikrar_domain::agreement::{SigningMode, SigningParty};
use ikrar_domain::evidence::MediaType;

use super::*;
use crate::blob::BlobHash;
use crate::edit::{NewEvidence, NewSignature};
use crate::operation::Base;
use crate::schema::{Field, FieldType, comment, signature};

const COMMENT: EntityId = EntityId::from_bytes([0xe8; 16]);
const SIGNATURE: EntityId = EntityId::from_bytes([0x51; 16]);
const FILE: EntityId = EntityId::from_bytes([0xe7; 16]);

/// An agreement that its head has signed on paper, with a comment, a figure and a file.
fn city() -> City {
    let mut city = City::cleared();
    let mut reviewer = city.device(3, Role::PlanningReviewer);
    city.sync(&mut reviewer);
    let new = NewComment {
        id: COMMENT,
        subject: AGREEMENT,
        anchor_entity: ITEM,
        anchor_field: item::TARGET,
        text: "sumber angka?",
        severity: CommentSeverity::MustFix,
    };
    reviewer.act(vec![edit::comment(&reviewer.replica, new).unwrap()], NOW);
    city.sync(&mut reviewer);
    let mut head = city.device(5, Role::AgencyHead);
    city.sync(&mut head);
    let new = NewSignature {
        id: SIGNATURE,
        agreement: AGREEMENT,
        party: SigningParty::First,
        mode: SigningMode::WetInk,
        signed_on: NaiveDate::from_ymd_opt(2026, 1, 30).unwrap(),
        place: "Aula",
        strokes: None,
        factor: None,
    };
    head.act(edit::sign(&head.replica, new).unwrap(), NOW);
    city.sync(&mut head);
    let mut operator = city.device(1, Role::AgencyOperator);
    city.sync(&mut operator);
    set_value(&mut operator, number(70));
    let new = NewEvidence {
        id: FILE,
        file_name: "daftar hadir.pdf".to_owned(),
        media_type: MediaType::Pdf,
        size: 70_000,
        hash: BlobHash::of(b"daftar hadir"),
        captured_at: None,
    };
    let drafts = edit::add_evidence(&operator.replica, ITEM, Quarter::First, &new).unwrap();
    operator.act(drafts, NOW);
    city.sync(&mut operator);
    city
}

/// Every value that nobody may write again, and one that would fit in its place.
fn fixed(city: &City) -> Vec<(EntityId, EntityKind, Field, Value)> {
    let rows = city.ledger().rows();
    rows.filter(|row| row.kind != EntityKind::ParkedEdit)
        .flat_map(|row| {
            let fixed = row.kind.fields().iter().filter(|rule| {
                matches!(rule.field_type, FieldType::Fixed(_) | FieldType::Workflow)
            });
            fixed.map(|rule| {
                let value = match row.value(rule.field) {
                    Value::Text(_) => words("in_force"),
                    Value::Id(_) => Value::Id(EntityId::from_bytes([0x99; 16])),
                    Value::Null => Value::Null,
                    other => other.clone(),
                };
                (row.id, row.kind, rule.field, value)
            })
        })
        .collect()
}

#[test]
fn what_is_written_once_is_never_written_again() {
    let mut city = city();
    let all = fixed(&city);
    for wanted in [
        (COMMENT, comment::TEXT),
        (SIGNATURE, signature::NAME),
        (SIGNATURE, signature::CONTENT),
        (FILE, schema::evidence::HASH),
        (AGREEMENT, agreement::STATUS),
    ] {
        assert!(all.iter().any(|one| (one.0, one.2) == wanted), "{wanted:?}");
    }
    let roles = [
        Role::AgencyOperator,
        Role::AgencyHead,
        Role::PlanningReviewer,
    ];
    let mut devices: Vec<Device> = (21..)
        .zip(roles)
        .map(|(number, role)| city.device(number, role))
        .collect();
    for device in &mut devices {
        city.sync(device);
    }
    let before: Vec<_> = city.ledger().rows().cloned().collect();
    for (entity, kind, field, value) in all {
        let base: Base = Seq(1_000).into();
        let settle = Body::Resolve {
            field,
            base,
            value: value.clone(),
            reason: "sesuai berkas".to_owned(),
            settles: Vec::new(),
        };
        for body in [Body::Set { field, base, value }, settle] {
            for device in &mut devices {
                let draft = Draft {
                    scope: scope().id,
                    entity,
                    kind,
                    body: body.clone(),
                };
                device.act(vec![draft], NOW);
                city.sync(device);
                let parked = parked_reason(device);
                let is_refused = matches!(
                    parked,
                    Some(ParkReason::InvalidValue | ParkReason::NoPermission)
                );
                assert!(is_refused, "{kind:?} {field:?}: {:?}", last_fate(device));
            }
        }
    }
    let after: Vec<_> = city.ledger().rows().cloned().collect();
    assert_eq!(before, after);
}

#[test]
fn fixed_value_is_refused_to_those_who_have_every_right_by_its_name() {
    let mut city = city();
    let mut operator = city.device(1, Role::AgencyOperator);
    city.sync(&mut operator);
    for (entity, field, name) in [
        (COMMENT, comment::TEXT, "text"),
        (SIGNATURE, signature::NAME, "name"),
        (SIGNATURE, signature::SIGNED_ON, "signed_on"),
        (FILE, schema::evidence::HASH, "hash"),
    ] {
        let value = match field {
            signature::SIGNED_ON => words("2026-02-01"),
            _ => words("ab".repeat(32).as_str()),
        };
        let draft = edit::set_field(&operator.replica, entity, field, value).unwrap();
        operator.act(draft.into_iter().collect(), NOW);
        city.sync(&mut operator);
        let Disposition::Parked(parked) = last_fate(&operator) else {
            panic!("{name} was written again: {:?}", last_fate(&operator));
        };
        assert_eq!(
            (parked.reason, parked.detail.as_str()),
            (ParkReason::InvalidValue, name)
        );
    }
}
