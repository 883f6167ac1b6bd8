//! Statements that write many rows at once, and the conversion of what columns hold.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use ikrar_sync::identity::{Dseq, Seq};
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::query::{Query, QueryAs};
use sqlx::{Any, AssertSqlSafe, FromRow};

use super::super::{Backend, StoreError};

/// Most rows of one statement. Each statement is a trip to SQLite's thread, so one row each is
/// slow; a statement that is too long takes as much room as it saves time.
const ROWS_MAX: usize = 256;
/// There is a statement for each number of rows below this, and for its multiples.
const STEP: usize = 16;

/// A statement for one to fifteen rows, and for sixteen, thirty-two and so on up to [`ROWS_MAX`],
/// each written out when it is first wanted: few statements for a connection to prepare and keep,
/// and any number of rows in a few of them.
///
/// `PostgreSQL` wants every place numbered. SQLite takes them as they come, and must: it finds the
/// name of a numbered place by walking through all names before it, so that many rows would take
/// it longest of all. Only places that all rows share have a number there.
#[derive(Debug)]
pub(super) struct ManyRows {
    head: &'static str,
    row: &'static str,
    tail: &'static str,
    written: Mutex<BTreeMap<(Backend, usize), Arc<str>>>,
}

impl ManyRows {
    /// `head row, row, row tail`. In a row `?` stands for a value of its own and `@1`, `@2` and so
    /// on for a value that all rows share; those are bound after all others, in their order.
    pub(super) const fn new(head: &'static str, row: &'static str, tail: &'static str) -> Self {
        Self {
            head,
            row,
            tail,
            written: Mutex::new(BTreeMap::new()),
        }
    }

    /// The query for as many rows as [`pieces`] gives, ready for their values.
    pub(super) fn query(&self, backend: Backend, rows: usize) -> Query<'_, Any, AnyArguments> {
        sqlx::query(AssertSqlSafe(self.text(backend, rows)))
    }

    /// The same for a statement that answers in rows.
    pub(super) fn query_as<O>(
        &self,
        backend: Backend,
        rows: usize,
    ) -> QueryAs<'_, Any, O, AnyArguments>
    where
        O: for<'row> FromRow<'row, AnyRow>,
    {
        sqlx::query_as(AssertSqlSafe(self.text(backend, rows)))
    }

    fn text(&self, backend: Backend, rows: usize) -> Arc<str> {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        let text = written
            .entry((backend, rows))
            .or_insert_with(|| Arc::from(many_rows(backend, self.head, self.row, rows, self.tail)));
        Arc::clone(text)
    }
}

/// Rows in as few pieces as there are statements for.
pub(super) fn pieces<T>(mut rows: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let length = match rows.len() {
            0 => return None,
            few @ 1..STEP => few,
            many => many.min(ROWS_MAX) / STEP * STEP,
        };
        let (piece, rest) = rows.split_at_checked(length)?;
        rows = rest;
        Some(piece)
    })
}

fn many_rows(backend: Backend, head: &str, row: &str, length: usize, tail: &str) -> String {
    let own_total = row.matches('?').count() * length;
    let mut own = 1_usize..;
    let mut text = format!("{head} ");
    for number in 0..length {
        if number > 0 {
            text.push_str(", ");
        }
        let mut places = row.chars();
        while let Some(place) = places.next() {
            match place {
                '?' if backend == Backend::Sqlite => text.push('?'),
                '?' => text.push_str(&numbered(own.next().unwrap_or_default())),
                '@' => {
                    let shared = places.next().and_then(|digit| digit.to_digit(10));
                    let shared = shared.and_then(|digit| usize::try_from(digit).ok());
                    text.push_str(&numbered(own_total + shared.unwrap_or_default()));
                }
                other => text.push(other),
            }
        }
    }
    text.push(' ');
    text.push_str(tail);
    text
}

fn numbered(place: usize) -> String {
    format!("${place}")
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

    const ROW: &str = "(@1, ?, @2, ?)";

    #[test]
    fn places_are_numbered_through_all_rows_and_shared_ones_come_last() {
        assert_eq!(
            many_rows(
                Backend::Postgres,
                "insert into t values",
                ROW,
                2,
                "returning a"
            ),
            "insert into t values ($5, $1, $6, $2), ($5, $3, $6, $4) returning a"
        );
        assert_eq!(
            many_rows(
                Backend::Sqlite,
                "insert into t values",
                ROW,
                2,
                "returning a"
            ),
            "insert into t values ($5, ?, $6, ?), ($5, ?, $6, ?) returning a"
        );
    }

    #[test]
    fn any_number_of_rows_goes_in_few_statements() {
        let statement = ManyRows::new("insert into t values", ROW, "");
        for length in [0, 1, 5, 80, 127, 128, 250, 1_000] {
            let rows = vec![0; length];
            let lengths: Vec<usize> = pieces(&rows).map(<[i32]>::len).collect();
            assert_eq!(lengths.iter().sum::<usize>(), length);
            assert!(lengths.len() <= length / ROWS_MAX + 2, "{lengths:?}");
            for length in lengths {
                for backend in [Backend::Sqlite, Backend::Postgres] {
                    let text = statement.text(backend, length);
                    assert_eq!(text.matches('(').count(), length);
                }
            }
        }
    }
}
