//! The demo city: Kota Pontianak, so that a new user sees a living year at once.
//!
//! Its data are the readable tables in `server/demo`, with the source of every real figure.
//! Nothing is written as a state: every agreement and every report came to where it stands by
//! the edits of [`ikrar_sync::edit`], written by the right person and judged by the real
//! [`Ledger`]. So the demo cannot show what the product would refuse, and a change of the rules
//! that breaks it fails a test.
//!
//! Everything is deterministic: ids are derived from names, times are civil dates of 2026.
//! Every person is invented; no NIP is valid; the one password is public.

use std::collections::BTreeMap;

use ikrar_domain::people::{Actor, Role};
use ikrar_domain::value::{AgencyId, UserId};
use ikrar_sync::edit::EditError;
use ikrar_sync::identity::{Dseq, ReplicaId, UnixSeconds};
use ikrar_sync::ledger::{Judged, Ledger, ScopeInfo};

mod accounts;
mod action_plans;
mod agreements;
mod budgets;
mod calendar;
mod city;
mod conflict;
mod data;
mod desk;
mod figure;
mod meetings;
mod pen;
mod plans;
mod reports;
mod spending;
mod supported;
mod volume;
mod volume_tree;

#[cfg(test)]
mod tests;

pub use volume::{CitySize, volume, volume_of_agency, volume_of_city};
pub use volume_tree::volume_of_cascade;

/// The password of every demo account. Public on purpose: it protects invented data only.
pub const DEMO_PASSWORD: &str = "ikrar-demo-2026";

/// The year of the demo's agreements.
pub const DEMO_YEAR: u16 = 2026;

/// Somebody who may sign in to the demo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoAccount {
    /// What is typed at sign-in.
    pub login: String,
    /// What others see.
    pub name: String,
    /// What the person may do.
    pub role: Role,
    /// Where; none for the city's own roles.
    pub agency: Option<AgencyId>,
    /// The agency as lists show it; empty for the city's own roles.
    pub agency_name: String,
    /// Who it is, for ever.
    pub user: UserId,
}

/// One operation with the server's answer to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoOperation {
    /// The operation and its receipt.
    pub judged: Judged,
    /// When the server would have received it.
    pub received_at: UnixSeconds,
}

/// A scope, everything that was sent to it in its order, and what became of it.
#[derive(Clone, Debug)]
pub struct DemoScope {
    /// Which scope.
    pub info: ScopeInfo,
    /// What was sent, in the order of judging.
    pub operations: Vec<DemoOperation>,
    /// The state all of it led to. Its changes were not taken, so they name every row and the
    /// fate of every operation that changed later.
    pub ledger: Ledger,
}

/// A device that wrote the demo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoReplica {
    /// The device's store.
    pub id: ReplicaId,
    /// Whose it is.
    pub user: UserId,
    /// The last operation it sent.
    pub acknowledged: Dseq,
}

/// The whole demo, ready to be stored.
#[derive(Clone, Debug)]
pub struct DemoData {
    /// Who may sign in, the city's own roles first.
    pub accounts: Vec<DemoAccount>,
    /// The city's scope first, then one per agency; last the city's own year.
    pub scopes: Vec<DemoScope>,
    /// Every device that appears as an author.
    pub replicas: Vec<DemoReplica>,
}

/// What is wrong with the demo's tables, or with a rule that changed under them.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// A table does not have the columns it should.
    #[error("server/demo/{file} cannot be read; repair the row it names")]
    Table {
        /// Which table.
        file: &'static str,
        /// What the reader says.
        #[source]
        source: csv::Error,
    },
    /// A key or a code that nothing knows.
    #[error("the demo's tables name {what} {key:?}, which does not exist; repair the table")]
    Unknown {
        /// What should exist.
        what: &'static str,
        /// What was named.
        key: String,
    },
    /// A cell that is no figure of the indicator's polarity.
    #[error("{text:?} is no figure of polarity {polarity}; repair the cell in indicators.csv")]
    Figure {
        /// The cell.
        text: String,
        /// The indicator's polarity.
        polarity: String,
    },
    /// An edit of something that is not there.
    #[error("an edit of the demo found nothing to edit")]
    Edit(#[from] EditError),
    /// The ledger judged otherwise than the demo's story needs.
    #[error("the ledger answered {found} ({detail}) where the demo's story needs {expected}")]
    Judged {
        /// What the story needs.
        expected: &'static str,
        /// What came, with its reason.
        found: String,
        /// What was sent.
        detail: String,
    },
}

/// The demo city with everything that happened in it up to November 2026.
pub fn build() -> Result<DemoData, DemoError> {
    let mut desk = desk::Desk::open(data::Tables::read()?)?;
    desk.pen.open(ScopeInfo::city_year(DEMO_YEAR));
    city::found(&mut desk)?;
    plans::plan(&mut desk)?;
    agreements::conclude(&mut desk, agreements::Season::January)?;
    budgets::enter(&mut desk)?;
    let [first, second, third, fourth] = ikrar_domain::value::Quarter::ALL;
    for quarter in [first, second, third] {
        reports::report(&mut desk, quarter)?;
    }
    meetings::hold(&mut desk)?;
    agreements::conclude(&mut desk, agreements::Season::November)?;
    reports::report(&mut desk, fourth)?;
    conflict::write_apart(&mut desk)?;
    Ok(desk.close())
}

/// Every account: the city's own roles, then by agency, Dinas Kesehatan first.
pub fn demo_accounts() -> Result<Vec<DemoAccount>, DemoError> {
    accounts::accounts(&data::Tables::read()?)
}

impl DemoAccount {
    /// The account as the rules see it.
    pub const fn actor(&self) -> Actor {
        Actor {
            user: self.user,
            role: self.role,
            agency: self.agency,
        }
    }
}

/// Looks a key up, or names what is missing.
fn known<'map, Key: Ord + std::borrow::Borrow<str>, Found>(
    map: &'map BTreeMap<Key, Found>,
    what: &'static str,
    key: &str,
) -> Result<&'map Found, DemoError> {
    map.get(key).ok_or_else(|| unknown(what, key))
}

fn unknown(what: &'static str, key: &str) -> DemoError {
    DemoError::Unknown {
        what,
        key: key.to_owned(),
    }
}
