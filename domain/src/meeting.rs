//! The meeting in which a quarter is evaluated (rapat evaluasi): whom it calls, what is looked at
//! in which order, what is decided, and who follows it up (`domain.md` 4.2 and 5).
//!
//! A decision names who answers for it and until when. The notulen of an agency is signed for what
//! it says: the signature holds the digest of what was read out, so whatever is written afterwards
//! shows. What became of a decision is told beside it and is not part of what was signed.

mod refusal;

use chrono::{Days, NaiveDate};

use crate::coded::coded_enum;
use crate::document::{long_date, weekday};
use crate::order;
use crate::value::{Percent, Quarter, Year};
pub use refusal::MeetingRefusal;

/// How many days before its due date a commitment is named as due soon.
pub const SOON_DAYS: u64 = 14;

coded_enum! {
    /// How far a meeting has come.
    pub enum MeetingStatus {
        /// It is on the calendar.
        Planned => "planned", "Direncanakan";
        /// It has begun; not every notulen is signed, or one says something else by now.
        Held => "held", "Dilaksanakan";
        /// Every agency's notulen is signed as it stands.
        Closed => "closed", "Selesai";
    }
}

coded_enum! {
    /// Where an agency's notulen stands.
    pub enum MinutesStanding {
        /// Nobody has signed it.
        Open => "open", "Belum ditandatangani";
        /// Signed as it stands.
        Signed => "signed", "Ditandatangani";
        /// Signed, and something in it changed since.
        Changed => "changed", "Berubah sejak ditandatangani";
    }
}

coded_enum! {
    /// What is looked at of an agency, in this order.
    pub enum AgendaStep {
        /// What was decided before, and what became of it.
        Commitments => "commitments", "Komitmen sebelumnya";
        /// The indicators, the farthest from its target first.
        Indicators => "indicators", "Capaian indikator";
        /// Why, in the words of the agency's reports.
        Causes => "causes", "Penyebab";
        /// Achievement beside absorption.
        Money => "money", "Capaian dan serapan";
        /// What is decided now.
        Decisions => "decisions", "Keputusan";
        /// What was decided is read out and signed.
        Minutes => "minutes", "Notulen";
    }
}

/// A place on the way through a meeting: which agency, and what is looked at of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgendaPlace {
    /// The agency's place in the order of the meeting.
    pub agency: usize,
    /// What is looked at.
    pub step: AgendaStep,
}

impl AgendaStep {
    /// What is looked at first of an agency.
    pub const FIRST: Self = Self::Commitments;
}

impl AgendaPlace {
    /// Where a meeting begins.
    pub const FIRST: Self = Self {
        agency: 0,
        step: AgendaStep::FIRST,
    };

    /// The next place of a meeting of so many agencies; none at its end.
    pub fn next(self, agencies: usize) -> Option<Self> {
        let mut steps = AgendaStep::ALL.iter().copied();
        steps.find(|step| *step == self.step)?;
        if let Some(step) = steps.next() {
            return Some(Self { step, ..self });
        }
        let agency = self.agency.checked_add(1)?;
        let first = Self {
            agency,
            ..Self::FIRST
        };
        (agency < agencies).then_some(first)
    }

    /// The place before; none at the beginning.
    pub fn previous(self) -> Option<Self> {
        let steps = AgendaStep::ALL.iter().copied();
        if let Some(step) = steps.take_while(|step| *step != self.step).last() {
            return Some(Self { step, ..self });
        }
        Some(Self {
            agency: self.agency.checked_sub(1)?,
            step: AgendaStep::Minutes,
        })
    }
}

/// A meeting's own words, before its agencies are asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meeting {
    /// The year that is evaluated.
    pub year: Year,
    /// Up to which quarter.
    pub quarter: Quarter,
    /// On which day.
    pub held_on: Option<NaiveDate>,
    /// At what time, as it is written on the invitation.
    pub time: String,
    /// Where.
    pub place: String,
    /// Who presides.
    pub chair: String,
    /// Whether it has begun.
    pub has_begun: bool,
}

