//! What the agreement's page shows, read from rows. Rules are the domain's.

use ikrar_domain::{
    agreement::{
        Agreement, AgreementAction, AgreementFacts, AgreementKind, AgreementStatus, ChangeScope,
        Lanes, Level, Problem, ProblemSeverity, TransitionRefusal, deadline,
    },
    people::{Action, Actor, Subject, may},
    review::Comment,
    value::{AgencyId, Rupiah},
};
use ikrar_sync::{
    identity::EntityId,
    model,
    row::Rows,
    schema::{EntityKind, Field, agreement, budget_line, item},
};

use super::above::{Above, read_above};
use crate::{
    reading::{agency_name, entity_label},
    text,
};

/// The document.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Document {
    pub(super) id: EntityId,
    pub(super) year: u16,
    pub(super) level: Level,
    pub(super) agency: AgencyId,
    pub(super) agency_name: String,
    pub(super) kind: AgreementKind,
    /// How much an amendment may change; none for an original.
    pub(super) change_scope: Option<ChangeScope>,
    pub(super) status: AgreementStatus,
    pub(super) lanes: Lanes,
    pub(super) has_second_party: bool,
    pub(super) items: Vec<EntityId>,
    pub(super) lines: Vec<EntityId>,
    pub(super) total: String,
    pub(super) deadline: Option<String>,
    pub(super) problems: Vec<ProblemLine>,
    /// Whose agreement stands above.
    pub(super) above: Option<Above>,
    /// What the guards of its steps know, with a reason given.
    pub(super) facts: AgreementFacts,
    pub(super) comments: Vec<Comment>,
    /// Why nothing can be typed; none where it can.
    pub(super) lock: Option<String>,
    pub(super) may_comment: bool,
    /// Whether this person may say what supports what: as long as the agreement lives.
    pub(super) may_link: bool,
}

/// Something missing or doubtful, with the box it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ProblemLine {
    pub(super) message: String,
    pub(super) is_blocking: bool,
    pub(super) element: String,
    /// Whose box that is.
    pub(super) entity: EntityId,
}

/// Each finding by its place among those of the same row, so that one that comes or goes leaves
/// the others as they are drawn.
pub(super) fn places_of(problems: &[ProblemLine]) -> Vec<(usize, EntityId)> {
    let place = |(index, line): (usize, &ProblemLine)| {
        let before = problems.iter().take(index);
        let place = before.filter(|other| other.entity == line.entity).count();
        (place, line.entity)
    };
    problems.iter().enumerate().map(place).collect()
}

/// The finding at such a place.
pub(super) fn problem_at(
    problems: &[ProblemLine],
    (place, entity): (usize, EntityId),
) -> Option<&ProblemLine> {
    let of_row = |line: &&ProblemLine| line.entity == entity;
    problems.iter().filter(of_row).nth(place)
}

/// A step somebody may take, with why not yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct AgreementStep {
    pub(super) action: AgreementAction,
    pub(super) refusal: Option<String>,
}

impl AgreementStep {
    /// Whether the step wants words from the person.
    pub(super) fn wants_note(&self) -> bool {
        matches!(self.action, AgreementAction::Return | AgreementAction::Void)
    }
}

/// A place a comment can be anchored to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CommentAnchor {
    pub(super) entity: EntityId,
    pub(super) field: Field,
    pub(super) label: String,
}

/// Reads the document; nothing where the agreement is not on this device.
pub(super) fn read_document(rows: &impl Rows, actor: &Actor, id: EntityId) -> Option<Document> {
    let document = model::read_agreement(rows, id)?;
    let subject = Subject::agreement(document.agency, document.level);
    let agency = EntityId::from_uuid(document.agency.uuid());
    let user = EntityId::from_uuid(actor.user.uuid());
    let policy = model::city_policy(rows);
    // The check is the dearest of all that an edit asks for, so it is made once.
    let checked = model::checked_agreement(rows, &document, user, true, &policy)?;
    Some(Document {
        id,
        year: document.year.number(),
        level: document.level,
        agency: document.agency,
        agency_name: agency_name(rows, agency),
        kind: document.kind,
        change_scope: document.amendment.as_ref().map(|amendment| amendment.scope),
        status: document.status,
        lanes: document.lanes,
        has_second_party: document.second_party.is_some(),
        items: model::items_of(rows, id),
        lines: model::budget_lines_of(rows, id),
        total: document
            .budget_total()
            .map_or_else(String::new, Rupiah::display),
        deadline: document
            .budget_document
            .as_ref()
            .map(|budget| text::time::date(deadline(budget.ratified_on))),
        above: checked.above.and_then(|above| read_above(rows, above)),
        problems: checked.problems.iter().map(problem_line).collect(),
        facts: checked.facts,
        comments: model::comments_of(rows, id),
        lock: lock(actor, &document, &subject),
        may_comment: may(actor, Action::Comment, &subject).is_ok(),
        may_link: may(actor, Action::EditAgreement, &subject).is_ok()
            && !document.status.is_finished(),
    })
}

