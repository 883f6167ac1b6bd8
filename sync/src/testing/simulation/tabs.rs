//! What a browser's tabs do around the shipping connection: carrying out its effects, keeping its
//! timer, passing the network role on.

use std::collections::VecDeque;

use super::agenda::{Bell, Path, Request, Ring, TabRef, Task};
use super::plan::Fault;
use super::tablet::{Asked, Tab};
use super::world::World;
use crate::connection::{Effect, Event};
use crate::identity::ReplicaId;
use crate::protocol::doorbell;
use crate::replica::Replica;
use crate::testing::check::Violation;
use crate::zoo::{Mutant, mutant};

/// Without any answer for this long a leader asks, however open its doorbell line looks.
const SILENCE_MS: u64 = 5 * 60 * 1_000;
/// First and longest wait before a line that could not be opened is tried again.
const LINE_WAIT_FIRST_MS: u64 = 1_000;
const LINE_WAIT_LAST_MS: u64 = 60_000;
/// Rings within this time are answered by one reading of the store.
const SETTLE_MS: u64 = 200;
/// How long the browser takes to pass the network role on.
const HAND_OVER_MS: u64 = 50;

impl World {
    /// Opens a tab; a tablet without any mints an id for an emptied store.
    pub(super) fn open(&mut self, number: usize) {
        let fresh = ReplicaId::from_bytes(self.random.sixteen());
        let Some(tablet) = self.tablets.get_mut(number) else {
            return;
        };
        if tablet.emptied && tablet.tabs.is_empty() {
            tablet.store = crate::testing::store::MemoryStore::new(fresh);
            tablet.emptied = false;
            self.count_evicted(number);
        }
        self.hold(self.kept_promises(number));
        let Some(tablet) = self.tablets.get_mut(number) else {
            return;
        };
        if tablet.emptied {
            return;
        }
        tablet.tabs_ever += 1;
        let id = tablet.tabs_ever;
        let replica = Replica::load(tablet.store.load());
        let mut tab = Tab::new(replica);
        tab.connection.set_place(tablet.store.replica());
        tablet.tabs.insert(id, tab);
        self.elect(number);
    }

    /// The network role goes to the oldest tab when nobody has it.
    fn elect(&mut self, number: usize) {
        let Some(tablet) = self.tablets.get_mut(number) else {
            return;
        };
        if tablet.leader.is_some() {
            return;
        }
        if let Some(next) = tablet.tabs.keys().next().copied() {
            tablet.leader = Some(next);
            let tab = TabRef {
                tablet: number,
                tab: next,
            };
            self.agenda.after(HAND_OVER_MS, Task::Lead { tab });
        }
    }

    /// A tab has the network role. The store may have moved on while another tab had it.
    pub(super) fn lead(&mut self, at: TabRef) {
        if self.is_put_off(at, &Task::Lead { tab: at }) {
            return;
        }
        self.refresh(at);
        if let Some(tab) = self.tab_mut(at) {
            tab.connection.take_up_again();
            tab.leading = true;
            self.feed(at, Event::Wake);
            self.files_may_wait(at);
        }
    }

    /// A tab is gone, with everything in its memory.
    pub(super) fn kill_tab(&mut self, at: TabRef) {
        self.lines.remove(&at);
        let Some(tablet) = self.tablets.get_mut(at.tablet) else {
            return;
        };
        if tablet.tabs.remove(&at.tab).is_none() {
            return;
        }
        self.report.crashes += 1;
        if tablet.leader == Some(at.tab) {
            tablet.leader = None;
        }
        let last = tablet.tabs.is_empty();
        self.elect(at.tablet);
        if last {
            let away_ms = if self.healing {
                100
            } else {
                self.random.within(500..60_000)
            };
            self.agenda.after(away_ms, Task::Open { tablet: at.tablet });
        }
    }

    /// Reads the store anew; what memory knows and the reading missed stays.
    pub(super) fn refresh(&mut self, at: TabRef) {
        if self.is_put_off(at, &Task::Refresh { tab: at }) {
            return;
        }
        if self.tablets.get(at.tablet).is_some_and(|one| one.emptied) {
            return;
        }
        self.hold(self.kept_promises(at.tablet));
        let Some(tablet) = self.tablets.get_mut(at.tablet) else {
            return;
        };
        let Some(tab) = tablet.tabs.get_mut(&at.tab) else {
            return;
        };
        tab.replica = tab.replica.read_anew(tablet.store.load());
    }

