//! The site map: one line per page.

use leptos::prelude::*;
use leptos_router::{
    components::{Redirect, Route, Routes},
    hooks::use_location,
    path,
};

use crate::{
    chunks,
    context::{Services, SessionState, SessionUser, services},
    memo::Memo,
    pages, text,
};

/// Addresses of the pages, for links.
pub mod addresses {
    use ikrar_domain::value::Quarter;
    use ikrar_sync::identity::EntityId;

    pub const HOME: &str = "/";
    pub const SIGN_IN: &str = "/masuk";
    pub const REVIEW: &str = "/reviu";
    pub const CONFLICTS: &str = "/konflik";
    pub const SYNC: &str = "/sinkronisasi";
    pub const PARKED: &str = "/tertahan";

    /// An agreement.
    pub fn agreement(id: EntityId) -> String {
        ["/perjanjian/", &id.uuid().to_string()].concat()
    }

    /// An agreement with the form for its amendment opened, because its budget was cut.
    pub fn amend(id: EntityId) -> String {
        [&agreement(id), "?ubah=efisiensi"].concat()
    }

    /// An agreement as it is printed.
    pub fn print(id: EntityId) -> String {
        [&agreement(id), "/cetak"].concat()
    }

    /// The agreement as PDF; the server's, not a page of this app.
    pub fn pdf(id: EntityId) -> String {
        ["/api/agreement/", &id.uuid().to_string(), "/document"].concat()
    }

    /// The file with a certified signature; the server's, not a page of this app.
    pub fn signed_file(signature: EntityId) -> String {
        ["/api/signature/", &signature.uuid().to_string(), "/file"].concat()
    }

    /// A report as a file; the server's, not a page of this app.
    pub fn report(year: u16, quarter: Quarter, agency: Option<EntityId>, file: &str) -> String {
        let number = quarter.number().to_string();
        let city = ["/api/report/", &year.to_string(), "/", &number].concat();
        match agency {
            Some(agency) => [&city, "/", &agency.uuid().to_string(), "/", file].concat(),
            None => [&city, "/", file].concat(),
        }
    }

    /// The action plan of an agreement.
    pub fn action_plan(id: EntityId) -> String {
        [&agreement(id), "/rencana-aksi"].concat()
    }

    /// A quarter of an agreement.
    pub fn quarter(agreement_id: EntityId, quarter: Quarter) -> String {
        let number = quarter.number().to_string();
        [&agreement(agreement_id), "/triwulan/", &number].concat()
    }

    /// The cascade of an agency's year.
    pub fn cascade(agency: EntityId, year: u16) -> String {
        of_agency("/penjenjangan/", agency, year)
    }

    /// The budget documents of an agency's year.
    pub fn budget(agency: EntityId, year: u16) -> String {
        of_agency("/anggaran/", agency, year)
    }

    /// The medium-term plans.
    pub const PLANS: &str = "/rencana";

    /// The tree of cause and effect.
    pub const PERFORMANCE_TREE: &str = "/pohon-kinerja";

    /// The evaluation of the year that is looked at now.
    pub const EVALUATION: &str = "/evaluasi";

    /// The evaluation up to a quarter: of an agency, or of the city.
    pub fn evaluation(year: u16, quarter: Quarter, agency: Option<EntityId>) -> String {
        let city = format!("{EVALUATION}/{year}/{}", quarter.number());
        match agency {
            Some(agency) => [&city, "/", &agency.uuid().to_string()].concat(),
            None => city,
        }
    }

    /// The evaluation sheets of a year.
    pub fn sheets(year: u16) -> String {
        [SHEETS, &year.to_string()].concat()
    }

    /// The evaluation sheet of an agency's year.
    pub fn sheet(agency: EntityId, year: u16) -> String {
        of_agency(SHEETS, agency, year)
    }

    /// The result letter of a sheet.
    pub fn result_letter(agency: EntityId, year: u16) -> String {
        [&sheet(agency, year), "/", RESULT_LETTER].concat()
    }

    const SHEETS: &str = "/lke/";
    /// The end of the address of a result letter.
    pub const RESULT_LETTER: &str = "lhe";

    /// The evaluation meetings.
    pub const MEETINGS: &str = "/rapat";

    /// An evaluation meeting.
    pub fn meeting(id: EntityId) -> String {
        [MEETINGS, "/", &id.uuid().to_string()].concat()
    }

    /// What the city decides.
    pub const POLICY: &str = "/kebijakan";

    /// In which words documents are printed.
    pub const WORDING: &str = "/redaksi";

    /// Posts and who holds them.
    pub const PEOPLE: &str = "/pejabat";

    /// A plan with its tree.
    pub fn plan(id: EntityId) -> String {
        [PLANS, "/", &id.uuid().to_string()].concat()
    }

    /// The signing session of a year.
    pub fn signing(year: u16) -> String {
        ["/penandatanganan/", &year.to_string()].concat()
    }

    /// The berita acara of a session as it is printed.
    pub fn record(session: EntityId) -> String {
        ["/berita-acara/", &session.uuid().to_string(), "/cetak"].concat()
    }

    /// The berita acara as PDF; the server's, not a page of this app.
    pub fn record_pdf(session: EntityId) -> String {
        ["/api/signing/", &session.uuid().to_string(), "/document"].concat()
    }

