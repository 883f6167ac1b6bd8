//! What the guards of a document's steps need to know, and the hash of what their actor sees.

use ikrar_domain::agreement::{
    AboveBy, Agreement, AgreementFacts, AgreementPolicy, AgreementStatus, Doubt, Problem,
    Surroundings, blocking_count, completeness, ratified_last,
};
use ikrar_domain::document::{WordingProblem, day_of_law};
use ikrar_domain::measurement::{ItemFlag, Measured, Realization, ReportFacts};
use ikrar_domain::people::PrintedAs;
use ikrar_domain::value::{AgreementId, Figure, ItemId, PlanIndicatorId};

use super::{
    agreement_above, agreement_status, budget_documents_of, budgets_below, city_wording,
    comments_of, items_of, missing_evidence, newest_of, person_behind, planned_year, previous_year,
    ratio_fault_of, read_agreement, read_first_party, realization_of, supports_of,
    unapproved_plans, versions_of, wording_of,
};
use crate::identity::EntityId;
use crate::operation::ContentRoot;
use crate::row::{Row, Rows};
use crate::schema::{
    EntityKind, Field, FieldType, agreement, field_rule, government, plan_indicator, report,
};

/// What the city has decided about its agreements, where these rows hold the city.
pub fn city_policy(rows: &impl Rows) -> AgreementPolicy {
    let first = rows.of_kind(EntityKind::Government).into_iter().next();
    let row = first.and_then(|id| rows.row(id));
    AgreementPolicy {
        wording: city_wording(rows),
        ..row.map_or_else(AgreementPolicy::default, read_policy)
    }
}

/// What the city's own row tells of them: not the wording, which stands in more rows.
pub fn read_policy(government: &Row) -> AgreementPolicy {
    AgreementPolicy::read(
        government.text(government::SIGNING_ORDER),
        government.text(government::BLOCKING),
    )
    .with_signers(government.text(government::SIGNERS))
}

/// What is missing or doubtful in an agreement, held against what these rows tell around it.
pub fn problems_of(
    rows: &impl Rows,
    document: &Agreement,
    policy: &AgreementPolicy,
) -> Vec<Problem> {
    let above = agreement_above(rows, EntityId::from_uuid(document.id.uuid()));
    problems_below(rows, document, above, policy)
}

/// The same where it is known which agreement stands above: finding it reads those of the year.
fn problems_below(
    rows: &impl Rows,
    document: &Agreement,
    above: Option<(EntityId, AboveBy)>,
    policy: &AgreementPolicy,
) -> Vec<Problem> {
    let named = |id: AgreementId| read_agreement(rows, EntityId::from_uuid(id.uuid()));
    let amendment = document.amendment.as_ref();
    let earlier = amendment.and_then(|amendment| named(amendment.supersedes));
    let parent = above
        .map(|(above, _)| AgreementId::from_uuid(above.uuid()))
        .or(document.parent)
        .and_then(named);
    let agency = EntityId::from_uuid(document.agency.uuid());
    let scope = crate::schema::agency_year_scope(agency, document.year.number());
    let documents = budget_documents_of(rows, scope);
    let previous: Vec<(ItemId, Figure)> = document
        .items
        .iter()
        .filter_map(|item| {
            let year = previous_year(rows, EntityId::from_uuid(item.id.uuid()))?;
            Some((item.id, year.result?))
        })
        .collect();
    let below = budgets_below(rows, document);
    let undefined = undefined_of(rows, document);
    let orphans = orphans_of(rows, document, above.is_some());
    let planned = planned_year(rows, document);
    let around = Surroundings {
        earlier: earlier.as_ref(),
        parent: parent.as_ref(),
        above: above.map(|(_, by)| by),
        document: ratified_last(&documents),
        below: &below,
        planned: planned.as_ref(),
        previous: &previous,
        undefined: &undefined,
        orphans: &orphans,
        policy: Some(policy),
    };
    completeness(document, &around)
}

/// The indicators of the plan that the items answer to and that say nothing of what they count.
fn undefined_of(rows: &impl Rows, document: &Agreement) -> Vec<PlanIndicatorId> {
    let items = document.items.iter().filter(|item| item.is_kpi);
    let answered = items.filter_map(|item| item.plan.indicator);
    answered.filter(|id| is_undefined(rows, *id)).collect()
}

