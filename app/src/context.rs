//! What a composition root must provide, so that no screen knows a browser store or HTTP.
//!
//! The frontend makes [`Signals`], gives them to its [`Device`], builds [`Services`] from
//! device, replica and signals, and provides the services to [`crate::App`]. Whenever the
//! replica changed it calls [`Signals::touch`]; nothing else tells the screens to read again.
//! On the server (the sign-in page only) no services exist: screens ask [`services`].

use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

use futures::future::LocalBoxFuture;
use ikrar_domain::{
    evidence::EvidenceRefusal,
    people::{Actor, Role},
    value::{AgencyId, Quarter, UserId},
};
use ikrar_sync::{
    blob::BlobHash,
    identity::{EntityId, UnixSeconds},
    journal::Cause,
    operation::Draft,
    protocol::push::Alarm,
    replica::Replica,
    schema::Field,
};
use leptos::prelude::*;
use thiserror::Error;

use crate::text;

mod carried;

pub use carried::{CarriedFile, CarriedState, CarryFault, Exported};

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

/// Why the device could not store.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DeviceError {
    /// The disk quota is used up.
    #[error("storage is full")]
    StorageFull,
    /// The database could not be opened or was closed by the browser.
    #[error("storage is unavailable: {0}")]
    StorageUnavailable(String),
    /// Nobody is signed in, so there is no database to write to.
    #[error("nobody is signed in")]
    SignedOut,
    /// Another failure, in the words of the platform.
    #[error("{0}")]
    Other(String),
}

impl DeviceError {
    /// What the user reads.
    pub fn user_message(&self) -> String {
        match self {
            Self::StorageFull => text::device::STORAGE_FULL.into(),
            Self::StorageUnavailable(reason) => text::device::storage_unavailable(reason),
            Self::SignedOut => text::device::SIGNED_OUT.into(),
            Self::Other(reason) => text::device::not_stored(reason),
        }
    }
}

/// The realization a file stands behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EvidencePlace {
    /// The item.
    pub item: EntityId,
    /// The quarter.
    pub quarter: Quarter,
}

/// Why a file could not be attached. Nothing was linked.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AttachError {
    /// A rule of the field.
    #[error(transparent)]
    Refused(#[from] EvidenceRefusal),
    /// The view changed under the screen.
    #[error("the view changed under the screen")]
    ViewChanged,
    /// The file is attached here already.
    #[error("the file is attached already")]
    Already,
    /// The device could not keep it.
    #[error(transparent)]
    Device(#[from] DeviceError),
}

impl AttachError {
    /// What the user reads.
    pub fn user_message(&self) -> String {
        match self {
            Self::Refused(refusal) => refusal.user_message(),
            Self::ViewChanged => text::device::VIEW_CHANGED.into(),
            Self::Already => text::evidence::ALREADY.into(),
            Self::Device(error) => error.user_message(),
        }
    }
}

/// Why a file could not be offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum OpenError {
    /// It is not on this device and the server is out of reach.
    #[error("offline")]
    Offline,
    /// Neither the device nor the server has it.
    #[error("the file is nowhere")]
    Missing,
    /// The bytes that came are not those of its name.
    #[error("the bytes are damaged")]
    Damaged,
}

impl OpenError {
    /// What the user reads.
    pub fn user_message(self) -> &'static str {
        match self {
            Self::Offline => text::evidence::OPEN_OFFLINE,
            Self::Missing => text::evidence::OPEN_MISSING,
            Self::Damaged => text::evidence::OPEN_DAMAGED,
        }
    }
}

/// A file whose bytes this device keeps and the server may not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LocalFile {
    /// Kept, waiting for its turn.
    Kept,
    /// On its way.
    Sending {
        /// How much of it has arrived.
        percent: u8,
    },
    /// What the store gives back is not what was kept.
    Damaged,
    /// The server refuses it for good; its words.
    Refused(String),
}

