//! The people of the simulated city.

use ikrar_domain::people::{Actor, Role};
use ikrar_domain::value::{AgencyId, UserId};

use crate::identity::EntityId;
#[cfg(test)]
use crate::ledger::ScopeInfo;

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
