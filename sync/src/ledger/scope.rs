//! Which scopes there are.

use ikrar_domain::agreement::Level;
use ikrar_domain::people::Subject;
use ikrar_domain::value::AgencyId;

use crate::identity::{EntityId, ScopeId};
use crate::schema;

/// Which scope this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ScopeClass {
    /// The city's shared data.
    City,
    /// One agency's year.
    AgencyYear {
        /// The agency.
        agency: EntityId,
        /// The year.
        year: u16,
    },
}

/// A scope and what it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScopeInfo {
    /// Its id.
    pub id: ScopeId,
    /// What it holds.
    pub class: ScopeClass,
}

impl ScopeInfo {
    /// The city's scope.
    pub const CITY: Self = Self {
        id: schema::CITY_SCOPE,
        class: ScopeClass::City,
    };

    /// The scope of one agency's year.
    pub fn agency_year(agency: EntityId, year: u16) -> Self {
        Self {
            id: schema::agency_year_scope(agency, year),
            class: ScopeClass::AgencyYear { agency, year },
        }
    }

    /// The scope of the city's own year, in which the head of region promises.
    pub fn city_year(year: u16) -> Self {
        Self::agency_year(schema::CITY_OWNER, year)
    }

    /// Whether it is the city's own year.
    pub fn is_city_year(&self) -> bool {
        self.agency() == Some(schema::CITY_OWNER)
    }

    /// What a right on its content is asked about, with the level of the agreement where one is
    /// concerned.
    pub(super) fn subject(&self, level: Option<Level>) -> Subject {
        let agency = |agency: EntityId| AgencyId::from_uuid(agency.uuid());
        match (self.agency(), level) {
            (None, level) => Subject {
                agency: None,
                level,
            },
            (Some(_), _) if self.is_city_year() => Subject::CITY_AGREEMENT,
            (Some(owner), Some(level)) => Subject::agreement(agency(owner), level),
            (Some(owner), None) => Subject::agency(agency(owner)),
        }
    }

    /// The agency, where the scope belongs to one; the city itself for its own year.
    pub fn agency(&self) -> Option<EntityId> {
        match self.class {
            ScopeClass::City => None,
            ScopeClass::AgencyYear { agency, .. } => Some(agency),
        }
    }
}
