//! No word is lost, added or read as markup.

use ikrar_domain::agreement::{AgreementStatus, Level};
use ikrar_domain::document::DRAFT_MARK;
use ikrar_paper::{Attachment, Code, Print, reading};

use crate::made_up::worded;
use crate::made_up::{amended, compact, document, item, line, manuscript, pages, print, signatory};

#[test]
fn the_pages_say_what_their_reviewed_reference_says() {
    let pages = pages(&manuscript()).join("\n-----\n");
    let lines: Vec<&str> = pages.lines().map(str::trim_end).collect();
    assert_eq!(
        lines.join("\n") + "\n",
        include_str!("references/agency_head.txt")
    );
}

/// A city's own wording: as the reviewed reference says, with the unit in a column of its own.
#[test]
fn the_pages_of_an_own_wording_say_what_their_reviewed_reference_says() {
    let pages = pages(&worded()).join("\n-----\n");
    let lines: Vec<&str> = pages.lines().map(str::trim_end).collect();
    assert_eq!(
        lines.join("\n") + "\n",
        include_str!("references/own_wording.txt")
    );
}

#[test]
fn a_coat_of_arms_stands_in_its_place_and_moves_no_word() {
    let worded = document(&worded(), AgreementStatus::InForce);
    let with = |arms| {
        let print = Print {
            document: &worded,
            name: "Perjanjian Kinerja",
            issuer: "Pemerintah Kota Contoh",
            arms,
            code: None,
            attachments: Vec::new(),
        };
        ikrar_paper::print(&print).expect("every document can be set")
    };
    let picture = include_bytes!("../../../public/icons/ikrar-192.png");
    let (bare, armed) = (with(None), with(Some(picture)));
    assert_ne!(bare, armed);
    assert_eq!(
        armed,
        with(Some(picture)),
        "the same print gives the same bytes"
    );
    let words = |pdf: &[u8]| reading::page_texts(pdf).expect("read");
    assert_eq!(words(&bare), words(&armed));
    let drawn = |pdf: &[u8]| ikrar_paper::pictures(pdf, 1.0).expect("drawn");
    assert_ne!(drawn(&bare).first(), drawn(&armed).first());
    assert_eq!(drawn(&bare).get(1..), drawn(&armed).get(1..));
}

#[test]
fn every_word_of_the_document_stands_on_its_pages() {
    let mut alone = manuscript();
    alone.level = Level::HeadOfRegion;
    alone.second = None;
    for manuscript in [manuscript(), amended(), alone] {
        let all = compact(&pages(&manuscript).concat());
        for text in document(&manuscript, AgreementStatus::InForce).texts() {
            assert!(all.contains(&compact(&text)), "{text} is missing");
        }
    }
}

#[test]
fn no_text_is_read_as_markup() {
    let mut hostile = manuscript();
    let markup =
        "#panic(\"x\") *tebal* _miring_ $a^2$ <label> @ref `kode` = judul // ] } \\ ~ -- ...";
    hostile.items = vec![item(markup, &format!("{markup} indikator"), "#1")];
    hostile.lines = vec![line("#read(\"/etc/passwd\") 'Tunas Bangsa' \"x\"", 1)];
    hostile.first = signatory(&format!("{markup}, S.E."), "#sys.inputs", Some("#"));
    hostile.agency = "= Dinas #{1+1}".to_owned();
    let all = compact(&pages(&hostile).concat());
    for text in document(&hostile, AgreementStatus::InForce).texts() {
        assert!(all.contains(&compact(&text)), "{text} is changed");
    }
}

#[test]
fn a_draft_says_so_on_every_page() {
    let pdf = print(&document(&amended(), AgreementStatus::Submitted));
    let pages = reading::page_texts(&pdf).expect("read");
    assert_eq!(pages.len(), 3);
    for page in &pages {
        assert!(page.contains(DRAFT_MARK));
    }
}

#[test]
fn the_same_print_gives_the_same_bytes() {
    let document = document(&amended(), AgreementStatus::InForce);
    let one = print(&document);
    let of_another = print(&self::document(&manuscript(), AgreementStatus::InForce));
    assert_ne!(one, of_another);
    assert_eq!(one, print(&document));
}

#[test]
fn files_inside_come_back_as_they_were() {
    let document = document(&manuscript(), AgreementStatus::InForce);
    let bytes: Vec<u8> = (0..=255).cycle().take(5_000).collect();
    let pdf = ikrar_paper::print(&Print {
        document: &document,
        name: "Perjanjian",
        issuer: "Kota",
        arms: None,
        code: Some(Code {
            text: "IKRAR1:ABC",
            words: "Kata di samping kode",
        }),
        attachments: vec![Attachment {
            name: "naskah.txt",
            kind: "text/plain",
            words: "Isi",
            bytes: &bytes,
        }],
    })
    .expect("set");
    let found = reading::attachments(&pdf).expect("read");
    assert_eq!(found, [("naskah.txt".to_owned(), bytes)]);
    let pages = reading::page_texts(&pdf).expect("read");
    assert!(pages[0].contains("Kata di samping kode"));
}

#[test]
fn what_is_no_pdf_is_refused() {
    for bytes in [&b""[..], b"%PDF-1.7", b"bukan pdf", &[0xff; 4_096]] {
        assert!(reading::attachments(bytes).is_err());
        assert!(reading::page_texts(bytes).is_err());
    }
}
