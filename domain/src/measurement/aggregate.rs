//! Averages of percents. Here, and only here, a percent is capped; and every average says how
//! much it covers, because an average over the measured few is easily taken for the whole.

use rust_decimal::Decimal;

use super::achievement::Outcome;
use super::explanation::Explanation;
use super::policy::{Cap, Policy, Unmeasured};
use crate::value::Percent;

/// An average and what it covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aggregate {
    /// The average; none when nothing was measured or it cannot be computed.
    pub percent: Option<Percent>,
    /// How many indicators have a percent.
    pub measured: usize,
    /// How many indicators there are.
    pub total: usize,
    /// The choices it was computed under.
    pub policy: Policy,
    /// The working in Indonesian.
    pub explanation: Explanation,
}

impl Aggregate {
    /// "9 dari 12 indikator".
    pub fn coverage(&self) -> String {
        format!("{} dari {} indikator", self.measured, self.total)
    }
}

/// The plain mean.
pub fn average(outcomes: &[Outcome], policy: &Policy) -> Aggregate {
    let weighted: Vec<(Outcome, Decimal)> = outcomes
        .iter()
        .map(|outcome| (*outcome, Decimal::ONE))
        .collect();
    weighted_average(&weighted, policy)
}

/// The mean by weight (bobot). Weights of what is left out are left out too; a weight below
/// zero makes the average undefined.
pub fn weighted_average(outcomes: &[(Outcome, Decimal)], policy: &Policy) -> Aggregate {
    let measured = outcomes
        .iter()
        .filter(|(outcome, _)| outcome.percent().is_some())
        .count();
    let entries: Vec<(Percent, Decimal)> = outcomes
        .iter()
        .filter_map(|(outcome, weight)| entry(*outcome, policy).map(|percent| (percent, *weight)))
        .collect();
    let percent = mean(&entries);
    let total = outcomes.len();
    let explanation = explain(percent, measured, total, policy);
    Aggregate {
        percent,
        measured,
        total,
        policy: *policy,
        explanation,
    }
}

/// What an outcome contributes. An undefined percent is nobody's failure to measure, so it is
/// left out under every policy.
fn entry(outcome: Outcome, policy: &Policy) -> Option<Percent> {
    match outcome {
        Outcome::Percent(percent) => Some(capped(percent, policy.cap)),
        Outcome::NotMeasured | Outcome::Blank => match policy.unmeasured {
            Unmeasured::Excluded => None,
            Unmeasured::AsZero => Some(Percent::ZERO),
        },
        Outcome::Undefined(_) => None,
    }
}

fn capped(percent: Percent, cap: Cap) -> Percent {
    match cap {
        Cap::None => percent,
        Cap::At100 => percent.min(Percent::HUNDRED),
        Cap::At120 => percent.min(Percent::new(Decimal::from(120_u32))),
    }
}

fn mean(entries: &[(Percent, Decimal)]) -> Option<Percent> {
    let mut weights = Decimal::ZERO;
    let mut sum = Decimal::ZERO;
    for (percent, weight) in entries {
        if weight.is_sign_negative() && !weight.is_zero() {
            return None;
        }
        weights = weights.checked_add(*weight)?;
        sum = sum.checked_add(percent.value().checked_mul(*weight)?)?;
    }
    // No weight at all divides by zero, which is no average either.
    sum.checked_div(weights).map(Percent::new)
}

