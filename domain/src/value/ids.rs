//! One type per identity, so that an agency can never be looked up by an item's id.

use uuid::Uuid;

macro_rules! identity {
    ($( $(#[$meta:meta])* $name:ident; )+) => {
        $(
            $(#[$meta])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
            pub struct $name(Uuid);

            impl $name {
                /// Names an existing identity; new ones are made outside the domain.
                pub const fn from_uuid(uuid: Uuid) -> Self {
                    Self(uuid)
                }

                /// The identity as it is stored.
                pub const fn uuid(self) -> Uuid {
                    self.0
                }
            }
        )+
    };
}

identity! {
    /// A government (Pemerintah Kota or Kabupaten).
    GovernmentId;
    /// An agency (OPD).
    AgencyId;
    /// A position (jabatan).
    PositionId;
    /// A person's time in a position.
    AppointmentId;
    /// One version of a performance agreement.
    AgreementId;
    /// A row of the agreement's first annex table.
    ItemId;
    /// A step of an item's action plan.
    ActionStepId;
    /// A row of the agreement's budget table.
    BudgetLineId;
    /// A budget document (DPA or DPPA).
    BudgetDocumentId;
    /// A node of a plan's tree.
    PlanNodeId;
    /// An indicator of a plan.
    PlanIndicatorId;
    /// A quarterly report of one agreement.
    ReportId;
    /// The realization of one item in one quarter.
    RealizationId;
    /// A review comment.
    CommentId;
    /// An account.
    UserId;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identity_keeps_its_uuid() {
        let uuid = Uuid::from_u128(7);
        assert_eq!(AgencyId::from_uuid(uuid).uuid(), uuid);
    }
}
