//! Version 1: outbox, sent, rows, cursors, meta and texts.

use indexed_db_futures::Result;
use indexed_db_futures::database::Database;
use indexed_db_futures::prelude::*;

use super::super::layout;

pub(super) fn apply(database: &Database) -> Result<()> {
    for name in layout::ALL {
        database.create_object_store(name).build()?;
    }
    Ok(())
}
