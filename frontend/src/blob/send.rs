//! Sending files: after everything else, one at a time, from where the server says.
//!
//! Only the tab with the network role sends. Between two pieces it looks whether figures wait;
//! they go first, and the file goes on where it was.

use std::rc::Rc;

use ikrar_app::context::LocalFile;
use ikrar_domain::evidence::Arrival;
use ikrar_sync::blob::{KeptBlob, Outcome, PendingBlob, Step, Upload};
use ikrar_sync::connection::Event;
use ikrar_sync::row::Rows as _;
use js_sys::Reflect;
use leptos::prelude::WithUntracked as _;
use wasm_bindgen::JsValue;

use super::line::{self, Reply};
use crate::desk::Desk;
use crate::later;
use crate::platform::{elapsed_ms, entropy, sleep, spawn, warn};

/// A person who asked the browser to save data is asked again after this long.
const SAVE_DATA_WAIT_MS: u64 = 60_000;
/// What sends could not be loaded; it is tried again after this long.
const LOAD_WAIT_MS: u64 = 30_000;

/// How an attempt to send a file ended.
enum Attempt {
    /// Go on with the next file.
    Next,
    /// Something more important came, or the tab may not send any more.
    Stop,
}

impl Desk {
    /// Sends what is to be sent, unless that is going on already.
    pub(crate) fn send_files(self: &Rc<Self>) {
        if !self.may_send_files() || self.files.is_sending.replace(true) {
            return;
        }
        let desk = Rc::clone(self);
        spawn(async move {
            let loaded = later::load().await;
            if let Ok(later) = &loaded {
                (later.send_files)(Rc::clone(&desk)).await;
            }
            desk.files.is_sending.set(false);
            if loaded.is_err() {
                desk.send_files_in(LOAD_WAIT_MS);
            }
        });
    }

    /// The network is said to be back, or the person asks: no file waits for its turn.
    pub(crate) fn hurry_files(self: &Rc<Self>) {
        self.files.queue.borrow_mut().hurry();
        self.send_files();
    }

    /// Sends one file after the other, as long as files may go.
    pub(crate) async fn send_all(self: &Rc<Self>) {
        while self.may_send_files() {
            if wants_to_save_data() {
                self.send_files_in(SAVE_DATA_WAIT_MS);
                return;
            }
            let pending = self.pending();
            let next = self
                .files
                .queue
                .borrow()
                .next(pending.iter().copied(), elapsed_ms());
            let Some(next) = next else {
                let wait_ms = self.files.queue.borrow().wait_ms(pending, elapsed_ms());
                if let Some(wait_ms) = wait_ms {
                    self.send_files_in(wait_ms);
                }
                return;
            };
            if let Attempt::Stop = self.send_file(next).await {
                return;
            }
        }
    }

    fn may_send_files(&self) -> bool {
        !self.is_closed()
            && self.exchange.is_leading()
            && self.exchange.is_at_rest()
            && !self.replica.borrow().has_unsent()
    }

    fn send_files_in(self: &Rc<Self>, wait_ms: u64) {
        let timer = self.files.timer.get().wrapping_add(1);
        self.files.timer.set(timer);
        let desk = Rc::clone(self);
        spawn(async move {
            sleep(wait_ms.max(1)).await;
            if desk.files.timer.get() == timer {
                desk.send_files();
            }
        });
    }

    /// The kept files that a link on the server waits for.
    fn pending(&self) -> Vec<PendingBlob> {
        let kept = self.files.kept.borrow();
        let replica = self.replica.borrow();
        self.links()
            .iter()
            .filter(|link| link.arrival == Arrival::Waiting && !link.is_withdrawn)
            .filter(|link| kept.contains_key(&link.hash))
            .filter(|link| {
                let state = self
                    .signals
                    .files
                    .with_untracked(|files| files.get(&link.hash).cloned());
                matches!(state, Some(LocalFile::Kept | LocalFile::Sending { .. }))
            })
            .filter_map(|link| {
                Some(PendingBlob {
                    scope: replica.row(link.id)?.scope,
                    hash: link.hash,
                    size: link.size,
                })
            })
            .collect()
    }

