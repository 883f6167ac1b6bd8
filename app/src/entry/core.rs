//! The life of one typed value.

use std::{collections::BTreeMap, time::Duration};

use ikrar_sync::{identity::Seq, operation::Draft, schema::EntityKind};
use leptos::{ev, prelude::*, task::spawn_local};
use web_sys::VisibilityState;

use super::{EntryKey, EntryPlan, InputKind, Parsed, Stored, parse, show};
use crate::{
    components::{NumberReadings, SaveState},
    context::Services,
    text,
};

/// How long the keyboard must rest before a value is stored.
const REST_TIME: Duration = Duration::from_millis(500);

/// Where the text in the box stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Phase {
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

impl Phase {
    /// What is wrong with the text.
    pub(super) fn trouble(&self) -> Option<String> {
        match self {
            Self::Wrong(reason) | Self::Failed(reason) => Some(reason.clone()),
            Self::Asking(_) => Some(text::entry::AMBIGUOUS.into()),
            Self::Settled | Self::Typing | Self::Storing => None,
        }
    }
}

/// What an entry consists of.
#[derive(Clone, Copy)]
pub(super) struct Core {
    services: Services,
    pub(super) key: EntryKey,
    pub(super) entity_kind: EntityKind,
    pub(super) input: StoredValue<InputKind>,
    unsettled: Option<Unsettled>,
    pub(super) text: RwSignal<String>,
    pub(super) phase: RwSignal<Phase>,
    focused: StoredValue<bool>,
    timer: StoredValue<Option<TimeoutHandle>>,
    stored: Signal<Stored>,
    /// The version of the value the person last saw in the box. An edit names it as its base,
    /// so that a value that arrived unseen is challenged and never overwritten.
    seen: StoredValue<Seq>,
    stored_state: Signal<SaveState>,
    pub(super) lock: Signal<Option<String>>,
    edit: Callback<Stored, Vec<Draft>>,
}

impl Core {
    /// What the screens around it use.
    pub(super) fn services(&self) -> Services {
        self.services
    }

    /// Shows the stored value, or the text a former run kept.
    pub(super) fn new(services: Services, plan: EntryPlan) -> Self {
        let (entity, field) = plan.key;
        let stored = plan.stored.get_untracked();
        let shown = show(&plan.input, &stored.value);
        let kept = services
            .device()
            .kept_text(entity, field)
            .filter(|kept| *kept != shown);
        let core = Self {
            services,
            key: plan.key,
            entity_kind: plan.entity_kind,
            input: StoredValue::new(plan.input),
            unsettled: use_context::<Unsettled>(),
            text: RwSignal::new(kept.clone().unwrap_or(shown)),
            phase: RwSignal::new(Phase::Settled),
            focused: StoredValue::new(false),
            timer: StoredValue::new(None),
            stored: plan.stored,
            seen: StoredValue::new(stored.version),
            stored_state: plan.stored_state,
            lock: plan.lock,
            edit: plan.edit,
        };
        if let Some(kept) = kept {
            core.judge_kept(&kept);
        }
        core
    }

    /// Text kept from an earlier run: a sound value is stored after all, the rest is judged.
    fn judge_kept(&self, kept: &str) {
        match self.input.with_value(|input| parse(input, kept)) {
            Parsed::Value(_) => self.typed(),
            Parsed::Ask(readings) => self.phase.set(Phase::Asking(readings)),
            Parsed::Refused(reason) => self.phase.set(Phase::Wrong(reason)),
        }
    }

    pub(super) fn follow_stored(&self) {
        let core = *self;
        Effect::new(move |_| {
            core.stored.track();
            core.show_stored();
        });
    }

    pub(super) fn typed(&self) {
        let core = *self;
        self.phase.set(Phase::Typing);
        self.stop_timer();
        self.remember();
        let handle = set_timeout_with_handle(move || core.commit(), REST_TIME).ok();
        self.timer.set_value(handle);
    }

    pub(super) fn choose(&self, chosen: &str) {
        self.text.set(chosen.into());
        self.phase.set(Phase::Typing);
        self.commit();
    }

    pub(super) fn set_focused(&self, is_focused: bool) {
        self.focused.set_value(is_focused);
    }

    pub(super) fn leave(&self) {
        self.set_focused(false);
        self.commit();
        self.show_stored();
    }

    pub(super) fn cancel(&self) {
        self.stop_timer();
        self.keep(None);
        self.forget();
        self.phase.set(Phase::Settled);
        let stored = self.stored.get_untracked();
        let shown = self.input.with_value(|input| show(input, &stored.value));
        self.text.set(shown);
        self.show_stored();
    }

