//! Evaluation meetings. A meeting is the city's, the agencies that it calls and its decisions stand
//! in the agencies' years: what one says of the other is looked up in the scopes around.

use std::collections::{BTreeMap, BTreeSet};

use ikrar_domain::meeting::{Commitment, MeetingRefusal, check_minutes, check_words};

use super::document::is_never_locked;
use super::rights::is_of_meeting;
use super::{Around, JudgeContext, Ledger, Refused, ScopeClass, Scopes};
use crate::disposition::{Disposition, ParkReason};
use crate::identity::{EntityId, ScopeId};
use crate::model;
use crate::operation::{Body, Operation};
use crate::row::{Row, Rows as _};
use crate::schema::{
    self, CITY_SCOPE, EntityKind, Field, agency_year_scope, commitment, meeting, meeting_agency,
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

    /// What the notulen of a meeting do not take, and what a meeting that was taken out does not.
    pub(super) fn check_meeting(
        &self,
        operation: &Operation,
        kind: EntityKind,
        context: &JudgeContext<'_>,
    ) -> Result<(), Refused> {
        match kind {
            EntityKind::Meeting if changes_words(operation) => self
                .check_meeting_words(operation, context.around)
                .map_err(refused),
            EntityKind::Commitment => self
                .check_decision(operation, context.around)
                .map_err(refused),
            EntityKind::MeetingAgency => self.check_agency(operation, context.around),
            _ => Ok(()),
        }
    }

    /// What a meeting says, no notulen that is signed may say otherwise; and a meeting that has
    /// decided something is not taken out.
    fn check_meeting_words(
        &self,
        operation: &Operation,
        around: &dyn Scopes,
    ) -> Result<(), MeetingRefusal> {
        let meeting = operation.entity;
        let scopes = self.called_rows(meeting).into_iter();
        let mut years = scopes.filter_map(|(_, scope)| around.scope(scope));
        years.try_for_each(|year| {
            if is_removal(operation, meeting::REMOVED) {
                return model::check_meeting_removal(year, meeting);
            }
            let called = model::called_agencies(year, meeting);
            check_words(called.into_iter().map(|one| one.minutes))
        })
    }

    /// Nothing is decided where nobody would look for it.
    fn check_decision(
        &self,
        operation: &Operation,
        around: &dyn Scopes,
    ) -> Result<(), MeetingRefusal> {
        let named = operation.value_of(commitment::CALLED);
        let called = named.and_then(Value::as_id).or_else(|| {
            let row = self.row(operation.entity);
            row.and_then(Row::parent)
        });
        let rows = Around::with_city(self, around);
        match called {
            Some(called) if !model::is_called(&rows, called) => Err(MeetingRefusal::NotCalled),
            _ => Ok(()),
        }
    }

    /// An agency is called to a meeting of this year that is held, taken out where nothing was
    /// decided for it, and its notulen is signed once it can be.
    fn check_agency(&self, operation: &Operation, around: &dyn Scopes) -> Result<(), Refused> {
        let id = operation.entity;
        match &operation.body {
            Body::Create { fields } => self.check_calls(fields, around),
            _ if is_removal(operation, meeting_agency::REMOVED) => {
                model::check_called_removal(self, id).map_err(refused)
            }
            _ if is_signature(operation) => {
                check_signable(&Around::with_city(self, around), id).map_err(refused)
            }
            _ => Ok(()),
        }
    }

    fn check_calls(
        &self,
        fields: &BTreeMap<Field, Value>,
        around: &dyn Scopes,
    ) -> Result<(), Refused> {
        let Some(city) = around.scope(CITY_SCOPE) else {
            return Ok(());
        };
        let id = fields.get(&meeting_agency::MEETING).and_then(Value::as_id);
        let year = id.and_then(|id| meeting_year(city, id));
        let (Some(id), Some(year)) = (id, year) else {
            return Err(Disposition::parked(ParkReason::UnknownEntity));
        };
        if !matches!(self.info.class, ScopeClass::AgencyYear { year: own, .. } if own == year) {
            return Err(Disposition::parked(ParkReason::WrongScope));
        }
        let held = model::read_meeting(city, id).map(drop);
        held.ok_or_else(|| refused(MeetingRefusal::NotCalled))
    }

    /// The rows by which a meeting calls agencies, if it calls all of the city, with the scopes in
    /// which they stand; also of a meeting that was taken out.
    fn called_rows(&self, meeting: EntityId) -> Vec<(EntityId, ScopeId)> {
        let Some(year) = meeting_year(self, meeting) else {
            return Vec::new();
        };
        let agencies = self.of_kind(EntityKind::Agency).into_iter();
        let row = |agency| {
            let scope = agency_year_scope(agency, year);
            (schema::meeting_agency_id(meeting, agency), scope)
        };
        agencies.map(row).collect()
    }
}

