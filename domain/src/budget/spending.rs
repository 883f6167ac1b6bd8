//! What was spent, against the ceiling and against what was reached (`domain.md` 2.4): absorption
//! (serapan), efficiency with its guard, and why a budget was not spent.

use chrono::NaiveDate;

use rust_decimal::Decimal;

use crate::coded::coded_enum;
use crate::value::{Percent, Quarter, Rupiah};

coded_enum! {
    /// Where a spent amount comes from.
    pub enum SpendingSource {
        /// Typed from a report of the finance system.
        Manual => "manual", "Diketik";
        /// Taken in from a table of the finance system.
        Import => "import", "Impor";
    }
}

/// What was spent on a budget line, from the beginning of the year to a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spending {
    /// The amount; none while nobody entered one, which is not zero.
    pub amount: Option<Rupiah>,
    /// The day it is true for.
    pub as_of: Option<NaiveDate>,
    /// Where it comes from.
    pub source: SpendingSource,
    /// Why it is less than the quarter before.
    pub fall_reason: String,
}

/// A doubt about a spent amount. None of them keeps it from being written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpendingDoubt {
    /// More than the ceiling.
    AboveCeiling {
        /// By how much.
        excess: Rupiah,
    },
    /// Less than up to the quarter before, without a reason.
    Fell {
        /// By how much.
        by: Rupiah,
    },
    /// Nobody said for which day.
    DayMissing,
}

impl SpendingDoubt {
    /// Stable machine code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::AboveCeiling { .. } => "spending_above_ceiling",
            Self::Fell { .. } => "spending_fell",
            Self::DayMissing => "spending_day_missing",
        }
    }

    /// What is wrong and how to mend it, in Indonesian.
    pub fn user_message(self) -> String {
        match self {
            Self::AboveCeiling { excess } => format!(
                "Realisasi melebihi pagu sebesar {}. Periksa angka atau dokumen anggaran.",
                excess.display()
            ),
            Self::Fell { by } => format!(
                "Realisasi kumulatif turun {} dari triwulan sebelumnya. Perbaiki angka, atau tulis \
                 alasannya (misalnya pengembalian belanja).",
                by.display()
            ),
            Self::DayMissing => "Isi tanggal posisi data realisasi anggaran.".to_owned(),
        }
    }
}

/// The doubts about what was spent on one line. `before` is what was spent up to the quarter
/// before, where that is known.
pub fn spending_doubts(
    spending: &Spending,
    ceiling: Option<Rupiah>,
    before: Option<Rupiah>,
) -> Vec<SpendingDoubt> {
    let Some(amount) = spending.amount else {
        return Vec::new();
    };
    let above = |one: Rupiah, other: Rupiah| {
        let excess = one.checked_sub(other)?;
        (excess.amount() > 0).then_some(excess)
    };
    let mut doubts = Vec::new();
    if let Some(excess) = ceiling.and_then(|ceiling| above(amount, ceiling)) {
        doubts.push(SpendingDoubt::AboveCeiling { excess });
    }
    if let Some(by) = before.and_then(|before| above(before, amount))
        && spending.fall_reason.trim().is_empty()
    {
        doubts.push(SpendingDoubt::Fell { by });
    }
    if spending.as_of.is_none() {
        doubts.push(SpendingDoubt::DayMissing);
    }
    doubts
}

/// The quarters whose figure stands for what was spent up to `quarter`, the nearest first. Amounts
/// are cumulative, so during the year an earlier one still says something. The end of the year
/// speaks only for itself: what is left then is judged and asked for causes (`domain.md` 2.4), and
/// a figure nobody brought up to date must not be read as a saving.
pub fn quarters_that_tell(quarter: Quarter) -> Vec<Quarter> {
    if quarter == Quarter::Fourth {
        return vec![quarter];
    }
    let mut quarters: Vec<Quarter> = quarter.up_to().collect();
    quarters.reverse();
    quarters
}

/// Absorption (serapan): spent by ceiling, in percent, unrounded. None where either is not known
/// or the ceiling is zero.
pub fn absorption(spent: Option<Rupiah>, ceiling: Option<Rupiah>) -> Option<Percent> {
    let spent = Decimal::from(spent?.amount());
    let ceiling = Decimal::from(ceiling?.amount());
    spent
        .checked_mul(Decimal::ONE_HUNDRED)?
        .checked_div(ceiling)
        .map(Percent::new)
}

coded_enum! {
    /// How the use of a budget is judged.
    pub enum Efficiency {
        /// Achievement is more than five points above absorption.
        Efficient => "efficient", "Efisien";
        /// Within five points.
        FairlyEfficient => "fairly_efficient", "Cukup efisien";
        /// Absorption is more than five points above achievement.
        NotEfficient => "not_efficient", "Tidak efisien";
        /// Achievement is below a hundred: less was spent because less was done.
        NotMeasurable => "not_measurable", "Tidak dapat diukur: capaian di bawah 100 %";
    }
}

/// Points between achievement and absorption within which a budget was used fairly.
const FAIR_POINTS: Decimal = Decimal::from_parts(5, 0, 0, false, 0);

/// Whether a budget was used efficiently; none where either percent is not known. A promise that
/// was not kept is no saving, so below a hundred nothing is judged.
pub fn efficiency(achievement: Option<Percent>, absorption: Option<Percent>) -> Option<Efficiency> {
    let (achievement, absorption) = (achievement?, absorption?);
    if achievement < Percent::HUNDRED {
        return Some(Efficiency::NotMeasurable);
    }
    let points = achievement.value().checked_sub(absorption.value())?;
    Some(if points > FAIR_POINTS {
        Efficiency::Efficient
    } else if points < -FAIR_POINTS {
        Efficiency::NotEfficient
    } else {
        Efficiency::FairlyEfficient
    })
}

