//! Names: of agencies, and of the people behind user ids.

use ikrar_domain::people::Role;

use crate::identity::EntityId;
use crate::row::Rows;
use crate::schema::{EntityKind, account, agency};

/// The person behind a user id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountName {
    /// The name to show.
    pub display_name: String,
    /// The role, where this build knows it.
    pub role: Option<Role>,
}

/// The person who wrote something, where the replica knows the name.
pub fn account_name(rows: &impl Rows, user: EntityId) -> Option<AccountName> {
    let row = rows
        .row(user)
        .filter(|row| row.kind == EntityKind::Account)?;
    Some(AccountName {
        display_name: row.text(account::DISPLAY_NAME).to_owned(),
        role: Role::from_code(row.text(account::ROLE)),
    })
}

/// An agency's name.
pub fn agency_name(rows: &impl Rows, id: EntityId) -> Option<String> {
    rows.row(id).map(|row| row.text(agency::NAME).to_owned())
}

/// Every agency, by name.
pub fn agencies(rows: &impl Rows) -> Vec<(EntityId, String)> {
    let mut names: Vec<(EntityId, String)> = rows
        .of_kind(EntityKind::Agency)
        .into_iter()
        .filter_map(|id| Some((id, agency_name(rows, id)?)))
        .collect();
    names.sort_by(|one, other| one.1.cmp(&other.1));
    names
}
