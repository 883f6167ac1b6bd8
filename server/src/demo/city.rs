//! The city's shared data: government, accounts' names, agencies, positions, officials.

use std::collections::BTreeMap;

use ikrar_domain::people::Role;
use ikrar_sync::edit;
use ikrar_sync::identity::EntityId;
use ikrar_sync::operation::{Body, Draft};
use ikrar_sync::schema::{
    CITY_SCOPE, EntityKind, Field, account, agency, appointment, government, position,
};
use ikrar_sync::value::Value;

use super::desk::Desk;
use super::{DemoError, accounts, known};

/// Writes the shared data, as the administrator.
pub(super) fn found(desk: &mut Desk) -> Result<(), DemoError> {
    desk.pen.turn_to(accounts::FOUNDED_ON);
    let government = found_government(desk)?;
    name_accounts(desk)?;
    found_agencies(desk)?;
    appoint_officials(desk, government)
}

fn found_government(desk: &mut Desk) -> Result<EntityId, DemoError> {
    let id = desk.pen.new_id("government Pontianak");
    let fields = [
        (government::NAME, Value::text("Pontianak")),
        (government::KIND, Value::text("kota")),
        (government::PROVINCE, Value::text("Kalimantan Barat")),
        (government::HEAD_TITLE, Value::text("Wali Kota")),
    ];
    create(desk, EntityKind::Government, id, fields)?;
    Ok(id)
}

fn name_accounts(desk: &mut Desk) -> Result<(), DemoError> {
    for person in desk.people().to_vec() {
        let agency = person.agency.map_or(Value::Null, |agency| {
            Value::Id(EntityId::from_uuid(agency.uuid()))
        });
        let fields = [
            (account::DISPLAY_NAME, Value::text(&person.name)),
            (account::ROLE, Value::text(person.role.code())),
            (account::AGENCY, agency),
        ];
        let id = EntityId::from_uuid(person.user.uuid());
        create(desk, EntityKind::Account, id, fields)?;
    }
    Ok(())
}

fn found_agencies(desk: &mut Desk) -> Result<(), DemoError> {
    for row in desk.tables.agencies.clone() {
        let fields = [
            (agency::CODE, Value::text(&row.code)),
            (agency::NAME, Value::text(&row.name)),
            (agency::SHORT_NAME, Value::text(&row.short_name)),
            (agency::KIND, Value::text(&row.kind)),
        ];
        create(
            desk,
            EntityKind::Agency,
            accounts::agency_id(&row.key),
            fields,
        )?;
    }
    Ok(())
}

/// Positions and their holders. The head of region's position belongs to the government, which
/// has no agency above it.
fn appoint_officials(desk: &mut Desk, government: EntityId) -> Result<(), DemoError> {
    let mut positions: BTreeMap<String, EntityId> = BTreeMap::new();
    for row in desk.tables.officials.clone() {
        if !positions.contains_key(&row.position) {
            let id = desk.pen.new_id(&format!("position {}", row.position));
            let place = if row.agency.is_empty() {
                government
            } else {
                accounts::agency_id(&row.agency)
            };
            let superior = if row.reports_to.is_empty() {
                Value::Null
            } else {
                Value::Id(*known(&positions, "position", &row.reports_to)?)
            };
            let fields = [
                (position::AGENCY, Value::Id(place)),
                (position::TITLE, Value::text(&row.title)),
                (position::RANK, Value::text(&row.rank)),
                (position::REPORTS_TO, superior),
            ];
            create(desk, EntityKind::Position, id, fields)?;
            positions.insert(row.position.clone(), id);
        }
        let held = *known(&positions, "position", &row.position)?;
        let id = desk
            .pen
            .new_id(&format!("appointment {} {}", row.position, row.starts_on));
        let fields = [
            (appointment::POSITION, Value::Id(held)),
            (appointment::OFFICIAL_NAME, Value::text(&row.name)),
            (appointment::NIP, Value::text(&row.nip)),
            (appointment::KIND, Value::text(&row.appointment)),
            (appointment::STARTS_ON, Value::text(&row.starts_on)),
            (appointment::ENDS_ON, Value::text(&row.ends_on)),
        ];
        create(desk, EntityKind::Appointment, id, fields)?;
        link_account(desk, &row.name, id)?;
    }
    desk.keep_posts(positions);
    Ok(())
}

/// Whose account bears the official's name is the official's.
fn link_account(desk: &mut Desk, name: &str, official: EntityId) -> Result<(), DemoError> {
    let administrator = desk.officer(Role::Administrator)?;
    let named = desk.people().iter().filter(|person| person.name == name);
    let users: Vec<EntityId> = named
        .map(|person| EntityId::from_uuid(person.user.uuid()))
        .collect();
    for user in users {
        let linked = Value::Id(official);
        let rows = desk.rows(CITY_SCOPE)?;
        let draft = edit::set_field(rows, user, account::APPOINTMENT, linked)?;
        desk.write(&administrator, draft)?;
    }
    Ok(())
}

fn create(
    desk: &mut Desk,
    kind: EntityKind,
    entity: EntityId,
    fields: impl IntoIterator<Item = (Field, Value)>,
) -> Result<(), DemoError> {
    let administrator = desk.officer(Role::Administrator)?;
    let fields = fields
        .into_iter()
        .filter(|(_, value)| !value.is_null())
        .collect();
    let draft = Draft {
        scope: CITY_SCOPE,
        entity,
        kind,
        body: Body::Create { fields },
    };
    desk.write(&administrator, [draft])
}