coded_enum! {
    /// Where achievement and absorption put an agency, each high from its own line on.
    pub enum Quadrant {
        /// Reached and spent.
        ReachedAndSpent => "reached_and_spent", "Tercapai, anggaran terserap";
        /// Reached with less money.
        ReachedUnspent => "reached_unspent", "Tercapai, anggaran tersisa";
        /// Spent and not reached.
        SpentUnreached => "spent_unreached", "Anggaran terserap, belum tercapai";
        /// Neither.
        Neither => "neither", "Belum tercapai, anggaran tersisa";
    }
}

/// Achievement counts as reached from here, absorption as spent.
const REACHED: Decimal = Decimal::from_parts(90, 0, 0, false, 0);

impl Quadrant {
    /// The quadrant of two percents.
    pub fn of(achievement: Percent, absorption: Percent) -> Self {
        let is_high = |percent: Percent| percent.value() >= REACHED;
        match (is_high(achievement), is_high(absorption)) {
            (true, true) => Self::ReachedAndSpent,
            (true, false) => Self::ReachedUnspent,
            (false, true) => Self::SpentUnreached,
            (false, false) => Self::Neither,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rupiah(amount: impl Into<Option<i64>>) -> Option<Rupiah> {
        amount.into().map(Rupiah::new)
    }

    fn spent(amount: i64) -> Spending {
        Spending {
            amount: rupiah(amount),
            as_of: NaiveDate::from_ymd_opt(2026, 9, 30),
            source: SpendingSource::Manual,
            fall_reason: String::new(),
        }
    }

    fn percent(number: impl Into<Option<i64>>) -> Option<Percent> {
        number.into().map(Decimal::from).map(Percent::new)
    }

    fn codes(
        spending: &Spending,
        ceiling: Option<Rupiah>,
        before: Option<Rupiah>,
    ) -> Vec<&'static str> {
        let doubts = spending_doubts(spending, ceiling, before);
        doubts.into_iter().map(SpendingDoubt::code).collect()
    }

    #[test]
    fn cumulative_spending_does_not_fall_without_a_reason() {
        let fell = spent(80);
        assert_eq!(codes(&fell, rupiah(100), rupiah(90)), ["spending_fell"]);
        let explained = Spending {
            fall_reason: "Pengembalian belanja".into(),
            ..fell
        };
        assert!(codes(&explained, rupiah(100), rupiah(90)).is_empty());
        assert!(codes(&spent(90), rupiah(100), rupiah(90)).is_empty());
        assert!(codes(&spent(0), rupiah(100), None).is_empty());
    }

    #[test]
    fn more_than_the_ceiling_and_a_missing_day_are_said() {
        assert_eq!(
            codes(&spent(101), rupiah(100), None),
            ["spending_above_ceiling"]
        );
        let undated = Spending {
            as_of: None,
            ..spent(50)
        };
        assert_eq!(codes(&undated, rupiah(100), None), ["spending_day_missing"]);
        let blank = Spending {
            amount: None,
            ..undated
        };
        assert!(codes(&blank, rupiah(100), rupiah(90)).is_empty());
    }

    #[test]
    fn an_earlier_figure_tells_during_the_year_and_not_at_its_end() {
        let [first, second, third] = [Quarter::First, Quarter::Second, Quarter::Third];
        assert_eq!(quarters_that_tell(first), [first]);
        assert_eq!(quarters_that_tell(third), [third, second, first]);
        assert_eq!(quarters_that_tell(Quarter::Fourth), [Quarter::Fourth]);
    }

    #[test]
    fn absorption_is_a_percent_of_the_ceiling_and_blank_is_not_zero() {
        let shown = |spent, ceiling| absorption(spent, ceiling).map(Percent::display);
        assert_eq!(shown(rupiah(75), rupiah(200)).as_deref(), Some("37,50 %"));
        assert_eq!(shown(rupiah(0), rupiah(200)).as_deref(), Some("0,00 %"));
        assert_eq!(shown(None, rupiah(200)), None);
        assert_eq!(shown(rupiah(5), rupiah(0)), None);
        assert!(shown(rupiah(i64::MAX), rupiah(1)).is_some());
    }

    #[test]
    fn a_broken_promise_is_no_saving() {
        let judged =
            |achievement, absorption| efficiency(percent(achievement), percent(absorption));
        assert_eq!(judged(99, 40), Some(Efficiency::NotMeasurable));
        assert_eq!(judged(100, 94), Some(Efficiency::Efficient));
        assert_eq!(judged(100, 95), Some(Efficiency::FairlyEfficient));
        assert_eq!(judged(100, 106), Some(Efficiency::NotEfficient));
        assert_eq!(efficiency(None, percent(90)), None);
        assert_eq!(efficiency(percent(90), None), None);
    }

    #[test]
    fn ninety_percent_divides_the_quadrants() {
        let of = |achievement: i64, absorption: i64| {
            Quadrant::of(
                Percent::new(achievement.into()),
                Percent::new(absorption.into()),
            )
        };
        assert_eq!(of(90, 90), Quadrant::ReachedAndSpent);
        assert_eq!(of(120, 89), Quadrant::ReachedUnspent);
        assert_eq!(of(89, 95), Quadrant::SpentUnreached);
        assert_eq!(of(10, 10), Quadrant::Neither);
    }
}
