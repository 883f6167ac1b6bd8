use rstest::rstest;
use uuid::Uuid;

use super::*;

fn step(number: u128) -> ActionStep {
    ActionStep {
        id: ActionStepId::from_uuid(Uuid::from_u128(number)),
        item: ItemId::from_uuid(Uuid::from_u128(1)),
        order: number.to_string(),
        action: format!("Melatih {number} kader posyandu"),
        quarter: Some(Quarter::First),
        month: Some(2),
        output: "Kader terlatih".to_owned(),
        target: Some(Figure::Number(40.into())),
        unit: "orang".to_owned(),
        budget: None,
        owner: "Kepala Bidang Contoh".to_owned(),
        standing: StepStanding::Open,
        result: None,
    }
}

const ONLY_FIRST: [bool; 4] = [true, false, false, false];

fn codes(steps: &[ActionStep], programs: &[&str], targets: [bool; 4]) -> Vec<&'static str> {
    let found = problems(steps, programs, targets);
    found.into_iter().map(|problem| problem.code).collect()
}

#[test]
fn a_whole_step_is_without_problems() {
    assert_eq!(codes(&[step(1)], &[], ONLY_FIRST), [""; 0]);
}

#[test]
fn an_item_without_steps_and_a_quarter_without_steps_are_pointed_out() {
    assert_eq!(codes(&[], &[], ONLY_FIRST), ["no_steps"]);
    let targets = [true, false, true, false];
    assert_eq!(codes(&[step(1)], &[], targets), ["quarter_idle"]);
}

#[rstest]
#[case::action(ActionStep { action: " ".to_owned(), ..step(1) }, "action_blank")]
#[case::output(ActionStep { output: String::new(), ..step(1) }, "output_blank")]
#[case::owner(ActionStep { owner: String::new(), ..step(1) }, "owner_blank")]
#[case::target(ActionStep { target: None, ..step(1) }, "target_blank")]
#[case::month(ActionStep { month: Some(4), ..step(1) }, "month_outside_quarter")]
fn each_cell_that_lacks_something_is_named(#[case] step: ActionStep, #[case] code: &str) {
    assert_eq!(codes(&[step], &[], ONLY_FIRST), [code]);
}

#[test]
fn a_step_without_a_quarter_serves_none() {
    let step = ActionStep {
        quarter: None,
        month: None,
        ..step(1)
    };
    assert_eq!(
        codes(&[step], &[], ONLY_FIRST),
        ["quarter_blank", "quarter_idle"]
    );
}

#[rstest]
#[case("Program Pemenuhan Upaya Kesehatan", true)]
#[case("Pelaksanaan program pemenuhan upaya kesehatan.", true)]
#[case("Melaksanakan kegiatan", true)]
#[case("Menyusun peta jalan pemenuhan upaya kesehatan", false)]
fn a_step_that_only_repeats_a_program_is_pointed_out(#[case] action: &str, #[case] is_told: bool) {
    let step = ActionStep {
        action: action.to_owned(),
        ..step(1)
    };
    let found = codes(&[step], &["Program Pemenuhan Upaya Kesehatan"], ONLY_FIRST);
    assert_eq!(found == ["repeats_program"], is_told, "{found:?}");
}

#[test]
fn the_same_step_twice_in_a_quarter_is_pointed_out_once() {
    let again = ActionStep {
        action: " melatih 1 KADER posyandu".to_owned(),
        ..step(2)
    };
    assert_eq!(
        codes(&[step(1), again.clone()], &[], ONLY_FIRST),
        ["step_repeated"]
    );
    let later = ActionStep {
        quarter: Some(Quarter::Second),
        month: None,
        ..again
    };
    assert_eq!(codes(&[step(1), later], &[], ONLY_FIRST), [""; 0]);
}

#[test]
fn a_plan_is_approved_when_every_step_is_as_it_was_approved() {
    let of = |standing| ActionStep {
        standing,
        ..step(1)
    };
    assert_eq!(standing_of(&[], &[]), StepStanding::Open);
    for standing in StepStanding::ALL.iter().copied() {
        assert_eq!(standing_of(&[of(standing)], &[]), standing);
    }
    for standing in [StepStanding::Open, StepStanding::Changed] {
        let steps = [of(StepStanding::Approved), of(standing)];
        assert_eq!(standing_of(&steps, &[]), StepStanding::Changed);
    }
}

#[test]
fn a_plan_whose_approved_step_was_taken_out_is_approved_no_more_and_says_which() {
    let approved = |number| ActionStep {
        standing: StepStanding::Approved,
        ..step(number)
    };
    for steps in [vec![], vec![step(1)], vec![approved(1)]] {
        let standing = standing_of(&steps, &[approved(2)]);
        assert_eq!(standing, StepStanding::Changed, "{steps:?}");
    }
    let told: Vec<ActionPlanProblem> = removed_problems(&[approved(2)]).collect();
    assert_eq!(told[0].code, "approved_removed");
    assert!(told[0].message.contains("Melatih 2 kader posyandu"));
}

#[test]
fn a_report_looks_at_the_steps_of_its_quarter_and_at_what_was_left_open() {
    let told = ActionStep {
        result: Some(Figure::Number(40.into())),
        ..step(1)
    };
    let of = |quarter| ActionStep {
        quarter: Some(quarter),
        ..step(3)
    };
    let steps = [told, step(2), of(Quarter::Second), of(Quarter::Third)];
    let due: Vec<&ActionStep> = due_in(&steps, Quarter::Second).collect();
    assert_eq!(due, [&steps[1], &steps[2]]);
}

#[test]
fn every_month_has_its_quarter() {
    let numbers: Vec<Option<u8>> = [0, 1, 3, 4, 9, 10, 12, 13]
        .map(|month| quarter_of_month(month).map(Quarter::number))
        .to_vec();
    let expected = [
        None,
        Some(1),
        Some(1),
        Some(2),
        Some(3),
        Some(4),
        Some(4),
        None,
    ];
    assert_eq!(numbers, expected);
}
