//! What the server must make of what arrives, told as plainly as can be.

use std::collections::BTreeSet;

use super::super::deed::{Ask, Cell, Deed, SaveId, Saved, Status};
use super::{Agency, Book, Fate, Person, Present, Told, Why, Worth};

/// A deed without effect, and whether somebody may make it count.
#[derive(Clone, Copy)]
struct Parked {
    why: Why,
    held: bool,
}

fn parked(why: Why) -> Parked {
    Parked { why, held: false }
}

impl Person {
    /// Who may do what: operators write, reviewers return and give away, both comment.
    fn may(self, deed: &Deed, agency: Agency) -> bool {
        let writes = self.agency.is_some();
        self.sees(agency)
            && match deed {
                Deed::Note => true,
                Deed::GiveAway | Deed::Ask(Ask::Return) => !writes,
                Deed::Write(..)
                | Deed::Settle { .. }
                | Deed::Ask(_)
                | Deed::Adopt(_)
                | Deed::Future => writes,
            }
    }
}

impl Book {
    /// A push arrives. The same again gets the same answer, and what became of it since; one that
    /// skips what the server has not got gets none.
    pub fn arrive(&mut self, ids: &[SaveId], by: usize) -> Vec<(SaveId, Told)> {
        self.meet(by);
        if let Some(first) = ids.first() {
            let before = SaveId {
                number: first.number.saturating_sub(1),
                ..*first
            };
            if before.number > 0 && !self.fates.contains_key(&before) {
                return Vec::new();
            }
        }
        let before = |id: &SaveId| Some((*id, self.fate(*id)?));
        let mut told: Vec<(SaveId, Told)> = ids.iter().filter_map(before).collect();
        let mut new: Vec<(SaveId, Saved)> = ids
            .iter()
            .filter(|id| !self.fates.contains_key(id))
            .filter_map(|id| Some((*id, self.saved(*id)?.clone())))
            .collect();
        while let Some(group) = new.first().map(|(_, saved)| saved.group) {
            let together = new.iter().take_while(|(_, saved)| saved.group == group);
            let rest = new.split_off(together.count());
            self.judge_save(&new, by);
            // What a later one of the same push does to it, its author hears with the next news.
            let fates = new.iter().map(|(id, _)| (*id, self.fate(*id)));
            told.extend(fates.filter_map(|(id, told)| Some((id, told?))));
            new = rest;
        }
        told
    }

    /// All of a save has an effect, or nothing of it.
    fn judge_save(&mut self, save: &[(SaveId, Saved)], by: usize) {
        let (presents, fates) = (self.presents.clone(), self.fates.clone());
        let outcomes: Vec<Result<Told, Parked>> = save
            .iter()
            .map(|(id, saved)| self.judge(*id, saved, by))
            .collect();
        let culprit = outcomes.iter().find_map(|outcome| outcome.err());
        let Some(culprit) = culprit else {
            for ((id, _), told) in save.iter().zip(outcomes) {
                self.fates.extend(told.map(|told| (*id, told)));
            }
            return;
        };
        self.presents = presents;
        self.fates = fates;
        for ((id, saved), outcome) in save.iter().zip(outcomes) {
            let parked = outcome.err().unwrap_or(Parked {
                why: Why::Group,
                held: matches!(culprit.why, Why::Locked | Why::NoRight | Why::Moved),
            });
            self.park(*id, saved, parked);
        }
    }

    /// Keeps a deed without effect, as a held edit if somebody may make it count.
    fn park(&mut self, id: SaveId, saved: &Saved, parked: Parked) {
        let held = parked.held && saved.deed.is_edit();
        let fate = Fate::Parked(parked.why);
        let mut place = None;
        if held && let Some(mut next) = self.present().cloned() {
            place = self.place_of(saved, &next);
            if let Deed::Write(cell, _) = saved.deed {
                self.replace_held(&mut next, id, cell);
            }
            next.held.insert(id, saved.saw);
            self.presents.push(next);
        }
        self.fates.insert(id, Told { fate, place });
    }

    /// Who writes the same cell again means the later value.
    fn replace_held(&mut self, next: &mut Present, id: SaveId, cell: Cell) {
        let same_cell = |earlier: &&SaveId| {
            let saved = self.saved(**earlier);
            earlier.tablet == id.tablet
                && saved.is_some_and(|saved| matches!(saved.deed, Deed::Write(at, _) if at == cell))
        };
        let replaced: Vec<SaveId> = next.held.keys().filter(same_cell).copied().collect();
        for earlier in replaced {
            next.held.remove(&earlier);
            self.change_fate(earlier, Fate::Superseded);
        }
    }

    /// The place of the next present, where its author will find it: in the scope they named.
    fn place_of(&self, saved: &Saved, next: &Present) -> Option<usize> {
        (saved.agency == next.agency).then_some(self.presents.len())
    }

    fn change_fate(&mut self, id: SaveId, fate: Fate) {
        if let Some(told) = self.fates.get_mut(&id) {
            told.fate = fate;
        }
    }

    fn judge(&mut self, id: SaveId, saved: &Saved, by: usize) -> Result<Told, Parked> {
        if by != id.tablet {
            return Err(parked(Why::NotAuthor));
        }
        let mut next = self.present().cloned().ok_or(parked(Why::Unknown))?;
        self.check_right(id, saved, &next)?;
        let mut place = self.place_of(saved, &next);
        let fate = match &saved.deed {
            Deed::Write(..) | Deed::Settle { .. } => self.edit(&mut next, id, saved, saved.saw)?,
            Deed::Note => {
                next.notes.insert(id);
                Fate::Applied
            }
            Deed::Ask(ask) => {
                next.status = step(*ask, saved, &next).map_err(parked)?;
                Fate::Applied
            }
            Deed::Adopt(bundle) => {
                self.adopt(&mut next, bundle)?;
                Fate::Applied
            }
            Deed::Future => return Err(parked(Why::Version)),
            Deed::GiveAway => {
                if saved.agency != next.agency {
                    return Err(parked(Why::Unknown));
                }
                place = Some(self.presents.len());
                next.agency = 1 - next.agency;
                Fate::Applied
            }
        };
        self.presents.push(next);
        Ok(Told { fate, place })
    }

