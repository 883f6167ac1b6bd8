//! Rows read as `domain` types. The server's guards and the device's screens read through the
//! same functions, so that a rule sees the same document on both sides.

use ikrar_domain::agreement::{
    Agreement, AgreementFacts, AgreementKind, AgreementStatus, BudgetDocument, BudgetLine, Item,
    Lanes, Level, Party, Problem, Surroundings, blocking_count, completeness, ratified_last,
};
use ikrar_domain::measurement::{
    Consolidation, Convention, ItemFlag, LowerVariant, Measured, Polarity, Realization,
    ReportFacts, ScaleId,
};
use ikrar_domain::people::AppointmentKind;
use ikrar_domain::review::{Comment, CommentSeverity};
use ikrar_domain::value::{
    AgencyId, AgreementId, BudgetLineId, CommentId, Figure, ItemId, Quarter, RealizationId, Rupiah,
    UserId, Year,
};

use crate::identity::EntityId;
use crate::operation::ContentRoot;
use crate::row::{Row, Rows};
use crate::schema::{
    EntityKind, Field, FieldType, agreement, budget_line, civil_date, comment, evidence,
    field_rule, item, parked_edit, realization, report,
};
use crate::value::Value;

mod attached;
mod cascade;
mod moved;
mod parked;
mod people;
mod plans;
mod previous;
mod printed;
mod signed;
mod versions;

pub use crate::ledger::{agreement_of, agreement_status, item_flag, report_status, takes_edit};
pub use attached::{
    Evidence, arrival, evidence_hash, evidence_of, links_to, missing_evidence, read_evidence,
};
pub use cascade::{
    Support, budget_documents_of, cascade_of, document_lines_of, seen_words, supports_of,
};
pub(crate) use moved::{left_from_bytes, left_to_bytes};
pub use parked::{
    ParkedEdit, Said, bundle_of, open_parked, open_parked_at, parked_operation, parked_row,
    parked_state, read_parked,
};
pub use people::{AccountName, account_name, agencies, agency_name};
pub use plans::{
    PLAN_TARGETS, Plan, PlanNode, plan_indicators_of, plan_of, plan_tree, plans, read_plan,
    read_plan_indicator, renstra_of,
};
pub use previous::{PreviousYear, earlier_years, previous_year};
pub use printed::manuscript_of;
pub use signed::signatures_of;
pub use versions::{
    item_in_quarter, measures, open_amendment_of, realization_in_lineage, target_in_lineage,
    versions_of,
};

/// The code of a lane that is cleared.
const LANE_CLEARED: &str = "cleared";
/// The code of a lane that is not.
const LANE_WAITING: &str = "waiting";

/// The code of a review lane.
pub fn lane_code(cleared: bool) -> &'static str {
    if cleared { LANE_CLEARED } else { LANE_WAITING }
}

/// The code of the state a document or a realization is in.
pub fn state_code(row: &Row) -> &str {
    match row.kind {
        EntityKind::Agreement => row.text(agreement::STATUS),
        EntityKind::Report => row.text(report::STATUS),
        EntityKind::Realization => row.text(realization::FLAG),
        EntityKind::Evidence => row.text(evidence::STATUS),
        EntityKind::ParkedEdit => row.text(parked_edit::STATE),
        _ => "",
    }
}

