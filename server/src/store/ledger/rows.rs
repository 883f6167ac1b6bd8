//! Statements that write many rows at once, and the conversion of what columns hold.

use std::sync::Arc;

use ikrar_sync::identity::{Dseq, Seq};
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::query::{Query, QueryAs};
use sqlx::{Any, AssertSqlSafe, FromRow};

use super::super::StoreError;

/// Rows per statement. Each statement is a trip to SQLite's thread, so one row each is slow; but
/// SQLite looks every `$n` up by walking through all names before it, so many rows are slow too.
pub(super) const ROWS_PER_STATEMENT: usize = 16;

/// A statement for any number of rows up to [`ROWS_PER_STATEMENT`], written out once.
#[derive(Debug)]
pub(super) struct ManyRows(Vec<Arc<str>>);

impl ManyRows {
    /// `head ($1, $2), ($3, $4) tail`, with as many values a row as there are columns.
    pub(super) fn new(head: &str, column_count: usize, tail: &str) -> Self {
        let texts = (1..=ROWS_PER_STATEMENT)
            .map(|row_count| Arc::from(many_rows(head, column_count, row_count, tail)));
        Self(texts.collect())
    }

    /// The query for this many rows, ready for their values. More rows than there may be give the
    /// largest statement, which the database refuses for want of values.
    pub(super) fn query(&self, row_count: usize) -> Query<'_, Any, AnyArguments> {
        sqlx::query(AssertSqlSafe(self.text(row_count)))
    }

    /// The same for a statement that answers in rows.
    pub(super) fn query_as<O>(&self, row_count: usize) -> QueryAs<'_, Any, O, AnyArguments>
    where
        O: for<'row> FromRow<'row, AnyRow>,
    {
        sqlx::query_as(AssertSqlSafe(self.text(row_count)))
    }

    fn text(&self, row_count: usize) -> Arc<str> {
        let text = row_count
            .checked_sub(1)
            .and_then(|index| self.0.get(index))
            .or(self.0.last());
        text.map_or_else(|| Arc::from(""), Arc::clone)
    }
}

fn many_rows(head: &str, column_count: usize, row_count: usize, tail: &str) -> String {
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
