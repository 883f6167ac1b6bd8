//! Whose account signs for whom: Bagian Organisasi lets somebody else sign with a reason, links an
//! account, and writes the days until which figures are due; who signs for another is asked why.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use support::browser::Browser;

use super::look::Faults;
use super::signing::{act, desk};
use crate::pages::{AgreementPage, Frame, HomePage, SigningSheet};
use crate::world::World;

const ORGANISATION: &str = "organisasi";
/// The head of an agency whose agreement is approved and not signed.
const HEAD: &str = "kepala.disdukcapil";
const AGENCY: &str = "Kependudukan";

pub(crate) async fn tell(world: &mut World) -> Result<()> {
    let mut faults = Faults::default();
    world.sign_in(&world.office, ORGANISATION).await?;
    faults
        .look_at_part(
            &world.office,
            "batas-waktu-kota",
            "[data-agency]:nth-child(4)",
        )
        .await?;
    decide(&world.office, &mut faults).await?;
    link(world, &mut faults).await?;
    sign_for_another(world, &mut faults).await?;
    for browser in [&world.tablet, &world.office] {
        browser.behaves().await?;
    }
    faults.none()
}

/// Somebody else may sign with a reason; figures of a quarter are due on a day.
async fn decide(office: &Browser, faults: &mut Faults) -> Result<()> {
    office.open("/kebijakan").await?;
    office.choose("#signers", "reasoned").await?;
    let due = "#report-deadlines .entry[data-field='due_on']";
    office.fill(&format!("{due} input"), "31-02-2026").await?;
    office.leave().await?;
    office
        .appears(&format!("{due}[data-state='invalid']"))
        .await?;
    faults
        .look_at_part(office, "tenggat-salah", "#report-deadlines")
        .await?;
    office.fill(&format!("{due} input"), "10-04-2026").await?;
    office.leave().await?;
    Frame(office).everything_is_sent().await?;
    faults
        .look_at_part(office, "tenggat", "#report-deadlines")
        .await
}

/// The accounts that sign stand below the posts, each with the official it is of.
async fn link(world: &World, faults: &mut Faults) -> Result<()> {
    let office = &world.office;
    office.open("/pejabat").await?;
    office.appears("#people-agency option + option").await?;
    let script = "const option = [...document.querySelectorAll('#people-agency option')]
            .find((one) => one.innerText.includes(arguments[0]));
        return option?.value ?? null;";
    let agency = office.run(script, vec![AGENCY.into()]).await?;
    let agency = agency.as_str().context("no such agency")?;
    office.choose("#people-agency", agency).await?;
    let signer = "#signers [data-signer]";
    office.appears(signer).await?;
    faults
        .look_at_part(office, "pejabat-akun", "#signers")
        .await?;
    let mut organisation = desk(world, ORGANISATION)?;
    let mut all = |kind: &str| -> Result<Vec<Value>> {
        let found = organisation.done(&json!({"command": "list", "kind": kind}))?;
        Ok(found["entities"].as_array().context("none")?.clone())
    };
    let accounts = all("account")?;
    let names = office.texts(&format!("{signer} h3")).await?;
    let is_heads = |one: &&Value| {
        let name = one["fields"]["display_name"].as_str().unwrap_or_default();
        one["fields"]["role"] == "agency_head" && names.iter().any(|shown| shown == name)
    };
    let account = accounts.iter().find(is_heads).context("no account")?;
    let name = &account["fields"]["display_name"];
    let held = all("appointment")?;
    let is_other = |one: &&Value| {
        let official = &one["fields"]["official_name"];
        official.is_string() && official != name
    };
    let other = held.iter().find(is_other).context("nobody else")?;
    let account = account["entity"].clone();
    let linked = json!({"command": "edit", "entity": account, "fields": {
        "appointment": other["entity"],
    }});
    act(&mut organisation, &linked)?;
    let official = other["fields"]["official_name"].as_str();
    office
        .says(
            "#signers select option:checked",
            official.context("no name")?,
        )
        .await
}

/// The reason is asked for in the sheet, before anything is signed.
async fn sign_for_another(world: &World, faults: &mut Faults) -> Result<()> {
    let tablet = &world.tablet;
    world.prepare_tablet(HEAD).await?;
    HomePage(tablet).open().await?;
    let script = "const card = [...document.querySelectorAll('[data-agreement]')]
            .find((one) => one.innerText.includes('Disetujui'));
        return card?.querySelector('h3 a').getAttribute('href') ?? null;";
    let address = tablet.run(script, Vec::new()).await?;
    AgreementPage(tablet)
        .open(address.as_str().context("nothing to sign")?)
        .await?;
    faults
        .look_at_part(tablet, "batas-waktu", "#deadline")
        .await?;
    SigningSheet(tablet).open("sign_first").await?;
    tablet.appears("#signing-reason").await?;
    tablet.choose("#signing-mode", "wet_ink").await?;
    tablet.fill("#signing-place", "Pontianak").await?;
    tablet.click("#signing-send").await?;
    tablet
        .says("#signing-reason-error", "Tuliskan alasannya")
        .await?;
    faults
        .look_at_part(tablet, "tanda-tangan-alasan", "#signing-reason")
        .await?;
    ensure!(!tablet.has("#signatures").await?, "signed without a reason");
    tablet
        .fill(
            "#signing-reason",
            "Pejabat sedang cuti, surat tugas 12/2026",
        )
        .await?;
    tablet.click("#signing-send").await?;
    tablet
        .appears("#agreement-status[data-status='signed_first']")
        .await
}
