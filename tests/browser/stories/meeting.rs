//! A quarter is evaluated on a tablet whose network dies before the meeting begins: what was
//! decided is written, read out and signed there, and the agency follows it up afterwards.

use anyhow::{Context, Result, ensure};
use support::browser::Browser;

use super::look::Faults;
use crate::pages::{AgreementPage, Frame};
use crate::world::World;

const REVIEWER: &str = "bappeda";
const OPERATOR: &str = "operator.dinkes";
const AGENCY: &str = "Dinas Kesehatan";
const CALENDAR: &str = "/rapat";
const DECISION: &str = "Menambah kunjungan rumah di kecamatan tertinggal";

pub(crate) async fn tell(world: &mut World) -> Result<()> {
    let mut faults = Faults::default();
    world.prepare_tablet(REVIEWER).await?;
    let address = plan(&world.tablet, &mut faults).await?;
    Frame(&world.tablet).everything_is_sent().await?;
    world.tablet_link.cut().await?;
    look_back(&world.tablet, &mut faults).await?;
    decide(&world.tablet, &mut faults).await?;
    keep_what_was_decided(&world.tablet, &mut faults).await?;
    sign(&world.tablet, &mut faults).await?;
    world.tablet_link.restore().await?;
    Frame(&world.tablet).everything_is_sent().await?;

    world.sign_in(&world.office, OPERATOR).await?;
    follow_up(&world.office, &mut faults).await?;
    Frame(&world.office).everything_is_sent().await?;
    world.tablet.open(&address).await?;
    world.tablet.says("#called", "Kunjungan ditambah").await?;
    world
        .tablet
        .says("#called", "Ditandatangani oleh Anda")
        .await?;
    world.nothing_is_lost(&world.tablet, REVIEWER).await?;
    for browser in [&world.tablet, &world.office] {
        browser.behaves().await?;
    }
    faults.none()
}

/// A meeting comes onto the calendar; what is still missing keeps it from beginning.
async fn plan(tablet: &Browser, faults: &mut Faults) -> Result<String> {
    tablet.open(CALENDAR).await?;
    tablet.says("#open-commitments", "Lewat tenggat").await?;
    tablet.says("#meetings", "Direncanakan").await?;
    faults.look_at(tablet, "rapat").await?;
    tablet.click("#plan-meeting").await?;
    tablet.appears("#begin-meeting:disabled").await?;
    tablet
        .says(".step .step__refusal", "Lengkapi tanggal")
        .await?;
    let page = AgreementPage(tablet);
    for (field, typed) in [
        ("time", "09.00"),
        ("place", "Aula Contoh"),
        ("chair", "Sekretaris Daerah Contoh"),
    ] {
        page.write("#meeting-plan", field, typed).await?;
    }
    tablet
        .says(".step .step__refusal", "Tambahkan sedikitnya satu")
        .await?;
    let script = "return [...document.querySelectorAll('#meeting-agency option')]
        .find((option) => option.textContent === arguments[0])?.value;";
    let agency = tablet.run(script, vec![AGENCY.into()]).await?;
    let agency = agency.as_str().context("the agency is not offered")?;
    tablet.choose("#meeting-agency", agency).await?;
    tablet.click("#call-agency").await?;
    tablet.says("#called", AGENCY).await?;
    faults.look_at(tablet, "rapat-rencana").await?;
    tablet.path().await
}

/// What was decided before, the figures with their working, the causes, the money.
async fn look_back(tablet: &Browser, faults: &mut Faults) -> Result<()> {
    tablet.click("#begin-meeting").await?;
    tablet.says(".stage", "Mencocokkan data kunjungan").await?;
    tablet.says(".stage", "Lewat tenggat").await?;
    ensure!(
        tablet
            .has(".stage [data-action='previous']:disabled")
            .await?,
        "there is something before the beginning"
    );
    let shown = "return document.querySelector('.header').getClientRects().length;";
    let shown = tablet.run(shown, Vec::new()).await?;
    ensure!(shown == 0, "the navigation is on the wall");
    faults.look_at(tablet, "rapat-komitmen").await?;
    next(tablet, "indicators").await?;
    tablet.says(".stage", "Terhadap target tahun").await?;
    faults.look_at(tablet, "rapat-capaian").await?;
    tablet.click("[data-item] [data-action='why']").await?;
    tablet.says("#explanation", "Rumus").await?;
    tablet.click("#explanation [data-action='close']").await?;
    next(tablet, "causes").await?;
    faults.look_at(tablet, "rapat-penyebab").await?;
    next(tablet, "money").await?;
    tablet.says(".stage", "Serapan anggaran").await?;
    faults.look_at(tablet, "rapat-serapan").await
}

