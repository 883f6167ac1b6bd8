//! What the offices do besides figures: a session of signing and its record, a plan and its next
//! version, signatures; and what nobody's screen offers, writing over what is written once.
//!
//! Seeds before [`FROM`] have none of it, so that each is the run that it was.

use chrono::NaiveDate;
use ikrar_domain::agreement::{SessionAction, SigningMode, SigningParty};
use ikrar_domain::people::Role;
use ikrar_domain::plan::{NodeKind, PlanPeriod};
use ikrar_domain::value::Year;

use super::action::words;
use super::city::{self, Hand};
use crate::edit::{self, NewSession, NewSignature};
use crate::identity::EntityId;
use crate::operation::{Body, Draft};
use crate::replica::Replica;
use crate::row::Rows as _;
use crate::schema::{self, CITY_SCOPE, EntityKind, agency, attendance, attendance_id, comment};
use crate::schema::{plan, plan_node, signature, signing_session};
use crate::testing::people::YEAR;
use crate::testing::random::Random;
use crate::testing::server::SimulatedServer;
use crate::value::Value;

/// From this seed on runs may have offices.
pub const FROM: u64 = 5_000_000;

const SESSION: EntityId = EntityId::from_bytes([0x70; 16]);
const PLAN: EntityId = EntityId::from_bytes([0x71; 16]);
const NODE: EntityId = EntityId::from_bytes([0x72; 16]);

fn day() -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(2026, 1, 30)
}

fn text(words: &str) -> Value {
    Value::Text(words.to_owned())
}

/// A city with a session that only has to be closed, and a plan with one node.
pub(super) fn furnish(server: &mut SimulatedServer, agencies: usize) {
    let mut desk = Hand::new(Role::OrganisationReviewer, 0, 6);
    desk.exchange(server);
    let named = (0..agencies).map(|number| Draft {
        scope: CITY_SCOPE,
        entity: city::agency_id(number),
        kind: EntityKind::Agency,
        body: Body::Create {
            fields: [(agency::NAME, text(&format!("Dinas {number}")))].into(),
        },
    });
    desk.write(named.collect());
    if let Ok(year) = Year::new(YEAR) {
        let new = NewSession {
            id: SESSION,
            year,
            city: "Contoh",
            held_on: day(),
            presided_by: ("Budi Santosa", "Wali Kota"),
        };
        desk.write(vec![edit::open_session(&new)]);
    }
    let invited = edit::invite(&desk.replica, SESSION);
    desk.write(invited.unwrap_or_default());
    for (field, words) in [
        (signing_session::PLACE, "Aula"),
        (signing_session::RECORDED_NAME, "Siti Misal"),
    ] {
        desk.write(set(&desk.replica, SESSION, field, text(words)).unwrap_or_default());
    }
    for number in 0..agencies {
        let one = attendance_id(SESSION, city::agency_id(number));
        let drafts = set(&desk.replica, one, attendance::PRESENT, Value::Bool(true));
        desk.write(drafts.unwrap_or_default());
    }
    desk.exchange(server);
    let mut planner = Hand::new(Role::PlanningReviewer, 0, 7);
    planner.exchange(server);
    let period = PlanPeriod {
        first: YEAR,
        last: YEAR.saturating_add(4),
    };
    planner.write(vec![edit::new_plan(PLAN, None, period)]);
    let kind = NodeKind::Objective;
    let node = edit::add_plan_node(&planner.replica, PLAN, None, NODE, kind);
    planner.write(node.into_iter().collect());
    planner.exchange(server);
}

fn set(
    replica: &Replica,
    entity: EntityId,
    field: schema::Field,
    value: Value,
) -> Option<Vec<Draft>> {
    let draft = edit::set_field(replica, entity, field, value).ok()?;
    Some(draft.into_iter().collect())
}

/// Whether somebody does now what only offices do: operators mostly write figures.
pub(super) fn works(role: Role, random: &mut Random) -> bool {
    random.chance(if role == Role::AgencyOperator { 20 } else { 75 })
}

