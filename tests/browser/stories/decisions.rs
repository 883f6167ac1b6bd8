//! A budget is cut: the tablet names the target that loses its money and leads to the amendment,
//! without a network. The city's plans join in one tree, the city decides what blocks, and tables
//! come and go as workbooks.

use anyhow::{Context, Result, ensure};
use ikrar_workbook::{Cell, Sheet, read, write};
use serde_json::Value;
use support::browser::Browser;

use super::look::Faults;
use crate::pages::{AgreementPage, Frame, HomePage};
use crate::world::World;

const PLANNER: &str = "bappeda";
const ORGANISATION: &str = "organisasi";
/// The operator of the agency whose budget is cut in the demo.
const OPERATOR: &str = "operator.dinkes";

/// Puts bytes into a file box as if they had been chosen.
pub(super) const CHOOSE: &str = "
    const bytes = Uint8Array.from(arguments[1]);
    const files = new DataTransfer();
    files.items.add(new File([bytes], 'renstra.xlsx'));
    const box = document.querySelector(arguments[0]);
    box.files = files.files;
    box.dispatchEvent(new Event('change', { bubbles: true }));";

/// Keeps what the page offers as a file instead of saving it.
const CATCH: &str = "
    const name = URL.createObjectURL;
    let kept;
    URL.createObjectURL = (blob) => { kept = blob; return name.call(URL, blob); };
    const offer = HTMLAnchorElement.prototype.click;
    HTMLAnchorElement.prototype.click = function () {
        if (!this.download) return offer.call(this);
        window.offered = kept.arrayBuffer().then((bytes) => ({
            name: this.download, bytes: [...new Uint8Array(bytes)],
        }));
    };";

pub(crate) async fn tell(world: &mut World) -> Result<()> {
    let mut faults = Faults::default();
    world.prepare_tablet(OPERATOR).await?;
    world.tablet_link.cut().await?;
    let agency = cut(&world.tablet, &mut faults).await?;
    take_targets_along(&world.tablet, &agency).await?;
    see_the_tree(&world.tablet, &mut faults).await?;
    world.tablet_link.restore().await?;
    Frame(&world.tablet).everything_is_sent().await?;
    world.nothing_is_lost(&world.tablet, OPERATOR).await?;
    world.sign_in(&world.office, PLANNER).await?;
    import_workbook(&world.office, &mut faults).await?;
    Frame(&world.office).sign_out().await?;
    world.sign_in(&world.office, ORGANISATION).await?;
    decide(world, &mut faults).await?;
    appoint(&world.office, &mut faults).await?;
    for browser in [&world.tablet, &world.office] {
        browser.behaves().await?;
    }
    faults.none()
}

/// The cut is told with what it takes; deciding to amend leads to the form with its ground chosen.
async fn cut(tablet: &Browser, faults: &mut Faults) -> Result<String> {
    HomePage(tablet).open().await?;
    let cascade = tablet.attribute(".agreement-card__cascade", "href").await?;
    let place = cascade.trim_start_matches("/penjenjangan").to_owned();
    tablet.open(&["/anggaran", &place].concat()).await?;
    tablet.says("#cut-risks", "kehilangan anggaran").await?;
    tablet.says("#cut-risks", "Rp421.530.000 dipotong").await?;
    tablet.says("#without-output", "Penunjang urusan").await?;
    tablet.says("#tie-document", "tidak ada selisih").await?;
    faults.look_at(tablet, "efisiensi").await?;
    faults
        .look_at_part(tablet, "efisiensi-target", "#cut-risks")
        .await?;
    let decision = "#budget-cut [id^='cut_decision-']";
    tablet.choose(decision, "amend").await?;
    tablet
        .click("#budget-cut a[href*='ubah=efisiensi']")
        .await?;
    tablet.appears("#amendment-sheet[open]").await?;
    ensure!(
        tablet.value("#amendment-ground").await? == "priority_change",
        "the ground of a cut is not chosen"
    );
    Ok(place)
}

/// The table of targets is a workbook with a row for each promise.
async fn take_targets_along(tablet: &Browser, place: &str) -> Result<()> {
    tablet.open(&["/penjenjangan", place].concat()).await?;
    tablet.appears("#export-targets").await?;
    tablet.run(CATCH, Vec::new()).await?;
    tablet.click("#export-targets").await?;
    let offered = tablet
        .until("the workbook is offered", async || {
            let file = tablet
                .run("return await window.offered ?? null;", Vec::new())
                .await?;
            Ok((!file.is_null()).then_some(file))
        })
        .await?;
    let name = offered["name"].as_str().context("no name")?;
    ensure!(name.ends_with("-2026.xlsx"), "{name}");
    let bytes: Vec<u8> = serde_json::from_value(offered["bytes"].clone())?;
    let table = read(&bytes)?;
    let headings = table.first().context("no headings")?;
    ensure!(
        headings
            .iter()
            .any(|one| one == "Indikator kinerja individu"),
        "{headings:?}"
    );
    ensure!(table.len() > 5, "{} rows", table.len());
    Ok(())
}

