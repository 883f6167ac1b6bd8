//! What the first annex table still lacks.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::completeness::{Problem, is_blank};
use super::entity::{Agreement, Item};
use crate::evaluation::{WeightProblem, Weights};
use crate::measurement::{Consolidation, Convention, Polarity};
use crate::value::Figure;

/// The quarters' targets, as findings name them.
pub(super) const QUARTER_FIELDS: [&str; 4] = [
    "target_first",
    "target_second",
    "target_third",
    "target_fourth",
];

/// Adds the problems of all items.
pub(super) fn check_items(agreement: &Agreement, problems: &mut Vec<Problem>) {
    if agreement.items.is_empty() {
        problems.push(Problem::blocking(
            agreement.id.uuid(),
            "items",
            "no_items",
            "Belum ada sasaran dan indikator. Tambahkan paling sedikit satu baris.",
        ));
    }
    check_weights(agreement, problems);
    let mut indicators = BTreeSet::new();
    for item in &agreement.items {
        check_texts(item, problems);
        check_targets(item, problems);
        check_quarters(item, problems);
        let text = comparable(&item.indicator);
        if !text.is_empty() && !indicators.insert(text) {
            let message = format!(
                "Indikator \"{}\" tertulis lebih dari sekali. Hapus salah satu, atau bedakan \
                 rumusannya.",
                item.indicator.trim()
            );
            let entity = item.id.uuid();
            problems.push(Problem::warning(
                entity,
                "indicator",
                "duplicate_indicator",
                message,
            ));
        }
    }
}

/// Weights are all or none, and a hundred together; otherwise no average uses them.
fn check_weights(agreement: &Agreement, problems: &mut Vec<Problem>) {
    let weights: Vec<Option<Decimal>> = agreement.items.iter().map(|item| item.weight).collect();
    let Weights::Unusable(problem) = Weights::of(&weights) else {
        return;
    };
    let wrong = match problem {
        WeightProblem::Missing { .. } => agreement.items.iter().find(|item| item.weight.is_none()),
        WeightProblem::NotPositive | WeightProblem::Sum { .. } => {
            agreement.items.iter().min_by_key(|item| item.weight)
        }
    };
    let entity = wrong.map_or(agreement.id.uuid(), |item| item.id.uuid());
    problems.push(Problem::warning(
        entity,
        "weight",
        "weights_unusable",
        problem.user_message(),
    ));
}