    pub(super) fn commit(&self) {
        let phase = self.phase.try_get_untracked();
        if phase != Some(Phase::Typing) {
            return;
        }
        self.stop_timer();
        self.forget();
        let Some(typed) = self.text.try_get_untracked() else {
            return;
        };
        match self.input.try_with_value(|input| parse(input, &typed)) {
            Some(Parsed::Value(value)) => self.store(value),
            Some(Parsed::Ask(readings)) => self.hold(Phase::Asking(readings), typed),
            Some(Parsed::Refused(reason)) => self.hold(Phase::Wrong(reason), typed),
            None => {}
        }
    }

    fn store(&self, value: ikrar_sync::value::Value) {
        let stands = self
            .stored
            .try_with_untracked(|stored| stored.value == value);
        if stands != Some(false) {
            self.phase.set(Phase::Settled);
            self.keep(None);
            return;
        }
        self.phase.set(Phase::Storing);
        let wanted = Stored {
            value,
            version: self.seen.get_value(),
        };
        let drafts = self.edit.try_run(wanted).unwrap_or_default();
        if drafts.is_empty() {
            // The data may be on their way back; then the text goes on from here.
            self.keep(self.text.try_get_untracked());
            let reason = text::entry::NOT_POSSIBLE.into();
            self.phase.set(Phase::Failed(reason));
            return;
        }
        let committed = self.services.device().append(drafts);
        let core = *self;
        spawn_local(async move {
            let outcome = committed.await;
            core.stored_on_device(outcome.err().map(|error| error.user_message()));
        });
    }

    /// The device answered. The person may have typed on meanwhile, or left the page.
    fn stored_on_device(&self, failure: Option<String>) {
        let phase = self.phase.try_get_untracked();
        let moved_on = phase.as_ref().is_some_and(|phase| *phase != Phase::Storing);
        if moved_on {
            return;
        }
        match failure {
            None => {
                self.keep(None);
                if phase.is_some() {
                    self.phase.set(Phase::Settled);
                    self.show_stored();
                }
            }
            Some(reason) => {
                self.keep(self.text.try_get_untracked());
                if phase.is_some() {
                    self.phase.set(Phase::Failed(reason));
                }
            }
        }
    }

    fn hold(&self, phase: Phase, typed: String) {
        self.keep(Some(typed));
        self.phase.set(phase);
    }

    fn keep(&self, typed: Option<String>) {
        let (entity, field) = self.key;
        self.services.device().keep_text(entity, field, typed);
    }

    /// Shows the stored value unless the person is at work on it. The same value in other
    /// writing ("12,0" for 12) stays as typed until the box is left.
    fn show_stored(&self) {
        let (Some(stored), Some(text), Some(phase)) = (
            self.stored.try_get_untracked(),
            self.text.try_get_untracked(),
            self.phase.try_get_untracked(),
        ) else {
            return;
        };
        let meant = self.input.try_with_value(|input| parse(input, &text));
        let is_same = meant == Some(Parsed::Value(stored.value.clone()));
        if phase == Phase::Settled && !(is_same && self.focused.get_value()) {
            let shown = self
                .input
                .try_with_value(|input| show(input, &stored.value));
            let shown = shown.unwrap_or_default();
            if shown != text {
                self.text.set(shown);
            }
        }
        if phase == Phase::Settled || is_same {
            self.seen.set_value(stored.version);
        }
    }

    pub(super) fn read_state(&self) -> SaveState {
        let own = self.phase.with(|phase| match phase {
            Phase::Settled => None,
            Phase::Typing | Phase::Storing => Some(SaveState::Typing),
            Phase::Failed(reason) => Some(SaveState::Unstored(reason.clone())),
            Phase::Asking(_) | Phase::Wrong(_) => phase.trouble().map(SaveState::Invalid),
        });
        own.unwrap_or_else(|| match (self.lock.get(), self.stored_state.get()) {
            (Some(reason), SaveState::Empty | SaveState::Server(_)) => SaveState::Locked(reason),
            (_, stored) => stored,
        })
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
}

/// Entries whose text is not stored yet, so that hiding the page can store them.
#[derive(Clone, Copy)]
struct Unsettled(StoredValue<BTreeMap<EntryKey, Core>>);

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

/// A page that is being closed may not live until an edit is committed, which takes a question
/// to the store and its answer. The bare text needs no answer, so it goes first.
fn store_all(list: StoredValue<BTreeMap<EntryKey, Core>>) {
    let entries = list.try_update_value(std::mem::take).unwrap_or_default();
    for entry in entries.values() {
        if entry.phase.try_get_untracked() == Some(Phase::Typing) {
            entry.keep(entry.text.try_get_untracked());
        }
        entry.commit();
    }
}
