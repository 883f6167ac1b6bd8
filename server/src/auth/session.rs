//! The session of a request, as an extractor: a handler that names [`SignedIn`] cannot run for a
//! stranger.

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use ikrar_domain::people::{Actor, Role};
use ikrar_domain::value::{AgencyId, UserId};
use ikrar_sync::identity::UnixSeconds;

use super::cookie;
use crate::api::error::ApiError;
use crate::state::AppState;
use crate::store::{Account, SessionRow, StoreError};

/// A session ends after this whatever happens: one quarter, the rhythm of the reports.
pub const SESSION_SECONDS_MAX: i64 = 90 * 24 * 60 * 60;
/// A session that is not used ends after this: longer than the three weeks a planner may spend
/// without a connection.
const IDLE_SECONDS_MAX: i64 = 30 * 24 * 60 * 60;
/// Use is written down at most this often, because each note is a durable write.
const TOUCH_SECONDS: i64 = 60 * 60;

/// Somebody who is signed in, with the rights of this moment.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// What the rules are asked about.
    pub actor: Actor,
    /// Carried by every operation written in this session.
    pub session: u64,
    /// What is typed at sign-in.
    pub login: String,
    /// What others see.
    pub display_name: String,
}

impl SignedIn {
    pub(super) fn from_account(account: Account, session: u64) -> Self {
        Self {
            actor: Actor {
                user: account.user,
                role: account.role,
                agency: account.agency,
            },
            session,
            login: account.login,
            display_name: account.display_name,
        }
    }

    fn from_row(row: SessionRow) -> Self {
        Self {
            actor: Actor {
                user: row.user,
                role: row.role,
                agency: row.agency,
            },
            session: row.number,
            login: row.login,
            display_name: row.display_name,
        }
    }
}

/// The session a token opens now, if any.
pub async fn find(state: &AppState, token: &cookie::Token) -> Result<Option<SignedIn>, StoreError> {
    let row = find_row(state, token).await?;
    Ok(row.filter(|row| !row.disabled).map(SignedIn::from_row))
}

/// The session a token opened and that nobody has ended, though its account be disabled.
async fn find_row(
    state: &AppState,
    token: &cookie::Token,
) -> Result<Option<SessionRow>, StoreError> {
    let Some(row) = state.store.open_session(&token.digest()).await? else {
        return Ok(None);
    };
    let now = state.clock.now();
    if !is_alive(&row, now) {
        state.store.end_session(row.number, now).await?;
        return Ok(None);
    }
    if now.0.saturating_sub(row.last_seen_at.0) >= TOUCH_SECONDS {
        state.store.touch_session(row.number, now).await?;
    }
    Ok(Some(row))
}

/// Somebody who signed in on a device that still has work: themselves, or one whose account was
/// disabled since. That one has no rights left; what they wrote is kept under their name.
#[derive(Debug, Clone, Copy)]
pub struct Author(pub Actor);

/// The rights of an account at this moment: none where it is disabled.
pub fn rights_now(user: UserId, rights: (Role, Option<AgencyId>), disabled: bool) -> Actor {
    let (role, agency) = if disabled {
        (Role::AgencyOperator, None)
    } else {
        rights
    };
    Actor { user, role, agency }
}

impl Author {
    /// Whose session a request carries, if it is open.
    pub async fn of(state: &AppState, headers: &HeaderMap) -> Result<Option<Self>, StoreError> {
        let Some(token) = cookie::read(headers) else {
            return Ok(None);
        };
        let row = find_row(state, &token).await?;
        Ok(row.map(|row| Self(rights_now(row.user, (row.role, row.agency), row.disabled))))
    }
}

impl FromRequestParts<AppState> for Author {
    type Rejection = ApiError;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &AppState,
    ) -> Result<Self, Self::Rejection> {
        let author = Self::of(state, &parts.headers).await?;
        author.ok_or(ApiError::SessionExpired)
    }
}

fn is_alive(row: &SessionRow, now: UnixSeconds) -> bool {
    let idle_seconds = now.0.saturating_sub(row.last_seen_at.0);
    now < row.expires_at && idle_seconds < IDLE_SECONDS_MAX
}

impl FromRequestParts<AppState> for SignedIn {
    type Rejection = ApiError;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &AppState,
    ) -> Result<Self, Self::Rejection> {
        let token = cookie::read(&parts.headers).ok_or(ApiError::SessionExpired)?;
        find(state, &token).await?.ok_or(ApiError::SessionExpired)
    }
}
