//! Positions (jabatan). Ranks are an open list of the law's kinds, not "eselon II, III, IV",
//! because most positions of the lowest structural rank became functional ones.

use crate::coded::coded_enum;
use crate::value::{AgencyId, PositionId};

coded_enum! {
    /// Rank of a position.
    pub enum Rank {
        /// Wali Kota or Bupati.
        HeadOfRegion => "head_of_region", "Kepala Daerah";
        /// Jabatan pimpinan tinggi pratama (formerly eselon II).
        JptPratama => "jpt_pratama", "Jabatan Pimpinan Tinggi Pratama";
        /// Administrator (formerly eselon III).
        Administrator => "administrator", "Administrator";
        /// Pengawas (formerly eselon IV).
        Pengawas => "pengawas", "Pengawas";
        /// Functional position; several people hold the same one.
        Fungsional => "fungsional", "Jabatan Fungsional";
        /// Staff.
        Pelaksana => "pelaksana", "Pelaksana";
    }
}

impl Rank {
    /// Whether at most one person may hold the position at a time.
    pub const fn is_structural(self) -> bool {
        match self {
            Self::HeadOfRegion | Self::JptPratama | Self::Administrator | Self::Pengawas => true,
            Self::Fungsional | Self::Pelaksana => false,
        }
    }
}

/// A position in an agency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// Identity.
    pub id: PositionId,
    /// The agency; none for the head of region.
    pub agency: Option<AgencyId>,
    /// Title as printed.
    pub title: String,
    /// Rank.
    pub rank: Rank,
    /// The position it reports to.
    pub superior: Option<PositionId>,
}
