//! Builds the site: everything a browser loads, in `target/site`, ready to be embedded.
//!
//! The site is first assembled in memory as a map from path to bytes, then written. Files whose
//! content did not change are not touched: the server embeds them, and cargo would otherwise
//! rebuild it for nothing.
//!
//! | file | what it is |
//! |---|---|
//! | `assets/<name>.<hash>.<ext>` | immutable; the hash is that of the content |
//! | `shell.html` | the static document of every app route, served at `/shell` too |
//! | `sw.js` | the service worker, with the build id and the list of what it keeps |
//! | `site.json` | [`record::SiteRecord`]: the names of all these, for the server and the tests |
//! | `*.br`, `*.gz` | the same file compressed, when that is smaller |
//!
//! Nothing in it depends on the time or the machine: equal sources give an equal build id.

mod asset;
mod bindgen;
pub(crate) mod budget;
mod compact;
mod compress;
mod folder;
mod link;
mod order;
pub(crate) mod record;
mod style;
mod template;

use std::collections::BTreeMap;
use std::fs::File;

use anyhow::{Context, Result};

use self::asset::Asset;
use self::bindgen::Program;
use self::record::{Precached, SiteRecord};
use crate::console::say;
use crate::process::{cargo, run};
use crate::workspace::Workspace;

/// Path below `target/site`, without a slash in front, and content.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// Files of `public/` that are filled in rather than copied.
const TEMPLATES: [&str; 3] = ["boot.js", "shell.html", "service-worker.js"];

/// The worker behind the device's second copy; the boot module names it.
const JOURNAL: &str = "journal.js";

/// The path at which the server hands out `shell.html` and the service worker keeps it.
const SHELL_URL: &str = "/shell";

/// Hexadecimal digits of a build id.
const BUILD_ID_LENGTH: usize = 16;

/// Builds the WASM program and the site around it.
pub(crate) fn build(workspace: &Workspace) -> Result<SiteRecord> {
    compile(workspace, &[])?;
    let _turn = take_turn(workspace)?;
    let (files, record) = bind_and_assemble(workspace)?;
    let files = compress::with_compressed(files, &workspace.target().join("site-cache"))?;
    folder::write(&workspace.site(), &files)?;
    say(&format!(
        "  site {} in {}",
        record.build,
        workspace.site().display()
    ));
    Ok(record)
}

/// The same site in `target/site-examination`, with a program that can also be examined as a
/// store by a test. No server embeds it.
pub(crate) fn build_examination(workspace: &Workspace) -> Result<()> {
    compile(workspace, &["--features", "examination"])?;
    let _turn = take_turn(workspace)?;
    let (files, _) = bind_and_assemble(workspace)?;
    folder::write(&workspace.target().join("site-examination"), &files)
}

fn bind_and_assemble(workspace: &Workspace) -> Result<(Files, SiteRecord)> {
    let wasm = workspace
        .target()
        .join("wasm32-unknown-unknown/wasm-release/ikrar_frontend.wasm");
    let program = bindgen::bind(&wasm, &workspace.target().join("site-work"))?;
    let stylesheet = style::bundle(&workspace.path("style"))?;
    let public = folder::read(&workspace.path("public"))?;
    assemble(program, stylesheet.into_bytes(), public)
}

/// Waits until no other build writes the site; the turn ends when the file is closed.
fn take_turn(workspace: &Workspace) -> Result<File> {
    let path = workspace.target().join("site.lock");
    let turn = File::create(&path).with_context(|| format!("creating {}", path.display()))?;
    turn.lock()
        .with_context(|| format!("locking {}", path.display()))?;
    Ok(turn)
}

/// Leaves out what fills files and nobody reads in a browser: where each panic would come from, and
/// how values would be written for programmers. What people read has words of its own. The compiler
/// takes both only where `RUSTC_BOOTSTRAP` is set.
const NO_NOTES: [&str; 2] = ["-Zlocation-detail=none", "-Zfmt-debug=none"];

fn compile(workspace: &Workspace, more: &[&str]) -> Result<()> {
    let mut flags = same_paths_everywhere()?;
    flags.extend(NO_NOTES.map(Into::into));
    let flags = format!("build.rustflags={}", serde_json::json!(flags));
    let mut arguments = vec![
        "build",
        "--locked",
        "--profile",
        "wasm-release",
        "--package",
        "ikrar-frontend",
        "--target",
        "wasm32-unknown-unknown",
        "--config",
        &flags,
    ];
    arguments.extend(more);
    run(cargo(workspace, &arguments).env("RUSTC_BOOTSTRAP", "1"))
}

/// Flags that keep the folders of this machine out of the program: messages of dependencies name
/// their source files, and one source must give one program wherever it is built.
///
/// Cargo adds them to the flags of `.cargo/config.toml`.
fn same_paths_everywhere() -> Result<Vec<String>> {
    let home = std::env::home_dir().context("this machine names no home folder")?;
    let cargo_home = std::env::var_os("CARGO_HOME").map_or_else(|| home.join(".cargo"), Into::into);
    let sources = cargo_home.join("registry/src");
    let mut flags = Vec::new();
    for entry in std::fs::read_dir(&sources).into_iter().flatten() {
        flags.push(format!(
            "--remap-path-prefix={}=crates",
            entry?.path().display()
        ));
    }
    Ok(flags)
}

