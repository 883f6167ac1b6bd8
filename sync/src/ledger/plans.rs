//! Plans and their versions: how long a plan spans, and what a version must keep.

use std::collections::BTreeMap;

use ikrar_domain::plan::check_plan;

use super::create::fresh_cell;
use super::{Ledger, Refused};
use crate::disposition::{Disposition, ParkReason};
use crate::identity::EntityId;
use crate::model;
use crate::row::{Row, Rows as _, Stamp};
use crate::schema::{self, EntityKind, Field, action_step, plan, plan_indicator, plan_node};
use crate::value::Value;

impl Ledger {
    /// A new contribution leads in no circle. Gives the link's id.
    pub(super) fn check_serves(
        &self,
        link: EntityId,
        node: EntityId,
        to: EntityId,
    ) -> Result<EntityId, Refused> {
        if self.row(link).is_none() {
            model::may_contribute(self, node, to).map_err(|refusal| {
                Disposition::parked_with(ParkReason::InvalidValue, refusal.code())
            })?;
        }
        Ok(schema::contribution_id(node, to))
    }

    /// A plan spans 3 to 5 years; a version keeps what it changes, and has the id that every
    /// device gives it.
    pub(super) fn check_plan_place(
        &self,
        entity: EntityId,
        fields: &BTreeMap<Field, Value>,
    ) -> Result<(), Refused> {
        check_version_of(entity, EntityKind::Plan, fields)?;
        let mut row = Row::new(entity, EntityKind::Plan, self.info.id);
        let stamp = Stamp::default();
        for (field, value) in fields {
            let cell = fresh_cell(value.clone(), self.next_seq(), stamp);
            row.cells.insert(*field, cell);
        }
        let Some(new) = model::read_plan(&row) else {
            return Ok(());
        };
        let earlier = match new.earlier {
            Some(earlier) => {
                let read = self.row(earlier).and_then(model::read_plan);
                let read = read.ok_or_else(|| Disposition::parked(ParkReason::UnknownEntity))?;
                Some(read.identity())
            }
            None => None,
        };
        check_plan(&new.identity(), earlier.as_ref())
            .map_err(|refusal| Disposition::parked_with(ParkReason::InvalidValue, refusal.code()))
    }
}

/// A plan, or a row of one, that goes on from an earlier version has the id derived from it.
pub(super) fn check_version_of(
    entity: EntityId,
    kind: EntityKind,
    fields: &BTreeMap<Field, Value>,
) -> Result<(), Refused> {
    let field = match kind {
        EntityKind::Plan => plan::EARLIER,
        EntityKind::PlanNode => plan_node::EARLIER,
        EntityKind::PlanIndicator => plan_indicator::EARLIER,
        // Nobody can have read it: an approval follows the step.
        EntityKind::ActionStep if fields.contains_key(&action_step::APPROVED) => {
            return Err(Disposition::parked(ParkReason::InvalidValue));
        }
        _ => return Ok(()),
    };
    match fields.get(&field).and_then(Value::as_id) {
        Some(earlier) if schema::next_version_id(earlier) != entity => {
            Err(Disposition::parked(ParkReason::WrongScope))
        }
        _ => Ok(()),
    }
}
