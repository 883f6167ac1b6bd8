//! The berita acara of a session as PDF.

use chrono::NaiveDate;
use ikrar_domain::document::{Attendance, DRAFT_MARK, SigningRecord};
use ikrar_domain::value::Year;
use ikrar_paper::{Print, reading};

use crate::made_up::{compact, signatory};

fn attendance(number: u16) -> Attendance {
    let is_there = !number.is_multiple_of(9);
    Attendance {
        agency: format!("Dinas Contoh ke-{number}"),
        name: format!("Dr. Drs. Teladan ke-{number}, S.E., M.Si."),
        title: if number == 4 {
            "Plt. Kepala Dinas".to_owned()
        } else {
            "Kepala Dinas".to_owned()
        },
        is_present: is_there,
        absence: if is_there { "" } else { "dinas luar" }.to_owned(),
        is_signed: is_there,
    }
}

/// A morning on which 28 agencies sign.
pub(crate) fn record() -> SigningRecord {
    SigningRecord {
        arms: None,
        government: "Kota Contoh".to_owned(),
        agency: "Sekretariat Daerah".to_owned(),
        number: "100.3/12/ORG".to_owned(),
        year: Year::new(2026).expect("year"),
        place: "Aula Balai Kota".to_owned(),
        city: "Contoh".to_owned(),
        held_on: NaiveDate::from_ymd_opt(2026, 1, 30).expect("day"),
        attendance: (1..=28).map(attendance).collect(),
        presided_by: signatory("Ir. H. Teladan, M.T.", "Pj. Wali Kota Contoh", None),
        recorded_by: signatory("Siti Misal, S.Sos.", "Plt. Kepala Bagian Organisasi", None),
        is_closed: true,
    }
}

fn pdf(record: &SigningRecord) -> Vec<u8> {
    let print = Print {
        document: &record.document(),
        name: "Berita acara",
        issuer: "Pemerintah Kota Contoh",
        arms: None,
        code: None,
        attachments: Vec::new(),
    };
    ikrar_paper::print(&print).expect("set")
}

#[test]
fn the_pages_of_a_record_say_what_their_reviewed_reference_says() {
    let pages = reading::page_texts(&pdf(&record())).expect("read");
    let pages = pages.join("\n-----\n");
    let lines: Vec<&str> = pages.lines().map(str::trim_end).collect();
    assert_eq!(
        lines.join("\n") + "\n",
        include_str!("references/signing_record.txt")
    );
}

#[test]
fn every_word_of_a_record_stands_on_its_pages_and_titles_on_each_with_rows() {
    let record = record();
    let pages = reading::page_texts(&pdf(&record)).expect("read");
    let all = compact(&pages.concat());
    for text in record.document().texts() {
        assert!(all.contains(&compact(&text)), "{text} is missing");
    }
    assert!(pages.len() > 1, "28 agencies go beyond one page");
    for page in pages
        .iter()
        .filter(|page| page.contains("Dinas Contoh ke-"))
    {
        assert!(page.contains("Nama dan Jabatan"), "{page}");
    }
    // Who signs the record never stands alone on a page.
    let last = pages.last().expect("a page");
    assert!(last.contains("Pembuat berita acara") && last.contains("Dinas Contoh ke-28"));
}

#[test]
fn an_open_record_is_marked_on_every_page() {
    let open = SigningRecord {
        is_closed: false,
        ..record()
    };
    for page in reading::page_texts(&pdf(&open)).expect("read") {
        assert!(page.contains(DRAFT_MARK), "{page}");
    }
}
