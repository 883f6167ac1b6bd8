//! The scopes a group of pushes changes: all of them locked, and the files that go along when an
//! agreement moves from one to another.

use std::collections::{BTreeMap, BTreeSet};

use ikrar_sync::disposition::Disposition;
use ikrar_sync::identity::{EntityId, ScopeId};
use ikrar_sync::ledger::{ScopeInfo, above_wanted, called_wanted};
use ikrar_sync::ledger::{agreement_of, scope_after_moves};
use ikrar_sync::model::evidence_hash;
use ikrar_sync::operation::{Body, Operation};
use ikrar_sync::row::Rows as _;
use ikrar_sync::schema::{CITY_OWNER, CITY_SCOPE, EntityKind, agency_year_scope};

use super::{Ledgers, Push};
use crate::store::ledger::{LedgerTransaction, NewOperation, ScopeRow};
use crate::store::{Store, StoreError};

/// The years an agency's scope may be of.
const YEARS: std::ops::RangeInclusive<u16> = 2000..=2100;

/// A transaction that holds every scope the pushes may change. Where an entity has moved is known
/// only once its old scope is read; then all are locked anew, so that the order of ids is kept.
pub(super) async fn begin_locked(
    store: &Store,
    ledgers: &mut Ledgers,
    pushes: &[Push],
) -> Result<(LedgerTransaction, Vec<ScopeRow>), StoreError> {
    let operations = || pushes.iter().flat_map(|push| &push.request.operations);
    let mut named: BTreeSet<ScopeId> = operations().flat_map(Operation::scopes).collect();
    loop {
        let mut transaction = store.begin_ledger().await?;
        let heads = lock_scopes(&mut transaction, ledgers, &named).await?;
        let moved = operations().filter_map(|operation| scope_after_moves(ledgers, operation));
        let before = named.len();
        named.extend(moved);
        if named.len() == before {
            return Ok((transaction, heads));
        }
    }
}

/// Locks the named scopes, in the order of their ids, and brings the ledgers up to
/// what is stored. A scope that cannot exist has no ledger, which parks its operations.
async fn lock_scopes(
    transaction: &mut LedgerTransaction,
    ledgers: &mut Ledgers,
    named: &BTreeSet<ScopeId>,
) -> Result<Vec<ScopeRow>, StoreError> {
    let mut possible = None;
    let mut heads = Vec::with_capacity(named.len());
    let locked = transaction.locked_scopes(named.iter().copied()).await?;
    for scope in named.iter().copied() {
        let mut row = match locked.get(&scope) {
            Some(row) => Some(*row),
            None => transaction.lock_scope(scope).await?,
        };
        if row.is_none() {
            let possible = match &mut possible {
                Some(possible) => possible,
                None => possible.insert(possible_scopes(transaction).await?),
            };
            if let Some(info) = possible.get(&scope) {
                transaction.create_scope(info).await?;
                row = transaction.lock_scope(scope).await?;
            }
        }
        let Some(row) = row else { continue };
        if ledgers
            .get(&scope)
            .is_none_or(|ledger| ledger.head() != row.head)
        {
            ledgers.insert(scope, transaction.load_ledger(&row).await?);
        }
        heads.push(row);
    }
    Ok(heads)
}

/// Brings the scopes up to what is stored to which the cascade leads from agreements that take a
/// step, and those in which agencies are called to the meetings that are changed. They are read and
/// not locked: what stands above only ever comes nearer to being in force, and a notulen that is
/// signed in this very moment tells that its meeting has changed.
pub(super) async fn look_around(
    transaction: &mut LedgerTransaction,
    ledgers: &mut Ledgers,
    operations: impl Iterator<Item = &Operation> + Clone,
) -> Result<(), StoreError> {
    bring_up(transaction, ledgers, CITY_SCOPE).await?;
    let mut scopes = above_wanted(ledgers, operations.clone());
    let called: Vec<EntityId> = called_wanted(ledgers, operations).into_iter().collect();
    let standing = transaction.scopes_of(&called).await?;
    scopes.extend(standing.into_iter().map(|(_, scope)| scope));
    for scope in scopes {
        bring_up(transaction, ledgers, scope).await?;
    }
    Ok(())
}

async fn bring_up(
    transaction: &mut LedgerTransaction,
    ledgers: &mut Ledgers,
    scope: ScopeId,
) -> Result<(), StoreError> {
    let Some(row) = transaction.scope(scope).await? else {
        return Ok(());
    };
    let known = ledgers.get(&scope);
    if known.is_none_or(|ledger| ledger.head().seq < row.head.seq) {
        ledgers.insert(scope, transaction.load_ledger(&row).await?);
    }
    Ok(())
}

/// The scopes that may come into being: the city's, and every year of every agency and of the
/// city itself.
async fn possible_scopes(
    transaction: &mut LedgerTransaction,
) -> Result<BTreeMap<ScopeId, ScopeInfo>, StoreError> {
    let mut possible = BTreeMap::from([(CITY_SCOPE, ScopeInfo::CITY)]);
    let agencies = transaction
        .entity_ids(CITY_SCOPE, EntityKind::Agency)
        .await?;
    for agency in agencies.into_iter().chain([CITY_OWNER]) {
        possible.extend(YEARS.map(|year| {
            (
                agency_year_scope(agency, year),
                ScopeInfo::agency_year(agency, year),
            )
        }));
    }
    Ok(possible)
}

/// Files go where the figures behind which they stand have gone.
pub(super) async fn copy_attachments(
    transaction: &mut LedgerTransaction,
    ledgers: &Ledgers,
    operations: &[NewOperation],
) -> Result<(), StoreError> {
    for NewOperation {
        operation, receipt, ..
    } in operations
    {
        let Body::Move { to, .. } = &operation.body else {
            continue;
        };
        let Some(ledger) = ledgers.get(to) else {
            continue;
        };
        if receipt.disposition != Disposition::Applied {
            continue;
        }
        let links = ledger.of_kind(EntityKind::Evidence).into_iter();
        let moved = links
            .filter_map(|id| ledger.row(id))
            .filter(|row| agreement_of(ledger, row.id) == Some(operation.entity))
            .filter_map(evidence_hash);
        for hash in moved.collect::<BTreeSet<_>>() {
            transaction
                .copy_attachment(operation.scope, *to, &hash)
                .await?;
        }
    }
    Ok(())
}
