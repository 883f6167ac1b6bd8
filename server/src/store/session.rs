//! Queries on sessions.

use ikrar_domain::people::Role;
use ikrar_domain::value::{AgencyId, UserId};
use ikrar_sync::identity::UnixSeconds;

use super::account::{read_agency, read_role, read_uuid, uuid_bytes};
use super::{Store, StoreError};

/// A session to be opened.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// Digest of the cookie's token.
    pub token_digest: [u8; 32],
    /// Whose.
    pub user: UserId,
    /// What the browser calls itself.
    pub device: String,
    /// When.
    pub created_at: UnixSeconds,
    /// The end, whatever happens.
    pub expires_at: UnixSeconds,
}

/// A session with the rights its account has now, not those it had at sign-in.
#[derive(Debug, Clone)]
pub struct SessionRow {
    /// Carried by every operation written in it.
    pub number: u64,
    /// Whose.
    pub user: UserId,
    /// What is typed at sign-in.
    pub login: String,
    /// What others see.
    pub display_name: String,
    /// What the person may do.
    pub role: Role,
    /// Where.
    pub agency: Option<AgencyId>,
    /// Last request, to the precision it is written down.
    pub last_seen_at: UnixSeconds,
    /// The end, whatever happens.
    pub expires_at: UnixSeconds,
    /// The account was disabled since: nothing may be read or done any more.
    pub disabled: bool,
}

type Columns = (
    i64,
    Vec<u8>,
    String,
    String,
    String,
    Option<Vec<u8>>,
    i64,
    i64,
    i64,
);

impl Store {
    /// Opens a session and gives it its number.
    pub async fn create_session(&self, session: &NewSession) -> Result<u64, StoreError> {
        let mut transaction = self.begin().await?;
        let (number,): (i64,) = sqlx::query_as(
            "update counter set value = value + 1 where name = 'session' returning value",
        )
        .fetch_one(&mut *transaction)
        .await?;
        sqlx::query(
            "insert into session \
             (number, token_digest, user_id, device, created_at, last_seen_at, expires_at) \
             values ($1, $2, $3, $4, $5, $5, $6)",
        )
        .bind(number)
        .bind(session.token_digest.to_vec())
        .bind(uuid_bytes(session.user.uuid()))
        .bind(session.device.as_str())
        .bind(session.created_at.0)
        .bind(session.expires_at.0)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        read_number(number)
    }

    /// The open session of this token, and whether its account is disabled.
    pub async fn open_session(
        &self,
        token_digest: &[u8; 32],
    ) -> Result<Option<SessionRow>, StoreError> {
        let row: Option<Columns> = sqlx::query_as(
            "select session.number, account.user_id, account.login, account.display_name, \
             account.role, account.agency, session.last_seen_at, session.expires_at, \
             cast(account.disabled as bigint) \
             from session join account on account.user_id = session.user_id \
             where session.token_digest = $1 and session.ended_at is null",
        )
        .bind(token_digest.to_vec())
        .fetch_optional(&self.reader)
        .await?;
        row.map(SessionRow::try_from).transpose()
    }

    /// Notes that a session was used.
    pub async fn touch_session(&self, number: u64, now: UnixSeconds) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        sqlx::query("update session set last_seen_at = $2 where number = $1")
            .bind(stored_number(number)?)
            .bind(now.0)
            .execute(&mut *transaction)
            .await?;
        Ok(transaction.commit().await?)
    }

    /// Ends a session.
    pub async fn end_session(&self, number: u64, now: UnixSeconds) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        sqlx::query("update session set ended_at = $2 where number = $1 and ended_at is null")
            .bind(stored_number(number)?)
            .bind(now.0)
            .execute(&mut *transaction)
            .await?;
        Ok(transaction.commit().await?)
    }
}

impl TryFrom<Columns> for SessionRow {
    type Error = StoreError;

    fn try_from(columns: Columns) -> Result<Self, StoreError> {
        let (number, user, login, display_name, role, agency, last_seen_at, expires_at, disabled) =
            columns;
        Ok(Self {
            number: read_number(number)?,
            user: UserId::from_uuid(read_uuid(&user, "user_id")?),
            login,
            display_name,
            role: read_role(&role)?,
            agency: read_agency(agency.as_deref())?,
            last_seen_at: UnixSeconds(last_seen_at),
            expires_at: UnixSeconds(expires_at),
            disabled: disabled != 0,
        })
    }
}

fn stored_number(number: u64) -> Result<i64, StoreError> {
    i64::try_from(number).map_err(|_| StoreError::TooLarge {
        what: "the session number",
    })
}

fn read_number(number: i64) -> Result<u64, StoreError> {
    u64::try_from(number).map_err(|_| StoreError::Unreadable {
        table: "session",
        column: "number",
    })
}
