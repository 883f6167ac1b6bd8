//! Agreements as official documents: found with the rights of the moment, set one after another.
//!
//! Setting a document keeps a processor busy for a while, so documents take turns, apart from
//! the threads that answer requests.

use std::sync::Arc;

use ikrar_domain::agreement::{Agreement, AgreementStatus};
use ikrar_domain::document::{Document, DrawnSignatures, Manuscript, SigningRecord};
use ikrar_domain::people::Actor;
use ikrar_paper::{Attachment, Code, PaperError, Print, SETTING};
use ikrar_sync::identity::EntityId;
use ikrar_sync::ledger::{Ledger, may_read};
use ikrar_sync::model;
use ikrar_sync::row::Rows as _;
use ikrar_sync::schema::CITY_SCOPE;
use ikrar_sync::seal::{Claim, ContentHash, DrawnSeal, Seal, SealingKey};
use tokio::sync::Semaphore;

use crate::api::sync::{refresh, refresh_around};
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
/// The drawn signatures inside a sealed PDF.
pub(crate) const DRAWN_FILE: &str = "tanda-tangan.txt";
/// The coat of arms inside a sealed PDF.
pub(crate) const ARMS_FILE: &str = "lambang.png";
/// Before the city's signature over the drawn ones, in the file of the seal.
pub(crate) const DRAWN_LINE: &str = "gambar ";

/// Why there is no document.
#[derive(Debug, thiserror::Error)]
pub enum PrintingError {
    /// No such agreement, or none that this person may see.
    #[error("no such agreement")]
    Unknown,
    /// The berita acara is still being written: as PDF it is given once it is closed.
    #[error("the record is not closed")]
    NotClosed,
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
    /// What was drawn under it.
    pub drawn: DrawnSignatures,
    /// The picture of the coat of arms; none where its place stays empty.
    pub arms: Option<Vec<u8>>,
    /// The digits at the foot of a print that is to be signed; none where it is not ready.
    pub control: Option<String>,
    /// The city's seal, once the agreement has come into force.
    pub seal: Option<Sealing>,
}

/// A seal, and the key that made it and vouches for the whole file.
#[derive(Debug, Clone)]
pub struct Sealing {
    /// Over content and drawings.
    sealed: Sealed,
    key: Arc<SealingKey>,
}

/// The city's seal over the content, and over what was drawn under it.
#[derive(Debug, Clone, Copy)]
pub struct Sealed {
    /// Over the content.
    pub seal: Seal,
    /// Over the drawings; none where there are none.
    pub drawn: Option<DrawnSeal>,
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
        self.in_turn(move || set(&found)).await
    }

    /// The PDF of a berita acara.
    pub async fn print_record(
        &self,
        record: SigningRecord,
        arms: Option<Vec<u8>>,
    ) -> Result<Vec<u8>, PrintingError> {
        self.in_turn(move || set_record(&record, arms.as_deref()))
            .await
    }

    /// The PDF of an agreement as it goes to a signature service: sealed before it is signed,
    /// because afterwards nobody but the signers may add to it.
    pub async fn print_to_certify(
        &self,
        manuscript: Manuscript,
        drawn: DrawnSignatures,
        arms: Option<Vec<u8>>,
        key: Arc<SealingKey>,
    ) -> Result<Vec<u8>, PrintingError> {
        self.in_turn(move || {
            let sealed = seal(&key, &manuscript, &drawn);
            let document = words(&manuscript, AgreementStatus::InForce)?;
            let document = document.with_drawn(&drawn).to_certify();
            let pdf = set_document(&manuscript, &document, &drawn, sealed, arms.as_deref())?;
            Ok(key.seal_file(&sealed.seal, pdf))
        })
        .await
    }

    pub(crate) async fn in_turn(
        &self,
        set: impl FnOnce() -> Result<Vec<u8>, PaperError> + Send + 'static,
    ) -> Result<Vec<u8>, PrintingError> {
        let place = Arc::clone(&self.places).try_acquire_owned();
        let place = place.map_err(|_| PrintingError::Busy)?;
        // The turns are never closed; without one the document is set all the same.
        let turn = Arc::clone(&self.turns).acquire_owned().await.ok();
        let set = tokio::task::spawn_blocking(move || {
            let set = set();
            drop((turn, place));
            set
        });
        Ok(set.await??)
    }
}

