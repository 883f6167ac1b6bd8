//! Names: of agencies, and of the people behind user ids.

use ikrar_domain::order;
use ikrar_domain::people::{Appointment, AppointmentKind, Person, Rank, Role};
use ikrar_domain::value::{AppointmentId, Nip, PositionId};

use super::printed::government_name;
use crate::identity::EntityId;
use crate::row::{Row, Rows};
use crate::schema::{CITY_OWNER, EntityKind, account, agency, appointment, civil_date, position};

/// The person behind a user id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountName {
    /// The name to show.
    pub display_name: String,
    /// The role, where this build knows it.
    pub role: Option<Role>,
}

/// The person who wrote something, where the replica knows the name.
pub fn account_name(rows: &impl Rows, user: EntityId) -> Option<AccountName> {
    let row = rows
        .row(user)
        .filter(|row| row.kind == EntityKind::Account)?;
    Some(AccountName {
        display_name: row.text(account::DISPLAY_NAME).to_owned(),
        role: Role::from_code(row.text(account::ROLE)),
    })
}

/// The person behind a user id: the official whom the account is linked to, or whom it is named
/// after while it is linked to nobody.
pub fn person_behind(rows: &impl Rows, user: EntityId) -> Option<Person> {
    let row = rows
        .row(user)
        .filter(|row| row.kind == EntityKind::Account)?;
    let Some(linked) = row.value(account::APPOINTMENT).as_id() else {
        return Some(Person {
            name: row.text(account::DISPLAY_NAME).to_owned(),
            nip: None,
        });
    };
    let held = rows
        .row(linked)
        .filter(|row| row.kind == EntityKind::Appointment)?;
    Some(Person {
        name: held.text(appointment::OFFICIAL_NAME).to_owned(),
        nip: Nip::parse(held.text(appointment::NIP)).ok(),
    })
}

/// An official's time in a position; nothing while nobody says from when. A number that is none of
/// a civil servant's counts as none.
pub fn read_appointment(row: &Row) -> Option<Appointment> {
    let kind = AppointmentKind::from_code(row.text(appointment::KIND));
    Some(Appointment {
        id: AppointmentId::from_uuid(row.id.uuid()),
        position: PositionId::from_uuid(row.value(appointment::POSITION).as_id()?.uuid()),
        holder_name: row.text(appointment::OFFICIAL_NAME).to_owned(),
        nip: Nip::parse(row.text(appointment::NIP)).ok(),
        kind: kind.unwrap_or(AppointmentKind::Definitif),
        start: civil_date(row.text(appointment::STARTS_ON))?,
        end: civil_date(row.text(appointment::ENDS_ON)),
        decree: String::new(),
    })
}

/// The rank of a position.
pub fn rank_of(rows: &impl Rows, id: PositionId) -> Option<Rank> {
    let row = rows.row(EntityId::from_uuid(id.uuid()))?;
    Rank::from_code(row.text(position::RANK))
}

/// An agency's name; the government's for what is the city's own.
pub fn agency_name(rows: &impl Rows, id: EntityId) -> Option<String> {
    if id == CITY_OWNER {
        let government = government_name(rows).name;
        return Some(["Pemerintah", &government].join(" "));
    }
    rows.row(id).map(|row| row.text(agency::NAME).to_owned())
}

/// Every agency, by name.
pub fn agencies(rows: &impl Rows) -> Vec<(EntityId, String)> {
    let mut names: Vec<(EntityId, String)> = rows
        .of_kind(EntityKind::Agency)
        .into_iter()
        .filter_map(|id| Some((id, agency_name(rows, id)?)))
        .collect();
    order::sort_by(&mut names, |one, other| one.1.cmp(&other.1));
    names
}
