//! Roles of accounts.

use crate::coded::coded_enum;
use crate::value::{AgencyId, UserId};

coded_enum! {
    /// What an account is for.
    pub enum Role {
        /// Writes the agreements and realizations of one agency.
        AgencyOperator => "agency_operator", "Operator OPD";
        /// Submits and signs for one agency.
        AgencyHead => "agency_head", "Kepala OPD";
        /// An official below the agency's head, with an own agreement.
        UnitOfficial => "unit_official", "Pejabat Unit Kerja";
        /// Bappeda: alignment with the plans.
        PlanningReviewer => "planning_reviewer", "Bappeda";
        /// Bagian Organisasi: format, indicators, schedule and locks.
        OrganisationReviewer => "organisation_reviewer", "Bagian Organisasi";
        /// Inspektorat: reads everything, edits nothing of an agency.
        Inspectorate => "inspectorate", "Inspektorat";
        /// BPKAD: budget documents.
        BudgetOffice => "budget_office", "BPKAD";
        /// Kominfo: accounts and devices, no content.
        Administrator => "administrator", "Administrator Sistem";
        /// Head of region.
        Leader => "leader", "Kepala Daerah";
    }
}

impl Role {
    /// Whether the role sees every agency's data.
    pub const fn reads_everything(self) -> bool {
        match self {
            Self::PlanningReviewer
            | Self::OrganisationReviewer
            | Self::Inspectorate
            | Self::BudgetOffice
            | Self::Leader => true,
            Self::AgencyOperator | Self::AgencyHead | Self::UnitOfficial | Self::Administrator => {
                false
            }
        }
    }

    /// Whether an account of this role belongs to exactly one agency.
    pub const fn belongs_to_agency(self) -> bool {
        matches!(
            self,
            Self::AgencyOperator | Self::AgencyHead | Self::UnitOfficial
        )
    }

    /// Whether the role clears or returns what agencies submit.
    pub const fn is_reviewer(self) -> bool {
        matches!(self, Self::PlanningReviewer | Self::OrganisationReviewer)
    }
}

/// Who asks: an account, its role and its agency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Actor {
    /// The account.
    pub user: UserId,
    /// Its role.
    pub role: Role,
    /// The agency it works for; only some roles have one.
    pub agency: Option<AgencyId>,
}
