//! What a ring of the doorbell says: which scope has grown to which number. It carries no data.

use super::json::Object;
use crate::identity::{ScopeId, Seq};

/// Reads a ring; nothing where it is of another shape, which rings all the same.
pub fn read_ring(text: &str) -> Option<(ScopeId, Seq)> {
    let body = Object::read(text)?;
    let scope = ScopeId::from_hex(body.text("scope")?)?;
    Some((scope, Seq(body.number("seq")?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_names_its_scope_and_number() {
        let text = r#" {"scope":"01010101010101010101010101010101","seq":12}"#;
        let scope = ScopeId::from_bytes([1; 16]);
        assert_eq!(read_ring(text), Some((scope, Seq(12))));
    }

    #[test]
    fn a_ring_of_another_shape_still_rings() {
        assert_eq!(read_ring("{}"), None);
    }
}
