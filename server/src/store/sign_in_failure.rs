//! Queries that count failed sign-ins.

use ikrar_sync::identity::UnixSeconds;

use super::{Store, StoreError};

/// What is remembered of a login's failures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FailureCount {
    /// Failures since the last success or lockout.
    pub failed_count: i64,
    /// No sign-in before this; zero when not locked.
    pub locked_until: UnixSeconds,
}

impl Store {
    /// The failures of a login.
    pub async fn sign_in_failures(&self, login_digest: &[u8]) -> Result<FailureCount, StoreError> {
        let row: Option<(i64, i64)> = sqlx::query_as(
            "select failed_count, locked_until from sign_in_failure where login_digest = $1",
        )
        .bind(login_digest.to_vec())
        .fetch_optional(&self.reader)
        .await?;
        Ok(
            row.map_or_else(FailureCount::default, |(failed_count, locked_until)| {
                FailureCount {
                    failed_count,
                    locked_until: UnixSeconds(locked_until),
                }
            }),
        )
    }

    /// Counts one more failure and locks at the limit, in one statement so that parallel guesses
    /// all count. Counts older than `forget_before` are removed on the way.
    pub async fn record_sign_in_failure(
        &self,
        login_digest: &[u8],
        now: UnixSeconds,
        failed_count_max: i64,
        locked_until: UnixSeconds,
        forget_before: UnixSeconds,
    ) -> Result<FailureCount, StoreError> {
        let mut transaction = self.begin().await?;
        sqlx::query("delete from sign_in_failure where last_failed_at < $1 and locked_until < $2")
            .bind(forget_before.0)
            .bind(now.0)
            .execute(&mut *transaction)
            .await?;
        let (failed_count, locked_until): (i64, i64) = sqlx::query_as(
            "insert into sign_in_failure \
             (login_digest, failed_count, last_failed_at, locked_until) values ($1, 1, $2, 0) \
             on conflict (login_digest) do update set \
             locked_until = case when sign_in_failure.failed_count + 1 >= $3 then $4 \
             else sign_in_failure.locked_until end, \
             failed_count = case when sign_in_failure.failed_count + 1 >= $3 then 0 \
             else sign_in_failure.failed_count + 1 end, \
             last_failed_at = $2 \
             returning failed_count, locked_until",
        )
        .bind(login_digest.to_vec())
        .bind(now.0)
        .bind(failed_count_max)
        .bind(locked_until.0)
        .fetch_one(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(FailureCount {
            failed_count,
            locked_until: UnixSeconds(locked_until),
        })
    }

    /// Forgets a login's failures after a success.
    pub async fn forget_sign_in_failures(&self, login_digest: &[u8]) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        sqlx::query("delete from sign_in_failure where login_digest = $1")
            .bind(login_digest.to_vec())
            .execute(&mut *transaction)
            .await?;
        Ok(transaction.commit().await?)
    }
}
