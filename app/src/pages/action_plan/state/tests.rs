use ikrar_domain::people::Role;
use ikrar_sync::value::Value;

use super::*;
use crate::reading::fixture::{AGREEMENT, FIRST_ITEM, MemoryRows, OPERATOR, actor, city, words};

const STEP: EntityId = EntityId::from_bytes([40; 16]);

fn planned(status: &str) -> MemoryRows {
    let mut rows = city(status);
    rows.put(
        STEP,
        EntityKind::ActionStep,
        &[
            (action_step::ITEM, Value::Id(FIRST_ITEM)),
            (action_step::ACTION, words("Melatih kader posyandu")),
            (action_step::QUARTER, words("1")),
            (action_step::OUTPUT, words("Kader terlatih")),
            (action_step::TARGET, Value::Decimal(40.into())),
            (action_step::UNIT, words("orang")),
            (action_step::BUDGET, Value::Integer(1_500)),
            (action_step::OWNER, words("Kepala Bidang Contoh")),
        ],
    );
    rows
}

fn approve(rows: &mut MemoryRows) {
    let content = model::step_content(rows.row(STEP).unwrap());
    let approved = [(action_step::APPROVED, words(&content))];
    rows.put(STEP, EntityKind::ActionStep, &approved);
    let cell = rows.row_mut(STEP).cells.get_mut(&action_step::APPROVED);
    cell.unwrap().stamp.author = OPERATOR;
}

#[test]
fn a_plan_counts_as_approved_until_a_step_says_something_else() {
    let mut rows = planned("in_force");
    let standing = |rows: &MemoryRows| read_item_plan(rows, FIRST_ITEM).unwrap().standing;
    let reviewer = actor(Role::PlanningReviewer);
    let approved = |rows: &MemoryRows| read_document(rows, &reviewer, AGREEMENT).unwrap().approved;
    assert_eq!((standing(&rows), approved(&rows)), (StepStanding::Open, 0));
    approve(&mut rows);
    assert_eq!(
        (standing(&rows), approved(&rows)),
        (StepStanding::Approved, 1)
    );
    let result = [(action_step::RESULT, Value::Decimal(30.into()))];
    rows.put(STEP, EntityKind::ActionStep, &result);
    assert_eq!(standing(&rows), StepStanding::Approved);
    let changed = [(action_step::TARGET, Value::Decimal(20.into()))];
    rows.put(STEP, EntityKind::ActionStep, &changed);
    assert_eq!(
        (standing(&rows), approved(&rows)),
        (StepStanding::Changed, 0)
    );
}

#[test]
fn an_approved_step_that_is_taken_out_opens_the_plan_and_is_named() {
    let mut rows = planned("in_force");
    approve(&mut rows);
    let removed = [(action_step::REMOVED, Value::Bool(true))];
    rows.put(STEP, EntityKind::ActionStep, &removed);
    let plan = read_item_plan(&rows, FIRST_ITEM).unwrap();
    assert_eq!(plan.standing, StepStanding::Changed);
    let told = "Langkah \"Melatih kader posyandu\" dihapus setelah disetujui.";
    assert!(plan.problems.iter().any(|words| words.starts_with(told)));
}

#[test]
fn who_approved_is_told_and_stays_told_when_the_step_has_changed() {
    let mut rows = planned("in_force");
    let reviewer = actor(Role::PlanningReviewer);
    let read = |rows: &MemoryRows| read_approval(rows, &reviewer, Clock::at(0), STEP).unwrap();
    assert_eq!(read(&rows).by, None);
    approve(&mut rows);
    let changed = [(action_step::OWNER, words("Kepala Bidang Misal"))];
    rows.put(STEP, EntityKind::ActionStep, &changed);
    let approval = read(&rows);
    assert_eq!(approval.standing, StepStanding::Changed);
    assert!(approval.by.unwrap().starts_with("Disetujui oleh "));
}

#[test]
fn the_agency_writes_the_reviewers_approve_and_a_finished_agreement_is_left_alone() {
    for (status, role, writes, approves) in [
        ("in_force", Role::AgencyOperator, true, false),
        ("in_force", Role::PlanningReviewer, false, true),
        ("in_force", Role::Inspectorate, false, false),
        ("superseded", Role::AgencyOperator, false, false),
        ("superseded", Role::PlanningReviewer, false, false),
    ] {
        let read = read_document(&planned(status), &actor(role), AGREEMENT).unwrap();
        let found = (read.lock.is_none(), read.may_approve);
        assert_eq!(found, (writes, approves), "{status} {role:?}");
    }
}

#[test]
fn a_report_is_told_what_came_of_the_steps_of_its_quarter() {
    let rows = planned("in_force");
    let due = due_steps(&rows, FIRST_ITEM, Quarter::First);
    assert_eq!(due.len(), 1);
    assert!(due[0].told.ends_with("dari 40 orang"), "{}", due[0].told);
    let mut blank = planned("in_force");
    let fields = [
        action_step::ACTION,
        action_step::OUTPUT,
        action_step::TARGET,
        action_step::UNIT,
    ];
    blank.put(
        STEP,
        EntityKind::ActionStep,
        &fields.map(|field| (field, Value::Null)),
    );
    let due = due_steps(&blank, FIRST_ITEM, Quarter::First);
    assert_eq!(
        due[0].told,
        "Langkah yang belum ditulis. Target keluaran belum diisi"
    );
    let item = read_item_plan(&rows, FIRST_ITEM).unwrap();
    assert!(item.target.contains("Rp1.500"), "{}", item.target);
    let mut unsaid = rows;
    unsaid.put(
        STEP,
        EntityKind::ActionStep,
        &[(action_step::BUDGET, Value::Null)],
    );
    let item = read_item_plan(&unsaid, FIRST_ITEM).unwrap();
    assert!(item.target.ends_with("belum diisi"), "{}", item.target);
}
