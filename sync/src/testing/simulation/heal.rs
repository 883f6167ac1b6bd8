//! The faults stop: everybody signs in, the network is sound, and everything must come together
//! (guarantee G8). Builds too old to pull must first have pushed everything (G10); then they are
//! updated.

use ikrar_domain::people::Role;
use ikrar_domain::review::CommentSeverity;

use super::agenda::{TabRef, Task};
use super::city::{self, Hand};
use super::tablet::Tablet;
use super::world::World;
use crate::edit::{self, NewComment};
use crate::identity::EntityId;
use crate::schema::Field;
use crate::testing::check::Violation;

use super::report::{Report, outcome};

/// How long healing may take, in virtual time: the longest wait of a connection, and some.
const HEALING_MS_MAX: u64 = 25 * 60 * 1_000;
/// How often the run looks whether it is over.
const LOOK_MS: u64 = 500;

impl World {
    /// The faults are over.
    pub(super) fn heal(&mut self) {
        self.healing = true;
        self.server_up = true;
        for account in &mut self.accounts {
            account.active = true;
        }
        for number in 0..self.tablets.len() {
            self.heal_tablet(number);
        }
        self.agenda.after(LOOK_MS, Task::Look);
        self.agenda.after(HEALING_MS_MAX, Task::GiveUp);
    }

    fn heal_tablet(&mut self, number: usize) {
        let now_ms = self.now_ms();
        let Some(tablet) = self.tablets.get_mut(number) else {
            return;
        };
        tablet.out_cut_until_ms = 0;
        tablet.in_cut_until_ms = 0;
        for tab in tablet.tabs.values_mut() {
            tab.frozen_until_ms = now_ms;
        }
        if let (true, Some(tab)) = (tablet.emptied, tablet.tabs.keys().next().copied()) {
            self.restore_from_memory(TabRef {
                tablet: number,
                tab,
            });
        }
        let Some(tablet) = self.tablets.get(number) else {
            return;
        };
        if tablet.tabs.is_empty() {
            self.agenda.after(10, Task::Open { tablet: number });
        }
        self.agenda.after(20, Task::SignIn { tablet: number });
    }

    /// Looks whether the next part of healing is due.
    pub(super) fn look(&mut self) {
        let drained = self.tablets.iter().all(is_drained) && self.has_all_files();
        if drained && self.tablets.iter().any(|tablet| tablet.outdated) {
            self.update_builds();
        } else if drained && !self.watch.is_closing() {
            self.write_last_words();
        }
        self.agenda.after(LOOK_MS, Task::Look);
    }

    /// The tabs of old builds are opened anew with the present one.
    fn update_builds(&mut self) {
        for number in 0..self.tablets.len() {
            let Some(tablet) = self.tablets.get_mut(number) else {
                continue;
            };
            if !std::mem::take(&mut tablet.outdated) {
                continue;
            }
            let tabs: Vec<u32> = tablet.tabs.keys().copied().collect();
            for tab in tabs {
                self.kill_tab(TabRef {
                    tablet: number,
                    tab,
                });
            }
        }
    }

    /// One more comment in every scope, so that every replica compares its checksum once more.
    fn write_last_words(&mut self) {
        self.watch.close();
        self.closed_at_ms = self.now_ms();
        let mut hand = Hand::new(Role::Inspectorate, 0, 9);
        hand.exchange(&mut self.server);
        for agency in 0..self.plan.agencies {
            let new = NewComment {
                id: EntityId::from_bytes([0x90 + u8::try_from(agency).unwrap_or(0); 16]),
                subject: city::agreement_id(agency),
                anchor_entity: city::agreement_id(agency),
                anchor_field: Field(7),
                text: "sudah diperiksa",
                severity: CommentSeverity::Note,
            };
            let draft = edit::comment(&hand.replica, new);
            hand.write(draft.into_iter().collect());
        }
        hand.push(&mut self.server);
        // Everybody comes to the front once; a dead doorbell line is nobody's fault.
        for number in 0..self.tablets.len() {
            let leader = self.tablets.get(number).and_then(|tablet| tablet.leader);
            if let Some(tab) = leader {
                let at = TabRef {
                    tablet: number,
                    tab,
                };
                self.feed(at, crate::connection::Event::Wake);
            }
        }
    }

    /// Whether everything has come together.
    pub(super) fn is_over(&self) -> bool {
        self.watch.is_closing()
            && self.has_all_files()
            && self
                .tablets
                .iter()
                .all(|tablet| is_drained(tablet) && !tablet.outdated && self.is_caught_up(tablet))
    }

    fn has_all_files(&self) -> bool {
        (0..self.tablets.len()).all(|number| !self.owes_files(number))
    }

    fn is_caught_up(&self, tablet: &Tablet) -> bool {
        let Some(leader) = tablet.leader.and_then(|tab| tablet.tabs.get(&tab)) else {
            return false;
        };
        let Some(account) = self.accounts.get(tablet.account) else {
            return false;
        };
        if leader.replica.is_checking() {
            // It knows that something is odd, and is about to have it anew.
            return false;
        }
        if leader.replica.fates_heard() < self.server.fates_changed(leader.replica.id()) {
            // What became of its operations elsewhere moves no scope that it sees.
            return false;
        }
        let has_heard = leader.told_all_at_ms > self.closed_at_ms;
        if (self.watch.was_restored() || tablet.damaged) && !has_heard {
            // A device that stands at the right number by chance, or whose rows were damaged on its
            // disk, has not noticed anything yet, or not heard everything: also not where a reply
            // was full before it came to another scope.
            return false;
        }
        self.server.ledgers().values().all(|ledger| {
            let may_see = city::agency_of(ledger.info()).is_none_or(|agency| account.sees(agency));
            let has = leader.replica.head(ledger.info().id).map(|head| head.seq);
            if may_see {
                has == Some(ledger.head().seq) || ledger.head().seq.0 == 0
            } else {
                has.is_none()
            }
        })
    }

    /// Ends the run if healing has taken too long.
    pub(super) fn give_up(&mut self) {
        if self.healing {
            let device = self
                .tablets
                .iter()
                .position(|tablet| !is_drained(tablet) || !self.is_caught_up(tablet))
                .or_else(|| (0..self.tablets.len()).find(|number| self.owes_files(*number)));
            self.fail(match device {
                Some(device) => Violation::NotHealed { device },
                None => Violation::Stuck,
            });
        }
    }

    pub(super) fn into_report(mut self) -> Report {
        self.report.count_fates(&self.server);
        self.report.devices = u64::try_from(self.tablets.len()).unwrap_or(0);
        self.report.virtual_s = self.now_ms() / 1_000;
        self.report.trace = self.trace.finalize().to_hex().to_string();
        self.report.outcome = outcome(&self.server);
        self.report
    }
}

/// Whether nothing waits in a tablet: not on its disk, not in the memory of its leading tab.
fn is_drained(tablet: &Tablet) -> bool {
    let leader = tablet.leader.and_then(|tab| tablet.tabs.get(&tab));
    !tablet.emptied
        && tablet.store.waiting() == 0
        && leader.is_some_and(|tab| !tab.replica.has_unsent())
}
