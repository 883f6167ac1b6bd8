//! The server's database is put back from a copy of the night before: a page that was open all
//! the while and a browser that starts anew give back what they had receipts for. One's own figures
//! are never shown as another's or as unsent, and what is being typed stays.

use anyhow::{Context, Result, ensure};
use support::browser::Browser;
use support::program::StoredReplica;

use super::look::Faults;
use crate::pages::{Frame, HomePage, QuarterPage, SyncPage};
use crate::world::World;

const OPERATOR: &str = "operator.dinkes";
const COLLEAGUE: &str = "operator2.dinkes";
/// The first is in the copy; the second is the tablet's, the third the colleague's.
const FIGURES: [&str; 3] = ["71001", "71002", "71003"];
const NOTE: &str = "Gudang kelurahan terendam, berkas disalin ulang.";

/// What is typed while the server is gone, and is no value yet.
const TYPED: &str = "71x";

/// Notes whatever is painted of a figure of one's own, from now on.
const WATCH: &str = "
    const painted = window.__painted = new Set();
    const look = () => {
        const box = document.getElementById('cell-1-0');
        if (box) painted.add(`${box.value} ${box.closest('[data-state]').dataset.state}`);
        requestAnimationFrame(look);
    };
    look();";

/// What an account's devices had written when the copy was taken, and when it was put back.
struct Lost {
    login: &'static str,
    device: String,
    first: i64,
    last: i64,
}

pub(crate) async fn tell(world: &mut World) -> Result<()> {
    let mut faults = Faults::default();
    world.prepare_tablet(OPERATOR).await?;
    HomePage(&world.tablet).open().await?;
    let quarter = HomePage(&world.tablet).quarter_in("Belum dimulai").await?;
    let lost = lose_a_day(world, &quarter).await?;
    come_back_to_an_open_page(world, &mut faults).await?;
    come_back_to_a_new_page(world, &quarter, &mut faults).await?;
    for browser in [&world.tablet, &world.office] {
        let page = QuarterPage(browser);
        page.open(&quarter).await?;
        for (row, figure) in FIGURES.into_iter().enumerate() {
            page.figure_is(row, figure).await?;
            page.is_on_server(row).await?;
        }
        page.open_notes(1).await?;
        ensure!(page.note(1, "obstacles").await? == NOTE);
    }
    hold_against_the_store(world, &lost).await?;
    world.tablet.behaves().await?;
    world.office.behaves().await?;
    faults.none()
}

/// Both write after the copy was taken; the colleague's very session is younger than it.
async fn lose_a_day(world: &mut World, quarter: &str) -> Result<Vec<Lost>> {
    let page = QuarterPage(&world.tablet);
    page.open(quarter).await?;
    page.store_figure(0, FIGURES[0]).await?;
    Frame(&world.tablet).everything_is_sent().await?;
    let copy = world.server.back_up().await?;
    let had = written(world).await?;

    page.store_figure(1, FIGURES[1]).await?;
    page.type_note(1, "obstacles", NOTE).await?;
    page.is_on_server(1).await?;
    page.note_is(1, "obstacles", "server").await?;
    world.sign_in(&world.office, COLLEAGUE).await?;
    let page = QuarterPage(&world.office);
    page.open(quarter).await?;
    page.store_figure(2, FIGURES[2]).await?;
    page.is_on_server(2).await?;
    page.figure_is(1, FIGURES[1]).await?;
    Frame(&world.tablet).everything_is_sent().await?;
    let has = written(world).await?;

    world.tablet.run(WATCH, Vec::new()).await?;
    world.server.fall_back_to(&copy)?;
    world.office.kill()?;
    let left = written(world).await?;
    ensure!(left == had, "the copy lacks nothing: {left:?}");
    Ok(has.iter().filter_map(|now| lost_of(&had, now)).collect())
}

/// The devices of both accounts.
async fn written(world: &World) -> Result<Vec<(&'static str, StoredReplica)>> {
    let mut written = Vec::new();
    for login in [OPERATOR, COLLEAGUE] {
        let stored = world.server.replicas_of(login).await?;
        written.extend(stored.into_iter().map(|replica| (login, replica)));
    }
    Ok(written)
}

