//! The reference: what must become of everything anybody saves, in sets and maps.
//!
//! The book knows nothing of bytes, versions, checksums, cursors or pages. It keeps every present
//! the agreement has had, one behind the other, and of each device the number of the last present
//! it has seen. An edit was made apart from another exactly if the other came to stand in a
//! present that its author had not seen.

use std::collections::{BTreeMap, BTreeSet};

use super::deed::{Ask, Cell, Deed, SaveId, Saved, Status};

mod desk;
mod judge;

pub(super) use desk::News;
pub use desk::{Desk, Person};

/// A value of a cell: one of a few, so that two people may mean the same.
pub type Worth = u8;
/// The number of an agency.
pub type Agency = u8;

/// What stands in a cell, and what waits beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The value.
    pub worth: Worth,
    /// Whose it is; nobody's where the founders wrote it.
    pub by: Option<SaveId>,
    /// The present in which it came to stand.
    pub since: usize,
    /// What waits for a decision.
    pub waits: BTreeMap<SaveId, Worth>,
}

impl Standing {
    /// Whether the same device's later save stands here or waits: that is what its author means.
    fn has_later(&self, id: SaveId) -> bool {
        let mut others = self.by.iter().chain(self.waits.keys());
        others.any(|other| other.tablet == id.tablet && other.number > id.number)
    }
}

/// Everything at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Present {
    /// Whose agreement it is.
    pub agency: Agency,
    /// How far it has come.
    pub status: Status,
    /// Its two cells.
    pub cells: BTreeMap<Cell, Standing>,
    /// The comments on it.
    pub notes: BTreeSet<SaveId>,
    /// Edits without effect that somebody may make count, and the present their author had seen.
    pub held: BTreeMap<SaveId, usize>,
}

impl Present {
    fn founded() -> Self {
        let cell = Standing {
            worth: 0,
            by: None,
            since: 0,
            waits: BTreeMap::new(),
        };
        Self {
            agency: 0,
            status: Status::Draft,
            cells: Cell::ALL.map(|name| (name, cell.clone())).into(),
            notes: BTreeSet::new(),
            held: BTreeMap::new(),
        }
    }

    fn worths(&self) -> BTreeMap<Cell, Worth> {
        let cells = self.cells.iter();
        cells.map(|(cell, stands)| (*cell, stands.worth)).collect()
    }
}

/// What became of a save.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It stands, or stood.
    Applied,
    /// Somebody else had meant the same.
    Merged,
    /// It waits beside what stands.
    Conflict,
    /// It had no effect.
    Parked(Why),
    /// Its author wrote another value instead.
    Superseded,
    /// Somebody decided.
    Resolved,
}

/// Why a save had no effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Its author may not do this here.
    NoRight,
    /// The agreement was with the reviewers.
    Locked,
    /// The agreement has gone to an agency where its author may not do this.
    Moved,
    /// The agreement was in another state than its author saw.
    Stale,
    /// Its content was another than its author saw.
    Content,
    /// The rules of the field say no.
    Refused,
    /// Something else of the same save had no effect.
    Group,
    /// Somebody had decided before.
    Decided,
    /// What it is about is not there.
    Unknown,
    /// Somebody else was signed in.
    NotAuthor,
    /// The server's build does not know it.
    Version,
}

/// A fate, and the present it made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// The fate.
    pub fate: Fate,
    /// The present it made. None where it made none, or in another place than its author named.
    pub place: Option<usize>,
}

/// The whole reference.
#[derive(Clone, Debug)]
pub struct Book {
    presents: Vec<Present>,
    /// The devices.
    pub desks: Vec<Desk>,
    fates: BTreeMap<SaveId, Told>,
    /// A restored server has forgotten what the book remembers: from then on only what was saved
    /// counts, and the guarantees that need no prediction.
    pub is_loose: bool,
}

