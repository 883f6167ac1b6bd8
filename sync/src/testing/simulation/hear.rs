//! What a tab does with an answer, as the browser's exchange does it, with a death at every
//! boundary.

use super::agenda::{Answer, Path, Ring, TabRef, Task};
use super::plan::Fault;
use super::tablet::Asked;
use super::world::World;
use crate::connection::Event;
use crate::ports::StoreBatch;
use crate::protocol::pull::PullRequest;
use crate::protocol::push::{PushReply, PushRequest};
use crate::testing::check::{self, Violation};
use crate::zoo::{Mutant, mutant};

/// What became of a batch.
enum Stored {
    Whole,
    Refused,
    /// The tab or the tablet died.
    Died,
}

impl World {
    /// An answer arrives. One to a request that was given up is dropped.
    pub(super) fn answered(&mut self, to: TabRef, flight: u64, answer: Answer) {
        if self.tab(to).is_none_or(|tab| tab.flight != flight) {
            return;
        }
        let late = Task::Answer {
            to,
            flight,
            answer: answer.clone(),
        };
        if self.is_put_off(to, &late) {
            return;
        }
        let now_ms = self.now_ms();
        let Some(tab) = self.tab_mut(to) else { return };
        let Some(asked) = tab.asked.take() else {
            return;
        };
        tab.reached = matches!(
            answer,
            Answer::Body(_) | Answer::SignInNeeded | Answer::UpdateNeeded
        );
        if let Answer::Body(_) = answer {
            tab.answered_at_ms = now_ms;
        }
        let event = match (answer, asked) {
            (Answer::Body(body), Asked::Push(request)) => self.hear_push(to, &request, &body),
            (Answer::Body(body), Asked::Pull(request)) => self.hear_pull(to, &request, &body),
            (Answer::Refused, Asked::Push(request)) => {
                self.refused(to, &request);
                Some(failed())
            }
            (Answer::Busy { retry_after_ms }, _) => {
                self.wait_as_asked(to, retry_after_ms);
                Some(Event::Failed {
                    retry_after_ms: Some(retry_after_ms),
                })
            }
            (Answer::SignInNeeded, _) => {
                self.ask_to_sign_in(to.tablet);
                Some(Event::SignInNeeded)
            }
            (Answer::UpdateNeeded, Asked::Pull(_)) => self.update_needed(to),
            _ => Some(failed()),
        };
        if let Some(event) = event {
            self.feed(to, event);
        }
    }

    fn update_needed(&mut self, at: TabRef) -> Option<Event> {
        let replica = &mut self.tab_mut(at)?.replica;
        replica.update_needed();
        if replica.has_unsent() {
            self.feed(at, Event::Appended);
        }
        Some(Event::UpdateNeeded)
    }

    fn hear_push(&mut self, at: TabRef, request: &PushRequest, body: &[u8]) -> Option<Event> {
        self.note_message(Path::Push, body);
        if let Ok(reply) = PushReply::from_bytes(body) {
            self.hold(check::receipts_answer(request, &reply));
        }
        let now = self.clock(at);
        let tab = self.tab_mut(at)?;
        let Ok(outcome) = tab.replica.push_reply(request, body, now) else {
            return Some(failed());
        };
        self.hold(self.receipts_are_true(&outcome.batch));
        match self.write(at, outcome.batch) {
            Stored::Died => return None,
            Stored::Refused => {
                self.refresh(at);
                return Some(Event::NotStored);
            }
            Stored::Whole => {}
        }
        if outcome.is_copied {
            self.mint_again(at);
            return Some(Event::Pushed { more: true });
        }
        self.hold(self.shows_own_edits(at));
        if !outcome.rewound && outcome.receipted == 0 && !request.operations.is_empty() {
            // The server waits for an earlier operation: another tab's, not heard of yet.
            self.refresh(at);
            return Some(failed());
        }
        let more = self.tab(at)?.replica.has_unsent();
        Some(Event::Pushed { more })
    }

    fn hear_pull(&mut self, at: TabRef, request: &PullRequest, body: &[u8]) -> Option<Event> {
        self.note_message(Path::Pull, body);
        let now = self.clock(at);
        let tab = self.tab_mut(at)?;
        let Ok(outcome) = tab.replica.pull_reply(request, body, now) else {
            return Some(failed());
        };
        if !outcome.mismatched.is_empty() {
            self.alarm(at.tablet);
        }
        match self.write(at, outcome.batch) {
            Stored::Died => return None,
            Stored::Refused => {
                self.refresh(at);
                return Some(Event::NotStored);
            }
            Stored::Whole => {}
        }
        self.hold(self.shows_own_edits(at));
        self.hold(self.equals_the_server(at));
        let now_ms = self.now_ms();
        if !outcome.more {
            self.tab_mut(at)?.told_all_at_ms = now_ms;
        }
        if self.tab(at)?.replica.has_unsent() {
            self.feed(at, Event::Appended);
        }
        if outcome.push_first {
            // The server may have been restored: it is asked what it wants before the next pull.
            return Some(Event::Pushed { more: true });
        }
        self.files_may_wait(at);
        Some(Event::Pulled { more: outcome.more })
    }

    /// A differing checksum is an alarm; without damaged rows it is a broken G5. A restored server
    /// has given the same numbers to other changes; then everything is fetched anew.
    fn alarm(&mut self, number: usize) {
        self.report.alarms += 1;
        let damaged = self
            .tablets
            .get(number)
            .is_some_and(|tablet| tablet.damaged);
        if !damaged && !self.watch.was_restored() {
            self.fail(Violation::ChecksumMismatch { device: number });
        }
    }

