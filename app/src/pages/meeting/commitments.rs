//! Commitments with what became of them, and the dialog that tells it.

use ikrar_domain::meeting::Urgency;
use ikrar_sync::{edit, identity::EntityId};
use leptos::prelude::*;

use super::{Page, state::CommitmentLine};
use crate::{
    components::{
        Badge, Button, ButtonKind, ReasonSheet, Tone, live, open_while, part, reason_sheet,
    },
    memo::Memo,
    reading::today,
    text,
};

/// A list of commitments; `none` where there is nothing.
pub(super) fn list(
    page: Page,
    lines: Memo<Vec<CommitmentLine>>,
    none: &'static str,
    below: Option<Callback<EntityId, AnyView>>,
) -> AnyView {
    view! {
        {live(move || lines.with(Vec::is_empty).then(|| {
            view! { <p class="muted">{none}</p> }
        }))}
        <ul class="commitments">
            {live(move || {
                let lines = lines.get().into_iter();
                lines.map(|line| one(page, line, below)).collect_view()
            })}
        </ul>
    }
    .into_any()
}

fn one(page: Page, line: CommitmentLine, below: Option<Callback<EntityId, AnyView>>) -> AnyView {
    let id = line.id;
    let tone = match line.urgency {
        Urgency::Overdue => Tone::Negative,
        Urgency::Soon => Tone::Warning,
        Urgency::Open => Tone::Neutral,
        Urgency::Done => Tone::Positive,
    };
    view! {
        <li class="commitments__one" data-commitment=id.uuid().to_string()>
            <div class="card__head">
                <strong>{line.text}</strong>
                <Badge label=line.urgency.label() tone=tone />
            </div>
            <p class="muted">{line.agency}" · "{line.told}</p>
            {part(line.outcome.map(|words| view! { <p>{words}</p> }))}
            {part(line.may_follow_up.then(|| view! {
                <Button
                    label=text::meeting::DONE
                    on_press=move || page.asked.set(Some(id))
                    action="done"
                />
            }))}
            {below.map(|below| below.run(id))}
        </li>
    }
    .into_any()
}

/// The dialog that asks what was done.
pub(super) fn done_sheet(page: Page) -> AnyView {
    let title = Signal::stored(text::meeting::DONE.to_owned());
    reason_sheet(&ReasonSheet {
        id: "commitment-done",
        open: open_while(page.asked),
        title,
        label: text::meeting::DONE_NOTE,
        missing: text::meeting::DONE_NOTE_MISSING,
        send: (title, ButtonKind::Primary),
        above: None,
        act: Callback::new(move |words: String| {
            if let Some(id) = page.asked.get_untracked() {
                let day = untrack(|| today(page.services));
                page.act(|rows| edit::follow_up(rows, id, day, &words));
            }
            Ok(())
        }),
    })
}
