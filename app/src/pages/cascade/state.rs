//! What the cascade's page shows, read from rows. The tree is the domain's.

use ikrar_domain::order::Gather;
use std::collections::BTreeMap;

use ikrar_domain::agreement::{
    Agreement, AgreementStatus, CascadeAgreement, CascadeLine, Level, SupportLink, TARGET_HEADINGS,
    cascade, holder_title, individual_targets,
};
use ikrar_domain::value::{AgreementId, ItemId};
use ikrar_sync::{
    identity::EntityId,
    model,
    row::Rows,
    schema::{CITY_OWNER, agency_year_scope},
};

use crate::{
    context::TableFile,
    reading::{agency_name, entity_label},
    text,
};

/// One agreement in the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) id: EntityId,
    pub(super) depth: usize,
    /// Whose promise it is.
    pub(super) holder: String,
    pub(super) title: String,
    pub(super) level: Level,
    pub(super) status: AgreementStatus,
    /// What is said about those below; none where nobody is.
    pub(super) below: Option<String>,
    /// Indicators nobody supports.
    pub(super) unsupported: Vec<String>,
    /// Indicators that support nothing above.
    pub(super) unlinked: Vec<String>,
}

/// A place in the tree; its words are read when it is drawn, because an agency may have more than
/// a thousand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) line: CascadeLine,
    pub(super) status: AgreementStatus,
}

/// The tree with its sums.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tree {
    pub(super) places: Vec<Place>,
    pub(super) summary: String,
}

/// Which lines are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Shown {
    /// All.
    #[default]
    All,
    /// Those not in force.
    NotInForce,
    /// Those with an open promise or a missing link.
    WithGaps,
}

impl Shown {
    pub(super) const ALL: [(Self, &str, &str); 3] = [
        (Self::All, "all", text::cascade::ALL),
        (
            Self::NotInForce,
            "not_in_force",
            text::cascade::NOT_IN_FORCE,
        ),
        (Self::WithGaps, "with_gaps", text::cascade::WITH_GAPS),
    ];

    pub(super) fn from_code(code: &str) -> Self {
        let found = Self::ALL.iter().find(|(_, known, _)| *known == code);
        found.map_or(Self::All, |(shown, _, _)| *shown)
    }

    pub(super) fn code(self) -> &'static str {
        let found = Self::ALL.iter().find(|(shown, _, _)| *shown == self);
        found.map_or("all", |(_, code, _)| code)
    }

    fn takes(self, place: &Place) -> bool {
        let line = &place.line;
        match self {
            Self::All => true,
            Self::NotInForce => !place.status.stands(),
            Self::WithGaps => !line.unsupported.is_empty() || !line.unlinked.is_empty(),
        }
    }

    /// The places shown, each as deep as it stands in the whole tree.
    pub(super) fn of(self, tree: &Tree) -> Vec<Place> {
        let places = tree.places.iter();
        places.filter(|place| self.takes(place)).cloned().collect()
    }
}

/// Reads the tree of an agency's year.
pub(super) fn read_tree(rows: &impl Rows, agency: EntityId, year: u16) -> Tree {
    let (agreements, links) = read_year(rows, agency, year);
    // What stands above the agency is shown beside its tree and not counted in it.
    let is_shown =
        |one: &&CascadeAgreement| agency == CITY_OWNER || one.place.level != Level::HeadOfRegion;
    let statuses: BTreeMap<AgreementId, AgreementStatus> = agreements
        .iter()
        .filter(is_shown)
        .map(|one| (one.place.id, one.place.status))
        .into_map();
    let places: Vec<Place> = cascade(&agreements, &links, model::superior_of(rows))
        .into_iter()
        .filter_map(|line| {
            let status = *statuses.get(&line.id)?;
            Some(Place { line, status })
        })
        .collect();
    let shallowest = places.iter().map(|place| place.line.depth).min();
    let places = raised(places, shallowest.unwrap_or_default());
    let in_force = places.iter().filter(|place| place.status.stands()).count();
    let unsupported = places
        .iter()
        .map(|place| place.line.unsupported.len())
        .sum();
    Tree {
        summary: text::cascade::summary(in_force, places.len(), unsupported),
        places,
    }
}