/// Names, links and lists everything. Pure: the same input gives the same site.
fn assemble(program: Program, css: Vec<u8>, mut public: Files) -> Result<(Files, SiteRecord)> {
    let mut templates = BTreeMap::new();
    for name in TEMPLATES {
        let bytes = public
            .remove(name)
            .with_context(|| format!("public/{name} is missing"))?;
        templates.insert(
            name,
            String::from_utf8(bytes).context("a template is not UTF-8")?,
        );
    }
    let linked = link::link(program)?;
    let css = Asset::new("app", "css", css);
    let journal = public
        .remove(JOURNAL)
        .with_context(|| format!("public/{JOURNAL} is missing"))?;
    let journal = Asset::new("journal", "js", journal);
    let boot = template::fill(
        &templates["boot.js"],
        &[
            ("JS", &linked.glue.file),
            ("WASM", &linked.wasm.file),
            ("JOURNAL", &journal.file),
        ],
    )?;
    let boot = Asset::new("boot", "js", boot.into_bytes());
    let mut record = SiteRecord {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        boot: boot.url(),
        css: css.url(),
        js: linked.glue.url(),
        wasm: linked.wasm.url(),
        snippets: linked.modules.iter().map(Asset::url).collect(),
        chunks: linked.parts.iter().map(Asset::url).collect(),
        seams: linked.seams,
        ..SiteRecord::default()
    };
    let mut files = public;
    let assets = [boot, css, journal, linked.glue, linked.wasm];
    for asset in assets.into_iter().chain(linked.modules).chain(linked.parts) {
        files.insert(asset.path(), asset.bytes);
    }
    record.build = build_id(&files, &templates);
    let shell = template::fill(
        &templates["shell.html"],
        &[
            ("BUILD", &record.build),
            ("CSS", &record.css),
            ("JS", &record.js),
            ("WASM", &record.wasm),
            ("BOOT", &record.boot),
        ],
    )?;
    files.insert("shell.html".to_owned(), shell.into_bytes());
    record.precache = files.iter().map(precached).collect::<Result<Vec<_>>>()?;
    let list = serde_json::to_string_pretty(&record.precache)?;
    let worker = template::fill(
        &templates["service-worker.js"],
        &[
            ("BUILD", &record.build),
            ("BOOT", &record.boot),
            ("PRECACHE", &list),
        ],
    )?;
    files.insert("sw.js".to_owned(), worker.into_bytes());
    files.insert("site.json".to_owned(), serde_json::to_vec_pretty(&record)?);
    Ok((files, record))
}

fn precached((path, bytes): (&String, &Vec<u8>)) -> Result<Precached> {
    let url = if path == "shell.html" {
        SHELL_URL.to_owned()
    } else {
        format!("/{path}")
    };
    Ok(Precached {
        url,
        content_type: record::content_type(path)?.to_owned(),
        bytes: u64::try_from(bytes.len())?,
    })
}

/// One name for the whole build: changes when any file or template changes.
fn build_id(files: &Files, templates: &BTreeMap<&str, String>) -> String {
    let mut hasher = blake3::Hasher::new();
    for (path, bytes) in files {
        hasher.update(path.as_bytes());
        hasher.update(blake3::hash(bytes).as_bytes());
    }
    for text in templates.values() {
        hasher.update(blake3::hash(text.as_bytes()).as_bytes());
    }
    hasher
        .finalize()
        .to_hex()
        .chars()
        .take(BUILD_ID_LENGTH)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(wasm: &[u8]) -> (Files, SiteRecord) {
        let program = Program {
            wasm: wasm.to_vec(),
            ..Program::default()
        };
        let public = Files::from([
            (
                "boot.js".to_owned(),
                b"import init from './@JS@'; init('./@WASM@', './@JOURNAL@');".to_vec(),
            ),
            ("journal.js".to_owned(), b"self.onmessage = null;".to_vec()),
            (
                "shell.html".to_owned(),
                b"@BUILD@ @CSS@ @JS@ @WASM@ @BOOT@".to_vec(),
            ),
            (
                "service-worker.js".to_owned(),
                b"'@BUILD@' '@BOOT@' @PRECACHE@".to_vec(),
            ),
            ("favicon.ico".to_owned(), vec![0]),
        ]);
        assemble(program, b"a{}".to_vec(), public).unwrap()
    }

    #[test]
    fn equal_sources_give_an_equal_build() {
        assert_eq!(sample(b"x"), sample(b"x"));
    }

    #[test]
    fn another_program_gives_another_build_and_other_names() {
        let (one, other) = (sample(b"x").1, sample(b"y").1);
        assert_ne!(one.build, other.build);
        assert_ne!(one.wasm, other.wasm);
        assert_ne!(
            one.boot, other.boot,
            "boot names the program, so it changes with it"
        );
        assert_eq!(one.css, other.css);
    }

    #[test]
    fn every_file_a_browser_needs_is_precached() {
        let (files, record) = sample(b"x");
        let urls: Vec<&str> = record
            .precache
            .iter()
            .map(|entry| entry.url.as_str())
            .collect();
        for url in [&record.boot, &record.css, &record.js, &record.wasm] {
            assert!(urls.contains(&url.as_str()), "{url} is not in {urls:?}");
            assert!(
                files.contains_key(url.trim_start_matches('/')),
                "{url} has no file"
            );
        }
        assert!(urls.contains(&"/shell") && urls.contains(&"/favicon.ico"));
        assert!(!urls.contains(&"/sw.js") && !urls.contains(&"/site.json"));
    }
}