/// Whether a plan's indicator, as the counting version has it, says neither what it counts nor by
/// which formula. Of one that is not here nothing is told.
pub(super) fn is_undefined(rows: &impl Rows, indicator: PlanIndicatorId) -> bool {
    let newest = newest_of(rows, EntityId::from_uuid(indicator.uuid()));
    let is_blank = |row: &Row, field| row.text(field).trim().is_empty();
    rows.row(newest).is_some_and(|row| {
        is_blank(row, plan_indicator::DEFINITION) && is_blank(row, plan_indicator::FORMULA)
    })
}

/// The items of an agreement below a known one that support nothing.
fn orphans_of(rows: &impl Rows, document: &Agreement, has_above: bool) -> Vec<ItemId> {
    let is_below = document.level.is_internal() && has_above;
    let items = document.items.iter().filter(|_| is_below);
    items
        .map(|item| item.id)
        .filter(|id| supports_of(rows, EntityId::from_uuid(id.uuid())).is_empty())
        .collect()
}

/// What the guards of an agreement's steps need to know; `by` is the account that takes one.
pub fn agreement_facts(
    rows: &impl Rows,
    id: EntityId,
    by: EntityId,
    has_reason: bool,
    policy: &AgreementPolicy,
) -> Option<AgreementFacts> {
    let document = read_agreement(rows, id)?;
    let checked = checked_agreement(rows, &document, by, has_reason, policy)?;
    Some(checked.facts)
}

/// All that one check of an agreement tells, for who shows more than one part of it.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckedAgreement {
    /// Which agreement stands above, and why that one.
    pub above: Option<(EntityId, AboveBy)>,
    /// What the guards of its steps need to know.
    pub facts: AgreementFacts,
    /// What is missing or doubtful.
    pub problems: Vec<Problem>,
}

/// Checks an agreement that is read already.
pub fn checked_agreement(
    rows: &impl Rows,
    document: &Agreement,
    by: EntityId,
    has_reason: bool,
    policy: &AgreementPolicy,
) -> Option<CheckedAgreement> {
    let id = EntityId::from_uuid(document.id.uuid());
    let open_comments = comments_of(rows, id)
        .iter()
        .filter(|comment| !comment.resolved)
        .count();
    let earlier = document
        .amendment
        .as_ref()
        .map(|amendment| EntityId::from_uuid(amendment.supersedes.uuid()));
    let above = agreement_above(rows, id);
    let problems = problems_below(rows, document, above, policy);
    let wording = wording_of(rows.row(id)?, || policy.wording.clone());
    let day = day_of_law(document.year, document.signed_on);
    let repealed_in = wording
        .zip(day)
        .and_then(|(wording, day)| match wording.check_on(day) {
            Err(WordingProblem::RepealedNamed { passage, .. }) => Some(passage),
            _ => None,
        });
    let person = person_behind(rows, by);
    let (first, second) = (&document.first_party, document.second_party.as_ref());
    let named = document.parent;
    let parent = above
        .map(|(above, _)| above)
        .or_else(|| Some(EntityId::from_uuid(named?.uuid())));
    let facts = AgreementFacts {
        level: document.level,
        problems: blocking_count(&problems),
        open_conflicts: conflicts_in(rows, id),
        open_comments,
        review_started: open_comments > 0,
        lanes: document.lanes,
        has_second_party: document.second_party.is_some(),
        has_reason,
        earlier: earlier.and_then(|earlier| agreement_status(rows, earlier)),
        rival: rival_of(rows, document),
        parent: parent.and_then(|above| agreement_status(rows, above)),
        signing_order: policy.signing_order,
        repealed_in,
        printed_as: PrintedAs::of(person.as_ref(), first, second),
        signers: policy.signers,
    };
    Some(CheckedAgreement {
        above,
        facts,
        problems,
    })
}

/// The agreement for the same post that is in force, where this one is no version of it.
fn rival_of(rows: &impl Rows, document: &Agreement) -> Option<AgreementId> {
    let id = EntityId::from_uuid(document.id.uuid());
    let scope = rows.row(id).map(|row| row.scope)?;
    // An agency has a thousand agreements, and few of each level: that is asked first.
    let in_force = |row: &&Row| {
        let is_same_level = row.text(agreement::LEVEL) == document.level.code();
        let status = || AgreementStatus::from_code(row.text(agreement::STATUS));
        is_same_level && status().is_some_and(AgreementStatus::stands)
    };
    let is_same_post = |row: &Row| {
        let party = read_first_party(row);
        document.first_party.is_same_post(&party, document.level)
    };
    rows.agreements_in(scope)
        .into_iter()
        .filter_map(|other| rows.row(other).filter(in_force))
        .find(|row| is_same_post(row) && !versions_of(rows, id).contains(&row.id))
        .map(|row| AgreementId::from_uuid(row.id.uuid()))
}

