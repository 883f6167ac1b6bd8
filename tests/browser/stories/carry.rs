//! The carried queue: a tablet that never gets a connection hands its queue to somebody who does,
//! and when it reconnects after all nothing is there twice.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::json;
use support::browser::Browser;
use support::folder::TemporaryFolder;

use crate::pages::{Frame, HomePage, QuarterPage, SyncPage};
use crate::world::World;

const OPERATOR: &str = "operator.dinkes";
const OPERATOR_NAME: &str = "Dewi Ambarsekar";
const REVIEWER: &str = "bappeda";
const OBSTACLE: &str = "Perahu puskesmas keliling rusak sejak awal triwulan.";
/// How long a browser may take to write a file of a few hundred bytes.
const DOWNLOAD_PATIENCE: Duration = Duration::from_secs(20);

pub(crate) async fn tell(world: &mut World) -> Result<()> {
    world.prepare_tablet(OPERATOR).await?;
    has_its_key(&world.tablet).await?;
    let folder = TemporaryFolder::new()?;
    let file = export(world, folder.path()).await?;
    world.tablet.kill()?;
    let count = hand_in(world, &file).await?;
    hand_in_again(world, &file, count).await?;
    refuse_what_is_no_queue(world, folder.path()).await?;
    world.tablet.start_again().await?;
    world.tablet_link.restore().await?;
    HomePage(&world.tablet).open().await?;
    Frame(&world.tablet)
        .reconnects(OPERATOR, world.server.password())
        .await?;
    world.nothing_is_lost(&world.tablet, OPERATOR).await?;
    ensure!(
        world.operation_count(OPERATOR).await? == count,
        "nothing was recorded twice"
    );
    world.tablet.behaves().await?;
    world.office.behaves().await
}

/// Waits until the tablet holds the key that seals its files.
async fn has_its_key(tablet: &Browser) -> Result<()> {
    let script = "
        const names = (await indexedDB.databases()).map((database) => database.name);
        const opened = indexedDB.open(names.find((name) => name.startsWith('ikrar-')));
        const database = await new Promise((done) => {
            opened.onsuccess = () => done(opened.result);
        });
        const asked = database.transaction('carried').objectStore('carried').getAllKeys();
        const keys = await new Promise((done) => { asked.onsuccess = () => done(asked.result); });
        database.close();
        return keys.includes('key');";
    let script = format!("return (async () => {{ {script} }})();");
    tablet
        .until("key for carried files", async || {
            let has = tablet.run(&script, Vec::new()).await?;
            Ok((has == json!(true)).then_some(()))
        })
        .await
}

async fn export(world: &World, folder: &Path) -> Result<PathBuf> {
    let tablet = &world.tablet;
    HomePage(tablet).open().await?;
    let quarter = HomePage(tablet).quarter_in("Belum dimulai").await?;
    world.tablet_link.cut().await?;
    QuarterPage(tablet).open(&quarter).await?;
    QuarterPage(tablet)
        .write_note(0, "obstacles", OBSTACLE)
        .await?;
    QuarterPage(tablet).write_figure(0, "48,25").await?;
    SyncPage(tablet).open().await?;
    download_into(tablet, folder).await?;
    tablet.click("#export-pending").await?;
    tablet.says(".toast", "Berkas antrean berisi").await?;
    let file = downloaded(folder, "ikrar").await?;
    let bytes = std::fs::read(&file)?;
    ensure!(bytes.starts_with(b"IKRQ"), "a sealed file");
    let plain = OBSTACLE.as_bytes();
    ensure!(
        !bytes.windows(plain.len()).any(|window| window == plain),
        "nobody reads it on the way"
    );
    Ok(file)
}

/// Files that are offered lie in this folder from now on.
pub(super) async fn download_into(browser: &Browser, folder: &Path) -> Result<()> {
    let behaviour = json!({ "behavior": "allow", "downloadPath": folder });
    browser
        .command("Browser.setDownloadBehavior", behaviour)
        .await?;
    Ok(())
}

/// The first file with this ending, as soon as it is whole.
pub(super) async fn downloaded(folder: &Path, ending: &str) -> Result<PathBuf> {
    let deadline = Instant::now() + DOWNLOAD_PATIENCE;
    loop {
        let found = std::fs::read_dir(folder)?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .find(|path| path.extension().is_some_and(|has| has == ending));
        if let Some(file) = found {
            return Ok(file);
        }
        ensure!(Instant::now() < deadline, "no file was offered");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The reviewer has no connection either when the file arrives; it waits, and a reload does not
/// lose it.
async fn hand_in(world: &World, file: &Path) -> Result<i64> {
    let office = &world.office;
    world.sign_in(office, REVIEWER).await?;
    SyncPage(office).open().await?;
    SyncPage(office).is_ready_for_offline().await?;
    world.office_link.cut().await?;
    choose(office, file).await?;
    office.appears("[data-carried='waiting']").await?;
    office.reload().await?;
    office.appears("[data-carried='waiting']").await?;
    world.office_link.restore().await?;
    office.says("[data-carried='taken']", OPERATOR_NAME).await?;
    let count = world.operation_count(OPERATOR).await?;
    ensure!(count > 0, "the server has the queue");
    // What the tablet wrote is what the reviewer reads.
    office.open("/reviu").await?;
    Ok(count)
}

async fn hand_in_again(world: &World, file: &Path, count: i64) -> Result<()> {
    let office = &world.office;
    SyncPage(office).open().await?;
    choose(office, file).await?;
    office
        .says("[data-carried='taken']", "sudah ada di server sebelumnya")
        .await?;
    ensure!(world.operation_count(OPERATOR).await? == count);
    Ok(())
}

async fn refuse_what_is_no_queue(world: &World, folder: &Path) -> Result<()> {
    let office = &world.office;
    let other = folder.join("laporan.ikrar");
    std::fs::write(&other, b"PK\x03\x04 lembar kerja")?;
    choose(office, &other).await?;
    office
        .says("#carry-trouble", "bukan berkas antrean Ikrar")
        .await
}

async fn choose(browser: &Browser, file: &Path) -> Result<()> {
    browser.appears("#carry-file").await?;
    let path = file.to_str().context("a path in words")?;
    browser.press("#carry-file", path).await
}
