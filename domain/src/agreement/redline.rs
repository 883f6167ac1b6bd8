//! Semula-menjadi: what an amendment changes, cell by cell, with the words of both versions.
//!
//! Rows are matched by lineage, never by their text: a reworded indicator is the same promise,
//! and an equal text in a new row is a new one.

use uuid::Uuid;

use super::entity::{Agreement, BudgetLine, Item, Party};
use crate::coded::coded_enum;
use crate::value::{Figure, Rupiah};

coded_enum! {
    /// What became of a row.
    pub enum RowFate {
        /// As it was.
        Kept => "kept", "Tetap";
        /// Some of its cells differ.
        Changed => "changed", "Berubah";
        /// It was not there before.
        Added => "added", "Baru";
        /// It is not there any more.
        Removed => "removed", "Dihapus";
    }
}

impl RowFate {
    /// The fate as the end of a sentence about the row.
    pub(super) const fn told(self) -> &'static str {
        match self {
            Self::Kept => "tetap",
            Self::Changed => "berubah pada isian lain",
            Self::Added => "adalah baris baru",
            Self::Removed => "dihapus",
        }
    }
}

/// A cell in both versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellChange {
    /// The field's name in the schema.
    pub field: &'static str,
    /// The field's name for people.
    pub label: &'static str,
    /// Semula; empty where nothing stood.
    pub before: String,
    /// Menjadi; empty where nothing stands.
    pub after: String,
}

/// A row in both versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowChange {
    /// The row of the amendment; of the earlier version where it was taken out.
    pub entity: Uuid,
    /// What people call it: the indicator or the program.
    pub name: String,
    /// What became of it.
    pub fate: RowFate,
    /// The cells that differ.
    pub cells: Vec<CellChange>,
}

/// Everything an amendment changes, in reading order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Redline {
    /// The parties' cells that differ.
    pub parties: Vec<CellChange>,
    /// Every item of both versions.
    pub items: Vec<RowChange>,
    /// Every budget line of both versions.
    pub lines: Vec<RowChange>,
    /// The budget's total, where it differs.
    pub total: Option<CellChange>,
}

impl Redline {
    /// Whether both versions say the same.
    pub fn is_empty(&self) -> bool {
        let mut rows = self.items.iter().chain(&self.lines);
        self.parties.is_empty() && rows.all(|row| row.fate == RowFate::Kept)
    }

    /// How many rows differ; the parties are one.
    pub fn changed_rows(&self) -> usize {
        let rows = self.items.iter().chain(&self.lines);
        let changed = rows.filter(|row| row.fate != RowFate::Kept).count();
        changed.saturating_add(self.parties.len().min(1))
    }
}

/// What `after` changes of `before`.
pub fn redline(before: &Agreement, after: &Agreement) -> Redline {
    let total = |agreement: &Agreement| {
        agreement
            .budget_total()
            .map_or_else(String::new, Rupiah::display)
    };
    Redline {
        parties: party_changes(before, after),
        items: rows(&before.items, &after.items),
        lines: rows(&before.budget_lines, &after.budget_lines),
        total: cell("amount", "Jumlah anggaran", total(before), total(after)),
    }
}

/// A row of either table, as the comparison needs it.
trait Versioned {
    fn entity(&self) -> Uuid;
    fn lineage(&self) -> Option<Uuid>;
    fn name(&self) -> &str;
    /// Field, label and words of every cell, always in the same order.
    fn cells(&self) -> Vec<(&'static str, &'static str, String)>;
}

fn rows<T: Versioned>(before: &[T], after: &[T]) -> Vec<RowChange> {
    let mut changes: Vec<RowChange> = after
        .iter()
        .map(|now| {
            let then = now
                .lineage()
                .and_then(|lineage| before.iter().find(|then| then.entity() == lineage));
            row(then, Some(now))
        })
        .collect();
    let is_kept = |then: &&T| after.iter().any(|now| now.lineage() == Some(then.entity()));
    let removed = before.iter().filter(|then| !is_kept(then));
    changes.extend(removed.map(|then| row(Some(then), None)));
    changes
}

