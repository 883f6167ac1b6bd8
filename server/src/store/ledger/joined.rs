//! Queries on `merged_value`: notes made of several texts, by the version at which they stood.

use ikrar_sync::identity::{EntityId, ScopeId};
use ikrar_sync::ledger::JoinedValue;
use ikrar_sync::schema::Field;
use ikrar_sync::value::Value;

use super::super::StoreError;
use super::LedgerTransaction;
use super::rows::stored_seq;

impl LedgerTransaction {
    /// Keeps what no single operation says.
    pub async fn save_joined(
        &mut self,
        scope: ScopeId,
        joined: &[JoinedValue],
    ) -> Result<(), StoreError> {
        for joined in joined {
            sqlx::query(
                "insert into merged_value (scope, seq, entity, field, value) \
                 values ($1, $2, $3, $4, $5)",
            )
            .bind(scope.bytes().as_slice())
            .bind(stored_seq(joined.version)?)
            .bind(joined.entity.bytes().as_slice())
            .bind(i64::from(joined.field.0))
            .bind(joined.value.to_bytes())
            .execute(&mut *self.transaction)
            .await?;
        }
        Ok(())
    }

    pub(super) async fn joined_value(
        &mut self,
        scope: ScopeId,
        entity: EntityId,
        field: Field,
        version: i64,
    ) -> Result<Option<Value>, StoreError> {
        let row: Option<(Vec<u8>,)> = sqlx::query_as(
            "select value from merged_value \
             where scope = $1 and seq = $2 and entity = $3 and field = $4",
        )
        .bind(scope.bytes().as_slice())
        .bind(version)
        .bind(entity.bytes().as_slice())
        .bind(i64::from(field.0))
        .fetch_optional(&mut *self.transaction)
        .await?;
        let Some((bytes,)) = row else {
            return Ok(None);
        };
        Value::from_bytes(&bytes)
            .map(Some)
            .ok_or(StoreError::Unreadable {
                table: "merged_value",
                column: "value",
            })
    }
}
