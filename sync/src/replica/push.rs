//! Pushing the outbox, piece by piece.

use std::collections::BTreeSet;

use super::Replica;
use crate::disposition::Receipt;
use crate::identity::{Dseq, UnixSeconds};
use crate::operation::Operation;
use crate::ports::StoreBatch;
use crate::protocol::ProtocolError;
use crate::protocol::carry::Carried;
use crate::protocol::push::{OPERATIONS_PER_PUSH_MAX, PUSH_BYTES_MAX, PushReply, PushRequest};

/// What a reply to a push means.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PushOutcome {
    /// To store in one transaction.
    pub batch: StoreBatch,
    /// How many operations got their receipt.
    pub receipted: usize,
    /// The server wants earlier operations again: it was restored from a backup.
    pub rewound: bool,
}

impl Replica {
    /// Whether there is something to push.
    pub fn has_unsent(&self) -> bool {
        !self.outbox.is_empty() || self.push_from.is_some()
    }

    /// The next piece of the outbox, at most `operations_max` long, or `None`.
    pub fn next_push(&self, nonce: u64, operations_max: usize) -> Option<PushRequest> {
        let first = match self.push_from {
            Some(dseq) => dseq,
            None => *self.outbox.keys().next()?,
        };
        self.piece_from(first, operations_max, nonce)
    }

    /// Everything without a receipt, in pieces, to be carried as a file.
    pub fn to_carry(&self, made_at: UnixSeconds) -> Carried {
        let mut pushes = Vec::new();
        let mut next = self.outbox.keys().next().copied();
        while let Some(piece) =
            next.and_then(|first| self.piece_from(first, OPERATIONS_PER_PUSH_MAX, 0))
        {
            next = piece.operations.last().map(|last| last.id.dseq.next());
            pushes.push(piece);
        }
        Carried {
            replica: self.id,
            made_at,
            pushes,
        }
    }

    /// The piece of the queue that begins here, within the limits of one push.
    fn piece_from(&self, first: Dseq, operations_max: usize, nonce: u64) -> Option<PushRequest> {
        let mut length = operations_max.clamp(1, OPERATIONS_PER_PUSH_MAX);
        loop {
            let request = PushRequest {
                nonce,
                replica: self.id,
                operations: self.contiguous_from(first, length),
            };
            if request.operations.is_empty() {
                return None;
            }
            if length == 1 || request.to_bytes().len() <= PUSH_BYTES_MAX {
                return Some(request);
            }
            length = request.operations.len().div_ceil(2);
        }
    }

    fn contiguous_from(&self, first: Dseq, length: usize) -> Vec<Operation> {
        let mut next = first;
        let mut operations = Vec::new();
        while operations.len() < length {
            let Some(operation) = self.operation(next) else {
                break;
            };
            operations.push(operation.clone());
            next = next.next();
        }
        operations
    }

    /// Takes the server's receipts.
    pub fn push_reply(
        &mut self,
        request: &PushRequest,
        bytes: &[u8],
        now: UnixSeconds,
    ) -> Result<PushOutcome, ProtocolError> {
        let reply = PushReply::from_bytes(bytes)?;
        if reply.nonce != request.nonce {
            return Err(ProtocolError::WrongReply);
        }
        self.note_contact(reply.server_time, now);
        let mut outcome = PushOutcome::default();
        outcome.batch.last_contact = self.last_contact;
        let mut touched = BTreeSet::new();
        for receipt in reply.receipts {
            if let Some(operation) = self.take_receipt(receipt.clone()) {
                touched.insert(operation.entity);
                outcome.batch.receipts.push((operation, receipt));
                outcome.receipted += 1;
            }
        }
        for entity in touched {
            self.replay(entity);
        }
        outcome.rewound = self.follow_expected(reply.expected);
        Ok(outcome)
    }

    /// Moves an operation from the outbox to the sent ones.
    fn take_receipt(&mut self, receipt: Receipt) -> Option<Operation> {
        let operation = self.operation(receipt.dseq)?.clone();
        self.outbox.remove(&receipt.dseq);
        if !self.still_replays(&operation, &receipt) {
            self.stop_replaying(operation.entity, receipt.dseq);
        }
        self.sent.insert(receipt.dseq, (operation.clone(), receipt));
        Some(operation)
    }

    /// The server names the `dseq` it wants next. One before the outbox means that it has lost
    /// what it once receipted; what is still kept is sent again.
    fn follow_expected(&mut self, expected: Dseq) -> bool {
        let first_unsent = self.outbox.keys().next().copied();
        let last_known = self
            .sent
            .keys()
            .next_back()
            .copied()
            .max(self.outbox.keys().next_back().copied())
            .unwrap_or_default();
        let behind = expected <= last_known && first_unsent.is_none_or(|first| expected < first);
        let kept = self.sent.range(expected..).next().map(|(dseq, _)| *dseq);
        let rewound = behind && expected != Dseq::default() && kept.is_some();
        self.push_from = if rewound { kept } else { None };
        rewound
    }

    pub(super) fn note_contact(&mut self, server_time: UnixSeconds, now: UnixSeconds) {
        self.last_contact = Some(now);
        self.clock_offset_s = server_time.0.saturating_sub(now.0);
    }
}
