//! What the pages show, read from rows. The order of things and what may be done is the domain's.

use chrono::NaiveDate;
use ikrar_domain::{
    meeting::{
        self, Commitment, Meeting, MeetingRefusal, MeetingStatus, MinutesStanding, Urgency,
        check_begin, check_minutes, check_words, urgent_first, worst_first,
    },
    people::{Action, Actor, Subject, may},
    value::{AgencyId, Quarter},
};
use ikrar_sync::{
    identity::EntityId,
    model::{self, CalledAgency, CommitmentRow},
    row::Rows,
    schema::meeting_agency,
};

use crate::{
    pages::evaluation::{Agency, IndicatorLine, read_agency},
    reading::{Clock, agency_name, person},
    text,
};

/// A meeting on the calendar, and on top of its own page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Card {
    pub(super) id: EntityId,
    pub(super) meeting: Meeting,
    pub(super) heading: String,
    pub(super) occasion: String,
    pub(super) status: MeetingStatus,
    /// The agencies it calls that are here, in its order.
    pub(super) called: Vec<EntityId>,
    pub(super) signed: usize,
    /// Whether its words can be changed.
    pub(super) words: Result<(), MeetingRefusal>,
}

impl Card {
    /// Why its words cannot be changed by this person, or now.
    pub(super) fn lock(&self, actor: &Actor) -> Option<String> {
        if !may_hold(actor) {
            return Some(text::meeting::READ_ONLY.to_owned());
        }
        self.words.err().map(MeetingRefusal::user_message)
    }

    /// Why the meeting cannot begin.
    pub(super) fn refusal(&self) -> Option<String> {
        let checked = check_begin(&self.meeting, self.called.len());
        checked.err().map(MeetingRefusal::user_message)
    }
}

/// A decision with what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CommitmentLine {
    pub(super) id: EntityId,
    pub(super) agency: String,
    pub(super) text: String,
    pub(super) told: String,
    pub(super) urgency: Urgency,
    pub(super) outcome: Option<String>,
    /// Whether this person may tell that it is done.
    pub(super) may_follow_up: bool,
}

/// An agency in a meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Called {
    pub(super) row: CalledAgency,
    pub(super) agency: String,
    pub(super) meeting: Meeting,
    pub(super) decisions: Vec<Commitment>,
    /// What is read out.
    pub(super) minutes: Vec<String>,
    pub(super) signed_by: Option<String>,
    /// Why the notulen cannot be signed.
    pub(super) refusal: Option<String>,
}

/// What the page knows of its reader.
#[derive(Clone, Copy)]
pub(super) struct Reader {
    pub(super) actor: Actor,
    pub(super) today: Option<NaiveDate>,
}

/// Whether this person plans and presides meetings.
pub(super) fn may_hold(actor: &Actor) -> bool {
    may(actor, Action::RecordMeeting, &Subject::CITY).is_ok()
}

/// Reads a meeting; none where it was taken out.
pub(super) fn read_card(rows: &impl Rows, id: EntityId) -> Option<Card> {
    let meeting = model::read_meeting(rows, id)?;
    let called = model::called_agencies(rows, id);
    let day = meeting.held_on.map(text::time::date);
    let signed = |one: &&CalledAgency| one.minutes == MinutesStanding::Signed;
    Some(Card {
        id,
        heading: text::meeting::heading(meeting.quarter.label(), meeting.year.number()),
        occasion: text::meeting::occasion(day.as_deref(), &meeting.time, &meeting.place),
        status: meeting.status(called.iter().map(|one| one.minutes)),
        signed: called.iter().filter(signed).count(),
        words: check_words(called.iter().map(|one| one.minutes)),
        called: called.into_iter().map(|one| one.id).collect(),
        meeting,
    })
}

/// Every meeting, the latest first.
pub(super) fn read_calendar(rows: &impl Rows) -> Vec<Card> {
    let ids = model::meetings(rows).into_iter();
    ids.filter_map(|id| read_card(rows, id)).collect()
}

/// What meetings decided and waits: for an agency's people theirs, for others all.
pub(super) fn read_open(rows: &impl Rows, reader: Reader) -> Vec<CommitmentLine> {
    let own = reader.actor.agency;
    let own = own.map(|agency| EntityId::from_uuid(agency.uuid()));
    in_order(rows, reader, model::open_commitments(rows, own))
}

/// What a meeting looks back on.
pub(super) fn read_earlier(rows: &impl Rows, reader: Reader, id: EntityId) -> Vec<CommitmentLine> {
    let called = model::called_agency(rows, id);
    let earlier = called.map_or_else(Vec::new, |one| model::earlier_commitments(rows, &one));
    in_order(rows, reader, earlier)
}

