//! Queries on `returned_file`.

use ikrar_domain::agreement::SigningParty;
use ikrar_domain::value::UserId;
use ikrar_sync::blob::{BlobHash, ReturnedFile};
use ikrar_sync::identity::{EntityId, UnixSeconds};

use super::account::uuid_bytes;
use super::{Store, StoreError};

const TABLE: &str = "returned_file";

/// A file that a signature service returned, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Returned {
    /// The file, and for what.
    pub file: ReturnedFile,
    /// The service.
    pub service: String,
    /// What it calls the signature.
    pub reference: String,
    /// When it returned.
    pub returned_at: UnixSeconds,
}

/// Who asked for a signature, and with what.
#[derive(Debug, Clone, Copy)]
pub struct AskedFor<'a> {
    /// The agreement.
    pub agreement: EntityId,
    /// For which side.
    pub party: SigningParty,
    /// The content that the signer saw.
    pub content: BlobHash,
    /// Where.
    pub place: &'a str,
    /// On which day, `YYYY-MM-DD`.
    pub signed_on: &'a str,
    /// Whose account.
    pub signed_by: UserId,
}

impl Store {
    /// The file that returned for this very request, if one did.
    pub async fn returned(&self, asked: AskedFor<'_>) -> Result<Option<Returned>, StoreError> {
        let row: Option<(Vec<u8>, String, String, i64)> = sqlx::query_as(
            "select file, service, reference, returned_at from returned_file \
             where agreement = $1 and party = $2 and content = $3 and place = $4 \
             and signed_on = $5 and signed_by = $6 order by returned_at, file limit 1",
        )
        .bind(asked.agreement.bytes().as_slice())
        .bind(asked.party.code())
        .bind(asked.content.bytes().as_slice())
        .bind(asked.place)
        .bind(asked.signed_on)
        .bind(uuid_bytes(asked.signed_by.uuid()))
        .fetch_optional(&self.reader)
        .await?;
        row.map(|(file, service, reference, returned_at)| {
            Ok(Returned {
                file: ReturnedFile {
                    agreement: asked.agreement,
                    party: asked.party,
                    content: asked.content,
                    file: hash(file)?,
                },
                service,
                reference,
                returned_at: UnixSeconds(returned_at),
            })
        })
        .transpose()
    }

    /// Keeps a file that returned. Nothing that is here is ever replaced.
    pub async fn keep_returned(
        &self,
        asked: AskedFor<'_>,
        returned: &Returned,
        bytes: &[u8],
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        sqlx::query(
            "insert into returned_file (agreement, party, content, file, bytes, service, \
             reference, place, signed_on, signed_by, returned_at) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
             on conflict (agreement, party, content, file) do nothing",
        )
        .bind(asked.agreement.bytes().as_slice())
        .bind(asked.party.code())
        .bind(asked.content.bytes().as_slice())
        .bind(returned.file.file.bytes().as_slice())
        .bind(bytes.to_vec())
        .bind(returned.service.as_str())
        .bind(returned.reference.as_str())
        .bind(asked.place)
        .bind(asked.signed_on)
        .bind(uuid_bytes(asked.signed_by.uuid()))
        .bind(returned.returned_at.0)
        .execute(&mut *transaction)
        .await?;
        Ok(transaction.commit().await?)
    }

    /// The bytes of a file that returned.
    pub async fn returned_bytes(&self, file: BlobHash) -> Result<Option<Vec<u8>>, StoreError> {
        let row: Option<(Vec<u8>,)> =
            sqlx::query_as("select bytes from returned_file where file = $1 limit 1")
                .bind(file.bytes().as_slice())
                .fetch_optional(&self.reader)
                .await?;
        Ok(row.map(|(bytes,)| bytes))
    }
}

fn hash(bytes: Vec<u8>) -> Result<BlobHash, StoreError> {
    let bytes: [u8; 32] = bytes.try_into().map_err(|_| StoreError::Unreadable {
        table: TABLE,
        column: "file",
    })?;
    Ok(BlobHash::from_bytes(bytes))
}
