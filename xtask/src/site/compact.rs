//! Takes out of the bound program what only people and tools read.
//!
//! Binding gives each import a name that ends in sixteen random digits, in the WASM and again in
//! the glue, and random digits cannot be compressed. Both sides get the same short names instead.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};

/// The module name under which binding gathers its own imports.
const BOUND_MODULE: &[u8] = b"./app_bg.js";

const HEADER_LENGTH: usize = 8;
const CUSTOM_SECTION: u8 = 0;
const IMPORT_SECTION: u8 = 2;

/// Drops names, producers and other notes for tools.
pub(crate) fn without_custom_sections(wasm: &[u8]) -> Result<Vec<u8>> {
    rewrite_sections(wasm, |kind, content| {
        Ok((kind != CUSTOM_SECTION).then(|| content.to_vec()))
    })
}

/// Gives the imports short names, the same in the program and its glue.
pub(crate) fn shorten_imports(wasm: &[u8], glue: &str) -> Result<(Vec<u8>, String)> {
    let mut names = BTreeMap::new();
    let wasm = rewrite_sections(wasm, |kind, content| match kind {
        IMPORT_SECTION => Ok(Some(shorten_section(content, &mut names)?)),
        _ => Ok(Some(content.to_vec())),
    })?;
    Ok((wasm, rename_keys(glue, names)?))
}

/// Drops indentation and comments that stand on lines of their own.
pub(crate) fn squeeze_glue(glue: &str) -> String {
    let mut squeezed = String::with_capacity(glue.len());
    let mut in_comment = false;
    for line in glue.lines().map(str::trim).filter(|line| !line.is_empty()) {
        in_comment |= line.starts_with("/*");
        if !in_comment && !line.starts_with("//") {
            squeezed.push_str(line);
            squeezed.push('\n');
        }
        in_comment &= !line.ends_with("*/");
    }
    squeezed
}

/// Each import's two names shortened; what follows them is copied as it is.
fn shorten_section(content: &[u8], names: &mut BTreeMap<String, String>) -> Result<Vec<u8>> {
    let (count, mut rest) = read_number(content)?;
    let mut out = Vec::new();
    write_number(&mut out, count);
    for _ in 0..count {
        let (module, after_module) = read_bytes(rest)?;
        let (name, after_name) = read_bytes(after_module)?;
        let (description, after) = split_description(after_name)?;
        write_bytes(&mut out, module);
        if module == BOUND_MODULE {
            let name = std::str::from_utf8(name).context("an import's name is not UTF-8")?;
            let next = format!("_{:x}", names.len());
            let short = names.entry(name.to_owned()).or_insert(next);
            write_bytes(&mut out, short.as_bytes());
        } else {
            write_bytes(&mut out, name);
        }
        out.extend_from_slice(description);
        rest = after;
    }
    if rest.is_empty() {
        Ok(out)
    } else {
        bail!("the imports end too early")
    }
}

/// What an import is: only functions carry a number alone; the others are left by their form.
fn split_description(bytes: &[u8]) -> Result<(&[u8], &[u8])> {
    let (&kind, after_kind) = bytes.split_first().context("an import is cut off")?;
    let after = match kind {
        0 => read_number(after_kind)?.1,
        1 => limits(after_kind.get(1..).context("an import is cut off")?)?,
        2 => limits(after_kind)?,
        3 => after_kind.get(2..).context("an import is cut off")?,
        _ => bail!("an import of a kind this build does not know: {kind}"),
    };
    Ok(bytes.split_at(bytes.len() - after.len()))
}

/// Skips the limits of a table or memory.
fn limits(bytes: &[u8]) -> Result<&[u8]> {
    let (flags, rest) = read_number(bytes)?;
    let (_, rest) = read_number(rest)?;
    if flags & 1 == 1 {
        Ok(read_number(rest)?.1)
    } else {
        Ok(rest)
    }
}

/// Renames the glue's keys. Each name must be there exactly once, as a key.
fn rename_keys(glue: &str, mut names: BTreeMap<String, String>) -> Result<String> {
    let mut renamed = String::with_capacity(glue.len());
    for line in glue.lines() {
        let bare = line.trim_start();
        let found = bare.split_once(':').and_then(|(key, after)| {
            let short = names.remove(key.trim_matches('"'))?;
            Some(format!("{short}:{after}"))
        });
        renamed.push_str(found.as_deref().unwrap_or(line));
        renamed.push('\n');
    }
    match names.keys().next() {
        Some(name) => bail!("the glue gives no {name}"),
        None => Ok(renamed),
    }
}

