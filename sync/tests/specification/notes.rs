//! Notes by sentence: the examples come out as told, and the list of abbreviations is the code's.

use std::collections::BTreeSet;

use ikrar_sync::merge::{merge_texts, pieces};

use crate::document::Document;

/// What stands where two texts cannot be joined.
const NOTHING: &str = "–";

#[test]
fn notes_are_joined_as_told() {
    for row in Document::encoding().rows("Example: notes that are joined") {
        let [base, one, other, expected] = &row[..] else {
            panic!("three texts and what they become: {row:?}");
        };
        let joined = merge_texts(base, one, other);
        let expected = (expected != NOTHING).then_some(expected.as_str());
        assert_eq!(joined.as_deref(), expected, "{row:?}");
        assert_eq!(merge_texts(base, other, one), joined, "{row:?}");
    }
}

/// A full stop behind each of them ends no sentence, and behind other words it does.
#[test]
fn abbreviations_are_those_of_the_document() {
    let document = Document::encoding();
    let lines = document.block("Abbreviations");
    let told: BTreeSet<&str> = lines.iter().flat_map(|line| line.split(' ')).collect();
    for word in &told {
        let text = format!("Kata {word}. Berikutnya");
        assert_eq!(pieces(&text).len(), 1, "{word}");
    }
    let source = include_str!("../../src/merge/sentence.rs");
    let list = source.split("const ABBREVIATIONS").nth(1).unwrap();
    let list = list.split("];").next().unwrap();
    let in_code: BTreeSet<&str> = list.split('"').skip(1).step_by(2).collect();
    assert_eq!(told, in_code);
    assert_eq!(pieces("Kata lain. Berikutnya").len(), 2);
}
