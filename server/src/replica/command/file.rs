//! Files on this machine that commands read and write.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use ikrar_sync::identity::UnixSeconds;

use super::problem::Problem;

/// A file's bytes and when it was last changed; nothing where it is longer than `bytes_max`.
pub(super) async fn read_file(
    path: &str,
    bytes_max: u64,
) -> Result<Option<(Vec<u8>, Option<UnixSeconds>)>, Problem> {
    let fault = |error: std::io::Error| {
        let repair = "name a file that can be read";
        Problem::argument("file_not_read", "file", error.to_string(), repair)
    };
    let about = tokio::fs::metadata(path).await.map_err(fault)?;
    if about.len() > bytes_max {
        return Ok(None);
    }
    let bytes = tokio::fs::read(path).await.map_err(fault)?;
    let changed = about.modified().ok();
    let since = changed.and_then(|changed| changed.duration_since(UNIX_EPOCH).ok());
    let seconds = since.and_then(|since| i64::try_from(since.as_secs()).ok());
    Ok(Some((bytes, seconds.map(UnixSeconds))))
}

/// Writes a file that is not there yet; durable when it returns.
pub(super) async fn write_new(path: &str, bytes: Vec<u8>) -> Result<(), Problem> {
    let path = PathBuf::from(path);
    let written = tokio::task::spawn_blocking(move || write_and_flush(&path, &bytes)).await;
    let written = written.unwrap_or_else(|error| Err(error.into()));
    written.map_err(|error| {
        let (code, repair) = if error.kind() == ErrorKind::AlreadyExists {
            ("file_exists", "name a file that is not there yet")
        } else {
            ("file_not_written", "name a place that may be written to")
        };
        Problem::argument(code, "file", error.to_string(), repair)
    })
}

/// Never writes over anything: it may be another queue, or somebody's only copy.
fn write_and_flush(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
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