    /// Stores a reply in one transaction, or dies before or after it.
    fn write(&mut self, at: TabRef, batch: StoreBatch) -> Stored {
        let tail_loss = self.plan.has(Fault::TailLoss);
        let Some(tablet) = self.tablets.get_mut(at.tablet) else {
            return Stored::Died;
        };
        if tablet.emptied {
            self.restore_from_memory(at);
            return Stored::Whole;
        }
        if tail_loss && tablet.flushed.is_none() {
            tablet.flushed = Some(Box::new(tablet.store.clone()));
        }
        if self.strikes(Fault::TabKill, 20) {
            if let Some(tablet) = self.tablets.get_mut(at.tablet) {
                tablet.store.write_cut_short(batch);
            }
            self.kill_tab(at);
            return Stored::Died;
        }
        if self.strikes(Fault::StorageFailure, 40) {
            return Stored::Refused;
        }
        let Some(tablet) = self.tablets.get_mut(at.tablet) else {
            return Stored::Died;
        };
        let is_news = !batch.rows.is_empty()
            || !batch.receipts.is_empty()
            || !batch.forgotten.is_empty()
            || !batch.cursors.is_empty();
        let must_last = batch.must_last();
        if tablet.store.write(batch).is_err() {
            return Stored::Refused;
        }
        if must_last && tablet.flushed.is_some() {
            tablet.flushed = Some(Box::new(tablet.store.clone()));
        }
        if self.strikes(Fault::TabKill, 20) {
            self.kill_tab(at);
            return Stored::Died;
        }
        if is_news {
            self.ring(at, Ring::Stored);
        }
        Stored::Whole
    }

    /// G2: a device believes a receipt only of what the server has committed.
    fn receipts_are_true(&self, batch: &StoreBatch) -> Result<(), Violation> {
        for (operation, _) in &batch.receipts {
            let bytes = operation.to_bytes();
            let known = self.server.disk().has(operation.id, &bytes);
            // A restored server has lost it honestly, until the device sends it again.
            if !known && !self.watch.was_restored() {
                return Err(Violation::Lost { id: operation.id });
            }
        }
        Ok(())
    }

    /// The server could not read the piece: it goes again in another form.
    fn refused(&mut self, at: TabRef, request: &PushRequest) {
        if !mutant(Mutant::DropOnRefusal) {
            if let Some(tab) = self.tab_mut(at) {
                tab.replica.push_refused(request);
            }
            return;
        }
        let receipts = request
            .operations
            .iter()
            .map(|operation| {
                let receipt = crate::disposition::Receipt {
                    dseq: operation.id.dseq,
                    disposition: crate::disposition::Disposition::Applied,
                    seq: None,
                };
                (operation.clone(), receipt)
            })
            .collect();
        if let Some(tablet) = self.tablets.get_mut(at.tablet) {
            let taken = tablet.store.write(StoreBatch {
                receipts,
                ..StoreBatch::default()
            });
            debug_assert_eq!(taken, Ok(()), "it continues nothing");
        }
        self.refresh(at);
    }

    fn wait_as_asked(&mut self, at: TabRef, retry_after_ms: u64) {
        let now_ms = self.now_ms();
        if let Some(tab) = self.tab_mut(at) {
            tab.not_before_ms = now_ms.saturating_add(retry_after_ms);
        }
    }

    pub(super) fn ask_to_sign_in(&mut self, number: usize) {
        let away_ms = if self.healing {
            500
        } else {
            self.random.within(2_000..90_000)
        };
        let Some(tablet) = self.tablets.get_mut(number) else {
            return;
        };
        if !tablet.signing_in {
            tablet.signing_in = true;
            self.agenda.after(away_ms, Task::SignIn { tablet: number });
        }
    }

    /// The person signs in, if the account is not locked.
    pub(super) fn sign_in(&mut self, number: usize) {
        let now_ms = self.now_ms();
        let Some(account) = self.account_of(number) else {
            return;
        };
        if !account.active && !self.healing {
            return self.agenda.after(20_000, Task::SignIn { tablet: number });
        }
        let lasts_ms = if self.plan.has(Fault::Expiry) && !self.healing {
            self.random.within(10_000..200_000)
        } else {
            u64::MAX / 2
        };
        let Some(tablet) = self.tablets.get_mut(number) else {
            return;
        };
        tablet.signing_in = false;
        tablet.signed_in_as = account;
        tablet.session_until_ms = now_ms.saturating_add(lasts_ms);
        if let Some(tab) = tablet.leader {
            // The person may go before the turn a busy server gave.
            if let Some(tab) = tablet.tabs.get_mut(&tab) {
                tab.not_before_ms = 0;
            }
            let at = TabRef {
                tablet: number,
                tab,
            };
            self.feed(at, Event::SignedIn);
            self.hurry_files(at);
        }
    }

    pub(super) fn clock(&self, at: TabRef) -> crate::identity::UnixSeconds {
        let now_ms = self.now_ms();
        self.tablets
            .get(at.tablet)
            .map(|tablet| tablet.clock.read(now_ms))
            .unwrap_or_default()
    }
}

fn failed() -> Event {
    Event::Failed {
        retry_after_ms: None,
    }
}
