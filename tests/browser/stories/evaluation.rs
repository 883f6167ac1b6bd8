//! What was spent is written without a network, and a year is evaluated without one: an agency by
//! its operator, the city by who runs the agreements. Every percent says where it comes from.

use anyhow::{Result, ensure};
use support::browser::Browser;
use support::folder::TemporaryFolder;

use super::carry::{download_into, downloaded};
use super::look::Faults;
use crate::pages::{AgreementPage, Frame, HomePage, QuarterPage};
use crate::world::World;

const OPERATOR: &str = "operator.dinkes";
const ORGANISATION: &str = "organisasi";
const THIRD: &str = "/evaluasi/2026/3";

pub(crate) async fn tell(world: &mut World) -> Result<()> {
    let mut faults = Faults::default();
    world.prepare_tablet(OPERATOR).await?;
    world.tablet_link.cut().await?;
    spend(&world.tablet, &mut faults).await?;
    read_the_agency(&world.tablet, &mut faults).await?;
    world.tablet_link.restore().await?;
    Frame(&world.tablet).everything_is_sent().await?;
    take_home(&world.tablet, "quarter.docx", b"PK").await?;

    world.sign_in(&world.office, ORGANISATION).await?;
    world.office.open(THIRD).await?;
    world.office.appears("#ranking [data-agency]").await?;
    world.office_link.cut().await?;
    read_the_city(&world.office, &mut faults).await?;
    decide(&world.office, &mut faults).await?;
    close_the_period(&world.office, &mut faults).await?;
    world.office_link.restore().await?;
    Frame(&world.office).everything_is_sent().await?;
    take_home(&world.office, "city.docx", b"PK").await?;
    #[cfg(feature = "typesetter")]
    take_home(&world.office, "city.pdf", b"%PDF-").await?;
    world.nothing_is_lost(&world.tablet, OPERATOR).await?;
    for browser in [&world.tablet, &world.office] {
        browser.behaves().await?;
    }
    faults.none()
}

/// Less than up to the quarter before is taken, and asked about.
async fn spend(tablet: &Browser, faults: &mut Faults) -> Result<()> {
    HomePage(tablet).open().await?;
    let quarter = HomePage(tablet).quarter_in("Draf").await?;
    QuarterPage(tablet).open(&quarter).await?;
    take_in_a_table(tablet, faults).await?;
    let line = "#spending .spending__line";
    let page = AgreementPage(tablet);
    page.write(line, "amount", "1.000.000").await?;
    tablet.says(line, "turun").await?;
    tablet.says(line, "Isi tanggal posisi").await?;
    page.write(line, "as_of", "31-10-2026").await?;
    page.write(line, "fall_reason", "Pengembalian belanja")
        .await?;
    let doubts = "#spending .spending__line:first-of-type .spending__doubts";
    tablet
        .until("what is explained is no doubt any more", async || {
            let told = tablet.text_now(doubts).await?;
            Ok(told.filter(|words| words.trim().is_empty()))
        })
        .await?;
    tablet.says("#spending-total", "serapan").await?;
    faults.look_at(tablet, "realisasi-anggaran").await?;
    faults
        .look_at_part(tablet, "realisasi-anggaran-baris", line)
        .await
}

/// The finance system has headings of its own: they are shown to the app once. What is taken says
/// where it comes from until somebody types over it.
async fn take_in_a_table(tablet: &Browser, faults: &mut Faults) -> Result<()> {
    const SECOND: &str = "#spending .spending__line:nth-of-type(2)";
    let name = tablet.text(&format!("{SECOND} h3")).await?;
    let code = name.split_whitespace().next().unwrap_or_default();
    let table = format!(
        "LAPORAN REALISASI;;\nKd Program;Nama;Sudah Keluar\n{code};A;1.000,40\n9.99.99;B;5"
    );
    let check = async || -> Result<()> {
        tablet.fill("#spending-table", &table).await?;
        let button = "#spending-import [data-action='check-table']";
        tablet.click(button).await?;
        tablet.appears("#spending-code").await
    };
    tablet.click("#spending-import summary").await?;
    check().await?;
    tablet
        .says("#spending-import", "Pilih kedua kolomnya")
        .await?;
    tablet.choose("#spending-code", "Kd Program").await?;
    tablet.choose("#spending-amount", "Sudah Keluar").await?;
    let ready = "#spending-import [data-ready]";
    tablet.says(ready, "menjadi Rp1.000").await?;
    tablet.says(ready, "tidak ada dalam tabel").await?;
    tablet
        .says("#spending-import", "1 baris tabel bukan milik")
        .await?;
    let take = "#spending-import [data-action='take-table']";
    tablet.click(take).await?;
    tablet
        .says("#spending-as-of-error", "dalam tahun 2026")
        .await?;
    tablet.fill("#spending-as-of", "30-09-2026").await?;
    tablet.fill("#spending-document", "LRA September").await?;
    faults
        .look_at_part(tablet, "realisasi-anggaran-tabel", "#spending-import")
        .await?;
    tablet.click(take).await?;
    tablet.says(SECOND, "Impor").await?;
    check().await?;
    ensure!(
        tablet.value("#spending-code").await? == "Kd Program",
        "the columns are forgotten"
    );
    tablet.fill("#spending-table", "").await?;
    tablet.vanishes("#spending-code").await?;
    let page = AgreementPage(tablet);
    page.write(SECOND, "amount", "1.100").await?;
    tablet
        .until("a typed amount is nobody's import", async || {
            let told = tablet.text_now(SECOND).await?;
            Ok(told.filter(|words| !words.contains("Impor")))
        })
        .await?;
    Ok(())
}