    fn check_right(&self, id: SaveId, saved: &Saved, next: &Present) -> Result<(), Parked> {
        let Some(desk) = self.desks.get(id.tablet) else {
            return Err(parked(Why::NoRight));
        };
        if desk.person.may(&saved.deed, next.agency) {
            return Ok(());
        }
        let once = |agency| desk.met.iter().any(|past| past.may(&saved.deed, agency));
        let had_it_here = once(next.agency) && saved.deed.is_edit();
        let is_moved = saved.agency != next.agency && once(saved.agency) && !had_it_here;
        Err(Parked {
            why: if is_moved { Why::Moved } else { Why::NoRight },
            held: had_it_here || is_moved,
        })
    }

    /// An edit of a cell, by whoever's right it is made.
    fn edit(
        &mut self,
        next: &mut Present,
        id: SaveId,
        saved: &Saved,
        saw: usize,
    ) -> Result<Fate, Parked> {
        if let Deed::Note = saved.deed {
            next.notes.insert(id);
            return Ok(Fate::Applied);
        }
        if next.status == Status::Submitted {
            return Err(Parked {
                why: Why::Locked,
                held: true,
            });
        }
        let Some((cell, worth)) = saved.deed.gives() else {
            return Err(parked(Why::Unknown));
        };
        if next
            .cells
            .get(&cell)
            .is_some_and(|stands| stands.has_later(id))
        {
            return Ok(Fate::Superseded);
        }
        let since = next.cells.get(&cell).map(|stands| stands.since);
        let knew = since.is_some_and(|since| since <= saw);
        if let Deed::Settle { settles, .. } = &saved.deed
            && knew
        {
            self.settle(next, cell, settles);
            self.stand(next, id, cell, worth);
            return Ok(Fate::Applied);
        }
        Ok(self.merge(next, id, cell, worth, knew))
    }

    fn stand(&self, next: &mut Present, id: SaveId, cell: Cell, worth: Worth) {
        if let Some(stands) = next.cells.get_mut(&cell) {
            stands.worth = worth;
            stands.by = Some(id);
            stands.since = self.presents.len();
        }
    }

    /// What a decision names and what waits is done.
    fn settle(&mut self, next: &mut Present, cell: Cell, settles: &BTreeSet<SaveId>) {
        let Some(stands) = next.cells.get_mut(&cell) else {
            return;
        };
        for settled in settles {
            if stands.waits.remove(settled).is_some() {
                self.change_fate(*settled, Fate::Resolved);
            }
        }
    }

    /// Who knew what stands, or wrote it, replaces it; the same value is the same; anything else
    /// waits beside it.
    fn merge(
        &mut self,
        next: &mut Present,
        id: SaveId,
        cell: Cell,
        worth: Worth,
        knew: bool,
    ) -> Fate {
        let Some(stands) = next.cells.get_mut(&cell) else {
            return Fate::Conflict;
        };
        let is_own = |other: &&SaveId| other.tablet == id.tablet;
        let earlier = stands.waits.keys().find(is_own).copied();
        if let Some(earlier) = earlier {
            stands.waits.remove(&earlier);
            self.change_fate(earlier, Fate::Superseded);
        }
        if knew || stands.by.as_ref().is_some_and(|by| is_own(&by)) {
            self.stand(next, id, cell, worth);
            Fate::Applied
        } else if stands.worth == worth {
            Fate::Merged
        } else {
            stands.waits.insert(id, worth);
            Fate::Conflict
        }
    }

    /// Held edits are judged as they came, under their authors' names.
    fn adopt(&mut self, next: &mut Present, bundle: &[SaveId]) -> Result<(), Parked> {
        let fates = self.fates.clone();
        for id in bundle {
            let adopted = self.adopt_one(next, *id);
            if let Err(refused) = adopted {
                self.fates = fates;
                return Err(Parked {
                    held: false,
                    ..refused
                });
            }
        }
        Ok(())
    }

    fn adopt_one(&mut self, next: &mut Present, id: SaveId) -> Result<(), Parked> {
        let saw = *next.held.get(&id).ok_or(parked(Why::Decided))?;
        let saved = self.saved(id).cloned().ok_or(parked(Why::Unknown))?;
        let fate = self.edit(next, id, &saved, saw)?;
        self.change_fate(id, fate);
        next.held.remove(&id);
        Ok(())
    }
}

fn step(ask: Ask, saved: &Saved, next: &Present) -> Result<Status, Why> {
    if saved.status != next.status {
        return Err(Why::Stale);
    }
    if saved.content != (next.agency, next.worths()) {
        return Err(Why::Content);
    }
    let waits = next.cells.values().any(|cell| !cell.waits.is_empty());
    match (ask, next.status) {
        (Ask::Submit, Status::Draft | Status::Returned) if !waits => Ok(Status::Submitted),
        (Ask::Withdraw, Status::Submitted) if next.notes.is_empty() => Ok(Status::Draft),
        (Ask::Return, Status::Submitted) if !next.notes.is_empty() => Ok(Status::Returned),
        _ => Err(Why::Refused),
    }
}
