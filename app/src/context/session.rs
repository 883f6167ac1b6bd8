//! Who is using the app.

use ikrar_domain::{
    people::{Actor, Role},
    value::{AgencyId, UserId},
};

/// The person a session belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionUser {
    /// The account.
    pub user: UserId,
    /// The display name.
    pub name: String,
    /// What the account may do.
    pub role: Role,
    /// The agency of an agency role.
    pub agency: Option<AgencyId>,
    /// The name used to sign in.
    pub login: String,
}

impl SessionUser {
    /// The actor the domain judges.
    pub fn actor(&self) -> Actor {
        Actor {
            user: self.user,
            role: self.role,
            agency: self.agency,
        }
    }
}

/// Who is using the app on this device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SessionState {
    /// The device's store is still being read.
    #[default]
    Opening,
    /// Nobody.
    SignedOut,
    /// A person with a session the server accepted last time.
    SignedIn(SessionUser),
    /// A person whose session the server no longer accepts; work goes on, nothing is sent.
    Expired(SessionUser),
}

impl SessionState {
    /// The person, whether or not the server still accepts the session.
    pub fn user(&self) -> Option<&SessionUser> {
        match self {
            Self::SignedIn(user) | Self::Expired(user) => Some(user),
            Self::Opening | Self::SignedOut => None,
        }
    }
}
