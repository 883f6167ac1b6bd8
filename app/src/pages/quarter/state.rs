//! What the quarter's page shows, read from rows. Rules are the domain's.

use ikrar_domain::{
    agreement::{Agreement, Item, Level},
    evaluation::Method,
    measurement::{
        Achievement, Explanation, ItemFacts, ItemFlag, ItemReview, Measured, Outcome, Policy,
        Realization, ReportAction, ReportDeadline, ReportFacts, ReportStatus, Rule, achieve,
        average, realization_editable,
    },
    people::{Action, Actor, Subject, may},
    review::{Comment, Suspicion},
    value::{AgencyId, Figure, Quarter},
};
use ikrar_sync::{
    identity::EntityId,
    model::{self, LateFigure},
    row::Rows,
    schema::{realization_id, report_id},
};

use super::origin::read_origin;
use crate::{components::Tone, pages::band_tone, text};

/// The document around the grid.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Document {
    pub(super) agreement: EntityId,
    pub(super) quarter: Quarter,
    pub(super) report: EntityId,
    pub(super) year: u16,
    pub(super) level: Level,
    pub(super) agency: AgencyId,
    pub(super) agency_name: String,
    pub(super) status: ReportStatus,
    pub(super) items: Vec<EntityId>,
    /// The other version of the agreement that this quarter belongs to.
    pub(super) accountable: Option<EntityId>,
    /// Why nothing can be typed anywhere; none where it can.
    pub(super) lock: Option<String>,
    pub(super) may_review: bool,
    pub(super) may_comment: bool,
    /// Until when the figures are due, where the city has said.
    pub(super) deadline: Option<ReportDeadline>,
}

/// One row of the grid.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct GridRow {
    pub(super) objective: String,
    pub(super) indicator: String,
    pub(super) unit: String,
    pub(super) rule: Rule,
    pub(super) target: String,
    pub(super) outcome: Outcome,
    pub(super) category: Option<(&'static str, Tone)>,
    pub(super) explanation: Explanation,
    pub(super) year_to_date: YearToDateWords,
    pub(super) flag: ItemFlag,
    pub(super) comments: Vec<Comment>,
    /// How many files stand behind the figure.
    pub(super) files: usize,
    /// Why the figure is worth a second look.
    pub(super) suspicions: Vec<String>,
    /// What is wrong with the numerator and denominator that were told.
    pub(super) ratio_fault: Option<String>,
    /// The figure they give, as a box takes it, where another or none is written.
    pub(super) ratio_figure: Option<String>,
    /// What the figure is read beside.
    pub(super) beside: String,
    pub(super) lock: Option<String>,
    pub(super) reviews: Vec<ItemReview>,
    /// How late the figure came.
    pub(super) late: Option<LateFigure>,
}

/// The year so far, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct YearToDateWords {
    pub(super) target: String,
    pub(super) realization: String,
    pub(super) percent: String,
    pub(super) progress: String,
    pub(super) steps: Vec<String>,
}

/// The figures above the grid.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Summary {
    pub(super) average: String,
    pub(super) coverage: String,
    pub(super) explanation: Explanation,
    pub(super) filled: usize,
    pub(super) total: usize,
}

/// A step of the report somebody may take, with why not yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ReportStep {
    pub(super) action: ReportAction,
    pub(super) refusal: Option<String>,
}

impl ReportStep {
    /// Whether the step wants words from the person.
    pub(super) fn wants_note(&self) -> bool {
        matches!(self.action, ReportAction::Return | ReportAction::Reopen)
    }
}

/// Reads the document; nothing where the agreement is not on this device.
pub(super) fn read_document(
    rows: &impl Rows,
    actor: &Actor,
    agreement: EntityId,
    quarter: Quarter,
) -> Option<Document> {
    let document = model::read_agreement(rows, agreement)?;
    let report = report_id(agreement, quarter);
    let status = model::report_status(rows, report);
    let subject = Subject::agreement(document.agency, document.level);
    let agency = EntityId::from_uuid(document.agency.uuid());
    Some(Document {
        agreement,
        quarter,
        report,
        year: document.year.number(),
        level: document.level,
        agency: document.agency,
        agency_name: crate::reading::agency_name(rows, agency),
        status,
        items: model::items_of(rows, agreement),
        accountable: model::versions_of(rows, agreement)
            .into_iter()
            .filter(|version| *version != agreement)
            .find(|version| model::measures(rows, *version, quarter).is_ok()),
        lock: document_lock(actor, &document, quarter, status, &subject),
        may_review: may(actor, Action::Item(ItemReview::Accept), &subject).is_ok(),
        may_comment: may(actor, Action::Comment, &subject).is_ok(),
        deadline: model::report_deadline_of(rows, document.year.number(), quarter),
    })
}

