//! Creating an account and changing its rights: the row that lets a person in, and the name,
//! role and agency everybody sees.

use ikrar_domain::people::{Actor, Role};
use ikrar_domain::value::UserId;
use ikrar_sync::identity::{Dseq, EntityId, OperationId, ReplicaId, Seq, UnixSeconds};
use ikrar_sync::operation::{Authorship, Body, Draft, Operation};
use ikrar_sync::schema::{CITY_SCOPE, EntityKind, account as fields};
use ikrar_sync::value::Value;

use crate::ingest::{Ingest, IngestError};
use crate::store::{Account, NewAccount, Rights, Store, StoreError};

/// Why an account was not created, or nobody can see its name.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The login is taken, or the database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The account exists, but its name could not be published.
    #[error("the account's name could not be published; create it under another login")]
    Publish(#[from] IngestError),
}

/// Creates an account and publishes its name, role and agency to every device.
pub async fn create(
    store: &Store,
    ingest: &Ingest,
    account: &NewAccount,
) -> Result<(), AccountError> {
    store.create_account(account).await?;
    let mut values = std::collections::BTreeMap::from([
        (fields::DISPLAY_NAME, Value::text(&account.display_name)),
        (fields::ROLE, Value::text(account.role.code())),
    ]);
    if let Some(agency) = account.agency {
        let agency = EntityId::from_uuid(agency.uuid());
        values.insert(fields::AGENCY, Value::Id(agency));
    }
    let body = Body::Create { fields: values };
    let operations = publications(account.user, Dseq(1), [body], account.created_at);
    ingest
        .import(publisher(account.user), &operations, account.created_at)
        .await?;
    Ok(())
}

/// Gives an account another role or agency, and publishes it. The very next request of its
/// sessions has the new rights; what its devices still hold of the old scope they are told to
/// erase, and what they send of it waits for that agency's decision.
pub async fn change_rights(
    store: &Store,
    ingest: &Ingest,
    account: &Account,
    rights: Rights,
    now: UnixSeconds,
) -> Result<(), AccountError> {
    store.change_rights(account.user, rights, now).await?;
    let mut reading = store.begin_ledger_read().await?;
    let replica = ReplicaId::from_uuid(account.user.uuid());
    let known = reading.replica(replica).await?;
    reading.commit().await?;
    let first = known.map_or(Dseq(1), |row| row.acknowledged.next());
    let agency = rights.agency.map_or(Value::Null, |agency| {
        Value::Id(EntityId::from_uuid(agency.uuid()))
    });
    let bodies = [
        (fields::ROLE, Value::text(rights.role.code())),
        (fields::AGENCY, agency),
    ]
    .map(|(field, value)| Body::Set {
        field,
        base: Seq::default().into(),
        value,
    });
    let operations = publications(account.user, first, bodies, now);
    ingest
        .import(publisher(account.user), &operations, now)
        .await?;
    Ok(())
}

/// The publication is the server's own doing, so it needs the right to change shared data.
fn publisher(user: UserId) -> Actor {
    Actor {
        user,
        role: Role::Administrator,
        agency: None,
    }
}

/// The next operations of a store that has the account's own id and that no device uses.
fn publications(
    user: UserId,
    first: Dseq,
    bodies: impl IntoIterator<Item = Body>,
    now: UnixSeconds,
) -> Vec<Operation> {
    let entity = EntityId::from_uuid(user.uuid());
    let by = Authorship {
        author: entity,
        session: 0,
        claimed_at: now,
    };
    let draft = |body| Draft {
        scope: CITY_SCOPE,
        entity,
        kind: EntityKind::Account,
        body,
    };
    (first.0..)
        .zip(bodies)
        .map(|(dseq, body)| {
            let id = OperationId {
                replica: ReplicaId::from_uuid(user.uuid()),
                dseq: Dseq(dseq),
            };
            Operation::from_draft(draft(body), id, first.0, by)
        })
        .collect()
}
