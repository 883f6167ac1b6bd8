//! A person who told the browser to save data: figures go, files wait. Whoever signs out meanwhile
//! leaves the files where they are, and they go out after the next sign-in.

use anyhow::{Result, ensure};
use support::browser::Browser;

use super::evidence::Files;
use crate::pages::{EvidencePart, Frame, QuarterPage, SignInPage, SyncPage};
use crate::world::World;

const OPERATOR: &str = "operator.dinkes";
const DOCUMENT: &str = "undangan.pdf";
const BYTES: usize = 40_000;
const ROW: usize = 2;

/// Every page from now on finds a browser that saves data, until the word is taken back.
const SAVE_DATA: &str = "
    const connection = new EventTarget();
    Object.defineProperty(connection, 'saveData', {
        get: () => localStorage.getItem('test-save-data') === 'on',
    });
    Object.defineProperty(navigator, 'connection', { value: connection, configurable: true });";

pub(super) async fn tell(world: &World, files: &Files, quarter: &str) -> Result<()> {
    let tablet = &world.tablet;
    tablet.before_each_page(SAVE_DATA).await?;
    save_data(tablet, "on").await?;
    let page = QuarterPage(tablet);
    page.open(quarter).await?;
    page.open_notes(ROW).await?;
    let part = EvidencePart(tablet, ROW);
    part.choose("files", &files.pdf(DOCUMENT, BYTES)?).await?;
    part.file_is(DOCUMENT, "kept").await?;
    Frame(tablet).everything_is_sent().await?;
    // Two more exchanges, after each of which a file would go.
    for figure in ["97,25", "97,5"] {
        page.write_figure(ROW, figure).await?;
        page.is_on_server(ROW).await?;
    }
    part.file_is(DOCUMENT, "kept").await?;
    let begun = world.server.files().await?;
    ensure!(begun.iter().all(|file| file.size != BYTES), "{begun:?}");

    // Signing out says what is left behind, and leaves it.
    tablet.click("#account").await?;
    tablet.click("#sign-out").await?;
    tablet
        .says("#sign-out-warning", "1 berkas bukti belum terkirim")
        .await?;
    tablet.click("#sign-out-anyway").await?;
    SignInPage(tablet).is_alive().await?;
    save_data(tablet, "off").await?;
    world.sign_in(tablet, OPERATOR).await?;
    SyncPage(tablet).open().await?;
    tablet.click("#sync-now").await?;
    page.open(quarter).await?;
    page.open_notes(ROW).await?;
    part.file_is(DOCUMENT, "stored").await
}

async fn save_data(tablet: &Browser, word: &str) -> Result<()> {
    let script = "localStorage.setItem('test-save-data', arguments[0]);";
    tablet.run(script, vec![word.into()]).await?;
    Ok(())
}
