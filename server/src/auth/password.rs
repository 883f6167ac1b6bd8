//! Argon2id, off the threads that answer requests, with a bound on how many run at once.

use argon2::password_hash::{PasswordHash, PasswordVerifier, SaltString};
use argon2::{Argon2, PasswordHasher as _};
use tokio::sync::Semaphore;

use super::AuthError;
use crate::entropy::random_bytes;

/// Each check takes 19 MiB and one core for some tens of milliseconds.
const CHECK_COUNT_MAX: usize = 2;
/// Checks that may wait; more than this is an attack or a stampede, and both should back off.
const WAITING_COUNT_MAX: usize = 64;
/// Shorter passwords are guessed from lists (OWASP ASVS 6.2.1).
pub const PASSWORD_CHARACTERS_MIN: usize = 8;
/// Longer ones only cost hashing time.
pub const PASSWORD_BYTES_MAX: usize = 1024;

/// Hashes and checks passwords.
#[derive(Debug)]
pub struct PasswordHasher {
    running: Semaphore,
    admitted: Semaphore,
    /// Checked for logins that do not exist, so that they take as long as those that do.
    decoy_hash: String,
}

impl PasswordHasher {
    /// Prepares the decoy, which costs one hash.
    pub fn new() -> Result<Self, AuthError> {
        Ok(Self {
            running: Semaphore::new(CHECK_COUNT_MAX),
            admitted: Semaphore::new(CHECK_COUNT_MAX + WAITING_COUNT_MAX),
            decoy_hash: hash("a password nobody has")?,
        })
    }

    /// Whether `password` made `stored_hash`. Without a stored hash the answer is no, after the
    /// same time.
    pub async fn check(
        &self,
        password: String,
        stored_hash: Option<String>,
    ) -> Result<bool, AuthError> {
        let _admitted = self
            .admitted
            .try_acquire()
            .map_err(|_| AuthError::TooMany)?;
        let _running = self
            .running
            .acquire()
            .await
            .map_err(|_| AuthError::TooMany)?;
        let exists = stored_hash.is_some();
        let compared = stored_hash.unwrap_or_else(|| self.decoy_hash.clone());
        let matches =
            tokio::task::spawn_blocking(move || matches_hash(&password, &compared)).await??;
        Ok(matches && exists)
    }
}

/// Hashes a new password with a fresh salt. Blocks for tens of milliseconds.
pub fn hash(password: &str) -> Result<String, AuthError> {
    let salt = SaltString::encode_b64(&random_bytes::<16>()?).map_err(AuthError::Hash)?;
    let hash = Argon2::default()
        .hash_password(password.as_bytes(), &salt)
        .map_err(AuthError::Hash)?;
    Ok(hash.to_string())
}

fn matches_hash(password: &str, stored_hash: &str) -> Result<bool, AuthError> {
    let parsed = PasswordHash::new(stored_hash).map_err(AuthError::Hash)?;
    match Argon2::default().verify_password(password.as_bytes(), &parsed) {
        Ok(()) => Ok(true),
        Err(argon2::password_hash::Error::Password) => Ok(false),
        Err(error) => Err(AuthError::Hash(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_of_an_existing_account_matches() {
        let hasher = PasswordHasher::new().unwrap();
        let stored = hash("sandi panjang").unwrap();
        assert!(stored.starts_with("$argon2id$"));
        let check = |password: &str, stored: Option<&String>| {
            hasher.check(password.to_owned(), stored.cloned())
        };
        assert!(check("sandi panjang", Some(&stored)).await.unwrap());
        assert!(!check("Sandi panjang", Some(&stored)).await.unwrap());
        assert!(!check("a password nobody has", None).await.unwrap());
    }
}
