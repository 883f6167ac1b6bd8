//! Whose agreement stands above another's, as rows tell it: the same answer on a device and on the
//! server, which lays the city's rows beside an agency's.

use std::collections::BTreeSet;

use ikrar_domain::agreement::{AboveBy, AgreementPlace, AgreementStatus, Hierarchy, Level};
use ikrar_domain::value::{AgreementId, PositionId};

use super::versions::agreement_named;
use crate::identity::{EntityId, ScopeId};
use crate::row::{Row, Rows};
use crate::schema::{CITY_OWNER, agency_year_scope, agreement, position};

/// The post of who promises in an agreement, where it is said.
fn position_of(agreement: &Row) -> Option<PositionId> {
    let post = agreement.value(agreement::POSITION).as_id()?;
    Some(PositionId::from_uuid(post.uuid()))
}

/// Whom a post reports to.
pub fn superior_of(rows: &impl Rows) -> impl Fn(PositionId) -> Option<PositionId> {
    |post| {
        let row = rows.row(EntityId::from_uuid(post.uuid()))?;
        let above = row.value(position::REPORTS_TO).as_id()?;
        Some(PositionId::from_uuid(above.uuid()))
    }
}

/// The agreement above another, in the version that counts, and why it is that one.
pub fn agreement_above(rows: &impl Rows, id: EntityId) -> Option<(EntityId, AboveBy)> {
    let own = rows.row(id)?;
    let places: Vec<AgreementPlace> = near(rows, own)
        .into_iter()
        .filter_map(|other| rows.row(other))
        .filter_map(read_place)
        .collect();
    let hierarchy = Hierarchy::new(&places, superior_of(rows));
    let above = hierarchy.above(AgreementId::from_uuid(id.uuid()))?;
    Some((EntityId::from_uuid(above.agreement.uuid()), above.by))
}

/// The agreements by which it is told what stands above one: of the year, in the scopes where that
/// may stand, whatever is named or promised by a post up the line, in all its versions, and all
/// that tells the same of those. Of an agency's thousand they are a handful, and no other could
/// stand in between.
fn near(rows: &impl Rows, own: &Row) -> BTreeSet<EntityId> {
    let scopes = scopes_above(rows, own);
    let year = own.value(agreement::YEAR);
    let is_candidate =
        |row: &&Row| scopes.contains(&row.scope) && row.value(agreement::YEAR) == year;
    let number = year.as_integer().and_then(|year| u16::try_from(year).ok());
    let of_city = number.map(|year| rows.agreements_in(agency_year_scope(CITY_OWNER, year)));
    let mut waiting = of_city.unwrap_or_default();
    waiting.push(own.id);
    let mut near = BTreeSet::new();
    let mut posts = BTreeSet::new();
    while let Some(id) = waiting.pop() {
        let Some(row) = rows.row(id).filter(is_candidate) else {
            continue;
        };
        if !near.insert(id) {
            continue;
        }
        waiting.extend(row.value(agreement::PARENT).as_id());
        waiting.extend(rows.agreements_naming(agreement::SUPERSEDES, id));
        let mut post = row.value(agreement::POSITION).as_id();
        while let Some(row) = post.and_then(|post| rows.row(post)) {
            let superior = row.value(position::REPORTS_TO).as_id();
            post = superior.filter(|superior| posts.insert(*superior));
            let above = post.map(|post| rows.agreements_naming(agreement::POSITION, post));
            waiting.extend(above.unwrap_or_default());
        }
    }
    near
}

/// The scopes in which the agreement above may stand: its own, the city's, and those of the
/// agencies of the posts up the line.
pub(crate) fn scopes_above(rows: &impl Rows, own: &Row) -> BTreeSet<ScopeId> {
    let year = own.value(agreement::YEAR).as_integer();
    let Some(year) = year.and_then(|year| u16::try_from(year).ok()) else {
        return BTreeSet::new();
    };
    let mut scopes = BTreeSet::from([own.scope, agency_year_scope(CITY_OWNER, year)]);
    let mut post = own.value(agreement::POSITION).as_id();
    let mut seen = BTreeSet::new();
    while let Some(row) = post
        .filter(|post| seen.insert(*post))
        .and_then(|post| rows.row(post))
    {
        scopes.extend(row.parent().map(|agency| agency_year_scope(agency, year)));
        post = row.value(position::REPORTS_TO).as_id();
    }
    scopes
}

/// An agreement as its place above and below others needs it.
pub(super) fn read_place(row: &Row) -> Option<AgreementPlace> {
    Some(AgreementPlace {
        id: AgreementId::from_uuid(row.id.uuid()),
        position: position_of(row),
        parent: agreement_named(row, agreement::PARENT),
        supersedes: agreement_named(row, agreement::SUPERSEDES),
        level: Level::from_code(row.text(agreement::LEVEL)).unwrap_or(Level::AgencyHead),
        status: AgreementStatus::from_code(row.text(agreement::STATUS))?,
    })
}

