//! Queries on the keys with which the city seals documents.

use ikrar_sync::identity::UnixSeconds;
use ikrar_sync::seal::{CityKey, CityKeys, KeyId, SealingKey};

use super::{Store, StoreError};

const TABLE: &str = "city_key";

/// Public half, and when it was made, retired and revoked.
type KeyRow = (Vec<u8>, i64, Option<i64>, Option<i64>);

impl Store {
    /// Every key, the oldest first.
    pub async fn city_keys(&self) -> Result<CityKeys, StoreError> {
        let rows: Vec<KeyRow> = sqlx::query_as(
            "select public_half, made_at, retired_at, revoked_at from city_key \
             order by made_at, public_half",
        )
        .fetch_all(&self.reader)
        .await?;
        let keys = rows
            .into_iter()
            .map(|(public, made_at, retired_at, revoked_at)| {
                Ok(CityKey {
                    public: half(public, "public_half")?,
                    made_at: UnixSeconds(made_at),
                    retired_at: retired_at.map(UnixSeconds),
                    revoked_at: revoked_at.map(UnixSeconds),
                })
            });
        Ok(CityKeys(keys.collect::<Result<_, StoreError>>()?))
    }

    /// The key that seals now, if the city has one.
    pub async fn sealing_key(&self) -> Result<Option<SealingKey>, StoreError> {
        let row: Option<(Vec<u8>,)> = sqlx::query_as(
            "select secret_half from city_key \
             where retired_at is null and revoked_at is null \
             order by made_at desc, public_half limit 1",
        )
        .fetch_optional(&self.reader)
        .await?;
        row.map(|(secret,)| Ok(SealingKey::from_secret(&half(secret, "secret_half")?)))
            .transpose()
    }

    /// Makes a key the one that seals, and retires the one before it in the same step.
    pub async fn add_city_key(
        &self,
        secret: [u8; 32],
        now: UnixSeconds,
    ) -> Result<KeyId, StoreError> {
        let public = SealingKey::from_secret(&secret).public();
        let mut transaction = self.begin().await?;
        sqlx::query("update city_key set retired_at = $1 where retired_at is null")
            .bind(now.0)
            .execute(&mut *transaction)
            .await?;
        sqlx::query("insert into city_key (public_half, secret_half, made_at) values ($1, $2, $3)")
            .bind(public.to_vec())
            .bind(secret.to_vec())
            .bind(now.0)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(KeyId::of(&public))
    }

    /// Declares a key lost. Its first revocation stands; `false` for a key nobody knows.
    pub async fn revoke_city_key(&self, id: KeyId, now: UnixSeconds) -> Result<bool, StoreError> {
        let keys = self.city_keys().await?;
        let Some(key) = keys.0.iter().find(|key| key.id() == id) else {
            return Ok(false);
        };
        let mut transaction = self.begin().await?;
        sqlx::query(
            "update city_key set revoked_at = $2 where public_half = $1 and revoked_at is null",
        )
        .bind(key.public.to_vec())
        .bind(now.0)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(true)
    }
}

fn half(bytes: Vec<u8>, column: &'static str) -> Result<[u8; 32], StoreError> {
    bytes.try_into().map_err(|_| StoreError::Unreadable {
        table: TABLE,
        column,
    })
}
