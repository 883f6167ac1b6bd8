//! The card of queues carried as files: what waits here goes out, what was carried here comes in.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    components::{Badge, Button, Tone, live, part},
    context::{CarriedFile, CarriedState, Services},
    pages::{export_queue, tell_by_toast},
    text,
};

/// The file box's id; the device reads the chosen file by it.
const BOX_ID: &str = "carry-file";

/// The card.
pub(super) fn card(services: Services) -> AnyView {
    let tell = tell_by_toast();
    let trouble: RwSignal<Option<String>> = RwSignal::new(None);
    let chosen = move || {
        trouble.set(None);
        let taken = services.device().hand_in_carried(BOX_ID);
        spawn_local(async move {
            match taken.await {
                Ok(()) => {
                    tell.try_run(text::carry::KEPT.into());
                }
                Err(fault) => {
                    let _ = trouble.try_set(Some(fault.user_message()));
                }
            }
        });
    };
    view! {
        <section class="card" id="carry">
            <h2>{text::carry::TITLE}</h2>
            <p>{text::carry::LEAD}</p>
            <div class="card__foot">
                <Button
                    label=text::carry::EXPORT
                    on_press=move || export_queue(services, tell)
                    id="export-pending"
                />
            </div>
            <div class="field">
                <label class="field__label" for=BOX_ID>{text::carry::HAND_IN}</label>
                <p class="muted">{text::carry::HAND_IN_DETAIL}</p>
                <input
                    type="file"
                    class="field__control"
                    accept=".ikrar"
                    id=BOX_ID
                    aria-describedby="carry-trouble"
                    on:change=move |_| chosen()
                />
                <p class="field__error" id="carry-trouble" role="alert">
                    {move || trouble.get()}
                </p>
            </div>
            {live(move || {
                let files = services.signals().carried.get();
                (!files.is_empty()).then(|| list(files))
            })}
        </section>
    }
    .into_any()
}

fn list(files: Vec<CarriedFile>) -> AnyView {
    let entries = files.into_iter().map(entry).collect_view();
    view! { <ul id="carried">{entries}</ul> }.into_any()
}

fn entry(file: CarriedFile) -> AnyView {
    let (state, tone, words, more) = match file.state {
        CarriedState::Waiting => (
            "waiting",
            Tone::Brand,
            text::carry::WAITING.to_owned(),
            None,
        ),
        CarriedState::Taken {
            author,
            operations,
            stored,
            conflicts,
            parked,
        } => (
            "taken",
            Tone::Positive,
            text::carry::taken(&author, operations, stored),
            text::carry::to_decide(conflicts, parked),
        ),
        CarriedState::Refused(words) => ("refused", Tone::Negative, words, None),
    };
    view! {
        <li class="sync__entry" data-carried=state>
            <strong>{text::carry::file(file.bytes)}</strong>
            <Badge label=words tone=tone />
            {part(more.map(|more| view! { <span>{more}</span> }))}
        </li>
    }
    .into_any()
}
