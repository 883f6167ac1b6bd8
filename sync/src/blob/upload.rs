//! Sending one file: which piece next, and what an answer means. Sans-I/O, like everything here;
//! whoever carries out the steps owns the bytes and the line.

use super::BlobHash;
use crate::identity::ScopeId;
use crate::protocol::blob::{Answer, PIECE_BYTES_MAX, Progress};

/// A file may arrive with a wrong hash this often before the device's copy counts as damaged: a
/// line that flips bits is rarer than a disk that does, but it exists.
const CORRUPT_ARRIVALS_MAX: u8 = 2;

/// A file on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    scope: ScopeId,
    hash: BlobHash,
    size: u64,
    /// As the server last said; none before it was asked, or after an answer was lost.
    offset: Option<u64>,
    corrupt_arrivals: u8,
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Ask how much the server has.
    Ask,
    /// Send the piece that begins here and is so long.
    Send {
        /// Bytes before it.
        offset: u64,
        /// Bytes in it.
        length: usize,
    },
}

/// How an answer leaves the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Go on with the next step.
    GoOn,
    /// The server has the file, complete and checked.
    Complete,
    /// The server does not take the file now: no link names it. One may come.
    NotWanted,
    /// The device's bytes are not those of the file, or the server refuses them for good.
    Refused {
        /// The server's words; none where the bytes are damaged.
        message: Option<String>,
    },
}

impl Upload {
    /// A file of which it is not known what the server has.
    pub fn new(scope: ScopeId, hash: BlobHash, size: u64) -> Self {
        Self {
            scope,
            hash,
            size,
            offset: None,
            corrupt_arrivals: 0,
        }
    }

    /// Whose file it is.
    pub fn scope(&self) -> ScopeId {
        self.scope
    }

    /// The file.
    pub fn hash(&self) -> BlobHash {
        self.hash
    }

    /// How many bytes the server is known to have.
    pub fn sent(&self) -> u64 {
        self.offset.unwrap_or(0)
    }

    /// The next step.
    pub fn step(&self) -> Step {
        match self.offset {
            Some(offset) if offset < self.size => {
                let left = self.size.saturating_sub(offset);
                let length = usize::try_from(left).unwrap_or(usize::MAX);
                Step::Send {
                    offset,
                    length: length.min(PIECE_BYTES_MAX),
                }
            }
            // All bytes there and not complete: the answer to the last piece was lost.
            _ => Step::Ask,
        }
    }

    /// No answer came; what the server has is not known any more.
    pub fn unanswered(&mut self) {
        self.offset = None;
    }

    /// Takes an answer to the last step.
    pub fn heard(&mut self, answer: Answer) -> Outcome {
        match answer {
            Answer::Progress(Progress {
                is_complete: true, ..
            }) => {
                self.offset = Some(self.size);
                Outcome::Complete
            }
            Answer::Progress(Progress { offset, .. }) if offset < self.size => {
                self.offset = Some(offset);
                Outcome::GoOn
            }
            // More than the file has, or all of it unchecked: nothing that can be gone on from.
            Answer::Progress(_) | Answer::Unknown => {
                self.offset = None;
                Outcome::NotWanted
            }
            Answer::Corrupt => {
                self.offset = Some(0);
                self.corrupt_arrivals = self.corrupt_arrivals.saturating_add(1);
                if self.corrupt_arrivals < CORRUPT_ARRIVALS_MAX {
                    Outcome::GoOn
                } else {
                    Outcome::Refused { message: None }
                }
            }
            Answer::Refused { message } => Outcome::Refused {
                message: Some(message),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PIECE: u64 = 32 * 1_024;

    fn upload(size: u64) -> Upload {
        Upload::new(ScopeId::from_bytes([1; 16]), BlobHash::of(b"a"), size)
    }

    fn has(offset: u64) -> Answer {
        Answer::Progress(Progress {
            offset,
            is_complete: false,
        })
    }

    /// A server that keeps what it gets, as the real one does.
    #[derive(Default)]
    struct Server {
        have: u64,
    }

    impl Server {
        fn take(&mut self, step: Step, size: u64) -> Answer {
            if let Step::Send { offset, length } = step
                && offset == self.have
            {
                self.have += u64::try_from(length).unwrap();
            }
            Answer::Progress(Progress {
                offset: self.have,
                is_complete: self.have == size,
            })
        }
    }

    #[test]
    fn a_file_goes_in_pieces_after_asking_where_to_begin() {
        let mut upload = upload(2 * PIECE + 5);
        assert_eq!(upload.step(), Step::Ask);
        assert_eq!(upload.heard(has(PIECE)), Outcome::GoOn);
        let whole = Step::Send {
            offset: PIECE,
            length: 32 * 1_024,
        };
        assert_eq!(upload.step(), whole);
        assert_eq!(upload.heard(has(2 * PIECE)), Outcome::GoOn);
        let rest = Step::Send {
            offset: 2 * PIECE,
            length: 5,
        };
        assert_eq!(upload.step(), rest);
    }

    #[test]
    fn a_file_the_scope_has_already_is_not_sent() {
        let answer = Answer::Progress(Progress {
            offset: 9,
            is_complete: true,
        });
        assert_eq!(upload(9).heard(answer), Outcome::Complete);
    }

    #[test]
    fn a_file_that_arrives_wrong_is_sent_once_more_and_then_called_damaged() {
        let mut upload = upload(9);
        assert_eq!(upload.heard(Answer::Corrupt), Outcome::GoOn);
        assert_eq!(
            upload.step(),
            Step::Send {
                offset: 0,
                length: 9
            }
        );
        assert_eq!(
            upload.heard(Answer::Corrupt),
            Outcome::Refused { message: None }
        );
    }

    #[test]
    fn a_file_nobody_links_waits_and_is_asked_about_again() {
        let mut upload = upload(9);
        assert_eq!(upload.heard(Answer::Unknown), Outcome::NotWanted);
        assert_eq!(upload.step(), Step::Ask);
    }

    proptest! {
        /// Whatever is lost, requests or answers, the file arrives, and every byte of it once.
        #[test]
        fn any_losses_end_with_the_whole_file(
            size in 1..=10 * PIECE,
            losses in proptest::collection::vec(0..3_u8, 0..60),
        ) {
            let (mut upload, mut server) = (upload(size), Server::default());
            let mut losses = losses.into_iter();
            for _ in 0..200 {
                let step = upload.step();
                let outcome = match losses.next() {
                    Some(0) => {
                        upload.unanswered();
                        continue;
                    }
                    Some(1) => {
                        server.take(step, size);
                        upload.unanswered();
                        continue;
                    }
                    _ => upload.heard(server.take(step, size)),
                };
                if outcome == Outcome::Complete {
                    prop_assert_eq!(server.have, size);
                    return Ok(());
                }
                prop_assert_eq!(outcome, Outcome::GoOn);
            }
            prop_assert!(false, "never arrived");
        }
    }
}
