//! Starting a post, and an official's time in one.

use ikrar_domain::people::AppointmentKind;

use super::{code, create};
use crate::identity::EntityId;
use crate::operation::Draft;
use crate::schema::{CITY_SCOPE, EntityKind, appointment, position};
use crate::value::Value;

/// Starts a post of an agency that reports to another, where one is named.
pub fn new_position(id: EntityId, agency: EntityId, superior: Option<EntityId>) -> Draft {
    let mut fields = vec![(position::AGENCY, Value::Id(agency))];
    fields.extend(superior.map(|above| (position::REPORTS_TO, Value::Id(above))));
    create(CITY_SCOPE, EntityKind::Position, id, fields)
}

/// Starts an official's time in a post.
pub fn new_appointment(id: EntityId, post: EntityId) -> Draft {
    let fields = [
        (appointment::POSITION, Value::Id(post)),
        (appointment::KIND, code(AppointmentKind::Definitif.code())),
    ];
    create(CITY_SCOPE, EntityKind::Appointment, id, fields)
}
