//! Writing the wording of the city's documents.

use ikrar_domain::document::{LegalBasis, national_bases};

use super::{EditError, code, create, known, order_after, set_field};
use crate::blob::BlobHash;
use crate::identity::EntityId;
use crate::model;
use crate::operation::Draft;
use crate::row::Rows;
use crate::schema::national_basis_id;
use crate::schema::{CITY_SCOPE, EntityKind, arms_id, coat_of_arms, government, legal_basis};
use crate::value::Value;

/// Begins the city's own list of legal bases as a copy of the national one, each with an id that
/// every device gives it; nothing where there is a list.
pub fn begin_bases(rows: &impl Rows) -> Vec<Draft> {
    begun(rows).0
}

/// What begins the list where there is none, and the place of its last basis.
fn begun(rows: &impl Rows) -> (Vec<Draft>, Option<String>) {
    if let Some(listed) = model::bases_of(rows) {
        let last = listed.last().and_then(|id| rows.row(*id));
        let place = last.map(|row| row.text(legal_basis::ORDER).to_owned());
        return (Vec::new(), place);
    }
    let mut order: Option<String> = None;
    let copies = national_bases().into_iter().enumerate();
    let drafts = copies
        .map(|(index, basis)| {
            let place = order_after(order.as_deref());
            order = Some(place.clone());
            basis_draft(national_basis_id(index), &basis, &place)
        })
        .collect();
    (drafts, order)
}

/// Adds a basis at the end of the city's own list, beginning the list where there is none.
pub fn add_basis(rows: &impl Rows, id: EntityId, basis: &LegalBasis) -> Vec<Draft> {
    let (mut drafts, last) = begun(rows);
    drafts.push(basis_draft(id, basis, &order_after(last.as_deref())));
    drafts
}

fn basis_draft(id: EntityId, basis: &LegalBasis, place: &str) -> Draft {
    let day = |day: chrono::NaiveDate| Value::Text(day.format("%Y-%m-%d").to_string());
    let fields = [
        (legal_basis::CITATION, Value::text(&basis.citation)),
        (legal_basis::CITED_FROM, day(basis.cited_from)),
        (
            legal_basis::CITED_UNTIL,
            basis.cited_until.map_or(Value::Null, day),
        ),
        (legal_basis::ORDER, code(place)),
    ];
    create(CITY_SCOPE, EntityKind::LegalBasis, id, fields)
}

/// Makes a picture the city's coat of arms. A picture that was one before is not stored twice.
pub fn choose_arms(
    rows: &impl Rows,
    government: EntityId,
    picture: &[u8],
) -> Result<Vec<Draft>, EditError> {
    known(rows, government)?;
    let id = arms_id(BlobHash::of(picture));
    let mut drafts = Vec::new();
    if rows.row(id).is_none() {
        let fields = [(coat_of_arms::PICTURE, Value::Bytes(picture.to_vec()))];
        drafts.push(create(CITY_SCOPE, EntityKind::CoatOfArms, id, fields));
    }
    drafts.extend(set_field(
        rows,
        government,
        government::ARMS,
        Value::Id(id),
    )?);
    Ok(drafts)
}