/// Reads an agreement with its items and budget lines, in their order. A row whose state, level
/// or year this build does not know gives `None`.
pub fn read_agreement(rows: &impl Rows, id: EntityId) -> Option<Agreement> {
    let row = rows
        .row(id)
        .filter(|row| row.kind == EntityKind::Agreement)?;
    let level = Level::from_code(row.text(agreement::LEVEL)).unwrap_or(Level::AgencyHead);
    let year = u16::try_from(row.value(agreement::YEAR).as_integer()?).ok()?;
    let signatures = signatures_of(rows, id);
    Some(Agreement {
        id: AgreementId::from_uuid(id.uuid()),
        agency: AgencyId::from_uuid(row.value(agreement::AGENCY).as_id()?.uuid()),
        year: Year::new(year).ok()?,
        level,
        status: AgreementStatus::from_code(row.text(agreement::STATUS))?,
        lanes: read_lanes(row),
        version_number: row
            .value(agreement::VERSION_NUMBER)
            .as_integer()
            .and_then(|number| u16::try_from(number).ok())
            .unwrap_or(1),
        kind: AgreementKind::from_code(row.text(agreement::KIND)).unwrap_or(AgreementKind::Murni),
        amendment: versions::read_amendment(row),
        parent: versions::agreement_named(row, agreement::PARENT),
        in_force_from: civil_date(row.text(agreement::IN_FORCE_FROM)),
        superseded_on: civil_date(row.text(agreement::SUPERSEDED_ON)),
        superseded_by: versions::agreement_named(row, agreement::SUPERSEDED_BY),
        first_party: read_party(row, FIRST_PARTY),
        second_party: (level != Level::HeadOfRegion).then(|| read_party(row, SECOND_PARTY)),
        budget_document: read_budget_document(row),
        signed_place: signatures
            .last()
            .map(|signature| signature.place.clone())
            .filter(|place| !place.is_empty())
            .or_else(|| Some(row.value(agreement::SIGNED_PLACE).as_text()?.to_owned())),
        signed_on: signatures
            .last()
            .map(|signature| signature.signed_on)
            .or_else(|| civil_date(row.text(agreement::SIGNED_ON))),
        signatures,
        items: items_of(rows, id)
            .into_iter()
            .filter_map(|id| rows.row(id).map(read_item))
            .collect(),
        budget_lines: budget_lines_of(rows, id)
            .into_iter()
            .filter_map(|id| rows.row(id).map(read_budget_line))
            .collect(),
    })
}

fn read_lanes(row: &Row) -> Lanes {
    Lanes {
        planning: row.text(agreement::PLANNING_LANE) == LANE_CLEARED,
        organisation: row.text(agreement::ORGANISATION_LANE) == LANE_CLEARED,
    }
}

/// Name, title, NIP and appointment of a party.
type PartyFields = [Field; 4];

const FIRST_PARTY: PartyFields = [
    agreement::FIRST_PARTY_NAME,
    agreement::FIRST_PARTY_TITLE,
    agreement::FIRST_PARTY_NIP,
    agreement::FIRST_PARTY_APPOINTMENT,
];

const SECOND_PARTY: PartyFields = [
    agreement::SECOND_PARTY_NAME,
    agreement::SECOND_PARTY_TITLE,
    agreement::SECOND_PARTY_NIP,
    agreement::SECOND_PARTY_APPOINTMENT,
];

fn read_party(row: &Row, [name, title, nip, appointment]: PartyFields) -> Party {
    Party {
        name: row.text(name).to_owned(),
        title: row.text(title).to_owned(),
        nip: row.value(nip).as_text().map(str::to_owned),
        appointment: AppointmentKind::from_code(row.text(appointment))
            .unwrap_or(AppointmentKind::Definitif),
    }
}

fn read_budget_document(row: &Row) -> Option<BudgetDocument> {
    Some(BudgetDocument {
        number: row.text(agreement::BUDGET_DOCUMENT_NUMBER).to_owned(),
        ratified_on: civil_date(row.text(agreement::BUDGET_DOCUMENT_RATIFIED_ON))?,
    })
}

/// The items of an agreement that were not taken out, in their order.
pub fn items_of(rows: &impl Rows, agreement: EntityId) -> Vec<EntityId> {
    ordered(
        rows,
        EntityKind::Item,
        agreement,
        item::ORDER,
        item::REMOVED,
    )
}

/// The budget lines of an agreement that were not taken out, in their order.
pub fn budget_lines_of(rows: &impl Rows, agreement: EntityId) -> Vec<EntityId> {
    ordered(
        rows,
        EntityKind::BudgetLine,
        agreement,
        budget_line::ORDER,
        budget_line::REMOVED,
    )
}

fn ordered(
    rows: &impl Rows,
    kind: EntityKind,
    parent: EntityId,
    order: Field,
    removed: Field,
) -> Vec<EntityId> {
    let mut ids: Vec<(&str, EntityId)> = rows
        .children(kind, parent)
        .into_iter()
        .filter_map(|id| rows.row(id))
        .filter(|row| row.value(removed) != &Value::Bool(true))
        .map(|row| (row.text(order), row.id))
        .collect();
    ids.sort_unstable();
    ids.into_iter().map(|(_, id)| id).collect()
}

