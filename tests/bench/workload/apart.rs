//! W2: two tablets of each agency write apart, a fifth of the fields both. Nothing may be lost
//! or hidden: whatever a tablet wrote last into a field is what stands there, waits beside it
//! for a decision, or went into the merged note, at a reviewer who was not there.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use futures::future::try_join_all;
use ikrar_domain::value::Quarter;
use ikrar_server::demo::CitySize;
use ikrar_sync::identity::EntityId;
use ikrar_sync::row::{Cell, Rows as _};
use ikrar_sync::schema::{Field, realization, realization_id};
use ikrar_sync::testing::Random;
use ikrar_sync::value::Value;
use support::link::Link;

use crate::city::City;
use crate::crew::{self, Author};
use crate::figure::{Bound, Figures, number};

const AGENCIES: usize = 40;
const ITEMS: usize = 20;
/// Of each agency's fields: written by the first only, by both, by the second only.
const OWN: usize = 100;
const SHARED: usize = 50;

type Place = (EntityId, Quarter, Field);

pub(crate) async fn measure_w2(figures: &mut Figures) -> Result<()> {
    let size = CitySize {
        agencies: AGENCIES,
        items: ITEMS,
        realizations: AGENCIES * ITEMS * Quarter::ALL.len(),
    };
    let mut city = City::start(size, 2, 1).await?;
    let link = Link::to(city.server.address()).await?;
    let mut random = Random::new(2_027);
    let authors = write_apart(&mut city, &link, &mut random).await?;
    for author in &authors {
        author.session.set_offline(false)?;
    }
    let drained = authors
        .iter()
        .map(|author| crew::until(&author.session, |replica, _| !replica.has_unsent()));
    try_join_all(drained).await?;
    let seat = city.seat(&city.reviewer.clone())?;
    let reviewer = crew::open(seat, &link.origin(), &mut random).await?;
    crew::current(&reviewer).await?;
    let (mut written, mut hidden, mut conflicts) = (0, 0, BTreeSet::new());
    for author in &authors {
        let wrote = author.written.clone();
        written += wrote.len();
        let (missing, waiting) = reviewer
            .look(move |replica, _| {
                let cell = |entity, field| replica.row(entity)?.cells.get(&field);
                let mut waiting = Vec::new();
                let mut missing = 0;
                for ((entity, field), value) in &wrote {
                    let cell = cell(*entity, *field);
                    if cell.is_some_and(|cell| !cell.challengers.is_empty()) {
                        waiting.push((*entity, *field));
                    }
                    missing += usize::from(!cell.is_some_and(|cell| shows(cell, value)));
                }
                (missing, waiting)
            })
            .await?;
        hidden += missing;
        conflicts.extend(waiting);
    }
    figures.print("w2/written", number(written), "values", Bound::NONE)?;
    let waiting = number(conflicts.len());
    figures.print("w2/waiting-for-a-decision", waiting, "fields", Bound::NONE)?;
    let none = Bound::at_most(0.0).beside(0.0);
    figures.print("w2/lost-or-hidden", number(hidden), "values", none)
}

/// Two tablets of each agency, offline, with everything written.
async fn write_apart(city: &mut City, link: &Link, random: &mut Random) -> Result<Vec<Author>> {
    let mut authors = Vec::new();
    for agency in city.agencies.clone() {
        let places = shuffled(&agency.items, random);
        let (first, second) = (
            places.get(..OWN + SHARED).context("too few fields")?,
            places
                .get(OWN..OWN + SHARED + OWN)
                .context("too few fields")?,
        );
        for own in [first, second] {
            let seat = city.seat(&agency.operator)?;
            let session = crew::open(seat, &link.origin(), random).await?;
            crew::current(&session).await?;
            session.set_offline(true)?;
            let mut author =
                Author::new(session, agency.items.clone(), Random::new(random.number()));
            for (item, quarter, field) in own {
                let value = if *field == realization::VALUE {
                    author.figure()
                } else {
                    Value::Text(author.note())
                };
                author.set(*item, *quarter, *field, value).await?;
            }
            authors.push(author);
        }
    }
    Ok(authors)
}

/// Whether a person who looks at the field can find the value.
fn shows(cell: &Cell, value: &Value) -> bool {
    cell.value == *value
        || cell.challengers.iter().any(|other| other.value == *value)
        || cell.originals.iter().any(|other| other.value == *value)
}

/// Every field of an agency that can be written, in any order.
fn shuffled(items: &[EntityId], random: &mut Random) -> Vec<Place> {
    let fields = [
        realization::VALUE,
        realization::OBSTACLES,
        realization::ENABLERS,
        realization::FOLLOW_UP,
    ];
    let mut places: Vec<(u64, Place)> = Vec::new();
    for item in items {
        for quarter in Quarter::ALL {
            for field in fields {
                places.push((random.number(), (*item, quarter, field)));
            }
        }
    }
    places.sort_by_key(|(number, (item, quarter, field))| {
        (*number, realization_id(*item, *quarter), *field)
    });
    places.into_iter().map(|(_, place)| place).collect()
}