impl Book {
    /// The beginning.
    pub fn new(people: &[Person]) -> Self {
        Self {
            presents: vec![Present::founded()],
            desks: people.iter().copied().map(Desk::new).collect(),
            fates: BTreeMap::new(),
            is_loose: false,
        }
    }

    /// What is now.
    pub fn present(&self) -> Option<&Present> {
        self.presents.last()
    }

    fn index(&self) -> usize {
        self.presents.len().saturating_sub(1)
    }

    /// What became of a save; none where the server has not got it.
    pub fn fate(&self, id: SaveId) -> Option<Told> {
        self.fates.get(&id).copied()
    }

    /// The present a device shows, if it holds the agreement in it.
    pub fn shown(&self, tablet: usize) -> Option<&Present> {
        let desk = self.desks.get(tablet)?;
        let present = self.presents.get(desk.knows)?;
        desk.holds.contains(&present.agency).then_some(present)
    }

    /// The values on a device's screen.
    pub fn screen(&self, tablet: usize) -> Option<BTreeMap<Cell, Worth>> {
        let mut worths = self.shown(tablet)?.worths();
        for saved in self.desks.get(tablet)?.showing() {
            if let Some((cell, worth)) = saved.deed.gives() {
                worths.insert(cell, worth);
            }
        }
        Some(worths)
    }

    /// What a device shows as waiting beside a cell.
    pub fn waiting(&self, tablet: usize, cell: Cell) -> BTreeMap<SaveId, Worth> {
        let Some((shown, desk)) = self.shown(tablet).zip(self.desks.get(tablet)) else {
            return BTreeMap::new();
        };
        let mut waits = shown
            .cells
            .get(&cell)
            .map(|stands| stands.waits.clone())
            .unwrap_or_default();
        for saved in desk.showing() {
            if let Deed::Settle { settles, .. } = &saved.deed {
                waits.retain(|id, _| !settles.contains(id));
            }
        }
        waits
    }

    /// The open held edits that a device shows, the first one's whole save.
    pub fn bundle(&self, tablet: usize) -> Vec<SaveId> {
        let Some((shown, desk)) = self.shown(tablet).zip(self.desks.get(tablet)) else {
            return Vec::new();
        };
        let asked: BTreeSet<SaveId> = desk
            .showing()
            .filter_map(|saved| match &saved.deed {
                Deed::Adopt(bundle) => bundle.first().copied(),
                _ => None,
            })
            .collect();
        let held = shown.held.keys();
        let open: Vec<SaveId> = held.filter(|id| !asked.contains(id)).copied().collect();
        let group = |id: &SaveId| Some((id.tablet, self.saved(*id)?.group));
        let wanted = open.first().and_then(group);
        open.into_iter().filter(|id| group(id) == wanted).collect()
    }

    fn saved(&self, id: SaveId) -> Option<&Saved> {
        self.desks.get(id.tablet)?.saved(id.number)
    }

    /// Whether a device can do this now: what it would be about is on its screen.
    pub fn can(&self, tablet: usize, deeds: &[Deed]) -> bool {
        if self.is_loose {
            return true;
        }
        let Some((screen, desk)) = self.screen(tablet).zip(self.desks.get(tablet)) else {
            return false;
        };
        let is_reviewer = desk.person.agency.is_none();
        deeds.iter().all(|deed| match deed {
            Deed::Write(cell, worth) => !is_reviewer && screen.get(cell) != Some(worth),
            Deed::Note => true,
            Deed::Settle { cell, .. } => !is_reviewer && !self.waiting(tablet, *cell).is_empty(),
            Deed::Ask(Ask::Return) | Deed::GiveAway => is_reviewer,
            Deed::Ask(_) | Deed::Future => !is_reviewer,
            Deed::Adopt(_) => !is_reviewer && !self.bundle(tablet).is_empty(),
        })
    }

