//! One folder per page: `mod.rs` the route, `state.rs` what it shows as plain data with its
//! tests, `view.rs` the markup.

pub(crate) mod action_plan;
pub(crate) mod agreement;
pub(crate) mod budget;
pub(crate) mod cascade;
pub(crate) mod check;
pub(crate) mod conflict;
pub(crate) mod evaluation;
pub(crate) mod evaluation_sheet;
mod explained;
pub(crate) mod home;
pub(crate) mod meeting;
mod more;
pub(crate) mod not_found;
pub(crate) mod paper;
pub(crate) mod parked;
pub(crate) mod people;
pub(crate) mod performance_tree;
pub(crate) mod plan;
pub(crate) mod policy;
pub(crate) mod quarter;
pub(crate) mod remove;
pub(crate) mod review;
pub(crate) mod sign_in;
pub(crate) mod signing;
pub(crate) mod sync;
mod table_import;
pub(crate) mod wording;

use ikrar_domain::{
    agreement::AgreementStatus,
    evaluation::Method,
    measurement::{Band, ReportStatus},
    value::{Quarter, Year},
};
use ikrar_sync::{edit::EditError, identity::EntityId, operation::Draft};
use leptos::{prelude::*, task::spawn_local, wasm_bindgen::JsCast as _};
use leptos_router::{components::A, hooks::use_params_map};
use web_sys::HtmlElement;

use crate::{
    components::{Banner, Tone, live},
    context::{LinkState, Services},
    memo::Memo,
    routes::addresses,
    text,
};

pub(crate) use more::more;

/// Where the outcome of a deed is told.
pub(crate) type Tell = Callback<String>;

/// A teller that speaks through toasts.
pub(crate) fn tell_by_toast() -> Tell {
    let toast = crate::components::toaster();
    Callback::new(toast)
}

/// Stores what a person did, and tells what went wrong. `done` runs after the commit.
pub(crate) fn perform(
    services: Services,
    tell: Tell,
    drafts: Result<Vec<Draft>, EditError>,
    done: impl FnOnce() + 'static,
) {
    match drafts {
        Err(_) => tell.run(text::device::VIEW_CHANGED.into()),
        Ok(drafts) if drafts.is_empty() => done(),
        Ok(drafts) => {
            let committed = services.device().append(drafts);
            spawn_local(async move {
                match committed.await {
                    Ok(()) => done(),
                    Err(error) => {
                        tell.try_run(error.user_message());
                    }
                }
            });
        }
    }
}

/// Puts the cursor into what is drawn by the next frame.
pub(crate) fn focus_soon(element_id: String) {
    request_animation_frame(move || {
        let found = document().get_element_by_id(&element_id);
        if let Some(element) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
            // A button at the end of its way cannot be focused.
            let _focused = element.focus();
        }
    });
}

/// Offers the queue as a file and tells what was offered.
pub(crate) fn export_queue(services: Services, tell: Tell) {
    let exported = services.device().export_pending();
    spawn_local(async move {
        tell.try_run(text::carry::exported(exported.await));
    });
}

/// Names the document after the page.
pub(crate) fn set_title(page: impl Into<String>) {
    let title = text::common::page_title(&page.into());
    Effect::new(move |_| document().set_title(&title));
}

/// The agency and year a page is about, as its address names them; none where it names none.
pub(crate) fn agency_year() -> Memo<Option<(EntityId, u16)>> {
    let params = use_params_map();
    Memo::new(move |_| {
        params.with(|params| {
            let agency = EntityId::from_hex(&params.get("agency")?)?;
            let year = Year::parse(&params.get("year")?).ok()?;
            Some((agency, year.number()))
        })
    })
}

/// The way to where an entity is edited.
pub(crate) fn open_link(address: String) -> AnyView {
    view! { <A href=address attr:class="button button--quiet">{text::common::OPEN}</A> }.into_any()
}

/// A file that the server makes.
pub(crate) fn download(address: String, words: &'static str, id: &'static str) -> AnyView {
    view! {
        <a
            href=address
            class="button button--secondary"
            id=id
            rel="external"
            download=""
        >
            {words}
        </a>
    }
    .into_any()
}

/// The reports of an agency, or of the city, up to a quarter. The server makes them, so that
/// without a connection there are none.
pub(crate) fn reports(
    services: Services,
    year: u16,
    quarter: Quarter,
    agency: Option<EntityId>,
) -> AnyView {
    let link = services.link();
    let is_offline = Memo::new(move |_| link.get() == LinkState::Offline);
    let files: &[_] = if agency.is_some() {
        &text::paper::REPORTS
    } else {
        &text::paper::CITY_REPORTS
    };
    let offered = move |(file, words): &(&'static str, &'static str)| {
        // The year's report is that of its last quarter.
        let until = if file.starts_with('y') {
            Quarter::Fourth
        } else {
            quarter
        };
        download(addresses::report(year, until, agency, file), words, file)
    };
    view! {
        <nav class="card__foot" aria-label=text::paper::REPORTS_LABEL>
            {live(move || {
                let files = if is_offline.get() { &[] } else { files };
                files.iter().map(offered).collect::<Vec<_>>()
            })}
        </nav>
    }
    .into_any()
}

/// Says once why nothing can be typed; the boxes below then need not repeat it.
pub(crate) fn lock_banner(lock: Signal<Option<String>>) -> AnyView {
    live(move || {
        lock.get()
            .map(|reason| view! { <Banner text=text::save_state::locked(&reason) id="lock" /> })
    })
}

/// The sentiment of a report's state.
pub(crate) fn report_tone(status: ReportStatus) -> Tone {
    match status {
        ReportStatus::NotStarted => Tone::Neutral,
        ReportStatus::Draft | ReportStatus::Submitted | ReportStatus::AgencyChecked => Tone::Brand,
        ReportStatus::Verified | ReportStatus::Locked => Tone::Positive,
        ReportStatus::Returned => Tone::Negative,
        ReportStatus::Reopened => Tone::Warning,
    }
}

/// The sentiment of a band: the highest two are good, the lowest two are not, whatever the scale.
pub(crate) fn band_tone(method: &Method, band: Band) -> Tone {
    let bands = method.scale.scale().bands().count();
    let from_below = usize::from(band.rank);
    let below = from_below.saturating_add(1).saturating_mul(2);
    if below > bands.saturating_add(1) {
        Tone::Positive
    } else if below < bands {
        Tone::Negative
    } else {
        Tone::Warning
    }
}

/// The sentiment of an agreement's state.
pub(crate) fn agreement_tone(status: AgreementStatus) -> Tone {
    match status {
        AgreementStatus::Draft | AgreementStatus::Superseded | AgreementStatus::Closed => {
            Tone::Neutral
        }
        AgreementStatus::Submitted | AgreementStatus::SignedFirst => Tone::Brand,
        AgreementStatus::Cleared | AgreementStatus::InForce => Tone::Positive,
        AgreementStatus::Returned | AgreementStatus::Void => Tone::Negative,
    }
}
