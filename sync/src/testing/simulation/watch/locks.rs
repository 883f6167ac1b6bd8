//! G6, told in its plainest form: what is locked takes no edit, whichever operation of a push it
//! is and whoever lets it in; and a step is taken from the state that its actor saw.

use std::collections::{BTreeMap, BTreeSet};

use ikrar_domain::agreement::{AgreementAction, SessionAction};
use ikrar_domain::measurement::{ItemReview, ReportAction};

use crate::disposition::Disposition;
use crate::identity::EntityId;
use crate::operation::{Body, Operation, Transition};
use crate::row::Row;
use crate::schema::{self, EntityKind, Field, FieldType, field_rule};
use crate::schema::{agreement, plan, realization, report, signature, signing_session};
use crate::testing::check::Violation;
use crate::testing::server::{Pushed, SimulatedServer};
use crate::value::Value;

type Standing = BTreeMap<EntityId, Row>;

/// What a push found locked, and what it has moved to another state itself.
pub(super) struct Locks {
    locked: BTreeSet<EntityId>,
    moved: BTreeSet<EntityId>,
}

impl Locks {
    /// Goes through a push in the order of its operations, from the rows as they stood before it.
    pub(super) fn walk(
        rows: &Standing,
        server: &SimulatedServer,
        pushed: &Pushed,
    ) -> Result<Self, Violation> {
        let mut walk = Walk::new(rows);
        let locked = walk.locked_of(pushed);
        for judged in &pushed.judged {
            if !has_effect(&judged.receipt.disposition) {
                continue;
            }
            let operation = &judged.operation;
            match &operation.body {
                Body::Transition {
                    action, expected, ..
                } => walk.step(operation, *action, expected)?,
                Body::Adopt { parked, .. } => {
                    for id in parked {
                        if let Some((adopted, _)) = server.disk().operation(*id) {
                            walk.edit(adopted)?;
                        }
                    }
                }
                Body::Move { .. } | Body::Unknown { .. } => {}
                _ => walk.edit(operation)?,
            }
        }
        let moved = walk.states.into_keys().chain(walk.freed).collect();
        Ok(Self { locked, moved })
    }

    /// What was locked before a push, and what no step of it has opened, holds what it held; what
    /// is written once is never written again.
    pub(super) fn keep(&self, rows: &Standing, old: &Row, row: &Row) -> Result<(), Violation> {
        let is_locked = self.locked.contains(&row.id);
        let is_locked = is_locked && !above(rows, row).any(|id| self.moved.contains(&id));
        for (field, cell) in &row.cells {
            let Some(rule) = field_rule(row.kind, *field) else {
                continue;
            };
            let is_kept = match rule.field_type {
                FieldType::Fixed(_) => true,
                FieldType::Workflow => false,
                _ => is_locked,
            };
            let was = old.cells.get(field);
            let is_same = was.is_some_and(|was| {
                (&was.value, &was.challengers) == (&cell.value, &cell.challengers)
            });
            // What only ever carried a challenger that is settled says nothing.
            if is_kept && !is_same && (was.is_some() || !cell.value.is_null()) {
                let id = cell.stamp.operation;
                return Err(Violation::LockedChanged { id });
            }
        }
        Ok(())
    }
}

/// Whether an operation has changed anything.
fn has_effect(disposition: &Disposition) -> bool {
    !matches!(
        disposition,
        Disposition::Parked(_) | Disposition::Superseded
    )
}

/// A row and the rows it hangs on.
fn above<'a>(rows: &'a Standing, row: &Row) -> impl Iterator<Item = EntityId> + 'a {
    let up = |id: &EntityId| rows.get(id).and_then(Row::parent);
    std::iter::successors(Some(row.id), up).take(8)
}

/// What a step leads to, where it tells without asking anything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Is(&'static str),
    /// Under review or cleared, as the other lane says.
    Cleared,
}

struct Walk<'a> {
    rows: &'a Standing,
    /// What steps of this push have led to.
    states: BTreeMap<EntityId, State>,
    /// What this push has brought into being, and what it hangs on.
    created: BTreeMap<EntityId, (EntityKind, Option<EntityId>)>,
    /// Versions of plans that this push has taken out, or brought back; nothing where only what
    /// its author had seen tells.
    removed: BTreeMap<EntityId, Option<bool>>,
    /// Plans whose later version this push has written.
    freed: BTreeSet<EntityId>,
}

impl<'a> Walk<'a> {
    fn new(rows: &'a Standing) -> Self {
        Self {
            rows,
            states: BTreeMap::new(),
            created: BTreeMap::new(),
            removed: BTreeMap::new(),
            freed: BTreeSet::new(),
        }
    }

    fn locked_of(&self, pushed: &Pushed) -> BTreeSet<EntityId> {
        let ids = pushed.rows.values().flatten().copied();
        ids.filter(|id| self.kind(*id).is_some_and(|kind| self.is_locked(*id, kind)))
            .collect()
    }

