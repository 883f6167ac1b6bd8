//! How far a figure has come.

use crate::coded::coded_enum;

coded_enum! {
    /// What stands behind an indicator's figure.
    pub enum Standing {
        /// The reviewers accepted it.
        Verified => "verified", "Terverifikasi";
        /// There is a figure that nobody has accepted yet.
        Waiting => "waiting", "Belum diverifikasi";
        /// There is no figure yet.
        Missing => "missing", "Belum diisi";
    }
}
