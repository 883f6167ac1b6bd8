//! Work that stays on one device too long is named, louder with time, and with the ways out; and
//! a clock that is wrong is told without a false alarm.

use anyhow::{Result, ensure};
use support::browser::Browser;

use super::look::Faults;
use crate::pages::{Frame, HomePage, QuarterPage};
use crate::world::World;

const OPERATOR: &str = "operator.dinkes";
const FIGURE: &str = "48,25";

/// The clock of pages loaded from now on is moved by so many hours beyond where it was.
const MOVED: &str = "{
    const Before = Date;
    const shift = HOURS * 3600 * 1000;
    globalThis.Date = class extends Before {
        constructor(...rest) {
            if (rest.length === 0) super(Before.now() + shift); else super(...rest);
        }
        static now() { return Before.now() + shift; }
    };
}";

pub(crate) async fn tell(world: &mut World) -> Result<()> {
    let mut faults = Faults::default();
    world.prepare_tablet(OPERATOR).await?;
    let tablet = &world.tablet;
    HomePage(tablet).open().await?;
    let quarter = HomePage(tablet).quarter_in("Belum dimulai").await?;
    world.tablet_link.cut().await?;
    QuarterPage(tablet).open(&quarter).await?;
    QuarterPage(tablet).write_figure(0, FIGURE).await?;
    hours_later(tablet, 23).await?;
    tablet.says("#sync-line", "isian belum terkirim").await?;
    ensure!(!tablet.has("#unsent-banner").await?, "a false alarm");

    hours_later(tablet, 2).await?;
    says(tablet, "sudah lebih dari 24 jam hanya ada di perangkat").await?;
    says(tablet, "menurut jam perangkat ini").await?;
    tablet.says("#sync-line", "lebih dari 24 jam").await?;
    faults.look_at(tablet, "menunggu-sehari").await?;

    hours_later(tablet, 48).await?;
    says(tablet, "Segera kirim: ").await?;
    tablet.says("#sync-line", "lebih dari 3 hari").await?;
    tablet
        .appears("#unsent-banner [data-action='export-old']")
        .await?;
    faults.look_at(tablet, "menunggu-tiga-hari").await?;
    tablet.open("/sinkronisasi").await?;
    says(tablet, "Segera kirim").await?;
    faults.look_at(tablet, "menunggu-sinkronisasi").await?;

    // Three days before the edit was written: its age cannot be told.
    hours_later(tablet, -6 * 24).await?;
    says(tablet, "lamanya tidak pasti").await?;
    faults.look_at(tablet, "menunggu-jam-berubah").await?;

    world.tablet_link.restore().await?;
    Frame(tablet)
        .reconnects(OPERATOR, world.server.password())
        .await?;
    tablet.vanishes("#unsent-banner").await?;
    tablet.says("#clock-banner", "terlambat 2 hari").await?;
    faults.look_at(tablet, "jam-salah").await?;
    tablet.click("#clock-read").await?;
    tablet.vanishes("#clock-banner").await?;
    tablet.behaves().await?;
    faults.none()
}

/// So many hours pass while no page is open.
async fn hours_later(tablet: &Browser, hours: i64) -> Result<()> {
    let script = MOVED.replace("HOURS", &hours.to_string());
    tablet.before_each_page(&script).await?;
    tablet.reload().await
}

async fn says(tablet: &Browser, words: &str) -> Result<()> {
    tablet.says("#unsent-banner", words).await
}
