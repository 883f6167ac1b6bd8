//! The browser's composition root: joins the screens to IndexedDB, `fetch`, Web Locks and the
//! service worker.
//!
//! The first screen comes from the device's own store; the network is asked afterwards. Reading
//! order: [`session`] (who), [`desk`] (one user's data in this tab), [`store`] (the disk),
//! [`exchange`] (the network), [`tabs`] (several tabs), [`offline`] (versions of the app),
//! [`later`] (what is loaded after the first screen).

mod account;
mod blob;
mod carry;
mod certified;
mod desk;
mod device;
mod download;
#[cfg(feature = "examination")]
pub mod examination;
mod exchange;
mod failure;
mod json;
mod keys;
mod later;
mod offline;
mod pin;
mod platform;
mod preferences;
mod scan;
mod session;
mod storage;
mod store;
mod tabs;
mod takeover;
mod text;
mod transport;
mod upload;
mod workbook;

use std::cell::RefCell;
use std::rc::Rc;

use ikrar_app::App;
use ikrar_app::context::{Services, Signals};
use ikrar_sync::ports::Loaded;
use ikrar_sync::replica::Replica;
use leptos::prelude::{document, provide_context, view, window};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::device::Browser;
use crate::offline::Versions;
use crate::session::Sessions;

/// Starts the app in the page: takes over what the server rendered, or fills the static shell.
/// `journal` is the address of the worker behind the second copy of unsent work.
#[wasm_bindgen]
pub fn start(journal: String) {
    failure::tell_when_stopped();
    store::set_journal_worker(journal);
    let root = document().document_element();
    let rendered = root.is_some_and(|root| root.has_attribute("data-ssr"));
    let typed = rendered.then(takeover::take_rendered_page);
    leptos::mount::mount_to_body(move || {
        provide_context(compose());
        typed.unwrap_or_default().provide();
        view! { <App /> }
    });
}

/// Builds the device and sets it going; the answer is complete without any of its work done.
fn compose() -> Services {
    let signals = Signals::new();
    let replica = Rc::new(RefCell::new(Replica::load(Loaded::default())));
    let sessions = Sessions::new(signals, Rc::clone(&replica));
    let saving = Rc::downgrade(&sessions);
    let versions = Versions::new(signals, move || {
        let desk = saving.upgrade().and_then(|sessions| sessions.desk());
        desk.is_some_and(|desk| desk.is_saving())
    });
    listen_to_the_page(&sessions, &versions);
    let device = Browser::new(Rc::clone(&sessions), Rc::clone(&versions));
    platform::spawn(async move {
        sessions.start().await;
        versions.start().await;
    });
    Services::new(Rc::new(device), replica, signals)
}

/// The moments at which an exchange is likely to succeed.
fn listen_to_the_page(sessions: &Rc<Sessions>, versions: &Rc<Versions>) {
    let online = Rc::clone(sessions);
    offline::listen(&window(), "online", move || online.awake());
    // Finding the network gone at once is what an exchange is good for, too.
    let gone = Rc::clone(sessions);
    offline::listen(&window(), "offline", move || gone.awake());
    let shown = Rc::clone(sessions);
    let versions = Rc::clone(versions);
    offline::listen(&document(), "visibilitychange", move || {
        if document().visibility_state() == web_sys::VisibilityState::Visible {
            shown.awake();
            versions.check();
        }
    });
    let frozen = Rc::clone(sessions);
    offline::listen(&document(), "freeze", move || {
        if let Some(desk) = frozen.desk() {
            desk.freeze();
        }
    });
    let thawed = Rc::clone(sessions);
    offline::listen(&document(), "resume", move || {
        if let Some(desk) = thawed.desk() {
            desk.thaw();
        }
    });
    let restored = Rc::clone(sessions);
    offline::listen(&window(), "pageshow", move || restored.awake());
}
