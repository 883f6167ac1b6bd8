//! Taking connections, each with an end to how long its requests' heads may take.
//!
//! HTTP/1.1 only: browsers speak HTTP/2 over TLS alone, and TLS ends at the proxy.

use std::io;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use futures::FutureExt as _;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// After a failure that is not one connection's own, such as too many open files.
const BREATHER: Duration = Duration::from_secs(1);

/// Takes connections until `shutdown` completes; returns when the last request has been answered.
pub(crate) async fn take(
    listener: TcpListener,
    router: Router,
    head: Duration,
    shutdown: impl Future<Output = ()> + Send + 'static,
) {
    let (stop, stopping) = watch::channel(());
    let mut shutdown = pin!(shutdown);
    loop {
        let stream = tokio::select! {
            () = &mut shutdown => break,
            accepted = accept(&listener) => accepted,
        };
        tokio::spawn(serve_one(stream, router.clone(), head, stopping.clone()));
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

async fn serve_one(
    stream: TcpStream,
    router: Router,
    head: Duration,
    mut stopping: watch::Receiver<()>,
) {
    // Until the end of this connection; who stops waits for it.
    let _open = stopping.clone();
    // A ring is a few bytes and waited for.
    drop(stream.set_nodelay(true));
    let service = TowerToHyperService::new(
        tower::ServiceBuilder::new()
            .map_request(|request: Request<Incoming>| request.map(Body::new))
            .service(router),
    );
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(head)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    let mut stop = pin!(async move { drop(stopping.changed().await) }.fuse());
    loop {
        tokio::select! {
            // It ends with its client, or with what is wrong with its client.
            _ = connection.as_mut() => return,
            () = &mut stop => connection.as_mut().graceful_shutdown(),
        }
    }
}
