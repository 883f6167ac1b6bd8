//! One typed value on its way from the keyboard to the device.
//!
//! Saved on Enter, on leaving the box, half a second after the last key, and when the page is
//! hidden. The words "Mengetik…" stay until the device's commit resolved. Text that is not a
//! sound value stays in the box and is kept by the device, so that a reload does not lose it.

mod bound;
mod boxes;
mod parse;

use std::{collections::BTreeMap, time::Duration};

use ikrar_sync::{
    identity::EntityId,
    operation::Draft,
    schema::{EntityKind, Field, field_rule},
    value::Value,
};
use leptos::{ev, prelude::*, task::spawn_local};
use web_sys::VisibilityState;

pub use bound::{FieldPlace, RealizationPlace, stored_state, stored_value};
pub use boxes::{EntryBox, EntrySelect, figure_choices};
pub use parse::{InputKind, NO_CODE, Parsed, YES_CODE, parse, show};

use crate::{
    components::{NumberReadings, SaveState},
    context::Services,
    text,
};

/// How long the keyboard must rest before a value is stored.
const REST_TIME: Duration = Duration::from_millis(500);

/// Which value of which entity.
pub type EntryKey = (EntityId, Field);

/// Where the text in the box stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Phase {
    /// The box shows the stored value.
    #[default]
    Settled,
    /// Typed, not stored.
    Typing,
    /// Handed to the device, not yet committed.
    Storing,
    /// Two readings; the user decides.
    Asking(NumberReadings),
    /// Not a value; the reason.
    Wrong(String),
    /// The device could not store it; the reason.
    Failed(String),
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
    pub stored: Signal<Value>,
    /// Where the stored value is.
    pub stored_state: Signal<SaveState>,
    /// Why nothing can be typed; none where it can.
    pub lock: Signal<Option<String>>,
    /// The edit that stores a new value.
    pub edit: Callback<Value, Vec<Draft>>,
}

/// A copyable handle of one typed value.
#[derive(Clone, Copy)]
pub struct Entry {
    services: Services,
    key: EntryKey,
    entity_kind: EntityKind,
    input: StoredValue<InputKind>,
    unsettled: Option<Unsettled>,
    text: RwSignal<String>,
    phase: RwSignal<Phase>,
    focused: StoredValue<bool>,
    timer: StoredValue<Option<TimeoutHandle>>,
    stored: Signal<Value>,
    stored_state: Signal<SaveState>,
    lock: Signal<Option<String>>,
    edit: Callback<Value, Vec<Draft>>,
}

impl Entry {
    /// Makes the entry; it follows the stored value while nobody types.
    pub fn new(services: Services, plan: EntryPlan) -> Self {
        let (entity, field) = plan.key;
        let kept = services.device().kept_text(entity, field);
        let shown = plan.stored.with_untracked(show);
        let phase = match &kept {
            Some(kept) if *kept != shown => Phase::Typing,
            _ => Phase::Settled,
        };
        let is_kept = phase == Phase::Typing;
        let entry = Self {
            services,
            key: plan.key,
            entity_kind: plan.entity_kind,
            input: StoredValue::new(plan.input),
            unsettled: use_context::<Unsettled>(),
            text: RwSignal::new(kept.unwrap_or(shown)),
            phase: RwSignal::new(phase),
            focused: StoredValue::new(false),
            timer: StoredValue::new(None),
            stored: plan.stored,
            stored_state: plan.stored_state,
            lock: plan.lock,
            edit: plan.edit,
        };
        if is_kept {
            entry.judge_kept();
        }
        entry.follow_stored();
        on_cleanup(move || entry.commit());
        entry
    }

    /// The text in the box.
    pub fn text(&self) -> RwSignal<String> {
        self.text
    }

    /// Which value of which entity.
    pub fn key(&self) -> EntryKey {
        self.key
    }

    /// What the entity is.
    pub fn entity_kind(&self) -> EntityKind {
        self.entity_kind
    }

    /// What the box takes.
    pub fn input(&self) -> InputKind {
        self.input.get_value()
    }

