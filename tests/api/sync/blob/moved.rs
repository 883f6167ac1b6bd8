//! Files go where the figures behind which they stand have gone.

use anyhow::{Context, Result};
use axum::http::{Method, StatusCode};
use ikrar_domain::evidence::Arrival;
use ikrar_domain::people::Role;
use ikrar_sync::disposition::Disposition;
use ikrar_sync::edit;
use ikrar_sync::ledger::ScopeInfo;
use ikrar_sync::model;
use ikrar_sync::protocol::blob::{PIECE_CONTENT_TYPE, address};
use ikrar_sync::row::Rows as _;
use ikrar_sync::schema::EntityKind;
use support::pen::YEAR;

use super::desk::Desk;
use super::office::{Office, pdf};

/// Bagian Organisasi gives the office's agreement to the other agency.
async fn move_away(office: &Office) -> Result<()> {
    let server = &office.city.server;
    let visitor = server
        .visitor("organisasi", Role::OrganisationReviewer, None)
        .await?;
    let mut organisation = Desk::of(visitor);
    organisation.sync(server).await?;
    let agreements = organisation.replica.of_kind(EntityKind::Agreement);
    let agreement = *agreements.first().context("no agreement")?;
    let to = ScopeInfo::agency_year(office.city.other, YEAR).id;
    let draft = edit::move_to_scope(&organisation.replica, agreement, to, "SOTK baru")?;
    let fate = organisation.act(server, vec![draft]).await?;
    assert_eq!(fate, Disposition::Applied);
    Ok(())
}

#[tokio::test]
async fn files_move_with_their_agreement_whole_or_as_far_as_they_have_come() -> Result<()> {
    for mut office in Office::open_each().await? {
        let (whole, begun) = (pdf(90, "whole"), pdf(80, "begun"));
        office.attach(&whole).await?;
        office.attach(&begun).await?;
        office.send_all(&whole).await?;
        office.send(&begun, 0, &begun.bytes[..30]).await?;
        move_away(&office).await?;

        let agency = Some(office.other_agency_id());
        let server = &office.city.server;
        let there = server.visitor("dua", Role::AgencyOperator, agency).await?;
        let to = ScopeInfo::agency_year(office.city.other, YEAR).id;
        let (whole_there, begun_there) = (address(to, whole.hash()), address(to, begun.hash()));
        let read = office.ask(&there, Method::GET, &whole_there).await?;
        assert_eq!(read.body.to_vec(), whole.bytes);
        let progress = office.ask(&there, Method::HEAD, &begun_there).await?;
        assert_eq!(progress.header("upload-offset"), "30");
        let headers = [
            ("content-type", PIECE_CONTENT_TYPE),
            ("upload-offset", "30"),
        ];
        let rest = begun.bytes[30..].to_vec();
        let sent = server
            .send_as(&there, Method::PATCH, &begun_there, &headers, rest)
            .await?;
        assert_eq!(sent.header("upload-complete"), "?1");

        let mut desk = Desk::of(there);
        desk.sync(server).await?;
        for file in [&whole, &begun] {
            let link = model::links_to(&desk.replica, file.hash()).next();
            assert_eq!(model::arrival(link.context("no link")?), Arrival::Stored);
        }
        // Whoever stayed behind has no link to them any more, here or there.
        for path in [address(office.scope(), whole.hash()), whole_there] {
            let read = office.ask(office.operator(), Method::GET, &path).await?;
            assert_eq!(read.status, StatusCode::NOT_FOUND, "{path}");
        }
    }
    Ok(())
}
