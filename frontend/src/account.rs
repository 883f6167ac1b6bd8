//! The signed-in account as the server names it and as the device remembers it: the same JSON.

use ikrar_app::context::SessionUser;
use ikrar_domain::people::Role;
use ikrar_domain::value::{AgencyId, UserId};
use ikrar_sync::identity::EntityId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A person and the session under which the server knows this browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Account {
    /// The person.
    pub(crate) user: SessionUser,
    /// The session's number; it travels with every operation.
    pub(crate) session: u64,
}

#[derive(Serialize, Deserialize)]
struct Body {
    user: String,
    name: String,
    role: String,
    agency: Option<String>,
    login: String,
    session: u64,
}

impl Account {
    /// Reads the server's or the device's JSON.
    pub(crate) fn from_json(json: &str) -> Option<Self> {
        let body: Body = serde_json::from_str(json).ok()?;
        let agency = match body.agency {
            Some(agency) => Some(AgencyId::from_uuid(Uuid::try_parse(&agency).ok()?)),
            None => None,
        };
        Some(Self {
            user: SessionUser {
                user: UserId::from_uuid(Uuid::try_parse(&body.user).ok()?),
                name: body.name,
                role: Role::from_code(&body.role)?,
                agency,
                login: body.login,
            },
            session: body.session,
        })
    }

    /// What [`Self::from_json`] reads.
    pub(crate) fn to_json(&self) -> String {
        let user = &self.user;
        let body = Body {
            user: user.user.uuid().to_string(),
            name: user.name.clone(),
            role: user.role.code().to_owned(),
            agency: user.agency.map(|agency| agency.uuid().to_string()),
            login: user.login.clone(),
            session: self.session,
        };
        // Strings and a number always have a JSON form.
        serde_json::to_string(&body).unwrap_or_default()
    }

    /// The author of this person's operations.
    pub(crate) fn author(&self) -> EntityId {
        EntityId::from_uuid(self.user.user.uuid())
    }

    /// Whether both are the same person.
    pub(crate) fn is_same_person(&self, other: &Self) -> bool {
        self.user.user == other.user.user
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JSON: &str = r#"{"user":"01890000-0000-7000-8000-000000000001","name":"Siti",
        "role":"agency_operator","agency":"01890000-0000-7000-8000-000000000002",
        "login":"operator.dinkes","session":9007199254740993}"#;

    #[test]
    fn an_account_survives_its_own_json() {
        let account = Account::from_json(JSON).unwrap();
        assert_eq!(Account::from_json(&account.to_json()), Some(account));
    }

    #[test]
    fn a_session_number_beyond_javascripts_integers_is_exact() {
        assert_eq!(
            Account::from_json(JSON).unwrap().session,
            9_007_199_254_740_993
        );
    }

    #[test]
    fn a_role_of_the_future_is_no_account() {
        assert_eq!(
            Account::from_json(&JSON.replace("agency_operator", "x")),
            None
        );
        assert_eq!(Account::from_json("<!doctype html>"), None);
    }
}
