//! A complete agreement for the tests of this module.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::alignment::PlanAnswer;
use super::amendment::{Amendment, ChangeGround, ChangeScope};
use super::entity::{Agreement, AgreementKind, BudgetDocument, BudgetLine, Item, Party};
use super::level::Level;
use super::status::{AgreementStatus, Lanes};
use crate::measurement::{Consolidation, Convention, Polarity};
use crate::people::AppointmentKind;
use crate::value::{
    AgencyId, AgreementId, BudgetLineId, Figure, ItemId, PlanIndicatorId, Rupiah, Year,
};

pub(super) fn number(value: i64) -> Figure {
    Figure::Number(Decimal::from(value))
}

pub(super) fn quarters(values: [i64; 4]) -> [Option<Figure>; 4] {
    values.map(|value| Some(number(value)))
}

pub(super) fn party(name: &str) -> Party {
    Party {
        name: name.to_owned(),
        title: "Kepala Dinas Kesehatan".to_owned(),
        nip: None,
        appointment: AppointmentKind::Definitif,
    }
}

pub(super) fn item(id: u128, indicator: &str) -> Item {
    Item {
        lineage: None,
        id: ItemId::from_uuid(Uuid::from_u128(id)),
        order: "a".to_owned(),
        objective: "Meningkatnya derajat kesehatan".to_owned(),
        indicator: indicator.to_owned(),
        unit: "%".to_owned(),
        polarity: Polarity::Higher,
        lower_variant: None,
        consolidation: Consolidation::Sum,
        convention: Convention::Incremental,
        scale: None,
        annual_target: Some(number(40)),
        quarter_targets: quarters([10, 10, 10, 10]),
        is_kpi: true,
        definition: "Menurut pedoman teknis".to_owned(),
        weight: None,
        plan: PlanAnswer {
            indicator: Some(PlanIndicatorId::from_uuid(Uuid::from_u128(700))),
            planned: Some(number(40)),
            reason: "Disepakati dengan Bappeda".to_owned(),
        },
    }
}

pub(super) fn budget_line() -> BudgetLine {
    BudgetLine {
        lineage: None,
        id: BudgetLineId::from_uuid(Uuid::from_u128(90)),
        order: "a".to_owned(),
        code: "1.02.02".to_owned(),
        program: "Program Pemenuhan Upaya Kesehatan".to_owned(),
        amount: Some(Rupiah::new(1_500_000)),
        fund_source: "APBD".to_owned(),
    }
}

pub(super) fn complete() -> Agreement {
    Agreement {
        id: AgreementId::from_uuid(Uuid::from_u128(1)),
        agency: AgencyId::from_uuid(Uuid::from_u128(2)),
        year: Year::new(2025).expect("year"),
        level: Level::AgencyHead,
        status: AgreementStatus::Draft,
        lanes: Lanes::default(),
        version_number: 1,
        kind: AgreementKind::Murni,
        amendment: None,
        parent: None,
        in_force_from: None,
        superseded_on: None,
        superseded_by: None,
        first_party: party("Nama Pertama"),
        second_party: Some(party("Nama Kedua")),
        budget_document: Some(BudgetDocument {
            number: "DPA/1".to_owned(),
            ratified_on: NaiveDate::from_ymd_opt(2025, 1, 6).expect("date"),
        }),
        signed_place: None,
        signed_on: None,
        signatures: Vec::new(),
        items: vec![item(10, "Angka harapan hidup")],
        budget_lines: vec![budget_line()],
    }
}

/// An amendment of `earlier` in which nothing differs yet.
pub(super) fn amended(earlier: &Agreement) -> Agreement {
    let mut agreement = earlier.clone();
    agreement.id = AgreementId::from_uuid(Uuid::from_u128(500));
    agreement.kind = AgreementKind::Perubahan;
    agreement.status = AgreementStatus::Draft;
    agreement.version_number = 2;
    agreement.amendment = Some(Amendment {
        supersedes: earlier.id,
        ground: Some(ChangeGround::PriorityChange),
        scope: ChangeScope::Whole,
        reason: "Efisiensi belanja".to_owned(),
        handover_note: String::new(),
    });
    for (item, id) in agreement.items.iter_mut().zip(510..) {
        item.lineage = Some(item.id);
        item.id = ItemId::from_uuid(Uuid::from_u128(id));
    }
    for (line, id) in agreement.budget_lines.iter_mut().zip(590..) {
        line.lineage = Some(line.id);
        line.id = BudgetLineId::from_uuid(Uuid::from_u128(id));
    }
    agreement
}
