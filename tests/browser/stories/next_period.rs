//! Next year's agreement is begun without a network, out of this year's and of a Renstra whose
//! period is new: what goes on has the new plan's target and last year's result beside it, and what
//! the new plan does not measure any more is asked about before anything can be sent.

use anyhow::{Result, ensure};
use serde_json::json;
use support::browser::Browser;

use super::look::Faults;
use super::new_official::step;
use super::signing::{act, desk};
use crate::pages::{AgreementPage, Frame, HomePage, PlanPage, option_saying};
use crate::world::World;

const PLANNER: &str = "bappeda";
/// Writes an agreement that is cleared; its agency has no Renstra yet.
const OPERATOR: &str = "operator.disdukcapil";
const HEAD: &str = "kepala.disdukcapil";
const AGENCY: &str = "Dinas Kependudukan";
const GOES_ON: &str = "Cakupan kepemilikan KTP elektronik";
const ENDS: &str = "Cakupan kepemilikan akta kelahiran anak";
const NEW: &str = "Indeks mutu layanan kependudukan";
const REASON: &str = "Tetap diukur sampai data dasar ukuran baru tersedia";

pub(crate) async fn tell(world: &mut World) -> Result<()> {
    let mut faults = Faults::default();
    let (office, tablet) = (&world.office, &world.tablet);
    world.sign_in(office, PLANNER).await?;
    let table = format!(
        "Jenis;Kode;Uraian;Indikator;Satuan;2024;2025;2026\n\
         Sasaran;;Meningkatnya tertib administrasi;{GOES_ON};%;98;98,9;99,4\n\
         Sasaran;;Meningkatnya tertib administrasi;{ENDS};%;97;97,8;98,5"
    );
    plan(office, [2024, 2026], &table).await?;
    world.prepare_tablet(OPERATOR).await?;
    let address = answered_and_signed(world).await?;
    new_period(office, &mut faults).await?;
    AgreementPage(tablet).open(&address).await?;
    Frame(tablet).everything_is_sent().await?;
    world.tablet_link.cut().await?;
    begun_from_both(tablet, &mut faults).await?;
    what_disappeared_is_answered(tablet, &mut faults).await?;
    world.tablet_link.restore().await?;
    Frame(tablet).everything_is_sent().await?;
    world.nothing_is_lost(tablet, OPERATOR).await?;
    for browser in [tablet, office] {
        browser.behaves().await?;
    }
    faults.none()
}

/// Bappeda takes a plan of the agency in from a table.
async fn plan(office: &Browser, years: [u16; 2], table: &str) -> Result<()> {
    let page = PlanPage(office);
    page.open_new().await?;
    let agency = option_saying(office, "#plan-owner", AGENCY).await?;
    page.begin(&agency, years).await?;
    page.take_in(table, "2 baris siap").await?;
    office
        .until("two indicators", async || {
            let shown = office.texts("[data-plan-indicator]").await?;
            Ok((shown.len() == 2).then_some(()))
        })
        .await?;
    Frame(office).everything_is_sent().await
}

/// The agreement comes back for an answer to the plan, is answered on the tablet, and takes force.
async fn answered_and_signed(world: &World) -> Result<String> {
    let tablet = &world.tablet;
    HomePage(tablet).open().await?;
    let address = tablet.attribute("[data-agreement] h3 a", "href").await?;
    let mut back = step(&address, "return");
    back["note"] = json!("Jawab indikator Renstra");
    act(&mut desk(world, "organisasi")?, &back)?;
    let page = AgreementPage(tablet);
    page.open(&address).await?;
    tablet
        .appears("#agreement-status[data-status='returned']")
        .await?;
    for indicator in [GOES_ON, ENDS] {
        let row = page.item(indicator).await?;
        let chooser = format!("{row} [id^='aligned_with-']");
        let planned = option_saying(tablet, &chooser, indicator).await?;
        tablet.choose(&chooser, &planned).await?;
        tablet
            .appears(&format!("{row} [data-alignment='exact']"))
            .await?;
    }
    tablet.click("[data-action='submit']").await?;
    tablet
        .appears("#agreement-status[data-status='submitted']")
        .await?;
    for (login, action) in [
        (PLANNER, "clear"),
        ("organisasi", "clear"),
        (HEAD, "sign_first"),
        ("walikota", "sign_second"),
    ] {
        act(&mut desk(world, login)?, &step(&address, action))?;
    }
    Ok(address)
}

