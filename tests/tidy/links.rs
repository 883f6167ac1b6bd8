//! Documents that can be found: every file of `docs/` is linked, and no link leads nowhere.

use std::collections::BTreeSet;

use crate::tree::{TextFile, root, text_files};
use crate::{assert_clean, assert_fires};

/// A link to a file of the project, as a path from the root.
struct Link {
    place: String,
    target: String,
}

/// Links of all Markdown files that lead to a file here.
fn links(files: &[TextFile]) -> Vec<Link> {
    let mut found = Vec::new();
    for file in files.iter().filter(|file| file.has_ending("md")) {
        for (index, line) in file.text.lines().enumerate() {
            for target in targets(line) {
                found.push(Link {
                    place: file.place(index + 1),
                    target: resolve(&file.path, target),
                });
            }
        }
    }
    found
}

/// Addresses behind `](` in one line, without those that leave the project.
fn targets(line: &str) -> impl Iterator<Item = &str> {
    line.split("](").skip(1).filter_map(|rest| {
        let target = rest.split([')', ' ', '#']).next()?;
        (!target.is_empty() && !target.contains(':')).then_some(target)
    })
}

/// A path as seen from the file that names it.
fn resolve(from: &str, target: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Documents nobody links to.
fn unlinked(files: &[TextFile]) -> Vec<String> {
    let linked: BTreeSet<String> = links(files).into_iter().map(|link| link.target).collect();
    files
        .iter()
        .filter(|file| file.is_below("docs") && !linked.contains(&file.path))
        .map(|file| format!("{}: link it from the README or another document", file.path))
        .collect()
}

/// Links whose file does not exist.
fn broken(files: &[TextFile], exists: impl Fn(&str) -> bool) -> Vec<String> {
    links(files)
        .into_iter()
        .filter(|link| !exists(&link.target))
        .map(|link| format!("{}: there is no {}", link.place, link.target))
        .collect()
}

#[test]
fn every_document_is_linked() {
    assert_clean(&unlinked(text_files()));
}

#[test]
fn no_link_is_broken() {
    assert_clean(&broken(text_files(), |target| root().join(target).exists()));
}

#[test]
fn an_unlinked_document_is_found() {
    let readme = TextFile::sample("README.md", "See [a](docs/a.md#part) and [b](./docs/b.md).");
    let documents = ["docs/a.md", "docs/b.md", "docs/c.md"];
    let mut files: Vec<TextFile> = documents
        .iter()
        .map(|path| TextFile::sample(path, ""))
        .collect();
    files.push(readme);
    assert_fires(&unlinked(&files), "docs/c.md");
}

#[test]
fn a_broken_link_is_found() {
    let text = "[a](../gone.md) [b](https://example.org) [c](#here)";
    let file = TextFile::sample("docs/adr/a.md", text);
    assert_fires(&broken(&[file], |_| false), "docs/gone.md");
}
