//! The parked saves as cards: what was written, by whom, why it waits, and what can be done.

use ikrar_domain::review::ParkedState;
use ikrar_sync::{
    edit::{self, EditError},
    identity::EntityId,
    operation::Draft,
};
use leptos::prelude::*;

use super::state::{Change, Held, read_held};
use crate::{
    components::{Badge, Button, ButtonKind, EmptyState, Reason, Tone, entity_list, live, part},
    context::{Services, SessionUser},
    memo::Memo,
    pages::{Tell, open_link, perform, set_title, tell_by_toast},
    reading::Clock,
    text,
};

/// The list of parked saves.
pub(super) fn parked(services: Services, user: SessionUser) -> AnyView {
    set_title(text::parked::TITLE);
    let tell = tell_by_toast();
    let held = Memo::new(move |_| {
        let clock = Clock::of(services.device().as_ref());
        services.with_replica(|replica| read_held(replica, &user.actor(), clock))
    });
    let entries = move || held.with(|held| held.iter().map(|one| (0, one.id)).collect());
    view! {
        <main class="page parked" id="isi">
            <div class="page__title">
                <h1>{text::parked::TITLE}</h1>
                <p class="page__lead">{text::parked::LEAD}</p>
            </div>
            {live(move || Some(head(held.with(Vec::len))))}
            <div class="card-list">
                {entity_list(entries, move |(_, id)| card(services, tell, held, id))}
            </div>
        </main>
    }
    .into_any()
}

fn head(count: usize) -> AnyView {
    if count == 0 {
        return view! {
            <EmptyState title=text::parked::NONE detail=text::parked::NONE_DETAIL />
        }
        .into_any();
    }
    view! { <p id="parked-count">{text::parked::waiting(count)}</p> }.into_any()
}

/// A decision being written.
#[derive(Clone, Copy)]
struct Decision {
    services: Services,
    tell: Tell,
    id: EntityId,
    reason: Reason,
}

fn card(services: Services, tell: Tell, held: Memo<Vec<Held>>, id: EntityId) -> AnyView {
    let decision = Decision {
        services,
        tell,
        id,
        reason: Reason::new(),
    };
    let shown = Memo::new(move |_| held.with(|held| held.iter().find(|one| one.id == id).cloned()));
    live(move || shown.get().as_ref().map(|held| body(decision, held)))
}

fn body(decision: Decision, held: &Held) -> AnyView {
    let tone = match held.state {
        ParkedState::Requested => Tone::Brand,
        _ => Tone::Warning,
    };
    let changes: Vec<AnyView> = held.changes.iter().map(change).collect();
    view! {
        <article class="card" data-parked=held.id.uuid().to_string()>
            <div class="card__head">
                <h2>{held.agency.clone()}</h2>
                <div class="conflict__age">
                    <Badge label=held.state.label() tone=tone />
                    {part(held.address.clone().map(open_link))}
                </div>
            </div>
            <p class="conflict__who">{held.who_when.clone()}</p>
            <p class="muted">{held.cause}</p>
            {changes}
            {part(held.request.clone().map(|words| view! { <p>{words}</p> }))}
            {actions(decision, held)}
        </article>
    }
    .into_any()
}

fn change(change: &Change) -> AnyView {
    let heading = change.heading();
    view! {
        <section class="card-list">
            <h3>{heading}</h3>
            <div class="conflict__sides">
                <div class="conflict__side" data-side="base">
                    <p class="muted">{text::parked::BASE}</p>
                    <p class="conflict__value">{change.base.clone()}</p>
                </div>
                <div class="conflict__side" data-side="parked">
                    <p class="muted">{text::parked::NEW}</p>
                    <p class="conflict__value">{change.value.clone()}</p>
                </div>
            </div>
        </section>
    }
    .into_any()
}

fn actions(decision: Decision, held: &Held) -> AnyView {
    if !held.may_decide && !held.may_request {
        return view! { <p class="muted">{text::parked::NOT_ALLOWED}</p> }.into_any();
    }
    let (may_decide, may_request, takes_now) = (held.may_decide, held.may_request, held.takes_now);
    view! {
        {decision.reason.field(text::parked::REASON, ["reason-", &decision.id.hex()].concat())}
        {part((may_decide && !takes_now).then(|| view! {
            <p class="muted">{text::parked::STILL_LOCKED}</p>
        }))}
        <div class="card__foot">
            {part(may_decide.then(|| view! {
                <Button
                    label=text::parked::ACCEPT
                    kind=ButtonKind::Primary
                    on_press=move || accept(decision)
                    disabled=!takes_now
                    action="adopt"
                />
            }))}
            {part(may_request.then(|| view! {
                <Button
                    label=text::parked::REQUEST
                    on_press=move || ask(decision)
                    action="request"
                />
            }))}
            {part(may_decide.then(|| view! {
                <Button
                    label=text::parked::DECLINE
                    kind=ButtonKind::Danger
                    on_press=move || decline(decision)
                    action="decline"
                />
            }))}
        </div>
    }
    .into_any()
}

fn accept(decision: Decision) {
    let reason = decision.reason.words();
    let draft = decision.services.with_replica_untracked(|replica| {
        edit::adopt(replica, decision.id, &reason).map(|draft| vec![draft])
    });
    send(decision, draft, text::parked::ACCEPTED);
}

fn ask(decision: Decision) {
    let reason = decision.reason.words();
    let drafts = decision
        .services
        .with_replica_untracked(|replica| edit::request_amendment(replica, decision.id, &reason));
    send(decision, drafts, text::parked::REQUESTED);
}

/// Deciding against somebody's work says why.
fn decline(decision: Decision) {
    let Some(reason) = decision.reason.given(text::parked::REASON_MISSING) else {
        return;
    };
    let drafts = decision
        .services
        .with_replica_untracked(|replica| edit::decline_parked(replica, decision.id, &reason));
    send(decision, drafts, text::parked::DECLINED);
}

fn send(decision: Decision, drafts: Result<Vec<Draft>, EditError>, done: &'static str) {
    decision.reason.accept();
    perform(decision.services, decision.tell, drafts, move || {
        decision.reason.clear();
        decision.tell.try_run(done.into());
    });
}
