//! A cut in the budget: which targets lose their money, what is decided about them, and which
//! spending promises nothing measured.

use ikrar_domain::agreement::CutDecision;
use ikrar_sync::{
    identity::EntityId,
    schema::{EntityKind, budget_document},
};
use leptos::prelude::*;
use leptos_router::components::A;

use super::{
    state::{Budget, Cut, Loss, Risk},
    view::Page,
};
use crate::{
    components::{Badge, Choice, Tone, live, part},
    entry::{EntryBox, EntrySelect, InputKind},
    memo::Memo,
    routes::addresses,
    text,
};

/// The section of the document that counts; nothing where no line is cut.
pub(super) fn cut(page: Page) -> AnyView {
    let cut = Memo::new(move |_| page.budget.with(|budget| budget.cut.clone()));
    let document = Memo::new(move |_| cut.with(|cut| cut.as_ref().map(|cut| cut.document)));
    live(move || document.get().map(|id| section(page, id, cut)))
}

fn section(page: Page, id: EntityId, cut: Memo<Option<Cut>>) -> AnyView {
    let entry = move |field, input| page.entry(EntityKind::BudgetDocument, id, field, input);
    let mut decisions = vec![Choice::new("", text::quarter::CHOOSE)];
    let all = CutDecision::ALL.iter();
    decisions.extend(all.map(|one| Choice::new(one.code(), one.label())));
    let pick =
        move |pick: fn(&Cut) -> Option<EntityId>| cut.with(|cut| cut.as_ref().and_then(pick));
    view! {
        <section class="card" id="budget-cut">
            <h2>{text::budget::CUT_LINES}</h2>
            <p class="muted">{text::budget::CUT_LEAD}</p>
            <div role="status" id="cut-problems">
                {live(move || cut.with(|cut| problems(cut.as_ref())))}
            </div>
            <div class="field-row">
                <EntryBox
                    entry=entry(budget_document::CUT_BASIS, InputKind::ShortText)
                    label=text::budget::CUT_BASIS
                />
                <EntrySelect
                    entry=entry(budget_document::CUT_DECISION, InputKind::Code)
                    label=text::budget::CUT_DECISION
                    choices=decisions
                />
            </div>
            <EntryBox
                entry=entry(budget_document::CUT_REASON, InputKind::Note)
                label=text::budget::CUT_REASON
            />
            {live(move || cut.get().map(|cut| losses(cut.losses)))}
            {live(move || cut.get().map(|cut| risks(cut.at_risk)))}
            {live(move || pick(|cut| cut.amend).map(|id| view! {
                <A href=addresses::amend(id) attr:class="button button--secondary">
                    {text::budget::AMEND}
                </A>
            }))}
        </section>
    }
    .into_any()
}

fn problems(cut: Option<&Cut>) -> AnyView {
    let found = cut.map(|cut| cut.problems.clone()).unwrap_or_default();
    let lines = found
        .into_iter()
        .map(|words| view! { <li class="field__error">{words}</li> })
        .collect_view();
    view! { <ul>{part(lines)}</ul> }.into_any()
}

fn losses(losses: Vec<Loss>) -> AnyView {
    let lines = losses
        .into_iter()
        .map(|loss| {
            view! {
                <tr class="grid__row">
                    <th class="grid__cell" scope="row">{loss.name}</th>
                    {cell(text::budget::AGREED, loss.agreed)}
                    {cell(text::budget::LOST, loss.lost)}
                    {cell(text::budget::LEFT, loss.left)}
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="grid-frame">
            <table class="grid redline" id="cut-losses">
                <thead>
                    <tr>
                        <th class="grid__head" scope="col">{text::budget::LINE}</th>
                        {head(text::budget::AGREED)}
                        {head(text::budget::LOST)}
                        {head(text::budget::LEFT)}
                    </tr>
                </thead>
                <tbody>{part(lines)}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn head(words: &'static str) -> AnyView {
    view! { <th class="grid__head grid__head--figure" scope="col">{words}</th> }.into_any()
}

fn cell(label: &'static str, words: String) -> AnyView {
    view! { <td class="grid__cell grid__cell--figure" data-label=label>{words}</td> }.into_any()
}

fn risks(risks: Vec<Risk>) -> AnyView {
    if risks.is_empty() {
        return view! { <p id="cut-risks">{text::budget::NO_TARGET_AT_RISK}</p> }.into_any();
    }
    let title = text::budget::targets_at_risk(risks.len());
    let lines = risks
        .into_iter()
        .map(|risk| {
            view! {
                <li data-item=risk.item.uuid().to_string()>
                    <strong>{risk.name}</strong>
                    <span>" · "{risk.target}</span>
                    <p class="muted">{risk.funding}</p>
                </li>
            }
        })
        .collect_view();
    view! {
        <div id="cut-risks">
            <h3>{title}</h3>
            <ul>{part(lines)}</ul>
        </div>
    }
    .into_any()
}

/// Spending that pays for no target.
pub(super) fn without_output(page: Page) -> AnyView {
    let lines = Memo::new(move |_| page.budget.with(|budget: &Budget| budget.idle.clone()));
    live(move || {
        let shown = lines.get();
        (!shown.is_empty()).then(|| {
            let rows = shown
                .into_iter()
                .map(|line| {
                    view! {
                        <li>
                            {line.name}" · "{line.amount}" "
                            {line.is_supporting.then(|| view! {
                                <Badge label=text::budget::SUPPORTING tone=Tone::Neutral />
                            })}
                        </li>
                    }
                })
                .collect_view();
            view! {
                <section class="card" id="without-output">
                    <h2>{text::budget::WITHOUT_OUTPUT}</h2>
                    <p class="muted">{text::budget::WITHOUT_OUTPUT_LEAD}</p>
                    <ul>{part(rows)}</ul>
                </section>
            }
        })
    })
}
