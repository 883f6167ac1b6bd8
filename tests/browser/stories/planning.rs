//! A Renstra taken in from a table, refused cell by cell where it is not understood, an agreement
//! that answers to it, and the Renstra's second version.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use support::browser::Browser;
use support::folder::TemporaryFolder;
use thirtyfour::By;

use super::look::Faults;
use crate::pages::{AgreementPage, Frame, HomePage, PlanPage};
use crate::world::World;

const PLANNER: &str = "bappeda";
/// The operator of an agency whose agreement is a draft.
const OPERATOR: &str = "operator.diskumdag";
const TABLE: &str = "Jenis;Kode;Uraian;Indikator;Satuan;2025;2026;2027
Tujuan;;Meningkatnya daya saing usaha mikro;;;;;
Sasaran;;Meningkatnya usaha mikro naik kelas;Persentase usaha mikro naik kelas;%;4,5;5,25;6";

pub(crate) async fn tell(world: &mut World) -> Result<()> {
    let mut faults = Faults::default();
    world.sign_in(&world.office, PLANNER).await?;
    import(world, &mut faults).await?;
    world.prepare_tablet(OPERATOR).await?;
    world.tablet_link.cut().await?;
    let row = align(world, &mut faults).await?;
    world.tablet_link.restore().await?;
    Frame(&world.tablet).everything_is_sent().await?;
    change_the_plan(world, &mut faults, &row).await?;
    plan_the_next_period(&world.office, &mut faults).await?;
    Frame(&world.tablet).everything_is_sent().await?;
    world.nothing_is_lost(&world.tablet, OPERATOR).await?;
    for browser in [&world.tablet, &world.office] {
        browser.behaves().await?;
    }
    faults.none()
}

/// A number that can be read in two ways is refused with its cell; what was pasted stays.
async fn import(world: &World, faults: &mut Faults) -> Result<()> {
    let office = &world.office;
    office.open("/rencana").await?;
    office.click("#new-plan").await?;
    office.choose("#plan-owner", &owner(office).await?).await?;
    office.fill("#plan-first", "2025").await?;
    office.fill("#plan-last", "2031").await?;
    office.click("#create-plan").await?;
    office
        .says("#plan-last-error", "tiga sampai lima tahun")
        .await?;
    office.fill("#plan-last", "2027").await?;
    office.click("#create-plan").await?;
    office.appears("#plan-import").await?;
    let doubtful = TABLE.replace("5,25", "5.250");
    office.fill("#import-table", &doubtful).await?;
    office
        .click("#plan-import [data-action='check-table']")
        .await?;
    office
        .says("#plan-import [data-problems]", "Baris 3, kolom 2026")
        .await?;
    ensure!(
        office.value("#import-table").await? == doubtful,
        "what was pasted is gone"
    );
    faults.look_at(office, "impor-renstra").await?;
    // The same as a file, which is mended under its name and chosen again.
    let folder = TemporaryFolder::new()?;
    let file = folder.path().join("renstra.csv");
    std::fs::write(&file, &doubtful)?;
    choose(office, &file).await?;
    office
        .says("#plan-import [data-problems]", "Baris 3, kolom 2026")
        .await?;
    faults
        .look_at_part(office, "impor-berkas-ditolak", "[data-problems]")
        .await?;
    std::fs::write(&file, TABLE)?;
    choose(office, &file).await?;
    office
        .says("#plan-import [data-ready]", "2 baris siap")
        .await?;
    faults
        .look_at_part(office, "impor-berkas", "[data-ready]")
        .await?;
    ensure!(
        !office.has("[data-node]").await?,
        "saved before it was asked for"
    );
    office
        .click("#plan-import [data-action='take-table']")
        .await?;
    office
        .appears("[data-node] + [data-node] [data-plan-indicator]")
        .await?;
    Frame(office).everything_is_sent().await?;
    faults.look_at(office, "renstra").await?;
    code_of_a_program(office, faults).await
}

/// A code that is typed is held against what its node is, as one from a table is.
async fn code_of_a_program(office: &Browser, faults: &mut Faults) -> Result<()> {
    let last = "[data-node]:last-of-type";
    office
        .click(&format!("{last} > .plan__edit > summary"))
        .await?;
    office
        .click(&format!("{last} [data-action='add-below']"))
        .await?;
    office.appears("[data-node]:nth-of-type(3)").await?;
    office
        .click(&format!("{last} > .plan__edit > summary"))
        .await?;
    let page = AgreementPage(office);
    page.write(last, "code", "2.17.03.2.01").await?;
    let told = format!("{last} [data-code]");
    office
        .says(&told, "adalah kode kegiatan, sedangkan baris ini program")
        .await?;
    faults.look_at_part(office, "kode-program", last).await?;
    page.write(last, "code", "2.17.03").await?;
    office.vanishes(&told).await
}

/// Chooses a file as a person does.
async fn choose(office: &Browser, file: &Path) -> Result<()> {
    let input = office.driver()?.find(By::Css("#import-file")).await?;
    Ok(input.send_keys(file.to_str().context("a path")?).await?)
}

