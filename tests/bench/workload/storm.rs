//! Everybody comes back at once: tablets that were offline send what they wrote, while a
//! reviewer of the whole city follows.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::Result;
use futures::future::try_join_all;
use ikrar_server::demo::CitySize;
use ikrar_server::replica::session::Session;
use ikrar_sync::disposition::Disposition;
use ikrar_sync::identity::{ScopeId, Seq};
use ikrar_sync::row::Rows as _;
use ikrar_sync::testing::Random;
use support::link::{Link, Traffic};

use crate::city::City;
use crate::crew::{self, Author};
use crate::figure::{Bound, Figures, number, per};
use crate::meter;

/// How many, and how much.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Storm {
    pub(crate) name: &'static str,
    agencies: usize,
    tablets_each: usize,
    edits: usize,
    /// Each tablet has so many indicators to itself.
    items_each: usize,
    /// Whether every quarter has its figures already, so that each edit is of something that is
    /// there; otherwise the first edit of a quarter's figure starts it.
    is_filled: bool,
}

impl Storm {
    const W1: Self = Self {
        name: "w1",
        is_filled: true,
        ..Self::FORTY
    };
    /// A tablet in each agency.
    pub(crate) const FORTY: Self = Self {
        name: "storm-40",
        agencies: 40,
        tablets_each: 1,
        edits: 250,
        items_each: 20,
        is_filled: false,
    };
    /// Ten tablets in each agency.
    pub(crate) const FOUR_HUNDRED: Self = Self {
        name: "storm-400",
        agencies: 40,
        tablets_each: 10,
        edits: 200,
        items_each: 20,
        is_filled: false,
    };

    const fn tablets(self) -> usize {
        self.agencies * self.tablets_each
    }

    const fn edits_total(self) -> usize {
        self.tablets() * self.edits
    }
}

/// What it came to.
struct Outcome {
    tablets: Traffic,
    reviewer: Traffic,
    deflated_up: usize,
    /// What the notes alone weigh, deflated tablet by tablet.
    words_deflated: usize,
    cpu: Duration,
    peak_megabytes: f64,
    drained: Duration,
    reviewer_has_all: Duration,
    commits: usize,
    lost: usize,
    alarms: u64,
    /// What a fresh reviewer downloads afterwards.
    fresh: Traffic,
}

/// W1, in the columns of the comparison.
pub(crate) async fn measure_w1(figures: &mut Figures) -> Result<()> {
    let storm = Storm::W1;
    let edits = storm.edits_total();
    let outcome = run(storm).await?;
    let up = per(number(outcome.tablets.bytes_up), edits);
    let deflated = per(number(outcome.deflated_up), edits);
    let words = per(number(outcome.words_deflated), edits);
    let turns = outcome.tablets.pushes + outcome.tablets.pulls;
    let cpu = per(outcome.cpu.as_secs_f64() * 1e3, edits);
    let seconds = outcome.reviewer_has_all.as_secs_f64();
    let bound = Bound::at_most(20.0).beside(26.0);
    figures.print("w1/up", up, "B/edit", bound)?;
    let bound = Bound::NONE.beside(22.0);
    figures.print("w1/up-deflated", deflated, "B/edit", bound)?;
    figures.print("w1/words-deflated", words, "B/edit", Bound::NONE)?;
    let turns = per(number(turns), storm.tablets());
    let bound = Bound::NONE.beside(2.0);
    figures.print("w1/turns", turns, "/tablet", bound)?;
    let bound = Bound::at_most(0.015).beside(0.015);
    figures.print("w1/server-cpu", cpu, "ms/edit", bound)?;
    let bound = Bound::at_most(40.0).beside(79.0);
    figures.print("w1/server-peak", outcome.peak_megabytes, "MB", bound)?;
    figures.print("w1/wall", seconds, "s", Bound::NONE.beside(0.33))?;
    let bound = Bound::at_most(44.0).beside(44.0);
    figures.print("w1/flushes", number(outcome.commits), "", bound)?;
    let kilobytes = number(outcome.fresh.bytes_down) / 1e3;
    let bound = Bound::at_most(250.0).beside(442.0);
    figures.print("w1/w3-fresh-reviewer-down", kilobytes, "kB", bound)?;
    print_faults(figures, storm.name, &outcome)
}

