use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

const BASE: &str = "Hujan lebat. Jalan rusak. Bahan terlambat.";

#[test]
fn changes_of_different_sentences_stand_together() {
    for (one, other, merged) in [
        (
            "Hujan sangat lebat. Jalan rusak. Bahan terlambat.",
            "Hujan lebat. Jalan rusak. Bahan terlambat dua minggu.",
            "Hujan sangat lebat. Jalan rusak. Bahan terlambat dua minggu.",
        ),
        // Neighbours, and a sentence put in beside one that was changed.
        (
            "Hujan sangat lebat. Jalan rusak. Bahan terlambat.",
            "Hujan lebat. Jalan rusak parah. Bahan terlambat.",
            "Hujan sangat lebat. Jalan rusak parah. Bahan terlambat.",
        ),
        (
            "Hujan lebat. Banjir di hulu. Jalan rusak. Bahan terlambat.",
            "Hujan lebat. Jalan rusak parah. Bahan terlambat.",
            "Hujan lebat. Banjir di hulu. Jalan rusak parah. Bahan terlambat.",
        ),
        // One takes out, the other adds.
        (
            "Hujan lebat. Bahan terlambat.",
            "Hujan lebat. Jalan rusak. Bahan terlambat.\nTenaga kurang.",
            "Hujan lebat. Bahan terlambat.\nTenaga kurang.",
        ),
        // Both did the same.
        ("Jalan rusak.", "Jalan rusak.", "Jalan rusak."),
    ] {
        assert_eq!(merge_texts(BASE, one, other).as_deref(), Some(merged));
        assert_eq!(merge_texts(BASE, other, one).as_deref(), Some(merged));
    }
}

#[test]
fn changes_of_the_same_place_are_left_to_a_person() {
    for (one, other) in [
        (
            "Hujan ringan. Jalan rusak. Bahan terlambat.",
            "Hujan badai. Jalan rusak. Bahan terlambat.",
        ),
        // Changed here, taken out there.
        (
            "Hujan lebat. Jalan rusak parah. Bahan terlambat.",
            "Hujan lebat. Bahan terlambat.",
        ),
        // Both add at the end: nobody has said which comes first.
        (
            "Hujan lebat. Jalan rusak. Bahan terlambat. Tenaga kurang.",
            "Hujan lebat. Jalan rusak. Bahan terlambat. Dana kurang.",
        ),
    ] {
        assert_eq!(merge_texts(BASE, one, other), None, "{one} | {other}");
        assert_eq!(merge_texts(BASE, other, one), None, "{other} | {one}");
    }
    assert_eq!(merge_texts("", "Satu.", "Dua."), None, "two first notes");
}

#[test]
fn a_note_of_thousands_of_pieces_is_left_to_a_person() {
    let long = "a\n".repeat(PIECES_MAX);
    assert_eq!(merge_texts("", &long, ""), None);
}

/// A note of a few known sentences, so that texts share many of them.
fn any_note() -> impl Strategy<Value = String> {
    let sentence = prop::sample::select(vec!["Satu.", "Dua.", "Tiga.", "Empat.", "\n"]);
    prop::collection::vec(sentence, 0..7).prop_map(|sentences| join(&sentences))
}

/// A base and two texts that each change it in places of their own, with a sentence between that
/// neither touches.
fn any_edits_apart() -> impl Strategy<Value = (String, String, String)> {
    (any::<[u8; 4]>(), any::<[u8; 4]>()).prop_map(|(one, other)| {
        let base: Vec<String> = (0..16).map(|place| format!("Asal {place}.")).collect();
        let edited = |author: &str, first: usize, choices: [u8; 4]| -> String {
            let mut text = Vec::new();
            for (place, sentence) in base.iter().enumerate() {
                let choice = (place % 4 == first).then(|| choices[place / 4] % 4);
                match choice {
                    Some(0) => {}
                    Some(1) => text.push(format!("{author} ganti {sentence}")),
                    Some(2) => text.extend([sentence.clone(), format!("{author} tambah {place}.")]),
                    _ => text.push(sentence.clone()),
                }
            }
            text.join(" ")
        };
        (
            base.join(" "),
            edited("Ani", 0, one),
            edited("Budi", 2, other),
        )
    })
}

fn counts(text: &str) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for piece in pieces(text) {
        *counts.entry(piece).or_default() += 1;
    }
    counts
}

fn count(counts: &BTreeMap<&str, usize>, piece: &str) -> usize {
    counts.get(piece).copied().unwrap_or(0)
}

proptest! {
    #[test]
    fn who_comes_first_plays_no_part(base in any_note(), one in any_note(), other in any_note()) {
        prop_assert_eq!(merge_texts(&base, &one, &other), merge_texts(&base, &other, &one));
    }

    #[test]
    fn an_unchanged_side_leaves_the_other_as_it_is(base in any_note(), text in any_note()) {
        let wanted = join(&pieces(&text));
        prop_assert_eq!(merge_texts(&base, &base, &text), Some(wanted.clone()));
        prop_assert_eq!(merge_texts(&base, &text, &text), Some(wanted));
    }

    #[test]
    fn no_sentence_an_author_added_is_dropped(
        base in any_note(), one in any_note(), other in any_note()
    ) {
        let Some(merged) = merge_texts(&base, &one, &other) else { return Ok(()) };
        let (base, merged) = (counts(&base), counts(&merged));
        for text in [&one, &other] {
            let text = counts(text);
            for (piece, times) in &text {
                let added = times.saturating_sub(count(&base, piece));
                prop_assert!(count(&merged, piece) >= added, "{piece}");
            }
        }
    }

    /// Every sentence of the merged text was written by somebody.
    #[test]
    fn nothing_is_made_up(base in any_note(), one in any_note(), other in any_note()) {
        let Some(merged) = merge_texts(&base, &one, &other) else { return Ok(()) };
        let (one, other) = (counts(&one), counts(&other));
        for piece in counts(&merged).keys() {
            prop_assert!(count(&one, piece) + count(&other, piece) > 0, "{piece}");
        }
    }

    /// Edits apart always merge, and merging the outcome with either side again changes nothing.
    #[test]
    fn merging_again_changes_nothing((base, one, other) in any_edits_apart()) {
        let merged = merge_texts(&base, &one, &other);
        prop_assert!(merged.is_some());
        let text = merged.clone().unwrap_or_default();
        for side in [&one, &other, &text] {
            prop_assert_eq!(&merge_texts(&base, &text, side), &merged);
        }
    }

    /// Edits of different sentences always merge: what each changed stands, the rest stays.
    #[test]
    fn edits_of_different_sentences_always_merge(
        length in 2_usize..9, first in 0_usize..9, second in 0_usize..9
    ) {
        let (first, second) = (first % length, second % length);
        prop_assume!(first != second);
        let base: Vec<String> = (0..length).map(|place| format!("Asal {place}.")).collect();
        let with = |changes: &[(usize, &str)]| -> String {
            let mut text = base.clone();
            for (place, sentence) in changes {
                text[*place] = (*sentence).to_owned();
            }
            text.join(" ")
        };
        let base_text = base.join(" ");
        let ani = with(&[(first, "Ani menulis.")]);
        let budi = with(&[(second, "Budi menulis.")]);
        let both = with(&[(first, "Ani menulis."), (second, "Budi menulis.")]);
        prop_assert_eq!(merge_texts(&base_text, &ani, &budi), Some(both));
    }
}