/// A plan of the agency's next years. What the plan before measured is not forgotten: it ends with
/// a reason that stays on record, or an indicator of the new plan goes on from it.
async fn plan_the_next_period(office: &Browser, faults: &mut Faults) -> Result<()> {
    let plan = PlanPage(office);
    plan.open_new().await?;
    plan.begin(&owner(office).await?, [2028, 2030]).await?;
    let earlier = "#plan-before [data-earlier]";
    office
        .says(earlier, "Persentase usaha mikro naik kelas")
        .await?;
    office.says(earlier, "Belum ditentukan").await?;
    let page = AgreementPage(office);
    page.write(earlier, "ended_reason", "Diganti ukuran nilai tambah")
        .await?;
    office.says(earlier, "Diakhiri").await?;
    faults
        .look_at_part(office, "rencana-sebelumnya", "#plan-before")
        .await?;
    let next = TABLE
        .replace("2025;2026;2027", "2028;2029;2030")
        .replace("Persentase usaha", "persentase  usaha");
    plan.take_in(&next, "2 baris siap").await?;
    office.appears("[data-plan-indicator]").await?;
    let id = office.attribute(earlier, "data-earlier").await?;
    let chooser = "[data-plan-indicator] select[id^='continues-']";
    office.choose(chooser, &id.replace('-', "")).await?;
    office.says(earlier, "Dilanjutkan").await?;
    Frame(office).everything_is_sent().await
}

/// The agency as the form for a plan offers it.
async fn owner(office: &Browser) -> Result<String> {
    let script = "const option = [...document.querySelectorAll('#plan-owner option')]
            .find((one) => one.innerText.includes(arguments[0]));
        return option?.value ?? null;";
    let agency = office.run(script, vec!["Koperasi".into()]).await?;
    Ok(agency.as_str().context("no such agency")?.to_owned())
}

/// The plan's indicator is one tap away, without a network; another target is asked about. Gives
/// the selector of the item.
async fn align(world: &World, faults: &mut Faults) -> Result<String> {
    let tablet = &world.tablet;
    HomePage(tablet).open().await?;
    let script = "const card = [...document.querySelectorAll('[data-agreement]')]
            .find((one) => one.innerText.includes('Draf'));
        return card?.querySelector('h3 a').getAttribute('href') ?? null;";
    let address = tablet.run(script, Vec::new()).await?;
    let page = AgreementPage(tablet);
    page.open(address.as_str().context("no draft")?).await?;
    tablet.click("[data-action='take-from-plan']").await?;
    tablet.appears("[data-alignment='exact']").await?;
    let script = "return document.querySelector(\"[data-alignment='exact']\")
        .closest('[data-item]').getAttribute('data-item');";
    let id = tablet.run(script, Vec::new()).await?;
    let row = format!("[data-item='{}']", id.as_str().context("no item")?);
    ensure!(
        page.value(&row, "target").await? == "5,25",
        "not the plan's target"
    );
    page.write(&row, "target", "5").await?;
    tablet
        .appears(&format!("{row} [data-alignment='changed']"))
        .await?;
    tablet.says("#completeness", "berbeda dari Renstra").await?;
    page.write(&row, "alignment_reason", "Efisiensi belanja daerah")
        .await?;
    faults.look_at(tablet, "keselarasan").await?;
    Ok(row)
}

/// A second version with its ground and day: what it changes stands side by side, the first stays
/// as it was, and the agreement points at it until somebody renews the answer.
async fn change_the_plan(world: &World, faults: &mut Faults, row: &str) -> Result<()> {
    let (office, tablet) = (&world.office, &world.tablet);
    office.click("#start-version").await?;
    office
        .appears("#plan-version [data-decreed='false']")
        .await?;
    let page = AgreementPage(office);
    page.write("[data-plan-indicator]", "target_second", "7")
        .await?;
    office
        .says("#plan-changes", "Target 2026: semula 5,25, menjadi 7")
        .await?;
    // Words are told like targets, of what stands above and of the indicator itself.
    page.write("[data-plan-indicator]", "baseline_year", "2024")
        .await?;
    page.write("[data-plan-indicator]", "unit", "persen")
        .await?;
    office
        .says("#plan-changes", "Satuan: semula %, menjadi persen")
        .await?;
    office
        .says(
            "#plan-changes",
            "Tahun kondisi awal: semula \u{2013}, menjadi 2024",
        )
        .await?;
    page.write("#plan-version", "change_ground", "Penyesuaian RPJMD")
        .await?;
    page.write("#plan-version", "decreed_on", "2026-03-02")
        .await?;
    office
        .appears("#plan-version [data-decreed='true']")
        .await?;
    faults
        .look_at_part(office, "renstra-perubahan", "#plan-version")
        .await?;
    Frame(office).everything_is_sent().await?;
    office.click("#plan-version a").await?;
    office
        .says("#lock", "telah diubah dengan versi baru")
        .await?;
    let earlier = page.value("[data-plan-indicator]", "target_second").await?;
    ensure!(earlier == "5,25", "the earlier version says {earlier}");
    tablet.appears("[data-overtaken]").await?;
    faults
        .look_at_part(tablet, "keselarasan-versi", "[data-overtaken]")
        .await?;
    tablet.click("[data-action='renew-alignment']").await?;
    tablet.vanishes("[data-overtaken]").await?;
    // The new version asks for more, and the agreement says why it keeps its target.
    tablet
        .appears(&format!("{row} [data-alignment='changed']"))
        .await?;
    AgreementPage(tablet)
        .write(
            row,
            "alignment_reason",
            "Target versi baru belum terjangkau",
        )
        .await
}
