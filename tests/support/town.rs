//! A small city in a database of its own, for server processes to serve: agencies, and people of
//! every role.

use std::path::PathBuf;

use anyhow::{Result, bail};
use ikrar_domain::people::{Actor, Role};
use ikrar_domain::value::{AgencyId, UserId};
use ikrar_server::auth::{account, password};
use ikrar_server::clock::Clock;
use ikrar_server::config::Database;
use ikrar_server::state::AppState;
use ikrar_server::store::{NewAccount, Store};
use ikrar_sync::identity::EntityId;
use uuid::Uuid;

use crate::backup::NightlyCopy;
use crate::folder::TemporaryFolder;
use crate::pen::{Pen, agency_draft, new_id};
use crate::postgres::{DurablePostgres, ThrowawayDatabase};
use crate::server::{PASSWORD, Visitor};
use crate::serving::Place;
use crate::signers::printed_name;

/// Roles that see the whole city, and the administrator, who sees none of its agreements.
const CITY_ROLES: [Role; 6] = [
    Role::PlanningReviewer,
    Role::OrganisationReviewer,
    Role::Inspectorate,
    Role::BudgetOffice,
    Role::Leader,
    Role::Administrator,
];
/// Roles of one agency.
const AGENCY_ROLES: [Role; 3] = [Role::AgencyOperator, Role::AgencyHead, Role::UnitOfficial];

/// Somebody with an account.
#[derive(Debug, Clone)]
pub struct Resident {
    /// What is typed at sign-in; the password is every test account's.
    pub login: String,
    /// The role.
    pub role: Role,
    /// The agency of the roles that have one.
    pub agency: Option<EntityId>,
}

/// A city's data; gone when dropped.
#[derive(Debug)]
pub struct Town {
    /// Its agencies.
    pub agencies: Vec<EntityId>,
    /// Everybody with an account.
    pub people: Vec<Resident>,
    folder: TemporaryFolder,
    database: Rows,
}

#[derive(Debug)]
enum Rows {
    InFolder,
    Shared(ThrowawayDatabase),
    Own(DurablePostgres),
}

impl Town {
    /// On SQLite.
    pub async fn on_sqlite(agency_count: usize) -> Result<Self> {
        Self::found(Rows::InFolder, agency_count).await
    }

    /// On PostgreSQL, where it is installed.
    pub async fn on_postgres(agency_count: usize) -> Result<Option<Self>> {
        match ThrowawayDatabase::create()? {
            Some(database) => Ok(Some(
                Self::found(Rows::Shared(database), agency_count).await?,
            )),
            None => Ok(None),
        }
    }

    /// On a PostgreSQL that may be killed, where it is installed.
    pub async fn on_durable_postgres(agency_count: usize) -> Result<Option<Self>> {
        match DurablePostgres::start()? {
            Some(database) => Ok(Some(Self::found(Rows::Own(database), agency_count).await?)),
            None => Ok(None),
        }
    }

    /// One on each database this machine has.
    pub async fn on_each(agency_count: usize) -> Result<Vec<Self>> {
        let mut towns = vec![Self::on_sqlite(agency_count).await?];
        towns.extend(Self::on_postgres(agency_count).await?);
        Ok(towns)
    }

    /// Where a server process finds it.
    pub fn place(&self) -> Place {
        Place {
            folder: self.folder.path().to_owned(),
            database: match &self.database {
                Rows::InFolder => None,
                Rows::Shared(database) => Some(database.address()),
                Rows::Own(database) => Some(database.address()),
            },
        }
    }

    /// A copy of its rows, taken beside whatever server runs on them.
    pub async fn back_up(&self) -> Result<NightlyCopy> {
        match &self.database {
            Rows::InFolder => NightlyCopy::of_folder(self.folder.path()).await,
            Rows::Shared(database) => NightlyCopy::of_database(database),
            Rows::Own(_) => bail!("only a shared PostgreSQL is copied"),
        }
    }

    /// Everything written since the copy is gone; no server may run.
    pub fn fall_back_to(&self, copy: &NightlyCopy) -> Result<()> {
        match &self.database {
            Rows::InFolder => copy.put_into(self.folder.path()),
            Rows::Shared(database) => copy.put_into_database(database),
            Rows::Own(_) => bail!("only a shared PostgreSQL is copied"),
        }
    }

    /// The PostgreSQL that may be killed.
    pub fn durable_postgres(&mut self) -> Option<&mut DurablePostgres> {
        match &mut self.database {
            Rows::Own(database) => Some(database),
            Rows::InFolder | Rows::Shared(_) => None,
        }
    }

    async fn found(database: Rows, agency_count: usize) -> Result<Self> {
        let mut town = Self {
            agencies: (0..agency_count).map(|_| new_id()).collect(),
            people: Vec::new(),
            folder: TemporaryFolder::new()?,
            database,
        };
        let database = match &town.database {
            Rows::InFolder => Database::Folder(PathBuf::from(town.folder.path())),
            Rows::Shared(database) => Database::Postgres(database.url()?),
            Rows::Own(database) => Database::Postgres(database.url()?),
        };
        let store = Store::open(&database).await?;
        let state = AppState::start(store.clone(), Clock::system()).await?;
        town.add_agencies(&state).await?;
        town.add_people(&state).await?;
        store.close().await;
        Ok(town)
    }

    async fn add_agencies(&self, state: &AppState) -> Result<()> {
        let user = UserId::from_uuid(Uuid::now_v7());
        let administrator = Resident {
            login: "pendiri".to_owned(),
            role: Role::Administrator,
            agency: None,
        };
        add_account(state, user, &administrator).await?;
        let mut pen = Pen::of(&Visitor::new(String::new(), user, 0));
        let names = (1..).map(|number| format!("Dinas {number}"));
        let drafts = self.agencies.iter().zip(names);
        let operations = pen.write(drafts.map(|(id, name)| agency_draft(*id, &name)));
        let actor = Actor {
            user,
            role: Role::Administrator,
            agency: None,
        };
        let now = state.clock.now();
        state.ingest.import(actor, &operations, now).await?;
        Ok(())
    }

    async fn add_people(&mut self, state: &AppState) -> Result<()> {
        let of_city = CITY_ROLES.map(|role| (role, None));
        let of_agencies = self
            .agencies
            .iter()
            .flat_map(|agency| AGENCY_ROLES.map(|role| (role, Some(*agency))));
        for (number, (role, agency)) in of_city.into_iter().chain(of_agencies).enumerate() {
            let resident = Resident {
                login: format!("{}{number}", role.code().replace('_', "")),
                role,
                agency,
            };
            add_account(state, UserId::from_uuid(Uuid::now_v7()), &resident).await?;
            self.people.push(resident);
        }
        Ok(())
    }
}

async fn add_account(state: &AppState, user: UserId, resident: &Resident) -> Result<()> {
    let new = NewAccount {
        user,
        login: resident.login.clone(),
        display_name: printed_name(resident.role)
            .map_or_else(|| format!("Nama {}", resident.login), str::to_owned),
        role: resident.role,
        agency: resident
            .agency
            .map(|agency| AgencyId::from_uuid(agency.uuid())),
        password_hash: password::hash(PASSWORD)?,
        created_at: state.clock.now(),
    };
    account::create(&state.store, &state.ingest, &new).await?;
    Ok(())
}
