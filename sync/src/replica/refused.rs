//! What becomes of a push that the server refuses as it is: smaller pieces, and at last one
//! operation that is passed over for a while so that those behind it go on.

use super::Replica;
use crate::protocol::push::PushRequest;

/// What was refused even alone is tried at least every four pulls. A quiet device pulls every few
/// minutes; what dislikes an operation may be gone before the next.
const HELD_BACK_DOUBLINGS_MAX: u32 = 2;

impl Replica {
    /// Takes the server's refusal of a whole piece: it could not read it, or it was too large.
    ///
    /// A server may be older than this device and not know a form that several operations share.
    /// So the same operations go again each in its own envelope, of which the server keeps what
    /// it cannot read, and in ever smaller pieces. One that is refused even alone is passed over,
    /// so that those behind it go on; it stays in the outbox and is tried again after a pull, then
    /// after two more, then after every four: what refused it may be a proxy that comes and goes.
    pub fn push_refused(&mut self, request: &PushRequest) {
        let Some(last) = request.operations.last() else {
            return;
        };
        let last = last.id.dseq;
        let first = request
            .operations
            .first()
            .map_or(last, |first| first.id.dseq);
        let is_one_unit = self.unit_length(first) >= request.operations.len();
        if is_one_unit && self.goes_whole(request) {
            let all = request.operations.iter().map(|one| one.id.dseq);
            self.held_back.extend(all);
            return;
        }
        let length = request.operations.len().div_ceil(2);
        self.whole_upto = Some((last, length));
    }

    /// The server does not answer pulls of this build any more. That is an answer too: what was
    /// passed over must not wait for pages that never come.
    pub fn update_needed(&mut self) {
        self.retry_held_back();
    }

    /// The person asks for an exchange: what was passed over is tried at once, as after the first
    /// refusal.
    pub fn asked(&mut self) {
        self.held_back.clear();
        self.held_back_times = 0;
        self.held_back_pulls = 0;
    }

    /// Each answered pull brings the next try of what was passed over closer.
    pub(super) fn retry_held_back(&mut self) {
        if self.held_back.is_empty() {
            return;
        }
        // This pull is one of those it waits for.
        self.held_back_pulls = self.held_back_pulls.saturating_sub(1);
        if self.held_back_pulls > 0 {
            return;
        }
        self.held_back.clear();
        self.held_back_times = self.held_back_times.saturating_add(1);
        self.held_back_pulls = 1 << self.held_back_times.min(HELD_BACK_DOUBLINGS_MAX);
    }
}
