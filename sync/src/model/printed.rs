//! An agreement as it is printed: the same words from the server's ledgers and from a device's
//! replica.

use chrono::NaiveDate;
use ikrar_domain::agreement::Agreement;
use ikrar_domain::document::{Issuer, Manuscript};
use ikrar_domain::people::GovernmentKind;

use super::{agency_name, city_wording, read_agreement, wording_of};
use crate::identity::EntityId;
use crate::row::Rows;
use crate::schema::{EntityKind, government};

/// The government as documents name it.
pub(super) struct GovernmentName {
    /// "Kota Pontianak".
    pub(super) name: String,
    /// "Wali Kota".
    pub(super) head_title: String,
}

/// The manuscript of an agreement. `city` are the rows that name the government and its agencies;
/// on a device they are the same rows.
pub fn manuscript_of(
    rows: &impl Rows,
    city: &impl Rows,
    agreement: EntityId,
) -> Option<Manuscript> {
    Some(manuscript(rows, city, &read_agreement(rows, agreement)?))
}

/// The same as it is set for the first certified signature: with the place and the day of that
/// signature, because the file it stands in is not written anew.
pub fn manuscript_to_certify(
    rows: &impl Rows,
    city: &impl Rows,
    agreement: EntityId,
    place: &str,
    signed_on: NaiveDate,
) -> Option<Manuscript> {
    let document = Agreement {
        signed_place: Some(place.to_owned()),
        signed_on: Some(signed_on),
        ..read_agreement(rows, agreement)?
    };
    Some(manuscript(rows, city, &document))
}

fn manuscript(rows: &impl Rows, city: &impl Rows, document: &Agreement) -> Manuscript {
    let earlier = document.amendment.as_ref().and_then(|amendment| {
        read_agreement(rows, EntityId::from_uuid(amendment.supersedes.uuid()))
    });
    let government = government_name(city);
    let agency = agency_name(city, EntityId::from_uuid(document.agency.uuid()));
    let row = rows.row(EntityId::from_uuid(document.id.uuid()));
    let wording = row.and_then(|row| wording_of(row, || city_wording(city)));
    let issuer = Issuer {
        wording: wording.as_ref(),
        government: &government.name,
        head_title: &government.head_title,
        agency: agency.as_deref().unwrap_or_default(),
    };
    Manuscript::new(document, issuer, earlier.as_ref())
}

/// The government as documents name it: "Kota Pontianak".
pub fn issuing_government(city: &impl Rows) -> String {
    government_name(city).name
}

pub(super) fn government_name(city: &impl Rows) -> GovernmentName {
    let first = city.of_kind(EntityKind::Government).into_iter().next();
    let Some(row) = first.and_then(|id| city.row(id)) else {
        return GovernmentName {
            name: String::new(),
            head_title: String::new(),
        };
    };
    let kind = GovernmentKind::from_code(row.text(government::KIND));
    let name = row.text(government::NAME);
    let head_title = match (row.text(government::HEAD_TITLE), kind) {
        ("", Some(kind)) => kind.head_title(),
        (title, _) => title,
    };
    GovernmentName {
        name: kind.map_or_else(|| name.to_owned(), |kind| [kind.label(), name].join(" ")),
        head_title: head_title.to_owned(),
    }
}
