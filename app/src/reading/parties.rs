//! Who holds the positions that an agreement's parties are taken from.

use ikrar_domain::{
    agreement::Level,
    people::{AppointmentKind, Rank},
};
use ikrar_sync::{
    identity::EntityId,
    row::{Row, Rows},
    schema::{EntityKind, Field, agreement, appointment, government, position},
    value::Value,
};

/// The parties a new agreement starts with: whoever holds the positions in the shared data.
pub(crate) fn suggested_parties(
    rows: &impl Rows,
    agency: EntityId,
    level: Level,
) -> Vec<(Field, Value)> {
    let positions = rows.of_kind(EntityKind::Position);
    let find = |rank: Rank, owner: Option<EntityId>| {
        positions.iter().filter_map(|id| rows.row(*id)).find(|row| {
            row.text(position::RANK) == rank.code() && (owner.is_none() || row.parent() == owner)
        })
    };
    let (first, second) = match level {
        Level::HeadOfRegion => (find(Rank::HeadOfRegion, None), None),
        Level::AgencyHead => (
            find(Rank::JptPratama, Some(agency)),
            find(Rank::HeadOfRegion, None),
        ),
        Level::Administrator | Level::Pengawas | Level::Individual => {
            (None, find(Rank::JptPratama, Some(agency)))
        }
    };
    let mut fields = Vec::new();
    if let Some(first) = first {
        fields.extend(party(rows, first, FIRST_PARTY));
    }
    if let Some(second) = second {
        fields.extend(party(rows, second, SECOND_PARTY));
    }
    fields
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
}
