//! What a run did.

use std::collections::BTreeMap;

use ikrar_domain::agreement::SessionAction;

use crate::disposition::Disposition;
use crate::operation::{Body, Transition};
use crate::schema::{EntityKind, plan};
use crate::testing::server::SimulatedServer;
use crate::wire::count;

/// What a run did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Devices, copies of profiles among them.
    pub devices: u64,
    /// Operations that were made durable on devices.
    pub operations: u64,
    /// How many of those the server has ended in a conflict.
    pub conflicts: u64,
    /// How many were parked.
    pub parked: u64,
    /// How many parked edits somebody has made count.
    pub adopted: u64,
    /// How many photos were attached.
    pub attached: u64,
    /// How many files the server has whole in the end.
    pub arrived: u64,
    /// How often an agreement was given to another agency.
    pub moved: u64,
    /// How often an agreement came into force or was signed first.
    pub approvals: u64,
    /// How many signatures were given.
    pub signed: u64,
    /// How often the record of a session was closed.
    pub closed: u64,
    /// How many versions of plans were begun.
    pub versions: u64,
    /// Deaths of tabs, tablets and the server.
    pub crashes: u64,
    /// Operations that were only in a store which the browser emptied.
    pub evicted: u64,
    /// How often a copied store has taken an identity of its own.
    pub minted: u64,
    /// Messages that arrived somewhere.
    pub messages: u64,
    /// Checksum alarms; each followed damaged rows.
    pub alarms: u64,
    /// Seconds of virtual time.
    pub virtual_s: u64,
    /// How often each fault struck.
    pub faults: BTreeMap<&'static str, u64>,
    /// A hash of every message and every fault: the same seed gives the same.
    pub trace: String,
    /// A hash of the final state, the clocks' claims left out: the clocks do not change it.
    pub outcome: String,
}

impl Report {
    /// Adds another run's counts.
    pub fn add(&mut self, other: &Self) {
        for (sum, more) in [
            (&mut self.devices, other.devices),
            (&mut self.operations, other.operations),
            (&mut self.conflicts, other.conflicts),
            (&mut self.parked, other.parked),
            (&mut self.adopted, other.adopted),
            (&mut self.moved, other.moved),
            (&mut self.attached, other.attached),
            (&mut self.arrived, other.arrived),
            (&mut self.approvals, other.approvals),
            (&mut self.signed, other.signed),
            (&mut self.closed, other.closed),
            (&mut self.versions, other.versions),
            (&mut self.crashes, other.crashes),
            (&mut self.evicted, other.evicted),
            (&mut self.minted, other.minted),
            (&mut self.messages, other.messages),
            (&mut self.alarms, other.alarms),
            (&mut self.virtual_s, other.virtual_s),
        ] {
            *sum = sum.saturating_add(more);
        }
        for (fault, times) in &other.faults {
            *self.faults.entry(fault).or_default() += times;
        }
    }

    pub(super) fn count_fates(&mut self, server: &SimulatedServer) {
        self.arrived += server.disk().files_whole();
        for (operation, receipt) in server.operations() {
            match (&receipt.disposition, &operation.body) {
                (Disposition::Conflict, _) => self.conflicts += 1,
                (Disposition::Parked(_), _) => self.parked += 1,
                (_, Body::Adopt { parked, .. }) => self.adopted += count(parked.len()),
                (_, Body::Move { .. }) => self.moved += 1,
                (_, Body::Create { fields }) => match operation.kind() {
                    Some(EntityKind::Signature) => self.signed += 1,
                    Some(EntityKind::Plan) if fields.contains_key(&plan::EARLIER) => {
                        self.versions += 1;
                    }
                    _ => {}
                },
                (_, Body::Transition { action, .. })
                    if *action == Transition::Session(SessionAction::Close) =>
                {
                    self.closed += 1;
                }
                _ => {}
            }
        }
    }
}

/// A hash of the server's final state, without the clocks' claims.
pub(super) fn outcome(server: &SimulatedServer) -> String {
    let mut hasher = blake3::Hasher::new();
    for ledger in server.ledgers().values() {
        hasher.update(&ledger.head().seq.0.to_be_bytes());
        hasher.update(&ledger.head().checksum.digest.to_be_bytes());
    }
    for (operation, receipt) in server.operations() {
        hasher.update(&operation.id.dseq.0.to_be_bytes());
        hasher.update(&receipt.disposition.number().to_be_bytes());
    }
    hasher.finalize().to_hex().to_string()
}
