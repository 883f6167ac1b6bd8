//! What every handler may reach.

use std::sync::Arc;

use crate::auth::AuthError;
use crate::auth::password::PasswordHasher;
use crate::clock::Clock;
use crate::doorbell::Bell;
use crate::store::Store;

/// Shared by all requests; cloning it is cheap.
#[derive(Debug, Clone)]
pub struct AppState {
    /// Accounts, sessions and the ledger's rows.
    pub store: Store,
    /// Where deadlines come from.
    pub clock: Clock,
    /// Wakes connected devices.
    pub bell: Bell,
    /// Checks passwords without blocking other requests.
    pub passwords: Arc<PasswordHasher>,
}

impl AppState {
    /// Prepares a server on an open database.
    pub async fn start(store: Store, clock: Clock) -> Result<Self, AuthError> {
        let passwords = tokio::task::spawn_blocking(PasswordHasher::new).await??;
        Ok(Self { store, clock, bell: Bell::new(), passwords: Arc::new(passwords) })
    }
}