fn document_lock(
    actor: &Actor,
    document: &Agreement,
    quarter: Quarter,
    status: ReportStatus,
    subject: &Subject,
) -> Option<String> {
    if may(actor, Action::EditRealization, subject).is_err() {
        let reviews = may(actor, Action::Item(ItemReview::Accept), subject).is_ok();
        let words = if reviews {
            text::quarter::REVIEWER_LOCK
        } else {
            text::quarter::READ_ONLY_LOCK
        };
        Some(words.into())
    } else if let Err(elsewhere) = document.span().measures(quarter) {
        Some(elsewhere.user_message().into())
    } else if !status.is_editable() {
        Some(text::quarter::locked_report(status.label()))
    } else {
        None
    }
}

/// Reads one row of the grid.
pub(super) fn read_row(rows: &impl Rows, document: &Document, item: EntityId) -> Option<GridRow> {
    let promised = model::read_item(rows.row(item)?);
    let written = model::realization_of(rows, item, document.quarter);
    let method = model::method_of(rows);
    let policy = method.policy;
    let achievement = achievement_of(&promised, written.as_ref(), document.quarter, &policy);
    let mut explanation = achievement.explanation;
    let origin = written
        .as_ref()
        .map(|written| read_origin(written, &promised.unit));
    let origin = origin.unwrap_or_default();
    explanation.steps.splice(0..0, origin.working);
    let flag = written
        .as_ref()
        .map_or(ItemFlag::Unreviewed, |realization| realization.flag);
    let written_in = realization_id(item, document.quarter);
    let anchor = written_in.uuid();
    let comments = model::comments_of(rows, document.report)
        .into_iter()
        .filter(|comment| comment.anchor_entity == anchor)
        .collect();
    let lock = document.lock.clone().or_else(|| {
        (!realization_editable(document.status, flag))
            .then(|| text::quarter::ACCEPTED_LOCK.to_owned())
    });
    Some(GridRow {
        target: promised.target_of(document.quarter).map_or_else(
            || text::quarter::NO_PERCENT.into(),
            ikrar_domain::value::Figure::display,
        ),
        category: category(&method, achievement.outcome),
        outcome: achievement.outcome,
        explanation,
        ratio_figure: origin.figure,
        ratio_fault: origin.fault,
        year_to_date: year_to_date(rows, item, &promised, document.quarter, &policy),
        flag,
        comments,
        files: model::evidence_of(rows, written_in).len(),
        suspicions: model::suspicions_of(rows, item, document.quarter)
            .into_iter()
            .map(Suspicion::user_message)
            .collect(),
        beside: beside(rows, item, document.quarter),
        lock,
        reviews: reviews(
            document,
            flag,
            ItemFacts {
                // A return brings its comment along.
                open_comments: 1,
                missing_evidence: model::missing_evidence(rows, written_in),
                open_conflicts: rows
                    .row(written_in)
                    .map_or(0, |row| row.conflicts().count()),
            },
        ),
        late: model::late_figure(rows, item, document.year, document.quarter),
        rule: promised.rule(),
        objective: promised.objective,
        indicator: promised.indicator,
        unit: promised.unit,
    })
}

/// The quarter before, the year before and the plan, in one line.
fn beside(rows: &impl Rows, item: EntityId, quarter: Quarter) -> String {
    let beside = model::figures_beside(rows, item, quarter);
    let shown = |figure: Option<&Figure>| {
        figure.map_or_else(|| text::quarter::NO_PERCENT.to_owned(), Figure::display)
    };
    text::quarter::beside(
        &shown(beside.quarter_before.as_ref()),
        &shown(beside.year_before.as_ref()),
        &shown(beside.planned.as_ref()),
    )
}

fn achievement_of(
    item: &Item,
    written: Option<&Realization>,
    quarter: Quarter,
    policy: &Policy,
) -> Achievement {
    let blank = Measured::Blank;
    let measured = written.map_or(&blank, |realization| &realization.value);
    achieve(&item.rule(), item.target_of(quarter), measured, policy)
}

