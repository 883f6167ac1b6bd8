//! Queries on `attachment` and its chunks.

use ikrar_domain::value::UserId;
use ikrar_sync::blob::BlobHash;
use ikrar_sync::identity::{ScopeId, UnixSeconds};
use sqlx::{Any, Transaction};

use super::account::uuid_bytes;
use super::{Store, StoreError};

const TABLE: &str = "attachment";

/// Which file: a content within a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttachmentKey {
    /// The scope.
    pub scope: ScopeId,
    /// The content.
    pub hash: BlobHash,
}

/// What is here of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttachmentRow {
    /// How many bytes it has.
    pub size: u64,
    /// How many of them are here.
    pub have: u64,
    /// When it was complete and checked.
    pub stored_at: Option<UnixSeconds>,
}

/// A file that begins to arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewAttachment {
    /// How many bytes it will have.
    pub size: u64,
    /// Whose room it takes.
    pub started_by: UserId,
    /// When.
    pub started_at: UnixSeconds,
}

/// The bytes that are spoken for, files under way included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttachedBytes {
    /// In the scope.
    pub scope: u64,
    /// By the person, everywhere.
    pub user: u64,
}

/// Writing one file's bytes, whole or not at all.
#[derive(Debug)]
pub struct AttachmentTransaction {
    transaction: Transaction<'static, Any>,
    key: AttachmentKey,
}

type Columns = (i64, i64, Option<i64>);

/// Takes a file out, its bytes first.
const DISCARD: [&str; 2] = [
    "delete from attachment_chunk where scope = $1 and hash = $2",
    "delete from attachment where scope = $1 and hash = $2",
];

impl Store {
    /// What is here of a file; none if nobody has begun to send it.
    pub async fn attachment(
        &self,
        key: AttachmentKey,
    ) -> Result<Option<AttachmentRow>, StoreError> {
        let row: Option<Columns> = sqlx::query_as(
            "select size, have, stored_at from attachment where scope = $1 and hash = $2",
        )
        .bind(key.scope.bytes().as_slice())
        .bind(key.hash.bytes().as_slice())
        .fetch_optional(&self.reader)
        .await?;
        row.map(AttachmentRow::try_from).transpose()
    }

    /// The piece of a file that begins at `start`; none behind the last.
    pub async fn attachment_chunk(
        &self,
        key: AttachmentKey,
        start: u64,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let row: Option<(Vec<u8>,)> = sqlx::query_as(
            "select bytes from attachment_chunk where scope = $1 and hash = $2 and start = $3",
        )
        .bind(key.scope.bytes().as_slice())
        .bind(key.hash.bytes().as_slice())
        .bind(stored_bytes(start)?)
        .fetch_optional(&self.reader)
        .await?;
        Ok(row.map(|(bytes,)| bytes))
    }

    /// Throws away what has come of files whose last piece came before `earliest`. A file that is
    /// complete is never among them. Returns how many.
    pub async fn discard_unfinished(&self, earliest: UnixSeconds) -> Result<usize, StoreError> {
        let mut transaction = self.begin().await?;
        // Locks them first: a piece that comes at this moment keeps its file.
        let files: Vec<(Vec<u8>, Vec<u8>)> = sqlx::query_as(
            "update attachment set have = have where stored_at is null \
             and coalesce(piece_at, started_at) < $1 returning scope, hash",
        )
        .bind(earliest.0)
        .fetch_all(&mut *transaction)
        .await?;
        for (scope, hash) in &files {
            for statement in DISCARD {
                sqlx::query(statement)
                    .bind(scope)
                    .bind(hash)
                    .execute(&mut *transaction)
                    .await?;
            }
        }
        transaction.commit().await?;
        Ok(files.len())
    }

    /// Begins to write a file.
    pub async fn begin_attachment(
        &self,
        key: AttachmentKey,
    ) -> Result<AttachmentTransaction, StoreError> {
        Ok(AttachmentTransaction {
            transaction: self.begin().await?,
            key,
        })
    }
}

impl AttachmentTransaction {
    /// Locks the file until the end of the transaction; none if nobody has begun to send it.
    pub async fn lock(&mut self) -> Result<Option<AttachmentRow>, StoreError> {
        let row: Option<Columns> = sqlx::query_as(
            "update attachment set have = have where scope = $1 and hash = $2 \
             returning size, have, stored_at",
        )
        .bind(self.key.scope.bytes().as_slice())
        .bind(self.key.hash.bytes().as_slice())
        .fetch_optional(&mut *self.transaction)
        .await?;
        row.map(AttachmentRow::try_from).transpose()
    }

