//! The database breaks, is emptied, forgets, or cannot be opened: what was unsent comes back from
//! the second copy, reaches the server once, and the person reads what happened.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use support::program::ServerProgram;

use super::tablet::{Tablet, database, each_came_once};

const OPERATOR: &str = "operator.dinkes";

/// No database can be opened in pages loaded from now on.
const NO_DATABASE: &str = "
    IDBFactory.prototype.open = function () {
        const request = new EventTarget();
        Object.assign(request, { readyState: 'pending', result: undefined, error: null });
        setTimeout(() => {
            request.readyState = 'done';
            request.error = new DOMException(
                'Internal error opening backing store for indexedDB.open.', 'UnknownError');
            request.dispatchEvent(new Event('error'));
        }, 5);
        return request;
    };";

/// The next three transactions fail as on a lost connection; whoever asks a connection again
/// that has failed before is counted.
const LOSE_CONNECTIONS: &str = "
    window.losses = 3;
    window.misuses = 0;
    const dead = new WeakSet();
    const begin = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function (...rest) {
        if (dead.has(this)) window.misuses += 1;
        if (window.losses > 0) {
            window.losses -= 1;
            dead.add(this);
            throw new DOMException('Connection to Indexed Database server lost.', 'UnknownError');
        }
        return begin.apply(this, rest);
    };";

/// The first request to open a database in the next page is never answered, as from a browser
/// that loses it while it recovers from a crash.
const UNANSWERED: &str = "
    if (!sessionStorage.unanswered) {
        sessionStorage.unanswered = 'once';
        const open = IDBFactory.prototype.open;
        IDBFactory.prototype.open = function () {
            IDBFactory.prototype.open = open;
            return new EventTarget();
        };
    }";

pub(crate) async fn tell(server: &ServerProgram) -> Result<()> {
    let mut tablet = Tablet::ready(server, OPERATOR).await?;
    broken_files(server, &mut tablet)
        .await
        .context("broken files")?;
    emptied_while_closed(server, &mut tablet)
        .await
        .context("emptied while closed")?;
    forgotten_tail(server, &tablet)
        .await
        .context("forgotten tail")?;
    damaged_record(server, &tablet)
        .await
        .context("damaged record")?;
    lost_connection(server, &tablet)
        .await
        .context("lost connection")?;
    unanswered(server, &mut tablet)
        .await
        .context("unanswered")?;
    unopenable(server, &mut tablet)
        .await
        .context("unopenable")?;
    tablet.nothing_is_lost(server).await
}

/// Random bytes over every file of the browser's database, as after a bad sector.
async fn broken_files(server: &ServerProgram, tablet: &mut Tablet) -> Result<()> {
    let figures = ["10001", "10002", "10003"];
    tablet.link.cut().await?;
    tablet.write(&figures, "device").await?;
    let waiting = tablet.waiting_in_database().await?;
    tablet.browser.kill()?;
    let broken = break_files(&tablet.profile().join("Default/IndexedDB"))?;
    ensure!(broken > 2, "only {broken} files of the database were found");
    tablet.start().await?;
    tablet.open("/").await?;
    let words = tablet.says("#recovery-banner", "salinan kedua").await?;
    ensure!(
        words.contains(&format!("{waiting} isian")),
        "{waiting}: {words}"
    );
    tablet
        .says("#sync-line", &format!("{waiting} isian belum terkirim"))
        .await?;
    tablet.link.restore().await?;
    tablet.is_sent().await?;
    // A page that goes before it has cleared the second copy leaves that to the next receipt.
    tablet.second_copy_is_bare().await?;
    each_came_once(server, OPERATOR, &figures).await?;
    tablet.open_grid().await?;
    tablet.holds(&figures).await
}

/// The browser deletes its databases while no page of ours is open, and the files stay.
async fn emptied_while_closed(server: &ServerProgram, tablet: &mut Tablet) -> Result<()> {
    let figures = ["10011", "10012"];
    tablet.link.cut().await?;
    tablet.write(&figures, "device").await?;
    // A page that is left may run a moment longer, and would give the database back itself.
    tablet.die_and_start().await?;
    let arguments = serde_json::json!({
        "origin": tablet.link.origin(), "storageTypes": "indexeddb,local_storage",
    });
    tablet
        .tab
        .command("Storage.clearDataForOrigin", arguments)
        .await?;
    tablet.open("/").await?;
    let words = tablet.says("#recovery-banner", "mengosongkan").await?;
    ensure!(words.contains("2 isian"), "{words}");
    tablet.link.restore().await?;
    tablet.is_sent().await?;
    each_came_once(server, OPERATOR, &figures).await?;
    tablet.open_grid().await?;
    tablet.holds(&figures).await
}

