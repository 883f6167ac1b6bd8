//! Taking what the server sends.

use ikrar_domain::order::Gather;
use std::collections::{BTreeMap, BTreeSet};

use super::{Replica, ScopeState, restore};
use crate::disposition::{Disposition, ParkReason, Receipt};
use crate::identity::{Dseq, EntityId, FateSeq, ScopeId, Seq, UnixSeconds};
use crate::ledger::{Head, ScopeInfo};
use crate::model;
use crate::ports::{Cursor, StoreBatch};
use crate::protocol::ProtocolError;
use crate::protocol::pull::{ChangedCell, ChangedFates, PageForm};
use crate::protocol::pull::{PullReply, PullRequest, ScopePage};
use crate::protocol::push::Alarm;
use crate::row::{Cell, Checksum, Row, Whole, count_in, count_out};
use crate::schema::{EntityKind, moved_away};
use crate::zoo::{Mutant, mutant};

/// What a reply to a pull means.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PullOutcome {
    /// To store in one transaction.
    pub batch: StoreBatch,
    /// Whether to pull again at once.
    pub more: bool,
    /// Scopes whose checksum did not match; they are fetched anew. An alarm for people.
    pub mismatched: Vec<ScopeId>,
    /// What exactly differed, for people to read.
    pub alarms: Vec<Alarm>,
    /// The server may have been restored from a backup: a push must come before the next pull.
    pub push_first: bool,
    /// Entities whose view may have changed.
    pub changed: BTreeSet<EntityId>,
}

impl Replica {
    /// The request for what is new.
    pub fn pull_request(&self, nonce: u64) -> PullRequest {
        let mut request = PullRequest {
            nonce,
            replica: self.id,
            cursors: Vec::new(),
            fates: if self.is_unsure() {
                FateSeq::default()
            } else {
                self.fates
            },
            digests: Vec::new(),
            wholes: Vec::new(),
            receipted: self.last_receipted(),
            receipted_end: self.last_receipted_end(),
            inventory_from: self.inventory_from(),
            form: PageForm::NEWEST,
        };
        for (scope, state) in &self.scopes {
            if self.is_refetched(*scope) {
                request.cursors.push((*scope, Seq::default()));
                request.wholes.push(Whole::default().end());
            } else {
                request.cursors.push((*scope, state.head.seq));
                request.wholes.push(self.end_told(*scope, state.whole));
            }
        }
        request
    }

    /// Takes the server's news.
    pub fn pull_reply(
        &mut self,
        request: &PullRequest,
        bytes: &[u8],
        now: UnixSeconds,
    ) -> Result<PullOutcome, ProtocolError> {
        let reply = PullReply::from_bytes(bytes)?;
        if reply.nonce != request.nonce && !mutant(Mutant::NonceIgnored) {
            return Err(ProtocolError::WrongReply);
        }
        self.note_contact(reply.server_time, now);
        self.retry_held_back();
        let mut outcome = PullOutcome {
            more: reply.more,
            batch: self.batch(),
            ..PullOutcome::default()
        };
        let stood: BTreeMap<ScopeId, Seq> =
            self.cursors().map(|(info, seq)| (info.id, seq)).into_map();
        for scope in reply.revoked {
            self.leave(scope, &mut outcome);
        }
        self.note_wanted(reply.fates.wanted);
        self.note_fates_told(reply.fates.upto);
        if request.inventory_from != Dseq::default() {
            let told = reply.fates.inventory.clone();
            self.take_inventory(request.inventory_from, told, &mut outcome);
        }
        self.take_fates(request, &reply.fates, &mut outcome);
        let mut written = BTreeSet::new();
        for page in reply.scopes {
            if !page.reset && !self.follows_on(request, page.info.id) {
                // The store was read anew, or emptied, since this was asked: the page continues
                // something else than what is here.
                outcome.more = true;
                continue;
            }
            self.take_page(page, &mut outcome, &mut written);
        }
        if !outcome.more {
            for scope in self.take_missing() {
                self.start_anew(scope, &mut outcome);
            }
        }
        if !outcome.more {
            self.suspect_missing_places();
            self.forget_unreachable_places(&mut outcome);
        }
        self.stop_replaying_settled(&mut outcome.changed);
        for entity in &outcome.changed {
            self.replay(*entity);
        }
        let batch = &mut outcome.batch;
        let changed = batch.cursors.iter().map(|cursor| cursor.info.id);
        let changed: BTreeSet<ScopeId> = changed.chain(batch.forgotten.iter().copied()).into_set();
        batch.continues = changed
            .into_iter()
            .map(|scope| (scope, stood.get(&scope).copied()))
            .collect();
        outcome.push_first = self.must_ask();
        if outcome.push_first {
            self.become_unsure(&mut outcome.batch);
        }
        outcome.more |= outcome.push_first;
        outcome.batch.rows = written
            .iter()
            .filter_map(|entity| self.base.get(entity).cloned())
            .collect();
        Ok(outcome)
    }

