//! The quarters: realizations are written, sent, reviewed and locked, as far as the table says.

use ikrar_domain::measurement::{ItemReview, Measured, ReportAction};
use ikrar_domain::people::Role;
use ikrar_domain::value::Quarter;
use ikrar_sync::edit::{self, NewComment};
use ikrar_sync::identity::EntityId;
use ikrar_sync::row::Rows as _;
use ikrar_sync::schema::{EntityKind, Field, realization, realization_id, report_id};
use ikrar_sync::value::Value;

use super::agreements::{polarity_of, severity_of};
use super::data::{AgreementRow, CommentRow, IndicatorRow};
use super::desk::{Desk, Document, field_named};
use super::{DemoAccount, DemoError, action_plans, figure, spending, unknown};

/// A step on the way of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Submit,
    Check,
    Comment,
    /// Returns what the comments name and accepts the rest.
    Return,
    Repair,
    Accept,
    Verify,
    Lock,
    Reopen,
}

/// Every step with the day of the month after the quarter, in the order they are taken.
const STEPS: [(Step, u32); 9] = [
    (Step::Submit, 9),
    (Step::Check, 10),
    (Step::Comment, 12),
    (Step::Return, 13),
    (Step::Repair, 15),
    (Step::Accept, 16),
    (Step::Verify, 17),
    (Step::Lock, 20),
    (Step::Reopen, 24),
];

/// The steps that lead to a state of the table.
const COURSES: [(&str, &[Step]); 8] = [
    ("draft", &[]),
    ("submitted", &[Step::Submit, Step::Comment]),
    (
        "agency_checked",
        &[Step::Submit, Step::Check, Step::Comment],
    ),
    ("returned", &[Step::Submit, Step::Comment, Step::Return]),
    ("verified", VERIFIED),
    ("locked", LOCKED),
    ("repaired", REPAIRED),
    ("reopened", REOPENED),
];
const VERIFIED: &[Step] = &[
    Step::Submit,
    Step::Check,
    Step::Comment,
    Step::Accept,
    Step::Verify,
];
const LOCKED: &[Step] = &[
    Step::Submit,
    Step::Check,
    Step::Comment,
    Step::Accept,
    Step::Verify,
    Step::Lock,
];
const REPAIRED: &[Step] = &[
    Step::Submit,
    Step::Return,
    Step::Repair,
    Step::Accept,
    Step::Verify,
    Step::Lock,
];
const REOPENED: &[Step] = &[
    Step::Submit,
    Step::Check,
    Step::Accept,
    Step::Verify,
    Step::Lock,
    Step::Reopen,
];

/// One agreement in one quarter.
struct Case {
    row: AgreementRow,
    quarter: Quarter,
    steps: &'static [Step],
    document: Document,
    indicators: Vec<IndicatorRow>,
    comments: Vec<CommentRow>,
}

/// Takes every report of a quarter through its course, day by day as the city does.
pub(super) fn report(desk: &mut Desk, quarter: Quarter) -> Result<(), DemoError> {
    let cases = cases(desk, quarter)?;
    desk.pen.turn_to(day(quarter, 6));
    for case in &cases {
        fill(desk, case)?;
    }
    for (step, day_of_month) in STEPS {
        if cases.iter().any(|case| case.steps.contains(&step)) {
            desk.pen.turn_to(day(quarter, day_of_month));
        }
        for case in cases.iter().filter(|case| case.steps.contains(&step)) {
            take(desk, case, step)?;
        }
    }
    Ok(())
}

/// A quarter is reported in the month after it; the last one is being written in November.
fn day(quarter: Quarter, day_of_month: u32) -> super::calendar::Day {
    match quarter {
        Quarter::First => (2026, 4, day_of_month),
        Quarter::Second => (2026, 7, day_of_month),
        Quarter::Third => (2026, 10, day_of_month),
        Quarter::Fourth => (2026, 11, day_of_month + 10),
    }
}

fn cases(desk: &Desk, quarter: Quarter) -> Result<Vec<Case>, DemoError> {
    let mut cases = Vec::new();
    for row in desk.agreements() {
        let state = row.courses().get(quarter.index()).copied().unwrap_or("");
        if state.is_empty() {
            continue;
        }
        let course = COURSES.iter().find(|(known, _)| *known == state);
        let (_, steps) = course.ok_or_else(|| unknown("report state", state))?;
        let mut comments = desk.tables.comments.clone();
        comments.retain(|comment| {
            comment.agreement == row.key && comment.quarter == Some(quarter.number())
        });
        cases.push(Case {
            quarter,
            steps,
            document: desk.document(&row.key)?,
            indicators: desk.tables.indicators_of(&row.key).cloned().collect(),
            comments,
            row,
        });
    }
    Ok(cases)
}

