//! Markup of the signing session.

use ikrar_domain::{agreement::SigningParty, value::Year};
use ikrar_sync::identity::EntityId;
use leptos::prelude::*;
use leptos_router::components::A;

use super::{
    form::{Given, Signing, draft, form},
    record::records,
    state::{Line, Session, read_session},
};
use crate::{
    components::{Badge, Button, ButtonKind, EmptyState, Progress, Sheet, live},
    context::{Services, SessionUser},
    memo::Memo,
    pages::{Tell, agreement_tone, perform, set_title, tell_by_toast},
    routes::addresses,
    text,
};

/// The session of a year.
pub(super) fn session(services: Services, user: &SessionUser, year: Year) -> AnyView {
    set_title(text::signing::SESSION);
    let actor = user.actor();
    let session = Memo::new(move |_| {
        services.with_replica(|replica| read_session(replica, &actor, year.number()))
    });
    let done = Signal::derive(move || session.with(|session| session.in_force));
    let total = Signal::derive(move || session.with(|session| session.lines.len()));
    view! {
        <main class="page" id="isi">
            <div class="page__head">
                <div class="page__title">
                    <h1>{text::signing::session_title(year.number())}</h1>
                    <p class="page__lead">{text::signing::SESSION_LEAD}</p>
                </div>
                {sign_all(services, session)}
            </div>
            <Progress
                label=Signal::derive(move || text::signing::progress(done.get(), total.get()))
                done=done
                total=total
            />
            {live(move || session.with(|session| session.lines.is_empty()).then(|| {
                view! { <EmptyState title=text::home::NO_AGREEMENT /> }
            }))}
            {table(session)}
            {records(services, user, year)}
        </main>
    }
    .into_any()
}

/// One go for all that wait for this person's hand.
fn sign_all(services: Services, session: Memo<Session>) -> AnyView {
    let open = RwSignal::new(false);
    let tell = tell_by_toast();
    let count = Memo::new(move |_| session.with(|session| session.waiting().len()));
    let sign = Callback::new(move |given: Given| {
        open.set(false);
        sign_each(
            services,
            tell,
            &session.with_untracked(Session::waiting),
            &given,
        );
    });
    let cancel = Callback::new(move |()| open.set(false));
    let waiting = Callback::new(move |()| session.with_untracked(Session::waiting));
    let certified = Callback::new(move |()| {
        open.set(false);
        tell.run(text::certified::DONE.into());
    });
    // Only what waits for this very person is signed in one go.
    let in_place = Signal::stored(false);
    view! {
        <div class="page__actions">
            {live(move || (count.get() > 0).then(|| view! {
                <Button
                    label=text::signing::sign_all(count.get())
                    kind=ButtonKind::Primary
                    on_press=move || open.set(true)
                    id="sign-all"
                />
            }))}
        </div>
        <Sheet title=text::signing::SESSION open=open id="signing-sheet">
            {form(services, Signing { waiting, sign, certified, cancel, in_place })}
        </Sheet>
    }
    .into_any()
}

/// Each agreement is a save of its own: one whose content has changed holds up no other.
fn sign_each(services: Services, tell: Tell, waiting: &[(EntityId, SigningParty)], given: &Given) {
    let count = waiting.len();
    for (place, (agreement, party)) in waiting.iter().enumerate() {
        let drafts = draft(services, *agreement, *party, given);
        let is_last = place.saturating_add(1) == count;
        perform(services, tell, drafts, move || {
            if is_last {
                tell.try_run(text::signing::captured_all(count));
            }
        });
    }
}

fn table(session: Memo<Session>) -> AnyView {
    let rows =
        move || session.with(|session| session.lines.iter().cloned().map(line).collect_view());
    view! {
        <div class="grid-frame">
            <table class="grid agency-table" id="session">
                <thead>
                    <tr>
                        <th class="grid__head" scope="col">{text::home::AGENCY}</th>
                        <th class="grid__head" scope="col">{text::agreement::STATUS}</th>
                        <th class="grid__head" scope="col">
                            {SigningParty::First.label()}
                        </th>
                        <th class="grid__head" scope="col">
                            {SigningParty::Second.label()}
                        </th>
                    </tr>
                </thead>
                <tbody>{live(rows)}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn line(line: Line) -> AnyView {
    let [first, second] = line.signed;
    let has_second = line.level.has_second_party();
    let told = |signed: Option<String>| signed.unwrap_or_else(|| text::signing::NOT_YET.into());
    view! {
        <tr class="grid__row" data-agreement=line.id.uuid().to_string()>
            <th class="grid__cell" scope="row">
                <A href=addresses::agreement(line.id)>{line.agency}</A>
                <span class="muted">{line.holder}</span>
            </th>
            <td class="grid__cell" data-label=text::agreement::STATUS>
                <Badge label=line.status.label() tone=agreement_tone(line.status) />
            </td>
            <td class="grid__cell" data-label=SigningParty::First.label()>{told(first)}</td>
            <td class="grid__cell" data-label=SigningParty::Second.label()>
                {if has_second { told(second) } else { text::signing::ALONE.into() }}
            </td>
        </tr>
    }
    .into_any()
}
