//! Operations of a future that has come: those stored when this server could not read them are
//! judged once it can, in the order they came, with their authors' rights of today; with none where
//! the author's account was disabled when they came, as whatever else came then.
//!
//! Run at the start, before anything is served. What a newer build on the same database has done
//! already is found done; what this build does not understand yet goes on waiting.

use std::collections::{BTreeMap, BTreeSet};

use ikrar_domain::people::Actor;
use ikrar_domain::value::UserId;
use ikrar_sync::blob::BlobHash;
use ikrar_sync::disposition::{Disposition, ParkReason};
use ikrar_sync::identity::{EntityId, OperationId, ScopeId, Seq, UnixSeconds};
use ikrar_sync::ledger::{Judged, PushContext, history_wanted, judge_push};
use ikrar_sync::operation::{Body, OPERATION_VERSION, Operation};
use ikrar_sync::row::clock_ahead_min;
use ikrar_sync::schema::Field;
use ikrar_sync::value::Value;

use super::elsewhere::{Look, elsewhere};
use super::group::{city_policy, save_ledgers, save_replicas};
use super::scopes::look_around;
use super::{Ledgers, Push};
use crate::auth::session::rights_now;
use crate::store::ledger::{LedgerTransaction, ScopeRow, WaitingOperation};
use crate::store::{Store, StoreError};

/// Adds what of a push waits for another build, where its author had no rights when it came.
pub(super) fn add_rightless(rightless: &mut Vec<OperationId>, push: &Push, judged: &[Judged]) {
    let Actor { user, role, agency } = push.actor;
    if push.actor != rights_now(user, (role, agency), true) {
        return;
    }
    let waits = |judged: &&Judged| match &judged.receipt.disposition {
        Disposition::Parked(parked) => {
            matches!(
                parked.reason,
                ParkReason::UnknownVersion | ParkReason::Group
            )
        }
        _ => false,
    };
    let waiting = judged.iter().filter(waits);
    rightless.extend(waiting.map(|judged| judged.operation.id));
}

/// Judges what waits and is understood now; says how many operations got another fate.
pub(super) async fn judge_waiting(store: &Store) -> Result<usize, StoreError> {
    let mut transaction = store.begin_ledger().await?;
    let waiting = transaction.waiting_operations().await?;
    let units = waiting.chunk_by(is_one_save);
    let ready: Vec<&[WaitingOperation]> = units.filter(|unit| is_understood(unit)).collect();
    if ready.is_empty() {
        return Ok(0);
    }
    let scopes = ready.iter().flat_map(|unit| unit.iter());
    let scopes: BTreeSet<ScopeId> = scopes.map(|one| one.operation.scope).collect();
    let (mut ledgers, heads) = load(&mut transaction, scopes).await?;
    let mut changed = 0_usize;
    for unit in ready {
        changed =
            changed.saturating_add(judge_unit(store, &mut transaction, &mut ledgers, unit).await?);
    }
    let (_, fates) = save_ledgers(&mut transaction, &mut ledgers, &heads).await?;
    save_replicas(&mut transaction, Vec::new(), fates, UnixSeconds::default()).await?;
    transaction.commit().await?;
    Ok(changed)
}

fn is_one_save(one: &WaitingOperation, next: &WaitingOperation) -> bool {
    one.operation.id.replica == next.operation.id.replica
        && one.operation.group == next.operation.group
}

/// Whether this build can read every operation of a save.
fn is_understood(unit: &[WaitingOperation]) -> bool {
    unit.iter().all(|waiting| {
        let operation = &waiting.operation;
        operation.version == OPERATION_VERSION
            && operation.kind().is_some()
            && !matches!(operation.body, Body::Unknown { .. })
    })
}

async fn load(
    transaction: &mut LedgerTransaction,
    scopes: BTreeSet<ScopeId>,
) -> Result<(Ledgers, Vec<ScopeRow>), StoreError> {
    let mut ledgers = Ledgers::new();
    let mut heads = Vec::new();
    // In the order of their ids, as every writer locks them.
    for scope in scopes {
        if let Some(row) = transaction.lock_scope(scope).await? {
            ledgers.insert(scope, transaction.load_ledger(&row).await?);
            heads.push(row);
        }
    }
    Ok((ledgers, heads))
}

async fn judge_unit(
    store: &Store,
    transaction: &mut LedgerTransaction,
    ledgers: &mut Ledgers,
    unit: &[WaitingOperation],
) -> Result<usize, StoreError> {
    let Some(first) = unit.first() else {
        return Ok(0);
    };
    let author = UserId::from_uuid(first.operation.author.uuid());
    let account = store.account_of_user(author).await?;
    let without_rights = unit.iter().any(|waiting| waiting.without_rights);
    // Whose account was closed since has no rights to judge by; the work goes on waiting.
    let Some(account) = account.filter(|account| without_rights || !account.disabled) else {
        return Ok(0);
    };
    let actor = rights_now(author, (account.role, account.agency), without_rights);
    let operations: Vec<Operation> = unit.iter().map(|one| one.operation.clone()).collect();
    let mut past: BTreeMap<(EntityId, Field, Seq), Value> = BTreeMap::new();
    for (scope, entity, field, base) in history_wanted(ledgers, &operations) {
        if let Some(value) = transaction.value_at(scope, entity, field, base).await? {
            past.insert((entity, field, base.version), value);
        }
    }
    let formerly = transaction.former_rights(author).await?;
    let elsewhere = elsewhere(transaction, ledgers, operations.iter(), Look::AtAllIds).await?;
    // Only the server itself says that a file has arrived, and never in a later version's words.
    let blobs: BTreeSet<(ScopeId, BlobHash)> = BTreeSet::new();
    look_around(transaction, ledgers, operations.iter()).await?;
    let context = PushContext {
        actor: &actor,
        received_at: first.received_at,
        clock_ahead_min: clock_ahead_min(first.device_clock, first.received_at),
        history: &past,
        blobs: &blobs,
        formerly: &formerly,
        elsewhere: &elsewhere,
        policy: &city_policy(transaction).await?,
    };
    let (judged, _) = judge_push(ledgers, operations, &BTreeMap::new(), &context);
    save(transaction, unit, &judged).await
}

/// Writes the fates that are others than before. A device hears of them with its next pull.
async fn save(
    transaction: &mut LedgerTransaction,
    unit: &[WaitingOperation],
    judged: &[Judged],
) -> Result<usize, StoreError> {
    let mut changed = 0_usize;
    for (before, after) in unit.iter().zip(judged) {
        if before.receipt == after.receipt {
            continue;
        }
        let id = after.operation.id;
        transaction.save_place(before, after.receipt.seq).await?;
        let fate = (id.dseq, after.receipt.disposition.clone());
        transaction.save_fates(id.replica, &[fate]).await?;
        changed = changed.saturating_add(1);
    }
    Ok(changed)
}
