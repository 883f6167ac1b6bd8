//! Links to files: where they belong, and when their bytes are there.

use std::collections::{BTreeMap, BTreeSet};

use ikrar_domain::agreement::Level;
use ikrar_domain::evidence::{Arrival, MediaType, bytes_max};
use ikrar_domain::people::{Action, Actor, may};

use super::{JudgeContext, Ledger, Refused, agreement_of, may_read};
use crate::blob::BlobHash;
use crate::disposition::{Disposition, ParkReason};
use crate::identity::EntityId;
use crate::model::{self, ScanProblem};
use crate::operation::{ContentRoot, Operation};
use crate::row::{Row, Rows as _, Stamp};
use crate::schema::{EntityKind, Field, agreement, evidence};
use crate::value::Value;

/// The link through which a person may send or read a file: one that was not taken out, in a
/// scope the person sees; where bytes are brought, one that waits for them if any does. `None` also
/// where somebody else has the file, so that nobody learns.
pub fn link_for(
    actor: &Actor,
    ledger: &Ledger,
    hash: BlobHash,
    purpose: Purpose,
) -> Option<model::Evidence> {
    if !may_read(actor, ledger.info()) {
        return None;
    }
    let mut links = model::links_to(ledger, hash)
        .filter_map(model::read_evidence)
        .filter(|link| !link.is_withdrawn)
        .filter(|link| purpose == Purpose::Read || ledger.may_attach(actor, link.id));
    let first = links.next()?;
    let waits = |link: &model::Evidence| link.arrival == Arrival::Waiting;
    if purpose == Purpose::Read || waits(&first) {
        return Some(first);
    }
    Some(links.find(waits).unwrap_or(first))
}

/// What a file's bytes are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To look at them.
    Read,
    /// To bring them.
    Send,
}

impl Ledger {
    /// What attaching a file there is.
    pub(super) fn attaching_action(&self, parent: Option<EntityId>) -> Action {
        let parent = parent.and_then(|parent| self.row(parent));
        match parent.map(|row| row.kind) {
            Some(EntityKind::Signature) => Action::AttachScan,
            _ => Action::EditRealization,
        }
    }

    fn may_attach(&self, actor: &Actor, link: EntityId) -> bool {
        let parent = self.row(link).and_then(Row::parent);
        let level = agreement_of(self, link).and_then(|agreement| self.row(agreement));
        let level = level.and_then(|row| Level::from_code(row.text(agreement::LEVEL)));
        let subject = self.info.subject(level);
        may(actor, self.attaching_action(parent), &subject).is_ok()
    }

    /// A link belongs to a realization or to a signature on paper of this scope, and one content
    /// has one size and type. A scan names the content that was signed, and no other.
    pub(super) fn check_evidence_place(
        &self,
        fields: &BTreeMap<Field, Value>,
    ) -> Result<(), Refused> {
        let parent = fields.get(&evidence::REALIZATION).and_then(Value::as_id);
        let shown = fields.get(&evidence::CONTENT).and_then(Value::as_text);
        let shown = shown.and_then(BlobHash::from_hex);
        match parent.and_then(|parent| self.row(parent)) {
            Some(row) if row.kind == EntityKind::Realization && shown.is_none() => {}
            Some(row) if row.kind == EntityKind::Signature => check_scan(row, shown)?,
            _ => return Err(Disposition::parked(ParkReason::UnknownEntity)),
        }
        let size = fields.get(&evidence::SIZE).and_then(Value::as_integer);
        let size = size.and_then(|size| u64::try_from(size).ok());
        let code = fields.get(&evidence::MEDIA_TYPE).and_then(Value::as_text);
        let largest = code.and_then(MediaType::from_code).map_or(0, bytes_max);
        if size.is_none_or(|size| size == 0 || size > largest) {
            return Err(refused_field("size"));
        }
        let text = fields.get(&evidence::HASH).and_then(Value::as_text);
        let twin = text
            .and_then(BlobHash::from_hex)
            .and_then(|hash| model::links_to(self, hash).next());
        match twin {
            Some(twin) if Some(twin.value(evidence::SIZE)) != fields.get(&evidence::SIZE) => {
                Err(refused_field("size"))
            }
            Some(twin)
                if Some(twin.value(evidence::MEDIA_TYPE)) != fields.get(&evidence::MEDIA_TYPE) =>
            {
                Err(refused_field("media_type"))
            }
            _ => Ok(()),
        }
    }