/// The plan of the next years: one indicator goes on, one ends with a reason, one is new.
async fn new_period(office: &Browser, faults: &mut Faults) -> Result<()> {
    let table = format!(
        "Jenis;Kode;Uraian;Indikator;Satuan;2027;2028;2029\n\
         Sasaran;;Meningkatnya tertib administrasi;{GOES_ON};%;99,5;99,6;99,7\n\
         Sasaran;;Meningkatnya mutu layanan;{NEW};indeks;3,1;3,2;3,3"
    );
    plan(office, [2027, 2029], &table).await?;
    let lines = office.texts("#plan-before [data-earlier]").await?;
    ensure!(lines.len() == 2, "the plan before measures {lines:?}");
    let of = async |words: &str| -> Result<String> {
        let script = "const line = [...document.querySelectorAll('[data-earlier]')]
                .find((one) => one.innerText.includes(arguments[0]));
            return line?.getAttribute('data-earlier') ?? '';";
        let id = office.run(script, vec![words.into()]).await?;
        Ok(id.as_str().unwrap_or_default().to_owned())
    };
    let (going, ending) = (of(GOES_ON).await?, of(ENDS).await?);
    office
        .choose(
            "[data-plan-indicator] select[id^='continues-']",
            &going.replace('-', ""),
        )
        .await?;
    let line = |id: &str| format!("[data-earlier='{id}']");
    office.says(&line(&going), "Dilanjutkan").await?;
    AgreementPage(office)
        .write(&line(&ending), "ended_reason", "Sudah tuntas di atas 98%")
        .await?;
    office.says(&line(&ending), "Diakhiri").await?;
    Frame(office).everything_is_sent().await?;
    faults
        .look_at_part(office, "periode-baru", "#plan-before")
        .await
}

/// The draft has the promises of last year, and the new plan's target where it goes on.
async fn begun_from_both(tablet: &Browser, faults: &mut Faults) -> Result<()> {
    tablet.click("#next-year").await?;
    tablet.says("h1", "Perjanjian Kinerja 2027").await?;
    let page = AgreementPage(tablet);
    let goes_on = page.item(GOES_ON).await?;
    let target = page.value(&goes_on, "target").await?;
    ensure!(target == "99,5", "the plan's target is {target:?}");
    tablet
        .appears(&format!("{goes_on} [data-alignment='exact']"))
        .await?;
    tablet
        .says(
            &format!("{goes_on} [data-earlier-years]"),
            "2026: target 99,4",
        )
        .await?;
    faults
        .look_at_part(
            tablet,
            "tahun-berikutnya",
            &format!("{goes_on} [data-alignment]"),
        )
        .await?;
    let ends = page.item(ENDS).await?;
    let target = page.value(&ends, "target").await?;
    ensure!(target.is_empty(), "a target of another year: {target:?}");
    tablet
        .appears(&format!("{ends} [data-alignment='unmapped']"))
        .await?;
    faults
        .look_at_part(
            tablet,
            "indikator-berakhir",
            &format!("{ends} [data-alignment]"),
        )
        .await
}

/// The check asks why it stays; an answer settles it, and what the plan has anew is one tap away.
async fn what_disappeared_is_answered(tablet: &Browser, faults: &mut Faults) -> Result<()> {
    let asked = format!("\"{ENDS}\" belum dihubungkan dengan indikator Renstra");
    tablet.says("#completeness", &asked).await?;
    tablet
        .says("#completeness", &format!("\"{NEW}\" belum dijawab"))
        .await?;
    faults
        .look_at_part(tablet, "periksa-periode-baru", "#completeness")
        .await?;
    let page = AgreementPage(tablet);
    let ends = page.item(ENDS).await?;
    page.write(&ends, "alignment_reason", REASON).await?;
    tablet
        .until("completeness without the question", async || {
            let left = tablet.text("#completeness").await?;
            Ok((!left.contains(&asked)).then_some(()))
        })
        .await?;
    tablet.click("[data-action='take-from-plan']").await?;
    let taken = page.item(NEW).await?;
    let target = page.value(&taken, "target").await?;
    ensure!(target == "3,1", "the plan's target is {target:?}");
    tablet.vanishes("[data-action='take-from-plan']").await
}