/// Reads one item.
pub fn read_item(row: &Row) -> Item {
    let target = |field| row.value(field).as_figure();
    Item {
        id: ItemId::from_uuid(row.id.uuid()),
        lineage: row
            .value(item::LINEAGE)
            .as_id()
            .map(|id| ItemId::from_uuid(id.uuid())),
        order: row.text(item::ORDER).to_owned(),
        objective: row.text(item::OBJECTIVE).to_owned(),
        indicator: row.text(item::INDICATOR).to_owned(),
        unit: row.text(item::UNIT).to_owned(),
        polarity: Polarity::from_code(row.text(item::POLARITY)).unwrap_or(Polarity::Higher),
        lower_variant: LowerVariant::from_code(row.text(item::LOWER_VARIANT)),
        consolidation: Consolidation::from_code(row.text(item::CONSOLIDATION))
            .unwrap_or(Consolidation::Last),
        convention: Convention::from_code(row.text(item::CONVENTION))
            .unwrap_or(Convention::Cumulative),
        scale: row
            .value(item::SCALE)
            .as_text()
            .and_then(|code| ScaleId::from_code(code).ok()),
        annual_target: target(item::TARGET),
        quarter_targets: QUARTER_TARGETS.map(target),
        is_kpi: row.value(item::IS_KPI).as_bool().unwrap_or(false),
        plan: plans::read_answer(row),
    }
}

/// The fields of the four quarters' targets.
pub const QUARTER_TARGETS: [Field; 4] = [
    item::TARGET_FIRST,
    item::TARGET_SECOND,
    item::TARGET_THIRD,
    item::TARGET_FOURTH,
];

/// Reads one budget line.
pub fn read_budget_line(row: &Row) -> BudgetLine {
    BudgetLine {
        id: BudgetLineId::from_uuid(row.id.uuid()),
        lineage: row
            .value(budget_line::LINEAGE)
            .as_id()
            .map(|id| BudgetLineId::from_uuid(id.uuid())),
        order: row.text(budget_line::ORDER).to_owned(),
        code: row.text(budget_line::CODE).to_owned(),
        program: row.text(budget_line::PROGRAM).to_owned(),
        amount: row.value(budget_line::AMOUNT).as_integer().map(Rupiah::new),
        fund_source: row.text(budget_line::FUND_SOURCE).to_owned(),
    }
}

/// Reads a realization. A reason without a value says "not measured".
pub fn read_realization(row: &Row) -> Option<Realization> {
    let quarter = crate::schema::quarter_of(row.value(realization::QUARTER))?;
    let item = row.value(realization::ITEM).as_id()?;
    let reason = row.text(realization::NOT_MEASURED_REASON);
    let value = match row.value(realization::VALUE).as_figure() {
        Some(figure) => Measured::Value(figure),
        None if reason.is_empty() => Measured::Blank,
        None => Measured::NotMeasured {
            reason: reason.to_owned(),
        },
    };
    Some(Realization {
        id: RealizationId::from_uuid(row.id.uuid()),
        item: ItemId::from_uuid(item.uuid()),
        quarter,
        value,
        enablers: row.text(realization::ENABLERS).to_owned(),
        obstacles: row.text(realization::OBSTACLES).to_owned(),
        follow_up: row.text(realization::FOLLOW_UP).to_owned(),
        flag: item_flag(Some(row)),
    })
}

/// The realization of an item in a quarter, where somebody has written one.
pub fn realization_of(rows: &impl Rows, item: EntityId, quarter: Quarter) -> Option<Realization> {
    read_realization(rows.row(crate::schema::realization_id(item, quarter))?)
}

/// The comments on a document, in the order of their ids, which is the order of writing.
pub fn comments_of(rows: &impl Rows, subject: EntityId) -> Vec<Comment> {
    rows.children(EntityKind::Comment, subject)
        .into_iter()
        .filter_map(|id| read_comment(rows.row(id)?))
        .collect()
}

