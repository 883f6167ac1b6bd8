use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::identity::{Dseq, OperationId, ReplicaId, ScopeId, UnixSeconds};
use crate::schema::{EntityKind, item};

/// One edit of the target by a device that had seen the version `seen` steps back.
#[derive(Clone, Copy, Debug)]
struct Edit {
    device: u8,
    seen: u64,
    value: i64,
}

fn any_edit() -> impl Strategy<Value = Edit> {
    (0_u8..3, 0_u64..4, 0_i64..5).prop_map(|(device, seen, value)| Edit {
        device,
        seen,
        value,
    })
}

fn row() -> Row {
    Row::new(
        EntityId::from_bytes([1; 16]),
        EntityKind::Item,
        ScopeId::from_bytes([2; 16]),
    )
}

fn stamp(device: u8, dseq: u64, claimed_at: i64) -> Stamp {
    Stamp {
        author: EntityId::from_bytes([device; 16]),
        operation: OperationId {
            replica: ReplicaId::from_bytes([device; 16]),
            dseq: Dseq(dseq),
        },
        claimed_at: UnixSeconds(claimed_at),
        received_at: UnixSeconds(0),
        clock_ahead_min: 0,
    }
}

/// Merges edits as a ledger would, one sequence each.
fn merged(edits: &[Edit], clock: impl Fn(usize) -> i64) -> (Row, Vec<MergeOutcome>) {
    let mut row = row();
    let mut outcomes = Vec::new();
    for (place, (edit, seq)) in edits.iter().zip(1_u64..).enumerate() {
        let value = Value::Decimal(Decimal::from(edit.value));
        let incoming = Incoming {
            field: item::TARGET,
            base: Seq(seq.saturating_sub(1).saturating_sub(edit.seen)).into(),
            base_value: Value::Null,
            value: &value,
            stamp: stamp(edit.device, seq, clock(place)),
            seq: Seq(seq),
        };
        outcomes.push(merge_value(&mut row, &incoming));
    }
    (row, outcomes)
}

proptest! {
    /// A value that was not applied over is still there, or its author replaced it.
    #[test]
    fn no_value_is_dropped(edits in prop::collection::vec(any_edit(), 1..12)) {
        let (row, outcomes) = merged(&edits, |_| 0);
        let cell = row.cells.get(&item::TARGET).unwrap();
        let waiting: Vec<Dseq> =
            cell.challengers.iter().map(|waiting| waiting.stamp.operation.dseq).collect();
        let replaced: Vec<Dseq> = outcomes
            .iter()
            .filter_map(|outcome| outcome.replaced.as_ref())
            .map(|replaced| replaced.stamp.operation.dseq)
            .collect();
        for (outcome, dseq) in outcomes.iter().zip(1_u64..) {
            if outcome.merged == Merged::Conflict {
                prop_assert!(waiting.contains(&Dseq(dseq)) || replaced.contains(&Dseq(dseq)));
            }
        }
        let last_applied = outcomes
            .iter()
            .zip(1_u64..)
            .filter(|(outcome, _)| outcome.merged == Merged::Applied)
            .map(|(_, dseq)| dseq)
            .last();
        prop_assert_eq!(Some(cell.stamp.operation.dseq.0), last_applied);
    }

    #[test]
    fn clocks_decide_nothing(
        edits in prop::collection::vec(any_edit(), 1..12),
        clocks in prop::collection::vec(any::<i64>(), 12),
    ) {
        let (_, sane) = merged(&edits, |_| 0);
        let (_, wrong) = merged(&edits, |place| clocks[place]);
        let kinds = |outcomes: &[MergeOutcome]| -> Vec<Merged> {
            outcomes.iter().map(|outcome| outcome.merged).collect()
        };
        prop_assert_eq!(kinds(&sane), kinds(&wrong));
    }

    /// Edits of different fields commute: what each field ends with does not depend on the order.
    #[test]
    fn edits_of_different_fields_commute(one in any_edit(), other in any_edit()) {
        let edit = |row: &mut Row, field, edit: Edit, seq: u64| {
            let value = Value::Decimal(Decimal::from(edit.value));
            let stamp = stamp(edit.device, 1, 0);
            let (base, base_value, seq) = (Seq(0).into(), Value::Null, Seq(seq));
            let incoming = Incoming { field, base, base_value, value: &value, stamp, seq };
            merge_value(row, &incoming);
        };
        let (mut first, mut second) = (row(), row());
        edit(&mut first, item::TARGET, one, 1);
        edit(&mut first, item::TARGET_FIRST, other, 2);
        edit(&mut second, item::TARGET_FIRST, other, 1);
        edit(&mut second, item::TARGET, one, 2);
        for field in [item::TARGET, item::TARGET_FIRST] {
            prop_assert_eq!(first.value(field), second.value(field));
            let stamp = |row: &Row| row.cells.get(&field).map(|cell| cell.stamp);
            prop_assert_eq!(stamp(&first), stamp(&second));
        }
    }
}

