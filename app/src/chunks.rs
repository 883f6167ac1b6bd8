//! Pages in files of their own, loaded when first opened.
//!
//! The first screen must come quickly over a poor line, so the program's main file holds
//! signing in and what every page needs. The service worker keeps the other files from the
//! first visit on; offline they come from there. Each function below is a seam at which the
//! build cuts; seams of one name share a file. There is one for the home page and one for the
//! rest: every further file would cost a turn on a line where a turn takes half a second.

#![expect(
    clippy::unnecessary_wraps,
    reason = "what can fail is the browser's loader, which the macro adds"
)]

use std::future::Future;
use std::pin::Pin;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

use crate::components::{Banner, Button, Tone};
use crate::context::{Services, SessionUser};
use crate::{frame, pages, text};

/// A page as a function of who looks at it.
#[derive(Clone, Copy)]
pub(crate) enum Page {
    /// For who is signed in.
    Of(fn(Services, &SessionUser) -> AnyView),
    /// For everybody.
    Open(fn(Services) -> AnyView),
}

/// A page's file could not be fetched: no network, and the service worker does not hold it yet.
#[derive(Clone, Debug, thiserror::Error)]
#[error("the page's file could not be loaded; it is tried again on request")]
pub(crate) struct ChunkError;

impl From<SplitLoaderError> for ChunkError {
    fn from(_: SplitLoaderError) -> Self {
        Self
    }
}

type Loading = Pin<Box<dyn Future<Output = Result<Page, ChunkError>>>>;

#[wasm_split(home, fallible)]
fn home_chunk() -> Result<Page, ChunkError> {
    Ok(Page::Of(pages::home::page))
}

#[wasm_split(home, fallible)]
fn header_chunk() -> Result<Page, ChunkError> {
    Ok(Page::Of(frame::header))
}

#[wasm_split(pages, fallible)]
fn agreement_chunk() -> Result<Page, ChunkError> {
    Ok(Page::Of(pages::agreement::page))
}

#[wasm_split(pages, fallible)]
fn action_plan_chunk() -> Result<Page, ChunkError> {
    Ok(Page::Of(pages::action_plan::page))
}

#[wasm_split(pages, fallible)]
fn meetings_chunk() -> Result<Page, ChunkError> {
    Ok(Page::Of(pages::meeting::calendar))
}

#[wasm_split(pages, fallible)]
fn meeting_chunk() -> Result<Page, ChunkError> {
    Ok(Page::Of(pages::meeting::page))
}

#[wasm_split(pages, fallible)]
fn paper_chunk() -> Result<Page, ChunkError> {
    Ok(Page::Of(pages::paper::page))
}

#[wasm_split(pages, fallible)]
fn quarter_chunk() -> Result<Page, ChunkError> {
    Ok(Page::Of(pages::quarter::page))
}

#[wasm_split(pages, fallible)]
fn cascade_chunk() -> Result<Page, ChunkError> {
    Ok(Page::Of(pages::cascade::page))
}

#[wasm_split(pages, fallible)]
fn budget_chunk() -> Result<Page, ChunkError> {
    Ok(Page::Of(pages::budget::page))
}

#[wasm_split(pages, fallible)]
fn plans_chunk() -> Result<Page, ChunkError> {
    Ok(Page::Of(pages::plan::list))
}

#[wasm_split(pages, fallible)]
fn plan_chunk() -> Result<Page, ChunkError> {
    Ok(Page::Of(pages::plan::page))
}

#[wasm_split(pages, fallible)]
fn performance_tree_chunk() -> Result<Page, ChunkError> {
    Ok(Page::Of(pages::performance_tree::page))
}

#[wasm_split(pages, fallible)]
fn people_chunk() -> Result<Page, ChunkError> {
    Ok(Page::Of(pages::people::page))
}

#[wasm_split(pages, fallible)]
fn policy_chunk() -> Result<Page, ChunkError> {
    Ok(Page::Of(pages::policy::page))
}

#[wasm_split(pages, fallible)]
fn wording_chunk() -> Result<Page, ChunkError> {
    Ok(Page::Of(pages::wording::page))
}

