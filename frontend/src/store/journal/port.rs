//! The worker that moves a journal's bytes, and the messages between it and the page.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use futures::channel::oneshot;
use futures::future::{Either, select};
use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, Worker};

use super::super::StoreError;
use crate::platform::{sleep, warn};

/// A worker that has not answered after this long is no help.
const ANSWER_WAIT_MS: u64 = 4_000;

thread_local! {
    static ADDRESS: RefCell<String> = const { RefCell::new(String::new()) };
    static PORT: RefCell<Option<Rc<Port>>> = const { RefCell::new(None) };
}

/// Says where the worker's script is.
pub(crate) fn set_journal_worker(address: String) {
    ADDRESS.set(address);
}

/// What a task is given.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Task<'a> {
    /// Its name in the worker.
    pub(super) name: &'a str,
    /// The journal's file.
    pub(super) file: &'a str,
    /// What is to be written.
    pub(super) bytes: Option<&'a [u8]>,
    /// Only while the file is this long.
    pub(super) expected: Option<usize>,
}

/// What a task answers; what it does not speak of is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Answer {
    /// Whether it was as long as expected.
    pub(super) done: bool,
    /// The file's bytes.
    pub(super) bytes: Vec<u8>,
    /// The journals there are.
    pub(super) names: Vec<String>,
}

/// This page's worker, started with the first task.
struct Port {
    worker: Worker,
    waiting: Waiting,
    next: Cell<u32>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut()>,
}

type Waiting = Rc<RefCell<BTreeMap<u32, oneshot::Sender<JsValue>>>>;

/// Has the worker do a task.
pub(super) async fn ask(task: Task<'_>) -> Result<Answer, StoreError> {
    let port = port()?;
    let number = port.next.get();
    port.next.set(number.wrapping_add(1));
    let (answer, answered) = oneshot::channel();
    port.waiting.borrow_mut().insert(number, answer);
    let posted = port.worker.post_message(&message(number, task));
    posted.map_err(|_| StoreError::NoJournal)?;
    let deadline = Box::pin(sleep(ANSWER_WAIT_MS));
    let answer = match select(answered, deadline).await {
        Either::Left((Ok(answer), _)) => answer,
        // A worker that failed drops whoever waits for it.
        Either::Left((Err(_), _)) => return Err(StoreError::NoJournal),
        Either::Right(_) => {
            port.waiting.borrow_mut().remove(&number);
            return Err(StoreError::NoJournal);
        }
    };
    read(&answer)
}

fn port() -> Result<Rc<Port>, StoreError> {
    if let Some(port) = PORT.with_borrow(Clone::clone) {
        return Ok(port);
    }
    let worker = Worker::new(&ADDRESS.with_borrow(Clone::clone));
    let worker = worker.map_err(|_| StoreError::NoJournal)?;
    let waiting = Waiting::default();
    let hearing = Rc::clone(&waiting);
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let answer = event.data();
        let id = Reflect::get(&answer, &"id".into()).unwrap_or_default();
        let id = id.as_string().and_then(|id| id.parse().ok());
        if let Some(asked) = id.and_then(|id: u32| hearing.borrow_mut().remove(&id)) {
            // Whoever asked may have given up.
            let _heard = asked.send(answer);
        }
    });
    let failing = Rc::clone(&waiting);
    let on_error = Closure::<dyn FnMut()>::new(move || {
        warn(&["the journal's worker failed"]);
        failing.borrow_mut().clear();
        // The next task tries with a fresh one.
        PORT.set(None);
    });
    worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
    let port = Rc::new(Port {
        worker,
        waiting,
        next: Cell::new(1),
        _on_message: on_message,
        _on_error: on_error,
    });
    PORT.set(Some(Rc::clone(&port)));
    Ok(port)
}

fn message(number: u32, task: Task<'_>) -> JsValue {
    let message = Object::new();
    let set = |name: &str, value: JsValue| {
        // A plain object takes every property.
        let _set = Reflect::set(&message, &name.into(), &value);
    };
    set("id", number.to_string().into());
    set("task", task.name.into());
    set("name", task.file.into());
    if let Some(bytes) = task.bytes {
        set("bytes", Uint8Array::from(bytes).into());
    }
    if let Some(expected) = task.expected {
        set("expected", expected.to_string().into());
    }
    message.into()
}

fn read(answer: &JsValue) -> Result<Answer, StoreError> {
    let part = |name: &str| Reflect::get(answer, &name.into()).unwrap_or_default();
    if let Some(error) = part("error").as_string() {
        let words = part("words").as_string().unwrap_or_default();
        if error == "QuotaExceededError" {
            return Err(StoreError::Full);
        }
        warn(&["the journal failed: ", &error, ": ", &words]);
        return Err(StoreError::NoJournal);
    }
    let bytes = part("bytes").dyn_into::<Uint8Array>();
    let names = part("names").dyn_into::<Array>();
    Ok(Answer {
        done: part("done").is_truthy(),
        bytes: bytes.map(|bytes| bytes.to_vec()).unwrap_or_default(),
        names: names
            .map(|names| names.iter().filter_map(|name| name.as_string()).collect())
            .unwrap_or_default(),
    })
}
