//! Requests that never end: they are shown out, and nobody waits behind them.

use std::convert::Infallible;
use std::time::Duration;

use anyhow::Result;
use axum::body::{Body, Bytes};
use axum::http::{Method, StatusCode};
use futures::future::try_join_all;
use futures::{StreamExt, stream};
use ikrar_server::ingest::INSIDE_MAX;
use ikrar_server::patience::Patience;
use ikrar_sync::protocol::CONTENT_TYPE;
use support::pen::{Pen, agreement_draft, new_id};
use support::server::TestServer;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::City;

/// Begins as a push does, and brings nothing more.
fn endless(start: Vec<u8>) -> Body {
    let start = stream::once(async move { Ok::<_, Infallible>(Bytes::from(start)) });
    Body::from_stream(start.chain(stream::pending()))
}

#[tokio::test]
async fn bodies_that_never_end_leave_their_places_at_the_door() -> Result<()> {
    for mut city in City::found_each().await? {
        let patience = Patience {
            body: Duration::ZERO,
            ..Patience::default()
        };
        city.server.adjust(|state| state.patience = patience);
        let mut pen = Pen::of(&city.operator);
        let operations = pen.write([agreement_draft(city.own, new_id())]);
        let start = pen.push(operations)[..20].to_vec();
        let pushes = (0..INSIDE_MAX).map(|_| {
            let body = endless(start.clone());
            let server = &city.server;
            server.post_as(&city.operator, "/sync/v1/push", CONTENT_TYPE, body)
        });
        for reply in try_join_all(pushes).await? {
            assert_eq!(
                (reply.status, reply.code().as_str()),
                (StatusCode::REQUEST_TIMEOUT, "too_slow")
            );
        }
        assert_eq!(city.server.state.ingest.door().inside(), 0);
        city.server
            .adjust(|state| state.patience = Patience::default());
        city.assert_goes_on().await?;
    }
    Ok(())
}

#[tokio::test]
async fn every_route_that_reads_a_body_gives_it_an_end() -> Result<()> {
    let mut city = City::found(TestServer::start().await?).await?;
    let patience = Patience {
        body: Duration::ZERO,
        ..Patience::default()
    };
    city.server.adjust(|state| state.patience = patience);
    let json = "application/json";
    let carried = "application/vnd.ikrar.carried";
    for (path, kind) in [
        ("/sync/v1/pull", CONTENT_TYPE),
        ("/sync/v1/carry", carried),
        ("/sync/v1/carry-key", json),
        ("/api/sign-in", json),
    ] {
        let headers = [("content-type", kind)];
        let body = endless(Vec::new());
        let reply = city
            .server
            .send_as(&city.operator, Method::POST, path, &headers, body)
            .await?;
        assert_eq!(reply.code(), "too_slow", "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn a_head_that_never_ends_loses_its_connection() -> Result<()> {
    let mut server = TestServer::start().await?;
    let patience = Patience {
        head: Duration::from_millis(20),
        ..Patience::default()
    };
    server.adjust(|state| state.patience = patience);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::spawn(ikrar_server::serve(
        listener,
        server.state.clone(),
        async move { drop(stopped.await) },
    ));
    for begun in ["", "GET /health HTTP/1.1\r\nhost: x\r\nx-slow: "] {
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(begun.as_bytes()).await?;
        let mut answer = Vec::new();
        // Ends only because the server ends it.
        stream.read_to_end(&mut answer).await?;
        let answer = String::from_utf8_lossy(&answer).into_owned();
        assert!(answer.is_empty() || answer.contains(" 408 "), "{answer}");
    }
    // One that was answered is closed after its rest, and takes a whole request before.
    let mut stream = TcpStream::connect(address).await?;
    stream
        .write_all(b"GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n")
        .await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    drop(stop);
    serving.await??;
    Ok(())
}

#[tokio::test]
async fn a_request_that_runs_when_the_server_stops_is_answered() -> Result<()> {
    let server = TestServer::start().await?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::spawn(ikrar_server::serve(
        listener,
        server.state.clone(),
        async move { drop(stopped.await) },
    ));
    let body = r#"{"login":"x","password":"y"}"#;
    let mut stream = TcpStream::connect(address).await?;
    let head = format!(
        "POST /api/sign-in HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
         content-length: {}\r\nexpect: 100-continue\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    // The server asks for the body: the request runs. Then it is told to stop.
    let mut go_on = [0; 12];
    stream.read_exact(&mut go_on).await?;
    assert_eq!(&go_on, b"HTTP/1.1 100");
    drop(stop);
    stream.write_all(body.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    assert!(answer.contains("HTTP/1.1 401"), "{answer}");
    serving.await??;
    Ok(())
}
