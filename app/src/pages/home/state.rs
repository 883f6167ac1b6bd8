//! What the home page shows of agreements and quarters.

use chrono::NaiveDate;
use ikrar_domain::order;
use ikrar_domain::{
    agreement::{
        AgreementKind, AgreementStatus, Level, Punctuality, clock_start, holder_title, punctuality,
    },
    measurement::ReportStatus,
    value::Quarter,
};
use ikrar_sync::{
    identity::EntityId,
    model,
    row::{Row, Rows},
    schema::{
        CITY_OWNER, EntityKind, agreement, civil_date, realization, realization_id, report_id,
    },
    value::Value,
};

use crate::{components::Tone, reading::agency_name, text};

/// An agreement as a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct AgreementCard {
    pub(super) id: EntityId,
    pub(super) agency: EntityId,
    pub(super) year: u16,
    pub(super) kind: AgreementKind,
    pub(super) is_head: bool,
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

/// Of these agreements those whose post or name has these words in it, all where there are none:
/// newest first, and of a year the highest level first.
pub(super) fn find_agreements(rows: &impl Rows, all: &[EntityId], words: &str) -> Vec<EntityId> {
    let words = words.trim().to_lowercase();
    let searched = [agreement::FIRST_PARTY_TITLE, agreement::FIRST_PARTY_NAME];
    let says = |row: &Row, field| row.text(field).to_lowercase().contains(&words);
    let is_meant = |row: &Row| searched.into_iter().any(|field| says(row, field));
    let place = |id: EntityId| {
        let row = rows.row(id).filter(|row| is_meant(row))?;
        let status = AgreementStatus::from_code(row.text(agreement::STATUS))?;
        let year = row.value(agreement::YEAR).as_integer()?;
        let level = Level::from_code(row.text(agreement::LEVEL));
        Some((std::cmp::Reverse(year), status.is_finished(), level, id))
    };
    let mut places: Vec<_> = all.iter().copied().filter_map(place).collect();
    order::sort(&mut places);
    places.into_iter().map(|(.., id)| id).collect()
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

/// Reads an agreement's card.
pub(super) fn read_card(rows: &impl Rows, id: EntityId) -> Option<AgreementCard> {
    let document = model::read_agreement(rows, id)?;
    let items = model::items_of(rows, id);
    let agency = EntityId::from_uuid(document.agency.uuid());
    let budget = document
        .budget_total()
        .map_or_else(String::new, ikrar_domain::value::Rupiah::display);
    Some(AgreementCard {
        id,
        agency,
        year: document.year.number(),
        kind: document.kind,
        is_head: document.level == Level::AgencyHead,
        holder: holder_title(&document.first_party, document.level),
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
    /// How it stands against its deadline, in words.
    pub(super) deadline: (String, Tone),
    pub(super) reports: Vec<(Quarter, ReportStatus)>,
}

/// Reads the city's table, by name. Cheap on purpose: it walks agreements, not figures.
pub(super) fn read_agencies(rows: &impl Rows, today: Option<NaiveDate>) -> Vec<AgencyLine> {
    let agreements: Vec<(EntityId, &Row)> = agreements_of(rows, None)
        .into_iter()
        .filter_map(|id| Some((id, rows.row(id)?)))
        .collect();
    let is_of_city =
        |(_, row): &(EntityId, &Row)| row.value(agreement::AGENCY) == &Value::Id(CITY_OWNER);
    let has_own = agreements.iter().any(is_of_city);
    let city = has_own.then(|| (CITY_OWNER, agency_name(rows, CITY_OWNER)));
    city.into_iter()
        .chain(model::agencies(rows))
        .map(|(agency, name)| {
            let newest = agreements
                .iter()
                .filter(|(_, row)| row.value(agreement::AGENCY) == &Value::Id(agency))
                .filter_map(|(id, row)| newest_of(rows, *id, row, today))
                .filter(|found| found.status.stands() || !found.status.is_finished())
                // Next year's draft does not hide the reports of the agreement in force.
                .max_by_key(|found| {
                    let is_in_force = found.status.stands();
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

fn deadline(rows: &impl Rows, row: &Row, today: Option<NaiveDate>) -> (String, Tone) {
    let agreed = civil_date(row.text(agreement::BUDGET_DOCUMENT_RATIFIED_ON));
    let documents = model::budget_documents_of(rows, row.scope);
    let ratified = clock_start(&documents, agreed);
    let in_force_from = civil_date(row.text(agreement::IN_FORCE_FROM));
    let Some(today) = today else {
        return (text::home::DEADLINE_UNKNOWN.into(), Tone::Neutral);
    };
    match punctuality(ratified, in_force_from, today) {
        Punctuality::Unknown => (text::home::DEADLINE_UNKNOWN.into(), Tone::Warning),
        Punctuality::DaysLeft(0) => (text::home::DEADLINE_TODAY.into(), Tone::Warning),
        Punctuality::DaysLeft(days) => (text::home::days_left(days), Tone::Brand),
        Punctuality::Overdue(days) => (text::home::overdue(days), Tone::Negative),
        Punctuality::Kept => (text::home::DEADLINE_KEPT.into(), Tone::Positive),
        Punctuality::KeptLate(days) => (text::home::kept_late(days), Tone::Warning),
    }
}

fn newest_of(
    rows: &impl Rows,
    id: EntityId,
    row: &Row,
    today: Option<NaiveDate>,
) -> Option<NewestAgreement> {
    let level = Level::from_code(row.text(agreement::LEVEL));
    if level.is_some_and(Level::is_internal) {
        return None;
    }
    Some(NewestAgreement {
        id,
        year: u16::try_from(row.value(agreement::YEAR).as_integer()?).ok()?,
        status: AgreementStatus::from_code(row.text(agreement::STATUS))?,
        deadline: deadline(rows, row, today),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::fixture::{AGENCY, AGREEMENT, FIRST_ITEM, city, number, realize};

    #[test]
    fn card_counts_filled_figures_per_quarter() {
        let mut rows = city("in_force");
        realize(&mut rows, "draft", FIRST_ITEM, number(0));
        let quarters = read_card(&rows, AGREEMENT).unwrap().quarters;
        let first = quarters[0];
        // A zero is a figure.
        assert_eq!((first.filled, first.total), (1, 2));
        assert_eq!(first.status, ReportStatus::Draft);
        assert_eq!(quarters[1].status, ReportStatus::NotStarted);
    }

    #[test]
    fn agreements_are_found_by_post_or_name_with_the_head_before_the_staff() {
        use crate::reading::fixture::words;
        let mut rows = city("in_force");
        let put = |rows: &mut crate::reading::fixture::MemoryRows, byte, level, title, name| {
            let id = EntityId::from_bytes([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, byte]);
            let fields = [
                (agreement::AGENCY, Value::Id(AGENCY)),
                (agreement::YEAR, Value::Integer(2025)),
                (agreement::LEVEL, words(level)),
                (agreement::STATUS, words("draft")),
                (agreement::FIRST_PARTY_TITLE, words(title)),
                (agreement::FIRST_PARTY_NAME, words(name)),
            ];
            rows.put(id, EntityKind::Agreement, &fields);
            id
        };
        // Ids that come before the head's do not put them before it.
        let nurse = put(
            &mut rows,
            1,
            "individual",
            "Perawat Ahli Muda",
            "Siti Contoh",
        );
        let field = put(
            &mut rows,
            2,
            "administrator",
            "Kepala Bidang",
            "Budi Contoh",
        );
        let all = agreements_of(&rows, Some(AGENCY));
        let found = |words: &str| find_agreements(&rows, &all, words);
        assert_eq!(found(""), [AGREEMENT, field, nurse]);
        assert_eq!(found(" perawat "), [nurse]);
        assert_eq!(found("BUDI"), [field]);
        assert_eq!(found("apoteker"), []);
    }

    #[test]
    fn other_agencies_agreements_are_not_listed() {
        let rows = city("in_force");
        let other = EntityId::from_bytes([50; 16]);
        assert_eq!(agreements_of(&rows, Some(other)), []);
    }

    #[test]
    fn city_table_names_each_agency_with_its_newest_agreement() {
        let rows = city("submitted");
        let lines = read_agencies(&rows, None);
        assert_eq!(lines[0].name, "Dinas Kesehatan");
        let newest = lines[0].newest.as_ref().unwrap();
        assert_eq!(newest.id, AGREEMENT);
        assert_eq!(newest.status, AgreementStatus::Submitted);
    }

    #[test]
    fn city_table_says_who_is_late_and_by_how_much() {
        let day = |day: u32| NaiveDate::from_ymd_opt(2025, 2, day);
        let said = |rows: &crate::reading::fixture::MemoryRows, today| {
            let lines = read_agencies(rows, today);
            lines[0].newest.as_ref().unwrap().deadline.0.clone()
        };
        let mut rows = city("submitted");
        assert_eq!(said(&rows, day(8)), text::home::DEADLINE_UNKNOWN);
        rows.put(
            AGREEMENT,
            EntityKind::Agreement,
            &[(
                agreement::BUDGET_DOCUMENT_RATIFIED_ON,
                crate::reading::fixture::words("2025-01-06"),
            )],
        );
        assert_eq!(said(&rows, day(2)), "tersisa 4 hari");
        assert_eq!(said(&rows, day(8)), "lewat 2 hari");
    }

    #[test]
    fn given_up_agreement_is_not_the_newest() {
        let rows = city("void");
        assert_eq!(read_agencies(&rows, None)[0].newest, None);
    }
}
