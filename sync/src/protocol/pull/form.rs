//! The forms in which pages are written. A device says the newest it reads; a server writes none
//! newer, so an older device and an older server go on understanding each other.

use super::key;
use crate::protocol::columns::MapWriter;
use crate::protocol::{ProtocolError, malformed};

/// How pages are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum PageForm {
    /// Row by row; every id and every stamp told. What the first builds read, and how rows are
    /// stored.
    #[default]
    Told,
    /// Field by field. Ids that follow from others are not told, and a stamp once for all cells
    /// that one operation wrote.
    Derived,
}

impl PageForm {
    /// The newest that this build reads.
    pub const NEWEST: Self = Self::Derived;

    /// The newest that both sides know, where the other knows those up to this number.
    pub(super) fn newest_up_to(number: u64) -> Self {
        if number == 0 {
            Self::Told
        } else {
            Self::Derived
        }
    }

    /// The form that a reply says its pages are in.
    pub(super) fn of_pages(number: u64) -> Result<Self, ProtocolError> {
        match number {
            0 => Ok(Self::Told),
            1 => Ok(Self::Derived),
            _ => Err(malformed("pages in a form that was not asked for")),
        }
    }

    /// The number; the first is not told.
    pub(super) fn write(self, map: &mut MapWriter) {
        match self {
            Self::Told => {}
            Self::Derived => map.unsigned(key::FORM, 1),
        }
    }
}

#[cfg(test)]
mod tests;
