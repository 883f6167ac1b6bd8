//! The wording of documents as the server judges it: every change as it would stand, so that no
//! device can make the city print what cannot be printed.

use std::collections::BTreeMap;

use ikrar_domain::agreement::{AgreementStatus, SessionStatus};
use ikrar_domain::document::{LegalBasis, Template};

use super::{JudgeContext, Ledger, Refused};
use crate::blob::BlobHash;
use crate::disposition::{Disposition, ParkReason};
use crate::identity::EntityId;
use crate::model;
use crate::row::{Rows as _, Stamp};
use crate::schema::{EntityKind, Field, agreement, arms_id, civil_date, coat_of_arms, government};
use crate::schema::{legal_basis, signing_session};
use crate::value::Value;

/// The government's coat of arms is no row of pictures.
const NO_ARMS: &str = "arms_unknown";

impl Ledger {
    /// Whether a passage, a legal basis or the coat of arms may stand with these fields changed
    /// or given.
    pub(super) fn check_wording(
        &self,
        entity: EntityId,
        kind: EntityKind,
        given: &BTreeMap<Field, Value>,
    ) -> Result<(), Refused> {
        match kind {
            EntityKind::Government => self.check_passages(given),
            EntityKind::LegalBasis => self.check_basis(entity, given),
            EntityKind::CoatOfArms => check_arms_place(entity, given),
            _ => Ok(()),
        }
    }

    fn check_passages(&self, given: &BTreeMap<Field, Value>) -> Result<(), Refused> {
        for (field, value) in given {
            let text = value.as_text().unwrap_or_default();
            if let Some(passage) = model::passage_of(*field) {
                passage
                    .check(text)
                    .map_err(|problem| refused(problem.code()))?;
            }
        }
        let arms = given.get(&government::ARMS).and_then(Value::as_id);
        match arms.map(|id| self.row(id).map(|row| row.kind)) {
            None | Some(Some(EntityKind::CoatOfArms)) => Ok(()),
            Some(_) => Err(refused(NO_ARMS)),
        }
    }

    fn check_basis(&self, entity: EntityId, given: &BTreeMap<Field, Value>) -> Result<(), Refused> {
        let row = self.row(entity);
        let stands = |field| {
            let standing = row.map_or(&Value::Null, |row| row.value(field));
            given.get(&field).unwrap_or(standing).as_text()
        };
        let day = |field| stands(field).and_then(civil_date);
        let made = LegalBasis::new(
            stands(legal_basis::CITATION).unwrap_or_default(),
            day(legal_basis::CITED_FROM),
            day(legal_basis::CITED_UNTIL),
        );
        made.map(drop).map_err(|problem| refused(problem.code()))
    }

    /// An agreement whose content is frozen keeps the wording it was frozen with; one that goes
    /// back is printed in the present one again.
    pub(super) fn keep_wording(
        &mut self,
        id: EntityId,
        status: AgreementStatus,
        stamp: Stamp,
        context: &JudgeContext<'_>,
    ) {
        let kept = self
            .row(id)
            .is_some_and(|row| !row.value(agreement::WORDING).is_null());
        let value = match status {
            AgreementStatus::Cleared => {
                let own = context.policy.wording.as_ref();
                Value::Text(own.map_or_else(|| Template::current().to_text(), Template::to_text))
            }
            status if status.is_editable() => Value::Null,
            _ => return,
        };
        if kept || !value.is_null() {
            self.write_cell(id, agreement::WORDING, value, stamp);
        }
    }

    /// A record that is closed keeps the coat of arms it was closed with; an open one is printed
    /// with the present one.
    pub(super) fn keep_arms(&mut self, id: EntityId, status: SessionStatus, stamp: Stamp) {
        let present = model::city_wording(self).filter(|_| status == SessionStatus::Closed);
        let arms = present.as_ref().and_then(Template::arms);
        let value = arms.map_or(Value::Null, Value::text);
        let row = self.row(id);
        if row.is_some_and(|row| *row.value(signing_session::ARMS) != value) {
            self.write_cell(id, signing_session::ARMS, value, stamp);
        }
    }
}

/// A picture has the id that its bytes give it.
fn check_arms_place(entity: EntityId, given: &BTreeMap<Field, Value>) -> Result<(), Refused> {
    let picture = given.get(&coat_of_arms::PICTURE).and_then(Value::as_bytes);
    match picture {
        Some(picture) if arms_id(BlobHash::of(picture)) == entity => Ok(()),
        _ => Err(Disposition::parked(ParkReason::WrongScope)),
    }
}

fn refused(code: &str) -> Refused {
    Disposition::parked_with(ParkReason::InvalidValue, code)
}