fn category(method: &Method, outcome: Outcome) -> Option<(&'static str, Tone)> {
    let band = method.scale.scale().category(outcome.percent()?);
    Some((band.label, band_tone(method, band)))
}

fn year_to_date(
    rows: &impl Rows,
    item: EntityId,
    promised: &Item,
    quarter: Quarter,
    policy: &Policy,
) -> YearToDateWords {
    let so_far = model::year_to_date(rows, item, promised, quarter, policy);
    let rule = promised.rule();
    let dash = || text::quarter::NO_PERCENT.to_owned();
    YearToDateWords {
        target: so_far
            .target
            .as_ref()
            .map_or_else(dash, ikrar_domain::value::Figure::display),
        realization: so_far
            .realization
            .figure()
            .map_or_else(dash, ikrar_domain::value::Figure::display),
        percent: so_far.achievement(&rule, policy).outcome.display(),
        progress: so_far.progress(&rule, policy).outcome.display(),
        steps: so_far.explanation.steps,
    }
}

/// The reviews that are possible now.
fn reviews(document: &Document, flag: ItemFlag, facts: ItemFacts) -> Vec<ItemReview> {
    if !document.may_review {
        return Vec::new();
    }
    ItemReview::ALL
        .iter()
        .copied()
        .filter(|review| flag.after(*review, document.status, facts).is_ok())
        .collect()
}

/// Reads the figures above the grid.
pub(super) fn summarize(rows: &impl Rows, document: &Document) -> Summary {
    let policy = model::method_of(rows).policy;
    let mut filled: usize = 0;
    let outcomes: Vec<Outcome> = document
        .items
        .iter()
        .filter_map(|id| rows.row(*id).map(model::read_item))
        .map(|item| {
            let id = EntityId::from_uuid(item.id.uuid());
            let written = model::realization_of(rows, id, document.quarter);
            if written
                .as_ref()
                .is_some_and(|written| written.value.is_filled())
            {
                filled = filled.saturating_add(1);
            }
            achievement_of(&item, written.as_ref(), document.quarter, &policy).outcome
        })
        .collect();
    let mean = average(&outcomes, &policy);
    Summary {
        average: mean.percent.map_or_else(
            || text::quarter::NO_PERCENT.into(),
            ikrar_domain::value::Percent::display,
        ),
        coverage: mean.coverage(),
        explanation: mean.explanation,
        filled,
        total: document.items.len(),
    }
}

/// The steps this person may take with the report. A return brings its comment along, and a
/// reason is asked where one is needed, so neither stands in the way here.
pub(super) fn report_steps(
    rows: &impl Rows,
    actor: &Actor,
    document: &Document,
) -> Vec<ReportStep> {
    let subject = Subject::agreement(document.agency, document.level);
    let policy = model::city_policy(rows);
    let facts = model::report_facts(rows, document.report, true, &policy);
    let facts = facts.unwrap_or_else(|| ReportFacts {
        agreement_in_force: model::agreement_status(rows, document.agreement)
            .is_some_and(ikrar_domain::agreement::AgreementStatus::takes_reports),
        blank_items: document.items.len(),
        has_reason: true,
        ..ReportFacts::default()
    });
    ReportAction::ALL
        .iter()
        .copied()
        .filter(|action| may(actor, Action::Report(*action), &subject).is_ok())
        .filter_map(|action| {
            let open_comments = match action {
                ReportAction::Return => facts.open_comments.max(1),
                _ => facts.open_comments,
            };
            let facts = ReportFacts {
                open_comments,
                ..facts
            };
            match document.status.after(action, actor.role, &facts) {
                Ok(_) => Some(ReportStep {
                    action,
                    refusal: None,
                }),
                Err(refusal) if is_out_of_place(refusal.code()) => None,
                Err(refusal) => Some(ReportStep {
                    action,
                    refusal: Some(refusal.user_message()),
                }),
            }
        })
        .collect()
}

/// Steps another role or state takes are not shown; those that lack something are, with why.
fn is_out_of_place(code: &str) -> bool {
    matches!(code, "wrong_status" | "role_not_allowed")
}

#[cfg(test)]
mod tests {
    use ikrar_domain::{measurement::LateKind, people::Role};
    use ikrar_sync::{
        identity::UnixSeconds,
        schema::{EntityKind, item, realization, report_deadline, report_deadline_id},
        value::Value,
    };