/// The same work, told as a storm.
pub(crate) async fn measure_storm(storm: Storm, figures: &mut Figures) -> Result<()> {
    let outcome = run(storm).await?;
    let name = |what: &str| format!("{}/{what}", storm.name);
    let kilobytes = |bytes: usize| (number(bytes) / 100.0).round() / 10.0;
    for (what, bytes) in [
        ("tablets-up", outcome.tablets.bytes_up),
        ("tablets-down", outcome.tablets.bytes_down),
        ("reviewer-up", outcome.reviewer.bytes_up),
        ("reviewer-down", outcome.reviewer.bytes_down),
    ] {
        figures.print(&name(what), kilobytes(bytes), "kB", Bound::NONE)?;
    }
    let cpu = outcome.cpu.as_secs_f64();
    figures.print(&name("server-cpu"), cpu, "s", Bound::NONE)?;
    let peak = outcome.peak_megabytes;
    figures.print(&name("server-peak"), peak, "MB", Bound::NONE)?;
    let commits = number(outcome.commits);
    figures.print(&name("flushes"), commits, "", Bound::NONE)?;
    let seconds = outcome.drained.as_secs_f64();
    figures.print(&name("all-receipted"), seconds, "s", Bound::NONE)?;
    let bound = if storm.tablets() > 100 {
        Bound::at_most(15.0)
    } else {
        Bound::NONE
    };
    let seconds = outcome.reviewer_has_all.as_secs_f64();
    figures.print(&name("reviewer-has-all"), seconds, "s", bound)?;
    print_faults(figures, storm.name, &outcome)
}

fn print_faults(figures: &mut Figures, name: &str, outcome: &Outcome) -> Result<()> {
    let none = Bound::at_most(0.0);
    figures.print(&format!("{name}/lost"), number(outcome.lost), "", none)?;
    let alarms = f64::from(u32::try_from(outcome.alarms)?);
    figures.print(&format!("{name}/alarms"), alarms, "", none)
}

async fn run(storm: Storm) -> Result<Outcome> {
    let items = storm.items_each * storm.tablets_each;
    let quarters = if storm.is_filled { 4 } else { 0 };
    let size = CitySize {
        agencies: storm.agencies,
        items,
        realizations: storm.agencies * items * quarters,
    };
    let mut city = City::start(size, storm.tablets_each, 2).await?;
    let road = Link::to(city.server.address()).await?;
    let reviewers_road = Link::to(city.server.address()).await?;
    let mut random = Random::new(2026);
    let mut authors = seat_authors(&mut city, storm, &road, &mut random).await?;
    let seat = city.seat(&city.reviewer.clone())?;
    let reviewer = crew::open(seat, &reviewers_road.origin(), &mut random).await?;
    crew::current(&reviewer).await?;
    for author in &mut authors {
        author.session.set_offline(true)?;
        author.write(storm.edits).await?;
    }
    road.record();
    let process = city.server.id();
    meter::forget_peak(process)?;
    let cpu = meter::cpu(process)?;
    let commits = city.server.log_count("committed");
    let (before, reviewer_before) = (road.traffic(), reviewers_road.traffic());
    let (drained, reviewer_has_all) = come_back(&authors, &reviewer).await?;
    let fresh_road = Link::to(city.server.address()).await?;
    let used = meter::cpu(process)?.saturating_sub(cpu);
    let peak_megabytes = meter::peak_megabytes(process)?;
    let seat = city.seat(&city.reviewer.clone())?;
    let fresh = crew::open(seat, &fresh_road.origin(), &mut random).await?;
    crew::current(&fresh).await?;
    let fresh = fresh_road.traffic();
    Ok(Outcome {
        fresh,
        tablets: road.traffic().since(before),
        reviewer: reviewers_road.traffic().since(reviewer_before),
        deflated_up: road.recorded().iter().map(|stream| deflated(stream)).sum(),
        words_deflated: authors
            .iter()
            .map(|author| deflated(author.words.as_bytes()))
            .sum(),
        cpu: used,
        peak_megabytes,
        drained,
        reviewer_has_all,
        commits: city.server.log_count("committed") - commits,
        lost: lost(&authors, &reviewer).await?,
        alarms: alarms(&authors, &reviewer).await?,
    })
}

