//! The queue: what waits for a reviewer, filtered and counted.

use ikrar_domain::order;
use ikrar_domain::{
    agreement::{Agreement, AgreementStatus},
    measurement::{ItemFlag, ReportStatus},
    people::Role,
    value::Quarter,
};
use ikrar_sync::{
    identity::EntityId,
    model,
    row::Rows,
    schema::{EntityKind, report_id},
};

use crate::{
    components::Tone,
    pages::{agreement_tone, report_tone},
    reading::agency_name,
    routes::addresses,
    text,
};

/// What an entry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    Agreement,
    Report,
}

/// Where an entry stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Stage {
    #[default]
    Waiting,
    Returned,
    Done,
}

/// One entry of the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct QueueEntry {
    pub(super) id: EntityId,
    pub(super) subject: Subject,
    pub(super) stage: Stage,
    pub(super) agency: EntityId,
    pub(super) agency_name: String,
    pub(super) title: String,
    pub(super) detail: String,
    pub(super) status: &'static str,
    pub(super) tone: Tone,
    pub(super) address: String,
    /// How many of its figures are worth a second look.
    pub(super) risk: usize,
}

/// What is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Filter {
    pub(super) agency: Option<EntityId>,
    pub(super) subject: Option<Subject>,
    pub(super) stage: Stage,
}

/// How many entries stand where, before the stage is chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct StageCounts {
    pub(super) waiting: usize,
    pub(super) returned: usize,
    pub(super) done: usize,
}

impl Subject {
    /// The code of a select.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Agreement => "agreement",
            Self::Report => "report",
        }
    }

    /// The subject of a code.
    pub(super) fn from_code(code: &str) -> Option<Self> {
        [Self::Agreement, Self::Report]
            .into_iter()
            .find(|subject| subject.code() == code)
    }
}

impl Stage {
    /// The code of a select.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Returned => "returned",
            Self::Done => "done",
        }
    }
}

impl Filter {
    fn admits_but_for_stage(&self, entry: &QueueEntry) -> bool {
        self.agency.is_none_or(|agency| agency == entry.agency)
            && self.subject.is_none_or(|subject| subject == entry.subject)
    }

    /// The entries shown.
    pub(super) fn chosen(&self, entries: &[QueueEntry]) -> Vec<QueueEntry> {
        entries
            .iter()
            .filter(|entry| self.admits_but_for_stage(entry) && entry.stage == self.stage)
            .cloned()
            .collect()
    }

    /// How many stand at each stage.
    pub(super) fn counts(&self, entries: &[QueueEntry]) -> StageCounts {
        let count = |stage| {
            entries
                .iter()
                .filter(|entry| self.admits_but_for_stage(entry) && entry.stage == stage)
                .count()
        };
        StageCounts {
            waiting: count(Stage::Waiting),
            returned: count(Stage::Returned),
            done: count(Stage::Done),
        }
    }
}

/// Reads everything agencies have sent: where most is worth a second look first, then by agency.
pub(super) fn read_queue(rows: &impl Rows, role: Role) -> Vec<QueueEntry> {
    let mut entries = Vec::new();
    for id in rows.of_kind(EntityKind::Agreement) {
        let Some(agreement) = model::read_agreement(rows, id) else {
            continue;
        };
        let agency = EntityId::from_uuid(agreement.agency.uuid());
        let name = agency_name(rows, agency);
        entries.extend(agreement_entry(&agreement, id, &name, role));
        entries.extend(
            Quarter::ALL
                .iter()
                .filter_map(|quarter| report_entry(rows, &agreement, id, &name, *quarter)),
        );
    }
    order::sort_by(&mut entries, |one, other| {
        let by_risk = other.risk.cmp(&one.risk);
        by_risk.then_with(|| one.agency_name.cmp(&other.agency_name))
    });
    entries
}

fn agreement_entry(
    agreement: &Agreement,
    id: EntityId,
    name: &str,
    role: Role,
) -> Option<QueueEntry> {
    let own_lane_cleared = match role {
        Role::PlanningReviewer => agreement.lanes.planning,
        Role::OrganisationReviewer => agreement.lanes.organisation,
        _ => false,
    };
    let stage = match agreement.status {
        AgreementStatus::Submitted if own_lane_cleared => Stage::Done,
        AgreementStatus::Submitted => Stage::Waiting,
        AgreementStatus::Returned => Stage::Returned,
        AgreementStatus::Cleared | AgreementStatus::SignedFirst | AgreementStatus::InForce => {
            Stage::Done
        }
        AgreementStatus::Draft
        | AgreementStatus::Superseded
        | AgreementStatus::Closed
        | AgreementStatus::Void => return None,
    };
    let budget = agreement
        .budget_total()
        .map_or_else(String::new, ikrar_domain::value::Rupiah::display);
    Some(QueueEntry {
        id,
        subject: Subject::Agreement,
        stage,
        agency: EntityId::from_uuid(agreement.agency.uuid()),
        agency_name: name.to_owned(),
        title: text::home::agreement_title(agreement.year.number()),
        detail: text::home::agreement_size(agreement.items.len(), &budget),
        status: agreement.status.label(),
        tone: agreement_tone(agreement.status),
        address: addresses::agreement(id),
        risk: 0,
    })
}

