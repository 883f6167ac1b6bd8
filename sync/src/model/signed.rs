//! The signatures of an agreement.

use chrono::NaiveDate;
use ikrar_domain::agreement::{
    CertifiedBy, SecondFactor, Signature, SignedTooEarly, SigningMode, SigningParty, Strokes,
    check_signing_day,
};
use ikrar_domain::order;
use ikrar_domain::value::{AgreementId, Year};

use crate::blob::BlobHash;
use crate::identity::{EntityId, Seq};
use crate::row::{Row, Rows};
use crate::schema::{EntityKind, agreement, civil_date, signature};

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
    order::sort_by_key(&mut found, |(seq, (_, read))| {
        (read.party, std::cmp::Reverse(*seq))
    });
    found.dedup_by_key(|(_, (_, read))| read.party);
    found.into_iter().map(|(_, found)| found).collect()
}

/// Whether an agreement may be signed on this day, as far as its year is known here.
pub fn check_signing_day_of(
    rows: &impl Rows,
    agreement: EntityId,
    day: NaiveDate,
) -> Result<(), SignedTooEarly> {
    let year = || {
        let number = rows.row(agreement)?.value(agreement::YEAR).as_integer()?;
        Year::new(u16::try_from(number).ok()?).ok()
    };
    year().map_or(Ok(()), |year| check_signing_day(year, day))
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
        certified: is_certified(row).then(|| CertifiedBy {
            service: row.text(signature::SERVICE).to_owned(),
            reference: row.text(signature::REFERENCE).to_owned(),
        }),
    })
}

/// Whether a signature was given through a certified service.
pub fn is_certified(row: &Row) -> bool {
    row.text(signature::MODE) == SigningMode::Certified.code()
}

/// The file in which a certified signature stands.
pub fn signed_file(row: &Row) -> Option<BlobHash> {
    BlobHash::from_hex(row.text(signature::FILE)).filter(|_| is_certified(row))
}

/// Whether a service has returned this very file for a signature under the agreement.
pub fn is_returned_file(rows: &impl Rows, agreement: EntityId, file: BlobHash) -> bool {
    let under = rows.children(EntityKind::Signature, agreement);
    let mut returned = under
        .into_iter()
        .filter_map(|id| signed_file(rows.row(id)?));
    returned.any(|returned| returned == file)
}
