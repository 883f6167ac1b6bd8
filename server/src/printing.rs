//! Agreements as official documents: found with the rights of the moment, set one after another.
//!
//! Setting a document keeps a processor busy for a while, so documents take turns, apart from
//! the threads that answer requests.

use std::sync::Arc;

use ikrar_domain::agreement::{Agreement, AgreementStatus};
use ikrar_domain::document::Manuscript;
use ikrar_domain::people::Actor;
use ikrar_paper::{Attachment, Code, PaperError, Print, SETTING};
use ikrar_sync::identity::EntityId;
use ikrar_sync::ledger::{Ledger, may_read};
use ikrar_sync::model;
use ikrar_sync::schema::CITY_SCOPE;
use ikrar_sync::seal::{Claim, ContentHash, Seal};
use tokio::sync::Semaphore;

use crate::api::sync::refresh;
use crate::state::AppState;
use crate::store::StoreError;

/// Documents set at once: one processor stays free for everybody else.
const SETTINGS_AT_ONCE_MAX: usize = 1;
/// Documents asked for and not yet set. Who comes then is told to come back.
const WAITING_MAX: usize = 32;

/// The canonical bytes inside a sealed PDF.
pub(crate) const MANUSCRIPT_FILE: &str = "naskah.txt";
/// The seal inside a sealed PDF, and with which setting it was set.
pub(crate) const SEAL_FILE: &str = "segel.txt";

