//! Bounds are those of the code: each is found by its name among the sources.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::Document;
use crate::sources::all_sources;

/// A number, or a product of numbers.
fn product(text: &str) -> Option<u64> {
    let factors = text
        .split('*')
        .map(|factor| factor.trim().replace('_', "").parse::<u64>().ok());
    factors.product()
}

/// What the sources say of each name, alone and behind its file's, where it is a number.
fn constants() -> BTreeMap<String, BTreeSet<u64>> {
    let mut found: BTreeMap<String, BTreeSet<u64>> = BTreeMap::new();
    for (path, text) in all_sources() {
        let file = path
            .rsplit('/')
            .next()
            .and_then(|name| name.strip_suffix(".rs"));
        let file = file.unwrap_or_default();
        let told = text.lines().filter_map(|line| {
            let (name, rest) = line.split_once("const ")?.1.split_once(": ")?;
            let number = product(rest.split_once(" = ")?.1.strip_suffix(';')?)?;
            Some((name.to_owned(), number))
        });
        for (name, number) in told {
            let behind = format!("{file}::{name}");
            for name in [name, behind] {
                found.entry(name).or_default().insert(number);
            }
        }
    }
    found
}

#[test]
fn every_bound_is_the_one_of_the_code() {
    let constants = constants();
    for row in Document::encoding().rows("Bounds") {
        let [name, number] = &row[..2] else {
            panic!("a name and a number: {row:?}");
        };
        let number: u64 = number.parse().unwrap();
        let found = constants.get(name.as_str());
        assert_eq!(found, Some(&BTreeSet::from([number])), "{name}");
    }
}

#[test]
fn products_are_read() {
    assert_eq!(product("8 * 1_024 * 1_024"), Some(8_388_608));
    assert_eq!(product("4 * OTHER"), None);
}
