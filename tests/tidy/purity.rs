//! No clock, randomness, input, output or concurrency in the pure crates: what they need to know
//! is handed to them, so every outcome can be reproduced from its input.

use proc_macro2::TokenTree;

use crate::tree::{TextFile, flat_tokens, rust_files};
use crate::{assert_clean, assert_fires};

const PURE_FOLDERS: [&str; 2] = ["domain/src", "sync/src"];

/// Names that make a crate impure wherever they stand.
const NAMES: [(&str, &str); 15] = [
    ("Instant", "a clock"),
    ("SystemTime", "a clock"),
    ("now_v7", "a clock and randomness"),
    ("new_v4", "randomness"),
    ("getrandom", "randomness"),
    ("rand", "randomness"),
    ("thread_rng", "randomness"),
    ("js_sys", "the browser"),
    ("web_sys", "the browser"),
    (
        "serde",
        "a promise about storage; wire types live in the codec",
    ),
    ("async", "concurrency"),
    ("tokio", "concurrency"),
    ("println", "output"),
    ("eprintln", "output"),
    ("thread", "concurrency"),
];

/// Pairs joined by `::`.
const PATHS: [(&str, &str, &str); 6] = [
    ("Utc", "now", "a clock"),
    ("Local", "now", "a clock"),
    ("std", "fs", "input and output"),
    ("std", "net", "input and output"),
    ("std", "env", "the environment"),
    ("std", "process", "the outside world"),
];

fn impurities<'a>(files: impl IntoIterator<Item = &'a TextFile>) -> Vec<String> {
    let pure = |file: &&TextFile| PURE_FOLDERS.iter().any(|folder| file.is_below(folder));
    files
        .into_iter()
        .filter(pure)
        .flat_map(impurities_of)
        .collect()
}

fn impurities_of(file: &TextFile) -> Vec<String> {
    let tokens = flat_tokens(file.tokens());
    let mut findings = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        let TokenTree::Ident(name) = token else {
            continue;
        };
        let named = NAMES
            .iter()
            .find(|(known, _)| name == known)
            .map(|(_, what)| *what);
        let followed = after_path_sign(&tokens[index..]);
        let path = PATHS
            .iter()
            .find(|(first, second, _)| name == first && followed.as_deref() == Some(second))
            .map(|(_, _, what)| *what);
        if let Some(what) = named.or(path) {
            let place = file.place(token.span().start().line);
            findings.push(format!(
                "{place}: `{name}` is {what}; take it as an argument"
            ));
        }
    }
    findings
}

/// The name after `first ::`.
fn after_path_sign(tokens: &[TokenTree]) -> Option<String> {
    match tokens {
        [
            _,
            TokenTree::Punct(one),
            TokenTree::Punct(two),
            TokenTree::Ident(name),
            ..,
        ] if one.as_char() == ':' && two.as_char() == ':' => Some(name.to_string()),
        _ => None,
    }
}

#[test]
fn domain_and_sync_are_pure() {
    assert_clean(&impurities(rust_files()));
}

#[test]
fn clocks_randomness_and_files_are_found() {
    for (code, about) in [
        ("fn a() { chrono::Utc::now(); }", "Utc"),
        ("use std::time::Instant;", "Instant"),
        ("fn a() -> Uuid { Uuid::new_v4() }", "new_v4"),
        ("fn a() { view! { {SystemTime::now()} } }", "SystemTime"),
        ("fn a() { std::fs::read(\"b\"); }", "std"),
        ("async fn a() {}", "async"),
    ] {
        assert_fires(
            &impurities(&[TextFile::sample("sync/src/a.rs", code)]),
            about,
        );
        assert_clean(&impurities(&[TextFile::sample("server/src/a.rs", code)]));
    }
}

#[test]
fn comments_may_speak_of_clocks() {
    let code = "//! Never `Utc::now`.\n// SystemTime is handed in.\nfn a() {}";
    assert_clean(&impurities(&[TextFile::sample("domain/src/a.rs", code)]));
}
