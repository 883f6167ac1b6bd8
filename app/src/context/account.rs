//! The signed-in account as the server names it and as the device remembers it: the same JSON.

use ikrar_domain::people::Role;
use ikrar_domain::value::{AgencyId, UserId};
use ikrar_sync::identity::EntityId;
use ikrar_sync::protocol::json::{self, Object};
use uuid::Uuid;

use super::SessionUser;

/// A person and the session under which the server knows this browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The person.
    pub user: SessionUser,
    /// The session's number; it travels with every operation.
    pub session: u64,
}

impl Account {
    /// Reads the server's or the device's JSON.
    pub fn from_json(json: &str) -> Option<Self> {
        let body = Object::read(json)?;
        let agency = match body.text("agency") {
            Some(agency) => Some(AgencyId::from_uuid(Uuid::try_parse(agency).ok()?)),
            None => None,
        };
        Some(Self {
            user: SessionUser {
                user: UserId::from_uuid(Uuid::try_parse(body.text("user")?).ok()?),
                name: body.text("name")?.to_owned(),
                role: Role::from_code(body.text("role")?)?,
                agency,
                login: body.text("login")?.to_owned(),
            },
            // The device's own JSON has it as a text.
            session: match body.number("session") {
                Some(session) => session,
                None => body.text("session")?.parse().ok()?,
            },
        })
    }

    /// What [`Self::from_json`] reads.
    pub fn to_json(&self) -> String {
        let user = &self.user;
        let agency = user.agency.map(|agency| agency.uuid().to_string());
        json::write(&[
            ("user", Some(&user.user.uuid().to_string())),
            ("name", Some(&user.name)),
            ("role", Some(user.role.code())),
            ("agency", agency.as_deref()),
            ("login", Some(&user.login)),
            ("session", Some(&self.session.to_string())),
        ])
    }

    /// The author of this person's operations.
    pub fn author(&self) -> EntityId {
        EntityId::from_uuid(self.user.user.uuid())
    }

    /// Whether both are the same person.
    pub fn is_same_person(&self, other: &Self) -> bool {
        self.user.user == other.user.user
    }
}

/// Whose work a session may still hand in whose account was closed, as a refusal says.
pub fn hands_in(refusal: &str) -> Option<UserId> {
    let user = Object::read(refusal)?.text("hands_in")?.to_owned();
    Some(UserId::from_uuid(Uuid::try_parse(&user).ok()?))
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
    fn a_refusal_says_whose_work_may_still_be_handed_in() {
        let user = "01890000-0000-7000-8000-000000000001";
        let closed = ["{\"code\":\"session_expired\",\"hands_in\":\"", user, "\"}"].concat();
        let expected = UserId::from_uuid(Uuid::try_parse(user).unwrap());
        assert_eq!(hands_in(&closed), Some(expected));
        for stranger in [
            r#"{"code":"session_expired"}"#,
            r#"{"hands_in":"x"}"#,
            "portal",
        ] {
            assert_eq!(hands_in(stranger), None);
        }
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
