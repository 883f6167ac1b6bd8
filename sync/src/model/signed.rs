//! The signatures of an agreement.

use ikrar_domain::agreement::{SecondFactor, Signature, SigningMode, SigningParty, Strokes};
use ikrar_domain::value::AgreementId;

use crate::identity::{EntityId, Seq};
use crate::row::{Row, Rows};
use crate::schema::{EntityKind, civil_date, signature};

/// The signatures under an agreement, the first party's first. Where a side signed more than once
/// because an earlier content was returned, the last one counts.
pub fn signatures_of(rows: &impl Rows, agreement: EntityId) -> Vec<Signature> {
    let mut found: Vec<(SigningParty, Seq, Signature)> = rows
        .children(EntityKind::Signature, agreement)
        .into_iter()
        .filter_map(|id| {
            let row = rows.row(id)?;
            let read = read_signature(row)?;
            Some((read.party, row.version(signature::CONTENT), read))
        })
        .collect();
    found.sort_by_key(|(party, seq, _)| (*party, std::cmp::Reverse(*seq)));
    found.dedup_by_key(|(party, _, _)| *party);
    found
        .into_iter()
        .map(|(_, _, signature)| signature)
        .collect()
}

fn read_signature(row: &Row) -> Option<Signature> {
    let agreement = row.value(signature::AGREEMENT).as_id()?;
    Some(Signature {
        agreement: AgreementId::from_uuid(agreement.uuid()),
        party: SigningParty::from_code(row.text(signature::PARTY))?,
        mode: SigningMode::from_code(row.text(signature::MODE))?,
        name: row.text(signature::NAME).to_owned(),
        signed_on: civil_date(row.text(signature::SIGNED_ON))?,
        place: row.text(signature::PLACE).to_owned(),
        strokes: row
            .value(signature::STROKES)
            .as_text()
            .and_then(|text| Strokes::parse(text).ok()),
        factor: SecondFactor::from_code(row.text(signature::FACTOR)),
    })
}
