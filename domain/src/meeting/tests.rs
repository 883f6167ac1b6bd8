use super::*;
use rust_decimal::Decimal;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn meeting() -> Meeting {
    Meeting {
        year: Year::new(2026).unwrap(),
        quarter: Quarter::Third,
        held_on: Some(day("2026-10-12")),
        time: "09.00".into(),
        place: "Ruang Rapat Bappeda".into(),
        chair: "Sekretaris Daerah Contoh".into(),
        has_begun: true,
    }
}

fn decision(due: &str) -> Commitment {
    Commitment {
        text: "Melengkapi data kunjungan.".into(),
        owner: "Kepala Bidang Contoh".into(),
        due: Some(day(due)),
        indicator: None,
        is_done: false,
        done_on: None,
        note: String::new(),
    }
}

#[test]
fn a_decision_names_who_answers_and_until_when() {
    let held_on = Some(day("2026-10-12"));
    let whole = decision("2026-10-12");
    assert_eq!(whole.check(held_on), Ok(()));
    let wrong = |change: fn(&mut Commitment)| {
        let mut one = whole.clone();
        change(&mut one);
        one.check(held_on).unwrap_err().code()
    };
    assert_eq!(wrong(|one| one.text = "  ".into()), "decision_blank");
    assert_eq!(wrong(|one| one.owner = String::new()), "owner_blank");
    assert_eq!(wrong(|one| one.due = None), "due_blank");
    let early = decision("2026-10-11").check(held_on).unwrap_err();
    assert_eq!(early.code(), "due_before_meeting");
    assert!(early.user_message().contains("12 Oktober 2026"));
}

#[test]
fn what_is_late_comes_first_and_what_is_done_last() {
    let today = Some(day("2026-10-20"));
    let mut done = decision("2026-10-13");
    done.is_done = true;
    let mut dateless = decision("2026-10-13");
    dateless.due = None;
    let mut all = vec![
        done,
        dateless,
        decision("2026-12-31"),
        decision("2026-11-03"),
        decision("2026-10-19"),
    ];
    urgent_first(&mut all, |one| one, today);
    let told: Vec<Urgency> = all.iter().map(|one| one.urgency(today)).collect();
    assert_eq!(
        told,
        [
            Urgency::Overdue,
            Urgency::Soon,
            Urgency::Open,
            Urgency::Open,
            Urgency::Done
        ]
    );
    let due = all.iter().filter(|one| one.urgency(today).is_due());
    assert_eq!(due.count(), 2);
    assert_eq!(all[2].due, Some(day("2026-12-31")));
    assert_eq!(decision("2026-10-20").urgency(today), Urgency::Soon);
    assert_eq!(decision("2026-11-04").urgency(today), Urgency::Open);
}

#[test]
fn of_what_nothing_can_be_said_is_looked_at_first_then_the_farthest_behind() {
    let percent = |value: i64| Some(Percent::new(Decimal::from(value)));
    let mut all = vec![("a", percent(90)), ("b", percent(40)), ("c", None)];
    worst_first(&mut all, |(_, percent)| *percent);
    let names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["c", "b", "a"]);
}

#[test]
fn the_way_through_a_meeting_is_the_same_both_ways() {
    let mut way = vec![AgendaPlace::FIRST];
    while let Some(next) = way[way.len() - 1].next(3) {
        way.push(next);
    }
    assert_eq!(way.len(), 3 * AgendaStep::ALL.len());
    assert_eq!(way[0].previous(), None);
    for pair in way.windows(2) {
        assert_eq!(pair[1].previous(), Some(pair[0]));
    }
    assert_eq!(way[6].agency, 1);
    assert_eq!(way[6].step, AgendaStep::Commitments);
}

#[test]
fn a_meeting_is_closed_once_every_notulen_is_signed() {
    let planned = Meeting {
        has_begun: false,
        ..meeting()
    };
    let signed = MinutesStanding::Signed;
    assert_eq!(planned.status([signed]), MeetingStatus::Planned);
    assert_eq!(meeting().status([]), MeetingStatus::Held);
    let one_open = [signed, MinutesStanding::Open];
    assert_eq!(meeting().status(one_open), MeetingStatus::Held);
    let changed = [signed, MinutesStanding::Changed];
    assert_eq!(meeting().status(changed), MeetingStatus::Held);
    assert_eq!(meeting().status([signed, signed]), MeetingStatus::Closed);
}

