//! Requests over a real socket, one connection each. What a killed server leaves unanswered is an
//! error, as it is to a device.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use ikrar_domain::value::UserId;
use ikrar_sync::protocol::CONTENT_TYPE;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::server::{PASSWORD, Visitor};

/// Longer than any answer takes, even on a busy machine; a hung server is a finding.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(30);
const HEAD_END: &[u8] = b"\r\n\r\n";

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers as they came.
    pub head: String,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// A header; empty when there is none.
    pub fn header(&self, name: &str) -> &str {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(':'));
        let found = lines.find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map_or("", |(_, value)| value.trim())
    }
}

/// Posts a body and waits for the whole answer.
pub async fn post(
    server: SocketAddr,
    path: &str,
    cookie: &str,
    content_type: &str,
    body: &[u8],
) -> Result<Answer> {
    let headers = [("content-type", content_type)];
    ask(server, &format!("POST {path}"), cookie, &headers, body).await
}

/// Adds a piece to what is there.
pub async fn patch(
    server: SocketAddr,
    path: &str,
    cookie: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Result<Answer> {
    ask(server, &format!("PATCH {path}"), cookie, headers, body).await
}

async fn ask(
    server: SocketAddr,
    line: &str,
    cookie: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Result<Answer> {
    let lines: Vec<String> = headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .collect();
    let head = format!(
        "{line} HTTP/1.1\r\nhost: {server}\r\ncookie: {cookie}\r\n{}content-length: {}\r\n\
         connection: close\r\n\r\n",
        lines.concat(),
        body.len()
    );
    let asked = async {
        let mut stream = TcpStream::connect(server).await?;
        stream.write_all(&[head.as_bytes(), body].concat()).await?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await?;
        read_answer(&bytes)
    };
    timeout(ANSWER_TIME_MAX, asked)
        .await
        .context("no answer in time")?
}

/// Posts a sync body as somebody.
pub async fn post_sync(
    server: SocketAddr,
    visitor: &Visitor,
    path: &str,
    body: &[u8],
) -> Result<Answer> {
    post(server, path, visitor.cookie(), CONTENT_TYPE, body).await
}

/// Signs in with the password of every test account.
pub async fn sign_in(server: SocketAddr, login: &str) -> Result<Visitor> {
    let body = serde_json::json!({ "login": login, "password": PASSWORD }).to_string();
    let answer = post(
        server,
        "/api/sign-in",
        "",
        "application/json",
        body.as_bytes(),
    )
    .await?;
    ensure!(answer.status == 200, "sign-in answered {}", answer.status);
    let cookie = answer.header("set-cookie").split(';').next();
    let session: serde_json::Value = serde_json::from_slice(&answer.body)?;
    let user = session["user"].as_str().context("no user")?;
    Ok(Visitor::new(
        cookie.unwrap_or_default().to_owned(),
        UserId::from_uuid(user.parse()?),
        session["session"].as_u64().context("no session")?,
    ))
}

/// An open doorbell.
#[derive(Debug)]
pub struct Doorbell(Lines<BufReader<TcpStream>>);

impl Doorbell {
    /// Opens it; returns when the server has said that it stands.
    pub async fn open(server: SocketAddr, visitor: &Visitor) -> Result<Self> {
        let mut stream = TcpStream::connect(server).await?;
        let head = format!(
            "GET /sync/v1/doorbell HTTP/1.1\r\nhost: {server}\r\ncookie: {}\r\n\r\n",
            visitor.cookie()
        );
        stream.write_all(head.as_bytes()).await?;
        let mut doorbell = Self(BufReader::new(stream).lines());
        doorbell.wait_for(": terhubung").await?;
        Ok(doorbell)
    }

    /// Waits for a line that contains these words.
    pub async fn wait_for(&mut self, words: &str) -> Result<String> {
        let found = async {
            while let Some(line) = self.0.next_line().await? {
                if line.contains(words) {
                    return Ok(line);
                }
            }
            bail!("the line ended before it said {words:?}")
        };
        timeout(ANSWER_TIME_MAX, found)
            .await
            .with_context(|| format!("nothing said {words:?}"))?
    }
}

fn read_answer(bytes: &[u8]) -> Result<Answer> {
    let head_end = bytes
        .windows(HEAD_END.len())
        .position(|window| window == HEAD_END)
        .context("the answer is cut off")?;
    let head = String::from_utf8_lossy(&bytes[..head_end]).into_owned();
    let status = head
        .split_whitespace()
        .nth(1)
        .and_then(|status| status.parse().ok())
        .context("no status")?;
    let body = bytes[head_end + HEAD_END.len()..].to_vec();
    let answer = Answer { status, head, body };
    let length = answer.header("content-length").parse::<usize>();
    // A reply without content names no length.
    ensure!(
        status == 204 || length.ok() == Some(answer.body.len()),
        "the answer is cut off"
    );
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_is_cut_off_is_no_answer() {
        let whole = b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nabc";
        assert_eq!(read_answer(whole).unwrap().body, b"abc");
        for length in 0..whole.len() {
            assert!(read_answer(&whole[..length]).is_err(), "{length}");
        }
    }
}
