//! A city in a folder, a server process on it, and people with sessions.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use ikrar_domain::people::Role;
use ikrar_domain::value::AgencyId;
use ikrar_server::auth::password;
use ikrar_server::clock::Clock;
use ikrar_server::config::Database;
use ikrar_server::demo::{CitySize, DEMO_PASSWORD, DemoAccount, volume_of_city};
use ikrar_server::install::install;
use ikrar_server::replica::store::{Account, Cookie};
use ikrar_server::store::{NewSession, Store};
use ikrar_sync::identity::{EntityId, UnixSeconds};
use ikrar_sync::ledger::ScopeClass;
use ikrar_sync::model;
use ikrar_sync::row::Rows as _;
use ikrar_sync::schema::EntityKind;
use support::folder::TemporaryFolder;
use support::program::ServerProgram;
use support::server::Visitor;

/// One line for each commit, besides the ordinary ones.
const LOG_FILTER: &str = "info,ikrar_server::ingest=debug";
/// A day.
const SESSION_SECONDS: i64 = 24 * 60 * 60;

/// An agency's agreement.
#[derive(Clone, Debug)]
pub(crate) struct Agency {
    pub(crate) operator: DemoAccount,
    pub(crate) items: Vec<EntityId>,
}

/// A running city.
pub(crate) struct City {
    pub(crate) server: ServerProgram,
    pub(crate) agencies: Vec<Agency>,
    pub(crate) reviewer: DemoAccount,
    seats: BTreeMap<EntityId, Vec<Account>>,
}

impl City {
    /// Builds a city and starts its server. Every operator gets `tablets` sessions, the reviewer
    /// `reviewers`: opened in the store, because hashing passwords is not what is measured.
    pub(crate) async fn start(size: CitySize, tablets: usize, reviewers: usize) -> Result<Self> {
        let folder = TemporaryFolder::new()?;
        let data = volume_of_city(size)?;
        let mut agencies = Vec::new();
        for scope in &data.scopes {
            let ScopeClass::AgencyYear { agency, .. } = scope.info.class else {
                continue;
            };
            let of_agency = |account: &&DemoAccount| {
                account.role == Role::AgencyOperator
                    && account.agency.map(AgencyId::uuid) == Some(agency.uuid())
            };
            let operator = data.accounts.iter().find(of_agency).cloned();
            let agreements = scope.ledger.of_kind(EntityKind::Agreement);
            let agreement = agreements.first().context("an agency without agreement")?;
            agencies.push(Agency {
                operator: operator.context("an agency without operator")?,
                items: model::items_of(&scope.ledger, *agreement),
            });
        }
        let reviewer = data
            .accounts
            .iter()
            .find(|account| account.role == Role::PlanningReviewer);
        let reviewer = reviewer.cloned().context("no reviewer")?;
        let store = Store::open(&Database::Folder(folder.path().to_owned())).await?;
        let now = Clock::system().now();
        install(&store, data, &password::hash(DEMO_PASSWORD)?, now).await?;
        let mut seats = BTreeMap::new();
        let people = agencies.iter().map(|agency| (&agency.operator, tablets));
        for (person, count) in people.chain([(&reviewer, reviewers)]) {
            let mut opened = Vec::new();
            for number in 0..count {
                opened.push(open_session(&store, person, number, now).await?);
            }
            seats.insert(EntityId::from_uuid(person.user.uuid()), opened);
        }
        store.close().await;
        Ok(Self {
            server: ServerProgram::start_with_log(folder, LOG_FILTER)?,
            agencies,
            reviewer,
            seats,
        })
    }

    /// The same as a browser that requests are written for by hand.
    pub(crate) fn visitor(&mut self, person: &DemoAccount) -> Result<Visitor> {
        let account = self.seat(person)?;
        let cookie = account.cookie.context("no cookie")?;
        Ok(Visitor::new(
            cookie.reveal().to_owned(),
            person.user,
            account.session,
        ))
    }

    /// A session nobody has taken yet.
    pub(crate) fn seat(&mut self, person: &DemoAccount) -> Result<Account> {
        let user = EntityId::from_uuid(person.user.uuid());
        let seats = self.seats.get_mut(&user).context("a stranger")?;
        seats.pop().context("too few sessions were opened")
    }
}

async fn open_session(
    store: &Store,
    person: &DemoAccount,
    number: usize,
    now: UnixSeconds,
) -> Result<Account> {
    let secret = [
        person.user.uuid().as_bytes().as_slice(),
        &number.to_le_bytes(),
    ]
    .concat();
    let token = blake3::hash(&secret).to_hex().to_string();
    let session = store
        .create_session(&NewSession {
            token_digest: *blake3::hash(token.as_bytes()).as_bytes(),
            user: person.user,
            device: "bench".to_owned(),
            created_at: now,
            expires_at: UnixSeconds(now.0 + SESSION_SECONDS),
        })
        .await?;
    Ok(Account {
        user: EntityId::from_uuid(person.user.uuid()),
        name: person.name.clone(),
        login: person.login.clone(),
        role: person.role,
        agency: person
            .agency
            .map(|agency| EntityId::from_uuid(agency.uuid())),
        session,
        cookie: Some(Cookie::new(&format!("ikrar_session={token}"))),
    })
}
