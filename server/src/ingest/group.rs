//! One transaction: several pushes judged and stored together.

use std::collections::{BTreeMap, BTreeSet};

use ikrar_domain::people::Actor;
use ikrar_sync::blob::BlobHash;
use ikrar_sync::disposition::{Disposition, ParkReason, Receipt};
use ikrar_sync::identity::{Dseq, EntityId, ReplicaId, ScopeId, Seq, UnixSeconds};
use ikrar_sync::ledger::{Judged, Ledger, PushContext};
use ikrar_sync::ledger::{blobs_wanted, former_rights_wanted, history_wanted, judge_push};
use ikrar_sync::operation::{Body, GROUP_OPERATIONS_MAX, Operation};
use ikrar_sync::protocol::push::PushReply;
use ikrar_sync::row::Rows;
use ikrar_sync::schema::Field;
use ikrar_sync::value::Value;

use super::scopes::{begin_locked, copy_attachments};
use super::{IngestError, Ledgers, Push};
use crate::doorbell::Ring;
use crate::store::ledger::{LedgerTransaction, NewOperation, Recovery, ReplicaRow, ScopeRow};
use crate::store::{Store, StoreError};

/// What a committed group leaves to do.
pub(super) struct Committed {
    /// One for each push, in their order.
    pub(super) replies: Vec<Result<PushReply, IngestError>>,
    /// One for each scope that grew.
    pub(super) rings: Vec<Ring>,
}

/// Past values by what they are of.
type PastValues = BTreeMap<(EntityId, Field, Seq), Value>;

/// What only the store knows and judging needs.
struct Facts {
    past: PastValues,
    blobs: BTreeSet<(ScopeId, BlobHash)>,
}

/// What a group has decided and not yet written.
#[derive(Default)]
struct Decided {
    operations: Vec<NewOperation>,
    recoveries: Vec<Recovery>,
    replicas: Vec<(ReplicaId, ReplicaRow)>,
}

/// Judges and stores; durable when it returns. After an error `ledgers` may hold what was never
/// stored and must be thrown away.
pub(super) async fn commit(
    store: &Store,
    ledgers: &mut Ledgers,
    asked_again: &mut BTreeSet<ReplicaId>,
    pushes: &[Push],
) -> Result<Committed, StoreError> {
    let (mut transaction, heads) = begin_locked(store, ledgers, pushes).await?;
    let past = past_values(&mut transaction, ledgers, pushes).await?;
    let wanted = blobs_wanted(pushes.iter().flat_map(|push| &push.request.operations));
    let blobs = transaction.stored_blobs(wanted).await?;
    let facts = Facts { past, blobs };
    let mut decided = Decided::default();
    let mut replies = Vec::with_capacity(pushes.len());
    for push in pushes {
        let reply = judge(
            &mut transaction,
            ledgers,
            asked_again,
            &facts,
            push,
            &mut decided,
        )
        .await?;
        replies.push(reply);
    }
    transaction.record(&decided.operations).await?;
    for recovery in &decided.recoveries {
        transaction.save_recovery(recovery).await?;
    }
    copy_attachments(&mut transaction, ledgers, &decided.operations).await?;
    let (rings, fates) = save_ledgers(&mut transaction, ledgers, &heads).await?;
    let now = pushes
        .last()
        .map(|push| push.received_at)
        .unwrap_or_default();
    save_replicas(&mut transaction, decided.replicas, fates, now).await?;
    transaction.commit().await?;
    // One line is one flush to the disk: what a measurement counts.
    tracing::debug!(pushes = pushes.len(), "committed");
    Ok(Committed { replies, rings })
}

/// The values a conflict screen may have to show. What a field holds now is taken along: an
/// earlier push of the same group may overwrite it.
async fn past_values(
    transaction: &mut LedgerTransaction,
    ledgers: &Ledgers,
    pushes: &[Push],
) -> Result<PastValues, StoreError> {
    let operations = || pushes.iter().flat_map(|push| &push.request.operations);
    let mut past = PastValues::new();
    for (scope, entity, field, version) in history_wanted(ledgers, operations()) {
        if let Some(value) = transaction.value_at(scope, entity, field, version).await? {
            past.insert((entity, field, version), value);
        }
    }
    if pushes.len() > 1 {
        past.extend(operations().filter_map(|operation| present_value(ledgers, operation)));
    }
    Ok(past)
}

fn present_value(
    ledgers: &Ledgers,
    operation: &Operation,
) -> Option<((EntityId, Field, Seq), Value)> {
    let (Body::Set { field, .. } | Body::Resolve { field, .. }) = &operation.body else {
        return None;
    };
    let row = ledgers.get(&operation.scope)?.row(operation.entity)?;
    let cell = row.cells.get(field)?;
    Some(((operation.entity, *field, cell.version), cell.value.clone()))
}

