//! `GET /api/report/...`: who may have a report, and that its figures are those of the database.

mod counted;

use anyhow::{Context, Result, ensure};
use axum::http::StatusCode;
use ikrar_domain::people::{Actor, Role};
#[cfg(feature = "typesetter")]
use ikrar_domain::report::NOT_FINAL;
use ikrar_domain::report::Report;
use ikrar_domain::value::{AgencyId, Quarter};
use ikrar_server::auth::password;
use ikrar_server::demo::{DEMO_PASSWORD, DEMO_YEAR, DemoData, build};
use ikrar_server::install::install;
use ikrar_server::printing::PrintingError;
use ikrar_server::reporting::{self, AgencyReport, Form, ReportFile};
use ikrar_sync::identity::EntityId;
use ikrar_sync::model;
use ikrar_sync::schema::CITY_SCOPE;
use support::server::{Reply, TestServer, Visitor};

use self::counted::{compare, count};
use crate::cells::cells_of;

/// The demo city, with the login of somebody of an agency and of another.
struct Town {
    server: TestServer,
    agency: EntityId,
    agencies: Vec<EntityId>,
    own: String,
    stranger: String,
}

fn agencies(data: &DemoData) -> Result<Vec<(EntityId, String)>> {
    let city = data.scopes.iter().find(|scope| scope.info.id == CITY_SCOPE);
    Ok(model::agencies(&city.context("the city's scope")?.ledger))
}

impl Town {
    async fn on(server: TestServer) -> Result<Self> {
        let data = build()?;
        let all = agencies(&data)?;
        let health = all.iter().find(|(_, name)| name == "Dinas Kesehatan");
        let agency = health.context("the agency")?.0;
        let is_own = |one: &Option<_>| *one == Some(agency.uuid());
        let login = |wanted: bool| {
            let mut all = data.accounts.iter().filter(|one| {
                let place = one.agency.map(AgencyId::uuid);
                place.is_some() && is_own(&place) == wanted && one.role == Role::AgencyOperator
            });
            all.next().map(|one| one.login.clone()).context("a login")
        };
        let (own, stranger) = (login(true)?, login(false)?);
        let hash = password::hash(DEMO_PASSWORD)?;
        install(&server.state.store, data, &hash, server.now()).await?;
        Ok(Self {
            server,
            agency,
            agencies: all.into_iter().map(|(id, _)| id).collect(),
            own,
            stranger,
        })
    }

    async fn visitor(&self, login: &str) -> Result<Visitor> {
        self.server.sign_in_with(login, DEMO_PASSWORD).await
    }

    fn path(&self, quarter: u8, file: &str) -> String {
        let agency = self.agency.uuid();
        format!("/api/report/{DEMO_YEAR}/{quarter}/{agency}/{file}")
    }
}

fn city_path(file: &str) -> String {
    format!("/api/report/{DEMO_YEAR}/2/{file}")
}

/// With the typesetter it is the file; without, words that say what to do instead.
fn is_answered(reply: &Reply, begins: &[u8]) -> bool {
    if cfg!(feature = "typesetter") {
        reply.status == StatusCode::OK && reply.body.starts_with(begins)
    } else {
        reply.status == StatusCode::NOT_IMPLEMENTED && reply.code() == "no_typesetter"
    }
}

#[tokio::test]
async fn a_report_is_for_those_who_see_its_agency_and_the_summary_for_those_who_see_all()
-> Result<()> {
    for server in TestServer::start_each().await? {
        let town = Town::on(server).await?;
        let own = town.visitor(&town.own).await?;
        let stranger = town.visitor(&town.stranger).await?;
        let bappeda = town.visitor("bappeda").await?;
        let of_agency = [
            (town.path(2, "quarter.pdf"), b"%PDF-".as_slice()),
            (town.path(2, "quarter.docx"), b"PK".as_slice()),
            (town.path(4, "year.docx"), b"PK".as_slice()),
        ];
        for (path, begins) in &of_agency {
            for visitor in [&own, &bappeda] {
                let reply = town.server.get_as(visitor, path).await?;
                assert!(is_answered(&reply, begins), "{path}: {}", reply.status);
            }
            let refused = town.server.get_as(&stranger, path).await?;
            assert_eq!(refused.status, StatusCode::NOT_FOUND, "{path}");
            let refused = town.server.get(path).await?;
            assert_eq!(refused.status, StatusCode::UNAUTHORIZED, "{path}");
        }
        let city = city_path("city.pdf");
        let reply = town.server.get_as(&bappeda, &city).await?;
        assert!(is_answered(&reply, b"%PDF-"), "{}", reply.status);
        for visitor in [&own, &stranger] {
            let refused = town.server.get_as(visitor, &city).await?;
            assert_eq!(refused.status, StatusCode::NOT_FOUND);
        }
        let refused = town.server.get(&city).await?;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    }
    Ok(())
}

