//! What was spent, and why something was not.

use super::agency::{scores, shown};
use super::facts::{AgencyFacts, LineFacts};
use super::sheet::Part;
use crate::budget::{
    CauseGroup, UnspentPart, UnspentProblem, absorption, efficiency, unspent_problems,
};
use crate::document::{Align, Cell, Column, Table};
use crate::value::{Percent, Quarter, Rupiah};

pub(super) fn money(facts: &AgencyFacts) -> Vec<Part> {
    if facts.lines.is_empty() {
        let none = "Perjanjian ini tidak memuat baris anggaran.".to_owned();
        return vec![Part::Paragraph(none)];
    }
    let mut parts = vec![Part::Table(spending(facts))];
    let unknown = facts.spent.unknown;
    if unknown > 0 {
        parts.push(Part::Paragraph(format!(
            "{unknown} baris belum ada realisasinya; pagunya tidak dihitung sebagai sisa, dan \
             serapan seluruhnya belum dapat dihitung."
        )));
    }
    parts.push(Part::Paragraph(used(facts)));
    if facts.quarter == Quarter::Fourth {
        parts.extend(unspent(facts));
    }
    parts
}

/// How the money was used, against what was reached.
fn used(facts: &AgencyFacts) -> String {
    let (score, _) = scores(facts);
    let spent = facts.spent.absorption;
    let known = format!(
        "Capaian {}, serapan {}.",
        shown(score.percent),
        percent(spent)
    );
    if facts.quarter != Quarter::Fourth {
        return format!(
            "{known} Efisiensi dinilai pada akhir tahun: capaian sampai triwulan ini tidak \
             dibandingkan dengan pagu setahun."
        );
    }
    match efficiency(score.percent, spent) {
        Some(judged) => format!("{known} Efisiensi: {}.", judged.label()),
        None => format!("{known} Efisiensi belum dapat dinilai."),
    }
}

fn spending(facts: &AgencyFacts) -> Table {
    let row = |(index, line): (usize, &LineFacts)| {
        vec![
            Cell::new(index.saturating_add(1).to_string()),
            Cell::new(format!("{} {}", line.code, line.program).trim().to_owned()),
            amount(line.ceiling),
            amount(line.spent),
            Cell::new(percent(absorption(line.spent, line.ceiling))),
            amount(line.left()),
        ]
    };
    let spent = facts.spent;
    let left = if spent.unknown == 0 {
        left_of(spent.ceiling, spent.spent)
    } else {
        None
    };
    let total = [
        Cell::new("Jumlah").over_columns(2),
        amount(spent.ceiling),
        amount(spent.spent),
        Cell::new(percent(spent.absorption)),
        amount(left),
    ];
    Table {
        caption: Some(format!(
            "Realisasi anggaran sampai {}",
            facts.quarter.label()
        )),
        columns: vec![
            Column::new("No", Align::Centre, 2),
            Column::new("Program", Align::Left, 12),
            Column::new("Pagu", Align::Right, 7),
            Column::new("Realisasi", Align::Right, 7),
            Column::new("Serapan", Align::Right, 4),
            Column::new("Sisa", Align::Right, 7),
        ],
        rows: facts.lines.iter().enumerate().map(row).collect(),
        total: Some(total.map(Cell::strong).to_vec()),
    }
}

/// The causes of what is left, line by line, the sums of their groups, and what is wrong with them.
fn unspent(facts: &AgencyFacts) -> Vec<Part> {
    let mut rows = Vec::new();
    let mut problems = Vec::new();
    let mut all: Vec<&UnspentPart> = Vec::new();
    for line in &facts.lines {
        let Some(left) = line.left().filter(|left| left.amount() > 0) else {
            continue;
        };
        let found = unspent_problems(left, &line.causes, &line.paid_for);
        let found = found.into_iter().map(UnspentProblem::user_message);
        problems.extend(found.map(|words| format!("{}: {words}", line.program)));
        all.extend(&line.causes);
        rows.extend(causes(line, left));
    }
    if rows.is_empty() {
        return Vec::new();
    }
    let mut parts = vec![Part::Table(Table {
        caption: Some("Sisa anggaran menurut sebab".to_owned()),
        columns: vec![
            Column::new("Program", Align::Left, 9),
            Column::new("Sisa", Align::Right, 6),
            Column::new("Sebab", Align::Left, 9),
            Column::new("Kelompok", Align::Left, 6),
            Column::new("Nilai", Align::Right, 6),
            Column::new("Catatan", Align::Left, 8),
        ],
        rows,
        total: None,
    })];
    let groups: Vec<String> = CauseGroup::ALL
        .iter()
        .filter_map(|group| {
            let sum = group_sum(&all, *group).filter(|sum| sum.amount() > 0)?;
            Some(format!("{}: {}", group.label(), sum.display()))
        })
        .collect();
    if !groups.is_empty() {
        parts.push(Part::List(groups));
    }
    if !problems.is_empty() {
        parts.push(Part::Paragraph("Yang perlu diperiksa:".to_owned()));
        parts.push(Part::List(problems));
    }
    parts
}

fn group_sum(parts: &[&UnspentPart], group: CauseGroup) -> Option<Rupiah> {
    parts
        .iter()
        .filter(|part| part.cause.group() == group)
        .filter_map(|part| part.amount)
        .try_fold(Rupiah::ZERO, Rupiah::checked_add)
}

fn causes(line: &LineFacts, left: Rupiah) -> Vec<Vec<Cell>> {
    let count = line.causes.len().max(1);
    let mut first = vec![
        Cell::new(line.program.clone()).over_rows(count),
        amount(Some(left)).over_rows(count),
    ];
    if line.causes.is_empty() {
        first.push(Cell::new("Sebab belum diisi").over_columns(4));
        return vec![first];
    }
    let mut rows = Vec::new();
    for part in &line.causes {
        let mut row = std::mem::take(&mut first);
        row.extend([
            Cell::new(part.cause.label()),
            Cell::new(part.cause.group().label()),
            amount(part.amount),
            Cell::new(part.note.clone()),
        ]);
        rows.push(row);
    }
    rows
}

impl LineFacts {
    /// What is left; none where either is not known.
    pub fn left(&self) -> Option<Rupiah> {
        left_of(self.ceiling, self.spent)
    }
}

fn left_of(ceiling: Option<Rupiah>, spent: Option<Rupiah>) -> Option<Rupiah> {
    ceiling?.checked_sub(spent?)
}

fn amount(amount: Option<Rupiah>) -> Cell {
    Cell::new(amount.map_or_else(|| "belum ada".to_owned(), Rupiah::display))
}

fn percent(percent: Option<Percent>) -> String {
    percent.map_or_else(|| "belum dapat dihitung".to_owned(), Percent::display)
}
