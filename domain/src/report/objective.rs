//! One objective: a chart, its figures, what they are compared with, and why they are so.

use super::agency::{Kind, covered};
use super::chart::{Bar, Chart};
use super::facts::{AgencyFacts, IndicatorFacts, ObjectiveFacts};
use super::sheet::Part;
use crate::document::{Align, Cell, Column, Table};
use crate::evaluation::{Score, Standing};
use crate::measurement::{Measured, Outcome, Realization};
use crate::value::{Figure, Percent};

/// Earlier years that are shown.
const YEARS_MAX: usize = 4;

pub(super) fn objective(
    facts: &AgencyFacts,
    one: &ObjectiveFacts,
    score: &Score,
    number: usize,
    kind: Kind,
) -> Vec<Part> {
    let title = format!("Sasaran {number}: {}", one.objective.name);
    vec![
        Part::Heading(2, title),
        Part::Paragraph(covered(score)),
        Part::Chart(chart(facts, one)),
        Part::Table(figures(facts, one, kind)),
        compared_with_before(facts, one),
        compared_with_plan(facts, one),
        Part::Table(causes(one)),
    ]
}

fn chart(facts: &AgencyFacts, one: &ObjectiveFacts) -> Chart {
    let scale = facts.method.scale.scale();
    let bar = |indicator: &IndicatorFacts| {
        let outcome = indicator.against_due(&facts.method);
        let percent = outcome.percent();
        let band = percent.map_or(String::new(), |percent| {
            format!(" ({})", scale.category(percent).label)
        });
        let shown = format!("{}{band}", outcome.display());
        let standing = indicator.standing.label().to_lowercase();
        Bar {
            name: indicator.promised.indicator.clone(),
            percent,
            words: if shown == standing {
                shown
            } else {
                format!("{shown}, {standing}")
            },
            is_verified: indicator.standing == Standing::Verified,
        }
    };
    Chart {
        caption: format!("Capaian terhadap target sampai {}", facts.quarter.label()),
        bars: one.indicators.iter().map(bar).collect(),
    }
}

fn figures(facts: &AgencyFacts, one: &ObjectiveFacts, kind: Kind) -> Table {
    let roman = facts.quarter.roman();
    let mut columns = vec![
        Column::new("No", Align::Centre, 2),
        Column::new("Indikator Kinerja (satuan)", Align::Left, 13),
    ];
    if kind == Kind::Quarter {
        columns.extend([
            Column::new(format!("Target TW {roman}"), Align::Right, 5),
            Column::new(format!("Realisasi TW {roman}"), Align::Right, 6),
            Column::new(format!("Capaian TW {roman}"), Align::Right, 6),
        ]);
    }
    columns.extend([
        Column::new(format!("Target s.d. TW {roman}"), Align::Right, 5),
        Column::new(format!("Realisasi s.d. TW {roman}"), Align::Right, 6),
        Column::new(format!("Capaian s.d. TW {roman}"), Align::Right, 6),
        Column::new("Target tahun", Align::Right, 5),
        Column::new("Terhadap target tahun", Align::Right, 6),
        Column::new("Verifikasi", Align::Centre, 7),
    ]);
    let rows = one.indicators.iter().enumerate();
    let rows = rows.map(|(index, indicator)| {
        let number = index.saturating_add(1).to_string();
        let mut row = vec![Cell::new(number), Cell::new(named(indicator))];
        row.extend(row_of(facts, indicator, kind));
        row
    });
    Table {
        caption: Some("Target dan realisasi".to_owned()),
        columns,
        rows: rows.collect(),
        total: None,
    }
}

fn row_of(facts: &AgencyFacts, indicator: &IndicatorFacts, kind: Kind) -> Vec<Cell> {
    let method = &facts.method;
    let mut row = Vec::new();
    if kind == Kind::Quarter {
        row.extend([
            figure(indicator.promised.target_of(facts.quarter)),
            Cell::new(measured(&indicator.measured())),
            percent(indicator.of_quarter(facts.quarter, method)),
        ]);
    }
    let standing = if indicator.is_late {
        format!("{}; terlambat", indicator.standing.label())
    } else {
        indicator.standing.label().to_owned()
    };
    row.extend([
        figure(indicator.so_far.target.as_ref()),
        Cell::new(measured(&indicator.so_far.realization)),
        percent(indicator.against_due(method)),
        figure(indicator.so_far.annual_target.as_ref()),
        percent(indicator.against_year(method)),
        Cell::new(standing),
    ]);
    row
}

