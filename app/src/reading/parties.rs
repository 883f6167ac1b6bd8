//! Who holds the positions that an agreement's parties are taken from.

use ikrar_domain::{
    agreement::Level,
    people::{AppointmentKind, Rank, signing_level},
};
use ikrar_sync::{
    identity::EntityId,
    row::{Row, Rows},
    schema::{EntityKind, Field, agreement, appointment, government, position},
    value::Value,
};

/// The parties a new agreement starts with: who holds the position that signs at this level, by
/// its rank and by whom it reports to, and the one it reports to. Where an agency has several such
/// positions, the person says which.
pub(crate) fn suggested_parties(
    rows: &impl Rows,
    agency: EntityId,
    level: Level,
) -> Vec<(Field, Value)> {
    let positions = rows.of_kind(EntityKind::Position);
    let of_level = |level: Level, owner: Option<EntityId>| {
        let mut found: Vec<&Row> = Vec::new();
        for id in &positions {
            let row = rows
                .row(*id)
                .filter(|row| level_of(rows, row) == Some(level));
            let is_here = |row: &&Row| owner.is_none() || row.parent() == owner;
            found.extend(row.filter(is_here));
        }
        found
    };
    let only = |found: Vec<&Row>| match found.as_slice() {
        [one] => Some(one.id),
        _ => None,
    };
    let head = of_level(Level::AgencyHead, Some(agency))
        .first()
        .map(|row| row.id);
    let region = of_level(Level::HeadOfRegion, None)
        .first()
        .map(|row| row.id);
    let first = match level {
        Level::HeadOfRegion => region,
        Level::AgencyHead => head,
        Level::Administrator | Level::Pengawas | Level::Individual => {
            only(of_level(level, Some(agency)))
        }
    };
    let superior = first
        .and_then(|id| rows.row(id))
        .and_then(|row| row.value(position::REPORTS_TO).as_id());
    let second = match level {
        Level::HeadOfRegion => None,
        Level::AgencyHead => superior.or(region),
        Level::Administrator | Level::Pengawas | Level::Individual => superior.or(head),
    };
    let mut fields = Vec::new();
    if let Some(first) = first.and_then(|id| rows.row(id)) {
        fields.extend(party(rows, first, FIRST_PARTY));
    }
    if let Some(second) = second.and_then(|id| rows.row(id)) {
        fields.extend(party(rows, second, SECOND_PARTY));
    }
    fields
}

/// The level at which a position signs.
fn level_of(rows: &impl Rows, row: &Row) -> Option<Level> {
    let rank = |row: &Row| Rank::from_code(row.text(position::RANK));
    let superior = row.value(position::REPORTS_TO).as_id();
    let superior = superior.and_then(|id| rows.row(id)).and_then(rank);
    Some(signing_level(rank(row)?, superior))
}

const FIRST_PARTY: [Field; 4] = [
    agreement::FIRST_PARTY_NAME,
    agreement::FIRST_PARTY_TITLE,
    agreement::FIRST_PARTY_NIP,
    agreement::FIRST_PARTY_APPOINTMENT,
];

const SECOND_PARTY: [Field; 4] = [
    agreement::SECOND_PARTY_NAME,
    agreement::SECOND_PARTY_TITLE,
    agreement::SECOND_PARTY_NIP,
    agreement::SECOND_PARTY_APPOINTMENT,
];

fn party(
    rows: &impl Rows,
    holder: &Row,
    [name, title, nip, kind]: [Field; 4],
) -> Vec<(Field, Value)> {
    let mut fields = vec![(title, Value::text(holder.text(position::TITLE)))];
    let newest = rows
        .children(EntityKind::Appointment, holder.id)
        .into_iter()
        .filter_map(|id| rows.row(id))
        .filter(|row| row.value(appointment::ENDS_ON).is_null())
        .max_by(|one, other| {
            one.text(appointment::STARTS_ON)
                .cmp(other.text(appointment::STARTS_ON))
        });
    if let Some(held) = newest {
        let code = match held.text(appointment::KIND) {
            "" => AppointmentKind::Definitif.code(),
            code => code,
        };
        fields.push((name, Value::text(held.text(appointment::OFFICIAL_NAME))));
        fields.push((nip, Value::text(held.text(appointment::NIP))));
        fields.push((kind, Value::text(code)));
    }
    fields
}

