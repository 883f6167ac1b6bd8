//! Doubts about how an indicator is put: what reviewers return most often (`domain.md` 5, 4).
//!
//! Words tell no more than a suspicion, so none of these blocks; each says what to look at.

use rust_decimal::Decimal;

use super::completeness::{Problem, Surroundings, is_blank};
use super::entity::{Agreement, Item};
use super::item_completeness::QUARTER_FIELDS;
use super::level::Level;
use crate::measurement::{Polarity, ScaleId};
use crate::value::{Figure, PlanIndicatorId, Quarter};

/// Adds the doubts about every item; `around` tells what each reached the year before, and where
/// the plan says no more of an indicator than its name.
pub(super) fn check_quality(
    agreement: &Agreement,
    around: &Surroundings<'_>,
    problems: &mut Vec<Problem>,
) {
    for item in &agreement.items {
        if let Some((_, result)) = around.previous.iter().find(|(id, _)| *id == item.id) {
            check_ambition(item, result, problems);
        }
        check_direction(item, problems);
        check_definition(item, around.undefined, problems);
        check_unit(item, problems);
        if matches!(agreement.level, Level::HeadOfRegion | Level::AgencyHead) {
            check_outcome(item, problems);
        }
        check_path(item, problems);
    }
}

/// Beginnings of indicators that are better when lower.
const LOWER_IS_BETTER: [&str; 9] = [
    "angka kematian",
    "angka kemiskinan",
    "angka putus sekolah",
    "gini rasio",
    "indeks gini",
    "inflasi",
    "prevalensi",
    "tingkat kemiskinan",
    "tingkat pengangguran",
];

/// Beginnings of indicators that turn the direction round again.
const REDUCTION: [&str; 2] = ["penurunan", "persentase penurunan"];

fn check_direction(item: &Item, problems: &mut Vec<Problem>) {
    let words = item.indicator.trim().to_lowercase();
    let begins = |beginnings: &[&str]| beginnings.iter().any(|one| words.starts_with(one));
    let (doubt, better) = if begins(&LOWER_IS_BETTER) && item.polarity == Polarity::Higher {
        ("semakin tinggi semakin baik", "semakin rendah semakin baik")
    } else if begins(&REDUCTION) && item.polarity == Polarity::Lower {
        ("semakin rendah semakin baik", "semakin tinggi semakin baik")
    } else {
        return;
    };
    let message = format!(
        "Arah capaian \"{}\" tertulis {doubt}; biasanya {better}. Periksa arahnya.",
        item.indicator.trim()
    );
    problems.push(Problem::warning(
        item.id.uuid(),
        "polarity",
        "direction_doubtful",
        message,
    ));
}

fn check_unit(item: &Item, problems: &mut Vec<Problem>) {
    let unit = item.unit.trim().to_lowercase();
    let entity = item.id.uuid();
    let indicator = item.indicator.trim();
    let is_percent = matches!(unit.as_str(), "%" | "persen" | "persentase");
    let target = item.annual_target.as_ref().and_then(Figure::number);
    if is_percent && target.is_some_and(|target| target > Decimal::ONE_HUNDRED) {
        let message =
            format!("Target \"{indicator}\" di atas 100 persen. Periksa target atau satuannya.");
        problems.push(Problem::warning(
            entity,
            "target",
            "percent_above_hundred",
            message,
        ));
    }
    let is_label = matches!(
        unit.as_str(),
        "predikat" | "opini" | "kategori" | "nilai huruf"
    );
    if is_label && item.polarity != Polarity::Predicate {
        let message = format!(
            "Satuan \"{}\" pada \"{indicator}\" adalah predikat, tetapi arah capaiannya \
             angka. Pilih arah capaian predikat atau ganti satuannya.",
            item.unit.trim()
        );
        problems.push(Problem::warning(
            entity,
            "polarity",
            "unit_against_direction",
            message,
        ));
    }
}

/// Beginnings and units that count what was done, not what came of it.
const OUTPUT_BEGINNINGS: [&str; 6] = [
    "jumlah dokumen",
    "jumlah kegiatan",
    "jumlah laporan",
    "jumlah rapat",
    "terlaksananya",
    "tersusunnya",
];
const OUTPUT_UNITS: [&str; 5] = ["dokumen", "kegiatan", "laporan", "paket", "rapat"];

