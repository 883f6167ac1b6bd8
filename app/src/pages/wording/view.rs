//! Markup of the page: what is written on one side, the document on the other.

use ikrar_sync::{edit::EditError, operation::Draft, replica::Replica};
use leptos::prelude::*;

use super::{
    bases::bases,
    emblem::emblem,
    passages::{passages, unit_place},
    preview::preview,
    state::{Words, read_words},
};
use crate::{
    context::{Services, SessionUser},
    memo::Memo,
    pages::{Tell, lock_banner, perform, set_title, tell_by_toast},
    text,
};

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub(super) struct Page {
    pub(super) services: Services,
    pub(super) words: Memo<Words>,
    pub(super) lock: Signal<Option<String>>,
    pub(super) tell: Tell,
}

impl Page {
    pub(super) fn is_open(&self) -> bool {
        self.lock.with(Option::is_none)
    }

    pub(super) fn act(
        &self,
        drafts: impl FnOnce(&Replica) -> Result<Vec<Draft>, EditError>,
        done: impl FnOnce() + 'static,
    ) {
        let drafts = self.services.with_replica_untracked(drafts);
        perform(self.services, self.tell, drafts, done);
    }
}

/// The page.
pub(super) fn wording(services: Services, user: &SessionUser) -> AnyView {
    set_title(text::wording::TITLE);
    let actor = user.actor();
    let words = Memo::new(move |_| services.with_replica(|rows| read_words(rows, &actor)));
    let lock = Memo::new(move |_| words.with(|words| words.lock.clone()));
    let page = Page {
        services,
        words,
        lock: lock.into(),
        tell: tell_by_toast(),
    };
    view! {
        <main class="page" id="isi">
            <div class="page__title">
                <h1>{text::wording::TITLE}</h1>
                <p class="page__lead">{text::wording::LEAD}</p>
            </div>
            {lock_banner(page.lock)}
            <div class="wording">
                <div class="card-list">
                    <section class="card" id="passages">
                        <h2>{text::wording::PASSAGES}</h2>
                        <p class="muted">{text::wording::PASSAGES_LEAD}</p>
                        {passages(page)}
                        {unit_place(page)}
                    </section>
                    <section class="card" id="bases">
                        <h2>{text::wording::BASES}</h2>
                        <p class="muted">{text::wording::BASES_LEAD}</p>
                        {bases(page)}
                    </section>
                    <section class="card" id="arms">
                        <h2>{text::wording::ARMS}</h2>
                        <p class="muted">{text::wording::ARMS_LEAD}</p>
                        {emblem(page)}
                    </section>
                </div>
                <section class="card wording__preview" id="preview">
                    <h2>{text::wording::PREVIEW}</h2>
                    {preview(page)}
                </section>
            </div>
        </main>
    }
    .into_any()
}
