//! Files named by their content, and the links between them.

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
    import: String,
    pub(crate) asset: Asset,
}

impl Asset {
    pub(crate) fn new(name: &str, ending: &str, bytes: Vec<u8>) -> Self {
        let hash: String = blake3::hash(&bytes)
            .to_hex()
            .chars()
            .take(HASH_LENGTH)
            .collect();
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

/// Makes the glue import its snippets by their hashed names.
///
/// Only the `import` lines change: further down the glue repeats the old path as the name under
/// which the WASM itself asks for the module.
pub(crate) fn relink(glue: &str, snippets: &[Snippet]) -> Result<String> {
    let mut lines = Vec::new();
    for line in glue.lines() {
        if !(line.starts_with("import ") && line.contains("./snippets/")) {
            lines.push(line.to_owned());
            continue;
        }
        let snippet = snippets
            .iter()
            .find(|snippet| line.contains(&snippet.import))
            .with_context(|| format!("the glue imports what was not written out: {line}"))?;
        lines.push(line.replace(&snippet.import, &format!("./{}", snippet.asset.file)));
    }
    lines.push(String::new());
    Ok(lines.join("\n"))
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

    #[test]
    fn an_import_without_its_snippet_is_refused() {
        assert!(relink("import './snippets/a/inline0.js'", &[]).is_err());
    }

    #[test]
    fn only_the_import_is_renamed() {
        let path = "a/inline0.js".to_owned();
        let snippet = Asset::snippet((path, b"export {}".to_vec())).unwrap();
        let file = snippet.asset.file.clone();
        let glue = "import * as a from \"./snippets/a/inline0.js\"\n\
                    const imports = { \"./snippets/a/inline0.js\": a };\n";
        let expected = format!(
            "import * as a from \"./{file}\"\n\
             const imports = {{ \"./snippets/a/inline0.js\": a }};\n"
        );
        assert_eq!(relink(glue, &[snippet]).unwrap(), expected);
    }
}
