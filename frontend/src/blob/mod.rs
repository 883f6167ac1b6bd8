//! The files behind figures, on this device: keeping them before they are linked, sending them
//! after everything else, giving them back.
//!
//! Bytes are durable here before the link is written, and are kept until the link says that the
//! server has them, and a while longer: a server restored from a backup may ask again.

mod chooser;
mod line;
mod photo;
mod send;

use ikrar_domain::order::Gather;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use ikrar_app::context::{AttachError, DeviceError, EvidencePlace, LocalFile, OpenError};
use ikrar_domain::evidence::{Arrival, EvidenceRefusal, MediaType, Source, file_name, read_source};
use ikrar_sync::blob::{BlobHash, KeptBlob, Queue};
use ikrar_sync::edit::{self, NewEvidence};
use ikrar_sync::identity::{EntityId, UnixSeconds};
use ikrar_sync::model::{self, Evidence};
use ikrar_sync::row::Rows as _;
use ikrar_sync::schema::EntityKind;
use leptos::prelude::{Update as _, WithUntracked as _};

use self::chooser::Chosen;
pub(crate) use self::photo::{Grey, grey};
use crate::desk::Desk;
use crate::download;
use crate::offline;
use crate::platform::{new_id, now, warn};
use crate::storage;
use crate::store::StoreError;
use crate::tabs::Ring;

/// How long a file is kept after the server has it, and one that no link names: as long as the
/// server may be restored to.
const KEPT_SECONDS: i64 = 30 * 24 * 60 * 60;

/// What a desk remembers of files.
#[derive(Default)]
pub(crate) struct Files {
    kept: RefCell<BTreeMap<BlobHash, KeptBlob>>,
    queue: RefCell<Queue>,
    is_sending: Cell<bool>,
    /// The timer that counts; earlier ones are void.
    timer: Cell<u64>,
}

/// A file ready to be kept.
struct Ready {
    bytes: Rc<[u8]>,
    media_type: MediaType,
    name: String,
    captured_at: Option<UnixSeconds>,
}

impl Desk {
    /// Reads what is kept, and forgets what has been kept long enough.
    pub(crate) async fn load_files(&self) {
        let kept = self.store.kept_files().await.unwrap_or_default();
        let unsent = self.unsent_hashes();
        let horizon = now().0.saturating_sub(KEPT_SECONDS);
        let (old, kept): (Vec<_>, Vec<_>) = kept
            .into_iter()
            .partition(|file| file.kept_at.0 < horizon && !unsent.contains(&file.hash));
        if !old.is_empty() {
            self.forget_files(old).await;
        }
        let kept: BTreeMap<_, _> = kept.into_iter().map(|file| (file.hash, file)).into_map();
        let before = self.files.kept.replace(kept.clone());
        self.signals.files.update(|files| {
            // What is known about a file stays, unless it was kept anew.
            files.retain(|hash, _| before.get(hash) == kept.get(hash));
            for hash in kept.keys() {
                files.entry(*hash).or_insert(LocalFile::Kept);
            }
        });
    }

    /// Whether a linked file is here that the server does not have.
    pub(crate) fn has_unsent_files(&self) -> bool {
        let kept = self.files.kept.borrow();
        let unsent = self.unsent_hashes();
        unsent.iter().any(|hash| kept.contains_key(hash))
    }

    /// Takes the chosen files one by one: makes photos smaller, keeps the bytes, links them.
    pub(crate) async fn attach(
        self: Rc<Self>,
        place: EvidencePlace,
        chooser: String,
    ) -> Result<(), AttachError> {
        for chosen in chooser::take(&chooser) {
            let ready = prepare(&chosen).await?;
            self.attach_one(&place, ready).await?;
        }
        Ok(())
    }

    async fn attach_one(
        self: &Rc<Self>,
        place: &EvidencePlace,
        ready: Ready,
    ) -> Result<(), AttachError> {
        let file = KeptBlob::new(&ready.bytes, ready.media_type, now());
        let new = NewEvidence {
            id: EntityId::from_uuid(new_id()),
            file_name: ready.name,
            media_type: ready.media_type,
            size: file.size,
            hash: file.hash,
            captured_at: ready.captured_at,
        };
        let linking = |desk: &Self| {
            let replica = desk.replica.borrow();
            match place {
                EvidencePlace::Realization { item, quarter } => {
                    edit::add_evidence(&*replica, *item, *quarter, &new)
                }
                EvidencePlace::Signature { signature, copied } => {
                    edit::add_scan(&*replica, *signature, copied, &new)
                }
            }
        };
        // A rule refuses before anything is kept.
        let is_linked = linking(self).map_err(attach_error)?.is_empty();
        let was_sound = self.is_sound(file.hash);
        self.make_room(file.size).await?;
        self.keep_file(file, &ready.bytes).await?;
        // The view may have moved on while the bytes went to the disk.
        let drafts = linking(self).map_err(attach_error)?;
        if drafts.is_empty() {
            self.ring(Ring::Appended);
            self.hurry_files();
            // The same bytes again mend a link whose bytes were lost or damaged.
            return if is_linked && was_sound {
                Err(AttachError::Already)
            } else {
                Ok(())
            };
        }
        Ok(Rc::clone(self).append(drafts).await?)
    }

    /// Whether the bytes of a file are here, or at the server, as far as is known.
    fn is_sound(&self, hash: BlobHash) -> bool {
        let here = self.signals.files.with_untracked(|files| {
            matches!(
                files.get(&hash),
                Some(LocalFile::Kept | LocalFile::Sending { .. })
            )
        });
        here || !self.unsent_hashes().contains(&hash)
    }