/// The agreements of an agency's year with the city's above them; for the city, those of all
/// agencies that this device has.
fn read_year(
    rows: &impl Rows,
    agency: EntityId,
    year: u16,
) -> (Vec<CascadeAgreement>, Vec<SupportLink>) {
    if agency == CITY_OWNER {
        return model::cascade_of_year(rows, year);
    }
    let (mut agreements, mut links) = model::cascade_of(rows, agency_year_scope(CITY_OWNER, year));
    let own = model::cascade_of(rows, agency_year_scope(agency, year));
    agreements.extend(own.0);
    links.extend(own.1);
    (agreements, links)
}

/// The places with the highest of them at the top.
fn raised(places: Vec<Place>, by: usize) -> Vec<Place> {
    let raise = |mut place: Place| {
        place.line.depth = place.line.depth.saturating_sub(by);
        place
    };
    places.into_iter().map(raise).collect()
}

/// The head of region's agreement, which stands above every agency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CityAbove {
    pub(super) id: EntityId,
    pub(super) holder: String,
    pub(super) status: AgreementStatus,
}

/// Reads it; nothing on the city's own page, and where the city has none.
pub(super) fn read_city(rows: &impl Rows, agency: EntityId, year: u16) -> Option<CityAbove> {
    let id = model::city_agreement(rows, year).filter(|_| agency != CITY_OWNER)?;
    let read = model::read_agreement(rows, id)?;
    Some(CityAbove {
        id,
        holder: holder_title(&read.first_party, read.level),
        status: read.status,
    })
}

/// What every official of the year promises, as a table to take along.
pub(super) fn targets_file(rows: &impl Rows, agency: EntityId, year: u16) -> TableFile {
    let (mut agreements, links) = read_year(rows, agency, year);
    agreements.retain(|one| agency == CITY_OWNER || one.place.level != Level::HeadOfRegion);
    let read: Vec<Agreement> = cascade(&agreements, &links, model::superior_of(rows))
        .iter()
        .filter_map(|line| model::read_agreement(rows, EntityId::from_uuid(line.id.uuid())))
        .collect();
    let counted: Vec<&Agreement> = read.iter().collect();
    let above = |item: ItemId| {
        let id = EntityId::from_uuid(item.uuid());
        rows.row(id).map(|_| entity_label(rows, id))
    };
    TableFile {
        file_name: text::cascade::export_name(&agency_name(rows, agency), year),
        tab: text::cascade::export_tab(year),
        headings: TARGET_HEADINGS.map(str::to_owned).to_vec(),
        rows: individual_targets(&counted, &links, above),
    }
}

/// A place in words.
pub(super) fn read_line(rows: &impl Rows, line: &CascadeLine) -> Option<Line> {
    let id = EntityId::from_uuid(line.id.uuid());
    let document = model::read_agreement(rows, id)?;
    let names = |items: &[ItemId]| {
        let labels = items.iter().map(|item| EntityId::from_uuid(item.uuid()));
        labels.map(|item| entity_label(rows, item)).collect()
    };
    Some(Line {
        id,
        depth: line.depth,
        holder: document.first_party.name.clone(),
        title: holder_title(&document.first_party, document.level),
        level: document.level,
        status: document.status,
        below: (line.below > 0).then(|| text::cascade::below(line.below_in_force, line.below)),
        unsupported: names(&line.unsupported),
        unlinked: names(&line.unlinked),
    })
}

#[cfg(test)]
mod tests {
    use ikrar_sync::schema::{EntityKind, agreement, item, support, support_id};
    use ikrar_sync::value::Value;

    use super::*;
    use crate::reading::fixture::{AGENCY, AGREEMENT, FIRST_ITEM, MemoryRows, city, words};

    const BELOW: EntityId = EntityId::from_bytes([60; 16]);
    const BELOW_ITEM: EntityId = EntityId::from_bytes([61; 16]);

    /// An administrator's draft below the head's agreement in force, linked to its first item.
    fn rows() -> MemoryRows {
        let mut rows = city("in_force");
        rows.put(
            BELOW,
            EntityKind::Agreement,
            &[
                (agreement::AGENCY, Value::Id(AGENCY)),
                (agreement::YEAR, Value::Integer(2025)),
                (agreement::LEVEL, words("administrator")),
                (agreement::STATUS, words("draft")),
                (agreement::PARENT, Value::Id(AGREEMENT)),
                (agreement::FIRST_PARTY_TITLE, words("Kepala Bidang Contoh")),
            ],
        );
        rows.put(
            BELOW_ITEM,
            EntityKind::Item,
            &[
                (item::AGREEMENT, Value::Id(BELOW)),
                (item::INDICATOR, words("Cakupan layanan")),
            ],
        );
        rows.put(
            support_id(BELOW_ITEM, FIRST_ITEM),
            EntityKind::Support,
            &[
                (support::ITEM, Value::Id(BELOW_ITEM)),
                (support::SUPPORTS, Value::Id(FIRST_ITEM)),
            ],
        );
        rows.move_to(agency_year_scope(AGENCY, 2025));
        rows
    }

