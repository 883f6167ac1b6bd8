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
    let scopes = scopes_above(rows, own);
    let year = own.value(agreement::YEAR);
    let near: BTreeSet<EntityId> = scopes
        .iter()
        .flat_map(|scope| rows.agreements_in(*scope))
        .collect();
    let places: Vec<AgreementPlace> = near
        .into_iter()
        .filter_map(|other| rows.row(other))
        .filter(|row| row.value(agreement::YEAR) == year)
        .filter_map(read_place)
        .collect();
    let hierarchy = Hierarchy::new(&places, superior_of(rows));
    let above = hierarchy.above(AgreementId::from_uuid(id.uuid()))?;
    Some((EntityId::from_uuid(above.agreement.uuid()), above.by))
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