    /// The identity of the box in the page: a list of problems jumps to it.
    pub fn element_id(&self) -> String {
        let (entity, field) = self.key;
        element_id(self.entity_kind, entity, field)
    }

    /// Whether nothing can be typed.
    pub fn is_locked(&self) -> Signal<bool> {
        let lock = self.lock;
        Signal::derive(move || lock.with(Option::is_some))
    }

    /// The words below the box.
    pub fn state(&self) -> Signal<SaveState> {
        let entry = *self;
        Memo::new(move |_| entry.read_state()).into()
    }

    /// What is wrong with the text, for the box's error line.
    pub fn error(&self) -> Signal<Option<String>> {
        let phase = self.phase;
        Signal::derive(move || {
            phase.with(|phase| match phase {
                Phase::Wrong(reason) | Phase::Failed(reason) => Some(reason.clone()),
                Phase::Asking(_) => Some(text::entry::AMBIGUOUS.into()),
                Phase::Settled | Phase::Typing | Phase::Storing => None,
            })
        })
    }

    /// The readings to ask about.
    pub fn readings(&self) -> Signal<Option<NumberReadings>> {
        let phase = self.phase;
        Signal::derive(move || {
            phase.with(|phase| match phase {
                Phase::Asking(readings) => Some(readings.clone()),
                _ => None,
            })
        })
    }

    /// The person typed; `text` already holds the box's content.
    pub fn typed(&self) {
        let entry = *self;
        self.phase.set(Phase::Typing);
        self.stop_timer();
        self.remember();
        self.timer
            .set_value(set_timeout_with_handle(move || entry.commit(), REST_TIME).ok());
    }

    /// The person chose or pasted this text: it is judged at once.
    pub fn choose(&self, chosen: &str) {
        self.text.set(chosen.into());
        self.phase.set(Phase::Typing);
        self.commit();
    }

    /// The box got the focus.
    pub fn focus(&self) {
        self.focused.try_update_value(|focused| *focused = true);
    }

    /// The person left the box.
    pub fn leave(&self) {
        self.focused.try_update_value(|focused| *focused = false);
        self.commit();
        self.show_stored_if_settled();
    }

    /// Drops what was typed and shows the stored value again.
    pub fn cancel(&self) {
        self.stop_timer();
        self.keep(None);
        self.phase.set(Phase::Settled);
        self.show_stored_if_settled();
        self.forget();
    }

    /// Stores what was typed, if it is a value and differs from the stored one.
    pub fn commit(&self) {
        if self
            .phase
            .try_with_untracked(|phase| *phase == Phase::Typing)
            != Some(true)
        {
            return;
        }
        self.stop_timer();
        self.forget();
        let Some(typed) = self.text.try_get_untracked() else {
            return;
        };
        match self.input.try_with_value(|kind| parse(kind, &typed)) {
            Some(Parsed::Value(value)) => self.store(value),
            Some(Parsed::Ask(readings)) => self.hold(Phase::Asking(readings), typed),
            Some(Parsed::Refused(reason)) => self.hold(Phase::Wrong(reason), typed),
            None => {}
        }
    }

    fn store(&self, value: Value) {
        if self.stored.try_with_untracked(|stored| *stored == value) != Some(false) {
            self.phase.set(Phase::Settled);
            self.keep(None);
            return;
        }
        self.phase.set(Phase::Storing);
        let drafts = self.edit.try_run(value).unwrap_or_default();
        if drafts.is_empty() {
            self.phase
                .set(Phase::Failed(text::entry::NOT_POSSIBLE.into()));
            return;
        }
        let committed = self.services.device().append(drafts);
        let entry = *self;
        spawn_local(async move {
            let outcome = committed.await;
            entry.stored_on_device(outcome.err().map(|error| error.user_message()));
        });
    }

    /// The device answered. The person may have typed on meanwhile, or left the page.
    fn stored_on_device(&self, failure: Option<String>) {
        let still_storing = self
            .phase
            .try_with_untracked(|phase| *phase == Phase::Storing)
            == Some(true);
        match failure {
            None => {
                self.keep(None);
                if still_storing {
                    self.phase.set(Phase::Settled);
                    self.show_stored_if_settled();
                }
            }
            Some(reason) => {
                self.keep(self.text.try_get_untracked());
                if still_storing {
                    self.phase.set(Phase::Failed(reason));
                }
            }
        }
    }

