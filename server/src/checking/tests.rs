use ikrar_domain::agreement::AgreementStatus;
use ikrar_paper::{Attachment, Print};
use ikrar_sync::seal::{CityKey, SealingKey};

use super::*;

const CANONICAL: &[u8] =
    include_bytes!("../../../domain/tests/documents/references/agency_head.naskah");

fn manuscript() -> Manuscript {
    Manuscript::from_bytes(CANONICAL).unwrap()
}

fn key(byte: u8) -> SealingKey {
    SealingKey::from_secret(&[byte; 32])
}

fn keys(revoked_at: Option<UnixSeconds>) -> CityKeys {
    CityKeys(vec![CityKey {
        public: key(1).public(),
        made_at: UnixSeconds(0),
        retired_at: None,
        revoked_at,
    }])
}

fn sealed() -> (Seal, Vec<u8>) {
    let seal = key(1).seal(Claim::of(&manuscript()));
    (seal, issued(&manuscript(), seal))
}

/// Without a drawing.
fn issued(manuscript: &Manuscript, seal: Seal) -> Vec<u8> {
    let sealed = Sealed { seal, drawn: None };
    printing::set_sealed(manuscript, &DrawnSignatures::default(), sealed, None).unwrap()
}

fn drawn(strokes: &str) -> DrawnSignatures {
    let text = format!("ikrar-tanda-tangan/1\nfirst|2025-01-31|{strokes}\n");
    DrawnSignatures::from_bytes(text.as_bytes()).unwrap()
}

const OWN: &str = "10,90 60,20 90,150 140,40 200,120 260,60 330,110 420,50 520,100";
const FOREIGN: &str = "10,10 60,20 90,30 140,40 200,50 260,60 330,70 420,80 520,190";

#[test]
fn drawn_signature_is_vouched_for_and_another_drawing_under_the_same_seal_is_not() {
    let seal = key(1).seal(Claim::of(&manuscript()));
    let own = drawn(OWN);
    let proof = key(1).seal_drawn(&seal, &own.to_bytes());
    let set = |drawn: &DrawnSignatures, proof| {
        let sealed = Sealed {
            seal,
            drawn: Some(proof),
        };
        printing::set_sealed(&manuscript(), drawn, sealed, None).unwrap()
    };
    let found = check(&set(&own, proof), &keys(None));
    assert_eq!(found, Finding::Intact(Box::new(manuscript())));
    // Somebody else's drawing, with the proof of the right one or with one of their own.
    let foreign = drawn(FOREIGN);
    let forged = key(2).seal_drawn(&seal, &foreign.to_bytes());
    for proof in [proof, forged] {
        let found = check(&set(&foreign, proof), &keys(None));
        assert_eq!(found, Finding::PagesAltered(Box::new(manuscript())));
    }
}

/// The line behind the end vouches for the file, whichever version of Ikrar has set it.
#[test]
fn file_with_its_line_is_intact_and_with_another_is_not() {
    let (seal, pdf) = sealed();
    let issued = key(1).seal_file(&seal, pdf.clone());
    let intact = Finding::Intact(Box::new(manuscript()));
    assert_eq!(check(&issued, &keys(None)), intact);
    let altered = Finding::PagesAltered(Box::new(manuscript()));
    let other = key(2).seal_file(&seal, pdf.clone());
    assert_eq!(check(&other, &keys(None)), altered);
    let mut changed = issued.clone();
    let place = pdf.len() - 10;
    changed[place] ^= 0x20;
    assert!(!matches!(check(&changed, &keys(None)), Finding::Intact(_)));
    // Who takes the line away is noticed too: the line feed before it stays.
    let cut = ikrar_sync::seal::without_line(&issued);
    assert_eq!(check(cut, &keys(None)), altered);
}

