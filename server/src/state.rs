//! What every handler may reach.

use std::sync::Arc;

use ikrar_sync::protocol::OLDEST_PULL_VERSION;

use crate::attachment::{self, Turns};
use crate::auth::AuthError;
use crate::auth::password::PasswordHasher;
use crate::certification::SignatureService;
use crate::clock::Clock;
use crate::doorbell::Bell;
use crate::ingest::Ingest;
use crate::patience::Patience;
use crate::printing::Printer;
use crate::pulls::Pulls;
use crate::store::{Backend, Store};

/// Shared by all requests; cloning it is cheap.
#[derive(Debug, Clone)]
pub struct AppState {
    /// Accounts, sessions and the ledger's rows.
    pub store: Store,
    /// Where deadlines come from.
    pub clock: Clock,
    /// Wakes connected devices.
    pub bell: Bell,
    /// Writes what devices push.
    pub ingest: Ingest,
    /// Whose turn it is to write a piece of a file.
    pub attachment_turns: Turns,
    /// Sets documents.
    pub printer: Printer,
    /// What many pulls share.
    pub pulls: Pulls,
    /// Checks passwords without blocking other requests.
    pub passwords: Arc<PasswordHasher>,
    /// Signs documents in the name of officials, where the city has such a service.
    pub signature_service: Option<Arc<dyn SignatureService>>,
    /// How long a request may take to come.
    pub patience: Patience,
    /// The oldest protocol in which pulls are answered.
    pub oldest_pull: u64,
    /// Browsers are told to give up the service worker and what it keeps of the app.
    pub is_worker_retired: bool,
}

impl AppState {
    /// Prepares a server on an open database and starts its background tasks.
    pub async fn start(store: Store, clock: Clock) -> Result<Self, AuthError> {
        let passwords = tokio::task::spawn_blocking(PasswordHasher::new).await??;
        let bell = Bell::new();
        if store.backend() == Backend::Postgres {
            tokio::spawn(bell.clone().poll(store.clone()));
        }
        tokio::spawn(attachment::sweep(
            store.clone(),
            clock.clone(),
            bell.clone(),
        ));
        Ingest::judge_waiting(&store).await;
        Ok(Self {
            ingest: Ingest::start(store.clone(), bell.clone()),
            printer: Printer::default(),
            pulls: Pulls::new(store.clone()),
            store,
            clock,
            bell,
            attachment_turns: Turns::default(),
            passwords: Arc::new(passwords),
            signature_service: None,
            patience: Patience::default(),
            oldest_pull: OLDEST_PULL_VERSION,
            is_worker_retired: false,
        })
    }
}
