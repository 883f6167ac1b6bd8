//! Which tablets have ever held an operation. A copied profile is two tablets under one identity:
//! neither knows what the other writes.

use std::collections::{BTreeMap, BTreeSet};

use crate::identity::OperationId;
use crate::operation::Operation;
use crate::testing::server::SimulatedServer;

/// The tablets that have held an operation, by its bytes.
#[derive(Clone, Debug, Default)]
pub(in crate::testing::simulation) struct Holders(BTreeMap<Vec<u8>, BTreeSet<usize>>);

impl Holders {
    /// A tablet has written an operation, or got it with a copied profile.
    pub(in crate::testing::simulation) fn hold(&mut self, tablet: usize, bytes: Vec<u8>) {
        self.0.entry(bytes).or_default().insert(tablet);
    }

    /// Whether copies of a profile hold an operation.
    pub(in crate::testing::simulation) fn is_shared(&self, operation: &[u8]) -> bool {
        self.0.get(operation).is_some_and(|held| held.len() > 1)
    }

    /// Whether the author of a later operation knew an earlier one as their own device's. What the
    /// city began with was written by nobody's tablet.
    pub(super) fn knew(
        &self,
        server: &SimulatedServer,
        earlier: OperationId,
        later: &Operation,
    ) -> bool {
        if earlier.replica != later.id.replica {
            return false;
        }
        let Some((earlier, _)) = server.disk().operation(earlier) else {
            return true;
        };
        let (one, other) = (
            self.0.get(&earlier.to_bytes()),
            self.0.get(&later.to_bytes()),
        );
        match (one, other) {
            (Some(one), Some(other)) => !one.is_disjoint(other),
            _ => true,
        }
    }
}
