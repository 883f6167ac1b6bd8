use ikrar_domain::people::Role;
use ikrar_sync::schema::{
    EntityKind, agency_year_scope, evaluation_answer, evaluation_sheet, recommendation,
};
use ikrar_sync::value::Value;

use super::*;
use crate::reading::fixture::{AGENCY, AGREEMENT, MemoryRows, actor, city, words};

const YEAR: u16 = 2026;
const ADVICE: EntityId = EntityId::from_bytes([0x41; 16]);

fn sheet() -> EntityId {
    evaluation_sheet_id(AGENCY, YEAR)
}

fn first() -> Criterion {
    Criterion::from_code("1a1").unwrap()
}

/// A sheet in a state, with one criterion that agency and evaluators have graded.
fn rows(status: &str) -> MemoryRows {
    let mut rows = city("in_force");
    rows.move_to(agency_year_scope(AGENCY, YEAR));
    rows.put(
        sheet(),
        EntityKind::EvaluationSheet,
        &[
            (evaluation_sheet::AGENCY, Value::Id(AGENCY)),
            (evaluation_sheet::YEAR, Value::Integer(2026)),
            (evaluation_sheet::STATUS, words(status)),
        ],
    );
    rows.put(
        evaluation_answer_id(sheet(), "1a1"),
        EntityKind::EvaluationAnswer,
        &[
            (evaluation_answer::SHEET, Value::Id(sheet())),
            (evaluation_answer::CRITERION, words("1a1")),
            (evaluation_answer::AGENCY_GRADE, words("AA")),
            (evaluation_answer::REVIEWER_GRADE, words("B")),
            (
                evaluation_answer::REVIEWER_NOTE,
                words("Pedoman belum lengkap"),
            ),
        ],
    );
    rows
}

fn head(status: &str, role: Role) -> Head {
    read_head(&rows(status), &actor(role), AGENCY, YEAR)
}

fn codes(head: &Head) -> Vec<&'static str> {
    head.steps.iter().map(|(action, _)| action.code()).collect()
}

#[test]
fn each_person_writes_the_own_column_in_its_turn() {
    let column = |status, role| head(status, role).column;
    let (own, inspector) = (Role::AgencyOperator, Role::Inspectorate);
    assert_eq!(column("draft", own), Some(GradedBy::Agency));
    assert_eq!(column("draft", inspector), None);
    assert_eq!(column("submitted", own), None);
    assert_eq!(column("submitted", inspector), Some(GradedBy::Reviewer));
    assert_eq!(column("reviewed", inspector), Some(GradedBy::Assurer));
    assert_eq!(column("final", inspector), None);
    assert_eq!(column("submitted", Role::PlanningReviewer), None);
}

#[test]
fn an_agency_without_a_sheet_begins_one() {
    let mut rows = city("in_force");
    rows.move_to(agency_year_scope(AGENCY, YEAR));
    let head = read_head(&rows, &actor(Role::AgencyOperator), AGENCY, YEAR);
    assert_eq!((head.status, head.column), (None, Some(GradedBy::Agency)));
    assert!(head.steps.is_empty());
    let whole = head.score.whole();
    assert_eq!(display_points(whole.obtainable()), "100,00");
}

#[test]
fn steps_are_those_of_the_person_with_what_stands_against_them() {
    let inspector = head("submitted", Role::Inspectorate);
    assert_eq!(codes(&inspector), ["return", "review"]);
    let operator = head("submitted", Role::AgencyOperator);
    assert_eq!(codes(&operator), ["withdraw"]);
    assert!(
        operator.steps[0]
            .1
            .as_ref()
            .is_some_and(|words| words.contains("Reviu"))
    );
    let assurer = head("reviewed", Role::Inspectorate);
    let finish = assurer
        .steps
        .iter()
        .find(|(action, _)| *action == SheetAction::Finish);
    let refusal = finish.unwrap().1.as_deref().unwrap();
    assert!(refusal.contains("79 kriteria"), "{refusal}");
}

#[test]
fn points_tell_what_was_reached_how_much_that_covers_and_what_is_left() {
    let head = head("submitted", Role::Inspectorate);
    let part = head.score.parts[0];
    assert_eq!(
        points_words(part.points),
        "0,60 dari 6,00 · 1 dari 7 kriteria dinilai · masih dapat diraih 5,40"
    );
    assert_eq!(predicate_words(part.points), "D (Sangat Kurang), sementara");
    let own = head.columns[0].1;
    assert_eq!(display_points(own.reached()), "0,86");
}

#[test]
fn grades_of_the_others_are_told_beside_the_column_being_written() {
    let rows = rows("submitted");
    let told = |but| read_graded(&rows, sheet(), first(), but);
    assert_eq!(
        told(Some(GradedBy::Reviewer)),
        ["Penilaian mandiri: AA – terpenuhi dan dipertahankan 5 tahun"]
    );
    assert_eq!(told(None).len(), 2);
    assert!(told(None)[1].ends_with("Pedoman belum lengkap"));
}

#[test]
fn what_the_app_holds_leads_to_where_it_stands() {
    let held = read_held(&rows("draft"), AGENCY, YEAR);
    let found = |trace| held.iter().find(|one| one.trace == trace).unwrap();
    let defined = found(Trace::Defined);
    assert!(!defined.is_whole);
    let address = crate::routes::addresses::agreement(AGREEMENT);
    assert_eq!(defined.address, Some(address));
    assert_eq!(found(Trace::Plan).address, None);
}

#[test]
fn recommendations_are_written_while_the_sheet_is_evaluated() {
    let takes = |status| head(status, Role::Inspectorate).takes_advice();
    assert!(takes("submitted") && takes("reviewed"));
    assert!(!takes("draft") && !takes("final"));
    assert!(!head("submitted", Role::AgencyOperator).takes_advice());
    let mut rows = rows("submitted");
    rows.put(
        ADVICE,
        EntityKind::Recommendation,
        &[
            (recommendation::SHEET, Value::Id(sheet())),
            (recommendation::TEXT, words("Lengkapi pedoman")),
            (recommendation::DUE, words("2027-08-31")),
        ],
    );
    let [advice] = read_advice(&rows, sheet()).try_into().unwrap();
    assert_eq!(advice.due.as_deref(), Some("Tenggat 31 Agustus 2027"));
    assert_eq!(advice.standing, RecommendationStanding::Open);
}

#[test]
fn agencies_without_a_sheet_stand_in_the_list_too() {
    let mut rows = rows("submitted");
    let other = [(ikrar_sync::schema::agency::NAME, words("Badan Contoh"))];
    rows.put(EntityId::from_bytes([0x42; 16]), EntityKind::Agency, &other);
    let list = read_list(&rows, YEAR);
    let statuses: Vec<_> = list.iter().map(|line| line.status).collect();
    assert!(statuses.contains(&None));
    assert!(statuses.contains(&Some(SheetStatus::Submitted)));
}
