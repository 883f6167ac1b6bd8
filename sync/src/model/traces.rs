//! What the rows of an agency's year hold about the criteria of its evaluation sheet: counted, with
//! the row at which something is missing, and never graded.

use ikrar_domain::action_plan::StepStanding;
use ikrar_domain::agreement::{Level, Punctuality, punctuality};
use ikrar_domain::evaluation_sheet::{Found, RecommendationStanding, Trace};
use ikrar_domain::measurement::ReportStatus;
use ikrar_domain::meeting::MinutesStanding;
use ikrar_domain::value::Quarter;

use super::evaluation_sheet::{read_recommendation, recommended_to};
use super::{
    action_plan_standing, agreement_status, budget_lines_of, called_agencies, comments_of,
    commitments_of, evidence_of, fundings_of, is_undefined, items_of, late_figure, measures,
    meetings, read_item, read_meeting, read_realization, renstra_of, report_status, spent_up_to,
    supports_of,
};
use crate::identity::EntityId;
use crate::row::{Row, Rows};
use crate::schema::{agency_year_scope, agreement, civil_date, realization_id, report_id};

/// What was found, with the row to look at: the first that lacks it, or else the first there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FoundRow {
    /// How much was found.
    pub found: Found,
    /// The row to look at.
    pub row: Option<EntityId>,
}

/// One agreement in one quarter that is measured under it.
type Asked = (EntityId, Quarter);

/// What is looked through: the agreements of an agency's year that were not given up.
struct Looked<'a, R> {
    rows: &'a R,
    agency: EntityId,
    year: u16,
    agreements: Vec<EntityId>,
    asked: Vec<Asked>,
}

/// Everything that is found of an agency's year.
pub fn traces_of(rows: &impl Rows, agency: EntityId, year: u16) -> Vec<FoundRow> {
    let mut looked = Looked {
        rows,
        agency,
        year,
        agreements: Vec::new(),
        asked: Vec::new(),
    };
    for id in rows.agreements_in(agency_year_scope(agency, year)) {
        let Some(status) = agreement_status(rows, id) else {
            continue;
        };
        if status.stands() || !status.is_finished() {
            looked.agreements.push(id);
        }
        for quarter in Quarter::ALL {
            if status.has_been_in_force() && measures(rows, id, quarter).is_ok() {
                looked.asked.push((id, quarter));
            }
        }
    }
    let mut found = Vec::new();
    for trace in Trace::ALL.iter().copied() {
        found.push(counted(trace, &looked.list(trace)));
    }
    found
}

fn counted(trace: Trace, list: &[(EntityId, bool)]) -> FoundRow {
    let missing = list.iter().find(|(_, is_met)| !is_met);
    FoundRow {
        found: Found {
            trace,
            met: list.iter().filter(|(_, is_met)| *is_met).count(),
            of: list.len(),
        },
        row: missing.or(list.first()).map(|(row, _)| *row),
    }
}

