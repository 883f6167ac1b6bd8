//! What meets too rarely in simulated cities for a mutant to be found there, told on purpose.
#![expect(
    clippy::unwrap_used,
    reason = "a story that cannot be told fails its test"
)]

mod line;

use ikrar_domain::agreement::Level;
use ikrar_domain::people::Role;
use ikrar_domain::value::Quarter;
use ikrar_sync::edit::{self, NewAgreement};
use ikrar_sync::identity::{Dseq, EntityId, ReplicaId, Seq, UnixSeconds};
use ikrar_sync::ledger::{Ledger, ScopeInfo};
use ikrar_sync::operation::{Authorship, Draft};
use ikrar_sync::replica::Replica;
use ikrar_sync::row::{Cell, Row, Rows as _};
use ikrar_sync::schema::{
    EntityKind, Field, agreement, item, realization, realization_id, report, report_id,
};
use ikrar_sync::testing::{MemoryStore, Person, SimulatedServer};
use ikrar_sync::value::Value;
use ikrar_sync::zoo::Mutant;
use rust_decimal::Decimal;

const NOW: i64 = 1_767_225_600;
const AGREEMENT: EntityId = EntityId::from_bytes([0xb0; 16]);
const ITEM: EntityId = EntityId::from_bytes([0xc0; 16]);
/// The agency of [`Person`].
const AGENCY: EntityId = EntityId::from_bytes([0xa0; 16]);
const PERSON: Person = Person {
    user: EntityId::from_bytes([1; 16]),
    role: Role::AgencyOperator,
};

const NEW: NewAgreement = NewAgreement {
    id: AGREEMENT,
    agency: AGENCY,
    year: 2026,
    level: Level::AgencyHead,
};

fn scope() -> ScopeInfo {
    ScopeInfo::agency_year(AGENCY, 2026)
}

fn city() -> SimulatedServer {
    SimulatedServer::new([Ledger::new(ScopeInfo::CITY), Ledger::new(scope())])
}

#[derive(Clone)]
struct Tablet {
    store: MemoryStore,
    replica: Replica,
}

impl Tablet {
    fn new(number: u8) -> Self {
        let store = MemoryStore::new(ReplicaId::from_bytes([number; 16]));
        let replica = Replica::load(store.load());
        Self { store, replica }
    }

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

    fn put(&mut self, field: Field, value: Value) {
        let draft = edit::set_field(&self.replica, ITEM, field, value).unwrap();
        self.write(draft.into_iter().collect());
    }

