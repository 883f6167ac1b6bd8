//! Sorting and gathering by one piece of code for all types.
//!
//! The standard library's sorts are made for speed: every type and every way to compare brings
//! some three thousand bytes of code of its own, and a map or a set that is collected sorts too.
//! What a page puts in order is short, and the whole program comes over a poor line, so here the
//! places are sorted, by one sort, and the values follow.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// Sorts a list; what is equal keeps its order.
pub fn sort_by<T>(list: &mut Vec<T>, mut compare: impl FnMut(&T, &T) -> Ordering) {
    let places = sorted_places(
        list.len(),
        &mut |one, other| match (list.get(one), list.get(other)) {
            (Some(one), Some(other)) => compare(one, other),
            _ => Ordering::Equal,
        },
    );
    let mut values: Vec<Option<T>> = std::mem::take(list).into_iter().map(Some).collect();
    let at = |place: usize| values.get_mut(place).and_then(Option::take);
    *list = places.into_iter().filter_map(at).collect();
}

/// Sorts a list by a key, which is made anew for every comparison.
pub fn sort_by_key<T, K: Ord>(list: &mut Vec<T>, key: impl Fn(&T) -> K) {
    sort_by(list, |one, other| key(one).cmp(&key(other)));
}

/// Sorts a list by the order of its type.
pub fn sort<T: Ord>(list: &mut Vec<T>) {
    sort_by(list, T::cmp);
}

fn sorted_places(count: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).collect();
    places.sort_by(|one, other| compare(*one, *other));
    places
}

/// What is gathered one by one: collecting would sort first.
pub trait Gather: Iterator + Sized {
    /// A map; of two values for a key the last stands.
    fn into_map<K: Ord, V>(self) -> BTreeMap<K, V>
    where
        Self: Iterator<Item = (K, V)>,
    {
        let mut map = BTreeMap::new();
        for (key, value) in self {
            map.insert(key, value);
        }
        map
    }

    /// A set.
    fn into_set(self) -> BTreeSet<Self::Item>
    where
        Self::Item: Ord,
    {
        let mut set = BTreeSet::new();
        for one in self {
            set.insert(one);
        }
        set
    }
}

impl<I: Iterator> Gather for I {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_order_is_the_standard_librarys(list: Vec<(u8, u16)>) {
            let mut ours = list.clone();
            sort_by_key(&mut ours, |(key, _)| std::cmp::Reverse(*key));
            let mut theirs = list.clone();
            theirs.sort_by_key(|(key, _)| std::cmp::Reverse(*key));
            prop_assert_eq!(&ours, &theirs);
            sort(&mut ours);
            theirs.sort_unstable();
            prop_assert_eq!(ours, theirs);
        }

        #[test]
        fn what_is_gathered_is_what_would_be_collected(list: Vec<(u8, u16)>) {
            let map: BTreeMap<u8, u16> = list.iter().copied().collect();
            prop_assert_eq!(list.iter().copied().into_map(), map);
            let set: BTreeSet<(u8, u16)> = list.iter().copied().collect();
            prop_assert_eq!(list.into_iter().into_set(), set);
        }
    }
}
