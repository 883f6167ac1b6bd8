//! A server with too much to do, and one that refuses what it is sent: the person reads that
//! nothing is lost, and about when it goes on, and everything arrives once.

use anyhow::{Result, ensure};
use support::link::Trap;

use super::look::Faults;
use crate::pages::{Frame, HomePage, QuarterPage, SyncPage};
use crate::world::World;

const OPERATOR: &str = "operator.dinkes";

pub(crate) async fn tell(world: &mut World) -> Result<()> {
    let mut faults = Faults::default();
    world.prepare_tablet(OPERATOR).await?;
    let tablet = &world.tablet;
    HomePage(tablet).open().await?;
    let quarter = HomePage(tablet).quarter_in("Belum dimulai").await?;
    QuarterPage(tablet).open(&quarter).await?;
    wait_for_a_turn(world, &mut faults).await?;
    be_refused(world, &quarter, &mut faults).await?;
    world.nothing_is_lost(tablet, OPERATOR).await?;
    let values = world.server.values_of(OPERATOR).await?;
    for figure in ["61001", "61002", "61003"] {
        let count = values.iter().filter(|value| *value == figure).count();
        ensure!(count == 1, "{figure} came {count} times");
    }
    tablet.behaves().await?;
    faults.none()
}

/// Half an hour is a long turn: the words name it, and a person who asks goes at once.
async fn wait_for_a_turn(world: &World, faults: &mut Faults) -> Result<()> {
    let tablet = &world.tablet;
    let page = QuarterPage(tablet);
    world.tablet_link.lay(Trap::Answer {
        status: 503,
        retry_after: 1_800,
        times: 1,
    });
    page.write_figure(0, "61001").await?;
    world.tablet_link.sprung().await?;
    Frame(tablet).link_is("waiting").await?;
    tablet
        .says("#sync-line", "Data aman, menunggu giliran")
        .await?;
    for words in [
        "Data aman, menunggu giliran",
        "isian tersimpan",
        "sekitar pukul",
    ] {
        tablet.says("#turn-banner", words).await?;
    }
    page.is_on_device(0).await?;
    faults.look_at(tablet, "giliran").await?;
    tablet.click("#sync-line").await?;
    tablet.click("#sync-now").await?;
    Frame(tablet).everything_is_sent().await?;
    tablet.vanishes("#turn-banner").await
}

/// Every push is refused until the cause is gone; the edits stay, counted and named.
async fn be_refused(world: &World, quarter: &str, faults: &mut Faults) -> Result<()> {
    let tablet = &world.tablet;
    let page = QuarterPage(tablet);
    page.open(quarter).await?;
    world.tablet_link.cut().await?;
    page.write_figure(1, "61002").await?;
    page.write_figure(2, "61003").await?;
    world.tablet_link.lay(Trap::Answer {
        status: 400,
        retry_after: 0,
        times: u32::MAX,
    });
    world.tablet_link.restore().await?;
    world.tablet_link.sprung().await?;
    let words = "Server sedang bermasalah. Isian Anda tetap tersimpan di perangkat";
    tablet.says(".banners", words).await?;
    Frame(tablet).waiting_is(2).await?;
    tablet.click("#sync-line").await?;
    for indicator in ["tuberkulosis", "penyelidikan epidemiologi"] {
        tablet.says("#waiting", indicator).await?;
    }
    faults.look_at(tablet, "ditolak-server").await?;
    world.tablet_link.lift_trap();
    tablet.click("#sync-now").await?;
    Frame(tablet).everything_is_sent().await?;
    ensure!(SyncPage(tablet).counts().await?.waiting == 0);
    Ok(())
}