async fn judge(
    transaction: &mut LedgerTransaction,
    ledgers: &mut Ledgers,
    asked_again: &mut BTreeSet<ReplicaId>,
    facts: &Facts,
    push: &Push,
    decided: &mut Decided,
) -> Result<Result<PushReply, IngestError>, StoreError> {
    let replica = push.request.replica;
    let known = transaction.replica(replica).await?;
    if !belongs(known.as_ref(), push) {
        return Ok(Err(IngestError::OtherAccount));
    }
    let acknowledged = known.map(|row| row.acknowledged).unwrap_or_default();
    let reply = |receipts, acknowledged: Dseq| PushReply {
        nonce: push.request.nonce,
        receipts,
        expected: acknowledged.next(),
        server_time: push.received_at,
    };
    let operations = &push.request.operations;
    let first = operations.first().map(|operation| operation.id.dseq);
    // A gap means that this database was restored from before it. The device is asked for what
    // is missing; if it has that no more, the second time the rest is taken all the same.
    if first.is_some_and(|first| first > acknowledged.next()) && asked_again.insert(replica) {
        tracing::warn!(
            replica = replica.hex(),
            "a device is ahead of this database"
        );
        return Ok(Ok(reply(Vec::new(), acknowledged)));
    }
    asked_again.remove(&replica);
    let stored = stored_receipts(transaction, push, acknowledged).await?;
    let formerly = former_rights(transaction, ledgers, push).await?;
    let context = PushContext {
        actor: &push.actor,
        received_at: push.received_at,
        history: &facts.past,
        blobs: &facts.blobs,
        formerly: &formerly,
    };
    let (judged, receipts) = judge_push(ledgers, operations.clone(), &stored, &context);
    tell_alarms(push);
    decided
        .recoveries
        .extend(given_back(push, acknowledged, &judged));
    decided
        .operations
        .extend(judged.into_iter().map(|judged| NewOperation {
            operation: judged.operation,
            receipt: judged.receipt,
            received_at: push.received_at,
        }));
    let last = operations.last().map(|operation| operation.id.dseq);
    let acknowledged = last.unwrap_or_default().max(acknowledged);
    decided.replicas.push((
        replica,
        ReplicaRow {
            user: push.actor.user,
            acknowledged,
        },
    ));
    Ok(Ok(reply(receipts, acknowledged)))
}

/// What a device gave back that this database once had: it was restored from a backup.
fn given_back(push: &Push, acknowledged: Dseq, judged: &[Judged]) -> Option<Recovery> {
    let upto = push.request.report.receipted;
    let mut again = judged
        .iter()
        .map(|judged| judged.operation.id.dseq)
        .filter(|dseq| *dseq <= upto);
    let first = again.next()?;
    let (count, last) = again.fold((1_u64, first), |(count, _), dseq| {
        (count.saturating_add(1), dseq)
    });
    Some(Recovery {
        replica: push.request.replica,
        first,
        last,
        count,
        missing: first.0.saturating_sub(acknowledged.next().0),
        user: push.actor.user,
        received_at: push.received_at,
    })
}

/// A device's copy of a scope was not this server's: for the operator. No name, no value.
fn tell_alarms(push: &Push) {
    for alarm in &push.request.report.alarms {
        tracing::error!(
            scope = alarm.scope.hex(),
            seq = alarm.seq.0,
            device = format!("{:032x}", alarm.device),
            server = format!("{:032x}", alarm.server),
            "a device sums this scope up differently"
        );
    }
}

/// What the sender was allowed before, read only where something is no longer allowed.
async fn former_rights(
    transaction: &mut LedgerTransaction,
    ledgers: &Ledgers,
    push: &Push,
) -> Result<Vec<Actor>, StoreError> {
    if former_rights_wanted(ledgers, &push.request.operations, &push.actor) {
        transaction.former_rights(push.actor.user).await
    } else {
        Ok(Vec::new())
    }
}

/// Whether the signed-in person may speak for this store. An unknown store becomes theirs, unless
/// everything in it was written by somebody else: then the sessions were mixed up, and storing
/// would park that person's work for good.
fn belongs(known: Option<&ReplicaRow>, push: &Push) -> bool {
    match known {
        Some(row) => row.user == push.actor.user,
        None => push
            .request
            .operations
            .iter()
            .find(|operation| operation.unreadable_bytes().is_none())
            .is_none_or(|operation| operation.author.uuid() == push.actor.user.uuid()),
    }
}

