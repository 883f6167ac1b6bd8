//! Markup of the city's decisions.

use ikrar_domain::{
    agreement::{Doubt, SigningOrder},
    evaluation::Decision,
    people::SignerRule,
};
use ikrar_sync::{
    edit,
    schema::{Field, government},
    value::Value,
};
use leptos::prelude::*;

use super::{
    deadlines::deadlines,
    state::{Decided, decide, read_decided, toggle},
};
use crate::{
    components::{Check, Choice, Select, part},
    context::{Services, SessionUser},
    memo::Memo,
    pages::{Tell, lock_banner, perform, set_title, tell_by_toast},
    text,
};

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Page {
    services: Services,
    decided: Memo<Decided>,
    is_locked: Signal<bool>,
    tell: Tell,
}

/// The page.
pub(super) fn policy(services: Services, user: &SessionUser) -> AnyView {
    set_title(text::policy::TITLE);
    let actor = user.actor();
    let decided = Memo::new(move |_| services.with_replica(|rows| read_decided(rows, &actor)));
    let lock = Memo::new(move |_| decided.with(|decided| decided.lock.clone()));
    let page = Page {
        services,
        decided,
        is_locked: Signal::derive(move || lock.with(Option::is_some)),
        tell: tell_by_toast(),
    };
    let doubts = Doubt::ALL.iter();
    let doubts = doubts.map(|doubt| tick(page, *doubt)).collect_view();
    view! {
        <main class="page" id="isi">
            <div class="page__title">
                <h1>{text::policy::TITLE}</h1>
                <p class="page__lead">{text::policy::LEAD}</p>
            </div>
            {lock_banner(lock.into())}
            <section class="card">
                <h2>{text::policy::SIGNING_ORDER}</h2>
                {order(page)}
            </section>
            <section class="card">
                <h2>{text::policy::SIGNERS}</h2>
                {signers(page)}
            </section>
            <section class="card" id="blocking-doubts">
                <h2>{text::policy::BLOCKING}</h2>
                <p class="muted">{text::policy::BLOCKING_LEAD}</p>
                {part(doubts)}
            </section>
            <section class="card" id="measuring">
                <h2>{text::policy::MEASURING}</h2>
                <p class="muted">{text::policy::MEASURING_LEAD}</p>
                {part(Decision::ALL
                    .iter()
                    .map(|decision| decision_select(page, *decision))
                    .collect_view())}
            </section>
            <section class="card" id="report-deadlines">
                <h2>{text::policy::DEADLINES}</h2>
                <p class="muted">{text::policy::DEADLINES_LEAD}</p>
                {deadlines(services, lock.into())}
            </section>
        </main>
    }
    .into_any()
}

/// Writes what was chosen into a field of the city.
fn choose(page: Page, field: Field) -> impl Fn(String) + Copy {
    move |code| {
        let drafts = page.services.with_replica_untracked(|rows| {
            let city = page.decided.with_untracked(|decided| decided.government);
            let city = city.ok_or(edit::EditError::UnknownEntity)?;
            edit::set_field(rows, city, field, Value::text(&code))
                .map(|draft| draft.into_iter().collect())
        });
        perform(page.services, page.tell, drafts, || ());
    }
}

fn signers(page: Page) -> AnyView {
    let choices = SignerRule::ALL.iter();
    let choices = choices.map(|one| Choice::new(one.code(), one.label()));
    view! {
        <Select
            label=text::policy::SIGNER
            id="signers"
            choices=choices.collect()
            value=Signal::derive(move || {
                page.decided.with(|decided| decided.policy.signers.code().to_owned())
            })
            on_change=choose(page, government::SIGNERS)
            disabled=page.is_locked
        />
    }
    .into_any()
}

fn order(page: Page) -> AnyView {
    let choices = SigningOrder::ALL.iter();
    let choices = choices.map(|one| Choice::new(one.code(), one.label()));
    view! {
        <Select
            label=text::policy::OUT_OF_ORDER
            id="signing-order"
            choices=choices.collect()
            value=Signal::derive(move || {
                page.decided.with(|decided| decided.policy.signing_order.code().to_owned())
            })
            on_change=choose(page, government::SIGNING_ORDER)
            disabled=page.is_locked
        />
    }
    .into_any()
}

fn decision_select(page: Page, decision: Decision) -> AnyView {
    let choices = decision.choices().into_iter();
    let choices = choices.map(|(code, label)| Choice::new(code, label));
    let choose = move |code: String| {
        let drafts = page.services.with_replica_untracked(|rows| {
            let city = page.decided.with_untracked(|decided| decided.government);
            decide(
                rows,
                city.ok_or(edit::EditError::UnknownEntity)?,
                decision,
                &code,
            )
        });
        perform(page.services, page.tell, drafts, || ());
    };
    view! {
        <Select
            label=decision.label()
            id=["decision-", decision.code()].concat()
            choices=choices.collect()
            value=Signal::derive(move || {
                page.decided.with(|decided| decided.method.choice(decision).to_owned())
            })
            on_change=choose
            disabled=page.is_locked
        />
    }
    .into_any()
}

fn tick(page: Page, doubt: Doubt) -> AnyView {
    let turn = move |_| {
        let drafts = page.services.with_replica_untracked(|rows| {
            let city = page.decided.with_untracked(|decided| decided.government);
            toggle(rows, city.ok_or(edit::EditError::UnknownEntity)?, doubt)
        });
        perform(page.services, page.tell, drafts, || ());
    };
    view! {
        <Check
            label=doubt.label()
            checked=Signal::derive(move || {
                page.decided.with(|decided| decided.policy.blocking.contains(doubt.code()))
            })
            on_change=turn
            disabled=page.is_locked
            id=["doubt-", doubt.code()].concat()
        />
    }
    .into_any()
}
