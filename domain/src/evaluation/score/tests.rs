use proptest::prelude::*;

use super::*;
use crate::evaluation::{CategoryScale, Caveat, caveats, rank};
use crate::measurement::{Cap, Policy, UndefinedReason, Unmeasured};

fn percent(number: i64) -> Outcome {
    Outcome::Percent(Percent::new(Decimal::from(number)))
}

fn indicator(outcome: Outcome, standing: Standing) -> Indicator {
    Indicator {
        name: "Indeks".into(),
        outcome,
        standing,
        weight: None,
    }
}

fn weighted(number: i64, weight: i64) -> Indicator {
    Indicator {
        weight: Some(Decimal::from(weight)),
        ..indicator(percent(number), Standing::Verified)
    }
}

fn objective(indicators: Vec<Indicator>) -> Objective {
    Objective {
        name: "Sasaran".into(),
        indicators,
    }
}

fn shown(score: &Score) -> String {
    super::shown(score.percent)
}

fn verified(numbers: &[i64]) -> Objective {
    let indicators = numbers
        .iter()
        .map(|number| indicator(percent(*number), Standing::Verified));
    objective(indicators.collect())
}

#[test]
fn an_agency_is_the_mean_of_its_objectives_not_of_its_indicators() {
    let objectives = [verified(&[100]), verified(&[50, 60, 70])];
    let (agency, scores) = evaluate_agency(&objectives, &Method::DEFAULT);
    assert_eq!(shown(&scores[1]), "60,00 %");
    assert_eq!(shown(&agency), "80,00 %");
    assert_eq!(agency.category.map(|band| band.label), Some("Tinggi"));
    assert_eq!(agency.coverage.display(), "4 dari 4 terverifikasi");
}

#[test]
fn weights_decide_where_all_are_given_and_add_up() {
    let objectives = [
        objective(vec![weighted(100, 70)]),
        objective(vec![weighted(50, 10), weighted(80, 20)]),
    ];
    let (agency, scores) = evaluate_agency(&objectives, &Method::DEFAULT);
    // (50 x 10 + 80 x 20) / 30 = 70; (100 x 70 + 70 x 30) / 100 = 91.
    assert_eq!(shown(&scores[1]), "70,00 %");
    assert_eq!(shown(&agency), "91,00 %");
    assert_eq!(agency.weights, Weights::Given);
}

#[test]
fn weights_that_do_not_add_up_are_left_and_the_working_says_so() {
    let objectives = [
        objective(vec![weighted(100, 70)]),
        objective(vec![weighted(50, 20)]),
    ];
    let (agency, _) = evaluate_agency(&objectives, &Method::DEFAULT);
    assert_eq!(shown(&agency), "75,00 %");
    let steps = agency.explanation.steps.join(" ");
    assert!(
        steps.contains("Bobot tidak dipakai. Jumlah bobot 90"),
        "{steps}"
    );
    assert!(caveats(&agency).contains(&Caveat::WeightsUnused));
}

#[test]
fn what_nobody_verified_counts_as_the_city_decided() {
    let objectives = [objective(vec![
        indicator(percent(100), Standing::Verified),
        indicator(percent(50), Standing::Waiting),
        indicator(Outcome::Blank, Standing::Missing),
    ])];
    let score = |unverified| {
        let method = Method {
            unverified,
            ..Method::DEFAULT
        };
        let (agency, _) = evaluate_agency(&objectives, &method);
        assert_eq!(agency.coverage.display(), "1 dari 3 terverifikasi");
        shown(&agency)
    };
    assert_eq!(score(Unverified::Counted), "75,00 %");
    assert_eq!(score(Unverified::Excluded), "100,00 %");
    assert_eq!(score(Unverified::AsZero), "50,00 %");
}

#[test]
fn what_was_not_measured_counts_as_the_city_decided() {
    let objectives = [objective(vec![
        indicator(percent(80), Standing::Verified),
        indicator(Outcome::NotMeasured, Standing::Verified),
    ])];
    let score = |unmeasured| {
        let method = Method {
            policy: Policy {
                unmeasured,
                ..Policy::DEFAULT
            },
            ..Method::DEFAULT
        };
        shown(&evaluate_agency(&objectives, &method).0)
    };
    assert_eq!(score(Unmeasured::Excluded), "80,00 %");
    assert_eq!(score(Unmeasured::AsZero), "40,00 %");
}

