//! Queries on `entity`.

use ikrar_sync::identity::{EntityId, ScopeId};
use ikrar_sync::ledger::ScopeInfo;
use ikrar_sync::ports::{row_from_bytes, row_to_bytes};
use ikrar_sync::row::Row;
use ikrar_sync::schema::EntityKind;

use super::super::StoreError;
use super::LedgerTransaction;
use super::rows::{ManyRows, pieces, stored_seq};

const TABLE: &str = "entity";

static UPSERT: ManyRows = ManyRows::new(
    "insert into entity (scope, id, kind, seq, body) values",
    "(@1, ?, ?, ?, ?)",
    "on conflict (scope, id) do update set seq = excluded.seq, body = excluded.body",
);

static SCOPES_OF: ManyRows = ManyRows::new(
    "select id, scope from entity where id in (values",
    "(?)",
    ")",
);

fn read_rows(bodies: &[(Vec<u8>,)]) -> Result<Vec<Row>, StoreError> {
    let mut rows = Vec::with_capacity(bodies.len());
    for (body,) in bodies {
        let row = row_from_bytes(body).map_err(|_| StoreError::Unreadable {
            table: TABLE,
            column: "body",
        })?;
        rows.extend(row);
    }
    Ok(rows)
}

impl LedgerTransaction {
    /// Every row of a scope.
    pub async fn entities(&mut self, scope: ScopeId) -> Result<Vec<Row>, StoreError> {
        let bodies: Vec<(Vec<u8>,)> =
            sqlx::query_as("select body from entity where scope = $1 order by id")
                .bind(scope.bytes().as_slice())
                .fetch_all(&mut *self.transaction)
                .await?;
        read_rows(&bodies)
    }

    /// A scope's rows of one kind.
    pub async fn entities_of_kind(
        &mut self,
        scope: ScopeId,
        kind: EntityKind,
    ) -> Result<Vec<Row>, StoreError> {
        let bodies: Vec<(Vec<u8>,)> =
            sqlx::query_as("select body from entity where scope = $1 and kind = $2 order by id")
                .bind(scope.bytes().as_slice())
                .bind(i64::from(kind.number()))
                .fetch_all(&mut *self.transaction)
                .await?;
        read_rows(&bodies)
    }

    /// The ids of a scope's entities of one kind.
    pub async fn entity_ids(
        &mut self,
        scope: ScopeId,
        kind: EntityKind,
    ) -> Result<Vec<EntityId>, StoreError> {
        let ids: Vec<(Vec<u8>,)> =
            sqlx::query_as("select id from entity where scope = $1 and kind = $2 order by id")
                .bind(scope.bytes().as_slice())
                .bind(i64::from(kind.number()))
                .fetch_all(&mut *self.transaction)
                .await?;
        ids.iter()
            .map(|(id,)| {
                EntityId::from_slice(id).ok_or(StoreError::Unreadable {
                    table: TABLE,
                    column: "id",
                })
            })
            .collect()
    }

    /// The scopes in which these entities stand. An entity that nobody has made is not among them.
    pub async fn scopes_of(
        &mut self,
        entities: &[EntityId],
    ) -> Result<Vec<(EntityId, ScopeId)>, StoreError> {
        let unreadable = |column| StoreError::Unreadable {
            table: TABLE,
            column,
        };
        let mut found = Vec::new();
        for entities in pieces(entities) {
            let mut query = SCOPES_OF.query_as::<(Vec<u8>, Vec<u8>)>(self.backend, entities.len());
            for entity in entities {
                query = query.bind(entity.bytes().as_slice());
            }
            for (id, scope) in query.fetch_all(&mut *self.transaction).await? {
                let id = EntityId::from_slice(&id).ok_or_else(|| unreadable("id"))?;
                let scope = ScopeId::from_slice(&scope).ok_or_else(|| unreadable("scope"))?;
                found.push((id, scope));
            }
        }
        Ok(found)
    }

    /// Takes out a row that has left the scope. What made it stands in `operation` for ever.
    pub async fn erase_entity(&mut self, info: &ScopeInfo, id: EntityId) -> Result<(), StoreError> {
        sqlx::query("delete from entity where scope = $1 and id = $2")
            .bind(info.id.bytes().as_slice())
            .bind(id.bytes().as_slice())
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }

    /// Writes rows of a scope, new or changed.
    pub async fn save_entities(
        &mut self,
        info: &ScopeInfo,
        rows: &[&Row],
    ) -> Result<(), StoreError> {
        for rows in pieces(rows) {
            let mut query = UPSERT.query(self.backend, rows.len());
            for row in rows {
                query = query
                    .bind(row.id.bytes().as_slice())
                    .bind(i64::from(row.kind.number()))
                    .bind(stored_seq(row.touched())?)
                    .bind(row_to_bytes(row, *info));
            }
            let query = query.bind(info.id.bytes().as_slice());
            let done = query.execute(&mut *self.transaction).await;
            done.map_err(|error| {
                let meaning = StoreError::EntityElsewhere;
                StoreError::on_constraint(error, "entity_id_unique", "entity.id", meaning)
            })?;
        }
        Ok(())
    }
}
