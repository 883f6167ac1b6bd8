//! The line on which the server rings when a scope has grown. It carries no data: the device
//! pulls. The browser's own reconnecting is not used, because the connection decides when.

use ikrar_sync::protocol::doorbell::{Ring, read_ring};
use wasm_bindgen::prelude::*;
use web_sys::{Event, EventSource, MessageEvent};

const ADDRESS: &str = "/sync/v1/doorbell";

/// What the line says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LineEvent {
    /// It stands.
    Opened,
    /// What it says; nothing when the ring could not be read.
    Rang(Option<Ring>),
    /// It broke or could not be opened.
    Broke,
}

/// An open line. Dropping it closes it.
pub(crate) struct Doorbell {
    source: EventSource,
    _on_open: Closure<dyn FnMut(Event)>,
    on_ring: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(Event)>,
}

impl Doorbell {
    /// Opens the line; `None` in browsers without it.
    pub(crate) fn open(tell: impl Fn(LineEvent) + Clone + 'static) -> Option<Self> {
        let source = EventSource::new(ADDRESS).ok()?;
        let opened = tell.clone();
        let on_open = Closure::<dyn FnMut(Event)>::new(move |_| opened(LineEvent::Opened));
        let rang = tell.clone();
        let on_ring = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let text = event.data().as_string().unwrap_or_default();
            rang(LineEvent::Rang(read_ring(&text)));
        });
        let on_error = Closure::<dyn FnMut(Event)>::new(move |_| tell(LineEvent::Broke));
        source.set_onopen(Some(on_open.as_ref().unchecked_ref()));
        source.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        source
            .add_event_listener_with_callback("ring", on_ring.as_ref().unchecked_ref())
            .ok()?;
        Some(Self {
            source,
            _on_open: on_open,
            on_ring,
            _on_error: on_error,
        })
    }
}

impl Drop for Doorbell {
    fn drop(&mut self) {
        self.source.set_onopen(None);
        self.source.set_onerror(None);
        let on_ring = self.on_ring.as_ref().unchecked_ref();
        // A listener that is gone already is no fault.
        let _removed = self
            .source
            .remove_event_listener_with_callback("ring", on_ring);
        self.source.close();
    }
}
