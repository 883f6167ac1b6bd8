//! What meets too rarely in simulated cities for a mutant to be found there, told on purpose.
#![expect(
    clippy::unwrap_used,
    reason = "a story that cannot be told fails its test"
)]

use ikrar_domain::agreement::Level;
use ikrar_domain::people::Role;
use ikrar_sync::edit::{self, NewAgreement};
use ikrar_sync::identity::{EntityId, ReplicaId, UnixSeconds};
use ikrar_sync::ledger::{Ledger, ScopeInfo};
use ikrar_sync::operation::{Authorship, Draft};
use ikrar_sync::replica::Replica;
use ikrar_sync::row::Rows as _;
use ikrar_sync::schema::{Field, agreement};
use ikrar_sync::testing::{MemoryStore, Person, SimulatedServer};
use ikrar_sync::value::Value;

const NOW: i64 = 1_767_225_600;
const AGREEMENT: EntityId = EntityId::from_bytes([0xb0; 16]);
/// The agency of [`Person`].
const AGENCY: EntityId = EntityId::from_bytes([0xa0; 16]);
const PERSON: Person = Person {
    user: EntityId::from_bytes([1; 16]),
    role: Role::AgencyOperator,
};

#[derive(Clone)]
struct Tablet {
    store: MemoryStore,
    replica: Replica,
}

impl Tablet {
    fn write(&mut self, drafts: Vec<Draft>) {
        let by = Authorship {
            author: PERSON.user,
            session: 1,
            claimed_at: UnixSeconds(NOW),
        };
        let operations = self.store.append(drafts, by);
        self.replica.appended(operations);
    }

    fn set(&mut self, field: Field, text: &str) {
        let value = Value::Text(text.to_owned());
        let draft = edit::set_field(&self.replica, AGREEMENT, field, value).unwrap();
        self.write(draft.into_iter().collect());
    }

    /// One request and its answer: a push while something waits, otherwise a pull.
    fn exchange(&mut self, server: &mut SimulatedServer) {
        let now = UnixSeconds(NOW);
        let Some(request) = self.replica.next_push(1, 200) else {
            let request = self.replica.pull_request(1);
            let reply = server.answer(&request.to_bytes(), &PERSON, NOW, true);
            let outcome = self
                .replica
                .pull_reply(&request, &reply.unwrap(), now)
                .unwrap();
            return self.store.write(outcome.batch).unwrap();
        };
        let reply = server.answer(&request.to_bytes(), &PERSON, NOW, true);
        let outcome = self
            .replica
            .push_reply(&request, &reply.unwrap(), now)
            .unwrap();
        self.store.write(outcome.batch).unwrap();
        if outcome.is_copied {
            let lacking = self.replica.lacking();
            self.store
                .mint_again(ReplicaId::from_bytes([0x77; 16]), &lacking);
            self.replica = Replica::load(self.store.load());
        }
    }
}

/// A copy of a profile stands right before the place of an operation that the other store has
/// passed over, and writes there what the other has written behind it. Neither has seen the
/// other's value: both stand on record.
pub(super) fn a_copy_does_not_fill_the_place_of_what_was_passed_over() -> Result<(), String> {
    let scope = ScopeInfo::agency_year(AGENCY, 2026);
    let mut server = SimulatedServer::new([Ledger::new(ScopeInfo::CITY), Ledger::new(scope)]);
    let store = MemoryStore::new(ReplicaId::from_bytes([7; 16]));
    let replica = Replica::load(store.load());
    let mut first = Tablet { store, replica };
    let new = NewAgreement {
        id: AGREEMENT,
        agency: AGENCY,
        year: 2026,
        level: Level::AgencyHead,
    };
    first.write(vec![edit::new_agreement(new, &[])]);
    for _ in 0..4 {
        first.exchange(&mut server);
    }
    let mut copy = first.clone();
    first.set(agreement::SIGNED_PLACE, "Singkawang");
    first.set(agreement::FIRST_PARTY_NAME, "Siti Rahma");
    let refused = first.replica.next_push(1, 1).unwrap();
    first.replica.push_refused(&refused);
    first.replica.push_refused(&refused);
    first.exchange(&mut server);
    copy.set(agreement::FIRST_PARTY_NAME, "Rahmawati");
    for _ in 0..12 {
        copy.exchange(&mut server);
    }
    let row = server.ledgers()[&scope.id].row(AGREEMENT).unwrap();
    let cell = row.cells.get(&agreement::FIRST_PARTY_NAME).unwrap();
    if cell.value == Value::Text("Siti Rahma".to_owned()) && cell.challengers.len() == 1 {
        Ok(())
    } else {
        Err(format!("a copy counts as the device itself: {cell:?}"))
    }
}