fn report_entry(
    rows: &impl Rows,
    agreement: &Agreement,
    id: EntityId,
    name: &str,
    quarter: Quarter,
) -> Option<QueueEntry> {
    let report = report_id(id, quarter);
    rows.row(report)?;
    let status = model::report_status(rows, report);
    let stage = match status {
        ReportStatus::Submitted | ReportStatus::AgencyChecked => Stage::Waiting,
        ReportStatus::Returned => Stage::Returned,
        ReportStatus::Verified | ReportStatus::Locked => Stage::Done,
        ReportStatus::NotStarted | ReportStatus::Draft | ReportStatus::Reopened => return None,
    };
    let items = agreement.items.iter();
    let items: Vec<EntityId> = items
        .map(|item| EntityId::from_uuid(item.id.uuid()))
        .collect();
    let year = agreement.year.number();
    let came_late = |item: &&EntityId| model::late_figure(rows, **item, year, quarter).is_some();
    let late = items.iter().filter(came_late).count();
    let flags: Vec<ItemFlag> = items
        .iter()
        .map(|item| ikrar_sync::schema::realization_id(*item, quarter))
        .map(|realization| model::item_flag(rows.row(realization)))
        .collect();
    let (risk, on_target) = match stage {
        Stage::Waiting => model::report_suspicions(rows, id, quarter),
        Stage::Returned | Stage::Done => (0, false),
    };
    let count = |wanted| flags.iter().filter(|flag| **flag == wanted).count();
    let (accepted, returned) = (count(ItemFlag::Accepted), count(ItemFlag::Returned));
    let told = text::review::flags(accepted, returned, flags.len());
    let told = told + &text::review::risk(risk, on_target);
    let is_stale = !model::stale_because(rows, id, quarter).is_empty();
    let told = if is_stale {
        told + text::review::STALE
    } else {
        told
    };
    Some(QueueEntry {
        id: report,
        subject: Subject::Report,
        stage,
        agency: EntityId::from_uuid(agreement.agency.uuid()),
        agency_name: name.to_owned(),
        title: text::review::report(quarter.roman(), agreement.year.number()),
        detail: with_late(told, late),
        status: status.label(),
        tone: report_tone(status),
        address: addresses::quarter(id, quarter),
        risk,
    })
}

/// How many figures came after their deadline, where any did.
fn with_late(flags: String, late: usize) -> String {
    if late == 0 {
        flags
    } else {
        flags + &text::lateness::count(late)
    }
}

#[cfg(test)]
mod tests {
    use ikrar_sync::identity::UnixSeconds;
    use ikrar_sync::schema::{
        agreement, realization, realization_id, report_deadline, report_deadline_id,
    };

    use super::*;
    use crate::reading::fixture::{AGENCY, AGREEMENT, FIRST_ITEM, city, number, realize, words};

    #[test]
    fn submitted_report_waits_with_its_flags() {
        let mut rows = city("in_force");
        realize(&mut rows, "submitted", FIRST_ITEM, number(70));
        let queue = read_queue(&rows, Role::PlanningReviewer);
        let report = queue
            .iter()
            .find(|entry| entry.subject == Subject::Report)
            .unwrap();
        assert_eq!(report.stage, Stage::Waiting);
        assert_eq!(report.agency_name, "Dinas Kesehatan");
        let words = "0 dari 2 angka diterima, 0 dikembalikan, 1 perlu dicermati";
        assert_eq!((report.detail.as_str(), report.risk), (words, 1));
    }

    #[test]
    fn queue_counts_the_figures_that_came_after_their_deadline() {
        let mut rows = city("in_force");
        realize(&mut rows, "submitted", FIRST_ITEM, number(70));
        let id = realization_id(FIRST_ITEM, Quarter::First);
        let cell = rows.row_mut(id).cells.get_mut(&realization::VALUE).unwrap();
        // 13 April 2025.
        cell.stamp.received_at = UnixSeconds(1_744_520_400);
        let deadline = report_deadline_id(2025, Quarter::First);
        let due = [(report_deadline::DUE_ON, words("2025-04-10"))];
        rows.put(deadline, EntityKind::ReportDeadline, &due);
        let queue = read_queue(&rows, Role::PlanningReviewer);
        let report = queue
            .iter()
            .find(|entry| entry.subject == Subject::Report)
            .unwrap();
        assert!(
            report.detail.ends_with(", 1 masuk terlambat"),
            "{}",
            report.detail
        );
    }

    #[test]
    fn drafts_are_the_agencys_own_business() {
        let mut rows = city("draft");
        realize(&mut rows, "draft", FIRST_ITEM, number(70));
        assert_eq!(read_queue(&rows, Role::PlanningReviewer), []);
    }

    #[test]
    fn cleared_lane_leaves_only_its_own_reviewers_queue() {
        let mut rows = city("submitted");
        let lane = (agreement::PLANNING_LANE, words(model::lane_code(true)));
        rows.put(AGREEMENT, EntityKind::Agreement, &[lane]);
        let stage = |role| read_queue(&rows, role).first().map(|entry| entry.stage);
        assert_eq!(stage(Role::PlanningReviewer), Some(Stage::Done));
        assert_eq!(stage(Role::OrganisationReviewer), Some(Stage::Waiting));
    }

    #[test]
    fn counts_follow_agency_and_subject_but_not_stage() {
        let mut rows = city("in_force");
        realize(&mut rows, "returned", FIRST_ITEM, number(70));
        let queue = read_queue(&rows, Role::PlanningReviewer);
        let filter = Filter {
            agency: Some(AGENCY),
            ..Filter::default()
        };
        let counts = filter.counts(&queue);
        assert_eq!((counts.waiting, counts.returned, counts.done), (0, 1, 1));
        assert_eq!(filter.chosen(&queue), []);
        let elsewhere = Filter {
            agency: Some(EntityId::from_bytes([99; 16])),
            ..Filter::default()
        };
        assert_eq!(elsewhere.counts(&queue), StageCounts::default());
    }
}
