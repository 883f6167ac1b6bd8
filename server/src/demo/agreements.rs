//! The agreements: written, sent, reviewed and signed, as far as the table says.

use std::str::FromStr as _;

use chrono::NaiveDate;
use ikrar_domain::agreement::{AgreementAction, Level};
use ikrar_domain::measurement::Polarity;
use ikrar_domain::people::Role;
use ikrar_domain::review::CommentSeverity;
use ikrar_sync::edit::{self, NewAgreement, NewComment};
use ikrar_sync::model::QUARTER_TARGETS;
use ikrar_sync::schema::{EntityKind, Field, agreement, budget_line, item};
use ikrar_sync::value::Value;

use super::data::{AgreementRow, CommentRow, IndicatorRow, OfficialRow};
use super::desk::{Desk, Document, field_named, scope_of};
use super::supported::{superior, supported};
use super::{DEMO_YEAR, DemoAccount, DemoError, accounts, calendar, figure, unknown};

/// Where the agreements of the demo are signed.
const SIGNED_PLACE: &str = "Pontianak";
/// When those that are in force were signed.
const SIGNED_ON: &str = "2026-01-30";

/// Agreements that are in force were made in January; the others are late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Season {
    January,
    November,
}

/// A step on the way of an agreement, in the order they are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Comment,
    Submit,
    ClearPlanning,
    ClearOrganisation,
    Return,
    SignFirst,
    SignSecond,
}

/// Every step with the day it is taken on, in both seasons.
const STEPS: [(Step, u32, u32); 7] = [
    (Step::Submit, 14, 9),
    (Step::Comment, 15, 10),
    (Step::ClearPlanning, 19, 11),
    (Step::ClearOrganisation, 21, 12),
    (Step::Return, 22, 12),
    (Step::SignFirst, 26, 13),
    (Step::SignSecond, 30, 13),
];

/// The day on which those below the agencies' heads sign.
const SIGNED_BELOW: (u32, u32) = (31, 14);

impl Step {
    const fn is_signing(self) -> bool {
        matches!(self, Self::SignFirst | Self::SignSecond)
    }
}

/// The steps that lead to a state of the table.
const COURSES: [(&str, &[Step]); 8] = [
    ("draft", &[]),
    ("submitted", &[Step::Submit, Step::Comment]),
    ("returned", &[Step::Submit, Step::Comment, Step::Return]),
    ("planning_cleared", &[Step::Submit, Step::ClearPlanning]),
    (
        "organisation_cleared",
        &[Step::Submit, Step::ClearOrganisation],
    ),
    ("cleared", CLEARED),
    ("signed_first", SIGNED_FIRST),
    (IN_FORCE, ALL),
];
const CLEARED: &[Step] = &[Step::Submit, Step::ClearPlanning, Step::ClearOrganisation];
const SIGNED_FIRST: &[Step] = &[
    Step::Submit,
    Step::ClearPlanning,
    Step::ClearOrganisation,
    Step::SignFirst,
];
const ALL: &[Step] = &[
    Step::Submit,
    Step::ClearPlanning,
    Step::ClearOrganisation,
    Step::SignFirst,
    Step::SignSecond,
];
const IN_FORCE: &str = "in_force";

impl Season {
    fn of(row: &AgreementRow) -> Self {
        if row.state == IN_FORCE {
            Self::January
        } else {
            Self::November
        }
    }

    fn day(self, (january, november): (u32, u32)) -> calendar::Day {
        match self {
            Self::January => (2026, 1, january),
            Self::November => (2026, 11, november),
        }
    }
}

/// Takes every agreement of a season through its course, day by day as the city does.
pub(super) fn conclude(desk: &mut Desk, season: Season) -> Result<(), DemoError> {
    let mut rows = desk.agreements();
    rows.retain(|row| Season::of(row) == season);
    desk.pen.turn_to(season.day((8, 2)));
    for row in &rows {
        write(desk, row)?;
    }
    for (step, january, november) in STEPS {
        desk.pen.turn_to(season.day((january, november)));
        for row in &rows {
            // Agreements are signed from the top down: what stands below waits.
            if !(step.is_signing() && level_of(row)?.is_internal()) {
                go_on(desk, row, step)?;
            }
        }
    }
    desk.pen.turn_to(season.day(SIGNED_BELOW));
    for row in &rows {
        if level_of(row)?.is_internal() {
            go_on(desk, row, Step::SignFirst)?;
            go_on(desk, row, Step::SignSecond)?;
        }
    }
    Ok(())
}

/// Takes a step where it is on the way to the state of the table.
fn go_on(desk: &mut Desk, row: &AgreementRow, step: Step) -> Result<(), DemoError> {
    let course = COURSES.iter().find(|(state, _)| *state == row.state);
    let (_, steps) = course.ok_or_else(|| unknown("agreement state", &row.state))?;
    if steps.contains(&step) {
        take(desk, row, step)?;
    }
    Ok(())
}

