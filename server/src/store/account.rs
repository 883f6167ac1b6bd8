//! Queries on accounts.

use ikrar_domain::people::Role;
use ikrar_domain::value::{AgencyId, UserId};
use ikrar_sync::identity::UnixSeconds;
use sqlx::{Any, Transaction};
use uuid::Uuid;

use super::{Store, StoreError};

/// A stored account.
#[derive(Debug, Clone)]
pub struct Account {
    /// Who it is, for ever.
    pub user: UserId,
    /// What is typed at sign-in.
    pub login: String,
    /// What others see.
    pub display_name: String,
    /// What the person may do.
    pub role: Role,
    /// Where; none for the city's own roles.
    pub agency: Option<AgencyId>,
    /// Argon2id, PHC form.
    pub password_hash: String,
    /// May not sign in any more.
    pub disabled: bool,
}

/// What an account may do, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rights {
    /// What the person may do.
    pub role: Role,
    /// Where; none for the city's own roles.
    pub agency: Option<AgencyId>,
}

/// An account to be created. The password is already hashed.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// Who it is, for ever.
    pub user: UserId,
    /// Lower case.
    pub login: String,
    /// What others see.
    pub display_name: String,
    /// What the person may do.
    pub role: Role,
    /// Where; none for the city's own roles.
    pub agency: Option<AgencyId>,
    /// Argon2id, PHC form.
    pub password_hash: String,
    /// When.
    pub created_at: UnixSeconds,
}

type AccountRow = (
    Vec<u8>,
    String,
    String,
    String,
    Option<Vec<u8>>,
    String,
    i64,
);

impl Store {
    /// Stores a new account.
    pub async fn create_account(&self, account: &NewAccount) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        sqlx::query(
            "insert into account \
             (user_id, login, display_name, role, agency, password_hash, disabled, created_at) \
             values ($1, $2, $3, $4, $5, $6, 0, $7)",
        )
        .bind(uuid_bytes(account.user.uuid()))
        .bind(account.login.to_lowercase())
        .bind(account.display_name.as_str())
        .bind(account.role.code())
        .bind(account.agency.map(|agency| uuid_bytes(agency.uuid())))
        .bind(account.password_hash.as_str())
        .bind(account.created_at.0)
        .execute(&mut *transaction)
        .await
        .map_err(|error| {
            StoreError::on_constraint(
                error,
                "account_login_unique",
                "account.login",
                StoreError::LoginTaken,
            )
        })?;
        let rights = Rights {
            role: account.role,
            agency: account.agency,
        };
        grant(&mut transaction, account.user, rights, account.created_at).await?;
        Ok(transaction.commit().await?)
    }

    /// Gives an account another role or agency. Its sessions go on with the new rights; what it
    /// was allowed before stays on record.
    pub async fn change_rights(
        &self,
        user: UserId,
        rights: Rights,
        now: UnixSeconds,
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        sqlx::query("update account set role = $2, agency = $3 where user_id = $1")
            .bind(uuid_bytes(user.uuid()))
            .bind(rights.role.code())
            .bind(rights.agency.map(|agency| uuid_bytes(agency.uuid())))
            .execute(&mut *transaction)
            .await?;
        end_grants(&mut transaction, user, now).await?;
        grant(&mut transaction, user, rights, now).await?;
        Ok(transaction.commit().await?)
    }

    /// The account with this login, in any case.
    pub async fn account_by_login(&self, login: &str) -> Result<Option<Account>, StoreError> {
        let row: Option<AccountRow> = sqlx::query_as(
            "select user_id, login, display_name, role, agency, password_hash, \
             cast(disabled as bigint) from account where login = $1",
        )
        .bind(login.to_lowercase())
        .fetch_optional(&self.reader)
        .await?;
        row.map(Account::try_from).transpose()
    }

    /// The account with this id.
    pub async fn account_of_user(&self, user: UserId) -> Result<Option<Account>, StoreError> {
        let row: Option<AccountRow> = sqlx::query_as(
            "select user_id, login, display_name, role, agency, password_hash, \
             cast(disabled as bigint) from account where user_id = $1",
        )
        .bind(uuid_bytes(user.uuid()))
        .fetch_optional(&self.reader)
        .await?;
        row.map(Account::try_from).transpose()
    }

    /// Every account, by login.
    pub async fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        let rows: Vec<AccountRow> = sqlx::query_as(
            "select user_id, login, display_name, role, agency, password_hash, \
             cast(disabled as bigint) from account order by login",
        )
        .fetch_all(&self.reader)
        .await?;
        rows.into_iter().map(Account::try_from).collect()
    }

    /// Forbids signing in. Open sessions no longer read or do anything; what their devices still
    /// have may come in by them, without effect.
    pub async fn disable_account(&self, user: UserId, now: UnixSeconds) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        sqlx::query("update account set disabled = 1 where user_id = $1")
            .bind(uuid_bytes(user.uuid()))
            .execute(&mut *transaction)
            .await?;
        end_grants(&mut transaction, user, now).await?;
        Ok(transaction.commit().await?)
    }

    /// Allows signing in again, with the rights the account has. Sessions from before are over.
    pub async fn enable_account(
        &self,
        account: &Account,
        now: UnixSeconds,
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        sqlx::query("update account set disabled = 0 where user_id = $1")
            .bind(uuid_bytes(account.user.uuid()))
            .execute(&mut *transaction)
            .await?;
        let rights = Rights {
            role: account.role,
            agency: account.agency,
        };
        end_sessions(&mut transaction, account.user, now).await?;
        end_grants(&mut transaction, account.user, now).await?;
        grant(&mut transaction, account.user, rights, now).await?;
        Ok(transaction.commit().await?)
    }

    /// Sets another password and ends every session that the old one opened.
    pub async fn change_password(
        &self,
        user: UserId,
        password_hash: &str,
        now: UnixSeconds,
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        sqlx::query("update account set password_hash = $2 where user_id = $1")
            .bind(uuid_bytes(user.uuid()))
            .bind(password_hash)
            .execute(&mut *transaction)
            .await?;
        end_sessions(&mut transaction, user, now).await?;
        Ok(transaction.commit().await?)
    }

    /// Whether nobody can sign in yet.
    pub async fn has_no_account(&self) -> Result<bool, StoreError> {
        let (count,): (i64,) = sqlx::query_as("select count(*) from account")
            .fetch_one(&self.reader)
            .await?;
        Ok(count == 0)
    }
}

