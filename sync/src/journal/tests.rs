use super::*;
use crate::identity::{EntityId, ScopeId, Seq, UnixSeconds};
use crate::operation::{Authorship, Body, Draft};
use crate::schema::{EntityKind, Field};
use crate::value::Value;

const REPLICA: ReplicaId = ReplicaId::from_bytes([3; 16]);
const OTHER: ReplicaId = ReplicaId::from_bytes([9; 16]);

fn operation_of(replica: ReplicaId, dseq: u64) -> Operation {
    let draft = Draft {
        scope: ScopeId::from_bytes([1; 16]),
        entity: EntityId::from_bytes([2; 16]),
        kind: EntityKind::Item,
        body: Body::Set {
            field: Field(4),
            base: Seq(3).into(),
            value: Value::Text(format!("isian {dseq}")),
        },
    };
    let id = OperationId {
        replica,
        dseq: Dseq(dseq),
    };
    let by = Authorship {
        author: EntityId::from_bytes([4; 16]),
        session: 1,
        claimed_at: UnixSeconds(10),
    };
    Operation::from_draft(draft, id, dseq, by)
}

fn operation(dseq: u64) -> Operation {
    operation_of(REPLICA, dseq)
}

fn entry(dseq: u64) -> Entry {
    Entry::Operation(Box::new(operation(dseq)))
}

fn journal(dseqs: impl IntoIterator<Item = u64>) -> Contents {
    let entries: Vec<Entry> = dseqs.into_iter().map(entry).collect();
    Contents::from_bytes(&to_bytes(&entries))
}

fn inventory(next: u64, waiting: &[u64], sent: &[u64]) -> Inventory {
    let places = |dseqs: &[u64]| dseqs.iter().copied().map(Dseq).collect();
    Inventory {
        replica: Some(REPLICA),
        next: Dseq(next),
        waiting: places(waiting),
        sent: places(sent),
        ..Inventory::default()
    }
}

fn dseqs(rescue: &Rescue) -> Vec<u64> {
    rescue
        .operations
        .iter()
        .map(|given| given.id.dseq.0)
        .collect()
}

#[test]
fn place_of_a_store_that_has_begun_anew_outlives_a_rewritten_journal() {
    for (old, new) in [(REPLICA, OTHER), (OTHER, REPLICA)] {
        let entries = [
            Entry::Operation(Box::new(operation_of(old, 7))),
            Entry::Operation(Box::new(operation_of(new, 1))),
            Entry::Place(new, Dseq(2)),
        ];
        let read = Contents::from_bytes(&to_bytes(&entries));
        let again = Contents::from_bytes(&read.to_bytes());
        assert_eq!(again.place, Some((new, Dseq(2))));
        assert_eq!(again, read);
    }
}

#[test]
fn everything_written_comes_back() {
    let entries = [
        Entry::Account(Some("{\"a\":1}".into())),
        entry(1),
        entry(2),
        Entry::Receipted(operation(1).id),
        Entry::Text("x/5".into(), Some("delapan puluh".into())),
        Entry::Text("y/5".into(), Some(String::new())),
        Entry::Text("z/5".into(), Some("lama".into())),
        Entry::Text("z/5".into(), None),
    ];
    let contents = Contents::from_bytes(&to_bytes(&entries));
    assert_eq!(contents.place, Some((REPLICA, Dseq(3))));
    assert_eq!(
        contents.operations.values().collect::<Vec<_>>(),
        [&operation(2)]
    );
    assert_eq!(contents.account.as_deref(), Some("{\"a\":1}"));
    assert_eq!(contents.texts["x/5"], "delapan puluh");
    assert_eq!(contents.texts["y/5"], "");
    assert!(!contents.texts.contains_key("z/5"));
    assert_eq!(contents.damaged, 0);
    assert_eq!(Contents::from_bytes(&contents.to_bytes()), contents);
}

#[test]
fn golden_bytes_of_a_record_stay() {
    let bytes = to_bytes(&[Entry::Place(REPLICA, Dseq(7))]);
    let mut golden = b"\x0aIKJ\x03\x18\0\0\0".to_vec();
    golden.extend([3; 16]);
    golden.extend(*b"\x07\0\0\0\0\0\0\0\xab\xd9\x36\x44\x50\x81\x46\xb4");
    assert_eq!(bytes, golden);
}

#[test]
fn a_tail_torn_anywhere_costs_only_the_torn_record() {
    let whole = to_bytes(&[entry(1), entry(2)]);
    let first = to_bytes(&[entry(1)]).len();
    for length in first..whole.len() {
        let contents = Contents::from_bytes(&whole[..length]);
        assert_eq!(contents.operations.len(), 1, "{length} bytes");
        assert_eq!(contents.damaged, usize::from(length > first));
        // And what is appended behind the torn record is read.
        let mut appended = whole[..length].to_vec();
        appended.extend(to_bytes(&[entry(3)]));
        assert_eq!(Contents::from_bytes(&appended).operations.len(), 2);
    }
}