    async fn send_file(self: &Rc<Self>, blob: PendingBlob) -> Attempt {
        let kept = self.files.kept.borrow().get(&blob.hash).cloned();
        let Some(file) = kept else {
            return Attempt::Next;
        };
        let mut upload = Upload::new(blob.scope, blob.hash, blob.size);
        while self.may_send_files() {
            let reply = match upload.step() {
                Step::Ask => line::ask(blob.scope, blob.hash).await,
                Step::Send { offset, length } => {
                    let Some(piece) = self.piece(&file, offset, length).await else {
                        warn(&["a kept file is damaged: ", &blob.hash.hex()]);
                        self.show_file(blob.hash, Some(LocalFile::Damaged));
                        return Attempt::Next;
                    };
                    line::put(blob.scope, blob.hash, offset, &piece).await
                }
            };
            if self.is_closed() {
                return Attempt::Stop;
            }
            if let Some(end) = self.hear(&mut upload, &file, reply) {
                return end;
            }
        }
        self.show_file(blob.hash, Some(LocalFile::Kept));
        Attempt::Stop
    }

    /// Takes a reply; none goes on with the same file.
    fn hear(
        self: &Rc<Self>,
        upload: &mut Upload,
        file: &KeptBlob,
        reply: Reply,
    ) -> Option<Attempt> {
        let (scope, hash) = (upload.scope(), file.hash);
        let answer = match reply {
            Reply::Answer(answer) => answer,
            Reply::SignInNeeded => {
                self.show_file(hash, Some(LocalFile::Kept));
                self.expire();
                self.feed(Event::SignInNeeded);
                return Some(Attempt::Stop);
            }
            Reply::None { retry_after_ms } => {
                self.show_file(hash, Some(LocalFile::Kept));
                let chance = u64::from(entropy());
                let mut queue = self.files.queue.borrow_mut();
                queue.failed(scope, hash, elapsed_ms(), retry_after_ms, chance);
                return Some(Attempt::Next);
            }
        };
        let outcome = upload.heard(answer);
        let mut queue = self.files.queue.borrow_mut();
        match outcome {
            Outcome::GoOn => {
                queue.succeeded(scope, hash);
                drop(queue);
                let percent = percent(upload.sent(), file.size);
                self.show_file(hash, Some(LocalFile::Sending { percent }));
                None
            }
            Outcome::Complete => {
                // Its link will say so by pull; if it does not, the question is put again.
                queue.not_wanted(scope, hash, elapsed_ms());
                drop(queue);
                self.show_file(hash, Some(LocalFile::Sending { percent: 100 }));
                self.feed(Event::Doorbell);
                Some(Attempt::Next)
            }
            Outcome::NotWanted => {
                queue.not_wanted(scope, hash, elapsed_ms());
                drop(queue);
                self.show_file(hash, Some(LocalFile::Kept));
                Some(Attempt::Next)
            }
            Outcome::Refused { message } => {
                drop(queue);
                let state = message.map_or(LocalFile::Damaged, LocalFile::Refused);
                self.show_file(hash, Some(state));
                Some(Attempt::Next)
            }
        }
    }

    /// The bytes of a piece, from a record that is still what was kept.
    async fn piece(&self, file: &KeptBlob, offset: u64, length: usize) -> Option<Vec<u8>> {
        let part = file.part(offset, length)?;
        let record = self.store.file_record(file.hash, part.index).await.ok()?;
        if !file.is_whole(part.index, &record) {
            return None;
        }
        record.get(part.range).map(<[u8]>::to_vec)
    }
}

fn percent(sent: u64, size: u64) -> u8 {
    let hundredth = sent.saturating_mul(100).checked_div(size).unwrap_or(0);
    u8::try_from(hundredth.min(99)).unwrap_or(99)
}

/// Whether the person told the browser to save data. Browsers that do not know say no.
fn wants_to_save_data() -> bool {
    let connection = web_sys::window()
        .and_then(|window| Reflect::get(&window.navigator(), &"connection".into()).ok());
    connection
        .filter(JsValue::is_object)
        .and_then(|connection| Reflect::get(&connection, &"saveData".into()).ok())
        .is_some_and(|wanted| wanted.as_bool() == Some(true))
}
