//! "Perlu perhatian Anda": what waits for this person, most urgent first.

use chrono::NaiveDate;
use ikrar_domain::{
    agreement::{
        Agreement, AgreementAction, AgreementFacts, AgreementPolicy, AgreementStatus,
        blocking_count, holder_title,
    },
    evaluation_sheet::GradedBy,
    measurement::{ItemFlag, ReportStatus},
    meeting::Urgency,
    people::{Action, Actor, PrintedAs, Subject, may},
    value::Quarter,
};
use ikrar_sync::{
    disposition::Disposition,
    identity::EntityId,
    model,
    replica::Replica,
    row::Rows,
    schema::{EntityKind, report_id},
};

use super::state::agreements_of;
use crate::{
    components::Tone,
    pages::parked::{Held, read_held},
    reading::{Clock, entity_address, entity_label, field_label},
    routes::addresses,
    text,
};

/// Something to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Attention {
    pub(super) what: String,
    pub(super) detail: String,
    pub(super) address: String,
    pub(super) tone: Tone,
}

/// Everything that waits for this person.
pub(super) fn read_attention(
    replica: &Replica,
    actor: &Actor,
    clock: Clock,
    today: Option<NaiveDate>,
) -> Vec<Attention> {
    let mut list = Vec::new();
    list.extend(conflicts(replica));
    list.extend(parked(replica));
    list.extend(read_held(replica, actor, clock).iter().map(held));
    list.extend(commitments(replica, actor, today));
    list.extend(recommendations(replica, actor, today));
    list.extend(documents(replica, actor));
    list
}

fn conflicts(replica: &Replica) -> impl Iterator<Item = Attention> + '_ {
    replica.conflicts().filter_map(|place| {
        let kind = replica.row(place.entity)?.kind;
        Some(Attention {
            what: text::home::conflict(field_label(kind, place.field)),
            detail: entity_label(replica, place.entity),
            address: addresses::CONFLICTS.into(),
            tone: Tone::Warning,
        })
    })
}

fn parked(replica: &Replica) -> impl Iterator<Item = Attention> + '_ {
    replica.parked_operations().filter_map(|sent| {
        let Disposition::Parked(parked) = &sent.disposition else {
            return None;
        };
        // What people can still make count is listed with the others' of that sort.
        let is_held = model::parked_row(replica, sent.operation.id).is_some();
        if is_held || !sent.disposition.needs_decision() {
            return None;
        }
        Some(Attention {
            what: text::home::parked(&entity_label(replica, sent.operation.entity)),
            detail: parked.reason.user_message().into(),
            address: addresses::SYNC.into(),
            tone: Tone::Negative,
        })
    })
}

fn held(held: &Held) -> Attention {
    let first = held.changes.first();
    Attention {
        what: text::parked::attention(&held.who),
        detail: first.map_or_else(String::new, |change| {
            [&change.subject, " · ", change.field].concat()
        }),
        address: addresses::PARKED.into(),
        tone: Tone::Warning,
    }
}

/// What meetings decided for the agency of this person and is due.
fn commitments(rows: &impl Rows, actor: &Actor, today: Option<NaiveDate>) -> Vec<Attention> {
    let Some(agency) = actor.agency else {
        return Vec::new();
    };
    if may(actor, Action::FollowUpCommitment, &Subject::agency(agency)).is_err() {
        return Vec::new();
    }
    let open = model::open_commitments(rows, Some(EntityId::from_uuid(agency.uuid())));
    let due = open.into_iter().filter_map(|row| {
        let (urgency, told) = (row.commitment.urgency(today), &row.commitment.text);
        due(urgency, told, text::meeting::TITLE, || {
            Some(addresses::MEETINGS.to_owned())
        })
    });
    due.collect()
}

/// What was recommended to the agency of this person and is due.
fn recommendations(rows: &impl Rows, actor: &Actor, today: Option<NaiveDate>) -> Vec<Attention> {
    let Some(agency) = actor.agency else {
        return Vec::new();
    };
    let action = Action::GradeSheet(GradedBy::Agency);
    if may(actor, action, &Subject::agency(agency)).is_err() {
        return Vec::new();
    }
    let all = model::recommended_to(rows, EntityId::from_uuid(agency.uuid())).into_iter();
    let due = all.filter_map(|id| {
        let read = model::read_recommendation(rows.row(id)?);
        let title = text::evaluation_sheet::RECOMMENDATION;
        due(read.urgency(today), &read.text, title, || {
            entity_address(rows, id)
        })
    });
    due.collect()
}

