//! What the pages show, read from rows. Points and steps are the domain's.

use ikrar_domain::{
    evaluation_sheet::{
        Criterion, GradedBy, Points, RecommendationStanding, SheetAction, SheetScore, SheetStatus,
        Trace, display_points,
    },
    people::{Action, Actor, Subject, may},
    refusal::TransitionRefusal,
    value::AgencyId,
};
use ikrar_sync::{
    identity::EntityId,
    model,
    row::Rows,
    schema::{evaluation_answer_id, evaluation_sheet_id},
};

use crate::{
    reading::{agency_name, entity_address},
    text,
};

/// An agency in the list.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    pub(super) agency: EntityId,
    pub(super) name: String,
    /// None where nobody has begun.
    pub(super) status: Option<SheetStatus>,
    pub(super) points: Points,
}

/// The agencies by name, each with what its sheet brings.
pub(super) fn read_list(rows: &impl Rows, year: u16) -> Vec<Line> {
    let agencies = model::agencies(rows).into_iter();
    let line = |(agency, name)| {
        let sheet = evaluation_sheet_id(agency, year);
        Line {
            agency,
            name,
            status: model::sheet_status(rows, sheet),
            points: model::sheet_score(rows, sheet, None).whole(),
        }
    };
    agencies.map(line).collect()
}

/// What stands above a sheet, and what this person may do.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Head {
    pub(super) name: String,
    /// None where nobody has begun.
    pub(super) status: Option<SheetStatus>,
    pub(super) score: SheetScore,
    /// The points of each column alone.
    pub(super) columns: Vec<(GradedBy, Points)>,
    /// The column that this person may write now.
    pub(super) column: Option<GradedBy>,
    /// The steps this person may take, each with what keeps it from being taken.
    pub(super) steps: Vec<(SheetAction, Option<String>)>,
    pub(super) may_follow_up: bool,
    pub(super) may_advise: bool,
}

/// Reads what stands above a sheet.
pub(super) fn read_head(rows: &impl Rows, actor: &Actor, agency: EntityId, year: u16) -> Head {
    let sheet = evaluation_sheet_id(agency, year);
    let status = model::sheet_status(rows, sheet);
    let subject = Subject::agency(AgencyId::from_uuid(agency.uuid()));
    let may = |by| may(actor, Action::GradeSheet(by), &subject).is_ok();
    let column = status.unwrap_or(SheetStatus::Draft).takes();
    let points = |by| (by, model::sheet_score(rows, sheet, Some(by)).whole());
    Head {
        name: agency_name(rows, agency),
        status,
        score: model::sheet_score(rows, sheet, None),
        columns: GradedBy::ALL.iter().copied().map(points).collect(),
        column: column.filter(|by| may(*by)),
        steps: steps(rows, actor, sheet, status),
        may_follow_up: may(GradedBy::Agency),
        may_advise: may(GradedBy::Reviewer),
    }
}

fn steps(
    rows: &impl Rows,
    actor: &Actor,
    sheet: EntityId,
    status: Option<SheetStatus>,
) -> Vec<(SheetAction, Option<String>)> {
    let by = EntityId::from_uuid(actor.user.uuid());
    let facts = model::sheet_facts(rows, sheet, by, true);
    let Some((status, facts)) = status.zip(facts) else {
        return Vec::new();
    };
    let all = SheetAction::ALL.iter().copied();
    let asked = all.filter_map(|action| match status.after(action, actor.role, &facts) {
        Err(TransitionRefusal::Role { .. } | TransitionRefusal::WrongStatus { .. }) => None,
        after => Some((action, after.err().map(TransitionRefusal::user_message))),
    });
    asked.collect()
}

impl Head {
    /// Whether recommendations are written now.
    pub(super) fn takes_advice(&self) -> bool {
        let is_evaluated = matches!(
            self.status,
            Some(SheetStatus::Submitted | SheetStatus::Reviewed)
        );
        self.may_advise && is_evaluated
    }
}

/// Points in one line.
pub(super) fn points_words(points: Points) -> String {
    text::evaluation_sheet::points(
        &display_points(points.reached()),
        &display_points(points.weight()),
        &points.coverage(),
        &display_points(points.obtainable()),
    )
}

/// The predicate, with a word where criteria are not graded yet.
pub(super) fn predicate_words(points: Points) -> String {
    let label = points.predicate().label();
    if points.is_whole() {
        label.to_owned()
    } else {
        [label, ", ", text::evaluation_sheet::SO_FAR].concat()
    }
}

/// What was graded under a criterion: a line for each column but the one being written.
pub(super) fn read_graded(
    rows: &impl Rows,
    sheet: EntityId,
    criterion: Criterion,
    but: Option<GradedBy>,
) -> Vec<String> {
    let answer = model::read_answer(rows, sheet, criterion);
    let row = rows.row(evaluation_answer_id(sheet, &criterion.code()));
    let told = |by: &GradedBy| {
        let note = row.map_or("", |row| row.text(model::column_fields(*by).1));
        let grade = answer.by(*by);
        let is_told = but != Some(*by) && (grade.is_some() || !note.is_empty());
        is_told.then(|| {
            let grade = grade.map_or(text::evaluation_sheet::CHOOSE, |grade| grade.label());
            text::evaluation_sheet::graded(by.label(), grade, note)
        })
    };
    GradedBy::ALL.iter().filter_map(told).collect()
}

/// Something that the app holds, or of which something is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) trace: Trace,
    pub(super) told: String,
    pub(super) is_whole: bool,
    /// Where to look.
    pub(super) address: Option<String>,
}

/// Everything that the app holds about an agency's year.
pub(super) fn read_held(rows: &impl Rows, agency: EntityId, year: u16) -> Vec<Held> {
    let traces = model::traces_of(rows, agency, year).into_iter();
    let held = traces.map(|one| Held {
        trace: one.found.trace,
        told: one.found.told(),
        is_whole: one.found.is_whole(),
        address: one.row.and_then(|row| entity_address(rows, row)),
    });
    held.collect()
}

/// A recommendation in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Advice {
    pub(super) id: EntityId,
    pub(super) text: String,
    pub(super) due: Option<String>,
    pub(super) standing: RecommendationStanding,
    pub(super) follow_up: String,
}

/// What is recommended in a sheet.
pub(super) fn read_advice(rows: &impl Rows, sheet: EntityId) -> Vec<Advice> {
    let ids = model::recommendations_of(rows, sheet).into_iter();
    let read = ids.filter_map(|id| {
        let read = model::read_recommendation(rows.row(id)?);
        Some(Advice {
            id,
            due: read
                .due
                .map(|day| text::evaluation_sheet::due(&text::time::date(day))),
            standing: read.standing(),
            text: read.text,
            follow_up: read.follow_up,
        })
    });
    read.collect()
}

#[cfg(test)]
mod tests;