    /// The scope is out of reach: what it held goes, and what was written for it stays.
    fn leave(&mut self, scope: ScopeId, outcome: &mut PullOutcome) {
        // A server that has lost the scope says the same as one that has revoked it.
        self.suspect(None);
        self.refetched(scope);
        self.forget_scope(scope, outcome);
        self.scopes.remove(&scope);
        self.forget_places(scope, outcome);
        outcome.batch.forgotten.push(scope);
        if mutant(Mutant::RevokeDropsOutbox) {
            self.outbox.retain(|_, operation| operation.scope != scope);
        }
    }

    /// Whether a page that this request asked for continues what is here.
    fn follows_on(&self, request: &PullRequest, scope: ScopeId) -> bool {
        let asked = request.cursors.iter().find(|(id, _)| *id == scope);
        let refetched = self.is_refetched(scope);
        let stands = self.scopes.get(&scope).map(|state| {
            if refetched {
                Head::default().seq
            } else {
                state.head.seq
            }
        });
        asked.map(|(_, seq)| *seq) == stands
    }

    /// Takes what became of own operations. One that now has an effect replays until its page
    /// has come.
    fn take_fates(
        &mut self,
        request: &PullRequest,
        fates: &ChangedFates,
        outcome: &mut PullOutcome,
    ) {
        // One whose receipt has not come yet is told again afterwards: a server restored meanwhile
        // may give the receipt anew, and the number of its change once more.
        let waits = |receipt: &Receipt| self.outbox.contains_key(&receipt.dseq);
        let is_early = fates.receipts.iter().any(waits) && !mutant(Mutant::FateHeardEarly);
        let is_sure = !self.is_unsure() || self.is_compared(request);
        if fates.upto != self.fates && is_sure && !is_early {
            self.fates = fates.upto;
            self.is_sure_again();
            outcome.batch.fates = Some(fates.upto);
        }
        for receipt in &fates.receipts {
            self.take_fate(receipt, outcome);
        }
    }

    /// Takes the present receipt of an own operation.
    pub(super) fn take_fate(&mut self, receipt: &Receipt, outcome: &mut PullOutcome) {
        let Some((operation, known)) = self.sent.get_mut(&receipt.dseq) else {
            return;
        };
        // A copied store: the identity's fate is the other copy's operation's.
        let aside = Disposition::parked(ParkReason::CloneDetected);
        if known == receipt || known.disposition == aside {
            return;
        }
        // Within one history an operation keeps its place.
        let is_displaced = known.seq.is_some() && known.seq != receipt.seq;
        let mut receipt = receipt.clone();
        if !self.scopes.contains_key(&operation.scope) {
            // Its page will not come, or brings it whole.
            receipt.seq = None;
        }
        known.clone_from(&receipt);
        let operation = operation.clone();
        if is_displaced {
            self.suspect(None);
        }
        if self.still_replays(&operation, &receipt) {
            self.start_replaying(&operation);
        }
        outcome.changed.insert(operation.entity);
        outcome.batch.receipts.push((operation, receipt));
    }

    fn take_page(
        &mut self,
        mut page: ScopePage,
        outcome: &mut PullOutcome,
        written: &mut BTreeSet<EntityId>,
    ) {
        let scope = page.info.id;
        let is_behind = page.head.seq < self.last_place(scope);
        if self.must_wait(scope, page.reset || is_behind) {
            outcome.more = true;
            return;
        }
        if page.reset || self.is_refetched(scope) {
            self.refetched(scope);
            if !mutant(Mutant::ResetKeepsRows) {
                self.forget_scope(scope, outcome);
            }
            self.scopes.remove(&scope);
        }
        self.scopes
            .entry(scope)
            .or_insert_with(|| ScopeState::empty(page.info));
        for changed in std::mem::take(&mut page.cells) {
            if changed.kind == EntityKind::MovedAway && changed.field == moved_away::ROWS {
                self.take_away(scope, &changed.cell, outcome);
            }
            self.leave_other_scope(scope, changed.entity, outcome);
            written.insert(changed.entity);
            outcome.changed.insert(changed.entity);
            self.take_cell(scope, changed);
        }
        let Some(state) = self.scopes.get_mut(&scope) else {
            return;
        };
        state.head.seq = page.upto;
        if mutant(Mutant::CursorSkipsRest) {
            state.head.seq = page.head.seq;
        }
        let (own, whole) = (state.head, state.whole);
        let is_whole = page.whole.is_none_or(|server| server == whole);
        if own.seq == page.head.seq && own.checksum == page.head.checksum && is_whole {
            self.note_agreement(scope);
        } else if own.seq == page.head.seq && !mutant(Mutant::ChecksumNotCompared) {
            let alarm = restore::alarm_of(own, whole, &page);
            self.take_mismatch(page.info, alarm, outcome);
            written.retain(|entity| self.base.contains_key(entity));
        }
        let seq = self
            .scopes
            .get(&scope)
            .map_or(own.seq, |state| state.head.seq);
        outcome.batch.cursors.push(Cursor {
            info: page.info,
            seq,
        });
    }

