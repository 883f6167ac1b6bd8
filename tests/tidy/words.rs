//! Words that do not belong in the project: places of one machine, promises without a reason.
//!
//! The words are written in two halves here, so that this file is not its own first finding.

use crate::tree::{TextFile, text_files};
use crate::{assert_clean, assert_fires};

/// Folders of somebody's machine, and hosts that one network may not reach. Packages are named,
/// never the host they came from.
const BANNED: [&str; 12] = [
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/Us", "ers/"),
    concat!("index.", "crates.io"),
    concat!("static.", "crates.io"),
    concat!("registry.", "npmjs.org"),
    concat!("pypi.", "org"),
    concat!("deb.", "debian.org"),
    concat!("security.", "debian.org"),
    concat!("proxy.", "golang.org"),
    concat!("static.", "rust-lang.org"),
];

/// Marks of unfinished work. The first may stay when it says why; the others never.
const LATER: &str = concat!("TO", "DO");
const NEVER: [&str; 2] = [concat!("FIX", "ME"), concat!("XX", "X:")];

/// A reason has at least this many words.
const REASON_WORDS_MIN: usize = 4;

fn banned_words(files: &[TextFile]) -> Vec<String> {
    in_lines(files, |line| {
        let word = BANNED.iter().find(|word| line.contains(*word))?;
        Some(format!("`{word}` names a machine or a host"))
    })
}

fn unexplained_work(files: &[TextFile]) -> Vec<String> {
    in_lines(files, |line| {
        if let Some(word) = NEVER.iter().find(|word| line.contains(*word)) {
            return Some(format!(
                "{word}: repair it, or write `{LATER}: why it waits`"
            ));
        }
        let (_, after) = line.split_once(LATER)?;
        let explained = after
            .strip_prefix(':')
            .is_some_and(|reason| reason.split_whitespace().count() >= REASON_WORDS_MIN);
        (!explained).then(|| format!("say why it waits: `{LATER}: reason in a sentence`"))
    })
}

/// An address outside our own server in something a browser loads. Names of XML vocabularies
/// look like addresses and are never fetched.
fn foreign_origins(files: &[TextFile]) -> Vec<String> {
    let loaded: Vec<&TextFile> = files
        .iter()
        .filter(|file| file.is_below("public") || file.is_below("style"))
        .collect();
    in_lines(loaded, |line| {
        let own = line.replace("http://www.w3.org/", "");
        own.contains("://")
            .then(|| "a browser would ask another origin".to_owned())
    })
}

/// Applies a rule to each line of each file.
fn in_lines<'a>(
    files: impl IntoIterator<Item = &'a TextFile>,
    rule: impl Fn(&str) -> Option<String>,
) -> Vec<String> {
    files
        .into_iter()
        .flat_map(|file| {
            file.text.lines().enumerate().filter_map(|(index, line)| {
                let problem = rule(line)?;
                Some(format!("{}: {problem}", file.place(index + 1)))
            })
        })
        .collect()
}

#[test]
fn no_machine_or_host_is_named() {
    assert_clean(&banned_words(text_files()));
}

#[test]
fn work_that_waits_says_why() {
    assert_clean(&unexplained_work(text_files()));
}

#[test]
fn browsers_load_from_our_origin_only() {
    assert_clean(&foreign_origins(text_files()));
}

#[test]
fn a_foreign_origin_is_found() {
    let file = TextFile::sample("style/base.css", "@import \"https://example.org/a.css\";");
    assert_fires(&foreign_origins(&[file]), "style/base.css:1");
    let icon = TextFile::sample(
        "public/a.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
    );
    assert_clean(&foreign_origins(&[icon]));
}

#[test]
fn every_banned_word_is_found() {
    for word in BANNED {
        let file = TextFile::sample("docs/a.md", &format!("see {word}x"));
        assert_fires(&banned_words(&[file]), word);
    }
}

#[test]
fn unexplained_work_is_found() {
    for line in [
        LATER.to_owned(),
        format!("// {LATER}: later"),
        format!("// {}", NEVER[0]),
    ] {
        assert_fires(
            &unexplained_work(&[TextFile::sample("app/src/a.rs", &line)]),
            "why",
        );
    }
    let explained = format!("// {LATER}: waits for the receipt format of signed documents");
    assert_clean(&unexplained_work(&[TextFile::sample(
        "app/src/a.rs",
        &explained,
    )]));
}
