//! Berita acara of a session of signing.

use ikrar_domain::document::{Attendance, DRAFT_MARK, Signatory, SigningRecord};
use ikrar_domain::value::Year;

use crate::made_up::day;

fn one(agency: &str, is_signed: bool) -> Attendance {
    Attendance {
        agency: agency.to_owned(),
        name: "Budi Contoh, S.E.".to_owned(),
        title: format!("Plt. Kepala {agency}"),
        is_present: is_signed,
        absence: if is_signed { "" } else { "dinas luar" }.to_owned(),
        is_signed,
    }
}

fn record() -> SigningRecord {
    let signatory = |name: &str, title: &str| Signatory {
        name: name.to_owned(),
        title: title.to_owned(),
        nip: None,
    };
    SigningRecord {
        arms: None,
        government: "Kota Contoh".to_owned(),
        agency: "Sekretariat Daerah".to_owned(),
        number: "100.3/12/ORG".to_owned(),
        year: Year::new(2026).expect("year"),
        place: "Aula Balai Kota".to_owned(),
        city: "Contoh".to_owned(),
        held_on: day(2026, 1, 30),
        attendance: vec![one("Dinas Kesehatan", true), one("Dinas Sosial", false)],
        presided_by: signatory("Ir. H. Teladan, M.T.", "Wali Kota Contoh"),
        recorded_by: signatory("Siti Misal, S.Sos.", "Kepala Bagian Organisasi"),
        is_closed: true,
    }
}

#[test]
fn a_record_says_what_its_reviewed_reference_says() {
    let mut words = record().document().texts().join("\n");
    words.push('\n');
    assert_eq!(words, include_str!("references/signing_record.txt"));
}

#[test]
fn an_open_record_is_a_draft() {
    let mut open = record();
    assert_eq!(open.document().mark, None);
    open.is_closed = false;
    open.number = "  ".to_owned();
    assert_eq!(open.document().mark, Some(DRAFT_MARK));
    assert_eq!(open.document().sections[0].title.len(), 1);
}
