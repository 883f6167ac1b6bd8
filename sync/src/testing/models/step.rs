//! What happens in the town, and what the book makes of it.

use std::collections::BTreeSet;

use super::book::{Book, Person, Told, Worth};
use super::compare::{self, Finding};
use super::deed::{Ask, Cell, Deed, SaveId};
use super::town::{Letter, Town};

/// How often everybody asks until all must have come together.
const ROUNDS_MAX: usize = 6;

/// What becomes of a request and its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// Both arrive.
    Sound,
    /// The request is lost.
    RequestLost,
    /// The server has it, and the answer is lost.
    ReplyLost,
    /// The request arrives twice; the second answer is lost.
    Twice,
    /// The request is lost for now and may arrive at any later time.
    Late,
    /// The battery goes after the answer came and before it was stored.
    DiesHearing,
    /// The answer is lost, and something between gives the device's last one again.
    OldAnswer,
}

/// One thing that happens in the town. The first number is the device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Somebody writes a cell.
    Write(usize, Cell, Worth),
    /// Somebody writes both cells in one save.
    WriteBoth(usize, Worth),
    /// Somebody writes a cell and a comment in one save.
    WriteAndNote(usize, Cell, Worth),
    /// Somebody comments.
    Note(usize),
    /// Somebody settles a conflict with this value.
    Settle(usize, Cell, Worth),
    /// Somebody asks for a step.
    Ask(usize, Ask),
    /// Somebody makes the first held save count.
    Adopt(usize),
    /// A reviewer gives the agreement to the other agency.
    GiveAway(usize),
    /// Somebody works with the next version's build, and saves what only that one knows.
    Future(usize),
    /// A device sends what waits.
    Push(usize, Line),
    /// A device sends what waits while another person is signed in on it.
    Borrow(usize, usize),
    /// A device fetches the news.
    Pull(usize, Line),
    /// A late request arrives. Nobody hears the answer.
    LateArrival,
    /// A device's battery goes.
    Crash(usize),
    /// A browser throws its copy of the server's data away.
    DropCache(usize),
    /// A device's build is too old to pull from here on.
    Outdate(usize),
    /// It goes on with the present build.
    Upgrade(usize),
    /// A person is moved to the other agency.
    MovePerson(usize),
    /// The server's process begins anew from its rows.
    RestartServer,
    /// The server's disk is copied.
    BackUp,
    /// The server's disk is put back.
    Restore,
}

impl Step {
    /// What somebody saves by it, if it is a save.
    pub fn saves(&self, book: &Book) -> Option<(usize, Vec<Deed>)> {
        let (tablet, deeds) = match *self {
            Self::Write(tablet, cell, worth) => (tablet, vec![Deed::Write(cell, worth)]),
            Self::WriteBoth(tablet, worth) => {
                let both = Cell::ALL.map(|cell| Deed::Write(cell, worth));
                (tablet, both.into())
            }
            Self::WriteAndNote(tablet, cell, worth) => {
                (tablet, vec![Deed::Write(cell, worth), Deed::Note])
            }
            Self::Note(tablet) => (tablet, vec![Deed::Note]),
            Self::Settle(tablet, cell, worth) => {
                let settles = book.waiting(tablet, cell).into_keys().collect();
                let settle = Deed::Settle {
                    cell,
                    worth,
                    settles,
                };
                (tablet, vec![settle])
            }
            Self::Ask(tablet, ask) => (tablet, vec![Deed::Ask(ask)]),
            Self::Adopt(tablet) => (tablet, vec![Deed::Adopt(book.bundle(tablet))]),
            Self::GiveAway(tablet) => (tablet, vec![Deed::GiveAway]),
            Self::Future(tablet) => (tablet, vec![Deed::Future]),
            _ => return None,
        };
        Some((tablet, deeds))
    }
}

/// A late request, as the reference has it.
#[derive(Clone, Debug)]
enum Late {
    Push(Vec<SaveId>),
    Pull(usize),
}

/// The book, and what else must be known to say what happens next.
#[derive(Clone, Debug)]
pub struct Reference {
    /// The book.
    pub book: Book,
    late: Vec<Late>,
    is_backed_up: bool,
    /// Devices whose build is too old to pull. They push as ever.
    outdated: BTreeSet<usize>,
}

