//! The wording of documents. An edition that was printed once never changes: a document is
//! printed again with the edition it was made with. New wording is a new edition.

use chrono::NaiveDate;

use super::legal_basis::{LegalBasis, national};

/// Where the unit of a target stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitPlace {
    /// Behind the figure: "72,5 persen".
    WithTarget,
    /// In a column of its own.
    OwnColumn,
}

/// The wording of a government's documents. `{tahun}`, `{versi}` and `{dasar}` are
/// filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// Its number, which the content hash covers.
    pub edition: u16,
    /// Before the parties.
    pub opening: String,
    /// Before the one party of the head of region's document.
    pub opening_alone: String,
    /// Why an amended version exists.
    pub amendment: String,
    /// What the first party promises.
    pub first_promises: Vec<String>,
    /// What the second party does.
    pub second_promises: Vec<String>,
    /// What the head of region promises.
    pub promises_alone: Vec<String>,
    /// Before the legal bases.
    pub bases_intro: String,
    /// Legal bases, each with its days.
    pub bases: Vec<LegalBasis>,
    /// Where units stand.
    pub unit_place: UnitPlace,
}

impl Template {
    /// The edition that new documents are made with.
    pub const CURRENT: u16 = 1;

    /// An edition by its number, which is never given twice.
    pub fn edition(number: u16) -> Option<Self> {
        match number {
            1 => Some(first()),
            _ => None,
        }
    }

    /// What a document of this day cites.
    pub fn cited_on(&self, day: NaiveDate) -> Vec<String> {
        self.bases
            .iter()
            .filter(|basis| basis.is_cited_on(day))
            .map(|basis| basis.citation.clone())
            .collect()
    }
}

fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(|text| (*text).to_owned()).collect()
}

fn first() -> Template {
    Template {
        edition: 1,
        opening: "Untuk menyelenggarakan pemerintahan yang berdaya guna, terbuka, dapat \
                  dipertanggungjawabkan, dan mengutamakan hasil bagi masyarakat, dua pihak \
                  berikut bersepakat atas kinerja Tahun {tahun} yang tercantum dalam dokumen ini."
            .to_owned(),
        opening_alone: "Untuk menyelenggarakan pemerintahan yang berdaya guna, terbuka, dapat \
                        dipertanggungjawabkan, dan mengutamakan hasil bagi masyarakat, pejabat \
                        berikut menyatakan janji kinerja Tahun {tahun}."
            .to_owned(),
        amendment: "Dokumen ini mengubah Perjanjian Kinerja Tahun {tahun} versi {versi}. \
                    Dasar perubahan: {dasar}. Isi \
                    semula dan isi yang menjadi penggantinya berdampingan dalam Lampiran II."
            .to_owned(),
        first_promises: texts(&[
            "PIHAK PERTAMA berjanji mencapai target kinerja tahunan yang tercantum dalam \
             lampiran, sebagai bagian dari target jangka menengah pada dokumen perencanaan.",
            "Keberhasilan maupun kegagalan pencapaian target tersebut menjadi tanggung jawab \
             PIHAK PERTAMA.",
        ]),
        second_promises: texts(&[
            "PIHAK KEDUA memberikan supervisi yang diperlukan, mengevaluasi pencapaian \
             perjanjian ini, dan menindaklanjutinya dengan penghargaan atau sanksi.",
        ]),
        promises_alone: texts(&[
            "Kami berjanji mencapai target kinerja tahunan yang tercantum dalam lampiran, \
             sebagai bagian dari target jangka menengah pada dokumen perencanaan daerah.",
            "Keberhasilan maupun kegagalan pencapaian target tersebut menjadi tanggung jawab \
             kami.",
        ]),
        bases_intro: "Perjanjian ini disusun berdasarkan:".to_owned(),
        bases: national(),
        unit_place: UnitPlace::WithTarget,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edition_is_found_by_its_number_or_not_at_all() {
        let current = Template::edition(Template::CURRENT).expect("the current edition exists");
        assert_eq!(current.edition, Template::CURRENT);
        assert_eq!(Template::edition(0), None);
        assert_eq!(Template::edition(u16::MAX), None);
    }
}