    #[test]
    fn tree_names_what_nobody_supports() {
        let rows = rows();
        let tree = read_tree(&rows, AGENCY, 2025);
        let lines: Vec<Line> = tree
            .places
            .iter()
            .filter_map(|place| read_line(&rows, &place.line))
            .collect();
        let read: Vec<_> = lines
            .iter()
            .map(|line| (line.depth, line.title.as_str(), line.unsupported.clone()))
            .collect();
        assert_eq!(
            read,
            [
                (0, "Kepala OPD", vec!["Prevalensi stunting".to_owned()]),
                (
                    1,
                    "Kepala Bidang Contoh",
                    vec!["Cakupan layanan".to_owned()]
                )
            ]
        );
        assert_eq!(
            tree.summary,
            "1 dari 2 perjanjian berlaku · 2 indikator belum didukung"
        );
        assert_eq!(
            lines[0].below.as_deref(),
            Some("Di bawahnya: 0 dari 1 berlaku")
        );
    }

    #[test]
    fn targets_are_a_row_each_with_whom_they_support() {
        let file = targets_file(&rows(), AGENCY, 2025);
        assert_eq!(file.headings.len(), 14);
        assert!(file.rows.len() >= 3, "{}", file.rows.len());
        let supported = ikrar_domain::agreement::TargetCell::Text("Angka harapan hidup".to_owned());
        assert!(file.rows.iter().any(|row| row[5] == supported));
        assert!(file.file_name.ends_with("-2025.xlsx"), "{}", file.file_name);
    }

    #[test]
    fn filter_leaves_what_is_not_in_force() {
        let tree = read_tree(&rows(), AGENCY, 2025);
        let shown = Shown::from_code("not_in_force").of(&tree);
        assert_eq!(shown.len(), 1);
        assert_eq!(shown[0].line.id.uuid(), BELOW.uuid());
    }

    const CITY: EntityId = EntityId::from_bytes([70; 16]);
    const CITY_ITEM: EntityId = EntityId::from_bytes([71; 16]);

    #[test]
    fn citys_agreement_stands_beside_an_agencys_tree_and_at_the_top_of_its_own() {
        let mut rows = rows();
        let fields = [
            (agreement::AGENCY, Value::Id(CITY_OWNER)),
            (agreement::YEAR, Value::Integer(2025)),
            (agreement::LEVEL, words("head_of_region")),
            (agreement::STATUS, words("draft")),
            (agreement::FIRST_PARTY_TITLE, words("Wali Kota Contoh")),
        ];
        rows.put(CITY, EntityKind::Agreement, &fields);
        let fields = [(item::AGREEMENT, Value::Id(CITY))];
        rows.put(CITY_ITEM, EntityKind::Item, &fields);
        rows.row_mut(CITY).scope = agency_year_scope(CITY_OWNER, 2025);
        let tree = read_tree(&rows, AGENCY, 2025);
        let depths: Vec<_> = tree.places.iter().map(|place| place.line.depth).collect();
        assert_eq!(depths, [0, 1]);
        assert_eq!(
            tree.places[0].line.unlinked.len(),
            2,
            "the city's wait for support"
        );
        let above = read_city(&rows, AGENCY, 2025).expect("a city");
        assert_eq!(
            (above.id, above.holder.as_str()),
            (CITY, "Wali Kota Contoh")
        );
        let whole = read_tree(&rows, CITY_OWNER, 2025);
        let depths: Vec<_> = whole.places.iter().map(|place| place.line.depth).collect();
        assert_eq!(depths, [0, 1, 2]);
        assert_eq!(whole.places[0].line.unsupported.len(), 1);
        assert_eq!(read_city(&rows, CITY_OWNER, 2025), None);
    }

    #[test]
    fn another_year_is_another_tree() {
        assert_eq!(read_tree(&rows(), AGENCY, 2026).places, []);
    }
}
