use ikrar_domain::agreement::AgreementPolicy;
use std::collections::BTreeMap;

use ikrar_domain::people::Role;
use proptest::prelude::*;

use super::*;
use crate::edit::{self, NewAgreement};
use crate::identity::{EntityId, ReplicaId, Seq, UnixSeconds};
use crate::ledger::{PushContext, ScopeInfo, judge_push};
use crate::operation::{Body, Draft};
use crate::row::Rows as _;
use crate::schema::{EntityKind, Field, agreement, item, realization};
use crate::testing::MemoryStore;
use crate::testing::Person;
use crate::testing::people::{AGENCY, AGREEMENT, YEAR, scope};
use crate::value::Value;

const PERSON: Person = Person {
    user: EntityId::from_bytes([1; 16]),
    role: Role::AgencyOperator,
};

const ITEM: EntityId = EntityId::from_bytes([0xc1; 16]);

struct Desk {
    ledgers: BTreeMap<ScopeId, Ledger>,
    store: MemoryStore,
}

impl Desk {
    /// An agreement with one item.
    fn new() -> Self {
        let mut desk = Self {
            ledgers: [Ledger::new(ScopeInfo::CITY), Ledger::new(scope())]
                .map(|ledger| (ledger.info().id, ledger))
                .into(),
            store: MemoryStore::new(ReplicaId::from_bytes([7; 16])),
        };
        let new = NewAgreement {
            id: AGREEMENT,
            agency: AGENCY,
            year: YEAR,
            level: ikrar_domain::agreement::Level::AgencyHead,
        };
        desk.save(vec![edit::new_agreement(new, &[]), new_item(ITEM)]);
        desk
    }

    fn save(&mut self, drafts: Vec<Draft>) -> Vec<Receipt> {
        let operations = self.write(drafts);
        self.judge(operations, &BTreeMap::new())
    }

    fn write(&mut self, drafts: Vec<Draft>) -> Vec<Operation> {
        let by = crate::operation::Authorship {
            author: PERSON.user,
            session: 1,
            claimed_at: UnixSeconds(0),
        };
        self.store.append(drafts, by)
    }

    fn judge(
        &mut self,
        operations: Vec<Operation>,
        known: &BTreeMap<Dseq, Receipt>,
    ) -> Vec<Receipt> {
        let actor = PERSON.actor();
        let history: BTreeMap<(EntityId, Field, Seq), Value> = BTreeMap::new();
        let blobs = std::collections::BTreeSet::new();
        let context = PushContext {
            actor: &actor,
            received_at: UnixSeconds(0),
            clock_ahead_min: 0,
            history: &history,
            blobs: &blobs,
            formerly: &[],
            elsewhere: &std::collections::BTreeSet::new(),
            policy: &AgreementPolicy::default(),
        };
        judge_push(&mut self.ledgers, operations, known, &context).1
    }
}

fn draft(entity: EntityId, body: Body) -> Draft {
    Draft {
        scope: scope().id,
        entity,
        kind: EntityKind::Item,
        body,
    }
}

fn new_item(id: EntityId) -> Draft {
    let fields = [(item::AGREEMENT, Value::Id(AGREEMENT))].into();
    draft(id, Body::Create { fields })
}

fn set(entity: EntityId, field: Field, value: Value) -> Draft {
    let base = Seq(u64::MAX >> 1).into();
    draft(entity, Body::Set { field, base, value })
}

fn target(number: i64) -> Draft {
    set(ITEM, item::TARGET, Value::Decimal(number.into()))
}

/// What the ledger cannot take.
fn bad() -> Draft {
    set(ITEM, item::TARGET, Value::Integer(1))
}

fn reasons(receipts: &[Receipt]) -> Vec<(&'static str, &str)> {
    receipts
        .iter()
        .map(|receipt| match &receipt.disposition {
            Disposition::Parked(parked) => (parked.reason.code(), parked.detail.as_str()),
            _ => ("", ""),
        })
        .collect()
}