    /// Where the bytes of a new link are: a file that another link of the scope has brought is
    /// here already.
    pub(super) fn arrival_of(&self, fields: &BTreeMap<Field, Value>) -> Arrival {
        let hash = fields
            .get(&evidence::HASH)
            .and_then(Value::as_text)
            .and_then(BlobHash::from_hex);
        let is_here = hash.is_some_and(|hash| {
            model::links_to(self, hash).any(|link| model::arrival(link) == Arrival::Stored)
        });
        if is_here {
            Arrival::Stored
        } else {
            Arrival::Waiting
        }
    }

    /// What a move has brought in may name a file that another link of the scope has brought, or
    /// bring one that another link waits for: then all of them say that it is here.
    pub(super) fn join_arrivals(&mut self, moved: &[EntityId], stamp: Stamp) {
        let moved = moved.iter().filter_map(|id| self.row(*id));
        let moved = moved.filter(|row| row.kind == EntityKind::Evidence);
        let files: BTreeSet<BlobHash> = moved.filter_map(model::evidence_hash).collect();
        for file in files {
            let links: Vec<(EntityId, Arrival)> = model::links_to(self, file)
                .map(|link| (link.id, model::arrival(link)))
                .collect();
            let is_here = links.iter().any(|(_, arrival)| *arrival == Arrival::Stored);
            let waiting = links
                .iter()
                .filter(|(_, arrival)| *arrival == Arrival::Waiting);
            for (link, _) in waiting.filter(|_| is_here) {
                self.write_state(*link, evidence::STATUS, Arrival::Stored.code(), stamp);
            }
        }
    }

    /// Every link to a file that has arrived says so. Who says it proves nothing: the store is
    /// asked. A locked document takes it, because no content changes.
    pub(super) fn evidence_stored(
        &mut self,
        operation: &Operation,
        content_root: &ContentRoot,
        context: &JudgeContext<'_>,
    ) -> Result<Disposition, Refused> {
        let hash = BlobHash::from_bytes(*content_root);
        let link = self
            .row(operation.entity)
            .filter(|row| row.kind == EntityKind::Evidence)
            .ok_or_else(|| Disposition::parked(ParkReason::UnknownEntity))?;
        if model::evidence_hash(link) != Some(hash) {
            return Err(Disposition::parked(ParkReason::ContentChanged));
        }
        if !context.blobs.is_stored(operation.scope, hash) {
            return Err(Disposition::parked(ParkReason::BytesMissing));
        }
        let waiting: Vec<EntityId> = model::links_to(self, hash)
            .filter(|link| model::arrival(link) == Arrival::Waiting)
            .map(|link| link.id)
            .collect();
        if waiting.is_empty() {
            let state = Arrival::Stored.code();
            return Err(Disposition::parked_with(ParkReason::StaleState, state));
        }
        let stamp = Self::stamp(operation, context);
        for link in waiting {
            self.write_state(link, evidence::STATUS, Arrival::Stored.code(), stamp);
        }
        Ok(Disposition::Applied)
    }
}

/// A scan belongs to a signature on paper, and shows what was signed.
fn check_scan(signature: &Row, shown: Option<BlobHash>) -> Result<(), Refused> {
    if !model::is_on_paper(signature) {
        return Err(refused_field(ScanProblem::NotOnPaper.code()));
    }
    if shown.is_none() || shown != model::signed_content(signature) {
        return Err(refused_field(ScanProblem::OtherContent.code()));
    }
    Ok(())
}

fn refused_field(name: &str) -> Refused {
    Disposition::parked_with(ParkReason::InvalidValue, name)
}
