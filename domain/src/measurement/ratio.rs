//! Where a figure comes from, where it is so many of so many: numerator and denominator beside it
//! (`domain.md` section 5, entity 8). Both are optional; what is told must be whole and must give
//! the figure that was written.

use rust_decimal::{Decimal, RoundingStrategy};

use super::realization::Measured;
use crate::value::Figure;
use crate::value::number_text::format_number;

/// What an agency told of a figure's origin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ratio {
    /// How many.
    pub numerator: Option<Decimal>,
    /// Of how many.
    pub denominator: Option<Decimal>,
}

/// What is wrong with a ratio.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RatioFault {
    /// A numerator without a denominator.
    NumeratorAlone,
    /// A denominator without a numerator.
    DenominatorAlone,
    /// Nothing can be divided by it.
    DenominatorZero,
    /// Counts below zero do not exist.
    Negative,
    /// The ratio gives another figure than the one that was written.
    OtherFigure {
        /// The figure that was written.
        written: Decimal,
        /// What the ratio gives, with the decimals of the written figure.
        computed: Decimal,
    },
}

/// Decimals of a figure that nobody has written yet.
const DECIMALS: u32 = 2;

impl Ratio {
    /// What the ratio gives in a unit, with so many decimals; nothing while it is not whole.
    fn rounded(self, unit: &str, decimals: u32) -> Option<Decimal> {
        let times = Decimal::from(times(unit));
        let exact = self
            .numerator?
            .checked_mul(times)?
            .checked_div(self.denominator?)?;
        let strategy = RoundingStrategy::MidpointAwayFromZero;
        Some(exact.round_dp_with_strategy(decimals, strategy))
    }

    /// The figure that the ratio gives, for a box in which nothing is written yet.
    pub fn computed(self, unit: &str) -> Option<Decimal> {
        Some(self.rounded(unit, DECIMALS)?.normalize())
    }

    /// What is wrong with it, beside the figure that was written.
    pub fn fault(self, measured: &Measured, unit: &str) -> Option<RatioFault> {
        let (numerator, denominator) = match (self.numerator, self.denominator) {
            (None, None) => return None,
            (Some(_), None) => return Some(RatioFault::NumeratorAlone),
            (None, Some(_)) => return Some(RatioFault::DenominatorAlone),
            (Some(numerator), Some(denominator)) => (numerator, denominator),
        };
        if numerator < Decimal::ZERO || denominator < Decimal::ZERO {
            return Some(RatioFault::Negative);
        }
        if denominator.is_zero() {
            return Some(RatioFault::DenominatorZero);
        }
        let written = measured.figure().and_then(Figure::number)?;
        let computed = self.rounded(unit, written.scale())?;
        (written != computed).then_some(RatioFault::OtherFigure { written, computed })
    }

    /// Whether more were counted than there are, where that cannot be.
    pub fn is_above_whole(self, unit: &str) -> bool {
        times(unit) == PERCENT && self.numerator > self.denominator && self.denominator.is_some()
    }

    /// The step that leads from the ratio to the figure; nothing while it is not whole.
    pub fn working(self, unit: &str) -> Option<String> {
        let figure = format_number(self.computed(unit)?);
        let numerator = format_number(self.numerator?);
        let denominator = format_number(self.denominator?);
        let times = match times(unit) {
            1 => String::new(),
            times => format!(" × {}", format_number(times.into())),
        };
        Some(format!(
            "Angka realisasi: pembilang {numerator} : penyebut {denominator}{times} = {figure}."
        ))
    }
}

const PERCENT: u32 = 100;

/// By how much a ratio is multiplied to stand in a unit: "%" is of a hundred, "per 1.000 kelahiran
/// hidup" of a thousand; anything else is the quotient itself.
fn times(unit: &str) -> u32 {
    let unit = unit.trim().to_lowercase();
    if unit.contains('%') || unit.starts_with("persen") {
        return PERCENT;
    }
    if matches!(unit.as_str(), "‰" | "permil" | "promil") {
        return 1_000;
    }
    let Some((_, of)) = unit.split_once("per ") else {
        return 1;
    };
    match of.split_whitespace().next().unwrap_or_default() {
        "100" => PERCENT,
        "1.000" | "1000" => 1_000,
        "10.000" | "10000" => 10_000,
        "100.000" | "100000" => 100_000,
        "1.000.000" | "1000000" => 1_000_000,
        _ => 1,
    }
}

