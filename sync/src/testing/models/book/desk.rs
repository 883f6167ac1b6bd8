//! The people and their devices, as the book has them.

use std::collections::{BTreeMap, BTreeSet};

use super::super::deed::{Deed, Saved};
use super::{Agency, Fate, Told};

/// A person's account, as it is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Person {
    /// The agency of an operator; a reviewer has none and sees all.
    pub agency: Option<Agency>,
}

impl Person {
    /// Whether they see what an agency has.
    pub fn sees(&self, agency: Agency) -> bool {
        self.agency.is_none_or(|own| own == agency)
    }
}

/// A device, as the book has it.
#[derive(Clone, Debug)]
pub struct Desk {
    /// Whose it is.
    pub person: Person,
    /// With which accounts that person has come to the server.
    pub(super) met: Vec<Person>,
    /// Everything saved on it, in order.
    pub saves: Vec<Saved>,
    /// What it has heard of each.
    pub told: BTreeMap<u64, Told>,
    /// The last present it has seen.
    pub knows: usize,
    /// The agencies it holds the data of.
    pub holds: BTreeSet<Agency>,
}

impl Desk {
    pub(super) fn new(person: Person) -> Self {
        Self {
            person,
            met: vec![person],
            saves: Vec::new(),
            told: BTreeMap::new(),
            knows: 0,
            holds: (0..=1).filter(|agency| person.sees(*agency)).collect(),
        }
    }

    /// A save, by its number from one.
    pub fn saved(&self, number: u64) -> Option<&Saved> {
        let index = usize::try_from(number.checked_sub(1)?).ok()?;
        self.saves.get(index)
    }

    fn numbers(&self) -> impl Iterator<Item = u64> + use<> {
        1..=u64::try_from(self.saves.len()).unwrap_or(0)
    }

    /// Saves that the server may not have.
    pub fn unsent(&self) -> Vec<u64> {
        let untold = |number: &u64| !self.told.contains_key(number);
        self.numbers().filter(untold).collect()
    }

    /// Saves that show on the screen although the last present does not hold them: nobody has said
    /// yet that they came to nothing, or that a later one took their place.
    pub(super) fn showing(&self) -> impl Iterator<Item = &Saved> {
        self.numbers()
            .filter_map(|number| Some((self.told.get(&number), self.saved(number)?)))
            .filter(|(told, saved)| match told {
                None => true,
                Some(told) => {
                    let is_replaced =
                        told.fate == Fate::Superseded && matches!(saved.deed, Deed::Write(..));
                    let has_effect = !matches!(told.fate, Fate::Parked(_)) && !is_replaced;
                    has_effect && told.place.is_some_and(|place| place > self.knows)
                }
            })
            .map(|(_, saved)| saved)
    }
}

/// What a reply to a pull brings.
#[derive(Clone, Debug)]
pub struct News {
    pub(super) knows: usize,
    pub(super) holds: BTreeSet<Agency>,
    pub(super) fates: BTreeMap<u64, Told>,
}