fn read_comment(row: &Row) -> Option<Comment> {
    let author = row.cells.get(&comment::TEXT)?.stamp.author;
    let field = row.value(comment::ANCHOR_FIELD).as_integer()?;
    Some(Comment {
        id: CommentId::from_uuid(row.id.uuid()),
        subject: row.value(comment::SUBJECT).as_id()?.uuid(),
        anchor_entity: row.value(comment::ANCHOR_ENTITY).as_id()?.uuid(),
        anchor_field: u16::try_from(field).ok()?,
        text: row.text(comment::TEXT).to_owned(),
        severity: CommentSeverity::from_code(row.text(comment::SEVERITY))
            .unwrap_or(CommentSeverity::Note),
        author: UserId::from_uuid(author.uuid()),
        resolved: row.value(comment::RESOLVED).as_bool().unwrap_or(false),
    })
}

/// How many unresolved comments a document has on one entity.
pub fn open_comments_on(rows: &impl Rows, subject: EntityId, anchor: EntityId) -> usize {
    comments_of(rows, subject)
        .iter()
        .filter(|comment| !comment.resolved && comment.anchor_entity == anchor.uuid())
        .count()
}

/// What is missing or doubtful in an agreement, held against what these rows tell around it.
pub fn problems_of(rows: &impl Rows, document: &Agreement) -> Vec<Problem> {
    let named = |id: AgreementId| read_agreement(rows, EntityId::from_uuid(id.uuid()));
    let amendment = document.amendment.as_ref();
    let earlier = amendment.and_then(|amendment| named(amendment.supersedes));
    let parent = document.parent.and_then(named);
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
    let around = Surroundings {
        earlier: earlier.as_ref(),
        parent: parent.as_ref(),
        document: ratified_last(&documents),
        previous: &previous,
    };
    completeness(document, &around)
}

/// What the guards of an agreement's steps need to know.
pub fn agreement_facts(rows: &impl Rows, id: EntityId, has_reason: bool) -> Option<AgreementFacts> {
    let document = read_agreement(rows, id)?;
    let open_comments = comments_of(rows, id)
        .iter()
        .filter(|comment| !comment.resolved)
        .count();
    let earlier = document
        .amendment
        .as_ref()
        .map(|amendment| EntityId::from_uuid(amendment.supersedes.uuid()));
    let problems = blocking_count(&problems_of(rows, &document));
    Some(AgreementFacts {
        level: document.level,
        problems,
        open_conflicts: conflicts_in(rows, id),
        open_comments,
        review_started: open_comments > 0,
        lanes: document.lanes,
        has_second_party: document.second_party.is_some(),
        has_reason,
        earlier: earlier.and_then(|earlier| agreement_status(rows, earlier)),
        parent: document
            .parent
            .and_then(|parent| agreement_status(rows, EntityId::from_uuid(parent.uuid()))),
    })
}

/// What the guards of a report's steps need to know.
pub fn report_facts(rows: &impl Rows, id: EntityId, has_reason: bool) -> Option<ReportFacts> {
    let row = rows.row(id).filter(|row| row.kind == EntityKind::Report)?;
    let agreement = row.parent()?;
    let quarter = crate::schema::quarter_of(row.value(report::QUARTER))?;
    let realizations: Vec<Option<Realization>> = items_of(rows, agreement)
        .into_iter()
        .map(|item| realization_of(rows, item, quarter))
        .collect();
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
/// own. Equal on device and server when both hold the same content.
pub fn content_root(rows: &impl Rows, document: EntityId) -> ContentRoot {
    let mut hasher = blake3::Hasher::new();
    for row in parts_of(rows, document)
        .into_iter()
        .filter_map(|id| rows.row(id))
    {
        for (field, cell) in &row.cells {
            let by_hand = field_rule(row.kind, *field)
                .is_none_or(|rule| !matches!(rule.field_type, FieldType::Workflow));
            if by_hand && !cell.value.is_null() {
                hasher.update(row.id.bytes());
                hasher.update(&field.0.to_be_bytes());
                hasher.update(&cell.value.to_bytes());
            }
        }
    }
    *hasher.finalize().as_bytes()
}
