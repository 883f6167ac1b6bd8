//! `fetch`: the file behind a link, from the server into a file of this machine.

use serde_json::{Value as Json, json};

use super::arguments::Arguments;
use super::file::write_new;
use super::problem::Problem;
use crate::replica::session::{FetchFault, Session};

/// Nothing is written unless the bytes are those that the link names.
pub(super) async fn fetch(session: &Session, arguments: &Arguments) -> Result<Json, Problem> {
    let link = arguments.wanted_id("entity")?;
    let path = arguments.wanted_text("file", "give the path of a new file")?;
    arguments.finish()?;
    let fetched = session.fetch(link).await?;
    let bytes = fetched.bytes.len();
    write_new(path, fetched.bytes).await?;
    Ok(json!({
        "hash": fetched.link.hash.hex(),
        "name": fetched.link.file_name,
        "media_type": fetched.link.media_type.code(),
        "bytes": bytes,
    }))
}

impl From<FetchFault> for Problem {
    fn from(fault: FetchFault) -> Self {
        let message = fault.to_string();
        let (code, repair) = match fault {
            FetchFault::Session(error) => return error.into(),
            FetchFault::NoLink => (
                "not_a_file",
                "name a row of kind `evidence`; `list` gives those there are",
            ),
            FetchFault::Waiting => (
                "file_not_arrived",
                "`sync` later, until `read` shows the link's `status` as `stored`",
            ),
            FetchFault::NotThere => (
                "file_not_there",
                "`sync`, then see whether the link still stands and may be seen",
            ),
            FetchFault::Damaged => ("file_damaged", "try again"),
        };
        Self::argument(code, "entity", message, repair)
    }
}