#[test]
fn an_author_who_saw_the_incumbent_applies() {
    let edits = [
        Edit {
            device: 1,
            seen: 0,
            value: 1,
        },
        Edit {
            device: 2,
            seen: 0,
            value: 2,
        },
        Edit {
            device: 1,
            seen: 0,
            value: 3,
        },
    ];
    let (row, outcomes) = merged(&edits, |_| 0);
    assert!(
        outcomes
            .iter()
            .all(|outcome| outcome.merged == Merged::Applied)
    );
    assert_eq!(row.value(item::TARGET), &Value::Decimal(Decimal::from(3)));
}

const WITHDRAWN: Field = Field(90);

/// One step on a row of a set: `value` is the flag, or anything else for an edit of the row.
fn set_step(row: &mut Row, device: u8, base: u64, seq: u64, withdrawn: Option<bool>) -> Merged {
    let value = withdrawn.map_or(Value::Integer(7), Value::Bool);
    let incoming = Incoming {
        field: if withdrawn.is_some() {
            WITHDRAWN
        } else {
            item::TARGET
        },
        base: Seq(base).into(),
        base_value: Value::Null,
        value: &value,
        stamp: stamp(device, seq, 0),
        seq: Seq(seq),
    };
    if withdrawn.is_none() {
        rejoin_edited(row, WITHDRAWN, &incoming);
    }
    let field_type = match withdrawn {
        Some(_) => FieldType::Withdrawn,
        None => FieldType::Figure,
    };
    merge(field_type, row, &incoming).merged
}

fn is_in(row: &Row) -> bool {
    row.value(WITHDRAWN) != &Value::Bool(true)
}

#[test]
fn who_saw_a_row_of_a_set_may_take_it_out_and_put_it_back() {
    let mut row = row();
    set_step(&mut row, 1, 0, 1, None);
    assert_eq!(set_step(&mut row, 2, 1, 2, Some(true)), Merged::Applied);
    assert!(!is_in(&row));
    assert_eq!(set_step(&mut row, 2, 2, 3, Some(false)), Merged::Applied);
    assert!(is_in(&row));
}

#[test]
fn adding_and_taking_out_apart_leaves_it_in_whichever_comes_first() {
    let (mut first, mut second) = (row(), row());
    for row in [&mut first, &mut second] {
        set_step(row, 1, 0, 1, None);
    }
    set_step(&mut first, 1, 1, 2, None);
    assert_eq!(set_step(&mut first, 2, 1, 3, Some(true)), Merged::Same);
    set_step(&mut second, 2, 1, 2, Some(true));
    set_step(&mut second, 1, 1, 3, None);
    for row in [&first, &second] {
        assert!(is_in(row));
        assert_eq!(row.conflicts().count(), 0);
    }
}

#[test]
fn a_row_put_back_unseen_is_not_taken_out_by_an_older_wish() {
    let mut row = row();
    set_step(&mut row, 1, 0, 1, None);
    set_step(&mut row, 2, 1, 2, Some(true));
    set_step(&mut row, 1, 2, 3, Some(false));
    assert_eq!(set_step(&mut row, 3, 1, 4, Some(true)), Merged::Same);
    assert!(is_in(&row));
}

/// Two put it back apart; that one of them takes it out again leaves in what the other wanted in.
#[test]
fn a_row_of_a_set_that_two_have_put_back_apart_is_not_taken_out_by_one_of_them() {
    let mut row = row();
    set_step(&mut row, 1, 0, 1, None);
    set_step(&mut row, 2, 1, 2, Some(true));
    assert_eq!(set_step(&mut row, 1, 2, 3, Some(false)), Merged::Applied);
    assert_eq!(set_step(&mut row, 2, 2, 4, Some(false)), Merged::Same);
    assert_eq!(set_step(&mut row, 2, 2, 5, Some(true)), Merged::Same);
    assert!(is_in(&row));
}
