//! The facts a document prints, each cleaned once: what the content hash covers.

use chrono::NaiveDate;

use super::template::Template;
use super::words::clean;
use crate::agreement::{Agreement, AgreementKind, BudgetLine, Item, Level, Party};
use crate::value::{AgreementId, Figure, Rupiah, Year};

/// Who issues a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Issuer<'a> {
    /// "Kota Pontianak".
    pub government: &'a str,
    /// How the head of region is called: "Wali Kota".
    pub head_title: &'a str,
    /// "Dinas Kesehatan".
    pub agency: &'a str,
    /// The wording it is printed in; none for the present edition.
    pub wording: Option<&'a Template>,
}

/// An agreement as it is printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manuscript {
    /// The wording's edition, or how its own wording is named ([`Template::number`]).
    pub edition: u16,
    /// The city's own wording, which the hash then covers.
    pub own: Option<Template>,
    /// The agreement.
    pub agreement: AgreementId,
    /// Which version of it.
    pub version: u16,
    /// Original or amended.
    pub kind: AgreementKind,
    /// The budget year, never the year of signing.
    pub year: Year,
    /// The level.
    pub level: Level,
    /// "Kota Pontianak".
    pub government: String,
    /// "Dinas Kesehatan".
    pub agency: String,
    /// Who promises.
    pub first: Signatory,
    /// Who receives the promise.
    pub second: Option<Signatory>,
    /// Where it was signed; empty while it was not.
    pub place: String,
    /// When it was signed.
    pub signed_on: Option<NaiveDate>,
    /// The rows of the first annex table.
    pub items: Vec<PrintedItem>,
    /// The rows of the second annex table.
    pub lines: Vec<PrintedLine>,
    /// What an amendment changes.
    pub earlier: Option<Earlier>,
}

/// The version that an amendment changes, as far as the amendment prints it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Earlier {
    /// Which version.
    pub version: u16,
    /// The legal ground of the change.
    pub ground: String,
    /// Who promised.
    pub first: Signatory,
    /// Who received the promise.
    pub second: Option<Signatory>,
    /// Its items.
    pub items: Vec<PrintedItem>,
    /// Its budget lines.
    pub lines: Vec<PrintedLine>,
}

/// A party as printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signatory {
    /// Name with academic titles.
    pub name: String,
    /// "Plt. Kepala Dinas Kesehatan".
    pub title: String,
    /// The number of a civil servant, where it is printed.
    pub nip: Option<String>,
}

/// An item as printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedItem {
    /// Which row of the earlier version it goes on from, counted from zero.
    pub continues: Option<usize>,
    /// Sasaran.
    pub objective: String,
    /// Indikator kinerja.
    pub indicator: String,
    /// The target without its unit; empty while there is none.
    pub target: String,
    /// Satuan; empty where the target is a label.
    pub unit: String,
}

/// A budget line as printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedLine {
    /// Which row of the earlier version it goes on from, counted from zero.
    pub continues: Option<usize>,
    /// Code in the nomenclature, by which lines are grouped.
    pub code: String,
    /// Program, kegiatan or sub kegiatan.
    pub name: String,
    /// Whole rupiah; none while not entered.
    pub amount: Option<Rupiah>,
    /// Funding source.
    pub fund_source: String,
}

impl Manuscript {
    /// An agreement in the city's wording. `earlier` is the version it amends.
    pub fn new(agreement: &Agreement, issuer: Issuer<'_>, earlier: Option<&Agreement>) -> Self {
        let (first, second) = signatories(agreement, issuer.head_title);
        let before = earlier.filter(|_| agreement.kind == AgreementKind::Perubahan);
        let lines_before = before.map_or(&[][..], |before| before.budget_lines.as_slice());
        let items_before = before.map_or(&[][..], |before| before.items.as_slice());
        let earlier = before.map(|before| earlier_version(agreement, before, issuer.head_title));
        Self {
            edition: issuer.wording.map_or(Template::CURRENT, Template::number),
            own: issuer.wording.filter(|one| one.is_own()).cloned(),
            agreement: agreement.id,
            version: agreement.version_number,
            kind: agreement.kind,
            year: agreement.year,
            level: agreement.level,
            government: clean(issuer.government),
            agency: clean(issuer.agency),
            first,
            second,
            place: clean(agreement.signed_place.as_deref().unwrap_or_default()),
            signed_on: agreement.signed_on,
            items: printed_items(&agreement.items, items_before),
            lines: printed_lines(&agreement.budget_lines, lines_before),
            earlier,
        }
    }

    /// The day by whose law it is written.
    pub(super) fn day_of_law(&self) -> Option<NaiveDate> {
        day_of_law(self.year, self.signed_on)
    }
}

