//! Files named by their content.

use anyhow::{Context, Result, bail};

/// Hexadecimal digits of a content hash: 48 bits are plenty for the few files of one site.
const HASH_LENGTH: usize = 12;

/// An immutable file of `assets/`.
#[derive(Debug)]
pub(crate) struct Asset {
    /// Name inside `assets/`, such as `app.0123456789ab.js`.
    pub(crate) file: String,
    pub(crate) bytes: Vec<u8>,
}

/// A JavaScript module that came with a Rust crate, and the path the glue imports it by.
#[derive(Debug)]
pub(crate) struct Snippet {
    pub(crate) import: String,
    pub(crate) asset: Asset,
}

impl Asset {
    pub(crate) fn new(name: &str, ending: &str, bytes: Vec<u8>) -> Self {
        let hash = hash(&[&bytes]);
        Self::with_hash(name, ending, &hash, bytes)
    }

    /// For files that name each other, so that the hash must come from before that.
    pub(crate) fn with_hash(name: &str, ending: &str, hash: &str, bytes: Vec<u8>) -> Self {
        Self {
            file: format!("{name}.{hash}.{ending}"),
            bytes,
        }
    }

    /// A snippet found at `path` below the folder `snippets`.
    pub(crate) fn snippet((path, bytes): (String, Vec<u8>)) -> Result<Snippet> {
        let text = std::str::from_utf8(&bytes).with_context(|| format!("{path} is not UTF-8"))?;
        if text.contains("from './") || text.contains("from \"./") || text.contains("import(") {
            bail!("snippet {path} imports another file, which renaming by content would break");
        }
        let name = path.trim_end_matches(".js").replace('/', "-");
        Ok(Snippet {
            import: format!("./snippets/{path}"),
            asset: Self::new(&name, "js", bytes),
        })
    }

    pub(crate) fn path(&self) -> String {
        format!("assets/{}", self.file)
    }

    pub(crate) fn url(&self) -> String {
        format!("/{}", self.path())
    }
}

/// One hash over several contents.
pub(crate) fn hash(contents: &[&[u8]]) -> String {
    let mut hasher = blake3::Hasher::new();
    for content in contents {
        hasher.update(blake3::hash(content).as_bytes());
    }
    hasher
        .finalize()
        .to_hex()
        .chars()
        .take(HASH_LENGTH)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_follows_the_content() {
        let one = Asset::new("app", "js", b"1".to_vec());
        assert_eq!(one.file, Asset::new("app", "js", b"1".to_vec()).file);
        assert_ne!(one.file, Asset::new("app", "js", b"2".to_vec()).file);
        assert_eq!(one.url().split('.').next(), Some("/assets/app"));
    }

    #[test]
    fn a_snippet_that_imports_is_refused() {
        let bytes = b"import { b } from './b.js';".to_vec();
        assert!(Asset::snippet(("a/inline0.js".to_owned(), bytes)).is_err());
    }
}
