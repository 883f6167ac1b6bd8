//! Faults that strike a tablet, a person's rights or the server, rather than one message.

use ikrar_domain::people::Role;

use super::agenda::{TabRef, Task};
use super::plan::Fault;
use super::tablet::Tablet;
use super::world::World;
use crate::value::Value;

/// The classes that strike from time to time.
const TROUBLES: [Fault; 12] = [
    Fault::Partition,
    Fault::PowerLoss,
    Fault::TailLoss,
    Fault::Corruption,
    Fault::Eviction,
    Fault::Freeze,
    Fault::Tabs,
    Fault::Clone,
    Fault::Expiry,
    Fault::Rights,
    Fault::ServerKill,
    Fault::Restore,
];

impl World {
    /// Something breaks; then the next time is set.
    pub(super) fn trouble(&mut self) {
        if self.healing {
            return;
        }
        let next_ms = 1 + self.random.under(2 * self.plan.trouble_ms);
        self.agenda.after(next_ms, Task::Trouble);
        let possible: Vec<Fault> = TROUBLES
            .into_iter()
            .filter(|fault| self.plan.has(*fault))
            .collect();
        let Some(fault) = self.random.pick(&possible).copied() else {
            return;
        };
        let number = self.random.below(self.tablets.len());
        self.strike(fault, number);
    }

    fn strike(&mut self, fault: Fault, number: usize) {
        match fault {
            Fault::Partition => self.cut(number),
            Fault::PowerLoss | Fault::TailLoss => self.lose_power(fault, number),
            Fault::Corruption => self.damage_rows(number),
            Fault::Eviction => self.evict(number),
            Fault::Freeze => self.freeze(number),
            Fault::Tabs => self.more_or_fewer_tabs(number),
            Fault::Clone => self.copy_profile(number),
            Fault::Expiry => self.expire(number),
            Fault::Rights => self.change_rights(),
            Fault::ServerKill if self.server_up => {
                self.count(Fault::ServerKill);
                self.kill_server();
            }
            Fault::Restore => self.back_up_or_restore(),
            _ => {}
        }
    }

    fn cut(&mut self, number: usize) {
        self.count(Fault::Partition);
        let until_ms = self.now_ms() + self.random.within(1_000..120_000);
        let way = self.random.below(3);
        if let Some(tablet) = self.tablets.get_mut(number) {
            if way != 0 {
                tablet.out_cut_until_ms = until_ms;
            }
            if way != 1 {
                tablet.in_cut_until_ms = until_ms;
            }
        }
    }

    /// Power off: every tab dies. With relaxed durability the last replies may go as well; what a
    /// strict transaction has written never does.
    fn lose_power(&mut self, fault: Fault, number: usize) {
        self.count(fault);
        let Some(tablet) = self.tablets.get_mut(number) else {
            return;
        };
        if fault == Fault::TailLoss
            && let Some(flushed) = tablet.flushed.take()
        {
            tablet.store = *flushed;
        }
        self.kill_all_tabs(number);
    }

    fn kill_all_tabs(&mut self, number: usize) {
        let tabs: Vec<u32> = self
            .tablets
            .get(number)
            .map(|tablet| tablet.tabs.keys().copied().collect())
            .unwrap_or_default();
        for tab in tabs {
            let at = TabRef {
                tablet: number,
                tab,
            };
            self.kill_tab(at);
        }
    }

    /// A stored row is damaged or unreadable. The outbox is kept apart and twice.
    fn damage_rows(&mut self, number: usize) {
        if self.random.chance(30) {
            self.damage_file(number);
        }
        let (place, lose) = (self.random.number(), self.random.chance(50));
        let Some(tablet) = self.tablets.get_mut(number) else {
            return;
        };
        let rows = tablet.store.row_ids();
        let length = u64::try_from(rows.len()).unwrap_or(0);
        let place = usize::try_from(place.checked_rem(length).unwrap_or(0)).unwrap_or(0);
        let Some(id) = rows.get(place).copied() else {
            return;
        };
        if lose {
            tablet.store.lose_row(id);
        } else if let Some(row) = tablet.store.row_mut(id)
            && let Some(cell) = row.cells.values_mut().last()
        {
            cell.value = Value::Text("rusak".to_owned());
        }
        tablet.damaged = true;
        self.count(Fault::Corruption);
        // What is in memory is whole; the damage is met when the store is read again.
        self.lose_power(Fault::PowerLoss, number);
    }

