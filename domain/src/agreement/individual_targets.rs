//! Individual targets as a table (SKP): what each official of an agency's year promises, whom it
//! supports, and by which figures it is measured (`domain.md` 4.2, 6; Permenpan RB 6/2022).

use super::cascade::SupportLink;
use super::entity::{Agreement, Item, Party};
use crate::value::{Figure, ItemId};

/// The headings of the table.
pub const TARGET_HEADINGS: [&str; 14] = [
    "No",
    "Nama",
    "NIP",
    "Jabatan",
    "Jenjang perjanjian",
    "Rencana hasil kerja atasan yang diintervensi",
    "Rencana hasil kerja",
    "Indikator kinerja individu",
    "Satuan",
    "Target tahun",
    "Target Triwulan I",
    "Target Triwulan II",
    "Target Triwulan III",
    "Target Triwulan IV",
];

/// What stands in a cell of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TargetCell {
    /// Words. Numbers of persons are words: their zeros count.
    Text(String),
    /// A number in plain digits with a decimal point.
    Number(String),
}

/// One row for each item of each official's agreement that counts: in force, or being written
/// where none is. Agreements are read in the order given; `above` finds the items they support.
pub fn individual_targets(
    agreements: &[&Agreement],
    links: &[SupportLink],
    above: impl Fn(ItemId) -> Option<String>,
) -> Vec<Vec<TargetCell>> {
    let mut rows = Vec::new();
    for agreement in agreements {
        for item in &agreement.items {
            let supported = links
                .iter()
                .filter(|(below, _)| *below == item.id)
                .filter_map(|(_, upper)| above(*upper));
            let supported: Vec<String> = supported.collect();
            let number = rows.len().saturating_add(1);
            rows.push(row(number, agreement, item, &supported.join("; ")));
        }
    }
    rows
}

fn row(number: usize, agreement: &Agreement, item: &Item, supported: &str) -> Vec<TargetCell> {
    let Party { name, nip, .. } = &agreement.first_party;
    let title = agreement.first_party.printed_title();
    let mut cells = vec![TargetCell::Number(number.to_string())];
    let words = [
        name.trim(),
        nip.as_deref().unwrap_or_default().trim(),
        title.trim(),
        agreement.level.label(),
        supported,
        item.objective.trim(),
        item.indicator.trim(),
        item.unit.trim(),
    ];
    cells.extend(words.map(|words| TargetCell::Text(words.to_owned())));
    let targets = std::iter::once(&item.annual_target).chain(&item.quarter_targets);
    cells.extend(targets.map(|target| figure_cell(target.as_ref())));
    cells
}

fn figure_cell(figure: Option<&Figure>) -> TargetCell {
    match figure {
        Some(Figure::Number(number)) => TargetCell::Number(number.normalize().to_string()),
        Some(other) => TargetCell::Text(other.display()),
        None => TargetCell::Text(String::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{complete, item, number};
    use super::super::level::Level;
    use super::*;

    fn text(words: &str) -> TargetCell {
        TargetCell::Text(words.to_owned())
    }

    #[test]
    fn each_item_is_a_row_with_whom_it_supports() {
        let mut agreement = complete();
        agreement.level = Level::Individual;
        agreement.first_party.nip = Some("00000000 000000 0 007".to_owned());
        agreement.items = vec![item(1, "Cakupan kunjungan"), item(2, "Laporan tepat waktu")];
        agreement.items[1].quarter_targets = [const { None }; 4];
        let links = [(agreement.items[0].id, item(9, "x").id)];
        let above = |_| Some("Indeks mutu".to_owned());
        let rows = individual_targets(&[&agreement], &links, above);
        assert_eq!(rows.len(), 2);
        assert!(rows.iter().all(|row| row.len() == TARGET_HEADINGS.len()));
        assert_eq!(rows[0][2], text("00000000 000000 0 007"));
        assert_eq!(rows[0][5], text("Indeks mutu"));
        assert_eq!(rows[0][9], TargetCell::Number("40".to_owned()));
        assert_eq!(rows[1][0], TargetCell::Number("2".to_owned()));
        assert_eq!((&rows[1][5], &rows[1][10]), (&text(""), &text("")));
    }

    #[test]
    fn figures_are_plain_numbers_and_labels_are_words() {
        let decimal = Figure::Number(rust_decimal::Decimal::new(7_250, 2));
        assert_eq!(
            figure_cell(Some(&decimal)),
            TargetCell::Number("72.5".to_owned())
        );
        let label = Figure::Predicate("BB".to_owned());
        assert_eq!(figure_cell(Some(&label)), text("BB"));
        assert_eq!(
            figure_cell(Some(&number(0))),
            TargetCell::Number("0".to_owned())
        );
    }
}
