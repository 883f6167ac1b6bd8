//! Commands that carry the queue as a file.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use super::arguments::Arguments;
use super::attach::read_file;
use super::problem::Problem;
use crate::replica::session::{CarryFault, SealedQueue, Session};
use ikrar_sync::protocol::carry::{CarryError, FILE_BYTES_MAX};

/// `export`: what waits in the outbox as a sealed file. It goes on waiting here.
pub(super) async fn export(session: &Session, arguments: &Arguments) -> Result<Json, Problem> {
    let path = PathBuf::from(arguments.wanted_text("file", "give the path of a new file")?);
    arguments.finish()?;
    let SealedQueue { file, operations } = session.seal_queue().await?;
    let bytes = file.len();
    let written = tokio::task::spawn_blocking(move || write_new(&path, &file)).await;
    let written = written.unwrap_or_else(|error| Err(error.into()));
    written.map_err(|error| {
        let (code, repair) = if error.kind() == ErrorKind::AlreadyExists {
            ("file_exists", "name a file that is not there yet")
        } else {
            ("file_not_written", "name a place that may be written to")
        };
        Problem::argument(code, "file", error.to_string(), repair)
    })?;
    Ok(json!({ "operations": operations, "bytes": bytes }))
}

/// Never writes over anything: it may be another queue.
fn write_new(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = OpenOptions::new()
        .create_new(true)
        .write(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
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
