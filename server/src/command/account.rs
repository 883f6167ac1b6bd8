//! `ikrar account`: creates accounts from the terminal, the first one above all, and changes what
//! they may do.

mod change;

use std::io::BufRead;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use ikrar_domain::people::Role;
use ikrar_domain::value::{AgencyId, UserId};
use uuid::Uuid;

use super::{CommandError, Outcome, block_on, complain};
use crate::auth::account;
use crate::auth::password::{self, PASSWORD_BYTES_MAX, PASSWORD_CHARACTERS_MIN};
use crate::clock::Clock;
use crate::config::Config;
use crate::doorbell::Bell;
use crate::entropy::new_uuid;
use crate::ingest::Ingest;
use crate::store::{NewAccount, Store};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Create an account; the password is read from standard input.
    Add(AddArguments),
    /// Give an account another agency or role. Sessions go on with the new rights at once.
    Move(change::MoveArguments),
    /// Forbid signing in; every session ends at once.
    Disable(change::LoginArguments),
    /// Allow signing in again.
    Enable(change::LoginArguments),
    /// Set another password, read from standard input; every session ends.
    Password(change::LoginArguments),
}

#[derive(Debug, Args)]
struct AddArguments {
    /// The data folder.
    #[arg(long)]
    data: PathBuf,
    /// What is typed at sign-in.
    #[arg(long)]
    login: String,
    /// What others see; the login when left out.
    #[arg(long)]
    name: Option<String>,
    /// For example `administrator` or `agency_operator`.
    #[arg(long)]
    role: String,
    /// The agency's id, for the roles that belong to one.
    #[arg(long)]
    agency: Option<Uuid>,
}

pub(super) fn run(arguments: Arguments, config: &Config) -> Result<Outcome, CommandError> {
    match arguments.action {
        Action::Add(arguments) => add(arguments, config),
        Action::Move(arguments) => change::move_account(&arguments, config),
        Action::Disable(arguments) => change::disable(&arguments, config),
        Action::Enable(arguments) => change::enable(&arguments, config),
        Action::Password(arguments) => change::password(&arguments, config),
    }
}

fn add(arguments: AddArguments, config: &Config) -> Result<Outcome, CommandError> {
    let role = parse_role(&arguments.role)?;
    let agency = parse_agency(role, arguments.agency)?;
    let login = parse_login(&arguments.login)?;
    complain("Kata sandi (satu baris):");
    let password = read_password(&mut std::io::stdin().lock())?;
    let new = NewAccount {
        user: UserId::from_uuid(new_uuid()),
        display_name: arguments.name.unwrap_or_else(|| login.clone()),
        login,
        role,
        agency,
        password_hash: password::hash(&password)?,
        created_at: Clock::system().now(),
    };
    let database = config.database(&arguments.data);
    block_on(async {
        let store = Store::open(&database).await?;
        let ingest = Ingest::start(store.clone(), Bell::new());
        account::create(&store, &ingest, &new).await?;
        store.close().await;
        Ok(Outcome::Complete)
    })
}

fn parse_role(code: &str) -> Result<Role, CommandError> {
    Role::from_code(code).ok_or_else(|| {
        let known: Vec<&str> = Role::ALL.iter().map(|role| role.code()).collect();
        CommandError::Option {
            option: "--role",
            reason: format!("there is no role {code}; use one of {}", known.join(", ")),
        }
    })
}

fn parse_agency(role: Role, agency: Option<Uuid>) -> Result<Option<AgencyId>, CommandError> {
    let refuse = |reason: &str| {
        Err(CommandError::Option {
            option: "--agency",
            reason: reason.to_owned(),
        })
    };
    match (role.belongs_to_agency(), agency) {
        (true, None) => refuse("this role belongs to an agency; give its id"),
        (false, Some(_)) => refuse("this role belongs to the whole city; leave it out"),
        (_, agency) => Ok(agency.map(AgencyId::from_uuid)),
    }
}

fn parse_login(text: &str) -> Result<String, CommandError> {
    let login = text.trim().to_lowercase();
    let allowed = |letter: char| letter.is_alphanumeric() || "._-@".contains(letter);
    if (1..=100).contains(&login.chars().count()) && login.chars().all(allowed) {
        Ok(login)
    } else {
        Err(CommandError::Option {
            option: "--login",
            reason: "use 1 to 100 letters, digits or . _ - @".to_owned(),
        })
    }
}

fn read_password(input: &mut impl BufRead) -> Result<String, CommandError> {
    let mut line = String::new();
    input.read_line(&mut line)?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.chars().count() < PASSWORD_CHARACTERS_MIN || password.len() > PASSWORD_BYTES_MAX {
        return Err(CommandError::Option {
            option: "password",
            reason: format!(
                "use at least {PASSWORD_CHARACTERS_MIN} characters \
                 and at most {PASSWORD_BYTES_MAX} bytes"
            ),
        });
    }
    Ok(password.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agency_role_needs_its_agency_and_only_it() {
        let agency = Some(Uuid::from_u128(1));
        assert!(parse_agency(Role::AgencyOperator, None).is_err());
        assert!(parse_agency(Role::AgencyOperator, agency).is_ok());
        assert!(parse_agency(Role::Leader, agency).is_err());
        assert!(parse_agency(Role::Leader, None).is_ok());
    }

    #[test]
    fn an_unknown_role_lists_the_known_ones() {
        assert!(
            parse_role("boss")
                .unwrap_err()
                .to_string()
                .contains("planning_reviewer")
        );
    }

    #[test]
    fn a_short_password_is_refused_and_spaces_are_kept() {
        assert!(read_password(&mut "pendek\n".as_bytes()).is_err());
        assert_eq!(
            read_password(&mut " dengan spasi \r\n".as_bytes()).unwrap(),
            " dengan spasi "
        );
    }
}
