//! From the figures of the quarters to one figure for the year so far.
//!
//! The item's convention covers its targets and its realizations: whoever agrees on targets
//! "s.d. triwulan" also reports "s.d. triwulan". A cumulative sum is therefore the last filled
//! quarter, and only an incremental sum adds up.

use rust_decimal::Decimal;

use super::achievement::{Achievement, Rule, UndefinedReason, achieve, undefined};
use super::explanation::Explanation;
use super::polarity::{Consolidation, Convention};
use super::policy::{Policy, YearToDateTarget};
use super::realization::Measured;
use crate::value::{Figure, Quarter};

/// An item's figures up to a quarter.
#[derive(Clone, Copy, Debug)]
pub struct ConsolidationInput<'a> {
    /// How the quarters become one figure.
    pub method: Consolidation,
    /// How the quarter figures are written.
    pub convention: Convention,
    /// Targets of the four quarters.
    pub quarter_targets: &'a [Option<Figure>; 4],
    /// Target of the year.
    pub annual_target: Option<&'a Figure>,
    /// Realizations of the four quarters; those after `quarter` are ignored.
    pub realizations: &'a [Measured; 4],
    /// The last quarter to include.
    pub quarter: Quarter,
}

/// The year so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YearToDate {
    /// What the realization is compared with; none when nothing was due yet.
    pub target: Option<Figure>,
    /// The consolidated realization.
    pub realization: Measured,
    /// The target of the year, for the progress.
    pub annual_target: Option<Figure>,
    /// The quarters that were filled and entered.
    pub quarters: Vec<Quarter>,
    /// Why the figures could not be consolidated; the figures above are then empty.
    pub refusal: Option<UndefinedReason>,
    /// The working in Indonesian.
    pub explanation: Explanation,
}

/// The target a single quarter's realization is compared with. An annual indicator, which has
/// no quarter targets at all, is due in the fourth quarter only.
pub fn target_of_quarter<'a>(
    quarter_targets: &'a [Option<Figure>; 4],
    annual_target: Option<&'a Figure>,
    quarter: Quarter,
) -> Option<&'a Figure> {
    let own = quarter_targets
        .get(quarter.index())
        .and_then(Option::as_ref);
    let annual_is_due = quarter == Quarter::Fourth && is_annual_only(quarter_targets);
    own.or(annual_target.filter(|_| annual_is_due))
}

/// Consolidates an item's quarters.
pub fn consolidate(input: &ConsolidationInput<'_>, policy: &Policy) -> YearToDate {
    let filled = filled_quarters(input);
    let quarters: Vec<Quarter> = filled.iter().map(|(quarter, _)| *quarter).collect();
    let computed = compute(input, &filled, policy);
    let (target, realization, refusal) = match computed {
        Ok((target, Some(figure))) => (target, Measured::Value(figure), None),
        Ok((target, None)) => (target, unfilled(input), None),
        Err(reason) => (None, Measured::Blank, Some(reason)),
    };
    let explanation = explain(input, &filled, target.as_ref(), &realization, refusal);
    let annual_target = input.annual_target.cloned();
    YearToDate {
        target,
        realization,
        annual_target,
        quarters,
        refusal,
        explanation,
    }
}

/// Rewrites quarter figures from one convention to the other, for display. Blank quarters stay
/// blank; only plain numbers can be added up.
pub fn convert_quarters(
    figures: &[Option<Figure>; 4],
    from: Convention,
    to: Convention,
) -> Result<[Option<Figure>; 4], UndefinedReason> {
    let mut converted = [None, None, None, None];
    let mut total = Decimal::ZERO;
    for (figure, place) in figures.iter().zip(converted.iter_mut()) {
        let Some(figure) = figure else { continue };
        if from == to {
            *place = Some(figure.clone());
            continue;
        }
        let number = figure.number().ok_or(UndefinedReason::NotNumeric)?;
        let (shown, sum) = match to {
            Convention::Cumulative => {
                let sum = total.checked_add(number).ok_or(UndefinedReason::Overflow)?;
                (sum, sum)
            }
            Convention::Incremental => {
                let step = number.checked_sub(total).ok_or(UndefinedReason::Overflow)?;
                (step, number)
            }
        };
        total = sum;
        *place = Some(Figure::Number(shown));
    }
    Ok(converted)
}