/// The year that a meeting evaluates, taken out or not.
fn meeting_year(city: &Ledger, id: EntityId) -> Option<u16> {
    let row = city.row(id).filter(|row| row.kind == EntityKind::Meeting)?;
    u16::try_from(row.value(meeting::YEAR).as_integer()?).ok()
}

/// Whether an agency's notulen can be signed, as the rows of both scopes tell.
fn check_signable(rows: &Around<'_>, id: EntityId) -> Result<(), MeetingRefusal> {
    let Some(called) = model::called_agency(rows, id) else {
        return Ok(());
    };
    let held = model::read_meeting(rows, called.meeting);
    let held = held.filter(|_| model::is_called(rows, id));
    let decided = model::commitments_of(rows, &called).into_iter();
    let decisions: Vec<Commitment> = decided.map(|one| one.commitment).collect();
    check_minutes(
        &held.ok_or(MeetingRefusal::NotCalled)?,
        &decisions,
        model::conflicts_in_minutes(rows, &called),
    )
}

/// Whether an edit takes a row out.
fn is_removal(operation: &Operation, removed: Field) -> bool {
    operation.value_of(removed) == Some(&Value::Bool(true))
}

/// Whether an edit signs a notulen. Taking a signature back asks for nothing.
fn is_signature(operation: &Operation) -> bool {
    let signed = operation.value_of(meeting_agency::SIGNED);
    signed.is_some_and(|value| !value.is_null())
}

/// Whether an edit changes what the notulen of a meeting say.
fn changes_words(operation: &Operation) -> bool {
    match &operation.body {
        Body::Set { field, .. } | Body::Resolve { field, .. } => {
            !is_never_locked(EntityKind::Meeting, *field)
        }
        // Of a meeting that is there already.
        Body::Create { .. } => true,
        _ => false,
    }
}

/// What a notulen no longer takes waits for a decision; what it lacks is mended first.
fn refused(refusal: MeetingRefusal) -> Refused {
    let reason = match refusal {
        MeetingRefusal::Signed | MeetingRefusal::NotCalled => ParkReason::Locked,
        _ => ParkReason::Refused,
    };
    Disposition::parked_with(reason, refusal.code())
}

/// Whether judging these operations looks at a meeting from another scope than its own, or the
/// other way round: only while a meeting is planned, held and followed up.
pub fn meeting_wanted<'a>(operations: impl IntoIterator<Item = &'a Operation>) -> bool {
    let is_of = |operation: &Operation| match &operation.body {
        // It may be a decision that is adopted.
        Body::Adopt { .. } => true,
        _ => operation.kind().is_some_and(is_of_meeting),
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
    let is_edit = |one: &&Operation| {
        let is_kind = one.kind() == Some(EntityKind::Meeting);
        is_kind && changes_words(one)
    };
    let edits = operations.into_iter().filter(is_edit);
    let meetings: BTreeSet<EntityId> = edits.map(|edit| edit.entity).collect();
    let rows = meetings.into_iter().flat_map(|id| city.called_rows(id));
    rows.map(|(row, _)| row).collect()
}
