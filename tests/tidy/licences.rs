//! What is taken from others: under which licence, from where, and only once.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::tree::all_packages;
use crate::{assert_clean, assert_fires};

/// Licences that fit a program under Apache-2.0 that a city may pass on.
const LICENCES: [&str; 14] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "BlueOak-1.0.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MPL-2.0",
    "Unicode-3.0",
    "Zlib",
];

/// The one registry. Code from a branch or an archive could change under us.
const SOURCE: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Crates that are there twice because crates we use have not moved to one version. Each line
/// goes when they have; a line that is no longer true is a finding.
const DOUBLED: [&str; 38] = [
    "base64",
    "block-buffer",
    "chacha20",
    "constant_time_eq",
    "convert_case",
    "cpufeatures",
    "crypto-common",
    "digest",
    "getrandom",
    "gloo-utils",
    "hashbrown",
    "miniz_oxide",
    "rand",
    "rand_chacha",
    "rand_core",
    "sha2",
    "syn",
    "thiserror",
    "thiserror-impl",
    "tower-http",
    // Of the typesetter.
    "bit-set",
    "bit-vec",
    "fearless_simd",
    "hayro-ccitt",
    "quick-error",
    "quick-xml",
    "roxmltree",
    "serde_spanned",
    "toml",
    "toml_datetime",
    "toml_edit",
    "vello_common",
    "winnow",
    // Of the writer of DOCX.
    "typed-path",
    "zip",
    // Of the tool that builds, never in a program.
    "gimli",
    "wasm-encoder",
    "wasmparser",
];

fn packages(metadata: &Value) -> impl Iterator<Item = (&str, &Value)> {
    metadata["packages"]
        .as_array()
        .expect("cargo lists packages")
        .iter()
        .map(|package| {
            (
                package["name"].as_str().expect("a package has a name"),
                package,
            )
        })
}

/// A package whose licence leaves no allowed choice.
fn wrong_licences(metadata: &Value) -> Vec<String> {
    packages(metadata)
        .filter_map(|(name, package)| {
            let licence = package["license"].as_str().unwrap_or("no licence named");
            let finding = format!("{name}: the licence `{licence}` is not among the allowed ones");
            (!is_allowed(licence)).then_some(finding)
        })
        .collect()
}

/// A package that comes from anywhere but this project or the registry.
fn wrong_sources(metadata: &Value) -> Vec<String> {
    packages(metadata)
        .filter_map(|(name, package)| {
            let source = package["source"].as_str().unwrap_or(SOURCE);
            (source != SOURCE).then(|| format!("{name} comes from {source}"))
        })
        .collect()
}

/// A package in two versions that is not listed, and a listed one that is not doubled.
fn doubled_versions(metadata: &Value, expected: &[&str]) -> Vec<String> {
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (name, package) in packages(metadata) {
        versions
            .entry(name)
            .or_default()
            .extend(package["version"].as_str());
    }
    versions.retain(|_, versions| versions.len() > 1);
    let stale = expected
        .iter()
        .filter(|name| !versions.contains_key(**name))
        .map(|name| format!("{name} is listed as doubled and is not: take its line out"));
    let unlisted = versions
        .iter()
        .filter(|(name, _)| !expected.contains(name))
        .map(|(name, versions)| format!("{name} is there in versions {versions:?}"));
    stale.chain(unlisted).collect()
}

/// Evaluates an SPDX expression: any side of `OR` will do, all sides of `AND` must.
fn is_allowed(expression: &str) -> bool {
    let spaced = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    let allowed = any_of(&mut rest);
    allowed && rest.is_empty()
}

fn any_of(rest: &mut &[&str]) -> bool {
    let mut allowed = all_of(rest);
    while take(rest, "OR") {
        allowed |= all_of(rest);
    }
    allowed
}

fn all_of(rest: &mut &[&str]) -> bool {
    let mut allowed = one(rest);
    while take(rest, "AND") {
        allowed &= one(rest);
    }
    allowed
}

fn one(rest: &mut &[&str]) -> bool {
    if take(rest, "(") {
        let allowed = any_of(rest);
        return take(rest, ")") && allowed;
    }
    let Some((name, after)) = rest.split_first() else {
        return false;
    };
    *rest = after;
    let mut name = (*name).to_owned();
    if take(rest, "WITH")
        && let Some((exception, after)) = rest.split_first()
    {
        name = format!("{name} WITH {exception}");
        *rest = after;
    }
    LICENCES.contains(&name.as_str())
}

fn take(rest: &mut &[&str], word: &str) -> bool {
    match rest.split_first() {
        Some((first, after)) if *first == word => {
            *rest = after;
            true
        }
        _ => false,
    }
}

#[test]
fn every_licence_is_allowed() {
    assert_clean(&wrong_licences(all_packages()));
}

#[test]
fn everything_comes_from_the_registry() {
    assert_clean(&wrong_sources(all_packages()));
}

#[test]
fn no_version_is_doubled_unnoticed() {
    assert_clean(&doubled_versions(all_packages(), &DOUBLED));
}

#[test]
fn a_wrong_licence_is_found() {
    let metadata = json!({ "packages": [{ "name": "one", "license": "GPL-3.0-only" }] });
    assert_fires(&wrong_licences(&metadata), "GPL-3.0-only");
    assert_fires(
        &wrong_licences(&json!({ "packages": [{ "name": "none" }] })),
        "none",
    );
}

#[test]
fn expressions_are_read_as_written() {
    assert!(is_allowed("MIT OR GPL-3.0-only"));
    assert!(is_allowed("MIT/Apache-2.0"));
    assert!(is_allowed("(MIT OR GPL-3.0-only) AND Unicode-3.0"));
    assert!(is_allowed("Apache-2.0 WITH LLVM-exception OR MIT"));
    assert!(!is_allowed("MIT AND GPL-3.0-only"));
    assert!(!is_allowed("(MIT"));
    assert!(!is_allowed(""));
}

#[test]
fn a_foreign_source_is_found() {
    let metadata = json!({ "packages": [{ "name": "one", "source": "git+https://x.example/" }] });
    assert_fires(&wrong_sources(&metadata), "git+");
}

#[test]
fn a_doubled_version_is_found_and_so_is_a_stale_exception() {
    let metadata = json!({ "packages": [
        { "name": "one", "version": "1.0.0" }, { "name": "one", "version": "2.0.0" },
    ]});
    assert_fires(&doubled_versions(&metadata, &[]), "one");
    assert_clean(&doubled_versions(&metadata, &["one"]));
    assert_fires(&doubled_versions(&metadata, &["one", "two"]), "two");
}