impl Case {
    fn report(&self) -> EntityId {
        report_id(self.document.id, self.quarter)
    }

    fn realization(&self, number: usize) -> Result<EntityId, DemoError> {
        Ok(realization_id(self.document.item(number)?, self.quarter))
    }

    fn answer(&self, indicator: &IndicatorRow) -> Result<Measured, DemoError> {
        let cells = indicator.realizations();
        let cell = cells.get(self.quarter.index()).copied().unwrap_or("");
        figure::answer(polarity_of(indicator)?, cell)
    }

    /// The comment that sends an item back, with what stood there before the repair.
    fn repair(&self, number: usize) -> Option<&CommentRow> {
        let mut comments = self.comments.iter();
        comments.find(|comment| comment.action == "repair" && comment.item == number)
    }
}

/// Writes every answer of the table, and what the agency writes beside it.
fn fill(desk: &mut Desk, case: &Case) -> Result<(), DemoError> {
    let writer = desk.person(&case.row.writer)?;
    if case.quarter == Quarter::First {
        action_plans::plan(desk, &case.document, &case.row)?;
    }
    spending::spend(desk, &case.document, &writer, case.quarter)?;
    for (index, indicator) in case.indicators.iter().enumerate() {
        let number = index + 1;
        let first = match case.repair(number) {
            Some(comment) => figure::answer(polarity_of(indicator)?, &comment.first_value)?,
            None => case.answer(indicator)?,
        };
        set_answer(desk, case, &writer, number, &first)?;
        let mut notes = desk.tables.notes.clone();
        notes.retain(|note| {
            note.agreement == case.row.key
                && note.item == number
                && note
                    .quarters
                    .split(' ')
                    .any(|quarter| quarter == quarter_text(case.quarter))
        });
        for note in &notes {
            for (field, text) in [
                (realization::ENABLERS, &note.enablers),
                (realization::OBSTACLES, &note.obstacles),
                (realization::FOLLOW_UP, &note.follow_up),
            ] {
                set(desk, case, &writer, number, field, Value::text(text))?;
            }
        }
    }
    Ok(())
}

fn quarter_text(quarter: Quarter) -> &'static str {
    match quarter {
        Quarter::First => "1",
        Quarter::Second => "2",
        Quarter::Third => "3",
        Quarter::Fourth => "4",
    }
}

fn set_answer(
    desk: &mut Desk,
    case: &Case,
    writer: &DemoAccount,
    number: usize,
    answer: &Measured,
) -> Result<(), DemoError> {
    let (field, value) = match answer {
        Measured::Value(figure) => (realization::VALUE, Value::figure(figure)),
        Measured::NotMeasured { reason } => (realization::NOT_MEASURED_REASON, Value::text(reason)),
        Measured::Blank => return Ok(()),
    };
    set(desk, case, writer, number, field, value)
}

fn set(
    desk: &mut Desk,
    case: &Case,
    writer: &DemoAccount,
    number: usize,
    field: Field,
    value: Value,
) -> Result<(), DemoError> {
    let item = case.document.item(number)?;
    let rows = desk.rows(case.document.scope)?;
    let drafts = edit::set_realization(rows, item, case.quarter, field, value)?;
    if drafts.is_empty() {
        return Ok(());
    }
    desk.write(writer, drafts)
}

