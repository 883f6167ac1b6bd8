//! The native composition root of Ikrar.
//!
//! Everything the pure crates refuse to know lives here: the clock, randomness, the network, the
//! database and the environment. [`router`] answers one request at a time and is what tests call;
//! [`serve`] puts it behind a listener and stops it without cutting anybody off.
//!
//! Which error belongs where: [`store::StoreError`] is the database's, [`auth::AuthError`] the
//! sign-in's, [`command::CommandError`] what a person at the terminal reads, and
//! [`api::error::ApiError`] is the only one that ever becomes an HTTP reply.
//!
//! [`replica`] is the other side: a device without a browser.

pub mod api;
pub mod attachment;
pub mod auth;
pub mod certification;
pub mod checking;
pub mod clock;
pub mod command;
pub mod config;
mod connections;
pub mod demo;
pub mod doorbell;
pub mod entropy;
pub mod ingest;
pub mod install;
pub mod patience;
pub mod printing;
pub mod pulls;
pub mod replica;
pub mod reporting;
pub mod site;
pub mod state;
pub mod store;
pub mod telemetry;

use std::future::Future;
use std::time::Duration;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};

use crate::state::AppState;

/// A reply that is still on its way this long after the stop signal is cut.
const DRAIN_SECONDS_MAX: u64 = 10;

/// Everything the server answers, ready for a listener or for a test's `oneshot`.
pub fn router(state: AppState) -> Router {
    // Documents are compressed inside; compressing them again only costs time.
    let worth_compressing =
        DefaultPredicate::new().and(NotForContentType::const_new("application/pdf"));
    Router::new()
        .merge(api::router())
        .merge(site::router())
        .layer(CompressionLayer::new().compress_when(worth_compressing))
        // So are sync bodies, and whatever only passes a compressor still has room for one: some
        // kilobytes for each of thousands of doorbell lines.
        .merge(api::device_router())
        .layer(CatchPanicLayer::custom(api::error::after_panic))
        .layer(from_fn_with_state(state.clone(), patience::bound))
        .layer(from_fn(auth::origin::refuse_cross_site))
        .layer(from_fn(site::headers::add_security_headers))
        .layer(from_fn_with_state(state.clone(), telemetry::log_request))
        .with_state(state)
}

/// Serves until `shutdown` completes, then lets running requests finish.
///
/// Doorbells never finish by themselves, so they are told to close first.
pub async fn serve(
    listener: TcpListener,
    state: AppState,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let (stopped, mut was_stopped) = tokio::sync::watch::channel(false);
    let bell = state.bell.clone();
    let signal = async move {
        shutdown.await;
        tracing::info!("stopping: no new requests");
        bell.close();
        stopped.send_replace(true);
    };
    let service = connections::Service {
        head: state.patience.head,
        clock: state.clock.clone(),
        router: router(state),
    };
    let server = connections::take(listener, service, signal);
    let deadline = async move {
        // An error means the sender is gone, which happens only after the server itself ended.
        if was_stopped.wait_for(|stopped| *stopped).await.is_err() {
            std::future::pending::<()>().await;
        }
        tokio::time::sleep(Duration::from_secs(DRAIN_SECONDS_MAX)).await;
    };
    tokio::select! {
        () = server => Ok(()),
        () = deadline => {
            tracing::warn!(seconds = DRAIN_SECONDS_MAX, "stopped with requests still open");
            Ok(())
        }
    }
}
