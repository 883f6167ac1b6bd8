//! Evaluation sheets: each column is written by its own people and in its own turn, and what became
//! of a recommendation is told by its agency. Device and server give the same answer.

use ikrar_domain::evaluation_sheet::{
    Criterion, Grade, GradedBy, SheetAction, SheetStatus, Trace, display_points,
};

use super::*;
use crate::model;
use crate::schema::{evaluation_answer, evaluation_sheet_id, recommendation};

const ADVICE: EntityId = EntityId::from_bytes([0xe1; 16]);
const OWN: (EntityId, u16) = (AGENCY, YEAR);

fn sheet() -> EntityId {
    evaluation_sheet_id(AGENCY, YEAR)
}

fn criterion(code: &str) -> Criterion {
    Criterion::from_code(code).unwrap()
}

fn answer(code: &str) -> EntityId {
    schema::evaluation_answer_id(sheet(), code)
}

fn grading(device: &Device, code: &str, by: GradedBy, grade: Grade) -> Vec<Draft> {
    let (field, _) = model::column_fields(by);
    let value = words(grade.code());
    edit::grade(&device.replica, OWN, criterion(code), field, value).unwrap()
}

fn grade(device: &mut Device, code: &str, by: GradedBy, grade: Grade) {
    device.act(grading(device, code, by, grade), NOW);
}

/// Whether the device takes the last of these drafts.
fn is_taken(device: &Device, drafts: Vec<Draft>) -> bool {
    takes(device, drafts.into_iter().next_back().unwrap())
}

fn go(city: &mut City, device: &mut Device, action: SheetAction) {
    city.sync(device);
    let draft = edit::move_sheet(&device.replica, sheet(), action, Some("alasan contoh"));
    device.act(vec![draft.unwrap()], NOW);
    city.sync(device);
}

fn status(city: &City) -> Option<SheetStatus> {
    model::sheet_status(city.ledger(), sheet())
}

fn detail(device: &Device) -> String {
    match last_fate(device) {
        Disposition::Parked(parked) => parked.detail,
        other => panic!("{other:?}"),
    }
}

/// A sheet that the agency has begun without a network, known to the server.
fn begun() -> (City, Device, Device) {
    let (mut city, mut operator) = City::in_force();
    grade(&mut operator, "1a1", GradedBy::Agency, Grade::Doubled);
    grade(&mut operator, "1a2", GradedBy::Agency, Grade::Kept);
    city.sync(&mut operator);
    assert_eq!(last_fate(&operator), Disposition::Applied);
    let mut inspector = city.device(20, Role::Inspectorate);
    city.sync(&mut inspector);
    (city, operator, inspector)
}

fn submitted() -> (City, Device, Device) {
    let (mut city, mut operator, mut inspector) = begun();
    go(&mut city, &mut operator, SheetAction::Submit);
    assert_eq!(status(&city), Some(SheetStatus::Submitted));
    city.sync(&mut inspector);
    (city, operator, inspector)
}

#[test]
fn a_sheet_goes_from_the_agency_over_the_evaluators_to_another_who_assures_it() {
    let (mut city, operator, mut inspector) = submitted();
    assert_eq!(
        model::sheet_status(&operator.replica, sheet()),
        status(&city)
    );
    for one in Criterion::all() {
        grade(&mut inspector, &one.code(), GradedBy::Reviewer, Grade::Most);
    }
    go(&mut city, &mut inspector, SheetAction::Review);
    assert_eq!(status(&city), Some(SheetStatus::Reviewed));
    go(&mut city, &mut inspector, SheetAction::Finish);
    assert_eq!(detail(&inspector), "own_review");
    let mut assurer = city.device(21, Role::Inspectorate);
    city.sync(&mut assurer);
    grade(&mut assurer, "1a1", GradedBy::Assurer, Grade::Nothing);
    go(&mut city, &mut assurer, SheetAction::Finish);
    assert_eq!(status(&city), Some(SheetStatus::Final));
    let whole = model::sheet_score(city.ledger(), sheet(), None).whole();
    assert_eq!(display_points(whole.reached()), "69,40");
    let own = model::sheet_score(city.ledger(), sheet(), Some(GradedBy::Agency)).whole();
    assert_eq!(own.coverage(), "2 dari 80 kriteria dinilai");
}

