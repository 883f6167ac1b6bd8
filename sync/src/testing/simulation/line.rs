//! The line between tablets and server: it loses, repeats, delays, cuts off and damages, and
//! other programs answer in the server's place.

use super::agenda::{Answer, Path, Request, TabRef, Task};
use super::plan::Fault;
use super::world::World;

/// How long a request hangs on a line that is neither up nor down.
const STALL_MS: u64 = 90_000;
/// What a Wi-Fi's sign-in page answers.
const PORTAL: &[u8] = b"<!doctype html><title>Silakan masuk ke Wi-Fi</title>";

impl World {
    pub(super) fn latency_ms(&mut self) -> u64 {
        if self.healing {
            return self.random.within(5..50);
        }
        let average = self.plan.latency_ms;
        self.random.within(1..average.saturating_mul(2).max(2))
    }

    /// Whether a tablet has no network at all.
    pub(super) fn is_cut(&self, number: usize) -> bool {
        let now_ms = self.now_ms();
        self.tablets.get(number).is_none_or(|tablet| {
            tablet.out_cut_until_ms > now_ms || tablet.in_cut_until_ms > now_ms
        })
    }

    /// A request leaves its tablet.
    pub(super) fn set_out(&mut self, mut request: Request) {
        let now_ms = self.now_ms();
        let cut = self
            .tablets
            .get(request.from.tablet)
            .is_some_and(|tablet| tablet.out_cut_until_ms > now_ms);
        if cut {
            // Half of the time the browser knows; otherwise nothing ever comes.
            if self.random.chance(50) {
                self.come_back(&request, Answer::Broken);
            }
            return;
        }
        if self.strikes_message(Fault::Portal) {
            return self.come_back(&request, Answer::Body(PORTAL.to_vec()));
        }
        if self.strikes_message(Fault::Loss) {
            return;
        }
        self.damage(&mut request.body);
        let mut delay_ms = self.latency_ms();
        if self.strikes_message(Fault::Stall) {
            delay_ms += STALL_MS;
        }
        if self.strikes_message(Fault::Delay) {
            delay_ms += self.random.under(20_000);
        }
        if self.strikes_message(Fault::Duplicate) {
            let again_ms = delay_ms + self.random.under(10_000);
            self.agenda.after(again_ms, Task::Arrive(request.clone()));
        }
        self.agenda.after(delay_ms, Task::Arrive(request));
    }

    /// An answer leaves the server.
    pub(super) fn answer(&mut self, request: &Request, answer: Answer) {
        let now_ms = self.now_ms();
        let cut = self
            .tablets
            .get(request.from.tablet)
            .is_some_and(|tablet| tablet.in_cut_until_ms > now_ms);
        if cut || self.strikes_message(Fault::Loss) {
            return;
        }
        self.come_back(request, answer);
    }

    fn come_back(&mut self, request: &Request, mut answer: Answer) {
        if let Answer::Body(body) = &mut answer {
            self.replace_by_cached(request.from, body);
            self.damage(body);
        }
        let mut delay_ms = self.latency_ms();
        if self.strikes_message(Fault::Stall) {
            delay_ms += STALL_MS;
        }
        self.agenda.after(
            delay_ms,
            Task::Answer {
                to: request.from,
                flight: request.flight,
                answer,
            },
        );
    }

    /// A cache between gives an earlier reply again.
    fn replace_by_cached(&mut self, at: TabRef, body: &mut Vec<u8>) {
        let replace = self.strikes_message(Fault::CachedReply);
        let Some(tablet) = self.tablets.get_mut(at.tablet) else {
            return;
        };
        if replace && !tablet.cached.is_empty() {
            std::mem::swap(body, &mut tablet.cached);
        } else {
            tablet.cached.clone_from(body);
        }
    }

    pub(super) fn damage(&mut self, body: &mut Vec<u8>) {
        if self.strikes_message(Fault::Truncation) {
            let length = self.random.below(body.len());
            body.truncate(length);
        }
        // Drawn whether or not it strikes a body of this length, so that lengths, which depend on
        // clocks, change nothing else.
        let (place, bit) = (self.random.number(), self.random.under(8));
        if self.strikes_message(Fault::BitFlip) {
            let length = u64::try_from(body.len()).unwrap_or(0).max(1);
            let place = usize::try_from(place % length).unwrap_or(0);
            if let Some(byte) = body.get_mut(place) {
                *byte ^= 1 << bit;
            }
        }
    }

    /// Notes a message in the trace.
    pub(super) fn note_message(&mut self, what: Path, body: &[u8]) {
        self.report.messages += 1;
        let name: &[u8] = match what {
            Path::Push => b"push",
            Path::Pull => b"pull",
        };
        self.trace.update(&self.now_ms().to_be_bytes());
        self.trace.update(name);
        self.trace.update(body);
    }
}
