//! From the head of region down: the city promises first and alone, an agency's head below it, an
//! official who acts for days below that. The order is told in words and kept by the server, and
//! what was signed by somebody who acted says so for ever.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::look::Faults;
use super::signing::{act, desk};
use crate::pages::{AgreementPage, Frame, HomePage};
use crate::world::World;

/// Who runs the city's agreements.
const RUNNER: &str = "bappeda";
const OPERATOR: &str = "operator.dinkes";
const HEAD: &str = "kepala.dinkes";
const OFFICIAL: &str = "p2p.dinkes";
const OFFICIALS_NAME: &str = "dr. Mayasura Jagadhita, M.Epid.";
const YEAR: &str = "2027";
const POST: &str = "Kepala Bidang Contoh D'Angelo";
const ACTING: &str = "Pelaksana Harian Contoh, S.K.M., M.Epid.";

pub(crate) async fn tell(world: &mut World) -> Result<()> {
    let mut faults = Faults::default();
    world.sign_in(&world.office, RUNNER).await?;
    let city = city_promises(world, &mut faults).await?;
    let post = somebody_acts(world)?;
    world.prepare_tablet(OPERATOR).await?;
    world.tablet_link.cut().await?;
    let agency = agency_answers(world, &mut faults).await?;
    let below = acting_official_promises(world, &post, &mut faults).await?;
    world.tablet_link.restore().await?;
    Frame(&world.tablet).everything_is_sent().await?;
    signed_from_the_top(world, [&city, &agency, &below], &mut faults).await?;
    stays_as_it_was_signed(world, &below, &mut faults).await?;
    city_on_paper(world, &city, &mut faults).await?;
    for browser in [&world.tablet, &world.office] {
        browser.behaves().await?;
    }
    faults.none()
}

/// An agreement without second party, begun from the screen by who runs the agreements.
async fn city_promises(world: &World, faults: &mut Faults) -> Result<String> {
    let office = &world.office;
    HomePage(office).open().await?;
    let address = HomePage(office).start_agreement(YEAR).await?;
    let page = AgreementPage(office);
    office.says("#parties", "Jabatan dalam susunan OPD").await?;
    let name = page.value("#parties", "first_party_name").await?;
    ensure!(name.contains("Rahmadin"), "the first party is {name:?}");
    let second = "#parties .entry[data-field='second_party_name']";
    ensure!(!office.has(second).await?, "there is a second party");
    let row = page.add_item().await?;
    for (field, typed) in [
        ("objective", "Meningkatnya kualitas hidup warga"),
        ("indicator", "Indeks kualitas hidup"),
        ("unit", "indeks"),
        ("target", "75"),
    ] {
        page.write(&row, field, typed).await?;
    }
    faults.look_at(office, "pk-kepala-daerah").await?;
    office.click("[data-action='submit']").await?;
    office
        .appears("#agreement-status[data-status='submitted']")
        .await?;
    Frame(office).everything_is_sent().await?;
    Ok(address)
}

/// Bagian Organisasi writes a post and who acts in it for days that cover today.
fn somebody_acts(world: &World) -> Result<String> {
    let mut organisation = desk(world, "organisasi")?;
    let posts = organisation.done(&json!({"command": "list", "kind": "position"}))?;
    let posts = posts["entities"].as_array().context("no posts")?;
    let is_head = |post: &&Value| post["fields"]["title"] == "Kepala Dinas Kesehatan";
    let head = posts.iter().find(is_head).context("no head's post")?;
    let post = organisation.done(&json!({"command": "create", "kind": "position", "fields": {
        "agency": head["fields"]["agency"], "title": POST, "rank": "administrator",
        "reports_to": head["entity"],
    }}))?;
    let post = post["entity"].as_str().context("no post")?.to_owned();
    let appointment = json!({"command": "create", "kind": "appointment", "fields": {
        "position": post, "official_name": ACTING, "kind": "plh",
        "starts_on": "2000-01-01", "ends_on": "2199-12-31",
    }});
    act(&mut organisation, &appointment)?;
    Ok(post)
}