    fn kind(&self, id: EntityId) -> Option<EntityKind> {
        let stood = self.rows.get(&id).map(|row| row.kind);
        stood.or_else(|| self.created.get(&id).map(|(kind, _)| *kind))
    }

    fn parent(&self, id: EntityId) -> Option<EntityId> {
        let stood = self.rows.get(&id).and_then(Row::parent);
        stood.or_else(|| self.created.get(&id).and_then(|(_, parent)| *parent))
    }

    fn agreement(&self, id: EntityId) -> Option<EntityId> {
        let up = |id: &EntityId| self.parent(*id);
        std::iter::successors(Some(id), up)
            .take(8)
            .find(|id| self.kind(*id) == Some(EntityKind::Agreement))
    }

    /// Whether the state of a document is one of these. One that a lane has cleared is none that
    /// anything could be written in.
    fn is_in(&self, id: EntityId, states: &[&str]) -> bool {
        match self.states.get(&id) {
            Some(State::Is(state)) => states.contains(state),
            Some(State::Cleared) => false,
            None => self
                .stood_in(id)
                .is_some_and(|state| states.contains(&state)),
        }
    }

    /// The state before this push.
    fn stood_in(&self, id: EntityId) -> Option<&str> {
        let row = self.rows.get(&id)?;
        Some(row.text(state_field(row.kind)?))
    }

    fn agreement_is_in(&self, id: EntityId, states: &[&str]) -> bool {
        let document = self.agreement(id);
        document.is_some_and(|document| self.is_in(document, states))
    }

    /// Whether what stands takes no edit (`domain.md` 4.2 and 4.3).
    fn is_locked(&self, id: EntityId, kind: EntityKind) -> bool {
        let parent = self.parent(id).unwrap_or_default();
        match kind {
            EntityKind::Agreement | EntityKind::Item | EntityKind::BudgetLine => {
                self.agreement_is_in(id, &AGREED)
            }
            EntityKind::Support | EntityKind::Funding | EntityKind::ActionStep => {
                self.agreement_is_in(id, &FINISHED)
            }
            EntityKind::Report => self.is_in(id, &SENT) || self.agreement_is_in(id, &OVER),
            EntityKind::Realization => {
                self.is_in(id, &["accepted"]) || self.is_locked(parent, EntityKind::Report)
            }
            EntityKind::BudgetRealization | EntityKind::UnspentCause => {
                self.is_locked(parent, EntityKind::Report)
            }
            EntityKind::Evidence => match self.kind(parent) {
                Some(EntityKind::Signature) => self.agreement_is_in(parent, &["void"]),
                _ => self.is_locked(parent, EntityKind::Realization),
            },
            EntityKind::Signature => true,
            EntityKind::SigningSession => self.is_in(id, &["closed"]),
            EntityKind::Attendance => self.is_in(parent, &["closed"]),
            EntityKind::Plan => self.is_replaced(id),
            EntityKind::PlanNode | EntityKind::PlanIndicator | EntityKind::Contribution => {
                let kind = self.kind(parent).unwrap_or(EntityKind::Plan);
                self.is_locked(parent, kind)
            }
            _ => false,
        }
    }

    /// Whether another version of a plan was started, and not taken out.
    fn is_replaced(&self, id: EntityId) -> bool {
        let next = schema::next_version_id(id);
        let stands = self.kind(next).is_some();
        let stood = self.rows.get(&next);
        let was_out = stood.is_some_and(|row| *row.value(plan::REMOVED) == Value::Bool(true));
        let is_out = self.removed.get(&next).copied().unwrap_or(Some(was_out));
        stands && is_out == Some(false)
    }

    /// Whether a document takes a new row.
    fn takes_new(&self, kind: EntityKind, parent: EntityId, operation: &Operation) -> bool {
        match kind {
            EntityKind::Agreement
            | EntityKind::Plan
            | EntityKind::SigningSession
            | EntityKind::Comment
            | EntityKind::BudgetDocument
            | EntityKind::DocumentLine => true,
            EntityKind::Report => !self.agreement_is_in(parent, &OVER),
            EntityKind::Support | EntityKind::Funding | EntityKind::ActionStep => {
                !self.agreement_is_in(parent, &FINISHED)
            }
            EntityKind::Signature => {
                let side = operation
                    .value_of(signature::PARTY)
                    .and_then(Value::as_text);
                let turn = match side {
                    Some("first") => "cleared",
                    _ => "signed_first",
                };
                self.is_in(parent, &[turn]) || self.states.get(&parent) == Some(&State::Cleared)
            }
            EntityKind::Evidence if self.kind(parent) == Some(EntityKind::Signature) => {
                !self.agreement_is_in(parent, &["void"])
            }
            _ => self
                .kind(parent)
                .is_none_or(|above| !self.is_locked(parent, above)),
        }
    }

