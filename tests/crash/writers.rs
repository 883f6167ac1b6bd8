//! Devices that write without a pause and remember every receipt they were given.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use anyhow::{Result, ensure};
use ikrar_domain::people::Role;
use ikrar_sync::disposition::{Disposition, Receipt};
use ikrar_sync::identity::{EntityId, OperationId, Seq};
use ikrar_sync::operation::Operation;
use ikrar_sync::protocol::push::{PushReply, PushRequest};
use ikrar_sync::schema::agreement;
use ikrar_sync::testing::Random;
use support::http::{post_sync, sign_in};
use support::pen::{Pen, agreement_draft, new_id, set_draft};
use support::record::Stored;
use support::server::Visitor;
use support::town::Town;

/// Most operations of one push.
const OPERATIONS_MAX: usize = 12;

/// One device.
pub(crate) struct Writer {
    visitor: Visitor,
    agency: EntityId,
    /// An agreement that all devices of the agency edit, blindly: conflicts are wanted.
    shared: EntityId,
    pen: Pen,
    random: Random,
    /// Sent and not yet answered; the same is sent until it is.
    waiting: Option<Vec<Operation>>,
    /// The last push that was answered.
    answered: Option<(Vec<Operation>, Vec<Receipt>)>,
    receipts: BTreeMap<OperationId, Given>,
}

/// A receipt, and what it was given for.
struct Given {
    receipt: Receipt,
    envelope: Vec<u8>,
    /// Held against the database since the last crash it could have been lost in.
    checked: bool,
}

impl Writer {
    /// One for each operator, `count` in all.
    pub(crate) async fn at_work(
        town: &Town,
        server: SocketAddr,
        count: usize,
        seed: u64,
    ) -> Result<Vec<Self>> {
        let shared: BTreeMap<EntityId, EntityId> = town
            .agencies
            .iter()
            .map(|agency| (*agency, new_id()))
            .collect();
        let operators: Vec<_> = town
            .people
            .iter()
            .filter(|one| one.role == Role::AgencyOperator)
            .collect();
        let mut writers = Vec::new();
        for (number, operator) in operators.iter().cycle().take(count).enumerate() {
            let visitor = sign_in(server, &operator.login).await?;
            let agency = operator.agency.unwrap_or_default();
            writers.push(Self {
                pen: Pen::of(&visitor),
                visitor,
                agency,
                shared: shared[&agency],
                random: Random::new(seed.wrapping_add(u64::try_from(number)?)),
                waiting: None,
                answered: None,
                receipts: BTreeMap::new(),
            });
        }
        Ok(writers)
    }

    /// Pushes until the server is gone. `started` is told of each push as it begins.
    pub(crate) async fn write(&mut self, server: SocketAddr, started: impl Fn()) -> Result<()> {
        loop {
            let operations = match self.waiting.take() {
                Some(operations) => operations,
                None => self.next_operations(),
            };
            // Whatever ends this, even the end of the task: what was sent is sent again.
            self.waiting = Some(operations.clone());
            started();
            let Ok(receipts) = self.push(server, &operations).await else {
                return Ok(());
            };
            self.waiting = None;
            self.take(operations, receipts)?;
        }
    }

    /// The last answered push again: the same receipts, as long as nobody settled a conflict.
    pub(crate) async fn repeat(&mut self, server: SocketAddr) -> Result<()> {
        let Some((operations, before)) = self.answered.clone() else {
            return Ok(());
        };
        let again = self.push(server, &operations).await?;
        ensure!(before.len() == again.len(), "{before:?} became {again:?}");
        for (before, again) in before.iter().zip(&again) {
            ensure!(is_same(before, again), "{before:?} became {again:?}");
        }
        Ok(())
    }

    /// Sends what was cut off, so that the device is at rest.
    pub(crate) async fn finish(&mut self, server: SocketAddr) -> Result<()> {
        if let Some(operations) = self.waiting.clone() {
            let receipts = self.push(server, &operations).await?;
            self.waiting = None;
            self.take(operations, receipts)?;
        }
        Ok(())
    }

