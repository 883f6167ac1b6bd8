//! Rows read as `domain` types, by one set of functions for the server's guards and the screens.

use ikrar_domain::agreement::{
    Agreement, AgreementKind, AgreementStatus, BudgetDocument, BudgetLine, Item, Lanes, Level,
    Party, dating,
};
use ikrar_domain::measurement::{
    Consolidation, Convention, LowerVariant, Measured, Polarity, Realization, ScaleId,
};
use ikrar_domain::order;
use ikrar_domain::people::AppointmentKind;
use ikrar_domain::value::{
    AgencyId, AgreementId, BudgetLineId, ItemId, Quarter, RealizationId, Rupiah, Year,
};

use crate::identity::EntityId;
use crate::row::{Row, Rows};
use crate::schema::{
    EntityKind, Field, agreement, budget_line, civil_date, evidence, item, parked_edit,
    realization, report, signing_session,
};
use crate::value::Value;

mod above;
mod action_plan;
mod attached;
mod below;
mod cascade;
mod comments;
mod deadline;
mod evaluation;
mod evaluation_sheet;
mod examined;
mod facts;
mod meeting;
mod moved;
mod parked;
mod people;
mod plan_periods;
mod plans;
mod previous;
mod printed;
mod reported;
mod scanned;
mod session;
mod signed;
mod spending;
mod stale;
mod suspicious;
mod traces;
mod versions;
mod wording;
pub use crate::ledger::{agency_of, deciding_action, may_resolve, subject_of_edit};
pub use crate::ledger::{agreement_of, agreement_status, item_flag, report_status, takes_edit};
pub(crate) use above::scopes_above;
pub use above::{agreement_above, city_agreement, superior_of};
pub use action_plan::{
    action_plan_of, action_plan_problems, action_plan_standing, action_steps_of,
    approved_steps_removed, quarter_of_code, read_action_step, result_of_earlier_version,
    step_content, unapproved_plans,
};
pub use attached::{
    Evidence, arrival, evidence_hash, evidence_of, links_to, missing_evidence, read_evidence,
};
pub use below::budgets_below;
pub use cascade::{
    Support, budget_documents_of, cascade_of, cascade_of_year, document_lines_of, fundings_of,
    may_support, seen_words, supports_of,
};
pub use comments::{comments_of, open_comments_on};
pub use deadline::{
    AskedReport, LateFigure, asked_reports, late_figure, report_deadline_of, time_zone_of,
};
pub use evaluation::{
    EvaluatedItem, decision_field, decision_of, evaluated_agreement, evaluated_item,
    evaluated_items, method_of, objectives_of, year_to_date,
};
pub use evaluation_sheet::{
    column_fields, read_answer, read_recommendation, recommendations_of, recommended_to,
    result_letter_of, sheet_facts, sheet_score, sheet_status,
};
pub use examined::{Examined, Verdict, examine_code, examine_file};
use facts::is_undefined;
pub use facts::{
    CheckedAgreement, agreement_facts, checked_agreement, city_policy, conflicts_in, content_root,
    problems_of, read_policy, report_facts,
};
pub use meeting::{
    CalledAgency, CommitmentRow, called_agencies, called_agency, check_called_removal,
    check_meeting_removal, commitments_of, conflicts_in_minutes, decisions_of, earlier_commitments,
    is_called, meeting_status, meetings, minutes_content, open_commitments, read_commitment,
    read_meeting,
};
pub(crate) use moved::{left_from_bytes, left_to_bytes};
pub use parked::{
    ParkedEdit, Said, bundle_of, open_parked, open_parked_at, parked_operation, parked_row,
    parked_state, read_parked,
};
pub use people::{
    AccountName, account_name, agencies, agency_name, person_behind, rank_of, read_appointment,
};
pub use plan_periods::indicator_in_plan;
use plans::planned_year;
pub use plans::{
    PLAN_TARGETS, Plan, PlanNode, causes_of, counting_plans, earlier_indicators, indicator_line,
    may_contribute, newest_of, next_version, plan_indicators_of, plan_of, plan_tree, plans,
    read_plan, read_plan_indicator, renstra_of,
};
pub use previous::{PreviousYear, earlier_years, item_of_last_year, previous_year};
pub use printed::{issuing_government, manuscript_of, manuscript_to_certify};
pub use reported::{achievements_paid_by, agency_facts, city_facts};
pub use scanned::{
    CONTROL_DIGITS, ScanProblem, control_digits, is_on_paper, match_scan, signed_content,
};
pub use session::{
    Attendance, SigningSession, attendance_of, is_signed_now, read_session, session_facts,
    session_status, sessions_of, signing_record_of,
};
pub use signed::{
    check_signing_day_of, is_certified, is_returned_file, signature_rows_of, signatures_of,
    signed_file,
};
pub use spending::{
    agreement_absorption, agreement_spending, spending_of, spent_before, spent_up_to,
    unspent_causes_of, unspent_of,
};
pub use stale::stale_because;
pub use suspicious::{Beside, figures_beside, ratio_fault_of, report_suspicions, suspicions_of};
pub use traces::{FoundRow, traces_of};
pub use versions::{
    item_in_quarter, measures, open_amendment_of, realization_in_lineage, target_in_lineage,
    versions_of,
};
pub use wording::{
    POLICY_KINDS, arms_picture, bases_of, city_wording, passage_field, passage_of, policy_of,
    read_basis, wording_of,
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
        EntityKind::SigningSession => row.text(signing_session::STATUS),
        EntityKind::ParkedEdit => row.text(parked_edit::STATE),
        EntityKind::EvaluationSheet => row.text(crate::schema::evaluation_sheet::STATUS),
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
    let dating = dating(&signatures);
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
        first_party: read_first_party(row),
        second_party: (level != Level::HeadOfRegion).then(|| read_party(row, SECOND_PARTY)),
        budget_document: read_budget_document(row),
        signed_place: dating
            .map(|signature| signature.place.clone())
            .filter(|place| !place.is_empty())
            .or_else(|| Some(row.value(agreement::SIGNED_PLACE).as_text()?.to_owned())),
        signed_on: dating
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

/// The first party as it is printed.
fn read_first_party(row: &Row) -> Party {
    read_party(row, FIRST_PARTY)
}

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
    order::sort(&mut ids);
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
        definition: row.text(item::DEFINITION).to_owned(),
        weight: row
            .value(item::WEIGHT)
            .as_figure()
            .and_then(|weight| weight.number()),
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
        ratio: suspicious::read_ratio(row),
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
