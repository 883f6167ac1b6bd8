//! The service worker from the page's side: registering it, saying when the app can start without
//! a network, and letting a newer version take over only when the person agrees.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use ikrar_app::context::Signals;
use leptos::prelude::Set as _;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    RegistrationOptions, ServiceWorker, ServiceWorkerContainer, ServiceWorkerRegistration,
    ServiceWorkerState, ServiceWorkerUpdateViaCache,
};

use crate::platform::{elapsed_ms, sleep, spawn, warn};

const WORKER: &str = "/sw.js";

/// A page that stays open for days asks for a newer version this often, when it is looked at.
const CHECK_MS: u64 = 60 * 60 * 1_000;
/// How long the newer version may take to take over once the person has agreed.
const TAKEOVER_WAIT_MS: u64 = 5_000;
/// How often a reload looks whether the last save has reached the disk.
const SAVING_WAIT_MS: u64 = 50;

/// How long the worker is given to make room.
const SHED_WAIT_MS: u64 = 400;

/// The app's versions on this device.
pub(crate) struct Versions {
    signals: Signals,
    container: Option<ServiceWorkerContainer>,
    registration: RefCell<Option<ServiceWorkerRegistration>>,
    /// The person agreed to the newer version.
    agreed: Cell<bool>,
    /// Another tab has let a newer version take over.
    superseded: Cell<bool>,
    checked_at_ms: Cell<u64>,
    /// Whether a save is on its way to the disk.
    is_saving: Box<dyn Fn() -> bool>,
}

impl Versions {
    /// The versions; `is_saving` holds a reload back.
    pub(crate) fn new(signals: Signals, is_saving: impl Fn() -> bool + 'static) -> Rc<Self> {
        Rc::new(Self {
            signals,
            container: container(),
            registration: RefCell::default(),
            agreed: Cell::default(),
            superseded: Cell::default(),
            checked_at_ms: Cell::default(),
            is_saving: Box::new(is_saving),
        })
    }

    /// Registers the worker and watches it.
    pub(crate) async fn start(self: &Rc<Self>) {
        let Some(container) = &self.container else {
            warn(&["no service worker here: the app opens only with a network"]);
            return;
        };
        self.watch_takeover(container);
        let options = RegistrationOptions::new();
        options.set_update_via_cache(ServiceWorkerUpdateViaCache::None);
        let registering = container.register_with_options(WORKER, &options);
        let registered = JsFuture::from(registering).await;
        let registration = registered.and_then(JsCast::dyn_into::<ServiceWorkerRegistration>);
        match registration {
            Ok(registration) => self.watch(&registration),
            Err(_) => warn(&["the service worker could not be registered"]),
        }
        self.say_when_ready(container);
        // The worker drops the files of the version before once every page has moved on.
        if let Some(worker) = container.controller() {
            tell(&worker, "version");
        }
    }

    /// Asks the server for a newer version, now and then.
    pub(crate) fn check(&self) {
        let now_ms = elapsed_ms();
        if now_ms.saturating_sub(self.checked_at_ms.get()) < CHECK_MS {
            return;
        }
        self.checked_at_ms.set(now_ms);
        if let Some(registration) = &*self.registration.borrow() {
            let _checking = registration.update();
        }
    }

    /// The person agrees: the newer version takes over, then the page loads anew.
    pub(crate) fn agree(self: &Rc<Self>) {
        self.agreed.set(true);
        self.do_not_wait_for_ever();
        let registration = self.registration.borrow().clone();
        let Some(registration) = registration.filter(|_| !self.superseded.get()) else {
            self.reload();
            return;
        };
        if let Some(waiting) = registration.waiting() {
            activate(&waiting);
            return;
        }
        let versions = Rc::clone(self);
        spawn(async move { versions.fetch_newer(&registration).await });
    }

    /// The browser may tell late, or a hidden tab never, that another tab has let the newer version
    /// take over: without its sign the page loads anew by itself. One that is still being fetched
    /// is waited for.
    fn do_not_wait_for_ever(self: &Rc<Self>) {
        let versions = Rc::clone(self);
        spawn(async move {
            sleep(TAKEOVER_WAIT_MS).await;
            let registration = versions.registration.borrow().clone();
            let is_fetched = registration.and_then(|found| found.installing()).is_some();
            if !is_fetched {
                versions.reload();
            }
        });
    }

