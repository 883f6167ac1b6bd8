//! The people of a simulated city, their accounts, and the agreements they begin with.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use chrono::NaiveDate;
use ikrar_domain::agreement::{AgreementAction, Level};
use ikrar_domain::people::{Actor, Role};
use ikrar_domain::value::{AgencyId, UserId};
use rust_decimal::Decimal;

use super::offices;
use super::plan::Plan;
use crate::edit::{self, NewAgreement};
use crate::identity::{EntityId, ReplicaId, UnixSeconds};
use crate::ledger::{Ledger, ScopeInfo};
use crate::operation::{Authorship, Draft};
use crate::replica::Replica;
use crate::schema::{agreement, budget_line, item};
use crate::testing::people::{YEAR, account_draft};
use crate::testing::server::{Disk, SimulatedServer};
use crate::testing::store::MemoryStore;
use crate::value::Value;

/// Most agencies of a run.
pub(super) const AGENCIES_MAX: usize = 3;
/// Accounts whose owners may sign: no run has more tablets.
const PEOPLE_MAX: usize = 401;
/// The city's clock at the start of every run.
pub(super) const START_S: i64 = 1_767_225_600;

/// An account as the server has it at this very moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Account {
    pub(super) user: EntityId,
    pub(super) role: Role,
    /// The agency's number, for the roles that have one.
    pub(super) agency: usize,
    /// A locked account has no rights: what its device still sends is kept without effect.
    pub(super) active: bool,
}

impl Account {
    pub(super) fn actor(&self) -> Actor {
        let user = UserId::from_uuid(self.user.uuid());
        if !self.active {
            return Actor {
                user,
                role: Role::AgencyOperator,
                agency: None,
            };
        }
        Actor {
            user,
            role: self.role,
            agency: self
                .role
                .belongs_to_agency()
                .then(|| AgencyId::from_uuid(agency_id(self.agency).uuid())),
        }
    }

    /// Whether this person may see an agency, told without asking the rule under test.
    pub(super) fn sees(&self, agency: usize) -> bool {
        match self.role {
            Role::AgencyOperator | Role::AgencyHead | Role::UnitOfficial => self.agency == agency,
            Role::Administrator => false,
            _ => true,
        }
    }
}

pub(super) fn agency_id(number: usize) -> EntityId {
    EntityId::from_bytes([0xa0_u8.saturating_add(small(number)); 16])
}

pub(super) fn agreement_id(number: usize) -> EntityId {
    EntityId::from_bytes([0xb0_u8.saturating_add(small(number)); 16])
}

pub(super) fn scope_of(number: usize) -> ScopeInfo {
    ScopeInfo::agency_year(agency_id(number), YEAR)
}

/// The number of the agency a scope belongs to.
pub(super) fn agency_of(info: &ScopeInfo) -> Option<usize> {
    let agency = info.agency()?;
    (0..AGENCIES_MAX).find(|number| agency_id(*number) == agency)
}

fn small(number: usize) -> u8 {
    u8::try_from(number).unwrap_or(u8::MAX)
}

/// The account of the person with this number: two operators and the head of the first agency
/// and the reviewers come first, so that small runs have what conflicts and reviews need.
pub(super) fn account(number: usize, agencies: usize) -> Account {
    let (role, agency) = match number {
        0 | 1 => (Role::AgencyOperator, 0),
        2 => (Role::PlanningReviewer, 0),
        3 => (Role::AgencyHead, 0),
        4 => (Role::OrganisationReviewer, 0),
        5 => (Role::Leader, 0),
        6 => (Role::Inspectorate, 0),
        _ => {
            let role = match number % 9 {
                0 => Role::AgencyHead,
                1 => Role::PlanningReviewer,
                _ => Role::AgencyOperator,
            };
            (role, number % agencies.max(1))
        }
    };
    let mut bytes = [1_u8; 16];
    let [.., high, low] = &mut bytes;
    *high = small(number / 200);
    *low = small(number % 200);
    Account {
        user: EntityId::from_bytes(bytes),
        role,
        agency,
        active: true,
    }
}

