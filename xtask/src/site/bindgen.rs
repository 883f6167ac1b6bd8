//! Turns cargo's WASM into what a browser can load: a trimmed WASM, its JavaScript glue and the
//! JavaScript modules that crates brought along.

use std::path::Path;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use super::folder;

/// The program as the browser gets it.
#[derive(Debug)]
pub(crate) struct Program {
    pub(crate) glue: String,
    pub(crate) wasm: Vec<u8>,
    /// Path below `snippets/` and content.
    pub(crate) snippets: Vec<(String, Vec<u8>)>,
}

/// Binds the program at `wasm`, using the folder `work` for intermediate files.
pub(crate) fn bind(wasm: &Path, work: &Path) -> Result<Program> {
    folder::remove(work)?;
    Bindgen::new()
        .input_path(wasm)
        .out_name("app")
        .web(true)?
        .typescript(false)
        .demangle(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .omit_default_module_path(true)
        .generate(work)
        .with_context(|| format!("wasm-bindgen failed on {}", wasm.display()))?;
    let snippets = work.join("snippets");
    let snippets = if snippets.is_dir() {
        folder::read(&snippets)?
    } else {
        folder::none()
    };
    Ok(Program {
        glue: std::fs::read_to_string(work.join("app.js")).context("no glue was written")?,
        wasm: std::fs::read(work.join("app_bg.wasm")).context("no WASM was written")?,
        snippets: snippets.into_iter().collect(),
    })
}