impl YearToDate {
    /// The percent against the targets due so far.
    pub fn achievement(&self, rule: &Rule, policy: &Policy) -> Achievement {
        self.against(self.target.as_ref(), rule, policy)
    }

    /// The percent against the target of the year. Shown beside the other one, never in its
    /// place.
    pub fn progress(&self, rule: &Rule, policy: &Policy) -> Achievement {
        self.against(self.annual_target.as_ref(), rule, policy)
    }

    fn against(&self, target: Option<&Figure>, rule: &Rule, policy: &Policy) -> Achievement {
        match self.refusal {
            Some(reason) => undefined(rule, reason, policy),
            None => achieve(rule, target, &self.realization, policy),
        }
    }
}

type Filled<'a> = Vec<(Quarter, &'a Figure)>;
type TargetAndRealization = (Option<Figure>, Option<Figure>);

fn filled_quarters<'a>(input: &ConsolidationInput<'a>) -> Filled<'a> {
    let realizations = input.realizations;
    let up_to = input.quarter.up_to();
    up_to
        .filter_map(|quarter| {
            let figure = realizations
                .get(quarter.index())
                .and_then(Measured::figure)?;
            Some((quarter, figure))
        })
        .collect()
}

/// Nothing has a value: a stated "not measured" is still an answer.
fn unfilled(input: &ConsolidationInput<'_>) -> Measured {
    let answers = input
        .realizations
        .iter()
        .take(input.quarter.index() + 1)
        .rev();
    answers
        .filter(|measured| measured.is_filled())
        .map(Clone::clone)
        .next()
        .unwrap_or(Measured::Blank)
}

fn compute(
    input: &ConsolidationInput<'_>,
    filled: &Filled<'_>,
    policy: &Policy,
) -> Result<TargetAndRealization, UndefinedReason> {
    let Some((last_quarter, last_figure)) = filled.last().copied() else {
        return Ok((
            input
                .annual_target
                .cloned()
                .filter(|_| annual_is_due(input)),
            None,
        ));
    };
    let realization = match effective_method(input) {
        Consolidation::Last => last_figure.clone(),
        method => Figure::Number(reduce(method, filled.iter().map(|(_, figure)| *figure))?),
    };
    let target = if policy.ytd_target == YearToDateTarget::Annual || annual_is_due(input) {
        input.annual_target.cloned()
    } else {
        same_quarters_target(input, filled, last_quarter)?
    };
    Ok((target, Some(realization)))
}

/// A cumulative sum already holds the earlier quarters.
const fn effective_method(input: &ConsolidationInput<'_>) -> Consolidation {
    match (input.method, input.convention) {
        (Consolidation::Sum, Convention::Cumulative) => Consolidation::Last,
        (method, _) => method,
    }
}

fn same_quarters_target(
    input: &ConsolidationInput<'_>,
    filled: &Filled<'_>,
    last_quarter: Quarter,
) -> Result<Option<Figure>, UndefinedReason> {
    let target_of =
        |quarter: Quarter| target_of_quarter(input.quarter_targets, input.annual_target, quarter);
    match effective_method(input) {
        Consolidation::Last => Ok(target_of(last_quarter).cloned()),
        // The highest quarter answers for the year, so it meets the target of the year.
        Consolidation::Maximum => Ok(input.annual_target.cloned()),
        method => {
            let targets: Vec<&Figure> = filled
                .iter()
                .filter_map(|(quarter, _)| target_of(*quarter))
                .collect();
            if targets.is_empty() {
                return Ok(None);
            }
            // Ranges have no mean; the mean realization meets the range agreed last.
            let has_range = targets.iter().any(|target| target.number().is_none());
            if has_range && method == Consolidation::Average {
                return Ok(targets.last().copied().cloned());
            }
            reduce(method, targets.into_iter()).map(|number| Some(Figure::Number(number)))
        }
    }
}

fn reduce<'a>(
    method: Consolidation,
    figures: impl Iterator<Item = &'a Figure>,
) -> Result<Decimal, UndefinedReason> {
    let numbers: Option<Vec<Decimal>> = figures.map(Figure::number).collect();
    let numbers = numbers.ok_or(UndefinedReason::NotNumeric)?;
    if method == Consolidation::Maximum {
        return numbers.into_iter().max().ok_or(UndefinedReason::NotNumeric);
    }
    let sum = numbers
        .iter()
        .try_fold(Decimal::ZERO, |sum, number| sum.checked_add(*number))
        .ok_or(UndefinedReason::Overflow)?;
    if method == Consolidation::Average {
        return sum
            .checked_div(Decimal::from(numbers.len()))
            .ok_or(UndefinedReason::Overflow);
    }
    Ok(sum)
}

