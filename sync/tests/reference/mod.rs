//! The reference model as a state machine: what can happen next, and what must hold after it.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ikrar_sync::testing::models::{
    Ask, Cell, Finding, Line, PEOPLE, REVIEWER, Reference, Step, System,
};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::Union;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use proptest_state_machine::ReferenceStateMachine;

/// Most steps of one case.
const STEPS_MAX: usize = 50;
/// Few enough values that two people often mean the same.
const WORTHS: [u8; 3] = [1, 2, 3];

/// The town, to proptest.
struct Machine;

impl ReferenceStateMachine for Machine {
    type State = Reference;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<Reference> {
        Just(Reference::new(&PEOPLE)).boxed()
    }

    fn transitions(state: &Reference) -> BoxedStrategy<Step> {
        let groups = [(9, deeds()), (10, exchanges()), (2, troubles())];
        let weighted = groups.into_iter().filter_map(|(weight, mut steps)| {
            steps.retain(|step| state.can(step));
            (!steps.is_empty()).then(|| (weight, select(steps)))
        });
        Union::new_weighted(weighted.collect()).boxed()
    }

    fn apply(mut state: Reference, step: &Step) -> Reference {
        state.take(step);
        state
    }

    fn preconditions(state: &Reference, step: &Step) -> bool {
        state.can(step)
    }
}

/// What people do, the simplest first: a failing case shrinks towards it.
fn deeds() -> Vec<Step> {
    let mut steps = Vec::new();
    for tablet in 0..PEOPLE.len() {
        for cell in Cell::ALL {
            steps.extend(WORTHS.map(|worth| Step::Write(tablet, cell, worth)));
            steps.extend(WORTHS.map(|worth| Step::Settle(tablet, cell, worth)));
        }
        let asks = [Ask::Submit, Ask::Withdraw, Ask::Return];
        steps.extend(asks.map(|ask| Step::Ask(tablet, ask)));
        steps.extend([
            Step::Note(tablet),
            Step::Future(tablet),
            Step::WriteBoth(tablet, 1),
            Step::WriteAndNote(tablet, Cell::Target, 2),
            Step::Adopt(tablet),
            Step::Adopt(tablet),
            Step::Adopt(tablet),
        ]);
    }
    steps.push(Step::GiveAway(REVIEWER));
    steps
}

fn exchanges() -> Vec<Step> {
    let lines = [
        Line::Sound,
        Line::Sound,
        Line::Sound,
        Line::Sound,
        Line::RequestLost,
        Line::ReplyLost,
        Line::Twice,
        Line::Late,
        Line::DiesHearing,
        Line::OldAnswer,
    ];
    let mut steps = Vec::new();
    for tablet in 0..PEOPLE.len() {
        steps.extend(lines.map(|line| Step::Push(tablet, line)));
        steps.extend(lines.map(|line| Step::Pull(tablet, line)));
    }
    steps.extend([const { Step::LateArrival }; 8]);
    steps
}

fn troubles() -> Vec<Step> {
    let mut steps = vec![Step::RestartServer, Step::BackUp, Step::Restore];
    for tablet in 0..PEOPLE.len() {
        steps.extend([Step::Crash(tablet), Step::DropCache(tablet)]);
        steps.extend([Step::MovePerson(tablet), Step::MovePerson(tablet)]);
        steps.push(Step::Borrow(tablet, (tablet + 1) % PEOPLE.len()));
        steps.extend([
            Step::Outdate(tablet),
            Step::Upgrade(tablet),
            Step::Upgrade(tablet),
        ]);
    }
    steps
}

/// One case, from its steps.
fn run(steps: &[Step], seen: Option<&Arc<AtomicUsize>>) -> Result<(), Finding> {
    let mut reference = Reference::new(&PEOPLE);
    let mut system = System::new(&PEOPLE);
    for step in steps {
        if let Some(seen) = seen {
            seen.fetch_add(1, Ordering::SeqCst);
        }
        let before = reference.clone();
        reference.take(step);
        system.take(step, &before)?;
        system.compare(&reference)?;
    }
    system.heal(reference)
}

