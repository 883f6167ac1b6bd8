//! Pulls whose digests are changed on their way, seal and all: what a device can only take for a
//! server that sums up its data differently.

use anyhow::{Context, Result, ensure};
use ikrar_sync::ledger::ScopeClass;
use ikrar_sync::protocol::pull::PullReply;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const HEAD_END: &[u8] = b"\r\n\r\n";
const PIECE_BYTES: usize = 16 * 1024;

/// The length of a body, as its head says.
pub(super) fn length_of(head: &str) -> usize {
    head.to_lowercase()
        .lines()
        .find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok())
        .unwrap_or_default()
}

/// Passes the rest of a request's body on, and reads the whole reply.
pub(super) async fn ask(
    browser: &mut TcpStream,
    server: &mut TcpStream,
    length: usize,
    mut passed: usize,
) -> Result<Vec<u8>> {
    let mut piece = vec![0; PIECE_BYTES];
    while passed < length {
        let read = browser.read(&mut piece).await?;
        ensure!(read > 0, "half a request");
        server.write_all(&piece[..read]).await?;
        passed += read;
    }
    let mut reply = Vec::new();
    server.read_to_end(&mut reply).await?;
    Ok(reply)
}

/// The reply with another digest for every agency's year.
pub(super) fn told(reply: Vec<u8>) -> Result<Vec<u8>> {
    let place = reply
        .windows(HEAD_END.len())
        .position(|window| window == HEAD_END)
        .context("a reply without a head")?;
    let (head, body) = reply.split_at(place + HEAD_END.len());
    let head = std::str::from_utf8(head)?;
    let Ok(mut pull) = PullReply::from_bytes(body) else {
        return Ok(reply);
    };
    for page in &mut pull.scopes {
        if page.info.class != ScopeClass::City {
            page.head.checksum.digest ^= 1;
        }
    }
    let body = pull.to_bytes();
    let lines = head.trim_end().lines();
    let others = lines.filter(|line| !line.to_lowercase().starts_with("content-length:"));
    let mut told = others.collect::<Vec<_>>().join("\r\n").into_bytes();
    told.extend(format!("\r\ncontent-length: {}\r\n\r\n", body.len()).into_bytes());
    told.extend(body);
    Ok(told)
}
