//! Ids that follow from others: the document's formulas are carried out and give the code's ids.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use ikrar_domain::value::Quarter;
use ikrar_sync::blob::BlobHash;
use ikrar_sync::identity::{Dseq, EntityId, OperationId, ReplicaId, ScopeId, Seq};
use ikrar_sync::schema;

use crate::document::Document;

const fn id(byte: u8) -> EntityId {
    EntityId::from_bytes([byte; 16])
}

const SCOPE: ScopeId = ScopeId::from_bytes([0x5c; 16]);
const OPERATION: OperationId = OperationId {
    replica: ReplicaId::from_bytes([0x4e; 16]),
    dseq: Dseq(0x0102_0304),
};
const SEQ: Seq = Seq(0x0a0b_0c0d);
const YEAR: u16 = 2026;
const PLACE: u64 = 4;
const CAUSE: &str = "policy_cut";
const CRITERION: &str = "1a1";

/// The hash of a picture.
fn picture() -> BlobHash {
    BlobHash::of(b"lambang")
}

/// The bytes that a word of a formula stands for.
fn bytes_of(word: &str) -> Vec<u8> {
    match word {
        "quarter" => vec![3],
        "year" => YEAR.to_be_bytes().to_vec(),
        "place" => PLACE.to_be_bytes().to_vec(),
        "criterion" => CRITERION.as_bytes().to_vec(),
        "cause" => CAUSE.as_bytes().to_vec(),
        "picture" => picture().bytes().to_vec(),
        "seq" => SEQ.0.to_be_bytes().to_vec(),
        "dseq" => OPERATION.dseq.0.to_be_bytes().to_vec(),
        "replica" => OPERATION.replica.bytes().to_vec(),
        "scope" => SCOPE.bytes().to_vec(),
        entity => named(entity).bytes().to_vec(),
    }
}

/// The entity that a formula calls so.
fn named(name: &str) -> EntityId {
    let names = [
        "agreement",
        "item",
        "above",
        "line",
        "node",
        "to",
        "earlier",
        "session",
        "agency",
        "meeting",
        "sheet",
    ];
    let place = names.iter().position(|known| *known == name);
    let place = place.unwrap_or_else(|| panic!("a formula's unknown word: {name}"));
    id(u8::try_from(place).unwrap() + 1)
}

/// Carries a formula out: words in quotation marks are letters, the others stand for bytes.
fn hash_of(formula: &str) -> [u8; 16] {
    let mut hasher = blake3::Hasher::new();
    for (place, part) in formula.split('"').enumerate() {
        if place % 2 == 1 {
            hasher.update(part.as_bytes());
            continue;
        }
        for word in part.split_whitespace() {
            hasher.update(&bytes_of(word));
        }
    }
    *hasher.finalize().as_bytes().first_chunk().unwrap()
}

fn as_uuid(mut bytes: [u8; 16]) -> [u8; 16] {
    bytes[6] = (bytes[6] & 0x0f) | 0x80;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    bytes
}

/// The code's id of the same things.
fn derived(name: &str) -> [u8; 16] {
    let third = Quarter::Third;
    let entity = match name {
        "agency_year_scope" => {
            return *schema::agency_year_scope(named("agency"), YEAR).bytes();
        }
        "report_id" => schema::report_id(named("agreement"), third),
        "realization_id" => schema::realization_id(named("item"), third),
        "budget_realization_id" => schema::budget_realization_id(named("line"), third),
        "unspent_cause_id" => schema::unspent_cause_id(named("line"), CAUSE),
        "support_id" => schema::support_id(named("item"), named("above")),
        "funding_id" => schema::funding_id(named("item"), named("line")),
        "contribution_id" => schema::contribution_id(named("node"), named("to")),
        "next_version_id" => schema::next_version_id(named("earlier")),
        "report_deadline_id" => schema::report_deadline_id(YEAR, third),
        "arms_id" => schema::arms_id(picture()),
        "national_basis_id" => schema::national_basis_id(usize::try_from(PLACE).unwrap()),
        "attendance_id" => schema::attendance_id(named("session"), named("agency")),
        "meeting_agency_id" => schema::meeting_agency_id(named("meeting"), named("agency")),
        "evaluation_sheet_id" => schema::evaluation_sheet_id(named("agency"), YEAR),
        "evaluation_answer_id" => schema::evaluation_answer_id(named("sheet"), CRITERION),
        "parked_edit_id" => schema::parked_edit_id(OPERATION),
        "moved_away_id" => schema::moved_away_id(SCOPE, named("agreement"), SEQ),
        unknown => panic!("show `{unknown}` here too"),
    };
    *entity.bytes()
}

/// The functions that derive ids.
fn functions() -> BTreeSet<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/schema/ids.rs");
    let text = fs::read_to_string(file).unwrap();
    let lines = text.lines();
    let names = lines.filter_map(|line| line.strip_prefix("pub fn ")?.split('(').next());
    names.map(str::to_owned).collect()
}

#[test]
fn every_derived_id_is_what_its_formula_gives() {
    let mut told = BTreeSet::new();
    for row in Document::encoding().rows("Ids that follow from others") {
        let [name, formula, form] = &row[..3] else {
            panic!("a name, a formula and a form: {row:?}");
        };
        let hash = hash_of(formula);
        let expected = match form.as_str() {
            "UUID" => as_uuid(hash),
            "plain" => hash,
            other => panic!("{name}: an unknown form: {other}"),
        };
        assert_eq!(derived(name), expected, "{name}: {formula}");
        told.insert(name.clone());
    }
    assert_eq!(told, functions());
}

#[test]
fn the_scope_of_the_city_is_its_letters() {
    let told = Document::encoding();
    assert_eq!(schema::CITY_SCOPE.bytes(), b"ikrar city scope");
    assert!(told.says("`ikrar city scope`"));
}
