//! Statements that write many rows at once, and the conversion of what columns hold.

use ikrar_sync::identity::{Dseq, Seq};

use super::super::StoreError;

/// Rows per statement. PostgreSQL takes 65,535 values a statement and SQLite 32,766; a fixed
/// size lets the driver reuse the prepared statement.
pub(super) const ROWS_PER_STATEMENT: usize = 50;

/// `head ($1, $2), ($3, $4) tail` for `row_count` rows of `column_count` columns.
pub(super) fn many_rows(head: &str, column_count: usize, row_count: usize, tail: &str) -> String {
    let mut numbers = 1_usize..;
    let rows: Vec<String> = (0..row_count)
        .map(|_| {
            let places: Vec<String> = numbers
                .by_ref()
                .take(column_count)
                .map(|number| format!("${number}"))
                .collect();
            format!("({})", places.join(", "))
        })
        .collect();
    format!("{head} {} {tail}", rows.join(", "))
}

pub(super) fn stored_seq(seq: Seq) -> Result<i64, StoreError> {
    i64::try_from(seq.0).map_err(|_| StoreError::TooLarge {
        what: "a scope's sequence",
    })
}

pub(super) fn stored_dseq(dseq: Dseq) -> Result<i64, StoreError> {
    i64::try_from(dseq.0).map_err(|_| StoreError::TooLarge {
        what: "a device's sequence",
    })
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
            many_rows(
                "insert into t (a, b) values",
                2,
                2,
                "on conflict do nothing"
            ),
            "insert into t (a, b) values ($1, $2), ($3, $4) on conflict do nothing"
        );
    }
}