    fn hold(&self, phase: Phase, typed: String) {
        self.keep(Some(typed));
        self.phase.set(phase);
    }

    /// Text kept from an earlier run: a sound value is stored after all, the rest is judged.
    fn judge_kept(&self) {
        let judged = self
            .input
            .with_value(|kind| self.text.with_untracked(|typed| parse(kind, typed)));
        match judged {
            Parsed::Value(_) => self.typed(),
            Parsed::Ask(readings) => self.phase.set(Phase::Asking(readings)),
            Parsed::Refused(reason) => self.phase.set(Phase::Wrong(reason)),
        }
    }

    fn keep(&self, typed: Option<String>) {
        let (entity, field) = self.key;
        self.services.device().keep_text(entity, field, typed);
    }

    fn follow_stored(&self) {
        let entry = *self;
        Effect::new(move |_| {
            entry.stored.track();
            entry.show_stored_if_settled();
        });
    }

    fn show_stored_if_settled(&self) {
        let settled = self
            .phase
            .try_with_untracked(|phase| *phase == Phase::Settled)
            == Some(true);
        if !settled || self.focused.try_get_value() == Some(true) {
            return;
        }
        if let Some(shown) = self.stored.try_with_untracked(show)
            && self.text.try_with_untracked(|text| *text != shown) == Some(true)
        {
            self.text.set(shown);
        }
    }

    fn remember(&self) {
        if let Some(Unsettled(list)) = self.unsettled {
            list.try_update_value(|entries| entries.insert(self.key, *self));
        }
    }

    fn forget(&self) {
        if let Some(Unsettled(list)) = self.unsettled {
            list.try_update_value(|entries| entries.remove(&self.key));
        }
    }

    fn stop_timer(&self) {
        if let Some(Some(handle)) = self.timer.try_update_value(Option::take) {
            handle.clear();
        }
    }

    fn read_state(&self) -> SaveState {
        let state = self.phase.with(|phase| match phase {
            Phase::Settled => None,
            Phase::Typing | Phase::Storing => Some(SaveState::Typing),
            Phase::Asking(_) => Some(SaveState::Invalid(text::entry::AMBIGUOUS.into())),
            Phase::Wrong(reason) | Phase::Failed(reason) => {
                Some(SaveState::Invalid(reason.clone()))
            }
        });
        let stored = || self.stored_state.get();
        state.unwrap_or_else(|| match (self.lock.get(), stored()) {
            (Some(reason), SaveState::Empty | SaveState::Server(_)) => SaveState::Locked(reason),
            (_, stored) => stored,
        })
    }
}

/// The identity of a value's box in the page.
pub fn element_id(kind: EntityKind, entity: EntityId, field: Field) -> String {
    let name = field_rule(kind, field).map_or("field", |rule| rule.name);
    [name, "-", &entity.uuid().to_string()].concat()
}

/// Entries whose text is not stored yet, so that hiding the page can store them.
#[derive(Clone, Copy)]
struct Unsettled(StoredValue<BTreeMap<EntryKey, Entry>>);

/// Makes the list of unsettled entries known and stores them whenever the page is hidden.
pub(crate) fn provide_unsettled() {
    let list = StoredValue::new(BTreeMap::new());
    provide_context(Unsettled(list));
    Effect::new(move |_| {
        let leaving = window_event_listener(ev::pagehide, move |_| store_all(list));
        let hiding = window_event_listener_untyped("visibilitychange", move |_| {
            if document().visibility_state() == VisibilityState::Hidden {
                store_all(list);
            }
        });
        on_cleanup(move || {
            leaving.remove();
            hiding.remove();
        });
    });
}

fn store_all(list: StoredValue<BTreeMap<EntryKey, Entry>>) {
    let entries = list.try_update_value(std::mem::take).unwrap_or_default();
    for entry in entries.values() {
        entry.commit();
    }
}
