use ikrar_domain::people::Role;
use ikrar_sync::{
    schema::{EntityKind, agency_year_scope, commitment, meeting, meeting_agency_id},
    value::Value,
};

use super::*;
use crate::reading::fixture::{
    AGENCY, FIRST_ITEM, MemoryRows, OPERATOR, actor, city, number, realize, words,
};

const MEETING: EntityId = EntityId::from_bytes([50; 16]);
const DECISION: EntityId = EntityId::from_bytes([51; 16]);

fn called() -> EntityId {
    meeting_agency_id(MEETING, AGENCY)
}

fn held() -> MemoryRows {
    let mut rows = city("in_force");
    rows.put(
        MEETING,
        EntityKind::Meeting,
        &[
            (meeting::YEAR, Value::Integer(2025)),
            (meeting::QUARTER, Value::Integer(1)),
            (meeting::HELD_ON, words("2025-04-14")),
            (meeting::PLACE, words("Aula")),
            (meeting::CHAIR, words("Sekretaris Daerah Contoh")),
            (meeting::BEGUN, Value::Bool(true)),
        ],
    );
    rows.put(
        called(),
        EntityKind::MeetingAgency,
        &[
            (meeting_agency::MEETING, Value::Id(MEETING)),
            (meeting_agency::AGENCY, Value::Id(AGENCY)),
        ],
    );
    rows.put(
        DECISION,
        EntityKind::Commitment,
        &[
            (commitment::CALLED, Value::Id(called())),
            (commitment::TEXT, words("Melengkapi data")),
            (commitment::OWNER, words("Kepala Bidang Contoh")),
            (commitment::DUE, words("2025-04-30")),
            (commitment::ITEM, Value::Id(FIRST_ITEM)),
        ],
    );
    rows
}

fn sign(rows: &mut MemoryRows) {
    let content = model::minutes_content(rows, rows.row(called()).unwrap());
    let signed = [(meeting_agency::SIGNED, words(&content))];
    rows.put(called(), EntityKind::MeetingAgency, &signed);
    let cell = rows
        .row_mut(called())
        .cells
        .get_mut(&meeting_agency::SIGNED);
    cell.unwrap().stamp.author = OPERATOR;
}

fn reader(role: Role, today: &str) -> Reader {
    Reader {
        actor: actor(role),
        today: today.parse().ok(),
    }
}

#[test]
fn what_falls_to_an_agency_is_listed_with_how_late_it_is_until_it_is_done() {
    let mut rows = held();
    let late = reader(Role::AgencyOperator, "2025-05-01");
    let open = read_open(&rows, late);
    assert_eq!(open.len(), 1);
    assert_eq!(open[0].urgency, Urgency::Overdue);
    assert_eq!(
        open[0].told,
        "Penanggung jawab: Kepala Bidang Contoh · tenggat 30 April 2025 · Angka harapan hidup"
    );
    assert!(open[0].may_follow_up);
    let leader = read_open(&rows, reader(Role::Leader, "2025-04-20"));
    assert_eq!(leader[0].urgency, Urgency::Soon);
    assert!(!leader[0].may_follow_up);
    let done = [
        (commitment::DONE, Value::Bool(true)),
        (commitment::DONE_ON, words("2025-05-02")),
        (commitment::NOTE, words("Data lengkap")),
    ];
    rows.put(DECISION, EntityKind::Commitment, &done);
    assert_eq!(read_open(&rows, late), []);
    let told = read_decisions(&rows, late, called());
    assert_eq!(
        told[0].outcome.as_deref(),
        Some("Selesai 2 Mei 2025: Data lengkap")
    );
    assert!(!told[0].may_follow_up);
}

#[test]
fn a_signed_meeting_takes_no_word_and_one_who_does_not_hold_it_none_at_all() {
    let mut rows = held();
    let card = |rows: &MemoryRows| read_card(rows, MEETING).unwrap();
    let reviewer = actor(Role::PlanningReviewer);
    assert_eq!(card(&rows).heading, "Rapat evaluasi Triwulan I 2025");
    assert_eq!(card(&rows).occasion, "14 April 2025, Aula");
    assert_eq!(card(&rows).status, MeetingStatus::Held);
    assert_eq!(card(&rows).lock(&reviewer), None);
    let operator = actor(Role::AgencyOperator);
    let locked = card(&rows).lock(&operator);
    assert_eq!(locked.as_deref(), Some(text::meeting::READ_ONLY));
    sign(&mut rows);
    assert_eq!(card(&rows).status, MeetingStatus::Closed);
    let locked = card(&rows).lock(&reviewer);
    assert_eq!(
        locked.as_deref(),
        Some(MeetingRefusal::Signed.user_message().as_str())
    );
}

#[test]
fn a_notulen_is_signed_for_what_it_says_and_tells_by_whom() {
    let mut rows = held();
    let reviewer = actor(Role::PlanningReviewer);
    let read = |rows: &MemoryRows| read_called(rows, &reviewer, Clock::at(0), called()).unwrap();
    assert_eq!(read(&rows).refusal, None);
    assert!(read(&rows).minutes[1].contains("Melengkapi data"));
    sign(&mut rows);
    assert_eq!(read(&rows).row.minutes, MinutesStanding::Signed);
    assert!(read(&rows).signed_by.is_some());
    let done = [(commitment::DONE, Value::Bool(true))];
    rows.put(DECISION, EntityKind::Commitment, &done);
    assert_eq!(read(&rows).row.minutes, MinutesStanding::Signed);
    let moved = [(commitment::DUE, words("2025-04-01"))];
    rows.put(DECISION, EntityKind::Commitment, &moved);
    assert_eq!(read(&rows).row.minutes, MinutesStanding::Changed);
    assert!(read(&rows).refusal.unwrap().contains("mendahului"));
}

#[test]
fn a_notulen_that_changed_after_it_was_signed_counts_as_signed_no_more() {
    let mut rows = held();
    let card = |rows: &MemoryRows| read_card(rows, MEETING).unwrap();
    assert_eq!(card(&rows).signed, 0);
    sign(&mut rows);
    assert_eq!(card(&rows).signed, 1);
    let moved = [(commitment::OWNER, words("Sekretaris Dinas Contoh"))];
    rows.put(DECISION, EntityKind::Commitment, &moved);
    assert_eq!(card(&rows).signed, 0);
    assert_eq!(card(&rows).status, MeetingStatus::Held);
}

#[test]
fn indicators_come_with_the_farthest_behind_first_and_the_words_of_their_report() {
    let mut rows = held();
    realize(&mut rows, "submitted", FIRST_ITEM, number(20));
    rows.move_to(agency_year_scope(AGENCY, 2025));
    let read = read_figures(&rows, AGENCY, 2025, Quarter::First);
    assert!(read.agreement.is_some());
    let percents: Vec<_> = read
        .indicators
        .iter()
        .map(|line| line.percent.percent())
        .collect();
    assert!(percents.is_sorted(), "{percents:?}");
    assert_eq!(read.causes.len(), read.indicators.len());
    assert!(!read.money.is_empty());
}
