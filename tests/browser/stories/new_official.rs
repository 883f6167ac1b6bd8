//! An official changes in the middle of the year: the post passes to an acting official, the
//! agreement goes on as an amendment without a network, and from then on everybody reads who
//! answered for it and when. What was reached before stays with whoever promised it.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use support::browser::Browser;

use super::look::Faults;
use super::signing::{act, desk};
use crate::pages::{AgreementPage, Frame, HomePage, QuarterPage, option_saying};
use crate::world::World;

const ORGANISATION: &str = "organisasi";
const OPERATOR: &str = "operator.dinkes";
/// The account of the agency's head; it passes to whoever leads the agency next.
const HEAD: &str = "kepala.dinkes";
const AGENCY: &str = "Dinas Kesehatan";
const BEFORE: &str = "dr. Sekarwangi Husadapati, M.Kes.";
const NEXT: &str = "Pengganti Contoh O'Neil, S.K.M., M.Kes.";
const NEXT_NUMBER: &str = "198100002006001041";
const NOTE: &str =
    "Laporan TW III dan berkas IKU sudah diserahkan; tindak lanjut stunting diteruskan.";

pub(crate) async fn tell(world: &mut World) -> Result<()> {
    let mut faults = Faults::default();
    world.sign_in(&world.office, ORGANISATION).await?;
    post_changes_hands(&world.office, &mut faults).await?;
    world.prepare_tablet(OPERATOR).await?;
    let earlier = in_force(&world.tablet).await?;
    let figure = third_quarter(&world.tablet, &earlier).await?;
    world.tablet_link.cut().await?;
    let amendment = handed_over(&world.tablet, &earlier, &mut faults).await?;
    world.tablet_link.restore().await?;
    Frame(&world.tablet).everything_is_sent().await?;
    signed_by_who_holds_the_post(world, &amendment)?;
    says_who_answered_when(world, [&earlier, &amendment], &mut faults).await?;
    results_stay(&world.tablet, [&earlier, &amendment], &figure).await?;
    on_paper(world, [&earlier, &amendment], &mut faults).await?;
    for browser in [&world.tablet, &world.office] {
        browser.behaves().await?;
    }
    faults.none()
}

/// Bagian Organisasi ends one time in the post, writes the next as acting, and gives the account
/// to whoever signs now, without leaving the page.
async fn post_changes_hands(office: &Browser, faults: &mut Faults) -> Result<()> {
    office.open("/pejabat").await?;
    let agency = option_saying(office, "#people-agency", AGENCY).await?;
    office.choose("#people-agency", &agency).await?;
    let post = "#posts article:first-of-type";
    office.says(post, BEFORE).await?;
    let page = AgreementPage(office);
    let leaving = format!("{post} [data-holder]");
    office.click(&format!("{leaving} summary")).await?;
    page.write(&leaving, "ends_on", "20-11-2026").await?;
    office.says(post, "sampai 20 November 2026").await?;
    office
        .click(&format!("{post} [data-action='add-holder']"))
        .await?;
    let newest = format!("{leaving}:last-of-type");
    office.says(&newest, "Penugasan belum lengkap").await?;
    let id = office.attribute(&newest, "data-holder").await?;
    let next = format!("[data-holder='{id}']");
    office.click(&format!("{next} summary")).await?;
    page.write(&next, "official_name", NEXT).await?;
    page.write(&next, "nip", NEXT_NUMBER).await?;
    page.choose(&next, "kind", "plt").await?;
    page.write(&next, "starts_on", "21-11-2026").await?;
    let held = format!("Plt. {NEXT}, 21 November 2026 sampai sekarang");
    office.says(post, &held).await?;
    faults
        .look_at_part(office, "pejabat-berganti", &next)
        .await?;
    let account = option_saying(office, "#signers select", NEXT).await?;
    office.choose("#signers select", &account).await?;
    Frame(office).everything_is_sent().await?;
    faults
        .look_at_part(office, "pejabat-berganti-akun", "#signers")
        .await
}

/// The agreement of the agency's head.
async fn in_force(tablet: &Browser) -> Result<String> {
    HomePage(tablet).open().await?;
    let quarter = HomePage(tablet).quarter_in("Dikunci").await?;
    let address = quarter.split("/triwulan").next().unwrap_or_default();
    Ok(address.to_owned())
}

/// The first figure of the third quarter.
async fn third_quarter(tablet: &Browser, address: &str) -> Result<String> {
    let page = QuarterPage(tablet);
    page.open(&format!("{address}/triwulan/3")).await?;
    let figure = page.figure(0).await?;
    ensure!(!figure.is_empty(), "the demo reports nothing");
    Ok(figure)
}

