//! Creating an account: the row that lets a person in, and the name everybody sees.

use ikrar_domain::people::{Actor, Role};
use ikrar_sync::identity::{Dseq, EntityId, OperationId, ReplicaId};
use ikrar_sync::operation::{Authorship, Body, Draft, Operation};
use ikrar_sync::schema::{CITY_SCOPE, EntityKind, account};
use ikrar_sync::value::Value;

use crate::ingest::{Ingest, IngestError};
use crate::store::{NewAccount, Store, StoreError};

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
    // The publication is the server's own doing, so it needs the right to change shared data.
    let actor = Actor {
        user: account.user,
        role: Role::Administrator,
        agency: None,
    };
    ingest
        .import(actor, &[publication(account)], account.created_at)
        .await?;
    Ok(())
}

/// The first operation of a store that has the account's own id and that no device uses.
fn publication(new: &NewAccount) -> Operation {
    let user = new.user.uuid();
    let mut fields = std::collections::BTreeMap::from([
        (account::DISPLAY_NAME, Value::text(&new.display_name)),
        (account::ROLE, Value::text(new.role.code())),
    ]);
    if let Some(agency) = new.agency {
        fields.insert(
            account::AGENCY,
            Value::Id(EntityId::from_uuid(agency.uuid())),
        );
    }
    let draft = Draft {
        scope: CITY_SCOPE,
        entity: EntityId::from_uuid(user),
        kind: EntityKind::Account,
        body: Body::Create { fields },
    };
    let id = OperationId {
        replica: ReplicaId::from_uuid(user),
        dseq: Dseq(1),
    };
    let by = Authorship {
        author: EntityId::from_uuid(user),
        session: 0,
        claimed_at: new.created_at,
    };
    Operation::from_draft(draft, id, 1, by)
}
