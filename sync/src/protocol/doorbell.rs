//! What the doorbell says: where everything stands when a line opens, and from then on which
//! scope has grown to which number. It carries no data.

use super::json::{self, Object};
use crate::identity::{ScopeId, Seq};
use crate::ledger::Head;
use crate::zoo::{Mutant, mutant};

/// What one event says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ring {
    /// A scope has grown to this number.
    Grown(ScopeId, Seq),
    /// Where all scopes that the listener may see stood together when the line opened.
    Stands(Standing),
}

/// The sum over the heads of some scopes, in any order. Whoever has the same scopes at the same
/// heads has the same sum, and nothing to pull.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing(u64);

impl Standing {
    /// Of these scopes. One that holds nothing yet counts as one that is not there.
    pub fn of(scopes: impl IntoIterator<Item = (ScopeId, Head)>) -> Self {
        let grown = scopes
            .into_iter()
            .filter(|(_, head)| head.seq > Seq::default());
        Self(grown.fold(0, |sum: u64, (scope, head)| {
            sum.wrapping_add(hash(scope, &head))
        }))
    }
}

fn hash(scope: ScopeId, head: &Head) -> u64 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(scope.bytes());
    hasher.update(&head.seq.0.to_be_bytes());
    if !mutant(Mutant::StandingWithoutDigest) {
        hasher.update(&head.checksum.count.to_be_bytes());
        hasher.update(&head.checksum.digest.to_be_bytes());
    }
    hasher
        .finalize()
        .as_bytes()
        .first_chunk()
        .map_or(0, |chunk| u64::from_be_bytes(*chunk))
}

/// An event's data as JSON.
pub fn write_ring(ring: &Ring) -> String {
    match ring {
        Ring::Grown(scope, seq) => format!("{{\"scope\":\"{}\",\"seq\":{}}}", scope.hex(), seq.0),
        Ring::Stands(Standing(sum)) => json::write(&[("stands", Some(&format!("{sum:016x}")))]),
    }
}

/// Reads an event's data; nothing where it is of another shape, which rings all the same.
pub fn read_ring(text: &str) -> Option<Ring> {
    let body = Object::read(text)?;
    if let Some(sum) = body.text("stands") {
        let sum = u64::from_str_radix(sum, 16).ok()?;
        return Some(Ring::Stands(Standing(sum)));
    }
    let scope = ScopeId::from_hex(body.text("scope")?)?;
    Some(Ring::Grown(scope, Seq(body.number("seq")?)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::row::Checksum;

    fn scope(number: u8) -> ScopeId {
        ScopeId::from_bytes([number; 16])
    }

    fn head(seq: u64, digest: u128) -> Head {
        Head {
            seq: Seq(seq),
            checksum: Checksum { count: 3, digest },
        }
    }

    #[test]
    fn a_ring_names_its_scope_and_number() {
        let text = r#" {"scope":"01010101010101010101010101010101","seq":12}"#;
        let ring = Ring::Grown(scope(1), Seq(12));
        assert_eq!(read_ring(text), Some(ring));
        assert_eq!(read_ring(&write_ring(&ring)), Some(ring));
    }

    #[test]
    fn a_ring_of_another_shape_still_rings() {
        for text in ["{}", r#"{"stands":"xy"}"#, r#"{"stands":7}"#] {
            assert_eq!(read_ring(text), None, "{text}");
        }
    }

    #[test]
    fn a_standing_reads_as_written_and_differs_with_every_part_of_a_head() {
        let one = Standing::of([(scope(1), head(1, 5)), (scope(2), head(2, 6))]);
        let ring = Ring::Stands(one);
        assert_eq!(read_ring(&write_ring(&ring)), Some(ring));
        assert_eq!(
            one,
            Standing::of([(scope(2), head(2, 6)), (scope(1), head(1, 5))]),
            "in any order"
        );
        assert_eq!(
            one,
            Standing::of([
                (scope(1), head(1, 5)),
                (scope(3), Head::default()),
                (scope(2), head(2, 6)),
            ]),
            "an empty scope is none"
        );
        for other in [
            vec![(scope(1), head(1, 5))],
            vec![(scope(1), head(1, 5)), (scope(2), head(3, 6))],
            vec![(scope(1), head(1, 5)), (scope(2), head(2, 7))],
            vec![(scope(1), head(1, 5)), (scope(3), head(2, 6))],
        ] {
            assert_ne!(one, Standing::of(other));
        }
    }
}
