//! Signing without a network: the signature is captured on the tablet, outlives the browser, and
//! takes force when the server finds the content that was signed. Where the content has moved on
//! meanwhile it does not count, and the person reads why.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use support::browser::Browser;
use support::folder::TemporaryFolder;
use support::replica::ReplicaProgram;
use thirtyfour::By;

use super::look::Faults;
use crate::pages::{AgreementPage, Frame, HomePage, SigningSheet, SyncPage};
use crate::world::World;

/// The head of an agency whose agreement is approved and not signed.
const HEAD: &str = "kepala.disdukcapil";
const OPERATOR: &str = "operator.disdukcapil";
const LEADER: &str = "walikota";

pub(crate) async fn tell(world: &mut World) -> Result<()> {
    let mut faults = Faults::default();
    world.prepare_tablet(HEAD).await?;
    HomePage(&world.tablet).open().await?;
    let address = address_of(world, "Disetujui").await?;
    AgreementPage(&world.tablet).open(&address).await?;
    let sheet = SigningSheet(&world.tablet);
    sheet.open("sign_first").await?;
    sheet.make_pin(world.server.password()).await?;
    sheet.close().await?;
    refused_after_a_change(world, &address).await?;
    in_force_after_reconnecting(world, &address, &mut faults).await?;
    scan_of_what_was_signed(world, &address, &mut faults).await?;
    world.tablet.behaves().await?;
    world.office.behaves().await?;
    faults.none()
}

async fn address_of(world: &World, status: &str) -> Result<String> {
    let script = "
        for (const card of document.querySelectorAll('[data-agreement]')) {
            if (card.querySelector('.badge')?.innerText.includes(arguments[0])) {
                return card.querySelector('h3 a').getAttribute('href');
            }
        }
        return null;";
    let found = world.tablet.run(script, vec![status.into()]).await?;
    Ok(found.as_str().context("no such agreement")?.to_owned())
}

/// The tablet signs what it shows; meanwhile the agreement is returned, changed and approved
/// again.
async fn refused_after_a_change(world: &World, address: &str) -> Result<()> {
    let tablet = &world.tablet;
    world.tablet_link.cut().await?;
    SigningSheet(tablet)
        .draw_and_sign("sign_first", "Pontianak")
        .await?;
    change_meanwhile(world, address)?;
    world.tablet_link.restore().await?;
    Frame(tablet).everything_is_sent().await?;
    tablet.vanishes("#signatures").await?;
    tablet
        .appears("#agreement-status[data-status='cleared']")
        .await?;
    let panel = SyncPage(tablet);
    panel.open().await?;
    tablet.says("main", "Isi dokumen sudah berubah").await?;
    AgreementPage(tablet).open(address).await
}

/// Having read the new content the head signs again, offline, and the browser is killed; the
/// leader signs on paper.
async fn in_force_after_reconnecting(
    world: &mut World,
    address: &str,
    faults: &mut Faults,
) -> Result<()> {
    world.tablet_link.cut().await?;
    let sheet = SigningSheet(&world.tablet);
    sheet.open("sign_first").await?;
    // The day of another year is refused where it is typed, and stays to be mended.
    let today = world.tablet.value("#signing-day").await?;
    world.tablet.fill("#signing-day", "20-01-2019").await?;
    world.tablet.click("#signing-send").await?;
    world
        .tablet
        .says("#signing-day-error", "Periksa tahun pada tanggalnya")
        .await?;
    ensure!(
        world.tablet.value("#signing-day").await? == "20-01-2019",
        "what was typed is gone"
    );
    faults.look_at(&world.tablet, "tanggal-tahun-lain").await?;
    world.tablet.fill("#signing-day", &today).await?;
    world.tablet.click("#signing-send").await?;
    world
        .tablet
        .says("#signing-pad-error", "Tanda tangan belum digambar")
        .await?;
    faults.look_at(&world.tablet, "tanda-tangan").await?;
    sheet.close().await?;
    sheet.draw_and_sign("sign_first", "Pontianak").await?;
    Frame(&world.tablet).waiting_is(2).await?;
    world.tablet.kill()?;
    world.tablet.start_again().await?;
    AgreementPage(&world.tablet).open(address).await?;
    world.tablet.appears("#signatures .signature path").await?;
    world.tablet_link.restore().await?;
    let signed = "#agreement-status[data-status='signed_first']";
    let frame = Frame(&world.tablet);
    frame.reconnects(HEAD, world.server.password()).await?;
    AgreementPage(&world.tablet).open(address).await?;
    world.tablet.appears(signed).await?;

    world.sign_in(&world.office, LEADER).await?;
    AgreementPage(&world.office).open(address).await?;
    world.office_link.cut().await?;
    SigningSheet(&world.office)
        .sign_on_paper("sign_second", "Pontianak")
        .await?;
    ensure!(
        world.office.has(signed).await?,
        "nothing is in force before the server says so"
    );
    world.office_link.restore().await?;
    for browser in [&world.office, &world.tablet] {
        browser
            .appears("#agreement-status[data-status='in_force']")
            .await?;
        browser.says("#versions", "berlaku sejak").await?;
    }
    faults.look_at(&world.office, "berlaku").await
}