/// Whether a row is the agreement of an agency's head, in force since January.
pub(super) fn is_in_force_of_head(row: &AgreementRow) -> Result<bool, DemoError> {
    Ok(row.state == IN_FORCE && level_of(row)? == Level::AgencyHead)
}

pub(super) fn level_of(row: &AgreementRow) -> Result<Level, DemoError> {
    Level::from_code(&row.level).ok_or_else(|| unknown("level", &row.level))
}

fn write(desk: &mut Desk, row: &AgreementRow) -> Result<(), DemoError> {
    let writer = desk.person(&row.writer)?;
    let id = desk.pen.new_id(&format!("agreement {}", row.key));
    let new = NewAgreement {
        id,
        agency: accounts::agency_id(&row.agency),
        year: DEMO_YEAR,
        level: level_of(row)?,
    };
    let mut head = header(desk, row)?;
    head.push((agreement::POSITION, Value::Id(desk.post(&row.position)?)));
    let above = superior(desk, row)?;
    head.extend(
        above
            .as_ref()
            .map(|above| (agreement::PARENT, Value::Id(above.id))),
    );
    desk.write(&writer, [edit::new_agreement(new, &head)])?;
    let mut document = Document {
        id,
        scope: scope_of(&row.agency).id,
        items: Vec::new(),
    };
    let indicators: Vec<IndicatorRow> = desk.tables.indicators_of(&row.key).cloned().collect();
    for indicator in &indicators {
        let name = format!("item {} {}", row.key, document.items.len());
        let id_of_item = desk.pen.new_id(&name);
        let mut fields = item_fields(indicator)?;
        if let Some(planned) = desk.promised(&row.key, &indicator.indicator) {
            let target = fields.iter().find(|(field, _)| *field == item::TARGET);
            let target = target.map_or(Value::Null, |(_, target)| target.clone());
            fields.push((item::ALIGNED_WITH, Value::Id(planned)));
            fields.push((item::PLANNED_TARGET, target));
        }
        let draft = edit::add_item(desk.rows(document.scope)?, id, id_of_item, &fields)?;
        desk.write(&writer, [draft])?;
        document.items.push(id_of_item);
    }
    for (item, above) in supported(desk, row, &document, above)? {
        let rows = desk.pen.around(document.scope, id)?;
        let drafts = edit::link_support(&rows, item, above)?;
        desk.write(&writer, drafts)?;
    }
    write_budget(desk, row, &document, &writer)?;
    desk.file(&row.key, document);
    Ok(())
}

fn write_budget(
    desk: &mut Desk,
    row: &AgreementRow,
    document: &Document,
    writer: &DemoAccount,
) -> Result<(), DemoError> {
    let mut programs = desk.tables.programs.clone();
    programs.retain(|program| program.agreement == row.key);
    for program in &programs {
        let name = format!("program {} {}", row.key, program.code);
        let line = desk.pen.new_id(&name);
        let fields = [
            (budget_line::CODE, Value::text(&program.code)),
            (budget_line::PROGRAM, Value::text(&program.program)),
            (
                budget_line::AMOUNT,
                program.amount.map_or(Value::Null, Value::Integer),
            ),
            (budget_line::FUND_SOURCE, Value::text(&program.fund_source)),
        ];
        let rows = desk.rows(document.scope)?;
        let draft = edit::add_budget_line(rows, document.id, line, &fields)?;
        desk.write(writer, [draft])?;
    }
    Ok(())
}

/// The parties, the budget document and the signature's place and day.
fn header(desk: &Desk, row: &AgreementRow) -> Result<Vec<(Field, Value)>, DemoError> {
    let holder = |position: &str| {
        let found = desk.tables.holder(position);
        found.ok_or_else(|| unknown("position", position))
    };
    let first = holder(&row.position)?;
    let mut fields = party(first, FIRST_PARTY);
    if !first.reports_to.is_empty() {
        fields.extend(party(holder(&first.reports_to)?, SECOND_PARTY));
    }
    fields.extend([
        (
            agreement::BUDGET_DOCUMENT_NUMBER,
            Value::text(&row.budget_document),
        ),
        (
            agreement::BUDGET_DOCUMENT_RATIFIED_ON,
            Value::text(&row.ratified_on),
        ),
    ]);
    if row.state == IN_FORCE {
        fields.push((agreement::SIGNED_PLACE, Value::text(SIGNED_PLACE)));
        fields.push((agreement::SIGNED_ON, Value::text(SIGNED_ON)));
    }
    Ok(fields)
}

const FIRST_PARTY: [Field; 4] = [
    agreement::FIRST_PARTY_NAME,
    agreement::FIRST_PARTY_TITLE,
    agreement::FIRST_PARTY_NIP,
    agreement::FIRST_PARTY_APPOINTMENT,
];
const SECOND_PARTY: [Field; 4] = [
    agreement::SECOND_PARTY_NAME,
    agreement::SECOND_PARTY_TITLE,
    agreement::SECOND_PARTY_NIP,
    agreement::SECOND_PARTY_APPOINTMENT,
];

