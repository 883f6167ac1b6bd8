//! Whose store it is. Once named, a store belongs to that account for ever: the server refuses
//! another's, and nobody's unsent work may leave under somebody else's name.

use ikrar_domain::people::Role;
use ikrar_sync::identity::EntityId;
use serde::{Deserialize, Serialize};

use super::StoreFault;

/// The account a store belongs to, and its session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Who.
    pub user: EntityId,
    /// What others see.
    pub name: String,
    /// What is typed at sign-in.
    pub login: String,
    /// The role at the last sign-in; the server asks anew at every request.
    pub role: Role,
    /// The agency, for the roles that belong to one.
    pub agency: Option<EntityId>,
    /// The session's number; every operation carries it.
    pub session: u64,
    /// What the server wants to see with each request; none after signing out.
    pub cookie: Option<Cookie>,
}

/// A session's secret. It never prints itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Cookie(String);

impl Cookie {
    /// A cookie as the server has set it, `name=value`.
    pub fn new(pair: &str) -> Self {
        Self(pair.to_owned())
    }

    /// For the request's header only.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Cookie {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Cookie")
    }
}

/// The account as the server names it (`/api/session`) and as the journal keeps it.
#[derive(Serialize, Deserialize)]
struct Stored {
    user: String,
    name: String,
    role: String,
    agency: Option<String>,
    login: String,
    session: u64,
    #[serde(default)]
    cookie: Option<String>,
}

impl Account {
    /// Reads what the server says of a session.
    pub fn from_json(json: &[u8], cookie: Option<Cookie>) -> Option<Self> {
        let account = Self::from_bytes(json)?;
        Some(Self { cookie, ..account })
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let stored: Stored = serde_json::from_slice(bytes).ok()?;
        let agency = match &stored.agency {
            Some(agency) => Some(EntityId::from_hex(agency)?),
            None => None,
        };
        Some(Self {
            user: EntityId::from_hex(&stored.user)?,
            name: stored.name,
            login: stored.login,
            role: Role::from_code(&stored.role)?,
            agency,
            session: stored.session,
            cookie: stored.cookie.map(Cookie),
        })
    }

    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, StoreFault> {
        let stored = Stored {
            user: self.user.hex(),
            name: self.name.clone(),
            role: self.role.code().to_owned(),
            agency: self.agency.map(|agency| agency.hex()),
            login: self.login.clone(),
            session: self.session,
            cookie: self.cookie.as_ref().map(|cookie| cookie.0.clone()),
        };
        serde_json::to_vec(&stored).map_err(|_| StoreFault::Unreadable)
    }
}
