//! The wording of a city's documents: as it stands now, and as an agreement keeps it.

use ikrar_domain::order;
use ikrar_domain::order::Gather;
use std::collections::BTreeMap;

use ikrar_domain::agreement::{AgreementPolicy, AgreementStatus};
use ikrar_domain::document::{LegalBasis, OwnWording, Passage, Template, UnitPlace};

use super::read_policy;
use crate::blob::BlobHash;
use crate::identity::EntityId;
use crate::row::{Row, Rows};
use crate::schema::{EntityKind, Field, agreement, civil_date, coat_of_arms, government};
use crate::schema::{arms_id, legal_basis};
use crate::value::Value;

/// The kinds of rows that tell what a city has decided about its agreements.
pub const POLICY_KINDS: [EntityKind; 3] = [
    EntityKind::Government,
    EntityKind::LegalBasis,
    EntityKind::CoatOfArms,
];

/// The field of the government in which a passage stands.
pub const fn passage_field(passage: Passage) -> Field {
    match passage {
        Passage::Opening => government::OPENING,
        Passage::OpeningAlone => government::OPENING_ALONE,
        Passage::Amendment => government::AMENDMENT,
        Passage::FirstPromises => government::FIRST_PROMISES,
        Passage::SecondPromises => government::SECOND_PROMISES,
        Passage::PromisesAlone => government::PROMISES_ALONE,
        Passage::BasesIntro => government::BASES_INTRO,
    }
}

/// The passage in a field of the government.
pub fn passage_of(field: Field) -> Option<Passage> {
    let mut all = Passage::ALL.iter().copied();
    all.find(|passage| passage_field(*passage) == field)
}

/// The city's own wording, as it is printed from now on; none where it uses the present edition.
pub fn city_wording(city: &impl Rows) -> Option<Template> {
    let own = government_row(city).map(|row| OwnWording {
        passages: written_passages(row),
        unit_place: UnitPlace::from_code(row.text(government::UNIT_PLACE)),
        arms: row
            .value(government::ARMS)
            .as_id()
            .and_then(|id| picture_in(city.row(id)?))
            .map(|picture| BlobHash::of(picture).hex()),
        bases: None,
    });
    Template::own(OwnWording {
        bases: own_bases(city),
        ..own.unwrap_or_default()
    })
}

/// What a city has decided, from its rows of [`POLICY_KINDS`].
pub fn policy_of(rows: Vec<Row>) -> AgreementPolicy {
    let rows = Loose(rows.into_iter().map(|row| (row.id, row)).collect());
    AgreementPolicy {
        wording: city_wording(&rows),
        ..government_row(&rows).map_or_else(AgreementPolicy::default, read_policy)
    }
}

fn government_row(city: &impl Rows) -> Option<&Row> {
    let first = city.of_kind(EntityKind::Government).into_iter().next();
    city.row(first?)
}

fn written_passages(row: &Row) -> BTreeMap<Passage, String> {
    let texts = Passage::ALL.iter().map(|passage| {
        let text = row.text(passage_field(*passage));
        (*passage, text.to_owned())
    });
    texts.into_map()
}

/// The city's own list, in its order; none where it has never begun one.
fn own_bases(city: &impl Rows) -> Option<Vec<LegalBasis>> {
    let rows = bases_of(city)?.into_iter();
    Some(rows.filter_map(|id| read_basis(city.row(id)?)).collect())
}

/// The rows of the city's own list that were not taken out, in their order; none where it has
/// never begun one.
pub fn bases_of(city: &impl Rows) -> Option<Vec<EntityId>> {
    let all = city.of_kind(EntityKind::LegalBasis);
    if all.is_empty() {
        return None;
    }
    let mut listed: Vec<(&str, EntityId)> = all
        .into_iter()
        .filter_map(|id| city.row(id))
        .filter(|row| *row.value(legal_basis::REMOVED) != Value::Bool(true))
        .map(|row| (row.text(legal_basis::ORDER), row.id))
        .collect();
    order::sort(&mut listed);
    Some(listed.into_iter().map(|(_, id)| id).collect())
}

/// Reads a legal basis; one that cannot be cited gives none.
pub fn read_basis(row: &Row) -> Option<LegalBasis> {
    let day = |field| civil_date(row.text(field));
    LegalBasis::new(
        row.text(legal_basis::CITATION),
        day(legal_basis::CITED_FROM),
        day(legal_basis::CITED_UNTIL),
    )
    .ok()
}

/// The picture of the coat of arms with this hash, now in use or not.
pub fn arms_picture<'a>(city: &'a impl Rows, hash: &str) -> Option<&'a [u8]> {
    let hash = BlobHash::from_hex(hash)?;
    let picture = picture_in(city.row(arms_id(hash))?)?;
    (BlobHash::of(picture) == hash).then_some(picture)
}

fn picture_in(row: &Row) -> Option<&[u8]> {
    let is_arms = row.kind == EntityKind::CoatOfArms;
    row.value(coat_of_arms::PICTURE)
        .as_bytes()
        .filter(|_| is_arms)
}

/// The wording an agreement is printed in: what it has kept since its content was frozen, else
/// the present one. What was frozen before every wording was kept is of the first edition.
pub fn wording_of(agreement: &Row, present: impl FnOnce() -> Option<Template>) -> Option<Template> {
    let kept = agreement.text(agreement::WORDING);
    if !kept.is_empty() {
        let read = Template::from_text(kept);
        return Some(read.unwrap_or_else(|_| Template::unreadable()));
    }
    let status = AgreementStatus::from_code(agreement.text(agreement::STATUS));
    if status.is_some_and(AgreementStatus::is_frozen) {
        return Template::edition(Template::FIRST);
    }
    present()
}

/// A few rows by their ids.
struct Loose(BTreeMap<EntityId, Row>);

impl Rows for Loose {
    fn row(&self, id: EntityId) -> Option<&Row> {
        self.0.get(&id)
    }

    fn children(&self, kind: EntityKind, parent: EntityId) -> Vec<EntityId> {
        let rows = self.0.values();
        let found = rows.filter(|row| row.kind == kind && row.parent() == Some(parent));
        found.map(|row| row.id).collect()
    }

    fn of_kind(&self, kind: EntityKind) -> Vec<EntityId> {
        let rows = self.0.values();
        let found = rows.filter(|row| row.kind == kind);
        found.map(|row| row.id).collect()
    }
}
