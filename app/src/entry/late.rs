//! An edit of a field that arrived after its document was locked: what it says, and one tap that
//! asks for it as an amendment, also without a network. Words about why may follow, or not.

use ikrar_domain::{
    people::{Action, Actor, may},
    review::ParkedState,
};
use ikrar_sync::{disposition::ParkReason, edit, identity::EntityId, model, row::Rows};
use leptos::prelude::*;
use leptos_router::components::A;

use super::{Entry, EntryKey, watched::waits_at};
use crate::{
    components::{Badge, Button, ButtonKind, Reason, Tone, live, part},
    context::Services,
    memo::Memo,
    pages::{Tell, perform, tell_by_toast},
    reading::{parked_subject, person, value_words},
    routes::addresses,
    text,
};

/// What waits beside a field.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Late {
    /// The parked edit.
    parked: EntityId,
    /// What was written and does not count yet, and by whom.
    words: String,
    state: ParkedState,
    may_request: bool,
    /// Whether it was asked for without saying why, by this person.
    wants_reason: bool,
}

/// The parked edit of a field; none where nothing waits.
fn read_late(rows: &impl Rows, (entity, field): EntryKey, actor: &Actor) -> Option<Late> {
    let parked = model::open_parked_at(rows, entity, field)?;
    let operation = &parked.operation;
    let value = value_words(operation.kind()?, field, operation.value_of(field)?);
    let who = person(rows, operation.author, actor.user);
    let subject = parked_subject(rows, &parked)?;
    let may_request = parked.cause == ParkReason::Locked
        && may(actor, Action::RequestAmendment, &subject).is_ok();
    Some(Late {
        parked: parked.id,
        words: text::parked::at_field(&value, &who),
        state: parked.state,
        may_request,
        wants_reason: parked.request.is_some_and(|said| {
            may_request && said.text.is_empty() && said.author.uuid() == actor.user.uuid()
        }),
    })
}

/// What acts on a parked edit, and where the outcome is told.
#[derive(Clone, Copy)]
struct Asking {
    services: Services,
    tell: Tell,
}

/// The part of a box that shows it.
pub(crate) fn late(entry: Entry) -> AnyView {
    let services = entry.services();
    let asking = Asking {
        services,
        tell: tell_by_toast(),
    };
    let waits = waits_at(services, entry.key());
    let late = Memo::new(move |_| {
        waits.get().then_some(())?;
        let actor = services.user_untracked()?.actor();
        services.with_replica(|replica| read_late(replica, entry.key(), &actor))
    });
    live(move || late.get().map(|late| shown(asking, late)))
}

fn shown(asking: Asking, late: Late) -> AnyView {
    let parked = late.parked;
    let is_requested = late.state == ParkedState::Requested;
    let ask = move || asking.request(parked, "");
    view! {
        <div class="late" data-late=late.state.code()>
            <p class="late__words">{late.words}</p>
            {part(is_requested.then(|| view! {
                <Badge label=late.state.label() tone=Tone::Brand />
            }))}
            {part((!is_requested && late.may_request).then(|| view! {
                <Button
                    label=text::parked::REQUEST
                    on_press=ask
                    action="request-amendment"
                />
            }))}
            {part((!late.may_request).then(|| view! {
                <A href=addresses::PARKED attr:class="button button--quiet">
                    {text::parked::OPEN_LIST}
                </A>
            }))}
            {part(late.wants_reason.then(|| why(asking, parked)))}
        </div>
    }
    .into_any()
}

/// Words that may follow a request.
fn why(asking: Asking, parked: EntityId) -> AnyView {
    let reason = Reason::new();
    let send = move || {
        if let Some(words) = reason.given(text::parked::REASON_MISSING) {
            asking.request(parked, &words);
        }
    };
    view! {
        <details class="joined">
            <summary class="joined__badge">{text::parked::ADD_REASON}</summary>
            {reason.field(text::parked::REASON, ["why-", &parked.hex()].concat())}
            <Button
                label=text::parked::SEND_REASON
                kind=ButtonKind::Secondary
                on_press=send
                action="amendment-reason"
            />
        </details>
    }
    .into_any()
}

impl Asking {
    fn request(self, parked: EntityId, reason: &str) {
        let drafts = self
            .services
            .with_replica_untracked(|replica| edit::request_amendment(replica, parked, reason));
        let tell = self.tell;
        perform(self.services, tell, drafts, move || {
            tell.try_run(text::parked::REQUESTED.into());
        });
    }
}

#[cfg(test)]
mod tests {
    use ikrar_domain::people::Role;
    use ikrar_sync::schema::item;

    use super::*;
    use crate::reading::fixture::{FIRST_ITEM, actor, with_late_target};

    const KEY: EntryKey = (FIRST_ITEM, item::TARGET);

    #[test]
    fn a_late_edit_stands_at_its_field_and_is_asked_for_there() {
        let rows = with_late_target("submitted", ParkedState::Waiting);
        let late = read_late(&rows, KEY, &actor(Role::AgencyOperator)).unwrap();
        assert_eq!(late.words, "Isian tertahan: 75 · Anda");
        assert!(late.may_request && !late.wants_reason);
        let other_field = (FIRST_ITEM, item::UNIT);
        assert_eq!(
            read_late(&rows, other_field, &actor(Role::AgencyOperator)),
            None
        );
    }

    #[test]
    fn who_asked_without_words_may_add_them_and_nobody_else() {
        let rows = with_late_target("submitted", ParkedState::Requested);
        let late = read_late(&rows, KEY, &actor(Role::AgencyOperator)).unwrap();
        assert!(late.wants_reason);
        let reviewers = read_late(&rows, KEY, &actor(Role::PlanningReviewer)).unwrap();
        assert!(!reviewers.may_request && !reviewers.wants_reason);
    }

    #[test]
    fn nothing_stands_there_once_it_is_decided() {
        let rows = with_late_target("submitted", ParkedState::Declined);
        assert_eq!(read_late(&rows, KEY, &actor(Role::AgencyOperator)), None);
    }
}
