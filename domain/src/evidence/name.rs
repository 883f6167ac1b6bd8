//! The name a kept file is shown and offered under.

use super::MediaType;

/// Most characters of a name without its ending; some file systems end names at 255 bytes.
const STEM_CHARACTERS_MAX: usize = 60;

/// A safe name from the one the device gave: no folder, no control character, nothing that
/// another system reads as syntax, and the ending of what the file really is.
pub fn file_name(given: &str, media_type: MediaType) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = last.rsplit_once('.').map_or(last, |(stem, _)| stem);
    let readable: String = stem
        .chars()
        .map(|character| if is_plain(character) { character } else { ' ' })
        .collect();
    let words: Vec<&str> = readable.split_whitespace().collect();
    let short: String = words.join(" ").chars().take(STEM_CHARACTERS_MAX).collect();
    let stem = match short.trim().trim_matches('.') {
        "" => "bukti",
        stem => stem,
    };
    [stem, ".", media_type.extension()].concat()
}

fn is_plain(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, ' ' | '-' | '_' | '.' | '(' | ')' | ',')
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::plain("SK Tim 2026.pdf", MediaType::Pdf, "SK Tim 2026.pdf")]
    #[case::ending_of_what_it_is("IMG_0012.PNG", MediaType::Jpeg, "IMG_0012.jpg")]
    #[case::path("C:\\fakepath\\laporan.pdf", MediaType::Pdf, "laporan.pdf")]
    #[case::climbing("../../etc/passwd", MediaType::Pdf, "passwd.pdf")]
    #[case::header_syntax("a\"; x=\r\nb.pdf", MediaType::Pdf, "a x b.pdf")]
    #[case::right_to_left("foto\u{202e}gpj.exe", MediaType::Jpeg, "foto gpj.jpg")]
    #[case::nothing("", MediaType::Jpeg, "bukti.jpg")]
    #[case::dots("...", MediaType::Pdf, "bukti.pdf")]
    fn names_are_made_safe(
        #[case] given: &str,
        #[case] media_type: MediaType,
        #[case] expected: &str,
    ) {
        assert_eq!(file_name(given, media_type), expected);
    }

    #[test]
    fn a_long_name_is_cut_between_characters() {
        let name = file_name(&"é".repeat(300), MediaType::Pdf);
        assert_eq!(name.chars().count(), STEM_CHARACTERS_MAX + 4);
    }
}