#[tokio::test]
async fn what_is_no_report_is_not_found() -> Result<()> {
    let town = Town::on(TestServer::start().await?).await?;
    let bappeda = town.visitor("bappeda").await?;
    let nobody = format!(
        "/api/report/{DEMO_YEAR}/2/{}/quarter.pdf",
        EntityId::from_bytes([9; 16]).uuid()
    );
    let agency = town.agency.uuid();
    for path in [
        town.path(5, "quarter.pdf"),
        town.path(2, "year.pdf"),
        town.path(2, "quarter.exe"),
        town.path(2, "quarter"),
        town.path(2, "city.pdf"),
        city_path("quarter.pdf"),
        nobody,
        format!("/api/report/1999/2/{agency}/quarter.pdf"),
        format!("/api/report/2031/2/{agency}/quarter.pdf"),
        format!("/api/report/{DEMO_YEAR}/2/%2e%2e/quarter.pdf"),
    ] {
        let reply = town.server.get_as(&bappeda, &path).await?;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{path}");
    }
    Ok(())
}

/// The words that a person gets, as PDF and as DOCX, are those of the report.
#[cfg(feature = "typesetter")]
#[tokio::test]
async fn the_files_say_what_the_report_says_and_what_is_not_verified() -> Result<()> {
    let town = Town::on(TestServer::start().await?).await?;
    let own = town.visitor(&town.own).await?;
    let report = town.report(town.agency, AgencyReport::Quarter, Quarter::Third);
    let report = report.await?.context("a report")?;
    let texts = report.texts();
    let pdf = town
        .server
        .get_as(&own, &town.path(3, "quarter.pdf"))
        .await?;
    assert_eq!(pdf.header("content-type"), "application/pdf");
    assert_eq!(pdf.header("cache-control"), "private, no-store");
    assert!(
        pdf.header("content-disposition")
            .contains("Laporan%20pengukuran%20kinerja%202026")
    );
    let compact = |text: &str| text.split_whitespace().collect::<String>();
    let pages = ikrar_paper::reading::page_texts(&pdf.body)?;
    let all = compact(&pages.concat());
    for text in &texts {
        assert!(all.contains(&compact(text)), "{text} is missing");
    }
    assert!(all.contains(&compact(NOT_FINAL)) && report.mark.is_some());
    let word = town
        .server
        .get_as(&own, &town.path(3, "quarter.docx"))
        .await?;
    assert_eq!(word.header("content-type"), Form::Docx.media_type());
    // The library packs without pressing, so that words stand in the file as they are.
    let written = String::from_utf8_lossy(&word.body);
    let escaped = |text: &str| text.replace('&', "&amp;");
    for text in &texts {
        assert!(written.contains(&escaped(text)), "{text} is missing");
    }
    Ok(())
}

impl Town {
    async fn report(
        &self,
        agency: EntityId,
        which: AgencyReport,
        quarter: Quarter,
    ) -> Result<Option<Report>> {
        let actor = Actor {
            user: self.visitor("bappeda").await?.user,
            role: Role::PlanningReviewer,
            agency: None,
        };
        let state = &self.server.state;
        match reporting::find(state, &actor, agency, DEMO_YEAR, quarter).await {
            Err(PrintingError::Unknown) => Ok(None),
            found => Ok(Some(
                ReportFile::of_agency(&found?, which, Form::Pdf).report,
            )),
        }
    }
}

#[tokio::test]
async fn the_figures_of_reports_are_those_that_sql_counts_in_the_demo_city() -> Result<()> {
    let town = Town::on(TestServer::start().await?).await?;
    let mut cells = cells_of(&town.server).await?;
    let (mut reports, mut percents, mut verified, mut items, mut spent) = (0, 0, 0, 0, 0);
    for agency in &town.agencies {
        for quarter in [Quarter::First, Quarter::Second, Quarter::Third] {
            let found = town.report(*agency, AgencyReport::Quarter, quarter).await?;
            let counted = count(&mut cells, *agency, quarter.number()).await?;
            let Some(report) = found else {
                ensure!(counted.items == 0, "an agency without a report");
                continue;
            };
            compare(&report, &counted)
                .with_context(|| format!("{} {quarter:?}", report.heading[1]))?;
            reports += 1;
            percents += counted.percents.len();
            verified += counted.verified;
            items += counted.items;
            spent += i64::from(counted.spent > 0);
        }
    }
    // The demo has enough of each to be found wrong by.
    assert!(
        reports >= 20 && percents >= 20 && spent >= 5,
        "{reports} {percents} {spent}"
    );
    assert!(
        verified >= 10 && items - verified >= 10,
        "{verified} of {items}"
    );
    Ok(())
}
