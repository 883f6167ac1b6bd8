//! Where an agreement may stand: the head of region's in the city's own year and nowhere else, and
//! below no agreement that is not of a higher level. And under which id a deadline stands.

use std::collections::BTreeMap;

use ikrar_domain::agreement::{Level, PlacingRefusal, check_named_parent};

use super::{Ledger, Refused};
use crate::disposition::{Disposition, ParkReason};
use crate::identity::EntityId;
use crate::row::{Row, Rows as _};
use crate::schema::{
    self, EntityKind, Field, agreement, budget_document, report_deadline, support,
};
use crate::value::Value;

impl Ledger {
    /// Whether an agreement may stand with these fields given or changed.
    pub(super) fn check_placing(
        &self,
        entity: EntityId,
        kind: EntityKind,
        given: &BTreeMap<Field, Value>,
    ) -> Result<(), Refused> {
        if kind != EntityKind::Agreement {
            return Ok(());
        }
        let row = self.row(entity);
        let level = match given.get(&agreement::LEVEL) {
            Some(value) => value.as_text().and_then(Level::from_code),
            None => row.map(level_of),
        };
        let level = level.unwrap_or(Level::AgencyHead);
        let is_stated = row.is_none() || given.contains_key(&agreement::LEVEL);
        if is_stated && (level == Level::HeadOfRegion) != self.info.is_city_year() {
            return Err(refused(PlacingRefusal::OfAnother));
        }
        let named = given.get(&agreement::PARENT).and_then(Value::as_id);
        // What is not here stands in another scope, or comes later.
        let above = named.and_then(|named| self.row(named));
        match above {
            Some(above) => {
                let is_itself = above.id == entity;
                check_named_parent(level, level_of(above), is_itself).map_err(refused)
            }
            None => Ok(()),
        }
    }

    /// A budget document stands in its agency's year.
    pub(super) fn check_document_place(
        &self,
        fields: &BTreeMap<Field, Value>,
    ) -> Result<(), Refused> {
        let agency = self.info.agency().map(Value::Id);
        if fields.get(&budget_document::AGENCY) == agency.as_ref() {
            return Ok(());
        }
        Err(Disposition::parked(ParkReason::WrongScope))
    }

    /// A link between items that was taken out comes back by any edit of it: then it is judged like
    /// a new one, for what stands above may have been linked the other way meanwhile.
    pub(super) fn check_rejoining(
        &self,
        entity: EntityId,
        field: Field,
        value: &Value,
    ) -> Result<(), Refused> {
        let is_out = |row: &&Row| {
            let is_link = row.kind == EntityKind::Support;
            is_link && row.value(support::WITHDRAWN) == &Value::Bool(true)
        };
        let Some(link) = self.row(entity).filter(is_out) else {
            return Ok(());
        };
        if field == support::WITHDRAWN && value == &Value::Bool(true) {
            return Ok(());
        }
        let ends = [support::ITEM, support::SUPPORTS].map(|end| link.value(end).as_id());
        match ends {
            [Some(item), Some(supports)] => self.check_supports(item, supports).map(drop),
            _ => Ok(()),
        }
    }
}

/// The id of a quarter's deadline, as its fields give it.
pub(super) fn deadline_id(fields: &BTreeMap<Field, Value>) -> Result<EntityId, Refused> {
    let year = fields
        .get(&report_deadline::YEAR)
        .and_then(Value::as_integer);
    let quarter = fields
        .get(&report_deadline::QUARTER)
        .and_then(schema::quarter_of);
    year.and_then(|year| u16::try_from(year).ok())
        .zip(quarter)
        .map(|(year, quarter)| schema::report_deadline_id(year, quarter))
        .ok_or_else(|| Disposition::parked(ParkReason::InvalidValue))
}

fn level_of(row: &Row) -> Level {
    Level::from_code(row.text(agreement::LEVEL)).unwrap_or(Level::AgencyHead)
}

fn refused(refusal: PlacingRefusal) -> Refused {
    Disposition::parked_with(ParkReason::InvalidValue, refusal.code())
}
