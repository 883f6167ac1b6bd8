//! Whose a device's store is. A store belongs to the account that showed it first, so what was read
//! once stays true; also of a store that has sent nothing and whose row was let go.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use ikrar_domain::value::UserId;
use ikrar_sync::identity::ReplicaId;

/// Stores remembered; each takes about fifty bytes.
const REMEMBERED_MAX: usize = 20_000;

/// See the module's words.
#[derive(Debug, Default)]
pub struct Claims {
    owners: Mutex<BTreeMap<ReplicaId, UserId>>,
}

impl Claims {
    /// Whose store this is, if it is remembered.
    pub fn owner(&self, replica: ReplicaId) -> Option<UserId> {
        let owners = self.owners.lock().unwrap_or_else(PoisonError::into_inner);
        owners.get(&replica).copied()
    }

    /// Remembers whose store this is, as the database has it.
    pub fn remember(&self, replica: ReplicaId, user: UserId) {
        let mut owners = self.owners.lock().unwrap_or_else(PoisonError::into_inner);
        if owners.len() >= REMEMBERED_MAX {
            // Rare, and what is forgotten is read again.
            owners.clear();
        }
        owners.insert(replica, user);
    }
}