/// The head of region's agreement of a year, in the version that counts.
pub fn city_agreement(rows: &impl Rows, year: u16) -> Option<EntityId> {
    let scope = agency_year_scope(CITY_OWNER, year);
    let places: Vec<AgreementPlace> = rows
        .agreements_in(scope)
        .into_iter()
        .filter_map(|id| rows.row(id))
        .filter_map(read_place)
        .collect();
    let hierarchy = Hierarchy::new(&places, |_| None);
    let counting = places.iter().find(|place| hierarchy.counts(place.id))?;
    Some(EntityId::from_uuid(counting.id.uuid()))
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::identity::{ReplicaId, Seq, UnixSeconds};
    use crate::operation::{Authorship, Base, Body, Draft};
    use crate::replica::Replica;
    use crate::row::{Cell, Stamp};
    use crate::schema::{CITY_SCOPE, EntityKind, Field};
    use crate::testing::MemoryStore;
    use crate::value::Value;

    const AGREEMENTS: u8 = 9;
    const POSTS: u8 = 5;

    fn agreement_id(number: u8) -> EntityId {
        EntityId::from_bytes([0xb0 | number; 16])
    }

    fn post_id(number: u8) -> EntityId {
        EntityId::from_bytes([0xd0 | number; 16])
    }

    fn agency() -> EntityId {
        EntityId::from_bytes([0xa0; 16])
    }

    #[derive(Clone, Debug)]
    struct Written {
        post: Option<u8>,
        parent: Option<u8>,
        supersedes: Option<u8>,
        level: Level,
        status: AgreementStatus,
    }

    impl Written {
        fn fields(&self) -> Vec<(Field, Value)> {
            let named = |id: Option<EntityId>| id.map_or(Value::Null, Value::Id);
            let code = |code: &str| Value::Text(code.to_owned());
            vec![
                (agreement::AGENCY, Value::Id(agency())),
                (agreement::YEAR, Value::Integer(2026)),
                (agreement::POSITION, named(self.post.map(post_id))),
                (agreement::PARENT, named(self.parent.map(agreement_id))),
                (
                    agreement::SUPERSEDES,
                    named(self.supersedes.map(agreement_id)),
                ),
                (agreement::LEVEL, code(self.level.code())),
                (agreement::STATUS, code(self.status.code())),
            ]
        }
    }

    fn written() -> impl Strategy<Value = Written> {
        let one = || prop::option::weighted(0.6, 0..AGREEMENTS);
        let status = prop::sample::select(vec![
            AgreementStatus::Draft,
            AgreementStatus::InForce,
            AgreementStatus::InForce,
            AgreementStatus::Void,
        ]);
        let level = prop::sample::select(vec![
            Level::AgencyHead,
            Level::Administrator,
            Level::Individual,
        ]);
        let post = prop::option::weighted(0.7, 0..POSTS);
        (
            post,
            one(),
            prop::option::weighted(0.3, 0..AGREEMENTS),
            level,
            status,
        )
            .prop_map(|(post, parent, supersedes, level, status)| Written {
                post,
                parent,
                supersedes,
                level,
                status,
            })
    }

    fn row(id: EntityId, kind: EntityKind, scope: ScopeId, fields: Vec<(Field, Value)>) -> Row {
        let mut row = Row::new(id, kind, scope);
        for (field, value) in fields {
            let cell = Cell {
                value,
                version: Seq(1),
                touched: Seq(1),
                stamp: Stamp::default(),
                ..Cell::default()
            };
            row.cells.insert(field, cell);
        }
        row
    }

    /// A device that has these from the server, and some of them changed since, unsent.
    fn device(all: &[Written], changed: &[(u8, Option<u8>)], superiors: &[Option<u8>]) -> Replica {
        let scope = agency_year_scope(agency(), 2026);
        let mut store = MemoryStore::new(ReplicaId::from_bytes([7; 16]));
        let by = Authorship {
            author: agency(),
            session: 1,
            claimed_at: UnixSeconds(1),
        };
        let moved = changed.iter().map(|(number, post)| Draft {
            scope,
            entity: agreement_id(*number),
            kind: EntityKind::Agreement,
            body: Body::Set {
                field: agreement::POSITION,
                base: Base::default(),
                value: post.map_or(Value::Null, |post| Value::Id(post_id(post))),
            },
        });
        store.append(moved.collect(), by);
        let mut loaded = store.load();
        let agreements = (0..).zip(all).map(|(number, one)| {
            let id = agreement_id(number);
            row(id, EntityKind::Agreement, scope, one.fields())
        });
        let posts = (0..).zip(superiors).map(|(number, above)| {
            let above = above.map_or(Value::Null, |above| Value::Id(post_id(above)));
            let fields = vec![
                (position::AGENCY, Value::Id(agency())),
                (position::REPORTS_TO, above),
            ];
            row(post_id(number), EntityKind::Position, CITY_SCOPE, fields)
        });
        loaded.rows = agreements.chain(posts).collect();
        Replica::load(loaded)
    }

    /// What all agreements of the scopes together tell.
    fn told_by_all(rows: &impl Rows, id: EntityId) -> Option<(EntityId, AboveBy)> {
        let scopes = scopes_above(rows, rows.row(id)?);
        let places: Vec<AgreementPlace> = scopes
            .iter()
            .flat_map(|scope| rows.agreements_in(*scope))
            .collect::<BTreeSet<_>>()
            .into_iter()
            .filter_map(|other| rows.row(other).and_then(read_place))
            .collect();
        let hierarchy = Hierarchy::new(&places, superior_of(rows));
        let above = hierarchy.above(AgreementId::from_uuid(id.uuid()))?;
        Some((EntityId::from_uuid(above.agreement.uuid()), above.by))
    }

    proptest! {
        /// The few that are near tell the same as all, also where lines and names run in circles.
        #[test]
        fn who_stands_above_is_told_by_those_near(
            all in vec(written(), usize::from(AGREEMENTS)),
            changed in vec((0..AGREEMENTS, prop::option::of(0..POSTS)), 0..3),
            superiors in vec(prop::option::weighted(0.8, 0..POSTS), usize::from(POSTS)),
        ) {
            let device = device(&all, &changed, &superiors);
            for number in 0..AGREEMENTS {
                let id = agreement_id(number);
                prop_assert_eq!(agreement_above(&device, id), told_by_all(&device, id));
            }
        }
    }
}
