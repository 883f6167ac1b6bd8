//! The government that signs agreements.

use crate::coded::coded_enum;
use crate::value::GovernmentId;

coded_enum! {
    /// City or regency; it decides how the head of region is called.
    pub enum GovernmentKind {
        /// Kota, headed by a Wali Kota.
        City => "kota", "Kota";
        /// Kabupaten, headed by a Bupati.
        Regency => "kabupaten", "Kabupaten";
    }
}

impl GovernmentKind {
    /// Title of the head of region.
    pub const fn head_title(self) -> &'static str {
        match self {
            Self::City => "Wali Kota",
            Self::Regency => "Bupati",
        }
    }
}

/// A government.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Government {
    /// Identity.
    pub id: GovernmentId,
    /// Name without its kind, such as "Pontianak".
    pub name: String,
    /// City or regency.
    pub kind: GovernmentKind,
    /// Province.
    pub province: String,
}

impl Government {
    /// "Pemerintah Kota Pontianak".
    pub fn full_name(&self) -> String {
        format!("Pemerintah {} {}", self.kind.label(), self.name)
    }
}
