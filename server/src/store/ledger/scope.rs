//! Queries on `scope_head`.

use std::collections::BTreeMap;

use ikrar_sync::identity::{EntityId, ScopeId, Seq};
use ikrar_sync::ledger::{Head, ScopeClass, ScopeInfo};
use ikrar_sync::row::Checksum;

use super::super::{Backend, Store, StoreError};
use super::LedgerTransaction;
use super::chain::Link;
use super::rows::{ManyRows, pieces, read_number, stored_number, stored_seq};

const TABLE: &str = "scope_head";

/// A stored scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScopeRow {
    /// Which.
    pub info: ScopeInfo,
    /// Where it stands.
    pub head: Head,
    /// The last link of its chain.
    pub chain: Link,
}

type Columns = (
    Vec<u8>,
    Option<Vec<u8>>,
    Option<i64>,
    i64,
    i64,
    Vec<u8>,
    Option<Vec<u8>>,
);

const ALL: &str = "select scope, agency, cast(year as bigint), seq, cell_count, digest, chain \
                   from scope_head order by scope";

static MANY: ManyRows = ManyRows::new(
    "select scope, agency, cast(year as bigint), seq, cell_count, digest, chain \
     from scope_head where scope in (values",
    "(?)",
    ")",
);

static SAVE_HEADS: ManyRows = ManyRows::new(
    "insert into scope_head (scope, seq, cell_count, digest, chain) values",
    "(?, ?, ?, ?, ?)",
    "on conflict (scope) do update set seq = excluded.seq, \
         cell_count = excluded.cell_count, digest = excluded.digest, \
         chain = coalesce(excluded.chain, scope_head.chain)",
);

impl Store {
    /// Every scope there is, as one statement sees them.
    pub async fn scopes(&self) -> Result<Vec<ScopeRow>, StoreError> {
        let rows: Vec<Columns> = sqlx::query_as(ALL).fetch_all(&self.reader).await?;
        rows.into_iter().map(ScopeRow::try_from).collect()
    }
}

impl LedgerTransaction {
    /// Every scope there is.
    pub async fn scopes(&mut self) -> Result<Vec<ScopeRow>, StoreError> {
        let rows: Vec<Columns> = sqlx::query_as(ALL)
            .fetch_all(&mut *self.transaction)
            .await?;
        rows.into_iter().map(ScopeRow::try_from).collect()
    }

    /// One scope; none if there is no such scope.
    pub async fn scope(&mut self, scope: ScopeId) -> Result<Option<ScopeRow>, StoreError> {
        let row: Option<Columns> = sqlx::query_as(
            "select scope, agency, cast(year as bigint), seq, cell_count, digest, chain \
             from scope_head where scope = $1",
        )
        .bind(scope.bytes().as_slice())
        .fetch_optional(&mut *self.transaction)
        .await?;
        row.map(ScopeRow::try_from).transpose()
    }

    /// Locks a scope until the end of the transaction; none if there is no such scope. Several
    /// scopes must be locked in the order of their ids.
    pub async fn lock_scope(&mut self, scope: ScopeId) -> Result<Option<ScopeRow>, StoreError> {
        let row: Option<Columns> = sqlx::query_as(
            "update scope_head set seq = seq where scope = $1 \
             returning scope, agency, cast(year as bigint), seq, cell_count, digest, chain",
        )
        .bind(scope.bytes().as_slice())
        .fetch_optional(&mut *self.transaction)
        .await?;
        let row = row.map(ScopeRow::try_from).transpose()?;
        if let Some(row) = &row {
            self.chains.entry(scope).or_insert(row.chain);
        }
        Ok(row)
    }

