//! A line that opens tells where everything stands, or does not: what a device lacks reaches it
//! without another ring.

use std::collections::VecDeque;

use ikrar_sync::connection::{Connection, Effect, Event};
use ikrar_sync::edit;
use ikrar_sync::protocol::doorbell::{Ring, Standing, read_ring, write_ring};
use ikrar_sync::row::Rows as _;
use ikrar_sync::schema::agreement;
use ikrar_sync::testing::SimulatedServer;

use super::{AGREEMENT, NEW, NOW, PERSON, Tablet, UnixSeconds, city};

/// A tablet whose connection asks when it wants to.
struct Desk {
    tablet: Tablet,
    connection: Connection,
    now_ms: u64,
    wakes_in_ms: u64,
}

impl Desk {
    /// Signed in, up to date, and about to open its line.
    fn up_to_date(server: &mut SimulatedServer) -> Self {
        let mut desk = Self {
            tablet: Tablet::new(7),
            connection: Connection::default(),
            now_ms: 0,
            wakes_in_ms: 0,
        };
        desk.hear(Event::Wake, server);
        desk
    }

    fn hear(&mut self, event: Event, server: &mut SimulatedServer) {
        let mut events = VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            self.now_ms += 100;
            for effect in self.connection.step(event, self.now_ms, 0) {
                match effect {
                    Effect::Push { .. } => events.push_back(self.push(server)),
                    Effect::Pull => events.push_back(self.pull(server)),
                    Effect::WakeIn { delay_ms } => self.wakes_in_ms = delay_ms,
                    _ => {}
                }
            }
        }
    }

    fn push(&mut self, server: &mut SimulatedServer) -> Event {
        if self.tablet.replica.next_push(1, 200).is_some() {
            self.tablet.exchange(server);
        }
        let more = self.tablet.replica.has_unsent();
        Event::Pushed { more }
    }

    fn pull(&mut self, server: &mut SimulatedServer) -> Event {
        let request = self.tablet.replica.pull_request(1);
        let reply = server.answer(&request.to_bytes(), &PERSON, NOW, true);
        let replica = &mut self.tablet.replica;
        let outcome = replica
            .pull_reply(&request, &reply.unwrap(), UnixSeconds(NOW))
            .unwrap();
        self.tablet.store.write(outcome.batch).unwrap();
        if outcome.push_first {
            return Event::Pushed { more: true };
        }
        Event::Pulled { more: outcome.more }
    }

    /// The line opens and tells where the server stands.
    fn line_opens(&mut self, server: &mut SimulatedServer) {
        self.hear(Event::DoorbellOpened, server);
        let ledgers = server.ledgers().iter();
        let heads = ledgers.map(|(scope, ledger)| (*scope, ledger.head()));
        let told = write_ring(&Ring::Stands(Standing::of(heads)));
        if let Some(event) = self.tablet.replica.heard(read_ring(&told)) {
            self.hear(event, server);
        }
    }

    /// The line opens and says nothing; the time passes that the connection asked for.
    fn line_opens_in_silence(&mut self, server: &mut SimulatedServer) {
        self.hear(Event::DoorbellOpened, server);
        self.now_ms += self.wakes_in_ms;
        self.hear(Event::Timer, server);
    }

    fn shows(&self, wanted: &str) -> Result<(), String> {
        let row = self.tablet.replica.row(AGREEMENT);
        let shown = row.map_or("", |row| row.text(agreement::SIGNED_PLACE));
        if shown == wanted {
            Ok(())
        } else {
            Err(format!("{wanted:?} is not asked for, {shown:?} stands"))
        }
    }
}

fn writes(server: &mut SimulatedServer, tablet: &mut Tablet, place: &str) {
    tablet.set(agreement::SIGNED_PLACE, place);
    tablet.exchange_all(server);
}

/// Told something else than it has, told nothing, or told another history of the same length, the
/// device asks.
pub(super) fn what_a_line_tells_or_leaves_untold_is_asked_for() -> Result<(), String> {
    let mut server = city();
    let mut writer = Tablet::new(8);
    writer.write(vec![edit::new_agreement(NEW, &[])]);
    writer.exchange_all(&mut server);
    let before = server.clone();

    let mut desk = Desk::up_to_date(&mut server);
    writes(&mut server, &mut writer, "Singkawang");
    desk.line_opens(&mut server);
    desk.shows("Singkawang")?;

    let mut desk = Desk::up_to_date(&mut server);
    writes(&mut server, &mut writer, "Sambas");
    desk.line_opens_in_silence(&mut server);
    desk.shows("Sambas")?;

    // Restored from a backup, the server has given the same places to others.
    server = before;
    let mut other = Tablet::new(9);
    other.exchange_all(&mut server);
    writes(&mut server, &mut other, "Bengkayang");
    writes(&mut server, &mut other, "Pemangkat");
    desk.line_opens(&mut server);
    desk.shows("Pemangkat")
}
