//! The people of the simulated city.

use ikrar_domain::people::{Actor, Role};
use ikrar_domain::value::{AgencyId, UserId};

use crate::identity::EntityId;
#[cfg(test)]
use crate::ledger::ScopeInfo;
use crate::operation::{Body, Draft};
use crate::schema::{CITY_SCOPE, EntityKind, account};
use crate::value::Value;

/// The one agency.
pub(crate) const AGENCY: EntityId = EntityId::from_bytes([0xa0; 16]);
/// The year.
pub(crate) const YEAR: u16 = 2026;
/// The one agreement everybody works on.
#[cfg(test)]
pub(crate) const AGREEMENT: EntityId = EntityId::from_bytes([0xb0; 16]);

/// The agency's year.
#[cfg(test)]
pub(crate) fn scope() -> ScopeInfo {
    ScopeInfo::agency_year(AGENCY, YEAR)
}

/// An account as the administrator publishes it: whose name it bears signs where that is printed.
pub(crate) fn account_draft(user: EntityId, role: Role, name: &str) -> Draft {
    let fields = [
        (account::DISPLAY_NAME, Value::text(name)),
        (account::ROLE, Value::text(role.code())),
    ];
    Draft {
        scope: CITY_SCOPE,
        entity: user,
        kind: EntityKind::Account,
        body: Body::Create {
            fields: fields.into(),
        },
    }
}

/// A person with a device.
#[derive(Clone, Copy, Debug)]
pub struct Person {
    /// Who.
    pub user: EntityId,
    /// With which role.
    pub role: Role,
}

impl Person {
    /// The person as `domain` asks about rights.
    pub fn actor(&self) -> Actor {
        let agency = self.role.belongs_to_agency();
        Actor {
            user: UserId::from_uuid(self.user.uuid()),
            role: self.role,
            agency: agency.then(|| AgencyId::from_uuid(AGENCY.uuid())),
        }
    }
}