/// Without a network: the amendment begins with whoever holds the post now and asks for the note.
async fn handed_over(tablet: &Browser, earlier: &str, faults: &mut Faults) -> Result<String> {
    AgreementPage(tablet).open(earlier).await?;
    tablet.click("#start-amendment").await?;
    tablet
        .fill("#amendment-sheet-words", "Mutasi kepala dinas")
        .await?;
    tablet
        .choose("#amendment-ground", "official_change")
        .await?;
    tablet.click("#amendment-sheet-send").await?;
    tablet.appears("#amendment").await?;
    let page = AgreementPage(tablet);
    let name = page.value("#parties", "first_party_name").await?;
    ensure!(name == NEXT, "the first party is {name:?}");
    let kind = page.value("#parties", "first_party_appointment").await?;
    ensure!(kind == "plt", "the appointment is {kind:?}");
    tablet
        .says("#completeness", "Catatan serah terima belum ditulis")
        .await?;
    page.write("#amendment", "handover_note", NOTE).await?;
    tablet
        .until("completeness without the note", async || {
            let left = tablet.text("#completeness").await?;
            Ok((!left.contains("Catatan serah terima")).then_some(()))
        })
        .await?;
    for (mark, words) in [("del", BEFORE), ("ins", NEXT)] {
        let cell = format!("#redline [data-field='first_party_name'] {mark}");
        tablet.says(&cell, words).await?;
    }
    tablet.says("#redline", "1 baris berubah").await?;
    for (name, part) in [
        ("pergantian-pejabat", "#amendment"),
        ("pejabat-semula", "#redline"),
    ] {
        faults.look_at_part(tablet, name, part).await?;
    }
    tablet.click("[data-action='submit']").await?;
    tablet
        .says("#agreement-status", "Menunggu kepastian server")
        .await?;
    tablet.path().await
}

/// Both lanes clear; the new official signs with the account of the post, then the leader.
fn signed_by_who_holds_the_post(world: &World, amendment: &str) -> Result<()> {
    for reviewer in ["bappeda", ORGANISATION] {
        act(&mut desk(world, reviewer)?, &step(amendment, "clear"))?;
    }
    act(&mut desk(world, HEAD)?, &step(amendment, "sign_first"))?;
    act(
        &mut desk(world, "walikota")?,
        &step(amendment, "sign_second"),
    )
}

pub(super) fn step(address: &str, step: &str) -> Value {
    let id = address.rsplit('/').next().unwrap_or_default();
    json!({"command": "step", "entity": id.replace('-', ""), "step": step})
}

/// Both versions stand with their official and days, from either of them, and the note stays.
async fn says_who_answered_when(
    world: &World,
    [earlier, amendment]: [&str; 2],
    faults: &mut Faults,
) -> Result<()> {
    let tablet = &world.tablet;
    tablet
        .appears("#agreement-status[data-status='in_force']")
        .await?;
    let note = AgreementPage(tablet)
        .value("#amendment", "handover_note")
        .await?;
    ensure!(note == NOTE, "the note says {note:?}");
    for address in [amendment, earlier] {
        AgreementPage(tablet).open(address).await?;
        let line = |address: &str| {
            let id = address.rsplit('/').next().unwrap_or_default();
            format!("#versions [data-version='{id}']")
        };
        for (of, words) in [
            (earlier, BEFORE),
            (earlier, "sampai sebelum"),
            (amendment, NEXT),
            (amendment, "berlaku sejak"),
        ] {
            tablet.says(&line(of), words).await?;
        }
        ensure!(
            !tablet.text(&line(earlier)).await?.contains(NEXT),
            "the earlier version names the next official"
        );
    }
    faults
        .look_at_part(tablet, "versi-pejabat", "#versions")
        .await
}

/// The third quarter was over: the amendment leads to the version it belongs to, figure and all.
async fn results_stay(
    tablet: &Browser,
    [earlier, amendment]: [&str; 2],
    figure: &str,
) -> Result<()> {
    let page = QuarterPage(tablet);
    page.open(&format!("{amendment}/triwulan/3")).await?;
    tablet.says("#lock", "perjanjian semula").await?;
    tablet.click("#accountable-version").await?;
    tablet.vanishes("#accountable-version").await?;
    let path = tablet.path().await?;
    ensure!(path.starts_with(earlier), "the quarter led to {path}");
    page.figure_is(0, figure).await?;
    tablet
        .click(&format!("h1 + .page__lead a[href='{earlier}']"))
        .await?;
    tablet.appears("#parties").await?;
    let name = AgreementPage(tablet)
        .value("#parties", "first_party_name")
        .await?;
    ensure!(name == BEFORE, "the results are credited to {name:?}");
    Ok(())
}

/// Each version is printed with its own official; the amendment says who followed whom.
async fn on_paper(
    world: &World,
    [earlier, amendment]: [&str; 2],
    faults: &mut Faults,
) -> Result<()> {
    let tablet = &world.tablet;
    world.tablet_link.cut().await?;
    Frame(tablet).link_is("offline").await?;
    tablet.open(&format!("{amendment}/cetak")).await?;
    tablet.says(".paper", "Plt. Kepala Dinas Kesehatan").await?;
    let changed = "SEMULA - MENJADI";
    tablet.says(".paper", changed).await?;
    let paper = tablet.text(".paper").await?;
    let (_, annex) = paper.split_once(changed).context("no annex")?;
    ensure!(annex.contains(BEFORE) && annex.contains(NEXT), "{annex}");
    faults
        .look_at_part(tablet, "cetak-pergantian", ".paper__section:last-of-type")
        .await?;
    tablet.open(&format!("{earlier}/cetak")).await?;
    tablet.says(".paper", BEFORE).await?;
    let paper = tablet.text(".paper").await?;
    ensure!(
        !paper.contains(NEXT) && !paper.contains("Plt."),
        "what was signed names the next official: {paper}"
    );
    world.tablet_link.restore().await
}