fn row<T: Versioned>(before: Option<&T>, after: Option<&T>) -> RowChange {
    let words = |one: Option<&T>| one.map_or_else(Vec::new, Versioned::cells);
    let (then, now) = (words(before), words(after));
    let named = if now.is_empty() { &then } else { &now };
    let of = |cells: &[(&'static str, &'static str, String)], index: usize| {
        cells
            .get(index)
            .map_or_else(String::new, |(_, _, words)| words.clone())
    };
    let cells: Vec<CellChange> = named
        .iter()
        .enumerate()
        .filter_map(|(index, (field, label, _))| {
            cell(field, label, of(&then, index), of(&now, index))
        })
        .collect();
    let fate = match (before, after) {
        (Some(_), None) => RowFate::Removed,
        (None, _) => RowFate::Added,
        (Some(_), Some(_)) if cells.is_empty() => RowFate::Kept,
        (Some(_), Some(_)) => RowFate::Changed,
    };
    let shown = after.or(before);
    RowChange {
        entity: shown.map_or_else(Uuid::nil, Versioned::entity),
        name: shown.map_or_else(String::new, |one| one.name().trim().to_owned()),
        fate,
        cells,
    }
}

fn cell(
    field: &'static str,
    label: &'static str,
    before: String,
    after: String,
) -> Option<CellChange> {
    (before != after).then_some(CellChange {
        field,
        label,
        before,
        after,
    })
}

fn party_changes(before: &Agreement, after: &Agreement) -> Vec<CellChange> {
    let first = (Some(&before.first_party), Some(&after.first_party));
    let second = (before.second_party.as_ref(), after.second_party.as_ref());
    [(first, FIRST_PARTY_CELLS), (second, SECOND_PARTY_CELLS)]
        .into_iter()
        .flat_map(|((before, after), cells)| {
            cells.into_iter().filter_map(move |(field, label, words)| {
                let words = |party: Option<&Party>| party.map_or_else(String::new, words);
                cell(field, label, words(before), words(after))
            })
        })
        .collect()
}

type PartyCell = (&'static str, &'static str, fn(&Party) -> String);

const FIRST_PARTY_CELLS: [PartyCell; 3] = [
    ("first_party_name", "Nama Pihak Pertama", party_name),
    (
        "first_party_title",
        "Jabatan Pihak Pertama",
        Party::printed_title,
    ),
    ("first_party_nip", "NIP Pihak Pertama", party_nip),
];

const SECOND_PARTY_CELLS: [PartyCell; 3] = [
    ("second_party_name", "Nama Pihak Kedua", party_name),
    (
        "second_party_title",
        "Jabatan Pihak Kedua",
        Party::printed_title,
    ),
    ("second_party_nip", "NIP Pihak Kedua", party_nip),
];

fn party_name(party: &Party) -> String {
    party.name.trim().to_owned()
}

fn party_nip(party: &Party) -> String {
    party.nip.clone().unwrap_or_default()
}

fn figure(figure: Option<&Figure>) -> String {
    figure.map_or_else(String::new, Figure::display)
}

impl Versioned for Item {
    fn entity(&self) -> Uuid {
        self.id.uuid()
    }

    fn lineage(&self) -> Option<Uuid> {
        self.lineage.map(crate::value::ItemId::uuid)
    }

    fn name(&self) -> &str {
        &self.indicator
    }

    fn cells(&self) -> Vec<(&'static str, &'static str, String)> {
        let [first, second, third, fourth] = self.quarter_targets.each_ref();
        let words = |text: &str| text.trim().to_owned();
        let kpi = if self.is_kpi { "Ya" } else { "Tidak" };
        vec![
            ("objective", "Sasaran", words(&self.objective)),
            ("indicator", "Indikator kinerja", words(&self.indicator)),
            ("unit", "Satuan", words(&self.unit)),
            (
                "target",
                "Target tahunan",
                figure(self.annual_target.as_ref()),
            ),
            ("target_first", "Target TW I", figure(first.as_ref())),
            ("target_second", "Target TW II", figure(second.as_ref())),
            ("target_third", "Target TW III", figure(third.as_ref())),
            ("target_fourth", "Target TW IV", figure(fourth.as_ref())),
            ("polarity", "Arah capaian", words(self.polarity.label())),
            (
                "lower_variant",
                "Rumus semakin rendah",
                self.lower_variant
                    .map_or("", crate::measurement::LowerVariant::label)
                    .to_owned(),
            ),
            (
                "consolidation",
                "Cara konsolidasi",
                words(self.consolidation.label()),
            ),
            (
                "convention",
                "Cara target triwulan",
                words(self.convention.label()),
            ),
            (
                "scale",
                "Skala predikat",
                self.scale
                    .as_ref()
                    .map_or_else(String::new, crate::measurement::ScaleId::label),
            ),
            ("is_kpi", "Indikator Kinerja Utama", words(kpi)),
        ]
    }
}

