//! Turns cargo's WASM into what a browser can load: the main program and its glue, the parts that
//! are loaded later, and the JavaScript modules that crates brought along.
//!
//! First the program is cut at the seams its source marks (`#[wasm_split]`), then the main part
//! gets its glue. The cut needs relocations, which the frontend's build script keeps.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use wasm_bindgen_cli_support::Bindgen;

use super::{compact, folder, order};

/// The glue's file as the loader of parts imports it.
pub(crate) const GLUE: &str = "./app.js";
/// The loader's file as the glue imports it.
pub(crate) const LOADER: &str = "./loader.js";

/// The program as the browser gets it. File names are those before hashing.
#[derive(Debug, Default)]
pub(crate) struct Program {
    pub(crate) glue: String,
    pub(crate) wasm: Vec<u8>,
    /// Fetches the parts; absent when the program has none.
    pub(crate) loader: Option<String>,
    /// Parts that are loaded later: name without ending, and content.
    pub(crate) parts: BTreeMap<String, Vec<u8>>,
    /// Which parts the code behind each seam needs.
    pub(crate) seams: BTreeMap<String, Vec<String>>,
    /// Path below `snippets/` and content.
    pub(crate) snippets: Vec<(String, Vec<u8>)>,
}

/// Splits and binds the program at `wasm`, using the folder `work` for intermediate files.
pub(crate) fn bind(wasm: &Path, work: &Path) -> Result<Program> {
    folder::remove(work)?;
    let whole = std::fs::read(wasm).with_context(|| format!("reading {}", wasm.display()))?;
    let main = work.join("main.wasm");
    let seams = split(&whole, work, &main)?;
    let bound = work.join("bound");
    Bindgen::new()
        .input_path(&main)
        .out_name("app")
        .web(true)?
        .typescript(false)
        .demangle(false)
        .keep_lld_exports(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .omit_default_module_path(true)
        .generate(&bound)
        .with_context(|| format!("wasm-bindgen failed on {}", wasm.display()))?;
    let snippets = bound.join("snippets");
    let snippets = if snippets.is_dir() {
        folder::read(&snippets)?
    } else {
        folder::none()
    };
    let glue = std::fs::read_to_string(bound.join("app.js")).context("no glue was written")?;
    let wasm = std::fs::read(bound.join("app_bg.wasm")).context("no WASM was written")?;
    let (wasm, glue) = compact::shorten_imports(&wasm, &glue)?;
    let glue = compact::squeeze_glue(&glue);
    let has_loader = glue.contains(LOADER);
    let loader = has_loader
        .then(|| std::fs::read_to_string(work.join(LOADER)))
        .transpose()?;
    Ok(Program {
        wasm: order::ordered(&compact::without_custom_sections(&wasm)?)?,
        parts: parts(work, loader.as_deref().unwrap_or_default())?,
        seams,
        snippets: snippets.into_iter().collect(),
        glue,
        loader,
    })
}

/// Cuts the program; gives the parts behind each seam.
fn split(whole: &[u8], work: &Path, main: &Path) -> Result<BTreeMap<String, Vec<String>>> {
    let mut options = wasm_split_cli_support::Options::new(whole);
    options.output_dir = work;
    options.main_out_path = main;
    options.main_module = GLUE;
    options.link_name = LOADER;
    let cut = wasm_split_cli_support::transform(options)
        .map_err(|error| anyhow!("the program could not be split: {error:#}"))?;
    Ok(cut
        .prefetch_map
        .into_iter()
        .filter(|(_, parts)| !parts.is_empty())
        .collect())
}

/// The parts that the loader names; empty ones are written too, but never loaded.
fn parts(work: &Path, loader: &str) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut parts = BTreeMap::new();
    for (path, bytes) in folder::read(work)? {
        let Some(name) = path.strip_suffix(".wasm") else {
            continue;
        };
        if loader.contains(&format!("\"./{path}\"")) {
            parts.insert(
                name.to_owned(),
                order::ordered(&compact::without_custom_sections(&bytes)?)?,
            );
        }
    }
    Ok(parts)
}
