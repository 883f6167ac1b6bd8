//! An official of an agency drafts, submits and signs on one tablet, and no step is taken with a
//! network. Between submitting and signing the tablet is in reach of one for a moment: clearing is
//! the superior's, at a desk elsewhere, and nobody signs what a device has not seen cleared. What
//! was changed after that moment is not what was signed: the signature does not count, the screen
//! says why, and all that was written stays.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::look::Faults;
use super::signing::{act, desk};
use crate::pages::{AgreementPage, Frame, HomePage, SigningSheet, SyncPage};
use crate::world::World;

/// Whose own promise it is; the account is printed as the first party.
const OFFICIAL: &str = "p2p.dinkes";
const POST: &str = "Kepala Bidang Pencegahan dan Pengendalian Penyakit";
/// Clears and receives the promise.
const SUPERIOR: &str = "kepala.dinkes";
/// Writes everything of the agency.
const OPERATOR: &str = "operator.dinkes";
const YEAR: &str = "2027";
const INDICATOR: &str = "Cakupan penemuan kasus tuberkulosis";

pub(crate) async fn tell(world: &mut World) -> Result<()> {
    let mut faults = Faults::default();
    let post = post(world)?;
    world.prepare_tablet(OFFICIAL).await?;
    world.tablet_link.cut().await?;
    let address = drafted_and_submitted(world, &post, &mut faults).await?;
    in_reach_for_a_moment(world, &address).await?;
    changed_meanwhile_does_not_count(world, &address, &mut faults).await?;
    signed_again_takes_force(world, &address).await?;
    world.nothing_is_lost(&world.tablet, OFFICIAL).await?;
    world.tablet.behaves().await?;
    faults.none()
}

/// The official's post, as forms name it.
fn post(world: &World) -> Result<String> {
    let mut official = desk(world, OFFICIAL)?;
    let posts = official.done(&json!({"command": "list", "kind": "position"}))?;
    let posts = posts["entities"].as_array().context("no posts")?;
    let own = posts.iter().find(|one| one["fields"]["title"] == POST);
    let id = own.context("no such post")?["entity"].as_str();
    Ok(id.context("an id")?.to_owned())
}

async fn drafted_and_submitted(world: &World, post: &str, faults: &mut Faults) -> Result<String> {
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
    let row = page.add_item().await?;
    for (field, typed) in [
        ("objective", "Menurunnya penyakit menular"),
        ("indicator", INDICATOR),
        ("unit", "%"),
        ("target", "90"),
    ] {
        page.write(&row, field, typed).await?;
    }
    tablet.click("[data-action='submit']").await?;
    tablet
        .says("#agreement-status", "Menunggu kepastian server")
        .await?;
    // Whoever clears it is at a desk elsewhere: nothing is offered to be signed before.
    ensure!(
        !tablet.has("[data-action='sign_first']").await?,
        "what nobody has cleared could be signed"
    );
    faults.look_at(tablet, "diajukan-tanpa-jaringan").await?;
    Ok(address)
}

/// What waits is sent, the superior clears at a desk, and the tablet hears of it. The PIN is made
/// here, because the password is asked for.
async fn in_reach_for_a_moment(world: &World, address: &str) -> Result<()> {
    let tablet = &world.tablet;
    world.tablet_link.restore().await?;
    Frame(tablet).everything_is_sent().await?;
    let mut superior = desk(world, SUPERIOR)?;
    act(&mut superior, &step(address, "clear", None))?;
    tablet
        .appears("#agreement-status[data-status='cleared']")
        .await?;
    let sheet = SigningSheet(tablet);
    sheet.open("sign_first").await?;
    sheet.make_pin(world.server.password()).await?;
    sheet.close().await?;
    world.tablet_link.cut().await
}

async fn changed_meanwhile_does_not_count(
    world: &World,
    address: &str,
    faults: &mut Faults,
) -> Result<()> {
    let tablet = &world.tablet;
    SigningSheet(tablet)
        .draw_and_sign("sign_first", "Pontianak")
        .await?;
    Frame(tablet).waiting_is(2).await?;
    let mut superior = desk(world, SUPERIOR)?;
    let words = "Target disesuaikan dengan pagu";
    act(&mut superior, &step(address, "return", Some(words)))?;
    let mut operator = desk(world, OPERATOR)?;
    let list = json!({"command": "list", "kind": "item", "parent": id_in(address)});
    let items = operator.done(&list)?;
    let item = items["entities"][0]["entity"].clone();
    let change = json!({"command": "edit", "entity": item, "fields": {"target": "85"}});
    act(&mut operator, &change)?;
    act(&mut operator, &step(address, "submit", None))?;
    superior.done(&json!({"command": "sync"}))?;
    act(&mut superior, &step(address, "clear", None))?;

    world.tablet_link.restore().await?;
    Frame(tablet).everything_is_sent().await?;
    tablet.vanishes("#signatures").await?;
    tablet
        .appears("#agreement-status[data-status='cleared']")
        .await?;
    SyncPage(tablet).open().await?;
    tablet.says("main", "Isi dokumen sudah berubah").await?;
    faults.look_at(tablet, "tanda-tangan-ditolak").await?;
    AgreementPage(tablet).open(address).await?;
    let page = AgreementPage(tablet);
    let indicator = page.value("[data-item]", "indicator").await?;
    ensure!(indicator == INDICATOR, "what was drafted is gone");
    let target = page.value("[data-item]", "target").await?;
    ensure!(target == "85", "the change is not shown: {target:?}");
    Ok(())
}

async fn signed_again_takes_force(world: &World, address: &str) -> Result<()> {
    let tablet = &world.tablet;
    world.tablet_link.cut().await?;
    SigningSheet(tablet)
        .draw_and_sign("sign_first", "Pontianak")
        .await?;
    Frame(tablet).waiting_is(2).await?;
    let mut superior = desk(world, SUPERIOR)?;
    let too_early = act(&mut superior, &step(address, "sign_second", None));
    ensure!(too_early.is_err(), "what only the tablet knows counts");
    world.tablet_link.restore().await?;
    Frame(tablet).everything_is_sent().await?;
    tablet
        .appears("#agreement-status[data-status='signed_first']")
        .await?;
    superior.done(&json!({"command": "sync"}))?;
    act(&mut superior, &step(address, "sign_second", None))?;
    tablet
        .appears("#agreement-status[data-status='in_force']")
        .await?;
    tablet.says("#versions", "berlaku sejak").await
}

fn id_in(address: &str) -> String {
    let id = address.rsplit('/').next().unwrap_or_default();
    id.replace('-', "")
}

fn step(address: &str, step: &str, note: Option<&str>) -> Value {
    json!({"command": "step", "entity": id_in(address), "step": step, "note": note})
}