/// Copies a WASM file section by section; `None` leaves a section out.
fn rewrite_sections(
    wasm: &[u8],
    mut rewrite: impl FnMut(u8, &[u8]) -> Result<Option<Vec<u8>>>,
) -> Result<Vec<u8>> {
    let (header, mut rest) = wasm
        .split_at_checked(HEADER_LENGTH)
        .context("not a WASM file")?;
    let mut out = header.to_vec();
    while let Some((&kind, after_kind)) = rest.split_first() {
        let (content, after) = read_bytes(after_kind)?;
        if let Some(content) = rewrite(kind, content)? {
            out.push(kind);
            write_bytes(&mut out, &content);
        }
        rest = after;
    }
    Ok(out)
}

/// A length and as many bytes.
fn read_bytes(bytes: &[u8]) -> Result<(&[u8], &[u8])> {
    let (length, rest) = read_number(bytes)?;
    rest.split_at_checked(length)
        .context("the WASM file is cut off")
}

fn write_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    write_number(out, bytes.len());
    out.extend_from_slice(bytes);
}

/// An unsigned LEB128 number of at most 32 bits.
fn read_number(bytes: &[u8]) -> Result<(usize, &[u8])> {
    let mut number = 0;
    for (index, byte) in bytes.iter().take(5).enumerate() {
        number |= usize::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return Ok((number, &bytes[index + 1..]));
        }
    }
    bail!("a number in the WASM file does not end")
}

fn write_number(out: &mut Vec<u8>, mut number: usize) {
    loop {
        let [low, ..] = number.to_le_bytes();
        number >>= 7;
        if number == 0 {
            out.push(low & 0x7f);
            return;
        }
        out.push(low | 0x80);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &[u8] = b"\0asm\x01\0\0\0";

    fn import(module: &[u8], name: &[u8], description: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        write_bytes(&mut out, module);
        write_bytes(&mut out, name);
        out.extend_from_slice(description);
        out
    }

    fn module(imports: &[Vec<u8>]) -> Vec<u8> {
        let mut content = vec![u8::try_from(imports.len()).unwrap()];
        content.extend(imports.concat());
        let mut wasm = [HEADER, &[IMPORT_SECTION]].concat();
        write_bytes(&mut wasm, &content);
        wasm
    }

    #[test]
    fn only_custom_sections_go() {
        let wasm = [HEADER, &[0, 3, 1, b'n', 9], &[10, 2, 7, 7]].concat();
        let expected = [HEADER, &[10, 2, 7, 7]].concat();
        assert_eq!(without_custom_sections(&wasm).unwrap(), expected);
    }

    #[test]
    fn a_cut_off_file_is_an_error() {
        assert!(without_custom_sections(b"\0asm\x01\0\0\0\x0a\x05\x01").is_err());
        assert!(without_custom_sections(b"\0asm").is_err());
    }

    #[test]
    fn numbers_may_take_several_bytes() {
        let mut bytes = Vec::new();
        write_number(&mut bytes, 624_485);
        assert_eq!(bytes, [0xe5, 0x8e, 0x26]);
        assert_eq!(read_number(&bytes).unwrap(), (624_485, &[][..]));
    }

    #[test]
    fn imports_get_the_same_short_name_on_both_sides() {
        let wasm = module(&[
            import(BOUND_MODULE, b"__wbg_now_0123456789abcdef", &[0, 4]),
            import(b"./loader.js", b"__wasm_split_load_home", &[0, 2]),
            import(BOUND_MODULE, b"memory", &[2, 1, 17, 0x80, 0x80, 1]),
        ]);
        let glue = "const imports = {\n  __wbg_now_0123456789abcdef: function(arg0) {\n\
                    return now();\n },\n  memory: memory,\n};\n";
        let (short, glue) = shorten_imports(&wasm, glue).unwrap();
        let expected = module(&[
            import(BOUND_MODULE, b"_0", &[0, 4]),
            import(b"./loader.js", b"__wasm_split_load_home", &[0, 2]),
            import(BOUND_MODULE, b"_1", &[2, 1, 17, 0x80, 0x80, 1]),
        ]);
        assert_eq!(short, expected);
        assert!(glue.contains("_0: function(arg0) {"), "{glue}");
        assert!(glue.contains("_1: memory,"), "{glue}");
    }

    #[test]
    fn an_import_the_glue_does_not_give_is_an_error() {
        let wasm = module(&[import(BOUND_MODULE, b"__wbg_now_01", &[0, 4])]);
        assert!(shorten_imports(&wasm, "const imports = {};\n").is_err());
    }

    #[test]
    fn comments_and_indentation_go() {
        let glue = "/**\n * Why.\n */\nfunction a() {\n    // one\n    return '/* b */';\n}\n";
        assert_eq!(squeeze_glue(glue), "function a() {\nreturn '/* b */';\n}\n");
    }
}