    fn edit(&mut self, operation: &Operation) -> Result<(), Violation> {
        let (id, entity) = (operation.id, operation.entity);
        let Some(kind) = operation.kind() else {
            return Ok(());
        };
        let parent = kind
            .parent_field()
            .and_then(|field| operation.value_of(field));
        let parent = parent.and_then(Value::as_id);
        let is_taken = if self.kind(entity).is_some() {
            let is_again = kind == EntityKind::Signature && is_creation(operation);
            is_again || !self.is_locked(entity, kind)
        } else {
            self.takes_new(kind, parent.unwrap_or_default(), operation)
        };
        if !is_taken {
            return Err(Violation::LockedChanged { id });
        }
        if is_creation(operation) {
            self.created.entry(entity).or_insert((kind, parent));
        }
        if kind == EntityKind::Plan {
            let said = operation.value_of(plan::REMOVED);
            let is_out = match said {
                Some(out) => Some(*out == Value::Bool(true)),
                None => is_creation(operation).then_some(false),
            };
            self.removed.insert(entity, is_out);
            let earlier = self.rows.get(&entity).map(|row| row.value(plan::EARLIER));
            let earlier = earlier.or_else(|| operation.value_of(plan::EARLIER));
            self.freed.extend(earlier.and_then(Value::as_id));
        }
        Ok(())
    }

    fn step(
        &mut self,
        operation: &Operation,
        action: Transition,
        expected: &str,
    ) -> Result<(), Violation> {
        let (id, entity) = (operation.id, operation.entity);
        let Some(led_to) = leads_to(action) else {
            return Ok(());
        };
        let is_seen = match self.states.get(&entity) {
            Some(State::Is(state)) => *state == expected,
            Some(State::Cleared) => matches!(expected, "submitted" | "cleared"),
            None => self.stood_in(entity).is_none_or(|state| state == expected),
        };
        if !is_seen {
            return Err(Violation::StepUnseen { id });
        }
        self.states.insert(entity, led_to);
        match action {
            Transition::Item(ItemReview::Return) => {
                let report = self.parent(entity).unwrap_or_default();
                if self.is_in(report, &["submitted", "agency_checked"]) {
                    self.states.insert(report, State::Is("returned"));
                }
            }
            Transition::Agreement(AgreementAction::SignSecond) => {
                let row = self.rows.get(&entity);
                let earlier = row.and_then(|row| row.value(agreement::SUPERSEDES).as_id());
                let earlier = earlier.map(|earlier| (earlier, State::Is("superseded")));
                self.states.extend(earlier);
            }
            _ => {}
        }
        Ok(())
    }
}

/// States in which an agreement's content is nobody's to change.
const AGREED: [&str; 7] = [
    "submitted",
    "cleared",
    "signed_first",
    "in_force",
    "superseded",
    "closed",
    "void",
];
/// States after which nothing more happens to it.
const FINISHED: [&str; 3] = ["superseded", "closed", "void"];
/// States in which nothing is measured under it any more.
const OVER: [&str; 2] = ["closed", "void"];
/// States in which a report is not with its agency.
const SENT: [&str; 4] = ["submitted", "agency_checked", "verified", "locked"];

fn is_creation(operation: &Operation) -> bool {
    matches!(operation.body, Body::Create { .. })
}

const fn state_field(kind: EntityKind) -> Option<Field> {
    match kind {
        EntityKind::Agreement => Some(agreement::STATUS),
        EntityKind::Report => Some(report::STATUS),
        EntityKind::Realization => Some(realization::FLAG),
        EntityKind::SigningSession => Some(signing_session::STATUS),
        _ => None,
    }
}

/// Where a step leads; none for what is no step of a document.
const fn leads_to(action: Transition) -> Option<State> {
    let state = match action {
        Transition::Agreement(action) => match action {
            AgreementAction::Submit => "submitted",
            AgreementAction::Withdraw => "draft",
            AgreementAction::Return => "returned",
            AgreementAction::Clear => return Some(State::Cleared),
            AgreementAction::SignFirst => "signed_first",
            AgreementAction::SignSecond => "in_force",
            AgreementAction::Void => "void",
        },
        Transition::Report(action) => match action {
            ReportAction::Submit => "submitted",
            ReportAction::Withdraw => "draft",
            ReportAction::CheckByAgency => "agency_checked",
            ReportAction::Verify => "verified",
            ReportAction::Return => "returned",
            ReportAction::Lock => "locked",
            ReportAction::Reopen => "reopened",
        },
        Transition::Item(review) => match review {
            ItemReview::Accept => "accepted",
            ItemReview::Return => "returned",
            ItemReview::Undo => "unreviewed",
        },
        Transition::Session(SessionAction::Close) => "closed",
        Transition::Session(SessionAction::Reopen) => "open",
        Transition::EvidenceStored | Transition::Parked(_) | Transition::Sheet(_) => return None,
    };
    Some(State::Is(state))
}
