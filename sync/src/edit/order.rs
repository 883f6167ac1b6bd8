//! Places among siblings as text that sorts: a new one always finds a place after the last.

const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";

/// A place after `last`, or the first place. Counts up in base 36 with a length letter in
/// front, so that text order is number order.
pub fn order_after(last: Option<&str>) -> String {
    let number = last
        .and_then(read)
        .map_or(1, |number| number.saturating_add(1));
    let mut digits = Vec::new();
    let mut rest = number;
    while rest > 0 {
        let digit = usize::try_from(rest % 36).unwrap_or(0);
        digits.push(DIGITS.get(digit).copied().unwrap_or(b'0'));
        rest /= 36;
    }
    let length = u8::try_from(digits.len()).unwrap_or(13);
    let mut text = String::from(char::from(b'a'.saturating_add(length.saturating_sub(1))));
    text.extend(digits.iter().rev().map(|digit| char::from(*digit)));
    text
}

/// Reads a place written by [`order_after`]; anything else counts as none.
fn read(text: &str) -> Option<u64> {
    u64::from_str_radix(text.get(1..)?, 36).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_place_sorts_after_the_one_before() {
        let mut last: Option<String> = None;
        for _ in 0..3_000 {
            let next = order_after(last.as_deref());
            assert!(
                last.as_deref().is_none_or(|last| last < next.as_str()),
                "{last:?} {next}"
            );
            last = Some(next);
        }
    }
}
