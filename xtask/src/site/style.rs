//! One stylesheet out of `style/`: tokens, base, then components and pages by name.

use std::path::Path;

use anyhow::{Context, Result, bail};

use super::folder;

/// Reads, joins and minifies the folder's stylesheets.
pub(crate) fn bundle(folder: &Path) -> Result<String> {
    let mut joined = String::new();
    for path in in_order(folder::read(folder)?.into_keys())? {
        let text = std::fs::read_to_string(folder.join(&path))
            .with_context(|| format!("style/{path} cannot be read"))?;
        joined.push_str(&minify(&text).with_context(|| format!("in style/{path}"))?);
    }
    Ok(joined)
}

/// Tokens first, since all others use them; pages last, so that they may adjust components.
fn in_order(paths: impl Iterator<Item = String>) -> Result<Vec<String>> {
    let mut ranked = Vec::new();
    for path in paths.filter(|path| {
        Path::new(path)
            .extension()
            .is_some_and(|ending| ending == "css")
    }) {
        let rank = match path.as_str() {
            "tokens.css" => 0,
            "base.css" => 1,
            path if path.starts_with("components/") => 2,
            path if path.starts_with("pages/") => 3,
            _ => bail!("style/{path} belongs in components/ or pages/"),
        };
        ranked.push((rank, path));
    }
    ranked.sort();
    Ok(ranked.into_iter().map(|(_, path)| path).collect())
}

/// Drops comments and the white space that carries no meaning. Strings stay as they are.
///
/// Space beside `+`, `-`, `>` or a parenthesis may mean something, so only the space beside
/// `{`, `}`, `;` and `,` goes, and runs become one space.
fn minify(css: &str) -> Result<String> {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' | '\'' => {
                let length = string_length(rest, first).context("a string does not end")?;
                out.push_str(&rest[..length]);
                length
            }
            '/' if rest.starts_with("/*") => {
                rest.find("*/").context("a comment does not end")? + "*/".len()
            }
            _ if first.is_whitespace() => {
                if !out.is_empty() && !out.ends_with(['{', '}', ';', ',', ' ']) {
                    out.push(' ');
                }
                first.len_utf8()
            }
            _ => {
                if matches!(first, '{' | '}' | ';' | ',') && out.ends_with(' ') {
                    out.pop();
                }
                if first == '}' && out.ends_with(';') {
                    out.pop();
                }
                out.push(first);
                first.len_utf8()
            }
        };
        rest = &rest[length..];
    }
    Ok(out.trim_end().to_owned())
}

/// Bytes of the string that `text` starts with, its quotes included.
fn string_length(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (index, letter) in text.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if letter == quote => return Some(index + letter.len_utf8()),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_meaningless_space_goes() {
        let css =
            "/* why */\n.a > .b , .c :hover {\n  width: calc(1px + 2px) ;\n  margin: 0 1px;\n}\n";
        let expected = ".a > .b,.c :hover{width: calc(1px + 2px);margin: 0 1px}";
        assert_eq!(minify(css).unwrap(), expected);
    }

    #[test]
    fn strings_stay_as_they_are() {
        let css = r#".a::before { content: "a  /* b */ \" ;  }"; }"#;
        assert_eq!(
            minify(css).unwrap(),
            r#".a::before{content: "a  /* b */ \" ;  }"}"#
        );
    }

    #[test]
    fn an_open_comment_or_string_is_an_error() {
        assert!(minify("/* a").is_err());
        assert!(minify("a { content: \"b }").is_err());
    }

    #[test]
    fn tokens_come_first_and_pages_last() {
        let paths = [
            "pages/a.css",
            "tokens.css",
            "components/z.css",
            "base.css",
            "readme.md",
        ];
        let order = in_order(paths.into_iter().map(str::to_owned)).unwrap();
        assert_eq!(
            order,
            ["tokens.css", "base.css", "components/z.css", "pages/a.css"]
        );
        assert!(in_order(std::iter::once("stray.css".to_owned())).is_err());
    }
}
