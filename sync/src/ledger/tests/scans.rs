//! Scans of signed prints: attached to a signature on paper, and only where they show what was
//! signed.

use chrono::NaiveDate;
use ikrar_domain::agreement::{SecondFactor, SigningMode, SigningParty, Strokes};
use ikrar_domain::evidence::{Arrival, MediaType};

use super::*;
use crate::blob::BlobHash;
use crate::edit::{AttachError, NewEvidence, NewSignature};
use crate::model::{self, ScanProblem};
use crate::schema::evidence;
use crate::seal::{Claim, SealingKey};

const PAPER: EntityId = EntityId::from_bytes([0x51; 16]);
const DRAWN: EntityId = EntityId::from_bytes([0x52; 16]);
const SCAN: EntityId = EntityId::from_bytes([0xe7; 16]);

fn scan(content: &[u8]) -> NewEvidence {
    NewEvidence {
        id: SCAN,
        file_name: "pindaian.pdf".to_owned(),
        media_type: MediaType::Pdf,
        size: 90_000,
        hash: BlobHash::of(content),
        captured_at: None,
    }
}

fn sign(city: &mut City, number: u8, role: Role, new: NewSignature<'_>) {
    let mut device = city.device(number, role);
    city.sync(&mut device);
    let drafts = edit::sign(&device.replica, new).unwrap();
    device.act(drafts, NOW);
    city.sync(&mut device);
}

/// In force: the head signed on paper, the leader on a tablet; and the digits at the foot of what
/// the head signed.
fn signed_on_paper() -> (City, String) {
    let mut city = City::cleared();
    let digits = model::control_digits(city.ledger(), AGREEMENT);
    let drawing = Strokes::parse("1,1 2,2 3,3 4,4 5,5 6,6 7,7 8,8 9,9").unwrap();
    let day = NaiveDate::from_ymd_opt(2026, 1, 23).unwrap();
    let paper = NewSignature {
        id: PAPER,
        agreement: AGREEMENT,
        party: SigningParty::First,
        mode: SigningMode::WetInk,
        signed_on: day,
        place: "Contoh",
        strokes: None,
        factor: None,
    };
    let drawn = NewSignature {
        id: DRAWN,
        party: SigningParty::Second,
        mode: SigningMode::Drawn,
        strokes: Some(&drawing),
        factor: Some(SecondFactor::Pin),
        ..paper
    };
    sign(&mut city, 5, Role::AgencyHead, paper);
    sign(&mut city, 6, Role::Leader, drawn);
    (city, digits)
}

fn refusal(rows: &Device, signature: EntityId, copied: &str) -> ScanProblem {
    match edit::add_scan(&rows.replica, signature, copied, &scan(b"a")) {
        Err(AttachError::Scan(problem)) => problem,
        other => panic!("{other:?}"),
    }
}

#[test]
fn scan_of_what_was_signed_is_attached_by_the_digits_at_its_foot() {
    let (mut city, digits) = signed_on_paper();
    let mut operator = city.device(1, Role::AgencyOperator);
    city.sync(&mut operator);
    // As people copy it: other case, other spaces.
    let copied = digits.to_uppercase().replace('-', "  ");
    let drafts = edit::add_scan(&operator.replica, PAPER, &copied, &scan(b"a")).unwrap();
    operator.act(drafts, NOW);
    city.sync(&mut operator);
    assert_eq!(last_fate(&operator), Disposition::Applied);
    let links = model::evidence_of(city.ledger(), PAPER);
    assert_eq!(links.len(), 1);
    assert_eq!(
        links[0].arrival,
        Arrival::Waiting,
        "the bytes come by the queue of files"
    );
    let again = edit::add_scan(&operator.replica, PAPER, &digits, &scan(b"a")).unwrap();
    assert_eq!(again, [], "the same file is linked once");
    let document = model::read_agreement(city.ledger(), AGREEMENT).unwrap();
    assert_eq!(
        document.status,
        AgreementStatus::InForce,
        "nothing else changed"
    );
    assert_eq!(document.signatures[1].factor, Some(SecondFactor::Pin));
}

#[test]
fn scan_of_something_else_is_refused_in_words() {
    let (mut city, digits) = signed_on_paper();
    let mut operator = city.device(1, Role::AgencyOperator);
    city.sync(&mut operator);
    let other = digits.chars().rev().collect::<String>();
    assert_eq!(refusal(&operator, PAPER, &other), ScanProblem::OtherContent);
    let short = refusal(&operator, PAPER, "1a2b-3c4d");
    assert_eq!(short, ScanProblem::TooShort { found: 8 });
    assert!(short.user_message().contains("8 dari 16"));
    assert_eq!(refusal(&operator, DRAWN, &digits), ScanProblem::NotOnPaper);
}

#[test]
fn code_of_a_sealed_document_is_taken_for_its_own_agreement_only() {
    let (mut city, _) = signed_on_paper();
    let mut operator = city.device(1, Role::AgencyOperator);
    city.sync(&mut operator);
    let rows = &operator.replica;
    let manuscript = model::manuscript_of(rows, rows, AGREEMENT).unwrap();
    let claim = Claim::of(&manuscript);
    let key = SealingKey::from_secret(&[7; 32]);
    let code = key.seal(claim).to_code();
    assert!(model::match_scan(rows, PAPER, &code).is_ok());
    let stranger = key.seal(Claim {
        agreement: EntityId::from_bytes([0x99; 16]),
        ..claim
    });
    let refused = model::match_scan(rows, PAPER, &stranger.to_code());
    assert_eq!(refused, Err(ScanProblem::OtherContent));
    let cut = &code[..code.len() - 5];
    assert!(matches!(
        model::match_scan(rows, PAPER, cut),
        Err(ScanProblem::Code(_))
    ));
}

#[test]
fn server_takes_no_scan_that_names_another_content_whatever_the_device_says() {
    let (mut city, digits) = signed_on_paper();
    let mut operator = city.device(1, Role::AgencyOperator);
    city.sync(&mut operator);
    for shown in [None, Some(BlobHash::of(b"another version").hex())] {
        let mut drafts = edit::add_scan(&operator.replica, PAPER, &digits, &scan(b"a")).unwrap();
        let Body::Create { fields } = &mut drafts[0].body else {
            panic!("a creation");
        };
        fields.remove(&evidence::CONTENT);
        fields.extend(shown.map(|hex| (evidence::CONTENT, Value::Text(hex))));
        operator.act(drafts, NOW);
        city.sync(&mut operator);
        assert_eq!(parked_reason(&operator), Some(ParkReason::InvalidValue));
    }
    assert_eq!(model::evidence_of(city.ledger(), PAPER), []);
}

#[test]
fn who_neither_signs_nor_writes_attaches_no_scan() {
    let (mut city, digits) = signed_on_paper();
    let mut inspector = city.device(8, Role::Inspectorate);
    city.sync(&mut inspector);
    let drafts = edit::add_scan(&inspector.replica, PAPER, &digits, &scan(b"a")).unwrap();
    inspector.act(drafts, NOW);
    city.sync(&mut inspector);
    assert_eq!(parked_reason(&inspector), Some(ParkReason::NoPermission));
}
