//! The exhaustive model: every order in which a few things can happen in a town of two devices,
//! each message on its own.
//!
//! States are walked through breadth first, so that a finding comes with one of the shortest ways
//! to it. Two ways to the same state are one: a state is known by a print of everything in it,
//! memory, disks and letters. Each state is held against the book; from the ends, and from some of
//! the others, the faults stop and everything must come together.

use std::collections::{HashSet, VecDeque};

use super::book::{Book, News, Person, Told};
use super::compare::Finding;
use super::deed::SaveId;
use super::town::{Letter, Town};

mod print;
mod state;

/// Both write for the same agency; the third is everybody else.
const PEOPLE: [Person; 3] = [
    Person { agency: Some(0) },
    Person { agency: Some(0) },
    Person { agency: Some(0) },
];
const DEVICES: usize = 2;
/// The third device, over a sound line: it locks the agreement and opens it again.
const OTHERS: usize = 2;
/// The device that may be quick.
const QUICK: usize = 0;

/// From the ends everything must come together, and from one in so many other states.
const HEALED_OF: u128 = 16;

/// How much of everything there may be.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Saves of each device.
    pub saves: [u8; DEVICES],
    /// Lost requests or answers.
    pub losses: u8,
    /// Requests that arrive once more, at any time.
    pub copies: u8,
    /// Batteries that go.
    pub crashes: u8,
    /// Locks and unlocks of the agreement.
    pub locks: u8,
    /// Moves of the second device's person to the other agency and back.
    pub moves: u8,
    /// Processes of the server that begin anew.
    pub restarts: u8,
    /// The first device's line is sound, and what it asks is answered at once: what meets, meets at
    /// the second one. Far fewer states, for more that happens in one walk.
    pub quick: bool,
}

impl Bounds {
    /// One save of each device, over a sound line.
    pub const SAVES: Self = Self {
        saves: [1; DEVICES],
        losses: 0,
        copies: 0,
        crashes: 0,
        locks: 0,
        moves: 0,
        restarts: 0,
        quick: false,
    };
}

/// What was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Explored {
    /// Different states.
    pub states: usize,
    /// Ways from one to another.
    pub steps: usize,
    /// States in which nothing more can happen.
    pub ends: usize,
    /// States from which the faults stopped and everything came together.
    pub healed: usize,
}

/// One thing that can happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Move {
    /// A device saves its next value, or settles the conflict it sees.
    Save(usize),
    /// It sends what waits.
    Push(usize),
    /// It asks for news.
    Pull(usize),
    /// Its request arrives at the server.
    Arrive(usize),
    /// Its request arrives, and a copy of it stays on the way.
    ArriveAndStay(usize),
    /// A copy arrives.
    Copy(usize),
    /// The answer arrives.
    Hear(usize),
    /// Its request or its answer is lost.
    Lose(usize),
    /// Its battery goes; a request on its way may still arrive.
    Crash(usize),
    /// The agreement is locked, or opened again.
    Lock,
    /// The second device's person is moved.
    Transfer,
    /// The server begins anew.
    Restart,
}

/// A request, as the book has it.
#[derive(Clone, Debug)]
enum Question {
    Push(Vec<SaveId>),
    News,
}

/// An answer, as the book has it.
#[derive(Clone, Debug)]
enum Answer {
    Told(Vec<(SaveId, Told)>),
    News(News),
}

/// What is on its way between a device and the server.
#[derive(Clone, Debug)]
enum Mail {
    Out(Letter, Question),
    Back(Vec<u8>, Answer),
}

#[derive(Clone)]
struct State {
    town: Town,
    book: Book,
    mail: [Option<Mail>; DEVICES],
    copies: Vec<(Letter, Question)>,
    left: Bounds,
    prints: Vec<u64>,
}

/// Walks through every state within these bounds.
pub fn explore(bounds: Bounds) -> Result<Explored, Finding> {
    let mut first = State::first(bounds);
    first.print(None);
    let mut explored = Explored::default();
    let mut known: HashSet<u128> = HashSet::new();
    let mut ways: Vec<(usize, Option<Move>)> = Vec::new();
    let mut next: VecDeque<(usize, State)> = VecDeque::new();
    known.insert(first.name());
    ways.push((0, None));
    next.push_back((0, first));
    while let Some((place, state)) = next.pop_front() {
        explored.states += 1;
        let moves = state.moves();
        if moves.is_empty() || state.name() % HEALED_OF == 0 {
            let healed = state.heal();
            healed.map_err(|finding| with_way(&finding, &ways, place, None))?;
            explored.healed += 1;
        }
        explored.ends += usize::from(moves.is_empty());
        for step in moves {
            explored.steps += 1;
            let (after, is_new) = state
                .after(step, &mut known)
                .map_err(|finding| with_way(&finding, &ways, place, Some(step)))?;
            if is_new {
                ways.push((place, Some(step)));
                next.push_back((ways.len().saturating_sub(1), after));
            }
        }
    }
    Ok(explored)
}

fn with_way(
    finding: &Finding,
    ways: &[(usize, Option<Move>)],
    place: usize,
    last: Option<Move>,
) -> Finding {
    let mut moves: Vec<Move> = last.into_iter().collect();
    let mut at = place;
    while let Some((before, Some(step))) = ways.get(at) {
        moves.push(*step);
        at = *before;
    }
    moves.reverse();
    let lines: Vec<String> = (1..)
        .zip(moves)
        .map(|(number, step)| format!("  {number:>2}. {step:?}"))
        .collect();
    Finding(format!("{finding}\n{}", lines.join("\n")))
}