impl RatioFault {
    /// Stable machine code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NumeratorAlone => "numerator_alone",
            Self::DenominatorAlone => "denominator_alone",
            Self::DenominatorZero => "denominator_zero",
            Self::Negative => "ratio_negative",
            Self::OtherFigure { .. } => "ratio_other_figure",
        }
    }

    /// What is wrong and how to mend it, in Indonesian.
    pub fn user_message(self) -> String {
        match self {
            Self::NumeratorAlone => "Pembilang ada, penyebut belum. Isi penyebutnya.".to_owned(),
            Self::DenominatorAlone => "Penyebut ada, pembilang belum. Isi pembilangnya.".to_owned(),
            Self::DenominatorZero => {
                "Penyebut nol tidak dapat membagi. Periksa penyebutnya.".to_owned()
            }
            Self::Negative => {
                "Pembilang dan penyebut tidak boleh negatif. Periksa keduanya.".to_owned()
            }
            Self::OtherFigure { written, computed } => format!(
                "Pembilang dan penyebut menghasilkan {}, sedangkan realisasi tertulis {}. \
                 Periksa ketiganya.",
                format_number(computed),
                format_number(written)
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn ratio(numerator: &str, denominator: &str) -> Ratio {
        let read = |text: &str| (!text.is_empty()).then(|| decimal(text));
        Ratio {
            numerator: read(numerator),
            denominator: read(denominator),
        }
    }

    fn measured(figure: &str) -> Measured {
        if figure.is_empty() {
            return Measured::Blank;
        }
        Measured::Value(Figure::Number(decimal(figure)))
    }

    #[rstest]
    #[case::percent("%", "45", "60", "75")]
    #[case::words("Persen", "1", "3", "33.33")]
    #[case::thousand("per 1.000 kelahiran hidup", "12", "4000", "3")]
    #[case::hundred_thousand("Kasus per 100.000 penduduk", "7", "350000", "2")]
    #[case::quotient("Rasio", "9", "4", "2.25")]
    #[case::index("Indeks", "7", "2", "3.5")]
    fn a_ratio_gives_a_figure_in_its_unit(
        #[case] unit: &str,
        #[case] numerator: &str,
        #[case] denominator: &str,
        #[case] figure: &str,
    ) {
        assert_eq!(
            ratio(numerator, denominator).computed(unit),
            Some(decimal(figure))
        );
    }

    #[rstest]
    #[case::untold("", "", "75", None)]
    #[case::agrees("45", "60", "75", None)]
    #[case::agrees_as_written("2", "3", "66.7", None)]
    #[case::agrees_without_decimals("2", "3", "67", None)]
    #[case::not_written_yet("2", "3", "", None)]
    #[case::numerator("45", "", "75", Some("numerator_alone"))]
    #[case::denominator("", "60", "75", Some("denominator_alone"))]
    #[case::zero("45", "0", "75", Some("denominator_zero"))]
    #[case::negative("-45", "60", "75", Some("ratio_negative"))]
    #[case::other("45", "60", "80", Some("ratio_other_figure"))]
    #[case::other_in_the_last_decimal("2", "3", "66.66", Some("ratio_other_figure"))]
    fn what_is_told_is_whole_and_gives_the_figure(
        #[case] numerator: &str,
        #[case] denominator: &str,
        #[case] figure: &str,
        #[case] fault: Option<&str>,
    ) {
        let found = ratio(numerator, denominator).fault(&measured(figure), "%");
        assert_eq!(found.map(RatioFault::code), fault);
        if let Some(fault) = found {
            assert!(fault.user_message().ends_with('.'));
        }
    }

    #[test]
    fn what_was_not_measured_needs_no_ratio_to_agree_with() {
        let reason = "Survei belum selesai".to_owned();
        let measured = Measured::NotMeasured { reason };
        assert_eq!(ratio("45", "60").fault(&measured, "%"), None);
    }

    #[test]
    fn the_largest_figures_give_nothing_rather_than_a_panic() {
        let largest = Decimal::MAX.to_string();
        assert_eq!(ratio(&largest, "1").computed("%"), None);
        assert_eq!(ratio(&largest, "1").fault(&measured("1"), "%"), None);
    }

    #[test]
    fn more_than_the_whole_is_seen_only_in_percent() {
        assert!(ratio("61", "60").is_above_whole("%"));
        assert!(!ratio("60", "60").is_above_whole("%"));
        assert!(!ratio("61", "60").is_above_whole("Rasio"));
        assert!(!ratio("61", "").is_above_whole("%"));
    }

    #[test]
    fn the_working_names_both_and_the_unit() {
        assert_eq!(
            ratio("1250", "2000").working("%").unwrap(),
            "Angka realisasi: pembilang 1.250 : penyebut 2.000 × 100 = 62,5."
        );
        assert_eq!(
            ratio("9", "4").working("Rasio").unwrap(),
            "Angka realisasi: pembilang 9 : penyebut 4 = 2,25."
        );
        assert_eq!(ratio("9", "").working("Rasio"), None);
    }
}
