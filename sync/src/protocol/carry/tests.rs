use proptest::prelude::*;

use super::*;
use crate::identity::{Dseq, EntityId, OperationId, ScopeId, Seq};
use crate::operation::{Authorship, Body, Draft, Operation};
use crate::schema::{EntityKind, item};
use crate::value::Value;

const KEY: CarryKey = CarryKey::from_bytes([3; 32]);
const REPLICA: ReplicaId = ReplicaId::from_bytes([8; 16]);

fn queue(texts: &[&str]) -> Carried {
    let by = Authorship {
        author: EntityId::from_bytes([1; 16]),
        session: 7,
        claimed_at: UnixSeconds(1_764_000_000),
    };
    let operations = (4..)
        .zip(texts)
        .map(|(dseq, text)| {
            let draft = Draft {
                scope: ScopeId::from_bytes([5; 16]),
                entity: EntityId::from_bytes([6; 16]),
                kind: EntityKind::Item,
                body: Body::Set {
                    field: item::OBJECTIVE,
                    base: Seq(2).into(),
                    value: Value::Text((*text).to_owned()),
                },
            };
            let id = OperationId {
                replica: REPLICA,
                dseq: Dseq(dseq),
            };
            Operation::from_draft(draft, id, dseq, by)
        })
        .collect();
    Carried {
        replica: REPLICA,
        made_at: UnixSeconds(1_764_000_060),
        pushes: vec![PushRequest {
            nonce: 0,
            replica: REPLICA,
            operations,
            report: crate::protocol::push::PushReport::default(),
        }],
    }
}

fn sealed(carried: &Carried) -> Vec<u8> {
    seal(&KEY, [9; NONCE_BYTES], carried).unwrap()
}

#[test]
fn a_queue_comes_back_as_it_was() {
    let carried = queue(&["Layanan air bersih", "Jalan mantap"]);
    let file = sealed(&carried);
    assert_eq!(origin(&file).unwrap(), REPLICA);
    assert_eq!(open(&KEY, &file).unwrap(), carried);
}

#[test]
fn nobody_reads_it_without_the_key() {
    let file = sealed(&queue(&["Nilai rahasia"]));
    let plain = b"rahasia";
    assert!(!file.windows(plain.len()).any(|window| window == plain));
    let other = CarryKey::from_bytes([4; 32]);
    assert!(matches!(open(&other, &file), Err(CarryError::Damaged)));
}

#[test]
fn every_changed_bit_and_every_cut_is_noticed() {
    let file = sealed(&queue(&["Layanan air bersih"]));
    for place in 0..file.len() {
        for bit in 0..8 {
            let mut altered = file.clone();
            altered[place] ^= 1 << bit;
            assert!(open(&KEY, &altered).is_err(), "byte {place} bit {bit}");
        }
        assert!(open(&KEY, &file[..place]).is_err(), "cut at {place}");
    }
}

#[test]
fn another_file_and_a_later_version_are_told_apart() {
    assert!(matches!(origin(b"PK\x03\x04"), Err(CarryError::NotCarried)));
    let mut later = sealed(&queue(&[]));
    later[4] = 2;
    assert!(matches!(open(&KEY, &later), Err(CarryError::Newer(2))));
    let huge = vec![0; FILE_BYTES_MAX + 1];
    assert!(matches!(origin(&huge), Err(CarryError::TooLarge)));
}

#[test]
fn a_push_of_another_device_inside_is_refused() {
    let mut carried = queue(&["x"]);
    carried.pushes[0].replica = ReplicaId::from_bytes([7; 16]);
    for operation in &mut carried.pushes[0].operations {
        operation.id.replica = ReplicaId::from_bytes([7; 16]);
    }
    let file = sealed(&carried);
    assert!(matches!(open(&KEY, &file), Err(CarryError::Unreadable(_))));
}

#[test]
fn a_key_travels_as_digits_and_never_shows_itself() {
    assert_eq!(CarryKey::from_hex(&KEY.hex()), Some(KEY));
    assert_eq!(CarryKey::from_hex("03"), None);
    assert!(!format!("{KEY:?}").contains("03"));
}

#[test]
fn a_small_file_that_unpacks_to_more_than_any_queue_is_refused() {
    let long = "x".repeat(CONTENT_BYTES_MAX - 64 * 1024);
    let one = queue(&[&long]);
    let of = |count: usize| {
        let pushes = one.pushes.iter().cycle().take(count).cloned().collect();
        let queue = Carried {
            pushes,
            ..one.clone()
        };
        queue.to_content()
    };
    assert!(of(5).len() < 1024 * 1024);
    assert!(Carried::from_content(REPLICA, &of(4)).is_ok());
    let refused = Carried::from_content(REPLICA, &of(5));
    assert!(matches!(refused, Err(CarryError::TooLarge)), "{refused:?}");
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = open(&KEY, &bytes);
        let mut framed = b"IKRQ\x01".to_vec();
        framed.extend(bytes);
        let _ = open(&KEY, &framed);
    }
}