#[test]
fn a_percent_is_capped_where_it_enters_and_not_again() {
    let method = Method {
        policy: Policy {
            cap: Cap::At120,
            ..Policy::DEFAULT
        },
        ..Method::DEFAULT
    };
    let (agency, _) = evaluate_agency(&[verified(&[400, 60])], &method);
    assert_eq!(shown(&agency), "90,00 %");
}

#[test]
fn nothing_measured_is_no_score_and_no_zero() {
    let undefined = Outcome::Undefined(UndefinedReason::ZeroTarget);
    let objectives = [objective(vec![
        indicator(Outcome::Blank, Standing::Missing),
        indicator(undefined, Standing::Verified),
    ])];
    let (agency, _) = evaluate_agency(&objectives, &Method::DEFAULT);
    assert_eq!((agency.percent, agency.category), (None, None));
    assert_eq!(caveats(&agency), [Caveat::NoScore]);
    let city = evaluate_city(&[("Dinas", &agency)], &Method::DEFAULT);
    assert_eq!(city.percent, None);
    assert_eq!(evaluate_city(&[], &Method::DEFAULT).percent, None);
}

#[test]
fn the_working_names_every_part_and_every_choice() {
    let (agency, scores) = evaluate_agency(&[verified(&[90])], &Method::DEFAULT);
    assert_eq!(agency.explanation.question, "Mengapa 90,00 %?");
    let of_objective = scores[0].explanation.steps.join(" ");
    assert!(of_objective.contains("Indeks: 90,00 % (terverifikasi)."));
    let of_agency = agency.explanation.steps.join(" ");
    assert!(of_agency.contains("Sasaran: 90,00 % (1 dari 1 terverifikasi)."));
    assert!(of_agency.contains("Skala: Predikat Permendagri 86/2017."));
}

#[test]
fn equal_percents_share_a_place_and_no_percent_has_none() {
    let score = |numbers: &[i64]| evaluate_agency(&[verified(numbers)], &Method::DEFAULT).0;
    let (first, second, third, none) = (score(&[95]), score(&[95]), score(&[80]), score(&[]));
    assert_eq!(
        rank(&[&third, &first, &none, &second]),
        [Some(3), Some(1), None, Some(1)]
    );
}

#[test]
fn few_indicators_and_waiting_figures_are_said_beside_the_place() {
    let objectives = [objective(vec![
        indicator(percent(100), Standing::Waiting),
        indicator(Outcome::Blank, Standing::Missing),
    ])];
    let (agency, _) = evaluate_agency(&objectives, &Method::DEFAULT);
    let words: Vec<String> = caveats(&agency).into_iter().map(Caveat::display).collect();
    assert_eq!(
        words,
        [
            "1 belum diverifikasi",
            "1 belum terukur",
            "hanya 2 indikator"
        ]
    );
}

fn outcome() -> impl Strategy<Value = Outcome> {
    prop_oneof![
        5 => (0_i64..30_000, 0_u32..5).prop_map(|(mantissa, places)| {
            Outcome::Percent(Percent::new(Decimal::new(mantissa, places)))
        }),
        1 => Just(Outcome::Blank),
        1 => Just(Outcome::NotMeasured),
        1 => Just(Outcome::Undefined(UndefinedReason::ZeroTarget)),
    ]
}

fn any_indicator() -> impl Strategy<Value = Indicator> {
    (outcome(), 0..Standing::ALL.len())
        .prop_map(|(outcome, place)| indicator(outcome, Standing::ALL[place]))
}

fn any_agency() -> impl Strategy<Value = Vec<Objective>> {
    let one = proptest::collection::vec(any_indicator(), 1..5).prop_map(objective);
    proptest::collection::vec(one, 1..6)
}

