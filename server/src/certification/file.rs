//! The file in which a certified signature stands.

use ikrar_domain::people::Actor;
use ikrar_sync::blob::BlobHash;
use ikrar_sync::identity::EntityId;
use ikrar_sync::model;
use ikrar_sync::row::Rows as _;
use ikrar_sync::schema::CITY_SCOPE;

use super::CertificationError;
use crate::api::sync::refresh;
use crate::printing;
use crate::state::AppState;

/// A file with certified signatures.
#[derive(Debug, Clone)]
pub struct SignedFile {
    /// What its agreement is called.
    pub name: String,
    /// The file.
    pub file: BlobHash,
}

/// The file in which a certified signature stands, if this person may see its agreement now.
pub async fn find_signed_file(
    state: &AppState,
    actor: Option<&Actor>,
    signature: EntityId,
) -> Result<SignedFile, CertificationError> {
    let mut reading = state.store.begin_ledger_read().await?;
    let place = reading.scopes_of(&[signature]).await?.into_iter().next();
    let (_, scope) = place.ok_or(CertificationError::Unknown)?;
    let scopes = [
        reading.scope(scope).await?,
        reading.scope(CITY_SCOPE).await?,
    ];
    reading.commit().await?;
    let scopes: Vec<_> = scopes.into_iter().flatten().collect();
    refresh(state, &scopes).await?;
    let ledgers = state.ingest.ledgers().read().await;
    let found = || {
        let (ledger, city) = (ledgers.get(&scope)?, ledgers.get(&CITY_SCOPE)?);
        let row = ledger.row(signature)?;
        let (agreement, file) = (row.parent()?, model::signed_file(row)?);
        let document = model::read_agreement(ledger, agreement)?;
        let manuscript = model::manuscript_of(ledger, city, agreement)?;
        let name = printing::name(&manuscript);
        printing::may_see(actor, ledger, &document).then_some(SignedFile { name, file })
    };
    found().ok_or(CertificationError::Unknown)
}
