//! Which crate may depend on which: the arrows of the architecture.

use serde_json::{Value, json};

use crate::tree::{TextFile, own_packages, text_files};
use crate::{assert_clean, assert_fires};

/// Each crate and the crates of this project it may name.
const ARROWS: [(&str, &[&str]); 10] = [
    ("g2p", &[]),
    ("ikrar-domain", &[]),
    ("ikrar-sync", &["ikrar-domain"]),
    ("ikrar-app", &["ikrar-domain", "ikrar-sync"]),
    (
        "ikrar-frontend",
        &["ikrar-app", "ikrar-domain", "ikrar-sync", "ikrar-workbook"],
    ),
    ("ikrar-paper", &["ikrar-domain"]),
    (
        "ikrar-server",
        &["ikrar-app", "ikrar-domain", "ikrar-paper", "ikrar-sync"],
    ),
    (
        "ikrar-tests",
        &[
            "ikrar-app",
            "ikrar-domain",
            "ikrar-paper",
            "ikrar-server",
            "ikrar-sync",
            "ikrar-workbook",
        ],
    ),
    ("ikrar-workbook", &[]),
    ("xtask", &[]),
];

/// All that the pure crates may use from outside. Everything here is itself pure.
const PURE: [(&str, &[&str]); 2] = [
    (
        "ikrar-domain",
        &["chrono", "rust_decimal", "thiserror", "uuid"],
    ),
    (
        "ikrar-sync",
        &[
            "blake3",
            "chacha20poly1305",
            "chrono",
            "ed25519-dalek",
            "minicbor",
            "miniz_oxide",
            "rust_decimal",
            "thiserror",
            "uuid",
        ],
    ),
];

/// Crates that reach the outside world, and the only ones that may name them.
const KEPT_TO: [(&str, &[&str]); 17] = [
    ("axum", &["ikrar-server", "ikrar-tests"]),
    ("hayro", &["ikrar-paper"]),
    ("gloo-storage", &["ikrar-frontend"]),
    ("idb", &[]),
    ("indexed_db_futures", &["ikrar-frontend"]),
    ("leptos_axum", &["ikrar-server"]),
    ("qrcodegen", &["ikrar-frontend", "ikrar-paper"]),
    ("rexie", &[]),
    ("roxmltree", &["ikrar-workbook"]),
    ("rqrr", &["ikrar-frontend"]),
    ("sqlx", &["ikrar-server", "ikrar-tests"]),
    ("tower-http", &["ikrar-server"]),
    ("typst", &["ikrar-paper"]),
    ("typst-layout", &["ikrar-paper"]),
    ("typst-pdf", &["ikrar-paper"]),
    ("web-sys", &["ikrar-app", "ikrar-frontend"]),
    ("zip", &["ikrar-workbook"]),
];

/// The only parts of `web-sys` the screens may see: pages, elements and their events. Stores,
/// requests, workers and the window that leads to them are the frontend's.
const SCREEN_FEATURES: [&str; 8] = [
    "ClipboardEvent",
    "DataTransfer",
    "Document",
    "DomStringMap",
    "Element",
    "KeyboardEvent",
    "PointerEvent",
    "VisibilityState",
];

fn packages(metadata: &Value) -> &[Value] {
    metadata["packages"]
        .as_array()
        .expect("cargo lists packages")
}

/// Names of what a package depends on, for its programs only or for its tests and build too.
fn dependencies(package: &Value, normal_only: bool) -> Vec<&str> {
    package["dependencies"]
        .as_array()
        .expect("cargo lists dependencies")
        .iter()
        .filter(|dependency| !normal_only || dependency["kind"].is_null())
        .map(|dependency| {
            dependency["name"]
                .as_str()
                .expect("a dependency has a name")
        })
        .collect()
}

/// An edge that no arrow allows, also for tests of a crate.
fn wrong_arrows(metadata: &Value) -> Vec<String> {
    let mut findings = Vec::new();
    for package in packages(metadata) {
        let name = package["name"].as_str().expect("a package has a name");
        let Some((_, allowed)) = ARROWS.iter().find(|(known, _)| *known == name) else {
            findings.push(format!(
                "{name}: a new crate needs its arrows in {}",
                file!()
            ));
            continue;
        };
        for dependency in dependencies(package, false) {
            let own = ARROWS.iter().any(|(known, _)| *known == dependency);
            // A crate may name itself: so its tests switch its own features on.
            if own && dependency != name && !allowed.contains(&dependency) {
                findings.push(format!("{name} must not depend on {dependency}"));
            }
        }
    }
    findings
}