/// Agencies, whether their agreements are in force, and whether there are offices.
type Kind = (usize, bool, bool);

static CITIES: OnceLock<BTreeMap<Kind, Disk>> = OnceLock::new();

/// A city whose agencies have an agreement each: drafted, or signed by all. It is made once by
/// the shipping code and copied into every run.
pub(super) fn prepared(plan: &Plan) -> Disk {
    let kind = (plan.agencies, plan.in_force, plan.offices);
    // A city made by the sound engine would give some mutants away at once.
    if crate::zoo::is_any_awake() {
        return prepare(kind);
    }
    let cities = CITIES.get_or_init(|| {
        (1..=AGENCIES_MAX)
            .flat_map(|agencies| {
                [(false, false), (false, true), (true, false), (true, true)]
                    .map(|(in_force, offices)| (agencies, in_force, offices))
            })
            .map(|kind| (kind, prepare(kind)))
            .collect()
    });
    cities.get(&kind).cloned().unwrap_or_default()
}

fn prepare((agencies, in_force, offices): Kind) -> Disk {
    let ledgers = std::iter::once(ScopeInfo::CITY)
        .chain((0..agencies).map(scope_of))
        .map(Ledger::new);
    let mut server = SimulatedServer::new(ledgers);
    name_signers(&mut server, agencies);
    for agency in 0..agencies {
        let mut founder = Hand::new(Role::AgencyOperator, agency, 0);
        found(&mut founder, agency);
        founder.exchange(&mut server);
        // Where offices sign, they begin with what there is to sign.
        let steps = match (in_force, offices) {
            (true, _) => 5,
            (false, true) => 3,
            (false, false) => 0,
        };
        let way = [
            (1, Role::AgencyOperator, AgreementAction::Submit),
            (2, Role::PlanningReviewer, AgreementAction::Clear),
            (3, Role::OrganisationReviewer, AgreementAction::Clear),
            (4, Role::AgencyHead, AgreementAction::SignFirst),
            (5, Role::Leader, AgreementAction::SignSecond),
        ];
        for (number, role, action) in way.into_iter().take(steps) {
            let mut hand = Hand::new(role, agency, number);
            hand.exchange(&mut server);
            let document = agreement_id(agency);
            let signature = EntityId::from_bytes([0x60 + number; 16]);
            let step = step_on_paper(&hand.replica, document, action, None, signature);
            hand.write(step.unwrap_or_default());
            hand.exchange(&mut server);
        }
    }
    if offices {
        offices::furnish(&mut server, agencies);
    }
    server.disk().clone()
}

/// The accounts of who signs: every head bears the name that is printed, as the head of region
/// does.
fn name_signers(server: &mut SimulatedServer, agencies: usize) {
    let people = (0..PEOPLE_MAX).map(|number| account(number, agencies));
    let hands = [(4, Role::AgencyHead), (5, Role::Leader)];
    let hands = hands.map(|(number, role)| Hand::new(role, 0, number).account);
    let named = people.chain(hands).filter_map(|account| {
        let name = match account.role {
            Role::AgencyHead => "Siti Rahma",
            Role::Leader => "Budi Santosa",
            _ => return None,
        };
        Some(account_draft(account.user, account.role, name))
    });
    let mut administrator = Hand::new(Role::Administrator, 0, 9);
    administrator.write(named.collect());
    administrator.push(server);
}

/// A step of an agreement, with the signature on paper where it is signing.
pub(super) fn step_on_paper(
    replica: &Replica,
    document: EntityId,
    action: AgreementAction,
    note: Option<&str>,
    signature: EntityId,
) -> Option<Vec<Draft>> {
    let signed_on = NaiveDate::from_ymd_opt(i32::from(YEAR), 1, 30)?;
    edit::step_on_paper(replica, document, action, note, (signature, signed_on)).ok()
}