    /// Somebody saves; what they name is what their screen shows.
    pub fn save(&mut self, tablet: usize, deeds: Vec<Deed>) {
        let (Some(shown), Some(screen)) = (self.shown(tablet).cloned(), self.screen(tablet)) else {
            return;
        };
        let Some(desk) = self.desks.get_mut(tablet) else {
            return;
        };
        let first = u64::try_from(desk.saves.len()).unwrap_or(0) + 1;
        let mut saves = Vec::new();
        for deed in deeds {
            let on_same_cell = |saved: &&Saved| saved.deed.cell() == deed.cell();
            let saw = desk.showing().filter(on_same_cell).map(|saved| saved.saw);
            let saw = saw.min().filter(|_| deed.cell().is_some());
            saves.push(Saved {
                saw: saw.unwrap_or(desk.knows).min(desk.knows),
                group: first,
                agency: shown.agency,
                status: shown.status,
                content: (shown.agency, screen.clone()),
                deed,
            });
        }
        desk.saves.extend(saves);
    }

    /// What a request of a device carries to the server.
    pub fn to_push(&self, tablet: usize) -> Vec<SaveId> {
        let unsent = self.desks.get(tablet).map(Desk::unsent);
        let ids = unsent.unwrap_or_default().into_iter();
        ids.map(|number| SaveId { tablet, number }).collect()
    }

    /// A reply to a push is heard.
    pub fn hear_push(&mut self, tablet: usize, told: &[(SaveId, Told)]) {
        if let Some(desk) = self.desks.get_mut(tablet) {
            let told = told.iter().map(|(id, told)| (id.number, *told));
            desk.told.extend(told);
        }
    }

    /// The server's news for a device, at this moment.
    pub fn news(&mut self, tablet: usize) -> News {
        self.meet(tablet);
        let person = self.desks.get(tablet).map(|desk| desk.person);
        let of_it = self.fates.iter().filter(|(id, _)| id.tablet == tablet);
        News {
            knows: self.index(),
            holds: (0..=1)
                .filter(|agency| person.is_some_and(|person| person.sees(*agency)))
                .collect(),
            fates: of_it.map(|(id, told)| (id.number, *told)).collect(),
        }
    }

    /// Whether a pull would tell a device anything it does not know.
    pub(super) fn would_bring_news(&self, tablet: usize) -> bool {
        let Some(desk) = self.desks.get(tablet) else {
            return false;
        };
        let holds = (0..=1).filter(|agency| desk.person.sees(*agency));
        let told = desk.told.iter().any(|(number, told)| {
            let id = SaveId {
                tablet,
                number: *number,
            };
            self.fate(id).is_some_and(|fate| fate.fate != told.fate)
        });
        told || !holds.eq(desk.holds.iter().copied())
            || (desk.knows != self.index() && self.shown(tablet).is_some())
    }

    /// A reply to a pull is heard.
    pub fn hear_news(&mut self, tablet: usize, news: News) {
        let Some(desk) = self.desks.get_mut(tablet) else {
            return;
        };
        desk.knows = news.knows;
        desk.holds = news.holds;
        for (number, told) in news.fates {
            if let Some(known) = desk.told.get_mut(&number) {
                *known = told;
            }
        }
    }

    /// A person is moved to the other agency.
    pub fn move_person(&mut self, tablet: usize) {
        if let Some(agency) = self.agency_mut(tablet) {
            *agency = 1 - *agency;
        }
    }

    fn agency_mut(&mut self, tablet: usize) -> Option<&mut Agency> {
        self.desks.get_mut(tablet)?.person.agency.as_mut()
    }

    /// A device loses all that the server had sent it, and nothing of its own.
    pub fn drop_cache(&mut self, tablet: usize) {
        if let Some(desk) = self.desks.get_mut(tablet) {
            desk.holds.clear();
        }
    }

    fn meet(&mut self, tablet: usize) {
        if let Some(desk) = self.desks.get_mut(tablet)
            && !desk.met.contains(&desk.person)
        {
            desk.met.push(desk.person);
        }
    }
}