#[test]
fn what_is_missing_keeps_a_meeting_from_beginning_and_a_notulen_from_being_signed() {
    assert_eq!(check_begin(&meeting(), 1), Ok(()));
    assert_eq!(
        check_begin(&meeting(), 0),
        Err(MeetingRefusal::NobodyCalled)
    );
    let placeless = Meeting {
        place: " ".into(),
        ..meeting()
    };
    assert_eq!(
        check_begin(&placeless, 1),
        Err(MeetingRefusal::PlanIncomplete)
    );
    let whole = [decision("2026-11-30")];
    assert_eq!(check_minutes(&meeting(), &whole, 0), Ok(()));
    assert_eq!(check_minutes(&meeting(), &[], 0), Ok(()));
    let refused = |meeting: &Meeting, decisions: &[Commitment], conflicts| {
        check_minutes(meeting, decisions, conflicts).unwrap_err()
    };
    assert_eq!(
        refused(&meeting(), &whole, 1),
        MeetingRefusal::OpenConflicts
    );
    let planned = Meeting {
        has_begun: false,
        ..meeting()
    };
    assert_eq!(refused(&planned, &whole, 0), MeetingRefusal::NotHeld);
    let early = [decision("2026-10-01")];
    assert_eq!(refused(&meeting(), &early, 0).code(), "due_before_meeting");
    assert_eq!(check_open(MinutesStanding::Open), Ok(()));
    assert_eq!(
        check_open(MinutesStanding::Changed),
        Err(MeetingRefusal::Signed)
    );
}

#[test]
fn a_notulen_says_where_who_what_and_until_when() {
    let mut one = decision("2026-11-30");
    one.indicator = Some("Angka harapan hidup".into());
    assert_eq!(
        minutes(&meeting(), "Dinas Kesehatan", &[one]),
        [
            "Pada hari Senin, tanggal 12 Oktober 2026, pukul 09.00, bertempat di Ruang Rapat \
             Bappeda, berlangsung rapat evaluasi kinerja Triwulan III tahun 2026 yang dipimpin \
             Sekretaris Daerah Contoh. Untuk Dinas Kesehatan diputuskan hal-hal berikut.",
            "1. Melengkapi data kunjungan. Penanggung jawab: Kepala Bidang Contoh. Tenggat: 30 \
             November 2026. Indikator: Angka harapan hidup.",
        ]
    );
    let told = minutes(&meeting(), "Dinas Kesehatan", &[]);
    assert!(told[1].contains("tidak mengambil keputusan"));
}

#[test]
fn every_refusal_has_a_code_of_its_own_and_says_what_to_do() {
    let all = [
        MeetingRefusal::DecisionBlank,
        MeetingRefusal::OwnerBlank,
        MeetingRefusal::DueBlank,
        MeetingRefusal::DueBeforeMeeting {
            held_on: day("2026-10-12"),
        },
        MeetingRefusal::PlanIncomplete,
        MeetingRefusal::NobodyCalled,
        MeetingRefusal::NotHeld,
        MeetingRefusal::OpenConflicts,
        MeetingRefusal::Signed,
        MeetingRefusal::DecisionsStand,
        MeetingRefusal::NotCalled,
    ];
    let codes: std::collections::BTreeSet<_> = all.iter().map(|one| one.code()).collect();
    assert_eq!(codes.len(), all.len());
    assert!(all.iter().all(|one| one.user_message().ends_with('.')));
    let told = all.map(|one| crate::judged::message_of(one.code()));
    assert!(told.iter().all(Option::is_some), "{told:?}");
}

#[test]
fn a_name_that_ends_in_a_title_gets_no_second_full_stop() {
    let titled = Meeting {
        chair: "Rudi Misal, S.T., M.Si.".into(),
        ..meeting()
    };
    let mut one = decision("2026-11-30");
    one.owner = "Dewi Misal, S.K.M. ".into();
    one.indicator = Some("Angka kematian ibu.".into());
    let told = minutes(&titled, "Dinas Kesehatan", &[one]).concat();
    assert!(!told.contains(".."), "{told}");
    assert!(told.contains("dipimpin Rudi Misal, S.T., M.Si. Untuk"));
    assert!(told.contains("Penanggung jawab: Dewi Misal, S.K.M. Tenggat"));
}

#[test]
fn whoever_has_decisions_or_a_signed_notulen_is_not_taken_out() {
    assert_eq!(check_removal(MinutesStanding::Open, 0), Ok(()));
    let decided = check_removal(MinutesStanding::Open, 1);
    assert_eq!(decided, Err(MeetingRefusal::DecisionsStand));
    let signed = check_removal(MinutesStanding::Changed, 0);
    assert_eq!(signed, Err(MeetingRefusal::Signed));
}

#[test]
fn the_words_of_a_meeting_are_locked_by_the_first_signature() {
    use MinutesStanding::{Changed, Open, Signed};
    assert_eq!(check_words([]), Ok(()));
    assert_eq!(check_words([Open, Open]), Ok(()));
    for signed in [Signed, Changed] {
        assert_eq!(check_words([Open, signed]), Err(MeetingRefusal::Signed));
    }
}
