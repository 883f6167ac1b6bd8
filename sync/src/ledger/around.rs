//! An agency's scope with what lies around it: what a device has in one replica, the server has in
//! ledgers. Whose agreement stands above another's is asked of both with one function.

use std::collections::{BTreeMap, BTreeSet};

use super::Ledger;
use crate::identity::{EntityId, ScopeId};
use crate::model;
use crate::operation::{Body, Operation, Transition};
use crate::row::{Row, Rows};
use crate::schema::{CITY_SCOPE, EntityKind};

/// Where other scopes are looked up.
pub trait Scopes {
    /// This scope, where it was read.
    fn scope(&self, id: ScopeId) -> Option<&Ledger>;
}

impl Scopes for BTreeMap<ScopeId, Ledger> {
    fn scope(&self, id: ScopeId) -> Option<&Ledger> {
        self.get(&id)
    }
}

/// One ledger and those that its cascade leads to.
pub struct Around<'a> {
    ledgers: Vec<&'a Ledger>,
}

impl<'a> Around<'a> {
    /// An agency's ledger with the city's, where the meetings stand.
    pub(super) fn with_city(own: &'a Ledger, others: &'a dyn Scopes) -> Self {
        let ledgers = [Some(own), others.scope(CITY_SCOPE)];
        Self::over(ledgers.into_iter().flatten().collect())
    }

    /// The ledger of an agreement, with the city's and those in which the agreement above may
    /// stand.
    pub fn of(own: &'a Ledger, agreement: EntityId, others: &'a dyn Scopes) -> Self {
        let mut ledgers = vec![own];
        let city = others.scope(CITY_SCOPE);
        ledgers.extend(city);
        if let Some(row) = own.row(agreement) {
            let scopes = scopes_above(city, row);
            let elsewhere = scopes.iter().filter(|scope| **scope != own.info.id);
            ledgers.extend(elsewhere.filter_map(|scope| others.scope(*scope)));
        }
        Self { ledgers }
    }

    /// These ledgers as one.
    pub const fn over(ledgers: Vec<&'a Ledger>) -> Self {
        Self { ledgers }
    }
}

impl Rows for Around<'_> {
    fn row(&self, id: EntityId) -> Option<&Row> {
        self.ledgers.iter().find_map(|ledger| ledger.row(id))
    }

    fn children(&self, kind: EntityKind, parent: EntityId) -> Vec<EntityId> {
        let all = self.ledgers.iter();
        sorted(all.flat_map(|ledger| ledger.children(kind, parent)))
    }

    fn of_kind(&self, kind: EntityKind) -> Vec<EntityId> {
        sorted(self.ledgers.iter().flat_map(|ledger| ledger.of_kind(kind)))
    }
}

fn sorted(ids: impl Iterator<Item = EntityId>) -> Vec<EntityId> {
    ids.collect::<BTreeSet<_>>().into_iter().collect()
}

fn scopes_above(city: Option<&Ledger>, row: &Row) -> BTreeSet<ScopeId> {
    match city {
        Some(city) => model::scopes_above(city, row),
        None => model::scopes_above(&Around { ledgers: vec![] }, row),
    }
}

/// The scopes that judging these operations has to look at beside their own: where an agreement
/// takes a step, those in which the agreement above may stand. Asked with the city's ledger among
/// them.
pub fn above_wanted<'a>(
    ledgers: &BTreeMap<ScopeId, Ledger>,
    operations: impl IntoIterator<Item = &'a Operation>,
) -> BTreeSet<ScopeId> {
    let is_step = |operation: &&Operation| {
        let Body::Transition { action, .. } = &operation.body else {
            return false;
        };
        matches!(action, Transition::Agreement(_))
    };
    let city = ledgers.get(&CITY_SCOPE);
    let steps = operations.into_iter().filter(is_step);
    steps
        .filter_map(|step| ledgers.get(&step.scope)?.row(step.entity))
        .flat_map(|row| scopes_above(city, row))
        .collect()
}
