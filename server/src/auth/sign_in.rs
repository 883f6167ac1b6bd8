//! Signing in and out.

use ikrar_sync::identity::UnixSeconds;

use super::AuthError;
use super::cookie::Token;
use super::session::{SESSION_SECONDS_MAX, SignedIn};
use crate::state::AppState;
use crate::store::{Account, NewSession};

/// Wrong passwords before the account rests.
const FAILED_COUNT_MAX: i64 = 5;
/// How long it rests: long enough to make guessing useless, short enough to wait for.
const LOCKED_SECONDS: i64 = 15 * 60;
/// Failures are forgotten after a day without another.
const FAILURE_MEMORY_SECONDS: i64 = 24 * 60 * 60;
/// The browser's own name for itself is kept to this length.
const DEVICE_CHARACTERS_MAX: usize = 120;

/// What a person typed, already checked for length.
#[derive(Clone)]
pub struct Credentials {
    /// In any case, without surrounding spaces.
    pub login: String,
    /// As typed.
    pub password: String,
}

/// Opens a session, or says why not.
pub async fn sign_in(
    state: &AppState,
    credentials: Credentials,
    device: &str,
) -> Result<(Token, SignedIn), AuthError> {
    let login = credentials.login.trim().to_lowercase();
    let login_digest = *blake3::hash(login.as_bytes()).as_bytes();
    let now = state.clock.now();
    let failures = state.store.sign_in_failures(&login_digest).await?;
    refuse_while_locked(failures.locked_until, now)?;

    let account = state.store.account_by_login(&login).await?;
    let stored_hash = account
        .as_ref()
        .map(|account| account.password_hash.clone());
    let matches = state
        .passwords
        .check(credentials.password, stored_hash)
        .await?;
    match account.filter(|account| matches && !account.disabled) {
        Some(account) => {
            if failures.failed_count > 0 {
                state.store.forget_sign_in_failures(&login_digest).await?;
            }
            open_session(state, account, device, now).await
        }
        None => Err(count_failure(state, &login_digest, now).await?),
    }
}

fn refuse_while_locked(locked_until: UnixSeconds, now: UnixSeconds) -> Result<(), AuthError> {
    if locked_until > now {
        let seconds = locked_until.0.saturating_sub(now.0);
        return Err(AuthError::AccountLocked {
            minutes: seconds.saturating_add(59) / 60,
        });
    }
    Ok(())
}

async fn count_failure(
    state: &AppState,
    login_digest: &[u8],
    now: UnixSeconds,
) -> Result<AuthError, AuthError> {
    let failures = state
        .store
        .record_sign_in_failure(
            login_digest,
            now,
            FAILED_COUNT_MAX,
            UnixSeconds(now.0.saturating_add(LOCKED_SECONDS)),
            UnixSeconds(now.0.saturating_sub(FAILURE_MEMORY_SECONDS)),
        )
        .await?;
    tracing::info!("sign-in refused");
    Ok(match refuse_while_locked(failures.locked_until, now) {
        Err(locked) => locked,
        Ok(()) => AuthError::WrongPassword,
    })
}

async fn open_session(
    state: &AppState,
    account: Account,
    device: &str,
    now: UnixSeconds,
) -> Result<(Token, SignedIn), AuthError> {
    let token = Token::random()?;
    let number = state
        .store
        .create_session(&NewSession {
            token_digest: token.digest(),
            user: account.user,
            device: device.chars().take(DEVICE_CHARACTERS_MAX).collect(),
            created_at: now,
            expires_at: UnixSeconds(now.0.saturating_add(SESSION_SECONDS_MAX)),
        })
        .await?;
    tracing::info!(session = number, "signed in");
    Ok((token, SignedIn::from_account(account, number)))
}