/// Spaces and capitals do not make another indicator.
fn comparable(text: &str) -> String {
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

/// How a message calls an item.
fn name_of(item: &Item) -> String {
    match item.indicator.trim() {
        "" => "baris tanpa indikator".to_owned(),
        text => format!("indikator \"{text}\""),
    }
}

fn check_texts(item: &Item, problems: &mut Vec<Problem>) {
    let texts = [
        (&item.objective, "objective", "objective_missing", "Sasaran"),
        (
            &item.indicator,
            "indicator",
            "indicator_missing",
            "Indikator kinerja",
        ),
        (&item.unit, "unit", "unit_missing", "Satuan"),
    ];
    for (text, field, code, label) in texts {
        if is_blank(text) {
            let message = format!("{label} belum diisi pada {}.", name_of(item));
            problems.push(Problem::blocking(item.id.uuid(), field, code, message));
        }
    }
}

fn check_targets(item: &Item, problems: &mut Vec<Problem>) {
    let entity = item.id.uuid();
    match &item.annual_target {
        None => {
            let message = format!("Target tahunan belum diisi pada {}.", name_of(item));
            problems.push(Problem::blocking(
                entity,
                "target",
                "target_missing",
                message,
            ));
        }
        Some(target) => {
            check_figure(item, "target", target, problems);
            let is_zero = target.number().is_some_and(|number| number.is_zero());
            if is_zero && item.polarity == Polarity::Higher {
                let message = format!(
                    "Target nol pada {} tidak dapat menghasilkan persen capaian. \
                     Periksa target atau arah capaiannya.",
                    name_of(item)
                );
                problems.push(Problem::warning(entity, "target", "zero_target", message));
            }
        }
    }
    for (target, field) in item.quarter_targets.iter().zip(QUARTER_FIELDS) {
        if let Some(target) = target {
            check_figure(item, field, target, problems);
        }
    }
    if item.polarity == Polarity::Predicate && item.scale.is_none() {
        let message = format!("Skala predikat belum dipilih pada {}.", name_of(item));
        problems.push(Problem::blocking(entity, "scale", "scale_missing", message));
    }
    check_consolidation(item, problems);
}

/// Labels have no mean and ranges no sum.
fn check_consolidation(item: &Item, problems: &mut Vec<Problem>) {
    let is_possible = match item.consolidation {
        Consolidation::Last => true,
        Consolidation::Sum => item.polarity.is_numeric(),
        Consolidation::Average | Consolidation::Maximum => item.polarity.is_numeric_realization(),
    };
    if !is_possible {
        let message = format!(
            "Konsolidasi \"{}\" tidak dapat dipakai pada {}. Pilih \"{}\".",
            item.consolidation.label(),
            name_of(item),
            Consolidation::Last.label()
        );
        problems.push(Problem::blocking(
            item.id.uuid(),
            "consolidation",
            "consolidation_not_numeric",
            message,
        ));
    }
}

fn check_figure(item: &Item, field: &'static str, target: &Figure, problems: &mut Vec<Problem>) {
    let entity = item.id.uuid();
    let shown = target.display();
    let name = name_of(item);
    match (item.polarity, target) {
        (Polarity::Higher | Polarity::Lower | Polarity::Stable, Figure::Number(_))
        | (Polarity::YesNo, Figure::YesNo(_)) => {}
        (Polarity::Range | Polarity::RangeLower, Figure::Range { low, high }) => {
            if low > high {
                let message =
                    format!("Batas bawah rentang {shown} melebihi batas atasnya pada {name}.");
                problems.push(Problem::blocking(entity, field, "inverted_range", message));
            }
        }
        (Polarity::Predicate, Figure::Predicate(label)) => {
            let Some(scale) = &item.scale else { return };
            let scale = scale.scale();
            if scale.score(label).is_none() {
                let labels = scale.labels().join(", ");
                let message =
                    format!("Predikat {shown} pada {name} tidak ada pada skala. Pilih: {labels}.");
                problems.push(Problem::blocking(entity, field, "target_label", message));
            }
        }
        (polarity, _) => {
            let expected = polarity.expected_target();
            let message =
                format!("Target {shown} pada {name} tidak sesuai. Isi dengan {expected}.");
            problems.push(Problem::blocking(entity, field, "target_kind", message));
        }
    }
}

/// Quarter targets should lead to the year's: added up, or in the fourth quarter. A plan may
/// differ on purpose, so this only warns.
fn check_quarters(item: &Item, problems: &mut Vec<Problem>) {
    let Some(annual) = &item.annual_target else {
        return;
    };
    let adds_up =
        item.consolidation == Consolidation::Sum && item.convention == Convention::Incremental;
    if adds_up {
        check_sum(item, annual, problems);
        return;
    }
    // The highest quarter may come before the last one.
    if item.consolidation == Consolidation::Maximum {
        return;
    }
    let [.., fourth] = &item.quarter_targets;
    if let Some(fourth) = fourth.as_ref().filter(|fourth| *fourth != annual) {
        let message = format!(
            "Target Triwulan IV ({}) pada {} tidak sama dengan target tahunan ({}). Samakan \
             keduanya, atau ubah konsolidasinya.",
            fourth.display(),
            name_of(item),
            annual.display()
        );
        let entity = item.id.uuid();
        problems.push(Problem::warning(
            entity,
            "target_fourth",
            "fourth_quarter_target",
            message,
        ));
    }
}

fn check_sum(item: &Item, annual: &Figure, problems: &mut Vec<Problem>) {
    let stated: Vec<Decimal> = item
        .quarter_targets
        .iter()
        .flatten()
        .filter_map(Figure::number)
        .collect();
    let Some(annual) = annual.number().filter(|_| !stated.is_empty()) else {
        return;
    };
    let sum = stated
        .iter()
        .try_fold(Decimal::ZERO, |sum, number| sum.checked_add(*number));
    if sum == Some(annual) {
        return;
    }
    let shown = sum.map(|sum| Figure::Number(sum).display());
    let message = format!(
        "Jumlah target triwulan ({}) pada {} tidak sama dengan target tahunan ({}). Perbaiki \
         salah satu target triwulan, atau target tahunannya.",
        shown.as_deref().unwrap_or("terlalu besar"),
        name_of(item),
        Figure::Number(annual).display()
    );
    problems.push(Problem::warning(
        item.id.uuid(),
        "target",
        "quarter_sum",
        message,
    ));
}
