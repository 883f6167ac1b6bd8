//! Signatures: bound to the content that their signer saw.

use std::collections::BTreeMap;

use ikrar_domain::agreement::{
    AgreementAction, SignedTooEarly, SigningMode, SigningParty, Strokes,
};
use ikrar_domain::refusal::TransitionRefusal;

use super::document::agreement_status;
use super::{JudgeContext, Ledger, Refused};
use crate::blob::{BlobHash, ReturnedFile};
use crate::disposition::{Disposition, ParkReason};
use crate::identity::EntityId;
use crate::model;
use crate::row::{Cell, Rows as _};
use crate::schema::{EntityKind, Field, civil_date, signature};
use crate::value::Value;

/// No service has returned the file for this signature.
const NOT_CERTIFIED: &str = "not_certified";

impl Ledger {
    /// A signature is given in its side's turn, to the content as it stands, and a drawn one is
    /// a drawing.
    pub(super) fn check_signature(&self, fields: &BTreeMap<Field, Value>) -> Result<(), Refused> {
        let text = |field| fields.get(&field).and_then(Value::as_text);
        let agreement = fields
            .get(&signature::AGREEMENT)
            .and_then(Value::as_id)
            .filter(|id| {
                self.row(*id)
                    .is_some_and(|row| row.kind == EntityKind::Agreement)
            })
            .ok_or_else(|| Disposition::parked(ParkReason::UnknownEntity))?;
        let invalid = |code: &str| Disposition::parked_with(ParkReason::InvalidValue, code);
        let party = text(signature::PARTY)
            .and_then(SigningParty::from_code)
            .ok_or_else(|| invalid("party"))?;
        if agreement_status(self, agreement) != Some(party.signs_in()) {
            let row = self.row(agreement);
            let state = row.map_or("", model::state_code);
            return Err(Disposition::parked_with(ParkReason::StaleState, state));
        }
        let root = BlobHash::from_bytes(model::content_root(self, agreement)).hex();
        if text(signature::CONTENT) != Some(root.as_str()) {
            return Err(Disposition::parked(ParkReason::ContentChanged));
        }
        let day = text(signature::SIGNED_ON).and_then(civil_date);
        if day.is_some_and(|day| model::check_signing_day_of(self, agreement, day).is_err()) {
            return Err(invalid(SignedTooEarly::CODE));
        }
        let strokes = text(signature::STROKES);
        let is_drawn = text(signature::MODE) == Some(SigningMode::Drawn.code());
        match strokes.map(Strokes::parse) {
            None if is_drawn => Err(invalid("strokes")),
            Some(Err(problem)) => Err(invalid(problem.code())),
            _ => Ok(()),
        }
    }
}

impl Ledger {
    /// Who signs has put an own signature of that side to what the agreement says now: the step
    /// alone is nobody's promise. Both travel as one save ([`crate::edit::sign`]).
    pub(super) fn check_is_signed(
        &self,
        agreement: EntityId,
        action: AgreementAction,
        by: EntityId,
    ) -> Result<(), TransitionRefusal> {
        let sides = SigningParty::ALL.iter();
        let Some(side) = sides.copied().find(|side| side.action() == action) else {
            return Ok(());
        };
        let root = BlobHash::from_bytes(model::content_root(self, agreement)).hex();
        let mut signatures = self.children(EntityKind::Signature, agreement).into_iter();
        let is_signed = signatures.any(|id| {
            self.row(id).is_some_and(|row| {
                let is_own = |cell: &Cell| cell.stamp.author == by;
                row.text(signature::PARTY) == side.code()
                    && row.text(signature::CONTENT) == root
                    && row.cells.get(&signature::CONTENT).is_some_and(is_own)
            })
        });
        if is_signed {
            Ok(())
        } else {
            Err(TransitionRefusal::NotSigned)
        }
    }
}

/// A certified signature stands in a file that the service returned for it. Who says so proves
/// nothing: the store is asked. Of no other signature is a file told.
pub(super) fn check_certified(
    fields: &BTreeMap<Field, Value>,
    context: &JudgeContext<'_>,
) -> Result<(), Refused> {
    let is_told = |field| fields.get(&field).is_some_and(|value| !value.is_null());
    let text = |field| fields.get(&field).and_then(Value::as_text);
    let refused = |code| Err(Disposition::parked_with(ParkReason::InvalidValue, code));
    if text(signature::MODE) != Some(SigningMode::Certified.code()) {
        let told = [signature::FILE, signature::SERVICE, signature::REFERENCE];
        return if told.into_iter().any(is_told) {
            refused("file")
        } else {
            Ok(())
        };
    }
    match returned_file(fields) {
        Some(file) if is_told(signature::SERVICE) && context.blobs.is_returned(&file) => Ok(()),
        _ => refused(NOT_CERTIFIED),
    }
}

/// The file that a new signature names, with what it is said to be for.
pub(super) fn returned_file(fields: &BTreeMap<Field, Value>) -> Option<ReturnedFile> {
    let text = |field| fields.get(&field).and_then(Value::as_text);
    Some(ReturnedFile {
        agreement: fields.get(&signature::AGREEMENT)?.as_id()?,
        party: SigningParty::from_code(text(signature::PARTY)?)?,
        content: BlobHash::from_hex(text(signature::CONTENT)?)?,
        file: BlobHash::from_hex(text(signature::FILE)?)?,
    })
}
