//! Notes merge three-way by sentence: what each author changed of the text both began from is
//! carried into one text, unless both changed the same place.
//!
//! Everything here follows from three texts; the order in which they came plays no part, so two
//! servers, or a server and a test, always agree.

use super::sentence::{join, pieces};

/// Notes in more pieces than this are left to people. A page has about forty sentences.
const PIECES_MAX: usize = 400;

/// Pieces of the base, from one to before another, that a text has replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Hunk<'a> {
    from: usize,
    to: usize,
    with: Vec<&'a str>,
}

/// The text that holds what both changed of `base`; none where they changed the same place.
pub fn merge_texts(base: &str, one: &str, other: &str) -> Option<String> {
    let base = pieces(base);
    let (one, other) = (pieces(one), pieces(other));
    if [&base, &one, &other]
        .iter()
        .any(|text| text.len() > PIECES_MAX)
    {
        return None;
    }
    let hunks = in_order(changes(&base, &one), changes(&base, &other))?;
    let mut merged: Vec<&str> = Vec::new();
    let mut at = 0;
    for hunk in &hunks {
        merged.extend(base.get(at..hunk.from)?);
        merged.extend(&hunk.with);
        at = hunk.to;
    }
    merged.extend(base.get(at..)?);
    Some(join(&merged))
}

/// Both authors' changes, each once, by their place; none where two of them meet. Pieces put in
/// right before or right after what the other replaced do not meet it; pieces put in at the same
/// place by both do, because nobody has said which come first.
fn in_order<'a>(one: Vec<Hunk<'a>>, other: Vec<Hunk<'a>>) -> Option<Vec<Hunk<'a>>> {
    let mut ordered = Vec::with_capacity(one.len().saturating_add(other.len()));
    let mut one = one.into_iter().peekable();
    let mut other = other.into_iter().peekable();
    loop {
        let next = match (one.peek(), other.peek()) {
            (Some(first), Some(second)) if first == second => {
                other.next();
                one.next()
            }
            (Some(first), Some(second)) => {
                let is_before = first.to <= second.from;
                let is_after = second.to <= first.from;
                match (is_before, is_after) {
                    (true, false) => one.next(),
                    (false, true) => other.next(),
                    _ => return None,
                }
            }
            (Some(_), None) => one.next(),
            (None, _) => other.next(),
        };
        match next {
            Some(hunk) => ordered.push(hunk),
            None => return Some(ordered),
        }
    }
}

/// What `text` changed of `base`.
fn changes<'a>(base: &[&str], text: &[&'a str]) -> Vec<Hunk<'a>> {
    let same = base
        .iter()
        .zip(text)
        .take_while(|(one, other)| one == other);
    let head = same.count();
    let (base_rest, text_rest) = (
        base.get(head..).unwrap_or_default(),
        text.get(head..).unwrap_or_default(),
    );
    let same = base_rest.iter().rev().zip(text_rest.iter().rev());
    let tail = same.take_while(|(one, other)| one == other).count();
    let base_middle = base_rest.get(..base_rest.len().saturating_sub(tail));
    let text_middle = text_rest.get(..text_rest.len().saturating_sub(tail));
    hunks(
        base_middle.unwrap_or_default(),
        text_middle.unwrap_or_default(),
        head,
    )
}

/// The changes between two texts whose first pieces differ, by their longest common part.
/// `offset` is the place of the first piece in the base.
fn hunks<'a>(base: &[&str], text: &[&'a str], offset: usize) -> Vec<Hunk<'a>> {
    let common = common_lengths(base, text);
    let length = |row: usize, column: usize| -> u16 {
        let row = common.get(row);
        row.and_then(|row| row.get(column)).copied().unwrap_or(0)
    };
    let mut found: Vec<Hunk<'a>> = Vec::new();
    let (mut at, mut next) = (0, 0);
    let mut open: Option<Hunk<'a>> = None;
    while at < base.len() || next < text.len() {
        let (here, there) = (base.get(at), text.get(next));
        if here.is_some() && here == there {
            found.extend(open.take());
            at += 1;
            next += 1;
            continue;
        }
        let place = offset.saturating_add(at);
        let hunk = open.get_or_insert_with(|| Hunk {
            from: place,
            to: place,
            with: Vec::new(),
        });
        match there {
            Some(piece) if here.is_none() || length(at, next + 1) > length(at + 1, next) => {
                hunk.with.push(piece);
                next += 1;
            }
            _ => {
                hunk.to = place.saturating_add(1);
                at += 1;
            }
        }
    }
    found.extend(open);
    found
}

/// For every pair of places, how many pieces the rests have in common.
fn common_lengths(base: &[&str], text: &[&str]) -> Vec<Vec<u16>> {
    let mut rows = vec![vec![0_u16; text.len().saturating_add(1)]];
    for here in base.iter().rev() {
        let mut row = vec![0_u16];
        let below = rows.last().map(Vec::as_slice).unwrap_or_default();
        // From the last piece to the first, with the two neighbours already known.
        let neighbours = below.iter().rev().zip(below.iter().rev().skip(1));
        for (there, (diagonal, down)) in text.iter().rev().zip(neighbours) {
            let right = row.last().copied().unwrap_or(0);
            row.push(if here == there {
                diagonal.saturating_add(1)
            } else {
                right.max(*down)
            });
        }
        row.reverse();
        rows.push(row);
    }
    rows.reverse();
    rows
}

#[cfg(test)]
mod tests;
