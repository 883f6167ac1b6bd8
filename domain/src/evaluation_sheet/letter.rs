//! The result letter (Laporan Hasil Evaluasi, LHE) of a sheet: the points of every component, the
//! predicate, what was concluded and what is recommended. Before the sheet is final it is a draft.

use chrono::NaiveDate;

use super::{Component, Points, Recommendation, SheetScore, SheetStatus, display_points};
use crate::document::{
    Align, Block, Cell, Column, DRAFT_MARK, Document, Section, Signature, Signing, Table, clean,
    long_date,
};
use crate::value::Year;

/// What a letter says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultLetter {
    /// "Kota Pontianak".
    pub government: String,
    /// The coat of arms, as the hash of its picture.
    pub arms: Option<String>,
    /// The evaluated agency.
    pub agency: String,
    /// The evaluated year.
    pub year: Year,
    /// Where the sheet stands.
    pub status: SheetStatus,
    /// The letter's number; empty while none was given.
    pub number: String,
    /// Its day.
    pub on: Option<NaiveDate>,
    /// What was concluded, in the evaluators' words.
    pub summary: String,
    /// The points by the grades that count.
    pub score: SheetScore,
    /// What is recommended.
    pub recommendations: Vec<Recommendation>,
}

impl ResultLetter {
    /// The letter in words.
    pub fn document(&self) -> Document {
        let mut title = vec![
            "LAPORAN HASIL EVALUASI AKUNTABILITAS KINERJA".to_owned(),
            clean(&self.agency).to_uppercase(),
            format!("TAHUN {}", self.year),
        ];
        let number = clean(&self.number);
        title.extend((!number.is_empty()).then(|| format!("Nomor {number}")));
        let mut blocks = vec![
            Block::Paragraph(self.opening()),
            Block::Table(self.points()),
            Block::Paragraph(self.judged()),
        ];
        let summary = clean(&self.summary);
        blocks.extend((!summary.is_empty()).then_some(Block::Paragraph(summary)));
        blocks.extend(self.recommended());
        Document {
            heading: vec![
                format!("PEMERINTAH {}", clean(&self.government).to_uppercase()),
                "INSPEKTORAT".to_owned(),
            ],
            arms: self.arms.clone(),
            mark: (self.status != SheetStatus::Final).then_some(DRAFT_MARK),
            sections: vec![Section {
                title,
                blocks,
                signing: Some(self.signing()),
            }],
            footer: format!(
                "Laporan Hasil Evaluasi Akuntabilitas Kinerja Tahun {}",
                self.year
            ),
        }
    }

    fn opening(&self) -> String {
        format!(
            "Berdasarkan Peraturan Menteri Pendayagunaan Aparatur Negara dan Reformasi Birokrasi \
             Nomor 88 Tahun 2021, akuntabilitas kinerja {} tahun {} telah dievaluasi dengan hasil \
             berikut.",
            clean(&self.agency),
            self.year
        )
    }

    fn points(&self) -> Table {
        let row = |number: String, name: &str, points: Points| {
            vec![
                Cell::new(number),
                Cell::new(name),
                Cell::new(display_points(points.weight())),
                Cell::new(display_points(points.reached())),
            ]
        };
        let components = Component::ALL.iter();
        let rows =
            components.map(|one| row(one.code().to_owned(), one.label(), self.score.of(*one)));
        Table {
            caption: Some("Nilai akuntabilitas kinerja".to_owned()),
            columns: vec![
                Column::new("No", Align::Centre, 2),
                Column::new("Komponen", Align::Left, 20),
                Column::new("Bobot", Align::Right, 6),
                Column::new("Nilai", Align::Right, 6),
            ],
            rows: rows.collect(),
            total: Some(row(
                String::new(),
                "Nilai akuntabilitas kinerja",
                self.score.whole(),
            )),
        }
    }

    fn judged(&self) -> String {
        let whole = self.score.whole();
        format!(
            "Nilai {} berpredikat {}; {}.",
            display_points(whole.reached()),
            whole.predicate().label(),
            whole.coverage()
        )
    }

    fn recommended(&self) -> Vec<Block> {
        if self.recommendations.is_empty() {
            return Vec::new();
        }
        let told = self.recommendations.iter().map(|one| {
            let text = clean(&one.text);
            let text = text.trim_end_matches('.');
            match one.due {
                Some(due) => format!("{text}, paling lambat {}.", long_date(due)),
                None => format!("{text}."),
            }
        });
        vec![
            Block::Paragraph("Untuk perbaikan direkomendasikan:".to_owned()),
            Block::List(told.collect()),
        ]
    }

    /// Who signs is not known to the app: the name is written by hand.
    fn signing(&self) -> Signing {
        Signing {
            place_and_date: self.on.map_or_else(String::new, long_date),
            left: None,
            right: Signature {
                role: String::new(),
                title: "Inspektur".to_owned(),
                drawing: None,
                name: String::new(),
                nip: None,
            },
        }
    }
}
