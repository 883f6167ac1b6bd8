//! Which scopes there are.

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

    /// The agency, where the scope belongs to one.
    pub fn agency(&self) -> Option<EntityId> {
        match self.class {
            ScopeClass::City => None,
            ScopeClass::AgencyYear { agency, .. } => Some(agency),
        }
    }
}