    use super::*;
    use crate::reading::fixture::{
        AGREEMENT, FIRST_ITEM, MemoryRows, SECOND_ITEM, actor, city, number, realize, remark, words,
    };

    fn document(rows: &impl Rows, role: Role) -> Document {
        read_document(rows, &actor(role), AGREEMENT, Quarter::First).unwrap()
    }

    #[test]
    fn unknown_agreement_is_not_here() {
        let rows = city("in_force");
        let nowhere = EntityId::from_bytes([77; 16]);
        let operator = actor(Role::AgencyOperator);
        assert_eq!(
            read_document(&rows, &operator, nowhere, Quarter::First),
            None
        );
    }

    #[test]
    fn row_shows_target_percent_and_its_working() {
        let mut rows = city("in_force");
        realize(&mut rows, "draft", FIRST_ITEM, number(70));
        let document = document(&rows, Role::AgencyOperator);
        let row = read_row(&rows, &document, FIRST_ITEM).unwrap();
        assert_eq!(row.target, "80");
        assert_eq!(row.outcome.display(), "87,50 %");
        assert_eq!(row.category, Some(("Tinggi", Tone::Positive)));
        assert_eq!(row.explanation.question, "Mengapa 87,50 %?");
        assert_eq!(row.lock, None);
    }

    /// The first item in percent, with this figure, numerator and denominator.
    fn row_of_ratio(value: Value, numerator: Value, denominator: Value) -> GridRow {
        let mut rows = city("in_force");
        realize(&mut rows, "draft", FIRST_ITEM, value);
        rows.put(
            realization_id(FIRST_ITEM, Quarter::First),
            EntityKind::Realization,
            &[
                (realization::NUMERATOR, numerator),
                (realization::DENOMINATOR, denominator),
            ],
        );
        let document = document(&rows, Role::AgencyOperator);
        read_row(&rows, &document, FIRST_ITEM).unwrap()
    }

    #[test]
    fn a_ratio_gives_the_figure_and_stands_in_its_working() {
        let row = row_of_ratio(Value::Null, number(45), number(60));
        assert_eq!(row.ratio_figure.as_deref(), Some("75"));
        assert_eq!(row.ratio_fault, None);
        let row = row_of_ratio(number(75), number(45), number(60));
        assert_eq!((row.ratio_figure, row.ratio_fault), (None, None));
        let working = "Angka realisasi: pembilang 45 : penyebut 60 × 100 = 75.";
        assert_eq!(row.explanation.steps[0], working);
    }

    #[test]
    fn a_ratio_that_is_not_whole_or_gives_another_figure_is_named_and_keeps_the_report_back() {
        let row = row_of_ratio(number(75), number(45), Value::Null);
        let words = "Pembilang ada, penyebut belum. Isi penyebutnya.";
        assert_eq!(row.ratio_fault.as_deref(), Some(words));
        let row = row_of_ratio(number(80), number(45), number(60));
        assert_eq!(row.ratio_figure.as_deref(), Some("75"));
        assert!(row.ratio_fault.unwrap().contains("menghasilkan 75"));
    }

    #[test]
    fn blank_row_is_not_zero() {
        let rows = city("in_force");
        let document = document(&rows, Role::AgencyOperator);
        let row = read_row(&rows, &document, FIRST_ITEM).unwrap();
        assert_eq!(row.outcome, Outcome::Blank);
        assert_eq!(row.category, None);
    }

    #[test]
    fn annual_only_indicator_has_no_target_in_the_first_quarter() {
        let mut rows = city("in_force");
        rows.put(
            FIRST_ITEM,
            EntityKind::Item,
            &[(item::TARGET_FIRST, Value::Null)],
        );
        let document = document(&rows, Role::AgencyOperator);
        let row = read_row(&rows, &document, FIRST_ITEM).unwrap();
        assert_eq!(row.target, text::quarter::NO_PERCENT);
    }

    #[test]
    fn submitted_report_is_locked_with_its_state() {
        let mut rows = city("in_force");
        realize(&mut rows, "submitted", FIRST_ITEM, number(70));
        let document = document(&rows, Role::AgencyOperator);
        assert_eq!(document.lock.as_deref(), Some("laporan berstatus Diajukan"));
    }