/// Something with a day until when it is done, where that is near or past.
fn due(
    urgency: Urgency,
    told: &str,
    detail: &str,
    address: impl FnOnce() -> Option<String>,
) -> Option<Attention> {
    urgency.is_due().then_some(())?;
    Some(Attention {
        what: [urgency.label(), ": ", told].concat(),
        detail: detail.to_owned(),
        address: address()?,
        tone: match urgency {
            Urgency::Overdue => Tone::Negative,
            _ => Tone::Warning,
        },
    })
}

/// What waits in the agreements and reports this person may work on.
pub(super) fn documents(rows: &impl Rows, actor: &Actor) -> Vec<Attention> {
    let agency = actor
        .agency
        .map(|agency| EntityId::from_uuid(agency.uuid()));
    let policy = model::city_policy(rows);
    let mut list = Vec::new();
    for id in agreements_of(rows, agency) {
        let Some(agreement) = model::read_agreement(rows, id) else {
            continue;
        };
        let subject = Subject::agreement(agreement.agency, agreement.level);
        if may(actor, Action::EditRealization, &subject).is_ok() {
            list.extend(returned_figures(rows, id));
        }
        if agreement.status.is_editable() && may(actor, Action::EditAgreement, &subject).is_ok() {
            list.extend(unfinished(rows, &agreement, &policy));
        }
        list.extend(signatures(rows, &agreement, actor, &subject));
    }
    list
}

fn returned_figures(rows: &impl Rows, agreement: EntityId) -> Vec<Attention> {
    let mut list = Vec::new();
    for quarter in Quarter::ALL {
        let report = report_id(agreement, quarter);
        let status = model::report_status(rows, report);
        if status != ReportStatus::Returned {
            continue;
        }
        let address = addresses::quarter(agreement, quarter);
        let comments = model::comments_of(rows, report);
        let remark = |anchor: EntityId| {
            comments
                .iter()
                .rev()
                .find(|comment| !comment.resolved && comment.anchor_entity == anchor.uuid())
                .map_or_else(String::new, |comment| comment.text.clone())
        };
        let before = list.len();
        for id in rows.children(EntityKind::Realization, report) {
            if model::item_flag(rows.row(id)) == ItemFlag::Returned {
                list.push(Attention {
                    what: text::home::returned_figure(&entity_label(rows, id)),
                    detail: remark(id),
                    address: address.clone(),
                    tone: Tone::Negative,
                });
            }
        }
        if list.len() == before {
            list.push(Attention {
                what: text::home::returned_report(quarter.roman()),
                detail: remark(report),
                address,
                tone: Tone::Negative,
            });
        }
    }
    list
}

fn unfinished(
    rows: &impl Rows,
    agreement: &Agreement,
    policy: &AgreementPolicy,
) -> Option<Attention> {
    let blocking = blocking_count(&model::problems_of(rows, agreement, policy));
    let what = match (agreement.status, blocking) {
        (AgreementStatus::Returned, _) => text::home::returned_agreement(agreement.year.number()),
        (_, 0) => return None,
        (_, count) => text::home::incomplete(count),
    };
    Some(Attention {
        what,
        detail: whose(agreement),
        address: addresses::agreement(EntityId::from_uuid(agreement.id.uuid())),
        tone: Tone::Warning,
    })
}

/// An agreement in words: an agency has many of a year.
fn whose(agreement: &Agreement) -> String {
    let holder = holder_title(&agreement.first_party, agreement.level);
    let title = text::home::agreement_title(agreement.year.number());
    [&holder, " · ", &title].concat()
}

fn signatures(
    rows: &impl Rows,
    agreement: &Agreement,
    actor: &Actor,
    subject: &Subject,
) -> Option<Attention> {
    let facts = AgreementFacts {
        level: agreement.level,
        lanes: agreement.lanes,
        has_second_party: agreement.second_party.is_some(),
        printed_as: PrintedAs::of(
            model::person_behind(rows, EntityId::from_uuid(actor.user.uuid())).as_ref(),
            &agreement.first_party,
            agreement.second_party.as_ref(),
        ),
        ..AgreementFacts::default()
    };
    [AgreementAction::SignFirst, AgreementAction::SignSecond]
        .into_iter()
        .find(|action| {
            may(actor, Action::Agreement(*action), subject).is_ok()
                && agreement.status.after(*action, actor.role, &facts).is_ok()
        })
        .map(|action| Attention {
            what: action.label().to_owned(),
            detail: whose(agreement),
            address: addresses::agreement(EntityId::from_uuid(agreement.id.uuid())),
            tone: Tone::Brand,
        })
}

