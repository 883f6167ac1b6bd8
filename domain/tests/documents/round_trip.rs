//! The canonical bytes: the same for the same print, others for any other.

use ikrar_domain::agreement::{Agreement, AgreementKind};
use ikrar_domain::document::{CanonicalError, Issuer, Manuscript, Template};
use ikrar_domain::value::{Rupiah, Year};
use proptest::prelude::*;

use crate::made_up::{ISSUER, agreement, manuscript};

fn amended() -> Manuscript {
    let mut after = agreement();
    after.kind = AgreementKind::Perubahan;
    after.version_number = 2;
    Manuscript::new(&after, ISSUER, Some(&agreement()))
}

/// Printed documents carry the hash of these bytes for ever: they may not change.
#[test]
fn the_bytes_are_those_of_the_golden_file() {
    let golden = include_str!("references/agency_head.naskah");
    let first = Template::edition(Template::FIRST).expect("the first edition");
    let issuer = Issuer {
        wording: Some(&first),
        ..ISSUER
    };
    let bytes = Manuscript::new(&agreement(), issuer, None).to_bytes();
    assert_eq!(String::from_utf8(bytes).expect("text"), golden);
    let bytes = manuscript(&agreement()).to_bytes();
    let now = golden.replacen("edition 1:1", "edition 1:2", 1);
    assert_eq!(String::from_utf8(bytes).expect("text"), now);
}

#[test]
fn what_was_written_is_read_back() {
    for manuscript in [manuscript(&agreement()), amended()] {
        assert_eq!(
            Manuscript::from_bytes(&manuscript.to_bytes()),
            Ok(manuscript)
        );
    }
}

type Change = fn(&mut Agreement);

#[test]
fn every_printed_fact_is_covered() {
    let changes: [Change; 16] = [
        |a| a.version_number = 2,
        |a| a.kind = AgreementKind::Perubahan,
        |a| a.year = Year::new(2027).expect("year"),
        |a| a.level = ikrar_domain::agreement::Level::Administrator,
        |a| a.first_party.name.push('x'),
        |a| a.first_party.title.push('x'),
        |a| a.first_party.nip = None,
        |a| a.first_party.appointment = ikrar_domain::people::AppointmentKind::Plh,
        |a| a.second_party = None,
        |a| a.signed_place = None,
        |a| a.signed_on = a.signed_on.and_then(|day| day.succ_opt()),
        |a| a.items[2].unit.push('x'),
        |a| a.items.swap(0, 1),
        |a| a.items[0].annual_target = None,
        |a| a.budget_lines[0].amount = Some(Rupiah::new(1)),
        |a| a.budget_lines[0].fund_source.push('x'),
    ];
    let original = manuscript(&agreement()).to_bytes();
    for (index, change) in changes.iter().enumerate() {
        let mut other = agreement();
        change(&mut other);
        assert_ne!(manuscript(&other).to_bytes(), original, "change {index}");
    }
}

#[test]
fn what_is_not_printed_is_not_covered() {
    let changes: [Change; 5] = [
        |a| a.status = ikrar_domain::agreement::AgreementStatus::Draft,
        |a| a.items[0].quarter_targets[0] = a.items[0].annual_target.clone(),
        |a| a.items[0].is_kpi = false,
        |a| a.items[0].indicator = " Prevalensi \u{200b} stunting\n".to_owned(),
        |a| a.second_party.as_mut().expect("party").nip = Some("20".to_owned()),
    ];
    let original = manuscript(&agreement()).to_bytes();
    for (index, change) in changes.iter().enumerate() {
        let mut other = agreement();
        change(&mut other);
        assert_eq!(manuscript(&other).to_bytes(), original, "change {index}");
    }
}

#[test]
fn a_second_form_of_the_same_is_refused() {
    let text = String::from_utf8(manuscript(&agreement()).to_bytes()).expect("text");
    let other = text.replacen("version 1:1", "version 2:01", 1);
    let read = Manuscript::from_bytes(other.as_bytes());
    assert_eq!(read, Err(CanonicalError::NotCanonical));
    let other = format!("{text}\n");
    assert!(Manuscript::from_bytes(other.as_bytes()).is_err());
    assert_eq!(Manuscript::from_bytes(b""), Err(CanonicalError::Format));
}

proptest! {
    /// Neither lengths nor names in a text can pass for a record of their own.
    #[test]
    fn any_words_are_read_back(name in "\\PC{0,40}", unit in "[:0-9\\- \na-z]{0,20}") {
        let mut odd = agreement();
        odd.first_party.name = name;
        odd.items[0].unit = unit.clone();
        odd.items[1].indicator = format!("x\nunit 1:y\n{unit}");
        let manuscript = manuscript(&odd);
        prop_assert_eq!(Manuscript::from_bytes(&manuscript.to_bytes()), Ok(manuscript));
    }

    /// Damaged bytes are refused, never a panic.
    #[test]
    fn damage_is_refused(at in 0_usize..4_000, byte: u8, cut in 0_usize..4_000) {
        let original = amended();
        let mut bytes = original.to_bytes();
        let length = bytes.len();
        if let Some(hit) = bytes.get_mut(at) {
            *hit = byte;
        }
        bytes.truncate(cut.max(1));
        if let Ok(read) = Manuscript::from_bytes(&bytes) {
            prop_assert_eq!(bytes.len(), length.min(cut.max(1)));
            prop_assert_eq!(read.to_bytes(), bytes);
        }
    }
}
