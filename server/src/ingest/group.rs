//! One transaction: several pushes judged and stored together.

use std::collections::{BTreeMap, BTreeSet};

use ikrar_domain::agreement::AgreementPolicy;
use ikrar_domain::people::Actor;
use ikrar_sync::disposition::Disposition;
use ikrar_sync::identity::{Dseq, EntityId, OperationId, ReplicaId, ScopeId, Seq, UnixSeconds};
use ikrar_sync::ledger::policy_wanted;
use ikrar_sync::ledger::{Gaps, Judged, PushContext, acknowledged_with, fates_come_late};
use ikrar_sync::ledger::{former_rights_wanted, history_wanted, judge_push, meeting_wanted};
use ikrar_sync::model::{POLICY_KINDS, policy_of};
use ikrar_sync::operation::{Body, Operation};
use ikrar_sync::protocol::push::PushReply;
use ikrar_sync::row::{Rows, clock_ahead_min};
use ikrar_sync::schema::{CITY_SCOPE, Field};
use ikrar_sync::value::Value;

use super::elsewhere::{Look, elsewhere};
use super::files::Files;
use super::known::look_up;
use super::scopes::{begin_locked, copy_attachments, look_around};
use super::waiting::add_rightless;
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
    /// The devices' stores. No two pushes of a group are of one device.
    replicas: BTreeMap<ReplicaId, ReplicaRow>,
    past: PastValues,
    elsewhere: BTreeSet<EntityId>,
    files: Files,
    policy: AgreementPolicy,
}

impl Facts {
    async fn of(
        transaction: &mut LedgerTransaction,
        ledgers: &mut Ledgers,
        pushes: &[Push],
        look: Look,
    ) -> Result<Self, StoreError> {
        let operations = || pushes.iter().flat_map(|push| &push.request.operations);
        let replicas: Vec<ReplicaId> = pushes.iter().map(|push| push.request.replica).collect();
        let mut policy = AgreementPolicy::default();
        if policy_wanted(operations()) || meeting_wanted(operations()) {
            look_around(transaction, ledgers, operations()).await?;
            policy = city_policy(transaction).await?;
        }
        Ok(Self {
            replicas: transaction.replicas(&replicas).await?,
            past: past_values(transaction, ledgers, pushes).await?,
            elsewhere: elsewhere(transaction, ledgers, operations(), look).await?,
            files: Files::of(transaction, operations()).await?,
            policy,
        })
    }
}

/// What a group has decided and not yet written.
#[derive(Default)]
struct Decided {
    operations: Vec<NewOperation>,
    recoveries: Vec<Recovery>,
    rightless: Vec<OperationId>,
    replicas: Vec<(ReplicaId, ReplicaRow)>,
    /// What became of operations that came late, or that devices gave back.
    fates: Fates,
}

/// Judges and stores; durable when it returns. After an error `ledgers` may hold what was never
/// stored and must be thrown away.
pub(super) async fn commit(
    store: &Store,
    ledgers: &mut Ledgers,
    gaps: &mut Gaps,
    pushes: &[Push],
    look: Look,
) -> Result<Committed, StoreError> {
    let (mut transaction, heads) = begin_locked(store, ledgers, pushes).await?;
    let facts = Facts::of(&mut transaction, ledgers, pushes, look).await?;
    let mut decided = Decided::default();
    let mut replies = Vec::with_capacity(pushes.len());
    for push in pushes {
        let reply = judge(&mut transaction, ledgers, gaps, &facts, push, &mut decided).await?;
        replies.push(reply);
    }
    transaction.record(&decided.operations).await?;
    transaction.note_without_rights(&decided.rightless).await?;
    for recovery in &decided.recoveries {
        transaction.save_recovery(recovery).await?;
    }
    copy_attachments(&mut transaction, ledgers, &decided.operations).await?;
    let (rings, changed) = save_ledgers(&mut transaction, ledgers, &heads).await?;
    let mut fates = decided.fates;
    for (replica, changed) in changed {
        fates.entry(replica).or_default().extend(changed);
    }
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
    for (scope, entity, field, base) in history_wanted(ledgers, operations()) {
        if let Some(value) = transaction.value_at(scope, entity, field, base).await? {
            past.insert((entity, field, base.version), value);
        }
    }
    let shared = shared_scopes(pushes);
    let overwritten = operations().filter(|operation| shared.contains(&operation.scope));
    past.extend(overwritten.filter_map(|operation| present_value(ledgers, operation)));
    Ok(past)
}