#[cfg(test)]
mod tests {
    use ikrar_domain::people::Role;
    use ikrar_sync::{
        schema::{self, realization, realization_id},
        value::Value,
    };

    use super::*;
    use crate::reading::fixture::{
        AGENCY, AGREEMENT, FIRST_ITEM, MemoryRows, actor, city, named_city, number, realize,
        remark, words,
    };

    #[test]
    fn returned_figure_comes_with_its_comment() {
        let mut rows = city("in_force");
        realize(&mut rows, "returned", FIRST_ITEM, number(70));
        rows.put(
            realization_id(FIRST_ITEM, Quarter::First),
            EntityKind::Realization,
            &[(realization::FLAG, words("returned"))],
        );
        remark(&mut rows, FIRST_ITEM, "Sumber data belum disebut");
        let list = documents(&rows, &actor(Role::AgencyOperator));
        assert_eq!(list.len(), 1);
        assert_eq!(list[0].what, "Dikembalikan: TW I · Angka harapan hidup");
        assert_eq!(list[0].detail, "Sumber data belum disebut");
        assert_eq!(
            list[0].address,
            addresses::quarter(AGREEMENT, Quarter::First)
        );
    }

    #[test]
    fn what_a_meeting_decided_is_brought_to_mind_until_it_is_done() {
        let mut rows = city("in_force");
        let id = |number| EntityId::from_bytes([number; 16]);
        let called = schema::meeting_agency_id(id(50), AGENCY);
        let meeting = [
            (schema::meeting::YEAR, Value::Integer(2025)),
            (schema::meeting::QUARTER, Value::Integer(1)),
        ];
        rows.put(id(50), EntityKind::Meeting, &meeting);
        let agency = [
            (schema::meeting_agency::MEETING, Value::Id(id(50))),
            (schema::meeting_agency::AGENCY, Value::Id(AGENCY)),
        ];
        rows.put(called, EntityKind::MeetingAgency, &agency);
        let decision = [
            (schema::commitment::CALLED, Value::Id(called)),
            (schema::commitment::TEXT, words("Menambah kunjungan")),
            (schema::commitment::DUE, words("2025-05-31")),
        ];
        rows.put(id(51), EntityKind::Commitment, &decision);
        let told = |rows: &MemoryRows, role, day: &str| {
            let list = commitments(rows, &actor(role), day.parse().ok());
            list.into_iter().map(|one| one.what).collect::<Vec<_>>()
        };
        let operator = Role::AgencyOperator;
        assert!(told(&rows, operator, "2025-05-01").is_empty());
        let soon = told(&rows, operator, "2025-05-20");
        assert_eq!(soon, ["Segera jatuh tempo: Menambah kunjungan"]);
        let late = told(&rows, operator, "2025-06-01");
        assert_eq!(late, ["Lewat tenggat: Menambah kunjungan"]);
        assert!(told(&rows, Role::PlanningReviewer, "2025-06-01").is_empty());
        let done = [(schema::commitment::DONE, Value::Bool(true))];
        rows.put(id(51), EntityKind::Commitment, &done);
        assert!(told(&rows, operator, "2025-06-01").is_empty());
    }

    #[test]
    fn reviewers_are_not_told_what_agencies_must_repair() {
        let mut rows = city("returned");
        realize(&mut rows, "returned", FIRST_ITEM, number(70));
        assert_eq!(documents(&rows, &actor(Role::PlanningReviewer)), []);
    }

    #[test]
    fn cleared_agreement_waits_for_the_heads_signature() {
        let list = documents(&city("cleared"), &actor(Role::AgencyHead));
        assert_eq!(list, [], "the printed official is another");
        let list = documents(&named_city("cleared"), &actor(Role::AgencyHead));
        assert_eq!(list.len(), 1);
        assert_eq!(list[0].what, AgreementAction::SignFirst.label());
    }
}
