use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::people::Role;
use crate::refusal::TransitionRefusal;

fn decimal(text: &str) -> Decimal {
    text.parse().expect("decimal")
}

#[test]
fn weights_are_those_of_the_regulation_and_sum_up_to_a_hundred() {
    let none = score(|_| None);
    let parts = none.parts.iter();
    let weights: Vec<String> = parts
        .map(|part| part.points.weight().normalize().to_string())
        .collect();
    let expected = "6 9 15 6 9 15 3 4.5 7.5 5 7.5 12.5";
    assert_eq!(weights.join(" "), expected);
    let whole = none.whole();
    assert_eq!(whole.weight(), Decimal::ONE_HUNDRED);
    assert_eq!(whole.obtainable(), Decimal::ONE_HUNDRED);
}

#[test]
fn codes_of_criteria_are_unique_read_back_and_never_change() {
    let codes: Vec<String> = Criterion::all().into_iter().map(Criterion::code).collect();
    assert_eq!(codes.len(), 80);
    assert_eq!(codes.first().map(String::as_str), Some("1a1"));
    assert_eq!(codes.last().map(String::as_str), Some("4c5"));
    for criterion in Criterion::all() {
        assert_eq!(Criterion::from_code(&criterion.code()), Some(criterion));
        assert!(!criterion.text().is_empty());
    }
    let texts: std::collections::BTreeSet<_> =
        Criterion::all().into_iter().map(Criterion::text).collect();
    assert_eq!(texts.len(), 80, "a text stands twice or is missing");
    for code in ["", "1a0", "1a8", "5a1", "1d1", "1a01"] {
        assert_eq!(Criterion::from_code(code), None, "{code}");
    }
}

#[test]
fn every_number_of_criteria_divides_the_unit() {
    for part in score(|_| None).parts {
        assert_eq!(2_520 % part.points.total, 0, "{:?}", part.points.total);
    }
}

#[test]
fn every_trace_is_laid_beside_a_criterion() {
    let beside = |trace| {
        Criterion::all()
            .into_iter()
            .any(|one| Trace::beside(one).contains(&trace))
    };
    assert!(Trace::ALL.iter().all(|trace| beside(*trace)));
    let laid = Criterion::all()
        .into_iter()
        .filter(|one| !Trace::beside(*one).is_empty());
    assert_eq!(laid.count(), 36, "a code in the table names no criterion");
}

#[test]
fn what_was_found_is_told_with_both_numbers() {
    let found = |met, of| Found {
        trace: Trace::Sent,
        met,
        of,
    };
    assert_eq!(found(3, 4).told(), "3 dari 4 laporan triwulan diajukan");
    assert_eq!(found(0, 0).told(), "Belum ada laporan triwulan diajukan");
    assert!(found(4, 4).is_whole() && !found(3, 4).is_whole() && !found(0, 0).is_whole());
}

#[test]
fn the_assurers_grade_counts_before_the_reviewers_and_that_before_the_agencys() {
    let mut answer = Answer::default();
    assert_eq!(answer.counting(), None);
    answer.agency = Some(Grade::Doubled);
    assert_eq!(answer.counting(), Some((Grade::Doubled, GradedBy::Agency)));
    answer.reviewer = Some(Grade::Most);
    assert_eq!(answer.counting(), Some((Grade::Most, GradedBy::Reviewer)));
    answer.assurer = Some(Grade::Nothing);
    assert_eq!(answer.counting(), Some((Grade::Nothing, GradedBy::Assurer)));
}

#[test]
fn highest_grades_bring_exactly_the_weights() {
    let whole = score(|_| Some(Grade::Doubled)).whole();
    assert_eq!(whole.reached(), Decimal::ONE_HUNDRED);
    assert_eq!(whole.predicate(), Predicate::VerySatisfying);
    assert!(whole.is_whole());
    assert_eq!(whole.coverage(), "80 dari 80 kriteria dinilai");
}

#[test]
fn one_criterion_brings_its_part_of_its_sub_component_alone() {
    let first = Criterion::all().into_iter().next().expect("criterion");
    let scored = score(|one| (one == first).then_some(Grade::Most));
    // 6 × 70 / 700.
    assert_eq!(scored.whole().reached(), decimal("0.6"));
    assert_eq!(scored.of(Component::Planning).reached(), decimal("0.6"));
    assert_eq!(scored.of(Component::Measuring).reached(), Decimal::ZERO);
    let part = scored.parts.first().expect("part");
    assert_eq!(part.points.obtainable(), decimal("5.4"));
    assert_eq!(part.points.coverage(), "1 dari 7 kriteria dinilai");
}

