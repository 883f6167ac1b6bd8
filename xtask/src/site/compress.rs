//! Compression at its highest level, done once here so that the server never does it.
//!
//! The highest brotli level takes seconds on the WASM, so results are kept by content.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use brotli::enc::BrotliEncoderParams;

use super::Files;

/// Endings that are compressed already.
const COMPRESSED_ENDINGS: [&str; 2] = [".png", ".woff2"];

/// Read by the server at start, never sent.
const NEVER_SENT: [&str; 1] = ["site.json"];

/// Adds `.br` and `.gz` beside every file that becomes smaller by it.
pub(crate) fn with_compressed(files: Files, cache: &Path) -> Result<Files> {
    std::fs::create_dir_all(cache)?;
    let mut all = Files::new();
    for (path, bytes) in files {
        let sent = !NEVER_SENT.contains(&path.as_str());
        if sent
            && !COMPRESSED_ENDINGS
                .iter()
                .any(|ending| path.ends_with(ending))
        {
            let forms: [(&str, Compress); 2] = [("br", brotli), ("gz", gzip)];
            for (ending, compress) in forms {
                let packed = cached(cache, ending, &bytes, compress)?;
                if packed.len() < bytes.len() {
                    all.insert(format!("{path}.{ending}"), packed);
                }
            }
        }
        all.insert(path, bytes);
    }
    Ok(all)
}

type Compress = fn(&[u8]) -> Result<Vec<u8>>;

fn cached(cache: &Path, ending: &str, bytes: &[u8], compress: Compress) -> Result<Vec<u8>> {
    let kept = cache.join(format!("{}.{ending}", blake3::hash(bytes).to_hex()));
    if let Ok(packed) = std::fs::read(&kept) {
        return Ok(packed);
    }
    let packed = compress(bytes)?;
    std::fs::write(&kept, &packed).with_context(|| format!("writing {}", kept.display()))?;
    Ok(packed)
}

/// Brotli, level 11, largest window every browser accepts.
pub(crate) fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let parameters = BrotliEncoderParams {
        quality: 11,
        lgwin: 24,
        size_hint: bytes.len(),
        ..BrotliEncoderParams::default()
    };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &*bytes, &mut packed, &parameters)?;
    Ok(packed)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = flate2::GzBuilder::new().write(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::ScratchFolder;

    #[test]
    fn text_gets_both_forms_and_a_picture_none() {
        let scratch = ScratchFolder::new("compress");
        let files = Files::from([
            ("a.css".to_owned(), vec![b' '; 500]),
            ("b.png".to_owned(), vec![0; 500]),
            ("site.json".to_owned(), vec![b' '; 500]),
        ]);
        let all = with_compressed(files, scratch.path()).unwrap();
        let names: Vec<&str> = all.keys().map(String::as_str).collect();
        assert_eq!(
            names,
            ["a.css", "a.css.br", "a.css.gz", "b.png", "site.json"]
        );
    }

    #[test]
    fn a_form_that_is_larger_is_not_kept() {
        let scratch = ScratchFolder::new("larger");
        let all = with_compressed(
            Files::from([("a.js".to_owned(), vec![b'1'])]),
            scratch.path(),
        );
        assert_eq!(all.unwrap().len(), 1);
    }

    #[test]
    fn brotli_can_be_undone() {
        let text = b"Perjanjian Kinerja ".repeat(50);
        let packed = brotli(&text).unwrap();
        let mut plain = Vec::new();
        brotli::BrotliDecompress(&mut packed.as_slice(), &mut plain).unwrap();
        assert_eq!(plain, text);
    }
}