/// The agency's head stands below the city, without a network, and carries a promise down.
async fn agency_answers(world: &World, faults: &mut Faults) -> Result<String> {
    let tablet = &world.tablet;
    HomePage(tablet).open().await?;
    let address = HomePage(tablet).start_agreement(YEAR).await?;
    tablet.says("#above", "Wali Kota Pontianak").await?;
    tablet
        .says("#signing-order", "Ditandatangani lebih dahulu")
        .await?;
    tablet.click("[data-action='copy-down']").await?;
    let page = AgreementPage(tablet);
    let row = "[data-item]";
    tablet.appears(row).await?;
    page.write(row, "target", "76").await?;
    let line = page.add_budget_line().await?;
    for (field, typed) in [
        ("program", "Program Pemenuhan Upaya Kesehatan"),
        ("amount", "1.500.000"),
        ("fund_source", "APBD"),
    ] {
        page.write(&line, field, typed).await?;
    }
    faults.look_at(tablet, "pk-opd-di-bawah-kota").await?;
    tablet.click("[data-action='submit']").await?;
    // Only the server moves a status; what is written here waits for it.
    tablet
        .says("#agreement-status", "Menunggu kepastian server")
        .await?;
    Ok(address)
}

/// Of several posts the person says which; the post fills in who acts in it and whom it reports to.
async fn acting_official_promises(
    world: &World,
    post: &str,
    faults: &mut Faults,
) -> Result<String> {
    let tablet = &world.tablet;
    HomePage(tablet).open().await?;
    tablet.click("#new-agreement").await?;
    tablet.fill("#new-year", YEAR).await?;
    tablet.choose("#new-level", "administrator").await?;
    tablet.click("#create-agreement").await?;
    tablet.appears("#agreement-status").await?;
    let address = tablet.path().await?;
    tablet.choose("#parties [id^='position-']", post).await?;
    tablet
        .says("#post-superior", "Kepala Dinas Kesehatan")
        .await?;
    let page = AgreementPage(tablet);
    let name = page.value("#parties", "first_party_name").await?;
    ensure!(name == ACTING, "the first party is {name:?}");
    let kind = page.value("#parties", "first_party_appointment").await?;
    ensure!(kind == "plh", "the appointment is {kind:?}");
    tablet.says("#above", "Kepala Dinas Kesehatan").await?;
    let row = page.add_item().await?;
    for (field, typed) in [
        ("objective", "Meningkatnya layanan bidang"),
        ("indicator", "Cakupan layanan bidang"),
        ("unit", "%"),
        ("target", "90"),
    ] {
        page.write(&row, field, typed).await?;
    }
    faults.look_at(tablet, "pk-pelaksana-harian").await?;
    tablet.click("[data-action='submit']").await?;
    // Only the server moves a status; what is written here waits for it.
    tablet
        .says("#agreement-status", "Menunggu kepastian server")
        .await?;
    Ok(address)
}

/// A step of an agreement.
fn step(address: &str, step: &str) -> Value {
    let id = address.rsplit('/').next().unwrap_or_default();
    json!({"command": "step", "entity": id.replace('-', ""), "step": step})
}

