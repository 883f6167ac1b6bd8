//! One tablet by itself, doing nothing.

use std::time::Duration;

use anyhow::Result;
use ikrar_server::demo::CitySize;
use ikrar_sync::testing::Random;
use support::link::Link;

use crate::city::City;
use crate::crew;
use crate::figure::{Bound, Figures, number};

/// How long an idle replica is watched.
const IDLE: Duration = Duration::from_mins(1);
/// The line has opened by then.
const SETTLED: Duration = Duration::from_secs(5);

/// A connected replica that nobody uses, heartbeat and polls included.
pub(crate) async fn measure_idle(figures: &mut Figures) -> Result<()> {
    let size = CitySize {
        agencies: 40,
        items: 20,
        realizations: 40 * 20 * 4,
    };
    let mut city = City::start(size, 0, 1).await?;
    let link = Link::to(city.server.address()).await?;
    let seat = city.seat(&city.reviewer.clone())?;
    let reviewer = crew::open(seat, &link.origin(), &mut Random::new(5)).await?;
    crew::current(&reviewer).await?;
    // The doorbell line opens after that, and tells nothing new.
    tokio::time::sleep(SETTLED).await;
    let before = link.traffic();
    tokio::time::sleep(IDLE).await;
    let passed = link.traffic().since(before);
    let bytes = number(passed.bytes_up + passed.bytes_down);
    figures.print("idle/minute", bytes, "B", Bound::at_most(1_024.0))?;
    let pulls = reviewer.look(|_, standing| standing.pulls_complete).await?;
    let pulls = number(usize::try_from(pulls)?);
    figures.print(
        "idle/pulls-since-start",
        pulls,
        "pulls",
        Bound::at_most(1.0),
    )
}
