//! The two reports of an agency.

use super::chart::{Bar, Chart};
use super::facts::{AgencyFacts, ObjectiveFacts};
use super::money::money;
use super::objective::objective;
use super::sheet::{Part, Report, UNLOCKED_MARK};
use crate::document::{Align, Cell, Column, Table};
use crate::evaluation::{Caveat, Score, caveats, evaluate_agency};
use crate::value::{Percent, Quarter};

/// What stands where figures are not verified.
pub const NOT_FINAL: &str = "Angka yang belum diverifikasi bukan angka akhir dan dapat berubah.";

/// How charts are read.
const LEGEND: &str = "Pada bagan, garis tegak ialah target 100 %. Batang penuh: seluruhnya \
    terverifikasi; batang putus-putus atau muda: belum.";

/// Which report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Of one quarter.
    Quarter,
    /// Of the year.
    Chapter,
}

/// Laporan pengukuran kinerja of a quarter.
pub fn quarter_report(facts: &AgencyFacts) -> Report {
    let quarter = facts.quarter.label();
    let title = vec![
        "LAPORAN PENGUKURAN KINERJA".to_owned(),
        format!("{quarter} TAHUN {}", facts.year).to_uppercase(),
    ];
    let footer = format!(
        "Laporan Pengukuran Kinerja {quarter} Tahun {} - {} - posisi data {}",
        facts.year,
        facts.agency,
        facts.read_at.display()
    );
    let mut parts = opening(facts);
    parts.push(Part::Heading(1, "A. Capaian per Sasaran".to_owned()));
    parts.extend(achievements(facts, Kind::Quarter));
    parts.push(Part::Heading(
        1,
        "B. Realisasi Anggaran dan Efisiensi".to_owned(),
    ));
    parts.extend(money(facts));
    report(facts, title, footer, parts, true)
}

/// Rancangan of chapter III of the `LKjIP`.
pub fn year_chapter(facts: &AgencyFacts) -> Report {
    let title = vec![
        "RANCANGAN BAB III".to_owned(),
        "AKUNTABILITAS KINERJA".to_owned(),
        format!("LAPORAN KINERJA TAHUN {}", facts.year),
    ];
    let footer = format!(
        "Rancangan Bab III LKjIP Tahun {} - {} - posisi data {}",
        facts.year,
        facts.agency,
        facts.read_at.display()
    );
    let mut parts = opening(facts);
    parts.push(Part::Heading(
        1,
        "3.1 Capaian Kinerja Organisasi".to_owned(),
    ));
    parts.extend(achievements(facts, Kind::Chapter));
    parts.push(Part::Paragraph(
        "Perbandingan dengan standar nasional dan analisis program penunjang diisi oleh penyusun \
         laporan."
            .to_owned(),
    ));
    parts.push(Part::Heading(
        1,
        "3.2 Realisasi Anggaran dan Efisiensi Penggunaan Sumber Daya".to_owned(),
    ));
    parts.extend(money(facts));
    report(facts, title, footer, parts, false)
}

fn report(
    facts: &AgencyFacts,
    title: Vec<String>,
    footer: String,
    parts: Vec<Part>,
    is_wide: bool,
) -> Report {
    let government = format!("PEMERINTAH {}", facts.government.to_uppercase());
    let agency = facts.agency.to_uppercase();
    let mut heading = vec![government];
    if !heading.contains(&agency) {
        heading.push(agency);
    }
    Report {
        heading,
        title,
        mark: (!facts.is_final()).then_some(UNLOCKED_MARK),
        parts,
        footer,
        is_wide,
        is_one_page: false,
    }
    .cleaned()
}

/// What the figures are of, and how much of them is verified.
fn opening(facts: &AgencyFacts) -> Vec<Part> {
    let (score, _) = scores(facts);
    let late = facts.late_figures();
    let late = if late > 0 {
        format!(" {late} angka diterima setelah batas waktu.")
    } else {
        String::new()
    };
    let words = format!(
        "Posisi data {}. Status laporan {}: {}.{late}",
        facts.read_at.display(),
        facts.quarter.label(),
        facts.status.label()
    );
    let mut parts = vec![
        Part::Paragraph(words),
        Part::Paragraph(covered_whole(&score)),
        Part::Paragraph(LEGEND.to_owned()),
    ];
    if facts.quarter != Quarter::Fourth {
        return parts;
    }
    let overdue = score.coverage.overdue;
    if overdue > 0 {
        parts.push(Part::Paragraph(format!(
            "Tahun belum lengkap: {overdue} indikator belum diisi sampai Triwulan IV."
        )));
    }
    parts
}

