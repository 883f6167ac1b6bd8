//! Changing what an account may do.

use std::path::{Path, PathBuf};

use clap::Args;
use ikrar_sync::identity::UnixSeconds;
use uuid::Uuid;

use super::{parse_agency, parse_login, parse_role, read_password};
use crate::auth::{account, password as passwords};
use crate::clock::Clock;
use crate::command::{CommandError, Outcome, block_on, complain};
use crate::config::Config;
use crate::doorbell::Bell;
use crate::ingest::Ingest;
use crate::store::{Account, Rights, Store};

#[derive(Debug, Args)]
pub(super) struct LoginArguments {
    /// The data folder.
    #[arg(long)]
    data: PathBuf,
    /// What is typed at sign-in.
    #[arg(long)]
    login: String,
}

#[derive(Debug, Args)]
pub(super) struct MoveArguments {
    #[command(flatten)]
    account: LoginArguments,
    /// The agency's id, for the roles that belong to one.
    #[arg(long)]
    agency: Option<Uuid>,
    /// The new role; the present one when left out.
    #[arg(long)]
    role: Option<String>,
}

/// Gives an account another agency or role.
pub(super) fn move_account(
    arguments: &MoveArguments,
    config: &Config,
) -> Result<Outcome, CommandError> {
    let role = arguments.role.as_deref().map(parse_role).transpose()?;
    with_account(&arguments.account, config, async |store, account, now| {
        let role = role.unwrap_or(account.role);
        let rights = Rights {
            role,
            agency: parse_agency(role, arguments.agency)?,
        };
        let ingest = Ingest::start(store.clone(), Bell::new());
        account::change_rights(store, &ingest, account, rights, now).await?;
        Ok(())
    })
}

/// Forbids signing in.
pub(super) fn disable(
    arguments: &LoginArguments,
    config: &Config,
) -> Result<Outcome, CommandError> {
    with_account(arguments, config, async |store, account, now| {
        Ok(store.disable_account(account.user, now).await?)
    })
}

/// Allows signing in again.
pub(super) fn enable(arguments: &LoginArguments, config: &Config) -> Result<Outcome, CommandError> {
    with_account(arguments, config, async |store, account, now| {
        Ok(store.enable_account(account, now).await?)
    })
}

/// Sets another password.
pub(super) fn password(
    arguments: &LoginArguments,
    config: &Config,
) -> Result<Outcome, CommandError> {
    complain("Kata sandi baru (satu baris):");
    let typed = read_password(&mut std::io::stdin().lock())?;
    let hash = passwords::hash(&typed)?;
    with_account(arguments, config, async |store, account, now| {
        Ok(store.change_password(account.user, &hash, now).await?)
    })
}

/// Finds the account and does `work` on it.
fn with_account(
    arguments: &LoginArguments,
    config: &Config,
    work: impl AsyncFnOnce(&Store, &Account, UnixSeconds) -> Result<(), CommandError>,
) -> Result<Outcome, CommandError> {
    let login = parse_login(&arguments.login)?;
    let folder: &Path = &arguments.data;
    let database = config.database(folder);
    block_on(async {
        let store = Store::open(&database).await?;
        let account =
            store
                .account_by_login(&login)
                .await?
                .ok_or_else(|| CommandError::Option {
                    option: "--login",
                    reason: format!("there is no account {login}"),
                })?;
        let done = work(&store, &account, Clock::system().now()).await;
        store.close().await;
        done.map(|()| Outcome::Complete)
    })
}
