//! `site.json`: what the build made, for the server, the service worker and the tests.
//!
//! The server reads it by field name; renaming a field breaks it.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Result, bail};
use serde::{Deserialize, Serialize};

/// The names of everything in one build. URLs start with a slash.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SiteRecord {
    /// Hash of the whole site.
    pub(crate) build: String,
    /// The workspace's version, for people.
    pub(crate) version: String,
    /// The module that starts the program; the only script a page names.
    pub(crate) boot: String,
    pub(crate) css: String,
    pub(crate) js: String,
    pub(crate) wasm: String,
    /// Modules the glue imports: the loader of chunks and what came with crates.
    pub(crate) snippets: Vec<String>,
    /// Parts of the program that are fetched when first needed.
    pub(crate) chunks: Vec<String>,
    /// Which of them the code behind each seam of the program needs.
    pub(crate) seams: BTreeMap<String, Vec<String>>,
    /// Everything the service worker keeps for offline use.
    pub(crate) precache: Vec<Precached>,
}

/// One file for offline use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Precached {
    pub(crate) url: String,
    /// What the reply's content type must start with.
    pub(crate) content_type: String,
    /// Size before compression. The worker checks it, except for pages.
    pub(crate) bytes: u64,
}

/// The media type of a file by its ending. An unknown ending is an error, not a guess.
pub(crate) fn content_type(path: &str) -> Result<&'static str> {
    let ending = Path::new(path)
        .extension()
        .and_then(|ending| ending.to_str())
        .unwrap_or("");
    Ok(match ending {
        "css" => "text/css",
        "html" => "text/html",
        "ico" => "image/",
        "js" => "text/javascript",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "txt" => "text/plain",
        "wasm" => "application/wasm",
        "webmanifest" => "application/manifest+json",
        "woff2" => "font/woff2",
        _ => bail!("no media type is known for {path}; add it in xtask/src/site/record.rs"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_ending_is_refused() {
        assert!(content_type("notes.docx").is_err());
        assert_eq!(
            content_type("assets/app.1.wasm").unwrap(),
            "application/wasm"
        );
    }
}
