//! Edits that came too late, from the day they are parked to the day somebody decides.

use std::collections::BTreeMap;

use ikrar_domain::review::{ParkedState, ParkedStep};

use super::*;

const PEOPLE: [(u8, Role); 5] = [
    (1, Role::AgencyOperator),
    (5, Role::AgencyHead),
    (3, Role::PlanningReviewer),
    (4, Role::OrganisationReviewer),
    (8, Role::Inspectorate),
];
const OPERATOR: usize = 0;
const REVIEWER: usize = 2;

const WAYS: [(&str, &[&str]); 5] = [
    ("waiting", &["requested", "adopted", "declined", "replaced"]),
    ("requested", &["adopted", "declined"]),
    ("adopted", &[]),
    ("declined", &[]),
    ("replaced", &[]),
];

#[derive(Clone, Copy, Debug)]
enum Deed {
    /// The operator writes a target, in time or too late.
    Write(i64),
    Submit,
    GiveBack,
    Adopt(usize, EntityId),
    Step(usize, EntityId, ParkedStep, bool),
}

fn state_of(rows: &impl crate::row::Rows, parked: EntityId) -> ParkedState {
    rows.row(parked).and_then(model::parked_state).unwrap()
}

/// Every edit that was ever parked.
fn parked(rows: &impl crate::row::Rows) -> Vec<EntityId> {
    rows.of_kind(EntityKind::ParkedEdit)
}

fn deciding(state: ParkedState) -> Action {
    match state {
        ParkedState::Requested => Action::DecideAmendment,
        _ => Action::DecideParked,
    }
}

fn step(device: &Device, parked: EntityId, step: ParkedStep, has_reason: bool) -> Draft {
    let rows = &device.replica;
    let row = rows.row(parked).unwrap();
    Draft {
        scope: row.scope,
        entity: parked,
        kind: EntityKind::ParkedEdit,
        body: Body::Transition {
            action: crate::operation::Transition::Parked(step),
            expected: model::state_code(row).to_owned(),
            content_root: model::content_root(rows, parked),
            note: has_reason.then(|| "sesuai berkas".to_owned()),
        },
    }
}

fn drafts(devices: &[Device], random: &mut Random, deed: Deed) -> (usize, Vec<Draft>) {
    match deed {
        Deed::Write(value) => {
            let rows = &devices[OPERATOR].replica;
            let draft = edit::set_field(rows, ITEM, item::TARGET, number(value));
            (OPERATOR, draft.unwrap().into_iter().collect())
        }
        Deed::Submit => {
            let rows = &devices[OPERATOR].replica;
            let action = AgreementAction::Submit;
            let draft = edit::move_agreement(rows, AGREEMENT, action, None);
            (OPERATOR, vec![draft.unwrap()])
        }
        Deed::GiveBack => {
            let rows = &devices[REVIEWER].replica;
            let new = NewComment {
                id: EntityId::from_bytes(random.sixteen()),
                subject: AGREEMENT,
                anchor_entity: AGREEMENT,
                anchor_field: agreement::SIGNED_PLACE,
                text: "perbarui target",
                severity: CommentSeverity::MustFix,
            };
            let reason = Some("perbarui target");
            let back = edit::move_agreement(rows, AGREEMENT, AgreementAction::Return, reason);
            let comment = edit::comment(rows, new).unwrap();
            (REVIEWER, vec![comment, back.unwrap()])
        }
        Deed::Adopt(who, parked) => {
            let kept = model::parked_operation(devices[who].replica.row(parked).unwrap());
            let body = Body::Adopt {
                parked: vec![kept.unwrap().id],
                reason: String::new(),
            };
            let draft = Draft {
                scope: scope().id,
                entity: parked,
                kind: EntityKind::ParkedEdit,
                body,
            };
            (who, vec![draft])
        }
        Deed::Step(who, parked, action, has_reason) => {
            (who, vec![step(&devices[who], parked, action, has_reason)])
        }
    }
}

/// What has been decided is told with its state, whoever asks.
const DECIDED: &str = "decided";

fn foretell(devices: &[Device], deed: Deed) -> Foretold {
    let at = subject(Level::AgencyHead);
    match deed {
        Deed::Write(_) => {
            let (who, drafts) = drafts(devices, &mut Random::new(1), deed);
            foretell_edit(&devices[who], Action::EditAgreement, &at, &drafts[0])
        }
        Deed::Submit | Deed::GiveBack => Foretold::Counts,
        Deed::Adopt(who, parked) => {
            let device = &devices[who];
            let state = state_of(&device.replica, parked);
            if !has_right(device, deciding(state), &at) {
                return Foretold::NoRight;
            }
            if state.adopted().is_err() {
                return Foretold::Refused(DECIDED);
            }
            let row = device.replica.row(parked).unwrap();
            let kept = model::parked_operation(row).unwrap();
            if model::takes_edit(&device.replica, &kept) {
                Foretold::Counts
            } else {
                Foretold::Locked
            }
        }
        Deed::Step(who, parked, step, has_reason) => {
            let device = &devices[who];
            let state = state_of(&device.replica, parked);
            let action = match step {
                ParkedStep::Request => Action::RequestAmendment,
                ParkedStep::Decline => deciding(state),
            };
            if !has_right(device, action, &at) {
                return Foretold::NoRight;
            }
            if !state.is_open() {
                return Foretold::Refused(DECIDED);
            }
            match state.after(step, true, has_reason) {
                Ok(_) => Foretold::Counts,
                Err(refusal) => Foretold::Refused(refusal.code()),
            }
        }
    }
}

