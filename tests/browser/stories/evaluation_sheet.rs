//! An agency grades itself on a tablet without a network; Inspektorat evaluates it and recommends
//! something, the agency follows that up, and the result letter tells it all.

use anyhow::{Context, Result, ensure};
use support::browser::Browser;

use super::look::Faults;
use crate::pages::{AgreementPage, Frame};
use crate::world::World;

const OPERATOR: &str = "operator.dinkes";
const INSPECTOR: &str = "inspektorat";
const AGENCY: &str = "Dinas Kesehatan";
const SHEETS: &str = "/lke/2026";
const ADVICE: &str = "Melengkapi definisi operasional indikator";
const DONE: &str = "Definisi operasional sudah dilengkapi";

pub(crate) async fn tell(world: &mut World) -> Result<()> {
    let mut faults = Faults::default();
    world.prepare_tablet(OPERATOR).await?;
    world.tablet_link.cut().await?;
    grade_oneself(&world.tablet, &mut faults).await?;
    world.tablet_link.restore().await?;
    Frame(&world.tablet).everything_is_sent().await?;
    submit(&world.tablet).await?;

    world.sign_in(&world.office, INSPECTOR).await?;
    let address = find(&world.office, &mut faults).await?;
    evaluate(&world.office, &mut faults).await?;
    Frame(&world.office).everything_is_sent().await?;
    follow_up(&world.tablet, &mut faults).await?;
    Frame(&world.tablet).everything_is_sent().await?;
    close(&world.office, &mut faults, &address).await?;
    world.nothing_is_lost(&world.tablet, OPERATOR).await?;
    for browser in [&world.tablet, &world.office] {
        browser.behaves().await?;
    }
    faults.none()
}

/// What the app holds stands beside a criterion; the grade is the agency's.
async fn grade_oneself(tablet: &Browser, faults: &mut Faults) -> Result<()> {
    tablet.open(SHEETS).await?;
    tablet.says("#sheet-points", "Belum dimulai").await?;
    tablet
        .says("#sheet-points", "masih dapat diraih 100,00")
        .await?;
    tablet.click("#sheet-missing summary").await?;
    faults.look_at(tablet, "lke-awal").await?;
    tablet.click("[data-part='1a']").await?;
    tablet
        .says("[data-criterion='1a4']", "perjanjian kinerja berlaku")
        .await?;
    let first = "[data-criterion='1a1']";
    tablet.choose(&format!("{first} select"), "A").await?;
    tablet
        .says("[data-part='1a']", "1 dari 7 kriteria dinilai")
        .await?;
    let page = AgreementPage(tablet);
    page.write(first, "agency_note", "Pedoman ditetapkan kepala dinas")
        .await?;
    tablet.choose("#sheet-rest", "BB").await?;
    tablet
        .says("[data-part='1a']", "7 dari 7 kriteria dinilai")
        .await?;
    tablet.says("#sheet-points", "sementara").await?;
    faults.look_at(tablet, "lke-mandiri").await
}

async fn submit(tablet: &Browser) -> Result<()> {
    tablet.click("[data-action='submit']").await?;
    tablet.says("#sheet-points", "Sedang dievaluasi").await?;
    ensure!(
        !tablet.has("[data-criterion] select").await?,
        "a sheet that was sent takes grades of its agency"
    );
    Ok(())
}

/// The city's list leads to the agency's sheet.
async fn find(office: &Browser, faults: &mut Faults) -> Result<String> {
    office.click("#open-sheets").await?;
    office.appears("#sheets").await?;
    office.open(SHEETS).await?;
    office.says("#sheets", "Sedang dievaluasi").await?;
    faults.look_at(office, "lke-kota").await?;
    let script = "return [...document.querySelectorAll('#sheets a')]
        .find((link) => link.textContent === arguments[0])?.getAttribute('href');";
    let address = office.run(script, vec![AGENCY.into()]).await?;
    let address = address.as_str().context("the agency is not in the list")?;
    office.open(address).await?;
    Ok(address.to_owned())
}

/// The evaluators' grade counts before the agency's; who ends the evaluation does not assure it.
async fn evaluate(office: &Browser, faults: &mut Faults) -> Result<()> {
    office.click("[data-part='1a']").await?;
    let first = "[data-criterion='1a1']";
    office.says(first, "Penilaian mandiri: A").await?;
    office.says(first, "Pedoman ditetapkan").await?;
    office.choose(&format!("{first} select"), "CC").await?;
    office.says("#sheet-points", "Evaluator").await?;
    office.click("#add-recommendation").await?;
    office.says("#recommend", "belum berisi uraian").await?;
    office.fill("#recommendation-text", ADVICE).await?;
    office.fill("#recommendation-due", "kapan saja").await?;
    office.click("#add-recommendation").await?;
    office.says("#recommend", "Tulis tanggal").await?;
    office.fill("#recommendation-due", "31-12-2027").await?;
    office.click("#add-recommendation").await?;
    office.says("#recommendations", "31 Desember 2027").await?;
    faults.look_at(office, "lke-evaluasi").await?;
    Frame(office).everything_is_sent().await?;
    office.click("[data-action='review']").await?;
    office.says("#sheet-points", "Menunggu penjaminan").await?;
    office.says(".page__actions", "rekan Inspektorat").await?;
    office.click("[data-action='reconsider']").await?;
    office.click("#sheet-reason-send").await?;
    office.says("#sheet-reason", "Tulis alasannya").await?;
    office
        .fill("#sheet-reason-words", "Nilai 1a1 perlu dilihat lagi")
        .await?;
    office.click("#sheet-reason-send").await?;
    office.says("#sheet-points", "Sedang dievaluasi").await
}

/// The agency tells what it did.
async fn follow_up(tablet: &Browser, faults: &mut Faults) -> Result<()> {
    tablet.says("#recommendations", ADVICE).await?;
    ensure!(
        !tablet.has("#add-recommendation").await?,
        "an agency recommends something to itself"
    );
    let page = AgreementPage(tablet);
    page.write("[data-recommendation]", "follow_up", DONE)
        .await?;
    tablet
        .says("#recommendations", "Menunggu penilaian")
        .await?;
    faults
        .look_at_part(tablet, "lke-tindak-lanjut", "#recommendations")
        .await
}

/// The evaluators hold it for done, and the letter is printed.
async fn close(office: &Browser, faults: &mut Faults, address: &str) -> Result<()> {
    office.open(address).await?;
    office.says("#recommendations", DONE).await?;
    office
        .click("#recommendations [data-action='close']")
        .await?;
    office.says("#recommendations", "Selesai").await?;
    let page = AgreementPage(office);
    page.write("#letter", "letter_number", "700/12/Contoh")
        .await?;
    office.click("#letter a").await?;
    for words in ["700/12/Contoh", ADVICE, "berpredikat"] {
        office.says(".paper", words).await?;
    }
    faults.look_at(office, "lhe").await
}
