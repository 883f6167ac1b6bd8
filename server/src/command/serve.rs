//! `ikrar serve`: the application and its data behind one address.

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use ikrar_sync::protocol::{OLDEST_PULL_VERSION, PROTOCOL_VERSION};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::signature_service::SignatureArguments;
use super::{CommandError, Outcome, block_on, demo};
use crate::clock::Clock;
use crate::config::Config;
use crate::state::AppState;
use crate::store::Store;
use crate::telemetry;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The data folder; created if missing.
    #[arg(long)]
    data: PathBuf,
    /// The address to listen on; put a TLS proxy in front of any other than loopback.
    #[arg(long, default_value = "127.0.0.1:3000")]
    listen: SocketAddr,
    /// Fill an empty data folder with the demo city and its accounts.
    #[arg(long)]
    demo: bool,
    /// The oldest protocol in which devices are still sent data; older ones are told to update.
    /// What they send is taken in any case.
    #[arg(
        long,
        value_name = "VERSION",
        default_value_t = OLDEST_PULL_VERSION,
        value_parser = clap::value_parser!(u64).range(OLDEST_PULL_VERSION..=PROTOCOL_VERSION)
    )]
    oldest_protocol: u64,
    /// Have browsers give up the service worker and its copies of the app; pages then come from the
    /// server only. For a build whose worker must not go on. Work on devices is not touched.
    #[arg(long)]
    retire_worker: bool,
    #[command(flatten)]
    signature: SignatureArguments,
}

pub(super) fn run(arguments: Arguments, config: &Config) -> Result<Outcome, CommandError> {
    telemetry::start(&config.log_filter);
    let signature_service = arguments.signature.service(config)?;
    block_on(async move {
        let store = Store::open(&config.database(&arguments.data)).await?;
        let mut state = AppState::start(store.clone(), Clock::system()).await?;
        state.oldest_pull = arguments.oldest_protocol;
        state.is_worker_retired = arguments.retire_worker;
        state.signature_service = signature_service;
        for risk in store.durability_risks().await? {
            tracing::warn!(risk, "a power cut may lose what was receipted");
        }
        let address = arguments.listen;
        let listener = TcpListener::bind(address)
            .await
            .map_err(|source| CommandError::Listen { address, source })?;
        if arguments.demo && state.store.has_no_account().await? {
            demo::install(&state).await?;
        }
        let announcement = announcement(&state, &arguments, listener.local_addr()?).await?;
        let mut output = std::io::stdout();
        output.write_all(announcement.as_bytes())?;
        output.flush()?;
        crate::serve(listener, state, stop_signal()?).await?;
        store.close().await;
        Ok(Outcome::Complete)
    })
}

/// What the person who started the server needs next.
async fn announcement(
    state: &AppState,
    arguments: &Arguments,
    address: SocketAddr,
) -> Result<String, CommandError> {
    let mut lines = vec![format!("Ikrar: http://{address}")];
    if state.store.has_no_account().await? {
        lines.push(format!(
            "Belum ada akun. Buat yang pertama:\n  \
             ikrar account add --data {} --login NAMA --role administrator",
            arguments.data.display()
        ));
    }
    if arguments.demo {
        lines.extend(demo::table(state).await?);
    }
    lines.push(String::new());
    Ok(lines.join("\n"))
}

/// Completes at the first request to stop: Ctrl-C or a supervisor's SIGTERM.
fn stop_signal() -> Result<impl Future<Output = ()> + Send + 'static, CommandError> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
