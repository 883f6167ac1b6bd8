//! The file in which a certified signature stands.

use ikrar_domain::people::Actor;
use ikrar_sync::blob::BlobHash;
use ikrar_sync::identity::EntityId;
use ikrar_sync::model;
use ikrar_sync::row::Rows as _;
use ikrar_sync::schema::CITY_SCOPE;

use super::CertificationError;
use crate::api::sync::refresh_around;
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
    let scope = refresh_around(state, signature).await?;
    let scope = scope.ok_or(CertificationError::Unknown)?;
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
