//! Turns cargo's WASM into what a browser can load: the main program and its glue, the parts that
//! are loaded later, and the JavaScript modules that crates brought along.
//!
//! First the program is cut at the seams its source marks (`#[wasm_split]`), then the main part
//! gets its glue. The cut needs relocations, which the frontend's build script keeps.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use wasm_bindgen_cli_support::Bindgen;

use super::folder;

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
    let has_loader = glue.contains(LOADER);
    let loader = has_loader
        .then(|| std::fs::read_to_string(work.join(LOADER)))
        .transpose()?;
    Ok(Program {
        wasm: std::fs::read(bound.join("app_bg.wasm")).context("no WASM was written")?,
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
            parts.insert(name.to_owned(), without_custom_sections(&bytes)?);
        }
    }
    Ok(parts)
}

/// Drops what only tools read: names and producers.
fn without_custom_sections(wasm: &[u8]) -> Result<Vec<u8>> {
    const HEADER_LENGTH: usize = 8;
    let (header, mut rest) = wasm
        .split_at_checked(HEADER_LENGTH)
        .context("not a WASM file")?;
    let mut kept = header.to_vec();
    while let Some((&kind, after)) = rest.split_first() {
        let (length, after_length) = read_length(after)?;
        let prefix = rest.len() - after_length.len();
        let section = rest
            .get(..prefix + length)
            .context("a WASM section is cut off")?;
        if kind != 0 {
            kept.extend_from_slice(section);
        }
        rest = &rest[section.len()..];
    }
    Ok(kept)
}

/// An unsigned LEB128 number of at most 32 bits.
fn read_length(bytes: &[u8]) -> Result<(usize, &[u8])> {
    const CONTINUES: u8 = 0x80;
    let mut length = 0;
    for (index, byte) in bytes.iter().take(5).enumerate() {
        length |= usize::from(byte & !CONTINUES) << (7 * index);
        if byte & CONTINUES == 0 {
            return Ok((length, &bytes[index + 1..]));
        }
    }
    bail!("a length in the WASM file does not end")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_custom_sections_go() {
        let header = b"\0asm\x01\0\0\0";
        let name_section = [0, 3, 1, b'n', 9];
        let code_section = [10, 2, 7, 7];
        let wasm = [&header[..], &name_section, &code_section].concat();
        let expected = [&header[..], &code_section].concat();
        assert_eq!(without_custom_sections(&wasm).unwrap(), expected);
    }

    #[test]
    fn a_cut_off_file_is_an_error() {
        assert!(without_custom_sections(b"\0asm\x01\0\0\0\x0a\x05\x01").is_err());
        assert!(without_custom_sections(b"\0asm").is_err());
    }

    #[test]
    fn lengths_may_take_several_bytes() {
        assert_eq!(
            read_length(&[0xe5, 0x8e, 0x26, 1]).unwrap(),
            (624_485, &[1][..])
        );
    }
}