/// The leader's signed print comes back as a file, without a network: a scan of something else is
/// refused in words, the right one is kept and sent when the network is back.
async fn scan_of_what_was_signed(world: &World, address: &str, faults: &mut Faults) -> Result<()> {
    let office = &world.office;
    office.open(&format!("{address}/cetak")).await?;
    office.says(".paper__foot", "sidik isi").await?;
    let foot = office.text(".paper__foot").await?;
    let digits = foot.rsplit("sidik isi ").next().context("no digits")?;
    office.says(".paper", "Digambar di layar").await?;
    let other: String = digits.chars().rev().collect();
    AgreementPage(office).open(address).await?;
    world.office_link.cut().await?;
    Frame(office).link_is("offline").await?;
    let scans = office.attribute("[data-scans]", "data-scans").await?;
    let chooser = format!("[data-scans='{scans}']");
    let box_of_digits = format!("{chooser} .field__control");
    let folder = TemporaryFolder::new()?;
    let file = folder.path().join("pindaian.pdf");
    std::fs::write(&file, b"%PDF-1.7\n% a signed print\n")?;
    for copied in [other.as_str(), "1a2b"] {
        office.fill(&box_of_digits, copied).await?;
        choose(office, &chooser, &file).await?;
        let words = if copied.len() < 16 {
            "4 dari 16"
        } else {
            "memuat isi lain"
        };
        office
            .says(&format!("{chooser} .evidence__message"), words)
            .await?;
    }
    office.fill(&box_of_digits, digits.trim()).await?;
    choose(office, &chooser, &file).await?;
    let state = |state: &str| format!("{chooser} [data-evidence][data-state='{state}']");
    office.appears(&state("kept")).await?;
    faults.look_at_part(office, "pindaian", &chooser).await?;
    world.office_link.restore().await?;
    office.appears(&state("stored")).await
}

/// Chooses a file as a person does.
async fn choose(office: &Browser, chooser: &str, file: &Path) -> Result<()> {
    let selector = format!("{chooser} input[data-action='scan']:not([disabled])");
    office.appears(&selector).await?;
    let input = office.driver()?.find(By::Css(selector)).await?;
    Ok(input.send_keys(file.to_str().context("a path")?).await?)
}

/// What three other people do at their desks.
fn change_meanwhile(world: &World, address: &str) -> Result<()> {
    let id = address
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .replace('-', "");
    let step = |step: &str, note: Option<&str>| {
        json!({
            "command": "step", "entity": id, "step": step, "note": note,
        })
    };
    let mut organisation = desk(world, "organisasi")?;
    act(
        &mut organisation,
        &step("return", Some("Target diperbaiki")),
    )?;
    let mut operator = desk(world, OPERATOR)?;
    let items = operator.done(&json!({"command": "list", "kind": "item", "parent": id}))?;
    let item = items["entities"][0]["entity"].clone();
    let source = json!({"source": "Data kependudukan semester I"});
    act(
        &mut operator,
        &json!({"command": "edit", "entity": item, "fields": source}),
    )?;
    act(&mut operator, &step("submit", None))?;
    organisation.done(&json!({"command": "sync"}))?;
    act(&mut organisation, &step("clear", None))?;
    let mut planning = desk(world, "bappeda")?;
    act(&mut planning, &step("clear", None))
}

pub(super) fn desk(world: &World, login: &str) -> Result<ReplicaProgram> {
    let server = format!("http://{}", world.server.address());
    let mut replica = ReplicaProgram::start(&server, login, 1)?;
    let password = world.server.password();
    replica.done(&json!({"command": "sign-in", "password": password}))?;
    replica.done(&json!({"command": "sync"}))?;
    Ok(replica)
}

/// Does something and waits until the server has judged it well.
pub(super) fn act(replica: &mut ReplicaProgram, command: &Value) -> Result<()> {
    replica.done(command)?;
    replica.done(&json!({"command": "sync"}))?;
    let fates = replica.done(&json!({"command": "fates"}))?;
    let last = fates["fates"].as_array().and_then(|fates| fates.last());
    ensure!(
        last.is_some_and(|fate| fate["fate"] == "applied"),
        "{command}: {last:?}"
    );
    Ok(())
}
