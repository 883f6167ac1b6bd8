//! The conflicts as cards: what it was, the sides with who and when, a third value, a reason.

use std::collections::BTreeSet;

use ikrar_domain::review::Urgency;
use ikrar_sync::{edit, identity::EntityId, replica::ConflictRef, schema::Field, value::Value};
use leptos::prelude::*;

use super::bulk::{self, Ticked};
use super::inbox::{Inbox, choices_of, read_inbox};
use super::state::{Conflict, Side, Viewer, checked_decision, read_conflict};
use crate::{
    components::{
        Badge, Button, ButtonKind, Check, Choice, EmptyState, ListEntry, NumberReadings, Reason,
        Select, TextField, Tone, entity_list, live, part,
    },
    context::{Services, SessionUser},
    entry::{InputKind, Parsed, figure_choices, parse},
    memo::Memo,
    pages::{Tell, open_link, perform, set_title, tell_by_toast},
    reading::Clock,
    text,
};

/// The list of conflicts.
pub(super) fn conflicts(services: Services, user: SessionUser) -> AnyView {
    set_title(text::conflict::TITLE);
    let tell = tell_by_toast();
    let user = StoredValue::new(user);
    let only = RwSignal::new(String::new());
    let inbox = Memo::new(move |_| {
        let actor = user.with_value(SessionUser::actor);
        let clock = Clock::of(services.device().as_ref());
        let only = only.with(|hex| EntityId::from_hex(hex));
        services
            .with_replica(|replica| read_inbox(replica, replica.conflicts(), &actor, clock, only))
    });
    let may_settle = Memo::new(move |_| inbox.with(|inbox| inbox.mine_to_settle.clone()));
    let ticked: Ticked = RwSignal::new(BTreeSet::new());
    let ticking = Ticking {
        ticked,
        is_offered: Memo::new(move |_| may_settle.with(Vec::len) > 1),
    };
    view! {
        <main class="page conflict" id="isi">
            <div class="page__title">
                <h1>{text::conflict::TITLE}</h1>
                <p class="page__lead">{text::conflict::LEAD}</p>
            </div>
            {live(move || Some(head(&inbox.get(), only)))}
            {bulk::bar(services, user, tell, may_settle, ticked)}
            <div class="card-list">
                {entity_list(
                    move || inbox.with(|inbox| inbox.places.iter().map(entry_of).collect()),
                    move |entry| card(services, user, tell, ticking, entry),
                )}
            </div>
        </main>
    }
    .into_any()
}

/// How many wait, how long, and whose are shown.
fn head(inbox: &Inbox, only: RwSignal<String>) -> AnyView {
    let choices = choices_of(inbox);
    let has_choice = choices.len() > 1;
    if inbox.places.is_empty() && !has_choice {
        return view! {
            <EmptyState title=text::conflict::NONE detail=text::conflict::NONE_DETAIL />
        }
        .into_any();
    }
    view! {
        <p id="conflict-count">{text::conflict::waiting(inbox.places.len(), inbox.overdue)}</p>
        {part(has_choice.then(|| view! {
            <Select
                label=text::conflict::AGENCY
                id="conflict-agency"
                choices=choices
                value=only
                on_change=move |hex| only.set(hex)
            />
        }))}
    }
    .into_any()
}

/// A conflict as an entry of the list: its field tells conflicts of one entity apart.
fn entry_of(place: &ConflictRef) -> ListEntry {
    (usize::from(place.field.0), place.entity)
}

fn place_of((number, entity): ListEntry) -> Option<ConflictRef> {
    let field = Field(u16::try_from(number).ok()?);
    Some(ConflictRef { entity, field })
}

/// One decision being made.
#[derive(Clone, Copy)]
struct Decision {
    services: Services,
    tell: Tell,
    place: ConflictRef,
    chosen: RwSignal<Option<Value>>,
    third: RwSignal<String>,
    third_trouble: RwSignal<Option<String>>,
    readings: RwSignal<Option<NumberReadings>>,
    reason: Reason,
}

fn card(
    services: Services,
    user: StoredValue<SessionUser>,
    tell: Tell,
    ticking: Ticking,
    entry: ListEntry,
) -> AnyView {
    let Some(place) = place_of(entry) else {
        return ().into_any();
    };
    let conflict = Memo::new(move |_| {
        let clock = Clock::of(services.device().as_ref());
        let actor = user.with_value(SessionUser::actor);
        let viewer = Viewer {
            actor: &actor,
            clock,
        };
        services.with_replica(|replica| read_conflict(replica, viewer, place))
    });
    let decision = Decision {
        services,
        tell,
        place,
        chosen: RwSignal::new(None),
        third: RwSignal::new(String::new()),
        third_trouble: RwSignal::new(None),
        readings: RwSignal::new(None),
        reason: Reason::new(),
    };
    live(move || {
        conflict
            .get()
            .map(|conflict| body(decision, conflict, ticking))
    })
}

fn body(decision: Decision, conflict: Conflict, ticking: Ticking) -> AnyView {
    let name =
        ikrar_sync::schema::field_rule(conflict.kind, conflict.place.field).map(|rule| rule.name);
    let (may_resolve, place) = (conflict.may_resolve, conflict.place);
    let sides = conflict
        .sides
        .into_iter()
        .map(|one| side(decision, one, may_resolve))
        .collect_view();
    view! {
        <article
            class="card"
            data-conflict=conflict.place.entity.uuid().to_string()
            data-field=name
        >
            <div class="card__head">
                <h2>{conflict.field_label}</h2>
                <p class="muted">{conflict.whose}</p>
                <div class="conflict__age">
                    <Badge label=conflict.age tone=urgency_tone(conflict.urgency) />
                    {part(conflict.address.map(open_link))}
                </div>
            </div>
            {live(move || (may_resolve && ticking.is_offered.get()).then(|| tick(place, ticking)))}
            <div class="conflict__sides">
                <div class="conflict__side" data-side="base">
                    <p class="muted">{text::conflict::BASE}</p>
                    <p class="conflict__value">{conflict.base}</p>
                </div>
                {sides}
            </div>
            {if may_resolve {
                decide(decision, conflict.third)
            } else {
                view! { <p class="muted">{text::conflict::NOT_ALLOWED}</p> }.into_any()
            }}
        </article>
    }
    .into_any()
}

