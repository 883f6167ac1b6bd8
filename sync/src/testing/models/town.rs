//! The system under test: the shipping replica and ledger, a memory store and a server in memory,
//! worked by hand, one message at a time.

use std::collections::BTreeMap;
use std::rc::Rc;

use ikrar_domain::people::{Actor, Role};
use ikrar_domain::value::{AgencyId, UserId};
use rust_decimal::Decimal;

use super::book::{Agency, Person, Worth};
use super::deed::{Cell, Deed, SaveId};
use crate::identity::{Dseq, EntityId, OperationId, ReplicaId, ScopeId, UnixSeconds};
use crate::ledger::{Ledger, ScopeInfo};
use crate::operation::{Authorship, Draft};
use crate::ports::StoreBatch;
use crate::protocol::pull::PullRequest;
use crate::protocol::push::PushRequest;
use crate::replica::Replica;
use crate::schema::{Field, item};
use crate::testing::people::YEAR;
use crate::testing::server::{Disk, SimulatedServer};
use crate::testing::store::MemoryStore;
use crate::value::Value;

mod draft;

use draft::{draft, found};

/// The agreement everybody works on.
pub(super) const AGREEMENT: EntityId = EntityId::from_bytes([0xb0; 16]);
/// Its one item.
pub(super) const ITEM: EntityId = EntityId::from_bytes([0xc0; 16]);
const LINE: EntityId = EntityId::from_bytes([0xd0; 16]);
/// It is always the same second: nothing may depend on it.
const NOW: i64 = 1_767_225_600;
/// The tablet that founded the town and was then put away.
const FOUNDER: usize = 99;

pub(super) fn scope_of(agency: Agency) -> ScopeInfo {
    let agency = EntityId::from_bytes([0xa0_u8.saturating_add(agency); 16]);
    ScopeInfo::agency_year(agency, YEAR)
}

fn replica_of(tablet: usize) -> ReplicaId {
    let number = u8::try_from(tablet).unwrap_or(u8::MAX);
    ReplicaId::from_bytes([0x10_u8.saturating_add(number); 16])
}

/// The operation behind a save.
pub(super) fn operation_of(id: SaveId) -> OperationId {
    OperationId {
        replica: replica_of(id.tablet),
        dseq: Dseq(id.number),
    }
}

/// The save behind an operation; none for the founder's.
pub(super) fn save_of(id: OperationId, tablets: usize) -> Option<SaveId> {
    let tablet = (0..tablets).find(|tablet| replica_of(*tablet) == id.replica)?;
    Some(SaveId {
        tablet,
        number: id.dseq.0,
    })
}

pub(super) fn field_of(cell: Cell) -> Field {
    match cell {
        Cell::Objective => item::OBJECTIVE,
        Cell::Target => item::TARGET,
    }
}

pub(super) fn value_of(cell: Cell, worth: Worth) -> Value {
    match cell {
        Cell::Objective => Value::Text(format!("Sasaran {worth}")),
        Cell::Target => Value::Decimal(Decimal::new(80 + i64::from(worth), 0)),
    }
}

/// The entity of a comment.
pub(super) fn note_of(id: SaveId) -> EntityId {
    let mut bytes = [0x90; 16];
    let [.., tablet, number] = &mut bytes;
    *tablet = u8::try_from(id.tablet).unwrap_or(u8::MAX);
    *number = u8::try_from(id.number).unwrap_or(u8::MAX);
    EntityId::from_bytes(bytes)
}

fn actor_of(tablet: usize, person: Person) -> Actor {
    let user = user_of(tablet);
    let agency = person.agency.and_then(|agency| scope_of(agency).agency());
    Actor {
        user: UserId::from_uuid(user.uuid()),
        role: if person.agency.is_some() {
            Role::AgencyOperator
        } else {
            Role::OrganisationReviewer
        },
        agency: agency.map(|agency| AgencyId::from_uuid(agency.uuid())),
    }
}

pub(super) fn user_of(tablet: usize) -> EntityId {
    let number = u8::try_from(tablet).unwrap_or(u8::MAX);
    EntityId::from_bytes([0x01_u8.saturating_add(number); 16])
}

/// What a device has asked.
#[derive(Clone, Debug)]
enum Asked {
    Push(PushRequest),
    Pull(PullRequest),
}

/// A request on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Letter {
    pub(super) tablet: usize,
    pub(super) body: Vec<u8>,
}

