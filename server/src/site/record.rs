//! `site.json`: the names the build gave to what a rendered page links to.

use serde::Deserialize;

use super::files;

/// Where the record is; read here, never sent.
const FILE: &str = "site.json";

/// The links of one build. Addresses start with a slash.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct SiteRecord {
    /// Hash of the whole site.
    pub(super) build: String,
    /// The module that starts the program.
    pub(super) boot: String,
    /// The style sheet.
    pub(super) css: String,
    /// The program's glue, fetched early.
    pub(super) js: String,
    /// The program, fetched early.
    pub(super) wasm: String,
}

/// The record of the embedded site; none when the site was never built.
pub(super) fn read() -> Option<SiteRecord> {
    let bytes = files::read(FILE)?;
    serde_json::from_slice(&bytes)
        .inspect_err(|error| tracing::error!(%error, "site.json cannot be read"))
        .ok()
}

/// Whether a file of the site is for the server's eyes only.
pub(super) fn is_private(path: &str) -> bool {
    path == FILE
}
