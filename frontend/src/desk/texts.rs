//! Typed text that is not yet a sound value: kept beside the operations, so that a reload gives
//! it back to the box it was typed in.

use std::rc::Rc;

use super::Desk;
use crate::platform::{spawn, warn};

impl Desk {
    /// Keeps text that is not yet a sound value.
    pub(crate) fn keep_text(self: &Rc<Self>, place: String, text: Option<String>) {
        let mut texts = self.texts.borrow_mut();
        let before = match &text {
            Some(text) => texts.insert(place.clone(), text.clone()),
            None => texts.remove(&place),
        };
        drop(texts);
        if before != text {
            let desk = Rc::clone(self);
            spawn(async move {
                if let Err(error) = desk.store.set_text(place, text).await {
                    warn(&["typed text was not kept: ", &error.to_string()]);
                }
            });
        }
    }

    /// The text kept for a place.
    pub(crate) fn kept_text(&self, place: &str) -> Option<String> {
        self.texts.borrow().get(place).cloned()
    }
}