fn is_annual_only(quarter_targets: &[Option<Figure>; 4]) -> bool {
    quarter_targets.iter().all(Option::is_none)
}

fn annual_is_due(input: &ConsolidationInput<'_>) -> bool {
    input.quarter == Quarter::Fourth && is_annual_only(input.quarter_targets)
}

fn explain(
    input: &ConsolidationInput<'_>,
    filled: &Filled<'_>,
    target: Option<&Figure>,
    realization: &Measured,
    refusal: Option<UndefinedReason>,
) -> Explanation {
    let shown = realization
        .figure()
        .map_or_else(|| "belum ada".to_owned(), Figure::display);
    let mut steps = vec![method_step(input)];
    if filled.is_empty() {
        steps.push("Belum ada triwulan yang berisi angka realisasi.".to_owned());
    } else {
        let parts: Vec<String> = filled
            .iter()
            .map(|(quarter, figure)| format!("TW {} = {}", quarter.roman(), figure.display()))
            .collect();
        steps.push(format!(
            "Realisasi terisi: {}; hasilnya {shown}.",
            parts.join(", ")
        ));
    }
    if let Some(reason) = refusal {
        steps.push(reason.label().to_owned());
    } else {
        steps.push(match target {
            Some(target) => format!("Target pembanding: {}.", target.display()),
            None => "Belum ada target yang jatuh tempo.".to_owned(),
        });
    }
    Explanation {
        question: format!("Mengapa realisasi s.d. {} {shown}?", input.quarter.label()),
        steps,
        rule_source: "Metode konsolidasi yang ditetapkan pada indikator.",
    }
}

