//! The signatures of an agreement.

use ikrar_domain::agreement::{SecondFactor, Signature, SigningMode, SigningParty, Strokes};
use ikrar_domain::value::AgreementId;

use crate::identity::{EntityId, Seq};
use crate::row::{Row, Rows};
use crate::schema::{EntityKind, civil_date, signature};

/// The signatures under an agreement, the first party's first. Where a side signed more than once
/// because an earlier content was returned, the last one counts.
pub fn signatures_of(rows: &impl Rows, agreement: EntityId) -> Vec<Signature> {
    let found = signature_rows_of(rows, agreement).into_iter();
    found.map(|(_, signature)| signature).collect()
}

/// The same, each with the id of its row.
pub fn signature_rows_of(rows: &impl Rows, agreement: EntityId) -> Vec<(EntityId, Signature)> {
    let mut found: Vec<(Seq, (EntityId, Signature))> = rows
        .children(EntityKind::Signature, agreement)
        .into_iter()
        .filter_map(|id| {
            let row = rows.row(id)?;
            let read = read_signature(row)?;
            Some((row.version(signature::CONTENT), (id, read)))
        })
        .collect();
    found.sort_by_key(|(seq, (_, read))| (read.party, std::cmp::Reverse(*seq)));
    found.dedup_by_key(|(_, (_, read))| read.party);
    found.into_iter().map(|(_, found)| found).collect()
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
