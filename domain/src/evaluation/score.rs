//! The scores of an objective, an agency and the city.

use rust_decimal::Decimal;

use super::coverage::Coverage;
use super::method::{Method, Unverified};
use super::standing::Standing;
use super::weight::{WEIGHT_SUM, Weights};
use crate::measurement::{Band, Explanation, Outcome, weighted_average};
use crate::value::{Figure, Percent};

/// One indicator as it enters its objective.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indicator {
    /// What it is called.
    pub name: String,
    /// Its achievement for the year so far, unrounded and uncapped.
    pub outcome: Outcome,
    /// How far the figure has come.
    pub standing: Standing,
    /// Its weight among the agency's indicators.
    pub weight: Option<Decimal>,
}

/// One objective (sasaran) with its indicators.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Objective {
    /// Its words.
    pub name: String,
    /// Its indicators.
    pub indicators: Vec<Indicator>,
}

/// An achievement above a single indicator, with all that is needed to explain it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Score {
    /// The percent, unrounded; none where nothing counts.
    pub percent: Option<Percent>,
    /// Where it stands on the city's scale.
    pub category: Option<Band>,
    /// How much it speaks for.
    pub coverage: Coverage,
    /// Whether weights were used.
    pub weights: Weights,
    /// The working in Indonesian.
    pub explanation: Explanation,
}

const OF_OBJECTIVE: &str = "Capaian sasaran ialah rata-rata capaian indikatornya.";
const OF_AGENCY: &str = "Capaian OPD ialah rata-rata capaian sasarannya.";
const OF_AGENCY_BY_WEIGHT: &str =
    "Capaian OPD ialah rata-rata capaian sasarannya menurut bobot indikator.";
const OF_CITY: &str = "Capaian kota ialah rata-rata capaian OPD.";
const SOURCE: &str = "Kebijakan evaluasi pemerintah daerah.";

/// The score of one objective. `weights` is the judgement over the whole agency.
pub fn evaluate_objective(objective: &Objective, weights: Weights, method: &Method) -> Score {
    let entries: Vec<(Outcome, Decimal)> = objective
        .indicators
        .iter()
        .filter_map(|indicator| Some((counted(indicator, method)?, weight_in(indicator, weights))))
        .collect();
    let mean = weighted_average(&entries, &method.policy).percent;
    let steps = objective.indicators.iter().map(|indicator| {
        let words = match counted(indicator, method) {
            Some(outcome) => outcome.display(),
            None => "tidak dihitung".to_owned(),
        };
        let weight = match (weights, indicator.weight) {
            (Weights::Given, Some(weight)) => {
                format!(", bobot {}", Figure::Number(weight).display())
            }
            _ => String::new(),
        };
        let standing = indicator.standing.label().to_lowercase();
        format!("{}: {words} ({standing}{weight}).", indicator.name)
    });
    Score::new(
        mean,
        coverage_of(objective),
        weights,
        method,
        Working {
            rule: OF_OBJECTIVE,
            parts: steps.collect(),
        },
    )
}

/// The score of an agency out of its objectives, and theirs in the same order.
pub fn evaluate_agency(objectives: &[Objective], method: &Method) -> (Score, Vec<Score>) {
    let all: Vec<Option<Decimal>> = objectives
        .iter()
        .flat_map(|objective| &objective.indicators)
        .map(|indicator| indicator.weight)
        .collect();
    let weights = Weights::of(&all);
    let scores: Vec<Score> = objectives
        .iter()
        .map(|objective| evaluate_objective(objective, weights, method))
        .collect();
    let parts: Vec<Part<'_>> = objectives
        .iter()
        .zip(&scores)
        .map(|(objective, score)| Part {
            name: &objective.name,
            score,
            weight: weight_of(objective, weights),
        })
        .collect();
    let rule = match weights {
        Weights::Given => OF_AGENCY_BY_WEIGHT,
        Weights::Even | Weights::Unusable(_) => OF_AGENCY,
    };
    let mut working = Working::of(rule, &parts);
    if let Weights::Unusable(problem) = weights {
        let reason = problem.user_message();
        working.parts.push(format!("Bobot tidak dipakai. {reason}"));
    }
    let agency = joined(&parts, weights, method, working);
    (agency, scores)
}

/// The score of the city out of its agencies', each by its name. Agencies count the same.
pub fn evaluate_city(agencies: &[(&str, &Score)], method: &Method) -> Score {
    let parts: Vec<Part<'_>> = agencies
        .iter()
        .map(|(name, score)| Part {
            name,
            score,
            weight: Decimal::ONE,
        })
        .collect();
    joined(&parts, Weights::Even, method, Working::of(OF_CITY, &parts))
}

