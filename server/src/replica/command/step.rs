//! Steps of a workflow, and of the review of one figure.

use chrono::{DateTime, NaiveDate};
use ikrar_domain::agreement::{AgreementAction, SessionAction};
use ikrar_domain::evaluation_sheet::SheetAction;
use ikrar_domain::measurement::{ItemReview, ReportAction};
use ikrar_domain::review::{CommentSeverity, ParkedStep};
use ikrar_sync::edit::{self, NewComment};
use ikrar_sync::identity::EntityId;
use ikrar_sync::operation::Draft;
use ikrar_sync::replica::Replica;
use ikrar_sync::row::Row;
use ikrar_sync::schema::{EntityKind, realization};

use super::arguments::Arguments;
use super::problem::Problem;
use super::write::{Written, known};
use crate::clock::Clock;
use crate::entropy::new_uuid;

/// What can be said about a parked edit.
const ADOPT: &str = "adopt";
const DECLINE: &str = ParkedStep::Decline.code();
const REQUEST: &str = ParkedStep::Request.code();

/// The day a signature on paper was given; today where it is not said.
fn signed_on(arguments: &Arguments) -> Result<NaiveDate, Problem> {
    let today = || {
        let now = DateTime::from_timestamp(Clock::system().now().0, 0);
        now.unwrap_or_default().date_naive()
    };
    match arguments.text("signed_on")? {
        None => Ok(today()),
        Some(text) => text
            .parse()
            .map_err(|_| Problem::wrong_type("signed_on", "a day such as 2026-01-30")),
    }
}

/// `step`: a step of a workflow, or of the review of one figure.
pub(super) fn step(rows: &Replica, arguments: &Arguments) -> Written {
    let entity = arguments.entity()?;
    let code = arguments.wanted_text("step", "give the step's code, such as submit")?;
    let note = arguments.text("note")?;
    let signed_on = signed_on(arguments)?;
    arguments.finish()?;
    let row = known(rows, entity)?;
    let drafts = match row.kind {
        EntityKind::Agreement => {
            let action = known_step(code, AgreementAction::ALL, AgreementAction::code)?;
            let signature = (EntityId::from_uuid(new_uuid()), signed_on);
            edit::step_on_paper(rows, entity, action, note, signature)?
        }
        EntityKind::Report => {
            let action = known_step(code, ReportAction::ALL, ReportAction::code)?;
            vec![edit::move_report(rows, entity, action, note)?]
        }
        EntityKind::Realization => {
            let review = known_step(code, ItemReview::ALL, ItemReview::code)?;
            review_figure(rows, row, review, note)?
        }
        EntityKind::SigningSession => {
            let action = known_step(code, SessionAction::ALL, SessionAction::code)?;
            vec![edit::move_session(rows, entity, action, note)?]
        }
        EntityKind::EvaluationSheet => {
            let action = known_step(code, SheetAction::ALL, SheetAction::code)?;
            vec![edit::move_sheet(rows, entity, action, note)?]
        }
        EntityKind::ParkedEdit => {
            let reason = note.unwrap_or_default();
            match known_step(code, &[ADOPT, DECLINE, REQUEST], |code| code)? {
                ADOPT => vec![edit::adopt(rows, entity, reason)?],
                DECLINE => edit::decline_parked(rows, entity, reason)?,
                _ => edit::request_amendment(rows, entity, reason)?,
            }
        }
        _ => return Err(unknown_step(code, &[])),
    };
    Ok((entity, drafts))
}

fn known_step<T: Copy>(
    code: &str,
    all: &[T],
    code_of: fn(T) -> &'static str,
) -> Result<T, Problem> {
    let found = all.iter().copied().find(|step| code_of(*step) == code);
    found.ok_or_else(|| {
        let known: Vec<&str> = all.iter().map(|step| code_of(*step)).collect();
        unknown_step(code, &known)
    })
}

fn unknown_step(code: &str, known: &[&str]) -> Problem {
    let repair = if known.is_empty() {
        "leave it: entities of this kind have no steps".to_owned()
    } else {
        format!("use one of {}", known.join(", "))
    };
    let message = format!("the entity has no step `{code}`");
    Problem::argument("unknown_step", "step", message, repair)
}

/// A figure is returned with a comment that says why, in one save.
fn review_figure(
    rows: &Replica,
    row: &Row,
    review: ItemReview,
    note: Option<&str>,
) -> Result<Vec<Draft>, Problem> {
    match (review, note) {
        (ItemReview::Return, Some(text)) => {
            let new = NewComment {
                id: EntityId::from_uuid(new_uuid()),
                subject: row.parent().unwrap_or_default(),
                anchor_entity: row.id,
                anchor_field: realization::VALUE,
                text,
                severity: CommentSeverity::MustFix,
            };
            Ok(edit::return_item(rows, new)?)
        }
        _ => Ok(vec![edit::review_item(rows, row.id, review)?]),
    }
}