fn found(founder: &mut Hand, agency: usize) {
    let new = NewAgreement {
        id: agreement_id(agency),
        agency: agency_id(agency),
        year: YEAR,
        level: Level::AgencyHead,
    };
    let text = |words: &str| Value::Text(words.to_owned());
    let fields = [
        (agreement::FIRST_PARTY_NAME, text("Siti Rahma")),
        (agreement::FIRST_PARTY_TITLE, text("Kepala Dinas")),
        (agreement::SECOND_PARTY_NAME, text("Budi Santosa")),
        (agreement::SECOND_PARTY_TITLE, text("Wali Kota")),
    ];
    founder.write(vec![edit::new_agreement(new, &fields)]);
    for number in 1..=3_u8 {
        let drafts = first_rows(&founder.replica, agency, number);
        founder.write(drafts);
    }
}

fn first_rows(replica: &Replica, agency: usize, number: u8) -> Vec<Draft> {
    let document = agreement_id(agency);
    let fields = [
        (item::OBJECTIVE, Value::Text(format!("Sasaran {number}"))),
        (item::INDICATOR, Value::Text(format!("Indikator {number}"))),
        (item::UNIT, Value::Text("persen".into())),
        (item::TARGET, Value::Decimal(Decimal::new(80, 0))),
    ];
    let program = Value::Text(format!("Program {number}"));
    let line = [
        (budget_line::PROGRAM, program),
        (budget_line::AMOUNT, Value::Integer(1_000_000)),
        (budget_line::FUND_SOURCE, Value::Text("APBD".into())),
    ];
    let id = |first: u8| {
        let mut bytes = [first + number; 16];
        let [.., last] = &mut bytes;
        *last = small(agency);
        EntityId::from_bytes(bytes)
    };
    [
        edit::add_item(replica, document, id(0xc0), &fields),
        edit::add_budget_line(replica, document, id(0xd0), &line),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A device over a sound link, worked by hand: it prepares cities, and ends runs.
pub(super) struct Hand {
    account: Account,
    store: MemoryStore,
    pub(super) replica: Replica,
}

impl Hand {
    pub(super) fn new(role: Role, agency: usize, number: u8) -> Self {
        let mut bytes = [0xee; 16];
        let [first, second, ..] = &mut bytes;
        *first = small(agency);
        *second = number;
        let store = MemoryStore::new(ReplicaId::from_bytes(bytes));
        let user = EntityId::from_bytes([0xf0_u8.saturating_add(number); 16]);
        Self {
            account: Account {
                user,
                role,
                agency,
                active: true,
            },
            replica: Replica::load(store.load()),
            store,
        }
    }

    pub(super) fn write(&mut self, drafts: Vec<Draft>) {
        let by = Authorship {
            author: self.account.user,
            session: 1,
            claimed_at: UnixSeconds(START_S),
        };
        let operations = self.store.append(drafts, by);
        self.replica.appended(operations);
    }

    /// Pushes all and pulls all.
    pub(super) fn exchange(&mut self, server: &mut SimulatedServer) {
        self.push(server);
        let actor = self.account.actor();
        for _ in 0..100 {
            let request = self.replica.pull_request(1);
            let reply = server.pull(&request, &actor, START_S, 1_500).to_bytes();
            let taken = self
                .replica
                .pull_reply(&request, &reply, UnixSeconds(START_S));
            if !taken.is_ok_and(|outcome| outcome.more) {
                return;
            }
        }
    }

    /// Pushes all.
    pub(super) fn push(&mut self, server: &mut SimulatedServer) {
        let actor = self.account.actor();
        while let Some(request) = self.replica.next_push(1, usize::MAX) {
            let reply = server.push(&request, &actor, START_S).reply;
            let taken = self
                .replica
                .push_reply(&request, &reply, UnixSeconds(START_S));
            if !taken.is_ok_and(|outcome| outcome.receipted > 0) {
                return;
            }
        }
    }
}