/// What somebody of an office does, with the rights of their role or without.
pub(super) fn drafts(
    replica: &Replica,
    random: &mut Random,
    role: Role,
    document: EntityId,
) -> Option<Vec<Draft>> {
    let desk = match role {
        _ if random.chance(30) => random.below(4),
        Role::OrganisationReviewer => 0,
        Role::PlanningReviewer => 1,
        Role::AgencyHead | Role::Leader => 2,
        _ => 3,
    };
    match desk {
        0 => record(replica, random),
        1 => plan(replica, random),
        2 => sign(replica, random, role, document),
        _ => write_over(replica, random),
    }
}

/// Words and attendance of the session, and its record closed or opened again.
fn record(replica: &Replica, random: &mut Random) -> Option<Vec<Draft>> {
    let listed = replica.children(EntityKind::Attendance, SESSION);
    match random.below(6) {
        0 | 1 => {
            let field = *random.pick(&[signing_session::PLACE, signing_session::NUMBER])?;
            set(replica, SESSION, field, Value::Text(words(random)))
        }
        2 | 3 => {
            let one = *random.pick(&listed)?;
            set(
                replica,
                one,
                attendance::ABSENCE,
                Value::Text(words(random)),
            )
        }
        4 => {
            let step = edit::move_session(replica, SESSION, SessionAction::Close, None);
            Some(vec![step.ok()?])
        }
        _ => {
            let reason = Some("nama keliru");
            let step = edit::move_session(replica, SESSION, SessionAction::Reopen, reason);
            Some(vec![step.ok()?])
        }
    }
}

/// The words of a plan or of its next version; that version begun, taken out or brought back.
fn plan(replica: &Replica, random: &mut Random) -> Option<Vec<Draft>> {
    let next = schema::next_version_id(PLAN);
    match random.below(8) {
        0 | 1 => edit::new_plan_version(replica, PLAN).ok(),
        2 => {
            let draft = edit::remove(replica, next).ok()?;
            Some(draft.into_iter().collect())
        }
        3 => {
            let which = *random.pick(&[PLAN, next])?;
            set(replica, which, plan::TITLE, Value::Text(words(random)))
        }
        4 => {
            let (above, id) = (None, EntityId::from_bytes(random.sixteen()));
            let node = edit::add_plan_node(replica, PLAN, above, id, NodeKind::Objective);
            Some(vec![node.ok()?])
        }
        _ => {
            let which = *random.pick(&[NODE, NODE, schema::next_version_id(NODE)])?;
            set(replica, which, plan_node::TEXT, Value::Text(words(random)))
        }
    }
}

/// A signature for either side, with its step.
fn sign(
    replica: &Replica,
    random: &mut Random,
    role: Role,
    document: EntityId,
) -> Option<Vec<Draft>> {
    let party = match role {
        Role::AgencyHead => SigningParty::First,
        Role::Leader => SigningParty::Second,
        _ => *random.pick(&[SigningParty::First, SigningParty::Second])?,
    };
    let new = NewSignature {
        id: EntityId::from_bytes(random.sixteen()),
        agreement: document,
        party,
        mode: SigningMode::WetInk,
        signed_on: day()?,
        place: "Aula",
        strokes: None,
        factor: None,
    };
    edit::sign(replica, new).ok()
}

/// No screen offers it: another text in a comment, another name under a signature.
fn write_over(replica: &Replica, random: &mut Random) -> Option<Vec<Draft>> {
    let comments = replica.of_kind(EntityKind::Comment);
    let signatures = replica.of_kind(EntityKind::Signature);
    let (among, field) = if random.chance(50) {
        (comments, comment::TEXT)
    } else {
        (signatures, signature::NAME)
    };
    let entity = *random.pick(&among)?;
    set(replica, entity, field, Value::Text(words(random)))
}
