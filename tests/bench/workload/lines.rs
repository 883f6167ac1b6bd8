//! Five thousand open doorbell lines: what they take of the server's memory, and how soon those
//! concerned hear of an edit.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use ikrar_domain::people::Role;
use ikrar_domain::value::Quarter;
use ikrar_server::demo::CitySize;
use ikrar_sync::edit;
use ikrar_sync::identity::EntityId;
use ikrar_sync::schema::realization;
use ikrar_sync::value::Value;
use rust_decimal::Decimal;
use support::desk::Desk;
use support::http::Doorbell;
use support::server::Visitor;

use crate::city::City;
use crate::figure::{Bound, Figures, number};
use crate::meter;

const LINES: usize = 5_000;
/// Opened at once; more would only overflow the queue of the listening socket.
const AT_ONCE: usize = 64;
/// Besides the lines a process has some files of its own open.
const FILES_BESIDES: usize = 200;
const MEGABYTES_MAX: f64 = 64.0;
const RING_TIME_MAX: Duration = Duration::from_secs(20);

/// Opens the lines, lets one edit ring, and closes them.
pub(crate) async fn measure(figures: &mut Figures) -> Result<()> {
    let limit = open_files_max()?;
    ensure!(
        limit >= LINES + FILES_BESIDES,
        "a process here may open {limit} files; run `ulimit -n 8192` before"
    );
    let size = CitySize {
        agencies: 40,
        items: 20,
        realizations: 40 * 20 * 4,
    };
    let mut city = City::start(size, 2, 1).await?;
    let mut people = Vec::new();
    for agency in city.agencies.clone() {
        people.push(city.visitor(&agency.operator)?);
    }
    let reviewer = city.visitor(&city.reviewer.clone())?;
    let agency = city.agencies.first().cloned().context("no agency")?;
    let own = agency
        .operator
        .agency
        .map(|id| EntityId::from_uuid(id.uuid()));
    let visitor = city.visitor(&agency.operator)?;
    let mut author = Desk::new(visitor, Role::AgencyOperator, own);
    let server = city.server.address();
    author.exchange(server).await?;
    // A reviewer of the whole city stands at every hundredth line.
    let listener = |line: usize| -> Option<&Visitor> {
        if line.is_multiple_of(100) {
            Some(&reviewer)
        } else {
            people.get(line % people.len())
        }
    };
    let process = city.server.id();
    let before = meter::held_megabytes(process)?;
    let mut lines: Vec<(usize, Doorbell)> = stream::iter(0..LINES)
        .map(|line| async move {
            let visitor = listener(line).context("nobody")?;
            anyhow::Ok((line, Doorbell::open(server, visitor).await?))
        })
        .buffer_unordered(AT_ONCE)
        .try_collect()
        .await?;
    let with_lines = meter::held_megabytes(process)?;
    figures.print("lines/open", number(lines.len()), "lines", Bound::NONE)?;
    let each = ((with_lines - before) * 1024.0 / number(LINES) * 10.0).round() / 10.0;
    figures.print("lines/each", each, "kB", Bound::NONE)?;
    let concerned: Vec<&mut Doorbell> = lines
        .iter_mut()
        .filter(|(line, _)| line.is_multiple_of(100) || line % people.len() == 0)
        .map(|(_, doorbell)| doorbell)
        .collect();
    figures.print(
        "lines/concerned",
        number(concerned.len()),
        "lines",
        Bound::NONE,
    )?;
    let late = ring(&mut author, server, &agency.items, concerned).await?;
    figures.print("lines/ring-p99", late, "ms", Bound::NONE)?;
    let all = meter::held_megabytes(process)?;
    figures.print("lines/memory", all, "MB", Bound::at_most(MEGABYTES_MAX))
}

/// Milliseconds from the push to the ring, which one line of a hundred needs at least.
async fn ring(
    author: &mut Desk,
    server: std::net::SocketAddr,
    items: &[EntityId],
    lines: Vec<&mut Doorbell>,
) -> Result<f64> {
    let item = *items.first().context("no indicator")?;
    let value = Value::Decimal(Decimal::from(7));
    let field = realization::VALUE;
    let drafts = edit::set_realization(&author.replica, item, Quarter::First, field, value)?;
    author.act(drafts);
    let scope = author
        .replica
        .cursors()
        .find(|(info, _)| info.agency().is_some());
    let (info, _) = scope.context("no scope")?;
    let words = format!("\"scope\":\"{}\"", info.id.hex());
    let began = Instant::now();
    let heard = lines.into_iter().map(|line| {
        let words = words.clone();
        async move {
            tokio::time::timeout(RING_TIME_MAX, line.wait_for(&words)).await??;
            anyhow::Ok(began.elapsed())
        }
    });
    let pushed = async { author.push(server, 200).await.map(|_| ()) };
    let (pushed, heard) = tokio::join!(pushed, futures::future::try_join_all(heard));
    pushed?;
    let mut heard = heard?;
    heard.sort_unstable();
    let place = heard.len() * 99 / 100;
    let late = heard.get(place).or(heard.last()).context("nobody heard")?;
    Ok((late.as_secs_f64() * 10_000.0).round() / 10.0)
}

/// How many files a process of this system may open, as the soft limit says.
fn open_files_max() -> Result<usize> {
    let limits = std::fs::read_to_string("/proc/self/limits")?;
    let line = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"));
    let soft = line.and_then(|line| line.split_whitespace().next());
    let soft = soft.context("no limit is told")?;
    Ok(soft.parse().unwrap_or(usize::MAX))
}
