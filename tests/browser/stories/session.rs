//! The morning on which a city signs: two agencies wait for the leader, whose tablet has no
//! network. One of their agreements is given up meanwhile and holds up no other. Bagian Organisasi
//! writes the berita acara, prints it without a network as a draft, closes it and prints it again.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use support::browser::Browser;

use super::look::Faults;
use super::signing::{act, desk};
use crate::pages::{Frame, SigningSheet, SyncPage};
use crate::world::World;

const LEADER: &str = "walikota";
const HEAD: &str = "kepala.disdukcapil";
const ORGANISATION: &str = "organisasi";
const PAGE: &str = "/penandatanganan/2026";

pub(crate) async fn tell(world: &mut World) -> Result<()> {
    let mut faults = Faults::default();
    let signed = sign_first(world)?;
    world.prepare_tablet(LEADER).await?;
    world.tablet.open(PAGE).await?;
    world.tablet.says("#sign-all", "2 perjanjian").await?;
    world.tablet.click("#sign-all").await?;
    let sheet = SigningSheet(&world.tablet);
    sheet.make_pin(world.server.password()).await?;
    write_the_record(world, &mut faults).await?;

    world.tablet_link.cut().await?;
    sheet.draw().await?;
    wrong_pin_is_refused(world, &mut faults).await?;
    sheet.enter_pin().await?;
    world.tablet.vanishes("#signing-send").await?;
    Frame(&world.tablet).waiting_is(4).await?;
    let given_up = give_one_up(world, &signed)?;
    world.tablet_link.restore().await?;
    Frame(&world.tablet).everything_is_sent().await?;
    world.tablet.open(PAGE).await?;
    let line = format!("[data-agreement='{signed}']");
    world.tablet.says(&line, "Berlaku").await?;
    faults.look_at(&world.tablet, "penandatanganan").await?;
    world
        .tablet
        .vanishes(&format!("[data-agreement='{given_up}']"))
        .await?;
    SyncPage(&world.tablet).open().await?;
    world
        .tablet
        .says("main", "Status dokumen sudah berubah")
        .await?;

    close_the_record(world, &mut faults).await?;
    world.tablet.behaves().await?;
    world.office.behaves().await?;
    faults.none()
}

/// The head of an agency signs at a desk; says which agreement.
fn sign_first(world: &World) -> Result<String> {
    let mut head = desk(world, HEAD)?;
    let found = head.done(&json!({"command": "list", "kind": "agreement"}))?;
    let all = found["entities"].as_array().context("agreements")?;
    let is_ready = |one: &&Value| {
        one["fields"]["status"]["value"] == "cleared" || one["fields"]["status"] == "cleared"
    };
    let ready = all.iter().find(is_ready).context(format!("{found}"))?;
    let id = ready["entity"].as_str().context("an id")?.to_owned();
    act(
        &mut head,
        &json!({"command": "step", "entity": id, "step": "sign_first"}),
    )?;
    Ok(dashed(&id))
}

/// The other agreement that waits for the leader is given up by Bagian Organisasi.
fn give_one_up(world: &World, signed: &str) -> Result<String> {
    let mut organisation = desk(world, ORGANISATION)?;
    let found = organisation.done(&json!({"command": "list", "kind": "agreement"}))?;
    let all = found["entities"].as_array().context("agreements")?;
    let waits = |one: &&Value| {
        let state = &one["fields"]["status"];
        let waits = state["value"] == "signed_first" || *state == "signed_first";
        waits && one["entity"].as_str().map(dashed).as_deref() != Some(signed)
    };
    let waiting = all.iter().find(waits).context("another one waits")?;
    let id = waiting["entity"].as_str().context("an id")?.to_owned();
    act(
        &mut organisation,
        &json!({
            "command": "step", "entity": id, "step": "void",
            "note": "Disusun ulang setelah perubahan pagu",
        }),
    )?;
    Ok(dashed(&id))
}

/// An id as addresses have it.
fn dashed(id: &str) -> String {
    let plain = id.replace('-', "");
    let parts = [0..8, 8..12, 12..16, 16..20, 20..32];
    let parts: Vec<&str> = parts
        .into_iter()
        .filter_map(|part| plain.get(part))
        .collect();
    parts.join("-")
}

