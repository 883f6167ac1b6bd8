//! The queue as a file: sealing what waits here, and handing in what somebody else carried here.
//!
//! A file that was handed in while there is no connection is kept durably, unopened, until the
//! server has answered. Only the server can open it (`ikrar_sync::protocol::carry`).

mod answer;

use std::cell::Cell;
use std::rc::Rc;

use ikrar_app::context::{CarriedFile, CarriedState, CarryFault, DeviceError, Exported};
use ikrar_sync::protocol::carry::{self, CarryKey, FILE_BYTES_MAX};
use leptos::prelude::{GetUntracked as _, Set as _, Update as _};

use crate::desk::Desk;
use crate::json::{self, Object};
use crate::later;
use crate::platform::{date_text, now, random_bytes, spawn, warn};
use crate::store::StoreError;
use crate::transport::{JsonReply, ask_json, post_file};
use crate::{download, text};

const HAND_IN: &str = "/sync/v1/carry";
const KEY: &str = "/sync/v1/carry-key";

/// The record of this store's key among the carried files.
const KEY_RECORD: &str = "key";
/// What the record of a file begins with; its digest follows.
const FILE_RECORD: &str = "file/";

/// What is under way.
#[derive(Default)]
pub(crate) struct Carrying {
    busy: Cell<bool>,
    has_key: Cell<bool>,
}

/// The queue as a sealed file.
pub(crate) struct SealedQueue {
    file: Vec<u8>,
    operations: usize,
}

impl Desk {
    /// The server answers: fetches this store's key, once, and hands in what waits.
    pub(crate) fn carry_on(self: &Rc<Self>) {
        let files = self.signals.carried.get_untracked();
        let waits = files.iter().any(|file| file.state == CarriedState::Waiting);
        if (self.carrying.has_key.get() && !waits) || self.carrying.busy.replace(true) {
            return;
        }
        let desk = Rc::clone(self);
        spawn(async move {
            if let Err(error) = desk.fetch_key().await {
                warn(&["the carry key was not kept: ", &error.to_string()]);
            }
            if let Err(error) = desk.hand_in_all().await {
                warn(&["carried files: ", &error.to_string()]);
            }
            desk.carrying.busy.set(false);
        });
    }

    /// Shows which files wait here.
    pub(crate) async fn show_carried(&self) {
        let Ok(records) = self.store.carried().await else {
            return;
        };
        let waiting = records.iter().filter_map(|(name, bytes)| {
            name.strip_prefix(FILE_RECORD).map(|id| CarriedFile {
                id: id.to_owned(),
                bytes: bytes.len(),
                state: CarriedState::Waiting,
            })
        });
        self.signals.carried.set(waiting.collect());
    }

    /// Whether a file waits that must not be lost with this database.
    pub(crate) async fn keeps_carried_files(&self) -> bool {
        let records = self.store.carried().await.unwrap_or_default();
        records
            .iter()
            .any(|(name, _)| name.starts_with(FILE_RECORD))
    }

    /// Offers what waits as a file: sealed where this store has its key.
    pub(crate) async fn export_queue(self: &Rc<Self>) -> Exported {
        let name = ["ikrar-antrean-", &self.login(), "-", &date_text()].concat();
        let sealed = match later::load().await {
            Ok(later) => (later.seal_queue)(Rc::clone(self)).await,
            Err(_) => None,
        };
        if let Some(SealedQueue { file, operations }) = sealed {
            download::offer(&[&name, ".ikrar"].concat(), carry::CONTENT_TYPE, &file);
            return Exported::Sealed { operations };
        }
        let operations = self.replica.borrow().outbox().count();
        // Better a plain copy in the person's own hands than none; it also holds what this build
        // cannot read.
        let plain = self.export().await;
        if plain.is_empty() {
            return Exported::Nothing;
        }
        download::offer(
            &[&name, ".cborseq"].concat(),
            "application/cbor-seq",
            &plain,
        );
        Exported::Plain { operations }
    }

