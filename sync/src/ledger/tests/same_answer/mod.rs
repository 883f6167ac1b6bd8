//! Whatever people try, in whatever order: what a device that is up to date foretells is what the
//! server answers, and no state is reached that the field forbids.
//!
//! A walk mostly takes what is permitted, or it would hardly ever come past the first review; the
//! rest is anything at all. Which states and which refusals the walks of a machine have met is
//! asserted: a walk that stays where it began shows nothing.

use std::cell::RefCell;
use std::collections::BTreeSet;

use ikrar_domain::people::{Action, Subject, may};
use ikrar_domain::value::AgencyId;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

use super::*;
use crate::model;
use crate::row::Row;
use crate::schema::{Field, FieldType, field_rule};

mod agreements;
mod parked;
mod plan;
mod report;
mod session;

/// One step of a walk: which deed, of which sort.
#[derive(Clone, Copy, Debug)]
struct Step {
    choice: usize,
    sort: Sort,
}

/// What a step is taken from.
#[derive(Clone, Copy, Debug)]
enum Sort {
    /// What is permitted.
    Permitted,
    /// What the rules refuse to somebody who has the right.
    Refused,
    /// Anything at all.
    Any,
}

impl Step {
    /// One of the deeds. Of those that are refused, first why: some refusals meet one deed only.
    fn pick<T: Copy>(self, deeds: &[T], foretell: impl Fn(&T) -> Foretold) -> Option<T> {
        let is_wanted = |told: &Foretold| match self.sort {
            Sort::Permitted => *told == Foretold::Counts,
            Sort::Refused => matches!(told, Foretold::Refused(_) | Foretold::Locked),
            Sort::Any => true,
        };
        let told = deeds.iter().map(|deed| (*deed, foretell(deed)));
        let wanted: Vec<(T, Foretold)> = told.filter(|(_, told)| is_wanted(told)).collect();
        let mut why: Vec<&Foretold> = Vec::new();
        for (_, told) in &wanted {
            if !why.contains(&told) {
                why.push(told);
            }
        }
        let Some(place) = self.choice.checked_rem(why.len()) else {
            return deeds.get(self.choice.checked_rem(deeds.len())?).copied();
        };
        let among = wanted.iter().filter(|(_, told)| told == why[place]);
        let among: Vec<T> = among.map(|(deed, _)| *deed).collect();
        let own = self.choice / why.len();
        among.get(own.checked_rem(among.len())?).copied()
    }
}

type Walked = Result<(), TestCaseError>;

/// Walks so often, each time at most so many steps. The walks are the same ones every time.
fn walk(cases: u32, steps_max: usize, case: impl Fn(&[Step]) -> Walked) {
    let config = Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    };
    let random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let sort = prop_oneof![
        7 => Just(Sort::Permitted),
        2 => Just(Sort::Refused),
        1 => Just(Sort::Any),
    ];
    let step = (any::<u16>(), sort).prop_map(|(choice, sort)| Step {
        choice: usize::from(choice),
        sort,
    });
    let steps = prop::collection::vec(step, steps_max / 2..=steps_max);
    let outcome = TestRunner::new_with_rng(config, random).run(&steps, |steps| case(&steps));
    match outcome {
        Ok(()) => {}
        Err(TestError::Fail(reason, steps)) => panic!("{reason} after {} steps", steps.len()),
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
}

/// What the walks have met.
#[derive(Default)]
struct Met(RefCell<BTreeSet<String>>);

impl Met {
    fn note(&self, what: impl Into<String>) {
        self.0.borrow_mut().insert(what.into());
    }

    /// Whether all of this was met.
    fn assert_all(&self, wanted: &[&str]) {
        let met = self.0.borrow();
        let missing: Vec<_> = wanted.iter().filter(|one| !met.contains(**one)).collect();
        assert!(missing.is_empty(), "never met: {missing:?}, of {met:?}");
    }
}

/// What a device expects of the server.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Foretold {
    /// It counts.
    Counts,
    /// Whoever it is has no right to it.
    NoRight,
    /// The document is locked.
    Locked,
    /// The rule of the state machine refuses it, with this code.
    Refused(&'static str),
}

impl Foretold {
    fn is_permitted(&self) -> bool {
        *self == Self::Counts
    }
}

/// Whether the server has answered what was foretold.
fn is_answer(foretold: &Foretold, fate: &Disposition) -> bool {
    let reason = match fate {
        Disposition::Parked(parked) => Some((parked.reason, parked.detail.as_str())),
        _ => None,
    };
    match foretold {
        Foretold::Counts => reason.is_none(),
        Foretold::NoRight => matches!(reason, Some((ParkReason::NoPermission, _))),
        Foretold::Locked => matches!(reason, Some((ParkReason::Locked, _))),
        Foretold::Refused(code) => matches!(reason, Some((_, told)) if told == *code),
    }
}

fn has_right(device: &Device, action: Action, subject: &Subject) -> bool {
    may(&device.person.actor(), action, subject).is_ok()
}

/// The agency's data, as a question about rights names it.
fn subject(level: Level) -> Subject {
    Subject {
        agency: Some(AgencyId::from_uuid(AGENCY.uuid())),
        level: Some(level),
    }
}

/// What becomes of an edit, as the device sees it.
fn foretell_edit(device: &Device, action: Action, at: &Subject, draft: &Draft) -> Foretold {
    if !has_right(device, action, at) {
        return Foretold::NoRight;
    }
    if takes(device, draft.clone()) {
        Foretold::Counts
    } else {
        Foretold::Locked
    }
}

/// Everybody sends what waits, and then everybody fetches what all have sent.
fn all_in_step(city: &mut City, devices: &mut [Device]) {
    for device in devices.iter_mut() {
        city.sync(device);
    }
    for device in devices {
        city.sync(device);
    }
}

/// Everything that people wrote in a row.
fn by_hand(row: &Row) -> Vec<(Field, Value)> {
    let cells = row.cells.iter().filter(|(field, _)| {
        field_rule(row.kind, **field)
            .is_some_and(|rule| !matches!(rule.field_type, FieldType::Workflow))
    });
    cells
        .map(|(field, cell)| (*field, cell.value.clone()))
        .collect()
}

/// Whether one state may follow another, by a table that is written out once more and not taken
/// from the code.
fn is_way(ways: &[(&str, &[&str])], from: &str, to: &str) -> bool {
    let mut ways = ways.iter().filter(|(known, _)| *known == from);
    from == to || ways.any(|(_, ways)| ways.contains(&to))
}
