//! Versions of a plan: the last one is written, those before it stay as they were.

use std::collections::BTreeMap;

use ikrar_domain::plan::{NodeKind, PlanPeriod};

use super::*;
use crate::schema::{CITY_SCOPE, next_version_id, plan, plan_node};

const PLAN: EntityId = EntityId::from_bytes([0x61; 16]);
const NODE: EntityId = EntityId::from_bytes([0x62; 16]);
const PEOPLE: [(u8, Role); 3] = [
    (3, Role::PlanningReviewer),
    (2, Role::PlanningReviewer),
    (4, Role::OrganisationReviewer),
];
/// So many versions are tried.
const VERSIONS: usize = 3;

#[derive(Clone, Copy, Debug)]
enum Deed {
    /// Begins the version after this one, or brings it back.
    Begin(usize, usize),
    TakeOut(usize, usize),
    Title(usize, usize),
    Words(usize, usize),
    Decree(usize, usize),
    AddNode(usize, usize),
}

fn version(id: EntityId, number: usize) -> EntityId {
    (0..number).fold(id, |id, _| next_version_id(id))
}

fn town() -> (City, Vec<Device>) {
    let mut city = City::new();
    let people = PEOPLE.iter();
    let devices = people.map(|(number, role)| city.device(*number, *role));
    let mut devices: Vec<Device> = devices.collect();
    all_in_step(&mut city, &mut devices);
    let period = PlanPeriod {
        first: 2024,
        last: 2026,
    };
    let planner = &mut devices[0];
    planner.act(vec![edit::new_plan(PLAN, None, period)], NOW);
    let kind = NodeKind::Objective;
    let node = edit::add_plan_node(&planner.replica, PLAN, None, NODE, kind);
    planner.act(vec![node.unwrap()], NOW);
    all_in_step(&mut city, &mut devices);
    (city, devices)
}

fn drafts(devices: &[Device], id: EntityId, text: &str, deed: Deed) -> (usize, Vec<Draft>) {
    let set = |who: usize, entity, field, value: Value| {
        let draft = edit::set_field(&devices[who].replica, entity, field, value);
        (who, draft.ok().flatten().into_iter().collect())
    };
    match deed {
        Deed::Begin(who, number) => {
            let rows = &devices[who].replica;
            let begun = edit::new_plan_version(rows, version(PLAN, number));
            (who, begun.unwrap_or_default())
        }
        Deed::TakeOut(who, number) => {
            set(who, version(PLAN, number), plan::REMOVED, Value::Bool(true))
        }
        Deed::Title(who, number) => set(who, version(PLAN, number), plan::TITLE, words(text)),
        Deed::Words(who, number) => set(who, version(NODE, number), plan_node::TEXT, words(text)),
        Deed::Decree(who, number) => {
            let day = words("2026-03-02");
            set(who, version(PLAN, number), plan::DECREED_ON, day)
        }
        Deed::AddNode(who, number) => {
            let (rows, kind) = (&devices[who].replica, NodeKind::Objective);
            let node = edit::add_plan_node(rows, version(PLAN, number), None, id, kind);
            (who, node.into_iter().collect())
        }
    }
}

/// A save counts as a whole or not at all.
fn foretell(devices: &[Device], who: usize, drafts: &[Draft]) -> Foretold {
    let device = &devices[who];
    let told = |draft| foretell_edit(device, Action::EditPlan, &Subject::CITY, draft);
    let mut told = drafts.iter().map(told);
    told.find(|one| !one.is_permitted())
        .unwrap_or(Foretold::Counts)
}

fn deeds() -> Vec<Deed> {
    let mut deeds = Vec::new();
    for who in 0..PEOPLE.len() {
        for number in 0..VERSIONS {
            deeds.extend([Deed::Words(who, number), Deed::Title(who, number)]);
            deeds.push(Deed::Decree(who, number));
            deeds.push(Deed::AddNode(who, number));
            if number + 1 < VERSIONS {
                deeds.extend([Deed::Begin(who, number); 2]);
            }
            if number > 0 {
                deeds.push(Deed::TakeOut(who, number));
            }
        }
    }
    deeds
}