/// One part of an average of averages.
struct Part<'a> {
    name: &'a str,
    score: &'a Score,
    weight: Decimal,
}

/// The rule and the parts it was used on.
struct Working {
    rule: &'static str,
    parts: Vec<String>,
}

impl Working {
    fn of(rule: &'static str, parts: &[Part<'_>]) -> Self {
        let step = |part: &Part<'_>| {
            let percent = shown(part.score.percent);
            let coverage = part.score.coverage.display();
            format!("{}: {percent} ({coverage}).", part.name)
        };
        Self {
            rule,
            parts: parts.iter().map(step).collect(),
        }
    }
}

impl Score {
    fn new(
        percent: Option<Percent>,
        coverage: Coverage,
        weights: Weights,
        method: &Method,
        working: Working,
    ) -> Self {
        let words = shown(percent);
        let mut steps = vec![working.rule.to_owned()];
        steps.extend(working.parts);
        steps.extend(choices(method));
        steps.push(format!("Hasil: {words} ({}).", coverage.display()));
        Self {
            percent,
            category: percent.map(|percent| method.scale.scale().category(percent)),
            coverage,
            weights,
            explanation: Explanation {
                question: format!("Mengapa {words}?"),
                steps,
                rule_source: SOURCE,
            },
        }
    }
}

/// The city's choices that this average was made under, as sentences.
fn choices(method: &Method) -> Vec<String> {
    let policy = &method.policy;
    [
        ("Belum diverifikasi", method.unverified.label()),
        ("Belum terukur", policy.unmeasured.label()),
        ("Batas tiap capaian", policy.cap.label()),
        ("Skala", method.scale.label()),
    ]
    .map(|(choice, decided)| format!("{choice}: {decided}."))
    .to_vec()
}

fn shown(percent: Option<Percent>) -> String {
    percent.map_or_else(|| "belum ada capaian".to_owned(), Percent::display)
}

/// What an indicator contributes; none where it is left out for not being verified. Whether an
/// unmeasured one counts is the measurement policy's word.
fn counted(indicator: &Indicator, method: &Method) -> Option<Outcome> {
    let is_unverified =
        indicator.outcome.percent().is_some() && indicator.standing != Standing::Verified;
    match method.unverified {
        Unverified::Excluded if is_unverified => None,
        Unverified::AsZero if is_unverified => Some(Outcome::Percent(Percent::ZERO)),
        Unverified::Counted | Unverified::Excluded | Unverified::AsZero => Some(indicator.outcome),
    }
}

fn weight_in(indicator: &Indicator, weights: Weights) -> Decimal {
    match (weights, indicator.weight) {
        (Weights::Given, Some(weight)) => weight,
        _ => Decimal::ONE,
    }
}

fn weight_of(objective: &Objective, weights: Weights) -> Decimal {
    match weights {
        Weights::Given => objective
            .indicators
            .iter()
            .filter_map(|indicator| indicator.weight)
            .sum::<Decimal>()
            .min(WEIGHT_SUM),
        Weights::Even | Weights::Unusable(_) => Decimal::ONE,
    }
}

fn coverage_of(objective: &Objective) -> Coverage {
    let one = |indicator: &Indicator| Coverage::of(indicator.outcome, indicator.standing);
    let indicators = objective.indicators.iter().map(one);
    indicators.fold(Coverage::default(), Coverage::and)
}

/// The average of averages. They are capped already, where their indicators entered.
fn joined(parts: &[Part<'_>], weights: Weights, method: &Method, working: Working) -> Score {
    let mut sum = Some(Decimal::ZERO);
    let mut divisor = Decimal::ZERO;
    for part in parts {
        let Some(percent) = part.score.percent else {
            continue;
        };
        sum = sum
            .zip(percent.value().checked_mul(part.weight))
            .and_then(|(sum, product)| sum.checked_add(product));
        divisor = divisor.saturating_add(part.weight);
    }
    let percent = sum.and_then(|sum| sum.checked_div(divisor));
    let coverage = parts
        .iter()
        .map(|part| part.score.coverage)
        .fold(Coverage::default(), Coverage::and);
    Score::new(
        percent.map(Percent::new),
        coverage,
        weights,
        method,
        working,
    )
}

#[cfg(test)]
mod tests;
