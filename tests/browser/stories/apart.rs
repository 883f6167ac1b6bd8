//! Two people write about the same quarter while apart: what of a note can be joined is joined and
//! says so, with what each of them wrote; what cannot waits for one decision with a reason.

use anyhow::{Result, ensure};
use serde_json::json;
use support::browser::Browser;

use super::look::Faults;
use crate::pages::{ConflictPage, Frame, HomePage, QuarterPage};
use crate::world::World;

const OPERATOR: &str = "operator.dinkes";
const OPERATOR_NAME: &str = "Dewi Ambarsekar";
const COLLEAGUE: &str = "operator2.dinkes";
const COLLEAGUE_NAME: &str = "Rizqi Damarwulan";
const BEFORE: &str = "Hujan turun lebat. Dana terlambat. Kapal rusak.";
const MINE: &str = "Hujan turun lebat dua pekan. Dana terlambat. Kapal rusak.";
const THEIRS: &str = "Hujan turun lebat. Dana terlambat. Kapal rusak sejak Juli.";
const JOINED: &str = "Hujan turun lebat dua pekan. Dana terlambat. Kapal rusak sejak Juli.";
const BADGE: &str = ".entry[data-field='obstacles'] .joined";
const REASON: &str = "Angka operator sesuai register puskesmas.";
/// Rows whose figures both write.
const ROWS: [usize; 2] = [0, 1];

pub(crate) async fn tell(world: &mut World) -> Result<()> {
    let mut faults = Faults::default();
    let quarter = write_apart(world).await?;
    see_what_was_joined(world, &quarter, &mut faults).await?;
    decide_once(world, &quarter, &mut faults).await?;
    for browser in [&world.tablet, &world.office] {
        browser.behaves().await?;
    }
    faults.none()
}

async fn write_apart(world: &World) -> Result<String> {
    let (tablet, office) = (&world.tablet, &world.office);
    world.prepare_tablet(OPERATOR).await?;
    HomePage(tablet).open().await?;
    let quarter = HomePage(tablet).quarter_in("Belum dimulai").await?;
    let page = QuarterPage(tablet);
    page.open(&quarter).await?;
    page.type_note(0, "obstacles", BEFORE).await?;
    page.note_is(0, "obstacles", "server").await?;
    world.sign_in(office, COLLEAGUE).await?;
    QuarterPage(office).open(&quarter).await?;
    ensure!(QuarterPage(office).note(0, "obstacles").await? == BEFORE);
    world.tablet_link.cut().await?;
    world.office_link.cut().await?;
    for (browser, note, figures) in [
        (tablet, MINE, ["48,25", "91,5"]),
        (office, THEIRS, ["48,5", "92"]),
    ] {
        Frame(browser).link_is("offline").await?;
        let page = QuarterPage(browser);
        page.write_note(0, "obstacles", note).await?;
        for (row, figure) in ROWS.into_iter().zip(figures) {
            page.write_figure(row, figure).await?;
        }
    }
    world.tablet_link.restore().await?;
    Frame(tablet).everything_is_sent().await?;
    world.office_link.restore().await?;
    Frame(office).everything_is_sent().await?;
    Ok(quarter)
}

/// Both read the joined note with its badge; opening it shows what each of them had written.
async fn see_what_was_joined(world: &World, quarter: &str, faults: &mut Faults) -> Result<()> {
    for browser in [&world.tablet, &world.office] {
        let page = QuarterPage(browser);
        page.open(quarter).await?;
        browser
            .until("the joined note", async || {
                Ok((page.note(0, "obstacles").await? == JOINED).then_some(()))
            })
            .await?;
        browser.says(BADGE, "Digabung dari 2 isian").await?;
        browser.click(&format!("{BADGE} summary")).await?;
        for original in [MINE, THEIRS] {
            browser.says(BADGE, original).await?;
        }
        browser.says(BADGE, "Anda").await?;
    }
    world.tablet.says(BADGE, COLLEAGUE_NAME).await?;
    world.office.says(BADGE, OPERATOR_NAME).await?;
    faults
        .look_at_part(&world.tablet, "catatan-gabungan", BADGE)
        .await
}

/// One decision with one reason settles all that were ticked, for both.
async fn decide_once(world: &World, quarter: &str, faults: &mut Faults) -> Result<()> {
    let (tablet, office) = (&world.tablet, &world.office);
    ConflictPage(office).open().await?;
    office.click("#bulk-all").await?;
    let ticked = count(office).await?;
    ensure!(ticked >= ROWS.len(), "{ticked} conflicts");
    office
        .says("#bulk-settle", &format!("Selesaikan {ticked} konflik"))
        .await?;
    office.click("#bulk-settle").await?;
    office.says("#bulk", "Alasan belum diisi").await?;
    ensure!(count(office).await? == ticked, "settled without a reason");
    faults.look_at(office, "konflik-sekaligus").await?;
    office.choose("#bulk-side", "standing").await?;
    office.fill("#bulk-reason", REASON).await?;
    office.click("#bulk-settle").await?;
    office.vanishes("[data-conflict]").await?;
    Frame(office).everything_is_sent().await?;
    ConflictPage(tablet).open().await?;
    tablet.vanishes("[data-conflict]").await?;
    let page = QuarterPage(tablet);
    page.open(quarter).await?;
    for (row, figure) in ROWS.into_iter().zip(["48,25", "91,5"]) {
        page.figure_is(row, figure).await?;
        page.is_on_server(row).await?;
    }
    Ok(())
}

async fn count(browser: &Browser) -> Result<usize> {
    let script = "return document.querySelectorAll(arguments[0]).length;";
    let found = browser.run(script, vec![json!("[data-conflict]")]).await?;
    Ok(serde_json::from_value(found)?)
}