    /// How much room is taken already.
    pub async fn attached_bytes(&mut self, user: UserId) -> Result<AttachedBytes, StoreError> {
        let scope: (i64,) = sqlx::query_as(
            "select cast(coalesce(sum(size), 0) as bigint) from attachment where scope = $1",
        )
        .bind(self.key.scope.bytes().as_slice())
        .fetch_one(&mut *self.transaction)
        .await?;
        let user: (i64,) = sqlx::query_as(
            "select cast(coalesce(sum(size), 0) as bigint) from attachment where started_by = $1",
        )
        .bind(uuid_bytes(user.uuid()))
        .fetch_one(&mut *self.transaction)
        .await?;
        Ok(AttachedBytes {
            scope: read_bytes(scope.0, "size")?,
            user: read_bytes(user.0, "size")?,
        })
    }

    /// Makes the row of a file of which nothing is here, unless another request just did.
    pub async fn create(&mut self, new: NewAttachment) -> Result<(), StoreError> {
        sqlx::query(
            "insert into attachment (scope, hash, size, have, started_by, started_at) \
             values ($1, $2, $3, 0, $4, $5) on conflict (scope, hash) do nothing",
        )
        .bind(self.key.scope.bytes().as_slice())
        .bind(self.key.hash.bytes().as_slice())
        .bind(stored_bytes(new.size)?)
        .bind(uuid_bytes(new.started_by.uuid()))
        .bind(new.started_at.0)
        .execute(&mut *self.transaction)
        .await?;
        Ok(())
    }

    /// Adds the piece that begins at `start`, where everything before it is here.
    pub async fn append(
        &mut self,
        start: u64,
        bytes: &[u8],
        now: UnixSeconds,
    ) -> Result<(), StoreError> {
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        sqlx::query(
            "insert into attachment_chunk (scope, hash, start, bytes) values ($1, $2, $3, $4)",
        )
        .bind(self.key.scope.bytes().as_slice())
        .bind(self.key.hash.bytes().as_slice())
        .bind(stored_bytes(start)?)
        .bind(bytes.to_vec())
        .execute(&mut *self.transaction)
        .await?;
        sqlx::query(
            "update attachment set have = $3, piece_at = $4 where scope = $1 and hash = $2",
        )
        .bind(self.key.scope.bytes().as_slice())
        .bind(self.key.hash.bytes().as_slice())
        .bind(stored_bytes(start.saturating_add(length))?)
        .bind(now.0)
        .execute(&mut *self.transaction)
        .await?;
        Ok(())
    }

    /// Everything that is here, in order.
    pub async fn bytes(&mut self) -> Result<Vec<u8>, StoreError> {
        let rows: Vec<(Vec<u8>,)> = sqlx::query_as(
            "select bytes from attachment_chunk where scope = $1 and hash = $2 order by start",
        )
        .bind(self.key.scope.bytes().as_slice())
        .bind(self.key.hash.bytes().as_slice())
        .fetch_all(&mut *self.transaction)
        .await?;
        Ok(rows.into_iter().flat_map(|(bytes,)| bytes).collect())
    }

    /// Notes that the file is complete and checked.
    pub async fn finish(&mut self, now: UnixSeconds) -> Result<(), StoreError> {
        sqlx::query("update attachment set stored_at = $3 where scope = $1 and hash = $2")
            .bind(self.key.scope.bytes().as_slice())
            .bind(self.key.hash.bytes().as_slice())
            .bind(now.0)
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }

    /// Throws away what has arrived of a file.
    pub async fn discard(&mut self) -> Result<(), StoreError> {
        for statement in DISCARD {
            sqlx::query(statement)
                .bind(self.key.scope.bytes().as_slice())
                .bind(self.key.hash.bytes().as_slice())
                .execute(&mut *self.transaction)
                .await?;
        }
        Ok(())
    }

    /// Makes everything durable.
    pub async fn commit(self) -> Result<(), StoreError> {
        Ok(self.transaction.commit().await?)
    }
}

impl TryFrom<Columns> for AttachmentRow {
    type Error = StoreError;

    fn try_from((size, have, stored_at): Columns) -> Result<Self, StoreError> {
        Ok(Self {
            size: read_bytes(size, "size")?,
            have: read_bytes(have, "have")?,
            stored_at: stored_at.map(UnixSeconds),
        })
    }
}

fn stored_bytes(count: u64) -> Result<i64, StoreError> {
    i64::try_from(count).map_err(|_| StoreError::TooLarge {
        what: "a number of bytes",
    })
}

fn read_bytes(count: i64, column: &'static str) -> Result<u64, StoreError> {
    u64::try_from(count).map_err(|_| StoreError::Unreadable {
        table: TABLE,
        column,
    })
}