/// The day by whose law a document of a year is written: that of signing; while nobody signed, the
/// last of the year, so that a draft cites nothing that ends within it.
pub fn day_of_law(year: Year, signed_on: Option<NaiveDate>) -> Option<NaiveDate> {
    let last = NaiveDate::from_ymd_opt(i32::from(year.number()), 12, 31);
    signed_on.or(last)
}

fn signatories(agreement: &Agreement, head_title: &str) -> (Signatory, Option<Signatory>) {
    let of = |party: &Party| {
        let is_head = agreement.level == Level::HeadOfRegion || is_head(&party.title, head_title);
        signatory(party, is_head)
    };
    // The head of region promises alone, whatever was typed as second party.
    let second = agreement
        .second_party
        .as_ref()
        .filter(|_| agreement.level.has_second_party())
        .map(of);
    (of(&agreement.first_party), second)
}

fn signatory(party: &Party, is_head_of_region: bool) -> Signatory {
    let nip = party.nip.as_deref().map(clean);
    Signatory {
        name: clean(&party.name),
        title: clean(&party.printed_title()),
        nip: nip.filter(|nip| !nip.is_empty() && !is_head_of_region),
    }
}

/// Whether a title is that of the head of region, in any spelling of "Wali Kota".
fn is_head(title: &str, head_title: &str) -> bool {
    let letters = |text: &str| -> String {
        let letters = text.chars().filter(|sign| sign.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect()
    };
    let (title, head) = (letters(title), letters(head_title));
    let heads = [head.as_str(), "walikota", "bupati", "gubernur"];
    heads
        .iter()
        .any(|head| !head.is_empty() && title.starts_with(head))
}

fn earlier_version(after: &Agreement, before: &Agreement, head_title: &str) -> Earlier {
    let (first, second) = signatories(before, head_title);
    let ground = after.amendment.as_ref().and_then(|change| change.ground);
    Earlier {
        version: before.version_number,
        ground: clean(ground.map_or("", |ground| ground.label())),
        first,
        second,
        items: printed_items(&before.items, &[]),
        lines: printed_lines(&before.budget_lines, &[]),
    }
}

/// Rows go on from one another by lineage, never by their text.
fn printed_items(items: &[Item], before: &[Item]) -> Vec<PrintedItem> {
    let continued = |item: &Item| {
        let lineage = item.lineage?;
        before.iter().position(|earlier| earlier.id == lineage)
    };
    let printed = items.iter().map(|item| printed_item(item, continued(item)));
    printed.collect()
}

fn printed_item(item: &Item, continues: Option<usize>) -> PrintedItem {
    let is_label = matches!(
        item.annual_target,
        Some(Figure::Predicate(_) | Figure::YesNo(_))
    );
    let unit = if is_label { "" } else { &item.unit };
    let target = item.annual_target.as_ref();
    PrintedItem {
        continues,
        objective: clean(&item.objective),
        indicator: clean(&item.indicator),
        target: clean(&target.map_or_else(String::new, Figure::display)),
        unit: clean(unit),
    }
}

fn printed_lines(lines: &[BudgetLine], before: &[BudgetLine]) -> Vec<PrintedLine> {
    let continued = |line: &BudgetLine| {
        let lineage = line.lineage?;
        before.iter().position(|earlier| earlier.id == lineage)
    };
    let printed = lines.iter().map(|line| PrintedLine {
        continues: continued(line),
        code: clean(&line.code),
        name: clean(&line.program),
        amount: line.amount,
        fund_source: clean(&line.fund_source),
    });
    printed.collect()
}

impl PrintedItem {
    /// "72,5 persen", "72,5%", "WTP".
    pub(super) fn target_with_unit(&self) -> String {
        match (self.target.as_str(), self.unit.as_str()) {
            (target, "") => target.to_owned(),
            ("", unit) => unit.to_owned(),
            (target, "%") => format!("{target}%"),
            (target, unit) => format!("{target} {unit}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_of_region_is_known_by_every_spelling_and_a_deputy_is_not() {
        for title in [
            "Wali Kota Pontianak",
            "WALIKOTA",
            "Wali  kota",
            "Bupati Sambas",
        ] {
            assert!(is_head(title, "Wali Kota"), "{title}");
        }
        for title in ["Wakil Wali Kota", "Sekretaris Daerah", "Kepala Dinas", ""] {
            assert!(!is_head(title, "Wali Kota"), "{title}");
        }
        assert!(!is_head("Kepala Dinas", ""));
    }

    #[test]
    fn a_percent_sign_stands_at_its_figure() {
        let item = |target: &str, unit: &str| {
            let item = PrintedItem {
                continues: None,
                objective: String::new(),
                indicator: String::new(),
                target: target.to_owned(),
                unit: unit.to_owned(),
            };
            item.target_with_unit()
        };
        assert_eq!(item("72,5", "%"), "72,5%");
        assert_eq!(item("20,9", "tahun"), "20,9 tahun");
        assert_eq!(item("WTP", ""), "WTP");
    }
}