#[test]
fn points_are_rounded_once_and_the_predicate_goes_by_what_is_read() {
    for (points, read, predicate) in [
        ("90.004", "90,00", "A"),
        ("90.005", "90,01", "AA"),
        ("80", "80,00", "BB"),
        ("70.01", "70,01", "BB"),
        ("60.5", "60,50", "B"),
        ("50.5", "50,50", "CC"),
        ("30.01", "30,01", "C"),
        ("30", "30,00", "D"),
        ("0", "0,00", "D"),
    ] {
        assert_eq!(display_points(decimal(points)), read);
        assert_eq!(Predicate::of(decimal(points)).code(), predicate, "{read}");
    }
}

const FACTS: SheetFacts = SheetFacts {
    answered: 1,
    reviewed: 0,
    ungraded: 0,
    open_conflicts: 0,
    own_step: false,
    has_reason: true,
};

fn after(
    status: SheetStatus,
    action: SheetAction,
    role: Role,
    facts: SheetFacts,
) -> Result<SheetStatus, &'static str> {
    let after = status.after(action, role, &facts);
    after.map_err(TransitionRefusal::code)
}

#[test]
fn sheet_goes_from_the_agency_over_the_evaluators_to_the_assurer() {
    use SheetStatus::{Draft, Final, Reviewed, Submitted};
    let by = |status, action, role| after(status, action, role, FACTS);
    let (own, inspector) = (Role::AgencyOperator, Role::Inspectorate);
    assert_eq!(by(Draft, SheetAction::Submit, own), Ok(Submitted));
    assert_eq!(by(Submitted, SheetAction::Withdraw, own), Ok(Draft));
    assert_eq!(by(Submitted, SheetAction::Return, inspector), Ok(Draft));
    assert_eq!(by(Submitted, SheetAction::Review, inspector), Ok(Reviewed));
    assert_eq!(
        by(Reviewed, SheetAction::Reconsider, inspector),
        Ok(Submitted)
    );
    assert_eq!(by(Reviewed, SheetAction::Finish, inspector), Ok(Final));
    assert_eq!(by(Final, SheetAction::Reopen, inspector), Ok(Reviewed));
    assert_eq!(
        by(Draft, SheetAction::Submit, inspector),
        Err("role_not_allowed")
    );
    assert_eq!(
        by(Reviewed, SheetAction::Finish, own),
        Err("role_not_allowed")
    );
    assert_eq!(
        by(Final, SheetAction::Finish, inspector),
        Err("wrong_status")
    );
}

#[test]
fn steps_that_cannot_be_taken_say_why() {
    use SheetStatus::{Draft, Reviewed, Submitted};
    let (own, inspector) = (Role::AgencyHead, Role::Inspectorate);
    let facts = |change: fn(&mut SheetFacts)| {
        let mut facts = FACTS;
        change(&mut facts);
        facts
    };
    for (status, action, role, given, code) in [
        (
            Draft,
            SheetAction::Submit,
            own,
            facts(|one| one.answered = 0),
            "sheet_blank",
        ),
        (
            Submitted,
            SheetAction::Withdraw,
            own,
            facts(|one| one.reviewed = 1),
            "review_started",
        ),
        (
            Submitted,
            SheetAction::Return,
            inspector,
            facts(|one| one.has_reason = false),
            "reason_required",
        ),
        (
            Submitted,
            SheetAction::Review,
            inspector,
            facts(|one| one.open_conflicts = 1),
            "open_conflicts",
        ),
        (
            Reviewed,
            SheetAction::Finish,
            inspector,
            facts(|one| one.own_step = true),
            "own_review",
        ),
        (
            Reviewed,
            SheetAction::Finish,
            inspector,
            facts(|one| one.ungraded = 3),
            "sheet_ungraded",
        ),
    ] {
        assert_eq!(after(status, action, role, given), Err(code));
    }
}

#[test]
fn recommendation_is_closed_after_it_was_followed_up() {
    let mut one = Recommendation {
        text: "Lengkapi definisi operasional".to_owned(),
        due: None,
        criterion: None,
        follow_up: String::new(),
        is_closed: false,
    };
    assert_eq!(one.standing(), RecommendationStanding::Open);
    assert_eq!(one.check_closing(), Err(RecommendationRefusal::Unanswered));
    "Sudah dilengkapi".clone_into(&mut one.follow_up);
    assert_eq!(one.standing(), RecommendationStanding::Answered);
    assert_eq!(one.check_closing(), Ok(()));
    one.is_closed = true;
    assert_eq!(one.standing(), RecommendationStanding::Closed);
}

