//! Positions and who holds them: the server judges every change as it would stand, so that no two
//! people hold one post and no reporting line leads back to itself.

use std::collections::BTreeMap;

use ikrar_domain::people::{AppointmentProblem, appointment_problems, check_superior};
use ikrar_domain::value::PositionId;

use super::{Ledger, Refused};
use crate::disposition::{Disposition, ParkReason};
use crate::identity::EntityId;
use crate::model;
use crate::row::{Cell, Row, Rows as _};
use crate::schema::{EntityKind, Field, position};
use crate::value::Value;

impl Ledger {
    /// Whether a position or an appointment may stand with these fields changed or given.
    pub(super) fn check_people(
        &self,
        entity: EntityId,
        kind: EntityKind,
        given: &BTreeMap<Field, Value>,
    ) -> Result<(), Refused> {
        match kind {
            EntityKind::Position => self.check_reporting(entity, given),
            EntityKind::Appointment => self.check_appointment(entity, given),
            _ => Ok(()),
        }
    }

    fn check_reporting(
        &self,
        entity: EntityId,
        given: &BTreeMap<Field, Value>,
    ) -> Result<(), Refused> {
        let Some(superior) = given.get(&position::REPORTS_TO).and_then(Value::as_id) else {
            return Ok(());
        };
        let superior_of = |id: PositionId| {
            let row = self.row(EntityId::from_uuid(id.uuid()))?;
            let above = row.value(position::REPORTS_TO).as_id()?;
            Some(PositionId::from_uuid(above.uuid()))
        };
        let [entity, superior] = [entity, superior].map(|id| PositionId::from_uuid(id.uuid()));
        check_superior(entity, superior, superior_of).map_err(|refusal| refused(refusal.code()))
    }

    /// Only what this change would break is refused; what stands wrong already can be mended step
    /// by step.
    fn check_appointment(
        &self,
        entity: EntityId,
        given: &BTreeMap<Field, Value>,
    ) -> Result<(), Refused> {
        let mut row = self
            .row(entity)
            .cloned()
            .unwrap_or_else(|| Row::new(entity, EntityKind::Appointment, self.info.id));
        for (field, value) in given {
            let cell = Cell {
                value: value.clone(),
                ..Cell::default()
            };
            row.cells.insert(*field, cell);
        }
        let Some(changed) = model::read_appointment(&row) else {
            return Ok(());
        };
        let others: Vec<_> = self
            .of_kind(EntityKind::Appointment)
            .into_iter()
            .filter(|id| *id != entity)
            .filter_map(|id| model::read_appointment(self.row(id)?))
            .filter(|other| {
                let is_same_person = changed.nip.is_some() && other.nip == changed.nip;
                other.position == changed.position || is_same_person
            })
            .collect();
        let problems_with = |appointment: Option<_>| -> Vec<AppointmentProblem> {
            let mut all = others.clone();
            all.extend(appointment);
            let mut found = appointment_problems(&all, |id| model::rank_of(self, id));
            found.retain(|problem| {
                let ends = [Some(problem.appointment), problem.other];
                ends.contains(&Some(changed.id))
            });
            found
        };
        let before = problems_with(self.row(entity).and_then(model::read_appointment));
        let after = problems_with(Some(changed.clone()));
        match after.iter().find(|problem| !before.contains(problem)) {
            Some(problem) => Err(refused(problem.kind.code())),
            None => Ok(()),
        }
    }
}

fn refused(code: &'static str) -> Refused {
    Disposition::parked_with(ParkReason::InvalidValue, code)
}
