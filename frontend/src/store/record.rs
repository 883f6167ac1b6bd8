//! Stored records other than rows, as bytes or text. Pure, so that it is tested without a browser.

use ikrar_sync::disposition::Receipt;
use ikrar_sync::identity::{EntityId, OperationId, ScopeId, Seq};
use ikrar_sync::ledger::{ScopeClass, ScopeInfo};
use ikrar_sync::operation::Operation;
use ikrar_sync::ports::{Cursor, receipt_from_parts, receipt_parts};

use super::StoreError;

const WORD: usize = 8;

/// A sent operation: disposition and sequence as eight bytes each, the detail's length as eight
/// bytes, the detail, then the operation's frozen bytes.
pub(super) fn sent_to_bytes(operation: &Operation, receipt: &Receipt) -> Vec<u8> {
    let (disposition, seq, detail) = receipt_parts(receipt);
    let length = u64::try_from(detail.len()).unwrap_or_default();
    let mut bytes = Vec::new();
    for number in [disposition, seq, length] {
        bytes.extend_from_slice(&number.to_le_bytes());
    }
    bytes.extend_from_slice(detail.as_bytes());
    bytes.extend_from_slice(&operation.to_bytes());
    bytes
}

/// Reads [`sent_to_bytes`] back.
pub(super) fn sent_from_bytes(bytes: &[u8]) -> Result<(Operation, Receipt), StoreError> {
    let damaged = || StoreError::Damaged("sent");
    let (disposition, rest) = number(bytes).ok_or_else(damaged)?;
    let (seq, rest) = number(rest).ok_or_else(damaged)?;
    let (length, rest) = number(rest).ok_or_else(damaged)?;
    let length = usize::try_from(length).map_err(|_| damaged())?;
    let (detail, operation) = rest.split_at_checked(length).ok_or_else(damaged)?;
    let detail = std::str::from_utf8(detail).map_err(|_| damaged())?;
    let operation = operation_from_bytes(operation)?;
    let receipt = receipt_from_parts(operation.id.dseq, disposition, seq, detail);
    Ok((operation, receipt.ok_or_else(damaged)?))
}

/// What stands in the outbox at this place.
pub(super) fn waiting_from_bytes(bytes: &[u8], id: OperationId) -> Result<Operation, StoreError> {
    Operation::in_place(bytes, id).map_err(|_| StoreError::Damaged("operation"))
}

/// An operation's frozen bytes.
pub(super) fn operation_from_bytes(bytes: &[u8]) -> Result<Operation, StoreError> {
    Operation::from_bytes(bytes).map_err(|_| StoreError::Damaged("operation"))
}

fn number(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let (word, rest) = bytes.split_first_chunk::<WORD>()?;
    Some((u64::from_le_bytes(*word), rest))
}

/// A cursor, its scope aside: `17 city` or `17 <agency> 2026`.
pub(super) fn cursor_to_text(cursor: &Cursor) -> String {
    let seq = cursor.seq.0.to_string();
    match cursor.info.class {
        ScopeClass::City => [&seq, " city"].concat(),
        ScopeClass::AgencyYear { agency, year } => {
            [&seq, " ", &agency.hex(), " ", &year.to_string()].concat()
        }
    }
}

/// Reads [`cursor_to_text`] back.
pub(super) fn cursor_from_text(scope: &str, text: &str) -> Result<Cursor, StoreError> {
    parse_cursor(scope, text).ok_or(StoreError::Damaged("cursor"))
}

fn parse_cursor(scope: &str, text: &str) -> Option<Cursor> {
    let mut words = text.split(' ');
    let seq = Seq(words.next()?.parse().ok()?);
    let class = match words.next()? {
        "city" => ScopeClass::City,
        agency => ScopeClass::AgencyYear {
            agency: EntityId::from_hex(agency)?,
            year: words.next()?.parse().ok()?,
        },
    };
    let id = ScopeId::from_hex(scope)?;
    Some(Cursor {
        info: ScopeInfo { id, class },
        seq,
    })
}

#[cfg(test)]
mod tests {
    use ikrar_sync::disposition::{Disposition, ParkReason, Parked};
    use ikrar_sync::identity::{Dseq, OperationId, ReplicaId, UnixSeconds};
    use ikrar_sync::operation::{Authorship, Body, Draft};
    use ikrar_sync::schema::{EntityKind, Field};
    use ikrar_sync::value::Value;

    use super::*;

    fn operation() -> Operation {
        let draft = Draft {
            scope: ScopeId::from_bytes([1; 16]),
            entity: EntityId::from_bytes([2; 16]),
            kind: EntityKind::Item,
            body: Body::Set {
                field: Field(2),
                base: Seq(3).into(),
                value: Value::Text("Persentase".into()),
            },
        };
        let id = OperationId {
            replica: ReplicaId::from_bytes([3; 16]),
            dseq: Dseq(5),
        };
        let by = Authorship {
            author: EntityId::from_bytes([4; 16]),
            session: 1,
            claimed_at: UnixSeconds(10),
        };
        Operation::from_draft(draft, id, 5, by)
    }

    #[test]
    fn a_sent_operation_comes_back_with_its_fate() {
        let receipt = Receipt {
            dseq: Dseq(5),
            disposition: Disposition::Parked(Parked {
                reason: ParkReason::Refused,
                detail: "incomplete".into(),
            }),
            seq: None,
        };
        let bytes = sent_to_bytes(&operation(), &receipt);
        assert_eq!(sent_from_bytes(&bytes), Ok((operation(), receipt)));
    }

    #[test]
    fn a_truncated_sent_operation_is_damaged_and_not_a_panic() {
        let receipt = Receipt {
            dseq: Dseq(5),
            disposition: Disposition::Applied,
            seq: Some(Seq(8)),
        };
        let bytes = sent_to_bytes(&operation(), &receipt);
        for length in 0..bytes.len() {
            assert!(sent_from_bytes(&bytes[..length]).is_err(), "{length} bytes");
        }
    }

    #[test]
    fn cursors_of_both_classes_come_back() {
        let scope = ScopeId::from_bytes([7; 16]);
        let agency = EntityId::from_bytes([8; 16]);
        for class in [
            ScopeClass::City,
            ScopeClass::AgencyYear { agency, year: 2026 },
        ] {
            let cursor = Cursor {
                info: ScopeInfo { id: scope, class },
                seq: Seq(17),
            };
            let text = cursor_to_text(&cursor);
            assert_eq!(cursor_from_text(&scope.hex(), &text), Ok(cursor));
        }
        assert!(cursor_from_text("x", "17 city").is_err());
        assert!(cursor_from_text(&scope.hex(), "city").is_err());
    }
}
