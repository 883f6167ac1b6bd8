//! An agency whose whole staff promises: its page shows the head first and the rest piece by piece,
//! finds anybody by post or name, and does so without a network.

use anyhow::{Result, ensure};
use serde_json::json;
use support::browser::Browser;

use super::look::Faults;
use crate::pages::{Frame, HomePage};
use crate::world::World;

/// The agreements of the city this is told in.
pub(crate) const AGREEMENTS: usize = 300;

const OPERATOR: &str = "operator.dinkes";
const CARDS: &str = "return [...document.querySelectorAll('[data-agreement]')]
    .map((card) => card.querySelector('p').innerText.split(' · ')[0]);";
const ENTRIES: &str = "return document.querySelectorAll('.attention__entry').length;";

pub(crate) async fn tell(world: &mut World) -> Result<()> {
    let mut faults = Faults::default();
    world.prepare_tablet(OPERATOR).await?;
    let tablet = &world.tablet;
    HomePage(tablet).open().await?;
    // All of them are on the device before its network dies.
    let of_all = format!("20 dari {AGREEMENTS} ditampilkan");
    tablet.says(".home__column [role=status]", &of_all).await?;
    world.tablet_link.cut().await?;
    Frame(tablet).link_is("offline").await?;

    shows(tablet, 20).await?;
    ensure!(
        cards(tablet)
            .await?
            .first()
            .is_some_and(|first| first == "Jabatan 0")
    );
    faults.look_at(tablet, "perjanjian-banyak").await?;
    tablet.click("#more-agreements").await?;
    shows(tablet, 40).await?;

    tablet.fill("#find-agreement", "pihak 217").await?;
    shows(tablet, 1).await?;
    ensure!(cards(tablet).await? == ["Jabatan 217"]);
    faults.look_at(tablet, "perjanjian-dicari").await?;
    tablet.fill("#find-agreement", "apoteker").await?;
    tablet.says(".home__column", "Tidak ada yang cocok").await?;

    let listed = tablet.run(ENTRIES, Vec::new()).await?;
    ensure!(listed == json!(10), "{listed} entries at once");
    tablet.click("#more-attention").await?;
    tablet
        .until("more of what needs attention", async || {
            let listed = tablet.run(ENTRIES, Vec::new()).await?;
            Ok((listed == json!(20)).then_some(()))
        })
        .await?;
    tablet.behaves().await?;
    faults.none()
}

async fn cards(tablet: &Browser) -> Result<Vec<String>> {
    let shown = tablet.run(CARDS, Vec::new()).await?;
    Ok(serde_json::from_value(shown)?)
}

async fn shows(tablet: &Browser, count: usize) -> Result<()> {
    tablet
        .until(format!("{count} cards"), async || {
            Ok((cards(tablet).await?.len() == count).then_some(()))
        })
        .await
}