fn method_step(input: &ConsolidationInput<'_>) -> String {
    let step = match (input.method, effective_method(input)) {
        (Consolidation::Sum, Consolidation::Last) => {
            "Angka ditulis s.d. triwulan, sehingga triwulan terakhir yang terisi sudah memuat \
             triwulan sebelumnya."
        }
        (Consolidation::Sum, _) => "Realisasi triwulan yang terisi dijumlahkan.",
        (Consolidation::Average, _) => "Realisasi triwulan yang terisi dirata-ratakan.",
        (Consolidation::Last, _) => "Dipakai realisasi triwulan terakhir yang terisi.",
        (Consolidation::Maximum, _) => "Dipakai realisasi triwulan yang tertinggi.",
    };
    step.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measurement::{Outcome, Polarity, ScaleId};
    use rstest::rstest;

    fn number(text: &str) -> Option<Figure> {
        (text != "-").then(|| Figure::Number(text.parse().expect("decimal")))
    }

    fn targets(texts: [&str; 4]) -> [Option<Figure>; 4] {
        texts.map(number)
    }

    fn realizations(texts: [&str; 4]) -> [Measured; 4] {
        texts.map(|text| number(text).map_or(Measured::Blank, Measured::Value))
    }

    fn rule(polarity: Polarity) -> Rule {
        Rule {
            polarity,
            lower_variant: None,
            scale: Some(ScaleId::Bpk),
        }
    }

    struct Case {
        method: Consolidation,
        convention: Convention,
        targets: [&'static str; 4],
        annual: &'static str,
        realizations: [&'static str; 4],
        quarter: Quarter,
    }

    /// Percent against the targets due, and against the year.
    fn both(case: &Case, policy: &Policy) -> (String, String) {
        let annual = number(case.annual);
        let input = ConsolidationInput {
            method: case.method,
            convention: case.convention,
            quarter_targets: &targets(case.targets),
            annual_target: annual.as_ref(),
            realizations: &realizations(case.realizations),
            quarter: case.quarter,
        };
        let year = consolidate(&input, policy);
        let rule = rule(Polarity::Higher);
        let achievement = year.achievement(&rule, policy).outcome.display();
        (achievement, year.progress(&rule, policy).outcome.display())
    }

    const INCREMENTAL: Convention = Convention::Incremental;
    const CUMULATIVE: Convention = Convention::Cumulative;

    #[rstest]
    #[case::sum_takes_filled_quarters_only(
        Case {
            method: Consolidation::Sum,
            convention: INCREMENTAL,
            targets: ["10", "10", "10", "10"],
            annual: "40",
            realizations: ["8", "12", "-", "-"],
            quarter: Quarter::Second,
        },
        "100,00 %",
        "50,00 %"
    )]
    #[case::sum_ignores_later_quarters(
        Case {
            method: Consolidation::Sum,
            convention: INCREMENTAL,
            targets: ["10", "10", "10", "10"],
            annual: "40",
            realizations: ["8", "12", "99", "-"],
            quarter: Quarter::Second,
        },
        "100,00 %",
        "50,00 %"
    )]
    #[case::sum_skips_a_blank_between(
        Case {
            method: Consolidation::Sum,
            convention: INCREMENTAL,
            targets: ["10", "10", "10", "10"],
            annual: "40",
            realizations: ["5", "-", "10", "-"],
            quarter: Quarter::Third,
        },
        "75,00 %",
        "37,50 %"
    )]
    #[case::zero_is_a_filled_quarter(
        Case {
            method: Consolidation::Sum,
            convention: INCREMENTAL,
            targets: ["10", "10", "10", "10"],
            annual: "40",
            realizations: ["0", "10", "-", "-"],
            quarter: Quarter::Second,
        },
        "50,00 %",
        "25,00 %"
    )]
    #[case::cumulative_sum_is_the_last_filled(
        Case {
            method: Consolidation::Sum,
            convention: CUMULATIVE,
            targets: ["10", "20", "30", "40"],
            annual: "40",
            realizations: ["8", "20", "-", "-"],
            quarter: Quarter::Second,
        },
        "100,00 %",
        "50,00 %"
    )]
    #[case::last_takes_the_last_filled(
        Case {
            method: Consolidation::Last,
            convention: INCREMENTAL,
            targets: ["60", "62", "64", "66"],
            annual: "66",
            realizations: ["61", "-", "63", "-"],
            quarter: Quarter::Fourth,
        },
        "98,44 %",
        "95,45 %"
    )]
    #[case::average_of_filled(
        Case {
            method: Consolidation::Average,
            convention: INCREMENTAL,
            targets: ["80", "80", "80", "80"],
            annual: "80",
            realizations: ["70", "-", "90", "-"],
            quarter: Quarter::Third,
        },
        "100,00 %",
        "100,00 %"
    )]
    #[case::maximum_meets_the_year(
        Case {
            method: Consolidation::Maximum,
            convention: INCREMENTAL,
            targets: ["20", "40", "60", "80"],
            annual: "80",
            realizations: ["20", "60", "40", "-"],
            quarter: Quarter::Third,
        },
        "75,00 %",
        "75,00 %"
    )]
    #[case::annual_only_is_not_due_early(
        Case {
            method: Consolidation::Last,
            convention: INCREMENTAL,
            targets: ["-", "-", "-", "-"],
            annual: "80",
            realizations: ["-", "40", "-", "-"],
            quarter: Quarter::Second,
        },
        "belum diukur",
        "50,00 %"
    )]
    #[case::annual_only_is_due_at_the_end(
        Case {
            method: Consolidation::Sum,
            convention: INCREMENTAL,
            targets: ["-", "-", "-", "-"],
            annual: "40",
            realizations: ["8", "12", "10", "10"],
            quarter: Quarter::Fourth,
        },
        "100,00 %",
        "100,00 %"
    )]
    #[case::nothing_filled_is_blank(
        Case {
            method: Consolidation::Sum,
            convention: INCREMENTAL,
            targets: ["10", "10", "10", "10"],
            annual: "40",
            realizations: ["-", "-", "-", "-"],
            quarter: Quarter::Fourth,
        },
        "belum diisi",
        "belum diisi"
    )]
    fn quarters_are_consolidated(
        #[case] case: Case,
        #[case] achievement: &str,
        #[case] progress: &str,
    ) {
        let expected = (achievement.to_owned(), progress.to_owned());
        assert_eq!(both(&case, &Policy::DEFAULT), expected);
    }

    #[test]
    fn policy_can_compare_with_the_year() {
        let case = Case {
            method: Consolidation::Sum,
            convention: INCREMENTAL,
            targets: ["10", "10", "10", "10"],
            annual: "40",
            realizations: ["8", "12", "-", "-"],
            quarter: Quarter::Second,
        };
        let policy = Policy {
            ytd_target: YearToDateTarget::Annual,
            ..Policy::DEFAULT
        };
        assert_eq!(both(&case, &policy).0, "50,00 %");
    }

    fn predicates(labels: [&str; 4]) -> [Measured; 4] {
        labels.map(|label| match label {
            "-" => Measured::Blank,
            label => Measured::Value(Figure::Predicate(label.to_owned())),
        })
    }

    #[test]
    fn predicates_take_the_last_and_never_add_up() {
        let annual = Figure::Predicate("WTP".to_owned());
        let realizations = predicates(["TW", "-", "-", "WDP"]);
        let input = ConsolidationInput {
            method: Consolidation::Last,
            convention: INCREMENTAL,
            quarter_targets: &[const { None }; 4],
            annual_target: Some(&annual),
            realizations: &realizations,
            quarter: Quarter::Fourth,
        };
        let policy = Policy::DEFAULT;
        let rule = rule(Polarity::Predicate);
        let last = consolidate(&input, &policy).achievement(&rule, &policy);
        assert_eq!(last.outcome.display(), "75,00 %");
        let sum = ConsolidationInput {
            method: Consolidation::Sum,
            ..input
        };
        let refused = consolidate(&sum, &policy).achievement(&rule, &policy);
        assert_eq!(
            refused.outcome,
            Outcome::Undefined(UndefinedReason::NotNumeric)
        );
    }

    #[test]
    fn stated_reason_survives_when_nothing_is_measured() {
        let reason = "Survei dilakukan pada akhir tahun".to_owned();
        let mut realizations = realizations(["-", "-", "-", "-"]);
        realizations[0] = Measured::NotMeasured {
            reason: reason.clone(),
        };
        let annual = Figure::Number(Decimal::TEN);
        let input = ConsolidationInput {
            method: Consolidation::Last,
            convention: INCREMENTAL,
            quarter_targets: &[const { None }; 4],
            annual_target: Some(&annual),
            realizations: &realizations,
            quarter: Quarter::Second,
        };
        let year = consolidate(&input, &Policy::DEFAULT);
        assert_eq!(year.realization, Measured::NotMeasured { reason });
    }

    #[test]
    fn overflowing_sum_is_undefined() {
        let huge = Figure::Number(Decimal::MAX);
        let realizations = [const { Measured::Blank }; 4].map(|_| Measured::Value(huge.clone()));
        let input = ConsolidationInput {
            method: Consolidation::Sum,
            convention: INCREMENTAL,
            quarter_targets: &[const { None }; 4],
            annual_target: Some(&huge),
            realizations: &realizations,
            quarter: Quarter::Fourth,
        };
        let year = consolidate(&input, &Policy::DEFAULT);
        assert_eq!(year.refusal, Some(UndefinedReason::Overflow));
        let outcome = year
            .progress(&rule(Polarity::Higher), &Policy::DEFAULT)
            .outcome;
        assert_eq!(outcome, Outcome::Undefined(UndefinedReason::Overflow));
    }

    #[test]
    fn average_of_a_range_meets_the_last_range() {
        let (low, high) = (Decimal::from(80), Decimal::from(90));
        let range = Some(Figure::Range { low, high });
        let input = ConsolidationInput {
            method: Consolidation::Average,
            convention: INCREMENTAL,
            quarter_targets: &[range.clone(), range.clone(), None, None],
            annual_target: range.as_ref(),
            realizations: &realizations(["60", "80", "-", "-"]),
            quarter: Quarter::Second,
        };
        let policy = Policy::DEFAULT;
        let achievement = consolidate(&input, &policy).achievement(&rule(Polarity::Range), &policy);
        assert_eq!(achievement.outcome.display(), "87,50 %");
    }

    #[test]
    fn conventions_convert_there_and_back() {
        let incremental = targets(["10", "-", "15", "5"]);
        let cumulative = targets(["10", "-", "25", "30"]);
        let there = convert_quarters(&incremental, INCREMENTAL, CUMULATIVE);
        assert_eq!(there.as_ref(), Ok(&cumulative));
        assert_eq!(
            convert_quarters(&cumulative, CUMULATIVE, INCREMENTAL),
            Ok(incremental.clone())
        );
        let same = convert_quarters(&incremental, INCREMENTAL, INCREMENTAL);
        assert_eq!(same, Ok(incremental));
    }
}