fn set_record(record: &SigningRecord, arms: Option<&[u8]>) -> Result<Vec<u8>, PaperError> {
    ikrar_paper::print(&Print {
        document: &record.document(),
        name: &record_name(record),
        issuer: &format!("Pemerintah {}", record.government),
        arms,
        code: None,
        attachments: Vec::new(),
    })
}

/// "Berita acara penandatanganan perjanjian kinerja 2026 - 2026-01-30".
pub fn record_name(record: &SigningRecord) -> String {
    let (year, day) = (record.year, record.held_on);
    format!("Berita acara penandatanganan perjanjian kinerja {year} - {day}")
}

fn set(found: &Found) -> Result<Vec<u8>, PaperError> {
    if let Some(Sealing { sealed, key }) = &found.seal {
        let arms = found.arms.as_deref();
        let pdf = set_sealed(&found.manuscript, &found.drawn, *sealed, arms)?;
        return Ok(key.seal_file(&sealed.seal, pdf));
    }
    let mut document = words(&found.manuscript, found.status)?.with_drawn(&found.drawn);
    if let Some(control) = &found.control {
        document = document.with_control(control);
    }
    let arms = found.arms.as_deref();
    set_with(&found.manuscript, &document, arms, None, Vec::new())
}

fn words(manuscript: &Manuscript, status: AgreementStatus) -> Result<Document, PaperError> {
    manuscript
        .document(status)
        .ok_or_else(|| PaperError::Refused("a wording of a later version".to_owned()))
}

/// The PDF of a sealed document, up to the line that vouches for the file. The same manuscript,
/// drawings and seal give the same bytes.
pub(crate) fn set_sealed(
    manuscript: &Manuscript,
    drawn: &DrawnSignatures,
    sealed: Sealed,
    arms: Option<&[u8]>,
) -> Result<Vec<u8>, PaperError> {
    // Only what was in force is sealed.
    let document = words(manuscript, AgreementStatus::InForce)?.with_drawn(drawn);
    set_document(manuscript, &document, drawn, sealed, arms)
}

fn set_document(
    manuscript: &Manuscript,
    document: &Document,
    drawn: &DrawnSignatures,
    sealed: Sealed,
    arms: Option<&[u8]>,
) -> Result<Vec<u8>, PaperError> {
    let code = sealed.seal.to_code();
    let canonical = manuscript.to_bytes();
    let drawn_bytes = drawn.to_bytes();
    let proof = sealed
        .drawn
        .map(|proof| format!("{DRAWN_LINE}{}\n", proof.hex()));
    let proof = proof.unwrap_or_default();
    let lines = format!("{code}\n{}\n{proof}", setting_line(SETTING));
    let explained = format!(
        "Segel Pemerintah {}. Sidik dokumen {}, kunci {}. Kode memuat nomor perjanjian, versi, \
         sidik isi, dan tanda tangan digital pemerintah daerah. Keaslian berkas PDF diperiksa \
         di halaman Periksa dokumen atau dengan perintah ikrar periksa.",
        manuscript.government,
        ContentHash::of_bytes(&canonical).short(),
        sealed.seal.key.hex()
    );
    let code = Code {
        text: &code,
        words: &explained,
    };
    let file = |name, words, bytes| Attachment {
        name,
        kind: "text/plain",
        words,
        bytes,
    };
    let mut attachments = vec![
        file(
            MANUSCRIPT_FILE,
            "Isi dokumen yang disegel",
            canonical.as_slice(),
        ),
        file(SEAL_FILE, "Segel pemerintah daerah", lines.as_bytes()),
    ];
    if sealed.drawn.is_some() {
        let words = "Tanda tangan yang digambar di layar";
        attachments.push(file(DRAWN_FILE, words, drawn_bytes.as_slice()));
    }
    attachments.extend(arms.map(|bytes| Attachment {
        name: ARMS_FILE,
        kind: "image/png",
        words: "Lambang daerah",
        bytes,
    }));
    set_with(manuscript, document, arms, Some(code), attachments)
}

/// By which way of setting a sealed file was set.
pub(crate) fn setting_line(setting: u16) -> String {
    format!("tata letak {setting}")
}