fn take(desk: &mut Desk, case: &Case, step: Step) -> Result<(), DemoError> {
    match step {
        Step::Submit => {
            let writer = desk.person(&case.row.writer)?;
            advance(desk, case, &writer, ReportAction::Submit, None)
        }
        // The city has no agency whose head could look first.
        Step::Check if case.row.agency.is_empty() => Ok(()),
        Step::Check => {
            let head = desk.head(&case.row.agency)?;
            advance(desk, case, &head, ReportAction::CheckByAgency, None)
        }
        Step::Comment => comment(desk, case),
        Step::Return => send_back(desk, case),
        Step::Repair => repair(desk, case),
        Step::Accept => accept(desk, case, |_| true),
        Step::Verify => {
            let reviewer = desk.officer(Role::OrganisationReviewer)?;
            advance(desk, case, &reviewer, ReportAction::Verify, None)
        }
        Step::Lock => {
            let reviewer = desk.officer(Role::OrganisationReviewer)?;
            advance(desk, case, &reviewer, ReportAction::Lock, None)
        }
        Step::Reopen => {
            let reviewer = desk.officer(Role::OrganisationReviewer)?;
            let mut comments = case.comments.iter();
            let reason = comments.find(|comment| comment.action == "reopen");
            let reason = reason.map(|comment| comment.text.as_str());
            advance(desk, case, &reviewer, ReportAction::Reopen, reason)
        }
    }
}

fn advance(
    desk: &mut Desk,
    case: &Case,
    author: &DemoAccount,
    action: ReportAction,
    reason: Option<&str>,
) -> Result<(), DemoError> {
    let rows = desk.rows(case.document.scope)?;
    let draft = edit::move_report(rows, case.report(), action, reason)?;
    desk.write(author, [draft])
}

/// The comments that only say something.
fn comment(desk: &mut Desk, case: &Case) -> Result<(), DemoError> {
    for row in case
        .comments
        .iter()
        .filter(|comment| comment.action == "note")
    {
        let author = desk.person(&row.author)?;
        let id = desk.pen.new_id(&format!("comment {}", row.text));
        let new = new_comment(case, row, id)?;
        let draft = edit::comment(desk.rows(case.document.scope)?, new)?;
        desk.write(&author, [draft])?;
    }
    Ok(())
}

/// Returns the figures that the comments name, each with its comment, and accepts the others.
fn send_back(desk: &mut Desk, case: &Case) -> Result<(), DemoError> {
    let sends_back = |comment: &&CommentRow| matches!(&*comment.action, "return" | "repair");
    for row in case.comments.iter().filter(sends_back) {
        let author = desk.person(&row.author)?;
        let id = desk.pen.new_id(&format!("comment {}", row.text));
        let new = new_comment(case, row, id)?;
        let drafts = edit::return_item(desk.rows(case.document.scope)?, new)?;
        desk.write(&author, drafts)?;
    }
    let returned = |number| {
        let mut comments = case.comments.iter().filter(sends_back);
        comments.any(|comment| comment.item == number)
    };
    accept(desk, case, |number| !returned(number))
}

fn new_comment<'a>(
    case: &Case,
    row: &'a CommentRow,
    id: EntityId,
) -> Result<NewComment<'a>, DemoError> {
    Ok(NewComment {
        id,
        subject: case.report(),
        anchor_entity: case.realization(row.item)?,
        anchor_field: field_named(EntityKind::Realization, &row.field)?,
        text: &row.text,
        severity: severity_of(row)?,
    })
}

/// The agency writes the right figure, settles the comment and sends the report again.
fn repair(desk: &mut Desk, case: &Case) -> Result<(), DemoError> {
    let writer = desk.person(&case.row.writer)?;
    for (index, indicator) in case.indicators.iter().enumerate() {
        if case.repair(index + 1).is_some() {
            let answer = case.answer(indicator)?;
            set_answer(desk, case, &writer, index + 1, &answer)?;
        }
    }
    let rows = desk.rows(case.document.scope)?;
    let comments = rows.children(EntityKind::Comment, case.report());
    for id in comments {
        let draft = edit::resolve_comment(desk.rows(case.document.scope)?, id)?;
        desk.write(&writer, draft)?;
    }
    advance(desk, case, &writer, ReportAction::Submit, None)
}

/// Accepts the figures with these numbers that are not accepted yet.
fn accept(desk: &mut Desk, case: &Case, wanted: impl Fn(usize) -> bool) -> Result<(), DemoError> {
    let reviewer = desk.officer(Role::PlanningReviewer)?;
    for number in (1..=case.indicators.len()).filter(|number| wanted(*number)) {
        let id = case.realization(number)?;
        let rows = desk.rows(case.document.scope)?;
        let flag = ikrar_sync::model::item_flag(rows.row(id));
        if flag == ikrar_domain::measurement::ItemFlag::Accepted {
            continue;
        }
        let draft = edit::review_item(rows, id, ItemReview::Accept)?;
        desk.write(&reviewer, [draft])?;
    }
    Ok(())
}
