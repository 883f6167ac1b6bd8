//! Signing: the signature and the step it comes with, as one save.

use chrono::NaiveDate;
use ikrar_domain::agreement::{AgreementAction, SecondFactor, SigningMode, SigningParty, Strokes};

use super::{EditError, code, create, known, move_agreement};
use crate::blob::BlobHash;
use crate::identity::EntityId;
use crate::model;
use crate::operation::Draft;
use crate::row::Rows;
use crate::schema::{EntityKind, Field, agreement, signature};
use crate::value::Value;

/// A signature about to be given.
#[derive(Clone, Copy, Debug)]
pub struct NewSignature<'a> {
    /// Its id.
    pub id: EntityId,
    /// The agreement.
    pub agreement: EntityId,
    /// For which side.
    pub party: SigningParty,
    /// How.
    pub mode: SigningMode,
    /// On which day.
    pub signed_on: NaiveDate,
    /// Where.
    pub place: &'a str,
    /// What was drawn.
    pub strokes: Option<&'a Strokes>,
    /// What was asked for besides the session.
    pub factor: Option<SecondFactor>,
}

/// What a certified signature service returned.
#[derive(Clone, Copy, Debug)]
pub struct Returned<'a> {
    /// The service, as the city names it.
    pub service: &'a str,
    /// What it calls the signature; may be empty.
    pub reference: &'a str,
    /// The file.
    pub file: BlobHash,
}

/// Signs with the file that a service returned. Only the server writes it, because only it has
/// seen the file return; the mode is the certified one, whatever `new` says.
pub fn sign_certified(
    rows: &impl Rows,
    new: NewSignature<'_>,
    returned: Returned<'_>,
) -> Result<Vec<Draft>, EditError> {
    let new = NewSignature {
        mode: SigningMode::Certified,
        ..new
    };
    let reference = Some(returned.reference).filter(|text| !text.is_empty());
    let told = [
        (signature::FILE, Value::Text(returned.file.hex())),
        (signature::SERVICE, Value::text(returned.service)),
        (
            signature::REFERENCE,
            reference.map_or(Value::Null, Value::text),
        ),
    ];
    sign_with(rows, new, None, told)
}

/// Signs what this view shows. Signature and step are one unit: if the content has changed
/// meanwhile, neither counts.
pub fn sign(rows: &impl Rows, new: NewSignature<'_>) -> Result<Vec<Draft>, EditError> {
    sign_with(rows, new, None, [])
}

/// The same in the place of the printed official, where the city lets it, with why.
pub fn sign_because(
    rows: &impl Rows,
    new: NewSignature<'_>,
    reason: &str,
) -> Result<Vec<Draft>, EditError> {
    sign_with(rows, new, Some(reason), [])
}

/// A step of an agreement by somebody who has the paper in hand: where it is signing, with the
/// signature that it needs, on paper, at the place that the agreement names.
pub fn step_on_paper(
    rows: &impl Rows,
    document: EntityId,
    action: AgreementAction,
    note: Option<&str>,
    (id, signed_on): (EntityId, NaiveDate),
) -> Result<Vec<Draft>, EditError> {
    let mut sides = SigningParty::ALL.iter().copied();
    let Some(party) = sides.find(|side| side.action() == action) else {
        return move_agreement(rows, document, action, note).map(|draft| vec![draft]);
    };
    let place = known(rows, document)?
        .text(agreement::SIGNED_PLACE)
        .to_owned();
    let new = NewSignature {
        id,
        agreement: document,
        party,
        mode: SigningMode::WetInk,
        signed_on,
        place: &place,
        strokes: None,
        factor: None,
    };
    sign_with(rows, new, note, [])
}

fn sign_with(
    rows: &impl Rows,
    new: NewSignature<'_>,
    reason: Option<&str>,
    told: impl IntoIterator<Item = (Field, Value)>,
) -> Result<Vec<Draft>, EditError> {
    let document = known(rows, new.agreement)?;
    let name = match new.party {
        SigningParty::First => agreement::FIRST_PARTY_NAME,
        SigningParty::Second => agreement::SECOND_PARTY_NAME,
    };
    let content = BlobHash::from_bytes(model::content_root(rows, new.agreement)).hex();
    let strokes = new
        .strokes
        .map_or(Value::Null, |strokes| Value::text(&strokes.to_text()));
    let fields = [
        (signature::AGREEMENT, Value::Id(new.agreement)),
        (signature::PARTY, code(new.party.code())),
        (signature::MODE, code(new.mode.code())),
        (signature::CONTENT, Value::Text(content)),
        (
            signature::SIGNED_ON,
            Value::Text(new.signed_on.format("%Y-%m-%d").to_string()),
        ),
        (signature::PLACE, Value::text(new.place.trim())),
        (signature::NAME, Value::text(document.text(name))),
        (signature::STROKES, strokes),
        (
            signature::FACTOR,
            new.factor.map_or(Value::Null, |factor| code(factor.code())),
        ),
    ];
    Ok(vec![
        create(
            document.scope,
            EntityKind::Signature,
            new.id,
            fields.into_iter().chain(told),
        ),
        move_agreement(rows, new.agreement, new.party.action(), reason)?,
    ])
}
