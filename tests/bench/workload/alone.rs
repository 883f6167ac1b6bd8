//! One tablet by itself: on a poor road, as a fresh replica, and doing nothing.

use std::time::{Duration, Instant};

use anyhow::Result;
use ikrar_domain::value::Quarter;
use ikrar_server::demo::CitySize;
use ikrar_sync::edit;
use ikrar_sync::schema::realization;
use ikrar_sync::testing::Random;
use support::link::Link;

use crate::city::City;
use crate::crew::{self, Author};
use crate::figure::{Bound, Figures, number};
use crate::road::{Road, SECOND_GENERATION};

/// How long an idle replica is watched.
const IDLE: Duration = Duration::from_mins(1);
/// What three weeks of work come to.
const THREE_WEEKS: usize = 200;
/// What the comparison sends.
const COMPARED: usize = 250;

fn small_city() -> CitySize {
    CitySize {
        agencies: 40,
        items: 20,
        realizations: 40 * 20 * 4,
    }
}

/// An author on a poor road, with everything pulled.
async fn author_on(city: &mut City, road: &Road, seed: u64) -> Result<Author> {
    let mut random = Random::new(seed);
    let agency = city.agencies.first().cloned();
    let agency = agency.ok_or_else(|| anyhow::anyhow!("no agency"))?;
    let seat = city.seat(&agency.operator)?;
    let session = crew::open(seat, &road.origin(), &mut random).await?;
    crew::current(&session).await?;
    let own = Random::new(random.number());
    Ok(Author::new(session, agency.items, own))
}

/// Seconds from coming back to the last receipt.
async fn send_cold(author: &mut Author, edits: usize) -> Result<f64> {
    author.session.set_offline(true)?;
    author.write(edits).await?;
    let started = Instant::now();
    author.session.set_offline(false)?;
    crew::until(&author.session, |replica, _| !replica.has_unsent()).await?;
    Ok(started.elapsed().as_secs_f64())
}

/// The same over a connection that stands, from the moment of saving.
async fn send_warm(author: &mut Author, edits: usize) -> Result<f64> {
    let mut drafts = Vec::new();
    for number in 0..edits {
        let value = author.figure();
        let items = author.items.len();
        let item = author.items.get(number % items).copied();
        let quarter = Quarter::ALL.get(number / items % 4).copied();
        let (item, quarter) = (item.unwrap_or_default(), quarter.unwrap_or(Quarter::First));
        let field = [
            realization::VALUE,
            realization::OBSTACLES,
            realization::FOLLOW_UP,
        ]
        .get(number / (items * 4))
        .copied()
        .unwrap_or(realization::ENABLERS);
        let value = if field == realization::VALUE {
            value
        } else {
            ikrar_sync::value::Value::Text(author.note())
        };
        let drafted = author
            .session
            .look(move |replica, _| edit::set_realization(replica, item, quarter, field, value))
            .await??;
        drafts.extend(drafted);
    }
    let started = Instant::now();
    author.session.append(drafts).await?;
    crew::until(&author.session, |replica, _| !replica.has_unsent()).await?;
    Ok(started.elapsed().as_secs_f64())
}

/// 64 kbit/s, 600 ms round trip, one packet of twenty lost.
pub(crate) async fn measure_slow(figures: &mut Figures) -> Result<()> {
    let mut city = City::start(small_city(), 4, 0).await?;
    let road = Road::to(city.server.address(), SECOND_GENERATION).await?;
    let mut author = author_on(&mut city, &road, 1).await?;
    let seconds = send_cold(&mut author, THREE_WEEKS).await?;
    figures.print("slow/200-cold", seconds, "s", Bound::at_most(4.0))?;
    crew::until(&author.session, |_, standing| !standing.is_asking).await?;
    let seconds = send_warm(&mut author, THREE_WEEKS).await?;
    figures.print("slow/200-warm", seconds, "s", Bound::at_most(2.0))?;
    let mut author = author_on(&mut city, &road, 2).await?;
    let seconds = send_cold(&mut author, COMPARED).await?;
    let bound = Bound::at_most(2.5).beside(2.8);
    figures.print("slow/250-cold", seconds, "s", bound)?;
    let mut author = author_on(&mut city, &road, 3).await?;
    author.session.set_offline(true)?;
    author.write(COMPARED).await?;
    let started = Instant::now();
    author.session.set_offline(false)?;
    tokio::select! {
        sent = crew::until(&author.session, |replica, _| !replica.has_unsent()) => sent?,
        () = road.flap() => {}
    }
    let seconds = started.elapsed().as_secs_f64();
    figures.print("slow/250-flapping", seconds, "s", Bound::NONE.beside(2.9))
}

/// A connected replica that nobody uses, heartbeat and polls included.
pub(crate) async fn measure_idle(figures: &mut Figures) -> Result<()> {
    let mut city = City::start(small_city(), 0, 1).await?;
    let link = Link::to(city.server.address()).await?;
    let seat = city.seat(&city.reviewer.clone())?;
    let reviewer = crew::open(seat, &link.origin(), &mut Random::new(5)).await?;
    crew::current(&reviewer).await?;
    let first = reviewer.look(|_, standing| standing.pulls_complete).await?;
    // The pull that follows the opening of the doorbell line is the last of the start.
    crew::until(&reviewer, move |_, standing| {
        standing.pulls_complete > first && !standing.is_asking
    })
    .await?;
    let before = link.traffic();
    tokio::time::sleep(IDLE).await;
    let passed = link.traffic().since(before);
    let bytes = number(passed.bytes_up + passed.bytes_down);
    figures.print("idle/minute", bytes, "B", Bound::at_most(1_024.0))
}
