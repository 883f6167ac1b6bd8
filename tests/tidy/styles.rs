//! Stylesheets take every colour from a token, so that contrast is decided in one place.

use std::collections::BTreeSet;

use crate::tree::{TextFile, text_files};
use crate::{assert_clean, assert_fires};

/// The only file with raw colours.
const TOKENS: &str = "style/tokens.css";

/// Functions that make a colour out of numbers.
const COLOUR_FUNCTIONS: [&str; 9] = [
    "rgb(", "rgba(", "hsl(", "hsla(", "hwb(", "lab(", "lch(", "oklab(", "oklch(",
];

/// Colours by name that people really type.
const COLOUR_NAMES: [&str; 14] = [
    "black", "white", "gray", "grey", "silver", "red", "green", "blue", "yellow", "orange",
    "purple", "navy", "teal", "maroon",
];

/// One `property: value` with the line it ends on.
struct Declaration {
    line: usize,
    property: String,
    value: String,
}

/// The declarations of a stylesheet. A piece that ends in `{` is a selector and is left out.
fn declarations(css: &str) -> Vec<Declaration> {
    let css = without_comments(css);
    let mut found = Vec::new();
    let mut piece = String::new();
    let mut line = 1;
    for letter in css.chars() {
        match letter {
            '{' => piece.clear(),
            ';' | '}' => {
                if let Some((property, value)) = piece.split_once(':') {
                    let (property, value) = (property.trim().into(), value.trim().into());
                    found.push(Declaration {
                        line,
                        property,
                        value,
                    });
                }
                piece.clear();
            }
            letter => piece.push(letter),
        }
        line += usize::from(letter == '\n');
    }
    found
}

/// Comments become as many line ends as they had, so that lines still count.
fn without_comments(css: &str) -> String {
    let mut out = String::new();
    let mut rest = css;
    while let Some((before, comment)) = rest.split_once("/*") {
        out.push_str(before);
        let (comment, after) = comment.split_once("*/").unwrap_or((comment, ""));
        out.extend(comment.chars().filter(|letter| *letter == '\n'));
        rest = after;
    }
    out.push_str(rest);
    out
}

fn stylesheets(files: &[TextFile]) -> impl Iterator<Item = &TextFile> {
    files
        .iter()
        .filter(|file| file.is_below("style") && file.has_ending("css"))
}

/// A colour that is not a token.
fn raw_colours(files: &[TextFile]) -> Vec<String> {
    let mut findings = Vec::new();
    for file in stylesheets(files).filter(|file| file.path != TOKENS) {
        for declaration in declarations(&file.text) {
            if let Some(colour) = raw_colour(&declaration.value) {
                let place = file.place(declaration.line);
                findings.push(format!("{place}: `{colour}` in {}", declaration.property));
            }
        }
    }
    findings
}

fn raw_colour(value: &str) -> Option<String> {
    let lower = value.to_lowercase();
    if let Some(function) = COLOUR_FUNCTIONS
        .iter()
        .find(|function| lower.contains(*function))
    {
        return Some((*function).to_owned());
    }
    lower
        .split(|letter: char| !letter.is_ascii_alphanumeric() && !"#-".contains(letter))
        .find(|word| is_hexadecimal(word) || COLOUR_NAMES.contains(word))
        .map(str::to_owned)
}

fn is_hexadecimal(word: &str) -> bool {
    word.strip_prefix('#').is_some_and(|digits| {
        matches!(digits.len(), 3 | 4 | 6 | 8) && digits.chars().all(|d| d.is_ascii_hexdigit())
    })
}

/// `var(--name)` whose name nobody sets: a typing error that shows nowhere but on the screen.
fn unknown_tokens(files: &[TextFile]) -> Vec<String> {
    let known: BTreeSet<String> = stylesheets(files)
        .flat_map(|file| declarations(&file.text))
        .map(|declaration| declaration.property)
        .filter(|property| property.starts_with("--"))
        .collect();
    let mut findings = Vec::new();
    for file in stylesheets(files) {
        for declaration in declarations(&file.text) {
            for used in declaration.value.split("var(").skip(1) {
                let name = used.split([')', ',']).next().unwrap_or_default().trim();
                if !known.contains(name) {
                    let place = file.place(declaration.line);
                    findings.push(format!("{place}: no stylesheet sets `{name}`"));
                }
            }
        }
    }
    findings
}

#[test]
fn colours_come_from_tokens() {
    assert_clean(&raw_colours(text_files()));
}

#[test]
fn every_token_exists() {
    assert_clean(&unknown_tokens(text_files()));
}

#[test]
fn a_raw_colour_is_found() {
    for value in ["#fff", "1px solid #12aB90", "rgb(1 2 3)", "white"] {
        let css = format!("/* why\n */\n#add:hover {{ color: {value}; }}\n");
        let file = TextFile::sample("style/components/a.css", &css);
        assert_fires(&raw_colours(&[file]), "style/components/a.css:3");
        assert_clean(&raw_colours(&[TextFile::sample(TOKENS, &css)]));
    }
    let fine = "a { color: var(--white-ish); background: transparent } /* #fff */";
    assert_clean(&raw_colours(&[TextFile::sample("style/base.css", fine)]));
}

#[test]
fn an_unknown_token_is_found() {
    let tokens = TextFile::sample(TOKENS, ":root { --brand: #123456; }");
    let file = TextFile::sample(
        "style/base.css",
        "a { color: var(--brand); left: var(--brnd) }",
    );
    assert_fires(&unknown_tokens(&[tokens, file]), "--brnd");
}
