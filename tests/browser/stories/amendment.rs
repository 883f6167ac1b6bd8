//! PK Perubahan on a tablet: written offline, held against the version in force cell by cell, and
//! bound to its ground and scope. And the cascade and the budget document beside it.

use anyhow::{Context, Result, ensure};

use super::look::Faults;
use crate::pages::{AgreementPage, Frame, HomePage};
use crate::world::World;

const OPERATOR: &str = "operator.dinkes";

pub(crate) async fn tell(world: &mut World) -> Result<()> {
    let mut faults = Faults::default();
    world.prepare_tablet(OPERATOR).await?;
    let tablet = &world.tablet;
    HomePage(tablet).open().await?;
    let quarter = HomePage(tablet).quarter_in("Dikunci").await?;
    let address = quarter.split("/triwulan").next().unwrap_or_default();
    AgreementPage(tablet).open(address).await?;
    world.tablet_link.cut().await?;
    start(world, &mut faults).await?;
    let amendment = tablet.path().await?;
    change(world, &mut faults).await?;
    quarters_keep_their_version(world, &amendment).await?;
    carry_down(world, address, &mut faults).await?;
    enter_the_document(world, &mut faults).await?;
    begin_next_year(world, address).await?;
    world.tablet_link.restore().await?;
    Frame(tablet).everything_is_sent().await?;
    world.nothing_is_lost(tablet, OPERATOR).await?;
    tablet.behaves().await?;
    faults.none()
}

/// Ground and reason are asked for; the amendment begins with everything of the version in force.
async fn start(world: &World, faults: &mut Faults) -> Result<()> {
    let tablet = &world.tablet;
    tablet.click("#start-amendment").await?;
    tablet.click("#amendment-sheet-send").await?;
    tablet
        .says("#amendment-sheet", "Tuliskan alasan perubahan")
        .await?;
    tablet
        .fill("#amendment-sheet-words", "Efisiensi belanja daerah")
        .await?;
    tablet.click("#amendment-sheet-send").await?;
    tablet
        .says("#amendment-sheet", "Pilih dasar perubahan")
        .await?;
    tablet
        .choose("#amendment-ground", "priority_change")
        .await?;
    tablet.choose("#amendment-scope", "targets_only").await?;
    faults.look_at(tablet, "buat-perubahan").await?;
    tablet.click("#amendment-sheet-send").await?;
    tablet.appears("#amendment").await?;
    tablet.says("h1", "Perjanjian Kinerja Perubahan").await?;
    tablet.says("#redline", "Belum ada yang berubah").await?;
    tablet.says("#completeness", "Belum ada yang berubah").await
}

/// Only targets take anything; what changes stands beside what was signed.
async fn change(world: &World, faults: &mut Faults) -> Result<()> {
    let tablet = &world.tablet;
    let page = AgreementPage(tablet);
    let script =
        "return document.querySelector('.item-card[data-item]').getAttribute('data-item');";
    let id = tablet.run(script, Vec::new()).await?;
    let row = format!("[data-item='{}']", id.as_str().context("no item")?);
    let locked = format!("{row} .entry[data-field='indicator'] input:read-only");
    tablet.appears(&locked).await?;
    ensure!(!tablet.has("#add-item").await?, "a row could be added");
    let before = page.value(&row, "target").await?;
    page.write(&row, "target", "1,25").await?;
    tablet.says("#redline", "1 baris berubah").await?;
    tablet
        .says("#redline [data-field='target'] del", &before)
        .await?;
    tablet
        .says("#redline [data-field='target'] ins", "1,25")
        .await?;
    faults.look_at(tablet, "semula-menjadi").await
}

/// Until it is in force its quarters lead to the version that counts.
async fn quarters_keep_their_version(world: &World, amendment: &str) -> Result<()> {
    let tablet = &world.tablet;
    tablet.open(&format!("{amendment}/triwulan/3")).await?;
    tablet.says("#lock", "perubahan ini belum berlaku").await?;
    tablet.click("#accountable-version").await?;
    tablet.vanishes("#accountable-version").await?;
    let path = tablet.path().await?;
    ensure!(
        path.ends_with("/triwulan/3") && !path.starts_with(amendment),
        "the quarter led to {path}"
    );
    tablet.open(amendment).await?;
    tablet
        .appears("#versions [data-version] + [data-version]")
        .await
}

/// An administrator's agreement stands under the head's, and carries an indicator down.
async fn carry_down(world: &World, head: &str, faults: &mut Faults) -> Result<()> {
    let tablet = &world.tablet;
    HomePage(tablet).open().await?;
    tablet.click("#new-agreement").await?;
    tablet.fill("#new-year", "2026").await?;
    tablet.choose("#new-level", "administrator").await?;
    tablet.click("#create-agreement").await?;
    tablet.appears("#above").await?;
    let parent = head.rsplit('/').next().unwrap_or_default().replace('-', "");
    tablet.choose("#above select", &parent).await?;
    tablet
        .click("#items-above [data-action='copy-down']")
        .await?;
    tablet.says("#items-above", "Sudah diturunkan").await?;
    tablet.appears("[data-item] [data-support]").await?;
    faults.look_at(tablet, "perjanjian-atasan").await?;
    HomePage(tablet).open().await?;
    tablet.click(".agreement-card__cascade").await?;
    tablet.appears(".cascade__line--1").await?;
    tablet
        .says("#cascade-summary", "indikator belum didukung")
        .await?;
    tablet.choose("#cascade-shown", "with_gaps").await?;
    tablet.appears("#cascade .cascade__gap").await?;
    faults.look_at(tablet, "penjenjangan").await
}

/// A DPA of one line differs from the signed programs, and every difference is named.
async fn enter_the_document(world: &World, faults: &mut Faults) -> Result<()> {
    let tablet = &world.tablet;
    tablet.click("a[href^='/anggaran/']").await?;
    tablet.says("#tie-document", "tidak ada selisih").await?;
    let page = AgreementPage(tablet);
    let document = page.add_budget_document().await?;
    page.write(&document, "number", "DPPA/1/2026").await?;
    page.write(&document, "ratified_on", "2026-09-01").await?;
    tablet
        .click(&format!("{document} [data-action='add-line']"))
        .await?;
    let line = format!("{document} [data-line]");
    tablet.appears(&line).await?;
    page.write(&line, "name", "Program contoh efisiensi")
        .await?;
    page.write(&line, "amount", "1.000.000").await?;
    page.choose(&line, "cut", "ya").await?;
    tablet
        .says(&format!("{document} [data-total]"), "Rp1.000.000")
        .await?;
    tablet
        .says("#tie-document", "Program contoh efisiensi")
        .await?;
    tablet
        .says(
            "#cut-problems",
            "Program contoh efisiensi: Besar pemotongan",
        )
        .await?;
    faults.look_at(tablet, "anggaran").await
}

/// Next year's draft has the same promises, no targets, and last year's results beside them.
async fn begin_next_year(world: &World, address: &str) -> Result<()> {
    let tablet = &world.tablet;
    AgreementPage(tablet).open(address).await?;
    tablet.click("#next-year").await?;
    tablet.says("h1", "Perjanjian Kinerja 2027").await?;
    tablet.says("[data-earlier-years]", "2026: target").await?;
    tablet
        .says("#completeness", "Target tahunan belum diisi")
        .await
}