impl Reference {
    /// The beginning.
    pub fn new(people: &[Person]) -> Self {
        Self {
            book: Book::new(people),
            late: Vec::new(),
            is_backed_up: false,
            outdated: BTreeSet::new(),
        }
    }

    /// Whether this can happen now.
    pub fn can(&self, step: &Step) -> bool {
        match step {
            Step::LateArrival => !self.late.is_empty(),
            Step::Restore => self.is_backed_up,
            Step::BackUp => !self.is_backed_up,
            Step::Outdate(tablet) => !self.outdated.contains(tablet),
            Step::Upgrade(tablet) => self.outdated.contains(tablet),
            Step::Borrow(tablet, by) => {
                tablet != by && !self.book.is_loose && !self.book.to_push(*tablet).is_empty()
            }
            step => step
                .saves(&self.book)
                .is_none_or(|(tablet, deeds)| self.book.can(tablet, &deeds)),
        }
    }

    /// It happens.
    pub fn take(&mut self, step: &Step) {
        if let Some((tablet, deeds)) = step.saves(&self.book) {
            return self.book.save(tablet, deeds);
        }
        match *step {
            Step::Push(tablet, line) => self.push(tablet, line),
            Step::Borrow(tablet, by) => {
                let ids = self.book.to_push(tablet);
                let told = self.book.arrive(&ids, by);
                self.book.hear_push(tablet, &told);
            }
            Step::Pull(tablet, line) => self.pull(tablet, line),
            Step::LateArrival if !self.late.is_empty() => match self.late.remove(0) {
                Late::Push(ids) => {
                    let by = ids.first().map_or(0, |first| first.tablet);
                    drop(self.book.arrive(&ids, by));
                }
                Late::Pull(tablet) => drop(self.book.news(tablet)),
            },
            Step::DropCache(tablet) => self.book.drop_cache(tablet),
            Step::MovePerson(tablet) => self.book.move_person(tablet),
            Step::BackUp => self.is_backed_up = true,
            Step::Outdate(tablet) => drop(self.outdated.insert(tablet)),
            Step::Upgrade(tablet) => drop(self.outdated.remove(&tablet)),
            Step::Restore => self.book.is_loose = true,
            _ => {}
        }
    }

    fn push(&mut self, tablet: usize, line: Line) {
        let ids = self.book.to_push(tablet);
        if ids.is_empty() {
            return;
        }
        if line == Line::Late {
            return self.late.push(Late::Push(ids));
        }
        if line == Line::RequestLost {
            return;
        }
        let told: Vec<(SaveId, Told)> = self.book.arrive(&ids, tablet);
        if matches!(line, Line::Sound | Line::Twice) {
            self.book.hear_push(tablet, &told);
        }
    }

    fn pull(&mut self, tablet: usize, line: Line) {
        if self.outdated.contains(&tablet) {
            return;
        }
        if line == Line::Late {
            return self.late.push(Late::Pull(tablet));
        }
        if line == Line::RequestLost {
            return;
        }
        let news = self.book.news(tablet);
        if matches!(line, Line::Sound | Line::Twice) {
            self.book.hear_news(tablet, news);
        }
    }
}

/// The system under test, with what is on its way.
#[derive(Clone, Debug)]
pub struct System(pub(super) Town);

impl System {
    /// The beginning.
    pub fn new(people: &[Person]) -> Self {
        Self(Town::new(people))
    }

    /// It happens. `reference` is as it is after the same step; `saved` is what the step saves.
    pub fn take(&mut self, step: &Step, before: &Reference) -> Result<(), Finding> {
        let town = &mut self.0;
        if let Some((tablet, deeds)) = step.saves(&before.book) {
            let is_offered = town.save(tablet, &deeds);
            return if is_offered || before.book.is_loose {
                Ok(())
            } else {
                Err(Finding(format!("the screen does not offer {deeds:?}")))
            };
        }
        match *step {
            Step::Push(tablet, line) => {
                // A device that only has a question leaves the late requests to the others.
                if before.book.to_push(tablet).is_empty() && line == Line::Late {
                    return Ok(());
                }
                let letter = town.ask_push(tablet);
                letter.map_or(Ok(()), |letter| deliver(town, &letter, line))
            }
            Step::Borrow(tablet, by) => {
                let letter = town.ask_push(tablet);
                let reply = letter.and_then(|letter| town.arrive_by(&letter, by));
                town.hear(tablet, &reply.unwrap_or_default(), false);
                Ok(())
            }
            Step::Pull(tablet, _) if before.outdated.contains(&tablet) => {
                // It is told to update, and gives the request up.
                town.ask_pull(tablet);
                town.give_up(tablet);
                Ok(())
            }
            Step::Pull(tablet, line) => {
                let letter = town.ask_pull(tablet);
                letter.map_or(Ok(()), |letter| deliver(town, &letter, line))
            }
            _ => {
                self.happen(step);
                Ok(())
            }
        }
    }

