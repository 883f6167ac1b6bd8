//! A city's own wording: what it changes on paper, and that what was signed keeps its own.

use std::collections::BTreeMap;

use ikrar_domain::agreement::{Agreement, AgreementKind, AgreementStatus};
use ikrar_domain::document::{
    CanonicalError, Document, FORMAT_WITH_WORDING, Issuer, LegalBasis, Manuscript, OwnWording,
    Passage, Template, UnitPlace,
};

use crate::made_up::{ISSUER, agreement, day};

fn own() -> Template {
    let texts = [
        (
            Passage::Opening,
            "Dalam rangka mewujudkan {pemerintah} yang melayani, kami sepakati kinerja \
             {perangkat_daerah} Tahun {tahun}.",
        ),
        (
            Passage::SecondPromises,
            "PIHAK KEDUA membina.\nPIHAK KEDUA mengevaluasi.",
        ),
        (Passage::Amendment, "Versi {versi} diubah karena {dasar}."),
        (Passage::BasesIntro, "Dasar hukum:"),
    ];
    let bases = [
        (
            "Undang-Undang Nomor 5 Tahun 2014",
            day(2015, 1, 1),
            Some(day(2023, 10, 30)),
        ),
        ("Undang-Undang Nomor 20 Tahun 2023", day(2023, 10, 31), None),
        (
            "Peraturan Wali Kota Contoh Nomor 7 Tahun 2027",
            day(2027, 1, 1),
            None,
        ),
    ];
    let bases = bases
        .into_iter()
        .filter_map(|(citation, from, until)| LegalBasis::new(citation, Some(from), until).ok());
    let passages = texts.map(|(passage, text)| (passage, text.to_owned()));
    Template::own(OwnWording {
        passages: BTreeMap::from(passages),
        bases: Some(bases.collect()),
        unit_place: Some(UnitPlace::OwnColumn),
        arms: Some("0f".repeat(32)),
    })
    .expect("a wording of its own")
}

fn worded(agreement: &Agreement, wording: &Template, earlier: Option<&Agreement>) -> Manuscript {
    let issuer = Issuer {
        wording: Some(wording),
        ..ISSUER
    };
    Manuscript::new(agreement, issuer, earlier)
}

fn printed(manuscript: &Manuscript) -> Document {
    manuscript
        .document(AgreementStatus::InForce)
        .expect("its wording stands in it")
}

#[test]
fn own_wording_says_what_its_reviewed_reference_says() {
    let document = printed(&worded(&agreement(), &own(), None));
    let mut words = document.texts().join("\n");
    words.push('\n');
    assert_eq!(words, include_str!("references/own_wording.txt"));
    assert_eq!(document.arms.as_deref(), Some("0f".repeat(32).as_str()));
}

#[test]
fn amendment_says_in_the_citys_words_what_it_changes_and_why() {
    let mut after = agreement();
    after.kind = AgreementKind::Perubahan;
    after.version_number = 2;
    let manuscript = worded(&after, &own(), Some(&agreement()));
    let words = printed(&manuscript).texts().join("\n");
    assert!(words.contains("Versi 1 diubah karena"), "{words}");
    assert!(
        words.contains("PIHAK KEDUA membina.\nPIHAK KEDUA mengevaluasi."),
        "{words}"
    );
    assert_eq!(
        Manuscript::from_bytes(&manuscript.to_bytes()),
        Ok(manuscript)
    );
}

/// Documents printed in a city's own wording carry the hash of these bytes for ever.
#[test]
fn bytes_with_a_wording_are_those_of_the_golden_file() {
    let bytes = worded(&agreement(), &own(), None).to_bytes();
    let golden = include_str!("references/own_wording.naskah");
    let now = golden.replacen("edition 1:0", "edition 1:2", 1);
    assert_eq!(String::from_utf8(bytes).expect("text"), now);
    let of_first = Manuscript::from_bytes(golden.as_bytes()).expect("the first edition's");
    assert_eq!(of_first.to_bytes(), golden.as_bytes());
    assert!(golden.starts_with(FORMAT_WITH_WORDING));
}

#[test]
fn every_part_of_the_wording_is_covered_by_the_bytes() {
    let original = worded(&agreement(), &own(), None).to_bytes();
    let text = own().to_text();
    for (from, to) in [
        ("yang melayani", "yang melayan!"),
        ("2027-01-01", "2026-01-01"),
        ("10:own_column", "11:with_target"),
        ("64:0f", "64:1f"),
        ("Nomor 20 Tahun", "Nomor 21 Tahun"),
        ("12:Dasar hukum:", "12:Dasar hukum;"),
    ] {
        let other = Template::from_text(&text.replacen(from, to, 1)).expect(from);
        let bytes = worded(&agreement(), &other, None).to_bytes();
        assert_ne!(bytes, original, "{from}");
    }
}

#[test]
fn agreement_signed_before_a_change_prints_as_it_was_signed() {
    let signed = worded(&agreement(), &own(), None);
    let kept = signed.to_bytes();
    // The city writes other words, and takes a law out; what was signed is printed from its bytes.
    let read = Manuscript::from_bytes(&kept).expect("what was signed");
    assert_eq!(printed(&read), printed(&signed));
    let later = Template::edition(Template::CURRENT).expect("the present edition");
    assert_ne!(printed(&worded(&agreement(), &later, None)), printed(&read));
}

#[test]
fn wording_and_its_number_do_not_contradict_each_other() {
    let with = include_str!("references/own_wording.naskah");
    let without = with.replacen("ikrar-naskah/2", "ikrar-naskah/1", 1);
    let read = Manuscript::from_bytes(without.as_bytes());
    assert_eq!(read, Err(CanonicalError::NotCanonical));
    let numbered = with.replacen("edition 1:0", "edition 1:1", 1);
    let read = Manuscript::from_bytes(numbered.as_bytes());
    assert_eq!(read, Err(CanonicalError::NotCanonical));
}

#[test]
fn own_list_of_bases_is_cited_by_its_days() {
    let mut signed = agreement();
    let mut cited = |year, month| {
        signed.signed_on = Some(day(year, month, 15));
        printed(&worded(&signed, &own(), None)).texts().join("\n")
    };
    let before = cited(2023, 10);
    assert!(before.contains("Nomor 5 Tahun 2014") && !before.contains("Nomor 20 Tahun 2023"));
    let now = cited(2026, 1);
    assert!(!now.contains("Nomor 5 Tahun 2014") && !now.contains("Nomor 7 Tahun 2027"));
    assert!(cited(2027, 1).contains("Nomor 7 Tahun 2027"));
}
