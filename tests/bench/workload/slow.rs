//! Tablets on a poor road: what they send when they come back, and what they are sent.
//!
//! Which packets are lost, a seed decides. A few of them are on the way of one exchange, so each
//! figure is that of the middle one of several seeds, and the worst stands beside it.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use ikrar_domain::value::Quarter;
use ikrar_server::demo::CitySize;
use ikrar_server::replica::store::Account;
use ikrar_server::replica::transport::Origin;
use ikrar_sync::edit;
use ikrar_sync::identity::{EntityId, ScopeId, Seq};
use ikrar_sync::schema::realization;
use ikrar_sync::testing::Random;
use ikrar_sync::value::Value;
use support::secure::{CERTIFICATE, secure};

use crate::city::City;
use crate::crew::{self, Author};
use crate::figure::{Bound, Figures};
use crate::road::{OPEN, Road, SECOND_GENERATION};

/// What three weeks of work come to.
const THREE_WEEKS: usize = 200;
/// What the comparison sends.
const COMPARED: usize = 250;
/// Each in an agency of its own.
const SEEDS: u64 = 20;
/// So many at a time: each waits for its road nearly always.
const AT_A_TIME: usize = 5;
/// Makes the certificates weigh the 4.5 kB that the design reckons with.
const CHAIN_LENGTH: usize = 10;
/// Everything is on the road by then and nothing has come back.
const ON_ITS_WAY: Duration = Duration::from_secs(1);
/// An author, a reader, and an author behind a certificate.
const TABLETS: usize = 3;

/// What is measured with each seed, in this order.
const ROWS: [(&str, Bound); 7] = [
    ("200-cold", Bound::at_most(4.0)),
    ("200-pulled", Bound::at_most(4.0)),
    ("200-warm", Bound::at_most(2.0)),
    ("250-cold", Bound::at_most(2.5).beside(2.8)),
    ("250-flapping", Bound::NONE.beside(2.9)),
    ("250-cut-off", Bound::NONE),
    ("200-cold-secure", Bound::at_most(4.0)),
];

/// Where the roads lead.
struct Ends {
    server: SocketAddr,
    /// The same behind a certificate, which is this.
    front: SocketAddr,
    certificates: Vec<u8>,
}

/// 64 kbit/s, 600 ms round trip, one packet of twenty lost.
pub(crate) async fn measure(figures: &mut Figures) -> Result<()> {
    let size = CitySize {
        agencies: 40,
        items: 20,
        realizations: 40 * 20 * 4,
    };
    let mut city = City::start(size, TABLETS, 0).await?;
    let ends = Ends {
        server: city.server.address(),
        front: secure(city.server.address(), CHAIN_LENGTH).await?,
        certificates: std::fs::read(CERTIFICATE)?,
    };
    let mut runs = Vec::new();
    for (seed, agency) in (1..=SEEDS).zip(city.agencies.clone()) {
        let mut seats = Vec::new();
        for _ in 0..TABLETS {
            seats.push(city.seat(&agency.operator)?);
        }
        runs.push(run(seed, agency.items, seats, &ends));
    }
    let seconds: Vec<[f64; ROWS.len()]> = stream::iter(runs)
        .buffer_unordered(AT_A_TIME)
        .try_collect()
        .await?;
    for (index, (name, bound)) in ROWS.into_iter().enumerate() {
        let of_row = seconds.iter().filter_map(|of_seed| of_seed.get(index));
        let mut of_row: Vec<f64> = of_row.copied().collect();
        of_row.sort_by(f64::total_cmp);
        let middle = of_row.get(of_row.len() / 2).context("no seed")?;
        let worst = of_row.last().context("no seed")?;
        figures.print(&format!("slow/{name}"), *middle, "s", bound)?;
        let name = format!("slow/{name}-worst");
        figures.print(&name, *worst, "s", Bound::NONE)?;
    }
    Ok(())
}

/// The seconds of one seed, as in [`ROWS`].
async fn run(
    seed: u64,
    items: Vec<EntityId>,
    seats: Vec<Account>,
    ends: &Ends,
) -> Result<[f64; ROWS.len()]> {
    let [first, second, third]: [Account; TABLETS] =
        seats.try_into().map_err(|_| anyhow!("too few seats"))?;
    let seeds = [seed, seed + 100, seed + 200];
    let road = Road::to(ends.server, SECOND_GENERATION, seeds[0]).await?;
    let origin = Origin::parse(&road.origin(), None)?;
    let mut author = author_at(first, &items, origin, seeds[0]).await?;
    let readers_road = Road::to(ends.server, SECOND_GENERATION, seeds[1]).await?;
    let origin = Origin::parse(&readers_road.origin(), None)?;
    let reader = author_at(second, &items, origin, seeds[1]).await?;
    reader.session.set_offline(true)?;

    let cold = send_cold(&mut author, THREE_WEEKS).await?;
    rest(&author).await?;
    let pulled = pull_cold(&reader, &author).await?;
    reader.session.set_offline(true)?;
    let warm = send_warm(&mut author, THREE_WEEKS).await?;
    rest(&author).await?;
    let compared = send_cold(&mut author, COMPARED).await?;
    rest(&author).await?;
    let flapping = send_flapping(&mut author, &road, OPEN).await?;
    rest(&author).await?;
    let cut_off = send_flapping(&mut author, &road, ON_ITS_WAY).await?;
    author.session.set_offline(true)?;

    let road = Road::to(ends.front, SECOND_GENERATION, seeds[2]).await?;
    let origin = road.origin().replace("http://", "https://");
    let origin = Origin::parse(&origin, Some(&ends.certificates))?;
    let mut author = author_at(third, &items, origin, seeds[2]).await?;
    let cold_secure = send_cold(&mut author, THREE_WEEKS).await?;
    Ok([cold, pulled, warm, compared, flapping, cut_off, cold_secure])
}

/// A tablet with everything pulled.
async fn author_at(seat: Account, items: &[EntityId], origin: Origin, seed: u64) -> Result<Author> {
    let mut random = Random::new(seed);
    let session = crew::open_at(seat, origin, &mut random).await?;
    crew::current(&session).await?;
    let own = Random::new(random.number());
    Ok(Author::new(session, items.to_vec(), own))
}

/// Until nothing is on its way that would be in the next figure.
async fn rest(author: &Author) -> Result<()> {
    crew::until(&author.session, |_, standing| !standing.is_asking).await
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

/// The same while the road is cut now and then.
async fn send_flapping(author: &mut Author, road: &Road, first: Duration) -> Result<f64> {
    author.session.set_offline(true)?;
    author.write(COMPARED).await?;
    let started = Instant::now();
    author.session.set_offline(false)?;
    tokio::select! {
        sent = crew::until(&author.session, |replica, _| !replica.has_unsent()) => sent?,
        () = road.flap(first) => {}
    }
    road.mend();
    Ok(started.elapsed().as_secs_f64())
}

/// Seconds from coming back to knowing everything that another has written meanwhile.
async fn pull_cold(reader: &Author, writer: &Author) -> Result<f64> {
    let heads: Vec<(ScopeId, Seq)> = writer
        .session
        .look(|replica, _| {
            let cursors = replica.cursors();
            cursors.map(|(info, seq)| (info.id, seq)).collect()
        })
        .await?;
    let started = Instant::now();
    reader.session.set_offline(false)?;
    crew::until(&reader.session, move |replica, _| {
        heads.iter().all(|(scope, seq)| {
            let head = replica.head(*scope);
            head.is_some_and(|head| head.seq >= *seq)
        })
    })
    .await?;
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
            Value::Text(author.note())
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
