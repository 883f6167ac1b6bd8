//! A DPA taken in as a table without a network: refused cell by cell, shown as a tree with its
//! subtotals, renewed from a workbook, and the same on another screen after the exchange.

use anyhow::{Context, Result, ensure};
use ikrar_workbook::{Cell, Sheet, write};
use serde_json::Value;
use support::browser::Browser;

use super::decisions::CHOOSE;
use super::look::Faults;
use crate::pages::{AgreementPage, Frame, HomePage};
use crate::world::World;

/// The operator of an agency whose agreement is in force.
const OPERATOR: &str = "operator.dinkes";
const PLANNER: &str = "bappeda";

/// The activity of Kabupaten Polewali Mandar's page of 2022 with its two sub-activities, as
/// published; the codes are illustrative.
const TABLE: &str = "DPA Tahun 2026
Kode;Uraian;Sumber dana;Pagu (Rp)
5.02.02;Program Pengelolaan Keuangan Daerah;;1.004.422.800
5.02.02.2.01;Koordinasi dan Penyusunan Rencana Anggaran Daerah;;1.004.422.800
5.02.02.2.01.0001;Penyusunan Peraturan Daerah tentang APBD;PAD;808.430.200
5.02.02.2.01.0002;Penyusunan Peraturan Daerah tentang Perubahan APBD;DAU;195.992.600
;Jumlah;;1.004.422.800";

pub(crate) async fn tell(world: &mut World) -> Result<()> {
    let mut faults = Faults::default();
    world.prepare_tablet(OPERATOR).await?;
    world.tablet_link.cut().await?;
    let place = place_of(&world.tablet).await?;
    world.tablet.open(&place).await?;
    // The list is there, so that the new document is told apart from those that stand already.
    world.tablet.appears("[data-document]").await?;
    let document = AgreementPage(&world.tablet).add_budget_document().await?;
    take_in_text(&world.tablet, &document, &mut faults).await?;
    take_in_workbook(&world.tablet, &document, &mut faults).await?;
    mend_a_line(&world.tablet, &document).await?;
    world.tablet_link.restore().await?;
    Frame(&world.tablet).everything_is_sent().await?;
    world.nothing_is_lost(&world.tablet, OPERATOR).await?;
    world.sign_in(&world.office, PLANNER).await?;
    world.office.open(&place).await?;
    let office = &world.office;
    office
        .says(&format!("{document} [data-total]"), "Rp1.004.422.800")
        .await?;
    ensure!(
        !office.has(&format!("{document} [data-import]")).await?,
        "a reviewer is offered the import"
    );
    for browser in [&world.tablet, &world.office] {
        browser.behaves().await?;
    }
    faults.none()
}

async fn place_of(tablet: &Browser) -> Result<String> {
    HomePage(tablet).open().await?;
    let cascade = tablet.attribute(".agreement-card__cascade", "href").await?;
    let place = cascade
        .strip_prefix("/penjenjangan")
        .context("no cascade")?;
    Ok(["/anggaran", place].concat())
}

/// Three cells are wrong and each is named; what was pasted stays until it is right.
async fn take_in_text(tablet: &Browser, document: &str, faults: &mut Faults) -> Result<()> {
    let within = |part: &str| format!("{document} {part}");
    let table = within("[id^='budget-'][id$='-table']");
    let wrong = TABLE
        .replace("808.430.200", "808,430,200")
        .replace("5.02.02.2.01.0002", "5.02.2.2.01.0002")
        .replace("Program Pengelolaan Keuangan Daerah", "");
    tablet.click(&within("[data-import] summary")).await?;
    tablet.fill(&table, &wrong).await?;
    tablet.click(&within("[data-action='check-table']")).await?;
    let problems = within("[data-problems]");
    tablet.says(&problems, "Baris 3, kolom Uraian").await?;
    tablet.says(&problems, "Baris 5, kolom Pagu").await?;
    tablet.says(&problems, "Baris 6, kolom Kode").await?;
    faults
        .look_at_part(tablet, "impor-dpa-ditolak", &problems)
        .await?;
    ensure!(
        tablet.value(&table).await? == wrong,
        "what was pasted is gone"
    );
    tablet.fill(&table, TABLE).await?;
    tablet.click(&within("[data-action='check-table']")).await?;
    tablet.says(&within("[data-ready]"), "4 baris baru").await?;
    ensure!(
        !tablet.has(&within("[data-mismatches]")).await?,
        "a table that ties is doubted"
    );
    faults
        .look_at_part(tablet, "impor-dpa", &within("[data-ready]"))
        .await?;
    tablet.click(&within("[data-action='take-table']")).await?;
    tablet
        .says(&within("[data-total]"), "Rp1.004.422.800")
        .await?;
    tablet
        .appears(&within("[data-document-line][data-depth='2']"))
        .await?;
    tablet
        .says(&within("[data-sources]"), "Rp808.430.200")
        .await?;
    faults
        .look_at_part(tablet, "dpa", &within(".budget__tree"))
        .await
}

