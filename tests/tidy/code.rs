//! What may stand where in the code: SQL only in the store, `unsafe` nowhere.

use proc_macro2::TokenTree;

use crate::tree::{TextFile, flat_tokens, rust_files, text_files};
use crate::{assert_clean, assert_fires};

/// Where SQL belongs. The tests package compares the store with bare SQL.
const SQL_FOLDERS: [&str; 3] = ["server/src/store", "migrations", "tests"];

/// A statement's first words and what must follow them.
const STATEMENTS: [(&str, &str); 8] = [
    ("select ", " from "),
    ("insert into ", ""),
    ("update ", " set "),
    ("delete from ", ""),
    ("create table ", ""),
    ("alter table ", ""),
    ("drop table ", ""),
    ("pragma ", ""),
];

/// SQL text, or a file of it, outside the store.
fn misplaced_sql<'a>(files: impl IntoIterator<Item = &'a TextFile>) -> Vec<String> {
    files
        .into_iter()
        .filter(|file| !SQL_FOLDERS.iter().any(|folder| file.is_below(folder)))
        .flat_map(|file| {
            if file.has_ending("sql") {
                vec![format!(
                    "{}: SQL belongs in server/src/store or migrations",
                    file.path
                )]
            } else if file.has_ending("rs") {
                sql_literals(file)
            } else {
                Vec::new()
            }
        })
        .collect()
}

fn sql_literals(file: &TextFile) -> Vec<String> {
    flat_tokens(file.tokens())
        .iter()
        .filter_map(|token| {
            let TokenTree::Literal(literal) = token else {
                return None;
            };
            is_sql(&literal.to_string()).then(|| {
                let place = file.place(literal.span().start().line);
                format!("{place}: SQL belongs in server/src/store")
            })
        })
        .collect()
}

/// Whether a literal, as written in the source, reads like a statement.
fn is_sql(literal: &str) -> bool {
    let Some((_, inside)) = literal.split_once('"') else {
        return false;
    };
    let lower = inside.replace("\\n", " ").to_lowercase();
    let words = lower.split_whitespace().collect::<Vec<_>>().join(" ");
    STATEMENTS
        .iter()
        .any(|(start, then)| words.starts_with(start) && words.contains(then))
}

/// `unsafe` anywhere: the compiler forbids it too, but only where a crate takes over the lints.
fn unsafe_code<'a>(files: impl IntoIterator<Item = &'a TextFile>) -> Vec<String> {
    files
        .into_iter()
        .flat_map(|file| {
            flat_tokens(file.tokens()).into_iter().filter_map(|token| {
                let TokenTree::Ident(name) = token else {
                    return None;
                };
                (name == "unsafe")
                    .then(|| format!("{}: `unsafe`", file.place(name.span().start().line)))
            })
        })
        .collect()
}

#[test]
fn sql_is_in_the_store_only() {
    assert_clean(&misplaced_sql(text_files()));
}

#[test]
fn nothing_is_unsafe() {
    assert_clean(&unsafe_code(rust_files()));
}

#[test]
fn misplaced_sql_is_found() {
    for statement in [
        "fn a() { query(\"select id\\n from account\"); }",
        "fn a() { query(r#\"  INSERT INTO account values (1)\"#); }",
        "fn a() { query!(\"update account set name = $1\"); }",
        "const A: &str = \"delete from account\";",
    ] {
        let file = TextFile::sample("server/src/api/a.rs", statement);
        assert_fires(&misplaced_sql(&[file]), "server/src/api/a.rs:1");
        assert_clean(&misplaced_sql(&[TextFile::sample(
            "server/src/store/a.rs",
            statement,
        )]));
    }
    assert_fires(
        &misplaced_sql(&[TextFile::sample("app/a.sql", "")]),
        "app/a.sql",
    );
}

#[test]
fn prose_is_not_sql() {
    let file = TextFile::sample(
        "app/src/a.rs",
        "/// Select one row from the list.\nconst A: &str = \"Pilih dari daftar; update ada\";",
    );
    assert_clean(&misplaced_sql(&[file]));
}

#[test]
fn unsafe_code_is_found() {
    let file = TextFile::sample("server/src/a.rs", "fn a() { unsafe { b() } }\n// unsafe\n");
    assert_fires(&unsafe_code(&[file]), "server/src/a.rs:1");
}