fn party(official: &OfficialRow, [name, title, nip, kind]: [Field; 4]) -> Vec<(Field, Value)> {
    vec![
        (name, Value::text(&official.name)),
        (title, Value::text(&official.title)),
        (nip, Value::text(&official.nip)),
        (kind, Value::text(&official.appointment)),
    ]
}

/// The polarity a row names.
pub(super) fn polarity_of(row: &IndicatorRow) -> Result<Polarity, DemoError> {
    Polarity::from_code(&row.polarity).ok_or_else(|| unknown("polarity", &row.polarity))
}

fn item_fields(row: &IndicatorRow) -> Result<Vec<(Field, Value)>, DemoError> {
    let polarity = polarity_of(row)?;
    let target = |cell: &str| {
        let figure = figure::target(polarity, cell)?;
        Ok::<Value, DemoError>(figure.as_ref().map_or(Value::Null, Value::figure))
    };
    let mut fields = vec![
        (item::OBJECTIVE, Value::text(&row.objective)),
        (item::INDICATOR, Value::text(&row.indicator)),
        (item::UNIT, Value::text(&row.unit)),
        (item::POLARITY, Value::text(polarity.code())),
        (item::LOWER_VARIANT, Value::text(&row.variant)),
        (item::CONSOLIDATION, Value::text(&row.consolidation)),
        (item::CONVENTION, Value::text(&row.convention)),
        (item::SCALE, Value::text(&row.scale)),
        (item::IS_KPI, Value::Bool(row.kpi == "yes")),
        (item::TARGET, target(&row.target)?),
        (item::SOURCE, Value::text(&row.source)),
    ];
    for (field, cell) in QUARTER_TARGETS.into_iter().zip(row.targets()) {
        fields.push((field, target(cell)?));
    }
    Ok(fields)
}

fn take(desk: &mut Desk, row: &AgreementRow, step: Step) -> Result<(), DemoError> {
    let level = level_of(row)?;
    let writer = desk.person(&row.writer)?;
    // The city has no head of an agency: who wrote its agreement sends it.
    let head = match level {
        Level::HeadOfRegion => writer.clone(),
        _ => desk.head(&row.agency)?,
    };
    let (author, action) = match step {
        Step::Comment => return comment(desk, row),
        Step::Submit if level.is_internal() => (writer, AgreementAction::Submit),
        Step::Submit => (head, AgreementAction::Submit),
        // Inside an agency the superior is the only lane.
        Step::ClearOrganisation if level.is_internal() => return Ok(()),
        Step::ClearPlanning if level.is_internal() => (head, AgreementAction::Clear),
        Step::ClearPlanning => (
            desk.officer(Role::PlanningReviewer)?,
            AgreementAction::Clear,
        ),
        Step::ClearOrganisation => (
            desk.officer(Role::OrganisationReviewer)?,
            AgreementAction::Clear,
        ),
        Step::Return => (
            desk.officer(Role::PlanningReviewer)?,
            AgreementAction::Return,
        ),
        Step::SignFirst => match level {
            Level::HeadOfRegion => (desk.officer(Role::Leader)?, AgreementAction::SignFirst),
            Level::AgencyHead => (head, AgreementAction::SignFirst),
            _ => (writer, AgreementAction::SignFirst),
        },
        Step::SignSecond => match level {
            Level::HeadOfRegion => return Ok(()),
            Level::AgencyHead => (desk.officer(Role::Leader)?, AgreementAction::SignSecond),
            _ => (head, AgreementAction::SignSecond),
        },
    };
    let document = desk.document(&row.key)?;
    let id = desk
        .pen
        .new_id(&["signature", &row.key, action.code()].join(" "));
    let signature = (id, NaiveDate::from_str(SIGNED_ON).unwrap_or_default());
    let rows = desk.rows(document.scope)?;
    let drafts = edit::step_on_paper(rows, document.id, action, None, signature)?;
    desk.write(&author, drafts)
}

/// Writes the comments on the agreement itself.
fn comment(desk: &mut Desk, row: &AgreementRow) -> Result<(), DemoError> {
    let mut comments = desk.tables.comments.clone();
    comments.retain(|comment| comment.agreement == row.key && comment.quarter.is_none());
    let document = desk.document(&row.key)?;
    for comment in &comments {
        let author = desk.person(&comment.author)?;
        let id = desk.pen.new_id(&format!("comment {}", comment.text));
        let new = NewComment {
            id,
            subject: document.id,
            anchor_entity: document.item(comment.item)?,
            anchor_field: field_named(EntityKind::Item, &comment.field)?,
            text: &comment.text,
            severity: severity_of(comment)?,
        };
        let draft = edit::comment(desk.rows(document.scope)?, new)?;
        desk.write(&author, [draft])?;
    }
    Ok(())
}

/// The severity a comment's row names.
pub(super) fn severity_of(comment: &CommentRow) -> Result<CommentSeverity, DemoError> {
    let severity = CommentSeverity::from_code(&comment.severity);
    severity.ok_or_else(|| unknown("severity", &comment.severity))
}