type Rows = BTreeMap<EntityId, Vec<(Field, Value)>>;

/// Everything of a plan.
fn whole(ledger: &Ledger, id: EntityId) -> Rows {
    let nodes = ledger.children(EntityKind::PlanNode, id);
    let rows = nodes.into_iter().chain([id]);
    let rows = rows.filter_map(|id| ledger.row(id));
    rows.map(|row| (row.id, by_hand(row))).collect()
}

fn check(ledger: &Ledger, kept: &mut [Option<Rows>; VERSIONS]) -> Walked {
    for (number, kept) in kept.iter_mut().enumerate() {
        let id = version(PLAN, number);
        let next = ledger.row(next_version_id(id));
        let is_out = |row: &Row| *row.value(plan::REMOVED) == Value::Bool(true);
        if next.is_none_or(is_out) {
            *kept = None;
            continue;
        }
        let now = whole(ledger, id);
        let was = kept.get_or_insert_with(|| now.clone());
        prop_assert_eq!(
            &*was,
            &now,
            "version {} was changed under a later one",
            number
        );
        let read = model::next_version(ledger, id).unwrap();
        prop_assert_eq!(read.earlier, Some(id));
        prop_assert_eq!(usize::from(read.version.number), number + 2);
    }
    let counting = model::counting_plans(ledger);
    prop_assert!(counting.len() <= 1, "{:?}", counting);
    Ok(())
}

fn case(steps: &[Step], met: &Met) -> Walked {
    let (mut city, mut devices) = town();
    let mut kept = [None, None, None];
    for (number, step) in steps.iter().enumerate() {
        let id = EntityId::from_bytes(city.random.sixteen());
        let text = format!("Uraian {number}");
        let mut deeds = deeds();
        deeds.retain(|deed| !drafts(&devices, id, &text, *deed).1.is_empty());
        let told = |deed: &Deed| {
            let (who, drafts) = drafts(&devices, id, &text, *deed);
            foretell(&devices, who, &drafts)
        };
        let deed = step.pick(&deeds, told).unwrap();
        let foretold = told(&deed);
        let (who, drafts) = drafts(&devices, id, &text, deed);
        let is_back = matches!(&drafts[0].body, Body::Set { field, .. } if *field == plan::REMOVED);
        devices[who].act(drafts, NOW);
        all_in_step(&mut city, &mut devices);
        let fate = last_fate(&devices[who]);
        let of_its_save = matches!(
            (&foretold, &fate),
            (Foretold::Locked | Foretold::NoRight, Disposition::Parked(parked))
                if parked.reason == ParkReason::Group
        );
        let is_answered = of_its_save || is_answer(&foretold, &fate);
        prop_assert!(
            is_answered,
            "{:?}: {:?} was answered by {:?}",
            deed,
            foretold,
            fate
        );
        check(&city.server.ledgers()[&CITY_SCOPE], &mut kept)?;
        match (foretold, deed) {
            (Foretold::Counts, Deed::Begin(_, number)) if is_back => {
                met.note(format!("version {} is back", number + 2));
            }
            (Foretold::Counts, Deed::Begin(_, number)) => {
                met.note(format!("version {}", number + 2));
            }
            (Foretold::Counts, Deed::TakeOut(..)) => met.note("one is out"),
            (Foretold::Locked, _) => met.note("locked"),
            (Foretold::NoRight, _) => met.note("no right"),
            _ => {}
        }
    }
    Ok(())
}

#[test]
fn version_of_a_plan_stays_as_it_was_once_another_changes_it() {
    let met = Met::default();
    walk(40, 40, |steps| case(steps, &met));
    met.assert_all(&["version 2", "version 3", "version 2 is back", "one is out"]);
    met.assert_all(&["locked", "no right"]);
}