#[test]
fn a_changed_byte_anywhere_costs_at_most_its_own_record() {
    let whole = to_bytes(&[entry(1), entry(2), entry(3)]);
    for place in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[place] ^= 0x41;
        let contents = Contents::from_bytes(&bytes);
        assert!(contents.operations.len() >= 2, "byte {place}");
        assert!(
            contents
                .operations
                .values()
                .all(|found| *found == operation(found.id.dseq.0)),
            "byte {place} changed an operation unnoticed"
        );
    }
}

#[test]
fn a_record_of_the_future_is_kept() {
    let mut bytes = to_bytes(&[entry(1)]);
    let future = Record {
        kind: 200,
        payload: vec![1, 2, 3],
    };
    record::write(&mut bytes, &future);
    let again = Contents::from_bytes(&Contents::from_bytes(&bytes).to_bytes());
    assert_eq!(again.unknown, [(200, vec![1, 2, 3])]);
}

#[test]
fn a_whole_record_of_a_later_build_is_kept_whatever_it_says() {
    let later = Record {
        kind: record::kind::OPERATION,
        payload: vec![0xa1, 0x00, 0x18, 0x63],
    };
    let mut bytes = to_bytes(&[entry(1)]);
    record::write(&mut bytes, &later);
    let contents = Contents::from_bytes(&bytes);
    assert_eq!((contents.operations.len(), contents.damaged), (1, 0));
    let again = Contents::from_bytes(&contents.to_bytes());
    assert_eq!(again, contents);
    assert_eq!(again.unknown, [(later.kind, later.payload)]);
}

#[test]
fn a_sound_store_needs_nothing() {
    assert_eq!(rescue(&inventory(4, &[2, 3], &[1]), &journal([2, 3])), None);
    // Receipts that the journal has not heard of yet.
    assert_eq!(
        rescue(&inventory(4, &[], &[1, 2, 3]), &journal([2, 3])),
        None
    );
    assert_eq!(rescue(&Inventory::default(), &Contents::default()), None);
}

#[test]
fn an_emptied_store_gets_identity_and_work_back() {
    let rescue = rescue(&Inventory::default(), &journal([5, 6])).unwrap();
    assert_eq!(rescue.cause, Cause::Emptied);
    assert_eq!((rescue.replica, rescue.next), (REPLICA, Dseq(7)));
    assert_eq!(dseqs(&rescue), [5, 6]);
}

#[test]
fn an_emptied_store_with_nothing_unsent_begins_anew() {
    let mut contents = journal([5]);
    contents.add(Entry::Receipted(operation(5).id));
    assert_eq!(rescue(&Inventory::default(), &contents), None);
}

#[test]
fn a_lost_tail_comes_back_with_its_places() {
    let rescue = rescue(&inventory(3, &[2], &[1]), &journal([2, 3, 4])).unwrap();
    assert_eq!(rescue.cause, Cause::Behind);
    assert_eq!(dseqs(&rescue), [3, 4]);
    assert_eq!(rescue.next, Dseq(5));
}

#[test]
fn a_place_that_was_used_is_never_given_again() {
    let mut contents = journal([4]);
    contents.add(Entry::Receipted(operation(4).id));
    let rescue = rescue(&inventory(3, &[], &[1, 2]), &contents).unwrap();
    assert_eq!((dseqs(&rescue), rescue.next), (vec![], Dseq(5)));
}

#[test]
fn damaged_records_come_back_and_lost_ones_are_counted() {
    let mut inventory = inventory(5, &[1], &[]);
    inventory.damaged = [Dseq(2), Dseq(3)].into();
    let rescue = rescue(&inventory, &journal([1, 2])).unwrap();
    assert_eq!(rescue.cause, Cause::Damaged);
    assert_eq!((dseqs(&rescue), rescue.lost), (vec![2], 1));
}

#[test]
fn a_damaged_record_is_told_even_with_an_empty_journal() {
    let mut inventory = inventory(3, &[1], &[]);
    inventory.damaged = [Dseq(2)].into();
    let rescue = rescue(&inventory, &Contents::default()).unwrap();
    assert_eq!((rescue.next, rescue.lost), (Dseq(3), 1));
}

#[test]
fn an_unused_store_takes_the_old_identity_and_a_used_one_keeps_its_own() {
    let mut fresh = inventory(1, &[], &[]);
    fresh.replica = Some(OTHER);
    assert_eq!(rescue(&fresh, &journal([5])).unwrap().replica, REPLICA);
    let mut used = inventory(2, &[1], &[]);
    used.replica = Some(OTHER);
    assert_eq!(rescue(&used, &journal([5])), None);
}
