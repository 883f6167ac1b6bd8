//! What the home page shows of agreements and quarters.

use ikrar_domain::{
    agreement::{AgreementStatus, Level},
    measurement::ReportStatus,
    people::{AppointmentKind, Rank},
    value::Quarter,
};
use ikrar_sync::{
    identity::EntityId,
    model,
    row::{Row, Rows},
    schema::{
        EntityKind, Field, agreement, appointment, position, realization, realization_id, report_id,
    },
    value::Value,
};

use crate::{reading::agency_name, text};

/// An agreement as a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct AgreementCard {
    pub(super) id: EntityId,
    pub(super) agency: EntityId,
    pub(super) agency_name: String,
    pub(super) year: u16,
    /// Whose promise it is: the printed title, or the level while nobody is named.
    pub(super) holder: String,
    pub(super) status: AgreementStatus,
    pub(super) size: String,
    pub(super) quarters: Vec<QuarterTile>,
}

/// A quarter of an agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct QuarterTile {
    pub(super) quarter: Quarter,
    pub(super) status: ReportStatus,
    pub(super) filled: usize,
    pub(super) total: usize,
}

/// Reads the agreements of one agency, newest first.
pub(super) fn read_cards(rows: &impl Rows, agency: EntityId) -> Vec<AgreementCard> {
    let mut cards: Vec<AgreementCard> = agreements_of(rows, Some(agency))
        .into_iter()
        .filter_map(|id| read_card(rows, id))
        .collect();
    cards.sort_by_key(|card| {
        (
            std::cmp::Reverse(card.year),
            card.status.is_finished(),
            card.id,
        )
    });
    cards
}

/// The agreements of an agency, or all.
pub(super) fn agreements_of(rows: &impl Rows, agency: Option<EntityId>) -> Vec<EntityId> {
    rows.of_kind(EntityKind::Agreement)
        .into_iter()
        .filter(|id| {
            agency.is_none_or(|agency| {
                rows.row(*id)
                    .is_some_and(|row| row.value(agreement::AGENCY) == &Value::Id(agency))
            })
        })
        .collect()
}

fn read_card(rows: &impl Rows, id: EntityId) -> Option<AgreementCard> {
    let document = model::read_agreement(rows, id)?;
    let items = model::items_of(rows, id);
    let agency = EntityId::from_uuid(document.agency.uuid());
    let budget = document
        .budget_total()
        .map_or_else(String::new, ikrar_domain::value::Rupiah::display);
    Some(AgreementCard {
        id,
        agency,
        agency_name: agency_name(rows, agency),
        year: document.year.number(),
        holder: if document.first_party.title.is_empty() {
            document.level.label().to_owned()
        } else {
            document.first_party.printed_title()
        },
        status: document.status,
        size: text::home::agreement_size(items.len(), &budget),
        quarters: Quarter::ALL
            .iter()
            .map(|quarter| tile(rows, id, &items, *quarter))
            .collect(),
    })
}

fn tile(rows: &impl Rows, id: EntityId, items: &[EntityId], quarter: Quarter) -> QuarterTile {
    let is_filled = |row: &Row| {
        !row.value(realization::VALUE).is_null()
            || !row.value(realization::NOT_MEASURED_REASON).is_null()
    };
    QuarterTile {
        quarter,
        status: model::report_status(rows, report_id(id, quarter)),
        filled: items
            .iter()
            .filter_map(|item| rows.row(realization_id(*item, quarter)))
            .filter(|row| is_filled(row))
            .count(),
        total: items.len(),
    }
}

/// One agency's line in the city's table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct AgencyLine {
    pub(super) agency: EntityId,
    pub(super) name: String,
    /// The newest agreement of the agency's head, with the states of its reports.
    pub(super) newest: Option<NewestAgreement>,
}

/// The agreement a line of the city's table leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NewestAgreement {
    pub(super) id: EntityId,
    pub(super) year: u16,
    pub(super) status: AgreementStatus,
    pub(super) reports: Vec<(Quarter, ReportStatus)>,
}

/// Reads the city's table, by name. Cheap on purpose: it walks agreements, not figures.
pub(super) fn read_agencies(rows: &impl Rows) -> Vec<AgencyLine> {
    let agreements: Vec<(EntityId, &Row)> = agreements_of(rows, None)
        .into_iter()
        .filter_map(|id| Some((id, rows.row(id)?)))
        .collect();
    model::agencies(rows)
        .into_iter()
        .map(|(agency, name)| {
            let newest = agreements
                .iter()
                .filter(|(_, row)| row.value(agreement::AGENCY) == &Value::Id(agency))
                .filter_map(|(id, row)| newest_of(rows, *id, row))
                .filter(|found| !found.status.is_finished())
                // Next year's draft does not hide the reports of the agreement in force.
                .max_by_key(|found| {
                    let is_in_force = found.status == AgreementStatus::InForce;
                    (is_in_force, found.year, found.id)
                });
            AgencyLine {
                agency,
                name,
                newest,
            }
        })
        .collect()
}

fn newest_of(rows: &impl Rows, id: EntityId, row: &Row) -> Option<NewestAgreement> {
    let level = Level::from_code(row.text(agreement::LEVEL));
    if level.is_some_and(Level::is_internal) {
        return None;
    }
    Some(NewestAgreement {
        id,
        year: u16::try_from(row.value(agreement::YEAR).as_integer()?).ok()?,
        status: AgreementStatus::from_code(row.text(agreement::STATUS))?,
        reports: Quarter::ALL
            .iter()
            .map(|quarter| {
                (
                    *quarter,
                    model::report_status(rows, report_id(id, *quarter)),
                )
            })
            .collect(),
    })
}

/// The parties a new agreement starts with: whoever holds the positions in the shared data.
pub(super) fn suggested_parties(
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::fixture::{
        AGENCY, AGREEMENT, FIRST_ITEM, MemoryRows, city, number, realize, words,
    };

    #[test]
    fn card_counts_filled_figures_per_quarter() {
        let mut rows = city("in_force");
        realize(&mut rows, "draft", FIRST_ITEM, number(0));
        let cards = read_cards(&rows, AGENCY);
        let first = cards[0].quarters[0];
        // A zero is a figure.
        assert_eq!((first.filled, first.total), (1, 2));
        assert_eq!(first.status, ReportStatus::Draft);
        assert_eq!(cards[0].quarters[1].status, ReportStatus::NotStarted);
    }

    #[test]
    fn other_agencies_agreements_are_not_listed() {
        let rows = city("in_force");
        assert_eq!(read_cards(&rows, EntityId::from_bytes([50; 16])), []);
    }

    #[test]
    fn city_table_names_each_agency_with_its_newest_agreement() {
        let rows = city("submitted");
        let lines = read_agencies(&rows);
        assert_eq!(lines[0].name, "Dinas Kesehatan");
        let newest = lines[0].newest.as_ref().unwrap();
        assert_eq!(newest.id, AGREEMENT);
        assert_eq!(newest.status, AgreementStatus::Submitted);
    }

    #[test]
    fn given_up_agreement_is_not_the_newest() {
        let rows = city("void");
        assert_eq!(read_agencies(&rows)[0].newest, None);
    }

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