    /// The server has said that this version is too old, and no newer one waits yet.
    async fn fetch_newer(self: &Rc<Self>, registration: &ServiceWorkerRegistration) {
        if let Ok(checking) = registration.update() {
            // Without a network nothing newer comes, and the page keeps its version.
            let _checked = JsFuture::from(checking).await;
        }
        match (registration.waiting(), registration.installing()) {
            (Some(waiting), _) => activate(&waiting),
            // It is activated when it is complete; see `watch_installing`.
            (None, Some(_)) => {}
            (None, None) => self.reload(),
        }
    }

    fn watch(self: &Rc<Self>, registration: &ServiceWorkerRegistration) {
        *self.registration.borrow_mut() = Some(registration.clone());
        if registration.waiting().is_some() && self.is_controlled() {
            self.signals.update_ready.set(true);
        }
        if let Some(installing) = registration.installing() {
            self.watch_installing(&installing);
        }
        let versions = Rc::clone(self);
        let found = registration.clone();
        listen(registration, "updatefound", move || {
            if let Some(installing) = found.installing() {
                versions.watch_installing(&installing);
            }
        });
    }

    fn watch_installing(self: &Rc<Self>, worker: &ServiceWorker) {
        let versions = Rc::clone(self);
        let watched = worker.clone();
        listen(worker, "statechange", move || {
            // The very first version has nothing to replace and takes its place by itself.
            if watched.state() == ServiceWorkerState::Installed && versions.is_controlled() {
                versions.signals.update_ready.set(true);
                if versions.agreed.get() {
                    activate(&watched);
                }
            }
        });
    }

    fn watch_takeover(self: &Rc<Self>, container: &ServiceWorkerContainer) {
        let was_controlled = Cell::new(self.is_controlled());
        let versions = Rc::clone(self);
        listen(container, "controllerchange", move || {
            if !was_controlled.replace(true) {
                return;
            }
            if versions.agreed.get() {
                versions.reload();
            } else {
                versions.superseded.set(true);
                versions.signals.update_ready.set(true);
            }
        });
    }

    fn is_controlled(&self) -> bool {
        let container = self.container.as_ref();
        container.is_some_and(|container| container.controller().is_some())
    }

    fn say_when_ready(self: &Rc<Self>, container: &ServiceWorkerContainer) {
        let Ok(ready) = container.ready() else { return };
        let signals = self.signals;
        spawn(async move {
            if JsFuture::from(ready).await.is_ok() {
                signals.offline_ready.set(true);
            }
        });
    }

    /// Loads the page anew, once, and not while a save is on its way to the disk.
    fn reload(self: &Rc<Self>) {
        let versions = Rc::clone(self);
        spawn(async move {
            while (versions.is_saving)() {
                sleep(SAVING_WAIT_MS).await;
            }
            if let Some(window) = web_sys::window()
                && window.location().reload().is_err()
            {
                warn(&["the page could not be loaded anew"]);
            }
        });
    }
}

/// Has the worker drop the files of earlier versions now, because a save needs the room.
pub(crate) async fn shed() {
    if let Some(worker) = container().and_then(|container| container.controller()) {
        tell(&worker, "shed");
        sleep(SHED_WAIT_MS).await;
    }
}

/// Calls `act` on every event of this name, as long as the page lives.
pub(crate) fn listen(target: &web_sys::EventTarget, name: &str, act: impl FnMut() + 'static) {
    let act = Closure::<dyn FnMut()>::new(act).into_js_value();
    if target
        .add_event_listener_with_callback(name, act.unchecked_ref())
        .is_err()
    {
        warn(&["cannot listen to ", name]);
    }
}

fn activate(worker: &ServiceWorker) {
    tell(worker, "activate");
}

fn tell(worker: &ServiceWorker, what: &str) {
    let message = js_sys::Object::new();
    // A plain object takes every property.
    let _set = js_sys::Reflect::set(&message, &"type".into(), &what.into());
    if worker.post_message(&message).is_err() {
        warn(&["the service worker cannot be told: ", what]);
    }
}

/// Absent where the page came over plain HTTP from another machine.
fn container() -> Option<ServiceWorkerContainer> {
    let container = web_sys::window()?.navigator().service_worker();
    let value: &JsValue = container.as_ref();
    (!value.is_undefined()).then_some(container)
}
