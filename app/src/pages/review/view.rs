//! Markup of the reviewer's queue.

use ikrar_sync::{identity::EntityId, model};
use leptos::prelude::*;
use leptos_router::components::A;

use super::standing::standing;
use super::state::{Filter, QueueEntry, Stage, StageCounts, Subject, read_queue};
use crate::{
    components::{Badge, Choice, EmptyState, Select, live, part},
    context::{Services, SessionUser},
    memo::Memo,
    pages::set_title,
    text,
};

/// The queue.
pub(super) fn queue(services: Services, user: &SessionUser) -> AnyView {
    set_title(text::review::TITLE);
    let role = user.role;
    let entries = Memo::new(move |_| services.with_replica(|replica| read_queue(replica, role)));
    let filter = RwSignal::new(Filter::default());
    let shown =
        Memo::new(move |_| filter.with(|filter| entries.with(|entries| filter.chosen(entries))));
    let counts =
        Memo::new(move |_| filter.with(|filter| entries.with(|entries| filter.counts(entries))));
    view! {
        <main class="page review" id="isi">
            <div class="page__title">
                <h1>{text::review::TITLE}</h1>
                <p class="page__lead">{text::review::LEAD}</p>
            </div>
            {standing(services, role)}
            {filters(services, filter, counts)}
            <p id="queue-count" role="status">
                {move || text::review::waiting(counts.get().waiting)}
            </p>
            {live(move || shown.with(Vec::is_empty).then(|| view! {
                <EmptyState title=text::review::EMPTY detail=text::review::EMPTY_DETAIL />
            }))}
            <ul class="card-list" id="queue">
                {live(move || shown.get().into_iter().map(entry_card).collect::<Vec<_>>())}
            </ul>
        </main>
    }
    .into_any()
}

fn filters(services: Services, filter: RwSignal<Filter>, counts: Memo<StageCounts>) -> AnyView {
    let agencies = Memo::new(move |_| services.with_replica(model::agencies));
    let agency_code = Signal::derive(move || {
        filter.with(|filter| filter.agency.map_or_else(String::new, |id| id.hex()))
    });
    let subject_code = Signal::derive(move || {
        filter.with(|filter| filter.subject.map_or("", Subject::code).to_owned())
    });
    view! {
        <section class="review__filters" aria-label=text::review::STATE>
            {live(move || {
                let choices = std::iter::once(Choice::new("", text::review::ALL_AGENCIES))
                    .chain(agencies.get().into_iter().map(|(id, name)| Choice::new(id.hex(), name)))
                    .collect::<Vec<_>>();
                view! {
                    <Select
                        label=text::review::AGENCY
                        id="filter-agency"
                        choices=choices
                        value=agency_code
                        on_change=move |code: String| {
                            filter.update(|filter| filter.agency = EntityId::from_hex(&code));
                        }
                    />
                }
            })}
            <Select
                label=text::review::SUBJECT
                id="filter-subject"
                choices=vec![
                    Choice::new("", text::review::ALL_SUBJECTS),
                    Choice::new(Subject::Agreement.code(), text::review::AGREEMENTS),
                    Choice::new(Subject::Report.code(), text::review::REPORTS),
                ]
                value=subject_code
                on_change=move |code: String| {
                    filter.update(|filter| filter.subject = Subject::from_code(&code));
                }
            />
        </section>
        {stage_tabs(filter, counts)}
    }
    .into_any()
}

fn stage_tabs(filter: RwSignal<Filter>, counts: Memo<StageCounts>) -> AnyView {
    let stages = [
        (Stage::Waiting, text::review::STATE_WAITING),
        (Stage::Returned, text::review::STATE_RETURNED),
        (Stage::Done, text::review::STATE_DONE),
    ];
    view! {
        <div class="tabs" role="tablist" aria-label=text::review::STATE>
            {part(stages.into_iter().map(|(stage, label)| {
                let count = move || {
                    let counts = counts.get();
                    match stage {
                        Stage::Waiting => counts.waiting,
                        Stage::Returned => counts.returned,
                        Stage::Done => counts.done,
                    }
                };
                view! {
                    <button
                        type="button"
                        role="tab"
                        class="tabs__tab"
                        id=["stage-", stage.code()].concat()
                        aria-selected=move || {
                            filter.with(|filter| filter.stage == stage).to_string()
                        }
                        on:click=move |_| filter.update(|filter| filter.stage = stage)
                    >
                        {label}" ("{count}")"
                    </button>
                }
            }).collect_view())}
        </div>
    }
    .into_any()
}

fn entry_card(entry: QueueEntry) -> AnyView {
    view! {
        <li class="card review__entry" data-subject=entry.id.uuid().to_string()>
            <div>
                <h2>{entry.agency_name}</h2>
                <p>{entry.title}</p>
                <p class="muted">{entry.detail}</p>
            </div>
            <div class="card__foot">
                <Badge label=entry.status tone=entry.tone />
                <A href=entry.address attr:class="button button--secondary">
                    {text::common::OPEN}
                </A>
            </div>
        </li>
    }
    .into_any()
}
