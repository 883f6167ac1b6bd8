//! An action plan is written without a network, looked over by the device, approved by Bappeda for
//! what it says, and is not approved any more once the agency changes it.

use anyhow::Result;
use support::browser::Browser;

use super::look::Faults;
use crate::pages::{AgreementPage, Frame, HomePage};
use crate::world::World;

const OPERATOR: &str = "operator.dinkes";
const REVIEWER: &str = "bappeda";
const ITEM: &str = ".action-plan:first-of-type";
const NEW_STEP: &str = ".action-plan:first-of-type .action-plan__step:last-of-type";

pub(crate) async fn tell(world: &mut World) -> Result<()> {
    let mut faults = Faults::default();
    world.prepare_tablet(OPERATOR).await?;
    world.tablet_link.cut().await?;
    let address = plan(&world.tablet, &mut faults).await?;
    world.tablet_link.restore().await?;
    Frame(&world.tablet).everything_is_sent().await?;

    world.sign_in(&world.office, REVIEWER).await?;
    approve(&world.office, &address, &mut faults).await?;
    Frame(&world.office).everything_is_sent().await?;
    changed_afterwards(&world.tablet, &mut faults).await?;
    world.nothing_is_lost(&world.tablet, OPERATOR).await?;
    for browser in [&world.tablet, &world.office] {
        browser.behaves().await?;
    }
    faults.none()
}

/// What the device finds is named, and goes away with what is written.
async fn plan(tablet: &Browser, faults: &mut Faults) -> Result<String> {
    HomePage(tablet).open().await?;
    let quarter = HomePage(tablet).quarter_in("Draf").await?;
    let (agreement, _) = quarter.split_once("/triwulan").unwrap_or((&quarter, ""));
    tablet.open(agreement).await?;
    tablet.click("#open-action-plan").await?;
    tablet.says("h1", "Rencana aksi").await?;
    tablet.says(ITEM, "Disetujui oleh").await?;
    let address = tablet.path().await?;
    tablet
        .click(&format!("{ITEM} [data-action='add-step']"))
        .await?;
    tablet.says(ITEM, "belum berisi uraian").await?;
    tablet.says(ITEM, "Berubah sejak disetujui").await?;
    let page = AgreementPage(tablet);
    page.write(NEW_STEP, "action", "Pelaksanaan program")
        .await?;
    tablet.says(ITEM, "hanya mengulang nama program").await?;
    for (field, typed) in [
        ("action", "Kunjungan rumah ibu hamil berisiko"),
        ("output", "Ibu hamil dikunjungi"),
        ("target", "120"),
        ("unit", "orang"),
        ("owner", "Kepala Bidang Contoh"),
    ] {
        page.write(NEW_STEP, field, typed).await?;
    }
    faults.look_at(tablet, "rencana-aksi").await?;
    Ok(address)
}

/// The reviewer approves what stands; the whole plan is approved again.
async fn approve(office: &Browser, address: &str, faults: &mut Faults) -> Result<()> {
    office.open(address).await?;
    office.says(NEW_STEP, "Belum disetujui").await?;
    let judge = format!("{ITEM} [data-action='approve-plan']");
    office.says(&judge, "Setujui langkah").await?;
    office.click(&judge).await?;
    office.says(NEW_STEP, "Disetujui oleh Anda").await?;
    office.says(&judge, "Tarik persetujuan").await?;
    faults.look_at(office, "rencana-aksi-disetujui").await
}

/// The agency sees the approval, changes a target, and the step says so.
async fn changed_afterwards(tablet: &Browser, faults: &mut Faults) -> Result<()> {
    tablet.says(NEW_STEP, "Disetujui oleh").await?;
    AgreementPage(tablet)
        .write(NEW_STEP, "target", "90")
        .await?;
    tablet.says(NEW_STEP, "Berubah sejak disetujui").await?;
    faults
        .look_at_part(tablet, "rencana-aksi-berubah", NEW_STEP)
        .await?;
    for action in ["remove", "remove-confirm"] {
        let button = format!("{NEW_STEP} [data-action='{action}']");
        tablet.click(&button).await?;
    }
    tablet.says(ITEM, "dihapus setelah disetujui").await
}
