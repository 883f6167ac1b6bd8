//! One run: its people, their tablets, the server between them, and what happens when.

use std::collections::BTreeMap;

use super::agenda::{Agenda, TabRef, Task};
use super::city::{self, Account};
use super::plan::{Fault, Plan};
use super::report::Report;
use super::tablet::{Clock, Tab, Tablet};
use super::watch::Watch;
use crate::identity::{ReplicaId, ScopeId};
use crate::testing::check::Violation;
use crate::testing::random::Random;
use crate::testing::server::{Disk, SimulatedServer};
use crate::testing::store::MemoryStore;

pub(super) struct World {
    pub(super) random: Random,
    pub(super) plan: Plan,
    pub(super) agenda: Agenda,
    pub(super) accounts: Vec<Account>,
    pub(super) tablets: Vec<Tablet>,
    pub(super) server: SimulatedServer,
    pub(super) server_up: bool,
    pub(super) backup: Option<Disk>,
    /// Until when a scope's row is locked by a transaction on its way to commit.
    pub(super) locked_until_ms: BTreeMap<ScopeId, u64>,
    /// Open doorbell lines: which line of the tab, and whether it is dead.
    pub(super) lines: BTreeMap<TabRef, (u64, bool)>,
    pub(super) actions_left: usize,
    /// The faults are over.
    pub(super) healing: bool,
    /// When the last words were written.
    pub(super) closed_at_ms: u64,
    pub(super) watch: Watch,
    pub(super) report: Report,
    pub(super) trace: blake3::Hasher,
    violation: Option<Violation>,
    #[cfg(feature = "zoo")]
    pub(super) unlocked: super::serve::UnlockedTransactions,
}

impl World {
    pub(super) fn new(seed: u64, clocks: u64) -> Self {
        let mut random = Random::new(seed);
        let plan = Plan::of(seed, &mut random);
        let server = SimulatedServer::from_disk(city::prepared(&plan));
        let accounts: Vec<Account> = (0..plan.tablets)
            .map(|number| city::account(number, plan.agencies))
            .collect();
        let mut world = Self {
            watch: Watch::new(&server),
            random,
            agenda: Agenda::default(),
            tablets: Vec::with_capacity(plan.tablets),
            server,
            server_up: true,
            backup: None,
            locked_until_ms: BTreeMap::new(),
            lines: BTreeMap::new(),
            actions_left: plan.actions,
            healing: false,
            closed_at_ms: 0,
            report: Report::default(),
            trace: blake3::Hasher::new(),
            violation: None,
            accounts,
            plan,
            #[cfg(feature = "zoo")]
            unlocked: super::serve::UnlockedTransactions::default(),
        };
        world.hand_out_tablets(clocks);
        world
    }

    fn hand_out_tablets(&mut self, clocks: u64) {
        let mut clock_random = Random::new(clocks);
        for number in 0..self.plan.tablets {
            // Some people have two tablets.
            let second = number > 3 && self.random.chance(10);
            let account = if second { number % 3 } else { number };
            let clock = if self.plan.has(Fault::Clocks) {
                self.count(Fault::Clocks);
                Clock::of(&mut clock_random)
            } else {
                Clock::default()
            };
            let id = ReplicaId::from_bytes(self.random.sixteen());
            let Some(person) = self.accounts.get(account).copied() else {
                continue;
            };
            let mut tablet = Tablet::new(account, person, MemoryStore::new(id), clock);
            tablet.outdated = self.plan.has(Fault::OlderDevice) && self.random.chance(20);
            if tablet.outdated {
                self.count(Fault::OlderDevice);
            }
            self.tablets.push(tablet);
            let delay = self.random.under(1_000);
            self.agenda.after(delay, Task::Open { tablet: number });
        }
        self.agenda.after(2_000, Task::Act);
        self.agenda.after(self.plan.trouble_ms, Task::Trouble);
    }