#[test]
fn a_sheet_with_criteria_that_nobody_graded_is_not_final() {
    let (mut city, _, mut inspector) = submitted();
    go(&mut city, &mut inspector, SheetAction::Review);
    let mut assurer = city.device(21, Role::Inspectorate);
    go(&mut city, &mut assurer, SheetAction::Finish);
    assert_eq!(detail(&assurer), "sheet_ungraded");
    assert_eq!(status(&city), Some(SheetStatus::Reviewed));
}

#[test]
fn each_column_is_written_in_its_turn_on_device_and_server() {
    let (mut city, mut operator, mut inspector) = begun();
    let early = grading(&inspector, "1a1", GradedBy::Reviewer, Grade::Most);
    assert!(!is_taken(&inspector, early.clone()));
    inspector.act(early, NOW);
    city.sync(&mut inspector);
    assert_eq!(parked_reason(&inspector), Some(ParkReason::Locked));
    go(&mut city, &mut operator, SheetAction::Submit);
    let late = grading(&operator, "1a1", GradedBy::Agency, Grade::Begun);
    assert!(!is_taken(&operator, late.clone()));
    operator.act(late, NOW);
    city.sync(&mut operator);
    assert_eq!(parked_reason(&operator), Some(ParkReason::Locked));
    let kept = city.cell(answer("1a1"), evaluation_answer::AGENCY_GRADE);
    assert_eq!(kept.value, words("AA"), "what was sent stands");
}

#[test]
fn nobody_writes_the_column_of_another() {
    let (mut city, mut operator, mut inspector) = submitted();
    let foreign = grading(&operator, "1a3", GradedBy::Reviewer, Grade::Doubled);
    operator.act(foreign, NOW);
    city.sync(&mut operator);
    assert_eq!(parked_reason(&operator), Some(ParkReason::NoPermission));
    go(&mut city, &mut inspector, SheetAction::Return);
    let own = grading(&inspector, "1a1", GradedBy::Agency, Grade::Nothing);
    inspector.act(own, NOW);
    city.sync(&mut inspector);
    assert_eq!(parked_reason(&inspector), Some(ParkReason::NoPermission));
    let mut leader = city.device(6, Role::Leader);
    city.sync(&mut leader);
    grade(&mut leader, "1a1", GradedBy::Agency, Grade::Nothing);
    city.sync(&mut leader);
    assert_eq!(parked_reason(&leader), Some(ParkReason::NoPermission));
}

#[test]
fn a_row_that_begins_two_columns_at_once_is_refused() {
    let (mut city, _, mut inspector) = submitted();
    let mut drafts = grading(&inspector, "2a1", GradedBy::Reviewer, Grade::Most);
    let Some(Body::Create { fields }) = drafts.first_mut().map(|draft| &mut draft.body) else {
        panic!("a creation");
    };
    fields.insert(evaluation_answer::AGENCY_GRADE, words("AA"));
    inspector.act(drafts, NOW);
    city.sync(&mut inspector);
    assert_eq!(parked_reason(&inspector), Some(ParkReason::InvalidValue));
}

