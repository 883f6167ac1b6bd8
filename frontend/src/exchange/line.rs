//! The doorbell line's life: opened when the connection asks for it, waited for when something
//! between here and the server dislikes it.

use std::rc::Rc;

use ikrar_sync::connection::Event;

use super::bump;
use super::doorbell::{Doorbell, LineEvent};
use crate::desk::Desk;
use crate::platform::{sleep, spawn};

/// First and longest wait before a line that could not be opened is tried again.
const LINE_WAIT_FIRST_MS: u64 = 1_000;
const LINE_WAIT_LAST_MS: u64 = 60_000;

impl Desk {
    pub(super) fn open_line(self: &Rc<Self>) {
        if self.exchange.doorbell.borrow().is_some() {
            return;
        }
        let line = bump(&self.exchange.line);
        self.exchange.line_opened.set(false);
        let weak = Rc::downgrade(self);
        let doorbell = Doorbell::open(move |event| {
            let Some(desk) = weak.upgrade() else { return };
            // Not at once: the line may be dropped by it, and it is the line that calls.
            spawn(async move {
                if desk.exchange.line.get() == line {
                    desk.heard_line(event).await;
                }
            });
        });
        *self.exchange.doorbell.borrow_mut() = doorbell;
    }

    async fn heard_line(self: &Rc<Self>, event: LineEvent) {
        let exchange = &self.exchange;
        match event {
            LineEvent::Opened => {
                exchange.line_opened.set(true);
                exchange.line_failures.set(0);
                self.feed(Event::DoorbellOpened);
            }
            LineEvent::Rang(ring) => {
                let event = self.replica.borrow().heard(ring);
                if let Some(event) = event {
                    self.feed(event);
                }
            }
            LineEvent::Broke if exchange.line_opened.get() => self.feed(Event::DoorbellLost),
            LineEvent::Broke => {
                // A line that never stood: something between here and the server dislikes it.
                let failures = exchange.line_failures.get();
                exchange.line_failures.set(failures.saturating_add(1));
                let wait_ms = LINE_WAIT_FIRST_MS.saturating_mul(1 << failures.min(6));
                let line = exchange.line.get();
                sleep(wait_ms.min(LINE_WAIT_LAST_MS)).await;
                if exchange.line.get() == line {
                    self.feed(Event::DoorbellLost);
                }
            }
        }
    }
}
