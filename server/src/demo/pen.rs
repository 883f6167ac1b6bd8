//! Writes drafts as people would: gives each its place in its author's device, has the ledger
//! judge it at once, and keeps both for the store.

use std::collections::{BTreeMap, BTreeSet};

use ikrar_domain::agreement::AgreementPolicy;
use ikrar_domain::value::UserId;
use ikrar_sync::disposition::{Disposition, Receipt};
use ikrar_sync::identity::{Dseq, EntityId, OperationId, ReplicaId, ScopeId, Seq, UnixSeconds};
use ikrar_sync::ledger::{Around, JudgeContext, Judged, Ledger, ScopeInfo, Scopes};
use ikrar_sync::operation::{Authorship, Body, Draft, Operation};
use ikrar_sync::schema::Field;
use ikrar_sync::value::Value;
use uuid::Builder;

use super::calendar::{Day, morning};
use super::{DemoAccount, DemoError, DemoOperation, DemoReplica, DemoScope, unknown};

/// How long after an edit the next one begins.
const EDIT_SECONDS: i64 = 20;
/// How long an operation is under way to the server.
const TRANSIT_SECONDS: i64 = 3;
/// The sign-in that demo operations were written under: none that is stored.
const NO_SESSION: u64 = 0;

/// Past values by entity, field and version.
type Past = BTreeMap<(EntityId, Field, Seq), Value>;

/// All ledgers, and the devices that write to them.
#[derive(Debug, Default)]
pub(super) struct Pen {
    /// In the order of opening.
    scopes: Vec<DemoScope>,
    places: BTreeMap<ScopeId, usize>,
    past: Past,
    sent: BTreeMap<UserId, Dseq>,
    now: UnixSeconds,
}

impl Pen {
    /// Starts an empty scope.
    pub(super) fn open(&mut self, info: ScopeInfo) {
        self.places.insert(info.id, self.scopes.len());
        self.scopes.push(DemoScope {
            info,
            operations: Vec::new(),
            ledger: Ledger::new(info),
        });
    }

    /// What a person with everything synchronised sees.
    pub(super) fn ledger(&self, scope: ScopeId) -> Result<&Ledger, DemoError> {
        let place = self.places.get(&scope);
        place
            .and_then(|place| self.scopes.get(*place))
            .map(|scope| &scope.ledger)
            .ok_or_else(|| unknown("scope", &scope.hex()))
    }