impl<R: Rows> Looked<'_, R> {
    /// Where a trace is looked for, and whether it is there.
    fn list(&self, trace: Trace) -> Vec<(EntityId, bool)> {
        let rows = self.rows;
        match trace {
            Trace::Plan => {
                let plan = renstra_of(rows, self.agency, self.year);
                plan.map(|plan| (plan.id, true)).into_iter().collect()
            }
            Trace::InForce | Trace::SignedInTime => {
                let all = self.agreements.iter().filter_map(|id| rows.row(*id));
                let asked = all.filter(|row| trace == Trace::InForce || has_deadline(row));
                asked.map(|row| (row.id, is_signed(row, trace))).collect()
            }
            Trace::PlanLinked
            | Trace::Defined
            | Trace::Funded
            | Trace::Cascaded
            | Trace::ActionPlans => self.items(trace),
            Trace::Figures | Trace::Evidence | Trace::Causes => self.figures(trace),
            Trace::Sent | Trace::InTime | Trace::Verified | Trace::Locked => {
                let all = self.asked.iter();
                all.map(|asked| (asked.0, self.is_reported(*asked, trace)))
                    .collect()
            }
            Trace::Comments => self.comments(),
            Trace::Spending => {
                let mut list = Vec::new();
                for agreement in &self.agreements {
                    for line in budget_lines_of(rows, *agreement) {
                        list.push((line, spent_up_to(rows, line, Quarter::Fourth).is_some()));
                    }
                }
                list
            }
            Trace::Meetings | Trace::Decisions => self.meetings(trace),
            Trace::Recommendations => {
                let all = recommended_to(rows, self.agency).into_iter();
                let rows = all.filter_map(|id| rows.row(id));
                rows.map(|row| {
                    let standing = read_recommendation(row).standing();
                    (row.id, standing == RecommendationStanding::Closed)
                })
                .collect()
            }
        }
    }

    fn items(&self, trace: Trace) -> Vec<(EntityId, bool)> {
        let rows = self.rows;
        let mut list = Vec::new();
        for agreement in &self.agreements {
            let level = rows.row(*agreement).map(|row| row.text(agreement::LEVEL));
            let is_head = level == Some(Level::AgencyHead.code());
            // The head answers to the plan, the others to the head; who has no budget pays nothing.
            let is_asked = match trace {
                Trace::PlanLinked => is_head,
                Trace::Cascaded => !is_head,
                Trace::Funded => is_head || !budget_lines_of(rows, *agreement).is_empty(),
                _ => true,
            };
            if !is_asked {
                continue;
            }
            let paid = fundings_of(rows, *agreement);
            for item in items_of(rows, *agreement) {
                let Some(read) = rows.row(item).map(read_item) else {
                    continue;
                };
                let is_met = match trace {
                    Trace::PlanLinked => read.plan.indicator.is_some(),
                    Trace::Defined => read.is_defined(|id| is_undefined(rows, id)),
                    Trace::Funded => paid.iter().any(|(paid, _)| *paid == read.id),
                    Trace::Cascaded => !supports_of(rows, item).is_empty(),
                    _ => action_plan_standing(rows, item) == StepStanding::Approved,
                };
                list.push((item, is_met));
            }
        }
        list
    }

    /// The figures that reports ask for; of those that are written, what stands beside them.
    fn figures(&self, trace: Trace) -> Vec<(EntityId, bool)> {
        let rows = self.rows;
        let mut list = Vec::new();
        for (agreement, quarter) in &self.asked {
            for item in items_of(rows, *agreement) {
                let id = realization_id(item, *quarter);
                let read = rows.row(id).and_then(read_realization);
                let read = read.filter(|read| read.value.is_filled());
                match (trace, read) {
                    (Trace::Figures, Some(_)) => list.push((id, true)),
                    // The row to look at has to be there.
                    (Trace::Figures, None) => list.push((*agreement, false)),
                    (_, None) => {}
                    (Trace::Evidence, _) => list.push((id, !evidence_of(rows, id).is_empty())),
                    (_, Some(read)) => {
                        let told = [&read.enablers, &read.obstacles];
                        list.push((id, told.iter().any(|text| !text.trim().is_empty())));
                    }
                }
            }
        }
        list
    }

    fn is_reported(&self, (agreement, quarter): Asked, trace: Trace) -> bool {
        let rows = self.rows;
        let status = report_status(rows, report_id(agreement, quarter));
        let is_sent = status.is_under_review() || status.is_verified();
        match trace {
            Trace::Sent => is_sent,
            Trace::InTime => {
                let items = items_of(rows, agreement);
                let is_late =
                    |item: &EntityId| late_figure(rows, *item, self.year, quarter).is_some();
                is_sent && !items.iter().any(is_late)
            }
            Trace::Verified => status.is_verified(),
            _ => status == ReportStatus::Locked,
        }
    }

    fn comments(&self) -> Vec<(EntityId, bool)> {
        let mut documents = self.agreements.clone();
        for (agreement, quarter) in &self.asked {
            documents.push(report_id(*agreement, *quarter));
        }
        let mut list = Vec::new();
        for id in documents {
            for one in comments_of(self.rows, id) {
                list.push((EntityId::from_uuid(one.id.uuid()), one.resolved));
            }
        }
        list
    }

    fn meetings(&self, trace: Trace) -> Vec<(EntityId, bool)> {
        let rows = self.rows;
        let mut list = Vec::new();
        for id in meetings(rows) {
            let read = read_meeting(rows, id);
            if read.is_none_or(|read| read.year.number() != self.year) {
                continue;
            }
            for one in called_agencies(rows, id) {
                if one.agency != self.agency {
                    continue;
                }
                if trace == Trace::Meetings {
                    list.push((one.meeting, one.minutes == MinutesStanding::Signed));
                    continue;
                }
                for decided in commitments_of(rows, &one) {
                    list.push((decided.id, decided.commitment.is_done));
                }
            }
        }
        list
    }
}

/// Whether the agency's clock runs for an agreement: the head's, and any that names a document.
fn has_deadline(row: &Row) -> bool {
    let is_head = row.text(agreement::LEVEL) == Level::AgencyHead.code();
    is_head || !row.value(agreement::BUDGET_DOCUMENT_RATIFIED_ON).is_null()
}

/// Whether an agreement is in force, and came so in time.
fn is_signed(row: &Row, trace: Trace) -> bool {
    let day = |field| civil_date(row.text(field));
    let from = day(agreement::IN_FORCE_FROM);
    let ratified = day(agreement::BUDGET_DOCUMENT_RATIFIED_ON);
    from.is_some_and(|from| {
        trace == Trace::InForce || punctuality(ratified, Some(from), from) == Punctuality::Kept
    })
}