/// From the city's result down to the agency's objective.
async fn see_the_tree(tablet: &Browser, faults: &mut Faults) -> Result<()> {
    tablet.open("/pohon-kinerja").await?;
    tablet
        .says("#performance-tree", "Meningkatnya kualitas hidup")
        .await?;
    tablet.appears("#performance-tree [data-depth='2']").await?;
    faults.look_at(tablet, "pohon-kinerja").await
}

/// A workbook is checked before anything is saved; what is no workbook is refused in words.
async fn import_workbook(office: &Browser, faults: &mut Faults) -> Result<()> {
    office.open("/rencana").await?;
    office.click("#plans a[href^='/rencana/']").await?;
    office.appears("#import-file").await?;
    choose(office, b"Jenis;Kode").await?;
    office
        .says("#plan-import [data-problems]", "bukan buku kerja XLSX")
        .await?;
    let text = |words: &str| Cell::Text(words.to_owned());
    let sheet = Sheet {
        name: "Renstra".to_owned(),
        headings: ["Jenis", "Kode", "Uraian", "Indikator", "Satuan"]
            .into_iter()
            .chain(["2025", "2026", "2027", "2028", "2029"])
            .map(str::to_owned)
            .collect(),
        rows: vec![vec![
            text("Sasaran"),
            text(""),
            text("Meningkatnya layanan dari buku kerja"),
            text("Indeks layanan"),
            text("indeks"),
            Cell::Number("78.25".to_owned()),
        ]],
    };
    choose(office, &write(&sheet)?).await?;
    office
        .says("#plan-import [data-ready]", "1 baris siap")
        .await?;
    office.says("#plan-import", "78,25").await?;
    office
        .click("#plan-import [data-action='take-table']")
        .await?;
    office.says("#plan-tree", "dari buku kerja").await?;
    Frame(office).everything_is_sent().await?;
    faults.look_at(office, "rencana-buku-kerja").await
}

/// A post says at which level its holder signs, and its next holder is entered below it.
async fn appoint(office: &Browser, faults: &mut Faults) -> Result<()> {
    office.open("/pejabat").await?;
    let post = "#posts article:first-of-type";
    office
        .click(&format!("{post} [data-action='add-holder']"))
        .await?;
    let holder = format!("{post} [data-holder]:last-of-type");
    office.says(&holder, "Penugasan belum lengkap").await?;
    office.click(&format!("{holder} summary")).await?;
    let page = AgreementPage(office);
    page.write(&holder, "official_name", "Pejabat Contoh, S.E.")
        .await?;
    office.says(post, "Kepala OPD").await?;
    // Somebody holds the post on that day: the words stand at the box, with what was typed.
    let day = format!("{holder} .entry[data-field='starts_on']");
    office.fill(&format!("{day} input"), "01-03-2026").await?;
    office.leave().await?;
    office
        .appears(&format!("{day}[data-state='refused']"))
        .await?;
    office.says(&day, "dipegang dua pejabat").await?;
    office.says(&day, "Yang Anda tulis: 01-03-2026").await?;
    faults.look_at(office, "pejabat").await
}

async fn choose(browser: &Browser, bytes: &[u8]) -> Result<()> {
    let arguments = vec![Value::from("#import-file"), Value::from(bytes.to_vec())];
    browser.run(CHOOSE, arguments).await.map(drop)
}

/// What the city lets block is blocking on the agency's tablet.
async fn decide(world: &World, faults: &mut Faults) -> Result<()> {
    let office = &world.office;
    office.open("/kebijakan").await?;
    office.click("#doubt-target_below_result").await?;
    office.choose("#signing-order", "advised").await?;
    Frame(office).everything_is_sent().await?;
    faults.look_at(office, "kebijakan").await?;
    world.tablet.open("/kebijakan").await?;
    world
        .tablet
        .until("the tablet has heard of it", async || {
            let script = "return document.querySelector('#doubt-target_below_result')?.checked
                && document.querySelector('#signing-order').value === 'advised'
                && document.querySelector('#signing-order').disabled;";
            let heard = world.tablet.run(script, Vec::new()).await?;
            Ok((heard == true).then_some(()))
        })
        .await
}