fn lock(actor: &Actor, document: &Agreement, subject: &Subject) -> Option<String> {
    if document.status == AgreementStatus::Superseded {
        // Whoever reads it: what matters first is that another version counts.
        Some(text::amendment::SUPERSEDED.into())
    } else if may(actor, Action::EditAgreement, subject).is_err() {
        // Who reviews or signs does more than read.
        let has_a_step = AgreementAction::ALL
            .iter()
            .any(|action| may(actor, Action::Agreement(*action), subject).is_ok());
        let words = if has_a_step {
            text::agreement::WRITTEN_BY_OPERATOR
        } else {
            text::quarter::READ_ONLY_LOCK
        };
        Some(words.into())
    } else if document.status.is_editable() {
        None
    } else {
        Some(text::agreement::locked_status(document.status.label()))
    }
}

fn problem_line(problem: &Problem) -> ProblemLine {
    ProblemLine {
        message: problem.message.clone(),
        is_blocking: problem.severity == ProblemSeverity::Blocking,
        element: element_of(problem),
        entity: EntityId::from_uuid(problem.anchor.entity),
    }
}

/// The box a finding is about, or the list where something is missing from it.
fn element_of(problem: &Problem) -> String {
    match problem.anchor.field {
        "items" => "items".to_owned(),
        "budget_lines" => "budget".to_owned(),
        field => [field, "-", &problem.anchor.entity.to_string()].concat(),
    }
}

/// The steps this person may take. Words are asked where they are needed, so a missing comment
/// or reason does not stand in the way here.
pub(super) fn steps(actor: &Actor, document: &Document) -> Vec<AgreementStep> {
    let subject = Subject::agreement(document.agency, document.level);
    let facts = document.facts;
    AgreementAction::ALL
        .iter()
        .copied()
        .filter(|action| may(actor, Action::Agreement(*action), &subject).is_ok())
        .filter_map(|action| {
            let open_comments = match action {
                AgreementAction::Return => facts.open_comments.max(1),
                _ => facts.open_comments,
            };
            let facts = AgreementFacts {
                open_comments,
                ..facts
            };
            match document.status.after(action, actor.role, &facts) {
                Ok(_) => Some(AgreementStep {
                    action,
                    refusal: None,
                }),
                Err(refusal) if is_out_of_place(refusal.code()) => None,
                Err(refusal) => Some(AgreementStep {
                    action,
                    refusal: Some(refusal_words(document, refusal)),
                }),
            }
        })
        .collect()
}

/// Why a step cannot be taken; out of order, whose agreement is signed first.
fn refusal_words(document: &Document, refusal: TransitionRefusal) -> String {
    match (refusal, &document.above) {
        (TransitionRefusal::ParentNotInForce { status }, Some(above)) => {
            text::signing::first(&above.holder, status)
        }
        _ => refusal.user_message(),
    }
}

/// Steps of another role or state are not shown; those that lack something are, with why.
fn is_out_of_place(code: &str) -> bool {
    matches!(code, "wrong_status" | "role_not_allowed")
}

/// The places a comment can be anchored to: the whole, each item, each budget line.
pub(super) fn comment_anchors(rows: &impl Rows, document: &Document) -> Vec<CommentAnchor> {
    let part = |entity: &EntityId, field| CommentAnchor {
        entity: *entity,
        field,
        label: entity_label(rows, *entity),
    };
    let whole = CommentAnchor {
        entity: document.id,
        field: agreement::STATUS,
        label: text::agreement::WHOLE_AGREEMENT.into(),
    };
    std::iter::once(whole)
        .chain(document.items.iter().map(|id| part(id, item::INDICATOR)))
        .chain(
            document
                .lines
                .iter()
                .map(|id| part(id, budget_line::PROGRAM)),
        )
        .collect()
}

/// What a comment is about, in words.
pub(super) fn anchor_label(rows: &impl Rows, comment: &Comment) -> String {
    let entity = EntityId::from_uuid(comment.anchor_entity);
    match rows.row(entity).map(|row| row.kind) {
        Some(EntityKind::Agreement) | None => text::agreement::WHOLE_AGREEMENT.into(),
        Some(_) => entity_label(rows, entity),
    }
}

#[cfg(test)]
mod tests {
    use ikrar_domain::people::Role;
    use ikrar_sync::{
        schema::{budget_line, comment},
        value::Value,
    };

    use super::*;
    use crate::reading::fixture::{AGREEMENT, COMMENT, FIRST_ITEM, actor, city, words};

    fn document(rows: &impl Rows, role: Role) -> Document {
        read_document(rows, &actor(role), AGREEMENT).unwrap()
    }

