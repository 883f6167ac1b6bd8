//! The city and everybody who writes in the story, each at a tablet of their own.

use anyhow::{Context, Result, ensure};
use ikrar_domain::people::Role;
use ikrar_domain::value::AgencyId;
use ikrar_sync::disposition::Disposition;
use ikrar_sync::edit::EditError;
use ikrar_sync::identity::EntityId;
use ikrar_sync::operation::Draft;
use ikrar_sync::replica::Replica;
use support::pen::{agency_draft, new_id};
use support::server::TestServer;
use support::tablet::Tablet;

/// An agency with its people and its agreements.
pub(super) struct Agency {
    pub(super) id: EntityId,
    pub(super) operator: Tablet,
    pub(super) head: Tablet,
    pub(super) official: Tablet,
    /// The head's agreement, the administrator's, and the one below it.
    pub(super) agreements: [EntityId; 3],
}

/// The city.
pub(super) struct City {
    pub(super) server: TestServer,
    pub(super) bappeda: Tablet,
    pub(super) organisation: Tablet,
    pub(super) leader: Tablet,
    pub(super) agencies: Vec<Agency>,
}

impl City {
    /// A city with agencies that have written nothing yet.
    pub(super) async fn found(server: TestServer, count: usize) -> Result<Self> {
        let mut founder = tablet(&server, "administrator", Role::Administrator, None).await?;
        let ids: Vec<EntityId> = (0..count).map(|_| new_id()).collect();
        let drafts = ids.iter().zip(1..);
        let drafts = drafts.map(|(id, number)| agency_draft(*id, &format!("Dinas {number}")));
        founder.act(&server, drafts);
        founder.sync(&server).await?;
        let mut agencies = Vec::with_capacity(count);
        for (number, id) in ids.into_iter().enumerate() {
            let own = Some(AgencyId::from_uuid(id.uuid()));
            let person = async |name: &str, role| {
                tablet(&server, &format!("{name}.{number}"), role, own).await
            };
            agencies.push(Agency {
                id,
                operator: person("operator", Role::AgencyOperator).await?,
                head: person("kepala", Role::AgencyHead).await?,
                official: person("pejabat", Role::UnitOfficial).await?,
                agreements: [new_id(), new_id(), new_id()],
            });
        }
        Ok(Self {
            bappeda: tablet(&server, "bappeda", Role::PlanningReviewer, None).await?,
            organisation: tablet(&server, "organisasi", Role::OrganisationReviewer, None).await?,
            leader: tablet(&server, "walikota", Role::Leader, None).await?,
            agencies,
            server,
        })
    }
}

async fn tablet(
    server: &TestServer,
    login: &str,
    role: Role,
    agency: Option<AgencyId>,
) -> Result<Tablet> {
    Ok(Tablet::of(server.visitor(login, role, agency).await?))
}

/// Somebody looks at what is new, writes, and sends; everything must have its effect.
pub(super) async fn act(
    server: &TestServer,
    tablet: &mut Tablet,
    write: impl FnOnce(&Replica) -> Result<Vec<Draft>, EditError>,
) -> Result<()> {
    tablet.sync(server).await?;
    let drafts = write(&tablet.replica)?;
    tablet.act(server, drafts);
    tablet.sync(server).await?;
    let refused = tablet.replica.sent_operations().find(|sent| {
        matches!(
            sent.disposition,
            Disposition::Parked(_) | Disposition::Conflict
        )
    });
    ensure!(refused.is_none(), "refused: {:?}", refused.context("one")?);
    Ok(())
}
