//! Perjanjian Kinerja Perubahan: semula and menjadi.

use ikrar_domain::agreement::{
    Agreement, AgreementKind, Amendment, ChangeGround, ChangeScope, redline,
};
use ikrar_domain::document::{Block, Cell, Document, Manuscript, Table};
use ikrar_domain::people::AppointmentKind;
use ikrar_domain::value::{BudgetLineId, ItemId};
use uuid::Uuid;

use crate::made_up::{ISSUER, agreement, day, item, line, number};

/// A target raised, an indicator dropped, one added, a budget cut, another official. Rows are
/// copies of the earlier ones under ids of their own.
fn amended() -> Agreement {
    let before = agreement();
    let mut after = agreement();
    after.kind = AgreementKind::Perubahan;
    after.version_number = 2;
    after.amendment = Some(Amendment {
        supersedes: before.id,
        ground: Some(ChangeGround::StrategyChange),
        scope: ChangeScope::Whole,
        reason: "Penyesuaian anggaran".to_owned(),
        handover_note: String::new(),
    });
    after.signed_on = Some(day(2026, 9, 21));
    for (number, one) in (100..).zip(&mut after.items) {
        one.lineage = Some(one.id);
        one.id = ItemId::from_uuid(Uuid::from_u128(number));
    }
    for (number, one) in (200..).zip(&mut after.budget_lines) {
        one.lineage = Some(one.id);
        one.id = BudgetLineId::from_uuid(Uuid::from_u128(number));
    }
    after.items[0].annual_target = Some(number("15"));
    after.items.remove(1);
    after.items[1].indicator.push_str(" pasien");
    let mut added = item(
        9,
        "Meningkatnya mutu layanan",
        "Indeks kepuasan",
        number("88.5"),
    );
    "Indeks".clone_into(&mut added.unit);
    after.items.push(added);
    after.budget_lines[0].amount = after.budget_lines[1].amount;
    after.budget_lines.push(line(
        7,
        "1.02.03",
        "Program Peningkatan Kapasitas",
        55_000_000,
    ));
    after.first_party.appointment = AppointmentKind::Plt;
    after
}

fn document(after: &Agreement) -> Document {
    let before = agreement();
    let manuscript = Manuscript::new(after, ISSUER, Some(&before));
    manuscript.document(after.status).expect("known wording")
}

#[test]
fn an_amendment_says_what_its_reviewed_reference_says() {
    let mut words = document(&amended()).texts().join("\n");
    words.push('\n');
    assert_eq!(words, include_str!("references/amendment.txt"));
}

#[test]
fn an_original_has_no_annex_of_changes_even_beside_an_earlier_one() {
    let before = agreement();
    let manuscript = Manuscript::new(&agreement(), ISSUER, Some(&before));
    assert_eq!(manuscript.earlier, None);
    assert_eq!(document(&agreement()).sections.len(), 2);
    assert_eq!(document(&amended()).sections.len(), 3);
}

/// The screen's comparison and the paper's say the same of every row.
#[test]
fn fates_are_those_of_the_screen() {
    let after = amended();
    let redline = redline(&agreement(), &after);
    let fates: Vec<_> = redline.items.iter().map(|row| row.fate.label()).collect();
    let table = tables(&document(&after)).swap_remove(1);
    let printed: Vec<_> = table.rows.iter().map(|row| row[4].text.as_str()).collect();
    assert_eq!(printed, fates);
    assert_eq!(fates, ["Berubah", "Berubah", "Baru", "Dihapus"]);
}

/// What is part of another line stands under it without a number, also what was taken out: the
/// numbered lines alone make the sum.
#[test]
fn line_that_is_part_of_another_stands_under_it() {
    let mut after = amended();
    after.budget_lines.push(line(
        8,
        "1.02.02.2.01",
        "Kegiatan Layanan Rujukan",
        1_000_000,
    ));
    let table = tables(&document(&after)).swap_remove(2);
    let told = |row: &Vec<Cell>| (row[0].text.clone(), row[1].text.clone(), row[1].strong);
    let printed: Vec<_> = table.rows.iter().map(told).collect();
    let expected = [
        ("1", "Program Penunjang Urusan Pemerintahan", false),
        ("2", "Program Pemenuhan Upaya Kesehatan", true),
        ("", "Kegiatan Layanan Rujukan", false),
        ("3", "Program Peningkatan Kapasitas", false),
    ];
    let expected =
        expected.map(|(number, name, strong)| (number.to_owned(), name.to_owned(), strong));
    assert_eq!(printed, expected);
}

/// Those of the annex of changes.
fn tables(document: &Document) -> Vec<Table> {
    let blocks = document.sections[2].blocks.iter();
    let tables = blocks.filter_map(|block| match block {
        Block::Table(table) => Some(table.clone()),
        _ => None,
    });
    tables.collect()
}