/// A decision without an owner, or due before it was made, is not taken.
async fn decide(tablet: &Browser, faults: &mut Faults) -> Result<()> {
    next(tablet, "decisions").await?;
    for (id, typed, answer) in [
        ("#decision-text", "", "Tuliskan keputusannya"),
        ("#decision-text", DECISION, "Tuliskan penanggung jawab"),
        ("#decision-owner", "Kepala Bidang Contoh", "Isi tanggal"),
        ("#decision-due", "01-02-2020", "mendahului tanggal rapat"),
    ] {
        tablet.fill(id, typed).await?;
        tablet.click("#add-decision").await?;
        tablet.says("#decision", answer).await?;
    }
    faults.look_at(tablet, "rapat-keputusan-ditolak").await?;
    tablet.fill("#decision-due", "31-12-2027").await?;
    tablet.click("#add-decision").await?;
    tablet.says(".stage [data-commitment]", DECISION).await?;
    faults.look_at(tablet, "rapat-keputusan").await
}

/// A meeting that has decided something stays, with the agency for which it did.
async fn keep_what_was_decided(tablet: &Browser, faults: &mut Faults) -> Result<()> {
    tablet.click(".stage [data-action='leave']").await?;
    for part in ["#called", "#meeting-plan"] {
        tablet
            .click(&format!("{part} [data-action='remove']"))
            .await?;
        tablet.says(part, "Hapus keputusannya lebih dahulu").await?;
        ensure!(
            !tablet.has("[data-action='remove-confirm']").await?,
            "what cannot be taken out is asked about"
        );
    }
    faults
        .look_at_part(tablet, "rapat-hapus", "#called [role='alert']")
        .await?;
    tablet.click("#called [data-action='show']").await?;
    for step in ["indicators", "causes", "money", "decisions"] {
        next(tablet, step).await?;
    }
    Ok(())
}

/// The notulen is read out and signed; then it takes no decision any more.
async fn sign(tablet: &Browser, faults: &mut Faults) -> Result<()> {
    next(tablet, "minutes").await?;
    for words in ["Sekretaris Daerah Contoh", DECISION, "31 Desember 2027"] {
        tablet.says("#minutes", words).await?;
    }
    tablet.click("#sign-minutes").await?;
    tablet.says(".stage", "Ditandatangani oleh Anda").await?;
    tablet.click("[data-action='reopen']").await?;
    tablet.says(".stage", "perlu dibacakan").await?;
    faults.look_at(tablet, "rapat-notulen").await?;
    tablet
        .click(".stage [role='alert'] [data-action='reopen-confirm'] ~ button")
        .await?;
    tablet.appears("[data-action='reopen']").await?;
    tablet.says(".stage", "Ditandatangani oleh Anda").await?;
    tablet.click(".stage [data-action='previous']").await?;
    tablet
        .says(".stage", "Notulen sudah ditandatangani")
        .await?;
    ensure!(
        !tablet.has("#add-decision").await?,
        "a signed notulen takes decisions"
    );
    tablet.click(".stage [data-action='leave']").await?;
    tablet.says(".page__title", "Selesai").await?;
    faults.look_at(tablet, "rapat-selesai").await
}

/// The agency finds what falls to it and tells what it did.
async fn follow_up(office: &Browser, faults: &mut Faults) -> Result<()> {
    office.click("#open-meetings").await?;
    office.says("#open-commitments", DECISION).await?;
    ensure!(
        !office.has("#plan-meeting").await?,
        "an agency plans meetings"
    );
    faults.look_at(office, "rapat-opd").await?;
    let script = "[...document.querySelectorAll('#open-commitments [data-commitment]')]
        .find((one) => one.textContent.includes(arguments[0]))
        .querySelector(`[data-action='done']`).click();";
    office.run(script, vec![DECISION.into()]).await?;
    office.click("#commitment-done-send").await?;
    office
        .says("#commitment-done", "Tuliskan apa yang sudah")
        .await?;
    office
        .fill("#commitment-done-words", "Kunjungan ditambah")
        .await?;
    faults.look_at(office, "rapat-tindak-lanjut").await?;
    office.click("#commitment-done-send").await?;
    office
        .until("what is done is listed no more", async || {
            let told = office.text_now("#open-commitments").await?;
            Ok(told.filter(|words| !words.contains(DECISION)))
        })
        .await
        .map(drop)
}

async fn next(tablet: &Browser, step: &str) -> Result<()> {
    tablet.click(".stage [data-action='next']").await?;
    tablet
        .appears(&format!(".stage [data-step='{step}']"))
        .await
}
