use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::identity::UnixSeconds;

fn sealing(byte: u8) -> SealingKey {
    SealingKey::from_secret(&[byte; 32])
}

fn claim() -> Claim {
    Claim {
        agreement: EntityId::from_bytes([7; 16]),
        version: 2,
        content: ContentHash::of_bytes(b"ikrar-naskah/1\n"),
    }
}

fn known(keys: &[&SealingKey]) -> CityKeys {
    let keys = keys.iter().map(|key| CityKey {
        public: key.public(),
        made_at: UnixSeconds(0),
        retired_at: None,
        revoked_at: None,
    });
    CityKeys(keys.collect())
}

/// Codes stand on paper: these letters are read for ever.
#[test]
fn a_code_that_was_printed_is_read() {
    const PRINTED: &str = include_str!("printed.code");
    let seal = sealing(1).seal(claim());
    assert_eq!(seal.to_code(), PRINTED.trim());
    assert_eq!(Seal::from_code(PRINTED), Ok(seal));
}

#[test]
fn a_seal_is_genuine_for_its_key_only() {
    let (ours, other) = (sealing(1), sealing(2));
    let seal = ours.seal(claim());
    assert_eq!(
        known(&[&other, &ours]).standing(&seal),
        KeyStanding::Genuine
    );
    assert_eq!(known(&[&other]).standing(&seal), KeyStanding::Unknown);
    assert_eq!(CityKeys::default().standing(&seal), KeyStanding::Unknown);
}

#[test]
fn a_retired_key_vouches_and_a_revoked_one_does_not() {
    let key = sealing(1);
    let seal = key.seal(claim());
    let mut keys = known(&[&key]);
    keys.0[0].retired_at = Some(UnixSeconds(5));
    assert_eq!(keys.standing(&seal), KeyStanding::Genuine);
    keys.0[0].revoked_at = Some(UnixSeconds(9));
    assert_eq!(keys.standing(&seal), KeyStanding::Revoked(UnixSeconds(9)));
}

#[test]
fn an_altered_claim_is_a_forgery() {
    let key = sealing(1);
    let keys = known(&[&key]);
    let changes: [fn(&mut Seal); 4] = [
        |seal| seal.claim.version = 3,
        |seal| seal.claim.agreement = EntityId::from_bytes([8; 16]),
        |seal| seal.claim.content = ContentHash::of_bytes(b"x"),
        |seal| seal.signature[10] ^= 1,
    ];
    for change in changes {
        let mut seal = key.seal(claim());
        change(&mut seal);
        // Even with a fresh checksum, as who alters it on purpose would print it.
        let read = Seal::from_code(&seal.to_code()).expect("a sound code");
        assert_eq!(keys.standing(&read), KeyStanding::Forged);
    }
    // The same claim under the name of another key.
    let mut seal = key.seal(claim());
    seal.key = KeyId::of(&sealing(2).public());
    assert_eq!(
        known(&[&key, &sealing(2)]).standing(&seal),
        KeyStanding::Forged
    );
}

#[test]
fn typed_codes_are_read_with_what_people_add() {
    let code = sealing(1).seal(claim()).to_code();
    let typed: String = code
        .to_lowercase()
        .chars()
        .flat_map(|sign| [sign, ' '])
        .collect();
    assert_eq!(Seal::from_code(&typed), Seal::from_code(&code));
    assert_eq!(
        Seal::from_code(&format!("\n {code}\r\n")),
        Seal::from_code(&code)
    );
}

#[test]
fn what_is_no_code_is_answered_by_what_is_wrong() {
    let code = sealing(1).seal(claim()).to_code();
    let problem = |text: &str| Seal::from_code(text).expect_err("no code");
    assert_eq!(problem(""), CodeProblem::NotOurs);
    assert_eq!(problem("https://contoh.example/"), CodeProblem::NotOurs);
    assert_eq!(problem("IKRAR2:ABC"), CodeProblem::Later);
    assert!(matches!(
        problem(&code[..100]),
        CodeProblem::Length { found: 93 }
    ));
    assert!(problem(&code[..100]).user_message().contains("terpotong"));
    assert!(matches!(
        problem(&format!("{code}A")),
        CodeProblem::Length { .. }
    ));
    let (prefix, body) = code.split_at(CODE_PREFIX.len());
    let unknown = format!("{prefix}{}", body.replace('A', "1"));
    assert_eq!(problem(&unknown), CodeProblem::Letter);
    let long = "A".repeat(1_000_000);
    assert!(matches!(
        problem(&format!("{CODE_PREFIX}{long}")),
        CodeProblem::Length { .. }
    ));
}

