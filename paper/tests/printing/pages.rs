//! Where things stand: folio paper, titles on every page, signatures with the last rows.

use ikrar_domain::agreement::AgreementStatus;
use ikrar_domain::document::DrawnSignatures;
use ikrar_paper::reading;

use crate::made_up::{compact, document, item, line, manuscript, pages, print, signatory};

#[test]
fn the_paper_is_folio() {
    let pdf = print(&document(&manuscript(), AgreementStatus::InForce));
    for (width, height) in reading::page_sizes(&pdf).expect("read") {
        // 215 x 330 mm in points of 1/72 inch.
        assert!((width - 609.45).abs() < 0.1, "{width}");
        assert!((height - 935.43).abs() < 0.1, "{height}");
    }
}

/// Whatever the length of the last table: where the signatures stand, its last row and its titles
/// stand too.
#[test]
fn signatures_never_part_from_the_last_rows() {
    let mut pages_seen = std::collections::BTreeSet::new();
    for count in [1].into_iter().chain(24..38).chain([70]) {
        let mut long = manuscript();
        long.lines = (1..=count)
            .map(|number| line(&format!("Program ke-{number} yang panjang"), number))
            .collect();
        let pages = pages(&long);
        let last = pages.last().expect("a page");
        pages_seen.insert(pages.len());
        let at_end = format!("Program ke-{count} yang panjang");
        for words in [
            at_end.as_str(),
            "Jumlah",
            "Keterangan",
            "Contoh, 30 Januari 2026",
        ] {
            assert!(
                last.contains(words),
                "{count} rows: {words} is not on the last page"
            );
        }
        for page in pages.iter().skip(1) {
            assert!(
                page.contains("Keterangan"),
                "{count} rows: a page without titles"
            );
        }
    }
    assert!(pages_seen.len() >= 2, "the break was met: {pages_seen:?}");
}

#[test]
fn an_objective_over_many_pages_keeps_its_rows_and_their_titles() {
    let mut long = manuscript();
    long.items = (1..=80)
        .map(|number| {
            item(
                "Meningkatnya mutu",
                &format!("Indikator ke-{number:03}"),
                "1",
            )
        })
        .collect();
    let pages = pages(&long);
    assert!(pages.len() >= 3, "{}", pages.len());
    let all = pages.concat();
    for number in 1..=80 {
        assert_eq!(
            all.matches(&format!("Indikator ke-{number:03}")).count(),
            1,
            "{number}"
        );
    }
    for page in pages
        .iter()
        .skip(1)
        .filter(|page| page.contains("Indikator ke-"))
    {
        assert!(page.contains("Sasaran Strategis"));
    }
}

#[test]
fn names_and_titles_of_two_hundred_letters_wrap() {
    let long_title = "Kepala Unit Pelaksana Teknis Daerah Ma'arif 'Aisyiyah ".repeat(4);
    let long_name = "Prof. Dr. dr. H. Muhammad Contoh Nur'aini, S.Ked., Sp.PD-KHOM., ".repeat(3);
    let mut long = manuscript();
    long.first = signatory(
        long_name.trim(),
        long_title.trim(),
        Some("190000012000001001"),
    );
    let all = compact(&pages(&long).concat());
    assert!(all.contains(&compact(&long_title)) && all.contains(&compact(&long_name)));
    let pdf = print(&document(&long, AgreementStatus::InForce));
    for (page, right) in reading::right_edges(&pdf)
        .expect("read")
        .into_iter()
        .enumerate()
    {
        assert!(right < 609.5 - 56.0, "page {page}: letters end at {right}");
    }
}

#[test]
fn an_agreement_without_rows_can_be_signed() {
    let mut empty = manuscript();
    empty.items.clear();
    empty.lines.clear();
    let pages = pages(&empty);
    assert!(
        pages
            .last()
            .expect("a page")
            .contains("NIP 190000012000001001")
    );
}

/// What two people drew on tablets.
fn drawn() -> DrawnSignatures {
    let strokes = "10,90 60,20 90,150 140,40 200,120 260,60 330,110 420,50 520,100";
    let lines = format!("first|2026-01-29|{strokes}\nsecond|2026-01-30|{strokes}\n");
    DrawnSignatures::from_bytes(format!("ikrar-tanda-tangan/1\n{lines}").as_bytes())
        .expect("drawings")
}

#[test]
fn thirty_pages_end_with_the_drawn_signatures_and_carry_their_digits_on_each() {
    let mut long = manuscript();
    let wide = "Persentase pelayanan Ma'arif 'Aisyiyah yang selesai tepat waktu ".repeat(5);
    long.items = (1..=300)
        .map(|number| item(&format!("Sasaran {number}"), &wide, "1"))
        .collect();
    let document = document(&long, AgreementStatus::InForce)
        .with_drawn(&drawn())
        .with_control("1a2b-3c4d-5e6f-7a8b");
    let pdf = print(&document);
    let pages = reading::page_texts(&pdf).expect("read");
    assert!(pages.len() >= 30, "{}", pages.len());
    for (number, page) in pages.iter().enumerate() {
        assert!(
            page.contains("sidik isi 1a2b-3c4d-5e6f-7a8b"),
            "page {number}"
        );
    }
    let last = pages.last().expect("a page");
    for words in [
        "Jumlah",
        "Digambar di layar, 30 Januari 2026",
        "Pihak Kedua",
    ] {
        assert!(last.contains(words), "{words} is not on the last page");
    }
}

#[test]
fn drawing_stands_in_the_room_for_ink_and_moves_no_page() {
    let plain = document(&manuscript(), AgreementStatus::InForce);
    let signed = plain.clone().with_drawn(&drawn());
    let (before, after) = (print(&plain), print(&signed));
    let count = |pdf: &[u8]| reading::page_texts(pdf).expect("read").len();
    assert_eq!(count(&before), count(&after));
    assert_ne!(before, after);
    let all = compact(&reading::page_texts(&after).expect("read").concat());
    for text in signed.texts() {
        assert!(all.contains(&compact(&text)), "{text} is missing");
    }
}
