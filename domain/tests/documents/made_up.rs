//! Invented agreements of an invented city.

use chrono::NaiveDate;
use ikrar_domain::agreement::{
    Agreement, AgreementKind, AgreementStatus, BudgetLine, Item, Lanes, Level, Party, PlanAnswer,
};
use ikrar_domain::document::{Document, Issuer, Manuscript};
use ikrar_domain::measurement::{Consolidation, Convention, Polarity};
use ikrar_domain::people::AppointmentKind;
use ikrar_domain::value::{AgencyId, AgreementId, BudgetLineId, Figure, ItemId, Rupiah, Year};
use uuid::Uuid;

pub(crate) const ISSUER: Issuer<'_> = Issuer {
    government: "Kota Contoh",
    head_title: "Wali Kota",
    agency: "Dinas Kesehatan",
    wording: None,
};

pub(crate) fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("date")
}

pub(crate) fn party(name: &str, title: &str, nip: Option<&str>) -> Party {
    Party {
        name: name.to_owned(),
        title: title.to_owned(),
        nip: nip.map(str::to_owned),
        appointment: AppointmentKind::Definitif,
    }
}

pub(crate) fn item(id: u128, objective: &str, indicator: &str, target: Figure) -> Item {
    Item {
        id: ItemId::from_uuid(Uuid::from_u128(id)),
        lineage: None,
        order: id.to_string(),
        objective: objective.to_owned(),
        indicator: indicator.to_owned(),
        unit: "persen".to_owned(),
        polarity: Polarity::Higher,
        lower_variant: None,
        consolidation: Consolidation::Last,
        convention: Convention::Cumulative,
        scale: None,
        annual_target: Some(target),
        quarter_targets: [None, None, None, None],
        is_kpi: true,
        definition: String::new(),
        weight: None,
        plan: PlanAnswer::default(),
    }
}

pub(crate) fn number(text: &str) -> Figure {
    Figure::Number(text.parse().expect("decimal"))
}

pub(crate) fn line(id: u128, code: &str, program: &str, amount: i64) -> BudgetLine {
    BudgetLine {
        id: BudgetLineId::from_uuid(Uuid::from_u128(id)),
        lineage: None,
        order: id.to_string(),
        code: code.to_owned(),
        program: program.to_owned(),
        amount: Some(Rupiah::new(amount)),
        fund_source: "APBD".to_owned(),
    }
}

/// The agreement of an agency's head, signed in time.
pub(crate) fn agreement() -> Agreement {
    let mut days = item(
        3,
        "Meningkatnya mutu layanan",
        "Waktu tunggu",
        number("20.9"),
    );
    "menit".clone_into(&mut days.unit);
    Agreement {
        id: AgreementId::from_uuid(Uuid::from_u128(0x1ce)),
        agency: AgencyId::from_uuid(Uuid::from_u128(2)),
        year: Year::new(2026).expect("year"),
        level: Level::AgencyHead,
        status: AgreementStatus::InForce,
        lanes: Lanes::CLEARED,
        version_number: 1,
        kind: AgreementKind::Murni,
        amendment: None,
        parent: None,
        in_force_from: Some(day(2026, 1, 30)),
        superseded_on: None,
        superseded_by: None,
        first_party: party(
            "dr. Rahmawati Contoh, Sp.A., M.Kes.",
            "Kepala Dinas Kesehatan",
            Some("190000012000001001"),
        ),
        second_party: Some(party(
            "Ir. H. Teladan, M.T.",
            "Wali Kota Contoh",
            Some("19"),
        )),
        budget_document: None,
        signed_place: Some("Contoh".to_owned()),
        signed_on: Some(day(2026, 1, 30)),
        signatures: Vec::new(),
        items: vec![
            item(
                1,
                "Meningkatnya derajat kesehatan",
                "Prevalensi stunting",
                number("14.25"),
            ),
            item(
                2,
                "Meningkatnya  derajat kesehatan",
                "Cakupan imunisasi",
                number("95"),
            ),
            days,
        ],
        budget_lines: vec![
            line(
                1,
                "1.02.02",
                "Program Pemenuhan Upaya Kesehatan",
                31_704_046_735,
            ),
            line(
                2,
                "1.02.01",
                "Program Penunjang Urusan Pemerintahan",
                5_276_149_435,
            ),
        ],
    }
}

pub(crate) fn manuscript(agreement: &Agreement) -> Manuscript {
    Manuscript::new(agreement, ISSUER, None)
}

pub(crate) fn document(agreement: &Agreement) -> Document {
    manuscript(agreement)
        .document(agreement.status)
        .expect("the present wording is known")
}

/// All words, one text a line.
pub(crate) fn words(agreement: &Agreement) -> String {
    let mut words = document(agreement).texts().join("\n");
    words.push('\n');
    words
}