    fn of_agency(page: &str, agency: EntityId, year: u16) -> String {
        [page, &agency.uuid().to_string(), "/", &year.to_string()].concat()
    }

    /// The check of a document.
    pub const CHECK: &str = "/periksa";

    /// The sign-in page that leads back to `path`.
    pub fn sign_in_then(path: &str) -> String {
        if path == HOME {
            SIGN_IN.into()
        } else {
            [SIGN_IN, "?kembali=", path].concat()
        }
    }

    /// The page to show after signing in: only addresses of this app.
    pub fn after_sign_in(wanted: Option<&str>) -> String {
        match wanted {
            Some(path) if path.starts_with('/') && !path.starts_with("//") => path.into(),
            _ => HOME.into(),
        }
    }
}

/// All pages.
#[component]
pub(crate) fn Pages() -> impl IntoView {
    view! {
        <Routes fallback=pages::not_found::NotFound>
            <Route path=path!("/masuk") view=pages::sign_in::SignIn />
            <Route path=path!("/periksa") view=check />
            <Route path=path!("/") view=|| guarded(chunks::home) />
            <Route path=path!("/perjanjian/:id") view=|| guarded(chunks::agreement) />
            <Route path=path!("/perjanjian/:id/cetak") view=|| guarded(chunks::paper) />
            <Route
                path=path!("/perjanjian/:id/rencana-aksi")
                view=|| guarded(chunks::action_plan)
            />
            <Route
                path=path!("/perjanjian/:id/triwulan/:quarter")
                view=|| guarded(chunks::quarter)
            />
            <Route
                path=path!("/penjenjangan/:agency/:year")
                view=|| guarded(chunks::cascade)
            />
            <Route path=path!("/anggaran/:agency/:year") view=|| guarded(chunks::budget) />
            <Route path=path!("/rencana") view=|| guarded(chunks::plans) />
            <Route path=path!("/rencana/:id") view=|| guarded(chunks::plan) />
            <Route
                path=path!("/pohon-kinerja")
                view=|| guarded(chunks::performance_tree)
            />
            <Route path=path!("/evaluasi") view=|| guarded(chunks::evaluation) />
            <Route
                path=path!("/evaluasi/:year/:quarter")
                view=|| guarded(chunks::evaluation)
            />
            <Route
                path=path!("/evaluasi/:year/:quarter/:agency")
                view=|| guarded(chunks::evaluation)
            />
            <Route path=path!("/lke/*place") view=|| guarded(chunks::evaluation_sheet) />
            <Route path=path!("/rapat") view=|| guarded(chunks::meetings) />
            <Route path=path!("/rapat/:id") view=|| guarded(chunks::meeting) />
            <Route path=path!("/pejabat") view=|| guarded(chunks::people) />
            <Route path=path!("/kebijakan") view=|| guarded(chunks::policy) />
            <Route path=path!("/redaksi") view=|| guarded(chunks::wording) />
            <Route path=path!("/penandatanganan/:year") view=|| guarded(chunks::signing) />
            <Route path=path!("/berita-acara/:id/cetak") view=|| guarded(chunks::record) />
            <Route path=path!("/reviu") view=|| guarded(chunks::review) />
            <Route path=path!("/konflik") view=|| guarded(chunks::conflict) />
            <Route path=path!("/tertahan") view=|| guarded(chunks::parked) />
            <Route path=path!("/sinkronisasi") view=|| guarded(chunks::sync) />
        </Routes>
    }
}

#[derive(Clone, PartialEq)]
enum Gate {
    Wait,
    SignIn,
    Open(SessionUser),
}

/// The check of a document, which needs no account.
fn check() -> AnyView {
    match services() {
        Some(services) => chunks::check(services),
        None => view! { <p class="boot">{text::common::OPENING}</p> }.into_any(),
    }
}

/// A page for people who are signed in, or whose session ended while they work.
fn guarded(page: fn(Services, &SessionUser) -> AnyView) -> AnyView {
    let services = services();
    let gate = Memo::new(move |_| {
        services.map_or(Gate::Wait, |services| {
            services.session().with(|session| match session {
                SessionState::Opening => Gate::Wait,
                SessionState::SignedOut => Gate::SignIn,
                SessionState::SignedIn(user) | SessionState::Expired(user) => {
                    Gate::Open(user.clone())
                }
            })
        })
    });
    let path = use_location().pathname;
    (move || match (gate.get(), services) {
        (Gate::Open(user), Some(services)) => page(services, &user),
        (Gate::SignIn, _) => {
            let address = addresses::sign_in_then(&path.get_untracked());
            view! { <Redirect path=address /> }.into_any()
        }
        _ => view! { <p class="boot">{text::common::OPENING}</p> }.into_any(),
    })
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::addresses;

    #[test]
    fn sign_in_leads_back_only_inside_the_app() {
        assert_eq!(addresses::after_sign_in(Some("/reviu")), "/reviu");
        assert_eq!(addresses::after_sign_in(Some("//elsewhere.example")), "/");
        assert_eq!(
            addresses::after_sign_in(Some("https://elsewhere.example")),
            "/"
        );
        assert_eq!(addresses::after_sign_in(None), "/");
    }
}