fn deeds(devices: &[Device], value: i64) -> Vec<Deed> {
    let rows = &devices[OPERATOR].replica;
    let mut deeds = vec![Deed::Write(value); 3];
    let status = agreement_status(rows, AGREEMENT).unwrap();
    deeds.extend(if status.is_editable() {
        [Deed::Submit; 2]
    } else {
        [Deed::GiveBack; 2]
    });
    for parked in parked(rows) {
        for who in 0..PEOPLE.len() {
            deeds.push(Deed::Adopt(who, parked));
            for step in ParkedStep::ALL {
                deeds.extend([false, true].map(|has| Deed::Step(who, parked, *step, has)));
            }
        }
    }
    deeds
}

/// A parked edit counts where somebody made it count, and nowhere else; its author stays.
fn check(city: &City, operator: EntityId) -> Walked {
    let rows = city.ledger();
    let cell = city.cell(ITEM, item::TARGET);
    prop_assert_eq!(cell.stamp.author, operator, "whoever lets it in");
    for id in parked(rows) {
        let kept = model::parked_operation(rows.row(id).unwrap()).unwrap().id;
        let stands = cell.stamp.operation == kept;
        let fate = city.server.fate(kept).unwrap();
        let is_parked = matches!(fate, Disposition::Parked(_));
        match state_of(rows, id) {
            ParkedState::Waiting | ParkedState::Requested | ParkedState::Declined => {
                prop_assert!(is_parked && !stands, "{:?}", fate);
            }
            ParkedState::Adopted => prop_assert!(!is_parked, "{:?}", fate),
            ParkedState::Replaced => {
                prop_assert_eq!(fate, Disposition::Superseded);
                prop_assert!(!stands);
            }
        }
    }
    Ok(())
}

fn case(steps: &[Step], met: &Met) -> Walked {
    let (mut city, _) = City::with_agreement();
    let people = PEOPLE.iter();
    let devices = people.map(|(number, role)| city.device(*number, *role));
    let mut devices: Vec<Device> = devices.collect();
    all_in_step(&mut city, &mut devices);
    let operator = devices[OPERATOR].person.user;
    for (value, step) in (100..).zip(steps) {
        let deeds = deeds(&devices, value);
        let deed = step.pick(&deeds, |deed| foretell(&devices, *deed)).unwrap();
        let foretold = foretell(&devices, deed);
        let states = |city: &City| -> BTreeMap<EntityId, ParkedState> {
            let rows = city.ledger();
            let all = parked(rows).into_iter();
            all.map(|id| (id, state_of(rows, id))).collect()
        };
        let before = states(&city);
        let (who, drafts) = drafts(&devices, &mut city.random, deed);
        devices[who].act(drafts, NOW);
        all_in_step(&mut city, &mut devices);
        let fate = last_fate(&devices[who]);
        let is_answered = match foretold {
            Foretold::Refused(DECIDED) => matches!(
                &fate,
                Disposition::Parked(parked) if parked.reason == ParkReason::AlreadyDecided
            ),
            _ => is_answer(&foretold, &fate),
        };
        prop_assert!(
            is_answered,
            "{:?}: {:?} was answered by {:?}",
            deed,
            foretold,
            fate
        );
        for (id, after) in states(&city) {
            let was = before.get(&id).copied().unwrap_or(ParkedState::Waiting);
            let is_way = is_way(&WAYS, was.code(), after.code());
            prop_assert!(is_way, "{:?}: {:?} to {:?}", deed, was, after);
            met.note(after.code());
        }
        check(&city, operator)?;
        match foretold {
            Foretold::Refused(code) => met.note(code),
            Foretold::Locked => met.note("locked"),
            Foretold::NoRight => met.note("no right"),
            Foretold::Counts => {}
        }
    }
    Ok(())
}

#[test]
fn late_edit_is_decided_about_once_and_counts_only_where_it_was_taken() {
    let met = Met::default();
    walk(40, 40, |steps| case(steps, &met));
    met.assert_all(&["waiting", "requested", "adopted", "declined", "replaced"]);
    met.assert_all(&[DECIDED, "locked", "no right"]);
    met.assert_all(&["reason_required", "wrong_status"]);
}