/// The head of region and the head of an agency promise outcomes (sasaran strategis, IKU), not
/// outputs.
fn check_outcome(item: &Item, problems: &mut Vec<Problem>) {
    let words = item.indicator.trim().to_lowercase();
    let unit = item.unit.trim().to_lowercase();
    let is_output = OUTPUT_BEGINNINGS.iter().any(|one| words.starts_with(one))
        || OUTPUT_UNITS.contains(&unit.as_str());
    if is_output {
        let message = format!(
            "\"{}\" menghitung keluaran, bukan hasil. Perjanjian kepala daerah dan kepala OPD \
             memuat hasil (outcome); tulis apa yang berubah bagi masyarakat.",
            item.indicator.trim()
        );
        let entity = item.id.uuid();
        problems.push(Problem::warning(
            entity,
            "indicator",
            "output_as_outcome",
            message,
        ));
    }
}

/// A target that promises less than what was reached already is no ambition: an agreement
/// continues what earlier years brought (`domain.md` 1.1).
fn check_ambition(item: &Item, result: &Figure, problems: &mut Vec<Problem>) {
    let Some(target) = &item.annual_target else {
        return;
    };
    if is_lighter(item, target, result) {
        let message = format!(
            "Target \"{}\" ({}) lebih ringan daripada realisasi tahun lalu ({}). Jelaskan \
             alasannya atau sesuaikan targetnya.",
            item.indicator.trim(),
            target.display(),
            result.display()
        );
        let entity = item.id.uuid();
        problems.push(Problem::warning(
            entity,
            "target",
            "target_below_result",
            message,
        ));
    }
}

/// Whether a target asks for less than what was reached. A range asks for its nearer end; of a
/// predicate the scale tells which is less, and what is not on it is told elsewhere. Where the
/// nearest is best, nothing is less.
fn is_lighter(item: &Item, target: &Figure, reached: &Figure) -> bool {
    match (item.polarity, target, reached) {
        (Polarity::Higher, Figure::Number(target), Figure::Number(reached)) => target < reached,
        (Polarity::Lower, Figure::Number(target), Figure::Number(reached)) => target > reached,
        (Polarity::Range, Figure::Range { high, .. }, Figure::Number(reached)) => high < reached,
        (Polarity::RangeLower, Figure::Range { low, .. }, Figure::Number(reached)) => low > reached,
        (Polarity::YesNo, Figure::YesNo(target), Figure::YesNo(reached)) => !target & reached,
        (Polarity::Predicate, Figure::Predicate(target), Figure::Predicate(reached)) => {
            let scale = item.scale.as_ref().map(ScaleId::scale);
            let score = |label| scale.as_ref().and_then(|scale| scale.score(label));
            score(target)
                .zip(score(reached))
                .is_some_and(|(target, reached)| target < reached)
        }
        _ => false,
    }
}

impl Item {
    /// Whether somebody says what it counts: it itself, or the plan it answers to. `is_undefined`
    /// tells the indicators of the plan that say nothing of it.
    pub fn is_defined(&self, is_undefined: impl Fn(PlanIndicatorId) -> bool) -> bool {
        let planned = self.plan.indicator;
        !is_blank(&self.definition) || planned.is_some_and(|id| !is_undefined(id))
    }
}

/// A figure nobody can recount is disputed in every meeting: an IKU says what it counts, itself or
/// in the plan it answers to.
fn check_definition(item: &Item, undefined: &[PlanIndicatorId], problems: &mut Vec<Problem>) {
    if item.is_kpi && !item.is_defined(|id| undefined.contains(&id)) {
        let message = format!(
            "\"{}\" belum memiliki definisi. Tuliskan apa yang dihitung dan bagaimana caranya, \
             atau hubungkan dengan indikator rencana yang memilikinya.",
            item.indicator.trim()
        );
        let entity = item.id.uuid();
        problems.push(Problem::warning(
            entity,
            "definition",
            "definition_missing",
            message,
        ));
    }
}