    fn evict(&mut self, number: usize) {
        let power = self.random.chance(50);
        let id = crate::identity::ReplicaId::from_bytes(self.random.sixteen());
        self.count(Fault::Eviction);
        let Some(tablet) = self.tablets.get_mut(number) else {
            return;
        };
        tablet.store = crate::testing::store::MemoryStore::new(id);
        tablet.flushed = None;
        tablet.files.clear();
        tablet.emptied = true;
        tablet.odd_view = true;
        if power {
            self.kill_all_tabs(number);
        }
    }

    fn freeze(&mut self, number: usize) {
        let until_ms = self.now_ms() + self.random.within(1_000..150_000);
        let place = self.random.number();
        let Some(tablet) = self.tablets.get_mut(number) else {
            return;
        };
        let length = u64::try_from(tablet.tabs.len()).unwrap_or(0);
        let place = usize::try_from(place.checked_rem(length).unwrap_or(0)).unwrap_or(0);
        if let Some(tab) = tablet.tabs.values_mut().nth(place) {
            tab.frozen_until_ms = until_ms;
            self.count(Fault::Freeze);
        }
    }

    /// Two to twenty tabs over one store, coming and going.
    fn more_or_fewer_tabs(&mut self, number: usize) {
        self.count(Fault::Tabs);
        let wanted = if self.random.chance(10) { 19 } else { 2 };
        let wanted = 1 + self.random.below(wanted);
        let open = self
            .tablets
            .get(number)
            .map_or(0, |tablet| tablet.tabs.len());
        for _ in open..wanted {
            self.open(number);
        }
        for _ in wanted..open {
            let place = self.random.below(open);
            let tab = self
                .tablets
                .get(number)
                .and_then(|tablet| tablet.tabs.keys().nth(place).copied());
            if let Some(tab) = tab {
                self.kill_tab(TabRef {
                    tablet: number,
                    tab,
                });
            }
        }
    }

    /// A profile restored or copied to another tablet: one replica id, twice.
    fn copy_profile(&mut self, number: usize) {
        if self.tablets.len() > self.plan.tablets + 2 {
            return;
        }
        let Some(tablet) = self.tablets.get(number).filter(|tablet| !tablet.emptied) else {
            return;
        };
        let mut copy = Tablet::new(
            tablet.account,
            tablet.signed_in_as,
            tablet.store.clone(),
            tablet.clock,
        );
        copy.files.clone_from(&tablet.files);
        copy.damaged = tablet.damaged;
        copy.outdated = tablet.outdated;
        copy.odd_view = true;
        self.count(Fault::Clone);
        let tablet = self.tablets.len();
        for (_, bytes) in copy.store.held() {
            self.watch.holders.hold(tablet, bytes.to_vec());
        }
        self.tablets.push(copy);
        if let Some(original) = self.tablets.get_mut(number) {
            original.odd_view = true;
        }
        self.agenda.after(500, Task::Open { tablet });
    }

    fn expire(&mut self, number: usize) {
        let now_ms = self.now_ms();
        if let Some(tablet) = self.tablets.get_mut(number) {
            tablet.session_until_ms = now_ms;
            self.count(Fault::Expiry);
        }
    }

    /// A person is moved to another agency, locked, let in again or given another role.
    fn change_rights(&mut self) {
        let place = self.random.below(self.accounts.len());
        let agency = self.random.below(self.plan.agencies);
        let role = *self
            .random
            .pick(&[
                Role::AgencyOperator,
                Role::AgencyHead,
                Role::Inspectorate,
                Role::PlanningReviewer,
            ])
            .unwrap_or(&Role::AgencyOperator);
        let what = self.random.below(3);
        let Some(account) = self.accounts.get_mut(place) else {
            return;
        };
        match what {
            0 => account.agency = agency,
            1 => account.active = !account.active,
            _ => account.role = role,
        }
        // What the person no longer sees is erased under the edits that still wait.
        for tablet in &mut self.tablets {
            tablet.odd_view |= tablet.account == place;
        }
        self.count(Fault::Rights);
    }

    fn back_up_or_restore(&mut self) {
        match self.backup.take() {
            None => self.backup = Some(self.server.disk().clone()),
            Some(backup) => {
                self.count(Fault::Restore);
                self.server.restore(backup);
                self.watch.restored(&self.server);
                self.kill_server();
                for number in 0..self.tablets.len() {
                    self.count_restored(number);
                }
            }
        }
    }

    /// Two disasters at once: what the backup lacks and no tablet holds any more is gone.
    fn count_restored(&mut self, number: usize) {
        if self
            .tablets
            .get(number)
            .is_some_and(|tablet| !tablet.emptied)
        {
            self.count_evicted(number);
        }
    }
}