    /// Content that differs is fetched anew once, and told to people and to the server.
    fn take_mismatch(&mut self, info: ScopeInfo, alarm: Alarm, outcome: &mut PullOutcome) {
        outcome.mismatched.push(info.id);
        outcome.alarms.push(alarm);
        if self.note_mismatch(alarm) {
            outcome.more = true;
            self.forget_scope(info.id, outcome);
            self.scopes.insert(info.id, ScopeState::empty(info));
        }
    }

    /// Rows that have left this scope. What another scope's page has brought already stays, and
    /// what has come back since.
    fn take_away(&mut self, scope: ScopeId, mark: &Cell, outcome: &mut PullOutcome) {
        let left = mark.value.as_bytes().and_then(model::left_from_bytes);
        for entity in left.unwrap_or_default().into_keys() {
            let is_here = |row: &Row| row.scope == scope && row.touched() < mark.touched;
            if self.base.get(&entity).is_some_and(is_here) {
                self.drop_row(entity, outcome);
            }
        }
    }

    /// A row comes in one scope while the device still has it in another: its page there, which
    /// takes it out, has not come yet.
    fn leave_other_scope(&mut self, scope: ScopeId, entity: EntityId, outcome: &mut PullOutcome) {
        if self.base.get(&entity).is_some_and(|row| row.scope != scope) {
            self.drop_row(entity, outcome);
        }
    }

    fn drop_row(&mut self, entity: EntityId, outcome: &mut PullOutcome) {
        let Some(row) = self.base.remove(&entity) else {
            return;
        };
        self.base_index.remove(&row);
        self.naming.forget(&row);
        if let Some(state) = self.scopes.get_mut(&row.scope) {
            for (field, cell) in &row.cells {
                count_out(state.sums(), (entity, *field), cell);
            }
        }
        self.conflicts.retain(|(other, _)| *other != entity);
        outcome.changed.insert(entity);
        outcome.batch.erased.push(entity);
    }

    fn take_cell(&mut self, scope: ScopeId, changed: ChangedCell) {
        let ChangedCell {
            entity,
            kind,
            field,
            cell,
        } = changed;
        if cell.challengers.is_empty() {
            self.conflicts.remove(&(entity, field));
        } else {
            self.conflicts.insert((entity, field));
        }
        let row = self
            .base
            .entry(entity)
            .or_insert_with(|| Row::new(entity, kind, scope));
        if let Some(state) = self.scopes.get_mut(&scope) {
            if let Some(before) = row.cells.get(&field) {
                count_out(state.sums(), (entity, field), before);
            }
            count_in(state.sums(), (entity, field), &cell);
        }
        row.cells.insert(field, cell);
        self.base_index.insert(row);
        self.naming.note(row);
    }

    /// Forgets what the server said of a scope. The outbox stays: it is nobody's to delete.
    pub(super) fn forget_scope(&mut self, scope: ScopeId, outcome: &mut PullOutcome) {
        let gone: Vec<EntityId> = self
            .base
            .values()
            .filter(|row| row.scope == scope)
            .map(|row| row.id)
            .collect();
        for entity in gone {
            if let Some(row) = self.base.remove(&entity) {
                self.base_index.remove(&row);
                self.naming.forget(&row);
            }
            outcome.changed.insert(entity);
            outcome.batch.erased.push(entity);
        }
        let base = &self.base;
        self.conflicts
            .retain(|(entity, _)| base.contains_key(entity));
        if let Some(state) = self.scopes.get_mut(&scope) {
            state.head.checksum = Checksum::default();
            state.whole = Whole::default();
        }
    }

    /// Operations whose effect the base now holds need no replay.
    fn stop_replaying_settled(&mut self, changed: &mut BTreeSet<EntityId>) {
        let mut settled: Vec<(EntityId, Dseq)> = Vec::new();
        for (entity, dseqs) in &self.replaying {
            for dseq in dseqs {
                if let Some((operation, receipt)) = self.sent.get(dseq)
                    && !self.still_replays(operation, receipt)
                {
                    settled.push((*entity, *dseq));
                }
            }
        }
        for (entity, dseq) in settled {
            changed.insert(entity);
            self.stop_replaying(entity, dseq);
        }
    }
}
