//! Puts the demo city into an empty data folder, and lists who may sign in to it.

use ikrar_domain::people::Role;

use super::CommandError;
use crate::auth::password;
use crate::demo::{DEMO_PASSWORD, DemoAccount, build, demo_accounts};
use crate::entropy::random_bytes;
use crate::state::AppState;

/// Builds the demo and stores it, with a key to seal its documents.
pub(super) async fn install(state: &AppState) -> Result<(), CommandError> {
    let (data, password_hash) = tokio::task::spawn_blocking(|| {
        Ok::<_, CommandError>((build()?, password::hash(DEMO_PASSWORD)?))
    })
    .await
    .map_err(std::io::Error::from)??;
    let now = state.clock.now();
    crate::install::install(&state.store, data, &password_hash, now).await?;
    let secret = random_bytes().map_err(std::io::Error::other)?;
    state.store.add_city_key(secret, now).await?;
    Ok(())
}

/// Accounts of each role to try, if this data folder holds the demo.
pub(super) async fn table(state: &AppState) -> Result<Vec<String>, CommandError> {
    let accounts = demo_accounts()?;
    let Some(first) = accounts.first() else {
        return Ok(Vec::new());
    };
    if state.store.account_by_login(&first.login).await?.is_none() {
        let note = "Folder data sudah berisi data lain; data demo tidak ditambahkan.";
        return Ok(vec![note.to_owned()]);
    }
    let mut lines = vec![format!("Akun demo (kata sandi semua: {DEMO_PASSWORD}):")];
    lines.extend(worth_trying(&accounts).into_iter().map(line));
    let agencies = accounts
        .iter()
        .filter(|account| account.role == Role::AgencyHead)
        .count();
    lines.push(format!(
        "  Masing-masing dari {agencies} OPD juga punya akun operator.NAMA dan kepala.NAMA."
    ));
    Ok(lines)
}

/// The city's own accounts, and those of the agency that is listed first.
fn worth_trying(accounts: &[DemoAccount]) -> Vec<&DemoAccount> {
    let shown = accounts.iter().find_map(|account| account.agency);
    accounts
        .iter()
        .filter(|account| account.agency.is_none() || account.agency == shown)
        .collect()
}

fn line(demo: &DemoAccount) -> String {
    let place = if demo.agency_name.is_empty() {
        &demo.name
    } else {
        &demo.agency_name
    };
    format!("  {:<24} {:<20} {place}", demo.login, demo.role.label())
}
