//! The level an agreement is made at, which decides who signs and who clears it.

use crate::coded::coded_enum;

coded_enum! {
    /// Level of an agreement.
    pub enum Level {
        /// The head of region promises alone.
        HeadOfRegion => "head_of_region", "Kepala Daerah";
        /// The head of an agency promises to the head of region (formerly eselon II; also a
        /// camat, whose rank is lower but who signs at this level).
        AgencyHead => "agency_head", "Kepala OPD";
        /// An administrator promises to the agency's head (formerly eselon III).
        Administrator => "administrator", "Administrator";
        /// A supervisor promises to an administrator (formerly eselon IV).
        Pengawas => "pengawas", "Pengawas";
        /// A functional official or staff member promises to the direct superior.
        Individual => "individual", "Individu";
    }
}

impl Level {
    /// Whether the agreement stays inside one agency: cleared by the superior there, not by
    /// the city's reviewers.
    pub const fn is_internal(self) -> bool {
        match self {
            Self::HeadOfRegion | Self::AgencyHead => false,
            Self::Administrator | Self::Pengawas | Self::Individual => true,
        }
    }

    /// Whether somebody receives the promise.
    pub const fn has_second_party(self) -> bool {
        !matches!(self, Self::HeadOfRegion)
    }

    /// Title of the objective column in the annex.
    pub const fn objective_title(self) -> &'static str {
        match self {
            Self::HeadOfRegion | Self::AgencyHead => "Sasaran Strategis",
            Self::Administrator => "Sasaran Program",
            Self::Pengawas => "Sasaran Kegiatan",
            Self::Individual => "Sasaran",
        }
    }
}