    /// What waits, sealed; none where nothing waits or this store has no key.
    pub(crate) async fn seal_queue(&self) -> Option<SealedQueue> {
        let carried = self.replica.borrow().to_carry(now());
        let operations = carried
            .pushes
            .iter()
            .map(|push| push.operations.len())
            .sum();
        let key = self.key().await.ok().flatten().filter(|_| operations > 0)?;
        let file = carry::seal(&key, random_bytes(), &carried)?;
        Some(SealedQueue { file, operations })
    }

    /// Keeps a file that somebody carried here, and hands it in as soon as possible.
    pub(crate) async fn take_file(self: &Rc<Self>, file: Vec<u8>) -> Result<(), CarryFault> {
        if file.len() > FILE_BYTES_MAX {
            return Err(CarryFault::Refused(
                carry::CarryError::TooLarge.user_message().into(),
            ));
        }
        carry::origin(&file)
            .map_err(|refusal| CarryFault::Refused(refusal.user_message().into()))?;
        let id = carry::file_id(&file);
        let known = self.signals.carried.get_untracked();
        if known
            .iter()
            .any(|known| known.id == id && known.state == CarriedState::Waiting)
        {
            return Err(CarryFault::Refused(text::CARRIED_TWICE.to_owned()));
        }
        let bytes = file.len();
        let record = [FILE_RECORD, &id].concat();
        self.store
            .set_carried(record, Some(file))
            .await
            .map_err(|error| CarryFault::Device(DeviceError::from(error)))?;
        self.signals.carried.update(|files| {
            files.retain(|known| known.id != id);
            files.push(CarriedFile {
                id,
                bytes,
                state: CarriedState::Waiting,
            });
        });
        if self.exchange.is_leading() {
            self.carry_on();
        }
        self.sync_now();
        Ok(())
    }

    fn login(&self) -> String {
        self.account.borrow().user.login.clone()
    }

    async fn key(&self) -> Result<Option<CarryKey>, StoreError> {
        let records = self.store.carried().await?;
        let stored = records.into_iter().find(|(name, _)| name == KEY_RECORD);
        let key = stored.and_then(|(_, bytes)| <[u8; 32]>::try_from(bytes).ok());
        self.carrying.has_key.set(key.is_some());
        Ok(key.map(CarryKey::from_bytes))
    }

    async fn fetch_key(&self) -> Result<(), StoreError> {
        if self.key().await?.is_some() {
            return Ok(());
        }
        let replica = self.replica.borrow().id().hex();
        let body = json::write(&[("replica", Some(replica.as_str()))]);
        let JsonReply::Answer { status: 200, body } = ask_json("POST", KEY, Some(&body)).await
        else {
            // The next answered exchange tries again.
            return Ok(());
        };
        let object = Object::read(&body);
        let key = object.and_then(|object| CarryKey::from_hex(object.text("key")?));
        let Some(key) = key else { return Ok(()) };
        let record = KEY_RECORD.to_owned();
        self.store
            .set_carried(record, Some(key.bytes().to_vec()))
            .await?;
        self.carrying.has_key.set(true);
        Ok(())
    }

    async fn hand_in_all(&self) -> Result<(), StoreError> {
        for (name, file) in self.store.carried().await? {
            let Some(id) = name.strip_prefix(FILE_RECORD) else {
                continue;
            };
            let reply = post_file(HAND_IN, carry::CONTENT_TYPE, &file).await;
            let Some(state) = answer::read(&reply) else {
                // Not an answer to the file: it stays and is handed in again later.
                return Ok(());
            };
            self.store.set_carried(name.clone(), None).await?;
            self.tell_answer(id, file.len(), state);
        }
        Ok(())
    }

    fn tell_answer(&self, id: &str, bytes: usize, state: CarriedState) {
        self.signals.carried.update(|files| {
            files.retain(|known| known.id != id);
            files.push(CarriedFile {
                id: id.to_owned(),
                bytes,
                state,
            });
        });
    }
}
