//! The demo city: what `ikrar serve --demo` puts into an empty data folder.
//!
//! Everything goes in through the same writer and the same rules as a device's work, so a demo
//! that stands proves that the rules can be satisfied.

use ikrar_domain::people::Role;
use ikrar_domain::value::UserId;

use crate::auth::AuthError;
use crate::auth::account::{self, AccountError};
use crate::auth::password;
use crate::entropy::new_uuid;
use crate::ingest::IngestError;
use crate::state::AppState;
use crate::store::NewAccount;

/// Every demo account's password. Announced at start; a demo holds no secrets.
pub const PASSWORD: &str = "ikrar-demo";

/// An account of the demo, as it is announced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoAccount {
    /// What is typed at sign-in.
    pub login: &'static str,
    /// What others see.
    pub name: &'static str,
    /// What the person may do.
    pub role: Role,
}

/// Why the demo could not be put in.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The password could not be hashed.
    #[error(transparent)]
    Auth(#[from] AuthError),
    /// An account could not be created.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// Data could not be stored.
    #[error(transparent)]
    Ingest(#[from] IngestError),
}

/// The accounts of the demo, in the order they are announced.
pub fn accounts() -> Vec<DemoAccount> {
    vec![
        DemoAccount {
            login: "bappeda",
            name: "Reviu Bappeda",
            role: Role::PlanningReviewer,
        },
        DemoAccount {
            login: "organisasi",
            name: "Reviu Bagian Organisasi",
            role: Role::OrganisationReviewer,
        },
        DemoAccount {
            login: "inspektorat",
            name: "Inspektorat",
            role: Role::Inspectorate,
        },
        DemoAccount {
            login: "walikota",
            name: "Wali Kota",
            role: Role::Leader,
        },
        DemoAccount {
            login: "kominfo",
            name: "Administrator",
            role: Role::Administrator,
        },
    ]
}

/// Fills an empty server.
pub async fn fill(state: &AppState) -> Result<(), DemoError> {
    let now = state.clock.now();
    let password_hash = password::hash(PASSWORD)?;
    for demo in accounts() {
        let new = NewAccount {
            user: UserId::from_uuid(new_uuid()),
            login: demo.login.to_owned(),
            display_name: demo.name.to_owned(),
            role: demo.role,
            agency: None,
            password_hash: password_hash.clone(),
            created_at: now,
        };
        account::create(&state.store, &state.ingest, &new).await?;
    }
    Ok(())
}