#[test]
fn two_grades_of_one_criterion_given_apart_wait_for_the_agency() {
    let (mut city, mut operator, _) = begun();
    let mut head = city.device(5, Role::AgencyHead);
    city.sync(&mut head);
    grade(&mut head, "1a1", GradedBy::Agency, Grade::Most);
    grade(&mut operator, "1a1", GradedBy::Agency, Grade::Less);
    city.sync(&mut head);
    city.sync(&mut operator);
    let id = answer("1a1");
    assert_eq!(city.ledger().open_conflicts(), 1);
    go(&mut city, &mut operator, SheetAction::Submit);
    assert_eq!(detail(&operator), "open_conflicts");
    let field = evaluation_answer::AGENCY_GRADE;
    let settled = edit::resolve(&operator.replica, id, field, words("C"), "sesuai bukti");
    operator.act(vec![settled.unwrap()], NOW);
    go(&mut city, &mut operator, SheetAction::Submit);
    assert_eq!(status(&city), Some(SheetStatus::Submitted));
}

#[test]
fn a_step_that_saw_other_grades_does_not_count() {
    let (mut city, mut operator, _) = begun();
    let mut head = city.device(5, Role::AgencyHead);
    city.sync(&mut head);
    let draft = edit::move_sheet(&head.replica, sheet(), SheetAction::Submit, None).unwrap();
    grade(&mut operator, "1a3", GradedBy::Agency, Grade::Less);
    city.sync(&mut operator);
    head.act(vec![draft], NOW);
    city.sync(&mut head);
    assert_eq!(parked_reason(&head), Some(ParkReason::ContentChanged));
    assert_eq!(status(&city), Some(SheetStatus::Draft));
}

#[test]
fn a_sheet_of_another_agency_or_the_city_is_refused() {
    let (mut city, mut operator) = City::in_force();
    let other = EntityId::from_bytes([0x77; 16]);
    let code = criterion("1a1");
    let field = evaluation_answer::AGENCY_GRADE;
    let mut drafts = edit::grade(&operator.replica, (other, YEAR), code, field, words("A"));
    for draft in drafts.iter_mut().flatten() {
        draft.scope = scope().id;
    }
    operator.act(drafts.unwrap(), NOW);
    city.sync(&mut operator);
    assert_ne!(last_fate(&operator), Disposition::Applied);
    let other = evaluation_sheet_id(other, YEAR);
    assert!(city.ledger().row(other).is_none());
}

fn advise(device: &mut Device, text: &str) {
    let due = "2026-12-31".parse().ok();
    let draft = edit::recommend(&device.replica, sheet(), ADVICE, text, due).unwrap();
    device.act(vec![draft], NOW);
}

fn write(device: &mut Device, field: schema::Field, value: Value) {
    let draft = edit::set_field(&device.replica, ADVICE, field, value).unwrap();
    device.act(draft.into_iter().collect(), NOW);
}

#[test]
fn the_agency_follows_a_recommendation_up_and_the_evaluators_close_it() {
    let (mut city, mut operator, mut inspector) = submitted();
    advise(&mut inspector, "Lengkapi definisi operasional");
    city.sync(&mut inspector);
    assert_eq!(last_fate(&inspector), Disposition::Applied);
    write(&mut inspector, recommendation::CLOSED, Value::Bool(true));
    city.sync(&mut inspector);
    assert_eq!(detail(&inspector), "recommendation_unanswered");
    city.sync(&mut operator);
    write(&mut operator, recommendation::CLOSED, Value::Bool(true));
    city.sync(&mut operator);
    assert_eq!(parked_reason(&operator), Some(ParkReason::NoPermission));
    write(
        &mut operator,
        recommendation::FOLLOW_UP,
        words("Sudah dilengkapi"),
    );
    city.sync(&mut operator);
    assert_eq!(last_fate(&operator), Disposition::Applied);
    city.sync(&mut inspector);
    write(&mut inspector, recommendation::CLOSED, Value::Bool(true));
    city.sync(&mut inspector);
    assert_eq!(last_fate(&inspector), Disposition::Applied);
    let traces = model::traces_of(city.ledger(), AGENCY, YEAR);
    let found = traces
        .iter()
        .find(|one| one.found.trace == Trace::Recommendations);
    assert!(found.unwrap().found.is_whole());
}