    /// As many requests as any of these stories needs.
    fn exchange_all(&mut self, server: &mut SimulatedServer) {
        for _ in 0..12 {
            self.exchange(server);
        }
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

/// What a tablet may be told on purpose: a name, and what happens.
pub(super) type Story = fn() -> Result<(), String>;

/// The story that tells what this mutant does.
pub(super) fn about(mutant: Mutant) -> Story {
    match mutant {
        Mutant::PlaceBeforeIgnored => {
            what_a_late_copy_of_a_push_has_moved_is_noticed_behind_another
        }
        Mutant::StandingBelieved
        | Mutant::StandingWithoutDigest
        | Mutant::StandingUnheard
        | Mutant::SilentLineBelieved => line::what_a_line_tells_or_leaves_untold_is_asked_for,
        Mutant::PutBackTwiceIsOwn => who_put_a_row_back_first_is_asked_before_it_goes,
        Mutant::LateFigureApplied => a_figure_that_comes_after_the_lock_changes_nothing,
        _ => a_copy_does_not_fill_the_place_of_what_was_passed_over,
    }
}

/// A copy of a profile stands right before the place of an operation that the other store has
/// passed over, and writes there what the other has written behind it. Neither has seen the
/// other's value: both stand on record.
fn a_copy_does_not_fill_the_place_of_what_was_passed_over() -> Result<(), String> {
    let mut server = city();
    let mut first = Tablet::new(7);
    first.write(vec![edit::new_agreement(NEW, &[])]);
    first.exchange_all(&mut server);
    let mut copy = first.clone();
    first.set(agreement::SIGNED_PLACE, "Singkawang");
    first.set(agreement::FIRST_PARTY_NAME, "Siti Rahma");
    let refused = first.replica.next_push(1, 1).unwrap();
    first.replica.push_refused(&refused);
    first.replica.push_refused(&refused);
    first.exchange(&mut server);
    copy.set(agreement::FIRST_PARTY_NAME, "Rahmawati");
    copy.exchange_all(&mut server);
    let row = server.ledgers()[&scope().id].row(AGREEMENT).unwrap();
    let cell = row.cells.get(&agreement::FIRST_PARTY_NAME).unwrap();
    if cell.value == Value::Text("Siti Rahma".to_owned()) && cell.challengers.len() == 1 {
        Ok(())
    } else {
        Err(format!("a copy counts as the device itself: {cell:?}"))
    }
}

/// A row is out. Somebody puts it back; somebody else, without having seen that, puts it back as
/// well and then thinks better of it. That they take it out again waits for a decision.
fn who_put_a_row_back_first_is_asked_before_it_goes() -> Result<(), String> {
    let mut server = city();
    let (mut first, mut second) = (Tablet::new(7), Tablet::new(8));
    let fields = [(item::INDICATOR, Value::Text("Persentase".to_owned()))];
    first.write(vec![edit::new_agreement(NEW, &[])]);
    let begun = edit::add_item(&first.replica, AGREEMENT, ITEM, &fields).unwrap();
    first.write(vec![begun]);
    let removal = edit::remove(&first.replica, ITEM).unwrap();
    first.write(removal.into_iter().collect());
    first.exchange_all(&mut server);
    second.exchange_all(&mut server);
    for tablet in [&mut first, &mut second] {
        tablet.put(item::REMOVED, Value::Bool(false));
    }
    first.exchange_all(&mut server);
    second.put(item::REMOVED, Value::Bool(true));
    second.exchange_all(&mut server);
    let row = server.ledgers()[&scope().id].row(ITEM).unwrap();
    let cell = row.cells.get(&item::REMOVED).unwrap();
    if cell.value == Value::Bool(false) && cell.challengers.len() == 1 {
        Ok(())
    } else {
        Err(format!("a row is out over who had put it back: {cell:?}"))
    }
}

/// A tablet has a report that is still open and writes a figure without a network; meanwhile the
/// report is locked.
fn a_figure_that_comes_after_the_lock_changes_nothing() -> Result<(), String> {
    let mut server = city_with("draft", Seq(1));
    let mut tablet = Tablet::new(7);
    tablet.exchange_all(&mut server);
    let value = Value::Decimal(Decimal::from(77));
    let figure = realization_id(ITEM, Quarter::First);
    let draft = edit::set_field(&tablet.replica, figure, realization::VALUE, value).unwrap();
    tablet.write(draft.into_iter().collect());
    server = city_with("locked", Seq(2));
    tablet.exchange_all(&mut server);
    let row = server.ledgers()[&scope().id].row(figure).unwrap();
    let stands = row.value(realization::VALUE);
    if *stands == Value::Decimal(Decimal::from(5)) {
        Ok(())
    } else {
        Err(format!("a locked report says {stands:?}"))
    }
}

/// The city with an agreement in force, and a figure in a report that came to this status then.
fn city_with(status: &str, since: Seq) -> SimulatedServer {
    let text = |text: &str| Value::Text(text.to_owned());
    let report = report_id(AGREEMENT, Quarter::First);
    let rows = vec![
        row(
            AGREEMENT,
            EntityKind::Agreement,
            Seq(1),
            &[
                (agreement::AGENCY, Value::Id(AGENCY)),
                (agreement::YEAR, Value::Integer(2026)),
                (agreement::STATUS, text("in_force")),
            ],
        ),
        row(
            ITEM,
            EntityKind::Item,
            Seq(1),
            &[(item::AGREEMENT, Value::Id(AGREEMENT))],
        ),
        row(
            report,
            EntityKind::Report,
            since,
            &[
                (report::AGREEMENT, Value::Id(AGREEMENT)),
                (report::QUARTER, Value::Integer(1)),
                (report::STATUS, text(status)),
            ],
        ),
        row(
            realization_id(ITEM, Quarter::First),
            EntityKind::Realization,
            Seq(1),
            &[
                (realization::REPORT, Value::Id(report)),
                (realization::ITEM, Value::Id(ITEM)),
                (realization::QUARTER, Value::Integer(1)),
                (realization::VALUE, Value::Decimal(Decimal::from(5))),
            ],
        ),
    ];
    let ledger = Ledger::load(scope(), since, rows);
    SimulatedServer::new([Ledger::new(ScopeInfo::CITY), ledger])
}

fn row(id: EntityId, kind: EntityKind, since: Seq, values: &[(Field, Value)]) -> Row {
    let mut row = Row::new(id, kind, scope().id);
    for (field, value) in values {
        let cell = Cell {
            value: value.clone(),
            version: since,
            touched: since,
            ..Cell::default()
        };
        row.cells.insert(*field, cell);
    }
    row
}

/// A server is restored to before a push of which a copy is still on its way, and gives it another
/// place. The device pushes more before it pulls, so that the last place of its own is right.
fn what_a_late_copy_of_a_push_has_moved_is_noticed_behind_another() -> Result<(), String> {
    let mut server = city();
    let (mut tablet, mut other) = (Tablet::new(7), Tablet::new(8));
    tablet.write(vec![edit::new_agreement(NEW, &[])]);
    tablet.exchange_all(&mut server);
    other.exchange_all(&mut server);
    let backup = server.clone();
    tablet.set(agreement::SIGNED_PLACE, "Singkawang");
    let late = tablet.replica.next_push(1, 200).unwrap();
    tablet.exchange(&mut server);
    server = backup;
    other.set(agreement::FIRST_PARTY_NAME, "Rahmawati");
    other.exchange(&mut server);
    server.answer(&late.to_bytes(), &PERSON, NOW, true).unwrap();
    tablet.set(agreement::FIRST_PARTY_TITLE, "Kepala Dinas");
    tablet.exchange_all(&mut server);
    let told = tablet.store.receipts().find(|one| one.dseq == Dseq(2));
    let told = told.and_then(|receipt| receipt.seq);
    let row = server.ledgers()[&scope().id].row(AGREEMENT).unwrap();
    let stands = row.cells.get(&agreement::SIGNED_PLACE).unwrap().version;
    if told == Some(stands) {
        Ok(())
    } else {
        Err(format!(
            "an edit stands in {stands:?}, its receipt says {told:?}"
        ))
    }
}
