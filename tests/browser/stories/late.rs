//! A figure that reaches the server after its report was sent: it waits at its cell, one tap asks
//! for it as an amendment without a network, the reviewer decides, and it counts under its
//! author's name.

use anyhow::{Result, ensure};
use support::browser::Browser;

use super::look::Faults;
use crate::pages::{Frame, HomePage, ParkedPage, QuarterPage};
use crate::world::World;

const OPERATOR: &str = "operator.bkd";
const HEAD: &str = "kepala.bkd";
const REVIEWER: &str = "bappeda";
/// A row with a plain number.
const ROW: usize = 1;
const LATE: &str = "91,75";
const REASON: &str = "Angka akhir setelah rekonsiliasi dengan BPK.";

pub(crate) async fn tell(world: &mut World) -> Result<()> {
    let mut faults = Faults::default();
    world.prepare_tablet(OPERATOR).await?;
    let (quarter, before) = write_too_late(world).await?;
    ask_for_it_offline(world, &quarter, &mut faults).await?;
    decide(world, &quarter, &mut faults).await?;
    let page = QuarterPage(&world.tablet);
    page.figure_is(ROW, LATE).await?;
    page.is_on_server(ROW).await?;
    world.tablet.vanishes(".late").await?;
    ensure!(before != LATE, "the demo has this figure already");
    world.tablet.behaves().await?;
    world.office.behaves().await?;
    faults.none()
}

/// The operator writes offline; meanwhile the head sends the report. Gives back the address and
/// the figure that stood.
async fn write_too_late(world: &World) -> Result<(String, String)> {
    let (tablet, office) = (&world.tablet, &world.office);
    HomePage(tablet).open().await?;
    let quarter = HomePage(tablet).quarter_in("Draf").await?;
    let page = QuarterPage(tablet);
    page.open(&quarter).await?;
    let before = page.figure(ROW).await?;
    world.tablet_link.cut().await?;
    page.write_figure(ROW, LATE).await?;

    world.sign_in(office, HEAD).await?;
    let sent = QuarterPage(office);
    sent.open(&quarter).await?;
    sent.step("submit").await?;
    sent.report_is("submitted").await?;
    Frame(office).everything_is_sent().await?;

    world.tablet_link.restore().await?;
    page.late_is(ROW, "waiting").await?;
    page.figure_is(ROW, &before).await?;
    tablet.says(".late__words", LATE).await?;
    Ok((quarter, before))
}

async fn ask_for_it_offline(world: &World, quarter: &str, faults: &mut Faults) -> Result<()> {
    let tablet = &world.tablet;
    let page = QuarterPage(tablet);
    faults.look_at_part(tablet, "terlambat", ".late").await?;
    world.tablet_link.cut().await?;
    Frame(tablet).link_is("offline").await?;
    page.ask_for_amendment(ROW).await?;
    page.late_is(ROW, "requested").await?;
    // It is on the device, and a reason may follow.
    page.open(quarter).await?;
    page.late_is(ROW, "requested").await?;
    tablet.click(".late summary").await?;
    tablet.fill(".late textarea", REASON).await?;
    faults
        .look_at_part(tablet, "terlambat-alasan", ".late")
        .await?;
    tablet
        .click(".late [data-action='amendment-reason']")
        .await?;
    tablet.vanishes(".late details").await?;
    world.tablet_link.restore().await?;
    Frame(tablet).everything_is_sent().await?;
    ParkedPage(tablet).open().await?;
    faults.look_at(tablet, "tertahan-opd").await?;
    page.open(quarter).await
}

async fn decide(world: &World, quarter: &str, faults: &mut Faults) -> Result<()> {
    let office = &world.office;
    Frame(office).sign_out().await?;
    world.sign_in(office, REVIEWER).await?;
    let parked = ParkedPage(office);
    parked.open().await?;
    parked.says(REASON).await?;
    parked.says(LATE).await?;
    faults.look_at(office, "tertahan-pereviu").await?;
    ensure!(
        !can_accept(office).await?,
        "a locked document takes nothing"
    );
    QuarterPage(office).open(quarter).await?;
    QuarterPage(office).step("return").await?;
    office.fill("#return-words", "Perbarui angka.").await?;
    faults.look_at(office, "kembalikan").await?;
    office.click("#return-send").await?;
    QuarterPage(office).report_is("returned").await?;
    parked.open().await?;
    parked.accept().await
}

async fn can_accept(browser: &Browser) -> Result<bool> {
    browser
        .has("[data-parked] [data-action='adopt']:not([disabled])")
        .await
}