/// What a meeting decided for an agency.
pub(super) fn read_decisions(
    rows: &impl Rows,
    reader: Reader,
    id: EntityId,
) -> Vec<CommitmentLine> {
    let called = model::called_agency(rows, id);
    let decided = called.map_or_else(Vec::new, |one| model::commitments_of(rows, &one));
    decided
        .iter()
        .map(|one| commitment_line(rows, reader, one))
        .collect()
}

fn in_order(
    rows: &impl Rows,
    reader: Reader,
    mut found: Vec<CommitmentRow>,
) -> Vec<CommitmentLine> {
    urgent_first(&mut found, |one| &one.commitment, reader.today);
    found
        .iter()
        .map(|one| commitment_line(rows, reader, one))
        .collect()
}

fn commitment_line(rows: &impl Rows, reader: Reader, row: &CommitmentRow) -> CommitmentLine {
    let one = &row.commitment;
    let due = one.due.map(text::time::date);
    let subject = Subject::agency(AgencyId::from_uuid(row.agency.uuid()));
    let may_tell = may(&reader.actor, Action::FollowUpCommitment, &subject).is_ok();
    let done_on = one.done_on.map(text::time::date);
    CommitmentLine {
        id: row.id,
        agency: agency_name(rows, row.agency),
        text: one.text.clone(),
        told: text::meeting::told(
            &one.owner,
            due.as_deref().unwrap_or(text::common::BLANK),
            one.indicator.as_deref(),
        ),
        urgency: one.urgency(reader.today),
        outcome: one
            .is_done
            .then(|| text::meeting::outcome(done_on.as_deref(), &one.note)),
        may_follow_up: may_tell && !one.is_done,
    }
}

/// Reads an agency in a meeting.
pub(super) fn read_called(
    rows: &impl Rows,
    actor: &Actor,
    clock: Clock,
    id: EntityId,
) -> Option<Called> {
    let row = model::called_agency(rows, id)?;
    let read = model::read_meeting(rows, row.meeting)?;
    let agency = agency_name(rows, row.agency);
    let decided = model::commitments_of(rows, &row);
    let decisions: Vec<Commitment> = decided.into_iter().map(|one| one.commitment).collect();
    let conflicts = model::conflicts_in_minutes(rows, &row);
    let checked = check_minutes(&read, &decisions, conflicts);
    let cell = rows.row(id)?.cells.get(&meeting_agency::SIGNED);
    let cell = cell.filter(|cell| !cell.value.is_null());
    let signed_by = cell.map(|cell| {
        let person = person(rows, cell.stamp.author, actor.user);
        text::meeting::signed_by(&person, &clock.moment(cell.stamp.claimed_at))
    });
    Some(Called {
        row,
        minutes: meeting::minutes(&read, &agency, &decisions),
        agency,
        meeting: read,
        decisions,
        signed_by,
        refusal: checked.err().map(MeetingRefusal::user_message),
    })
}

/// An agency's figures as a meeting looks at them.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Figures {
    pub(super) agreement: Option<EntityId>,
    /// The farthest from its target first.
    pub(super) indicators: Vec<IndicatorLine>,
    pub(super) causes: Vec<Cause>,
    pub(super) money: Vec<String>,
}

/// Why an indicator stands where it stands, in the words of the agency's report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cause {
    pub(super) indicator: String,
    pub(super) obstacles: String,
    pub(super) follow_up: String,
}

/// Reads an agency's figures up to a quarter.
pub(super) fn read_figures(
    rows: &impl Rows,
    agency: EntityId,
    year: u16,
    quarter: Quarter,
) -> Figures {
    let read: Agency = read_agency(rows, agency, year, quarter);
    let money = read.money(quarter);
    let blocks = read.objectives.into_iter();
    let mut indicators: Vec<IndicatorLine> = blocks.flat_map(|block| block.items).collect();
    worst_first(&mut indicators, |line| line.percent.percent());
    let causes = indicators.iter().map(|line| {
        let written = model::realization_in_lineage(rows, line.item, quarter);
        let words = written.map(|written| (written.obstacles, written.follow_up));
        let (obstacles, follow_up) = words.unwrap_or_default();
        Cause {
            indicator: line.name.clone(),
            obstacles,
            follow_up,
        }
    });
    Figures {
        agreement: read.agreement,
        causes: causes.collect(),
        indicators,
        money,
    }
}

#[cfg(test)]
mod tests;