/// The receipts of operations that came before. Other content under the same identity is a copied
/// store: its device is told, and the content is kept aside.
async fn stored_receipts(
    transaction: &mut LedgerTransaction,
    push: &Push,
    acknowledged: Dseq,
) -> Result<BTreeMap<Dseq, Receipt>, StoreError> {
    let mut receipts = BTreeMap::new();
    let again: BTreeMap<Dseq, &Operation> = push
        .request
        .operations
        .iter()
        .filter(|operation| operation.id.dseq <= acknowledged)
        .map(|operation| (operation.id.dseq, operation))
        .collect();
    let Some((first, last)) = looked_up(push, &again) else {
        return Ok(receipts);
    };
    let stored = transaction
        .operations(push.request.replica, first, last)
        .await?;
    for stored in stored {
        let dseq = stored.receipt.dseq;
        let Some(operation) = again.get(&dseq) else {
            receipts.insert(dseq, stored.receipt);
            continue;
        };
        let receipt = if is_same(operation, &stored.envelope) {
            stored.receipt
        } else {
            transaction
                .record_forked(operation, push.actor.user, push.received_at)
                .await?;
            let disposition = Disposition::parked(ParkReason::CloneDetected);
            Receipt {
                dseq,
                disposition,
                seq: None,
            }
        };
        receipts.insert(dseq, receipt);
    }
    Ok(receipts)
}

/// Fates that changed, by the device that hears of them.
pub(super) type Fates = BTreeMap<ReplicaId, Vec<(Dseq, Disposition)>>;

/// Writes the devices' rows in the order of their ids, so that two servers on one database never
/// wait for each other in a circle.
pub(super) async fn save_replicas(
    transaction: &mut LedgerTransaction,
    replicas: Vec<(ReplicaId, ReplicaRow)>,
    mut fates: Fates,
    now: UnixSeconds,
) -> Result<(), StoreError> {
    let mut rows: BTreeMap<ReplicaId, Option<ReplicaRow>> =
        fates.keys().map(|replica| (*replica, None)).collect();
    rows.extend(
        replicas
            .into_iter()
            .map(|(replica, row)| (replica, Some(row))),
    );
    for (replica, row) in rows {
        if let Some(row) = row {
            transaction.save_replica(replica, &row, now).await?;
        }
        if let Some(changed) = fates.remove(&replica) {
            transaction.save_fates(replica, &changed).await?;
        }
    }
    Ok(())
}

/// Whether the stored bytes say the same: in the very same form, or in one this build has learned
/// to read since.
fn is_same(operation: &Operation, envelope: &[u8]) -> bool {
    operation.to_bytes() == envelope
        || Operation::from_bytes(envelope).is_ok_and(|stored| stored == *operation)
}

/// Which of a device's operations judging a push must know: those that come again, and the
/// earlier part of a save that somebody has cut.
fn looked_up(push: &Push, again: &BTreeMap<Dseq, &Operation>) -> Option<(Dseq, Dseq)> {
    let first = push.request.operations.first()?;
    let before = first.id.dseq.0.saturating_sub(first.group);
    let longest = u64::try_from(GROUP_OPERATIONS_MAX).unwrap_or(u64::MAX);
    let is_cut = first.group < first.id.dseq.0 && before <= longest;
    let from = if is_cut {
        Some(Dseq(first.group))
    } else {
        again.keys().next().copied()
    };
    let upto = again.keys().next_back().copied();
    let before_first = Dseq(first.id.dseq.0.saturating_sub(1));
    from.map(|from| (from, upto.unwrap_or(before_first)))
}

/// Writes what judging changed in each ledger.
pub(super) async fn save_ledgers(
    transaction: &mut LedgerTransaction,
    ledgers: &mut Ledgers,
    heads: &[ScopeRow],
) -> Result<(Vec<Ring>, Fates), StoreError> {
    let mut rings = Vec::new();
    let mut fates = Fates::new();
    for before in heads {
        let Some(ledger) = ledgers.get_mut(&before.info.id) else {
            continue;
        };
        let changes = ledger.take_changes();
        let head = ledger.head();
        if head == before.head {
            continue;
        }
        let ledger: &Ledger = ledger;
        let rows: Vec<_> = changes
            .rows
            .iter()
            .filter_map(|id| ledger.row(*id))
            .collect();
        transaction.save_entities(ledger.info(), &rows).await?;
        let left = changes.rows.iter().filter(|id| ledger.row(**id).is_none());
        for id in left {
            transaction.erase_entity(ledger.info(), *id).await?;
        }
        transaction
            .save_joined(before.info.id, &changes.joined)
            .await?;
        for (operation, disposition) in changes.fates {
            let of_device = fates.entry(operation.replica).or_default();
            of_device.push((operation.dseq, disposition));
        }
        transaction.save_head(before.info.id, head).await?;
        rings.push(Ring {
            info: *ledger.info(),
            seq: head.seq,
        });
    }
    Ok((rings, fates))
}