/// Made once: signing is slow without optimisation.
static CODE: LazyLock<String> = LazyLock::new(|| sealing(1).seal(claim()).to_code());

proptest! {
    /// No single letter can be changed unnoticed.
    #[test]
    fn a_typing_error_is_noticed(place in 7_usize..211, letter in 0_usize..32) {
        prop_assume!(place < CODE.len());
        let mut typed = CODE.clone().into_bytes();
        typed[place] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[letter];
        let typed = String::from_utf8(typed).expect("letters");
        if typed != *CODE {
            let read = Seal::from_code(&typed);
            prop_assert!(matches!(read, Err(CodeProblem::Checksum | CodeProblem::Letter)));
        }
    }

    #[test]
    fn any_text_is_answered(text in "\\PC*") {
        let _answered = Seal::from_code(&text);
        let _answered = Seal::from_code(&format!("{CODE_PREFIX}{text}"));
    }
}

#[test]
fn drawings_are_vouched_for_under_their_own_document_only() {
    let (ours, other) = (sealing(1), sealing(2));
    let seal = ours.seal(claim());
    let proof = ours.seal_drawn(&seal, b"ikrar-tanda-tangan/1\n");
    let keys = known(&[&ours, &other]);
    assert!(keys.vouches_for_drawn(&seal, &proof, b"ikrar-tanda-tangan/1\n"));
    assert!(!keys.vouches_for_drawn(&seal, &proof, b"ikrar-tanda-tangan/1\nfirst"));
    let version = Claim {
        version: 3,
        ..claim()
    };
    let elsewhere = ours.seal(version);
    assert!(!keys.vouches_for_drawn(&elsewhere, &proof, b"ikrar-tanda-tangan/1\n"));
    let foreign = other.seal_drawn(&seal, b"ikrar-tanda-tangan/1\n");
    assert!(!keys.vouches_for_drawn(&seal, &foreign, b"ikrar-tanda-tangan/1\n"));
    assert_eq!(DrawnSeal::from_hex(&proof.hex()), Some(proof));
    for odd in [
        proof.hex().to_uppercase() + "0",
        proof.hex().replace('a', "x"),
        String::new(),
    ] {
        assert_eq!(DrawnSeal::from_hex(&odd), None);
    }
}

const PDF: &[u8] = b"%PDF-1.7\nwords and pages\n%%EOF\n";

fn issued(key: &SealingKey) -> Vec<u8> {
    key.seal_file(&key.seal(claim()), PDF.to_vec())
}

#[test]
fn a_file_is_intact_as_it_was_issued_and_altered_with_any_other_byte() {
    let key = sealing(1);
    let keys = known(&[&key]);
    let file = issued(&key);
    assert_eq!(keys.examine(&file), FileFinding::Intact(key.seal(claim())));
    assert_eq!(without_line(&file), PDF);
    for place in 0..file.len() {
        let mut altered = file.clone();
        altered[place] ^= 1;
        let found = keys.examine(&altered);
        assert!(
            !matches!(found, FileFinding::Intact(_)),
            "byte {place}: {found:?}"
        );
        if place < PDF.len() - 1 {
            assert!(matches!(found, FileFinding::Altered(_)), "byte {place}");
        }
    }
    let longer = [b"\n".as_slice(), &file].concat();
    assert!(matches!(keys.examine(&longer), FileFinding::Altered(_)));
}

