//! Evaluation meetings. A meeting is the city's, the agencies that it calls and its decisions stand
//! in the agencies' years: what one says of the other is looked up in the scopes around.

use std::collections::{BTreeMap, BTreeSet};

use ikrar_domain::meeting::{MeetingRefusal, check_due, check_words};

use super::document::is_never_locked;
use super::{JudgeContext, Ledger, Refused, Scopes};
use crate::disposition::{Disposition, ParkReason};
use crate::identity::{EntityId, ScopeId};
use crate::model;
use crate::operation::{Body, Operation};
use crate::row::{Row, Rows as _};
use crate::schema::{
    self, CITY_SCOPE, EntityKind, Field, agency_year_scope, civil_date, commitment, meeting_agency,
};
use crate::value::Value;

impl Ledger {
    /// An agency is called in its own year, and no notulen is born signed: nobody can have read
    /// it. Gives the row's id.
    pub(super) fn check_called(
        &self,
        fields: &BTreeMap<Field, Value>,
    ) -> Result<EntityId, Refused> {
        if fields.contains_key(&meeting_agency::SIGNED) {
            return Err(Disposition::parked(ParkReason::InvalidValue));
        }
        let id = |field| fields.get(&field).and_then(Value::as_id);
        let called = id(meeting_agency::MEETING).zip(id(meeting_agency::AGENCY));
        called
            .filter(|(_, agency)| self.info.agency() == Some(*agency))
            .map(|(meeting, agency)| schema::meeting_agency_id(meeting, agency))
            .ok_or_else(|| Disposition::parked(ParkReason::WrongScope))
    }

    /// Whether a meeting's own words may change while notulen say them, and whether a decision is
    /// due after its meeting. What is not here, nothing is said of.
    pub(super) fn check_meeting(
        &self,
        operation: &Operation,
        kind: EntityKind,
        context: &JudgeContext<'_>,
    ) -> Result<(), Refused> {
        match kind {
            EntityKind::Meeting if changes_words(operation) => {
                let checked = self.check_meeting_words(operation.entity, context.around);
                checked.map_err(|refusal| refused(ParkReason::Locked, refusal))
            }
            EntityKind::Commitment => {
                let checked = self.check_due(operation, context.around);
                checked.map_err(|refusal| refused(ParkReason::InvalidValue, refusal))
            }
            _ => Ok(()),
        }
    }

    fn check_meeting_words(
        &self,
        meeting: EntityId,
        around: &dyn Scopes,
    ) -> Result<(), MeetingRefusal> {
        let scopes = self.called_rows(meeting).into_iter();
        let years = scopes.filter_map(|(_, scope)| around.scope(scope));
        let called = years.flat_map(|year| model::called_agencies(year, meeting));
        check_words(called.map(|one| one.minutes))
    }

    fn check_due(&self, operation: &Operation, around: &dyn Scopes) -> Result<(), MeetingRefusal> {
        let due = operation.value_of(commitment::DUE).and_then(Value::as_text);
        let Some(due) = due.and_then(civil_date) else {
            return Ok(());
        };
        let called = operation.value_of(commitment::CALLED);
        let called = called.and_then(Value::as_id).or_else(|| {
            let row = self.row(operation.entity);
            row.and_then(Row::parent)
        });
        let meeting = called.and_then(|id| self.row(id)?.parent());
        let held_on = meeting.zip(around.scope(CITY_SCOPE));
        let held_on = held_on.and_then(|(id, city)| model::read_meeting(city, id)?.held_on);
        check_due(due, held_on)
    }

    /// The rows by which a meeting calls agencies, if it calls all of the city, with the scopes in
    /// which they stand.
    fn called_rows(&self, meeting: EntityId) -> Vec<(EntityId, ScopeId)> {
        let Some(read) = model::read_meeting(self, meeting) else {
            return Vec::new();
        };
        let agencies = self.of_kind(EntityKind::Agency).into_iter();
        let row = |agency| {
            let scope = agency_year_scope(agency, read.year.number());
            (schema::meeting_agency_id(meeting, agency), scope)
        };
        agencies.map(row).collect()
    }
}

/// Whether an edit changes what the notulen of a meeting say.
fn changes_words(operation: &Operation) -> bool {
    match &operation.body {
        Body::Set { field, .. } | Body::Resolve { field, .. } => {
            !is_never_locked(EntityKind::Meeting, *field)
        }
        _ => false,
    }
}

fn refused(reason: ParkReason, refusal: MeetingRefusal) -> Refused {
    Disposition::parked_with(reason, refusal.code())
}

/// Whether judging these operations looks at a meeting from another scope than its own, or the
/// other way round: only while a meeting is planned and held.
pub fn meeting_wanted<'a>(operations: impl IntoIterator<Item = &'a Operation>) -> bool {
    let is_of = |operation: &Operation| match &operation.body {
        // It may be a decision that is adopted.
        Body::Adopt { .. } => true,
        _ => match operation.kind() {
            Some(EntityKind::Meeting) => changes_words(operation),
            Some(EntityKind::Commitment) => operation.value_of(commitment::DUE).is_some(),
            _ => false,
        },
    };
    operations.into_iter().any(is_of)
}

/// The rows by which agencies may be called to the meetings that these operations change. Where
/// one of them stands, the scope in which it does has to be read before they are judged.
pub fn called_wanted<'a>(
    ledgers: &BTreeMap<ScopeId, Ledger>,
    operations: impl IntoIterator<Item = &'a Operation>,
) -> BTreeSet<EntityId> {
    let Some(city) = ledgers.get(&CITY_SCOPE) else {
        return BTreeSet::new();
    };
    let is_of_meeting = |one: &&Operation| {
        let is_kind = one.kind() == Some(EntityKind::Meeting);
        is_kind && changes_words(one)
    };
    let edits = operations.into_iter().filter(is_of_meeting);
    let meetings: BTreeSet<EntityId> = edits.map(|edit| edit.entity).collect();
    let rows = meetings.into_iter().flat_map(|id| city.called_rows(id));
    rows.map(|(row, _)| row).collect()
}
