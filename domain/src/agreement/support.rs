//! What an item may support.

use std::collections::BTreeSet;

use crate::value::ItemId;

/// An item may not support what, directly or through others, supports it: such a promise would hold
/// up nothing but itself (`domain.md` 4.2, 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the item above is itself supported by the one below")]
pub struct SupportCircle;

impl SupportCircle {
    /// Stable machine code.
    pub const CODE: &'static str = "support_circle";

    /// What a person reads.
    pub const fn user_message(self) -> &'static str {
        "Indikator yang dipilih sudah didukung, langsung atau melalui indikator lain, oleh \
         indikator ini. Pilih indikator lain, atau lepaskan dukungan sebaliknya lebih dahulu."
    }
}

/// Whether `item` may support `supports`, where `above` tells what an item supports.
pub fn may_support(
    item: ItemId,
    supports: ItemId,
    above: impl Fn(ItemId) -> Vec<ItemId>,
) -> Result<(), SupportCircle> {
    let mut seen = BTreeSet::new();
    let mut next = vec![supports];
    while let Some(one) = next.pop() {
        if one == item {
            return Err(SupportCircle);
        }
        if seen.insert(one) {
            next.extend(above(one));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn id(number: u8) -> ItemId {
        ItemId::from_uuid(Uuid::from_u128(u128::from(number)))
    }

    fn above(links: &[(u8, u8)]) -> impl Fn(ItemId) -> Vec<ItemId> {
        move |item| {
            let of_item = links.iter().filter(|(below, _)| id(*below) == item);
            of_item.map(|(_, above)| id(*above)).collect()
        }
    }

    #[test]
    fn nothing_supports_itself_or_what_supports_it() {
        let links = [(2, 1), (3, 2)];
        for (item, supports) in [(1, 1), (1, 2), (1, 3), (2, 3)] {
            let refused = may_support(id(item), id(supports), above(&links));
            assert_eq!(refused, Err(SupportCircle), "{item} supports {supports}");
        }
        for (item, supports) in [(3, 1), (4, 3), (2, 1)] {
            assert_eq!(may_support(id(item), id(supports), above(&links)), Ok(()));
        }
    }

    proptest! {
        /// Whatever is linked in whatever order: from no item a way leads back to it.
        #[test]
        fn what_is_allowed_never_closes_a_circle(
            wanted in prop::collection::vec((0_u8..8, 0_u8..8), 0..40)
        ) {
            let mut links: Vec<(u8, u8)> = Vec::new();
            for (item, supports) in wanted {
                if may_support(id(item), id(supports), above(&links)).is_ok() {
                    links.push((item, supports));
                }
            }
            // Taking away, again and again, what supports nothing leaves nothing where no
            // circle is.
            let mut left = links.clone();
            for _ in 0..links.len() {
                let supporting: BTreeSet<u8> = left.iter().map(|(below, _)| *below).collect();
                left.retain(|(_, above)| supporting.contains(above));
            }
            prop_assert!(left.is_empty(), "{links:?}");
        }
    }
}
