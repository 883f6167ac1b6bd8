//! Evaluation meetings. Illustrative: in October the third quarter was evaluated with two agencies
//! and signed; one of its decisions is late by now, and January's meeting is on the calendar.

use chrono::NaiveDate;
use ikrar_domain::people::Role;
use ikrar_domain::value::{Quarter, Year};
use ikrar_sync::edit::{self, NewCommitment};
use ikrar_sync::identity::EntityId;
use ikrar_sync::operation::Draft;
use ikrar_sync::schema::{CITY_SCOPE, agency_year_scope, meeting, meeting_agency_id};
use ikrar_sync::value::Value;

use super::accounts::agency_id;
use super::calendar::Day;
use super::desk::{Desk, scope_of};
use super::{DEMO_YEAR, DemoAccount, DemoError};

/// What was decided: for which agency, what, who answers, and until when.
const DECIDED: [(&str, &str, &str, Day); 2] = [
    (
        "dinkes",
        "Mencocokkan data kunjungan puskesmas dengan bukti dukung",
        "Kepala Bidang Pelayanan Kesehatan",
        (2026, 11, 10),
    ),
    (
        "disdukcapil",
        "Membuka layanan keliling di dua kecamatan",
        "Kepala Bidang Pelayanan Pendaftaran Penduduk",
        (2027, 3, 31),
    ),
];

/// Holds October's meeting and plans January's.
pub(super) fn hold(desk: &mut Desk) -> Result<(), DemoError> {
    let chair = desk.officer(Role::PlanningReviewer)?;
    desk.pen.turn_to((2026, 10, 26));
    let third = plan(desk, &chair, Quarter::Third, (2026, 10, 28))?;
    desk.pen.turn_to((2026, 10, 28));
    let begun = edit::set_field(
        desk.rows(CITY_SCOPE)?,
        third,
        meeting::BEGUN,
        Value::Bool(true),
    )?;
    desk.write(&chair, begun)?;
    for (agency, text, owner, due) in DECIDED {
        let called = meeting_agency_id(third, agency_id(agency));
        let id = desk.pen.new_id(&format!("keputusan {agency}"));
        let Some(due) = civil(due) else { continue };
        let new = NewCommitment {
            id,
            called,
            text,
            owner,
            due,
            item: None,
        };
        let decided = edit::decide(desk.rows(scope_of(agency).id)?, &new)?;
        desk.write(&chair, [decided])?;
        let rows = desk.pen.around(scope_of(agency).id, called)?;
        let signed = edit::sign_minutes(&rows, called)?;
        desk.write(&chair, signed)?;
    }
    plan(desk, &chair, Quarter::Fourth, (2027, 1, 18))?;
    Ok(())
}

/// Puts a meeting on the calendar and calls the agencies.
fn plan(
    desk: &mut Desk,
    chair: &DemoAccount,
    quarter: Quarter,
    day: Day,
) -> Result<EntityId, DemoError> {
    let id = desk.pen.new_id(&format!("rapat {}", quarter.number()));
    let Ok(year) = Year::new(DEMO_YEAR) else {
        return Ok(id);
    };
    desk.write(chair, [edit::plan_meeting(id, year, quarter, civil(day))])?;
    for (field, words) in [
        (meeting::TIME, "09.00"),
        (meeting::PLACE, "Ruang Rapat Bappeda"),
        (meeting::CHAIR, "Kepala Bappeda"),
    ] {
        let written = edit::set_field(desk.rows(CITY_SCOPE)?, id, field, Value::text(words))?;
        desk.write(chair, written)?;
    }
    for (agency, ..) in DECIDED {
        let called = call(desk, id, agency)?;
        desk.write(chair, called)?;
    }
    Ok(id)
}

fn call(desk: &Desk, meeting: EntityId, agency: &str) -> Result<Option<Draft>, DemoError> {
    let agency = agency_id(agency);
    let rows = desk
        .pen
        .around(agency_year_scope(agency, DEMO_YEAR), meeting)?;
    Ok(edit::call_agency(&rows, meeting, agency)?)
}

fn civil((year, month, day): Day) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day)
}