/// What the guards of a report's steps need to know.
pub fn report_facts(
    rows: &impl Rows,
    id: EntityId,
    has_reason: bool,
    policy: &AgreementPolicy,
) -> Option<ReportFacts> {
    let asks_for_plan = policy.blocking.contains(Doubt::ActionPlanUnapproved.code());
    let row = rows.row(id).filter(|row| row.kind == EntityKind::Report)?;
    let agreement = row.parent()?;
    let quarter = crate::schema::quarter_of(row.value(report::QUARTER))?;
    let items = items_of(rows, agreement);
    let written = |item: &EntityId| realization_of(rows, *item, quarter);
    let realizations: Vec<Option<Realization>> = items.iter().map(written).collect();
    let has_ratio_fault = |item: &&EntityId| ratio_fault_of(rows, **item, quarter).is_some();
    let is_finished = agreement_status(rows, agreement).is_some_and(AgreementStatus::is_finished);
    let blank = |realization: &&Option<Realization>| {
        realization
            .as_ref()
            .is_none_or(|written| written.value == Measured::Blank)
    };
    Some(ReportFacts {
        agreement_in_force: agreement_status(rows, agreement)
            .is_some_and(AgreementStatus::takes_reports),
        blank_items: realizations.iter().filter(blank).count(),
        returned_items: realizations
            .iter()
            .flatten()
            .filter(|realization| realization.flag == ItemFlag::Returned)
            .count(),
        open_conflicts: conflicts_in(rows, id),
        open_comments: comments_of(rows, id)
            .iter()
            .filter(|comment| !comment.resolved)
            .count(),
        missing_evidence: rows
            .children(EntityKind::Realization, id)
            .into_iter()
            .map(|realization| missing_evidence(rows, realization))
            .sum(),
        ratio_faults: items.iter().filter(has_ratio_fault).count(),
        // A version that another has replaced takes late figures, and no approvals any more.
        unapproved_plans: if asks_for_plan && !is_finished {
            unapproved_plans(rows, agreement)
        } else {
            0
        },
        has_reason,
    })
}

/// The entities whose content makes up a document, in a fixed order.
fn parts_of(rows: &impl Rows, document: EntityId) -> Vec<EntityId> {
    let mut parts = vec![document];
    for kind in [
        EntityKind::Item,
        EntityKind::BudgetLine,
        EntityKind::Realization,
        EntityKind::BudgetRealization,
        EntityKind::UnspentCause,
        EntityKind::Attendance,
        EntityKind::EvaluationAnswer,
        EntityKind::Recommendation,
    ] {
        parts.extend(rows.children(kind, document));
    }
    // The files behind a figure are seen with it: behind each of a report's, or its own.
    let links: Vec<EntityId> = parts
        .iter()
        .flat_map(|part| rows.children(EntityKind::Evidence, *part))
        .collect();
    parts.extend(links);
    parts
}

/// The open conflicts inside a document.
pub fn conflicts_in(rows: &impl Rows, document: EntityId) -> usize {
    parts_of(rows, document)
        .into_iter()
        .filter_map(|id| rows.row(id))
        .map(|row| row.conflicts().count())
        .sum()
}

/// The hash of what an actor sees when acting on a document: every value but the workflow's
/// own, and the wording it was frozen with. Equal on device and server when both hold the same
/// content.
pub fn content_root(rows: &impl Rows, document: EntityId) -> ContentRoot {
    let mut hasher = blake3::Hasher::new();
    for row in parts_of(rows, document)
        .into_iter()
        .filter_map(|id| rows.row(id))
    {
        for (field, cell) in &row.cells {
            if is_seen(row.kind, *field) && !cell.value.is_null() {
                hasher.update(row.id.bytes());
                hasher.update(&field.0.to_be_bytes());
                hasher.update(&cell.value.to_bytes());
            }
        }
    }
    *hasher.finalize().as_bytes()
}

/// Whether a field is part of what an actor sees. A build that does not know the wording's field
/// counts it among those it does not know, so that old and new devices sum up the same.
fn is_seen(kind: EntityKind, field: Field) -> bool {
    let is_wording = kind == EntityKind::Agreement && field == agreement::WORDING;
    let rule = field_rule(kind, field);
    is_wording || rule.is_none_or(|rule| !matches!(rule.field_type, FieldType::Workflow))
}
