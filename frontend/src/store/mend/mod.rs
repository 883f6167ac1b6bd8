//! The seam at which the build cuts off what reads a journal and mends a store with it. It is not
//! needed before somebody can work, and the service worker keeps it from the first visit on.

#![expect(
    clippy::unnecessary_wraps,
    reason = "what can fail is the browser's loader, which the macro adds"
)]

mod work;

use std::rc::Rc;

use ikrar_domain::value::UserId;
use ikrar_sync::identity::{Dseq, ReplicaId};
use ikrar_sync::journal::Rescue;
use ikrar_sync::operation::Operation;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

use super::guarded::Inner;
use super::{Answer, Store, StoreError};
use crate::account::Account;

/// What lies behind the seam.
#[derive(Clone, Copy)]
struct Mending {
    compare: fn(Rc<Inner>) -> Answer<'static, Option<Rescue>>,
    settle: fn(Rc<Inner>) -> Answer<'static, ()>,
    restore: fn(Rc<Inner>, ReplicaId, Vec<Operation>, Dseq) -> Answer<'static, ()>,
    mint_again: fn(Rc<Inner>, Vec<Operation>) -> Answer<'static, ()>,
    give_account_back: fn(Rc<Inner>) -> Answer<'static, ()>,
    account: fn(UserId) -> Answer<'static, Option<Account>>,
    stand_in: fn(UserId, StoreError) -> Answer<'static, Rc<dyn Store>>,
}

impl From<SplitLoaderError> for StoreError {
    fn from(_: SplitLoaderError) -> Self {
        Self::NoJournal
    }
}

#[wasm_split(mend, fallible)]
fn mend_chunk() -> Result<Mending, StoreError> {
    Ok(Mending {
        compare: work::compare,
        settle: work::settle,
        restore: work::restore,
        mint_again: work::mint_again,
        give_account_back: work::give_account_back,
        account: work::account,
        stand_in: work::stand_in,
    })
}

/// Compares database and journal, and gives back what is missing.
pub(super) async fn compare(inner: Rc<Inner>) -> Result<Option<Rescue>, StoreError> {
    (mend_chunk().await?.compare)(inner).await
}

/// Takes what has its receipt out of the journal.
pub(super) async fn settle(inner: Rc<Inner>) -> Result<(), StoreError> {
    (mend_chunk().await?.settle)(inner).await
}

/// Gives an emptied database back what a page still knows of it.
pub(super) async fn restore(
    inner: Rc<Inner>,
    replica: ReplicaId,
    outbox: Vec<Operation>,
    next: Dseq,
) -> Result<(), StoreError> {
    (mend_chunk().await?.restore)(inner, replica, outbox, next).await
}

/// A new identity for everything unsent, in both copies.
pub(super) async fn mint_again(
    inner: Rc<Inner>,
    lacking: Vec<Operation>,
) -> Result<(), StoreError> {
    (mend_chunk().await?.mint_again)(inner, lacking).await
}

/// The account that an emptied database has lost.
pub(super) async fn give_account_back(inner: Rc<Inner>) -> Result<(), StoreError> {
    (mend_chunk().await?.give_account_back)(inner).await
}

/// Who has not signed out of a user's journal.
pub(crate) async fn account_in_journal(user: UserId) -> Option<Account> {
    (mend_chunk().await.ok()?.account)(user).await.ok()?
}

/// A user's journal in place of the database that failed with `reason`.
pub(super) async fn stand_in(
    user: UserId,
    reason: StoreError,
) -> Result<Rc<dyn Store>, StoreError> {
    (mend_chunk().await?.stand_in)(user, reason).await
}