async fn wrong_pin_is_refused(world: &World, faults: &mut Faults) -> Result<()> {
    world.tablet.fill("#signing-pin", "111213").await?;
    world.tablet.click("#signing-send").await?;
    world
        .tablet
        .says("#signing-pin-error", "PIN salah. Sisa 2 percobaan")
        .await?;
    faults
        .look_at_part(&world.tablet, "pin-salah", "#signing-pin")
        .await
}

/// Place, officials and attendance.
async fn write_the_record(world: &World, faults: &mut Faults) -> Result<()> {
    let office = &world.office;
    world.sign_in(office, ORGANISATION).await?;
    office.open(PAGE).await?;
    office.click("#open-session").await?;
    office.appears("[data-session]").await?;
    let session = office.attribute("[data-session]", "data-session").await?;
    for (field, words) in [
        ("place", "Aula Balai Kota"),
        ("letterhead", "Sekretariat Daerah"),
        ("recorded_name", "Siti Misal, S.Sos."),
        ("recorded_title", "Kepala Bagian Organisasi"),
    ] {
        office.fill(&format!("#{field}-{session}"), words).await?;
    }
    office.leave().await?;
    office
        .says("[data-session] .step__refusal", "daftar hadir")
        .await?;
    office.click("[data-action='invite']").await?;
    office.appears("[data-attendance]").await?;
    office
        .says("[data-session] .step__refusal", "ketidakhadiran")
        .await?;
    let came = "const boxes = [...document.querySelectorAll('.attendance .check__box')];
        boxes.slice(1).forEach((box) => box.click());
        return boxes.length;";
    let invited = office.run(came, Vec::new()).await?;
    let absent = office
        .attribute("[data-attendance]", "data-attendance")
        .await?;
    office
        .fill(&format!("#absence-{absent}"), "dinas luar")
        .await?;
    office.leave().await?;
    office.vanishes("[data-session] .step__refusal").await?;
    let invited = invited.as_u64().context("nobody was invited")?;
    ensure!(invited > 20, "only {invited} agencies are on the list");
    faults
        .look_at_part(office, "berita-acara", "[data-session] h4")
        .await?;
    Frame(office).everything_is_sent().await
}

/// Offline it is a draft; closed and confirmed it is the document.
async fn close_the_record(world: &World, faults: &mut Faults) -> Result<()> {
    let office = &world.office;
    office.open(PAGE).await?;
    office.says("[data-session]", "ditandatangani").await?;
    world.office_link.cut().await?;
    Frame(office).link_is("offline").await?;
    office.click("[data-action='print-record']").await?;
    office.says(".paper__mark", "Draf - tidak sah").await?;
    office
        .says(".paper", "bertempat di Aula Balai Kota")
        .await?;
    office.says(".paper", "Tidak hadir (dinas luar)").await?;
    let asked = json!({ "preferCSSPageSize": true, "printBackground": true });
    let printed = office.command("Page.printToPDF", asked).await?;
    ensure!(
        printed["data"]
            .as_str()
            .is_some_and(|pdf| pdf.starts_with("JVBERi")),
        "no PDF was printed"
    );
    world.office_link.restore().await?;
    office.open(PAGE).await?;
    Frame(office).everything_is_sent().await?;
    ensure!(pdf_status(office).await? == 409, "an open record is no PDF");
    office.click("[data-session] [data-action='close']").await?;
    office
        .appears("[data-session][data-status='closed']")
        .await?;
    office.appears("[data-action='download-record']").await?;
    // Without a typesetter the server says in words to print the page.
    let status = pdf_status(office).await?;
    let wanted = if cfg!(feature = "typesetter") {
        [200, 501]
    } else {
        [501, 501]
    };
    ensure!(
        wanted.contains(&status),
        "the PDF is answered with {status}"
    );
    office.click("[data-action='print-record']").await?;
    office.vanishes(".paper__mark").await?;
    let words = office.text(".paper").await?;
    let said = format!("{}", words.matches("Ditandatangani").count());
    ensure!(
        words.contains(&format!("ditandatangani {said} perjanjian")),
        "{words}"
    );
    faults.look_at(office, "berita-acara-cetak").await
}

/// How the server answers for the record as PDF.
async fn pdf_status(office: &Browser) -> Result<u64> {
    let script = "const id = document.querySelector('[data-session]').dataset.session;
        return fetch(`/api/signing/${id}/document`).then((reply) => reply.status);";
    let status = office.run(script, Vec::new()).await?;
    status.as_u64().context("no status")
}