/// A year's target without any quarter's gives nothing to measure until the year is over.
fn check_path(item: &Item, problems: &mut Vec<Problem>) {
    let is_numeric = item.polarity.is_numeric();
    if item.annual_target.is_some()
        && is_numeric
        && item.quarter_targets.iter().all(Option::is_none)
    {
        let message = format!(
            "\"{}\" belum memiliki target triwulan. Tanpa itu capaian baru dapat dihitung di \
             akhir tahun.",
            item.indicator.trim()
        );
        let entity = item.id.uuid();
        problems.push(Problem::warning(
            entity,
            "target_first",
            "no_quarter_path",
            message,
        ));
    }
    check_gap(item, problems);
}

/// A quarter without a target behind one that has one: the way to the year's target is broken off
/// there. That the first quarters have none is no gap, for some things are only counted late.
fn check_gap(item: &Item, problems: &mut Vec<Problem>) {
    let targets = &item.quarter_targets;
    let quarters = Quarter::ALL.iter().zip(QUARTER_FIELDS).zip(targets);
    let mut begun = quarters.skip_while(|(_, target)| target.is_none());
    let Some(((quarter, field), _)) = begun.find(|(_, target)| target.is_none()) else {
        return;
    };
    let message = format!(
        "Target \"{}\" terputus pada TW {}. Isi targetnya.",
        item.indicator.trim(),
        quarter.roman()
    );
    problems.push(Problem::warning(
        item.id.uuid(),
        field,
        "quarter_path_gap",
        message,
    ));
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{complete, item, number};
    use super::*;
    use rstest::rstest;

    fn found(level: Level, change: impl FnOnce(&mut Item)) -> Vec<&'static str> {
        let mut agreement = Agreement {
            level,
            ..complete()
        };
        change(&mut agreement.items[0]);
        let mut problems = Vec::new();
        check_quality(&agreement, &Surroundings::default(), &mut problems);
        problems.iter().map(|problem| problem.code).collect()
    }

    #[rstest]
    #[case::less(Polarity::Higher, 45, true)]
    #[case::as_much(Polarity::Higher, 40, false)]
    #[case::lower_is_better(Polarity::Lower, 35, true)]
    #[case::lower_and_less(Polarity::Lower, 45, false)]
    fn target_lighter_than_last_years_result_is_doubted(
        #[case] polarity: Polarity,
        #[case] reached: i64,
        #[case] doubted: bool,
    ) {
        let mut agreement = complete();
        agreement.items[0].polarity = polarity;
        assert_eq!(is_doubted(&agreement, number(reached)), doubted);
    }

    fn is_doubted(agreement: &Agreement, reached: Figure) -> bool {
        let around = Surroundings {
            previous: &[(agreement.items[0].id, reached)],
            ..Surroundings::default()
        };
        let mut problems = Vec::new();
        check_quality(agreement, &around, &mut problems);
        let mut codes = problems.iter().map(|problem| problem.code);
        codes.any(|code| code == "target_below_result")
    }

    #[rstest]
    #[case::higher_range(Polarity::Range, 91, true)]
    #[case::inside(Polarity::Range, 85, false)]
    #[case::at_its_end(Polarity::Range, 90, false)]
    #[case::lower_range(Polarity::RangeLower, 79, true)]
    #[case::inside_the_lower(Polarity::RangeLower, 80, false)]
    #[case::nearest_is_best(Polarity::Stable, 99, false)]
    fn range_is_lighter_where_last_year_lay_beyond_it(
        #[case] polarity: Polarity,
        #[case] reached: i64,
        #[case] doubted: bool,
    ) {
        let mut agreement = complete();
        agreement.items[0].polarity = polarity;
        agreement.items[0].annual_target = Some(Figure::Range {
            low: Decimal::from(80),
            high: Decimal::from(90),
        });
        assert_eq!(is_doubted(&agreement, number(reached)), doubted);
    }

    #[rstest]
    #[case::less("B", "BB", true)]
    #[case::as_much("BB", "BB", false)]
    #[case::more("A", "BB", false)]
    #[case::of_no_scale("B", "Wajar", false)]
    fn label_is_lighter_by_its_scale(
        #[case] target: &str,
        #[case] reached: &str,
        #[case] doubted: bool,
    ) {
        let mut agreement = complete();
        let item = &mut agreement.items[0];
        item.polarity = Polarity::Predicate;
        item.scale = Some(ScaleId::Sakip);
        item.annual_target = Some(Figure::Predicate(target.to_owned()));
        let reached = Figure::Predicate(reached.to_owned());
        assert_eq!(is_doubted(&agreement, reached), doubted);
    }

    #[rstest]
    #[case::given_up(false, true, true)]
    #[case::kept(true, true, false)]
    #[case::new(true, false, false)]
    fn what_was_there_and_is_no_longer_asked_for_is_lighter(
        #[case] target: bool,
        #[case] reached: bool,
        #[case] doubted: bool,
    ) {
        let mut agreement = complete();
        agreement.items[0].polarity = Polarity::YesNo;
        agreement.items[0].annual_target = Some(Figure::YesNo(target));
        assert_eq!(is_doubted(&agreement, Figure::YesNo(reached)), doubted);
    }

    #[rstest]
    #[case::none_yet([false; 4], false)]
    #[case::whole([true; 4], false)]
    #[case::only_at_the_end([false, false, false, true], false)]
    #[case::in_the_middle([true, false, true, true], true)]
    #[case::at_the_end([true, true, true, false], true)]
    #[case::late_and_broken([false, true, false, true], true)]
    fn path_that_breaks_off_is_doubted(#[case] has: [bool; 4], #[case] doubted: bool) {
        let codes = found(Level::AgencyHead, |item| {
            item.quarter_targets = has.map(|has| has.then(|| number(10)));
        });
        assert_eq!(codes.contains(&"quarter_path_gap"), doubted);
    }

    #[rstest]
    #[case::mortality("Angka Kematian Ibu", Polarity::Higher, true)]
    #[case::mortality_lower("Angka Kematian Ibu", Polarity::Lower, false)]
    #[case::reduction("Persentase penurunan kawasan kumuh", Polarity::Lower, true)]
    #[case::reduction_higher("Penurunan kasus", Polarity::Higher, false)]
    #[case::in_the_middle("Cakupan penanganan prevalensi", Polarity::Higher, false)]
    fn direction_against_the_words(
        #[case] indicator: &str,
        #[case] polarity: Polarity,
        #[case] doubted: bool,
    ) {
        let codes = found(Level::AgencyHead, |item| {
            item.indicator = indicator.to_owned();
            item.polarity = polarity;
        });
        assert_eq!(codes.contains(&"direction_doubtful"), doubted);
    }

    #[test]
    fn percent_above_hundred_and_label_units_are_doubted() {
        let high = found(Level::AgencyHead, |item| {
            item.annual_target = Some(number(105));
        });
        assert_eq!(high, ["percent_above_hundred"]);
        let label = found(Level::AgencyHead, |item| item.unit = "Predikat".to_owned());
        assert_eq!(label, ["unit_against_direction"]);
    }

    #[test]
    fn indicator_says_what_it_counts_itself_or_in_the_plan() {
        let blank = |item: &mut Item| item.definition = " ".to_owned();
        assert_eq!(found(Level::AgencyHead, blank), Vec::<&str>::new());
        let nowhere = |item: &mut Item| {
            item.definition = String::new();
            item.plan = super::super::alignment::PlanAnswer::default();
        };
        assert_eq!(found(Level::AgencyHead, nowhere), ["definition_missing"]);
        let mut agreement = complete();
        blank(&mut agreement.items[0]);
        let answered = agreement.items[0].plan.indicator;
        let around = Surroundings {
            undefined: answered.as_slice(),
            ..Surroundings::default()
        };
        let mut problems = Vec::new();
        check_quality(&agreement, &around, &mut problems);
        assert_eq!(problems[0].code, "definition_missing", "nor does the plan");
    }

    #[test]
    fn outputs_are_doubted_of_the_head_only() {
        let output = |item: &mut Item| item.indicator = "Jumlah dokumen perencanaan".to_owned();
        assert_eq!(found(Level::AgencyHead, output), ["output_as_outcome"]);
        assert_eq!(found(Level::Pengawas, output), Vec::<&str>::new());
    }

    #[test]
    fn year_without_quarters_has_no_path() {
        let codes = found(Level::AgencyHead, |item| {
            item.quarter_targets = [const { None }; 4];
        });
        assert_eq!(codes, ["no_quarter_path"]);
    }

    #[test]
    fn plain_item_is_not_doubted() {
        assert_eq!(
            found(Level::AgencyHead, |one| *one = item(1, "Indeks mutu")),
            Vec::<&str>::new()
        );
    }
}