impl Versioned for BudgetLine {
    fn entity(&self) -> Uuid {
        self.id.uuid()
    }

    fn lineage(&self) -> Option<Uuid> {
        self.lineage.map(crate::value::BudgetLineId::uuid)
    }

    fn name(&self) -> &str {
        &self.program
    }

    fn cells(&self) -> Vec<(&'static str, &'static str, String)> {
        let words = |text: &str| text.trim().to_owned();
        vec![
            ("code", "Kode", words(&self.code)),
            ("program", "Program", words(&self.program)),
            (
                "amount",
                "Anggaran",
                self.amount.map_or_else(String::new, Rupiah::display),
            ),
            ("fund_source", "Sumber dana", words(&self.fund_source)),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{amended, complete, item, number, party};
    use super::*;

    #[test]
    fn fresh_amendment_differs_in_nothing() {
        let before = complete();
        let changes = redline(&before, &amended(&before));
        assert!(changes.is_empty());
        assert_eq!(changes.changed_rows(), 0);
        let fates: Vec<_> = changes.items.iter().map(|row| row.fate).collect();
        assert_eq!(fates, [RowFate::Kept]);
    }

    #[test]
    fn reworded_indicator_is_the_same_row() {
        let before = complete();
        let mut after = amended(&before);
        after.items[0].indicator = "Usia harapan hidup".to_owned();
        after.items[0].annual_target = Some(number(42));
        let changes = redline(&before, &after);
        let row = &changes.items[0];
        assert_eq!(
            (row.fate, row.name.as_str()),
            (RowFate::Changed, "Usia harapan hidup")
        );
        let cells: Vec<_> = row
            .cells
            .iter()
            .map(|cell| (cell.field, cell.before.as_str(), cell.after.as_str()))
            .collect();
        assert_eq!(
            cells,
            [
                ("indicator", "Angka harapan hidup", "Usia harapan hidup"),
                ("target", "40", "42")
            ]
        );
    }

    #[test]
    fn equal_words_in_a_new_row_are_a_new_promise() {
        let before = complete();
        let mut after = amended(&before);
        after.items = vec![item(99, "Angka harapan hidup")];
        let fates: Vec<_> = redline(&before, &after)
            .items
            .iter()
            .map(|row| row.fate)
            .collect();
        assert_eq!(fates, [RowFate::Added, RowFate::Removed]);
    }

    #[test]
    fn budget_and_parties_are_compared_too() {
        let before = complete();
        let mut after = amended(&before);
        after.budget_lines[0].amount = Some(Rupiah::new(1_000_000));
        after.second_party = Some(party("Nama Pengganti"));
        let changes = redline(&before, &after);
        let total = changes.total.clone().expect("total");
        assert_eq!(
            (total.before.as_str(), total.after.as_str()),
            ("Rp1.500.000", "Rp1.000.000")
        );
        assert_eq!(changes.parties[0].field, "second_party_name");
        assert_eq!(changes.changed_rows(), 2);
    }

    #[test]
    fn change_of_official_alone_is_one_row_however_many_words_it_changes() {
        let before = complete();
        let mut after = amended(&before);
        after.first_party = party("Nama Pengganti");
        after.second_party = Some(party("Atasan Pengganti"));
        let changes = redline(&before, &after);
        assert!(changes.parties.len() > 1);
        assert_eq!(changes.changed_rows(), 1);
    }
}
