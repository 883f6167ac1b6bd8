//! A subordinate does not wait: the promise is drafted against the superior's draft. What the
//! superior changes meanwhile is told cell by cell where it is supported, until somebody says that
//! it was looked at, and what the superior holds personally leaves no gap in the tree.

use anyhow::{Result, ensure};
use support::browser::Browser;

use super::look::Faults;
use crate::pages::{AgreementPage, Frame, HomePage, option_saying};
use crate::world::World;

const OPERATOR: &str = "operator.dinkes";
const OFFICIAL: &str = "p2p.dinkes";
const POST: &str = "Kepala Bidang Pencegahan dan Pengendalian Penyakit";
const YEAR: &str = "2027";
/// Carried down to the official.
const CARRIED: &str = "Angka kesakitan penyakit menular";
/// Nobody below supports it.
const HELD: &str = "Indeks kepuasan layanan kesehatan";

pub(crate) async fn tell(world: &mut World) -> Result<()> {
    let mut faults = Faults::default();
    world.sign_in(&world.office, OPERATOR).await?;
    let above = superior_drafts(&world.office).await?;
    world.prepare_tablet(OFFICIAL).await?;
    world.tablet_link.cut().await?;
    drafted_below(&world.tablet, &mut faults).await?;
    superior_changes(&world.office, &above).await?;
    ensure!(
        !world.tablet.has("[data-support] [role='note']").await?,
        "what is not on the tablet is told"
    );
    world.tablet_link.restore().await?;
    looked_at(world, &mut faults).await?;
    nothing_stays_open(world, &above, &mut faults).await?;
    world.nothing_is_lost(&world.tablet, OFFICIAL).await?;
    for browser in [&world.tablet, &world.office] {
        browser.behaves().await?;
    }
    faults.none()
}

/// Next year's agreement of the head, with two promises; a draft. Gives its address.
async fn superior_drafts(office: &Browser) -> Result<String> {
    HomePage(office).open().await?;
    let address = HomePage(office).start_agreement(YEAR).await?;
    let page = AgreementPage(office);
    for (indicator, target) in [(CARRIED, "12"), (HELD, "85")] {
        let row = page.add_item().await?;
        for (field, typed) in [
            ("objective", "Meningkatnya derajat kesehatan"),
            ("indicator", indicator),
            ("unit", "per 1.000"),
            ("target", target),
        ] {
            page.write(&row, field, typed).await?;
        }
    }
    Frame(office).everything_is_sent().await?;
    Ok(address)
}

/// Without a network: the post says whose agreement stands above, and one tap carries down.
async fn drafted_below(tablet: &Browser, faults: &mut Faults) -> Result<()> {
    HomePage(tablet).open().await?;
    tablet.click("#new-agreement").await?;
    tablet.fill("#new-year", YEAR).await?;
    tablet.choose("#new-level", "administrator").await?;
    tablet.click("#create-agreement").await?;
    tablet.appears("#agreement-status").await?;
    let post = option_saying(tablet, "#parties [id^='position-']", POST).await?;
    tablet.choose("#parties [id^='position-']", &post).await?;
    tablet.says("#above-holder", "Draf").await?;
    let carried = item_above(tablet, CARRIED).await?;
    tablet
        .click(&format!("{carried} [data-action='copy-down']"))
        .await?;
    tablet.says(&carried, "Sudah diturunkan").await?;
    let page = AgreementPage(tablet);
    page.write(".item-card[data-item]", "target", "11").await?;
    faults
        .look_at_part(tablet, "atasan-masih-draf", "#above")
        .await
}

/// The selector of the superior's item with this indicator.
async fn item_above(tablet: &Browser, indicator: &str) -> Result<String> {
    let script = "const line = [...document.querySelectorAll('#items-above [data-item]')]
            .find((one) => one.innerText.includes(arguments[0]));
        return line?.getAttribute('data-item') ?? null;";
    let id = tablet
        .until(format!("{indicator} above"), async || {
            let found = tablet.run(script, vec![indicator.into()]).await?;
            Ok(found.as_str().map(str::to_owned))
        })
        .await?;
    Ok(format!("#items-above [data-item='{id}']"))
}

/// Target and unit of what was carried down; the other promise is the head's own.
async fn superior_changes(office: &Browser, above: &str) -> Result<()> {
    let page = AgreementPage(office);
    page.open(above).await?;
    let carried = AgreementPage(office).item(CARRIED).await?;
    page.write(&carried, "target", "10").await?;
    page.write(&carried, "unit", "per 10.000").await?;
    Frame(office).everything_is_sent().await
}

/// What differs from what was seen stands at the link; looking again works without a network.
async fn looked_at(world: &World, faults: &mut Faults) -> Result<()> {
    let tablet = &world.tablet;
    let note = "[data-support] [role='note']";
    tablet
        .says(note, "Indikator atasan berubah sejak terakhir dilihat")
        .await?;
    tablet.says(note, "Target: 12 menjadi 10").await?;
    tablet
        .says(note, "Satuan: per 1.000 menjadi per 10.000")
        .await?;
    Frame(tablet).everything_is_sent().await?;
    faults
        .look_at_part(tablet, "berubah-di-atas", "[data-support]")
        .await?;
    world.tablet_link.cut().await?;
    AgreementPage(tablet)
        .write(".item-card[data-item]", "target", "9")
        .await?;
    tablet
        .click("[data-support] [data-action='look-again']")
        .await?;
    tablet.vanishes(note).await?;
    world.tablet_link.restore().await?;
    Frame(tablet).everything_is_sent().await?;
    ensure!(!tablet.has(note).await?, "what was looked at is told again");
    Ok(())
}

/// The tree names what nobody supports, until head and official say what they hold themselves.
async fn nothing_stays_open(world: &World, above: &str, faults: &mut Faults) -> Result<()> {
    let (office, tablet) = (&world.office, &world.tablet);
    let below = tablet.path().await?;
    let cascade = format!("/penjenjangan/{}/{YEAR}", agency_of(office).await?);
    office.open(&cascade).await?;
    office
        .says("#cascade-summary", "2 indikator belum didukung")
        .await?;
    office.click("#cascade .cascade__gap summary").await?;
    office.says("#cascade .cascade__gap", HELD).await?;
    faults.look_at(office, "penjenjangan-celah").await?;
    let page = AgreementPage(office);
    page.open(above).await?;
    let held = page.item(HELD).await?;
    page.choose(&held, "held_personally", "ya").await?;
    office.open(&cascade).await?;
    office
        .says("#cascade-summary", "1 indikator belum didukung")
        .await?;
    AgreementPage(tablet).open(&below).await?;
    AgreementPage(tablet)
        .choose(".item-card[data-item]", "held_personally", "ya")
        .await?;
    Frame(tablet).everything_is_sent().await?;
    for browser in [office, tablet] {
        browser.open(&cascade).await?;
        browser
            .says("#cascade-summary", "0 indikator belum didukung")
            .await?;
        browser.vanishes("#cascade .cascade__gap").await?;
    }
    faults.look_at(office, "penjenjangan-lengkap").await
}

/// The agency's id as the cascade's address has it.
async fn agency_of(office: &Browser) -> Result<String> {
    HomePage(office).open().await?;
    let link = office.attribute(".agreement-card__cascade", "href").await?;
    let id = link.trim_start_matches("/penjenjangan/");
    Ok(id.split('/').next().unwrap_or_default().to_owned())
}
