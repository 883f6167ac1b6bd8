//! Ringkasan evaluasi: the city's agencies on one page, for the head of the region.

use super::agency::{covered_whole, scores, shown};
use super::facts::{AgencyFacts, CityFacts, IndicatorFacts};
use super::sheet::{Part, Report, UNLOCKED_MARK};
use crate::document::{Align, Cell, Column, Table};
use crate::evaluation::{Score, evaluate_city, rank};
use crate::measurement::Measured;
use crate::order;
use crate::value::{Figure, Percent};

/// The indicators farthest below their targets that are named.
pub const DEVIATIONS_SHOWN: usize = 5;

/// An agency with what its objectives make.
struct Line<'a> {
    facts: &'a AgencyFacts,
    score: Score,
    place: Option<usize>,
}

/// One page over all agencies.
pub fn city_summary(facts: &CityFacts) -> Report {
    let lines = lines(facts);
    let scored: Vec<(&str, &Score)> = lines
        .iter()
        .map(|line| (line.facts.agency.as_str(), &line.score))
        .collect();
    let city = evaluate_city(&scored, &facts.method);
    let mut parts = vec![
        Part::Paragraph(format!("Posisi data {}.", facts.read_at.display())),
        Part::Paragraph(format!(
            "Capaian {} sampai {}: {}{}. {}",
            facts.government,
            facts.quarter.label(),
            shown(city.percent),
            city.category
                .map_or(String::new(), |band| format!(" ({})", band.label)),
            covered_whole(&city)
        )),
        Part::Table(ranking(facts, &lines)),
        deviations(facts),
        Part::Paragraph(late(facts)),
    ];
    if !facts.unmeasured.is_empty() {
        parts.push(Part::Paragraph(format!(
            "Belum memiliki perjanjian yang diukur ({}): {}.",
            facts.unmeasured.len(),
            facts.unmeasured.join(", ")
        )));
    }
    let title = format!(
        "RINGKASAN EVALUASI UNTUK {}",
        facts.head_title.to_uppercase()
    );
    let is_final = facts.agencies.iter().all(AgencyFacts::is_final);
    Report {
        heading: vec![format!("PEMERINTAH {}", facts.government.to_uppercase())],
        title: vec![
            title,
            format!("{} TAHUN {}", facts.quarter.label(), facts.year).to_uppercase(),
        ],
        mark: (!is_final).then_some(UNLOCKED_MARK),
        parts,
        footer: format!(
            "Ringkasan Evaluasi {} Tahun {} - posisi data {}",
            facts.quarter.label(),
            facts.year,
            facts.read_at.display()
        ),
        is_wide: false,
        is_one_page: true,
    }
    .cleaned()
}

/// The agencies by their places, those without one last.
fn lines(facts: &CityFacts) -> Vec<Line<'_>> {
    let own: Vec<Score> = facts.agencies.iter().map(|one| scores(one).0).collect();
    let places = rank(&own.iter().collect::<Vec<_>>());
    let mut lines: Vec<Line<'_>> = facts
        .agencies
        .iter()
        .zip(own)
        .zip(places)
        .map(|((facts, score), place)| Line {
            facts,
            score,
            place,
        })
        .collect();
    order::sort_by_key(&mut lines, |line| {
        (line.place.unwrap_or(usize::MAX), line.facts.agency.clone())
    });
    lines
}

fn ranking(facts: &CityFacts, lines: &[Line<'_>]) -> Table {
    let row = |line: &Line<'_>| {
        let score = &line.score;
        let spent = line.facts.spent.absorption;
        vec![
            Cell::new(line.place.map_or("-".to_owned(), |place| place.to_string())),
            Cell::new(line.facts.agency.clone()),
            Cell::new(shown(score.percent)),
            Cell::new(score.category.map_or("-", |band| band.label)),
            Cell::new(spent.map_or("-".to_owned(), Percent::display)),
            Cell::new(score.coverage.display()),
            Cell::new(report_state(line.facts)),
        ]
    };
    Table {
        caption: Some(format!(
            "Capaian perangkat daerah, skala {}",
            facts.method.scale.label()
        )),
        columns: vec![
            Column::new("Urutan", Align::Centre, 3),
            Column::new("Perangkat Daerah", Align::Left, 11),
            Column::new("Capaian", Align::Right, 4),
            Column::new("Kategori", Align::Centre, 5),
            Column::new("Serapan", Align::Right, 4),
            Column::new("Cakupan", Align::Centre, 8),
            Column::new("Laporan", Align::Left, 7),
        ],
        rows: lines.iter().map(row).collect(),
        total: None,
    }
}

/// "Draf, lewat batas; 2 angka terlambat".
fn report_state(facts: &AgencyFacts) -> String {
    let mut words = facts.status.label().to_owned();
    if facts.is_overdue() {
        words = format!("{words}, lewat batas");
    }
    match facts.late_figures() {
        0 => words,
        late => format!("{words}; {late} angka terlambat"),
    }
}

fn late(facts: &CityFacts) -> String {
    let late: Vec<&str> = facts
        .agencies
        .iter()
        .filter(|one| one.is_overdue())
        .map(|one| one.agency.as_str())
        .collect();
    if !late.is_empty() {
        return format!("Laporan lewat batas ({}): {}.", late.len(), late.join(", "));
    }
    if facts.agencies.iter().any(|one| one.due_on.is_some()) {
        "Laporan lewat batas: tidak ada.".to_owned()
    } else {
        "Batas waktu laporan triwulan ini belum ditetapkan.".to_owned()
    }
}

/// What is farthest below what was due.
fn deviations(facts: &CityFacts) -> Part {
    let all = facts.agencies.iter().flat_map(|agency| {
        let indicators = agency.objectives.iter().flat_map(|one| &one.indicators);
        indicators.map(move |indicator| (agency, indicator))
    });
    let mut below: Vec<(Percent, &AgencyFacts, &IndicatorFacts)> = all
        .filter_map(|(agency, indicator)| {
            let percent = indicator.against_due(&facts.method).percent()?;
            (percent < Percent::HUNDRED).then_some((percent, agency, indicator))
        })
        .collect();
    if below.is_empty() {
        return Part::Paragraph("Tidak ada indikator di bawah targetnya.".to_owned());
    }
    order::sort_by_key(&mut below, |(percent, _, _)| *percent);
    let figure =
        |figure: Option<&Figure>| Cell::new(figure.map_or_else(|| "-".to_owned(), Figure::display));
    let row = |(percent, agency, indicator): &(Percent, &AgencyFacts, &IndicatorFacts)| {
        let result = match &indicator.so_far.realization {
            Measured::Value(value) => Some(value),
            _ => None,
        };
        vec![
            Cell::new(indicator.promised.indicator.clone()),
            Cell::new(agency.agency.clone()),
            figure(indicator.so_far.target.as_ref()),
            figure(result),
            Cell::new(percent.display()),
            Cell::new(indicator.standing.label()),
        ]
    };
    Part::Table(Table {
        caption: Some("Penyimpangan terbesar dari target".to_owned()),
        columns: vec![
            Column::new("Indikator Kinerja", Align::Left, 13),
            Column::new("Perangkat Daerah", Align::Left, 10),
            Column::new("Target", Align::Right, 4),
            Column::new("Realisasi", Align::Right, 4),
            Column::new("Capaian", Align::Right, 4),
            Column::new("Verifikasi", Align::Centre, 6),
        ],
        rows: below.iter().take(DEVIATIONS_SHOWN).map(row).collect(),
        total: None,
    })
}