/// A device.
#[derive(Clone, Debug)]
pub(super) struct Tablet {
    pub(super) store: MemoryStore,
    pub(super) replica: Replica,
    asked: Option<Asked>,
    /// The bytes of everything that was called durable.
    pub(super) promised: BTreeMap<Dseq, Vec<u8>>,
    nonce: u64,
    /// The reply before this one.
    reply_before: Vec<u8>,
}

impl Tablet {
    fn new(number: usize) -> Self {
        let store = MemoryStore::new(replica_of(number));
        Self {
            replica: Replica::load(store.load()),
            store,
            asked: None,
            promised: BTreeMap::new(),
            nonce: 0,
            reply_before: Vec::new(),
        }
    }

    /// Everything by which one device differs from another. What is in its store is in its replica.
    pub(super) fn memory(&self) -> impl std::fmt::Debug {
        (&self.replica, &self.asked, self.nonce)
    }

    fn next_nonce(&mut self, nonces: u64) -> u64 {
        self.nonce = (self.nonce + 1) % nonces;
        self.nonce
    }

    fn write(&mut self, tablet: usize, drafts: Vec<Draft>) {
        let by = Authorship {
            author: user_of(tablet),
            session: 1,
            claimed_at: UnixSeconds(NOW),
        };
        let operations = self.store.append(drafts, by);
        for operation in &operations {
            let bytes = operation.to_bytes();
            self.promised.insert(operation.id.dseq, bytes);
        }
        self.replica.appended(operations);
    }
}

/// What a reply did to a device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Heard {
    /// It was taken.
    pub(super) taken: bool,
    /// There is more to ask for at once.
    pub(super) more: bool,
    /// A checksum differed.
    pub(super) alarm: bool,
}

/// Everybody and everything. Copies share what has not changed.
#[derive(Clone, Debug)]
pub(super) struct Town {
    pub(super) server: Rc<SimulatedServer>,
    pub(super) tablets: Vec<Rc<Tablet>>,
    pub(super) people: Vec<Person>,
    pub(super) backup: Option<Rc<Disk>>,
    pub(super) was_restored: bool,
    /// Nonces come again after so many, once nobody can wait for them any more.
    pub(super) nonces: u64,
    pub(super) late: Vec<Letter>,
}

impl Town {
    /// A town with one agreement, which every device has.
    pub(super) fn new(people: &[Person]) -> Self {
        let scopes = [ScopeInfo::CITY, scope_of(0), scope_of(1)];
        let mut founder = Tablet::new(FOUNDER);
        let mut server = SimulatedServer::new(scopes.map(Ledger::new));
        found(&mut founder);
        if let Some(request) = founder.replica.next_push(0, usize::MAX) {
            let person = Person { agency: Some(0) };
            server.push(&request, &actor_of(FOUNDER, person), NOW);
        }
        let tablets = (0..people.len()).map(Tablet::new).map(Rc::new);
        let mut town = Self {
            server: Rc::new(server),
            tablets: tablets.collect(),
            people: people.to_vec(),
            backup: None,
            was_restored: false,
            nonces: u64::MAX,
            late: Vec::new(),
        };
        for tablet in 0..people.len() {
            if let Some(reply) = town.ask_pull(tablet).and_then(|asked| town.arrive(&asked)) {
                town.hear(tablet, &reply, false);
            }
        }
        town
    }

    fn tablet(&mut self, tablet: usize) -> Option<&mut Tablet> {
        self.tablets.get_mut(tablet).map(Rc::make_mut)
    }

    /// Saves what the screen offers. False where it does not offer it.
    pub(super) fn save(&mut self, tablet: usize, deeds: &[Deed]) -> bool {
        let Some(device) = self.tablet(tablet) else {
            return false;
        };
        let number = device.store.operations_total();
        let drafts: Option<Vec<Draft>> = (number + 1..)
            .zip(deeds)
            .map(|(number, deed)| draft(&device.replica, SaveId { tablet, number }, deed))
            .collect();
        let is_offered = drafts.is_some();
        device.write(tablet, drafts.unwrap_or_default());
        is_offered
    }

    /// The next push, if there is anything to say or to ask.
    pub(super) fn ask_push(&mut self, tablet: usize) -> Option<Letter> {
        let nonces = self.nonces;
        let device = self.tablet(tablet)?;
        let nonce = device.next_nonce(nonces);
        let request = device.replica.next_push(nonce, usize::MAX)?;
        let body = device.replica.push_body(&request);
        device.asked = Some(Asked::Push(request));
        Some(Letter { tablet, body })
    }

