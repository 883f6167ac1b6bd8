//! Sizes a reader can hold in mind: lines, functions, files.

use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use crate::tree::{TextFile, rust_files};
use crate::{assert_clean, assert_fires};

const COLUMNS_MAX: usize = 100;
const FUNCTION_LINES_MAX: usize = 70;
/// Without the tests that stand in the file.
const FILE_LINES_MAX: usize = 400;

fn parse(file: &TextFile) -> syn::File {
    syn::parse_file(&file.text).unwrap_or_else(|error| panic!("{}: {error}", file.path))
}

/// Lines from the first to the last token of a piece of code.
fn lines_of(code: &impl Spanned) -> usize {
    code.span().end().line - code.span().start().line + 1
}

/// Lines wider than fit beside each other in a review. An address cannot be broken.
fn wide_lines<'a>(files: impl IntoIterator<Item = &'a TextFile>) -> Vec<String> {
    files
        .into_iter()
        .flat_map(|file| {
            file.text.lines().enumerate().filter_map(|(index, line)| {
                let columns = line.chars().count();
                let wide = columns > COLUMNS_MAX && !line.contains("://");
                wide.then(|| format!("{}: {columns} columns", file.place(index + 1)))
            })
        })
        .collect()
}

/// Functions longer than a screen, signature included, also inside components and tests.
fn long_functions<'a>(files: impl IntoIterator<Item = &'a TextFile>) -> Vec<String> {
    let mut findings = Vec::new();
    for file in files {
        let mut functions = Functions {
            file,
            findings: &mut findings,
        };
        functions.visit_file(&parse(file));
    }
    findings
}

struct Functions<'a> {
    file: &'a TextFile,
    findings: &'a mut Vec<String>,
}

impl Functions<'_> {
    fn measure(&mut self, signature: &syn::Signature, body: &syn::Block) {
        let first = signature.span().start().line;
        let lines = body.span().end().line - first + 1;
        if lines > FUNCTION_LINES_MAX {
            let place = self.file.place(first);
            self.findings
                .push(format!("{place}: `{}` has {lines} lines", signature.ident));
        }
    }
}

impl<'ast> Visit<'ast> for Functions<'_> {
    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.measure(&function.sig, &function.block);
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.measure(&function.sig, &function.block);
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &'ast syn::TraitItemFn) {
        if let Some(body) = &function.default {
            self.measure(&function.sig, body);
        }
        visit::visit_trait_item_fn(self, function);
    }
}

/// Files that want to be two, their tests not counted.
fn long_files<'a>(files: impl IntoIterator<Item = &'a TextFile>) -> Vec<String> {
    files
        .into_iter()
        .filter(|file| !is_test_part(&file.path))
        .filter_map(|file| {
            let tests: usize = parse(file)
                .items
                .iter()
                .filter(|item| is_tests(item))
                .map(lines_of)
                .sum();
            let lines = file.text.lines().count() - tests;
            (lines > FILE_LINES_MAX).then(|| format!("{}: {lines} lines without tests", file.path))
        })
        .collect()
}

/// A file that is as a whole the `mod tests` of another.
fn is_test_part(path: &str) -> bool {
    path.contains("/src/") && path.ends_with("/tests.rs")
}

fn is_tests(item: &syn::Item) -> bool {
    let syn::Item::Mod(module) = item else {
        return false;
    };
    module.attrs.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute
                .parse_args::<syn::Path>()
                .is_ok_and(|path| path.is_ident("test"))
    })
}

#[test]
fn no_line_is_too_wide() {
    assert_clean(&wide_lines(rust_files()));
}

#[test]
fn no_function_is_too_long() {
    assert_clean(&long_functions(rust_files()));
}

#[test]
fn no_file_is_too_long() {
    assert_clean(&long_files(rust_files()));
}

#[test]
fn a_wide_line_is_found() {
    let file = |line: String| TextFile::sample("app/src/a.rs", &line);
    assert_fires(&wide_lines(&[file("a".repeat(101))]), "101 columns");
    assert_clean(&wide_lines(&[file("a".repeat(100))]));
}

#[test]
fn a_long_function_is_found_wherever_it_stands() {
    let body = "    b();\n".repeat(69);
    for code in [
        format!("fn a() {{\n{body}}}\n"),
        format!("impl A {{ fn a() {{\n{body}}} }}\n"),
        format!("trait A {{ fn a() {{\n{body}}} }}\n"),
        format!("#[component]\nfn a() -> impl IntoView {{\n view! {{\n{body}}} }}\n"),
        format!("mod tests {{\n#[test]\nfn a() {{\n{body}}}\n}}\n"),
    ] {
        assert_fires(
            &long_functions(&[TextFile::sample("app/src/a.rs", &code)]),
            "`a` has 7",
        );
    }
    let fits = format!("fn a() {{\n{}}}\n", "    b();\n".repeat(68));
    assert_clean(&long_functions(&[TextFile::sample("app/src/a.rs", &fits)]));
}

#[test]
fn a_long_file_is_found_and_its_tests_do_not_count() {
    let code = "const A: u8 = 1;\n".repeat(401);
    assert_fires(
        &long_files(&[TextFile::sample("app/src/a.rs", &code)]),
        "401 lines",
    );
    let tests = format!("fn a() {{}}\n#[cfg(test)]\nmod tests {{\n{code}}}\n");
    assert_clean(&long_files(&[TextFile::sample("app/src/a.rs", &tests)]));
}
