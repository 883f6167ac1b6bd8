//! Writes operations as a device would, without a device: for tests of what a server does with
//! good and bad input.

use ikrar_domain::agreement::Level;
use ikrar_sync::edit::{NewAgreement, new_agreement};
use ikrar_sync::identity::{
    Dseq, EntityId, FateSeq, OperationId, ReplicaId, ScopeId, Seq, UnixSeconds,
};
use ikrar_sync::ledger::ScopeInfo;
use ikrar_sync::operation::{Authorship, Body, Draft, Operation};
use ikrar_sync::protocol::pull::{PageForm, PullRequest};
use ikrar_sync::protocol::push::{PushReport, PushRequest};
use ikrar_sync::schema::{CITY_SCOPE, EntityKind, Field, agency, agreement};
use ikrar_sync::value::Value;
use uuid::Uuid;

use crate::server::Visitor;

/// The year of every test's agreements.
pub const YEAR: u16 = 2026;

/// One device's next operations.
#[derive(Debug, Clone)]
pub struct Pen {
    /// The device's store.
    pub replica: ReplicaId,
    /// The next place in it.
    pub next: Dseq,
    by: Authorship,
}

impl Pen {
    /// A device of this person.
    pub fn of(visitor: &Visitor) -> Self {
        Self {
            replica: ReplicaId::from_uuid(Uuid::now_v7()),
            next: Dseq(1),
            by: Authorship {
                author: EntityId::from_uuid(visitor.user.uuid()),
                session: visitor.session,
                claimed_at: UnixSeconds(1_800_000_000),
            },
        }
    }

    /// Gives drafts their places, each a save of its own.
    pub fn write(&mut self, drafts: impl IntoIterator<Item = Draft>) -> Vec<Operation> {
        drafts
            .into_iter()
            .flat_map(|draft| self.save([draft]))
            .collect()
    }

    /// Gives the drafts of one save their places.
    pub fn save(&mut self, drafts: impl IntoIterator<Item = Draft>) -> Vec<Operation> {
        let group = self.next.0;
        drafts
            .into_iter()
            .map(|draft| {
                let id = OperationId {
                    replica: self.replica,
                    dseq: self.next,
                };
                self.next = self.next.next();
                Operation::from_draft(draft, id, group, self.by)
            })
            .collect()
    }

    /// The body of a push.
    pub fn push(&self, operations: Vec<Operation>) -> Vec<u8> {
        self.push_lacking(operations, Dseq::default())
    }

    /// The body of a push of a device that has heard that the server wants this operation, and has
    /// nothing before those it sends.
    pub fn push_lacking(&self, operations: Vec<Operation>, wanted: Dseq) -> Vec<u8> {
        let report = PushReport {
            wanted,
            ..PushReport::default()
        };
        self.push_saying(operations, report)
    }

    /// The body of a push of a device that tells what its clock shows.
    pub fn push_at(&self, operations: Vec<Operation>, clock: UnixSeconds) -> Vec<u8> {
        let report = PushReport {
            clock: Some(clock),
            ..PushReport::default()
        };
        self.push_saying(operations, report)
    }

    fn push_saying(&self, operations: Vec<Operation>, report: PushReport) -> Vec<u8> {
        let request = PushRequest {
            nonce: 7,
            replica: self.replica,
            operations,
            report,
        };
        request.to_bytes()
    }

    /// The body of a pull.
    pub fn pull(&self, cursors: Vec<(ScopeId, Seq)>) -> Vec<u8> {
        self.pull_after(cursors, FateSeq::default())
    }

    /// The body of a pull of a device that has heard of so many fates.
    pub fn pull_after(&self, cursors: Vec<(ScopeId, Seq)>, fates: FateSeq) -> Vec<u8> {
        self.pull_request(cursors, fates).to_bytes()
    }

    /// A pull that asks for everything the server has of this device from a place on.
    pub fn compare(&self, from: Dseq) -> Vec<u8> {
        PullRequest {
            inventory_from: from,
            ..self.pull_request(Vec::new(), FateSeq::default())
        }
        .to_bytes()
    }

    fn pull_request(&self, cursors: Vec<(ScopeId, Seq)>, fates: FateSeq) -> PullRequest {
        PullRequest {
            nonce: 8,
            replica: self.replica,
            cursors,
            fates,
            digests: Vec::new(),
            wholes: Vec::new(),
            receipted: Dseq::default(),
            receipted_end: 0,
            inventory_from: Dseq::default(),
            form: PageForm::NEWEST,
        }
    }
}

/// A new id.
pub fn new_id() -> EntityId {
    EntityId::from_uuid(Uuid::now_v7())
}

/// The draft of an agency.
pub fn agency_draft(id: EntityId, name: &str) -> Draft {
    let fields = [(agency::NAME, Value::text(name))].into();
    Draft {
        scope: CITY_SCOPE,
        entity: id,
        kind: EntityKind::Agency,
        body: Body::Create { fields },
    }
}

/// The draft of an agreement of [`YEAR`].
pub fn agreement_draft(agency: EntityId, id: EntityId) -> Draft {
    let new = NewAgreement {
        id,
        agency,
        year: YEAR,
        level: Level::AgencyHead,
    };
    new_agreement(new, &[(agreement::SIGNED_PLACE, Value::text("Pontianak"))])
}

/// The draft of an edit of an agreement's field.
pub fn set_draft(agency: EntityId, id: EntityId, field: Field, base: Seq, text: &str) -> Draft {
    Draft {
        scope: ScopeInfo::agency_year(agency, YEAR).id,
        entity: id,
        kind: EntityKind::Agreement,
        body: Body::Set {
            field,
            base: base.into(),
            value: Value::text(text),
        },
    }
}