/// The newest transaction is gone, as when a disk has lied about a flush.
async fn forgotten_tail(server: &ServerProgram, tablet: &Tablet) -> Result<()> {
    tablet.link.cut().await?;
    tablet.write(&["10021", "10022"], "device").await?;
    let last = "store.getAllKeys()";
    let keys = tablet
        .tab
        .evaluate(&database("outbox", "readonly", last))
        .await?;
    let last = keys
        .as_array()
        .and_then(|keys| keys.last())
        .context("no key")?;
    let forget = format!("store.delete({last})");
    tablet
        .tab
        .evaluate(&database("outbox", "readwrite", &forget))
        .await?;
    let back = format!("store.put('{last}', 'next_dseq')");
    tablet
        .tab
        .evaluate(&database("meta", "readwrite", &back))
        .await?;
    tablet.open_grid().await?;
    let words = tablet
        .says("#recovery-banner", "kehilangan catatan")
        .await?;
    ensure!(words.contains("1 isian"), "{words}");
    tablet.holds(&["10021", "10022"]).await?;
    tablet
        .tab
        .evaluate("document.querySelector('#recovery-read').click()")
        .await?;
    tablet
        .tab
        .until("!document.querySelector('#recovery-banner')")
        .await?;
    tablet.link.restore().await?;
    tablet.is_sent().await?;
    each_came_once(server, OPERATOR, &["10021", "10022"]).await
}

/// One record cannot be read any more.
async fn damaged_record(server: &ServerProgram, tablet: &Tablet) -> Result<()> {
    tablet.link.cut().await?;
    tablet.write(&["10031", "10032"], "device").await?;
    let keys = tablet
        .tab
        .evaluate(&database("outbox", "readonly", "store.getAllKeys()"))
        .await?;
    let first = keys
        .as_array()
        .and_then(|keys| keys.first())
        .context("no key")?;
    let damage = format!("store.put(new Uint8Array([255, 0, 7]), {first})");
    tablet
        .tab
        .evaluate(&database("outbox", "readwrite", &damage))
        .await?;
    tablet.open_grid().await?;
    let words = tablet.says("#recovery-banner", "rusak").await?;
    ensure!(words.contains("1 isian"), "{words}");
    tablet.holds(&["10031", "10032"]).await?;
    tablet.link.restore().await?;
    tablet.is_sent().await?;
    each_came_once(server, OPERATOR, &["10031", "10032"]).await
}

/// The connection breaks under a save: it is opened anew, never asked again, and the save is kept.
async fn lost_connection(server: &ServerProgram, tablet: &Tablet) -> Result<()> {
    tablet.open_grid().await?;
    tablet.link.cut().await?;
    tablet.tab.evaluate(LOSE_CONNECTIONS).await?;
    tablet.write(&["10041"], "device").await?;
    let counts = tablet
        .tab
        .evaluate("[window.losses, window.misuses]")
        .await?;
    ensure!(
        counts == serde_json::json!([0, 0]),
        "losses left and misuses: {counts}"
    );
    tablet.open_grid().await?;
    tablet.holds(&["10041"]).await?;
    tablet.link.restore().await?;
    tablet.is_sent().await?;
    each_came_once(server, OPERATOR, &["10041"]).await
}

/// The browser never answers whoever opens the database first: it is asked for anew.
async fn unanswered(server: &ServerProgram, tablet: &mut Tablet) -> Result<()> {
    tablet.link.cut().await?;
    tablet.write(&["10045"], "device").await?;
    tablet.die_and_start().await?;
    tablet.tab.before_each_page(UNANSWERED).await?;
    tablet.open_grid().await?;
    let asked = tablet.tab.evaluate("sessionStorage.unanswered").await?;
    ensure!(asked == "once", "no database was asked for: {asked}");
    tablet.holds(&["10045"]).await?;
    tablet.link.restore().await?;
    tablet.is_sent().await?;
    each_came_once(server, OPERATOR, &["10045"]).await?;
    // Whoever had to sign in again stands elsewhere.
    tablet.open_grid().await
}

/// The database cannot be opened at all: what waits is sent, new work is kept in the second copy
/// and said to be kept there, and is the database's again when that opens.
async fn unopenable(server: &ServerProgram, tablet: &mut Tablet) -> Result<()> {
    tablet.link.cut().await?;
    tablet.write(&["10051"], "device").await?;
    tablet.die_and_start().await?;
    tablet.tab.before_each_page(NO_DATABASE).await?;
    tablet.open("/").await?;
    tablet.says("#storage-banner", "salinan kedua").await?;
    tablet.link.restore().await?;
    tablet.is_sent().await?;
    each_came_once(server, OPERATOR, &["10051"]).await?;

    tablet.open_grid().await?;
    tablet.link.cut().await?;
    tablet.write(&["10061"], "backup").await?;
    tablet
        .says(".save-state--backup", "Tersimpan hanya di salinan kedua")
        .await?;
    // The battery dies, and the database opens again.
    tablet.die_and_start().await?;
    tablet.open_grid().await?;
    tablet.holds(&["10061"]).await?;
    tablet.write(&["10062"], "device").await?;
    tablet.link.restore().await?;
    tablet.is_sent().await?;
    each_came_once(server, OPERATOR, &["10061", "10062"]).await
}

/// Overwrites every file below; gives their number.
fn break_files(folder: &Path) -> Result<usize> {
    let mut broken = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        if path.is_dir() {
            broken += break_files(&path)?;
        } else if entry.file_name() != "LOCK" {
            let length = fs::metadata(&path)?.len().max(64);
            let noise = (0..length).map(|place| (place * 197 + 31).to_le_bytes()[0]);
            fs::write(&path, noise.collect::<Vec<u8>>())?;
            broken += 1;
        }
    }
    Ok(broken)
}
