//! Which files of the operations of a group are here: what the judge asks the store.

use std::collections::BTreeSet;

use ikrar_sync::blob::{BlobHash, ReturnedFile, StoredBlobs};
use ikrar_sync::identity::ScopeId;
use ikrar_sync::ledger::{blobs_wanted, returned_wanted};
use ikrar_sync::operation::Operation;

use crate::store::StoreError;
use crate::store::ledger::LedgerTransaction;

/// The files of a group's operations that are here.
pub(super) struct Files {
    stored: BTreeSet<(ScopeId, BlobHash)>,
    returned: BTreeSet<ReturnedFile>,
}

impl StoredBlobs for Files {
    fn is_stored(&self, scope: ScopeId, hash: BlobHash) -> bool {
        self.stored.is_stored(scope, hash)
    }

    fn is_returned(&self, file: &ReturnedFile) -> bool {
        self.returned.contains(file)
    }
}

impl Files {
    /// Those that these operations speak of.
    pub(super) async fn of<'a>(
        transaction: &mut LedgerTransaction,
        operations: impl Iterator<Item = &'a Operation> + Clone,
    ) -> Result<Self, StoreError> {
        let stored = blobs_wanted(operations.clone());
        let returned = returned_wanted(operations);
        Ok(Self {
            stored: transaction.stored_blobs(stored).await?,
            returned: transaction.returned_files(returned).await?,
        })
    }
}
