//! One state: what can happen in it, and what then is.

use std::collections::{BTreeSet, HashSet};
use std::rc::Rc;

use super::super::book::{Book, Worth};
use super::super::compare::{self, Finding};
use super::super::deed::{Ask, Cell, Deed, SaveId, Status};
use super::super::town::{Letter, Town};
use super::{Answer, Bounds, DEVICES, Mail, Move, OTHERS, PEOPLE, QUICK, Question, State};

/// How often everybody asks until all must have come together.
const ROUNDS_MAX: usize = 8;

impl State {
    pub(super) fn first(bounds: Bounds) -> Self {
        let mut town = Town::new(&PEOPLE);
        town.nonces = 2;
        Self {
            town,
            book: Book::new(&PEOPLE),
            mail: [None, None],
            copies: Vec::new(),
            left: bounds,
            prints: Vec::new(),
        }
    }

    /// The state after a step, and whether it is met for the first time; if so it is checked.
    pub(super) fn after(
        &self,
        step: Move,
        known: &mut HashSet<u128>,
    ) -> Result<(Self, bool), Finding> {
        let mut after = self.clone();
        after.take(step)?;
        after.print(Some(self));
        let is_new = known.insert(after.name());
        if is_new {
            after.check(self)?;
        }
        Ok((after, is_new))
    }

    /// What can happen now.
    pub(super) fn moves(&self) -> Vec<Move> {
        let mut moves = Vec::new();
        for device in 0..DEVICES {
            if self.next_save(device).is_some() {
                moves.push(Move::Save(device));
            }
            match self.mail.get(device).and_then(Option::as_ref) {
                None => {
                    let says = self.says_something(device);
                    moves.extend(says.then_some(Move::Push(device)));
                    moves.extend(self.is_behind(device).then_some(Move::Pull(device)));
                }
                Some(Mail::Out(..)) => {
                    moves.push(Move::Arrive(device));
                    moves.extend((self.left.copies > 0).then_some(Move::ArriveAndStay(device)));
                }
                Some(Mail::Back(..)) => moves.push(Move::Hear(device)),
            }
            let is_waiting = self.mail.get(device).is_some_and(Option::is_some);
            moves.extend((is_waiting && self.left.losses > 0).then_some(Move::Lose(device)));
            let can_crash = self.left.crashes > 0 && !(self.left.quick && device == QUICK);
            moves.extend(can_crash.then_some(Move::Crash(device)));
        }
        moves.extend((0..self.copies.len()).map(Move::Copy));
        moves.extend((self.left.locks > 0).then_some(Move::Lock));
        moves.extend((self.left.moves > 0).then_some(Move::Transfer));
        moves.extend((self.left.restarts > 0).then_some(Move::Restart));
        moves
    }

    fn says_something(&self, device: usize) -> bool {
        let tablet = self.town.tablets.get(device);
        tablet.is_some_and(|tablet| tablet.replica.has_unsent())
    }

    /// Whether a pull would bring anything.
    fn is_behind(&self, device: usize) -> bool {
        let Some(tablet) = self.town.tablets.get(device) else {
            return false;
        };
        self.book.would_bring_news(device)
            || self.town.server.ledgers().values().any(|ledger| {
                let own = tablet.replica.head(ledger.info().id);
                own.is_some_and(|own| own != ledger.head())
            })
    }

    /// A conflict is settled before anything else is written.
    fn next_save(&self, device: usize) -> Option<Deed> {
        let left = self.left.saves.get(device).filter(|left| **left > 0)?;
        let waits = self.book.waiting(device, Cell::Target);
        let worth = *waits.values().next().unwrap_or(&0);
        let settles: BTreeSet<SaveId> = waits.into_keys().collect();
        let number = u8::try_from(device).unwrap_or_default();
        // No two saves say the same, so that those made apart are a conflict.
        let own: Worth = left + 10 * (number + 1);
        let deed = if settles.is_empty() {
            Deed::Write(Cell::Target, own)
        } else {
            Deed::Settle {
                cell: Cell::Target,
                worth,
                settles,
            }
        };
        self.book
            .can(device, std::slice::from_ref(&deed))
            .then_some(deed)
    }

    fn take(&mut self, step: Move) -> Result<(), Finding> {
        match step {
            Move::Save(device) => self.save(device),
            Move::Push(QUICK) | Move::Pull(QUICK) if self.left.quick => self.ask(QUICK, step),
            Move::Push(device) => {
                let question = Question::Push(self.book.to_push(device));
                let letter = self.town.ask_push(device);
                self.post(device, letter.map(|letter| Mail::Out(letter, question)));
                Ok(())
            }
            Move::Pull(device) => {
                let letter = self.town.ask_pull(device);
                let mail = letter.map(|letter| Mail::Out(letter, Question::News));
                self.post(device, mail);
                Ok(())
            }
            Move::Arrive(device) | Move::ArriveAndStay(device) => {
                let Some(Mail::Out(letter, question)) = self.pick_up(device) else {
                    return Ok(());
                };
                let back = self.answer(&letter, &question);
                self.post(device, back);
                if step == Move::ArriveAndStay(device) {
                    self.left.copies -= 1;
                    self.copies.push((letter, question));
                }
                Ok(())
            }
            Move::Copy(place) => {
                let (letter, question) = self.copies.remove(place);
                self.answer(&letter, &question);
                Ok(())
            }
            Move::Hear(device) => self.hear(device),
            Move::Lose(device) => {
                self.left.losses -= 1;
                self.pick_up(device);
                self.town.give_up(device);
                Ok(())
            }
            Move::Crash(device) => {
                self.left.crashes -= 1;
                if let Some(Mail::Out(letter, question)) = self.pick_up(device) {
                    self.copies.push((letter, question));
                }
                self.town.crash(device);
                Ok(())
            }
            Move::Lock => self.lock(),
            Move::Transfer => {
                self.left.moves -= 1;
                self.town.move_person(1);
                self.book.move_person(1);
                Ok(())
            }
            Move::Restart => {
                self.left.restarts -= 1;
                self.town.restart();
                Ok(())
            }
        }
    }