    async fn keep_file(&self, file: KeptBlob, bytes: &Rc<[u8]>) -> Result<(), DeviceError> {
        let kept = match self.store.keep_file(file.clone(), Rc::clone(bytes)).await {
            Err(StoreError::Full) => {
                // Room for what is not sent yet is worth more than copies of what is.
                self.forget_sent_files().await;
                self.store.keep_file(file.clone(), Rc::clone(bytes)).await
            }
            kept => kept,
        };
        kept.map_err(|error| {
            warn(&["a file was not kept: ", &error.to_string()]);
            self.tell_if_unavailable(&error);
            DeviceError::from(error)
        })?;
        let hash = file.hash;
        self.files.kept.borrow_mut().insert(hash, file);
        self.show_file(hash, Some(LocalFile::Kept));
        Ok(())
    }

    /// A file is taken only where what is typed after it still has room. What can be had again goes
    /// first; what waits to be sent never does.
    async fn make_room(&self, size: u64) -> Result<(), EvidenceRefusal> {
        if storage::check_room(size).await.is_ok() {
            return Ok(());
        }
        self.drop_what_can_be_had_again().await;
        storage::check_room(size).await
    }

    /// Files of earlier versions of the app, and files that the server has.
    pub(crate) async fn drop_what_can_be_had_again(&self) {
        offline::shed().await;
        self.forget_sent_files().await;
    }

    async fn forget_sent_files(&self) {
        let unsent = self.unsent_hashes();
        let kept = self.files.kept.borrow().clone();
        let sent = kept
            .into_values()
            .filter(|file| !unsent.contains(&file.hash));
        self.forget_files(sent.collect()).await;
    }

    async fn forget_files(&self, files: Vec<KeptBlob>) {
        let hashes: Vec<BlobHash> = files.iter().map(|file| file.hash).collect();
        if let Err(error) = self.store.forget_files(files).await {
            warn(&["files were not forgotten: ", &error.to_string()]);
            return;
        }
        for hash in hashes {
            self.files.kept.borrow_mut().remove(&hash);
            self.show_file(hash, None);
        }
    }

    /// Offers the file behind a link under its name.
    pub(crate) async fn open_evidence(self: Rc<Self>, link: EntityId) -> Result<(), OpenError> {
        let link = {
            let replica = self.replica.borrow();
            replica.row(link).and_then(model::read_evidence)
        };
        let link = link.ok_or(OpenError::Missing)?;
        let bytes = match self.kept_bytes(link.hash).await {
            Some(bytes) => bytes,
            None => self.fetch_file(&link).await?,
        };
        download::offer(&link.file_name, link.media_type.code(), &bytes);
        Ok(())
    }

    /// The bytes as they were kept; none where they are not here or not whole.
    async fn kept_bytes(&self, hash: BlobHash) -> Option<Vec<u8>> {
        let file = self.files.kept.borrow().get(&hash).cloned()?;
        let mut bytes = Vec::new();
        for index in 0..file.records.len() {
            bytes.extend(self.store.file_record(hash, index).await.ok()?);
        }
        (BlobHash::of(&bytes) == hash).then_some(bytes)
    }

    async fn fetch_file(&self, link: &Evidence) -> Result<Vec<u8>, OpenError> {
        let scope = self.replica.borrow().row(link.id).map(|row| row.scope);
        let scope = scope.ok_or(OpenError::Missing)?;
        let bytes = line::fetch(scope, link.hash).await?;
        if BlobHash::of(&bytes) == link.hash {
            Ok(bytes)
        } else {
            Err(OpenError::Damaged)
        }
    }

    /// The files of listed links that the server does not have yet.
    fn unsent_hashes(&self) -> BTreeSet<BlobHash> {
        let links = self.links();
        links
            .iter()
            .filter(|link| link.arrival == Arrival::Waiting && !link.is_withdrawn)
            .map(|link| link.hash)
            .into_set()
    }

    fn links(&self) -> Vec<Evidence> {
        let replica = self.replica.borrow();
        let links = replica.of_kind(EntityKind::Evidence).into_iter();
        links
            .filter_map(|id| model::read_evidence(replica.row(id)?))
            .collect()
    }

    fn show_file(&self, hash: BlobHash, state: Option<LocalFile>) {
        let is_news = self
            .signals
            .files
            .with_untracked(|files| files.get(&hash) != state.as_ref());
        if is_news {
            self.signals.files.update(|files| {
                match state {
                    Some(state) => files.insert(hash, state),
                    None => files.remove(&hash),
                };
            });
        }
    }
}

/// Reads a chosen file and makes it what is kept: a PDF as it is, a photo redrawn.
async fn prepare(chosen: &Chosen) -> Result<Ready, AttachError> {
    let bytes = chosen.read().await?;
    let (bytes, media_type) = match read_source(&bytes)? {
        Source::Pdf => (bytes, MediaType::Pdf),
        Source::Photo(_) => (photo::reduced(&chosen.file).await?, MediaType::Jpeg),
    };
    Ok(Ready {
        bytes: bytes.into(),
        media_type,
        name: file_name(&chosen.name, media_type),
        captured_at: chosen.captured_at,
    })
}

fn attach_error(error: edit::AttachError) -> AttachError {
    match error {
        edit::AttachError::Refused(refusal) => refusal.into(),
        edit::AttachError::Scan(problem) => problem.into(),
        edit::AttachError::Edit(_) => AttachError::ViewChanged,
    }
}
