//! Berita acara: the record of a session in which agreements were signed.

use chrono::NaiveDate;

use super::date::{long_date, weekday};
use super::manuscript::Signatory;
use super::sheet::{Align, Block, Cell, Column, Document, Section, Signing, Table};
use super::statement::{DRAFT_MARK, signature};
use super::words::{clean, count_text};
use crate::value::Year;

/// What happened in a session of signing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningRecord {
    /// "Kota Pontianak".
    pub government: String,
    /// The unit that held the session, as a letterhead names it.
    pub agency: String,
    /// The coat of arms, as the hash of its picture; none leaves its place empty.
    pub arms: Option<String>,
    /// The number of the record; empty while none was given.
    pub number: String,
    /// The year of the agreements.
    pub year: Year,
    /// Where.
    pub place: String,
    /// In which city, before the date at the signatures.
    pub city: String,
    /// When.
    pub held_on: NaiveDate,
    /// Who came, and whether their agreement was signed.
    pub attendance: Vec<Attendance>,
    /// Who received the promises.
    pub presided_by: Signatory,
    /// Who wrote the record.
    pub recorded_by: Signatory,
    /// Whether the record is closed; an open one is a draft.
    pub is_closed: bool,
}

/// One agency in the session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attendance {
    /// The agency.
    pub agency: String,
    /// Who came.
    pub name: String,
    /// As what, with `Plt.` or the like.
    pub title: String,
    /// Whether the person was there.
    pub is_present: bool,
    /// Why not; empty where the person was.
    pub absence: String,
    /// Whether the agreement was signed.
    pub is_signed: bool,
}

impl Attendance {
    /// "Hadir", "Tidak hadir", "Tidak hadir (dinas luar)".
    fn presence(&self) -> String {
        match (self.is_present, clean(&self.absence).as_str()) {
            (true, _) => "Hadir".to_owned(),
            (false, "") => "Tidak hadir".to_owned(),
            (false, reason) => format!("Tidak hadir ({reason})"),
        }
    }
}

impl SigningRecord {
    /// The record in words.
    pub fn document(&self) -> Document {
        let title = format!(
            "BERITA ACARA PENANDATANGANAN PERJANJIAN KINERJA TAHUN {}",
            self.year
        );
        let mut titles = vec![title];
        let number = clean(&self.number);
        titles.extend((!number.is_empty()).then(|| format!("Nomor {number}")));
        Document {
            heading: vec![
                format!("PEMERINTAH {}", clean(&self.government).to_uppercase()),
                clean(&self.agency).to_uppercase(),
            ],
            arms: self.arms.clone(),
            mark: (!self.is_closed).then_some(DRAFT_MARK),
            sections: vec![Section {
                title: titles,
                blocks: vec![
                    Block::Paragraph(self.opening()),
                    Block::Table(self.attendance_table()),
                    Block::Paragraph(self.sum()),
                ],
                signing: Some(self.signing()),
            }],
            footer: format!(
                "Berita Acara Penandatanganan Perjanjian Kinerja Tahun {}",
                self.year
            ),
        }
    }

    fn opening(&self) -> String {
        format!(
            "Pada hari {}, tanggal {}, bertempat di {}, berlangsung penandatanganan Perjanjian \
             Kinerja Tahun {} di lingkungan Pemerintah {} dengan daftar hadir sebagai berikut.",
            weekday(self.held_on),
            long_date(self.held_on),
            clean(&self.place),
            self.year,
            clean(&self.government)
        )
    }

    fn attendance_table(&self) -> Table {
        let row = |(index, one): (usize, &Attendance)| {
            vec![
                Cell::new(count_text(index.saturating_add(1))),
                Cell::new(clean(&one.agency)),
                Cell::new(format!("{}, {}", clean(&one.name), clean(&one.title))),
                Cell::new(one.presence()),
                Cell::new(if one.is_signed {
                    "Ditandatangani"
                } else {
                    "Belum"
                }),
            ]
        };
        Table {
            caption: Some("Daftar hadir".to_owned()),
            columns: vec![
                Column::new("No", Align::Centre, 2),
                Column::new("Perangkat Daerah", Align::Left, 11),
                Column::new("Nama dan Jabatan", Align::Left, 13),
                Column::new("Kehadiran", Align::Centre, 5),
                Column::new("Perjanjian", Align::Centre, 6),
            ],
            rows: self.attendance.iter().enumerate().map(row).collect(),
            total: None,
        }
    }

    fn sum(&self) -> String {
        let count = |is: fn(&Attendance) -> bool| {
            count_text(self.attendance.iter().filter(|one| is(one)).count())
        };
        format!(
            "Hadir {} dari {} perangkat daerah; ditandatangani {} perjanjian. Berita acara ini \
             dibuat sebagai catatan penandatanganan.",
            count(|one| one.is_present),
            count_text(self.attendance.len()),
            count(|one| one.is_signed)
        )
    }

    fn signing(&self) -> Signing {
        let cleaned = |signatory: &Signatory| Signatory {
            name: clean(&signatory.name),
            title: clean(&signatory.title),
            nip: signatory.nip.clone(),
        };
        Signing {
            place_and_date: format!("{}, {}", clean(&self.city), long_date(self.held_on)),
            left: Some(signature(&cleaned(&self.presided_by), "Mengetahui")),
            right: signature(&cleaned(&self.recorded_by), "Pembuat berita acara"),
        }
    }
}