    /// Holds every receipt given since the last time against the database. Returns how many.
    pub(crate) fn check(&mut self, stored: &BTreeMap<OperationId, Stored>) -> Result<usize> {
        let mut checked = 0;
        for (id, given) in self.receipts.iter_mut().filter(|(_, given)| !given.checked) {
            let Some(found) = stored.get(id) else {
                anyhow::bail!("{id:?} was receipted and is gone");
            };
            ensure!(found.envelope == given.envelope, "{id:?} has other content");
            ensure!(
                is_same(&given.receipt, &found.receipt),
                "{id:?}: told {:?}, stored {:?}",
                given.receipt,
                found.receipt
            );
            given.checked = true;
            checked += 1;
        }
        Ok(checked)
    }

    /// All receipts shall be checked once more.
    pub(crate) fn forget_checks(&mut self) {
        for given in self.receipts.values_mut() {
            given.checked = false;
        }
    }

    async fn push(&self, server: SocketAddr, operations: &[Operation]) -> Result<Vec<Receipt>> {
        let request = PushRequest {
            nonce: 7,
            replica: self.pen.replica,
            operations: operations.to_vec(),
            report: ikrar_sync::protocol::push::PushReport::default(),
        };
        let body = request.to_bytes();
        let answer = post_sync(server, &self.visitor, "/sync/v1/push", &body).await?;
        ensure!(answer.status == 200, "push answered {}", answer.status);
        let reply = PushReply::from_bytes(&answer.body)?;
        ensure!(
            reply.receipts.len() == operations.len(),
            "the server asks for {:?} again",
            reply.expected
        );
        Ok(reply.receipts)
    }

    fn take(&mut self, operations: Vec<Operation>, receipts: Vec<Receipt>) -> Result<()> {
        for (operation, receipt) in operations.iter().zip(&receipts) {
            ensure!(operation.id.dseq == receipt.dseq, "a receipt of another");
            let given = Given {
                receipt: receipt.clone(),
                envelope: operation.to_bytes(),
                checked: false,
            };
            let twice = self.receipts.insert(operation.id, given);
            ensure!(twice.is_none(), "{:?} was receipted twice", operation.id);
        }
        self.answered = Some((operations, receipts));
        Ok(())
    }

    fn next_operations(&mut self) -> Vec<Operation> {
        let count = 1 + self.random.below(OPERATIONS_MAX);
        let mut drafts = Vec::with_capacity(count + 1);
        if self.answered.is_none() {
            drafts.push(agreement_draft(self.agency, self.shared));
        }
        let mut own = new_id();
        for number in 0..count {
            let place = format!("Kota {}", self.random.below(1_000));
            let draft = match self.random.below(4) {
                0 => {
                    own = new_id();
                    agreement_draft(self.agency, own)
                }
                1 => set_draft(self.agency, own, agreement::SIGNED_PLACE, Seq(1), &place),
                _ => {
                    let base = Seq(self.random.number() % 50);
                    set_draft(
                        self.agency,
                        self.shared,
                        agreement::SIGNED_PLACE,
                        base,
                        &place,
                    )
                }
            };
            drafts.push(draft);
            if number == 0 && self.random.chance(5) {
                // An agency this person has nothing to do with.
                drafts.push(agreement_draft(new_id(), new_id()));
            }
        }
        self.pen.write(drafts)
    }
}

/// The same place and fate. Only a conflict may have gone on: its author challenged again.
fn is_same(told: &Receipt, stored: &Receipt) -> bool {
    let went_on = told.disposition == Disposition::Conflict
        && matches!(
            stored.disposition,
            Disposition::Superseded | Disposition::Resolved
        );
    told.dseq == stored.dseq
        && told.seq == stored.seq
        && (told.disposition == stored.disposition || went_on)
}
