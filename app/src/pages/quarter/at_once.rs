//! The reviewer accepts in one go what asks for no look of its own.

use ikrar_domain::{
    measurement::{ItemReview, ReportStatus},
    review::{AtOnceRefusal, Reviewed, accept_at_once},
};
use ikrar_sync::{edit, identity::EntityId, replica::Replica, schema::realization_id};
use leptos::prelude::*;

use super::{
    state::{Document, read_row},
    view::Page,
};
use crate::{
    components::{Button, live, part},
    memo::Memo,
    pages::perform,
    text,
};

/// The items of this page whose open part the person has looked into.
#[derive(Clone, Copy)]
pub(super) struct Opened(RwSignal<Vec<EntityId>>);

impl Default for Opened {
    fn default() -> Self {
        Self(RwSignal::new(Vec::new()))
    }
}

impl Opened {
    pub(super) fn note(self, item: EntityId) {
        self.0.update(|opened| opened.push(item));
    }
}

/// The realizations that one tap accepts, or why none.
type Rest = Result<Vec<EntityId>, AtOnceRefusal>;

/// The button above the grid, for reviewers of a report that is with them.
pub(super) fn accept_rest(page: Page) -> AnyView {
    let opened = use_context::<Opened>().unwrap_or_default().0;
    let rest = Memo::new(move |_| {
        let opened = opened.get();
        page.document.with(|document| {
            let document = document.as_ref()?;
            page.services
                .with_replica(|replica| read_rest(replica, document, &opened))
        })
    });
    live(move || rest.get().map(|rest| button(page, rest)))
}

fn button(page: Page, rest: Rest) -> AnyView {
    let refusal = rest.as_ref().err().map(|refusal| refusal.user_message());
    let is_refused = refusal.is_some();
    let realizations = rest.unwrap_or_default();
    let label = match realizations.len() {
        0 => text::quarter::ACCEPT_REST.to_owned(),
        items => text::quarter::accept_rest(items),
    };
    let accept = move || {
        let drafts = page.services.with_replica_untracked(|replica| {
            let accepted = realizations.iter();
            accepted
                .map(|realization| edit::review_item(replica, *realization, ItemReview::Accept))
                .collect()
        });
        perform(page.services, page.tell, drafts, || ());
    };
    view! {
        <div class="step">
            <Button label=label on_press=accept disabled=is_refused action="accept-rest" />
            {part(refusal.map(|words| view! { <p class="step__refusal">{words}</p> }))}
        </div>
    }
    .into_any()
}

/// Nothing where no figure waits that this person could accept unseen.
fn read_rest(replica: &Replica, document: &Document, opened: &[EntityId]) -> Option<Rest> {
    let is_with_reviewers = matches!(
        document.status,
        ReportStatus::Submitted | ReportStatus::AgencyChecked
    );
    if !document.may_review || !is_with_reviewers {
        return None;
    }
    let realizations: Vec<EntityId> = document
        .items
        .iter()
        .map(|item| realization_id(*item, document.quarter))
        .collect();
    let figures: Vec<Reviewed> = document
        .items
        .iter()
        .zip(&realizations)
        .map(|(item, realization)| {
            let row = read_row(replica, document, *item);
            Reviewed {
                // A step on its way is not asked for twice.
                may_accept: replica.pending_step(*realization).is_none()
                    && row
                        .as_ref()
                        .is_some_and(|row| row.reviews.contains(&ItemReview::Accept)),
                is_exception: row.is_some_and(|row| row.asks_for_a_look()),
                was_opened: opened.contains(item),
            }
        })
        .collect();
    let chosen = |places: Vec<usize>| {
        let chosen = places.into_iter();
        chosen
            .filter_map(|place| realizations.get(place).copied())
            .collect()
    };
    let rest = accept_at_once(&figures).map(chosen);
    (rest != Err(AtOnceRefusal::NothingLeft)).then_some(rest)
}
