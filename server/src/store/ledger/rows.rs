//! Statements that write many rows at once, and the conversion of what columns hold.

use std::fmt::Write;

use ikrar_sync::identity::{Dseq, Seq};

use super::super::StoreError;

/// Rows per statement. PostgreSQL takes 65,535 values a statement and SQLite 32,766; a fixed
/// size lets the driver reuse the prepared statement.
pub(super) const ROWS_PER_STATEMENT: usize = 50;

/// `head ($1, $2), ($3, $4) tail` for `row_count` rows of `column_count` columns.
pub(super) fn many_rows(head: &str, column_count: usize, row_count: usize, tail: &str) -> String {
    let mut text = String::from(head);
    for row in 0..row_count {
        text.push_str(if row == 0 { " (" } else { ", (" });
        for column in 0..column_count {
            let number = row.saturating_mul(column_count).saturating_add(column).saturating_add(1);
            let comma = if column == 0 { "" } else { ", " };
            // Writing to a string cannot fail.
            drop(write!(text, "{comma}${number}"));
        }
        text.push(')');
    }
    text.push(' ');
    text.push_str(tail);
    text
}

pub(super) fn stored_seq(seq: Seq) -> Result<i64, StoreError> {
    i64::try_from(seq.0).map_err(|_| StoreError::TooLarge { what: "a scope's sequence" })
}

pub(super) fn stored_dseq(dseq: Dseq) -> Result<i64, StoreError> {
    i64::try_from(dseq.0).map_err(|_| StoreError::TooLarge { what: "a device's sequence" })
}

pub(super) fn stored_number(number: u64) -> Result<i64, StoreError> {
    i64::try_from(number).map_err(|_| StoreError::TooLarge { what: "a number" })
}

/// Reads back what the functions above stored.
pub(super) fn read_number(
    number: i64,
    table: &'static str,
    column: &'static str,
) -> Result<u64, StoreError> {
    u64::try_from(number).map_err(|_| StoreError::Unreadable { table, column })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_numbered_through_all_rows() {
        assert_eq!(
            many_rows("insert into t (a, b) values", 2, 2, "on conflict do nothing"),
            "insert into t (a, b) values ($1, $2), ($3, $4) on conflict do nothing"
        );
    }
}
