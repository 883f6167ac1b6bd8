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

/// A place between two neighbours; none before the first or after the last means there is no
/// neighbour. Places of another alphabet, or two with nothing between them, give none.
pub fn order_between(before: Option<&str>, after: Option<&str>) -> Option<String> {
    let before = digits_of(before.unwrap_or_default())?;
    let after = after.map(digits_of);
    let after = match after {
        Some(digits) => Some(digits?),
        None => None,
    };
    let between = middle(&before, after.as_deref())?;
    let text = between.iter().map(|digit| {
        let letter = DIGITS.get(usize::from(*digit)).copied().unwrap_or(b'0');
        char::from(letter)
    });
    Some(text.collect())
}

fn digits_of(text: &str) -> Option<Vec<u8>> {
    text.bytes()
        .map(|byte| {
            let place = DIGITS.iter().position(|digit| *digit == byte)?;
            u8::try_from(place).ok()
        })
        .collect()
}

/// The shortest digits between two; the missing ones of the lower count as zeros. Never ends in
/// a zero, so that there is always room before what it makes.
fn middle(low: &[u8], high: Option<&[u8]>) -> Option<Vec<u8>> {
    if let Some(high) = high {
        let padded = low.iter().copied().chain(std::iter::repeat(0));
        let same = high
            .iter()
            .zip(padded)
            .take_while(|(one, other)| **one == *other);
        let same = same.count();
        let (head, rest) = high.split_at_checked(same)?;
        if same > 0 {
            let low = low.get(same..).unwrap_or_default();
            let tail = (!rest.is_empty()).then(|| middle(low, Some(rest)))??;
            return Some([head, &tail].concat());
        }
    }
    let from = low.first().copied().unwrap_or(0);
    let upto = high.and_then(|high| high.first().copied()).unwrap_or(36);
    if upto <= from {
        return None;
    }
    if upto - from > 1 {
        return Some(vec![from.midpoint(upto)]);
    }
    let beyond = high.map_or(&[][..], |high| high.get(1..).unwrap_or_default());
    if beyond.iter().any(|digit| *digit > 0) {
        return Some(vec![upto]);
    }
    let tail = middle(low.get(1..).unwrap_or_default(), None)?;
    Some([&[from][..], &tail].concat())
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

    /// Moves between random neighbours, again and again, never run out of room.
    #[test]
    fn between_any_two_neighbours_there_is_a_place() {
        let mut places: Vec<String> = Vec::new();
        for _ in 0..80 {
            places.push(order_after(places.last().map(String::as_str)));
        }
        let mut random = crate::testing::Random::new(5);
        for _ in 0..2_000 {
            let at = random.below(places.len() + 1);
            let before = at.checked_sub(1).map(|place| places[place].as_str());
            let after = places.get(at).map(String::as_str);
            let between = order_between(before, after).unwrap();
            assert!(
                before.is_none_or(|before| before < between.as_str()),
                "{before:?} {between}"
            );
            assert!(
                after.is_none_or(|after| between.as_str() < after),
                "{between} {after:?}"
            );
            places.insert(at, between);
        }
    }

    #[test]
    fn no_place_is_made_up_where_there_is_none() {
        assert_eq!(order_between(Some("a2"), Some("a1")), None);
        assert_eq!(order_between(Some("a1"), Some("a1")), None);
        assert_eq!(order_between(Some("A!"), None), None);
    }
}
