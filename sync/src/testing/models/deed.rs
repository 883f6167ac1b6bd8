//! What people do in the models.

use std::collections::{BTreeMap, BTreeSet};

use super::book::{Agency, Worth};

/// A save's name: its device, and its number there from one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SaveId {
    /// The device.
    pub tablet: usize,
    /// The number.
    pub number: u64,
}

/// The two cells that people write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cell {
    /// Words.
    Objective,
    /// A figure.
    Target,
}

impl Cell {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Objective, Self::Target];
}

/// How far the agreement has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Being written.
    Draft,
    /// With the reviewers, and locked.
    Submitted,
    /// Back for repair.
    Returned,
}

/// A step that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ask {
    /// Send it to the reviewers.
    Submit,
    /// Take it back.
    Withdraw,
    /// Send it back for repair.
    Return,
}

/// One thing saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Writes a cell.
    Write(Cell, Worth),
    /// Writes a comment.
    Note,
    /// Settles a conflict.
    Settle {
        /// Where.
        cell: Cell,
        /// With this value.
        worth: Worth,
        /// What waited on the author's screen.
        settles: BTreeSet<SaveId>,
    },
    /// Asks for a step.
    Ask(Ask),
    /// Makes held edits count.
    Adopt(Vec<SaveId>),
    /// Gives the agreement to the other agency.
    GiveAway,
    /// What only a later build knows how to say.
    Future,
}

impl Deed {
    /// The value it gives a cell.
    pub fn gives(&self) -> Option<(Cell, Worth)> {
        match self {
            Self::Write(cell, worth) | Self::Settle { cell, worth, .. } => Some((*cell, *worth)),
            _ => None,
        }
    }

    /// The cell it writes.
    pub fn cell(&self) -> Option<Cell> {
        self.gives().map(|(cell, _)| cell)
    }

    /// Whether somebody else may make it count where it had no effect. Steps are taken by oneself.
    pub fn is_edit(&self) -> bool {
        matches!(self, Self::Write(..) | Self::Note | Self::Settle { .. })
    }
}

/// A deed, and what its author saw.
#[derive(Clone, Debug)]
pub struct Saved {
    /// The deed.
    pub deed: Deed,
    /// The present whose value its author had on the screen, before any own edit.
    pub saw: usize,
    /// The number of the first deed of the same save.
    pub group: u64,
    /// The agency it was saved for.
    pub agency: Agency,
    /// The state its author saw.
    pub status: Status,
    /// The content its author saw.
    pub content: (Agency, BTreeMap<Cell, Worth>),
}
