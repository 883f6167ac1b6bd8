//! The seam at which the build cuts off what nobody needs to sign in and to read and write what
//! is on the device: the requests of an exchange, the sending and opening of files, the carried
//! queue, the PIN and the signature service. The service worker keeps it from the first visit on.

#![expect(
    clippy::unnecessary_wraps,
    reason = "what can fail is the browser's loader, which the macro adds"
)]

use std::rc::Rc;

use futures::FutureExt as _;
use futures::future::LocalBoxFuture;
use ikrar_app::context::{
    AttachError, CarryFault, CertifyFault, CertifyRequest, DeviceError, EvidencePlace, OpenError,
    PinFault,
};
use ikrar_domain::agreement::Pin;
use ikrar_domain::value::UserId;
use ikrar_sync::connection::Event;
use ikrar_sync::identity::EntityId;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

use crate::carry::SealedQueue;
use crate::certified;
use crate::desk::Desk;
use crate::platform::{spawn, warn};
use crate::{pin, text};

type Doing<T> = LocalBoxFuture<'static, T>;
type Attached = Result<(), AttachError>;
type Opened = Result<(), OpenError>;
type HandedIn = Result<(), CarryFault>;
type ServiceNamed = Result<Option<String>, CertifyFault>;
type Certified = Result<(), CertifyFault>;
type PinKnown = Result<(), PinFault>;

/// What lies behind the seam.
#[derive(Clone, Copy)]
pub(crate) struct Later {
    pub(crate) push: fn(Rc<Desk>, usize, u64) -> Doing<Event>,
    pub(crate) pull: fn(Rc<Desk>, u64) -> Doing<Event>,
    pub(crate) send_files: fn(Rc<Desk>) -> Doing<()>,
    pub(crate) attach: fn(Rc<Desk>, EvidencePlace, String) -> Doing<Attached>,
    pub(crate) open_evidence: fn(Rc<Desk>, EntityId) -> Doing<Opened>,
    pub(crate) seal_queue: fn(Rc<Desk>) -> Doing<Option<SealedQueue>>,
    pub(crate) take_file: fn(Rc<Desk>, Vec<u8>) -> Doing<HandedIn>,
    pub(crate) set_pin: fn(UserId, Pin) -> Doing<PinKnown>,
    pub(crate) check_pin: fn(UserId, Pin) -> Doing<PinKnown>,
    pub(crate) signature_service: fn() -> Doing<ServiceNamed>,
    pub(crate) certify: fn(CertifyRequest) -> Doing<Certified>,
}

/// The file could not be fetched: no network, and the service worker does not hold it yet.
#[derive(Debug, thiserror::Error)]
#[error("the exchange's part of the app could not be loaded; the next attempt tries again")]
pub(crate) struct NotLoaded;

impl From<SplitLoaderError> for NotLoaded {
    fn from(_: SplitLoaderError) -> Self {
        Self
    }
}

impl From<NotLoaded> for PinFault {
    fn from(_: NotLoaded) -> Self {
        Self::NotLoaded
    }
}

impl From<NotLoaded> for DeviceError {
    fn from(_: NotLoaded) -> Self {
        Self::Other(text::PART_NOT_LOADED.to_owned())
    }
}

#[wasm_split(exchange, fallible)]
fn exchange_chunk() -> Result<Later, NotLoaded> {
    Ok(Later {
        push: |desk, operations_max, flight| {
            async move { desk.push_next(operations_max, flight).await }.boxed_local()
        },
        pull: |desk, flight| async move { desk.pull(flight).await }.boxed_local(),
        send_files: |desk| async move { desk.send_all().await }.boxed_local(),
        attach: |desk, place, chooser| desk.attach(place, chooser).boxed_local(),
        open_evidence: |desk, link| desk.open_evidence(link).boxed_local(),
        seal_queue: |desk| async move { desk.seal_queue().await }.boxed_local(),
        take_file: |desk, file| async move { desk.take_file(file).await }.boxed_local(),
        set_pin: |user, new| async move { pin::set(user, &new).await }.boxed_local(),
        check_pin: |user, typed| async move { pin::check(user, &typed).await }.boxed_local(),
        signature_service: || certified::service().boxed_local(),
        certify: |asked| certified::certify(asked).boxed_local(),
    })
}

/// Fetches it, unless it is here.
pub(crate) async fn load() -> Result<Later, NotLoaded> {
    exchange_chunk().await
}

/// Fetches it while the person signs in.
pub(crate) fn expect() {
    spawn(async {
        // Whoever needs it tries again.
        if let Err(error) = load().await {
            warn(&[&error.to_string()]);
        }
    });
}
