//! Taking connections, each with an end to how long its requests' heads may take.
//!
//! HTTP/1.1 only: browsers speak HTTP/2 over TLS alone, and TLS ends at the proxy.
//!
//! A connection that becomes a doorbell line leaves HTTP's machinery ([`mod@line`]).

mod line;
mod sent;

use std::convert::Infallible;
use std::io;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use futures::FutureExt as _;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tower::ServiceExt as _;

use self::line::HandOver;
use self::sent::Sent;
use crate::clock::Clock;

/// After a failure that is not one connection's own, such as too many open files.
const BREATHER: Duration = Duration::from_secs(1);

/// What every connection is served with.
#[derive(Clone)]
pub(crate) struct Service {
    pub(crate) router: Router,
    /// How long a request's head may take.
    pub(crate) head: Duration,
    pub(crate) clock: Clock,
}

/// Takes connections until `shutdown` completes; returns when the last request has been answered.
pub(crate) async fn take(
    listener: TcpListener,
    service: Service,
    shutdown: impl Future<Output = ()> + Send + 'static,
) {
    let (stop, stopping) = watch::channel(());
    let mut shutdown = pin!(shutdown);
    loop {
        let stream = tokio::select! {
            () = &mut shutdown => break,
            accepted = accept(&listener) => accepted,
        };
        tokio::spawn(serve_one(stream, service.clone(), stopping.clone()));
    }
    drop(listener);
    drop(stopping);
    stop.send_replace(());
    stop.closed().await;
}

async fn accept(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            Err(error) if is_of_one(&error) => {}
            Err(error) => {
                tracing::error!(%error, "no connection can be taken");
                tokio::time::sleep(BREATHER).await;
            }
        }
    }
}

/// Whether only the connection that was about to be taken is concerned.
fn is_of_one(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
    )
}

async fn serve_one(stream: TcpStream, service: Service, mut stopping: watch::Receiver<()>) {
    // Until the end of this connection; who stops waits for it.
    let open = stopping.clone();
    // A ring is a few bytes and waited for.
    drop(stream.set_nodelay(true));
    let (stream, progress) = Sent::new(stream);
    let (hand_over, handed_over) = HandOver::new(progress);
    let Service {
        router,
        head,
        clock,
    } = service;
    let answer = service_fn(move |request| answer(router.clone(), hand_over.clone(), request));
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(head)
        .serve_connection(TokioIo::new(stream), answer);
    let mut stop = pin!(async move { drop(stopping.changed().await) }.fuse());
    let mut handed_over = pin!(handed_over.fuse());
    let response = loop {
        tokio::select! {
            // It ends with its client, or with what is wrong with its client.
            _ = &mut connection => return,
            () = &mut stop => std::pin::Pin::new(&mut connection).graceful_shutdown(),
            Ok(response) = &mut handed_over => break response,
        }
    };
    let stream = connection.into_parts().io.into_inner().into_inner();
    // A task of its own, which has no room for HTTP.
    tokio::spawn(async move {
        line::keep(stream, response, clock.now()).await;
        drop(open);
    });
}

/// Answers a request, unless the answer is a line.
async fn answer(
    router: Router,
    hand_over: HandOver,
    request: Request<Incoming>,
) -> Result<Response, Infallible> {
    let asks = line::asks(&request);
    let response = router.oneshot(request.map(Body::new)).await?;
    if asks {
        hand_over.offer(response).await
    } else {
        Ok(response)
    }
}