#[wasm_split(pages, fallible)]
fn signing_chunk() -> Result<Page, ChunkError> {
    Ok(Page::Of(pages::signing::page))
}

#[wasm_split(pages, fallible)]
fn record_chunk() -> Result<Page, ChunkError> {
    Ok(Page::Of(pages::paper::record_page))
}

#[wasm_split(pages, fallible)]
fn evaluation_chunk() -> Result<Page, ChunkError> {
    Ok(Page::Of(pages::evaluation::page))
}

#[wasm_split(pages, fallible)]
fn evaluation_sheet_chunk() -> Result<Page, ChunkError> {
    Ok(Page::Of(pages::evaluation_sheet::page))
}

#[wasm_split(pages, fallible)]
fn check_chunk() -> Result<Page, ChunkError> {
    Ok(Page::Open(pages::check::page))
}

#[wasm_split(pages, fallible)]
fn review_chunk() -> Result<Page, ChunkError> {
    Ok(Page::Of(pages::review::page))
}

#[wasm_split(pages, fallible)]
fn conflict_chunk() -> Result<Page, ChunkError> {
    Ok(Page::Of(pages::conflict::page))
}

#[wasm_split(pages, fallible)]
fn parked_chunk() -> Result<Page, ChunkError> {
    Ok(Page::Of(pages::parked::page))
}

#[wasm_split(pages, fallible)]
fn sync_chunk() -> Result<Page, ChunkError> {
    Ok(Page::Of(pages::sync::page))
}

/// The home page.
pub(crate) fn home(services: Services, user: &SessionUser) -> AnyView {
    page_from(|| Box::pin(home_chunk()), services, user)
}

/// The header above every page. It comes in the home page's file, and without it there is none.
pub(crate) fn header(services: Services, user: &SessionUser) -> AnyView {
    let user = user.clone();
    let loaded: RwSignal<Option<Page>> = RwSignal::new(None);
    spawn_local(async move {
        let header = header_chunk().await.ok();
        let _ = loaded.try_set(header);
    });
    let shown = move || match loaded.get() {
        Some(Page::Of(header)) => Some(header(services, &user)),
        _ => None,
    };
    shown.into_any()
}

/// Fetches the home page's file while the person signs in.
pub(crate) fn expect_home() {
    spawn_local(async {
        // A failure shows when the page is opened, where it can be tried again.
        drop(home_chunk().await);
    });
}

/// The agreement editor.
pub(crate) fn agreement(services: Services, user: &SessionUser) -> AnyView {
    page_from(|| Box::pin(agreement_chunk()), services, user)
}

/// An agreement's action plan.
pub(crate) fn action_plan(services: Services, user: &SessionUser) -> AnyView {
    page_from(|| Box::pin(action_plan_chunk()), services, user)
}

/// The calendar of evaluation meetings.
pub(crate) fn meetings(services: Services, user: &SessionUser) -> AnyView {
    page_from(|| Box::pin(meetings_chunk()), services, user)
}

/// The evaluation sheets, one of them, or its result letter.
pub(crate) fn evaluation_sheet(services: Services, user: &SessionUser) -> AnyView {
    page_from(|| Box::pin(evaluation_sheet_chunk()), services, user)
}

/// One evaluation meeting.
pub(crate) fn meeting(services: Services, user: &SessionUser) -> AnyView {
    page_from(|| Box::pin(meeting_chunk()), services, user)
}

/// An agreement as it is printed.
pub(crate) fn paper(services: Services, user: &SessionUser) -> AnyView {
    page_from(|| Box::pin(paper_chunk()), services, user)
}

/// The realization grid.
pub(crate) fn quarter(services: Services, user: &SessionUser) -> AnyView {
    page_from(|| Box::pin(quarter_chunk()), services, user)
}

/// What supports what.
pub(crate) fn cascade(services: Services, user: &SessionUser) -> AnyView {
    page_from(|| Box::pin(cascade_chunk()), services, user)
}