fn grades() -> impl Strategy<Value = Vec<Option<Grade>>> {
    let grade = proptest::option::of(proptest::sample::select(Grade::ALL));
    proptest::collection::vec(grade, 80)
}

fn scored(grades: &[Option<Grade>]) -> SheetScore {
    let all = Criterion::all();
    score(|criterion| {
        let place = all.iter().position(|one| *one == criterion)?;
        grades.get(place).copied().flatten()
    })
}

proptest! {
    #[test]
    fn points_stay_between_nothing_and_the_weight(grades in grades()) {
        let scored = scored(&grades);
        for part in &scored.parts {
            let points = part.points;
            let (reached, weight) = (points.reached(), points.weight());
            prop_assert!(reached >= Decimal::ZERO && reached <= weight);
            let sum = display_points(reached + points.obtainable());
            prop_assert_eq!(sum, display_points(weight));
        }
        let graded = grades.iter().flatten().count();
        prop_assert_eq!(scored.whole().graded, graded);
    }

    #[test]
    fn order_of_grades_within_a_sub_component_does_not_matter(grades in grades()) {
        let mut turned = grades.clone();
        let mut from = 0_usize;
        for part in &scored(&grades).parts {
            let to = from + part.points.total;
            turned[from..to].reverse();
            from = to;
        }
        prop_assert_eq!(scored(&grades), scored(&turned));
    }

    #[test]
    fn better_grade_never_takes_points(grades in grades(), place in 0_usize..80) {
        let mut better = grades.clone();
        better[place] = Some(Grade::Doubled);
        prop_assert!(scored(&better).whole().reached() >= scored(&grades).whole().reached());
    }

    #[test]
    fn components_add_up_to_the_whole(grades in grades()) {
        let scored = scored(&grades);
        let parts = Component::ALL.iter().map(|one| scored.of(*one).reached());
        let apart = scored.whole().reached() - parts.sum::<Decimal>();
        prop_assert!(apart.abs() < decimal("0.000001"));
    }
}

fn letter(status: SheetStatus) -> ResultLetter {
    ResultLetter {
        government: "Kota Contoh".to_owned(),
        arms: None,
        agency: "Dinas Contoh".to_owned(),
        year: crate::value::Year::new(2026).expect("year"),
        status,
        number: " 700/12 ".to_owned(),
        on: "2027-05-03".parse().ok(),
        summary: "Perencanaan sudah baik.".to_owned(),
        score: score(|_| Some(Grade::Most)),
        recommendations: vec![Recommendation {
            text: "Lengkapi definisi operasional.".to_owned(),
            due: "2027-08-31".parse().ok(),
            criterion: None,
            follow_up: String::new(),
            is_closed: false,
        }],
    }
}

#[test]
fn letter_tells_points_predicate_and_recommendations() {
    use crate::document::Block;
    let document = letter(SheetStatus::Final).document();
    assert_eq!(document.mark, None);
    let section = document.sections.first().expect("section");
    assert_eq!(
        section.title.last().map(String::as_str),
        Some("Nomor 700/12")
    );
    let told: Vec<&str> = section
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::Paragraph(text) => Some(text.as_str()),
            Block::List(texts) => texts.first().map(String::as_str),
            _ => None,
        })
        .collect();
    assert!(told.contains(&"Nilai 70,00 berpredikat B (Baik); 80 dari 80 kriteria dinilai."));
    assert!(told.contains(&"Lengkapi definisi operasional, paling lambat 31 Agustus 2027."));
    let totals: Vec<&str> = section
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::Table(table) => table.total.as_ref()?.last(),
            _ => None,
        })
        .map(|cell| cell.text.as_str())
        .collect();
    assert_eq!(totals, ["70,00"]);
}

#[test]
fn letter_of_a_sheet_that_is_not_final_is_a_draft() {
    assert!(letter(SheetStatus::Reviewed).document().mark.is_some());
}

#[test]
fn sheets_of_the_year_that_is_over_are_looked_at_until_august() {
    let looked = |day: &str| year_looked_at(day.parse().expect("day"));
    assert_eq!(looked("2027-01-02"), 2026);
    assert_eq!(looked("2027-08-31"), 2026);
    assert_eq!(looked("2027-09-01"), 2027);
}