/// Where the city's agreements are signed, unless somebody writes otherwise: the city's own name.
pub(crate) fn signing_place(rows: &impl Rows) -> String {
    let government = rows.of_kind(EntityKind::Government).into_iter();
    let name = government
        .filter_map(|id| rows.row(id))
        .map(|row| row.text(government::NAME))
        .next()
        .unwrap_or_default();
    let prefixes = ["Pemerintah Kota ", "Pemerintah Kabupaten "];
    let place = prefixes.iter().find_map(|one| name.strip_prefix(one));
    place.unwrap_or(name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::fixture::{AGENCY, MemoryRows, city, words};

    fn with_head(rows: &mut MemoryRows) {
        let (position, holder) = (
            EntityId::from_bytes([20; 16]),
            EntityId::from_bytes([21; 16]),
        );
        rows.put(
            position,
            EntityKind::Position,
            &[
                (position::AGENCY, Value::Id(AGENCY)),
                (position::TITLE, words("Kepala Dinas Kesehatan")),
                (position::RANK, words("jpt_pratama")),
            ],
        );
        rows.put(
            holder,
            EntityKind::Appointment,
            &[
                (appointment::POSITION, Value::Id(position)),
                (appointment::OFFICIAL_NAME, words("Pejabat Contoh, S.Kep.")),
                (appointment::KIND, words("plt")),
            ],
        );
    }

    #[test]
    fn new_agreement_starts_with_the_holder_of_the_position() {
        let mut rows = city("draft");
        with_head(&mut rows);
        let fields = suggested_parties(&rows, AGENCY, Level::AgencyHead);
        assert!(fields.contains(&(agreement::FIRST_PARTY_NAME, words("Pejabat Contoh, S.Kep."))));
        assert!(fields.contains(&(agreement::FIRST_PARTY_APPOINTMENT, words("plt"))));
    }

    fn put(rows: &mut MemoryRows, number: u8, above: Option<u8>, rank: &str, agency: EntityId) {
        let id = |number| EntityId::from_bytes([number; 16]);
        let superior = above.map_or(Value::Null, |above| Value::Id(id(above)));
        rows.put(
            id(number),
            EntityKind::Position,
            &[
                (position::AGENCY, Value::Id(agency)),
                (position::TITLE, words(&format!("Jabatan {number}"))),
                (position::RANK, words(rank)),
                (position::REPORTS_TO, superior),
            ],
        );
    }

    fn titles(rows: &MemoryRows, level: Level) -> (Option<Value>, Option<Value>) {
        let fields = suggested_parties(rows, AGENCY, level);
        let of = |field| {
            let mut all = fields.iter();
            all.find(|(one, _)| *one == field)
                .map(|(_, value)| value.clone())
        };
        (
            of(agreement::FIRST_PARTY_TITLE),
            of(agreement::SECOND_PARTY_TITLE),
        )
    }

    #[test]
    fn camat_signs_with_the_head_of_region_and_a_functional_officer_with_the_camat() {
        let mut rows = city("draft");
        put(
            &mut rows,
            40,
            None,
            "head_of_region",
            EntityId::from_bytes([9; 16]),
        );
        put(&mut rows, 41, Some(40), "administrator", AGENCY);
        put(&mut rows, 42, Some(41), "fungsional", AGENCY);
        let title = |number: u8| Some(words(&format!("Jabatan {number}")));
        assert_eq!(titles(&rows, Level::AgencyHead), (title(41), title(40)));
        assert_eq!(titles(&rows, Level::Individual), (title(42), title(41)));
        put(&mut rows, 43, Some(41), "pengawas", AGENCY);
        put(&mut rows, 44, Some(41), "pengawas", AGENCY);
        let of_several = titles(&rows, Level::Pengawas);
        assert_eq!(of_several, (None, title(41)), "the person says which");
    }
}