/// The budget documents.
pub(crate) fn budget(services: Services, user: &SessionUser) -> AnyView {
    page_from(|| Box::pin(budget_chunk()), services, user)
}

/// The medium-term plans.
pub(crate) fn plans(services: Services, user: &SessionUser) -> AnyView {
    page_from(|| Box::pin(plans_chunk()), services, user)
}

/// One plan.
pub(crate) fn plan(services: Services, user: &SessionUser) -> AnyView {
    page_from(|| Box::pin(plan_chunk()), services, user)
}

/// The tree of cause and effect.
pub(crate) fn performance_tree(services: Services, user: &SessionUser) -> AnyView {
    page_from(|| Box::pin(performance_tree_chunk()), services, user)
}

/// Posts and who holds them.
pub(crate) fn people(services: Services, user: &SessionUser) -> AnyView {
    page_from(|| Box::pin(people_chunk()), services, user)
}

/// What the city decides.
pub(crate) fn policy(services: Services, user: &SessionUser) -> AnyView {
    page_from(|| Box::pin(policy_chunk()), services, user)
}

/// The wording of documents.
pub(crate) fn wording(services: Services, user: &SessionUser) -> AnyView {
    page_from(|| Box::pin(wording_chunk()), services, user)
}

/// The signing session.
pub(crate) fn signing(services: Services, user: &SessionUser) -> AnyView {
    page_from(|| Box::pin(signing_chunk()), services, user)
}

/// A berita acara as it is printed.
pub(crate) fn record(services: Services, user: &SessionUser) -> AnyView {
    page_from(|| Box::pin(record_chunk()), services, user)
}

/// The evaluation of a year.
pub(crate) fn evaluation(services: Services, user: &SessionUser) -> AnyView {
    page_from(|| Box::pin(evaluation_chunk()), services, user)
}

/// The check of a document.
pub(crate) fn check(services: Services) -> AnyView {
    once_loaded(|| Box::pin(check_chunk()), services, None)
}

/// The reviewers' queue.
pub(crate) fn review(services: Services, user: &SessionUser) -> AnyView {
    page_from(|| Box::pin(review_chunk()), services, user)
}

/// The conflicts.
pub(crate) fn conflict(services: Services, user: &SessionUser) -> AnyView {
    page_from(|| Box::pin(conflict_chunk()), services, user)
}

/// The parked edits.
pub(crate) fn parked(services: Services, user: &SessionUser) -> AnyView {
    page_from(|| Box::pin(parked_chunk()), services, user)
}

/// The sync panel.
pub(crate) fn sync(services: Services, user: &SessionUser) -> AnyView {
    page_from(|| Box::pin(sync_chunk()), services, user)
}

fn page_from(load: fn() -> Loading, services: Services, user: &SessionUser) -> AnyView {
    once_loaded(load, services, Some(user.clone()))
}

/// Shows the page once its file is there; a failure says so and offers another try.
fn once_loaded(load: fn() -> Loading, services: Services, user: Option<SessionUser>) -> AnyView {
    let loaded: RwSignal<Option<Result<Page, ChunkError>>> = RwSignal::new(None);
    let fetch = move || {
        loaded.set(None);
        spawn_local(async move {
            let outcome = load().await;
            // The person may have gone to another page meanwhile.
            let _ = loaded.try_set(Some(outcome));
        });
    };
    fetch();
    (move || match (loaded.get(), &user) {
        (Some(Ok(Page::Of(page))), Some(user)) => page(services, user),
        (Some(Ok(Page::Open(page))), _) => page(services),
        (Some(Err(ChunkError)), _) => failed(fetch),
        _ => view! { <p class="boot">{text::common::LOADING_PAGE}</p> }.into_any(),
    })
    .into_any()
}

fn failed(fetch: impl Fn() + Copy + Send + Sync + 'static) -> AnyView {
    view! {
        <Banner text=text::common::PAGE_NOT_LOADED tone=Tone::Warning>
            <Button label=text::common::TRY_AGAIN.to_owned() on_press=move |()| fetch() />
        </Banner>
    }
    .into_any()
}