/// The scopes that several pushes write in.
fn shared_scopes(pushes: &[Push]) -> BTreeSet<ScopeId> {
    let (mut written, mut shared) = (BTreeSet::new(), BTreeSet::new());
    for push in pushes {
        let scopes = push.request.operations.iter().map(|one| one.scope);
        for scope in scopes.collect::<BTreeSet<_>>() {
            if !written.insert(scope) {
                shared.insert(scope);
            }
        }
    }
    shared
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
    gaps: &mut Gaps,
    facts: &Facts,
    push: &Push,
    decided: &mut Decided,
) -> Result<Result<PushReply, IngestError>, StoreError> {
    let replica = push.request.replica;
    let known = facts.replicas.get(&replica);
    if !belongs(known, push) {
        return Ok(Err(IngestError::OtherAccount));
    }
    let acknowledged = known.map(|row| row.acknowledged).unwrap_or_default();
    let operations = &push.request.operations;
    let stored = look_up(transaction, push, acknowledged).await?;
    let before = stored.before;
    let reply = |receipts, acknowledged: Dseq| PushReply {
        nonce: push.request.nonce,
        receipts,
        expected: acknowledged.next(),
        server_time: push.received_at,
        before,
    };
    if !push.past_gaps && gaps.must_ask(&push.request, acknowledged, stored.sender) {
        tracing::warn!(
            replica = replica.hex(),
            "a device is asked what it has of what this database wants or has last"
        );
        return Ok(Ok(reply(Vec::new(), acknowledged)));
    }
    let stored = stored.into_receipts(transaction, push).await?;
    let formerly = former_rights(transaction, ledgers, push).await?;
    let context = PushContext {
        actor: &push.actor,
        received_at: push.received_at,
        clock_ahead_min: clock_ahead_min(push.request.report.clock, push.received_at),
        history: &facts.past,
        blobs: &facts.files,
        formerly: &formerly,
        elsewhere: &facts.elsewhere,
        policy: &facts.policy,
    };
    let (judged, receipts) = judge_push(ledgers, operations.clone(), &stored, &context);
    add_rightless(&mut decided.rightless, push, &judged);
    tell_alarms(push);
    decided
        .recoveries
        .extend(given_back(push, acknowledged, &judged));
    let late = fates_come_late(push.request.report.receipted, acknowledged, &judged);
    if !late.is_empty() {
        decided.fates.entry(replica).or_default().extend(late);
    }
    let (received_at, clock) = (push.received_at, push.request.report.clock);
    let new = |judged| NewOperation::of(judged, received_at, clock);
    decided.operations.extend(judged.into_iter().map(new));
    let acknowledged = acknowledged_with(&receipts).max(acknowledged);
    // A store that was never seen and sends nothing is not worth a row.
    if acknowledged != Dseq::default() {
        let row = ReplicaRow {
            user: push.actor.user,
            acknowledged,
        };
        decided.replicas.push((replica, row));
    }
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

/// What the city has decided about its agreements.
pub(super) async fn city_policy(
    transaction: &mut LedgerTransaction,
) -> Result<AgreementPolicy, StoreError> {
    let mut rows = Vec::new();
    for kind in POLICY_KINDS {
        rows.extend(transaction.entities_of_kind(CITY_SCOPE, kind).await?);
    }
    Ok(policy_of(rows))
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
    if fates.is_empty() {
        let rows: Vec<(ReplicaId, ReplicaRow)> = rows
            .into_iter()
            .filter_map(|(replica, row)| Some((replica, row?)))
            .collect();
        return transaction.save_replicas(&rows, now).await;
    }
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

/// Writes what judging changed in each ledger.
pub(super) async fn save_ledgers(
    transaction: &mut LedgerTransaction,
    ledgers: &mut Ledgers,
    heads: &[ScopeRow],
) -> Result<(Vec<Ring>, Fates), StoreError> {
    let mut rings = Vec::new();
    let mut fates = Fates::new();
    let mut saved = Vec::new();
    // A moved row is taken out before it is put in: its id stands in one scope only.
    let mut pending = Vec::new();
    for before in heads {
        let Some(ledger) = ledgers.get_mut(&before.info.id) else {
            continue;
        };
        let changes = ledger.take_changes();
        let head = ledger.head();
        if head == before.head {
            continue;
        }
        let left = changes.rows.iter().filter(|id| ledger.row(**id).is_none());
        for id in left {
            transaction.erase_entity(ledger.info(), *id).await?;
        }
        pending.push((before.info.id, head, changes));
    }
    for (scope, head, changes) in pending {
        let Some(ledger) = ledgers.get(&scope) else {
            continue;
        };
        let rows: Vec<_> = changes
            .rows
            .iter()
            .filter_map(|id| ledger.row(*id))
            .collect();
        transaction.save_entities(ledger.info(), &rows).await?;
        transaction.save_joined(scope, &changes.joined).await?;
        for (operation, disposition) in changes.fates {
            let of_device = fates.entry(operation.replica).or_default();
            of_device.push((operation.dseq, disposition));
        }
        saved.push((scope, head));
        rings.push(Ring {
            info: *ledger.info(),
            seq: head.seq,
        });
    }
    transaction.save_heads(&saved).await?;
    Ok((rings, fates))
}