/// Everybody goes online at once. Until all is receipted, and until the reviewer has all.
async fn come_back(authors: &[Author], reviewer: &Session) -> Result<(Duration, Duration)> {
    let started = Instant::now();
    for author in authors {
        author.session.set_offline(false)?;
    }
    try_join_all(
        authors
            .iter()
            .map(|author| crew::until(&author.session, |replica, _| !replica.has_unsent())),
    )
    .await?;
    let drained = started.elapsed();
    let ends = ends_of(authors).await?;
    crew::until(reviewer, move |replica, _| {
        ends.iter()
            .all(|(scope, seq)| replica.head(*scope).is_some_and(|head| head.seq >= *seq))
    })
    .await?;
    let reviewer_has_all = started.elapsed();
    for author in authors {
        settle(&author.session).await?;
    }
    Ok((drained, reviewer_has_all))
}

/// Tablets of every agency, each with everything it may see and with items of its own.
async fn seat_authors(
    city: &mut City,
    storm: Storm,
    road: &Link,
    random: &mut Random,
) -> Result<Vec<Author>> {
    let mut authors = Vec::new();
    for agency in city.agencies.clone() {
        for items in agency.items.chunks(storm.items_each) {
            let seat = city.seat(&agency.operator)?;
            let session = crew::open(seat, &road.origin(), random).await?;
            crew::current(&session).await?;
            let own = Random::new(random.number());
            authors.push(Author::new(session, items.to_vec(), own));
        }
    }
    Ok(authors)
}

/// Returns when a tablet has pulled everything once more and listens again.
async fn settle(session: &Session) -> Result<()> {
    crew::until(session, |replica, standing| {
        !standing.is_asking
            && !replica.has_unsent()
            && standing.pulls_complete == standing.pulls_begun
    })
    .await
}

/// Where each scope ends after all receipts.
async fn ends_of(authors: &[Author]) -> Result<BTreeMap<ScopeId, Seq>> {
    let mut ends = BTreeMap::new();
    for author in authors {
        let own = author
            .session
            .look(|replica, _| {
                replica
                    .sent_operations()
                    .filter_map(|sent| Some((sent.operation.scope, sent.receipt.seq?)))
                    .collect::<Vec<_>>()
            })
            .await?;
        for (scope, seq) in own {
            let end = ends.entry(scope).or_default();
            *end = seq.max(*end);
        }
    }
    Ok(ends)
}

/// Cells in which the reviewer does not see what the tablet wrote last, and edits that were not
/// applied.
async fn lost(authors: &[Author], reviewer: &Session) -> Result<usize> {
    let mut lost = 0;
    for author in authors {
        let written = author.written.clone();
        lost += reviewer
            .look(move |replica, _| {
                let differs = |entity, field, value| {
                    replica
                        .row(entity)
                        .is_none_or(|row| row.value(field) != value)
                };
                written
                    .iter()
                    .filter(|((entity, field), value)| differs(*entity, *field, *value))
                    .count()
            })
            .await?;
        lost += author
            .session
            .look(|replica, _| {
                replica
                    .sent_operations()
                    .filter(|sent| sent.disposition != Disposition::Applied)
                    .count()
            })
            .await?;
    }
    Ok(lost)
}

async fn alarms(authors: &[Author], reviewer: &Session) -> Result<u64> {
    let mut alarms = 0;
    let sessions = authors.iter().map(|author| &author.session);
    for session in sessions.chain([reviewer]) {
        alarms += session.look(|_, standing| standing.alarms).await?;
    }
    Ok(alarms)
}

/// As small as the strongest deflate makes it.
fn deflated(bytes: &[u8]) -> usize {
    miniz_oxide::deflate::compress_to_vec(bytes, 10).len()
}