/// Readers of PDF take the last file of a name, and the last pages: so what was added is not read.
#[test]
fn what_was_added_to_a_file_is_read_neither_as_words_nor_as_files() {
    let (seal, pdf) = sealed();
    let issued = key(1).seal_file(&seal, pdf);
    let continued = Finding::Continued(Box::new(manuscript()));
    let added = b"7 0 obj\n<< /Type /Sig >>\nendobj\n%%EOF\n".as_slice();
    assert_eq!(check(&[&issued, added].concat(), &keys(None)), continued);
    let foreign = key(2).seal(Claim::of(&manuscript()));
    let whole = super::printing::set_sealed(
        &manuscript(),
        &drawn(FOREIGN),
        Sealed {
            seal: foreign,
            drawn: None,
        },
        None,
    );
    let other = whole.unwrap();
    assert_eq!(
        check(&[&issued, other.as_slice()].concat(), &keys(None)),
        continued
    );
    // Another seal inside than in the line is no more than before.
    let revoked = check(&[&issued, added].concat(), &keys(Some(UnixSeconds(5))));
    assert_eq!(revoked, Finding::RevokedKey(seal.key, UnixSeconds(5)));
}

#[test]
fn what_the_city_issued_is_intact() {
    let (_, pdf) = sealed();
    assert_eq!(
        check(&pdf, &keys(None)),
        Finding::Intact(Box::new(manuscript()))
    );
}

/// Wherever a byte is changed, the file is never called intact.
#[test]
fn no_changed_byte_goes_unnoticed() {
    let (_, pdf) = sealed();
    let step = pdf.len() / 24;
    for place in (0..pdf.len()).step_by(step) {
        let mut changed = pdf.clone();
        changed[place] ^= 0x20;
        let finding = check(&changed, &keys(None));
        assert!(!matches!(finding, Finding::Intact(_)), "byte {place}");
    }
    let mut longer = pdf.clone();
    longer.push(b'\n');
    assert_eq!(
        check(&longer, &keys(None)),
        Finding::PagesAltered(Box::new(manuscript()))
    );
}

#[test]
fn another_content_under_the_same_seal_is_altered() {
    let (seal, _) = sealed();
    let mut altered = manuscript();
    "99".clone_into(&mut altered.items[0].target);
    let pdf = issued(&altered, seal);
    assert_eq!(check(&pdf, &keys(None)), Finding::ContentAltered);
    // And with a seal that names the new content under the old signature.
    let mut forged = seal;
    forged.claim = Claim::of(&altered);
    let pdf = issued(&altered, forged);
    assert_eq!(check(&pdf, &keys(None)), Finding::SealForged);
}

#[test]
fn the_key_decides_who_vouches() {
    let (seal, pdf) = sealed();
    assert_eq!(
        check(&pdf, &CityKeys::default()),
        Finding::UnknownKey(seal.key)
    );
    let at = UnixSeconds(7);
    assert_eq!(
        check(&pdf, &keys(Some(at))),
        Finding::RevokedKey(seal.key, at)
    );
    let of_another_city = key(9).seal(Claim::of(&manuscript()));
    let pdf = issued(&manuscript(), of_another_city);
    assert_eq!(
        check(&pdf, &keys(None)),
        Finding::UnknownKey(of_another_city.key)
    );
}

fn with_files(files: &[(&str, &[u8])]) -> Vec<u8> {
    let document = manuscript().document(AgreementStatus::InForce).unwrap();
    let attachments = files.iter().map(|(name, bytes)| Attachment {
        name,
        kind: "text/plain",
        words: "",
        bytes,
    });
    ikrar_paper::print(&Print {
        document: &document,
        name: "x",
        issuer: "x",
        arms: None,
        code: None,
        attachments: attachments.collect(),
    })
    .unwrap()
}

#[test]
fn what_cannot_be_compared_or_read_says_so() {
    let (seal, _) = sealed();
    let line = |code: &str, setting: u16| format!("{code}\n{}\n", printing::setting_line(setting));
    let later = line(&seal.to_code(), SETTING + 1);
    let pdf = with_files(&[(MANUSCRIPT_FILE, CANONICAL), (SEAL_FILE, later.as_bytes())]);
    assert_eq!(
        check(&pdf, &keys(None)),
        Finding::OtherSetting(Box::new(manuscript()))
    );
    let cut = line(&seal.to_code()[..60], SETTING);
    let pdf = with_files(&[(MANUSCRIPT_FILE, CANONICAL), (SEAL_FILE, cut.as_bytes())]);
    assert!(matches!(
        check(&pdf, &keys(None)),
        Finding::SealDamaged(CodeProblem::Length { .. })
    ));
    assert_eq!(check(&with_files(&[]), &keys(None)), Finding::NotSealed);
    assert_eq!(check(b"Bukan PDF", &keys(None)), Finding::NotPdf);
}
