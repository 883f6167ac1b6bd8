//! What was signed stays to be seen: after an amendment has taken its place the earlier version is
//! shown and printed exactly as it was signed, with the signatures drawn on it, without a network
//! and after the browser was started anew.

use anyhow::{Context, Result, ensure};
use serde_json::json;
use support::browser::Browser;

use super::look::Faults;
use super::new_official::step;
use super::signing::{act, desk};
use crate::pages::{AgreementPage, Frame, HomePage, SigningSheet};
use crate::world::World;

/// The head of an agency whose agreement is approved and not signed.
const HEAD: &str = "kepala.disdukcapil";
const OPERATOR: &str = "operator.disdukcapil";
const LEADER: &str = "walikota";
/// Every box of the agreement's page, or every word of its print, and the lines of each signature.
const SEEN: &str = "const page = document.querySelector(arguments[0]);
    if (page === null || page.querySelector('svg path') === null) return null;
    return {
        words: page.matches('.paper') ? page.innerText : '',
        boxes: [...page.querySelectorAll('input, textarea, select')].map((box) => box.value),
        drawn: [...page.querySelectorAll('svg path')].map((line) => line.getAttribute('d')),
    };";

pub(crate) async fn tell(world: &mut World) -> Result<()> {
    let mut faults = Faults::default();
    let address = signed_on_two_tablets(world).await?;
    let parts = [
        (address.clone(), ".agreement__main"),
        (format!("{address}/cetak"), ".paper"),
    ];
    let mut signed = Vec::new();
    for (place, part) in &parts {
        world.tablet.open(place).await?;
        signed.push(seen(&world.tablet, part).await?);
    }
    ensure!(
        signed[1]["drawn"]
            .as_array()
            .is_some_and(|all| all.len() >= 2),
        "both signatures stand on the print: {}",
        signed[1]
    );
    faults
        .look_at_part(&world.tablet, "cetak-ditandatangani", ".paper__signatures")
        .await?;
    amended(world, &address).await?;

    AgreementPage(&world.tablet).open(&address).await?;
    let superseded = "#agreement-status[data-status='superseded']";
    world.tablet.appears(superseded).await?;
    Frame(&world.tablet).everything_is_sent().await?;
    world.tablet_link.cut().await?;
    world.tablet.kill()?;
    world.tablet.start_again().await?;
    for ((place, part), before) in parts.iter().zip(&signed) {
        world.tablet.open(place).await?;
        let now = seen(&world.tablet, part).await?;
        ensure!(now == *before, "{part} was {before}\nand is {now}");
    }
    faults.look_at(&world.tablet, "cetak-versi-lama").await?;
    let tablet = &world.tablet;
    let asked = json!({ "preferCSSPageSize": true, "printBackground": true });
    let printed = tablet.command("Page.printToPDF", asked).await?;
    let pdf = printed["data"].as_str().context("nothing printed")?;
    ensure!(pdf.starts_with("JVBERi"), "no PDF was printed");
    AgreementPage(tablet).open(&address).await?;
    tablet.appears(superseded).await?;
    tablet.says("#lock", "persis seperti saat berlaku").await?;
    ensure!(
        !tablet
            .has("#start-amendment, [data-action='submit']")
            .await?,
        "what was superseded could be changed"
    );
    faults.look_at(tablet, "versi-lama").await?;
    for browser in [tablet, &world.office] {
        browser.behaves().await?;
    }
    faults.none()
}

/// Both parties draw their signatures, each on a device of their own; gives the address.
async fn signed_on_two_tablets(world: &World) -> Result<String> {
    world.prepare_tablet(HEAD).await?;
    HomePage(&world.tablet).open().await?;
    let script = "const card = [...document.querySelectorAll('[data-agreement]')]
            .find((one) => one.innerText.includes('Disetujui'));
        return card?.querySelector('h3 a').getAttribute('href') ?? null;";
    let address = world.tablet.run(script, Vec::new()).await?;
    let address = address.as_str().context("nothing to sign")?.to_owned();
    world.sign_in(&world.office, LEADER).await?;
    for (browser, action, status) in [
        (&world.tablet, "sign_first", "signed_first"),
        (&world.office, "sign_second", "in_force"),
    ] {
        AgreementPage(browser).open(&address).await?;
        let sheet = SigningSheet(browser);
        sheet.open(action).await?;
        sheet.make_pin(world.server.password()).await?;
        sheet.close().await?;
        sheet.draw_and_sign(action, "Pontianak").await?;
        let status = format!("#agreement-status[data-status='{status}']");
        browser.appears(&status).await?;
    }
    world
        .tablet
        .appears("#agreement-status[data-status='in_force']")
        .await?;
    Frame(&world.tablet).everything_is_sent().await?;
    Ok(address)
}

async fn seen(browser: &Browser, part: &str) -> Result<serde_json::Value> {
    browser
        .until(format!("signatures in {part}"), async || {
            let found = browser.run(SEEN, vec![part.into()]).await?;
            Ok((!found.is_null()).then_some(found))
        })
        .await
}

/// The operator changes a target in an amendment, and everybody signs it.
async fn amended(world: &World, address: &str) -> Result<()> {
    let office = &world.office;
    Frame(office).sign_out().await?;
    world.sign_in(office, OPERATOR).await?;
    AgreementPage(office).open(address).await?;
    office.click("#start-amendment").await?;
    office
        .choose("#amendment-ground", "priority_change")
        .await?;
    office
        .fill("#amendment-sheet-words", "Efisiensi belanja daerah")
        .await?;
    office.click("#amendment-sheet-send").await?;
    office.appears("#amendment").await?;
    let row = ".item-card[data-item]";
    AgreementPage(office)
        .write(
            row,
            "objective",
            "Meningkatnya mutu layanan sesudah efisiensi",
        )
        .await?;
    office.click("[data-action='submit']").await?;
    office
        .appears("#agreement-status[data-status='submitted']")
        .await?;
    let amendment = office.path().await?;
    for (login, action) in [
        ("bappeda", "clear"),
        ("organisasi", "clear"),
        (HEAD, "sign_first"),
        (LEADER, "sign_second"),
    ] {
        act(&mut desk(world, login)?, &step(&amendment, action))?;
    }
    office
        .appears("#agreement-status[data-status='in_force']")
        .await
}