/// "Cakupan: 9 dari 12 terverifikasi; 3 belum diverifikasi."
pub(super) fn covered(score: &Score) -> String {
    let mut words = vec![score.coverage.display()];
    words.extend(caveats(score).into_iter().map(Caveat::display));
    format!("Cakupan: {}.", words.join("; "))
}

/// The same for a whole report, with what it means.
pub(super) fn covered_whole(score: &Score) -> String {
    let covered = covered(score);
    if score.coverage.is_complete() {
        covered
    } else {
        format!("{covered} {NOT_FINAL}")
    }
}

/// The agency's score and its objectives'.
pub(super) fn scores(facts: &AgencyFacts) -> (Score, Vec<Score>) {
    let objectives: Vec<_> = facts
        .objectives
        .iter()
        .map(|objective| objective.objective.clone())
        .collect();
    evaluate_agency(&objectives, &facts.method)
}

fn achievements(facts: &AgencyFacts, kind: Kind) -> Vec<Part> {
    let (agency, scores) = scores(facts);
    let mut parts = vec![
        Part::Chart(overview(facts, &scores)),
        Part::Table(overview_table(facts, &agency, &scores)),
    ];
    for (index, (one, score)) in facts.objectives.iter().zip(&scores).enumerate() {
        let number = index.saturating_add(1);
        parts.extend(objective(facts, one, score, number, kind));
    }
    parts
}

fn overview(facts: &AgencyFacts, scores: &[Score]) -> Chart {
    let bars = facts.objectives.iter().zip(scores).enumerate();
    let bar = |(index, (one, score)): (usize, (&ObjectiveFacts, &Score))| Bar {
        name: format!("{}. {}", index.saturating_add(1), one.objective.name),
        percent: score.percent,
        words: format!(
            "{}, {}",
            with_category(score.percent, score),
            score.coverage.display()
        ),
        is_verified: score.coverage.is_complete(),
    };
    Chart {
        caption: format!("Capaian sasaran sampai {}", facts.quarter.label()),
        bars: bars.map(bar).collect(),
    }
}

fn overview_table(facts: &AgencyFacts, agency: &Score, scores: &[Score]) -> Table {
    let cells = |score: &Score| {
        [
            Cell::new(shown(score.percent)),
            Cell::new(score.category.map_or("-", |band| band.label)),
            Cell::new(score.coverage.display()),
        ]
    };
    let rows = facts.objectives.iter().zip(scores).enumerate();
    let row = |(index, (one, score)): (usize, (&ObjectiveFacts, &Score))| {
        let mut row = vec![
            Cell::new(index.saturating_add(1).to_string()),
            Cell::new(one.objective.name.clone()),
        ];
        row.extend(cells(score));
        row
    };
    let mut total = vec![
        Cell::new("Capaian perangkat daerah")
            .over_columns(2)
            .strong(),
    ];
    total.extend(cells(agency).map(Cell::strong));
    Table {
        caption: Some(format!(
            "Capaian sasaran, skala {}",
            facts.method.scale.label()
        )),
        columns: vec![
            Column::new("No", Align::Centre, 2),
            Column::new("Sasaran", Align::Left, 14),
            Column::new("Capaian", Align::Right, 5),
            Column::new("Kategori", Align::Centre, 5),
            Column::new("Cakupan", Align::Centre, 7),
        ],
        rows: rows.map(row).collect(),
        total: Some(total),
    }
}

fn with_category(percent: Option<Percent>, score: &Score) -> String {
    let band = score.category.map_or("", |band| band.label);
    match percent {
        Some(percent) => format!("{} ({band})", percent.display()),
        None => shown(None),
    }
}

/// A percent, or that there is none.
pub(super) fn shown(percent: Option<Percent>) -> String {
    percent.map_or_else(|| "belum ada capaian".to_owned(), Percent::display)
}
