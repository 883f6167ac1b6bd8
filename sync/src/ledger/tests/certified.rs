//! Signatures that a certified service gave, of which only the server can know.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use ikrar_domain::agreement::{AgreementPolicy, CertifiedBy, SigningMode, SigningParty};

use super::*;
use crate::blob::{BlobHash, ReturnedFile, StoredBlobs};
use crate::edit::{NewSignature, Returned};
use crate::identity::{Dseq, OperationId, ReplicaId, ScopeId, UnixSeconds};
use crate::ledger::{PushContext, judge_push, returned_wanted};
use crate::model;
use crate::operation::{Authorship, Operation};
use crate::schema::{Field, signature};

const FIRST: EntityId = EntityId::from_bytes([0x51; 16]);

/// A server that a service has returned this file to.
struct Returns(Option<ReturnedFile>);

impl StoredBlobs for Returns {
    fn is_stored(&self, _: ScopeId, _: BlobHash) -> bool {
        false
    }

    fn is_returned(&self, file: &ReturnedFile) -> bool {
        self.0.as_ref() == Some(file)
    }
}

fn file() -> BlobHash {
    BlobHash::of(b"a file that returned")
}

fn new() -> NewSignature<'static> {
    NewSignature {
        id: FIRST,
        agreement: AGREEMENT,
        party: SigningParty::First,
        mode: SigningMode::WetInk,
        signed_on: NaiveDate::from_ymd_opt(2026, 1, 20).unwrap(),
        place: "Contoh",
        strokes: None,
        factor: None,
    }
}

fn certified(ledger: &Ledger) -> Vec<Draft> {
    let returned = Returned {
        service: "Layanan Contoh",
        reference: "dok-17",
        file: file(),
    };
    edit::sign_certified(ledger, new(), returned).unwrap()
}

fn returned(ledger: &Ledger) -> ReturnedFile {
    ReturnedFile {
        agreement: AGREEMENT,
        party: SigningParty::First,
        content: BlobHash::from_bytes(model::content_root(ledger, AGREEMENT)),
        file: file(),
    }
}

/// Judges a save of the agency's head on a copy of the city's ledger.
fn judged(city: &City, drafts: Vec<Draft>, returns: &Returns) -> (Ledger, Vec<Disposition>) {
    let head = Person {
        user: EntityId::from_bytes([5; 16]),
        role: Role::AgencyHead,
    };
    let by = Authorship {
        author: head.user,
        session: 1,
        claimed_at: UnixSeconds(NOW),
    };
    let operations = drafts.into_iter().zip(1..).map(|(draft, dseq)| {
        let id = OperationId {
            replica: ReplicaId::from_bytes([9; 16]),
            dseq: Dseq(dseq),
        };
        Operation::from_draft(draft, id, 1, by)
    });
    let mut ledgers = BTreeMap::from(
        [scope().id, schema::CITY_SCOPE].map(|id| (id, city.server.ledgers()[&id].clone())),
    );
    let history: BTreeMap<(EntityId, Field, Seq), Value> = BTreeMap::new();
    let context = PushContext {
        actor: &head.actor(),
        received_at: UnixSeconds(NOW),
        clock_ahead_min: 0,
        history: &history,
        blobs: returns,
        formerly: &[],
        elsewhere: &BTreeSet::new(),
        policy: &AgreementPolicy::default(),
    };
    let operations = operations.collect();
    let (_, receipts) = judge_push(&mut ledgers, operations, &BTreeMap::new(), &context);
    let fates = receipts.into_iter().map(|one| one.disposition).collect();
    (ledgers.remove(&scope().id).unwrap(), fates)
}

fn is_refused(fates: &[Disposition], detail: &str) -> bool {
    fates.iter().any(|fate| match fate {
        Disposition::Parked(parked) => {
            parked.reason == ParkReason::InvalidValue && parked.detail == detail
        }
        _ => false,
    })
}

#[test]
fn certified_signature_counts_where_the_service_returned_its_file_and_tells_who_it_was() {
    let city = City::cleared();
    let drafts = certified(city.ledger());
    let file = returned(city.ledger());
    let (ledger, fates) = judged(&city, drafts, &Returns(Some(file)));
    assert_eq!(fates, [Disposition::Applied, Disposition::Applied]);
    let document = model::read_agreement(&ledger, AGREEMENT).unwrap();
    assert_eq!(document.status, AgreementStatus::SignedFirst);
    let signature = &document.signatures[0];
    assert_eq!(signature.mode, SigningMode::Certified);
    let told = CertifiedBy {
        service: "Layanan Contoh".to_owned(),
        reference: "dok-17".to_owned(),
    };
    assert_eq!(signature.certified, Some(told));
    assert_eq!(
        model::signed_file(ledger.row(FIRST).unwrap()),
        Some(file.file)
    );
    assert!(model::is_returned_file(&ledger, AGREEMENT, file.file));
    assert!(!model::is_returned_file(
        &ledger,
        AGREEMENT,
        BlobHash::of(b"")
    ));
}

#[test]
fn certified_signature_of_a_file_that_returned_for_something_else_does_not_count() {
    let city = City::cleared();
    let file = returned(city.ledger());
    let other_side = ReturnedFile {
        party: SigningParty::Second,
        ..file
    };
    let other_content = ReturnedFile {
        content: BlobHash::of(b"before"),
        ..file
    };
    let other_agreement = ReturnedFile {
        agreement: FIRST,
        ..file
    };
    let other_file = ReturnedFile {
        file: BlobHash::of(b"other"),
        ..file
    };
    let none = [other_side, other_content, other_agreement, other_file];
    for returned in none.into_iter().map(Some).chain([None]) {
        let drafts = certified(city.ledger());
        let (ledger, fates) = judged(&city, drafts, &Returns(returned));
        assert!(
            is_refused(&fates, "not_certified"),
            "{returned:?}: {fates:?}"
        );
        assert!(ledger.row(FIRST).is_none());
        assert_eq!(
            agreement_status(&ledger, AGREEMENT),
            Some(AgreementStatus::Cleared)
        );
    }
}

#[test]
fn another_signature_tells_of_no_service() {
    let city = City::cleared();
    for field in [signature::FILE, signature::SERVICE, signature::REFERENCE] {
        let mut drafts = edit::sign(city.ledger(), new()).unwrap();
        if let Body::Create { fields } = &mut drafts[0].body {
            fields.insert(field, Value::Text(file().hex()));
        }
        let (_, fates) = judged(&city, drafts, &Returns(None));
        assert!(is_refused(&fates, "file"), "{fates:?}");
    }
}

#[test]
fn what_must_be_asked_of_the_store_is_what_the_operation_says() {
    let city = City::cleared();
    let operations = |drafts: Vec<Draft>| {
        let by = Authorship {
            author: FIRST,
            session: 1,
            claimed_at: UnixSeconds(NOW),
        };
        let id = OperationId {
            replica: ReplicaId::from_bytes([9; 16]),
            dseq: Dseq(1),
        };
        let written = drafts.into_iter();
        let written = written.map(move |draft| Operation::from_draft(draft, id, 1, by));
        written.collect::<Vec<_>>()
    };
    let wanted = returned_wanted(&operations(certified(city.ledger())));
    assert_eq!(wanted, BTreeSet::from([returned(city.ledger())]));
    let ink = edit::sign(city.ledger(), new()).unwrap();
    assert_eq!(returned_wanted(&operations(ink)), BTreeSet::new());
}
