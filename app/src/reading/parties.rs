//! Who holds the positions that an agreement's parties are taken from.

use chrono::NaiveDate;
use ikrar_domain::{
    agreement::Level,
    people::{AppointmentKind, Rank, signing_level},
};
use ikrar_sync::{
    identity::EntityId,
    model,
    row::{Row, Rows},
    schema::{EntityKind, Field, agreement, appointment, civil_date, government, position},
    value::Value,
};

/// The parties a new agreement starts with: who holds the position that signs at this level, by
/// its rank and by whom it reports to, and the one it reports to. Where an agency has several such
/// positions, the person says which.
pub(crate) fn suggested_parties(
    rows: &impl Rows,
    agency: EntityId,
    level: Level,
    today: Option<NaiveDate>,
) -> Vec<(Field, Value)> {
    let owner = (level != Level::HeadOfRegion).then_some(agency);
    let found = posts_of_level(rows, owner, level);
    let first = match (level, found.as_slice()) {
        (Level::HeadOfRegion | Level::AgencyHead, [first, ..]) | (_, [first]) => Some(*first),
        _ => None,
    };
    match first {
        Some(post) => parties_of_post(rows, post, level, today),
        None => second_party(rows, agency, None, level, today),
    }
}

/// The parties of an agreement that goes on from another: those of the same post, where it is
/// said.
pub(crate) fn parties_again(
    rows: &impl Rows,
    earlier: EntityId,
    today: Option<NaiveDate>,
) -> Vec<(Field, Value)> {
    let Some(read) = model::read_agreement(rows, earlier) else {
        return Vec::new();
    };
    let post = rows.row(earlier).map(|row| row.value(agreement::POSITION));
    if let Some(post) = post.and_then(Value::as_id) {
        return parties_of_post(rows, post, read.level, today);
    }
    let agency = EntityId::from_uuid(read.agency.uuid());
    suggested_parties(rows, agency, read.level, today)
}

/// The posts that sign at a level, of one agency or of all.
pub(crate) fn posts_of_level(
    rows: &impl Rows,
    owner: Option<EntityId>,
    level: Level,
) -> Vec<EntityId> {
    let mut found = rows.of_kind(EntityKind::Position);
    found.retain(|id| {
        let row = rows.row(*id);
        let is_here = |row: &Row| owner.is_none() || row.parent() == owner;
        row.is_some_and(|row| is_here(row) && level_of(rows, row) == Some(level))
    });
    found
}

/// Who holds a post and whom the post reports to, as the parties of an agreement.
pub(crate) fn parties_of_post(
    rows: &impl Rows,
    post: EntityId,
    level: Level,
    today: Option<NaiveDate>,
) -> Vec<(Field, Value)> {
    let Some(row) = rows.row(post) else {
        return Vec::new();
    };
    let mut fields = vec![(agreement::POSITION, Value::Id(post))];
    fields.extend(party(rows, row, FIRST_PARTY, today));
    let superior = row.value(position::REPORTS_TO).as_id();
    let agency = row.parent().unwrap_or_default();
    fields.extend(second_party(rows, agency, superior, level, today));
    fields
}

/// Whom the post reports to; where nobody says so, the agency's head or the head of region.
fn second_party(
    rows: &impl Rows,
    agency: EntityId,
    superior: Option<EntityId>,
    level: Level,
    today: Option<NaiveDate>,
) -> Vec<(Field, Value)> {
    let above = |owner, level| posts_of_level(rows, owner, level).first().copied();
    let second = match level {
        Level::HeadOfRegion => None,
        Level::AgencyHead => superior.or_else(|| above(None, Level::HeadOfRegion)),
        Level::Administrator | Level::Pengawas | Level::Individual => {
            superior.or_else(|| above(Some(agency), Level::AgencyHead))
        }
    };
    let second = second.and_then(|id| rows.row(id));
    second.map_or_else(Vec::new, |row| party(rows, row, SECOND_PARTY, today))
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
    today: Option<NaiveDate>,
) -> Vec<(Field, Value)> {
    let mut fields = vec![(title, Value::text(holder.text(position::TITLE)))];
    // Who acts for days has a last day from the beginning.
    let holds = |row: &&Row| {
        let last = civil_date(row.text(appointment::ENDS_ON));
        let first = civil_date(row.text(appointment::STARTS_ON));
        let has_begun = first.zip(today).is_none_or(|(first, today)| first <= today);
        has_begun && last.is_none_or(|last| today.is_some_and(|today| today <= last))
    };
    let newest = rows
        .children(EntityKind::Appointment, holder.id)
        .into_iter()
        .filter_map(|id| rows.row(id))
        .filter(holds)
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
        let fields = suggested_parties(&rows, AGENCY, Level::AgencyHead, None);
        assert!(fields.contains(&(agreement::FIRST_PARTY_NAME, words("Pejabat Contoh, S.Kep."))));
        assert!(fields.contains(&(agreement::FIRST_PARTY_APPOINTMENT, words("plt"))));
    }

    #[test]
    fn who_acts_for_days_is_the_party_on_those_days_and_no_longer() {
        let mut rows = city("draft");
        with_head(&mut rows);
        let acting = EntityId::from_bytes([22; 16]);
        let fields = [
            (
                appointment::POSITION,
                Value::Id(EntityId::from_bytes([20; 16])),
            ),
            (appointment::OFFICIAL_NAME, words("Pelaksana Harian Contoh")),
            (appointment::KIND, words("plh")),
            (appointment::STARTS_ON, words("2026-03-02")),
            (appointment::ENDS_ON, words("2026-03-10")),
        ];
        rows.put(acting, EntityKind::Appointment, &fields);
        let kind = |day| {
            let day = NaiveDate::from_ymd_opt(2026, 3, day);
            let parties = suggested_parties(&rows, AGENCY, Level::AgencyHead, day);
            let mut all = parties.into_iter();
            all.find(|(field, _)| *field == agreement::FIRST_PARTY_APPOINTMENT)
        };
        let is = |code| Some((agreement::FIRST_PARTY_APPOINTMENT, words(code)));
        assert_eq!(kind(1), is("plt"));
        assert_eq!(kind(10), is("plh"));
        assert_eq!(kind(11), is("plt"));
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
        let fields = suggested_parties(rows, AGENCY, level, None);
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