/// Down to one indicator's percent and who wrote the figure behind it.
async fn read_the_agency(tablet: &Browser, faults: &mut Faults) -> Result<()> {
    tablet.open(THIRD).await?;
    tablet.says("h1", "Evaluasi kinerja 2026").await?;
    tablet.says("#evaluation-score", "terverifikasi").await?;
    tablet.says("#evaluation-money", "Serapan anggaran").await?;
    // No server can make a report now.
    tablet.vanishes("[id='quarter.docx']").await?;
    faults.look_at(tablet, "evaluasi-opd").await?;
    tablet.click("[data-item] [data-action='why']").await?;
    tablet.appears("#explanation[open]").await?;
    for words in ["Rumus", "dari perangkat", "Kebijakan yang berlaku"] {
        tablet.says("#explanation", words).await?;
    }
    faults.look_at(tablet, "evaluasi-mengapa").await?;
    tablet.click("#explanation [data-action='close']").await
}

/// A report of what is on the screen comes as a file when there is a connection.
async fn take_home(browser: &Browser, link: &str, begins_with: &[u8]) -> Result<()> {
    let folder = TemporaryFolder::new()?;
    download_into(browser, folder.path()).await?;
    browser.open(THIRD).await?;
    browser.click(&format!("[id='{link}']")).await?;
    let (_, ending) = link.rsplit_once('.').unwrap_or_default();
    let file = downloaded(folder.path(), ending).await?;
    ensure!(
        std::fs::read(&file)?.starts_with(begins_with),
        "{} is no {ending}",
        file.display()
    );
    Ok(())
}

/// Agencies side by side, each with what is to be borne in mind.
async fn read_the_city(office: &Browser, faults: &mut Faults) -> Result<()> {
    office.open(THIRD).await?;
    office.appears("#ranking [data-agency]").await?;
    let places = "#ranking [data-agency] td:first-child";
    let lines = office.texts(places).await?;
    ensure!(lines.len() > 2, "few agencies are ranked: {lines:?}");
    ensure!(
        lines.first().is_some_and(|place| place == "1"),
        "the first is not the first: {lines:?}"
    );
    office.says("#heat-map", "%").await?;
    faults.look_at(office, "evaluasi-kota").await?;
    // What was left at the end of the year stands beside its causes, also without a network.
    office.open("/evaluasi/2026/4").await?;
    let all = "#unspent tbody tr:last-child";
    office.says(all, "Semua OPD").await?;
    office.says("#unspent", "Kegagalan pelaksanaan").await?;
    faults
        .look_at_part(office, "sisa-anggaran", "#unspent")
        .await?;
    office.open(THIRD).await?;
    office
        .click("#evaluation-score [data-action='why']")
        .await?;
    office.says("#explanation", "rata-rata capaian OPD").await?;
    office.click("#explanation [data-action='close']").await
}

/// What the city decides changes every percent at once, also before the server knows.
async fn decide(office: &Browser, faults: &mut Faults) -> Result<()> {
    let score = "#evaluation-score .evaluation__percent";
    let before = office.text(score).await?;
    office.open("/kebijakan").await?;
    office.choose("#decision-cap", "at_100").await?;
    office
        .choose("#decision-category_scale", "traffic_light")
        .await?;
    faults.look_at(office, "kebijakan-pengukuran").await?;
    office.open(THIRD).await?;
    let after = office.text(score).await?;
    ensure!(after != before, "the cap changed nothing: {before}");
    office.says("#evaluation-score", "Hijau").await
}

/// What is verified is locked in one go, once the city's deadline is over.
async fn close_the_period(office: &Browser, faults: &mut Faults) -> Result<()> {
    const LOCK: &str = "#standing [data-action='lock-period']";
    let open = async || -> Result<()> {
        office.open("/reviu").await?;
        office.click("#standing summary").await?;
        office.choose("#standing-period", "2026-3").await?;
        office.appears(LOCK).await
    };
    open().await?;
    office
        .says("#standing", "tetapkan dahulu batas waktunya")
        .await?;
    office.open("/kebijakan").await?;
    let third = "#report-deadlines .field-row:nth-of-type(4)";
    AgreementPage(office)
        .write(third, "due_on", "12-10-2026")
        .await?;
    open().await?;
    office.says("#standing-city", "OPD").await?;
    office.says("#standing", "tetap terbuka").await?;
    faults
        .look_at_part(office, "kunci-periode", "#standing")
        .await?;
    office.click(LOCK).await?;
    office.vanishes(LOCK).await
}