#[test]
fn what_was_added_behind_a_file_is_not_vouched_for_and_hides_no_change_before_it() {
    let key = sealing(1);
    let keys = known(&[&key]);
    let added = b"7 0 obj\n<< /Type /Sig >>\nendobj\n%%EOF\n";
    let file = [issued(&key).as_slice(), added].concat();
    let seal = key.seal(claim());
    assert_eq!(keys.examine(&file), FileFinding::Continued(seal));
    assert_eq!(issued_part(&keys, &file), Some(issued(&key).as_slice()));
    for place in 0..PDF.len() - 1 {
        let mut altered = file.clone();
        altered[place] ^= 1;
        let found = keys.examine(&altered);
        assert!(
            matches!(found, FileFinding::Altered(_)),
            "{place}: {found:?}"
        );
        assert_eq!(issued_part(&keys, &altered), None);
    }
    // A line that vouches for something else, before or behind, makes it no better.
    let other = key.seal_file(&seal, b"%PDF-1.7\nother\n%%EOF\n".to_vec());
    let line = &other[without_line(&other).len()..];
    let behind = [file.as_slice(), line].concat();
    assert_eq!(keys.examine(&behind), FileFinding::Altered(seal));
    let many = line.repeat(20);
    let before = [PDF, &many, issued(&key).as_slice(), added].concat();
    assert_eq!(keys.examine(&before), FileFinding::Altered(seal));
}

#[test]
fn a_line_of_another_document_does_not_vouch() {
    let key = sealing(1);
    let keys = known(&[&key]);
    let other = key.seal_file(&key.seal(claim()), b"%PDF-1.7\nother\n%%EOF\n".to_vec());
    let line = &other[without_line(&other).len()..];
    let moved = [PDF, line].concat();
    assert!(matches!(keys.examine(&moved), FileFinding::Altered(_)));
    // The seal of another version, with this file's signature.
    let later = Claim {
        version: 3,
        ..claim()
    };
    let code = key.seal(later).to_code();
    let file = issued(&key);
    let text = String::from_utf8(file.clone()).unwrap();
    let digits = text.trim_end().rsplit(' ').next().unwrap();
    let forged = [PDF, format!("%{code} {digits}\n").as_bytes()].concat();
    assert_eq!(keys.examine(&forged), FileFinding::Altered(key.seal(later)));
}

#[test]
fn a_file_without_a_line_or_with_half_of_one_says_which() {
    let key = sealing(1);
    let keys = known(&[&key]);
    for bytes in [
        &b""[..],
        b"\n",
        b"%",
        PDF,
        b"no line at all",
        &[0xFF; 2_000],
    ] {
        assert_eq!(keys.examine(bytes), FileFinding::NotSealed);
    }
    let file = issued(&key);
    let cut = &file[..file.len() - 200];
    assert!(matches!(keys.examine(cut), FileFinding::Damaged(_)));
    let without_signature = &file[..file.len() - 129];
    assert!(matches!(
        keys.examine(without_signature),
        FileFinding::Altered(_)
    ));
}

#[test]
fn a_file_stands_as_its_key_does() {
    let key = sealing(1);
    let file = issued(&key);
    let found = CityKeys::default().examine(&file);
    let seal = key.seal(claim());
    assert_eq!(
        found,
        FileFinding::NotVouchedFor(seal, KeyStanding::Unknown)
    );
    let mut keys = known(&[&key]);
    keys.0[0].retired_at = Some(UnixSeconds(5));
    assert_eq!(keys.examine(&file), FileFinding::Intact(seal));
    keys.0[0].revoked_at = Some(UnixSeconds(9));
    let revoked = KeyStanding::Revoked(UnixSeconds(9));
    assert_eq!(
        keys.examine(&file),
        FileFinding::NotVouchedFor(seal, revoked)
    );
}

#[test]
fn a_list_of_keys_arrives_as_it_was_sent_or_not_at_all() {
    let mut keys = known(&[&sealing(1), &sealing(2)]);
    keys.0[0].retired_at = Some(UnixSeconds(5));
    keys.0[0].revoked_at = Some(UnixSeconds(9));
    let text = keys.to_text();
    assert_eq!(CityKeys::from_text(&text), Some(keys));
    assert_eq!(CityKeys::from_text(""), Some(CityKeys::default()));
    for damaged in [&text[1..], "0 0 - -", &text.replace('-', "x")] {
        assert_eq!(CityKeys::from_text(damaged), None, "{damaged}");
    }
    assert_eq!(CityKeys::from_text(&format!("{text} 7")), None);
}
