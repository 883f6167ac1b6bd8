//! Queries on `account_grant`.

use ikrar_domain::people::Actor;
use ikrar_domain::value::UserId;

use super::super::StoreError;
use super::super::account::{read_agency, read_role, uuid_bytes};
use super::LedgerTransaction;

impl LedgerTransaction {
    /// Everything a person was ever allowed to be, the present included.
    pub async fn former_rights(&mut self, user: UserId) -> Result<Vec<Actor>, StoreError> {
        let rows: Vec<(String, Option<Vec<u8>>)> = sqlx::query_as(
            "select role, agency from account_grant where user_id = $1 order by granted_at",
        )
        .bind(uuid_bytes(user.uuid()))
        .fetch_all(&mut *self.transaction)
        .await?;
        rows.into_iter()
            .map(|(role, agency)| {
                Ok(Actor {
                    user,
                    role: read_role(&role)?,
                    agency: read_agency(agency.as_deref())?,
                })
            })
            .collect()
    }
}
