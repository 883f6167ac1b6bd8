//! Whether a push comes from the device it names, or from a copy of that device's store.
//!
//! A copied profile is two stores under one identity, of which neither knows what the other writes.
//! What "the device itself" wrote last counts as seen, so that nothing may be taken from a copy
//! under an identity that is not its own. A device shows that it is itself by what it has in the
//! place that the server has of it last: places are filled in order, so that who has that
//! operation has all before it.

use crate::identity::Dseq;
use crate::protocol::push::{PushRequest, Stands};
use crate::zoo::{Mutant, mutant};

/// What a server has of the device that a push names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// The last operation it has of the device.
    pub acknowledged: Dseq,
    /// One of the push is another than what stands in its place.
    pub is_colliding: bool,
    /// One of the push is in no place yet.
    pub has_new: bool,
    /// The end of what stands in the place before the first.
    pub before: Option<u32>,
    /// The end of what stands in the last place, where it was looked up.
    pub last: Option<u32>,
}

/// Who has sent a push.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sender {
    /// The device itself, as far as its build can show.
    Itself,
    /// Another store under its identity.
    Copy,
    /// Nobody can tell: the device has not heard what the server has of it last.
    Unproven,
}

/// Whether what a server has in its last place of a device must be looked up for this push: it
/// neither goes on behind that place nor contains it.
pub fn must_show_last(request: &PushRequest, acknowledged: Dseq) -> bool {
    let (Some(first), Some(last)) = (request.operations.first(), request.operations.last()) else {
        return false;
    };
    let (first, last) = (first.id.dseq, last.id.dseq);
    let goes_on = first == acknowledged.next();
    let contains = first <= acknowledged && acknowledged <= last;
    acknowledged != Dseq::default() && !goes_on && !contains
}

/// See the module's words.
pub fn sender_of(request: &PushRequest, known: &Known) -> Sender {
    let told = request.report.before;
    let is_behind_another = told != 0 && known.before.is_some_and(|before| before != told);
    if known.is_colliding || is_behind_another {
        return Sender::Copy;
    }
    let is_shown = !must_show_last(request, known.acknowledged);
    if is_shown || !known.has_new || mutant(Mutant::EmptyPlaceIsFree) {
        return Sender::Itself;
    }
    match request.report.stands {
        Some(stands) if stands.dseq == known.acknowledged => {
            if known.last == Some(stands.end) || is_forgotten(request, stands) {
                Sender::Itself
            } else {
                Sender::Copy
            }
        }
        // An earlier build that passes over some has said that it has heard what is wanted.
        None if passes_over(request, known.acknowledged) => Sender::Itself,
        _ => Sender::Unproven,
    }
}

fn passes_over(request: &PushRequest, place: Dseq) -> bool {
    let first = request.operations.first();
    first.is_some_and(|first| first.id.dseq > place.next())
}

/// A device forgets the oldest of what it has sent. A restored server may have none of what the
/// device still has; then nothing is left to show, and the push passes over what is gone.
fn is_forgotten(request: &PushRequest, stands: Stands) -> bool {
    stands.end == 0 && passes_over(request, stands.dseq)
}
