//! Virtual time: what happens next. Nothing here waits.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use ikrar_domain::people::Actor;

use super::city::Account;
use super::files::{FileAnswer, FileRequest};
use crate::protocol::doorbell::Standing;

/// A tab of a tablet. A tab that has died never comes back under its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct TabRef {
    pub(super) tablet: usize,
    pub(super) tab: u32,
}

/// Which request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Path {
    Push,
    Pull,
}

/// A request on its way.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) from: TabRef,
    pub(super) flight: u64,
    pub(super) path: Path,
    pub(super) body: Vec<u8>,
}

/// What a request came back with.
#[derive(Clone, Debug)]
pub(super) enum Answer {
    /// A body with status 200.
    Body(Vec<u8>),
    /// No connection, a time-out, or a server error: nothing is known.
    Broken,
    /// The server read the request and refused it.
    Refused,
    /// The queue is full; come back later.
    Busy { retry_after_ms: u64 },
    /// No session.
    SignInNeeded,
    /// Pulls of this build are no longer answered.
    UpdateNeeded,
}

/// A ring between tabs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ring {
    /// The outbox has grown.
    Appended,
    /// A reply was stored.
    Stored,
}

/// What a doorbell line says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bell {
    Opened,
    Stands(Standing),
    Rang,
    Broke,
}

/// Something that happens.
#[derive(Clone, Debug)]
pub(super) enum Task {
    /// A person does something.
    Act,
    /// Something breaks.
    Trouble,
    /// The wait a tab asked for is over.
    Timer { tab: TabRef, timer: u64 },
    /// A request arrives.
    Arrive(Request),
    /// A transaction commits.
    Commit {
        request: Request,
        /// As whom the server judges.
        actor: Actor,
        /// Who it was when the request came.
        account: Account,
    },
    /// An answer arrives.
    Answer {
        to: TabRef,
        flight: u64,
        answer: Answer,
    },
    /// Another tab has rung.
    Ring { tab: TabRef, ring: Ring },
    /// A doorbell line says something.
    Bell { tab: TabRef, line: u64, bell: Bell },
    /// A tab reads the store anew.
    Refresh { tab: TabRef },
    /// A tab gets the network role.
    Lead { tab: TabRef },
    /// Somebody opens the app.
    Open { tablet: usize },
    /// The person signs in.
    SignIn { tablet: usize },
    /// The wait for the next step with the files of a tab is over.
    Files { tab: TabRef, turn: u64 },
    /// A request about a file arrives.
    FileArrives(FileRequest),
    /// An answer about a file arrives.
    FileAnswered {
        to: TabRef,
        flight: u64,
        answer: FileAnswer,
    },
    /// The server is back.
    ServerUp,
    /// The run's end is looked for.
    Look,
    /// Healing has taken too long.
    GiveUp,
}

#[derive(Debug)]
struct Entry {
    at_ms: u64,
    order: u64,
    task: Task,
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.order == other.order
    }
}

impl Eq for Entry {}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Entry {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.at_ms, self.order).cmp(&(other.at_ms, other.order))
    }
}

/// What is to happen, by time; at the same time, by the order of asking.
#[derive(Debug, Default)]
pub(super) struct Agenda {
    entries: BinaryHeap<Reverse<Entry>>,
    order: u64,
    now_ms: u64,
}

impl Agenda {
    /// Milliseconds since the run began.
    pub(super) fn now_ms(&self) -> u64 {
        self.now_ms
    }

    /// Puts a task after so many milliseconds.
    pub(super) fn after(&mut self, delay_ms: u64, task: Task) {
        self.order = self.order.saturating_add(1);
        self.entries.push(Reverse(Entry {
            at_ms: self.now_ms.saturating_add(delay_ms),
            order: self.order,
            task,
        }));
    }

    /// Takes the next task and moves the time to it.
    pub(super) fn next(&mut self) -> Option<Task> {
        let Reverse(entry) = self.entries.pop()?;
        self.now_ms = entry.at_ms;
        Some(entry.task)
    }
}
