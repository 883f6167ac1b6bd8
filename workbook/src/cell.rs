//! Names of cells: `B7` is the second column of the seventh row.

/// Column and row of a cell's name, both from zero.
pub(crate) fn place_of(name: &str) -> Option<(usize, usize)> {
    let digits = name.find(|letter: char| letter.is_ascii_digit())?;
    let (letters, number) = name.split_at(digits);
    let row: usize = number.parse().ok()?;
    let mut column = 0_usize;
    for letter in letters.bytes() {
        let value = letter.to_ascii_uppercase().checked_sub(b'A')?;
        let value = (value < 26).then_some(usize::from(value))?;
        column = column.checked_mul(26)?.checked_add(value)?.checked_add(1)?;
    }
    Some((column.checked_sub(1)?, row.checked_sub(1)?))
}

/// The name of a cell.
pub(crate) fn name_of(column: usize, row: usize) -> String {
    let mut letters = Vec::new();
    let mut left = column.saturating_add(1);
    while left > 0 {
        left = left.saturating_sub(1);
        let letter = u8::try_from(left % 26).unwrap_or_default();
        letters.push(char::from(b'A'.saturating_add(letter)));
        left /= 26;
    }
    letters.reverse();
    let mut name: String = letters.into_iter().collect();
    name.push_str(&row.saturating_add(1).to_string());
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_places_are_each_others() {
        for (name, place) in [
            ("A1", (0, 0)),
            ("Z9", (25, 8)),
            ("AA10", (26, 9)),
            ("IV3", (255, 2)),
        ] {
            assert_eq!(place_of(name), Some(place));
            assert_eq!(name_of(place.0, place.1), name);
        }
    }

    #[test]
    fn what_names_no_cell_has_no_place() {
        for name in ["", "7", "A", "A0", "?1", "A-1", "ZZZZZZZZZZZZZZZZZZ1"] {
            assert_eq!(place_of(name), None, "{name}");
        }
    }
}
