//! Who is asking: passwords, sessions, lockouts and the same-origin rule.
//!
//! Nothing here decides what a person may do; that is `ikrar_domain::people::may`.

pub mod account;
pub mod cookie;
pub mod origin;
pub mod password;
pub mod session;
pub mod sign_in;

use crate::entropy::EntropyError;
use crate::store::StoreError;

/// Why nobody could be let in, or let out.
#[derive(Debug, thiserror::Error)]
pub enum AuthError {
    /// No such login, wrong password or disabled account: deliberately one answer for all.
    #[error("the login and password do not belong together")]
    WrongPassword,
    /// Too many failures; the wait is told so that people stop trying.
    #[error("the account is locked for {minutes} more minutes")]
    AccountLocked {
        /// Rounded up.
        minutes: i64,
    },
    /// More people sign in at once than the machine can check passwords for.
    #[error("too many sign-ins at once")]
    TooMany,
    /// The password could not be hashed or its stored hash read.
    #[error("a password hash is unusable: {0}")]
    Hash(argon2::password_hash::Error),
    /// The hashing task was lost.
    #[error("the password task ended early")]
    Task(#[from] tokio::task::JoinError),
    /// No randomness.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