#[test]
fn nothing_is_recommended_before_the_sheet_is_sent_nor_without_words() {
    let (mut city, mut operator, mut inspector) = begun();
    advise(&mut inspector, "Terlalu dini");
    city.sync(&mut inspector);
    assert_eq!(parked_reason(&inspector), Some(ParkReason::Locked));
    go(&mut city, &mut operator, SheetAction::Submit);
    city.sync(&mut inspector);
    advise(&mut inspector, "  ");
    city.sync(&mut inspector);
    assert_eq!(detail(&inspector), "recommendation_blank");
}

#[test]
fn a_recommendation_that_was_taken_out_is_not_followed_up() {
    let (mut city, mut operator, mut inspector) = submitted();
    advise(&mut inspector, "Lengkapi definisi operasional");
    city.sync(&mut inspector);
    city.sync(&mut operator);
    write(&mut inspector, recommendation::REMOVED, Value::Bool(true));
    city.sync(&mut inspector);
    write(&mut operator, recommendation::FOLLOW_UP, words("Sudah"));
    city.sync(&mut operator);
    assert_eq!(parked_reason(&operator), Some(ParkReason::Locked));
    assert_eq!(model::recommendations_of(city.ledger(), sheet()), []);
}

#[test]
fn a_late_grade_waits_for_those_of_its_own_column() {
    let (mut city, mut operator, mut inspector) = submitted();
    let mut late = city.device(22, Role::Inspectorate);
    city.sync(&mut late);
    grade(&mut late, "1a1", GradedBy::Reviewer, Grade::Less);
    go(&mut city, &mut inspector, SheetAction::Review);
    city.sync(&mut late);
    assert_eq!(parked_reason(&late), Some(ParkReason::Locked));
    city.sync(&mut operator);
    let parked = model::open_parked(&operator.replica);
    let held = parked.first().expect("a person can see it").id;
    operator.act(
        vec![edit::adopt(&operator.replica, held, "dipakai").unwrap()],
        NOW,
    );
    city.sync(&mut operator);
    assert_eq!(parked_reason(&operator), Some(ParkReason::NoPermission));
}

#[test]
fn what_the_app_holds_is_counted_and_never_graded() {
    let (city, _, _) = begun();
    let traces = model::traces_of(city.ledger(), AGENCY, YEAR);
    let told = |trace: Trace| {
        let found = traces.iter().find(|one| one.found.trace == trace).unwrap();
        (found.found.told(), found.row)
    };
    let (in_force, row) = told(Trace::InForce);
    assert_eq!(in_force, "1 dari 1 perjanjian kinerja berlaku");
    assert_eq!(row, Some(AGREEMENT));
    assert!(told(Trace::Sent).0.starts_with("0 dari"));
    assert_eq!(told(Trace::Plan).0, "Belum ada Renstra tersimpan");
    let (defined, row) = told(Trace::Defined);
    assert_eq!(defined, "0 dari 1 indikator memiliki definisi operasional");
    assert_eq!(row, Some(ITEM));
    let whole = model::sheet_score(city.ledger(), sheet(), None).whole();
    assert_eq!(whole.graded, 2);
}

#[test]
fn nobody_is_asked_for_what_only_the_head_answers_to_or_has_no_money_for() {
    let (city, _) = super::cascade::with_administrator();
    let traces = model::traces_of(city.ledger(), AGENCY, YEAR);
    let asked = |trace: Trace| {
        let found = traces.iter().find(|one| one.found.trace == trace).unwrap();
        found.found.of
    };
    // Two agreements with an item each; the administrator's has no budget and no clock.
    assert_eq!((asked(Trace::InForce), asked(Trace::Defined)), (2, 2));
    let of_one = [Trace::PlanLinked, Trace::Funded, Trace::Cascaded];
    assert_eq!(of_one.map(asked), [1, 1, 1]);
    assert_eq!(asked(Trace::SignedInTime), 1);
}
