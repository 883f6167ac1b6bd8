//! Commands that carry the queue as a file.

use serde_json::{Value as Json, json};

use super::arguments::Arguments;
use super::file::{read_file, write_new};
use super::problem::Problem;
use crate::replica::session::{CarryFault, SealedQueue, Session};
use ikrar_sync::protocol::carry::{CarryError, FILE_BYTES_MAX};

/// `export`: what waits in the outbox as a sealed file. It goes on waiting here.
pub(super) async fn export(session: &Session, arguments: &Arguments) -> Result<Json, Problem> {
    let path = arguments.wanted_text("file", "give the path of a new file")?;
    arguments.finish()?;
    let SealedQueue { file, operations } = session.seal_queue().await?;
    let bytes = file.len();
    write_new(path, file).await?;
    Ok(json!({ "operations": operations, "bytes": bytes }))
}

/// `import`: hands in a file that any device has sealed.
pub(super) async fn import(session: &Session, arguments: &Arguments) -> Result<Json, Problem> {
    let path = arguments.wanted_text("file", "give the path of a carried queue")?;
    arguments.finish()?;
    let limit = u64::try_from(FILE_BYTES_MAX).unwrap_or(u64::MAX);
    let (file, _) = read_file(path, limit)
        .await?
        .ok_or(CarryFault::from(CarryError::TooLarge))?;
    let handed_in = session.hand_in(file).await?;
    Ok(json!({
        "author": handed_in.author,
        "operations": handed_in.operations,
        "stored": handed_in.stored,
        "conflicts": handed_in.conflicts,
        "parked": handed_in.parked,
    }))
}

impl From<CarryFault> for Problem {
    fn from(fault: CarryFault) -> Self {
        let message = fault.to_string();
        match fault {
            CarryFault::Session(error) => error.into(),
            CarryFault::Nothing => Self::new("nothing_waits", message, "there is nothing to carry"),
            CarryFault::NoKey => Self::new(
                "no_carry_key",
                message,
                "sign in and `sync` once; the server gives the key with the first exchange",
            ),
            CarryFault::Unsealed => Self::new("not_sealed", message, "try again"),
            CarryFault::File(error) => {
                let (what, repair) = message.split_once("; ").unwrap_or((
                    &message,
                    "choose the file that `export` or the Sinkronisasi page gave",
                ));
                Self::argument(error.code(), "file", what, repair)
            }
            CarryFault::Refused { code, message } => Self::argument(
                "file_refused",
                "file",
                message,
                "copy the file anew from the device that wrote it",
            )
            .with("server_code", json!(code)),
        }
    }
}