    #[test]
    fn reviewer_reads_and_reviews_but_does_not_type() {
        let mut rows = city("in_force");
        realize(&mut rows, "submitted", FIRST_ITEM, number(70));
        let document = document(&rows, Role::PlanningReviewer);
        assert_eq!(document.lock.as_deref(), Some(text::quarter::REVIEWER_LOCK));
        let row = read_row(&rows, &document, FIRST_ITEM).unwrap();
        assert_eq!(row.reviews, [ItemReview::Accept, ItemReview::Return]);
    }

    #[test]
    fn accepted_figure_stays_locked_in_a_returned_report() {
        let mut rows = city("in_force");
        realize(&mut rows, "returned", FIRST_ITEM, number(70));
        realize(&mut rows, "returned", SECOND_ITEM, number(10));
        let accepted = realization_id(FIRST_ITEM, Quarter::First);
        rows.put(
            accepted,
            EntityKind::Realization,
            &[(realization::FLAG, words("accepted"))],
        );
        let document = document(&rows, Role::AgencyOperator);
        let first = read_row(&rows, &document, FIRST_ITEM).unwrap();
        let second = read_row(&rows, &document, SECOND_ITEM).unwrap();
        assert_eq!(first.lock.as_deref(), Some(text::quarter::ACCEPTED_LOCK));
        assert_eq!(second.lock, None);
    }

    #[test]
    fn comments_stand_at_their_own_row() {
        let mut rows = city("in_force");
        realize(&mut rows, "returned", FIRST_ITEM, number(70));
        remark(&mut rows, FIRST_ITEM, "Sumber data belum disebut");
        let document = document(&rows, Role::AgencyOperator);
        let count = |item| read_row(&rows, &document, item).unwrap().comments.len();
        assert_eq!((count(FIRST_ITEM), count(SECOND_ITEM)), (1, 0));
    }

    #[test]
    fn report_with_blanks_cannot_be_sent_and_says_so() {
        let mut rows = city("in_force");
        realize(&mut rows, "draft", FIRST_ITEM, number(70));
        let head = actor(Role::AgencyHead);
        let document = document(&rows, Role::AgencyHead);
        let steps = report_steps(&rows, &head, &document);
        let submit = steps
            .iter()
            .find(|step| step.action == ReportAction::Submit)
            .unwrap();
        assert!(submit.refusal.is_some());
    }

    #[test]
    fn figure_written_in_time_and_received_later_says_so_with_both_times() {
        let mut rows = city("in_force");
        realize(&mut rows, "submitted", FIRST_ITEM, number(70));
        // Noon of 9 April and of 13 April 2025 in Pontianak.
        let (written, received) = (1_744_174_800, 1_744_520_400);
        let id = realization_id(FIRST_ITEM, Quarter::First);
        let cell = rows.row_mut(id).cells.get_mut(&realization::VALUE).unwrap();
        cell.stamp.claimed_at = UnixSeconds(written);
        cell.stamp.received_at = UnixSeconds(received);
        cell.stamp.clock_ahead_min = -3_060;
        let late = |rows: &MemoryRows| {
            let document = document(rows, Role::PlanningReviewer);
            read_row(rows, &document, FIRST_ITEM).unwrap().late
        };
        assert_eq!(late(&rows), None, "the city has set no deadline");
        let deadline = report_deadline_id(2025, Quarter::First);
        let due = [(report_deadline::DUE_ON, words("2025-04-10"))];
        rows.put(deadline, EntityKind::ReportDeadline, &due);
        let found = late(&rows).unwrap();
        assert_eq!(found.lateness.late_by_days, 3);
        assert_eq!(found.lateness.kind, LateKind::Arrived);
        assert_eq!(
            (found.claimed_at.0, found.received_at.0),
            (written, received)
        );
        assert_eq!(found.clock_ahead_min, -3_060, "for whoever judges that");
        let due = [(report_deadline::DUE_ON, words("2025-04-13"))];
        rows.put(deadline, EntityKind::ReportDeadline, &due);
        assert_eq!(late(&rows), None, "received on the last day");
    }

    #[test]
    fn average_covers_what_was_measured() {
        let mut rows = city("in_force");
        realize(&mut rows, "draft", FIRST_ITEM, number(80));
        let document = document(&rows, Role::AgencyOperator);
        let summary = summarize(&rows, &document);
        assert_eq!(summary.average, "100,00 %");
        assert_eq!(summary.coverage, "1 dari 2 indikator");
        assert_eq!((summary.filled, summary.total), (1, 2));
    }
}