    /// Tells the connection what happened and does what it asks for.
    pub(super) fn feed(&mut self, at: TabRef, event: Event) {
        let mut events = VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            let now_ms = self.now_ms();
            let entropy = self.random.entropy();
            let Some(tab) = self.tab_mut(at).filter(|tab| tab.leading) else {
                return;
            };
            for effect in tab.connection.step(event, now_ms, entropy) {
                events.extend(self.carry_out(at, effect));
            }
        }
        self.hold(self.is_not_wedged(at));
    }

    /// A leading tab waits for a timer or for the person: nothing else ever wakes it.
    fn is_not_wedged(&self, at: TabRef) -> Result<(), Violation> {
        let signing_in = self
            .tablets
            .get(at.tablet)
            .is_some_and(|tablet| tablet.signing_in);
        match self.tab(at) {
            Some(tab) if tab.leading && !tab.timer_set && !signing_in => {
                Err(Violation::Wedged { device: at.tablet })
            }
            _ => Ok(()),
        }
    }

    fn carry_out(&mut self, at: TabRef, effect: Effect) -> Option<Event> {
        match effect {
            Effect::Push { operations_max } => return self.start_push(at, operations_max),
            Effect::Pull => return self.start_pull(at),
            Effect::Abort => {
                let tab = self.tab_mut(at)?;
                tab.flight += 1;
                tab.asked = None;
                tab.reached = false;
            }
            Effect::Restart => self.start_anew(at),
            Effect::OpenDoorbell => self.open_line(at),
            Effect::CloseDoorbell => {
                self.lines.remove(&at);
                let tab = self.tab_mut(at)?;
                tab.line += 1;
                tab.line_wanted = false;
            }
            Effect::WakeIn { delay_ms } => {
                let tab = self.tab_mut(at)?;
                tab.timer += 1;
                tab.timer_set = true;
                let timer = tab.timer;
                self.agenda
                    .after(delay_ms.max(1), Task::Timer { tab: at, timer });
            }
        }
        None
    }

    /// Nothing comes to its end: the tab gives the network role up and asks for it again, behind
    /// the other tabs.
    fn start_anew(&mut self, at: TabRef) {
        let Some(tablet) = self.tablets.get_mut(at.tablet) else {
            return;
        };
        if let Some(tab) = tablet.tabs.get_mut(&at.tab) {
            tab.leading = false;
        }
        let others = tablet.tabs.keys().copied().filter(|tab| *tab != at.tab);
        let next = others.min().unwrap_or(at.tab);
        tablet.leader = Some(next);
        let tab = TabRef {
            tablet: at.tablet,
            tab: next,
        };
        self.agenda.after(HAND_OVER_MS, Task::Lead { tab });
    }

    fn start_push(&mut self, at: TabRef, operations_max: usize) -> Option<Event> {
        let nonce = self.random.number();
        let clock = self.clock(at);
        let tab = self.tab_mut(at)?;
        // Nothing to push is nothing to ask the server for.
        let Some(mut request) = tab.replica.next_push(nonce, operations_max) else {
            return Some(Event::Pushed { more: false });
        };
        request.report.clock = Some(clock);
        let body = tab.replica.push_body(&request);
        self.send(at, Path::Push, body, Asked::Push(request));
        None
    }

    /// Before it pulls, a leader looks for what other tabs have written: a tab may have died
    /// between its commit and its ring.
    fn start_pull(&mut self, at: TabRef) -> Option<Event> {
        if !mutant(Mutant::LostRingForgotten) {
            self.catch_up(at);
        }
        let nonce = self.random.number();
        let tab = self.tab_mut(at)?;
        let request = tab.replica.pull_request(nonce);
        let body = request.to_bytes();
        self.send(at, Path::Pull, body, Asked::Pull(request));
        None
    }

    fn send(&mut self, at: TabRef, path: Path, body: Vec<u8>, asked: Asked) {
        let now_ms = self.now_ms();
        let Some(tab) = self.tab_mut(at) else { return };
        tab.flight += 1;
        tab.asked = Some(asked);
        let request = Request {
            from: at,
            flight: tab.flight,
            path,
            body,
        };
        if now_ms < tab.not_before_ms {
            self.fail(Violation::Impatient { device: at.tablet });
        }
        self.set_out(request);
    }

    pub(super) fn timer_fires(&mut self, at: TabRef, timer: u64) {
        if self.tab(at).is_none_or(|tab| tab.timer != timer) {
            return;
        }
        if self.is_put_off(at, &Task::Timer { tab: at, timer }) {
            return;
        }
        let now_ms = self.now_ms();
        let Some(tab) = self.tab_mut(at) else { return };
        tab.timer_set = false;
        let silent_ms = now_ms.saturating_sub(tab.answered_at_ms);
        let event = if silent_ms > SILENCE_MS && tab.reached {
            Event::Wake
        } else {
            Event::Timer
        };
        self.feed(at, event);
    }

    /// Another tab has rung.
    pub(super) fn rung(&mut self, at: TabRef, ring: Ring) {
        if self.is_put_off(at, &Task::Ring { tab: at, ring }) {
            return;
        }
        match ring {
            Ring::Appended => {
                self.catch_up(at);
                self.feed(at, Event::Appended);
            }
            Ring::Stored => self.agenda.after(SETTLE_MS, Task::Refresh { tab: at }),
        }
    }

    /// Takes what other tabs have appended.
    pub(super) fn catch_up(&mut self, at: TabRef) {
        let Some(tablet) = self.tablets.get_mut(at.tablet) else {
            return;
        };
        let Some(tab) = tablet.tabs.get_mut(&at.tab) else {
            return;
        };
        let unheard = mutant(Mutant::LeaderOnlyOutbox);
        if tablet.emptied || tablet.store.replica() != tab.replica.id() || unheard {
            return;
        }
        let operations = tablet.store.outbox_from(tab.newest().next());
        tab.replica.appended(operations);
    }

    /// Rings in the other tabs of the tablet.
    pub(super) fn ring(&mut self, from: TabRef, ring: Ring) {
        let Some(tablet) = self.tablets.get(from.tablet) else {
            return;
        };
        let others: Vec<u32> = tablet.tabs.keys().copied().collect();
        for tab in others.into_iter().filter(|tab| *tab != from.tab) {
            let delay = self.random.within(1..20);
            let tab = TabRef {
                tablet: from.tablet,
                tab,
            };
            self.agenda.after(delay, Task::Ring { tab, ring });
        }
    }

    fn open_line(&mut self, at: TabRef) {
        let up = self.server_up && !self.is_cut(at.tablet);
        let latency_ms = self.latency_ms();
        let Some(tab) = self.tab_mut(at) else { return };
        if tab.line_wanted {
            return;
        }
        tab.line += 1;
        tab.line_wanted = true;
        tab.line_opened = false;
        let line = tab.line;
        let bell = if up { Bell::Opened } else { Bell::Broke };
        let task = Task::Bell {
            tab: at,
            line,
            bell,
        };
        self.agenda.after(latency_ms, task);
    }

    /// A doorbell line says something.
    pub(super) fn bell(&mut self, at: TabRef, line: u64, bell: Bell) {
        if self.tab(at).is_none_or(|tab| tab.line != line) {
            return;
        }
        let task = Task::Bell {
            tab: at,
            line,
            bell,
        };
        if self.is_put_off(at, &task) {
            return;
        }
        let Some(tab) = self.tab_mut(at) else { return };
        match bell {
            Bell::Opened => {
                tab.line_opened = true;
                tab.line_failures = 0;
                let dead = self.strikes(Fault::DeadLine, 300);
                self.lines.insert(at, (line, dead));
                self.feed(at, Event::DoorbellOpened);
                if !dead && let Some(standing) = self.standing_for(at.tablet) {
                    let delay = self.latency_ms();
                    let bell = Bell::Stands(standing);
                    let tab = at;
                    self.agenda.after(delay, Task::Bell { tab, line, bell });
                }
            }
            Bell::Stands(standing) => {
                let heard = tab.replica.heard(Some(doorbell::Ring::Stands(standing)));
                if let Some(event) = heard {
                    self.feed(at, event);
                }
            }
            Bell::Rang => self.feed(at, Event::Doorbell),
            Bell::Broke if tab.line_opened => self.feed(at, Event::DoorbellLost),
            Bell::Broke => {
                // A line that never stood: something between here and the server dislikes it.
                let wait_ms = LINE_WAIT_FIRST_MS << tab.line_failures.min(6);
                tab.line_failures += 1;
                tab.line_opened = true;
                self.agenda.after(wait_ms.min(LINE_WAIT_LAST_MS), task);
            }
        }
    }
}