    /// An agreement with what stands above it, as a device has both.
    pub(super) fn around(
        &self,
        scope: ScopeId,
        agreement: EntityId,
    ) -> Result<Around<'_>, DemoError> {
        Ok(Around::of(self.ledger(scope)?, agreement, self))
    }

    /// Moves on to the morning of a day, unless the clock is past it.
    pub(super) fn turn_to(&mut self, day: Day) {
        self.now = self.now.max(morning(day));
    }

    /// A new id, in the order of making.
    pub(super) fn new_id(&mut self, name: &str) -> EntityId {
        self.now.0 += 1;
        entity_id(self.now, name)
    }

    /// Writes what one save made. Every operation must be applied.
    pub(super) fn write(
        &mut self,
        author: &DemoAccount,
        drafts: impl IntoIterator<Item = Draft>,
    ) -> Result<(), DemoError> {
        self.write_expecting(author, drafts, &Disposition::Applied)
    }

    /// Writes what one save made; every operation must be judged as expected.
    pub(super) fn write_expecting(
        &mut self,
        author: &DemoAccount,
        drafts: impl IntoIterator<Item = Draft>,
        expected: &Disposition,
    ) -> Result<(), DemoError> {
        let group = self.next_dseq(author.user).0;
        for draft in drafts {
            let operation = self.operation(author, draft, group);
            let receipt = self.judge(author, &operation)?;
            if receipt.disposition != *expected {
                return Err(refused(expected, &receipt.disposition, &operation));
            }
        }
        self.now.0 += EDIT_SECONDS;
        Ok(())
    }

    /// Everything that was written.
    pub(super) fn finish(self) -> (Vec<DemoScope>, Vec<DemoReplica>) {
        let replicas = self
            .sent
            .into_iter()
            .map(|(user, acknowledged)| DemoReplica {
                id: replica_of(user),
                user,
                acknowledged,
            })
            .collect();
        (self.scopes, replicas)
    }

    fn next_dseq(&self, user: UserId) -> Dseq {
        self.sent.get(&user).copied().unwrap_or_default().next()
    }

    fn operation(&mut self, author: &DemoAccount, draft: Draft, group: u64) -> Operation {
        let dseq = self.next_dseq(author.user);
        self.sent.insert(author.user, dseq);
        let id = OperationId {
            replica: replica_of(author.user),
            dseq,
        };
        let by = Authorship {
            author: EntityId::from_uuid(author.user.uuid()),
            session: NO_SESSION,
            claimed_at: self.now,
        };
        Operation::from_draft(draft, id, group, by)
    }

    fn judge(&mut self, author: &DemoAccount, operation: &Operation) -> Result<Receipt, DemoError> {
        let received_at = UnixSeconds(self.now.0 + TRANSIT_SECONDS);
        let of_scope = || unknown("scope", &operation.scope.hex());
        let place = *self.places.get(&operation.scope).ok_or_else(of_scope)?;
        let scope = self.scopes.get_mut(place).ok_or_else(of_scope)?;
        // Taken out for as long as it is judged, so that the others can be read beside it.
        let mut ledger = std::mem::replace(&mut scope.ledger, Ledger::new(scope.info));
        let context = JudgeContext {
            actor: &author.actor(),
            received_at,
            clock_ahead_min: 0,
            history: &self.past,
            blobs: &BTreeSet::new(),
            formerly: &[],
            elsewhere: &BTreeSet::new(),
            policy: &AgreementPolicy::default(),
            around: &*self,
        };
        let verdict = ledger.judge(operation, &context);
        let scope = self.scopes.get_mut(place).ok_or_else(of_scope)?;
        scope.ledger = ledger;
        let receipt = Receipt {
            dseq: operation.id.dseq,
            disposition: verdict.disposition,
            seq: verdict.seq,
        };
        scope.operations.push(DemoOperation {
            judged: Judged {
                operation: operation.clone(),
                receipt: receipt.clone(),
            },
            received_at,
        });
        if let Some(seq) = verdict.seq {
            remember(&mut self.past, operation, seq);
        }
        Ok(receipt)
    }
}

impl Scopes for Pen {
    fn scope(&self, id: ScopeId) -> Option<&Ledger> {
        self.ledger(id).ok()
    }
}

/// An id that sorts by time, with the rest derived from the name instead of drawn.
pub(super) fn entity_id(at: UnixSeconds, name: &str) -> EntityId {
    let digest = blake3::hash(format!("ikrar demo {name}").as_bytes());
    let rest = digest.as_bytes().first_chunk().copied().unwrap_or([0; 10]);
    let milliseconds = u64::try_from(at.0).unwrap_or_default() * 1_000;
    let id = Builder::from_unix_timestamp_millis(milliseconds, &rest).into_uuid();
    EntityId::from_uuid(id)
}

/// The one device of a person.
fn replica_of(user: UserId) -> ReplicaId {
    let digest = blake3::hash(format!("ikrar demo device {}", user.uuid()).as_bytes());
    ReplicaId::from_bytes(digest.as_bytes().first_chunk().copied().unwrap_or([0; 16]))
}

/// Keeps what a conflict would show as the common beginning.
fn remember(past: &mut Past, operation: &Operation, seq: Seq) {
    match &operation.body {
        Body::Create { fields } => {
            for (field, value) in fields {
                past.insert((operation.entity, *field, seq), value.clone());
            }
        }
        Body::Set { field, value, .. } => {
            past.insert((operation.entity, *field, seq), value.clone());
        }
        _ => {}
    }
}

fn refused(expected: &Disposition, found: &Disposition, operation: &Operation) -> DemoError {
    DemoError::Judged {
        expected: if *expected == Disposition::Applied {
            "applied"
        } else {
            "conflict"
        },
        found: format!("{found:?}"),
        detail: format!("{:?}", operation.body),
    }
}
