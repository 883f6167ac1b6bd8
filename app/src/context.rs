//! What a composition root must provide, so that no screen knows a browser store or HTTP.
//!
//! The frontend makes [`Signals`], gives them to its [`Device`], builds [`Services`] from
//! device, replica and signals, and provides the services to [`crate::App`]. Whenever the
//! replica changed it calls [`Signals::touch`]; nothing else tells the screens to read again.
//! On the server (the sign-in page only) no services exist: screens ask [`services`].

use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

use futures::future::LocalBoxFuture;
use ikrar_domain::agreement::Pin;
use ikrar_domain::budget::FinanceColumns;
use ikrar_domain::document::ArmsProblem;
use ikrar_sync::{
    blob::BlobHash,
    identity::{EntityId, UnixSeconds},
    operation::Draft,
    protocol::push::Alarm,
    replica::Replica,
    schema::Field,
};
use leptos::prelude::*;

mod account;
mod carried;
mod certified;
mod evidence;
mod fault;
mod pin;
mod scanned;
mod session;
mod standing;
mod typed;
mod workbook;

pub use account::{Account, hands_in};
pub use carried::{CarriedFile, CarriedState, CarryFault, Exported};
pub use certified::{CertifyFault, CertifyRequest};
pub use evidence::{AttachError, EvidencePlace, LocalFile, OpenError};
pub use fault::{DeviceError, SignInError};
pub use pin::{PinFault, PinState};
pub use scanned::{KnownKeys, ScanFault, Scanned};
pub use session::{SessionState, SessionUser};
pub use standing::{LinkState, Recovery, StorageState};
pub use typed::Typed;
pub use workbook::{ChosenTable, TableFile, WorkbookFault};

/// The device the app runs on: durable store, clock, identity and network behind one port.
pub trait Device {
    /// The device's clock; a claim, never proof.
    fn now(&self) -> UnixSeconds;

    /// A fresh identity for a new entity.
    fn new_id(&self) -> EntityId;

    /// Stores operations durably and shows them in the replica. Resolves after the commit.
    fn append(&self, drafts: Vec<Draft>) -> LocalBoxFuture<'static, Result<(), DeviceError>>;

    /// Signs in at the server and opens the user's database.
    fn sign_in(
        &self,
        user: String,
        password: String,
    ) -> LocalBoxFuture<'static, Result<(), SignInError>>;

    /// Ends the session; what is unsent stays in the user's own database.
    fn sign_out(&self) -> LocalBoxFuture<'static, Result<(), DeviceError>>;

    /// Asks for an exchange with the server as soon as possible.
    fn sync_now(&self);

    /// Offers what is pending as a file, sealed where that is possible.
    fn export_pending(&self) -> LocalBoxFuture<'static, Exported>;

    /// Takes the file of somebody's queue that was chosen in the file box of this id. Resolves
    /// when it is kept; what becomes of it arrives in the signals.
    fn hand_in_carried(&self, box_id: &str) -> LocalBoxFuture<'static, Result<(), CarryFault>>;