/// Something impure in a pure crate.
fn impure_dependencies(metadata: &Value) -> Vec<String> {
    let mut findings = Vec::new();
    for (name, allowed) in PURE {
        for package in packages(metadata)
            .iter()
            .filter(|package| package["name"] == name)
        {
            findings.extend(
                dependencies(package, true)
                    .into_iter()
                    .filter(|dependency| !dependency.starts_with("ikrar-"))
                    .filter(|dependency| !allowed.contains(dependency))
                    .map(|dependency| format!("{name} is pure and must not use {dependency}")),
            );
        }
    }
    findings
}

/// A crate of the outside world named outside its composition root.
fn misplaced_dependencies(metadata: &Value) -> Vec<String> {
    let mut findings = Vec::new();
    for package in packages(metadata) {
        let name = package["name"].as_str().expect("a package has a name");
        for dependency in dependencies(package, false) {
            let rule = KEPT_TO.iter().find(|(kept, _)| *kept == dependency);
            if let Some((_, owners)) = rule
                && !owners.contains(&name)
            {
                findings.push(format!(
                    "{name} must not name {dependency}; only {owners:?} may"
                ));
            }
        }
    }
    findings
}

/// A part of the browser that screens have no business with.
fn wrong_browser_parts(metadata: &Value) -> Vec<String> {
    packages(metadata)
        .iter()
        .filter(|package| package["name"] == "ikrar-app")
        .flat_map(|package| {
            package["dependencies"]
                .as_array()
                .expect("cargo lists dependencies")
        })
        .filter(|dependency| dependency["name"] == "web-sys")
        .flat_map(|dependency| {
            dependency["features"]
                .as_array()
                .expect("cargo lists features")
        })
        .filter_map(Value::as_str)
        .filter(|feature| !feature.starts_with("Html") && !SCREEN_FEATURES.contains(feature))
        .map(|feature| format!("ikrar-app must not use {feature} of web-sys"))
        .collect()
}

/// A crate that does not take over the workspace's lints.
fn missing_lints(files: &[TextFile]) -> Vec<String> {
    files
        .iter()
        .filter(|file| file.path.ends_with("/Cargo.toml"))
        .filter(|file| !file.text.contains("[lints]\nworkspace = true"))
        .map(|file| format!("{}: add `[lints]` with `workspace = true`", file.path))
        .collect()
}

#[test]
fn dependencies_follow_the_arrows() {
    assert_clean(&wrong_arrows(own_packages()));
}

#[test]
fn pure_crates_use_only_pure_crates() {
    assert_clean(&impure_dependencies(own_packages()));
}

#[test]
fn the_outside_world_is_named_only_by_its_root() {
    assert_clean(&misplaced_dependencies(own_packages()));
}

#[test]
fn screens_see_pages_and_elements_only() {
    assert_clean(&wrong_browser_parts(own_packages()));
}

#[test]
fn every_crate_takes_over_the_lints() {
    assert_clean(&missing_lints(text_files()));
}

fn sample(name: &str, dependency: &str) -> Value {
    json!({ "packages": [
        { "name": name, "dependencies": [{ "name": dependency, "kind": null }] },
    ]})
}

#[test]
fn an_arrow_backwards_is_found() {
    assert_fires(
        &wrong_arrows(&sample("ikrar-domain", "ikrar-sync")),
        "ikrar-sync",
    );
    assert_fires(
        &wrong_arrows(&sample("ikrar-app", "ikrar-server")),
        "ikrar-server",
    );
    assert_fires(
        &wrong_arrows(&sample("ikrar-common", "uuid")),
        "ikrar-common",
    );
}

#[test]
fn an_impure_dependency_is_found() {
    assert_fires(
        &impure_dependencies(&sample("ikrar-sync", "tokio")),
        "tokio",
    );
    assert_fires(
        &impure_dependencies(&sample("ikrar-domain", "serde")),
        "serde",
    );
}

#[test]
fn a_misplaced_dependency_is_found() {
    assert_fires(
        &misplaced_dependencies(&sample("ikrar-server", "web-sys")),
        "web-sys",
    );
    assert_fires(
        &misplaced_dependencies(&sample("ikrar-frontend", "sqlx")),
        "sqlx",
    );
}

#[test]
fn a_browser_store_in_the_screens_is_found() {
    let features = ["HtmlElement", "Document", "IdbFactory"];
    let metadata = json!({ "packages": [{ "name": "ikrar-app", "dependencies": [
        { "name": "web-sys", "kind": null, "features": features },
    ]}]});
    assert_fires(&wrong_browser_parts(&metadata), "IdbFactory");
}

#[test]
fn a_crate_without_lints_is_found() {
    let file = TextFile::sample("new/Cargo.toml", "[package]\n");
    assert_fires(&missing_lints(&[file]), "new/Cargo.toml");
}