fn explain(
    percent: Option<Percent>,
    measured: usize,
    total: usize,
    policy: &Policy,
) -> Explanation {
    let shown = percent.map_or_else(|| "belum ada rata-rata".to_owned(), Percent::display);
    let mut steps = vec![format!(
        "Capaian yang dapat dihitung: {measured} dari {total} indikator."
    )];
    if measured < total {
        steps.push(match policy.unmeasured {
            Unmeasured::Excluded => "Yang belum diukur tidak ikut dirata-ratakan.".to_owned(),
            Unmeasured::AsZero => "Yang belum diukur dihitung 0 %.".to_owned(),
        });
    }
    if policy.cap != Cap::None {
        steps.push(format!(
            "Batas tiap capaian: {}.",
            policy.cap.label().to_lowercase()
        ));
    }
    steps.push(format!("Hasil: {shown}."));
    Explanation {
        question: format!("Mengapa {shown}?"),
        steps,
        rule_source: "Kebijakan rata-rata pemerintah daerah.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measurement::UndefinedReason;

    fn percent(number: i64) -> Outcome {
        Outcome::Percent(Percent::new(Decimal::from(number)))
    }

    fn shown(aggregate: &Aggregate) -> Option<String> {
        aggregate.percent.map(Percent::display)
    }

    #[test]
    fn unmeasured_indicators_are_left_out_and_told() {
        let mut outcomes = vec![percent(90); 9];
        outcomes.extend([Outcome::NotMeasured, Outcome::Blank]);
        outcomes.push(Outcome::Undefined(UndefinedReason::ZeroTarget));
        let aggregate = average(&outcomes, &Policy::DEFAULT);
        assert_eq!(shown(&aggregate).as_deref(), Some("90,00 %"));
        assert_eq!(aggregate.coverage(), "9 dari 12 indikator");
    }

    #[test]
    fn unmeasured_as_zero_lowers_the_mean_but_undefined_does_not() {
        let policy = Policy {
            unmeasured: Unmeasured::AsZero,
            ..Policy::DEFAULT
        };
        let undefined = Outcome::Undefined(UndefinedReason::Overflow);
        let aggregate = average(&[percent(100), Outcome::Blank, undefined], &policy);
        assert_eq!(shown(&aggregate).as_deref(), Some("50,00 %"));
        assert_eq!(aggregate.coverage(), "1 dari 3 indikator");
    }

    #[test]
    fn caps_hold_in_the_average_only() {
        let outcomes = [percent(200), percent(80)];
        let with = |cap| {
            shown(&average(
                &outcomes,
                &Policy {
                    cap,
                    ..Policy::DEFAULT
                },
            ))
        };
        assert_eq!(with(Cap::None).as_deref(), Some("140,00 %"));
        assert_eq!(with(Cap::At120).as_deref(), Some("100,00 %"));
        assert_eq!(with(Cap::At100).as_deref(), Some("90,00 %"));
    }

    #[test]
    fn nothing_measured_has_no_average() {
        assert_eq!(average(&[], &Policy::DEFAULT).percent, None);
        let aggregate = average(&[Outcome::Blank], &Policy::DEFAULT);
        assert_eq!((aggregate.percent, aggregate.measured), (None, 0));
    }

    #[test]
    fn weights_of_the_left_out_are_left_out() {
        let weighted = [
            (percent(100), Decimal::from(30)),
            (percent(50), Decimal::from(10)),
            (Outcome::Blank, Decimal::from(60)),
        ];
        let aggregate = weighted_average(&weighted, &Policy::DEFAULT);
        assert_eq!(shown(&aggregate).as_deref(), Some("87,50 %"));
    }

    #[test]
    fn overflow_and_negative_weights_have_no_average() {
        let huge = Outcome::Percent(Percent::new(Decimal::MAX));
        assert_eq!(average(&[huge, huge], &Policy::DEFAULT).percent, None);
        let negative = [
            (percent(50), Decimal::NEGATIVE_ONE),
            (percent(50), Decimal::TEN),
        ];
        assert_eq!(weighted_average(&negative, &Policy::DEFAULT).percent, None);
    }

    #[test]
    fn the_published_mean_of_manggarai_timur_was_truncated() {
        // L023 prints 85,38 for the mean of 87,10, 96,54 and 72,52.
        let figures = [8710, 9654, 7252];
        let outcomes =
            figures.map(|figure| Outcome::Percent(Percent::new(Decimal::new(figure, 2))));
        let aggregate = average(&outcomes, &Policy::DEFAULT);
        assert_eq!(shown(&aggregate).as_deref(), Some("85,39 %"));
    }
}