    /// Takes the files chosen in the input with this id, makes photos smaller, keeps the bytes
    /// durably and then links them to the realization.
    fn attach_evidence(
        &self,
        _place: EvidencePlace,
        _chooser: String,
    ) -> LocalBoxFuture<'static, Result<(), AttachError>> {
        Box::pin(async { Err(DeviceError::SignedOut.into()) })
    }

    /// Offers the file behind a link under its name, from this device or from the server.
    fn open_evidence(&self, _link: EntityId) -> LocalBoxFuture<'static, Result<(), OpenError>> {
        Box::pin(async { Err(OpenError::Offline) })
    }

    /// Work begins whose length is of interest; [`Device::measured`] ends it.
    fn measuring(&self, _name: &'static str) {}

    /// Leaves how long it took, under its name, in the browser's timeline: for who examines a slow
    /// tablet with the browser's own tools.
    fn measured(&self, _name: &'static str) {}

    /// The table in the file chosen in the input with this id: a workbook or CSV.
    fn read_table(
        &self,
        _chooser: String,
    ) -> LocalBoxFuture<'static, Result<ChosenTable, WorkbookFault>> {
        Box::pin(async { Ok(ChosenTable::Text(String::new())) })
    }

    /// The picture of a coat of arms chosen in the input with this id.
    fn read_picture(
        &self,
        _chooser: String,
    ) -> LocalBoxFuture<'static, Result<Vec<u8>, ArmsProblem>> {
        Box::pin(async { Err(ArmsProblem::NotPng) })
    }

    /// Offers a table as a workbook.
    fn offer_workbook(
        &self,
        _file: TableFile,
    ) -> LocalBoxFuture<'static, Result<(), WorkbookFault>> {
        Box::pin(async { Ok(()) })
    }

    /// The document chosen in the input with this id: a PDF, or the code in a picture.
    fn scan_document(
        &self,
        _chooser: String,
    ) -> LocalBoxFuture<'static, Result<Scanned, ScanFault>> {
        Box::pin(async { Err(ScanFault::Unreadable) })
    }

    /// Whether the person has a PIN on this device.
    fn pin_state(&self) -> PinState {
        PinState::Missing
    }

    /// Sets the person's PIN on this device; the server must accept the password.
    fn set_pin(
        &self,
        _password: String,
        _pin: Pin,
    ) -> LocalBoxFuture<'static, Result<(), PinFault>> {
        Box::pin(async { Err(PinFault::NotOffered) })
    }

    /// Checks the person's PIN, slowly, and counts wrong ones.
    fn check_pin(&self, _pin: Pin) -> LocalBoxFuture<'static, Result<(), PinFault>> {
        Box::pin(async { Err(PinFault::Missing) })
    }

    /// The city's certified signature service, by its name; none where it has none.
    fn signature_service(&self) -> LocalBoxFuture<'static, Result<Option<String>, CertifyFault>> {
        Box::pin(async { Err(CertifyFault::Offline) })
    }

    /// Has an agreement signed by that service. When it resolves the server has the signature.
    fn certify(&self, _asked: CertifyRequest) -> LocalBoxFuture<'static, Result<(), CertifyFault>> {
        Box::pin(async { Err(CertifyFault::Offline) })
    }

    /// Opens the browser's dialogue for printing the page.
    fn print(&self) {}

    /// Lets the waiting version of the app take over and reloads.
    fn apply_update(&self);

    /// Asks the browser never to evict this app's data; the answer arrives in the signals.
    fn request_persistence(&self);

    /// Keeps text that is not yet a sound value, so that a reload does not lose it.
    fn keep_text(&self, _entity: EntityId, _field: Field, _text: Option<String>) {}

    /// The text kept by [`Device::keep_text`].
    fn kept_text(&self, _entity: EntityId, _field: Field) -> Option<String> {
        None
    }

    /// The columns that were chosen last of a finance system's table.
    fn finance_columns(&self) -> FinanceColumns {
        FinanceColumns::default()
    }

    /// Remembers them.
    fn set_finance_columns(&self, _columns: &FinanceColumns) {}

    /// Whether the user asked for high contrast on this device.
    fn high_contrast(&self) -> bool {
        false
    }

    /// Remembers the wish for high contrast.
    fn set_high_contrast(&self, _wanted: bool) {}

    /// Seconds east of UTC of the government's civil time (Western Indonesia by default).
    fn utc_offset_seconds(&self) -> i64 {
        7 * 3_600
    }
}

/// The signals between the device and the screens.
#[derive(Clone, Copy, Debug)]
pub struct Signals {
    /// Grows by one with each change of the replica.
    pub revision: RwSignal<u64>,
    /// Who is using the app.
    pub session: RwSignal<SessionState>,
    /// How the app and the server stand.
    pub link: RwSignal<LinkState>,
    /// What the browser promises.
    pub storage: RwSignal<StorageState>,
    /// A newer version of the app waits to take over.
    pub update_ready: RwSignal<bool>,
    /// Everything needed to start without a network is on the device.
    pub offline_ready: RwSignal<bool>,
    /// The files this device keeps, by the hash of their content.
    pub files: RwSignal<BTreeMap<BlobHash, LocalFile>>,
    /// The last trouble of an exchange, in Indonesian words; none after a success.
    pub trouble: RwSignal<Option<String>>,
    /// Scopes whose content differed from the server's since the app started; they were fetched
    /// anew, and the outbox was not touched.
    pub alarms: RwSignal<Vec<Alarm>>,
    /// When a busy server takes this device's edits, by the device's clock; none while no turn
    /// is waited for, or another tab knows it.
    pub turn: RwSignal<Option<UnixSeconds>>,
    /// How many seconds the server's clock is ahead of the device's, as its last reply said; none
    /// before one came.
    pub clock_offset: RwSignal<Option<i64>>,
    /// Carried files that were handed in here.
    pub carried: RwSignal<Vec<CarriedFile>>,
    /// What the store was given back; until the person has read it.
    pub recovery: RwSignal<Option<Recovery>>,
    /// Whether unsent work has a second copy on this device; none before it is known.
    pub second_copy: RwSignal<Option<bool>>,
    /// The city's public keys; none before the server has told them to this device.
    pub keys: RwSignal<Option<KnownKeys>>,
}