fn compared_with_before(facts: &AgencyFacts, one: &ObjectiveFacts) -> Part {
    let known: Vec<_> = one
        .indicators
        .iter()
        .filter(|indicator| !indicator.earlier.is_empty())
        .collect();
    if known.is_empty() {
        return Part::Paragraph(
            "Belum ada data tahun sebelumnya yang terhubung dengan indikator sasaran ini."
                .to_owned(),
        );
    }
    let mut rows = Vec::new();
    for indicator in known {
        let now = &indicator.so_far;
        let mut years = vec![(
            facts.year,
            now.annual_target.as_ref(),
            now.realization.figure(),
        )];
        let earlier = indicator.earlier.iter().take(YEARS_MAX);
        years.extend(earlier.map(|one| (one.year, one.target.as_ref(), one.result.as_ref())));
        let mut first = Some(Cell::new(named(indicator)).over_rows(years.len()));
        for (year, target, result) in years {
            let reached = indicator.against(target, result, &facts.method);
            let mut row: Vec<Cell> = first.take().into_iter().collect();
            row.extend([
                Cell::new(year.to_string()),
                figure(target),
                figure(result),
                percent(reached),
            ]);
            rows.push(row);
        }
    }
    Part::Table(Table {
        caption: Some("Perbandingan dengan tahun sebelumnya".to_owned()),
        columns: vec![
            Column::new("Indikator Kinerja (satuan)", Align::Left, 13),
            Column::new("Tahun", Align::Centre, 4),
            Column::new("Target tahun", Align::Right, 6),
            Column::new("Realisasi", Align::Right, 6),
            Column::new("Terhadap target tahun", Align::Right, 6),
        ],
        rows,
        total: None,
    })
}

fn compared_with_plan(facts: &AgencyFacts, one: &ObjectiveFacts) -> Part {
    let row = |indicator: &IndicatorFacts| {
        let end = indicator.plan_end.as_ref()?;
        let target = Some(end.target.as_ref()?);
        let result = indicator.so_far.realization.figure();
        let reached = indicator.against(target, result, &facts.method);
        Some(vec![
            Cell::new(named(indicator)),
            Cell::new(format!("{} {}", end.plan, end.year)),
            figure(target),
            figure(result),
            percent(reached),
        ])
    };
    let rows: Vec<_> = one.indicators.iter().filter_map(row).collect();
    if rows.is_empty() {
        return Part::Paragraph(
            "Indikator sasaran ini belum memiliki target akhir jangka menengah yang terhubung."
                .to_owned(),
        );
    }
    Part::Table(Table {
        caption: Some("Perbandingan dengan target akhir jangka menengah".to_owned()),
        columns: vec![
            Column::new("Indikator Kinerja (satuan)", Align::Left, 13),
            Column::new("Akhir rencana", Align::Centre, 6),
            Column::new("Target akhir", Align::Right, 6),
            Column::new("Realisasi", Align::Right, 6),
            Column::new("Terhadap target akhir", Align::Right, 6),
        ],
        rows,
        total: None,
    })
}

fn causes(one: &ObjectiveFacts) -> Table {
    let said = |words: &str| {
        let words = words.trim();
        Cell::new(if words.is_empty() {
            "Belum diisi"
        } else {
            words
        })
    };
    let row = |indicator: &IndicatorFacts| {
        let written = indicator.written.as_ref();
        let of = |pick: fn(&Realization) -> &str| said(written.map_or("", pick));
        vec![
            Cell::new(indicator.promised.indicator.clone()),
            of(|written| &written.enablers),
            of(|written| &written.obstacles),
            of(|written| &written.follow_up),
        ]
    };
    Table {
        caption: Some("Faktor pendorong, hambatan, dan tindak lanjut".to_owned()),
        columns: vec![
            Column::new("Indikator Kinerja", Align::Left, 9),
            Column::new("Faktor pendorong", Align::Left, 9),
            Column::new("Hambatan", Align::Left, 9),
            Column::new("Tindak lanjut", Align::Left, 9),
        ],
        rows: one.indicators.iter().map(row).collect(),
        total: None,
    }
}

fn named(indicator: &IndicatorFacts) -> String {
    let unit = indicator.promised.unit.trim();
    if unit.is_empty() {
        indicator.promised.indicator.clone()
    } else {
        format!("{} ({unit})", indicator.promised.indicator)
    }
}

pub(super) fn figure(figure: Option<&Figure>) -> Cell {
    Cell::new(figure.map_or_else(|| "-".to_owned(), Figure::display))
}

fn measured(measured: &Measured) -> String {
    match measured {
        Measured::Value(figure) => figure.display(),
        Measured::NotMeasured { reason } => format!("belum diukur: {reason}"),
        Measured::Blank => "belum diisi".to_owned(),
    }
}

fn percent(outcome: Outcome) -> Cell {
    let percent = outcome.percent();
    Cell::new(percent.map_or_else(|| outcome.display(), Percent::display))
}