    fn step(rows: &impl Rows, role: Role, action: AgreementAction) -> Option<AgreementStep> {
        let document = document(rows, role);
        steps(&actor(role), &document)
            .into_iter()
            .find(|step| step.action == action)
    }

    #[test]
    fn draft_is_open_to_its_operator_and_closed_to_reviewers() {
        let rows = city("draft");
        assert_eq!(document(&rows, Role::AgencyOperator).lock, None);
        assert_eq!(
            document(&rows, Role::PlanningReviewer).lock.as_deref(),
            Some(text::agreement::WRITTEN_BY_OPERATOR)
        );
        assert_eq!(
            document(&rows, Role::Inspectorate).lock.as_deref(),
            Some(text::quarter::READ_ONLY_LOCK)
        );
    }

    #[test]
    fn submitted_agreement_is_locked_with_its_state() {
        let rows = city("submitted");
        assert_eq!(
            document(&rows, Role::AgencyOperator).lock.as_deref(),
            Some("perjanjian berstatus Diajukan")
        );
    }

    #[test]
    fn superseded_agreement_says_so_to_everybody_who_reads_it() {
        let rows = city("superseded");
        for role in [Role::AgencyOperator, Role::AgencyHead, Role::Inspectorate] {
            let lock = document(&rows, role).lock;
            assert_eq!(
                lock.as_deref(),
                Some(text::amendment::SUPERSEDED),
                "{role:?}"
            );
        }
    }

    #[test]
    fn total_follows_the_lines() {
        let mut rows = city("draft");
        for (byte, amount) in [(30, 1_000_000), (31, 234_567)] {
            rows.put(
                EntityId::from_bytes([byte; 16]),
                EntityKind::BudgetLine,
                &[
                    (budget_line::AGREEMENT, Value::Id(AGREEMENT)),
                    (budget_line::AMOUNT, Value::Integer(amount)),
                ],
            );
        }
        assert_eq!(document(&rows, Role::AgencyOperator).total, "Rp1.234.567");
    }

    #[test]
    fn each_finding_keeps_its_place_while_those_of_other_rows_come_and_go() {
        let mut rows = city("draft");
        let before = document(&rows, Role::AgencyOperator).problems;
        rows.put(
            FIRST_ITEM,
            EntityKind::Item,
            &[(ikrar_sync::schema::item::TARGET, Value::Null)],
        );
        let after = document(&rows, Role::AgencyOperator).problems;
        assert_ne!(before, after);
        for problems in [&before, &after] {
            let places = places_of(problems);
            let read = places.iter().map(|place| problem_at(problems, *place));
            let read: Vec<_> = read.flatten().cloned().collect();
            assert_eq!(read, *problems, "every finding is drawn, in its order");
        }
        let (was, is) = (places_of(&before), places_of(&after));
        let others = was.iter().filter(|(_, entity)| *entity != FIRST_ITEM);
        for place in others {
            assert!(is.contains(place));
            assert_eq!(problem_at(&before, *place), problem_at(&after, *place));
        }
    }

    #[test]
    fn reviewer_may_return_because_the_comment_comes_along() {
        let rows = city("submitted");
        let step = step(&rows, Role::PlanningReviewer, AgreementAction::Return).unwrap();
        assert_eq!(step.refusal, None);
        assert!(step.wants_note());
    }

    #[test]
    fn steps_of_others_are_not_shown() {
        let rows = city("submitted");
        assert_eq!(
            step(&rows, Role::AgencyOperator, AgreementAction::Clear),
            None
        );
        assert_eq!(
            step(&rows, Role::PlanningReviewer, AgreementAction::Submit),
            None
        );
    }

    #[test]
    fn comments_name_what_they_are_about() {
        let mut rows = city("submitted");
        rows.put(
            COMMENT,
            EntityKind::Comment,
            &[
                (comment::SUBJECT, Value::Id(AGREEMENT)),
                (comment::ANCHOR_ENTITY, Value::Id(FIRST_ITEM)),
                (comment::ANCHOR_FIELD, Value::Integer(4)),
                (comment::TEXT, words("Satuan belum baku")),
            ],
        );
        let document = document(&rows, Role::AgencyOperator);
        assert_eq!(document.comments.len(), 1);
        assert_eq!(
            anchor_label(&rows, &document.comments[0]),
            "Angka harapan hidup"
        );
    }

    #[test]
    fn whole_items_and_lines_can_be_commented_on() {
        let rows = city("submitted");
        let document = document(&rows, Role::PlanningReviewer);
        let labels: Vec<String> = comment_anchors(&rows, &document)
            .into_iter()
            .map(|anchor| anchor.label)
            .collect();
        assert_eq!(
            labels,
            [
                text::agreement::WHOLE_AGREEMENT,
                "Angka harapan hidup",
                "Prevalensi stunting"
            ]
        );
    }
}