    fn happen(&mut self, step: &Step) {
        let town = &mut self.0;
        match *step {
            Step::LateArrival if !town.late.is_empty() => {
                let letter = town.late.remove(0);
                town.arrive(&letter);
            }
            Step::Crash(tablet) | Step::Upgrade(tablet) => town.crash(tablet),
            Step::DropCache(tablet) => town.drop_cache(tablet),
            Step::MovePerson(tablet) => town.move_person(tablet),
            Step::RestartServer => town.restart(),
            Step::BackUp => town.back_up(),
            Step::Restore => town.restore(),
            _ => {}
        }
    }

    /// The town is what the book says.
    pub fn compare(&self, reference: &Reference) -> Result<(), Finding> {
        compare::everything(&self.0, &reference.book)
    }

    /// The faults are over: everything must come together.
    pub fn heal(mut self, mut reference: Reference) -> Result<(), Finding> {
        if !reference.outdated.is_empty() {
            // A build too old to pull has pushed before it is updated.
            self.exchange_all(&mut reference)?;
        }
        for tablet in std::mem::take(&mut reference.outdated) {
            self.0.crash(tablet);
        }
        self.exchange_all(&mut reference)?;
        if reference.book.is_loose {
            // What had changed nothing anywhere leaves no trace by which its device could notice
            // that a restored server has lost it. With its next save it does.
            for tablet in 0..self.0.tablets.len() {
                self.0.save(tablet, &[Deed::Note]);
            }
            self.exchange_all(&mut reference)?;
        }
        compare::came_together(&self.0, &reference.book)
    }

    fn exchange_all(&mut self, reference: &mut Reference) -> Result<(), Finding> {
        for _ in 0..ROUNDS_MAX {
            for tablet in 0..self.0.tablets.len() {
                for step in [
                    Step::Push(tablet, Line::Sound),
                    Step::Pull(tablet, Line::Sound),
                ] {
                    let before = reference.clone();
                    reference.take(&step);
                    self.take(&step, &before)?;
                }
            }
        }
        Ok(())
    }
}

fn deliver(town: &mut Town, letter: &Letter, line: Line) -> Result<(), Finding> {
    let tablet = letter.tablet;
    let old = town.reply_before(tablet);
    if line == Line::Late {
        town.late.push(letter.clone());
        town.give_up(tablet);
        return Ok(());
    }
    let reply = (line != Line::RequestLost)
        .then(|| town.arrive(letter))
        .flatten();
    if line == Line::Twice {
        town.arrive(letter);
    }
    let Some(reply) = reply.filter(|_| line != Line::ReplyLost) else {
        town.give_up(tablet);
        return Ok(());
    };
    if line == Line::OldAnswer {
        let heard = town.hear(tablet, &old, false);
        return if heard.taken {
            Err(Finding(format!(
                "tablet {tablet} took the answer to another question"
            )))
        } else {
            Ok(())
        };
    }
    let heard = town.hear(tablet, &reply, line == Line::DiesHearing);
    if heard.alarm && !town.was_restored {
        return Err(Finding(format!("G5: tablet {tablet} raises an alarm")));
    }
    Ok(())
}

/// Which devices there are: two operators of one agency, one of the other, and a reviewer.
pub const PEOPLE: [Person; 4] = [
    Person { agency: Some(0) },
    Person { agency: Some(0) },
    Person { agency: Some(1) },
    Person { agency: None },
];

/// The number of the reviewer's device.
pub const REVIEWER: usize = 3;