    fn post(&mut self, device: usize, mail: Option<Mail>) {
        if let Some(place) = self.mail.get_mut(device) {
            *place = mail;
        }
    }

    fn pick_up(&mut self, device: usize) -> Option<Mail> {
        self.mail.get_mut(device)?.take()
    }

    fn save(&mut self, device: usize) -> Result<(), Finding> {
        let Some(deed) = self.next_save(device) else {
            return Ok(());
        };
        if let Some(left) = self.left.saves.get_mut(device) {
            *left -= 1;
        }
        let deeds = vec![deed];
        if !self.town.save(device, &deeds) {
            return Err(Finding(format!("the screen does not offer {deeds:?}")));
        }
        self.book.save(device, deeds);
        Ok(())
    }

    fn answer(&mut self, letter: &Letter, question: &Question) -> Option<Mail> {
        let reply = self.town.arrive(letter)?;
        let answer = match question {
            Question::Push(ids) => Answer::Told(self.book.arrive(ids, letter.tablet)),
            Question::News => Answer::News(self.book.news(letter.tablet)),
        };
        Some(Mail::Back(reply, answer))
    }

    fn hear(&mut self, device: usize) -> Result<(), Finding> {
        let Some(Mail::Back(reply, answer)) = self.pick_up(device) else {
            return Ok(());
        };
        let heard = self.town.hear(device, &reply, false);
        if heard.alarm {
            return Err(Finding(format!("G5: tablet {device} raises an alarm")));
        }
        if !heard.taken {
            return Err(Finding(format!("tablet {device} does not take its answer")));
        }
        match answer {
            Answer::Told(told) => self.book.hear_push(device, &told),
            Answer::News(news) => self.book.hear_news(device, news),
        }
        Ok(())
    }

    /// Somebody else sends the agreement to the reviewers, or takes it back, over a sound line.
    fn lock(&mut self) -> Result<(), Finding> {
        self.left.locks -= 1;
        self.ask(OTHERS, Move::Pull(OTHERS))?;
        let shown = self.book.shown(OTHERS);
        let is_locked = shown.is_some_and(|shown| shown.status == Status::Submitted);
        let ask = if is_locked {
            Ask::Withdraw
        } else {
            Ask::Submit
        };
        let deeds = vec![Deed::Ask(ask)];
        if self.book.can(OTHERS, &deeds) {
            self.town.save(OTHERS, &deeds);
            self.book.save(OTHERS, deeds);
        }
        self.ask(OTHERS, Move::Push(OTHERS))
    }

    /// Asks and hears at once.
    fn ask(&mut self, tablet: usize, what: Move) -> Result<(), Finding> {
        let (letter, question) = if what == Move::Pull(tablet) {
            (self.town.ask_pull(tablet), Question::News)
        } else {
            let ids = self.book.to_push(tablet);
            (self.town.ask_push(tablet), Question::Push(ids))
        };
        let Some(letter) = letter else { return Ok(()) };
        let Some(Mail::Back(reply, answer)) = self.answer(&letter, &question) else {
            return Ok(());
        };
        if self.town.hear(tablet, &reply, false).alarm {
            return Err(Finding(format!("G5: tablet {tablet} raises an alarm")));
        }
        match answer {
            Answer::Told(told) => self.book.hear_push(tablet, &told),
            Answer::News(news) => self.book.hear_news(tablet, news),
        }
        Ok(())
    }

    /// What has changed since the state before is what the book says.
    fn check(&self, before: &Self) -> Result<(), Finding> {
        if !Rc::ptr_eq(&self.town.server, &before.town.server) {
            compare::server(&self.town, &self.book)?;
        }
        for (number, tablet) in self.town.tablets.iter().enumerate() {
            let was = before.town.tablets.get(number);
            if was.is_none_or(|was| !Rc::ptr_eq(tablet, was)) {
                compare::device(&self.town, &self.book, number, tablet)?;
            }
        }
        Ok(())
    }

    /// From here on nothing goes wrong any more.
    pub(super) fn heal(&self) -> Result<(), Finding> {
        let mut state = self.clone();
        for device in 0..DEVICES {
            state.pick_up(device);
            state.town.give_up(device);
        }
        for _ in 0..ROUNDS_MAX {
            for tablet in 0..PEOPLE.len() {
                state.ask(tablet, Move::Push(tablet))?;
                state.ask(tablet, Move::Pull(tablet))?;
            }
            if compare::came_together(&state.town, &state.book).is_ok() {
                return Ok(());
            }
        }
        compare::came_together(&state.town, &state.book)
    }
}
