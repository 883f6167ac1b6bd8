//! One typed value on its way from the keyboard to the device.
//!
//! Saved on Enter, on leaving the box, half a second after the last key, and when the page is
//! hidden. The words "Mengetik…" stay until the device's commit resolved. Text that is not a
//! sound value stays in the box and is kept by the device, so that a reload does not lose it.

mod bound;
mod boxes;
mod core;
mod joined;
mod late;
mod parse;
mod watched;

use ikrar_sync::{
    identity::{EntityId, Seq},
    operation::Draft,
    schema::{EntityKind, Field, field_rule},
    value::Value,
};
use leptos::prelude::*;

pub(crate) use self::core::provide_unsettled;
use self::core::{Core, Phase};
pub use bound::{DeadlinePlace, FieldPlace, RealizationPlace, SpendingPlace};
pub use boxes::{EntryBox, EntrySelect, figure_choices};
pub(crate) use late::late;
pub use parse::{InputKind, NO_CODE, Parsed, YES_CODE, date_in_box, parse, read_date, show};
pub(crate) use watched::share_rows;

use crate::{
    components::{NumberReadings, SaveState},
    context::Services,
    memo::Memo,
};

/// Which value of which entity.
pub type EntryKey = (EntityId, Field);

/// A stored value with the version of the field it was read at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stored {
    /// The value.
    pub value: Value,
    /// The version the next edit names as the one its author saw.
    pub version: Seq,
}

/// What an entry needs to know.
pub struct EntryPlan {
    /// Which value it edits.
    pub key: EntryKey,
    /// What that entity is.
    pub entity_kind: EntityKind,
    /// What the box takes.
    pub input: InputKind,
    /// The stored value.
    pub stored: Signal<Stored>,
    /// Where the stored value is.
    pub stored_state: Signal<SaveState>,
    /// Why nothing can be typed; none where it can.
    pub lock: Signal<Option<String>>,
    /// The edit that stores a new value over the version the person saw.
    pub edit: Callback<Stored, Vec<Draft>>,
}

/// A small copyable handle of one typed value.
#[derive(Clone, Copy)]
pub struct Entry(StoredValue<Core>);

impl Entry {
    /// Makes the entry; it follows the stored value while nobody types.
    pub fn new(services: Services, plan: EntryPlan) -> Self {
        let core = Core::new(services, plan);
        core.follow_stored();
        on_cleanup(move || core.commit());
        Self(StoredValue::new(core))
    }

    /// The text in the box.
    pub fn text(&self) -> RwSignal<String> {
        self.0.with_value(|core| core.text)
    }

    /// Which value of which entity.
    pub fn key(&self) -> EntryKey {
        self.0.with_value(|core| core.key)
    }

    /// What the entity is.
    pub fn entity_kind(&self) -> EntityKind {
        self.0.with_value(|core| core.entity_kind)
    }

    /// What the box takes.
    pub fn input(&self) -> InputKind {
        self.0.with_value(|core| core.input.get_value())
    }

    /// What the screens around it use.
    fn services(&self) -> Services {
        self.0.with_value(Core::services)
    }

    /// The identity of the box in the page: a list of problems jumps to it.
    pub fn element_id(&self) -> String {
        let (entity, field) = self.key();
        element_id(self.entity_kind(), entity, field)
    }

    /// Whether nothing can be typed.
    pub fn is_locked(&self) -> Signal<bool> {
        let lock = self.0.with_value(|core| core.lock);
        Signal::derive(move || lock.with(Option::is_some))
    }

    /// The words below the box.
    pub fn state(&self) -> Signal<SaveState> {
        let core = self.0.get_value();
        Memo::new(move |_| core.read_state()).into()
    }

    /// What is wrong with the text.
    pub fn error(&self) -> Signal<Option<String>> {
        let phase = self.0.with_value(|core| core.phase);
        Signal::derive(move || phase.with(Phase::trouble))
    }

    /// The readings to ask about.
    pub fn readings(&self) -> Signal<Option<NumberReadings>> {
        let phase = self.0.with_value(|core| core.phase);
        Signal::derive(move || {
            phase.with(|phase| match phase {
                Phase::Asking(readings) => Some(readings.clone()),
                _ => None,
            })
        })
    }

    /// The person typed; `text` already holds the box's content.
    pub fn typed(&self) {
        self.act(Core::typed);
    }

    /// The person chose or pasted this text: it is judged at once.
    pub fn choose(&self, chosen: &str) {
        self.act(|core| core.choose(chosen));
    }

    /// The box got the focus.
    pub fn focus(&self) {
        self.act(|core| core.set_focused(true));
    }

    /// The person left the box.
    pub fn leave(&self) {
        self.act(Core::leave);
    }

    /// Drops what was typed and shows the stored value again.
    pub fn cancel(&self) {
        self.act(Core::cancel);
    }

    /// Stores what was typed, if it is a value and differs from the stored one.
    pub fn commit(&self) {
        self.act(Core::commit);
    }

    /// An event may still arrive for a box that is already gone.
    fn act(&self, deed: impl FnOnce(&Core)) {
        if let Some(core) = self.0.try_get_value() {
            deed(&core);
        }
    }
}

/// The identity of a value's box in the page.
pub fn element_id(kind: EntityKind, entity: EntityId, field: Field) -> String {
    let name = field_rule(kind, field).map_or("field", |rule| rule.name);
    [name, "-", &entity.uuid().to_string()].concat()
}