/// Ticking conflicts to settle them together, where there is more than one to settle.
#[derive(Clone, Copy)]
struct Ticking {
    ticked: Ticked,
    is_offered: Memo<bool>,
}

fn tick(place: ConflictRef, ticking: Ticking) -> AnyView {
    let ticked = ticking.ticked;
    let toggle = move |wanted: bool| {
        ticked.update(|ticked| {
            if wanted {
                ticked.insert(place);
            } else {
                ticked.remove(&place);
            }
        });
    };
    view! {
        <Check
            label=text::conflict::TICK
            checked=Signal::derive(move || ticked.with(|ticked| ticked.contains(&place)))
            on_change=toggle
            id=["tick-", &place.entity.hex(), "-", &place.field.0.to_string()].concat()
        />
    }
    .into_any()
}

fn urgency_tone(urgency: Urgency) -> Tone {
    match urgency {
        Urgency::Fresh => Tone::Neutral,
        Urgency::Waiting => Tone::Warning,
        Urgency::Overdue => Tone::Negative,
    }
}

fn side(decision: Decision, side: Side, may_resolve: bool) -> AnyView {
    let value = StoredValue::new(side.value);
    let is_chosen = move || {
        decision
            .chosen
            .with(|chosen| value.with_value(|value| chosen.as_ref() == Some(value)))
    };
    let choose = move || {
        decision.third.set(String::new());
        decision.third_trouble.set(None);
        decision.reason.accept();
        decision.chosen.set(Some(value.get_value()));
    };
    let label = Signal::derive(move || {
        if is_chosen() {
            text::conflict::CHOSEN
        } else {
            text::conflict::CHOOSE
        }
        .to_owned()
    });
    view! {
        <div
            class=move || if is_chosen() {
                "conflict__side conflict__side--chosen"
            } else {
                "conflict__side"
            }
            data-side=if side.is_mine { "mine" } else { "theirs" }
        >
            <p class="muted">{side.heading}</p>
            <p class="conflict__value">{side.words}</p>
            <p class="conflict__who">{side.who_when}</p>
            {part(may_resolve.then(|| view! {
                <Button label=label on_press=choose action="choose" />
            }))}
        </div>
    }
    .into_any()
}

fn decide(decision: Decision, third: Option<InputKind>) -> AnyView {
    let id = decision.place.entity.hex();
    let send = move || {
        let chosen = decision.chosen.get_untracked();
        match checked_decision(chosen, &decision.reason.words()) {
            Err(words) => decision.reason.refuse(words),
            Ok((value, reason)) => resolve(decision, value, &reason),
        }
    };
    view! {
        {third.map(|input| third_box(decision, input))}
        {decision.reason.field(text::conflict::REASON, ["reason-", &id].concat())}
        <div class="card__foot">
            <Button
                label=text::conflict::RESOLVE
                kind=ButtonKind::Primary
                on_press=send
                action="resolve"
            />
        </div>
    }
    .into_any()
}

fn third_box(decision: Decision, input: InputKind) -> AnyView {
    let id = ["third-", &decision.place.entity.hex()].concat();
    let choices = match &input {
        InputKind::Realization(rule) | InputKind::Target(rule) => figure_choices(rule),
        _ => None,
    };
    let input = StoredValue::new(input);
    let judge = move || {
        let typed = decision.third.get_untracked();
        decision.readings.set(None);
        decision.third_trouble.set(None);
        if typed.trim().is_empty() {
            return;
        }
        match input.with_value(|input| parse(input, &typed)) {
            Parsed::Value(value) => decision.chosen.set(Some(value)),
            Parsed::Ask(readings) => {
                decision.chosen.set(None);
                decision.readings.set(Some(readings));
            }
            Parsed::Refused(reason) => {
                decision.chosen.set(None);
                decision.third_trouble.set(Some(reason));
            }
        }
    };
    let choose = move |typed: String| {
        decision.third.set(typed);
        judge();
    };
    match choices {
        Some(choices) => third_select(decision, id, choices, Callback::new(choose)),
        None => view! {
            <TextField
                label=text::conflict::THIRD
                id=id
                value=decision.third
                on_input=Callback::new(move |()| judge())
                error=decision.third_trouble
            />
            <crate::components::NumberAsk readings=decision.readings on_choose=choose />
        }
        .into_any(),
    }
}

fn third_select(
    decision: Decision,
    id: String,
    choices: Vec<Choice>,
    choose: Callback<String>,
) -> AnyView {
    view! {
        <Select
            label=text::conflict::THIRD
            id=id
            choices=choices
            value=decision.third
            on_change=choose
        />
    }
    .into_any()
}

fn resolve(decision: Decision, value: Value, reason: &str) {
    let ConflictRef { entity, field } = decision.place;
    let drafts = decision.services.with_replica_untracked(|replica| {
        edit::resolve(replica, entity, field, value, reason).map(|draft| vec![draft])
    });
    let tell = decision.tell;
    perform(decision.services, tell, drafts, move || {
        tell.try_run(text::conflict::RESOLVED.into());
    });
}
