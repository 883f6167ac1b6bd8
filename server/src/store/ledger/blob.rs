//! Queries of the ledger on `attachment` and `returned_file`.

use std::collections::BTreeSet;

use ikrar_sync::blob::{BlobHash, ReturnedFile};
use ikrar_sync::identity::ScopeId;

use super::super::StoreError;
use super::LedgerTransaction;

impl LedgerTransaction {
    /// Those of the wanted files that are here, complete and checked.
    pub async fn stored_blobs(
        &mut self,
        wanted: BTreeSet<(ScopeId, BlobHash)>,
    ) -> Result<BTreeSet<(ScopeId, BlobHash)>, StoreError> {
        let mut stored = BTreeSet::new();
        for (scope, hash) in wanted {
            let row: Option<(i64,)> = sqlx::query_as(
                "select stored_at from attachment \
                 where scope = $1 and hash = $2 and stored_at is not null",
            )
            .bind(scope.bytes().as_slice())
            .bind(hash.bytes().as_slice())
            .fetch_optional(&mut *self.transaction)
            .await?;
            if row.is_some() {
                stored.insert((scope, hash));
            }
        }
        Ok(stored)
    }

    /// Those of the wanted files that a service has returned for just that.
    pub async fn returned_files(
        &mut self,
        wanted: BTreeSet<ReturnedFile>,
    ) -> Result<BTreeSet<ReturnedFile>, StoreError> {
        let mut returned = BTreeSet::new();
        for file in wanted {
            let row: Option<(i64,)> = sqlx::query_as(
                "select returned_at from returned_file \
                 where agreement = $1 and party = $2 and content = $3 and file = $4",
            )
            .bind(file.agreement.bytes().as_slice())
            .bind(file.party.code())
            .bind(file.content.bytes().as_slice())
            .bind(file.file.bytes().as_slice())
            .fetch_optional(&mut *self.transaction)
            .await?;
            if row.is_some() {
                returned.insert(file);
            }
        }
        Ok(returned)
    }

    /// Gives another scope a file that one has, complete or so far as it is here.
    pub async fn copy_attachment(
        &mut self,
        from: ScopeId,
        to: ScopeId,
        hash: &BlobHash,
    ) -> Result<(), StoreError> {
        for statement in [
            "insert into attachment (scope, hash, size, have, started_by, started_at, stored_at) \
             select $2, hash, size, have, started_by, started_at, stored_at from attachment \
             where scope = $1 and hash = $3 on conflict do nothing",
            "insert into attachment_chunk (scope, hash, start, bytes) \
             select $2, hash, start, bytes from attachment_chunk \
             where scope = $1 and hash = $3 on conflict do nothing",
        ] {
            sqlx::query(statement)
                .bind(from.bytes().as_slice())
                .bind(to.bytes().as_slice())
                .bind(hash.bytes().as_slice())
                .execute(&mut *self.transaction)
                .await?;
        }
        Ok(())
    }
}
