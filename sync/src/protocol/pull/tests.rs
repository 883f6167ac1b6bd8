use super::*;
use crate::disposition::{Disposition, ParkReason};
use crate::identity::{Dseq, OperationId};
use crate::row::{Challenger, Checksum, Original, Stamp};
use crate::schema::item;
use crate::value::Value;

fn stamp(dseq: u64) -> Stamp {
    Stamp {
        author: EntityId::from_bytes([9; 16]),
        operation: OperationId {
            replica: ReplicaId::from_bytes([8; 16]),
            dseq: Dseq(dseq),
        },
        claimed_at: UnixSeconds(1_767_225_600),
        received_at: UnixSeconds(1_767_225_900),
        clock_ahead_min: -3_060,
    }
}

fn cell(text: &str, seq: u64) -> ChangedCell {
    ChangedCell {
        entity: EntityId::from_bytes([1; 16]),
        kind: EntityKind::Item,
        field: item::OBJECTIVE,
        cell: Cell {
            value: Value::Text(text.into()),
            version: Seq(seq),
            touched: Seq(seq + 2),
            stamp: stamp(seq),
            merged: true,
            originals: vec![
                Original {
                    value: Value::Text(format!("{text} satu.")),
                    stamp: stamp(2),
                },
                Original {
                    value: Value::Null,
                    stamp: stamp(seq),
                },
            ],
            challengers: vec![Challenger {
                value: Value::Text("lain".into()),
                base_version: Seq(1),
                base_value: Value::Null,
                stamp: stamp(4),
                opened: Seq(seq + 2),
            }],
        },
    }
}

fn reply() -> PullReply {
    PullReply {
        nonce: 77,
        server_time: UnixSeconds(1_767_226_000),
        more: true,
        scopes: vec![ScopePage {
            whole: Some(crate::row::Whole(9)),
            info: ScopeInfo::agency_year(EntityId::from_bytes([2; 16]), 2026),
            head: Head {
                seq: Seq(12),
                checksum: Checksum {
                    count: 4,
                    digest: 1 << 100,
                },
            },
            upto: Seq(9),
            reset: true,
            cells: vec![cell("Meningkatnya mutu", 5), cell("Menurunnya angka", 6)],
        }],
        revoked: vec![ScopeId::from_bytes([3; 16])],
        fates: ChangedFates {
            inventory: None,
            upto: FateSeq(9),
            receipts: vec![
                Receipt {
                    dseq: Dseq(4),
                    disposition: Disposition::Resolved,
                    seq: Some(Seq(11)),
                },
                Receipt {
                    dseq: Dseq(7),
                    disposition: Disposition::parked_with(ParkReason::Refused, "incomplete"),
                    seq: None,
                },
            ],
            wanted: Dseq(12),
        },
        form: PageForm::Told,
    }
}

#[test]
fn a_reply_survives_the_wire_with_its_conflicts() {
    assert_eq!(PullReply::from_bytes(&reply().to_bytes()).unwrap(), reply());
}

#[test]
fn a_request_survives_the_wire() {
    let request = PullRequest {
        inventory_from: Dseq::default(),
        nonce: 5,
        replica: ReplicaId::from_bytes([8; 16]),
        cursors: vec![
            (ScopeId::from_bytes([1; 16]), Seq(3)),
            (ScopeId::default(), Seq(0)),
        ],
        fates: FateSeq(3),
        digests: vec![7, u32::MAX],
        wholes: vec![8, u32::MAX],
        receipted: Dseq(12),
        receipted_end: 7,
        form: PageForm::Derived,
    };
    assert_eq!(
        PullRequest::from_bytes(&request.to_bytes()).unwrap(),
        request
    );
}

#[test]
fn a_page_of_html_is_told_from_a_reply() {
    let error = PullReply::from_bytes(b"<html>Selamat datang di Wi-Fi</html>").unwrap_err();
    assert_eq!(error.code(), "not_cbor");
}

#[test]
fn a_truncated_reply_is_refused_whole() {
    let bytes = reply().to_bytes();
    for length in 0..bytes.len() {
        assert!(PullReply::from_bytes(&bytes[..length]).is_err(), "{length}");
    }
}

#[test]
fn a_packed_reply_answers_each_request_with_its_own_nonce_and_time() {
    let mut many = reply();
    for number in 0..200_u8 {
        let mut changed = cell("Terlaksananya bimbingan", u64::from(number));
        changed.entity = EntityId::from_bytes([number; 16]);
        many.scopes[0].cells.push(changed);
    }
    for reply in [reply(), many] {
        let packed = reply.pack();
        for (nonce, time) in [(1, 0), (u64::MAX, 1_900_000_000)] {
            let expected = PullReply {
                nonce,
                server_time: UnixSeconds(time),
                ..reply.clone()
            };
            let bytes = packed.to_bytes(&PullFront {
                nonce,
                server_time: UnixSeconds(time),
                more: packed.has_more(),
                fates: &reply.fates,
            });
            let read = PullReply::from_bytes(&bytes).unwrap();
            assert_eq!(read, expected);
        }
    }
}
