//! Typed text that is not yet a sound value: kept beside the operations, so that a reload gives
//! it back to the box it was typed in. It goes with the data it was typed about: who may no longer
//! see them leaves no text about them either.

use std::rc::Rc;

use ikrar_sync::edit;
use ikrar_sync::identity::EntityId;
use ikrar_sync::schema::Field;

use super::Desk;
use crate::platform::{sleep, spawn, warn};

impl Desk {
    /// Keeps text that is not yet a sound value.
    pub(crate) fn keep_text(self: &Rc<Self>, entity: EntityId, field: Field, text: Option<String>) {
        let place = place(entity, field);
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
    pub(crate) fn kept_text(&self, entity: EntityId, field: Field) -> Option<String> {
        self.texts.borrow().get(&place(entity, field)).cloned()
    }

    /// Data were taken away: what was typed about them goes too, from memory and disk.
    pub(crate) async fn forget_texts_out_of_reach(&self) {
        // A box that goes with its data keeps its text once more on its way out.
        sleep(0).await;
        let is_gone = |place: &&String| {
            let entity = place.split('/').next().and_then(EntityId::from_hex);
            let replica = self.replica.borrow();
            !entity.is_some_and(|entity| edit::is_within_reach(&*replica, entity))
        };
        let gone: Vec<String> = self
            .texts
            .borrow()
            .keys()
            .filter(is_gone)
            .cloned()
            .collect();
        for place in gone {
            self.texts.borrow_mut().remove(&place);
            if let Err(error) = self.store.set_text(place, None).await {
                warn(&["typed text was not erased: ", &error.to_string()]);
            }
        }
    }
}

fn place(entity: EntityId, field: Field) -> String {
    [&entity.hex(), "/", &field.0.to_string()].concat()
}
