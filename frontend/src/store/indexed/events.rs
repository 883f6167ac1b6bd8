//! Browser events as something to wait for.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::EventTarget;

use super::super::StoreError;

/// The events of some names at one target, from now until this is dropped.
pub(super) struct Events {
    target: EventTarget,
    heard: Rc<RefCell<Heard>>,
    listeners: Vec<Listener>,
}

/// An event's name and what hears it.
type Listener = (&'static str, Closure<dyn FnMut()>);

#[derive(Default)]
struct Heard {
    names: VecDeque<&'static str>,
    waiting: Option<Waker>,
}

impl Events {
    /// Listens.
    pub(super) fn of(target: &EventTarget, names: &[&'static str]) -> Result<Self, StoreError> {
        let mut events = Self {
            target: target.clone(),
            heard: Rc::default(),
            listeners: Vec::new(),
        };
        for name in names.iter().copied() {
            let heard = Rc::clone(&events.heard);
            let listener = Closure::<dyn FnMut()>::new(move || {
                let mut heard = heard.borrow_mut();
                heard.names.push_back(name);
                if let Some(waker) = heard.waiting.take() {
                    waker.wake();
                }
            });
            target.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref())?;
            events.listeners.push((name, listener));
        }
        Ok(events)
    }

    /// The name of the next event.
    pub(super) async fn next(&self) -> &'static str {
        poll_fn(|context| {
            let mut heard = self.heard.borrow_mut();
            if let Some(name) = heard.names.pop_front() {
                return Poll::Ready(name);
            }
            heard.waiting = Some(context.waker().clone());
            Poll::Pending
        })
        .await
    }
}

impl Drop for Events {
    fn drop(&mut self) {
        for (name, listener) in &self.listeners {
            let listener = listener.as_ref().unchecked_ref();
            // A target that is gone has no listeners either.
            let _removed = self
                .target
                .remove_event_listener_with_callback(name, listener);
        }
    }
}