#[test]
fn one_bad_operation_parks_its_whole_save_and_no_other() {
    let mut desk = Desk::new();
    let mut operations = desk.write(vec![target(1)]);
    operations.extend(desk.write(vec![target(2), bad(), target(3)]));
    operations.extend(desk.write(vec![set(ITEM, item::UNIT, Value::text("persen"))]));
    let receipts = desk.judge(operations, &BTreeMap::new());
    assert_eq!(
        reasons(&receipts),
        [
            ("", ""),
            ("group", "5 invalid_value"),
            ("invalid_value", "target"),
            ("group", "5 invalid_value"),
            ("", "")
        ]
    );
    let row = desk.ledgers[&scope().id].row(ITEM).unwrap();
    assert_eq!(row.value(item::TARGET), &Value::Decimal(1.into()));
    assert_eq!(row.text(item::UNIT), "persen");
    assert_eq!(desk.ledgers[&scope().id].head().seq, Seq(4));
}

#[test]
fn a_save_over_two_scopes_is_undone_in_both() {
    let mut desk = Desk::new();
    let before = desk.ledgers.clone();
    let elsewhere = Draft {
        scope: crate::schema::CITY_SCOPE,
        ..target(9)
    };
    let receipts = desk.save(vec![target(8), elsewhere]);
    assert_eq!(reasons(&receipts)[0], ("group", "4 wrong_scope"));
    assert_eq!(desk.ledgers, before);
}

#[test]
fn who_cuts_a_save_gets_its_rest_parked_with_what_was_parked() {
    let mut desk = Desk::new();
    let operations = desk.write(vec![bad(), target(5)]);
    let (first, rest) = operations.split_at(1);
    let parked = desk.judge(first.to_vec(), &BTreeMap::new());
    let known = parked.into_iter().map(|one| (one.dseq, one)).collect();
    let receipts = desk.judge(rest.to_vec(), &known);
    assert_eq!(reasons(&receipts), [("group", "3 invalid_value")]);
    assert!(
        desk.ledgers[&scope().id]
            .row(ITEM)
            .unwrap()
            .value(item::TARGET)
            .is_null()
    );
}

#[test]
fn sending_a_parked_save_again_gives_the_same_receipts() {
    let mut desk = Desk::new();
    let operations = desk.write(vec![target(4), bad()]);
    let receipts = desk.judge(operations.clone(), &BTreeMap::new());
    let before = desk.ledgers.clone();
    let known = receipts.iter().map(|one| (one.dseq, one.clone())).collect();
    assert_eq!(desk.judge(operations, &known), receipts);
    assert_eq!(desk.ledgers, before);
}

#[test]
fn a_conflict_is_no_failure() {
    let mut desk = Desk::new();
    desk.save(vec![target(1)]);
    desk.store = MemoryStore::new(ReplicaId::from_bytes([8; 16]));
    let unseen = draft(
        ITEM,
        Body::Set {
            field: item::TARGET,
            base: Seq(0).into(),
            value: Value::Decimal(7.into()),
        },
    );
    let receipts = desk.save(vec![unseen, set(ITEM, item::UNIT, Value::text("orang"))]);
    assert_eq!(receipts[0].disposition, Disposition::Conflict);
    assert_eq!(receipts[1].disposition, Disposition::Applied);
}

fn any_draft() -> impl Strategy<Value = Draft> {
    let id = |number: u8| EntityId::from_bytes([number; 16]);
    prop_oneof![
        (0_i64..5).prop_map(target),
        (0_u8..4).prop_map(move |number| new_item(id(0xd0 + number))),
        (0_u8..4).prop_map(move |number| {
            set(id(0xd0 + number), item::OBJECTIVE, Value::text("Sasaran"))
        }),
        Just(set(ITEM, item::REMOVED, Value::Bool(true))),
        Just(set(
            ITEM,
            item::SOURCE,
            Value::text("Hujan lebat. Jalan rusak.")
        )),
        Just(set(ITEM, agreement::STATUS, Value::text("in_force"))),
        Just(set(ITEM, realization::VALUE, Value::Null)),
    ]
}

proptest! {
    /// A save that comes to nothing leaves everything exactly as it was: rows, index, log of
    /// changes, head, checksum, and what is still to be written.
    #[test]
    fn an_undone_save_leaves_no_trace(
        begun in prop::collection::vec(any_draft(), 0..8),
        undone in prop::collection::vec(any_draft(), 1..8),
        place in 0_usize..8,
    ) {
        let mut desk = Desk::new();
        for draft in begun {
            desk.save(vec![draft]);
        }
        let before = desk.ledgers.clone();
        let mut drafts = undone;
        drafts.insert(place.min(drafts.len()), bad());
        let receipts = desk.save(drafts);
        prop_assert!(receipts.iter().all(|one| matches!(one.disposition, Disposition::Parked(_))));
        prop_assert_eq!(desk.ledgers, before);
    }
}
