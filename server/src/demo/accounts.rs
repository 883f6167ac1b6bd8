//! Who may sign in: two people per agency, and the city's own roles.

use ikrar_domain::people::Role;
use ikrar_domain::value::{AgencyId, UserId};
use ikrar_sync::identity::EntityId;
use ikrar_sync::schema::CITY_OWNER;

use super::data::Tables;
use super::{DemoAccount, DemoError, calendar, pen, unknown};

/// When accounts and agencies came into being.
pub(super) const FOUNDED_ON: calendar::Day = (2026, 1, 5);

/// Every account: the city's roles, then by agency.
pub(super) fn accounts(tables: &Tables) -> Result<Vec<DemoAccount>, DemoError> {
    let mut accounts = Vec::new();
    for row in &tables.accounts {
        let role = Role::from_code(&row.role).ok_or_else(|| unknown("role", &row.role))?;
        accounts.push(account(tables, &row.login, &row.name, role, &row.agency)?);
    }
    for agency in &tables.agencies {
        let key = &agency.key;
        let operator = (format!("operator.{key}"), agency.operator_name.as_str());
        let head = tables.holder(key).ok_or_else(|| unknown("head of", key))?;
        let head = (format!("kepala.{key}"), head.name.as_str());
        for ((login, name), role) in [(operator, Role::AgencyOperator), (head, Role::AgencyHead)] {
            accounts.push(account(tables, &login, name, role, key)?);
        }
    }
    // Roles without an agency first; the sort is stable.
    accounts.sort_by_key(|account| account.agency.is_some());
    Ok(accounts)
}

/// An agency's id; without a key, the city's own.
pub(super) fn agency_id(key: &str) -> EntityId {
    if key.is_empty() {
        return CITY_OWNER;
    }
    pen::entity_id(calendar::morning(FOUNDED_ON), &format!("agency {key}"))
}

fn account(
    tables: &Tables,
    login: &str,
    name: &str,
    role: Role,
    agency: &str,
) -> Result<DemoAccount, DemoError> {
    let own = if agency.is_empty() {
        None
    } else {
        let row = tables.agencies.iter().find(|row| row.key == agency);
        Some(row.ok_or_else(|| unknown("agency", agency))?)
    };
    let user = pen::entity_id(calendar::morning(FOUNDED_ON), &format!("account {login}"));
    Ok(DemoAccount {
        login: login.to_owned(),
        name: name.to_owned(),
        role,
        agency: own.map(|row| AgencyId::from_uuid(agency_id(&row.key).uuid())),
        agency_name: own.map_or_else(String::new, |row| row.name.clone()),
        user: UserId::from_uuid(user.uuid()),
    })
}
