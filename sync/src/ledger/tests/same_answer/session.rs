//! The record of a session of signing: open, closed, and open again with a reason.

use chrono::NaiveDate;
use ikrar_domain::agreement::{SessionAction, SessionStatus};
use ikrar_domain::value::Year;

use super::*;
use crate::edit::NewSession;
use crate::schema::{CITY_SCOPE, agency, attendance, attendance_id, signing_session};

const SESSION: EntityId = EntityId::from_bytes([0x71; 16]);
const PEOPLE: [(u8, Role); 5] = [
    (4, Role::OrganisationReviewer),
    (3, Role::PlanningReviewer),
    (1, Role::AgencyOperator),
    (5, Role::AgencyHead),
    (6, Role::Leader),
];
const DESK: usize = 0;
const COLLEAGUE: usize = 1;

const WAYS: [(&str, &[&str]); 2] = [("open", &["closed"]), ("closed", &["open"])];

#[derive(Clone, Copy, Debug)]
enum Deed {
    Step(usize, SessionAction, bool),
    /// Writes one of the parts without which it is not closed.
    Place(usize, &'static str),
    Present(usize, bool),
    Absence(usize, &'static str),
    WriteApart,
    Settle,
}

fn one() -> EntityId {
    attendance_id(SESSION, AGENCY)
}

/// A session with one agency on its list, and nothing more.
fn town() -> (City, Vec<Device>) {
    let (mut city, _) = City::with_agreement();
    let people = PEOPLE.iter();
    let devices = people.map(|(number, role)| city.device(*number, *role));
    let mut devices: Vec<Device> = devices.collect();
    all_in_step(&mut city, &mut devices);
    let desk = &mut devices[DESK];
    let named = Draft {
        scope: CITY_SCOPE,
        entity: AGENCY,
        kind: EntityKind::Agency,
        body: Body::Create {
            fields: [(agency::NAME, words("Dinas Kesehatan"))].into(),
        },
    };
    let new = NewSession {
        id: SESSION,
        year: Year::new(YEAR).unwrap(),
        city: "Contoh",
        held_on: NaiveDate::from_ymd_opt(2026, 1, 30),
        presided_by: ("Budi Santosa", "Wali Kota"),
    };
    desk.act(vec![named, edit::open_session(&new)], NOW);
    desk.act(edit::invite(&desk.replica, SESSION).unwrap(), NOW);
    let recorded = (signing_session::RECORDED_NAME, words("Siti Misal"));
    let draft = edit::set_field(&desk.replica, SESSION, recorded.0, recorded.1);
    desk.act(draft.unwrap().into_iter().collect(), NOW);
    all_in_step(&mut city, &mut devices);
    (city, devices)
}

fn drafts(devices: &[Device], deed: Deed) -> (usize, Vec<Draft>) {
    let set = |who: usize, entity, field, value| {
        let draft = edit::set_field(&devices[who].replica, entity, field, value);
        (who, draft.unwrap().into_iter().collect())
    };
    let text = |words: &str| match words {
        "" => Value::Null,
        _ => Value::text(words),
    };
    match deed {
        Deed::Step(who, action, has_reason) => {
            let reason = has_reason.then_some("nama keliru");
            let draft = edit::move_session(&devices[who].replica, SESSION, action, reason);
            (who, vec![draft.unwrap()])
        }
        Deed::Place(who, words) => set(who, SESSION, signing_session::PLACE, text(words)),
        Deed::Present(who, is) => set(who, one(), attendance::PRESENT, Value::Bool(is)),
        Deed::Absence(who, words) => set(who, one(), attendance::ABSENCE, text(words)),
        Deed::WriteApart => (DESK, Vec::new()),
        Deed::Settle => {
            let (rows, field) = (&devices[DESK].replica, signing_session::NUMBER);
            let value = words("800/1");
            let draft = edit::resolve(rows, SESSION, field, value, "sesuai arsip");
            (DESK, draft.into_iter().collect())
        }
    }
}

fn foretell(devices: &[Device], deed: Deed) -> Foretold {
    let Deed::Step(who, action, has_reason) = deed else {
        let (who, drafts) = drafts(devices, deed);
        let device = &devices[who];
        let told = drafts
            .first()
            .map(|draft| foretell_edit(device, Action::RecordSigning, &Subject::CITY, draft));
        return told.unwrap_or(Foretold::Counts);
    };
    let device = &devices[who];
    if !has_right(device, Action::RecordSigning, &Subject::CITY) {
        return Foretold::NoRight;
    }
    let facts = model::session_facts(&device.replica, SESSION, has_reason).unwrap();
    let status = model::session_status(&device.replica, SESSION).unwrap();
    match status.after(action, device.person.role, &facts) {
        Ok(_) => Foretold::Counts,
        Err(refusal) => Foretold::Refused(refusal.code()),
    }
}

fn deeds(devices: &[Device]) -> Vec<Deed> {
    let rows = &devices[DESK].replica;
    let mut deeds = Vec::new();
    for who in 0..PEOPLE.len() {
        for action in SessionAction::ALL {
            let steps = [false, true].map(|reason| Deed::Step(who, *action, reason));
            deeds.extend(steps.into_iter().chain(steps));
        }
        deeds.extend(["", "Aula"].map(|words| Deed::Place(who, words)));
        deeds.extend(["", "sakit"].map(|words| Deed::Absence(who, words)));
        deeds.extend([false, true].map(|is| Deed::Present(who, is)));
    }
    let is_open = model::session_status(rows, SESSION) == Some(SessionStatus::Open);
    if rows.conflicts().count() > 0 {
        deeds.extend([Deed::Settle; 4]);
    } else if is_open {
        deeds.extend([Deed::WriteApart; 2]);
    }
    // What stands already is no deed.
    deeds.retain(|deed| matches!(deed, Deed::WriteApart) || !drafts(devices, *deed).1.is_empty());
    deeds
}

fn take(city: &mut City, devices: &mut [Device], deed: Deed) -> Disposition {
    if let Deed::WriteApart = deed {
        for (who, text) in [(DESK, "800/2"), (COLLEAGUE, "800/3")] {
            let (rows, field) = (&devices[who].replica, signing_session::NUMBER);
            let draft = edit::set_field(rows, SESSION, field, words(text)).unwrap();
            devices[who].act(draft.into_iter().collect(), NOW);
        }
    }
    let (who, drafts) = drafts(devices, deed);
    devices[who].act(drafts, NOW);
    all_in_step(city, devices);
    last_fate(&devices[who])
}

fn record(ledger: &Ledger) -> Vec<Vec<(Field, Value)>> {
    let rows = [SESSION, one()].into_iter();
    rows.filter_map(|id| ledger.row(id)).map(by_hand).collect()
}

fn check(ledger: &Ledger, closed: &mut Option<Vec<Vec<(Field, Value)>>>) -> Walked {
    if model::session_status(ledger, SESSION) != Some(SessionStatus::Closed) {
        *closed = None;
        return Ok(());
    }
    let now = record(ledger);
    prop_assert_eq!(
        closed.get_or_insert_with(|| now.clone()),
        &now,
        "it is closed"
    );
    let session = ledger.row(SESSION).unwrap();
    let list = ledger.row(one()).unwrap();
    prop_assert!(!session.text(signing_session::PLACE).is_empty());
    let is_present = *list.value(attendance::PRESENT) == Value::Bool(true);
    prop_assert!(is_present || !list.text(attendance::ABSENCE).is_empty());
    prop_assert_eq!(session.conflicts().count() + list.conflicts().count(), 0);
    Ok(())
}

fn case(steps: &[Step], met: &Met) -> Walked {
    let (mut city, mut devices) = town();
    let mut closed = None;
    for step in steps {
        let deeds = deeds(&devices);
        let deed = step.pick(&deeds, |deed| foretell(&devices, *deed)).unwrap();
        let foretold = foretell(&devices, deed);
        let state = |city: &City| {
            let ledger = &city.server.ledgers()[&CITY_SCOPE];
            model::session_status(ledger, SESSION).unwrap()
        };
        let before = state(&city);
        let fate = take(&mut city, &mut devices, deed);
        let is_answered = matches!(deed, Deed::WriteApart) || is_answer(&foretold, &fate);
        prop_assert!(
            is_answered,
            "{:?}: {:?} was answered by {:?}",
            deed,
            foretold,
            fate
        );
        let after = state(&city);
        prop_assert!(is_way(&WAYS, before.code(), after.code()));
        if before != after {
            prop_assert!(matches!(deed, Deed::Step(..)), "{:?}", deed);
            met.note(format!("{} to {}", before.code(), after.code()));
        }
        check(&city.server.ledgers()[&CITY_SCOPE], &mut closed)?;
        match foretold {
            Foretold::Refused(code) => met.note(code),
            Foretold::Locked => met.note("a late word"),
            Foretold::NoRight => met.note("no right"),
            Foretold::Counts => {}
        }
    }
    Ok(())
}

#[test]
fn record_is_closed_only_when_it_is_whole_and_then_stays_as_it_is() {
    let met = Met::default();
    walk(40, 40, |steps| case(steps, &met));
    met.assert_all(&[
        "open to closed",
        "closed to open",
        "a late word",
        "no right",
    ]);
    met.assert_all(&["record_incomplete", "absence_unexplained", "open_conflicts"]);
    met.assert_all(&["reason_required", "wrong_status"]);
}