fn lost_of(had: &[(&str, StoredReplica)], now: &(&'static str, StoredReplica)) -> Option<Lost> {
    let (login, now) = now;
    let before = had.iter().find(|(_, had)| had.replica == now.replica);
    let before = before.map_or(0, |(_, had)| had.last);
    (before < now.last).then(|| Lost {
        login,
        device: now.replica.to_lowercase(),
        first: before + 1,
        last: now.last,
    })
}

async fn come_back_to_an_open_page(world: &mut World, faults: &mut Faults) -> Result<()> {
    QuarterPage(&world.tablet).type_figure(0, TYPED).await?;
    QuarterPage(&world.tablet).is_invalid(0).await?;
    let before = world.operation_count(OPERATOR).await?;
    world.restart_server()?;
    let tablet = &world.tablet;
    let what = "operations given back by an open page";
    tablet
        .until(what, async || {
            let count = world.operation_count(OPERATOR).await?;
            Ok((count > before).then_some(()))
        })
        .await?;
    Frame(tablet).everything_is_sent().await?;
    let page = QuarterPage(tablet);
    page.is_on_server(1).await?;
    page.is_invalid(0).await?;
    page.figure_is(0, TYPED).await?;
    faults.look_at(tablet, "server-dipulihkan").await?;
    let painted = tablet.run("return [...window.__painted];", Vec::new());
    let painted: Vec<String> = serde_json::from_value(painted.await?)?;
    ensure!(painted == [format!("{} server", FIGURES[1])], "{painted:?}");
    // The figure that was there is typed again: nothing has changed.
    page.type_figure(0, FIGURES[0]).await?;
    tablet.leave().await?;
    page.is_on_server(0).await?;
    nothing_alarms(tablet).await?;
    SyncPage(tablet).open().await?;
    faults
        .look_at(tablet, "server-dipulihkan-sinkronisasi")
        .await
}

/// The restored server does not know this browser's session: the words are those of any session
/// that has ended, and what is on the device stays in sight.
async fn come_back_to_a_new_page(
    world: &mut World,
    quarter: &str,
    faults: &mut Faults,
) -> Result<()> {
    world.office.start_again().await?;
    let office = &world.office;
    QuarterPage(office).open(quarter).await?;
    office.says("#session-banner", "Sesi Anda berakhir").await?;
    QuarterPage(office).figure_is(2, FIGURES[2]).await?;
    faults
        .look_at(office, "server-dipulihkan-masuk-lagi")
        .await?;
    let password = world.server.password();
    Frame(office).sign_in_again(COLLEAGUE, password).await?;
    Frame(office).everything_is_sent().await?;
    nothing_alarms(office).await
}

async fn nothing_alarms(browser: &Browser) -> Result<()> {
    for banner in ["#checksum-banner", "#recovery-banner", "#parked-banner"] {
        ensure!(!browser.has(banner).await?, "a false alarm: {banner}");
    }
    Ok(())
}

/// Each edit once, under its author; and the operator reads exactly what came back.
async fn hold_against_the_store(world: &World, lost: &[Lost]) -> Result<()> {
    for (browser, login) in [(&world.tablet, OPERATOR), (&world.office, COLLEAGUE)] {
        world.nothing_is_lost(browser, login).await?;
    }
    for (login, values) in [
        (OPERATOR, vec![FIGURES[0], FIGURES[1], NOTE]),
        (COLLEAGUE, vec![FIGURES[2]]),
    ] {
        let stored = world.server.values_of(login).await?;
        for value in values {
            let count = stored.iter().filter(|stored| *stored == value).count();
            ensure!(count == 1, "{value} came {count} times from {login}");
        }
    }
    let report = world.server.recovery()?;
    let lines: Vec<&str> = report.lines().collect();
    ensure!(lost.len() == 2 && lines.len() == 4, "{report}");
    let mut sum = 0;
    for Lost {
        login,
        device,
        first,
        last,
    } in lost
    {
        let count = last - first + 1;
        sum += count;
        let line = format!("{login}\t{device}\t{first}-{last}\t{count}\t0\t");
        let told = lines.iter().filter(|told| told.starts_with(&line));
        ensure!(told.count() == 1, "{line} in {report}");
    }
    let words = lines.last().context("no sum")?;
    let expected =
        format!("{sum} isian kembali dari 2 perangkat; 0 tidak ada lagi di perangkatnya.");
    ensure!(*words == expected, "{report}");
    Ok(())
}