    /// Runs until the faults are over and everything has come together, or something breaks.
    pub(super) fn run(&mut self) -> Result<(), Violation> {
        while let Some(task) = self.agenda.next() {
            self.perform(task);
            if let Some(violation) = self.violation.take() {
                return Err(violation);
            }
            if self.healing && self.is_over() {
                return Ok(());
            }
        }
        Err(Violation::Stuck)
    }

    fn perform(&mut self, task: Task) {
        match task {
            Task::Act => self.somebody_acts(),
            Task::Trouble => self.trouble(),
            Task::Timer { tab, timer } => self.timer_fires(tab, timer),
            Task::Arrive(request) => self.arrives(request),
            Task::Commit {
                request,
                actor,
                account,
            } => self.commits(&request, &actor, &account),
            Task::Answer { to, flight, answer } => self.answered(to, flight, answer),
            Task::Ring { tab, ring } => self.rung(tab, ring),
            Task::Bell { tab, line, bell } => self.bell(tab, line, bell),
            Task::Refresh { tab } => self.refresh(tab),
            Task::Lead { tab } => self.lead(tab),
            Task::Open { tablet } => self.open(tablet),
            Task::SignIn { tablet } => self.sign_in(tablet),
            Task::Files { tab, turn } => self.files_due(tab, turn),
            Task::FileArrives(request) => self.file_arrives(&request),
            Task::FileAnswered { to, flight, answer } => {
                if self
                    .tab(to)
                    .is_none_or(|tab| tab.frozen_until_ms <= self.now_ms())
                {
                    self.file_answered(to, Some(flight), &answer);
                }
            }
            Task::ServerUp => self.server_up = true,
            Task::Look => self.look(),
            Task::GiveUp => self.give_up(),
        }
    }

    pub(super) fn now_ms(&self) -> u64 {
        self.agenda.now_ms()
    }

    /// The server's clock.
    pub(super) fn server_s(&self) -> i64 {
        let elapsed = i64::try_from(self.now_ms() / 1_000).unwrap_or(i64::MAX);
        city::START_S.saturating_add(elapsed)
    }

    pub(super) fn tab(&self, at: TabRef) -> Option<&Tab> {
        self.tablets.get(at.tablet)?.tabs.get(&at.tab)
    }

    pub(super) fn tab_mut(&mut self, at: TabRef) -> Option<&mut Tab> {
        self.tablets.get_mut(at.tablet)?.tabs.get_mut(&at.tab)
    }

    /// A frozen tab hears nothing until it thaws: the task is put off, and true is returned.
    pub(super) fn is_put_off(&mut self, at: TabRef, task: &Task) -> bool {
        let now_ms = self.now_ms();
        let frozen_ms = self
            .tab(at)
            .map_or(0, |tab| tab.frozen_until_ms.saturating_sub(now_ms));
        if frozen_ms > 0 {
            self.agenda.after(frozen_ms, task.clone());
        }
        frozen_ms > 0
    }

    /// A guarantee is broken. The first one ends the run.
    pub(super) fn fail(&mut self, violation: Violation) {
        self.violation.get_or_insert(violation);
    }

    pub(super) fn hold(&mut self, checked: Result<(), Violation>) {
        if let Err(violation) = checked {
            self.fail(violation);
        }
    }

    /// Whether a fault of this class strikes now, so many times in a thousand.
    pub(super) fn strikes(&mut self, fault: Fault, in_thousand: u64) -> bool {
        if self.healing || !self.plan.has(fault) || !self.random.rarely(in_thousand) {
            return false;
        }
        self.count(fault);
        true
    }

    pub(super) fn count(&mut self, fault: Fault) {
        *self.report.faults.entry(fault.name()).or_default() += 1;
        self.trace.update(fault.name().as_bytes());
    }

    /// Whether a fault of a message strikes this message.
    pub(super) fn strikes_message(&mut self, fault: Fault) -> bool {
        let rate = self.plan.rate;
        self.strikes(fault, rate)
    }
}
