//! Legal bases with the days between which they may be cited.

use chrono::NaiveDate;

/// A law or regulation a document rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegalBasis {
    /// As it is cited.
    pub citation: String,
    /// The first day on which a document cites it.
    pub cited_from: NaiveDate,
    /// The last day; none while it is in force.
    pub cited_until: Option<NaiveDate>,
}

impl LegalBasis {
    /// Whether a document of this day may cite it.
    pub fn is_cited_on(&self, day: NaiveDate) -> bool {
        self.cited_from <= day && self.cited_until.is_none_or(|last| day <= last)
    }
}

/// A row of the list below: citation, first and last day.
type Dated = (&'static str, (i32, u32, u32), Option<(i32, u32, u32)>);

/// National law for these documents. Law 5/2014 ended when Law 20/2023 took its place.
const NATIONAL: [Dated; 5] = [
    (
        "Undang-Undang Nomor 5 Tahun 2014 tentang Aparatur Sipil Negara",
        (2015, 1, 1),
        Some((2023, 10, 30)),
    ),
    (
        "Undang-Undang Nomor 20 Tahun 2023 tentang Aparatur Sipil Negara",
        (2023, 10, 31),
        None,
    ),
    (
        "Peraturan Pemerintah Nomor 8 Tahun 2006 tentang Pelaporan Keuangan dan Kinerja Instansi \
         Pemerintah",
        (2007, 1, 1),
        None,
    ),
    (
        "Peraturan Presiden Nomor 29 Tahun 2014 tentang Sistem Akuntabilitas Kinerja Instansi \
         Pemerintah",
        (2015, 1, 1),
        None,
    ),
    (
        "Peraturan Menteri Pendayagunaan Aparatur Negara dan Reformasi Birokrasi Nomor 53 Tahun \
         2014 tentang Petunjuk Teknis Perjanjian Kinerja, Pelaporan Kinerja, dan Tata Cara Reviu \
         atas Laporan Kinerja Instansi Pemerintah",
        (2015, 1, 1),
        None,
    ),
];

/// The national bases, in the order in which a document lists them.
pub(super) fn national() -> Vec<LegalBasis> {
    let day = |(year, month, day)| NaiveDate::from_ymd_opt(year, month, day);
    NATIONAL
        .iter()
        .filter_map(|(citation, from, until)| {
            Some(LegalBasis {
                citation: (*citation).to_owned(),
                cited_from: day(*from)?,
                cited_until: until.and_then(day),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cited(year: i32, month: u32, day: u32) -> Vec<String> {
        let day = NaiveDate::from_ymd_opt(year, month, day).expect("date");
        national()
            .into_iter()
            .filter(|basis| basis.is_cited_on(day))
            .map(|basis| basis.citation)
            .collect()
    }

    fn cites(list: &[String], words: &str) -> bool {
        list.iter().any(|citation| citation.contains(words))
    }

    #[test]
    fn every_basis_of_the_list_has_its_days() {
        assert_eq!(national().len(), NATIONAL.len());
    }

    #[test]
    fn the_law_of_2014_ends_the_day_before_its_successor() {
        let before = cited(2023, 10, 30);
        assert!(cites(&before, "Nomor 5 Tahun 2014") && !cites(&before, "Nomor 20 Tahun 2023"));
        let after = cited(2023, 10, 31);
        assert!(!cites(&after, "Nomor 5 Tahun 2014") && cites(&after, "Nomor 20 Tahun 2023"));
    }
}