impl Signals {
    /// Signals of a device that has not said anything yet.
    pub fn new() -> Self {
        Self {
            revision: RwSignal::new(0),
            session: RwSignal::new(SessionState::default()),
            link: RwSignal::new(LinkState::default()),
            storage: RwSignal::new(StorageState::default()),
            update_ready: RwSignal::new(false),
            offline_ready: RwSignal::new(false),
            files: RwSignal::new(BTreeMap::new()),
            trouble: RwSignal::new(None),
            alarms: RwSignal::new(Vec::new()),
            turn: RwSignal::new(None),
            clock_offset: RwSignal::new(None),
            carried: RwSignal::new(Vec::new()),
            recovery: RwSignal::new(None),
            second_copy: RwSignal::new(None),
            keys: RwSignal::new(None),
        }
    }

    /// Tells people that content differed from the server's.
    pub fn raise(&self, alarms: &[Alarm]) {
        self.alarms.update(|known| {
            // One scope that goes on differing is one alarm, with its latest figures.
            known.retain(|alarm| alarms.iter().all(|new| new.scope != alarm.scope));
            known.extend(alarms);
        });
    }

    /// Tells the screens that the replica changed.
    pub fn touch(&self) {
        self.revision
            .update(|revision| *revision = revision.wrapping_add(1));
    }
}

impl Default for Signals {
    fn default() -> Self {
        Self::new()
    }
}

/// Everything a screen needs, as one small copyable handle: every closure of every screen
/// carries one.
#[derive(Clone, Copy)]
pub struct Services {
    parts: StoredValue<Parts, LocalStorage>,
}

struct Parts {
    device: Rc<dyn Device>,
    replica: Rc<RefCell<Replica>>,
    signals: Signals,
}

impl Services {
    /// Joins a device, the replica it keeps and the signals it drives.
    pub fn new(device: Rc<dyn Device>, replica: Rc<RefCell<Replica>>, signals: Signals) -> Self {
        let parts = Parts {
            device,
            replica,
            signals,
        };
        Self {
            parts: StoredValue::new_local(parts),
        }
    }

    /// The device.
    pub fn device(&self) -> Rc<dyn Device> {
        self.parts.with_value(|parts| Rc::clone(&parts.device))
    }

    /// All signals.
    pub fn signals(&self) -> Signals {
        self.parts.with_value(|parts| parts.signals)
    }

    /// Reads the replica and reads again whenever it changes.
    pub fn with_replica<T>(&self, read: impl FnOnce(&Replica) -> T) -> T {
        self.revision().track();
        self.with_replica_untracked(read)
    }

    /// Reads the replica and reads again whenever it changes, and leaves how long it took in the
    /// browser's timeline.
    pub fn with_replica_measured<T>(
        &self,
        name: &'static str,
        read: impl FnOnce(&Replica) -> T,
    ) -> T {
        let device = self.device();
        device.measuring(name);
        let value = self.with_replica(read);
        device.measured(name);
        value
    }

    /// Reads the replica once, for instance inside an event handler.
    pub fn with_replica_untracked<T>(&self, read: impl FnOnce(&Replica) -> T) -> T {
        let replica = self.parts.with_value(|parts| Rc::clone(&parts.replica));
        let borrowed = replica.borrow();
        read(&borrowed)
    }

    /// Grows by one with each change of the replica.
    pub fn revision(&self) -> RwSignal<u64> {
        self.signals().revision
    }

    /// Who is using the app.
    pub fn session(&self) -> RwSignal<SessionState> {
        self.signals().session
    }

    /// The person using the app, read without tracking.
    pub fn user_untracked(&self) -> Option<SessionUser> {
        self.session()
            .with_untracked(|session| session.user().cloned())
    }

    /// How the app and the server stand.
    pub fn link(&self) -> RwSignal<LinkState> {
        self.signals().link
    }

    /// What the browser promises about the data.
    pub fn storage(&self) -> RwSignal<StorageState> {
        self.signals().storage
    }
}

/// The services of the surrounding composition root; none while the server renders.
pub fn services() -> Option<Services> {
    use_context::<Services>()
}