    /// The next pull.
    pub(super) fn ask_pull(&mut self, tablet: usize) -> Option<Letter> {
        let nonces = self.nonces;
        let device = self.tablet(tablet)?;
        let nonce = device.next_nonce(nonces);
        let request = device.replica.pull_request(nonce);
        let body = request.to_bytes();
        device.asked = Some(Asked::Pull(request));
        Some(Letter { tablet, body })
    }

    /// A request arrives at the server.
    pub(super) fn arrive(&mut self, letter: &Letter) -> Option<Vec<u8>> {
        self.arrive_by(letter, letter.tablet)
    }

    /// A request arrives in the session of this device's person.
    pub(super) fn arrive_by(&mut self, letter: &Letter, by: usize) -> Option<Vec<u8>> {
        let person = *self.people.get(by)?;
        let actor = actor_of(by, person);
        let server = Rc::make_mut(&mut self.server);
        server.answer_as(&letter.body, &actor, NOW)
    }

    /// A reply arrives at its device. `dies`: the battery goes before it is stored.
    pub(super) fn hear(&mut self, tablet: usize, reply: &[u8], dies: bool) -> Heard {
        let Some(device) = self.tablet(tablet) else {
            return Heard::default();
        };
        let Some(asked) = device.asked.take() else {
            return Heard::default();
        };
        let now = UnixSeconds(NOW);
        device.reply_before = reply.to_vec();
        let taken = match &asked {
            Asked::Push(request) => device
                .replica
                .push_reply(request, reply, now)
                .map(|outcome| (outcome.batch, outcome.rewound, false)),
            Asked::Pull(request) => device
                .replica
                .pull_reply(request, reply, now)
                .map(|outcome| (outcome.batch, outcome.more, !outcome.mismatched.is_empty())),
        };
        let Ok((batch, more, alarm)) = taken else {
            return Heard::default();
        };
        if dies {
            device.store.write_cut_short(batch);
            device.replica = Replica::load(device.store.load());
            return Heard::default();
        }
        if device.store.write(batch).is_err() {
            device.replica = Replica::load(device.store.load());
            return Heard::default();
        }
        Heard {
            taken: true,
            more,
            alarm,
        }
    }

    /// The reply that a device heard before, for something between to give again.
    pub(super) fn reply_before(&self, tablet: usize) -> Vec<u8> {
        let device = self.tablets.get(tablet);
        device.map_or_else(Vec::new, |device| device.reply_before.clone())
    }

    /// A device gives its request up.
    pub(super) fn give_up(&mut self, tablet: usize) {
        if let Some(device) = self.tablet(tablet) {
            device.asked = None;
        }
    }

    /// Power off, power on: only what was durable is left.
    pub(super) fn crash(&mut self, tablet: usize) {
        if let Some(device) = self.tablet(tablet) {
            device.asked = None;
            device.replica = Replica::load(device.store.load());
        }
    }

    /// The browser throws away what the server can send again.
    pub(super) fn drop_cache(&mut self, tablet: usize) {
        let Some(device) = self.tablet(tablet) else {
            return;
        };
        let loaded = device.store.load();
        let taken = device.store.write(StoreBatch {
            erased: loaded.rows.iter().map(|row| row.id).collect(),
            forgotten: loaded.cursors.iter().map(|cursor| cursor.info.id).collect(),
            ..StoreBatch::default()
        });
        if taken.is_ok() {
            self.crash(tablet);
        }
    }

    /// The person of a device is moved to the other agency.
    pub(super) fn move_person(&mut self, tablet: usize) {
        if let Some(person) = self.people.get_mut(tablet) {
            person.agency = person.agency.map(|agency| 1 - agency);
        }
    }

    /// The server's process ends and begins: its ledgers are made anew from their rows, whatever
    /// log of changes they had kept in memory.
    pub(super) fn restart(&mut self) {
        Rc::make_mut(&mut self.server).restart_from_rows();
    }

    pub(super) fn back_up(&mut self) {
        self.backup = Some(Rc::new(self.server.disk().clone()));
    }

    pub(super) fn restore(&mut self) {
        if let Some(backup) = self.backup.clone() {
            self.was_restored = true;
            Rc::make_mut(&mut self.server).restore(backup.as_ref().clone());
        }
    }

    pub(super) fn scope(&self, scope: ScopeId) -> Option<&Ledger> {
        self.server.ledgers().get(&scope)
    }
}
