//! What an agreement of the demo stands below, and which of its indicators support which above.

use ikrar_domain::agreement::Level;
use ikrar_sync::identity::EntityId;

use super::DemoError;
use super::agreements::level_of;
use super::data::AgreementRow;
use super::desk::{Desk, Document};

/// The head of region's agreement in the table.
pub(super) const CITY_KEY: &str = "kota";

/// The agreement of the agency's head, for one that stands below it.
pub(super) fn superior(desk: &Desk, row: &AgreementRow) -> Result<Option<Document>, DemoError> {
    if !level_of(row)?.is_internal() {
        return Ok(None);
    }
    desk.document(&row.agency).map(Some)
}

/// What stands below the head's agreement supports its indicators in their order; a head's own
/// supports the indicator that the city promises in the same words.
pub(super) fn supported(
    desk: &Desk,
    row: &AgreementRow,
    document: &Document,
    above: Option<Document>,
) -> Result<Vec<(EntityId, EntityId)>, DemoError> {
    let items = document.items.iter().copied();
    if let Some(above) = above {
        return Ok(items.zip(above.items).collect());
    }
    if level_of(row)? == Level::HeadOfRegion {
        return Ok(Vec::new());
    }
    let city = desk.document(CITY_KEY)?;
    let promised = desk.tables.indicators_of(CITY_KEY).zip(city.items);
    let promised: Vec<(&str, EntityId)> = promised
        .map(|(indicator, item)| (indicator.indicator.as_str(), item))
        .collect();
    let own = desk.tables.indicators_of(&row.key).zip(items);
    let links = own.filter_map(|(indicator, item)| {
        let same = |(words, _): &&(&str, EntityId)| *words == indicator.indicator;
        let (_, above) = promised.iter().find(same)?;
        Some((item, *above))
    });
    Ok(links.collect())
}