fn set_with(
    manuscript: &Manuscript,
    document: &Document,
    arms: Option<&[u8]>,
    code: Option<Code<'_>>,
    attachments: Vec<Attachment<'_>>,
) -> Result<Vec<u8>, PaperError> {
    if document.arms.is_some() != arms.is_some() {
        return Err(PaperError::Refused(
            "a coat of arms that is not here".to_owned(),
        ));
    }
    ikrar_paper::print(&Print {
        document,
        name: &name(manuscript),
        issuer: &format!("Pemerintah {}", manuscript.government),
        arms,
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
    let scope = refresh_around(state, agreement).await?;
    let scope = scope.ok_or(PrintingError::Unknown)?;
    let ledgers = state.ingest.ledgers().read().await;
    let ledger = ledgers.get(&scope).ok_or(PrintingError::Unknown)?;
    let city = ledgers.get(&CITY_SCOPE).ok_or(PrintingError::Unknown)?;
    let document = model::read_agreement(ledger, agreement).ok_or(PrintingError::Unknown)?;
    if !may_see(actor, ledger, &document) {
        return Err(PrintingError::Unknown);
    }
    let manuscript = model::manuscript_of(ledger, city, agreement).ok_or(PrintingError::Unknown)?;
    let status = document.status;
    let drawn = DrawnSignatures::among(&document.signatures);
    let arms = arms_of(city, &manuscript);
    let control = status
        .is_frozen()
        .then(|| model::control_digits(ledger, agreement));
    drop(ledgers);
    let key = match status {
        AgreementStatus::InForce | AgreementStatus::Superseded | AgreementStatus::Closed => {
            state.store.sealing_key().await?
        }
        _ => None,
    };
    Ok(Found {
        seal: key.map(|key| Sealing {
            sealed: seal(&key, &manuscript, &drawn),
            key: Arc::new(key),
        }),
        manuscript,
        status,
        drawn,
        arms,
        control,
    })
}

/// The picture of the coat of arms that a manuscript is printed with.
pub(crate) fn arms_of(city: &Ledger, manuscript: &Manuscript) -> Option<Vec<u8>> {
    let hash = manuscript.own.as_ref()?.arms()?;
    model::arms_picture(city, hash).map(<[u8]>::to_vec)
}

fn seal(key: &SealingKey, manuscript: &Manuscript, drawn: &DrawnSignatures) -> Sealed {
    let seal = key.seal(Claim::of(manuscript));
    Sealed {
        drawn: (!drawn.is_empty()).then(|| key.seal_drawn(&seal, &drawn.to_bytes())),
        seal,
    }
}

/// The berita acara of a session with the picture of its coat of arms, if this person may see the
/// city's shared data; only once it is closed, because until then each device knows its own part of
/// it.
pub async fn find_record(
    state: &AppState,
    actor: &Actor,
    session: EntityId,
) -> Result<(SigningRecord, Option<Vec<u8>>), PrintingError> {
    let mut reading = state.store.begin_ledger_read().await?;
    let scope = reading.scope(CITY_SCOPE).await?;
    reading.commit().await?;
    refresh(state, &[scope.ok_or(PrintingError::Unknown)?]).await?;
    let ledgers = state.ingest.ledgers().read().await;
    let city = ledgers
        .get(&CITY_SCOPE)
        .filter(|city| may_read(actor, city.info()))
        .ok_or(PrintingError::Unknown)?;
    let read = city.row(session).and_then(model::read_session);
    let status = read.ok_or(PrintingError::Unknown)?.status;
    let record = model::signing_record_of(city, session)
        .filter(|_| !status.is_editable())
        .ok_or(PrintingError::NotClosed)?;
    let hash = record.arms.as_deref();
    let arms = hash.and_then(|hash| model::arms_picture(city, hash));
    let arms = arms.map(<[u8]>::to_vec);
    Ok((record, arms))
}

/// What heads of agencies and of the region promise in force is public; the rest is for those who
/// see the scope.
pub(crate) fn may_see(actor: Option<&Actor>, ledger: &Ledger, agreement: &Agreement) -> bool {
    let is_public = agreement.status.stands() && !agreement.level.is_internal();
    is_public || actor.is_some_and(|actor| may_read(actor, ledger.info()))
}