fn any_method() -> impl Strategy<Value = Method> {
    (
        0..Cap::ALL.len(),
        0..Unmeasured::ALL.len(),
        0..Unverified::ALL.len(),
        0..CategoryScale::ALL.len(),
    )
        .prop_map(|(cap, unmeasured, unverified, scale)| Method {
            policy: Policy {
                cap: Cap::ALL[cap],
                unmeasured: Unmeasured::ALL[unmeasured],
                ..Policy::DEFAULT
            },
            unverified: Unverified::ALL[unverified],
            scale: CategoryScale::ALL[scale],
        })
}

/// The least and the most that one indicator may contribute.
fn bounds(objectives: &[Objective], method: &Method) -> Option<(Decimal, Decimal)> {
    let entries: Vec<Decimal> = objectives
        .iter()
        .flat_map(|objective| &objective.indicators)
        .filter_map(|indicator| {
            let outcome = counted(indicator, method)?;
            weighted_average(&[(outcome, Decimal::ONE)], &method.policy).percent
        })
        .map(Percent::value)
        .collect();
    Some((*entries.iter().min()?, *entries.iter().max()?))
}

/// Division leaves a last digit open.
fn close(left: Option<Percent>, right: Option<Percent>) -> bool {
    match (left, right) {
        (None, None) => true,
        (Some(left), Some(right)) => (left.value() - right.value()).abs() < Decimal::new(1, 15),
        _ => false,
    }
}

proptest! {
    #[test]
    fn a_score_lies_between_its_lowest_and_highest_part(
        objectives in any_agency(),
        method in any_method(),
    ) {
        let (agency, _) = evaluate_agency(&objectives, &method);
        let nearly = Decimal::new(1, 15);
        match (agency.percent, bounds(&objectives, &method)) {
            (Some(percent), Some((low, high))) => {
                prop_assert!(percent.value() >= low - nearly);
                prop_assert!(percent.value() <= high + nearly);
            }
            (found, bounds) => prop_assert_eq!(found.is_some(), bounds.is_some()),
        }
    }

    #[test]
    fn the_order_of_objectives_and_indicators_changes_nothing(
        objectives in any_agency(),
        method in any_method(),
    ) {
        let (agency, _) = evaluate_agency(&objectives, &method);
        let mut turned = objectives.clone();
        turned.reverse();
        for objective in &mut turned {
            objective.indicators.reverse();
        }
        let (other, _) = evaluate_agency(&turned, &method);
        prop_assert!(close(agency.percent, other.percent));
        prop_assert_eq!(agency.coverage, other.coverage);
    }

    #[test]
    fn coverage_counts_every_indicator_once(objectives in any_agency(), method in any_method()) {
        let (agency, scores) = evaluate_agency(&objectives, &method);
        let all: Vec<&Indicator> =
            objectives.iter().flat_map(|objective| &objective.indicators).collect();
        let measured = |indicator: &&&Indicator| indicator.outcome.percent().is_some();
        let accepted = |indicator: &&&Indicator| indicator.standing == Standing::Verified;
        prop_assert_eq!(agency.coverage.total, all.len());
        prop_assert_eq!(agency.coverage.measured, all.iter().filter(measured).count());
        prop_assert_eq!(
            agency.coverage.verified,
            all.iter().filter(measured).filter(accepted).count()
        );
        let summed = scores
            .iter()
            .map(|score| score.coverage)
            .fold(Coverage::default(), Coverage::and);
        prop_assert_eq!(agency.coverage, summed);
    }

    #[test]
    fn nothing_is_rounded_before_the_last(numbers in proptest::collection::vec(0_i64..300, 3)) {
        // Thirds: rounding them first would drift from the true mean.
        let thirds: Vec<Indicator> = numbers
            .iter()
            .map(|number| {
                let third = Decimal::from(*number) / Decimal::from(3);
                indicator(Outcome::Percent(Percent::new(third)), Standing::Verified)
            })
            .collect();
        let (agency, _) = evaluate_agency(&[objective(thirds)], &Method::DEFAULT);
        let exact = Decimal::from(numbers.iter().sum::<i64>()) / Decimal::from(9);
        prop_assert_eq!(agency.percent.map(Percent::rounded), Some(Percent::new(exact).rounded()));
    }
}
