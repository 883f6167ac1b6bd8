//! Gives the program's files their hashed names and makes them find each other by these.
//!
//! The glue imports the loader and the loader imports the glue, so their names cannot come from
//! their final content. Both carry one hash over what they were before they knew it, which
//! changes whenever anything in or behind them does.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};

use super::asset::{self, Asset, Snippet};
use super::bindgen::{GLUE, LOADER, Program};

/// The program with every name and link in place.
#[derive(Debug)]
pub(crate) struct Linked {
    pub(crate) glue: Asset,
    pub(crate) wasm: Asset,
    /// Modules the glue imports: the loader and what came with crates.
    pub(crate) modules: Vec<Asset>,
    /// Parts that are loaded later.
    pub(crate) parts: Vec<Asset>,
    /// The addresses of the parts behind each seam.
    pub(crate) seams: BTreeMap<String, Vec<String>>,
}

/// Names and links a program.
pub(crate) fn link(program: Program) -> Result<Linked> {
    let snippets = program
        .snippets
        .into_iter()
        .map(Asset::snippet)
        .collect::<Result<Vec<_>>>()?;
    let parts: BTreeMap<String, Asset> = program
        .parts
        .into_iter()
        .map(|(name, bytes)| (name.clone(), Asset::new(&name, "wasm", bytes)))
        .collect();
    let mut glue = rename_snippets(&program.glue, &snippets)?;
    let loader = program
        .loader
        .map(|loader| rename_parts(loader, &parts))
        .transpose()?;
    let hash = asset::hash(&[
        glue.as_bytes(),
        loader.as_deref().unwrap_or_default().as_bytes(),
    ]);
    let mut modules: Vec<Asset> = snippets.into_iter().map(|snippet| snippet.asset).collect();
    if let Some(loader) = loader {
        glue = rename_import(&glue, LOADER, &format!("./loader.{hash}.js"))?;
        let loader = rename_import(&loader, GLUE, &format!("./app.{hash}.js"))?;
        modules.push(Asset::with_hash("loader", "js", &hash, loader.into_bytes()));
    }
    let address = |name: &String| {
        let part = parts
            .get(name)
            .with_context(|| format!("the part {name} was not written"))?;
        Ok(part.url())
    };
    let seams = program
        .seams
        .iter()
        .map(|(seam, names)| {
            Ok((
                seam.clone(),
                names.iter().map(address).collect::<Result<_>>()?,
            ))
        })
        .collect::<Result<_>>()?;
    Ok(Linked {
        glue: Asset::with_hash("app", "js", &hash, glue.into_bytes()),
        wasm: Asset::new("app", "wasm", program.wasm),
        modules,
        parts: parts.into_values().collect(),
        seams,
    })
}

fn rename_snippets(glue: &str, snippets: &[Snippet]) -> Result<String> {
    let mut glue = glue.to_owned();
    for snippet in snippets {
        glue = rename_import(&glue, &snippet.import, &format!("./{}", snippet.asset.file))?;
    }
    let forgotten = |line: &&str| is_import(line) && line.contains("./snippets/");
    match glue.lines().find(forgotten) {
        Some(line) => bail!("the glue imports what was not written out: {line}"),
        None => Ok(glue),
    }
}

fn rename_parts(mut loader: String, parts: &BTreeMap<String, Asset>) -> Result<String> {
    for (name, part) in parts {
        let old = format!("\"./{name}.wasm\"");
        if !loader.contains(&old) {
            bail!("the loader does not fetch {name}");
        }
        loader = loader.replace(&old, &format!("\"./{}\"", part.file));
    }
    Ok(loader)
}

/// Changes what one `import` line names.
///
/// Only there: further down the glue repeats the old path as the name under which the WASM itself
/// asks for the module.
fn rename_import(text: &str, old: &str, new: &str) -> Result<String> {
    let named = |line: &str| is_import(line) && line.contains(old);
    if !text.lines().any(named) {
        bail!("nothing imports {old}");
    }
    let mut renamed: String = text
        .lines()
        .map(|line| {
            if named(line) {
                line.replace(old, new)
            } else {
                line.to_owned()
            }
        })
        .collect::<Vec<_>>()
        .join("\n");
    renamed.push('\n');
    Ok(renamed)
}

fn is_import(line: &str) -> bool {
    line.starts_with("import ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program(part: &[u8]) -> Program {
        Program {
            glue: "import * as a from \"./snippets/a/inline0.js\"\n\
                   import * as b from \"./loader.js\"\n\
                   const imports = { \"./snippets/a/inline0.js\": a, \"./loader.js\": b };\n"
                .to_owned(),
            wasm: b"main".to_vec(),
            loader: Some(
                "import { initSync } from \"./app.js\";\n\
                 fetch(new URL(\"./split_review.wasm\", import.meta.url));\n"
                    .to_owned(),
            ),
            parts: BTreeMap::from([("split_review".to_owned(), part.to_vec())]),
            seams: BTreeMap::from([("review".to_owned(), vec!["split_review".to_owned()])]),
            snippets: vec![("a/inline0.js".to_owned(), b"export {}".to_vec())],
        }
    }

    fn text(asset: &Asset) -> &str {
        std::str::from_utf8(&asset.bytes).unwrap()
    }

    #[test]
    fn glue_and_loader_find_each_other_and_the_parts() {
        let linked = link(program(b"one")).unwrap();
        let [snippet, loader] = linked.modules.as_slice() else {
            panic!("{linked:?}")
        };
        let imports: Vec<&str> = text(&linked.glue).lines().take(2).collect();
        assert!(
            imports[0].contains(&format!("\"./{}\"", snippet.file)),
            "{imports:?}"
        );
        assert!(
            imports[1].contains(&format!("\"./{}\"", loader.file)),
            "{imports:?}"
        );
        assert!(text(loader).contains(&format!("\"./{}\"", linked.glue.file)));
        assert!(text(loader).contains(&format!("\"./{}\"", linked.parts[0].file)));
        assert_eq!(linked.seams["review"], [linked.parts[0].url()]);
    }

    #[test]
    fn the_names_the_program_asks_by_stay() {
        let linked = link(program(b"one")).unwrap();
        let last = text(&linked.glue).lines().last().unwrap().to_owned();
        assert_eq!(
            last,
            "const imports = { \"./snippets/a/inline0.js\": a, \"./loader.js\": b };"
        );
    }

    #[test]
    fn another_part_gives_all_that_lead_to_it_other_names() {
        let (one, other) = (
            link(program(b"one")).unwrap(),
            link(program(b"two")).unwrap(),
        );
        assert_ne!(one.parts[0].file, other.parts[0].file);
        assert_ne!(one.modules[1].file, other.modules[1].file);
        assert_ne!(one.glue.file, other.glue.file);
    }

    #[test]
    fn a_link_to_nothing_is_an_error() {
        assert!(
            link(Program {
                snippets: Vec::new(),
                ..program(b"one")
            })
            .is_err()
        );
        assert!(
            link(Program {
                parts: BTreeMap::new(),
                ..program(b"one")
            })
            .is_err()
        );
    }
}
