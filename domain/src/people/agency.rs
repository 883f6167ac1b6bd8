//! Agencies (Organisasi Perangkat Daerah).

use crate::coded::coded_enum;
use crate::value::{AgencyId, GovernmentId};

coded_enum! {
    /// What sort of agency it is; documents word it differently.
    pub enum AgencyKind {
        /// Dinas.
        Department => "dinas", "Dinas";
        /// Badan.
        Board => "badan", "Badan";
        /// Sekretariat Daerah or Sekretariat DPRD.
        Secretariat => "sekretariat", "Sekretariat";
        /// Bagian of the secretariat.
        Division => "bagian", "Bagian";
        /// Inspektorat.
        Inspectorate => "inspektorat", "Inspektorat";
        /// Satuan, such as Satuan Polisi Pamong Praja.
        Unit => "satuan", "Satuan";
        /// Kecamatan: its head is of lower rank but signs with the head of region.
        District => "kecamatan", "Kecamatan";
        /// Kelurahan.
        Village => "kelurahan", "Kelurahan";
        /// Rumah sakit umum daerah.
        Hospital => "rsud", "RSUD";
        /// Unit pelaksana teknis daerah.
        TechnicalUnit => "uptd", "UPTD";
    }
}

/// An agency of a government.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agency {
    /// Identity.
    pub id: AgencyId,
    /// The government it belongs to.
    pub government: GovernmentId,
    /// Code in the nomenclature, as text.
    pub code: String,
    /// Official name.
    pub name: String,
    /// Short name for lists.
    pub short_name: String,
    /// What sort of agency it is.
    pub kind: AgencyKind,
}
