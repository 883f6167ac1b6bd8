//! No key of the code escapes: whatever number a source file of the wire gives a name, a table of
//! the document holds. This finds the key that no message above tells yet.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::document::Document;

/// Where the keys of a file stand in the document; files without keys are not listed.
const TABLES: [(&str, &[&str]); 11] = [
    ("operation/body.rs", &["The envelope", "Bodies"]),
    ("operation/unreadable.rs", &["The envelope"]),
    ("protocol/push.rs", &["Push request", "Push reply"]),
    ("protocol/push/report.rs", &["Push request"]),
    ("protocol/receipts.rs", &["Receipts"]),
    ("protocol/pull.rs", &["Pull request", "Pull reply"]),
    ("protocol/pull/inventory.rs", &["Pull reply"]),
    ("protocol/pull/page.rs", &["Page"]),
    ("protocol/pull/derived.rs", &["Page"]),
    ("protocol/pull/written.rs", &["Page"]),
    ("protocol/originals.rs", &["Texts of merged notes"]),
];
/// The same of files whose keys stand in several maps.
const SHARED: [(&str, &[&str]); 2] = [
    ("protocol/stamps.rs", &["Page"]),
    ("protocol/carry.rs", &["The carried file"]),
];

/// Constants that are no keys.
fn is_key(name: &str) -> bool {
    let is_version = ["PROTOCOL_VERSION", "OLDEST_PULL_VERSION"].contains(&name);
    !name.ends_with("_MAX") && !is_version && name != "NO_TAG"
}

/// The numbers that a file gives names: `const NAME: TYPE = NUMBER;`.
fn numbers(text: &str, of_type: &str, is_wanted: fn(&str) -> bool) -> BTreeSet<i64> {
    let middle = format!(": {of_type} = ");
    let found = text.lines().filter_map(|line| {
        let (name, number) = line.split_once("const ")?.1.split_once(&middle)?;
        let number = number.strip_suffix(';')?;
        let number = match number.strip_prefix("0x") {
            Some(digits) => i64::from_str_radix(digits, 16).ok()?,
            None => number.parse().ok()?,
        };
        is_wanted(name).then_some(number)
    });
    found.collect()
}

fn keys(text: &str) -> BTreeSet<i64> {
    numbers(text, "u64", is_key)
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// One source file.
fn source(name: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    fs::read_to_string(root.join(name)).unwrap()
}

/// Every source, by its path.
pub(crate) fn all_sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&root, &mut files);
    let read = |path: PathBuf| {
        let name = path.strip_prefix(&root).unwrap().display().to_string();
        (name.replace('\\', "/"), fs::read_to_string(path).unwrap())
    };
    files.into_iter().map(read).collect()
}

#[test]
fn every_key_in_the_sources_is_in_the_document() {
    let document = Document::encoding();
    let mut checked = BTreeSet::new();
    for (name, text) in all_sources() {
        let keys = keys(&text);
        let travels = ["protocol/", "operation/"]
            .iter()
            .any(|folder| name.starts_with(folder));
        if keys.is_empty() || !travels || name.ends_with("tests.rs") {
            continue;
        }
        let mut known = TABLES.iter().chain(&SHARED);
        let tables = known.find(|(file, _)| *file == name);
        let (_, tables) =
            tables.unwrap_or_else(|| panic!("say which table has the keys of {name}"));
        let told: BTreeSet<i64> = tables
            .iter()
            .flat_map(|table| document.rows(table))
            .filter_map(|row| row[0].parse().ok())
            .collect();
        let missing: Vec<&i64> = keys.difference(&told).collect();
        assert!(missing.is_empty(), "{name}: {tables:?} lack {missing:?}");
        checked.insert(name);
    }
    let listed = TABLES.iter().chain(&SHARED);
    assert_eq!(
        checked,
        listed.map(|(file, _)| (*file).to_owned()).collect()
    );
}

fn expect(heading: &str, found: BTreeSet<i64>, written: impl Fn(i64) -> String) {
    let rows = found.into_iter().map(|number| vec![written(number)]);
    Document::encoding().expect(heading, rows);
}

#[test]
fn every_form_of_a_body_is_told() {
    let is_form = |name: &str| !name.ends_with("_FIRST") || name == "IN_COLUMNS_FIRST";
    let forms = numbers(&source("protocol/push.rs"), "i64", is_form);
    expect("Forms of bodies", forms, |form| form.to_string());
}

#[test]
fn every_type_of_a_value_is_told() {
    let types = numbers(&source("protocol/values.rs"), "i64", |_| true);
    expect("Types of values", types, |number| number.to_string());
}

#[test]
fn every_flag_of_a_frame_is_told() {
    let is_flag = |name: &str| {
        ["PLAIN", "DEFLATED"]
            .iter()
            .any(|flag| name.ends_with(flag))
    };
    let flags = numbers(&source("protocol/frame.rs"), "u8", is_flag);
    expect("The frame", flags, |flag| format!("0x{flag:02x}"));
}

#[test]
fn a_key_is_read_from_a_line_of_source() {
    let text =
        "    pub(super) const NONCE: u64 = 1;\nconst MOST_MAX: u64 = 9;\nconst X: u8 = 0x5a;";
    assert_eq!(keys(text), BTreeSet::from([1]));
    assert_eq!(numbers(text, "u8", |_| true), BTreeSet::from([0x5a]));
}
