//! Requests as they pass: where the body begins, whether all of it is there, and the answer of a
//! captive portal.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{CHUNK_BYTES, HEAD_END, PUSH};

pub(super) const PORTAL_HEAD: &str = "HTTP/1.1 200 OK";
/// To a page of the Wi-Fi itself, which answers with status 200.
pub(super) const REDIRECT_HEAD: &str = "HTTP/1.1 302 Found\r\nlocation: /wi-fi-tamu";
/// What a hotel's Wi-Fi answers to everything.
const PORTAL_PAGE: &str = "<!doctype html><title>Wi-Fi</title><p>Masuk ke Wi-Fi tamu</p>";

/// The chunk up to the middle of the request's body; nothing while only headers came.
pub(super) fn half_of_body(chunk: &[u8]) -> Option<&[u8]> {
    let head = if chunk.starts_with(PUSH) {
        find(chunk, HEAD_END)? + HEAD_END.len()
    } else {
        0
    };
    let body = chunk.len() - head;
    (body > 0).then(|| &chunk[..head + body / 2])
}

pub(super) fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len())
        .position(|window| window == wanted)
}

/// Reads one request whole, since a browser takes an early answer for a broken line.
pub(super) async fn answer_with(mut browser: TcpStream, head: &str) -> std::io::Result<()> {
    let mut request = Vec::new();
    let mut buffer = vec![0; CHUNK_BYTES];
    loop {
        let length = browser.read(&mut buffer).await?;
        if length == 0 {
            return Ok(());
        }
        request.extend_from_slice(&buffer[..length]);
        if is_whole(&request) {
            break;
        }
    }
    let reply = format!(
        "{head}\r\ncontent-type: text/html\r\ncontent-length: {}\r\n\
         connection: close\r\n\r\n{PORTAL_PAGE}",
        PORTAL_PAGE.len()
    );
    browser.write_all(reply.as_bytes()).await?;
    browser.shutdown().await
}

pub(super) fn is_whole(request: &[u8]) -> bool {
    let Some(head_end) = find(request, HEAD_END) else {
        return false;
    };
    let head = String::from_utf8_lossy(&request[..head_end]).to_lowercase();
    let body_length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"))
        .and_then(|value| value.trim().parse::<usize>().ok())
        .unwrap_or_default();
    request.len() >= head_end + HEAD_END.len() + body_length
}
