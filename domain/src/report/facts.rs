//! What a report is written from, as it is read from rows.

use chrono::{DateTime, NaiveDate, Timelike as _};

use crate::agreement::Item;
use crate::budget::UnspentPart;
use crate::document::long_date;
use crate::evaluation::{Method, Objective, Standing};
use crate::measurement::{Measured, Outcome, Realization, ReportStatus, YearToDate, achieve};
use crate::people::TimeZone;
use crate::value::{Figure, Percent, Quarter, Rupiah};

/// A moment as people of a government read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Seconds since 1970-01-01 UTC.
    pub seconds: i64,
    /// The government's time.
    pub zone: TimeZone,
}

impl Moment {
    /// "27 November 2026 pukul 16.40 WIB".
    pub fn display(self) -> String {
        let here = self.seconds.checked_add(self.zone.offset_seconds());
        let moment = here.and_then(|here| DateTime::from_timestamp(here, 0));
        moment.map_or_else(String::new, |moment| {
            format!(
                "{} pukul {:02}.{:02} {}",
                long_date(moment.date_naive()),
                moment.hour(),
                moment.minute(),
                self.zone.label()
            )
        })
    }
}

/// An agency's year up to a quarter.
#[derive(Clone, Debug, PartialEq)]
pub struct AgencyFacts {
    /// "Kota Pontianak".
    pub government: String,
    /// The agency.
    pub agency: String,
    /// The year.
    pub year: u16,
    /// Up to which quarter.
    pub quarter: Quarter,
    /// When it was read.
    pub read_at: Moment,
    /// How the city measures.
    pub method: Method,
    /// How far the quarter's report has come.
    pub status: ReportStatus,
    /// Until when its figures are due, where the city has said.
    pub due_on: Option<NaiveDate>,
    /// The objectives, in their order.
    pub objectives: Vec<ObjectiveFacts>,
    /// The budget lines, in their order.
    pub lines: Vec<LineFacts>,
    /// What was spent on all of them.
    pub spent: Spent,
}

/// An objective with its indicators.
#[derive(Clone, Debug, PartialEq)]
pub struct ObjectiveFacts {
    /// As it is evaluated.
    pub objective: Objective,
    /// Its indicators, in their order.
    pub indicators: Vec<IndicatorFacts>,
}

/// An indicator.
#[derive(Clone, Debug, PartialEq)]
pub struct IndicatorFacts {
    /// As it is promised.
    pub promised: Item,
    /// What was written for the quarter itself.
    pub written: Option<Realization>,
    /// The year so far.
    pub so_far: YearToDate,
    /// How far its latest figure has come.
    pub standing: Standing,
    /// The years before, the newest first.
    pub earlier: Vec<EarlierYear>,
    /// What it is to reach in the end, where it answers to a plan.
    pub plan_end: Option<PlanEnd>,
    /// Whether the quarter's figure came after its deadline.
    pub is_late: bool,
}

/// A year before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarlierYear {
    /// Which.
    pub year: u16,
    /// What was promised.
    pub target: Option<Figure>,
    /// What was reached.
    pub result: Option<Figure>,
}

/// The end of a medium-term plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanEnd {
    /// "Renstra" or "RPJMD".
    pub plan: String,
    /// Its last year.
    pub year: u16,
    /// The target of that year.
    pub target: Option<Figure>,
}

/// A budget line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineFacts {
    /// Code in the nomenclature.
    pub code: String,
    /// Program, activity or sub-activity.
    pub program: String,
    /// What may be spent.
    pub ceiling: Option<Rupiah>,
    /// What was spent; none where nobody said.
    pub spent: Option<Rupiah>,
    /// Why something was not.
    pub causes: Vec<UnspentPart>,
    /// The achievements of the indicators that it pays for.
    pub paid_for: Vec<Option<Percent>>,
}

/// What was spent on a whole agreement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spent {
    /// How much.
    pub spent: Option<Rupiah>,
    /// Of how much.
    pub ceiling: Option<Rupiah>,
    /// Of how many lines nothing is known.
    pub unknown: usize,
    /// In percent; none while a line has no figure.
    pub absorption: Option<Percent>,
}

/// The city's agencies up to a quarter.
#[derive(Clone, Debug, PartialEq)]
pub struct CityFacts {
    /// "Kota Pontianak".
    pub government: String,
    /// "Wali Kota".
    pub head_title: String,
    /// The year.
    pub year: u16,
    /// Up to which quarter.
    pub quarter: Quarter,
    /// When it was read.
    pub read_at: Moment,
    /// How the city measures.
    pub method: Method,
    /// The agencies that are measured, by name.
    pub agencies: Vec<AgencyFacts>,
    /// The names of those that are not.
    pub unmeasured: Vec<String>,
}

impl AgencyFacts {
    /// Whether the report is still with the agency after the day it was due.
    pub fn is_overdue(&self) -> bool {
        let today = self.read_at.zone.day_of(self.read_at.seconds);
        let is_past = self
            .due_on
            .zip(today)
            .is_some_and(|(due, today)| due < today);
        is_past && self.status.is_editable()
    }

    /// How many of the quarter's figures came after the day they were due.
    pub fn late_figures(&self) -> usize {
        let all = self.objectives.iter().flat_map(|one| &one.indicators);
        all.filter(|one| one.is_late).count()
    }

    /// Whether the figures can change no more without somebody opening them again.
    pub fn is_final(&self) -> bool {
        self.status == ReportStatus::Locked
    }
}

impl IndicatorFacts {
    /// What was measured in the quarter itself.
    pub fn measured(&self) -> Measured {
        let written = self.written.as_ref();
        written.map_or(Measured::Blank, |written| written.value.clone())
    }

    /// The quarter's percent.
    pub fn of_quarter(&self, quarter: Quarter, method: &Method) -> Outcome {
        let target = self.promised.target_of(quarter);
        achieve(
            &self.promised.rule(),
            target,
            &self.measured(),
            &method.policy,
        )
        .outcome
    }

    /// The percent against what was due so far.
    pub fn against_due(&self, method: &Method) -> Outcome {
        let rule = self.promised.rule();
        self.so_far.achievement(&rule, &method.policy).outcome
    }

    /// The percent against the target of the year.
    pub fn against_year(&self, method: &Method) -> Outcome {
        let rule = self.promised.rule();
        self.so_far.progress(&rule, &method.policy).outcome
    }

    /// The percent of a figure against another target, by this indicator's own rule.
    pub fn against(
        &self,
        target: Option<&Figure>,
        result: Option<&Figure>,
        method: &Method,
    ) -> Outcome {
        let result = result.cloned().map_or(Measured::Blank, Measured::Value);
        achieve(&self.promised.rule(), target, &result, &method.policy).outcome
    }
}