/// A workbook with another amount changes one line; its subtotals no longer tie, and the lines
/// that do not are named before anything is saved and afterwards.
async fn take_in_workbook(tablet: &Browser, document: &str, faults: &mut Faults) -> Result<()> {
    let within = |part: &str| format!("{document} {part}");
    let row = |code: &str, name: &str, source: &str, amount: &str| {
        let text = |words: &str| Cell::Text(words.to_owned());
        let amount = Cell::Number(amount.to_owned());
        vec![text(code), text(name), text(source), amount]
    };
    let sheet = Sheet {
        name: "DPPA".to_owned(),
        headings: ["Kode", "Uraian", "Sumber dana", "Anggaran"]
            .map(str::to_owned)
            .to_vec(),
        rows: vec![
            row(
                "5.02.02",
                "Program Pengelolaan Keuangan Daerah",
                "",
                "1004422800",
            ),
            row(
                "5.02.02.2.01",
                "Koordinasi dan Penyusunan Rencana Anggaran Daerah",
                "",
                "1004422800",
            ),
            row(
                "5.02.02.2.01.0001",
                "Penyusunan Peraturan Daerah tentang APBD",
                "PAD",
                "800000000",
            ),
        ],
    };
    let chooser = within("[id^='budget-'][id$='-file']");
    let bytes = write(&sheet)?;
    let arguments = vec![Value::from(chooser), Value::from(bytes)];
    tablet.run(CHOOSE, arguments).await?;
    tablet
        .says(&within("[data-ready]"), "0 baris baru, 1 berubah, 2 sama")
        .await?;
    tablet
        .says(&within("[data-mismatches]"), "selisih Rp204.422.800")
        .await?;
    tablet
        .says(&within("[data-absent]"), "5.02.02.2.01.0002")
        .await?;
    faults
        .look_at_part(tablet, "impor-dppa", &within("[data-mismatches]"))
        .await?;
    tablet.click(&within("[data-action='take-table']")).await?;
    tablet
        .says(&within("[data-doubtful]"), "1 baris perlu diperiksa")
        .await?;
    let activity = within("[data-document-line][data-depth='1']");
    tablet.says(&activity, "Selisih Rp8.430.200").await?;
    faults
        .look_at_part(tablet, "dpa-selisih", &within(".budget__tree"))
        .await
}

/// One line is opened where it stands, written, and the tree ties again.
async fn mend_a_line(tablet: &Browser, document: &str) -> Result<()> {
    let within = |part: &str| format!("{document} {part}");
    let script = "const row = [...document.querySelectorAll(`${arguments[0]} tr`)]
            .find((one) => one.innerText.includes('5.02.02.2.01.0001'));
        row.querySelector(\"[data-action='edit-line']\").click();";
    tablet.run(script, vec![document.into()]).await?;
    let line = within("[data-line]");
    tablet.appears(&line).await?;
    AgreementPage(tablet)
        .write(&line, "amount", "808.430.200")
        .await?;
    tablet
        .vanishes(&within(".budget__tree .field__error"))
        .await
}