/// Why signing in failed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SignInError {
    /// The server answered with a stable code and words for people.
    #[error("refused by the server: {code}")]
    Refused {
        /// Stable code, for instance `wrong_password`.
        code: String,
        /// The server's Indonesian message.
        message: String,
        /// The field the message belongs to.
        field: Option<String>,
    },
    /// No server was reached.
    #[error("offline")]
    Offline,
    /// Something answered that is not this server (a captive portal's page).
    #[error("the reply is not from the server")]
    NotTheServer,
    /// Signed in, but the user's database could not be opened.
    #[error(transparent)]
    Device(#[from] DeviceError),
}

impl SignInError {
    /// What the user reads.
    pub fn user_message(&self) -> String {
        match self {
            Self::Refused { message, .. } => message.clone(),
            Self::Offline => text::sign_in::OFFLINE.into(),
            Self::NotTheServer => text::sign_in::NOT_THE_SERVER.into(),
            Self::Device(error) => error.user_message(),
        }
    }

    /// The stable code.
    pub fn code(&self) -> &str {
        match self {
            Self::Refused { code, .. } => code,
            Self::Offline => "offline",
            Self::NotTheServer => "not_the_server",
            Self::Device(_) => "device",
        }
    }
}

/// The person a session belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionUser {
    /// The account.
    pub user: UserId,
    /// The display name.
    pub name: String,
    /// What the account may do.
    pub role: Role,
    /// The agency of an agency role.
    pub agency: Option<AgencyId>,
    /// The name used to sign in.
    pub login: String,
}

impl SessionUser {
    /// The actor the domain judges.
    pub fn actor(&self) -> Actor {
        Actor {
            user: self.user,
            role: self.role,
            agency: self.agency,
        }
    }
}

/// Who is using the app on this device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SessionState {
    /// The device's store is still being read.
    #[default]
    Opening,
    /// Nobody.
    SignedOut,
    /// A person with a session the server accepted last time.
    SignedIn(SessionUser),
    /// A person whose session the server no longer accepts; work goes on, nothing is sent.
    Expired(SessionUser),
}

impl SessionState {
    /// The person, whether or not the server still accepts the session.
    pub fn user(&self) -> Option<&SessionUser> {
        match self {
            Self::SignedIn(user) | Self::Expired(user) => Some(user),
            Self::Opening | Self::SignedOut => None,
        }
    }
}

/// How the app and the server stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LinkState {
    /// The server is out of reach.
    #[default]
    Offline,
    /// An exchange is under way.
    Contacting,
    /// The last exchange succeeded.
    Connected,
    /// The server is busy and has given this device its turn; see [`Signals::turn`].
    Waiting,
    /// The server asks for a new session before it takes anything.
    NeedSignIn,
    /// The server no longer speaks this version's protocol.
    NeedUpdate,
}

/// What the browser promises about the data on this device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum StorageState {
    /// Not asked yet.
    #[default]
    Unknown,
    /// The browser never evicts the data by itself.
    Persistent,
    /// The browser may evict the data when the disk fills up.
    BestEffort,
    /// The store cannot be opened, and the second copy of unsent work stands in; the reason in
    /// words.
    Backup(String),
    /// The store cannot be opened; the reason in words.
    Unavailable(String),
}

/// What a store that had lost something was given back from the second copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recovery {
    /// What had happened.
    pub cause: Cause,
    /// How many unsent operations came back.
    pub restored: usize,
    /// How many could not be read in either copy.
    pub lost: usize,
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
    /// Carried files that were handed in here.
    pub carried: RwSignal<Vec<CarriedFile>>,
    /// What the store was given back; until the person has read it.
    pub recovery: RwSignal<Option<Recovery>>,
    /// Whether unsent work has a second copy on this device; none before it is known.
    pub second_copy: RwSignal<Option<bool>>,
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
            carried: RwSignal::new(Vec::new()),
            recovery: RwSignal::new(None),
            second_copy: RwSignal::new(None),
        }
    }

    /// Tells people that content differed from the server's.
    pub fn raise(&self, alarms: &[Alarm]) {
        self.alarms.update(|known| {
            known.retain(|alarm| !alarms.contains(alarm));
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
