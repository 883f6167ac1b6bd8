//! How text comes to paper.

/// A text as it is printed and hashed: every run of white space is one space, none at the ends,
/// and signs that nobody sees (controls, marks of writing direction, joints of no width) are gone.
/// Letters stay as they were typed; no Unicode normalisation changes them.
pub(crate) fn clean(text: &str) -> String {
    let seen: String = text.chars().filter(|sign| !is_unseen(*sign)).collect();
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether two texts read the same.
pub(super) fn same(one: &str, two: &str) -> bool {
    clean(one).to_lowercase() == clean(two).to_lowercase()
}

fn is_unseen(sign: char) -> bool {
    (sign.is_control() && !sign.is_whitespace())
        || matches!(
            sign,
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}'
        )
}

/// A whole number in words, for page-long lists of at most a few thousand.
pub(super) fn count_text(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_one_space_and_the_unseen_is_gone() {
        assert_eq!(
            clean("  Meningkatnya\r\n\t mutu\u{a0} layanan "),
            "Meningkatnya mutu layanan"
        );
        assert_eq!(clean("Rp\u{202e}000.1\u{202c}\u{200b}\u{feff}"), "Rp000.1");
        assert_eq!(clean("\u{7}\u{0}"), "");
    }

    #[test]
    fn letters_stay_as_typed() {
        let composed = "Jos\u{e9}";
        let separate = "Jose\u{301}";
        assert_ne!(clean(composed), clean(separate));
    }

    #[test]
    fn counts_are_grouped() {
        assert_eq!(count_text(7), "7");
        assert_eq!(count_text(1_234), "1.234");
    }
}
