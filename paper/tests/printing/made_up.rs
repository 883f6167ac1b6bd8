//! An invented agreement as a manuscript, and its pages.

use chrono::NaiveDate;
use ikrar_domain::agreement::{AgreementKind, AgreementStatus, Level};
use ikrar_domain::document::{
    Document, Earlier, Manuscript, PrintedItem, PrintedLine, Signatory, Template,
};
use ikrar_domain::value::{AgreementId, Rupiah, Year};
use ikrar_paper::{Print, reading};
use uuid::Uuid;

pub(crate) fn signatory(name: &str, title: &str, nip: Option<&str>) -> Signatory {
    Signatory {
        name: name.to_owned(),
        title: title.to_owned(),
        nip: nip.map(str::to_owned),
    }
}

pub(crate) fn item(objective: &str, indicator: &str, target: &str) -> PrintedItem {
    PrintedItem {
        continues: None,
        objective: objective.to_owned(),
        indicator: indicator.to_owned(),
        target: target.to_owned(),
        unit: "persen".to_owned(),
    }
}

pub(crate) fn line(name: &str, amount: i64) -> PrintedLine {
    PrintedLine {
        continues: None,
        code: String::new(),
        name: name.to_owned(),
        amount: Some(Rupiah::new(amount)),
        fund_source: "APBD".to_owned(),
    }
}

pub(crate) fn manuscript() -> Manuscript {
    Manuscript {
        edition: Template::CURRENT,
        own: None,
        agreement: AgreementId::from_uuid(Uuid::from_u128(0x1ce)),
        version: 1,
        kind: AgreementKind::Murni,
        year: Year::new(2026).expect("year"),
        level: Level::AgencyHead,
        government: "Kota Contoh".to_owned(),
        agency: "Dinas Kesehatan".to_owned(),
        first: signatory(
            "dr. Rahmawati Contoh, Sp.A., M.Kes.",
            "Kepala Dinas Kesehatan",
            Some("190000012000001001"),
        ),
        second: Some(signatory(
            "Ir. H. Teladan, M.T.",
            "Pj. Wali Kota Contoh",
            None,
        )),
        place: "Contoh".to_owned(),
        signed_on: NaiveDate::from_ymd_opt(2026, 1, 30),
        items: vec![
            item(
                "Meningkatnya derajat kesehatan",
                "Prevalensi stunting",
                "14,25",
            ),
            item("Meningkatnya derajat kesehatan", "Cakupan imunisasi", "95"),
            item("Meningkatnya mutu layanan", "Indeks kepuasan", "88,5"),
        ],
        lines: vec![
            line("Program Pemenuhan Upaya Kesehatan", 31_704_046_735),
            line("Program Penunjang Urusan Pemerintahan", 5_276_149_435),
        ],
        earlier: None,
    }
}

/// The same in a city's own wording.
pub(crate) fn worded() -> Manuscript {
    let kept = include_str!("../../../domain/tests/documents/references/city.redaksi");
    Manuscript {
        edition: Template::OWN,
        own: Some(Template::from_text(kept).expect("a wording")),
        ..manuscript()
    }
}

pub(crate) fn amended() -> Manuscript {
    let before = manuscript();
    let mut after = manuscript();
    after.kind = AgreementKind::Perubahan;
    after.version = 2;
    after.items[0] = item(
        "Meningkatnya derajat kesehatan",
        "Prevalensi stunting",
        "15",
    );
    after.lines[0] = line("Program Pemenuhan Upaya Kesehatan", 30_000_000_000);
    for (index, one) in after.items.iter_mut().enumerate() {
        one.continues = Some(index);
    }
    for (index, one) in after.lines.iter_mut().enumerate() {
        one.continues = Some(index);
    }
    after.earlier = Some(Earlier {
        version: 1,
        ground: "Perubahan strategi".to_owned(),
        first: before.first,
        second: before.second,
        items: before.items,
        lines: before.lines,
    });
    after
}

pub(crate) fn document(manuscript: &Manuscript, status: AgreementStatus) -> Document {
    manuscript
        .document(status)
        .expect("the present wording is known")
}

pub(crate) fn print(document: &Document) -> Vec<u8> {
    ikrar_paper::print(&Print {
        document,
        name: "Perjanjian Kinerja",
        issuer: "Pemerintah Kota Contoh",
        arms: None,
        code: None,
        attachments: Vec::new(),
    })
    .expect("every document can be set")
}

/// The words of the pages of an agreement in force.
pub(crate) fn pages(manuscript: &Manuscript) -> Vec<String> {
    let pdf = print(&document(manuscript, AgreementStatus::InForce));
    reading::page_texts(&pdf).expect("what was set can be read")
}

/// Without white space: where lines wrap says nothing.
pub(crate) fn compact(text: &str) -> String {
    text.split_whitespace().collect()
}