/// Whoever signs out of order is told whose agreement comes first; in order all take force.
async fn signed_from_the_top(
    world: &World,
    [city, agency, below]: [&str; 3],
    faults: &mut Faults,
) -> Result<()> {
    for reviewer in [RUNNER, "organisasi"] {
        let mut reviewer = desk(world, reviewer)?;
        for address in [city, agency] {
            act(&mut reviewer, &step(address, "clear"))?;
        }
    }
    let mut head = desk(world, HEAD)?;
    act(&mut head, &step(below, "clear"))?;
    let too_early = act(&mut head, &step(agency, "sign_first"));
    ensure!(too_early.is_err(), "signed before the city");
    let tablet = &world.tablet;
    AgreementPage(tablet).open(agency).await?;
    tablet
        .says("#signing-order", "perjanjian Wali Kota Pontianak")
        .await?;
    faults
        .look_at_part(tablet, "urutan-tanda-tangan", "#above")
        .await?;
    let mut leader = desk(world, "walikota")?;
    act(&mut leader, &step(city, "sign_first"))?;
    tablet.vanishes("#signing-order").await?;
    head.done(&json!({"command": "sync"}))?;
    act(&mut head, &step(agency, "sign_first"))?;
    leader.done(&json!({"command": "sync"}))?;
    act(&mut leader, &step(agency, "sign_second"))?;
    let mut official = desk(world, OFFICIAL)?;
    let as_another = act(&mut official, &step(below, "sign_first"));
    ensure!(
        as_another.is_err(),
        "signed in the place of the printed official"
    );
    account_is_of_who_acts(world)?;
    official.done(&json!({"command": "sync"}))?;
    act(&mut official, &step(below, "sign_first"))?;
    head.done(&json!({"command": "sync"}))?;
    act(&mut head, &step(below, "sign_second"))
}

/// Bagian Organisasi links the account to the time in which its owner acts.
fn account_is_of_who_acts(world: &World) -> Result<()> {
    let mut organisation = desk(world, "organisasi")?;
    let mut found = |kind: &str, field: &str, words: &str| -> Result<Value> {
        let all = organisation.done(&json!({"command": "list", "kind": kind}))?;
        let all = all["entities"].as_array().context("none")?;
        let one = all.iter().find(|one| one["fields"][field] == words);
        Ok(one.context("not there")?["entity"].clone())
    };
    let account = found("account", "display_name", OFFICIALS_NAME)?;
    let acting = found("appointment", "official_name", ACTING)?;
    let link = json!({"command": "edit", "entity": account, "fields": {"appointment": acting}});
    act(&mut organisation, &link)
}

/// The days are over and somebody else holds the post; the signed page says who signed and how.
async fn stays_as_it_was_signed(world: &World, below: &str, faults: &mut Faults) -> Result<()> {
    let mut organisation = desk(world, "organisasi")?;
    let held = organisation.done(&json!({"command": "list", "kind": "appointment"}))?;
    let held = held["entities"].as_array().context("no appointments")?;
    let is_acting = |one: &&Value| one["fields"]["official_name"] == ACTING;
    let acting = held.iter().find(is_acting).context("nobody acts")?;
    let over = json!({"command": "edit", "entity": acting["entity"], "fields": {
        "ends_on": "2000-02-01",
    }});
    act(&mut organisation, &over)?;
    let tablet = &world.tablet;
    Frame(tablet).everything_is_sent().await?;
    tablet.open(&format!("{below}/cetak")).await?;
    tablet.says(".paper", &format!("Plh. {POST}")).await?;
    tablet.says(".paper", ACTING).await?;
    faults.look_at(tablet, "cetak-pelaksana-harian").await
}

/// The statement of the head of region: one signatory, no number, no second party.
async fn city_on_paper(world: &World, city: &str, faults: &mut Faults) -> Result<()> {
    let office = &world.office;
    AgreementPage(office).open(city).await?;
    office
        .appears("#agreement-status[data-status='in_force']")
        .await?;
    HomePage(office).open().await?;
    office
        .says("#agencies", "Pemerintah Kota Pontianak")
        .await?;
    office.open(&format!("{city}/cetak")).await?;
    office
        .says(".paper", "PERJANJIAN KINERJA TAHUN 2027")
        .await?;
    let paper = office.text(".paper").await?;
    ensure!(!paper.to_uppercase().contains("PIHAK KEDUA"), "{paper}");
    faults.look_at(office, "cetak-kepala-daerah").await
}