/// Why there is no document.
#[derive(Debug, thiserror::Error)]
pub enum PrintingError {
    /// No such agreement, or none that this person may see.
    #[error("no such agreement")]
    Unknown,
    /// Too many documents are waiting.
    #[error("too many documents are waiting")]
    Busy,
    /// It was not set.
    #[error(transparent)]
    Paper(#[from] PaperError),
    /// The work was cut off.
    #[error("setting the document was cut off")]
    CutOff(#[from] tokio::task::JoinError),
    /// The database failed.
    #[error("the agreement could not be read")]
    Store(#[from] StoreError),
}

/// An agreement that somebody may see as a document.
#[derive(Debug, Clone)]
pub struct Found {
    /// What is printed.
    pub manuscript: Manuscript,
    /// The state, which decides the mark.
    pub status: AgreementStatus,
    /// The city's seal, once the agreement has come into force.
    pub seal: Option<Seal>,
}

/// Sets documents, in turns. Cloning shares them.
#[derive(Debug, Clone)]
pub struct Printer {
    turns: Arc<Semaphore>,
    places: Arc<Semaphore>,
}

impl Default for Printer {
    fn default() -> Self {
        Self {
            turns: Arc::new(Semaphore::new(SETTINGS_AT_ONCE_MAX)),
            places: Arc::new(Semaphore::new(WAITING_MAX)),
        }
    }
}

impl Printer {
    /// The PDF of an agreement.
    pub async fn print(&self, found: Found) -> Result<Vec<u8>, PrintingError> {
        let place = Arc::clone(&self.places).try_acquire_owned();
        let place = place.map_err(|_| PrintingError::Busy)?;
        // The turns are never closed; without one the document is set all the same.
        let turn = Arc::clone(&self.turns).acquire_owned().await.ok();
        let set = tokio::task::spawn_blocking(move || {
            let set = set(&found);
            drop((turn, place));
            set
        });
        Ok(set.await??)
    }
}

fn set(found: &Found) -> Result<Vec<u8>, PaperError> {
    match found.seal {
        Some(seal) => set_sealed(&found.manuscript, seal),
        None => set_with(&found.manuscript, found.status, None, Vec::new()),
    }
}

/// The PDF of a sealed document. The same manuscript and seal give the same bytes.
pub(crate) fn set_sealed(manuscript: &Manuscript, seal: Seal) -> Result<Vec<u8>, PaperError> {
    let code = seal.to_code();
    let canonical = manuscript.to_bytes();
    let sealed = format!("{code}\n{}\n", setting_line(SETTING));
    let words = format!(
        "Segel Pemerintah {}. Sidik dokumen {}, kunci {}. Kode memuat nomor perjanjian, versi, \
         sidik isi, dan tanda tangan digital pemerintah daerah. Keaslian berkas PDF diperiksa \
         dengan perintah ikrar periksa.",
        manuscript.government,
        ContentHash::of_bytes(&canonical).short(),
        seal.key.hex()
    );
    let code = Code {
        text: &code,
        words: &words,
    };
    let attachments = vec![
        Attachment {
            name: MANUSCRIPT_FILE,
            kind: "text/plain",
            words: "Isi dokumen yang disegel",
            bytes: &canonical,
        },
        Attachment {
            name: SEAL_FILE,
            kind: "text/plain",
            words: "Segel pemerintah daerah",
            bytes: sealed.as_bytes(),
        },
    ];
    // Only what was in force is sealed.
    set_with(
        manuscript,
        AgreementStatus::InForce,
        Some(code),
        attachments,
    )
}

/// By which way of setting a sealed file was set.
pub(crate) fn setting_line(setting: u16) -> String {
    format!("tata letak {setting}")
}

fn set_with(
    manuscript: &Manuscript,
    status: AgreementStatus,
    code: Option<Code<'_>>,
    attachments: Vec<Attachment<'_>>,
) -> Result<Vec<u8>, PaperError> {
    let document = manuscript
        .document(status)
        .ok_or_else(|| PaperError::Refused("a wording of a later version".to_owned()))?;
    ikrar_paper::print(&Print {
        document: &document,
        name: &name(manuscript),
        issuer: &format!("Pemerintah {}", manuscript.government),
        code,
        attachments,
    })
}

/// "Perjanjian Kinerja 2026 - Dinas Kesehatan - versi 1".
pub fn name(manuscript: &Manuscript) -> String {
    format!(
        "{} {} - {} - versi {}",
        manuscript.kind.label(),
        manuscript.year,
        manuscript.agency,
        manuscript.version
    )
}

/// The agreement, if this person may see it now; without a person, if everybody may.
pub async fn find(
    state: &AppState,
    actor: Option<&Actor>,
    agreement: EntityId,
) -> Result<Found, PrintingError> {
    let mut reading = state.store.begin_ledger_read().await?;
    let place = reading.scopes_of(&[agreement]).await?.into_iter().next();
    let (_, scope) = place.ok_or(PrintingError::Unknown)?;
    let scopes = [
        reading.scope(scope).await?,
        reading.scope(CITY_SCOPE).await?,
    ];
    reading.commit().await?;
    let scopes: Vec<_> = scopes.into_iter().flatten().collect();
    refresh(state, &scopes).await?;
    let ledgers = state.ingest.ledgers().read().await;
    let ledger = ledgers.get(&scope).ok_or(PrintingError::Unknown)?;
    let city = ledgers.get(&CITY_SCOPE).ok_or(PrintingError::Unknown)?;
    let document = model::read_agreement(ledger, agreement).ok_or(PrintingError::Unknown)?;
    if !may_see(actor, ledger, &document) {
        return Err(PrintingError::Unknown);
    }
    let manuscript = model::manuscript_of(ledger, city, agreement).ok_or(PrintingError::Unknown)?;
    drop(ledgers);
    let status = document.status;
    let key = match status {
        AgreementStatus::InForce | AgreementStatus::Superseded | AgreementStatus::Closed => {
            state.store.sealing_key().await?
        }
        _ => None,
    };
    Ok(Found {
        seal: key.map(|key| key.seal(Claim::of(&manuscript))),
        manuscript,
        status,
    })
}

/// What heads of agencies and of the region promise in force is public; the rest is for those who
/// see the scope.
fn may_see(actor: Option<&Actor>, ledger: &Ledger, agreement: &Agreement) -> bool {
    let is_public = agreement.status == AgreementStatus::InForce && !agreement.level.is_internal();
    is_public || actor.is_some_and(|actor| may_read(actor, ledger.info()))
}
