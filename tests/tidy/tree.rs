//! What the rules look at: the project's text files and cargo's view of its packages.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use proc_macro2::{TokenStream, TokenTree};
use serde_json::Value;

/// One text file of the project. Paths are relative to the root, with forward slashes.
pub(crate) struct TextFile {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl TextFile {
    /// A made-up file, to show a rule fire.
    pub(crate) fn sample(path: &str, text: &str) -> Self {
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
        }
    }

    pub(crate) fn has_ending(&self, ending: &str) -> bool {
        Path::new(&self.path)
            .extension()
            .is_some_and(|found| found == ending)
    }

    pub(crate) fn is_below(&self, folder: &str) -> bool {
        self.path
            .strip_prefix(folder)
            .is_some_and(|rest| rest.starts_with('/'))
    }

    /// Rust tokens; comments are gone, documentation comments are `doc` attributes.
    pub(crate) fn tokens(&self) -> TokenStream {
        self.text
            .parse()
            .unwrap_or_else(|error| panic!("{} is no Rust: {error}", self.path))
    }

    /// Where a token stands, in the manner compilers print it.
    pub(crate) fn place(&self, line: usize) -> String {
        format!("{}:{line}", self.path)
    }
}

/// All files git knows or would add, so that a new file is checked before its first commit.
pub(crate) fn text_files() -> &'static [TextFile] {
    static FILES: OnceLock<Vec<TextFile>> = OnceLock::new();
    FILES.get_or_init(|| {
        let listed = output(
            Command::new("git")
                .args([
                    "ls-files",
                    "-z",
                    "--cached",
                    "--others",
                    "--exclude-standard",
                ])
                .current_dir(root()),
        );
        listed
            .split('\0')
            .filter(|path| !path.is_empty())
            .filter_map(|path| {
                let text = std::fs::read_to_string(root().join(path)).ok()?;
                Some(TextFile {
                    path: path.to_owned(),
                    text,
                })
            })
            .collect()
    })
}

/// The Rust sources among them.
pub(crate) fn rust_files() -> impl Iterator<Item = &'static TextFile> {
    text_files().iter().filter(|file| file.has_ending("rs"))
}

/// The project's own packages as cargo sees them.
pub(crate) fn own_packages() -> &'static Value {
    static METADATA: OnceLock<Value> = OnceLock::new();
    METADATA.get_or_init(|| metadata(&["--no-deps"]))
}

/// All packages that end up in a program or a build step, for the server and for the browser.
pub(crate) fn all_packages() -> &'static Value {
    static METADATA: OnceLock<Value> = OnceLock::new();
    METADATA.get_or_init(|| {
        metadata(&[
            "--features",
            "ikrar-paper/typesetter",
            "--filter-platform",
            "x86_64-unknown-linux-gnu",
            "--filter-platform",
            "wasm32-unknown-unknown",
        ])
    })
}

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every token in order, groups flattened, the text of documentation left out.
pub(crate) fn flat_tokens(tokens: TokenStream) -> Vec<TokenTree> {
    let mut flat = Vec::new();
    flatten(tokens, &mut flat);
    flat
}

fn flatten(tokens: TokenStream, flat: &mut Vec<TokenTree>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) if is_documentation(&group.stream()) => {}
            TokenTree::Group(group) => flatten(group.stream(), flat),
            token => flat.push(token),
        }
    }
}

fn is_documentation(attribute: &TokenStream) -> bool {
    let mut tokens = attribute.clone().into_iter();
    matches!(tokens.next(), Some(TokenTree::Ident(name)) if name == "doc")
        && matches!(tokens.next(), Some(TokenTree::Punct(sign)) if sign.as_char() == '=')
}

fn metadata(more: &[&str]) -> Value {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        .args(["metadata", "--locked", "--format-version", "1"])
        .args(more);
    serde_json::from_str(&output(command.current_dir(root()))).expect("cargo metadata is JSON")
}

fn output(command: &mut Command) -> String {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let problem = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?} failed: {problem}");
    String::from_utf8(output.stdout).expect("the output is UTF-8")
}
