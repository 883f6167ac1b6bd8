//! A note as sentences and line breaks.

/// Words that end in a full stop without ending a sentence.
const ABBREVIATIONS: [&str; 34] = [
    "a.n", "bpk", "dr", "dra", "drg", "drs", "dll", "dsb", "dst", "h", "hj", "hlm", "ir", "jl",
    "kab", "kec", "kel", "kep", "ket", "ma", "no", "pemkab", "pemkot", "prof", "prov", "rp", "s.d",
    "sdr", "sdri", "tgl", "tsb", "u.b", "u.p", "yth",
];

/// A line break as a piece of its own.
const BREAK: &str = "\n";

/// The sentences and line breaks of a note, in order. White space between them is not kept.
pub fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    for (number, line) in text.split('\n').enumerate() {
        if number > 0 {
            pieces.push(BREAK);
        }
        add_sentences(line.trim(), &mut pieces);
    }
    pieces
}

/// Makes a note of pieces: one space between sentences, none at line breaks.
pub(super) fn join(pieces: &[&str]) -> String {
    let mut text = String::new();
    for piece in pieces {
        if *piece != BREAK && !text.is_empty() && !text.ends_with(BREAK) {
            text.push(' ');
        }
        text.push_str(piece);
    }
    text
}

fn add_sentences<'a>(line: &'a str, pieces: &mut Vec<&'a str>) {
    let mut rest = line;
    while let Some(end) = sentence_end(rest) {
        let (sentence, after) = rest.split_at(end);
        pieces.push(sentence);
        rest = after.trim_start();
    }
    if !rest.is_empty() {
        pieces.push(rest);
    }
}

/// Where the first sentence ends, if another one follows it.
fn sentence_end(text: &str) -> Option<usize> {
    text.match_indices(['.', '!', '?', '…'])
        .find_map(|(at, mark)| {
            let after = text.get(at.checked_add(mark.len())?..)?;
            let unquoted = after.trim_start_matches(['"', '\'', ')', ']', '”', '’', '.', '!', '?']);
            let end = text.len().checked_sub(unquoted.len())?;
            let next = unquoted.trim_start();
            let begins_anew = next.len() < unquoted.len()
                && next
                    .chars()
                    .next()
                    .is_some_and(|first| !first.is_lowercase());
            let is_abbreviation = mark == "." && is_abbreviated(text.get(..at)?);
            (begins_anew && !is_abbreviation).then_some(end)
        })
}

/// Whether the last word before a full stop is one that goes on: "Jl.", "1.", "S.E.".
fn is_abbreviated(before: &str) -> bool {
    let word = before
        .rsplit(char::is_whitespace)
        .next()
        .unwrap_or_default();
    let word = word.trim_start_matches(['(', '[', '"', '\'', '“', '‘']);
    let letters = word.chars().count();
    let is_number = before.len() == word.len() && word.chars().all(|one| one.is_ascii_digit());
    let is_initial = letters == 1 && word.chars().all(char::is_alphabetic);
    let is_dotted = letters <= 6 && word.contains('.') && word.chars().any(char::is_alphabetic);
    let known = word.to_lowercase();
    is_number || is_initial || is_dotted || ABBREVIATIONS.contains(&known.as_str())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sentences_end_where_another_begins() {
        let text = "Hujan lebat. Jalan Jl. Merdeka rusak! Dr. Siti (dinkes) hadir.\nSelesai?";
        assert_eq!(
            pieces(text),
            [
                "Hujan lebat.",
                "Jalan Jl. Merdeka rusak!",
                "Dr. Siti (dinkes) hadir.",
                "\n",
                "Selesai?"
            ]
        );
    }

    #[test]
    fn figures_lists_titles_and_quotes_stay_whole() {
        for whole in [
            "Anggaran Rp 5.000.000 turun menjadi 2.5 juta.",
            "1. Pelatihan kader",
            "Budi Santosa, S.E. Kepala dinas baru",
            "Kegiatan s.d. Juni selesai, dst. Sisanya menunggu",
        ] {
            assert_eq!(pieces(whole), [whole]);
        }
        assert_eq!(
            pieces("Katanya \"selesai.\" Lalu pulang."),
            ["Katanya \"selesai.\"", "Lalu pulang."]
        );
    }

    proptest! {
        /// Nothing but white space is lost between a note and its pieces.
        #[test]
        fn every_letter_is_in_some_piece(text in "[a-zA-Z0-9.!? \n\"()]{0,80}") {
            let solid = |text: &str| -> String {
                text.chars().filter(|one| *one == '\n' || !one.is_whitespace()).collect()
            };
            prop_assert_eq!(solid(&pieces(&text).concat()), solid(&text));
        }

        /// A note made of pieces has the same pieces.
        #[test]
        fn joining_and_splitting_agree(text in "([A-Z][a-z]{2,5}[.!] ?|\n|[a-z ]{1,9}){0,8}") {
            let once = join(&pieces(&text));
            prop_assert_eq!(join(&pieces(&once)), once);
        }
    }
}
