//! A reviewer without a network: what is odd is opened one by one, the rest is accepted in one go,
//! and all of it takes effect when the network is back.

use anyhow::{Result, ensure};
use support::browser::Browser;

use super::evidence::Files;
use super::look::Faults;
use crate::pages::{EvidencePart, Frame, HomePage, QuarterPage, ReviewPage};
use crate::world::World;

const OPERATOR: &str = "operator.dinkes";
const REVIEWER: &str = "bappeda";
const FIGURES: [&str; 2] = ["48,25", "91,5"];
/// The figure of which more were counted than there are, and behind which no file stands.
const ODD_ROW: usize = 2;
const PDF: &str = "register.pdf";

pub(crate) async fn tell(world: &mut World) -> Result<()> {
    let mut faults = Faults::default();
    let files = Files::new()?;
    hand_in(world, &files, &mut faults).await?;
    review_without_a_network(world, &mut faults).await?;
    world.tablet.behaves().await?;
    world.office.behaves().await?;
    faults.none()
}

async fn hand_in(world: &World, files: &Files, faults: &mut Faults) -> Result<()> {
    let tablet = &world.tablet;
    world.prepare_tablet(OPERATOR).await?;
    HomePage(tablet).open().await?;
    let quarter = HomePage(tablet).quarter_in("Belum dimulai").await?;
    let page = QuarterPage(tablet);
    page.open(&quarter).await?;
    ensure!(page.row_count().await? == ODD_ROW + 1);
    for (row, figure) in FIGURES.into_iter().enumerate() {
        page.store_figure(row, figure).await?;
        page.open_notes(row).await?;
        let part = EvidencePart(tablet, row);
        let name = format!("{row}-{PDF}");
        part.choose("files", &files.pdf(&name, 2_000)?).await?;
        part.file_is(&name, "stored").await?;
    }
    page.write_part(ODD_ROW, "numerator", "102").await?;
    page.write_part(ODD_ROW, "denominator", "100").await?;
    page.take_ratio(ODD_ROW).await?;
    page.figure_is(ODD_ROW, "102").await?;
    faults.look_at(tablet, "pembilang-penyebut").await?;
    page.is_on_server(ODD_ROW).await?;
    page.step("submit").await?;
    page.report_is("submitted").await
}

async fn review_without_a_network(world: &World, faults: &mut Faults) -> Result<()> {
    let office = &world.office;
    world.sign_in(office, REVIEWER).await?;
    ReviewPage(office).open().await?;
    who_waits_for_whom(office, faults).await?;
    ReviewPage(office)
        .open_entry(&["Dinas Kesehatan", "Laporan TW IV"])
        .await?;
    let page = QuarterPage(office);
    page.report_is("submitted").await?;
    world.office_link.cut().await?;
    Frame(office).link_is("offline").await?;

    let odd = page.marked_rows().await?;
    ensure!(odd.contains(&ODD_ROW), "{odd:?}");
    page.keeps_rest_back("Buka dahulu catatan").await?;
    faults.look_at(office, "terima-sekaligus").await?;
    for row in &odd {
        page.open_notes(*row).await?;
    }
    page.notes_say(ODD_ROW, "Pembilang lebih besar daripada penyebutnya")
        .await?;
    let plain: Vec<usize> = (0..=ODD_ROW).filter(|row| !odd.contains(row)).collect();
    page.accept_rest(plain.len()).await?;
    world.office_link.restore().await?;
    Frame(office).everything_is_sent().await?;
    for row in plain {
        page.flag_is(row, "accepted").await?;
    }
    page.flag_is(ODD_ROW, "unreviewed").await
}

/// Each agency's reports of a quarter, counted: what was sent a minute ago waits for a verifier.
async fn who_waits_for_whom(office: &Browser, faults: &mut Faults) -> Result<()> {
    office.click("#standing summary").await?;
    office.appears("#standing-table").await?;
    office.choose("#standing-period", "2026-4").await?;
    let line = "#standing-table tbody tr:first-child";
    office.says("#standing-city", "verifikator").await?;
    office.says(line, " dari ").await?;
    faults
        .look_at_part(office, "kelengkapan-laporan", "#standing")
        .await
}