impl Meeting {
    /// How far it has come, with the notulen of its agencies.
    pub fn status(&self, minutes: impl IntoIterator<Item = MinutesStanding>) -> MeetingStatus {
        let mut minutes = minutes.into_iter().peekable();
        if !self.has_begun {
            return MeetingStatus::Planned;
        }
        let is_called = minutes.peek().is_some();
        if is_called && minutes.all(|one| one == MinutesStanding::Signed) {
            MeetingStatus::Closed
        } else {
            MeetingStatus::Held
        }
    }
}

/// Something that was decided for an agency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commitment {
    /// What is done.
    pub text: String,
    /// Who answers for it.
    pub owner: String,
    /// Until when.
    pub due: Option<NaiveDate>,
    /// The indicator it serves, by its name; none where it serves no single one.
    pub indicator: Option<String>,
    /// Whether it is done.
    pub is_done: bool,
    /// When it was done.
    pub done_on: Option<NaiveDate>,
    /// What came of it.
    pub note: String,
}

coded_enum! {
    /// How urgent a commitment is on a day.
    pub enum Urgency {
        /// It should be done already.
        Overdue => "overdue", "Lewat tenggat";
        /// It is due within [`SOON_DAYS`] days.
        Soon => "soon", "Segera jatuh tempo";
        /// There is time.
        Open => "open", "Belum selesai";
        /// It is done.
        Done => "done", "Selesai";
    }
}

impl Urgency {
    /// Whether people are reminded of it.
    pub const fn is_due(self) -> bool {
        matches!(self, Self::Overdue | Self::Soon)
    }
}

/// How urgent what is due until a day is on another.
pub fn urgency(is_done: bool, due: Option<NaiveDate>, today: Option<NaiveDate>) -> Urgency {
    if is_done {
        return Urgency::Done;
    }
    let Some((due, today)) = due.zip(today) else {
        return Urgency::Open;
    };
    let soon = today.checked_add_days(Days::new(SOON_DAYS));
    if due < today {
        Urgency::Overdue
    } else if soon.is_some_and(|soon| due <= soon) {
        Urgency::Soon
    } else {
        Urgency::Open
    }
}

impl Commitment {
    /// How urgent it is on a day.
    pub fn urgency(&self, today: Option<NaiveDate>) -> Urgency {
        urgency(self.is_done, self.due, today)
    }

    /// The first thing that keeps it from being written into the notulen of a meeting.
    pub fn check(&self, held_on: Option<NaiveDate>) -> Result<(), MeetingRefusal> {
        if is_blank(&self.text) {
            return Err(MeetingRefusal::DecisionBlank);
        }
        if is_blank(&self.owner) {
            return Err(MeetingRefusal::OwnerBlank);
        }
        let due = self.due.ok_or(MeetingRefusal::DueBlank)?;
        check_due(due, held_on)
    }
}

/// Whether what a meeting decides can be due on a day: not before it was decided.
pub fn check_due(due: NaiveDate, held_on: Option<NaiveDate>) -> Result<(), MeetingRefusal> {
    match held_on {
        Some(held_on) if due < held_on => Err(MeetingRefusal::DueBeforeMeeting { held_on }),
        _ => Ok(()),
    }
}

/// Commitments as they are followed up: what is late first, then by their due dates, what is done
/// last.
pub fn urgent_first<T>(
    commitments: &mut Vec<T>,
    of: impl Fn(&T) -> &Commitment,
    today: Option<NaiveDate>,
) {
    order::sort_by_key(commitments, |one| {
        let commitment = of(one);
        (
            commitment.urgency(today),
            commitment.due.is_none(),
            commitment.due,
        )
    });
}

/// Indicators as a meeting looks at them: those of which nothing can be said first, then the
/// farthest below its target.
pub fn worst_first<T>(indicators: &mut Vec<T>, percent: impl Fn(&T) -> Option<Percent>) {
    order::sort_by_key(indicators, percent);
}