    /// Of these scopes, those that nobody else can change any more until the end of the
    /// transaction. On SQLite that is so since it began, and one question is enough for all; on
    /// `PostgreSQL` each is locked on its own, in its turn.
    pub async fn locked_scopes(
        &mut self,
        scopes: impl Iterator<Item = ScopeId>,
    ) -> Result<BTreeMap<ScopeId, ScopeRow>, StoreError> {
        let mut locked = BTreeMap::new();
        if self.backend == Backend::Postgres {
            return Ok(locked);
        }
        let scopes: Vec<ScopeId> = scopes.collect();
        for scopes in pieces(&scopes) {
            let mut query = MANY.query_as::<Columns>(self.backend, scopes.len());
            for scope in scopes {
                query = query.bind(scope.bytes().as_slice());
            }
            for row in query.fetch_all(&mut *self.transaction).await? {
                let row = ScopeRow::try_from(row)?;
                self.chains.entry(row.info.id).or_insert(row.chain);
                locked.insert(row.info.id, row);
            }
        }
        Ok(locked)
    }

    /// Makes an empty scope unless it is there.
    pub async fn create_scope(&mut self, info: &ScopeInfo) -> Result<(), StoreError> {
        let (agency, year) = match info.class {
            ScopeClass::City => (None, None),
            ScopeClass::AgencyYear { agency, year } => {
                (Some(agency.bytes().to_vec()), Some(i64::from(year)))
            }
        };
        sqlx::query(
            "insert into scope_head (scope, agency, year, seq, cell_count, digest) \
             values ($1, $2, $3, 0, 0, $4) on conflict (scope) do nothing",
        )
        .bind(info.id.bytes().as_slice())
        .bind(agency)
        .bind(year)
        .bind(Checksum::default().digest.to_be_bytes().as_slice())
        .execute(&mut *self.transaction)
        .await?;
        Ok(())
    }

    /// Writes where one scope stands.
    pub async fn save_head(&mut self, scope: ScopeId, head: Head) -> Result<(), StoreError> {
        self.save_heads(&[(scope, head)]).await
    }

    /// Writes where scopes stand that are locked, or were made in this transaction.
    pub async fn save_heads(&mut self, heads: &[(ScopeId, Head)]) -> Result<(), StoreError> {
        for heads in pieces(heads) {
            let mut query = SAVE_HEADS.query(self.backend, heads.len());
            for (scope, head) in heads {
                query = query
                    .bind(scope.bytes().as_slice())
                    .bind(stored_seq(head.seq)?)
                    .bind(stored_number(head.checksum.count)?)
                    .bind(head.checksum.digest.to_be_bytes().as_slice())
                    .bind(self.chains.get(scope).map(|link| link.bytes().as_slice()));
            }
            query.execute(&mut *self.transaction).await?;
        }
        Ok(())
    }
}

impl TryFrom<Columns> for ScopeRow {
    type Error = StoreError;

    fn try_from(columns: Columns) -> Result<Self, StoreError> {
        let (scope, agency, year, seq, cell_count, digest, chain) = columns;
        let unreadable = |column| StoreError::Unreadable {
            table: TABLE,
            column,
        };
        let id = ScopeId::from_slice(&scope).ok_or_else(|| unreadable("scope"))?;
        let class = match (agency, year) {
            (None, None) => ScopeClass::City,
            (Some(agency), Some(year)) => ScopeClass::AgencyYear {
                agency: EntityId::from_slice(&agency).ok_or_else(|| unreadable("agency"))?,
                year: u16::try_from(year).map_err(|_| unreadable("year"))?,
            },
            _ => return Err(unreadable("year")),
        };
        let chain = match chain {
            Some(link) => Link::from_slice(&link).ok_or_else(|| unreadable("chain"))?,
            None => Link::default(),
        };
        let digest = digest.try_into().map_err(|_| unreadable("digest"))?;
        Ok(Self {
            chain,
            info: ScopeInfo { id, class },
            head: Head {
                seq: Seq(read_number(seq, TABLE, "seq")?),
                checksum: Checksum {
                    count: read_number(cell_count, TABLE, "cell_count")?,
                    digest: u128::from_be_bytes(digest),
                },
            },
        })
    }
}