type Writing = Transaction<'static, Any>;

async fn end_sessions(
    transaction: &mut Writing,
    user: UserId,
    now: UnixSeconds,
) -> Result<(), StoreError> {
    sqlx::query("update session set ended_at = $2 where user_id = $1 and ended_at is null")
        .bind(uuid_bytes(user.uuid()))
        .bind(now.0)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

async fn grant(
    transaction: &mut Writing,
    user: UserId,
    rights: Rights,
    now: UnixSeconds,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into account_grant (user_id, role, agency, granted_at, ended_at) \
         values ($1, $2, $3, $4, null)",
    )
    .bind(uuid_bytes(user.uuid()))
    .bind(rights.role.code())
    .bind(rights.agency.map(|agency| uuid_bytes(agency.uuid())))
    .bind(now.0)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

async fn end_grants(
    transaction: &mut Writing,
    user: UserId,
    now: UnixSeconds,
) -> Result<(), StoreError> {
    sqlx::query("update account_grant set ended_at = $2 where user_id = $1 and ended_at is null")
        .bind(uuid_bytes(user.uuid()))
        .bind(now.0)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

impl TryFrom<AccountRow> for Account {
    type Error = StoreError;

    fn try_from(row: AccountRow) -> Result<Self, StoreError> {
        let (user, login, display_name, role, agency, password_hash, disabled) = row;
        Ok(Self {
            user: UserId::from_uuid(read_uuid(&user, "user_id")?),
            login,
            display_name,
            role: read_role(&role)?,
            agency: read_agency(agency.as_deref())?,
            password_hash,
            disabled: disabled != 0,
        })
    }
}

/// How ids are stored: sixteen bytes.
pub(super) fn uuid_bytes(uuid: Uuid) -> Vec<u8> {
    uuid.into_bytes().to_vec()
}

pub(super) fn read_uuid(bytes: &[u8], column: &'static str) -> Result<Uuid, StoreError> {
    Uuid::from_slice(bytes).map_err(|_| StoreError::Unreadable {
        table: "account",
        column,
    })
}

pub(super) fn read_role(code: &str) -> Result<Role, StoreError> {
    Role::from_code(code).ok_or(StoreError::Unreadable {
        table: "account",
        column: "role",
    })
}

pub(super) fn read_agency(bytes: Option<&[u8]>) -> Result<Option<AgencyId>, StoreError> {
    bytes
        .map(|bytes| read_uuid(bytes, "agency").map(AgencyId::from_uuid))
        .transpose()
}