/// Whether a meeting can begin.
pub fn check_begin(meeting: &Meeting, agencies: usize) -> Result<(), MeetingRefusal> {
    let is_planned =
        meeting.held_on.is_some() && !is_blank(&meeting.place) && !is_blank(&meeting.chair);
    if !is_planned {
        return Err(MeetingRefusal::PlanIncomplete);
    }
    if agencies == 0 {
        return Err(MeetingRefusal::NobodyCalled);
    }
    Ok(())
}

/// Whether an agency's notulen can be signed.
pub fn check_minutes(
    meeting: &Meeting,
    decisions: &[Commitment],
    open_conflicts: usize,
) -> Result<(), MeetingRefusal> {
    if !meeting.has_begun {
        return Err(MeetingRefusal::NotHeld);
    }
    check_begin(meeting, 1)?;
    if open_conflicts > 0 {
        return Err(MeetingRefusal::OpenConflicts);
    }
    let mut decisions = decisions.iter();
    decisions.try_for_each(|decision| decision.check(meeting.held_on))
}

/// Whether a decision can be written: the notulen is not signed.
pub fn check_open(standing: MinutesStanding) -> Result<(), MeetingRefusal> {
    if standing == MinutesStanding::Open {
        Ok(())
    } else {
        Err(MeetingRefusal::Signed)
    }
}

/// Whether the meeting's own words can be changed: they stand in the notulen of every agency that
/// it calls, and none of them is signed.
pub fn check_words(
    minutes: impl IntoIterator<Item = MinutesStanding>,
) -> Result<(), MeetingRefusal> {
    minutes.into_iter().try_for_each(check_open)
}

/// Whether an agency can be taken out of a meeting: nothing was decided for it, and its notulen is
/// not signed. A meeting can be taken out where all its agencies can.
pub fn check_removal(standing: MinutesStanding, decisions: usize) -> Result<(), MeetingRefusal> {
    check_open(standing)?;
    if decisions > 0 {
        return Err(MeetingRefusal::DecisionsStand);
    }
    Ok(())
}

/// An agency's notulen, as it is read out: a paragraph for the occasion and one for each decision.
pub fn minutes(meeting: &Meeting, agency: &str, decisions: &[Commitment]) -> Vec<String> {
    let mut told = vec![opening(meeting, agency)];
    if decisions.is_empty() {
        told.push("Rapat tidak mengambil keputusan untuk perangkat daerah ini.".to_owned());
    }
    let numbered = decisions.iter().zip(1_usize..);
    told.extend(numbered.map(|(decision, number)| decided(decision, number)));
    told
}

fn opening(meeting: &Meeting, agency: &str) -> String {
    let day = meeting.held_on.map_or_else(String::new, |day| {
        format!("Pada hari {}, tanggal {}", weekday(day), long_date(day))
    });
    let time = match meeting.time.trim() {
        "" => String::new(),
        time => format!(", pukul {time}"),
    };
    format!(
        "{day}{time}, bertempat di {}, berlangsung rapat evaluasi kinerja {} tahun {} yang \
         dipimpin {}. Untuk {} diputuskan hal-hal berikut.",
        meeting.place.trim(),
        meeting.quarter.label(),
        meeting.year,
        unstopped(&meeting.chair),
        agency.trim()
    )
}

fn decided(decision: &Commitment, number: usize) -> String {
    let due = decision
        .due
        .map_or_else(|| "belum ada".to_owned(), long_date);
    let indicator = decision.indicator.as_ref();
    let indicator = indicator.map_or_else(String::new, |name| {
        format!(" Indikator: {}.", unstopped(name))
    });
    format!(
        "{number}. {}. Penanggung jawab: {}. Tenggat: {due}.{indicator}",
        unstopped(&decision.text),
        unstopped(&decision.owner)
    )
}

/// Words before a full stop: some end in one of their own, as a name with a title does.
fn unstopped(words: &str) -> &str {
    words.trim().trim_end_matches('.')
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

#[cfg(test)]
mod tests;