/// Runs so many cases. The same seed gives the same cases. A case that fails is made as short as
/// it can be, unless only its number is wanted.
pub(crate) fn examine(cases: u32, seed: u64, shrink: bool) -> Result<(), (usize, String)> {
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: if shrink { 20_000 } else { 0 },
        ..Config::default()
    };
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_be_bytes());
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(config, random);
    for (number, steps) in (1..).zip(past_failures()) {
        if run(&steps, None).is_err() {
            return Err((number, told(steps)));
        }
    }
    let started = AtomicUsize::new(0);
    let strategy = Machine::sequential_strategy(1..STEPS_MAX);
    let failed = RefCell::new(Vec::new());
    let outcome = runner.run(&strategy, |(_, steps, counter)| {
        started.fetch_add(1, Ordering::Relaxed);
        let counter = counter.as_ref().filter(|_| shrink);
        run(&steps, counter).map_err(|finding| {
            failed.replace(steps);
            TestCaseError::fail(finding.to_string())
        })
    });
    match outcome {
        Ok(()) => Ok(()),
        Err(TestError::Abort(reason)) => Err((0, reason.to_string())),
        Err(TestError::Fail(..)) => {
            let number = started.load(Ordering::Relaxed);
            Err((number, told(shortened(failed.into_inner()))))
        }
    }
}

/// Steps that once found a fault, and which.
fn past_failures() -> [Vec<Step>; 5] {
    use Cell::{Objective, Target};
    [
        // A save of several fields waited where its agreement had been, before nobody's eyes.
        vec![
            Step::GiveAway(3),
            Step::Push(3, Line::Sound),
            Step::WriteBoth(0, 1),
        ],
        // An edit parked and then replaced was shown until a page came that never came.
        vec![
            Step::MovePerson(0),
            Step::Write(0, Objective, 1),
            Step::Write(0, Objective, 2),
            Step::Pull(0, Line::Sound),
            Step::GiveAway(3),
            Step::Push(0, Line::DiesHearing),
        ],
        // A sequence of the old scope was taken for one of the new: a value was overwritten unseen.
        vec![
            Step::Write(0, Target, 1),
            Step::Write(1, Target, 2),
            Step::Push(1, Line::Sound),
            Step::GiveAway(3),
            Step::Push(3, Line::Sound),
            Step::MovePerson(0),
            Step::Pull(0, Line::Sound),
            Step::Write(0, Target, 3),
        ],
        // A restored server's count of changed fates was taken for the one before.
        vec![
            Step::Write(1, Objective, 1),
            Step::BackUp,
            Step::Ask(0, Ask::Submit),
            Step::Write(1, Objective, 2),
            Step::Push(0, Line::DiesHearing),
            Step::Push(1, Line::OldAnswer),
            Step::Pull(1, Line::Sound),
            Step::Restore,
        ],
        // The question of a restored server got lost, and was not asked again.
        vec![
            Step::BackUp,
            Step::Write(1, Objective, 1),
            Step::Push(1, Line::Sound),
            Step::Write(1, Objective, 2),
            Step::Restore,
            Step::Push(1, Line::OldAnswer),
        ],
    ]
}

/// Leaves out every step without which the case still fails.
fn shortened(mut steps: Vec<Step>) -> Vec<Step> {
    let mut place = steps.len();
    while let Some(left_out) = place.checked_sub(1) {
        let mut fewer = steps.clone();
        fewer.remove(left_out);
        if is_possible(&fewer) && run(&fewer, None).is_err() {
            steps = fewer;
            place = steps.len();
        } else {
            place = left_out;
        }
    }
    steps
}

fn is_possible(steps: &[Step]) -> bool {
    let mut reference = Reference::new(&PEOPLE);
    steps.iter().all(|step| {
        let can = reference.can(step);
        reference.take(step);
        can
    })
}

fn told(steps: Vec<Step>) -> String {
    let reason = run(&steps, None).err();
    let reason = reason
        .map(|finding| finding.to_string())
        .unwrap_or_default();
    let lines = (1..).zip(steps);
    let lines: Vec<String> = lines
        .map(|(number, step)| format!("  {number:>2}. {step:?}"))
        .collect();
    format!("{reason}\n{}\n  and then the faults stop", lines.join("\n"))
}
