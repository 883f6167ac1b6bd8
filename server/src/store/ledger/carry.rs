//! Queries on the key that seals a device's carried files.

use ikrar_sync::identity::ReplicaId;
use ikrar_sync::protocol::carry::CarryKey;

use super::super::StoreError;
use super::LedgerTransaction;

impl LedgerTransaction {
    /// The key of a device's store, if it has one.
    pub async fn carry_key(&mut self, replica: ReplicaId) -> Result<Option<CarryKey>, StoreError> {
        let row: Option<(Option<Vec<u8>>,)> =
            sqlx::query_as("select carry_key from replica where id = $1")
                .bind(replica.bytes().as_slice())
                .fetch_optional(&mut *self.transaction)
                .await?;
        row.and_then(|(key,)| key)
            .map(|key| {
                let bytes = key.try_into().map_err(|_| StoreError::Unreadable {
                    table: "replica",
                    column: "carry_key",
                })?;
                Ok(CarryKey::from_bytes(bytes))
            })
            .transpose()
    }

    /// Gives a device's store its key, unless it has one; an earlier file must stay readable.
    pub async fn set_carry_key(
        &mut self,
        replica: ReplicaId,
        key: CarryKey,
    ) -> Result<(), StoreError> {
        sqlx::query("update replica set carry_key = $2 where id = $1 and carry_key is null")
            .bind(replica.bytes().as_slice())
            .bind(key.bytes().as_slice())
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }
}
